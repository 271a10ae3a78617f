package orm

import (
	"fmt"
	"reflect"

	"github.com/retort-go/retort/sqltype"
)

// Info is how a struct is mapped, for programs that work on any entity. It is a copy: changing it changes nothing.
type Info struct {
	Type          reflect.Type // the struct
	Schema, Table string       // Schema is "" for the connection's default
	Columns       []ColumnInfo // in the order of rows
	Key           []string     // names of the key's columns
	Relationships []RelationshipInfo
}

// ColumnInfo is one column.
type ColumnInfo struct {
	Name     string // in the table
	Field    string // in the struct; with a dot inside of a struct of columns: Start.X
	Type     sqltype.Type
	Nullable bool
	Computed bool // the database makes its values; a program's are never written
	Deferred bool // statements read it only if they say so
}

// RelationshipInfo is one relationship.
type RelationshipInfo struct {
	Field  string
	Target reflect.Type // the struct that it leads to
	Many   bool
}

// Inspect tells how the struct behind a handle is mapped. Faults of the registry are the error.
func Inspect[R any](e Mapped[R]) (Info, error) {
	ent := entityOf(e)
	if ent == nil {
		return Info{}, describe("inspect", fmt.Errorf("%w: handle was not made by orm.Map", ErrUsage))
	}
	if err := ent.m.reg.resolve(); err != nil {
		return Info{}, err
	}
	return ent.m.info(), nil
}

func (m *mapper) info() Info {
	in := Info{Type: m.typ, Schema: m.schema, Table: m.tableName, Key: columnNames(m.pk)}
	for _, f := range m.fields {
		in.Columns = append(in.Columns, ColumnInfo{
			Name: f.col.Name, Field: f.name, Type: f.col.Type, Nullable: !f.notNull, Computed: f.server, Deferred: f.deferred,
		})
	}
	for _, r := range m.rels {
		info := RelationshipInfo{Field: r.name, Target: r.item, Many: r.many}
		if r.target != nil {
			info.Target = r.target.typ
		}
		in.Relationships = append(in.Relationships, info)
	}
	return in
}

// Identity returns the key of the row that an object stands for in a session, a value for each of the key's columns: what was read, whatever the object's
// fields say by now. It is nil for an object that stands for none.
func Identity(s *Session, x any) []any {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return nil
	}
	i := s.lookup(m, obj)
	if i == nil || i.snap == nil {
		return nil
	}
	key := make([]any, len(i.m.pk))
	for k, f := range i.m.pk {
		key[k] = f.copyOf(i.snap)
	}
	return key
}
