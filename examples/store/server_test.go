package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

var selectInvoices = retort.Select(Invoices)

// client talks to a store over HTTP.
type client struct {
	t   *testing.T
	url string
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
}

// eachServer runs a test against a server on every database at hand.
func eachServer(t *testing.T, f func(t *testing.T, c client, st *store)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		st := filled(t, db.Open(t))
		srv := httptest.NewServer(st.handler())
		t.Cleanup(srv.Close)
		f(t, client{t, srv.URL}, st)
	})
}

// send sends a request with headers as pairs.
func (c client) send(method, path, body string, headers ...string) answer {
	c.t.Helper()
	got, err := request(c.url, method, path, body, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

// request is what send does, for any goroutine.
func request(url, method, path, body string, headers ...string) (answer, error) {
	r, err := http.NewRequest(method, url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(text)}, err
}

// want sends a request, checks the status, and reads the answer.
func want[T any](c client, status int, method, path, body string, headers ...string) (got T) {
	c.t.Helper()
	a := c.send(method, path, body, headers...)
	if a.status != status {
		c.t.Fatalf("%s %s: got %d %s, want %d", method, path, a.status, a.text, status)
	}
	if err := json.Unmarshal([]byte(a.text), &got); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, a.text)
	}
	return got
}

func TestListsAndTheirPages(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		first := want[[]*Artist](c, 200, "GET", "/artists?limit=10", "")
		next := want[[]*Artist](c, 200, "GET", fmt.Sprintf("/artists?limit=100&after=%d", first[9].ID), "")
		if len(first) != 10 || len(next) != 15 || next[0].ID <= first[9].ID {
			t.Errorf("got %d and %d artists, want 10 and the 15 behind them", len(first), len(next))
		}
		for _, a := range append(first, next...) {
			if !a.Albums.Loaded() || a.Albums.Len() == 0 {
				t.Errorf("%s comes without albums", a.Name)
			}
		}
		whole := want[*Artist](c, 200, "GET", fmt.Sprintf("/artists/%d", first[0].ID), "")
		if whole.Albums.Len() != first[0].Albums.Len() || whole.Albums.Peek()[0].Tracks.Len() < 5 {
			t.Errorf("the artist has %v, want albums with tracks", whole.Albums)
		}
	})
}

func TestTracksAreFound(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		found := want[[]*Track](c, 200, "GET", "/tracks?name=River&genre=Jazz&limit=200", "")
		if len(found) == 0 {
			t.Fatal("nothing was found")
		}
		for _, x := range found {
			if !strings.Contains(x.Name, "River") || x.Genre.Peek().Name != "Jazz" || x.Album.Peek().Artist.Peek().Name == "" {
				t.Errorf("got %s, %v, %v", x.Name, x.Genre, x.Album)
			}
		}
		if none := c.send("GET", "/tracks?name=100%25", ""); none.status != 200 || none.text != "[]\n" {
			t.Errorf("a percent sign is no wildcard: got %d %s", none.status, none.text)
		}
	})
}

func TestEditNeedsTheVersionSeen(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		etag := c.send("GET", "/tracks/7", "").header.Get("ETag")
		if etag != `"1"` {
			t.Fatalf("the ETag is %s", etag)
		}
		want[problem](c, http.StatusPreconditionRequired, "PUT", "/tracks/7", `{"name":"A"}`)
		edited := c.send("PUT", "/tracks/7", `{"name":"A","unit_price":0}`, "If-Match", etag)
		if edited.status != 200 || edited.header.Get("ETag") != `"2"` {
			t.Fatalf("got %d, ETag %s: %s", edited.status, edited.header.Get("ETag"), edited.text)
		}
		want[problem](c, http.StatusConflict, "PUT", "/tracks/7", `{"name":"B","unit_price":0}`, "If-Match", etag)
		if now := want[*Track](c, 200, "GET", "/tracks/7", ""); now.Name != "A" || now.UnitPrice != 0 || now.Composer != nil {
			t.Errorf("the track is %+v, want what the first edit made of it", now)
		}
	})
}

