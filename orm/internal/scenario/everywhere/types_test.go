package everywhere

import (
	"database/sql"
	"encoding/json"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
	"github.com/shopspring/decimal"
)

// Event has a field of each type that is not a basic one, and is keyed by a UUID.
type Event struct {
	_      struct{}  `orm:"registry=typed"`
	ID     uuid.UUID `orm:",pk"`
	Day    civil.Date
	Starts civil.Time
	Local  civil.DateTime
	Length time.Duration
	Nanos  time.Duration `orm:",type=bigint"`
	Repeat *civil.Interval
	Price  decimal.Decimal `orm:",type='decimal(12,2)'"`
	Exact  string          `orm:",type='decimal(20,5)'"`
	Tags   []string
	Counts []int64
	Hosts  *[]netip.Addr
	Net    sql.Null[netip.Prefix]
	Weeks  sqltype.Range[int64]
	Raw    json.RawMessage
	Extra  map[string]int `orm:",type=json"`
	State  State
	Was    *State
	Kind   string `orm:",type='enum(talk, concert)'"`
	Mixer  net.HardwareAddr
	Amp    string `orm:",type=macaddr"`
}

// State is an enum by its method, Event.Kind one by its tag.
type State string

// EnumValues lists what a State may be.
func (State) EnumValues() []string { return []string{"planned", "it's on", "over"} }

var typed = orm.NewRegistry()

func concert() *Event {
	return &Event{
		ID: uuid.MustParse("0192f5c8-7a53-7cc0-9a70-4d4f5c1a2b3c"), Day: civil.NewDate(2026, 11, 22), Starts: civil.NewTime(20, 0, 0, 0),
		Local: civil.NewDate(2026, 11, 22).At(civil.NewTime(20, 0, 0, 0)), Length: 90 * time.Minute, Nanos: 1500 * time.Nanosecond,
		Repeat: &civil.Interval{Months: 1, Days: -1}, Price: decimal.RequireFromString("12.50"), Exact: "12345678901234.56789",
		Tags: []string{"rock", `"live"`}, Counts: []int64{}, Hosts: &[]netip.Addr{netip.MustParseAddr("::1")},
		Net:   sql.Null[netip.Prefix]{V: netip.MustParsePrefix("10.0.0.0/8"), Valid: true},
		Weeks: sqltype.RangeOf[int64](1, 5), Raw: json.RawMessage(`[1]`), Extra: map[string]int{"seats": 100},
		State: "it's on", Was: new(State("planned")), Kind: "concert",
		Mixer: net.HardwareAddr{0, 1, 2, 0xfd, 0xfe, 0xff}, Amp: "00:11:22:aa:bb:cc",
	}
}

// TestObjectsOfEveryType: an object that was read is found unchanged, a change inside of a slice or a map is noticed, and values are found
// by comparison.
func TestObjectsOfEveryType(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, typed.CreateAll(t.Context(), eng))
		expect.OK(t, typed.CreateAll(t.Context(), eng)) // finds that everything is there
		s := orm.NewSession(eng, typed)
		defer s.Close()
		s.Add(concert())
		expect.OK(t, s.Commit(t.Context()))

		fresh := orm.NewSession(eng, typed)
		defer fresh.Close()
		got := expect.Get(t, fresh, events, concert().ID)
		sameEvent(t, got, concert())
		expect.Equal(t, "objects that changed by being read", len(fresh.Dirty()), 0)

		got.Tags[0], got.Extra["seats"], got.Repeat.Days = "jazz", 50, 2
		expect.Equal(t, "objects that changed", len(fresh.Dirty()), 1)
		expect.OK(t, fresh.Commit(t.Context()))
		found := expect.All(t, s, retort.Select(events).Where(events.Day.Eq(civil.NewDate(2026, 11, 22)), events.Starts.Ge(civil.NewTime(20, 0, 0, 0)),
			events.Length.Lt(2*time.Hour), events.ID.In(got.ID), events.Nanos.Eq(1500),
			events.State.In("it's on", "over"), events.Was.Eq("planned"), events.Kind.Eq("concert")))
		if len(found) != 1 {
			t.Fatalf("found %d, want 1", len(found))
		}
		want := concert()
		want.Tags[0], want.Extra["seats"], want.Repeat.Days = "jazz", 50, 2
		sameEvent(t, found[0], want)
	})
}

// TestAnEnumIsChecked: a value that isn't in the set is refused before it is sent, by the database if the program has no say, and when it
// is read.
func TestAnEnumIsChecked(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, typed.CreateAll(t.Context(), eng))
		for _, spoil := range []func(*Event){func(e *Event) { e.State = "gone" }, func(e *Event) { e.State = "" }, func(e *Event) { e.Kind = "party" }} {
			s := orm.NewSession(eng, typed)
			e := concert()
			spoil(e)
			s.Add(e)
			err := s.Flush(t.Context())
			expect.Is(t, err, sqltype.ErrMismatch)
			expect.Text(t, err, "want one of")
			expect.OK(t, s.Close())
		}
		s := orm.NewSession(eng, typed)
		defer s.Close()
		s.Add(concert())
		expect.OK(t, s.Commit(t.Context()))
		if _, err := engine.ExecSQL(t.Context(), eng, "UPDATE event SET state = 'gone'"); err == nil {
			t.Error("the database took a value that its enum has not")
		}
		_, err := engine.All(t.Context(), eng, retort.Select(retort.Raw[State]("'gone'")).From(events))
		expect.Is(t, err, sqltype.ErrMismatch)
		expect.OK(t, typed.DropAll(t.Context(), eng))
		expect.OK(t, typed.CreateAll(t.Context(), eng)) // so its types are gone too
	})
}

// sameEvent compares by the types' own text, in which equal decimals of different scale are the same.
func sameEvent(t *testing.T, got, want *Event) {
	t.Helper()
	got.Price, want.Price = got.Price.Round(2), want.Price.Round(2)
	expect.Equal(t, "event", eventText(t, got), eventText(t, want))
}

func eventText(t *testing.T, e *Event) string {
	t.Helper()
	text, err := json.MarshalIndent(e, "", "  ")
	expect.OK(t, err)
	return string(text)
}
