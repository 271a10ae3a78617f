package orm

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// relKind is the direction of a relationship, seen from its owner.
type relKind uint8

const (
	manyToOne  relKind = iota // the owner has the foreign key
	oneToMany                 // the targets have it
	oneToOne                  // one target has it
	manyToMany                // an association table has both
	toAny                     // as manyToOne, to one of several entities: see anyref.go
)

// relation is one relationship field of a mapped struct. Map makes it from the tag; Registry.resolve completes it.
type relation struct {
	owner    *mapper
	name     string
	offset   uintptr
	many     bool         // a ManyOf field, not a RefOf
	item     reflect.Type // of a target in Go: a pointer, or an interface
	wide     bool         // it is an interface
	tag      ormtag.Tag
	cascade  cascade
	strategy strategy
	passive  bool // deletes are left to the database
	view     bool // it is only read
	unread   bool // it is write-only: added to and removed from, never loaded
	single   bool // a target has one owner at most, see singleparent.go

	fieldless bool      // made for statements, see along.go
	funcs     *relFuncs // events; nil if there are none

	kind    relKind
	target  *mapper
	inverse *relation // the other side, nil if it has no field
	order   []orderTerm
	// position is the column of the target that keeps the places of items, by itself; nil for none. See position.go.
	position []*field
	first    int64    // the first of the places
	local    []*field // the columns on the owner's side
	remote   []*field // their counterparts: on the target, or for manyToMany none
	assoc    *association
	via      []*relation    // the relationships that it leads along, see via.go; nil for most
	on       *condition     // what Mapping says of the join; nil for nothing
	any      *anyOf         // of a reference to any of several entities and its arms; nil for all others
	disc     *discriminator // by which the key is one of this relationship; nil if it always is
}

// association is the table of a manyToMany, seen from one side: left refers to the owner's key, right to the target's.
type association struct {
	table       *ast.Table
	left, right []*ast.Column
}

// orderTerm sorts a collection by a column of its target.
type orderTerm struct {
	field *field
	desc  bool
}

func (r *relation) String() string { return r.owner.String() + "." + r.name }

func (r *relation) fault(format string, args ...any) { r.owner.fault(r.name, format, args...) }

// newRelation reads the tag of a relationship field.
func newRelation(m *mapper, f reflect.StructField, many bool, item reflect.Type) *relation {
	r := &relation{owner: m, name: f.Name, offset: f.Offset, many: many, item: item, wide: item.Kind() == reflect.Interface, cascade: cascadeDefault}
	t, err := ormtag.Parse(f.Tag.Get("orm"), ormtag.Relation)
	if err != nil {
		r.fault("%w", err)
		return r
	}
	r.tag = t
	if t.Name != "" {
		r.fault("a relationship has no column name: remove %q from its tag", t.Name)
	}
	if t.Has("cascade") {
		r.cascade = cascadeOf(t.List("cascade"))
	}
	if word, ok := t.Get("lazy"); ok {
		r.strategy = strategyNames[word]
		r.unread = word == "writeonly"
	}
	r.passive, r.view, r.single = t.Has("passive_deletes"), t.Has("viewonly"), t.Has("single_parent")
	return r
}

// resolveTarget finds the mapper of the other side.
func (r *relation) resolveTarget() {
	reg := r.owner.reg
	if r.tag.Has("any") {
		r.resolveAny()
		return
	}
	if r.wide {
		if r.target = reg.byIface[r.item]; r.target == nil {
			r.fault("no handle in this registry reads rows as %s: add one with orm.EntityOf", r.item)
		}
		return
	}
	switch r.target = reg.byType[r.item.Elem()]; {
	case r.target == nil:
		r.fault("%s is not mapped in this registry: add orm.Map for it", r.item.Elem())
	case r.target.iface != nil:
		r.fault("rows of %s are read as %s: make the field one of %s, with orm.ManyOf or orm.RefOf", r.target, r.target.iface, r.target.iface)
		r.target = nil
	}
}

