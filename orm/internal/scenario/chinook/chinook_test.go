package chinook

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// The figures of this file were taken with the sqlite3 shell; the query stands beside each.

func TestMappingFits(t *testing.T) {
	if err := Models.Check(); err != nil {
		t.Fatal(err)
	}
}

// TestOnEveryDatabase runs what follows on the sample as it stands, read-only, and on copies of it that the mapper made.
func TestOnEveryDatabase(t *testing.T) {
	t.Run("the file", func(t *testing.T) { runAll(t, openFile(t)) })
	testdb.Each(t, func(t *testing.T, db testdb.Database) { runAll(t, copyTo(t, db)) })
}

func runAll(t *testing.T, db library) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, db library)
	}{
		{"every row is read", everyRowIsRead},
		{"counts of the database", countsOfTheDatabase},
		{"aggregates", aggregates},
		{"groups", groups},
		{"reports to chain", reportsToChain},
		{"reports load eagerly over two levels", reportsLoadEagerlyOverTwoLevels},
		{"playlists and tracks both ways", playlistsAndTracksBothWays},
		{"eager loads of four levels", eagerLoadsOfFourLevels},
		{"whole database by relationships", wholeDatabaseByRelationships},
		{"row of three tables", rowOfThreeTables},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, db) })
	}
}

func everyRowIsRead(t *testing.T, db library) {
	s, eng, trace := db.session(t)
	for _, c := range []struct {
		table string
		read  func() (tracked, plain int, err error)
		want  int // SELECT count(*) FROM <table>
	}{
		{"Artist", both(t, s, eng, retort.Select(Artists)), 275},
		{"Album", both(t, s, eng, retort.Select(Albums)), 347},
		{"Genre", both(t, s, eng, retort.Select(Genres)), 25},
		{"MediaType", both(t, s, eng, retort.Select(MediaTypes)), 5},
		{"Track", both(t, s, eng, retort.Select(Tracks)), 3503},
		{"Playlist", both(t, s, eng, retort.Select(Playlists)), 18},
		{"Employee", both(t, s, eng, retort.Select(Employees)), 8},
		{"Customer", both(t, s, eng, retort.Select(Customers)), 59},
		{"Invoice", both(t, s, eng, retort.Select(Invoices)), 412},
		{"InvoiceLine", both(t, s, eng, retort.Select(InvoiceLines)), 2240},
	} {
		tracked, plain, err := c.read()
		if err != nil || tracked != c.want || plain != c.want {
			t.Errorf("%s: %d tracked, %d plain, %v, want %d", c.table, tracked, plain, err, c.want)
		}
	}
	wantSent(t, trace, 20)
	if d := s.Dirty(); len(d) > 0 {
		t.Errorf("reading made %d objects dirty, the first is %+v", len(d), d[0])
	}
}

// both reads a query by the session and without one.
func both[R any](t *testing.T, s *orm.Session, eng *engine.Engine, q *retort.SelectStmt[R]) func() (int, int, error) {
	return func() (int, int, error) {
		tracked, err := orm.All(t.Context(), s, q)
		plain, err2 := engine.All(t.Context(), eng, q)
		return len(tracked), len(plain), errors.Join(err, err2)
	}
}

