package column_test

import (
	"reflect"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestM20_WhatIsMappedAndWhatAnObjectIs(t *testing.T) {
	info, err := orm.Inspect(articles)
	expect.OK(t, err)
	expect.Equal(t, "table", info.Table, "article")
	expect.List(t, "columns", expect.Map(info.Columns, func(c orm.ColumnInfo) string { return c.Name }),
		[]string{"id", "title", "body", "source", "scan", "writer_id", "version"})
	expect.List(t, "key", info.Key, []string{"id"})
	expect.List(t, "relationships", info.Relationships, []orm.RelationshipInfo{{Field: "Writer", Target: reflect.TypeFor[Writer]()}})
	expect.Equal(t, "deferred", info.Columns[2].Deferred, true)
	expect.Equal(t, "nullable", info.Columns[3].Nullable, true)
	expect.Equal(t, "not nullable", info.Columns[1].Nullable, false)
	parts, err := orm.Inspect(lines)
	expect.OK(t, err)
	expect.Equal(t, "in a struct of columns", parts.Columns[1].Field+" "+parts.Columns[1].Name, "Start.X start_x")

	each(t, press, func(w *world) {
		s := w.session()
		fresh := &Article{Title: "new"}
		expect.Equal(t, "of a transient object", len(orm.Identity(s, fresh)), 0)
		expect.Equal(t, "unloaded of one", len(orm.Unloaded(s, fresh)), 0)
		s.Add(fresh)
		expect.Equal(t, "of a pending one", len(orm.Identity(s, fresh)), 0)
		expect.OK(t, s.Flush(t.Context()))
		expect.List(t, "of one with a row", orm.Identity(s, fresh), []any{fresh.ID})
		stampeds := expect.All(t, s, retort.Select(stampeds))
		expect.Equal(t, "rows", len(stampeds), 0)
		st := &Stamped{A: 7, B: "x"}
		s.Add(st)
		expect.OK(t, s.Flush(t.Context()))
		expect.List(t, "of two columns", orm.Identity(s, st), []any{int64(7), "x"})
	})
}
