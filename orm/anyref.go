package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// References to any of several entities: a comment belongs to a post or to a photo, and a discriminator beside its key says to which.
//
// Problem: where such a reference leads depends on the row, while a relationship has one target. Choice: for each entity there is an arm, a
// many-to-one over the same field and key that holds for rows whose discriminator has its value. The relationship of the field itself knows no
// target; it finds the arm: by the object that the field holds (held), by the discriminator (told), or for an object that it is to hold (toward).
// Collections of the targets are the inverses of arms. So what knows one target goes on doing so. Cost: there can be no foreign key, and
// so nothing that the database does along one.

// anyOf is what such a reference and its arms share.
type anyOf struct {
	main  *relation // of the field
	on    *field    // the discriminator
	arms  []*relation
	boxes map[*mapper]sqltype.Ptr // the words that make pointers the field's interface
	kinds map[sqltype.Ptr]*mapper // and back
}

// discriminator is a column of the row that has a key, and the value by which the key is one of a relationship.
type discriminator struct {
	own   []*field // the one column, in a list as pointers want it
	value sqltype.Value
}

func (d *discriminator) field() *field { return d.own[0] }

// in tells whether an object's discriminator has the value.
func (d *discriminator) in(obj sqltype.Ptr) bool {
	v, err := d.field().value(obj)
	return err == nil && v.Equal(d.value)
}

// among tells whether the key in an object is one of the relationship: all are, unless there is a discriminator.
func (d *discriminator) among(obj sqltype.Ptr) bool { return d == nil || d.in(obj) }

// resolveAny makes the arms of a reference tagged any='Post photo=Photo'. The discriminator of an entity is the word before =, or its table's name.
func (r *relation) resolveAny() {
	r.kind = toAny
	switch {
	case r.many:
		r.fault("any= goes with a reference: make the field an orm.RefOf, and the other sides collections with inverse=")
		return
	case !r.wide:
		r.fault("any= goes with an interface that the entities implement: make the field an orm.RefOf of one")
		return
	case r.tag.Has("inverse"):
		r.fault("any= and inverse=: each entity has an other side of its own: tag those inverse=%s", r.name)
		return
	}
	on := r.discriminatorField()
	if on == nil {
		return
	}
	r.any = &anyOf{main: r, on: on, boxes: map[*mapper]sqltype.Ptr{}, kinds: map[sqltype.Ptr]*mapper{}}
	for _, word := range r.tag.List("any") {
		value, name, ok := strings.Cut(word, "=")
		if !ok {
			value, name = "", word
		}
		r.resolveArm(value, name)
	}
}

// discriminatorField finds the field that on= names.
func (r *relation) discriminatorField() *field {
	name, _ := r.tag.Get("on")
	f := r.owner.byName[name]
	if f == nil {
		f = r.owner.byColumn[name]
	}
	switch {
	case name == "":
		r.fault("any= needs on=: the field that says which entity a key is of, such as %sType", r.name)
		return nil
	case f == nil:
		r.fault("on=%s names no column field of %s", name, r.owner)
		return nil
	case f.server || f.pk || !isInteger(f.codec.Type.Kind) && f.codec.Type.Kind != sqltype.String && f.codec.Type.Kind != sqltype.Enum:
		r.fault("on=%s: want a string, an enum or an integer that the mapper may set, the field is %s", name, f.typ)
		return nil
	}
	return f
}

// resolveArm adds an entity that the reference may lead to.
func (r *relation) resolveArm(value, name string) {
	m := r.owner.reg.structNamed(name)
	switch {
	case m == nil:
		r.fault("any=: %s is not mapped in this registry: add orm.Map for it", name)
		return
	case m.united():
		r.fault("any=: rows of %s are in several tables, each with keys of its own: name the structs that inherit it", m)
		return
	case slices.ContainsFunc(r.any.arms, func(arm *relation) bool { return arm.target == m || m.is(arm.target) || arm.target.is(m) }):
		r.fault("any=: %s is there already", name)
		return
	}
	if value == "" {
		value = m.tableName
	}
	d := &discriminator{own: []*field{r.any.on}, value: sqltype.TextOf(value)}
	if isInteger(r.any.on.codec.Type.Kind) {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			r.fault("any=: %s is no integer, as %s is: write 1=%s", value, r.any.on, name)
			return
		}
		d.value = sqltype.IntOf(n)
	}
	if e := r.any.on.codec.Type.Enum; e != nil && !e.Has(value) {
		r.fault("any=: %s is none of the values of %s: %s", value, r.any.on, strings.Join(e.Values, ", "))
		return
	}
	if other := slices.IndexFunc(r.any.arms, func(arm *relation) bool { return arm.disc.value.Equal(d.value) }); other >= 0 {
		r.fault("any=: %s is the discriminator of %s already", value, r.any.arms[other].target)
		return
	}
	if !r.any.takes(r, m) {
		return
	}
	r.any.arms = append(r.any.arms, &relation{
		owner: r.owner, name: r.name, offset: r.offset, item: r.item, wide: true, tag: r.tag, cascade: r.cascade, strategy: r.strategy,
		kind: manyToOne, target: m, any: r.any, disc: d,
	})
}

