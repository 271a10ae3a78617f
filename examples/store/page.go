package main

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// pageSize is how many artists the page shows.
const pageSize = 10

// pageData is what the page shows. The template calls methods of the models' relationships, which read what is in memory only.
type pageData struct {
	Artists []*Artist
	Genres  []genreSales
	Tracks  int64
	Next    int64 // the last artist's key if there are more, else 0
}

// readPage reads all that the page shows: 5 statements, whatever there is.
func readPage(ctx context.Context, s *orm.Session, after int64) (d pageData, err error) {
	// One more than is shown tells whether there is a next page.
	d.Artists, err = orm.All(ctx, s, retort.Select(Artists).Where(Artists.ID.Gt(after)).OrderBy(Artists.ID).Limit(pageSize+1).
		With(orm.SelectIn(Artists.Albums, orm.SelectIn(Albums.Tracks))))
	if err != nil {
		return d, err
	}
	if len(d.Artists) > pageSize {
		d.Artists = d.Artists[:pageSize]
		d.Next = d.Artists[pageSize-1].ID
	}
	if d.Genres, err = salesByGenre(ctx, s); err != nil {
		return d, err
	}
	d.Tracks, err = orm.Count(ctx, s, retort.Select(Tracks))
	return d, err
}

// page serves the catalogue as HTML.
func (st *store) page(w http.ResponseWriter, r *http.Request) {
	after, err := call{Request: r}.number("after", 0, 0, 1<<62)
	if err != nil {
		st.fail(w, r, err)
		return
	}
	var html bytes.Buffer
	err = orm.Transact(r.Context(), st.sessions, func(s *orm.Session) error {
		d, err := readPage(r.Context(), s, after)
		if err != nil {
			return err
		}
		html.Reset()
		return pageTemplate.Execute(&html, d)
	}, engine.ReadOnly)
	if err != nil {
		st.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(html.Bytes()) // an error is the client's, who is gone
}
