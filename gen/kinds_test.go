package gen_test

import (
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
	"github.com/shopspring/decimal"
)

//go:generate go tool retort gen

// Models with a field of each type that a column can have. Their handles are generated; orm.Map checks them.
type (
	Everything struct {
		ID       uuid.UUID `orm:",pk"`
		Int      int
		Int8     int8
		Int16    int16
		Int32    int32
		Int64    int64
		Uint     uint
		Uint8    uint8
		Uint16   uint16
		Uint32   uint32
		Uint64   uint64
		Float32  float32
		Float64  float64
		Bool     bool
		String   string
		Bytes    []byte
		Time     time.Time
		Duration time.Duration
		Date     civil.Date
		Clock    civil.Time
		Local    civil.DateTime
		Interval civil.Interval
		Decimal  decimal.Decimal `orm:",type='decimal(12,2)'"`
		Digits   string          `orm:",type='decimal(20,5)'"`
		UUID     [16]byte
		Addr     netip.Addr
		Prefix   netip.Prefix
		Raw      json.RawMessage
		JSON     map[string]int `orm:",type=json"`
		Strings  []string
		Ints     []int64
		Days     []civil.Date
		Range    sqltype.Range[int64]
		Enum     State
		Level    slog.Level
		Kind     string `orm:",type='enum(talk, concert)'"`
	}

	Nothing struct {
		ID       int64
		Int      *int
		Uint8    *uint8
		Float64  *float64
		Bool     *bool
		String   *string
		Bytes    *[]byte
		Time     *time.Time
		Duration *time.Duration
		Date     sql.Null[civil.Date]
		Decimal  *decimal.Decimal
		UUID     sql.Null[uuid.UUID]
		JSON     *Address `orm:",type=json"`
		Strings  *[]string
		Enum     *State
		Kind     sql.Null[string] `orm:",type='enum(talk, concert)'"`
		Old      sql.NullString
		OldUUID  uuid.NullUUID
		OldPrice decimal.NullDecimal
	}

	Named struct {
		Address         // a part: its fields are columns
		Home     Place  `orm:"prefix=home_"`
		Work     *Place `orm:"prefix=work_"`
		ID       Key
		Price    Cents
		Email    Email
		Weight   Weight
		Was      *Cents
		Flag     Flag
		Blob     Blob
		MayBe    sql.Null[Email]
		Worth    Money
		ClosedAt sql.NullTime
	}
	Key    int32
	Cents  int64
	Email  string
	Weight float64
	Flag   bool
	Blob   []byte

	Place struct {
		City string `orm:",size=80"`
		Lot  *int64
		Area Cents
		Spot Spot `orm:"prefix=spot_"`
	}

	Spot struct{ X, Y *float64 }

	Address struct {
		Street string `orm:",size=80"`
		City   *string
	}
)

// Money calculates with its own kind.
type Money struct{ decimal.Decimal }

func (m Money) Add(other Money) Money { return Money{m.Decimal.Add(other.Decimal)} }

func (m Money) Cmp(other Money) int { return m.Decimal.Cmp(other.Decimal) }

// State is an enum by its method.
type State string

func (State) EnumValues() []string { return []string{"planned", "over"} }

// kinds is the registry of the models; the generator finds it by its type.
var kinds = orm.NewRegistry()

// TestKindsAreThoseOfTheMapper: the kind that the generator gives a field of whatever type is one that the mapper accepts for it.
func TestKindsAreThoseOfTheMapper(t *testing.T) {
	if err := kinds.Check(); err != nil {
		t.Fatal(err)
	}
	md, err := kinds.MetaData()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"everything", "nothing", "named"} {
		if _, err := md.Lookup(table); err != nil {
			t.Errorf("%s: %v", table, err)
		}
	}
	if _, err := md.Lookup("address"); err == nil {
		t.Error("Address is embedded, and still has a table")
	}
	// Numbers calculate, texts are searched.
	_ = Everythings.Decimal.Add(decimal.NewFromInt(1))
	_ = Nameds.Price.Add(5)
	_ = Nameds.Email.Like("%@%")
	_ = Nameds.Worth.Add(Money{})
}
