package main

import (
	"context"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// The functions of this file and of sales.go are the store's queries and changes: each takes the session of its caller, so that several
// make one transaction, and none knows of HTTP. How many statements one sends is in its comment, and in catalogue_test.go.

// artistsPage returns artists in the order of their keys, from behind one, with their albums: 2 statements however many there are.
func artistsPage(ctx context.Context, s *orm.Session, after int64, limit int) ([]*Artist, error) {
	return orm.All(ctx, s, retort.Select(Artists).Where(Artists.ID.Gt(after)).OrderBy(Artists.ID).Limit(limit).
		With(orm.SelectIn(Artists.Albums)))
}

// artist returns an artist with albums and tracks: 3 statements.
func artist(ctx context.Context, s *orm.Session, id int64) (*Artist, error) {
	return orm.Get(ctx, s, Artists, id, orm.SelectIn(Artists.Albums, orm.SelectIn(Albums.Tracks)))
}

// trackSearch is what a client may look for; what is zero is not looked at.
type trackSearch struct {
	Name, Genre string
	Limit       int
}

// tracks returns those that a search finds, each with its album, artist and genre: 1 statement.
func tracks(ctx context.Context, s *orm.Session, find trackSearch) ([]*Track, error) {
	q := retort.Select(Tracks).OrderBy(Tracks.Name, Tracks.ID).Limit(find.Limit).
		With(orm.Joined(Tracks.Album, orm.Joined(Albums.Artist)), orm.Joined(Tracks.Genre))
	if find.Name != "" {
		q = q.Where(Tracks.Name.Contains(find.Name))
	}
	if find.Genre != "" {
		q = q.Where(Tracks.Genre.Has(Genres.Name.Eq(find.Genre)))
	}
	return orm.All(ctx, s, q)
}

// track returns a track with all that a page about it shows: 2 statements.
func track(ctx context.Context, s *orm.Session, id int64) (*Track, error) {
	return orm.Get(ctx, s, Tracks, id, orm.Joined(Tracks.Album, orm.Joined(Albums.Artist)), orm.Joined(Tracks.Genre), orm.Joined(Tracks.MediaType),
		orm.SelectIn(Tracks.Playlists))
}

// trackEdit is what a client may change of a track.
type trackEdit struct {
	Name      string  `json:"name"`
	Composer  *string `json:"composer"`
	UnitPrice Cents   `json:"unit_price"`
	GenreID   *int64  `json:"genre_id"`
}

// editTrack changes a track of which the client has seen a version. If it has another by now the error is an *orm.StaleError; so it is if another
// transaction changes it between our reading and our UPDATE, which names the version too.
func editTrack(ctx context.Context, s *orm.Session, id, version int64, edit trackEdit) (*Track, error) {
	t, err := orm.Get(ctx, s, Tracks, id)
	if err != nil {
		return nil, err
	}
	if err := unchanged(t, "Track", id, t.Version, version); err != nil {
		return nil, err
	}
	if edit.GenreID != nil {
		if _, err := orm.Get(ctx, s, Genres, *edit.GenreID); err != nil {
			return nil, missing(err, "genre_id", "names no genre")
		}
	}
	t.Name, t.Composer, t.UnitPrice, t.GenreID = edit.Name, edit.Composer, edit.UnitPrice, edit.GenreID
	return t, s.Flush(ctx)
}

// playlist returns a playlist with its tracks: 2 statements.
func playlist(ctx context.Context, s *orm.Session, id int64) (*Playlist, error) {
	return orm.Get(ctx, s, Playlists, id, orm.SelectIn(Playlists.Tracks))
}

// addToPlaylist puts a track into a playlist. Twice is once; if two do it at the same moment, one of them gets engine.ErrUnique.
func addToPlaylist(ctx context.Context, s *orm.Session, playlistID, trackID int64) (*Playlist, error) {
	p, t, err := playlistAndTrack(ctx, s, playlistID, trackID)
	if err != nil {
		return nil, err
	}
	p.Tracks.Append(t)
	return p, s.Flush(ctx)
}

// removeFromPlaylist takes a track out of a playlist. It is no mistake if it wasn't in.
func removeFromPlaylist(ctx context.Context, s *orm.Session, playlistID, trackID int64) (*Playlist, error) {
	p, t, err := playlistAndTrack(ctx, s, playlistID, trackID)
	if err != nil {
		return nil, err
	}
	p.Tracks.Remove(t)
	return p, s.Flush(ctx)
}

func playlistAndTrack(ctx context.Context, s *orm.Session, playlistID, trackID int64) (*Playlist, *Track, error) {
	p, err := playlist(ctx, s, playlistID)
	if err != nil {
		return nil, nil, err
	}
	t, err := orm.Get(ctx, s, Tracks, trackID)
	return p, t, err
}