func countsOfTheDatabase(t *testing.T, db library) {
	s, _, trace := db.session(t)
	newYear := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	cases := []struct {
		shell string
		q     retort.Stmt
		want  int64
	}{
		{"SELECT count(*) FROM Artist a LEFT JOIN Album b ON b.ArtistId = a.ArtistId WHERE b.AlbumId IS NULL",
			retort.Select(Artists).LeftJoin(Artists.Albums).Where(Albums.AlbumID.IsNull()), 71},
		{"the same",
			retort.Select(Artists).Where(retort.Not(Artists.Albums.Any())), 71},
		{"SELECT count(*) FROM Track t WHERE NOT EXISTS (SELECT 1 FROM InvoiceLine l WHERE l.TrackId = t.TrackId)",
			retort.Select(Tracks).Where(retort.Not(Tracks.Lines.Any())), 1519},
		{"SELECT count(*) FROM Track WHERE Name LIKE '%love%'",
			retort.Select(Tracks).Where(retort.Lower(Tracks.Name).Contains("love")), 114},
		{"SELECT count(*) FROM Track WHERE instr(Name, '%') > 0 OR instr(Name, '_') > 0",
			retort.Select(Tracks).Where(retort.Or(Tracks.Name.Contains("%"), Tracks.Name.Contains("_"))), 2},
		{"SELECT count(*) FROM Customer WHERE Company IS NULL",
			retort.Select(Customers).Where(Customers.Company.IsNull()), 49},
		{"SELECT count(*) FROM Customer WHERE Country IN ('USA', 'Canada')",
			retort.Select(Customers).Where(Customers.Country.In("USA", "Canada")), 21},
		{"SELECT count(*) FROM Invoice WHERE InvoiceDate >= '2022-01-01 00:00:00' AND InvoiceDate < '2023-01-01 00:00:00'",
			retort.Select(Invoices).Where(Invoices.InvoiceDate.Ge(newYear(2022)), Invoices.InvoiceDate.Lt(newYear(2023))), 83},
		{"SELECT count(*) FROM Invoice WHERE Total > 10",
			retort.Select(Invoices).Where(Invoices.Total.Gt(10)), 64},
		{"SELECT count(*) FROM InvoiceLine l JOIN Track t USING (TrackId) JOIN Genre g USING (GenreId) JOIN Invoice i USING (InvoiceId) JOIN Customer c USING (CustomerId) WHERE g.Name = 'Rock' AND c.Country = 'USA'",
			retort.Select(InvoiceLines).Join(InvoiceLines.Track).Join(Tracks.Genre).Join(InvoiceLines.Invoice).Join(Invoices.Customer).
				Where(Genres.Name.Eq("Rock"), Customers.Country.Eq("USA")), 157},
		{"SELECT count(*) FROM Employee e JOIN Employee m ON m.EmployeeId = e.ReportsTo",
			retort.Select(Employees).Join(Employees.ReportsTo.As(orm.Alias(Employees, "m"))), 7},
		{"SELECT count(*) FROM Employee WHERE ReportsTo IS NULL",
			retort.Select(Employees).Where(Employees.ReportsTo.IsNull()), 1},
		{"SELECT count(*) FROM PlaylistTrack",
			retort.Select(Playlists).Join(Playlists.Tracks), 8715},
	}
	for _, c := range cases {
		if got, err := orm.Count(t.Context(), s, c.q); err != nil || got != c.want {
			t.Errorf("%s: got %d, %v, want %d", c.shell, got, err, c.want)
		}
	}
	wantSent(t, trace, len(cases))
}

func aggregates(t *testing.T, db library) {
	s, _, trace := db.session(t)
	// SELECT sum(Milliseconds), min(UnitPrice), max(Milliseconds), count(Composer), count(DISTINCT Composer), avg(UnitPrice) FROM Track
	// 1378778040|0.99|5286953|2526|853|1.0508
	got := one(t, s, retort.Select6(retort.Sum(Tracks.Milliseconds), retort.Min(Tracks.UnitPrice), retort.Max(Tracks.Milliseconds),
		retort.Count(Tracks.Composer), retort.CountDistinct(Tracks.Composer), retort.Avg(Tracks.UnitPrice)))
	if *got.V1 != 1378778040 || *got.V2 != 0.99 || *got.V3 != 5286953 || got.V4 != 2526 || got.V5 != 853 || math.Abs(*got.V6-1.0508) > 1e-4 {
		t.Errorf("tracks: got %d %v %d %d %d %v", *got.V1, *got.V2, *got.V3, got.V4, got.V5, *got.V6)
	}
	// SELECT sum(Total), count(*) FILTER (WHERE Total > 10), min(InvoiceDate), max(InvoiceDate) FROM Invoice
	// 2328.6|64|2021-01-01 00:00:00|2025-12-22 00:00:00
	inv := one(t, s, retort.Select4(retort.Sum(Invoices.Total), retort.CountAll().Filter(Invoices.Total.Gt(10)),
		retort.Min(Invoices.InvoiceDate), retort.Max(Invoices.InvoiceDate)))
	if math.Abs(*inv.V1-2328.6) > 1e-6 || inv.V2 != 64 || !inv.V3.Equal(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)) ||
		!inv.V4.Equal(time.Date(2025, 12, 22, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("invoices: got %v %d %v %v", *inv.V1, inv.V2, *inv.V3, *inv.V4)
	}
	wantSent(t, trace, 2)
}

