// Command store is a music shop behind HTTP: Chinook's tables mapped as structs with relationships, and a server with one session for each
// request. Artists, tracks, customers and purchases are made up on the first run.
//
//	go run ./examples/store                                      on store.db, at http://127.0.0.1:8080
//	go run ./examples/store -db postgres://localhost/shop        on PostgreSQL; mysql:// alike
//	go run ./examples/store -addr :9000 -echo                    elsewhere, with all SQL printed
//
//	curl -i localhost:8080/tracks/1
//	curl -i -X PUT -H 'If-Match: "1"' -d '{"name":"Renamed","unit_price":99}' localhost:8080/tracks/1    409 the second time
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// grace is how long requests under way may take to end once the server is told to stop.
const grace = 10 * time.Second

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "the `address` to listen at")
	db := flag.String("db", "sqlite:///store.db", "the `URL` of the database")
	echo := flag.Bool("echo", false, "print each statement")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "store: unexpected argument %q; see -help\n", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *addr, *db, *echo); err != nil {
		fmt.Fprintf(os.Stderr, "store: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// run serves until ctx is done, and then lets the requests under way end.
func run(ctx context.Context, out io.Writer, addr, db string, echo bool) error {
	var opts []engine.Option
	if echo {
		opts = append(opts, engine.WithEcho(out))
	}
	eng, err := driver.Open(ctx, db, opts...)
	if err != nil {
		return err
	}
	defer eng.Close()
	st, made, err := open(ctx, eng, slog.New(slog.NewTextHandler(out, nil)))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d objects made. Listening at http://%s\n", made, listener.Addr())
	return serve(ctx, listener, st.handler())
}

// open makes the tables, and the data if there is none, and returns the store and how many objects that made.
func open(ctx context.Context, eng *engine.Engine, log *slog.Logger) (*store, int, error) {
	validate()
	if err := Models.CreateAll(ctx, eng); err != nil {
		return nil, 0, err
	}
	st := &store{sessions: orm.NewFactory(eng, Models), log: log, now: func() time.Time { return time.Now().UTC().Truncate(time.Second) }}
	made := 0
	err := orm.Transact(ctx, st.sessions, func(s *orm.Session) (err error) {
		made, err = seed(ctx, s)
		return err
	})
	return st, made, err
}

// serve answers requests until ctx is done. Those under way then have some time to end; no new ones are taken.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(end)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