// resolveJoin finds the columns that connect both sides.
func (r *relation) resolveJoin() {
	if r.any != nil {
		r.resolveArms()
		return
	}
	if r.target == nil {
		return
	}
	r.view = r.tag.Has("viewonly") || r.owner.view || r.target.view
	if r.target.united() && (!r.many || r.tag.Has("through")) {
		r.fault("rows of %s are in several tables, each with keys of its own, so that no key can refer to one: refer to a struct that inherits it", r.target)
		return
	}
	r.resolveView()
	if r.via != nil {
		r.resolveVia()
	}
	switch {
	case r.byCondition(), r.via != nil:
		if r.kind = oneToOne; r.many {
			r.kind = oneToMany
		}
		r.local = r.owner.pk
	case r.many && r.tag.Has("through"):
		r.kind = manyToMany
		r.resolveThrough()
	case r.many:
		r.kind = oneToMany
		r.resolveRemoteKey()
	case r.ownsKey():
		r.kind = manyToOne
		r.resolveLocalKey()
	default:
		r.kind = oneToOne
		r.resolveRemoteKey()
	}
	r.resolveOrder()
	r.resolvePosition()
	r.checkWriteOnly()
	r.checkSingleParent()
}

// ownsKey tells whether the owner's own columns hold the key of a to-one relationship.
func (r *relation) ownsKey() bool {
	return r.tag.Has("fk") || r.owner.byName[r.name+"ID"] != nil
}

// resolveLocalKey connects a many-to-one: fields of the owner named by fk=, or the field <Name>ID.
func (r *relation) resolveLocalKey() {
	for _, name := range r.keyNames() {
		f := r.owner.byName[name]
		if f == nil {
			r.fault("fk=%s names no column field of %s", name, r.owner)
			return
		}
		r.local = append(r.local, f)
	}
	if r.remote = r.referenced(r.local, r.target); r.remote == nil {
		return
	}
	r.checkTypes()
}

// keyNames are the fields of a key on the owner's side.
func (r *relation) keyNames() []string {
	if names := r.tag.List("fk"); names != nil {
		return names
	}
	return []string{r.name + "ID"}
}

// referenced returns the target's fields that key fields refer to: those their fk= tags name, or else the target's key.
func (r *relation) referenced(keys []*field, target *mapper) []*field {
	refs := make([]*field, len(keys))
	for i, f := range keys {
		ref, ok := f.tag.Get("fk")
		if !ok {
			if len(target.pk) != len(keys) {
				r.fault("%d key fields (%s) for the %d key columns of %s", len(keys), fieldNames(keys), len(target.pk), target)
				return nil
			}
			refs[i] = target.pk[i]
			continue
		}
		table, column, _ := strings.Cut(ref, ".")
		if refs[i] = target.byColumn[column]; !target.storedIn(table) || refs[i] == nil {
			r.fault("%s refers to %s, which is no column of %s (table %s)", f, ref, target, target.tableName)
			return nil
		}
	}
	return refs
}

func (r *relation) checkTypes() {
	for i, f := range r.local {
		if base(f.typ) != base(r.remote[i].typ) {
			r.fault("key %s is %s but %s is %s", f, f.typ, r.remote[i], r.remote[i].typ)
		}
	}
}

// base is a type without the pointer or sql.Null that makes it nullable.
func base(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	if t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" {
		if v, ok := t.FieldByName("V"); ok {
			return v.Type
		}
	}
	return t
}

// resolveRemoteKey connects a relationship whose key is on the target's side: that of the inverse reference, or the only fields of
// the target that refer to the owner.
func (r *relation) resolveRemoteKey() {
	if name, ok := r.tag.Get("inverse"); ok {
		r.resolveByInverse(name)
		return
	}
	var found [][]*field
	for _, other := range r.target.rels {
		if other.leadsTo(r.owner) && !other.many && other.ownsKey() {
			found = append(found, other.localFields())
		}
	}
	if len(found) == 0 {
		for _, f := range r.target.fields {
			if ref, ok := f.tag.Get("fk"); ok && strings.HasPrefix(ref, r.owner.tableName+".") {
				found = append(found, []*field{f})
			}
		}
	}
	switch len(found) {
	case 1:
		r.connectRemote(found[0])
	case 0:
		r.fault("no field of %s refers to %s: add one with `orm:\"fk=%s.%s\"`, or through= for a many-to-many",
			r.target, r.owner, r.owner.tableName, r.owner.pk[0].col.Name)
	default:
		r.fault("several fields of %s refer to %s: say which with inverse=", r.target, r.owner)
	}
}

