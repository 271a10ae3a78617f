package dialecttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

// The lengths straddle the one from which a list travels as one bind.
var listLengths = []int{0, 1, 2, 500, 501, 100_000}

var listCases = []testCase{
	{"integers", integerLists},
	{"texts", textLists},
	{"points in time, bytes, floats and booleans", otherLists},
	{"a list that holds quotes and commas", oddLists},
}

func integerLists(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, n := range listLengths {
		list := make([]int64, n)
		for i := range list {
			list[i] = int64(i*2 + 1) // 1, 3, 5 …
		}
		want := []string{"Emma", "Solaris", "Dune"}[:min(n, 3)]
		rest := append([]string{"Emma", "Solaris", "Dune"}[min(n, 3):3:3], "Ulysses", "Walden")
		wantRows(t, s.eng, b.titles().Where(b.id.In(list...)), want...)
		if got := all(t, s.eng, b.titles().Where(b.id.NotIn(list...))); len(got) != len(rest) {
			t.Errorf("NOT IN of %d values gives %q, want %d of them", n, got, len(rest))
		}
	}
}

func textLists(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, n := range listLengths {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("nothing %d", i)
		}
		if n == 0 {
			wantRows(t, s.eng, b.titles().Where(b.title.In(list...)))
			continue
		}
		list[n-1] = "Dune"
		wantRows(t, s.eng, b.titles().Where(b.title.In(list...)), "Dune")
	}
}

// padded repeats the values until the list is long.
func padded[T any](vs ...T) []T {
	for len(vs) <= 501 {
		vs = append(vs, vs...)
	}
	return vs
}

func otherLists(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.Timestamp("at").NotNull(), schema.Bytes("raw").NotNull(),
		schema.Float("x").NotNull(), schema.Bool("flag").NotNull())
	s.create(t, md)
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	at, raw := retort.ColumnOf[retort.Column[time.Time]](table, "at"), retort.ColumnOf[retort.Column[[]byte]](table, "raw")
	x, flag := retort.ColumnOf[retort.Num[float64]](table, "x"), retort.ColumnOf[retort.Column[bool]](table, "flag")
	moment := time.Date(2026, 11, 22, 14, 16, 29, 5000, time.UTC)
	for i := range int64(4) {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(i), at.Set(moment.Add(time.Duration(i)*time.Second)),
			raw.Set([]byte{0, byte(i), 0xff}), x.Set(float64(i)+0.1), flag.Set(i%2 == 0)))
	}
	keys := retort.Select(id).OrderBy(id)
	wantRows(t, s.eng, keys.Where(at.In(padded(moment, moment.Add(2*time.Second).In(time.FixedZone("east", 7200)))...)), 0, 2)
	wantRows(t, s.eng, keys.Where(raw.In(padded([]byte{0, 1, 0xff}, []byte{0, 3, 0xff}, []byte{})...)), 1, 3)
	wantRows(t, s.eng, keys.Where(x.In(padded(1.1, 3.1, 3.2)...)), 1, 3)
	wantRows(t, s.eng, keys.Where(flag.In(padded(true, true)...)), 0, 2)
}

func oddLists(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	odd := []string{`"`, `\`, `a,b`, `{}`, `NULL`, `null`, ``, ` `, `'`, "é\n", `\x41`, `[1]`}
	for i, v := range odd {
		b.add(t, s.eng, int64(i+1), v)
	}
	for _, v := range odd {
		wantRows(t, s.eng, b.titles().Where(b.title.In(padded(v, "no such title")...)), v)
	}
}
