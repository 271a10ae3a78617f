package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
)

func (st *store) getArtists(ctx context.Context, c call) (reply, error) {
	after, err := c.number("after", 0, 0, math.MaxInt64)
	if err != nil {
		return reply{}, err
	}
	limit, err := c.number("limit", 20, 1, 100)
	if err != nil {
		return reply{}, err
	}
	list, err := artistsPage(ctx, c.s, after, int(limit))
	return reply{body: list}, err
}

func (st *store) getArtist(ctx context.Context, c call) (reply, error) {
	id, err := c.id("id")
	if err != nil {
		return reply{}, err
	}
	a, err := artist(ctx, c.s, id)
	return reply{body: a}, err
}

func (st *store) getTracks(ctx context.Context, c call) (reply, error) {
	limit, err := c.number("limit", 50, 1, 200)
	if err != nil {
		return reply{}, err
	}
	list, err := tracks(ctx, c.s, trackSearch{Name: c.URL.Query().Get("name"), Genre: c.URL.Query().Get("genre"), Limit: int(limit)})
	return reply{body: list}, err
}

func (st *store) getTrack(ctx context.Context, c call) (reply, error) {
	id, err := c.id("id")
	if err != nil {
		return reply{}, err
	}
	t, err := track(ctx, c.s, id)
	if err != nil {
		return reply{}, err
	}
	return reply{body: t, version: t.Version}, nil
}

// edit reads what every edit comes with: which thing, which version of it, and what it is to be.
func (c call) edit(into any) (id, version int64, err error) {
	if id, err = c.id("id"); err != nil {
		return 0, 0, err
	}
	if version, err = c.seen(); err != nil {
		return 0, 0, err
	}
	return id, version, c.decode(into)
}

func (st *store) putTrack(ctx context.Context, c call) (reply, error) {
	var edit trackEdit
	id, version, err := c.edit(&edit)
	if err != nil {
		return reply{}, err
	}
	t, err := editTrack(ctx, c.s, id, version, edit)
	if err != nil {
		return reply{}, err
	}
	return reply{body: t, version: t.Version}, nil
}

func (st *store) getPlaylist(ctx context.Context, c call) (reply, error) {
	id, err := c.id("id")
	if err != nil {
		return reply{}, err
	}
	p, err := playlist(ctx, c.s, id)
	return reply{body: p}, err
}

func (st *store) putPlaylistTrack(ctx context.Context, c call) (reply, error) {
	list, track, err := c.playlistTrack()
	if err != nil {
		return reply{}, err
	}
	p, err := addToPlaylist(ctx, c.s, list, track)
	return reply{body: p}, err
}

func (st *store) deletePlaylistTrack(ctx context.Context, c call) (reply, error) {
	list, track, err := c.playlistTrack()
	if err != nil {
		return reply{}, err
	}
	p, err := removeFromPlaylist(ctx, c.s, list, track)
	return reply{body: p}, err
}

func (c call) playlistTrack() (list, track int64, err error) {
	if list, err = c.id("id"); err != nil {
		return 0, 0, err
	}
	track, err = c.id("track")
	return list, track, err
}

func (st *store) postCustomer(ctx context.Context, c call) (reply, error) {
	var edit customerEdit
	if err := c.decode(&edit); err != nil {
		return reply{}, err
	}
	x, err := addCustomer(ctx, c.s, edit)
	if err != nil {
		return reply{}, err
	}
	return reply{body: x, version: x.Version, status: http.StatusCreated, location: fmt.Sprintf("/customers/%d", x.ID)}, nil
}

func (st *store) getCustomer(ctx context.Context, c call) (reply, error) {
	id, err := c.id("id")
	if err != nil {
		return reply{}, err
	}
	x, err := customer(ctx, c.s, id)
	if err != nil {
		return reply{}, err
	}
	return reply{body: x, version: x.Version}, nil
}

func (st *store) putCustomer(ctx context.Context, c call) (reply, error) {
	var edit customerEdit
	id, version, err := c.edit(&edit)
	if err != nil {
		return reply{}, err
	}
	x, err := editCustomer(ctx, c.s, id, version, edit)
	if err != nil {
		return reply{}, err
	}
	return reply{body: x, version: x.Version}, nil
}

func (st *store) postInvoice(ctx context.Context, c call) (reply, error) {
	var o order
	if err := c.decode(&o); err != nil {
		return reply{}, err
	}
	invoice, err := buy(ctx, c.s, o, st.now())
	if err != nil {
		return reply{}, err
	}
	return reply{body: invoice, status: http.StatusCreated, location: fmt.Sprintf("/customers/%d", invoice.CustomerID)}, nil
}

func (st *store) getEmployees(ctx context.Context, c call) (reply, error) {
	top, err := staff(ctx, c.s)
	return reply{body: top}, err
}

func (st *store) getGenreSales(ctx context.Context, c call) (reply, error) {
	rows, err := salesByGenre(ctx, c.s)
	return reply{body: rows}, err
}