// TestConcurrentEdits: of many who edit what all have seen, one wins and the others are told.
func TestConcurrentEdits(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		const editors = 8
		answers := make([]answer, editors)
		var wg sync.WaitGroup
		for i := range editors {
			wg.Go(func() {
				var err error
				if answers[i], err = request(c.url, "PUT", "/tracks/3", fmt.Sprintf(`{"name":"Editor %d"}`, i), "If-Match", `"1"`); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		winner := ""
		for i, a := range answers {
			switch {
			case a.status == 200 && winner == "":
				winner = fmt.Sprintf("Editor %d", i)
			case a.status != http.StatusConflict:
				t.Errorf("editor %d got %d %s, want a conflict", i, a.status, a.text)
			}
		}
		if now := want[*Track](c, 200, "GET", "/tracks/3", ""); winner == "" || now.Name != winner {
			t.Errorf("the track is %q, the winner %q", now.Name, winner)
		}
	})
}

// TestConflictAtTheUpdate: somebody changes the row after the version was compared. The UPDATE names it too, and notices.
func TestConflictAtTheUpdate(t *testing.T) {
	each(t, func(t *testing.T, _ *store, s *orm.Session) {
		ctx := t.Context()
		x, err := orm.Get(ctx, s, Tracks, 5)
		if err != nil {
			t.Fatal(err)
		}
		behind := retort.Update(Tracks).Set(Tracks.Name.Set("Theirs")).Where(Tracks.ID.Eq(x.ID))
		if _, err := orm.Exec(ctx, s, behind, orm.NoSync); err != nil {
			t.Fatal(err)
		}
		x.Name = "Mine"
		if status, _ := statusOf(s.Flush(ctx)); status != http.StatusConflict {
			t.Errorf("got %d, want 409", status)
		}
	})
}

func TestWhatIsNotValid(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		for _, tc := range []struct {
			name, method, path, body string
			fields                   []string
		}{
			{"a track without a name", "PUT", "/tracks/1", `{"name":" ","unit_price":-1}`, []string{"name", "unit_price"}},
			{"a genre that isn't there", "PUT", "/tracks/1", `{"name":"A","genre_id":999}`, []string{"genre_id"}},
			{"a customer without anything", "POST", "/customers", `{}`, []string{"country", "email", "first_name", "last_name"}},
			{"an address that is taken", "POST", "/customers", `{"first_name":"A","last_name":"B","country":"C","email":"customer1@example.com"}`, []string{"email"}},
			{"an order of nothing", "POST", "/invoices", `{"customer_id":1}`, []string{"lines"}},
			{"an order by nobody", "POST", "/invoices", `{"customer_id":999}`, []string{"customer_id"}},
			{"an order of what isn't there", "POST", "/invoices", `{"customer_id":1,"lines":[{"track_id":1,"quantity":1},{"track_id":9999,"quantity":0}]}`,
				[]string{"lines[1].quantity", "lines[1].track_id"}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				c := client{t, c.url}
				got := want[problem](c, http.StatusUnprocessableEntity, tc.method, tc.path, tc.body, "If-Match", `"1"`)
				if len(got.Fields) != len(tc.fields) {
					t.Errorf("got %v, want messages for %v", got.Fields, tc.fields)
				}
				for _, f := range tc.fields {
					if got.Fields[f] == "" {
						t.Errorf("no message for %s in %v", f, got.Fields)
					}
				}
			})
		}
		if now := want[*Track](c, 200, "GET", "/tracks/1", ""); strings.TrimSpace(now.Name) == "" || now.UnitPrice < 0 {
			t.Errorf("something of it was written: %+v", now)
		}
	})
}

func TestWhatIsNotThere(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		for _, path := range []string{"/artists/999", "/tracks/999", "/tracks/x", "/playlists/999", "/customers/999"} {
			want[problem](c, http.StatusNotFound, "GET", path, "")
		}
		want[problem](c, http.StatusNotFound, "PUT", "/playlists/1/tracks/9999", "")
		want[problem](c, http.StatusNotFound, "PUT", "/tracks/999", `{"name":"A"}`, "If-Match", `"1"`)
	})
}

func TestWhatIsNoRequest(t *testing.T) {
	eng, _ := testdb.SQLite(t) // nothing of it reaches the database
	srv := httptest.NewServer(filled(t, eng).handler())
	defer srv.Close()
	c := client{t, srv.URL}
	want[problem](c, http.StatusBadRequest, "GET", "/artists?limit=1000", "")
	want[problem](c, http.StatusBadRequest, "POST", "/customers", `{"first_name":`)
	want[problem](c, http.StatusBadRequest, "POST", "/customers", `{"role":"admin"}`)
	want[problem](c, http.StatusBadRequest, "PUT", "/tracks/1", `{}`, "If-Match", `W/"x"`)
	want[problem](c, http.StatusRequestEntityTooLarge, "POST", "/customers", `{"first_name":"`+strings.Repeat("x", maxBody)+`"}`)
}

func TestCustomersAreMadeAndEdited(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		made := c.send("POST", "/customers", `{"first_name":"Zoë","last_name":"O'Hara","country":"Éire","email":"zoe@example.com"}`)
		path := made.header.Get("Location")
		if made.status != http.StatusCreated || path == "" {
			t.Fatalf("got %d %s", made.status, made.text)
		}
		body := `{"first_name":"Zoë","last_name":"Okafor","country":"Éire","email":"zoe@example.com"}`
		want[*Customer](c, 200, "PUT", path, body, "If-Match", made.header.Get("ETag"))
		got := want[*Customer](c, 200, "GET", path, "")
		if got.LastName != "Okafor" || got.Country != "Éire" || got.SupportRep.Peek() != nil || got.Invoices.Len() != 0 {
			t.Errorf("got %+v", got)
		}
		want[problem](c, http.StatusConflict, "PUT", path, body, "If-Match", made.header.Get("ETag"))
	})
}