func groups(t *testing.T, db library) {
	s, _, trace := db.session(t)
	n := retort.Count(Albums.AlbumID)
	// SELECT a.Name, count(*) n FROM Artist a JOIN Album b ON b.ArtistId = a.ArtistId GROUP BY a.ArtistId HAVING n >= 6 ORDER BY n DESC, a.Name
	artists := all(t, s, retort.Select2(Artists.Name.Else(""), n).Join(Artists.Albums).GroupBy(Artists.ArtistID).Having(n.Ge(6)).OrderBy(n.Desc(), Artists.Name))
	if got := fmt.Sprint(artists); got != "[{Iron Maiden 21} {Led Zeppelin 14} {Deep Purple 11} {Metallica 10} {U2 10} {Ozzy Osbourne 6}]" {
		t.Errorf("artists: got %s", got)
	}
	// SELECT g.Name, count(*) FROM Genre g JOIN Track t ON t.GenreId = g.GenreId GROUP BY g.GenreId ORDER BY 2 DESC LIMIT 3
	n = retort.CountAll()
	genres := all(t, s, retort.Select2(Genres.Name.Else(""), n).Join(Genres.Tracks).GroupBy(Genres.GenreID).OrderBy(n.Desc()).Limit(3))
	if got := fmt.Sprint(genres); got != "[{Rock 1297} {Latin 579} {Metal 374}]" {
		t.Errorf("genres: got %s", got)
	}
	// SELECT c.Country, sum(i.Total) FROM Customer c JOIN Invoice i ON i.CustomerId = c.CustomerId GROUP BY c.Country ORDER BY 2 DESC, 1 LIMIT 3
	total := retort.Sum(Invoices.Total)
	countries := all(t, s, retort.Select2(Customers.Country.Else("?"), total.Else(0)).Join(Customers.Invoices).GroupBy(Customers.Country).OrderBy(total.Desc(), Customers.Country).Limit(3))
	var got []string
	for _, c := range countries {
		got = append(got, fmt.Sprintf("%s %.2f", c.V1, c.V2))
	}
	if s := strings.Join(got, ", "); s != "USA 523.06, Canada 303.96, France 195.10" {
		t.Errorf("countries: got %s", s)
	}
	// SELECT e.EmployeeId, count(c.CustomerId) FROM Employee e LEFT JOIN Customer c ON c.SupportRepId = e.EmployeeId GROUP BY e.EmployeeId
	n = retort.Count(Customers.CustomerID)
	reps := all(t, s, retort.Select2(Employees.EmployeeID, n).LeftJoin(Employees.Customers).GroupBy(Employees.EmployeeID).OrderBy(Employees.EmployeeID))
	if got := fmt.Sprint(reps); got != "[{1 0} {2 0} {3 21} {4 20} {5 18} {6 0} {7 0} {8 0}]" {
		t.Errorf("representatives: got %s", got)
	}
	wantSent(t, trace, 4)
}

func reportsToChain(t *testing.T, db library) {
	s, _, trace := db.session(t)
	// SELECT e.FirstName, m.FirstName FROM Employee e LEFT JOIN Employee m ON m.EmployeeId = e.ReportsTo ORDER BY e.EmployeeId
	const want = "Andrew- Nancy-Andrew Jane-Nancy Margaret-Nancy Steve-Nancy Michael-Andrew Robert-Michael Laura-Michael"
	m := orm.Alias(Employees, "m")
	var joined, loaded []string
	for _, r := range all(t, s, retort.Select2(Employees, m).LeftJoin(Employees.ReportsTo.As(m)).OrderBy(Employees.EmployeeID)) {
		joined = append(joined, r.V1.FirstName+"-"+firstName(r.V2))
	}
	wantSent(t, trace, 1)
	if got := strings.Join(joined, " "); got != want {
		t.Errorf("joined: got %s", got)
	}
	for _, e := range all(t, s, retort.Select(Employees).OrderBy(Employees.EmployeeID)) {
		boss, err := e.ReportsTo.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		loaded = append(loaded, e.FirstName+"-"+firstName(boss))
	}
	wantSent(t, trace, 1) // all of them are in the session
	if got := strings.Join(loaded, " "); got != want {
		t.Errorf("loaded: got %s", got)
	}

	laura, err := orm.Get(t.Context(), s, Employees, 8)
	if err != nil {
		t.Fatal(err)
	}
	var chain []string
	for e := laura; e != nil; e = e.ReportsTo.Peek() {
		chain = append(chain, e.FirstName)
	}
	if got := strings.Join(chain, " < "); got != "Laura < Michael < Andrew" { // SELECT EmployeeId, FirstName, ReportsTo FROM Employee
		t.Errorf("chain: got %s", got)
	}
	wantSent(t, trace, 0)
}

