package orm

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// columnName is the name in the tag, or the field's in snake_case.
func (f *field) columnName() string {
	if f.tag.Name != "" {
		return f.tag.Name
	}
	return ormtag.SnakeCase(f.name)
}

// wrap is the SQL that the tag has around the column's values; nil for none.
func (f *field) wrap() *ast.Wrap {
	bind, _ := f.tag.Get("bind")
	read, _ := f.tag.Get("read")
	if bind == "" && read == "" {
		return nil
	}
	return &ast.Wrap{Bind: bind, Read: read}
}

// codecFor returns how the field's Go type travels.
func (f *field) codecFor() (*sqltype.Codec, error) {
	word, args, _ := f.typeWord()
	switch word {
	case "json":
		return sqltype.JSONCodec(f.typ), nil
	case "enum":
		values, err := ormtag.Enum(args)
		if err != nil {
			return nil, err
		}
		return sqltype.EnumCodec(f.typ, f.enum(values))
	}
	return sqltype.CodecOf(f.typ)
}

// typeWord parts type='decimal(10,2)' into its word and what stands in the parentheses. ok is false if the tag has no type.
func (f *field) typeWord() (word, args string, ok bool) {
	text, ok := f.tag.Get("type")
	word, args = ormtag.Type(text)
	return word, args, ok
}

// enum is an enum of some values, named for the Go type, or for the column if that is a plain string.
func (f *field) enum(values []string) *sqltype.EnumType {
	e := &sqltype.EnumType{Name: f.m.tableName + "_" + f.columnName(), Values: values}
	if t := base(f.typ); t.PkgPath() != "" {
		e.Name = ormtag.SnakeCase(t.Name())
	}
	return e
}

// typeWords are the words of type= that stand for a kind, and the kinds of Go types that they go with; other words are the database's own
// and go into DDL as they are.
var typeWords = map[string]struct {
	kind sqltype.Kind
	with []sqltype.Kind
	want string
}{
	"text":      {sqltype.String, []sqltype.Kind{sqltype.String}, "a string"},
	"decimal":   {sqltype.Decimal, []sqltype.Kind{sqltype.String, sqltype.Decimal, sqltype.Int64, sqltype.Float64}, "a string or a decimal type"},
	"smallint":  {sqltype.Int16, integers, "an integer"},
	"int":       {sqltype.Int32, integers, "an integer"},
	"bigint":    {sqltype.Int64, append(integers, sqltype.Duration), "an integer or time.Duration"},
	"timestamp": {sqltype.Timestamp, []sqltype.Kind{sqltype.Timestamp}, "time.Time"},
	"date":      {sqltype.Date, []sqltype.Kind{sqltype.Date}, "civil.Date"},
	"time":      {sqltype.TimeOfDay, []sqltype.Kind{sqltype.TimeOfDay}, "civil.Time"},
	"datetime":  {sqltype.DateTime, []sqltype.Kind{sqltype.DateTime}, "civil.DateTime"},
	"interval":  {sqltype.Interval, []sqltype.Kind{sqltype.Interval}, "civil.Interval"},
	"uuid":      {sqltype.UUID, []sqltype.Kind{sqltype.UUID, sqltype.String}, "16 bytes or a string"},
	"inet":      {sqltype.Inet, []sqltype.Kind{sqltype.Inet, sqltype.String}, "netip.Addr, netip.Prefix or a string"},
	"macaddr":   {sqltype.MAC, []sqltype.Kind{sqltype.MAC, sqltype.String}, "net.HardwareAddr or a string"},
}

var integers = []sqltype.Kind{sqltype.Int16, sqltype.Int32, sqltype.Int64}

// columnType is the SQL type: that of the Go type, as type= and size= change it.
func (f *field) columnType() (sqltype.Type, error) {
	t := f.codec.Type
	if size, ok := f.tag.Get("size"); ok {
		n, err := strconv.Atoi(size)
		if err != nil {
			return t, err
		}
		t.Size = n
	}
	word, args, ok := f.typeWord()
	if !ok || word == "json" || word == "enum" {
		return t, nil
	}
	known, isWord := typeWords[word]
	switch {
	case !isWord:
		t.Verbatim, _ = f.tag.Get("type")
		return t, nil
	case !slices.Contains(known.with, t.Kind):
		return t, fmt.Errorf("type=%s goes with %s, the field is %s", word, known.want, f.typ)
	}
	t = sqltype.Type{Kind: known.kind}
	if word != "decimal" {
		return t, nil
	}
	var err error
	t.Size, t.Scale, err = ormtag.Decimal(args)
	return t, err
}
