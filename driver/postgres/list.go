package postgres

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
	dialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/sqltype"
)

// BindsLists tells that lists are arguments as they are.
func (p *pool) BindsLists() {}

// listArgument returns a list as pgx takes it: as an array of plain values, or as a literal where it holds others or NULLs only.
func listArgument(v *sqltype.Value) (any, error) {
	plain := false
	for i := range v.List() {
		switch x := &v.List()[i]; x.Kind() {
		case sqltype.TextValue:
			if err := checkNUL(x.Text()); err != nil {
				return nil, fmt.Errorf("value %d: %w", i+1, err)
			}
			return literal(v)
		case sqltype.ListValue:
			return literal(v)
		case sqltype.NullValue:
		default:
			plain = true
		}
	}
	if plain {
		return (*listBind)(v), nil
	}
	return literal(v)
}

// literal returns a list as the text of an array, which the server reads as whatever the parameter is.
func literal(v *sqltype.Value) (string, error) {
	text, err := dialect.Dialect{}.Encode(*v)
	return text.Text(), err
}

func (b *listBind) list() []sqltype.Value { return (*sqltype.Value)(b).List() }

// Dimensions, Index and IndexType are pgx's ArrayGetter.
func (b *listBind) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(len(b.list())), LowerBound: 1}}
}

// Index returns a value of the list; nil is NULL.
func (b *listBind) Index(i int) any { return plainBind(&b.list()[i]) }

// IndexType returns one that isn't NULL.
func (b *listBind) IndexType() any {
	for i := range b.list() {
		if bound := b.Index(i); bound != nil {
			return bound
		}
	}
	return nil
}

func (b *listBind) TextValue() (pgtype.Text, error) {
	text, err := literal((*sqltype.Value)(b))
	if err != nil {
		return pgtype.Text{}, err
	}
	return textValue(text)
}