func firstName(e *Employee) string {
	if e == nil {
		return ""
	}
	return e.FirstName
}

func reportsLoadEagerlyOverTwoLevels(t *testing.T, db library) {
	for name, c := range map[string]struct {
		load orm.Load[*Employee]
		sent int
	}{
		"select in": {orm.SelectIn(Employees.Reports, orm.SelectIn(Employees.Reports)), 3},
		"joined":    {orm.Joined(Employees.Reports, orm.Joined(Employees.Reports)), 1},
	} {
		s, _, trace := db.session(t)
		andrew := one(t, s, retort.Select(Employees).Where(Employees.ReportsTo.IsNull()).With(c.load))
		var got []string
		for _, e := range andrew.Reports.Peek() {
			for _, r := range e.Reports.Peek() {
				got = append(got, e.FirstName+">"+r.FirstName)
			}
		}
		if g := strings.Join(got, " "); g != "Nancy>Jane Nancy>Margaret Nancy>Steve Michael>Robert Michael>Laura" {
			t.Errorf("%s: got %s", name, g)
		}
		wantSent(t, trace, c.sent)
	}
}

func playlistsAndTracksBothWays(t *testing.T, db library) {
	// SELECT count(x.TrackId) FROM Playlist p LEFT JOIN PlaylistTrack x ON x.PlaylistId = p.PlaylistId GROUP BY p.PlaylistId
	const want = "[3290 0 213 0 1477 0 0 3290 1 213 39 75 25 25 25 15 26 1]"
	for name, c := range map[string]struct {
		load orm.Load[*Playlist]
		sent int
	}{"lazy": {orm.Lazy(Playlists.Tracks), 2}, "select in": {orm.SelectIn(Playlists.Tracks), 2}, "joined": {orm.Joined(Playlists.Tracks), 1}} {
		s, _, trace := db.session(t)
		var sizes []int
		for _, p := range all(t, s, retort.Select(Playlists).OrderBy(Playlists.PlaylistID).With(c.load)) {
			ts, err := p.Tracks.All(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i < len(ts); i++ {
				if ts[i-1].TrackID >= ts[i].TrackID {
					t.Fatalf("%s: playlist %d is out of order at %d", name, p.PlaylistID, i)
				}
			}
			sizes = append(sizes, len(ts))
		}
		if got := fmt.Sprint(sizes); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		wantSent(t, trace, c.sent)
	}

	s, _, trace := db.session(t)
	// SELECT PlaylistId FROM PlaylistTrack WHERE TrackId = 1
	first, err := orm.Get(t.Context(), s, Tracks, 1, orm.SelectIn(Tracks.Playlists))
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, p := range first.Playlists.Peek() {
		ids = append(ids, p.PlaylistID)
	}
	if got := fmt.Sprint(ids); got != "[1 8 17]" {
		t.Errorf("playlists of track 1: %s", got)
	}
	wantSent(t, trace, 2)
	// SELECT TrackId FROM PlaylistTrack WHERE PlaylistId = 18
	tr := one(t, s, retort.Select(Tracks).Where(Tracks.Playlists.Any(Playlists.PlaylistID.Eq(18))))
	if tr.TrackID != 597 {
		t.Errorf("track of playlist 18: %d", tr.TrackID)
	}
	// SELECT count(*) FROM PlaylistTrack WHERE TrackId = 1
	if n, err := orm.Count(t.Context(), s, retort.Select(Playlists).Where(Playlists.Tracks.Contains(first))); err != nil || n != 3 {
		t.Errorf("playlists that contain track 1: %d, %v", n, err)
	}
	// SELECT TrackId, count(*) n FROM PlaylistTrack GROUP BY TrackId ORDER BY n DESC, TrackId LIMIT 1
	n := retort.CountAll()
	top := one(t, s, retort.Select2(Tracks.TrackID, n).Join(Tracks.Playlists).GroupBy(Tracks.TrackID).OrderBy(n.Desc(), Tracks.TrackID).Limit(1))
	if top.V1 != 3403 || top.V2 != 5 {
		t.Errorf("track in most playlists: %v", top)
	}
}

func eagerLoadsOfFourLevels(t *testing.T, db library) {
	s, _, trace := db.session(t)
	lines := orm.SelectIn(Invoices.Lines, orm.Joined(InvoiceLines.Track, orm.Joined(Tracks.Album, orm.Joined(Albums.Artist))))
	c, err := orm.Get(t.Context(), s, Customers, 5, orm.SelectIn(Customers.Invoices, lines), orm.Joined(Customers.SupportRep))
	if err != nil {
		t.Fatal(err)
	}
	wantSent(t, trace, 3)
	// SELECT InvoiceId, Total FROM Invoice WHERE CustomerId = 5 ORDER BY InvoiceDate DESC, InvoiceId
	var got []string
	for _, i := range c.Invoices.Peek() {
		got = append(got, fmt.Sprintf("%d:%.2f", i.InvoiceID, i.Total))
		sum := 0.0
		for _, l := range i.Lines.Peek() {
			sum += l.UnitPrice * float64(l.Quantity)
			if l.Track.Peek().Album.Peek().Artist.Peek().Name == nil || l.Invoice.Peek() != i {
				t.Errorf("line %d is not loaded to the end", l.InvoiceLineID)
			}
		}
		if math.Abs(sum-i.Total) > 1e-6 {
			t.Errorf("invoice %d: its lines are worth %.2f", i.InvoiceID, sum)
		}
	}
	if g := strings.Join(got, " "); g != "361:8.91 306:16.86 295:1.98 174:0.99 122:5.94 100:3.96 77:1.98" {
		t.Errorf("invoices: got %s", g)
	}
	wantSent(t, trace, 0)
}

func wholeDatabaseByRelationships(t *testing.T, db library) {
	s, _, trace := db.session(t)
	as := all(t, s, retort.Select(Artists).With(orm.SelectIn(Artists.Albums, orm.SelectIn(Albums.Tracks, orm.SelectIn(Tracks.Lines)))))
	albums, tracks, lines := 0, 0, 0
	for _, a := range as {
		for _, b := range a.Albums.Peek() {
			albums++
			for _, tr := range b.Tracks.Peek() {
				tracks++
				lines += tr.Lines.Len()
			}
		}
	}
	// SELECT count(*) FROM Album, of Track, of InvoiceLine
	if albums != 347 || tracks != 3503 || lines != 2240 {
		t.Errorf("walked to %d albums, %d tracks, %d lines", albums, tracks, lines)
	}
	wantSent(t, trace, 4)
}

func rowOfThreeTables(t *testing.T, db library) {
	s, eng, _ := db.session(t)
	q := retort.Select3(Tracks.Name, Albums.Title, Artists.Name).Join(Tracks.Album).Join(Albums.Artist).Where(Tracks.TrackID.Eq(1))
	// SELECT t.Name, a.Title, r.Name FROM Track t JOIN Album a USING (AlbumId) JOIN Artist r USING (ArtistId) WHERE t.TrackId = 1
	for name, read := range map[string]func() (retort.Row3[string, string, *string], error){
		"session": func() (retort.Row3[string, string, *string], error) { return orm.One(t.Context(), s, q) },
		"engine":  func() (retort.Row3[string, string, *string], error) { return engine.One(t.Context(), eng, q) },
	} {
		r, err := read()
		if err != nil || r.V1 != "For Those About To Rock (We Salute You)" || r.V2 != "For Those About To Rock We Salute You" || *r.V3 != "AC/DC" {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
	// SELECT BirthDate, HireDate FROM Employee WHERE EmployeeId = 1: 1962-02-18 00:00:00|2002-08-14 00:00:00
	e, err := orm.Get(t.Context(), s, Employees, 1)
	if err != nil || !e.BirthDate.Equal(time.Date(1962, 2, 18, 0, 0, 0, 0, time.UTC)) || !e.HireDate.Equal(time.Date(2002, 8, 14, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v, %v", e, err)
	}
}

func TestDatabaseIsReadOnly(t *testing.T) {
	s, eng, _ := openFile(t).session(t)
	e, err := orm.Get(t.Context(), s, Employees, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.FirstName = "Someone"
	if err := s.Commit(t.Context()); !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("commit: got %v", err)
	}
	if err := s.Rollback(t.Context()); err != nil || e.FirstName != "Andrew" {
		t.Errorf("after the rollback he is %s, %v", e.FirstName, err)
	}
	if _, err := engine.Exec(t.Context(), eng, retort.Delete(Artists).All()); !errors.Is(err, engine.ErrReadOnly) {
		t.Errorf("delete: got %v", err)
	}
}
