package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// lesson is the pupil's desk: a session and what earlier steps found. Each method is one step; the program prints its body as the
// step's code, so what is shown is what runs.
type lesson struct {
	s        *orm.Session
	king     *Author
	carrie   *Book
	deadZone *Book
}

func (l *lesson) selectAll(ctx context.Context) (any, error) {
	authors, err := orm.All(ctx, l.s, retort.Select(Authors))
	return authors, err
}

func (l *lesson) joinAndFilter(ctx context.Context) (any, error) {
	pairs, err := orm.All(ctx, l.s, retort.Select2(Books.Title, Authors.LastName).
		Join(Books.Author).
		Where(Authors.LastName.Gt("B")).
		OrderBy(Authors.LastName, Books.Title))
	return pairs, err
}

func (l *lesson) one(ctx context.Context) (result any, err error) {
	l.king, err = orm.One(ctx, l.s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))
	return l.king, err
}

func (l *lesson) nobody(ctx context.Context) (any, error) {
	_, err := orm.One(ctx, l.s, retort.Select(Authors).Where(Authors.LastName.Eq("Nobody")))
	noResult := errors.Is(err, orm.ErrNoResult)
	return fmt.Sprint("noResult: ", noResult), nil
}

func (l *lesson) touch(ctx context.Context) (any, error) {
	books, err := l.king.Books.All(ctx) // loads those of all seven authors, who came in one result
	return books, err
}

func (l *lesson) appendBook(context.Context) (any, error) {
	l.carrie = &Book{Title: "Carrie"}
	l.king.Books.Append(l.carrie) // the other side knows at once
	return fmt.Sprintf("Carrie is %s, her ID is %d, her author is %s",
		orm.StateOf(l.s, l.carrie), l.carrie.ID, l.carrie.Author.Peek().LastName), nil
}

func (l *lesson) relationAsFilter(ctx context.Context) (any, error) {
	his, err := orm.All(ctx, l.s, retort.Select(Books).Where(Books.Author.Is(l.king)).OrderBy(Books.ID))
	return his, err
}

func (l *lesson) identityMap(ctx context.Context) (any, error) {
	same, err := orm.Get(ctx, l.s, Authors, l.king.ID)
	return fmt.Sprint("same == king: ", same == l.king), err
}

func (l *lesson) commit(ctx context.Context) (any, error) {
	err := l.s.Commit(ctx)
	return fmt.Sprintf("Carrie is %s, her ID is %d, her author_id is %d", orm.StateOf(l.s, l.carrie), l.carrie.ID, l.carrie.AuthorID), err
}

func (l *lesson) planADelete(ctx context.Context) (any, error) {
	books, err := l.king.Books.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range books {
		if b.Title == "Dead Zone" {
			l.deadZone = b
		}
	}
	l.king.Books.Remove(l.deadZone)
	l.king.LastName = "Bachman"
	l.s.Delete(l.king) // with his books, by cascade
	plan, err := l.s.Plan(ctx)
	return plan, err
}

func (l *lesson) flushTheDelete(ctx context.Context) (any, error) {
	err := l.s.Flush(ctx)
	return fmt.Sprintf("king is %s, Dead Zone is %s", orm.StateOf(l.s, l.king), orm.StateOf(l.s, l.deadZone)), err
}

func (l *lesson) rollback(ctx context.Context) (any, error) {
	err := l.s.Rollback(ctx)
	return fmt.Sprintf("king is %s, his name is %s, and he has %d books again",
		orm.StateOf(l.s, l.king), l.king.LastName, l.king.Books.Len()), err
}

func (l *lesson) orphan(ctx context.Context) (any, error) {
	l.king.Books.Remove(l.carrie) // the collection cascades delete-orphan
	err := l.s.Commit(ctx)
	return fmt.Sprint("Carrie is ", orm.StateOf(l.s, l.carrie)), err
}

func (l *lesson) tree(ctx context.Context) (any, error) {
	authors, err := orm.All(ctx, l.s, retort.Select(Authors).OrderBy(Authors.LastName).
		With(orm.SelectIn(Authors.Books, orm.Joined(Books.Publishers))))
	return shelfTree(authors), err
}

// publisherCount is a row of the last query.
type publisherCount struct {
	Publisher string
	Books     int64
}

func (l *lesson) booksPerPublisher(ctx context.Context) (any, error) {
	n := retort.Count(Books.ID)
	counts, err := orm.All(ctx, l.s, retort.SelectInto[publisherCount](Publishers.Name, n).
		Join(Publishers.Books).
		GroupBy(Publishers.ID).
		OrderBy(n.Desc(), Publishers.Name))
	return counts, err
}
