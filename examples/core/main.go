// Command core is Retort without an ORM: tables declared in code, typed statements, and a report that streams. It makes the data of a
// music shop itself, in a SQLite file or any other of the databases.
//
//	go run ./examples/core                                   reports on shop.db, made if it isn't there
//	go run ./examples/core -db postgres://me@localhost/test  on another database
//	go run ./examples/core -invoices 100000 -reset           on more data
//	go run ./examples/core -echo                             with every statement, its values and time
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// config is what the flags say.
type config struct {
	db       string
	invoices int
	echo     bool
	reset    bool
}

func main() {
	var c config
	flag.StringVar(&c.db, "db", "shop.db", "a SQLite `file`, made if it isn't there, or a database's URL; see docs/engine.md")
	flag.IntVar(&c.invoices, "invoices", 5000, "how many invoices to make, if there are none")
	flag.BoolVar(&c.echo, "echo", false, "show every statement")
	flag.BoolVar(&c.reset, "reset", false, "drop the shop's tables first")
	flag.Parse()
	if flag.NArg() > 0 || c.invoices < 1 {
		fmt.Fprintln(os.Stderr, "core: want no arguments, and an invoice at least; see -help")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, c); err != nil {
		fmt.Fprintf(os.Stderr, "core: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// run makes what isn't there and writes the report to out.
func run(ctx context.Context, out io.Writer, c config) error {
	var opts []engine.Option
	if c.echo {
		opts = append(opts, engine.WithEcho(out))
	}
	eng, err := open(ctx, c.db, opts...)
	if err != nil {
		return err
	}
	defer eng.Close()
	s := newShop()
	if c.reset {
		if err := engine.DropAll(ctx, eng, s.md); err != nil {
			return err
		}
	}
	if err := engine.CreateAll(ctx, eng, s.md); err != nil {
		return err
	}
	rows, err := s.fill(ctx, eng, c.invoices)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d rows made\n", rows)
	return s.report(ctx, out, eng)
}

// open takes a URL or the path of a SQLite file.
func open(ctx context.Context, db string, opts ...engine.Option) (*engine.Engine, error) {
	if strings.Contains(db, "://") {
		return driver.Open(ctx, db, opts...)
	}
	return sqlite.Open(ctx, db, opts...)
}
