package sqlite_test

import (
	"testing"

	"github.com/retort-go/retort/internal/testdb"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/sqltype"
)

// TestVendorTypes: SQLite takes any name, whose affinity decides what a value becomes.
func TestVendorTypes(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	RunTypes(t, eng,
		Stores("INT", sqltype.Int64, int64(1<<62)),
		Stores("UNSIGNED BIG INT", sqltype.Int64, int64(7)),
		Stores("NCHAR(55)", sqltype.String, "007"),
		Stores("CLOB", sqltype.String, "1.0"),
		Stores("DOUBLE PRECISION", sqltype.Float64, 1.5),
		Stores("NUMERIC", sqltype.Decimal, int64(7)),
		Stores("BLOB", sqltype.Bytes, []byte("1")),
		Stores("ANY", sqltype.Unknown, "x"),
	)
}
