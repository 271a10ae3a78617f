package promises_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Code is a key that is text, Place one of two columns, Token one that writes itself as text.
type (
	Code struct {
		_    struct{} `orm:"registry=keyModels"`
		Code string   `orm:",pk"`
		Note string
	}
	PlaceKey struct {
		Aisle string
		Shelf int32
	}
	Place struct {
		_     struct{} `orm:"registry=keyModels"`
		Aisle string   `orm:",pk"`
		Shelf int32    `orm:",pk"`
		Note  string
	}
	Token struct {
		_    struct{} `orm:"registry=keyModels"`
		Key  amount   `orm:",pk"`
		Note string
	}
)

var keyModels = orm.NewRegistry()

func TestIdentityByEveryKindOfKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := fixture.Open(t, keyModels, db)
		s := orm.NewSession(eng, keyModels)
		defer s.Close()
		code, empty := &Code{Code: "a"}, &Code{Code: ""}
		// Keys that would be one if their parts were just put side by side.
		place, other := &Place{Aisle: "a1", Shelf: 1}, &Place{Aisle: "a", Shelf: 11}
		token := &Token{Key: amount{"x"}}
		s.Add(code, empty, place, other, token)
		expect.OK(t, s.Flush(t.Context()))
		trace.Reset()
		expect.Equal(t, "by text", expect.Get(t, s, codes, "a"), code)
		expect.Equal(t, "by empty text", expect.Get(t, s, codes, ""), empty) // zero is a value
		expect.Equal(t, "by two columns", expect.Get(t, s, places, PlaceKey{"a1", 1}), place)
		expect.Equal(t, "by two others", expect.Get(t, s, places, PlaceKey{"a", 11}), other)
		expect.Equal(t, "by a type that writes itself", expect.Get(t, s, tokens, amount{"x"}), token)
		expect.Sent(t, trace)
		expect.OK(t, s.Commit(t.Context()))

		// Read by queries, changed, deleted: always the same object for the row.
		read := orm.NewSession(eng, keyModels)
		defer read.Close()
		again := expect.Get(t, read, places, PlaceKey{"a1", 1})
		list := expect.All(t, read, retort.Select(places).OrderBy(places.Aisle.Desc()))
		expect.Equal(t, "places", len(list), 2)
		expect.Equal(t, "in a list", list[0], again)
		again.Note = "full"
		byText := expect.All(t, read, retort.Select(tokens))[0]
		byText.Note = "used"
		read.Delete(list[1], expect.Get(t, read, codes, ""))
		expect.OK(t, read.Commit(t.Context()))
		expect.List(t, "places stored", expect.Stored(t, eng, "SELECT aisle, shelf, note FROM place"), []string{"a11full"})
		expect.List(t, "tokens stored", expect.Stored(t, eng, "SELECT * FROM token"), []string{"xused"})
		expect.List(t, "codes stored", expect.Stored(t, eng, "SELECT code FROM code"), []string{"a"})

		_, err := orm.Get(t.Context(), read, places, PlaceKey{"b", 2})
		expect.Is(t, err, orm.ErrNoResult)
		expect.Text(t, err, "Place", "b", "2")
		_, err = engine.All(t.Context(), eng, retort.Select(places))
		expect.OK(t, err)
	})
}

func TestTwoNewObjectsWithOneKeyOfEveryKind(t *testing.T) {
	tests := []struct {
		name string
		add  []any
		says string
	}{
		{"text", []any{&Code{Code: "a"}, &Code{Code: "a"}}, "Code(code="},
		{"empty text", []any{&Code{}, &Code{}}, "Code(code="},
		{"two columns", []any{&Place{Aisle: "a", Shelf: 1}, &Place{Aisle: "a", Shelf: 1, Note: "x"}}, "Place(aisle="},
		{"a type that writes itself", []any{&Token{Key: amount{"x"}}, &Token{Key: amount{"x"}}}, "Token(key="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eng, trace := testdb.SQLite(t)
			expect.OK(t, keyModels.CreateAll(t.Context(), eng))
			s := orm.NewSession(eng, keyModels)
			defer s.Close()
			trace.Reset()
			s.Add(test.add...)
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrIdentity)
			expect.Text(t, err, test.says)
			expect.SentAll(t, trace)
			s.Expunge(test.add[1])
			expect.OK(t, s.Commit(t.Context()))
		})
	}
}
