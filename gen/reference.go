package gen

import (
	"slices"
	"strings"

	"github.com/retort-go/retort/schema"
)

// addReferences gives an entity a reference for each of its foreign keys, and the table it refers to the other side. What a model can't say is left
// out: keys to tables without models, and keys that share a column.
func (d *described) addReferences(e *entity) {
	for _, fk := range e.table.ForeignKeys {
		target, refs, err := fk.Target()
		if err != nil || d.byTable[target] == nil {
			continue
		}
		if slices.ContainsFunc(fk.Columns, func(c string) bool { return e.tagged[c] }) {
			d.left = append(d.left, "Table "+e.table.FullName()+": the foreign key of "+strings.Join(fk.Columns, ", ")+" shares columns with another and has no relationship.")
			continue
		}
		to := d.byTable[target]
		toKey := slices.Equal(refs, target.PrimaryKey.Columns)
		if !e.tagKey(fk, target, refs) && !toKey {
			continue
		}
		for _, c := range fk.Columns {
			e.tagged[c] = true
		}
		d.relate(e, to, fk)
	}
}

// tagKey writes what a foreign key refers to into the tags of its columns. A table of another schema can't be named there; a second key of several
// columns to one table couldn't be told from the first.
func (e *entity) tagKey(fk *schema.ForeignKey, target *schema.Table, refs []string) bool {
	second := len(refs) > 1 && slices.ContainsFunc(e.fields, func(f property) bool {
		return slices.ContainsFunc(f.options, func(o string) bool { return strings.HasPrefix(o, "fk="+target.Name+".") })
	})
	if target.Schema != "" || second {
		return false
	}
	for i, c := range fk.Columns {
		at := slices.IndexFunc(e.fields, func(f property) bool { return f.name == e.column[c] })
		options := []string{"fk=" + optionValue(target.Name+"."+refs[i])}
		if fk.OnDelete != schema.NoAction {
			options = append(options, "ondelete="+action(fk.OnDelete))
		}
		if fk.OnUpdate != schema.NoAction {
			options = append(options, "onupdate="+action(fk.OnUpdate))
		}
		e.fields[at].options = append(e.fields[at].options, options...)
	}
	return true
}

// action is ON DELETE or ON UPDATE as a tag says it.
func action(a schema.Action) string {
	word := strings.ToLower(a.String())
	if strings.Contains(word, " ") {
		return quoteOption(word)
	}
	return word
}

// relate adds the two sides of a foreign key.
func (d *described) relate(e, to *entity, fk *schema.ForeignKey) {
	name := to.name
	if len(fk.Columns) == 1 {
		words, _ := stem(wordsOf(fk.Columns[0]))
		name = goName(words, "R")
	}
	name = free(e.taken, name, name+to.name)
	back, one := e.backName(to, name, fk), e.isUnique(fk.Columns)
	side := "Many["
	if one {
		side = "Ref["
	}
	back = free(to.taken, back, name+back)
	keys := make([]string, len(fk.Columns))
	for i, c := range fk.Columns {
		keys[i] = e.column[c]
	}
	key := strings.Join(keys, ",")
	if len(keys) > 1 {
		key = quoteOption(key)
	}
	e.fields = append(e.fields, property{name: name, typ: "orm.Ref[" + to.name + "]", options: []string{"fk=" + key, "inverse=" + back}})
	to.fields = append(to.fields, property{name: back, typ: "orm." + side + e.name + "]", options: []string{"inverse=" + name}})
}

// backName is what the side without the key is called: as the others, or by the reference where there are several.
func (e *entity) backName(to *entity, name string, fk *schema.ForeignKey) string {
	back := plural(e.name)
	if e.isUnique(fk.Columns) {
		back = e.name
	}
	several := 0
	for _, other := range e.table.ForeignKeys {
		if target, _, err := other.Target(); err == nil && target == to.table {
			several++
		}
	}
	switch {
	case e == to && name == "Parent":
		return "Children"
	case (e == to || several > 1) && name != to.name:
		return name + back
	}
	return back
}

// addLink makes a many-to-many of a table that is nothing but pairs.
func (d *described) addLink(t *schema.Table) {
	l, r := t.ForeignKeys[0], t.ForeignKeys[1]
	lt, _, _ := l.Target() // isLink has looked
	rt, _, _ := r.Target()
	left, right := d.byTable[lt], d.byTable[rt]
	if left == nil || right == nil {
		d.left = append(d.left, "Table "+t.FullName()+" links tables that have no model.")
		return
	}
	link := goName(wordsOf(t.Name), "L")
	there, back := plural(right.name), plural(left.name)
	if left == right {
		there, back = linkName(r, there), linkName(l, back)
	}
	there = free(left.taken, there, link+there)
	back = free(right.taken, back, link+back)
	left.fields = append(left.fields, linkProperty(t, there, right, l, r, back))
	right.fields = append(right.fields, linkProperty(t, back, left, r, l, there))
}

// linkName is what one side of a table's many-to-many with itself is called: by its column.
func linkName(fk *schema.ForeignKey, otherwise string) string {
	if len(fk.Columns) > 1 {
		return otherwise
	}
	words, _ := stem(wordsOf(fk.Columns[0]))
	return plural(goName(words, "L"))
}

func linkProperty(t *schema.Table, name string, to *entity, own, other *schema.ForeignKey, inverse string) property {
	cols := strings.Join(slices.Concat(own.Columns, other.Columns), ",")
	return property{name: name, typ: "orm.Many[" + to.name + "]", options: []string{"through=" + quoteOption(t.Name+"("+cols+")"), "inverse=" + inverse}}
}