func TestBuying(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		a, b := want[*Track](c, 200, "GET", "/tracks/1", ""), want[*Track](c, 200, "GET", "/tracks/2", "")
		bought := want[*Invoice](c, http.StatusCreated, "POST", "/invoices", `{"customer_id":4,"lines":[{"track_id":1,"quantity":2},{"track_id":2,"quantity":1}]}`)
		if bought.Total != 2*a.UnitPrice+b.UnitPrice || bought.Lines.Len() != 2 {
			t.Errorf("got %+v", bought)
		}
		latest := want[*Customer](c, 200, "GET", "/customers/4", "").Invoices.Peek()[0]
		if latest.ID != bought.ID || latest.Lines.Peek()[0].Track.Peek().Name != a.Name {
			t.Errorf("the latest invoice is %+v, want number %d", latest, bought.ID)
		}
	})
}

func TestPlaylists(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		before := want[*Playlist](c, 200, "GET", "/playlists/2", "").Tracks.Len()
		want[*Playlist](c, 200, "DELETE", "/playlists/2/tracks/1", "")
		without := want[*Playlist](c, 200, "GET", "/playlists/2", "").Tracks.Len()
		for range 2 {
			want[*Playlist](c, 200, "PUT", "/playlists/2/tracks/1", "")
		}
		if with := want[*Playlist](c, 200, "GET", "/playlists/2", "").Tracks.Len(); with != without+1 || before-without > 1 {
			t.Errorf("%d tracks, %d without one, %d with it put in twice", before, without, with)
		}
	})
}

// TestPlaylistAtOnce: many put the same track into a list at the same moment. It is in once, and nobody gets an error of the store.
func TestPlaylistAtOnce(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		want[*Playlist](c, 200, "DELETE", "/playlists/2/tracks/1", "")
		without := want[*Playlist](c, 200, "GET", "/playlists/2", "").Tracks.Len()
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				got, err := request(c.url, "PUT", "/playlists/2/tracks/1", "")
				if err != nil || got.status != http.StatusOK && got.status != http.StatusConflict {
					t.Errorf("got %d %s, %v", got.status, got.text, err)
				}
			})
		}
		wg.Wait()
		if with := want[*Playlist](c, 200, "GET", "/playlists/2", "").Tracks.Len(); with != without+1 {
			t.Errorf("%d tracks, want %d", with, without+1)
		}
	})
}

func TestStaffAsATree(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, _ *store) {
		top := want[[]*Employee](c, 200, "GET", "/employees", "")
		if len(top) != 1 || top[0].Reports.Len() != 2 || top[0].Reports.Peek()[0].Reports.Len() != 3 {
			t.Errorf("got %v, want one above two, the first above three", top)
		}
	})
}

func TestPageIsHTML(t *testing.T) {
	eachServer(t, func(t *testing.T, c client, st *store) {
		s := st.sessions.Session()
		defer s.Close()
		a, err := orm.Get(t.Context(), s, Artists, 1)
		if err != nil {
			t.Fatal(err)
		}
		a.Name = "<script>alert(1)</script>"
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := c.send("GET", "/", "")
		for _, part := range []string{"<h1>Music store</h1>", "&lt;script&gt;", `<a href="/?after=`, "<td>Jazz</td>", " tracks</small>"} {
			if got.status != 200 || !strings.Contains(got.text, part) {
				t.Errorf("%d: the page doesn't have %s", got.status, part)
			}
		}
		if strings.Contains(got.text, "<script>") {
			t.Error("the name of an artist is HTML")
		}
		if last := c.send("GET", "/?after=20", ""); strings.Contains(last.text, "More artists") {
			t.Error("the last page has a link to more")
		}
	})
}

func TestFaultOfTheStoreIsNotTold(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	st := filled(t, eng)
	var log bytes.Buffer
	st.log = testLog(&log)
	srv := httptest.NewServer(st.handler())
	defer srv.Close()
	if err := Models.DropAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	got := want[problem](client{t, srv.URL}, http.StatusInternalServerError, "GET", "/artists", "")
	if strings.Contains(got.Error, "artist") || !strings.Contains(log.String(), "no such table: artist") {
		t.Errorf("the client is told %q, the log says %q", got.Error, log.String())
	}
}

// TestStopLetsRequestsEnd: a request under way when the server is told to stop is answered; run returns after it.
func TestStopLetsRequestsEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l := listen(t)
	begun := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-ctx.Done()
			fmt.Fprint(w, "done")
		}))
	}()
	got := make(chan answer, 1)
	go func() {
		a, err := request("http://"+l.Addr().String(), "GET", "/", "")
		if err != nil {
			t.Error(err)
		}
		got <- a
	}()
	<-begun
	stop()
	if a := <-got; a.text != "done" {
		t.Errorf("the request got %+v", a)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