// takes learns how objects of an entity become the field's interface.
func (a *anyOf) takes(r *relation, m *mapper) bool {
	ok := true
	m.each(func(n *mapper) {
		switch {
		case n.abstract:
		case !reflect.PointerTo(n.typ).Implements(r.item):
			r.fault("any=: *%s doesn't implement %s", n, r.item)
			ok = false
		default:
			v := reflect.New(r.item)
			v.Elem().Set(reflect.New(n.typ))
			word := sqltype.At[box](sqltype.PtrOf(v)).word
			a.boxes[n], a.kinds[word] = word, n
		}
	})
	return ok
}

// structNamed finds a mapped struct by the name of its type.
func (r *Registry) structNamed(name string) *mapper {
	k := slices.IndexFunc(r.mappers, func(m *mapper) bool { return m.typ.Name() == name })
	if k < 0 {
		return nil
	}
	return r.mappers[k]
}

// resolveArms finds the key of the reference, which is that of each arm.
func (r *relation) resolveArms() {
	for _, name := range r.keyNames() {
		f := r.owner.byName[name]
		switch {
		case f == nil:
			r.fault("fk=%s names no column field of %s", name, r.owner)
			return
		case f.tag.Has("fk"):
			r.fault("key %s may be of several tables: a foreign key can't refer to them: remove its fk=", f)
			return
		}
		r.local = append(r.local, f)
	}
	if r.on != nil {
		r.fault("Mapping: Join and Where go with one target")
	}
	if r.cascade&cascadeOrphan != 0 || r.single {
		r.fault("cascade delete-orphan and single_parent belong on the other sides, whose targets have a single parent")
	}
	for _, arm := range r.any.arms {
		if len(arm.target.pk) != len(r.local) {
			r.fault("%d key fields (%s) for the %d key columns of %s", len(r.local), fieldNames(r.local), len(arm.target.pk), arm.target)
			return
		}
		arm.local, arm.remote, arm.cascade, arm.view = r.local, arm.target.pk, r.cascade, r.view
		arm.checkTypes()
	}
}

// each are the relationships by which r leads anywhere: its arms, or r itself.
func (r *relation) each() []*relation {
	if r.kind == toAny && r.any != nil {
		return r.any.arms
	}
	return []*relation{r}
}

// toward is the arm that leads to objects of m. A relationship to one entity is its own arm, whatever is asked; so is one to any that finds none.
func (r *relation) toward(m *mapper) *relation {
	if r.any != nil {
		for _, arm := range r.any.arms {
			if m.is(arm.target) {
				return arm
			}
		}
	}
	return r
}

// held is the arm of the object that the field in an object holds.
func (r *relation) held(obj sqltype.Ptr) *relation {
	if r.any != nil {
		if m := r.any.kinds[sqltype.At[box](r.value(obj)).word]; m != nil {
			return r.toward(m)
		}
	}
	return r
}

// told is the arm that the discriminator in an object tells of.
func (r *relation) told(obj sqltype.Ptr) *relation {
	if r.any != nil {
		for _, arm := range r.any.arms {
			if arm.disc.in(obj) {
				return arm
			}
		}
	}
	return r
}

// led is the arm of what a reference led to as a snapshot has it.
func (r *relation) led(snap sqltype.Ptr) *relation {
	if held := r.held(snap); held != r {
		return held
	}
	return r.told(snap)
}

// holdsKey tells whether the owner's columns say where the relationship leads.
func (r *relation) holdsKey() bool { return r.kind == manyToOne || r.kind == toAny }

// meant tells whether an object is one that an arm leads from. The first of the arms is also that of objects that refer to nothing.
func (r *relation) meant(obj sqltype.Ptr) bool {
	if r.any == nil || r.disc.in(obj) {
		return true
	}
	_, set, err := keysIn(r.local, obj)
	return err == nil && !set && r == r.any.arms[0]
}

