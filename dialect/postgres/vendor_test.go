package postgres_test

import (
	"net"
	"reflect"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/postgres"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

func TestVendorTypes(t *testing.T) {
	eng := openWith(t, schema.NewMetaData(), "CREATE EXTENSION citext", "CREATE EXTENSION hstore", "CREATE DOMAIN pos AS integer CHECK (VALUE > 0)", "CREATE TYPE mood AS ENUM ('sad', 'ok')")
	RunTypes(t, eng,
		Stores("hstore", sqltype.Unknown, postgres.HStore{"a": new("1"), `q"uo\te`: nil, "": new(", =>")}),
		Stores("hstore", sqltype.Unknown, postgres.HStore{}),
		Stores("citext", sqltype.String, "It's"),
		Stores("macaddr", sqltype.String, "08:00:2b:01:02:03"),
		Stores("macaddr8", sqltype.MAC, net.HardwareAddr{8, 0, 0x2b, 1, 2, 3, 4, 5}),
		Stores("bit(4)", sqltype.String, postgres.Bits("0101")),
		Stores("bit varying", sqltype.String, postgres.Bits("")),
		Stores("money", sqltype.String, "$12.34"),
		Stores("oid", sqltype.Int64, uint32(1<<32-1)),
		Stores("regclass", sqltype.String, "pg_class"),
		Stores("xml", sqltype.String, "<a>é</a>"),
		Stores("json", sqltype.String, `{"b":1,  "a":2}`),
		Stores("cidr", sqltype.String, "10.0.0.0/8"),
		Stores("point", sqltype.String, "(1,2.5)"),
		Stores("timestamp(3) without time zone", sqltype.DateTime, civil.NewDate(2024, 2, 29).At(civil.NewTime(1, 2, 3, 400_000_000))),
		Stores("interval day to second", sqltype.Interval, civil.Interval{Days: 3, Micros: 1_500_000}),
		Stores("character(3)", sqltype.String, "abc"),
		Stores("pos", sqltype.Int32, int32(7)),
		Stores("mood", sqltype.String, "ok"),
		Stores("tsquery", sqltype.String, postgres.TSQuery("'a' & 'b'")),
		Stores("tsvector", sqltype.String, postgres.TSVector("'a':1")),
	)
}

func TestHStore(t *testing.T) {
	eng := openWith(t, schema.NewMetaData(), "CREATE EXTENSION hstore", "CREATE TABLE t (id BIGINT PRIMARY KEY, h hstore NOT NULL)", `INSERT INTO t VALUES (1, 'a=>1, b=>NULL'), (2, '')`)
	table := schema.NewMetaData().Table("t", schema.BigInt("id").PrimaryKey(), schema.Of("h", sqltype.Type{Verbatim: "hstore"}).NotNull())
	id, h := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[postgres.HStore]](table, "h")
	ids := retort.Select(id).OrderBy(id)
	Run(t, "testdata/hstore.txtar", eng,
		Gives("the text of a key", retort.Select(postgres.HStoreGet(h, "a")).OrderBy(id), new("1"), nil),
		Gives("has a key", ids.Where(postgres.HStoreHas(h, "b")), int64(1)),
		Gives("contains", ids.Where(postgres.HStoreContains(h, postgres.HStore{"a": new("1")})), int64(1)),
	)
	codec := retort.CellOf(h).Codec
	value, kept := postgres.HStore{"a": new("1")}, postgres.HStore(nil)
	codec.Copy(sqltype.Addr(&kept), sqltype.Addr(&value))
	*value["a"] = "2"
	if !reflect.DeepEqual(kept, postgres.HStore{"a": new("1")}) {
		t.Errorf("a copy changed with the value: %v", kept)
	}
}
