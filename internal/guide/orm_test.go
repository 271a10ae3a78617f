package guide

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestStates(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	tag := &Tag{Name: "noir"} // transient: the session doesn't know it
	s.Add(tag)                // pending: nothing has been sent
	err := s.Flush(ctx)       // persistent: INSERT, and tag.ID is there
	if err != nil {
		t.Fatal(err)
	}
	s.Delete(tag)
	err = s.Flush(ctx) // deleted: DELETE, until the transaction ends
	if err != nil {
		t.Fatal(err)
	}
	err = s.Rollback(ctx) // transient again, and tag.ID is 0
	if err != nil || tag.ID != 0 || orm.StateOf(s, tag) != orm.Transient {
		t.Errorf("got %v, %d, %s", err, tag.ID, orm.StateOf(s, tag))
	}
}

func TestIdentity(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	king, err := orm.Get(ctx, s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}
	found, err := orm.One(ctx, s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))
	if err != nil {
		t.Fatal(err)
	}
	same := found == king // true: one row, one object
	if !same {
		t.Error("there are two Kings")
	}
}

func TestBothSides(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	king, err := orm.Get(ctx, s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}
	buck, err := orm.Get(ctx, s, Authors, 2)
	if err != nil {
		t.Fatal(err)
	}

	it := &Book{Title: "It"}
	king.Books.Append(it) // it.Author is king at once, and it is in the session
	it.Author.Set(buck)   // and out of king.Books again
	his := king.Books.Len()
	err = s.Flush(ctx) // INSERT INTO book (author_id, title) with her key

	if err != nil || his != 0 || *it.AuthorID != 2 {
		t.Errorf("got %v, %d, %d", err, his, *it.AuthorID)
	}
}

func TestPlan(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	king, err := orm.Get(ctx, s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}

	king.LastName = "Bachman"
	king.Books.Append(&Book{Title: "Thinner"})
	plan, err := s.Plan(ctx) // nothing is written
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range plan {
		t.Log(step.Op, step.Table, step.Rows, step.SQL)
	}

	if len(plan) != 2 {
		t.Errorf("got %s", plan)
	}
}

func TestSavepoint(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	king, err := orm.Get(ctx, s, Authors, 4)
	if err != nil {
		t.Fatal(err)
	}

	king.FirstName = "Richard"
	err = s.Savepoint(ctx, func() error {
		king.LastName = "Bachman"
		s.Add(&Tag{Name: "horror"}) // there is one
		return nil
	})
	taken := errors.Is(err, engine.ErrUnique) // true, and king is Richard King: only the savepoint was taken back

	if !taken || king.FirstName != "Richard" || king.LastName != "King" {
		t.Errorf("got %v, %+v", err, king)
	}
}

func TestStale(t *testing.T) {
	s, eng := library(t)
	ctx := t.Context()

	rain, err := orm.Get(ctx, s, Articles, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx); err != nil { // the user looks at the form
		t.Fatal(err)
	}
	another := retort.Update(Articles).Set(Articles.Headline.Set("Sun")).Where(Articles.ID.Eq(1))
	if _, err := engine.Exec(ctx, eng, another); err != nil {
		t.Fatal(err)
	}

	rain.Headline = "Rain at last"
	err = s.Commit(ctx)
	if stale, ok := errors.AsType[*orm.StaleError](err); ok {
		err = s.Refresh(ctx, stale.Object) // read it anew; or tell the user
	}

	if err != nil || rain.Headline != "Sun" || rain.Version != 2 {
		t.Errorf("got %v, %+v", err, rain)
	}
}

