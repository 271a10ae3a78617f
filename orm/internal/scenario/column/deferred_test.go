package column_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Article has a text that is only read where it is asked for, and two columns that come together.
type Article struct {
	ID       int64
	Title    string          `orm:",size=40"`
	Body     string          `orm:",size=400,deferred"`
	Source   *string         `orm:",size=40,deferred=origin"`
	Scan     []byte          `orm:",deferred=origin"`
	WriterID *int64          `orm:"fk=writer.id"`
	Version  int64           `orm:",version"`
	Writer   orm.Ref[Writer] `orm:"fk=WriterID,inverse=Articles"`
}

// Writer has articles.
type Writer struct {
	ID       int64
	Name     string `orm:",size=40"`
	Born     int64
	Articles orm.Many[Article] `orm:"inverse=Writer"`
}

// press is a writer with two articles.
func press() []any {
	ann := &Writer{Name: "Ann", Born: 1960}
	source := "wire"
	ann.Articles.Append(&Article{Title: "A", Body: "one", Source: &source, Scan: []byte{1}}, &Article{Title: "B", Body: "two"})
	return []any{ann}
}

func ordered(loads ...retort.Loader[*Article]) *retort.SelectStmt[*Article] {
	return retort.Select(articles).OrderBy(articles.ID).With(loads...)
}

func unloaded(w *world, s *orm.Session, x any, want ...string) {
	w.Helper()
	expect.List(w, "unloaded", orm.Unloaded(s, x), want)
}

// wrote checks that one statement was sent since the last look, and what is in it.
func wrote(w *world, parts ...string) {
	w.Helper()
	sent := w.trace.Statements()
	w.ignore()
	expect.Equal(w, "statements", len(sent), 1)
	for _, part := range parts {
		if !strings.Contains(sent[0], part) {
			w.Errorf("sent %s, want %s in it", sent[0], part)
		}
	}
}

func TestDeferredColumnsAreLeftOutAndLoadedForAllOfAResult(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		w.ignore()
		list := expect.All(t, s, ordered())
		expect.Equal(t, "left out", list[0].Body, "")
		unloaded(w, s, list[0], "Body", "Source", "Scan", "Writer")
		expect.OK(t, orm.LoadColumns(t.Context(), s, list[0], articles.Body))
		w.sent("SELECT article", "SELECT article")
		expect.Equal(t, "loaded", list[0].Body, "one")
		expect.Equal(t, "loaded for its sibling", list[1].Body, "two")
		unloaded(w, s, list[1], "Source", "Scan", "Writer")
		w.ignore()
		expect.OK(t, orm.LoadColumns(t.Context(), s, list[1], articles.Body))
		w.sent() // it is there
		expect.OK(t, orm.LoadColumns(t.Context(), s, list[1], articles.Scan))
		w.sent("SELECT article")
		expect.Equal(t, "of the same group", *list[0].Source, "wire")
		unloaded(w, s, list[1], "Writer")
		expect.Equal(t, "dirty objects", len(s.Dirty()), 0)
	})
}

func TestL18_SettingAnUnloadedColumnNeedsNoLoad(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		list := expect.All(t, s, ordered())
		list[0].Body = "new"
		w.ignore()
		expect.OK(t, s.Flush(t.Context()))
		wrote(w, "UPDATE article SET body = ", "version = ")
		unloaded(w, s, list[0], "Source", "Scan", "Writer")
		list[1].Title = "C"
		expect.OK(t, s.Commit(t.Context()))
		got := expect.All(t, w.session(), ordered(orm.Undefer(articles)))
		expect.Equal(t, "set", got[0].Body, "new")
		expect.Equal(t, "left alone", *got[0].Source, "wire")
		expect.Equal(t, "of a row that was written without it", got[1].Body, "two")
	})
}

func TestARollbackMakesAColumnUnloadedAgain(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		a := expect.All(t, s, ordered())[0]
		a.Body = "new"
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "taken back", a.Body, "")
		unloaded(w, s, a, "Body", "Source", "Scan", "Writer")
		expect.OK(t, s.Savepoint(t.Context(), func() error {
			a.Title = "X"
			return s.Flush(t.Context())
		}))
		expect.OK(t, orm.LoadColumns(t.Context(), s, a))
		expect.Equal(t, "loaded", a.Body, "one")
		a.Body = "changed"
		expect.OK(t, s.Rollback(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), a))
		expect.Equal(t, "title", a.Title, "A")
		expect.OK(t, orm.LoadColumns(t.Context(), s, a))
		expect.Equal(t, "as the row has it", a.Body, "one")
		expect.Equal(t, "dirty objects", len(s.Dirty()), 0)
	})
}

