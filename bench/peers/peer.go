// Package peers does the tasks of the benchmark in each library's own documented way, one file a library.
//
// Those that map plain structs share the ones of package model; the others have their own types, made and read off the clock by the methods of [Types].
//
//   - peer.go: the tasks; place.go, pool.go: where they are done
//   - hand.go, handtext.go: database/sql by hand, which the others are compared with; native.go, pgx.go: the drivers' own interfaces by hand
//   - retort.go, retortplain.go, retorttypes.go, library: Retort with a session and without
//   - the others are named for the library
package peers

import (
	"context"

	"github.com/retort-go/retort/bench/model"
)

// Types tells how a library's own author A, reading R and line L are made of plain ones and become plain again.
type Types[A, R, L any] interface {
	OwnAuthor(*model.Author) A // with its books, none of which has a key
	OwnReading(*model.Reading) R
	PlainAuthor(A) *model.Author // with the books and publishers that are loaded
	PlainReading(R) *model.Reading
	PlainLine(L) model.Line
}

// Peer is one library at work on one database. What it has no way to do is harness.ErrMissing. But for Get, Insert and Touch, which several
// goroutines call at once, its methods are called by one goroutine at a time.
type Peer[A, R, L any] interface {
	Types[A, R, L]
	// Insert inserts an author without books; the key is in it afterwards.
	Insert(ctx context.Context, a A) error
	// InsertGraph inserts authors with their books in one transaction; all keys are in them afterwards.
	InsertGraph(ctx context.Context, authors []A) error
	// Bulk inserts readings that have keys, in one transaction.
	Bulk(ctx context.Context, readings []R) error
	// Get reads a reading by key.
	Get(ctx context.Context, id int64) (R, error)
	// List reads all readings in the order of their keys.
	List(ctx context.Context) ([]R, error)
	// Stream hands over all readings one by one in the order of their keys, in constant memory.
	Stream(ctx context.Context, each func(R)) error
	// Eager reads all authors with their books and the publishers of these, authors and books in the order of their keys.
	Eager(ctx context.Context) ([]A, error)
	// Join reads lines as [Filter] says.
	Join(ctx context.Context, f Filter) ([]L, error)
	// Update writes another note of a reading that has been read before.
	Update(ctx context.Context, r R, note string) error
	// Change reads the readings with keys up to Loaded, spoils every other one as model.Spoil does, and saves these, in one transaction.
	Change(ctx context.Context, round int) error
	// Move reads the books of an author and moves them to another one, in one transaction.
	Move(ctx context.Context, from, to int64) error
	// Delete deletes authors that have been read before, with their books.
	Delete(ctx context.Context, authors []A) error
	// Touch reads a reading by key and writes another note, in one transaction.
	Touch(ctx context.Context, id int64, note string) error
	// Close frees what the library holds.
	Close() error
}

// Loader is a peer that reads in another way, off the clock, what Update will write to; without it that is Get.
type Loader[R any] interface {
	Load(ctx context.Context, id int64) (R, error)
}

// Filter has authors by name and books by pages: of those by authors from LastName on with at least MinPages and at most MaxPages pages, the first
// Limit by title and key.
type Filter struct {
	LastName           string
	MinPages, MaxPages int64
	Limit              int
}

// How many readings Change reads, and how many of them it changes.
const (
	Loaded  = 1000
	Changed = 500
)

// plain are the types of a library that maps plain structs.
type plain struct{}

func (plain) OwnAuthor(a *model.Author) *model.Author      { return a }
func (plain) OwnReading(r *model.Reading) *model.Reading   { return r }
func (plain) PlainAuthor(a *model.Author) *model.Author    { return a }
func (plain) PlainReading(r *model.Reading) *model.Reading { return r }
func (plain) PlainLine(l model.Line) model.Line            { return l }

// Plain is a library that maps plain structs.
type Plain = Peer[*model.Author, *model.Reading, model.Line]
