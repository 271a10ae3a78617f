// Command library is Retort's first lesson: authors, their books and the books' publishers in a SQLite file, asked for, changed and
// put back by way of objects. It prints each step as code, the SQL that the step caused, and what came back.
//
//	go run ./examples/library                 plays the lesson on library.db, made if it isn't there
//	go run ./examples/library -db /tmp/x.db   on another file
//	go run ./examples/library -echo           with bind values, transactions and times
//	go run ./examples/library -reset          drops the library's tables first
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

func main() {
	db := flag.String("db", "library.db", "the SQLite `file`; it is made if it isn't there")
	echo := flag.Bool("echo", false, "show bind values, transactions and times with each statement")
	reset := flag.Bool("reset", false, "drop the library's tables first")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "library: unexpected argument %q; see -help\n", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *db, *echo, *reset); err != nil {
		fmt.Fprintf(os.Stderr, "library: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// run plays the lesson on a file and writes it to out.
func run(ctx context.Context, out io.Writer, file string, echo, reset bool) error {
	p := &player{out: out, echo: echo}
	opt := engine.WithObserver(p.observe)
	if echo {
		opt = engine.WithEcho(&p.sql)
	}
	eng, err := sqlite.Open(ctx, file, opt)
	if err != nil {
		return err
	}
	defer eng.Close()
	if reset {
		if err := Models.DropAll(ctx, eng); err != nil {
			return err
		}
	}
	if err := Models.CreateAll(ctx, eng); err != nil {
		return err
	}
	rows, err := readCSV(libraryCSV)
	if err != nil {
		return err
	}
	added, err := load(ctx, eng, rows)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The library is in %s. Loading library.csv added %d objects.\n", file, added)
	p.sql.Reset()
	return p.play(ctx, eng)
}

// player prints the steps of the lesson while it runs them.
type player struct {
	out  io.Writer
	echo bool
	sql  bytes.Buffer // what the step under way has sent
}

// observe notes the text of a statement.
func (p *player) observe(e engine.Event) { fmt.Fprintln(&p.sql, e.SQL) }

func (p *player) play(ctx context.Context, eng *engine.Engine) error {
	code, err := stepCode()
	if err != nil {
		return err
	}
	s := orm.NewSession(eng, Models)
	defer s.Close()
	l := &lesson{s: s}
	steps := []struct {
		title, code string
		run         func(context.Context) (any, error)
	}{
		{"All authors, as objects", "selectAll", l.selectAll},
		{"Join along a relationship, filter, sort", "joinAndFilter", l.joinAndFilter},
		{"Exactly one", "one", l.one},
		{"None is an error one can ask for", "nobody", l.nobody},
		{"A relationship loads when it is touched", "touch", l.touch},
		{"Append a book: nothing is sent yet", "appendBook", l.appendBook},
		{"A query flushes first, and the relationship is its filter", "relationAsFilter", l.relationAsFilter},
		{"One row is one object: no SQL", "identityMap", l.identityMap},
		{"Commit", "commit", l.commit},
		{"Remove a book, rename and delete the author: what would that do?", "planADelete", l.planADelete},
		{"Flush it", "flushTheDelete", l.flushTheDelete},
		{"Roll back: the objects are back too", "rollback", l.rollback},
		{"Taken out of the collection, a book is an orphan", "orphan", l.orphan},
		{"Authors, books, publishers in two statements", "tree", l.tree},
		{"Books per publisher, into a struct of one's own", "booksPerPublisher", l.booksPerPublisher},
	}
	for i, st := range steps {
		fmt.Fprintf(p.out, "\n%d. %s\n\n%s", i+1, st.title, indent(code[st.code], "    "))
		result, err := st.run(ctx)
		if err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, st.title, err)
		}
		p.printSQL()
		fmt.Fprintf(p.out, "\n%s", indent(show(result), "  → "))
	}
	return nil
}

// printSQL prints what the step has sent, and forgets it.
func (p *player) printSQL() {
	if p.sql.Len() == 0 {
		fmt.Fprint(p.out, "\n  SQL none\n")
		return
	}
	fmt.Fprintf(p.out, "\n%s", indent(p.sql.String(), "  SQL "))
	p.sql.Reset()
}