func TestExecKeepsObjectsInStep(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	rain, err := orm.Get(ctx, s, Articles, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := retort.Update(Articles).Set(Articles.Views.SetTo(Articles.Views.Add(1))).Where(Articles.Draft.Eq(false))
	result, err := orm.Exec(ctx, s, seen) // result.Rows is 1, and rain.Views is 4

	if err != nil || result.Rows != 1 || rain.Views != 4 {
		t.Errorf("got %v, %d rows, %d views", err, result.Rows, rain.Views)
	}
}

func TestSetExpr(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	rain, err := orm.Get(ctx, s, Articles, 1)
	if err != nil {
		t.Fatal(err)
	}

	s.SetExpr(rain, Articles.Views.SetTo(Articles.Views.Add(1)))
	err = s.Commit(ctx) // UPDATE article SET views = article.views + ?, …

	if err != nil || rain.Views != 4 {
		t.Errorf("got %v, %d views", err, rain.Views)
	}
}

func TestOnly(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	some, err := orm.All(ctx, s, retort.Select(Articles).OrderBy(Articles.ID).With(orm.Only(Articles, Articles.Headline)))
	if err != nil {
		t.Fatal(err)
	}
	before := some[0].Views                                // 0
	err = orm.LoadColumns(ctx, s, some[0], Articles.Views) // of all of them

	if err != nil || before != 0 || some[0].Views != 3 || some[1].Views != 5 {
		t.Errorf("got %v, %d before, %+v", err, before, some)
	}
}

func TestBulk(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	tags := []*Tag{{Name: "war"}, {Name: "sea"}}
	err := orm.BulkInsert(ctx, s, tags, orm.WithKeys)
	if err != nil {
		t.Fatal(err)
	}
	tags[0].Name = "peace"
	err = orm.BulkUpdate(ctx, s, tags, Tags.Name)
	if err != nil {
		t.Fatal(err)
	}
	err = orm.BulkUpsert(ctx, s, []*Tag{{Name: "spy"}, {Name: "noir"}}, orm.Upsert{On: []retort.Expr{Tags.Name}})

	names, err2 := orm.All(ctx, s, retort.Select(Tags.Name).OrderBy(Tags.Name))
	if err := errors.Join(err, err2); err != nil || strings.Join(names, " ") != "classic horror noir peace sea spy" {
		t.Errorf("got %v, %v", names, err)
	}
}

// TestSearch is in the guide as an example of a test.
func TestSearch(t *testing.T) {
	s := ormtest.Session(t, Models, &Author{LastName: "King", Books: orm.Items(&Book{Title: "It"})})
	repo := authorRepo{s}
	ormtest.WantStatements(t, s, 2, func() {
		found, err := repo.search(t.Context(), "K")
		if err != nil || len(found) != 1 || found[0].Books.Len() != 1 {
			t.Errorf("got %v, %v", found, err)
		}
	})
}

// TestGuideShowsCodeThatRuns: each Go snippet of docs/orm.md and docs/engine.md stands in a test or an example.
func TestGuideShowsCodeThatRuns(t *testing.T) {
	var sources []string
	for _, pattern := range []string{"*_test.go", "../fixture/*.go", "../../examples/*/*.go", "../../orm/example*_test.go", "../../orm/shard/example*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, flat(string(text)))
		}
	}
	for file, atLeast := range map[string]int{"docs/orm.md": 25, "docs/engine.md": 8} {
		text, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for part, rest, more := cutSnippet(string(text)); more; part, rest, more = cutSnippet(rest) {
			n++
			if !within(sources, flat(part)) {
				t.Errorf("%s shows code that is in no test and no example:\n%s", file, part)
			}
		}
		if n < atLeast {
			t.Errorf("%s: %d snippets were found, want %d at least", file, n, atLeast)
		}
	}
}

// cutSnippet returns the next Go snippet of a document and what is behind it.
func cutSnippet(text string) (snippet, rest string, ok bool) {
	_, text, ok = strings.Cut(text, "\n```go\n")
	if !ok {
		return "", "", false
	}
	return strings.Cut(text, "\n```")
}

// flat takes from code the margins, blank lines, the spaces that gofmt aligns by, and the word return.
func flat(code string) string {
	var lines []string
	for _, line := range strings.Split(code, "\n") {
		if fields := strings.Fields(line); len(fields) > 0 {
			lines = append(lines, strings.TrimPrefix(strings.Join(fields, " "), "return "))
		}
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

func within(sources []string, code string) bool {
	for _, s := range sources {
		if strings.Contains(s, code) {
			return true
		}
	}
	return false
}
