// Package schema has ent's definitions of the tables of package model. `go generate ./peers/ent`, from the folder of the benchmark, makes the rest of
// package ent of them.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

func table(name string) []schema.Annotation { return []schema.Annotation{entsql.Table(name)} }

// Author has books.
type Author struct{ ent.Schema }

// Annotations name the table.
func (Author) Annotations() []schema.Annotation { return table("author") }

// Fields are the columns.
func (Author) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.String("first_name"), field.String("last_name"), field.Int64("born")}
}

// Edges are the relationships.
func (Author) Edges() []ent.Edge {
	return []ent.Edge{edge.To("books", Book.Type).Annotations(entsql.OnDelete(entsql.Cascade))}
}

// Book has an author and publishers.
type Book struct{ ent.Schema }

// Annotations name the table.
func (Book) Annotations() []schema.Annotation { return table("book") }

// Fields are the columns.
func (Book) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"), field.Int64("author_id"), field.String("title"), field.String("isbn").Optional().Nillable(), field.Int64("pages"), field.Float("price"),
	}
}

// Edges are the relationships.
func (Book) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("author", Author.Type).Ref("books").Field("author_id").Unique().Required(),
		edge.To("publishers", Publisher.Type).StorageKey(edge.Table("book_publisher"), edge.Columns("book_id", "publisher_id")),
	}
}

// Publisher publishes books.
type Publisher struct{ ent.Schema }

// Annotations name the table.
func (Publisher) Annotations() []schema.Annotation { return table("publisher") }

// Fields are the columns.
func (Publisher) Fields() []ent.Field { return []ent.Field{field.Int64("id"), field.String("name")} }

// Edges are the relationships.
func (Publisher) Edges() []ent.Edge {
	return []ent.Edge{edge.From("books", Book.Type).Ref("publishers")}
}

// Reading has 20 columns.
type Reading struct{ ent.Schema }

// Annotations name the table.
func (Reading) Annotations() []schema.Annotation { return table("reading") }

// Fields are the columns.
func (Reading) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"), field.Int64("sensor_id"), field.Int64("batch"), field.Int64("samples"), field.Int64("flags"), field.Bool("valid"),
		field.Float("low"), field.Float("high"), field.Float("mean"), field.Float("drift"),
		field.String("name"), field.String("site"), field.String("unit"), field.String("code"), field.String("note"),
		field.Time("taken_at"), field.Time("stored_at"),
		field.String("comment").Optional().Nillable(), field.Int64("retries").Optional().Nillable(), field.Float("bias").Optional().Nillable(),
	}
}
