package ormtag_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/internal/ormtag"
)

func TestParse(t *testing.T) {
	tag, err := ormtag.Parse("author_id,pk, unique=one, default='it''s, or not'", ormtag.Column)
	if err != nil {
		t.Fatal(err)
	}
	if unique, ok := tag.Get("unique"); tag.Name != "author_id" || !tag.Has("pk") || !ok || unique != "one" {
		t.Errorf("got %+v", tag)
	}
	if text, _ := tag.Get("default"); text != "it's, or not" {
		t.Errorf("got default %q", text)
	}
	if tag.Has("null") {
		t.Error("the tag has an option that isn't in it")
	}
	if odd, err := ormtag.Parse("'a, b=''c''',pk", ormtag.Column); err != nil || odd.Name != "a, b='c'" || !odd.Has("pk") {
		t.Errorf("a quoted name: got %+v, %v", odd, err)
	}
	if none, err := ormtag.Parse("", ormtag.Column); err != nil || none.Name != "" {
		t.Errorf("no tag: got %+v, %v", none, err)
	}
	relation, err := ormtag.Parse("fk='InvNo, InvYear',inverse=Lines", ormtag.Relation) // no name: the first element has an =
	if fk := relation.List("fk"); err != nil || relation.Name != "" || !slices.Equal(fk, []string{"InvNo", "InvYear"}) {
		t.Errorf("got %+v, fk %q, %v", relation, fk, err)
	}
	if relation.List("through") != nil {
		t.Error("a list that isn't there is nil")
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		text    string
		options ormtag.Options
		want    string
	}{
		{"pk", ormtag.Column, `write ` + "`orm:\",pk\"`"},
		{",uniqe", ormtag.Column, `unknown option "uniqe": want one of autoincrement, bind, check`},
		{",size", ormtag.Column, "option size needs a value"},
		{",pk=yes", ormtag.Column, "option pk takes no value"},
		{",default='x", ormtag.Column, "is not closed"},
		{"inverse=Author,pk", ormtag.Relation, `unknown option "pk"`},
		{"table=x,pk", ormtag.Table, "want one of abstract, handle, identity, on, registry, strategy, table, view"},
	} {
		if _, err := ormtag.Parse(test.text, test.options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.text, err, test.want)
		}
	}
}

func TestNamesOfInstances(t *testing.T) {
	for name, want := range map[string][2]string{
		"Author": {"Author", "author"},
		"Tagged[example.com/some.lib/v2.BlogPost]": {"Tagged[BlogPost]", "tagged_blog_post"},
		"Pair[int,*gopkg.in/yaml.v3.Node]":         {"Pair[int,*Node]", "pair_int_node"},
		"Nested[main.Tagged[main.Book·2]]":         {"Nested[Tagged[Book]]", "nested_tagged_book"},
	} {
		if got := ormtag.TypeName(name); got != want[0] {
			t.Errorf("type of %s: got %s, want %s", name, got, want[0])
		}
		if got := ormtag.TableName(name); got != want[1] {
			t.Errorf("table of %s: got %s, want %s", name, got, want[1])
		}
	}
}

func TestSnakeCase(t *testing.T) {
	for name, want := range map[string]string{
		"ID": "id", "ISBN": "isbn", "FirstName": "first_name", "HTTPServer": "http_server", "AuthorID": "author_id", "Über": "über", "A_B": "a_b",
	} {
		if got := ormtag.SnakeCase(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
