package column_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Mood is an enum by its method.
type Mood string

// EnumValues implements sqltype.Enumerated.
func (Mood) EnumValues() []string { return []string{"good", "bad"} }

// Colour is written as text.
type Colour struct{ R, G uint8 }

// MarshalText implements encoding.TextMarshaler.
func (c Colour) MarshalText() ([]byte, error) { return []byte{'a' + c.R, 'a' + c.G}, nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Colour) UnmarshalText(b []byte) error {
	if len(b) != 2 {
		return errors.New("want two letters")
	}
	c.R, c.G = b[0]-'a', b[1]-'a'
	return nil
}

// Parcel has a column of each sort.
type Parcel struct {
	ID     int64
	Mood   Mood
	Guess  *Mood
	Token  [16]byte
	Labels map[string]int `orm:",type=json"`
	Stops  []string
	Price  string `orm:",type='decimal(12,3)'"`
	SentAt time.Time
	SeenAt *time.Time
	Photo  []byte
	Wait   time.Duration
	Colour Colour `orm:",size=2"`
	Rate   *float64
	Done   bool
}

func oneParcel() []any {
	seen, rate, bad := time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC), 0.25, Mood("bad")
	return []any{&Parcel{
		Mood: "good", Guess: &bad, Token: [16]byte{1, 15: 2}, Labels: map[string]int{"a": 1}, Stops: []string{"x", "y, z"}, Price: "12.500",
		SentAt: seen, SeenAt: &seen, Photo: []byte{0, 255}, Wait: 90 * time.Minute, Colour: Colour{1, 2}, Rate: &rate, Done: true,
	}, &Parcel{Mood: "bad", Labels: map[string]int{}, Stops: []string{}, Price: "0.000", SentAt: seen, Photo: []byte{}}}
}

func TestM18_EachSortOfColumnComesBackAsItWas(t *testing.T) {
	each(t, oneParcel, func(w *world) {
		s := w.session()
		want := oneParcel()[0].(*Parcel)
		for name, cond := range map[string]retort.Condition{
			"enum": parcels.Mood.Eq("good"), "nullable enum": parcels.Guess.Eq("bad"), "UUID": parcels.Token.Eq(want.Token), "decimal": parcels.Price.Eq("12.500"),
			"time": parcels.SeenAt.Eq(*want.SeenAt), "bytes": parcels.Photo.Eq(want.Photo), "duration": parcels.Wait.Eq(want.Wait),
			"text of one's own": parcels.Colour.Eq(want.Colour), "float": parcels.Rate.Eq(0.25), "bool": parcels.Done.Eq(true),
		} {
			x := expect.One(t, s, retort.Select(parcels).Where(cond))
			expect.Equal(t, "found by "+name, x.ID, 1)
		}
		x := expect.Get(t, s, parcels, 1)
		expect.Equal(t, "enum", x.Mood+*x.Guess, "goodbad")
		expect.Equal(t, "UUID", x.Token, want.Token)
		expect.Equal(t, "JSON", x.Labels["a"], 1)
		expect.List(t, "array", x.Stops, want.Stops)
		expect.Equal(t, "decimal", x.Price, "12.500")
		expect.Equal(t, "times", x.SentAt.Equal(want.SentAt) && x.SeenAt.Equal(want.SentAt), true)
		expect.List(t, "bytes", x.Photo, want.Photo)
		expect.Equal(t, "duration", x.Wait, want.Wait)
		expect.Equal(t, "text of one's own", x.Colour, want.Colour)
		expect.Equal(t, "float", *x.Rate, 0.25)
		expect.Equal(t, "bool", x.Done, true)
		y := expect.Get(t, s, parcels, 2)
		expect.Equal(t, "NULLs", y.Guess == nil && y.SeenAt == nil && y.Rate == nil, true)
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
	})
}

func TestM08_ChangesInsideOfValuesAreFound(t *testing.T) {
	each(t, oneParcel, func(w *world) {
		s := w.session()
		x := expect.Get(t, s, parcels, 1)
		x.Labels["k"] = 2
		w.ignore()
		expect.OK(t, s.Flush(t.Context()))
		wrote(w, "UPDATE parcel SET labels = ")
		x.Stops[0], x.Photo[1], x.Token[3] = "changed", 7, 9
		expect.OK(t, s.Flush(t.Context()))
		wrote(w, "token = ", "stops = ", "photo = ")
		*x.SeenAt, *x.Rate = x.SeenAt.Add(time.Hour), 0.5
		expect.OK(t, s.Flush(t.Context()))
		wrote(w, "seen_at = ", "rate = ")
		expect.OK(t, s.Rollback(t.Context()))
		_, there := x.Labels["k"]
		expect.Equal(t, "rolled back", there, false)
		expect.List(t, "rolled back", x.Stops, []string{"x", "y, z"})
		expect.Equal(t, "rolled back", *x.Rate, 0.25)
		x.Labels = map[string]int{"a": 1}
		x.Stops = slices.Clone(x.Stops)
		expect.Equal(t, "dirty by equal values", len(s.Dirty()), 0)
	})
}

func TestM16_AGraphThroughJSONAndBack(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		ann := expect.One(t, s, retort.Select(writers).With(orm.SelectIn(writers.Articles, orm.Undefer(articles))))
		expect.OK(t, s.Close())
		text, err := json.Marshal(ann)
		expect.OK(t, err)
		back := new(Writer)
		expect.OK(t, json.Unmarshal(text, back))
		back.Born = 1961
		back.Articles.Peek()[0].Title = "changed"
		s = w.session()
		expect.Equal(t, "state", orm.StateOf(s, back), orm.Transient)
		merged, err := orm.Merge(t.Context(), s, back)
		expect.OK(t, err)
		expect.Equal(t, "state", orm.StateOf(s, merged), orm.Persistent)
		w.ignore()
		expect.OK(t, s.Commit(t.Context()))
		w.sent("SELECT article", "UPDATE writer", "UPDATE article")
		got := expect.All(t, w.session(), ordered(orm.Undefer(articles)))
		expect.Equal(t, "article", got[0].Title+" "+got[0].Body, "changed one")
		expect.Equal(t, "other", got[1].Title+" "+got[1].Body, "B two")
	})
}