func (r *relation) resolveByInverse(name string) {
	other := r.otherSide(name)
	switch {
	case other == nil:
		r.fault("inverse=%s names no relationship of %s", name, r.target)
	case !other.leadsTo(r.owner):
		r.fault("inverse=%s refers to %s, not back to %s", other, typeName(other.item), r.owner)
	case other.many || !other.ownsKey():
		r.fault("inverse=%s is on the same side: one of the two must be a Ref with a foreign key", other)
	default:
		r.disc = other.disc
		r.connectRemote(other.localFields())
		if r.disc != nil && r.passive {
			r.fault("passive_deletes leaves deletes to a foreign key, which a reference to any of several entities can't have")
		}
	}
}

// otherSide finds a relationship of the target by its name: of one to any of several entities, the arm that leads here.
func (r *relation) otherSide(name string) *relation {
	other := r.target.relNamed(name)
	if other == nil {
		return nil
	}
	return other.toward(r.owner)
}

// localFields are the owner's fields that hold a to-one key, those that exist.
func (r *relation) localFields() []*field {
	var fs []*field
	for _, name := range r.keyNames() {
		if f := r.owner.byName[name]; f != nil {
			fs = append(fs, f)
		}
	}
	return fs
}

// connectRemote connects a relationship by the target's key fields.
func (r *relation) connectRemote(keys []*field) {
	refs := r.referenced(keys, r.owner)
	if refs == nil {
		return
	}
	r.remote, r.local = keys, refs
}

// resolveOrder reads orderby='title, rating desc'.
func (r *relation) resolveOrder() {
	text, ok := r.tag.Get("orderby")
	if !ok {
		return
	}
	for term := range strings.SplitSeq(text, ",") {
		words := strings.Fields(term)
		if len(words) == 0 || len(words) > 2 {
			r.fault("orderby=%q: want column names, each with desc or nothing behind", text)
			return
		}
		f := r.target.byColumn[words[0]]
		if f == nil {
			f = r.target.byName[words[0]]
		}
		if f == nil || len(words) == 2 && words[1] != "desc" && words[1] != "asc" {
			r.fault("orderby=%q: %q is no column of %s", text, term, r.target)
			return
		}
		r.order = append(r.order, orderTerm{f, len(words) == 2 && words[1] == "desc"})
	}
}

// resolveInverse connects both sides' fields with each other.
func (r *relation) resolveInverse() {
	name, ok := r.tag.Get("inverse")
	if !ok || r.target == nil || r.view { // for viewonly it says which foreign key to follow, and no more
		return
	}
	other := r.otherSide(name)
	switch {
	case other == nil:
		r.fault("inverse=%s names no relationship of %s", name, r.target)
		return
	case !other.leadsTo(r.owner):
		r.fault("inverse=%s refers to %s, not back to %s", other, typeName(other.item), r.owner)
		return
	case r.kind == manyToMany && other.kind != manyToMany || r.kind == manyToOne && other.kind == manyToOne:
		r.fault("inverse=%s is not the other side of the same relationship", other)
		return
	}
	if back, named := other.tag.Get("inverse"); named && back != r.name {
		r.fault("inverse=%s, but that one says inverse=%s", other, back)
		return
	}
	r.inverse, other.inverse = other, r
}

// leadsTo tells whether all targets of a relationship are of m, so that each has its relationships.
func (r *relation) leadsTo(m *mapper) bool { return r.target != nil && r.target.is(m) }

func (m *mapper) relNamed(name string) *relation {
	for _, r := range m.rels {
		if r.name == name {
			return r
		}
	}
	return nil
}

func fieldNames(fs []*field) string {
	names := make([]string, len(fs))
	for i, f := range fs {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// keysIn reads key fields of an object. ok is false if one of them is NULL: then they refer to nothing.
func keysIn(fs []*field, obj sqltype.Ptr) (vals []sqltype.Value, ok bool, err error) {
	vals = make([]sqltype.Value, len(fs))
	for i, f := range fs {
		if vals[i], err = f.value(obj); err != nil {
			return nil, false, err
		}
		if vals[i].IsNull() {
			return vals, false, nil
		}
	}
	return vals, true, nil
}

// describe names the relationship of an object for error messages: Author(author_id=4).Books.
func (r *relation) describe(i *instance) string { return fmt.Sprintf("%s.%s", i, r.name) }
