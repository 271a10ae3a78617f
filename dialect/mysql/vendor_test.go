package mysql_test

import (
	"testing"

	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/sqltype"
)

func TestVendorTypes(t *testing.T) {
	point := []byte("\x00\x00\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x00\x00\x00\x00\x00\x00\x40") // SRID 0, POINT(1 2)
	RunTypes(t, open(t),
		Stores("tinyint(4)", sqltype.Int16, int8(-128)),
		Stores("tinyint(3) unsigned", sqltype.Int16, uint8(255)),
		Stores("mediumint(9)", sqltype.Int32, int32(-1<<23)),
		Stores("int(10) unsigned", sqltype.Int64, uint32(1<<32-1)),
		Stores("bigint(20) unsigned", sqltype.Int64, uint64(1<<63-1)),
		Stores("year(4)", sqltype.Int16, int16(2024)),
		Stores("set('a','b')", sqltype.String, "a,b"),
		Stores("bit(8)", sqltype.Bytes, []byte{0xa5}),
		Stores("geometry", sqltype.Bytes, point),
		Stores("tinytext", sqltype.String, "é"),
		Stores("mediumblob", sqltype.Bytes, []byte{0, 255}),
		Stores("char(3)", sqltype.String, "abc"),
		Stores("binary(2)", sqltype.Bytes, []byte{0, 1}),
		Stores("inet6", sqltype.String, "::1"),
	)
}