func TestOnlyReadsTheColumnsNamedAndThoseASessionNeeds(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		w.ignore()
		list := expect.All(t, s, ordered(orm.Only(articles, articles.Body)))
		wrote(w, "SELECT article.id, article.body, article.writer_id, article.version FROM article")
		expect.Equal(t, "named", list[0].Body, "one")
		expect.Equal(t, "left out", list[0].Title, "")
		unloaded(w, s, list[0], "Title", "Source", "Scan", "Writer")
		list[1].Body = "three"
		expect.OK(t, s.Flush(t.Context()))
		full := expect.All(t, s, ordered())
		expect.Equal(t, "the same object, filled", full[1].Title, "B")
		expect.Equal(t, "with its change", full[1].Body, "three")
		expect.Equal(t, "same", full[0] == list[0], true)
		unloaded(w, s, list[0], "Source", "Scan", "Writer")
		expect.OK(t, s.Commit(t.Context()))
		again := expect.All(t, s, ordered(orm.Only(articles)))
		expect.Equal(t, "kept", again[0].Title, "A")
		list[0].Title = "Z"
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), list[0]))
		expect.Equal(t, "written", list[0].Title, "Z")
		expect.Equal(t, "what was loaded is refreshed", list[0].Body, "one")
	})
}

func TestChoicesOfColumnsGoTogetherAndBelowLoads(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		x := expect.All(t, s, ordered(orm.Undefer(articles), orm.Defer(articles, articles.Title, articles.Scan)))[0]
		expect.Equal(t, "undeferred", x.Body, "one")
		unloaded(w, s, x, "Title", "Scan", "Writer")
		expect.OK(t, s.Close())

		for name, load := range map[string]orm.Load[*Writer]{
			"select in": orm.SelectIn(writers.Articles, orm.Only(articles, articles.Title)),
			"joined":    orm.Joined(writers.Articles, orm.Only(articles, articles.Title)),
			"subquery":  orm.Subquery(writers.Articles, orm.Only(articles, articles.Title)),
		} {
			s := w.session()
			ann := expect.One(t, s, retort.Select(writers).With(load, orm.Only(writers, writers.Name)))
			expect.Equal(t, name+": not named", ann.Born, 0)
			list := expect.Many(t, &ann.Articles)
			expect.Equal(t, name+": titles", list[0].Title+list[1].Title, "AB")
			expect.Equal(t, name+": way back", expect.Ref(t, &list[0].Writer) == ann, true)
			unloaded(w, s, list[0], "Body", "Source", "Scan")
			expect.OK(t, s.Close())
		}
		s = w.session()
		b := expect.All(t, s, ordered(orm.Only(articles, articles.Title), orm.Joined(articles.Writer, orm.Only(writers, writers.Born))))[1]
		expect.Equal(t, "a reference, joined", expect.Ref(t, &b.Writer).Born, 1960)
		expect.Equal(t, "without its name", expect.Ref(t, &b.Writer).Name, "")
	})
}

func TestGetLoadsWhatAnObjectLacks(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		a := expect.Get(t, s, articles, 1)
		expect.Equal(t, "left out", a.Body, "")
		w.ignore()
		_, err := orm.Get(t.Context(), s, articles, 1, orm.Undefer(articles, articles.Body))
		expect.OK(t, err)
		w.sent("SELECT article")
		expect.Equal(t, "loaded", a.Body, "one")
		s.Expire(a)
		_, err = orm.Exec(t.Context(), s, retort.Update(articles).Set(articles.Body.Set("other")).Where(articles.ID.Eq(1)), orm.NoSync)
		expect.OK(t, err)
		expect.Get(t, s, articles, 1)
		expect.Equal(t, "what was loaded is read again", a.Body, "other")
	})
}

