package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

func testLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestRunTwiceOnOneFile starts the program, asks it for the page, stops it, and starts it again.
func TestRunTwiceOnOneFile(t *testing.T) {
	url := "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "store.db"))
	for _, made := range []bool{true, false} {
		ctx, stop := context.WithCancel(t.Context())
		out, in := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			err := run(ctx, in, "127.0.0.1:0", url, false)
			in.Close()
			ended <- err
		}()
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err, <-ended)
		}
		if strings.HasPrefix(line, "0 objects made") == made {
			t.Errorf("it says %q", line)
		}
		_, address, _ := strings.Cut(strings.TrimSpace(line), "Listening at ")
		if got, err := request(address, "GET", "/", ""); err != nil || got.status != http.StatusOK {
			t.Errorf("got %d, %v", got.status, err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestWhatCannotStartSaysWhy(t *testing.T) {
	for _, c := range []struct{ name, addr, db, want string }{
		{"no such database", "127.0.0.1:0", "oracle://x", "no database has the scheme"},
		{"no such folder", "127.0.0.1:0", "sqlite:///" + filepath.ToSlash(t.TempDir()) + "/no/such/store.db", "does not exist"},
		{"no such address", "127.0.0.1:http-nonesuch", "sqlite://:memory:", "listen tcp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := run(t.Context(), io.Discard, c.addr, c.db, false); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