// boxOf is an instance's object as an item of the relationship; a nil one for nil.
func (r *relation) boxOf(i *instance) box {
	if i != nil && r.any != nil {
		return box{r.any.boxes[i.m], i.obj}
	}
	return r.target.boxOf(i)
}

// kindOf is the struct of an item that is an interface with a word, nil if it is none of the relationship's targets.
func (r *relation) kindOf(word sqltype.Ptr) *mapper {
	if r.any != nil {
		return r.any.kinds[word]
	}
	return r.target.kinds[word]
}

// takesStruct tells whether objects of m can be items of a relationship to an interface.
func (r *relation) takesStruct(m *mapper) bool {
	if r.any != nil {
		return r.any.boxes[m] != nil
	}
	return m.is(r.target)
}

// discriminate has a row say by its discriminator that its key is one of r.
func (w *work) discriminate(c *change, r *relation) {
	if d := r.disc; d != nil && (c.kind == insertRow || !d.in(c.i.obj) || !d.in(c.i.snap)) {
		w.follow(c, pointer{rel: r, aside: &aside{own: d.own, fixed: d.value}})
	}
}

// indiscriminate makes the discriminator of a row whose key becomes NULL so too, if it can be.
func (w *work) indiscriminate(c *change, r *relation) {
	if on := r.discriminators(); on != nil && !on[0].notNull {
		w.follow(c, pointer{rel: r, aside: &aside{own: on, fixed: sqltype.Null}})
	}
}

// discriminators is the discriminator of the row that has the key, nil if there is none.
func (r *relation) discriminators() []*field {
	switch {
	case r.disc != nil:
		return r.disc.own
	case r.any != nil:
		return r.any.arms[0].disc.own
	}
	return nil
}

// telling is the condition that the key of a row is one of r: the row of left if it has the key, else that of to.
func (r *relation) telling(left, to *entity) []ast.Expr {
	if r.disc == nil {
		return nil
	}
	child := to
	if r.kind == manyToOne {
		child = left
	}
	return []ast.Expr{&ast.Binary{Op: ast.Eq, L: child.column(r.disc.field()), R: &ast.Bind{Value: r.disc.value}}}
}

// arm is the relationship of a statement to the one entity that it is narrowed to. Others are as they are.
func (r *relationRef) arm() (*relationRef, error) {
	switch {
	case r.rel.fieldless:
		return r.resolved()
	case r.rel.kind != toAny:
		return r, nil
	case r.right == nil:
		return nil, fmt.Errorf("%w: %s leads to rows of several tables: say of which with orm.OfType", ErrUsage, r.rel)
	}
	arm := r.rel.toward(r.right.m)
	if arm == r.rel {
		return nil, fmt.Errorf("%w: %s doesn't lead to %s: name it in any=", ErrUsage, r.rel, r.right.m)
	}
	return &relationRef{rel: arm, left: r.left, right: r.right}, nil
}

// armOf is arm for the entity of an object that the relationship is compared with.
func (r *relationRef) armOf(x any) (*relationRef, error) {
	if r.rel.kind != toAny || isNil(x) {
		return r.resolved()
	}
	if m := r.rel.owner.reg.byType[reflect.TypeOf(x).Elem()]; m != nil && r.rel.takesStruct(m) {
		return &relationRef{rel: r.rel.toward(m), left: r.left}, nil
	}
	return nil, fmt.Errorf("%w: %s doesn't lead to a %T: name it in any=", ErrUsage, r.rel, x)
}

// arms are the loads of the entities that a load leads to.
func (o *loadOption) arms() []*loadOption {
	if o.ref == nil || o.ref.rel.kind != toAny {
		return []*loadOption{o}
	}
	var out []*loadOption
	for _, arm := range o.ref.rel.any.arms {
		c := *o
		c.ref, c.within = &relationRef{rel: arm, left: o.ref.left}, nil
		out = append(out, &c)
	}
	return out
}

// strangeKind is the error of rows whose discriminator is that of no entity.
func (r *relation) strangeKind(insts []*instance) error {
	for _, i := range insts {
		if _, set, err := keysIn(r.local, i.obj); err != nil || !set || r.told(i.obj) != r || r.fresh(i) {
			continue
		}
		v, _ := r.any.on.value(i.obj)
		return fmt.Errorf("%w: %s of %s is %s, which is that of no entity in any= of %s", ErrUsage, r.any.on, i, v, r)
	}
	return nil
}