func TestStatementsKeepUnloadedColumnsInStep(t *testing.T) {
	each(t, press, func(w *world) {
		s := w.session()
		list := expect.All(t, s, ordered())
		_, err := orm.Exec(t.Context(), s, retort.Update(articles).Set(articles.Title.Set("hit")).Where(articles.Body.Eq("two")))
		expect.OK(t, err)
		expect.Equal(t, "a row that memory can't tell from others", list[1].Title, "hit")
		expect.Equal(t, "the other", list[0].Title, "A")
		_, err = orm.Exec(t.Context(), s, retort.Update(articles).Set(articles.Body.Set("")).Where(articles.ID.Eq(1)))
		expect.OK(t, err)
		expect.OK(t, orm.LoadColumns(t.Context(), s, list[0]))
		expect.Equal(t, "set to nothing", list[0].Body, "")
	})
}

func TestMergeLeavesUnloadedColumnsAlone(t *testing.T) {
	each(t, press, func(w *world) {
		away := w.session()
		a := expect.All(t, away, ordered(orm.Only(articles, articles.Title)))[0]
		expect.OK(t, away.Close())
		a.Title = "merged"
		s := w.session()
		b, err := orm.Merge(t.Context(), s, a)
		expect.OK(t, err)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, orm.LoadColumns(t.Context(), s, b))
		expect.Equal(t, "kept", b.Body, "one")
		got := expect.All(t, w.session(), ordered(orm.Undefer(articles)))[0]
		expect.Equal(t, "row", got.Title+" "+got.Body, "merged one")
		text, err := json.Marshal(a)
		expect.OK(t, err)
		expect.Equal(t, "the unread column is zero in JSON", strings.Contains(string(text), `"Body":""`), true)
		err = orm.BulkUpdate(t.Context(), s, []*Article{a}, articles.Body)
		expect.Is(t, err, orm.ErrUsage)
	})
}

func TestColumnsAreChosenWithoutASession(t *testing.T) {
	each(t, press, func(w *world) {
		w.ignore()
		list, err := engine.All(t.Context(), w.eng, ordered(orm.Only(articles, articles.Title)))
		expect.OK(t, err)
		wrote(w, "SELECT article.id, article.title, article.writer_id, article.version FROM article")
		expect.Equal(t, "title", list[1].Title, "B")
		list, err = engine.All(t.Context(), w.eng, ordered(orm.Undefer(articles, articles.Body)))
		expect.OK(t, err)
		expect.Equal(t, "body", list[1].Body, "two")
		list, err = engine.All(t.Context(), w.eng, ordered())
		expect.OK(t, err)
		expect.Equal(t, "deferred", list[1].Body, "")
		list, err = engine.All(t.Context(), w.eng, ordered(orm.Defer(articles, articles.Title), orm.SelectIn(articles.Writer, orm.Only(writers, writers.Born))))
		expect.OK(t, err)
		ann := expect.Ref(t, &list[1].Writer)
		expect.Equal(t, "with loads", list[1].Title+ann.Name, "")
		expect.Equal(t, "with loads", ann.Born, 1960)
		for a, err := range engine.Iter(t.Context(), w.eng, ordered(orm.Only(articles, articles.Body)).Limit(1)) {
			expect.OK(t, err)
			expect.Equal(t, "streamed", a.Body+a.Title, "one")
		}
	})
}

func TestChoicesOfColumnsThatMakeNoSense(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		_, err := orm.All(t.Context(), s, ordered(orm.Only(articles, writers.Name)))
		expect.Text(t, err, "take columns of its handle")
		_, err = orm.All(t.Context(), s, ordered(orm.Defer(orm.Alias(articles, "a"))))
		expect.Text(t, err, "doesn't select Article")
		expect.Is(t, err, orm.ErrUsage)
		_, err = orm.All(t.Context(), s, ordered(orm.Only(articles)).Union(retort.Select(articles)))
		expect.Text(t, err, "set operation")
		err = orm.LoadColumns(t.Context(), s, &Article{ID: 1})
		expect.Text(t, err, "not persistent")
	})
}

func TestAKeyCantBeDeferred(t *testing.T) {
	//lint:ignore U1000 a handle's type argument
	type Bad struct {
		ID int64 `orm:",deferred"`
	}
	type badEntity struct {
		orm.Entity[Bad, int64]
		ID retort.Num[int64]
	}
	r := orm.NewRegistry()
	orm.Map[badEntity](r)
	expect.Text(t, r.Check(), "Bad.ID", "can't be deferred")
}
