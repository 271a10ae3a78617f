package dialecttest

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// The property of each case: a value that was stored is the same when it is read, as itself, through a pointer and through a column that
// may be NULL, for edge values and for random ones.
var typeCases = []testCase{
	{"bool", keeps(kind(sqltype.Bool), edges(false, true), func(g *gen) bool { return g.IntN(2) == 0 })},
	{"int8", keeps(kind(sqltype.Int16), edges[int8](0, -1, math.MinInt8, math.MaxInt8), func(g *gen) int8 { return int8(g.Uint32()) })},
	{"int16", keeps(kind(sqltype.Int16), edges[int16](0, -1, math.MinInt16, math.MaxInt16), func(g *gen) int16 { return int16(g.Uint32()) })},
	{"int32", keeps(kind(sqltype.Int32), edges[int32](0, -1, math.MinInt32, math.MaxInt32), func(g *gen) int32 { return int32(g.Uint32()) })},
	{"int64", keeps(kind(sqltype.Int64), edges[int64](0, -1, math.MinInt64, math.MaxInt64), func(g *gen) int64 { return int64(g.Uint64()) })},
	{"int", keeps(kind(sqltype.Int64), edges(0, -1, math.MinInt, math.MaxInt), func(g *gen) int { return int(g.Uint64()) })},
	{"uint", keeps(kind(sqltype.Int64), edges[uint](0, 1, math.MaxInt), func(g *gen) uint { return uint(g.Uint64() >> 1) })},
	{"uint8", keeps(kind(sqltype.Int16), edges[uint8](0, 1, math.MaxUint8), func(g *gen) uint8 { return uint8(g.Uint32()) })},
	{"uint16", keeps(kind(sqltype.Int32), edges[uint16](0, 1, math.MaxUint16), func(g *gen) uint16 { return uint16(g.Uint32()) })},
	{"uint32", keeps(kind(sqltype.Int64), edges[uint32](0, 1, math.MaxUint32), func(g *gen) uint32 { return g.Uint32() })},
	{"uint64 up to what databases have", keeps(kind(sqltype.Int64), edges[uint64](0, 1, math.MaxInt64), func(g *gen) uint64 { return g.Uint64() >> 1 })},
	{"float32", keeps(kind(sqltype.Float32), edges[float32](0, 0.1, -1.5, math.MaxFloat32, -math.MaxFloat32, 1e-30), func(g *gen) float32 { return float32(g.NormFloat64()) })},
	{"a named integer", keeps(kind(sqltype.Int64), edges[cents](0, math.MinInt64, math.MaxInt64), func(g *gen) cents { return cents(g.Uint64()) })},
	{"a named text", keeps(kind(sqltype.String), edges[caption]("", "it's"), func(g *gen) caption { return caption(g.text()) })},
	{"float64", keeps(kind(sqltype.Float64), edges(0.0, 0.1, -1.5, math.MaxFloat64, -math.MaxFloat64, 1e-300), func(g *gen) float64 { return g.NormFloat64() })},
	{"decimals as text", keeps(of(sqltype.Type{Kind: sqltype.Decimal, Size: 30, Scale: 10}), edges("0.0000000000", "-99999999999999999999.9999999999"), (*gen).decimal)},
	{"texts", keeps(kind(sqltype.String), edges("", " ", "it's", `back\slash "quoted"`, "日本語", strings.Repeat("x", 70_000)), (*gen).text)},
	{"bytes", keeps(kind(sqltype.Bytes), edges(nil, []byte{}, []byte{0}, []byte(`\x00`)), (*gen).bytes)},
	{"points in time", keeps(kind(sqltype.Timestamp), edges(time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(2024, 3, 31, 2, 30, 0, 0, time.FixedZone("", 7200)), time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC)), (*gen).moment)},
	{"dates", keeps(kind(sqltype.Date), edges(civil.NewDate(1, 1, 1), civil.NewDate(1000, 1, 1), civil.NewDate(2024, 2, 29), civil.MaxDate), (*gen).date)},
	{"times of day", keeps(kind(sqltype.TimeOfDay), edges(civil.Time{}, civil.NewTime(23, 59, 59, 999_999_000), civil.EndOfDay), (*gen).clock)},
	{"dates with a time of day", keeps(kind(sqltype.DateTime), edges(civil.NewDate(1, 1, 1).At(civil.Time{}), civil.NewDate(1000, 1, 1).At(civil.Time{}), civil.MaxDate.At(civil.NewTime(23, 59, 59, 999_999_000))),
		func(g *gen) civil.DateTime { return g.date().At(g.clock()) })},
	{"durations", keeps(kind(sqltype.Duration), edges(0, -time.Microsecond, 292*365*24*time.Hour), func(g *gen) time.Duration {
		return time.Duration(g.Uint64()).Truncate(time.Microsecond)
	})},
	{"intervals", keeps(kind(sqltype.Interval), edges(civil.Interval{}, civil.Interval{Months: -1, Days: 1, Micros: -1},
		civil.Interval{Months: math.MinInt32, Days: math.MaxInt32, Micros: math.MinInt64 + 1}), (*gen).interval)},
	{"UUIDs", keeps(kind(sqltype.UUID), edges([16]byte{}, [16]byte{15: 1}, [16]byte([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))), (*gen).uuid)},
	{"addresses", keeps(kind(sqltype.Inet), edges(netip.MustParseAddr("0.0.0.0"), netip.MustParseAddr("::"), netip.MustParseAddr("::ffff:1.2.3.4")), (*gen).addr)},
	{"hardware addresses", keeps(kind(sqltype.MAC), edges(net.HardwareAddr{0, 1, 2, 0xa, 0xff, 0}), nil)},
	{"networks", keeps(kind(sqltype.Inet), edges(netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("10.1.2.3/8"), netip.MustParsePrefix("::1/128")), func(g *gen) netip.Prefix {
		a := g.addr()
		return netip.PrefixFrom(a, g.IntN(a.BitLen()+1))
	})},
	{"raw JSON", keeps(kind(sqltype.JSON), edges(json.RawMessage(`null`), json.RawMessage(`""`), json.RawMessage(`[]`)), func(g *gen) json.RawMessage {
		return json.RawMessage(strconv.Itoa(g.IntN(1e9)))
	})},
	{"arrays of integers", keeps(arrays(sqltype.Int64), edges(nil, []int64{}, []int64{0}, []int64{math.MinInt64, math.MaxInt64}), lists((*gen).int64))},
	{"arrays of unsigned integers", keeps(arrays(sqltype.Int64), edges([]uint64{0, math.MaxInt64}), lists(func(g *gen) uint64 { return g.Uint64() >> 1 }))},
	{"arrays of booleans", keeps(arrays(sqltype.Bool), edges([]bool{true, false}), lists(func(g *gen) bool { return g.IntN(2) == 0 }))},
	{"arrays of floats", keeps(arrays(sqltype.Float64), edges([]float64{0, 0.1, -1e300}), lists(func(g *gen) float64 { return g.NormFloat64() }))},
	{"arrays of texts", keeps(arrays(sqltype.String), edges([]string{""}, []string{"NULL", "null", "{}", "a,b", `"`, `\`, " ", "it's", "日本語\n"}), lists((*gen).text))},
	{"arrays with NULL in them", keeps(arrays(sqltype.String), edges([]*string{nil}, []*string{new("a"), nil, new("NULL")}), lists(func(g *gen) *string {
		if g.IntN(2) == 0 {
			return nil
		}
		return new(g.text())
	}))},
	{"arrays of bytes", keeps(arrays(sqltype.Bytes), edges([][]byte{{}, {0, 255}}), lists((*gen).bytes))},
	{"arrays of points in time", keeps(arrays(sqltype.Timestamp), edges([]time.Time{time.Date(1969, 12, 31, 23, 59, 59, 1000, time.UTC)}), lists((*gen).moment))},
	{"arrays of dates", keeps(arrays(sqltype.Date), edges([]civil.Date{civil.MaxDate}), lists((*gen).date))},
	{"arrays of durations", keeps(arrays(sqltype.Duration), edges([]time.Duration{0, -36 * time.Hour, time.Microsecond}), lists(func(g *gen) time.Duration {
		return time.Duration(g.Uint64()).Truncate(time.Microsecond)
	}))},
	{"arrays of UUIDs", keeps(arrays(sqltype.UUID), edges([][16]byte{{}}), lists((*gen).uuid))},
	{"arrays of decimals", keeps(arrays(sqltype.Decimal), edges([]string{"1.10", "-0.5"}), lists((*gen).decimal))},
	{"arrays of arrays", keeps(of(sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.Int32}}}),
		edges([][]int32{}, [][]int32{{1, 2}, {3, 4}}, [][]int32{{-1}}), func(g *gen) [][]int32 { return [][]int32{{int32(g.IntN(9)), 1}, {2, 3}} })},
	{"enums", keeps(func(name string) schema.Column {
		return schema.Enum(name, &sqltype.EnumType{Name: "mood", Values: mood("").EnumValues()})
	},
		edges[mood]("sad", "it's ok", "großartig"), nil)},
	{"arrays of enums", keeps(func(name string) schema.Column {
		return schema.Array(name, sqltype.Type{Kind: sqltype.Enum, Enum: &sqltype.EnumType{Name: "mood", Values: mood("").EnumValues()}})
	}, edges([]mood{"it's ok", "sad"}, nil), nil)},
	{"ranges of integers", keeps(ranges(sqltype.Int64), edges(sqltype.Range[int64]{}, sqltype.Range[int64]{Empty: true}, sqltype.RangeOf[int64](-5, 5)), func(g *gen) sqltype.Range[int64] {
		low := g.int64() >> 1
		return sqltype.RangeOf(low, low+1+int64(g.IntN(1e9)))
	})},
	{"multiranges of integers", keeps(multiranges(sqltype.Int64), edges(nil, sqltype.Multirange[int64]{}, sqltype.Multirange[int64]{{HighBound: sqltype.Excluded, High: -5}, sqltype.RangeOf[int64](-3, 5)}),
		func(g *gen) sqltype.Multirange[int64] {
			low := g.int64() >> 2
			return sqltype.Multirange[int64]{sqltype.RangeOf(low, low+1), sqltype.RangeOf(low+2, low+2+int64(g.IntN(1e9))+1)}
		})},
	{"multiranges of decimals", keeps(multiranges(sqltype.Decimal), edges(sqltype.Multirange[string]{{Low: "1.10", High: "2", LowBound: sqltype.Excluded, HighBound: sqltype.Included}, {Low: "3", LowBound: sqltype.Included}}), nil)},
	{"ranges of small integers", keeps(ranges(sqltype.Int32), edges(sqltype.RangeOf[int32](-5, 5), sqltype.Range[int32]{Empty: true}), nil)},
	{"ranges of dates with a time of day", keeps(ranges(sqltype.DateTime), edges(sqltype.RangeOf(civil.NewDate(2024, 1, 1).At(civil.Time{}), civil.NewDate(2024, 2, 29).At(civil.NewTime(23, 59, 59, 999_999_000)))), nil)},
	{"ranges of decimals", keeps(ranges(sqltype.Decimal), edges(sqltype.Range[string]{Low: "1.10", High: "2", LowBound: sqltype.Excluded, HighBound: sqltype.Included}), nil)},
	{"ranges of dates", keeps(ranges(sqltype.Date), edges(sqltype.Range[civil.Date]{Low: civil.MaxDate, LowBound: sqltype.Included}), func(g *gen) sqltype.Range[civil.Date] {
		low := g.date()
		return sqltype.RangeOf(low, low.AddDays(1))
	})},
	{"ranges of points in time", keeps(ranges(sqltype.Timestamp), edges(sqltype.Range[time.Time]{High: time.Unix(0, 0), HighBound: sqltype.Excluded}), func(g *gen) sqltype.Range[time.Time] {
		low := g.moment()
		return sqltype.Range[time.Time]{Low: low, High: low.Add(time.Hour), LowBound: sqltype.Excluded, HighBound: sqltype.Included}
	})},
}

type (
	cents   int64
	caption string
	mood    string
)

func (mood) EnumValues() []string { return []string{"sad", "it's ok", "großartig"} }

// rounds is how many random values each case stores.
const rounds = 30

// gen makes random values.
type gen struct{ *rand.Rand }

// seeded returns a generator. Its seed is in the log of a test that fails; RETORT_TEST_SEED gives one.
func seeded(t *testing.T) *gen {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("RETORT_TEST_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		ok(t, err)
		seed = n
	}
	t.Logf("RETORT_TEST_SEED=%d", seed)
	return &gen{rand.New(rand.NewPCG(seed, 0))}
}

func edges[T any](vs ...T) []T { return vs }

func kind(k sqltype.Kind) func(string) schema.Column { return of(sqltype.Type{Kind: k}) }

func arrays(elem sqltype.Kind) func(string) schema.Column {
	return func(name string) schema.Column { return schema.Array(name, sqltype.Type{Kind: elem}) }
}

func multiranges(bound sqltype.Kind) func(string) schema.Column {
	return func(name string) schema.Column { return schema.Multirange(name, sqltype.Type{Kind: bound}) }
}

func ranges(bound sqltype.Kind) func(string) schema.Column {
	return func(name string) schema.Column { return schema.Range(name, sqltype.Type{Kind: bound}) }
}

// manyFrom is a number of rows from which an engine may send an INSERT in another form than that of a few.
const manyFrom = 20

// keeps is the case that values come back as they were stored, each by a statement of its own and all by one.
func keeps[T any](column func(name string) schema.Column, edge []T, random func(*gen) T) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) {
		g := seeded(t)
		values := edge
		for range rounds {
			if random != nil {
				values = append(values, random(g))
			}
		}
		for len(values) < manyFrom {
			values = append(values, edge...)
		}
		k := keeper[T]{values: values}
		k.create(t, s, column)
		ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
			together := retort.InsertInto(k.table)
			for i := range values {
				if _, err := engine.Exec(context.Background(), tx, retort.InsertInto(k.table).Values(k.row(i, i)...)); err != nil {
					return err
				}
				together = together.Values(k.row(len(values)+i, i)...)
			}
			_, err := engine.Exec(context.Background(), tx, together)
			return err
		}))
		k.check(t, s)
	}
}

// keeper is a table of values: column b is NULL for every other one.
type keeper[T any] struct {
	values []T
	table  *schema.Table
	id     retort.Num[int64]
	a      retort.Column[T]
	b      retort.Nullable[T]
}

func (k *keeper[T]) create(t *testing.T, s *suite, column func(name string) schema.Column) {
	t.Helper()
	md := schema.NewMetaData()
	k.table = md.Table("v", schema.BigInt("id").PrimaryKey(), column("a").NotNull(), column("b"))
	s.create(t, md)
	k.id, k.a = retort.ColumnOf[retort.Num[int64]](k.table, "id"), retort.ColumnOf[retort.Column[T]](k.table, "a")
	k.b = retort.ColumnOf[retort.Nullable[T]](k.table, "b")
}

func (k *keeper[T]) row(id, i int) []retort.Assignment {
	b := k.b.Set(k.values[i])
	if i%2 == 1 {
		b = k.b.SetNull()
	}
	return []retort.Assignment{k.id.Set(int64(id)), k.a.Set(k.values[i]), b}
}

func (k *keeper[T]) check(t *testing.T, s *suite) {
	t.Helper()
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	ok(t, err)
	same := func(a, b *T) bool { return codec.Equal(sqltype.Addr(a), sqltype.Addr(b)) }
	rows := all(t, s.eng, retort.Select2(k.a, k.b).OrderBy(k.id))
	if len(rows) != 2*len(k.values) {
		t.Fatalf("%d rows, want %d", len(rows), 2*len(k.values))
	}
	for n, row := range rows {
		i := n % len(k.values)
		if !same(&row.V1, &k.values[i]) {
			t.Errorf("row %d: %v came back as %v", n, k.values[i], row.V1)
		}
		if isNull := row.V2 == nil; isNull != (i%2 == 1) || !isNull && !same(row.V2, &k.values[i]) {
			t.Errorf("row %d: %v came back from a column that may be NULL as %v", n, k.values[i], row.V2)
		}
	}
}

// lists makes slices of up to four values.
func lists[T any](one func(*gen) T) func(*gen) []T {
	return func(g *gen) []T {
		out := make([]T, g.IntN(5))
		for i := range out {
			out[i] = one(g)
		}
		return out
	}
}

func (g *gen) int64() int64 { return int64(g.Uint64()) }

// text makes a text of characters that mean something to somebody, and others.
func (g *gen) text() string {
	alphabet := []rune("ab '\"\\{},()[]%_?$:;-\n\t\u00e9\u4e16\U0001f469")
	out := make([]rune, g.IntN(12))
	for i := range out {
		out[i] = alphabet[g.IntN(len(alphabet))]
	}
	return string(out)
}

func (g *gen) bytes() []byte {
	out := make([]byte, g.IntN(12))
	for i := range out {
		out[i] = byte(g.Uint32())
	}
	return out
}

// decimal makes twenty digits at most before the point, and ten behind it.
func (g *gen) decimal() string {
	return strconv.FormatInt(g.int64(), 10) + "." + strconv.FormatInt(1_000_000_000+g.Int64N(9_000_000_000), 10)
}

// moment makes a point in time of the years 1000 to 9999, to the microsecond.
func (g *gen) moment() time.Time {
	low, high := time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro(), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	return time.UnixMicro(low + g.Int64N(high-low)).In(time.FixedZone("", (g.IntN(27)-13)*1800))
}

// date makes a date of the years 1000 to 9999.
func (g *gen) date() civil.Date {
	return civil.NewDate(1000, 1, 1).AddDays(g.IntN(civil.MaxDate.DaysSince(civil.NewDate(1000, 1, 1))))
}

func (g *gen) clock() civil.Time { return civil.NewTime(0, 0, g.IntN(86400), g.IntN(1e9)) }

func (g *gen) interval() civil.Interval {
	return civil.Interval{Months: int32(g.Uint32()), Days: int32(g.Uint32()), Micros: g.int64() >> g.IntN(40)}
}

func (g *gen) uuid() (u [16]byte) {
	for i := range u {
		u[i] = byte(g.Uint32())
	}
	return u
}

func (g *gen) addr() netip.Addr {
	u := g.uuid()
	if g.IntN(2) == 0 {
		return netip.AddrFrom4([4]byte(u[:4]))
	}
	u[0] |= 0x20 // no IPv4 in disguise
	return netip.AddrFrom16(u)
}
