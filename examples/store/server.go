package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// store serves the shop over HTTP. Each request has a session and a transaction of its own; what the client gets is made before the
// commit and sent after it, so that no answer tells of what was rolled back.
type store struct {
	sessions *orm.Factory
	log      *slog.Logger
	now      func() time.Time
}

// reply is what a handler wants sent as JSON.
type reply struct {
	body     any
	status   int    // 0 is 200
	version  int64  // sent as the ETag, unless 0
	location string // of what was made
}

// call is a request with its session.
type call struct {
	*http.Request
	s *orm.Session
}

// handler returns the routes.
func (st *store) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", st.page)
	mux.Handle("GET /artists", st.reads(st.getArtists))
	mux.Handle("GET /artists/{id}", st.reads(st.getArtist))
	mux.Handle("GET /tracks", st.reads(st.getTracks))
	mux.Handle("GET /tracks/{id}", st.reads(st.getTrack))
	mux.Handle("PUT /tracks/{id}", st.writes(st.putTrack))
	mux.Handle("GET /playlists/{id}", st.reads(st.getPlaylist))
	mux.Handle("PUT /playlists/{id}/tracks/{track}", st.writes(st.putPlaylistTrack))
	mux.Handle("DELETE /playlists/{id}/tracks/{track}", st.writes(st.deletePlaylistTrack))
	mux.Handle("POST /customers", st.writes(st.postCustomer))
	mux.Handle("GET /customers/{id}", st.reads(st.getCustomer))
	mux.Handle("PUT /customers/{id}", st.writes(st.putCustomer))
	mux.Handle("POST /invoices", st.writes(st.postInvoice))
	mux.Handle("GET /employees", st.reads(st.getEmployees))
	mux.Handle("GET /reports/genres", st.reads(st.getGenreSales))
	return mux
}

type handler func(ctx context.Context, c call) (reply, error)

// reads serves in a transaction that can't write. On SQLite such don't wait for each other.
func (st *store) reads(h handler) http.Handler { return st.serve(h, engine.ReadOnly) }

// writes serves in a transaction that is repeated if the database says that it may succeed next time.
func (st *store) writes(h handler) http.Handler { return st.serve(h, engine.Retry(3)) }

func (st *store) serve(h handler, opts ...engine.TxOption) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(w, r)
		if err != nil {
			st.fail(w, r, err)
			return
		}
		var out reply
		var text []byte
		err = orm.Transact(r.Context(), st.sessions, func(s *orm.Session) (err error) {
			r.Body = body() // from the start, if it is not the first try
			if out, err = h(r.Context(), call{r, s}); err != nil {
				return err
			}
			text, err = json.Marshal(out.body)
			return err
		}, opts...)
		if err != nil {
			st.fail(w, r, err)
			return
		}
		if out.version != 0 {
			w.Header().Set("ETag", fmt.Sprintf("%q", strconv.FormatInt(out.version, 10)))
		}
		if out.location != "" {
			w.Header().Set("Location", out.location)
		}
		send(w, max(out.status, http.StatusOK), text)
	})
}

// maxBody is the largest request body, in bytes.
const maxBody = 1 << 20

// readBody reads the whole body and returns a function that gives it from its beginning, since a transaction may be tried twice.
func readBody(w http.ResponseWriter, r *http.Request) (func() io.ReadCloser, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, &httpError{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body can't be read, or has more than %d bytes", maxBody)}
	}
	return func() io.ReadCloser { return io.NopCloser(bytes.NewReader(text)) }, nil
}

// httpError is a mistake in the request itself.
type httpError struct {
	status  int
	message string
}

func (e *httpError) Error() string { return e.message }

// problem is what a client gets instead of what it asked for.
type problem struct {
	Error  string      `json:"error"`
	Fields fieldErrors `json:"fields,omitempty"`
}

// fail answers with the status that an error stands for. What is the store's own fault is logged, and not told to the client.
func (st *store) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, p := statusOf(err)
	if status == http.StatusInternalServerError {
		st.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
	text, err := json.Marshal(p)
	if err != nil {
		st.log.ErrorContext(r.Context(), "problem not written", "err", err)
	}
	send(w, status, text)
}

func statusOf(err error) (int, problem) {
	var (
		stale  *orm.StaleError
		fields fieldErrors
		bad    *httpError
	)
	switch {
	case errors.As(err, &bad):
		return bad.status, problem{Error: bad.message}
	case errors.As(err, &stale), errors.Is(err, engine.ErrUnique):
		return http.StatusConflict, problem{Error: "somebody else has changed it: read it again and repeat"}
	case errors.As(err, &fields):
		return http.StatusUnprocessableEntity, problem{Error: "not valid", Fields: fields}
	case errors.Is(err, orm.ErrNoResult):
		return http.StatusNotFound, problem{Error: "there is no such thing"}
	default:
		return http.StatusInternalServerError, problem{Error: "something went wrong here"}
	}
}

func send(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(text, '\n')) // an error is the client's, who is gone
}

// id reads a key from the path; what is no key names nothing.
func (c call) id(name string) (int64, error) {
	id, err := strconv.ParseInt(c.PathValue(name), 10, 64)
	if err != nil {
		return 0, &httpError{http.StatusNotFound, "there is no such thing"}
	}
	return id, nil
}

// number reads a number of the query, between two bounds.
func (c call) number(name string, def, low, high int64) (int64, error) {
	text := c.URL.Query().Get(name)
	if text == "" {
		return def, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		return 0, &httpError{http.StatusBadRequest, fmt.Sprintf("%s must be a number from %d to %d", name, low, high)}
	}
	return n, nil
}

// seen reads from If-Match which version the client has seen. Without it nobody could tell whose edit is lost.
func (c call) seen() (int64, error) {
	etag := c.Header.Get("If-Match")
	if etag == "" {
		return 0, &httpError{http.StatusPreconditionRequired, "If-Match is missing: send the ETag that came with what you edit"}
	}
	version, err := strconv.ParseInt(strings.Trim(etag, `"`), 10, 64)
	if err != nil {
		return 0, &httpError{http.StatusBadRequest, "If-Match is not an ETag of this server"}
	}
	return version, nil
}

// decode reads the body into a struct and refuses what the struct doesn't have.
func (c call) decode(into any) error {
	d := json.NewDecoder(c.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return &httpError{http.StatusBadRequest, "the body is not what is wanted: " + err.Error()}
	}
	return nil
}
