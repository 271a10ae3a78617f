package orm

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// newMapper reads a struct type, with what code says of its tags, if it does. Faults are kept in the mapper.
func newMapper(r *Registry, t reflect.Type, by *Tags) *mapper {
	m := &mapper{reg: r, by: by, typ: t, tableName: tableName(t), whole: true, byColumn: map[string]*field{}, byName: map[string]*field{}}
	m.root = m
	tag := m.readTableTag()
	m.view = tag.Has("view")
	m.inherit(tag)
	if by == nil {
		m.readFields(t, within{})
	} else {
		m.readFields(t, within{prefix: by.prefix})
		by.check(m)
	}
	m.findKey()
	if m.kin != nil {
		m.identify(tag)
	}
	m.base = newEntity(m, "")
	m.table = &ast.Table{Schema: m.schema, Name: m.tableName, Entity: m.base}
	if m.view {
		m.table.Instead = m
	}
	m.parts = m.split()
	for _, f := range m.ownFields() {
		f.col = m.base.cols[f.index]
	}
	for _, f := range m.fields {
		m.moves = append(m.moves, sqltype.MoveOf(f.offset, f.codec))
		if !f.codec.Flat {
			m.deep = append(m.deep, f)
		}
	}
	return m
}

func (m *mapper) readTableTag() ormtag.Tag {
	tag, err := tableTag(m.typ)
	if err != nil {
		m.fault("_", "%w", err)
	}
	if m.by != nil && m.by.table != "" {
		m.tableName = m.by.table
	}
	if before, after, found := strings.Cut(m.tableName, "."); found {
		m.schema, m.tableName = before, after
	}
	return tag
}

func (m *mapper) fullName() string {
	if m.schema == "" {
		return m.tableName
	}
	return m.schema + "." + m.tableName
}

// readFields maps the exported fields of t. An embedded struct's fields are mapped like the struct's own.
func (m *mapper) readFields(t reflect.Type, in within) {
	for i := range t.NumField() {
		sf := t.Field(i)
		if m.by != nil {
			sf = m.by.tagged(sf, in.full+sf.Name)
		}
		sf.Offset += in.offset
		prefix, prefixed := prefixOf(sf)
		switch {
		case sf.Name == "_":
		case sf.Tag.Get("orm") == "-":
			m.whole = false
		case sf.Anonymous && m.parent != nil && sf.Type == m.parent.typ && sf.Offset == 0: // see inherit
		case sf.Anonymous && sf.Type.Kind() == reflect.Struct && !isValue(sf.Type):
			m.checkEmbedded(sf.Type)
			inner := in
			inner.offset, inner.prefix, inner.full = sf.Offset, in.prefix+prefix, in.full+sf.Name+"."
			m.readFields(sf.Type, inner)
		case !sf.IsExported():
			m.whole = false
		case prefixed:
			m.readComposite(sf, prefix, in)
		default:
			m.readField(sf, in)
		}
	}
}

// checkEmbedded refuses to take the fields of a hierarchy for those of a struct that doesn't inherit it.
func (m *mapper) checkEmbedded(t reflect.Type) {
	switch {
	case !inKin(t):
	case m.parent != nil:
		m.fault("", "embeds two bases, %s and %s: a struct inherits one; make the other a relationship", m.parent, t.Name())
	default:
		m.fault("", "inherits %s, but other fields come first: embed the base before all of them", t.Name())
	}
}

// isValue tells whether a struct type is one column, such as time.Time.
func isValue(t reflect.Type) bool { _, err := sqltype.CodecOf(t); return err == nil }

func (m *mapper) readField(sf reflect.StructField, in within) {
	name := in.path + sf.Name
	if item, many, ok := relationField(sf.Type); ok {
		if item.Kind() != reflect.Pointer && item.Kind() != reflect.Interface {
			m.fault(sf.Name, "items of type %s are not supported: want a pointer to a mapped struct, or an interface that a handle reads rows as", item)
			return
		}
		if in.of != nil {
			m.fault(name, "a relationship can't be inside of a struct of columns: make it a field of %s", m)
			return
		}
		m.rels = append(m.rels, newRelation(m, sf, many, item))
		return
	}
	t, err := ormtag.Parse(sf.Tag.Get("orm"), ormtag.Column)
	if err != nil {
		m.fault(name, "%w", err)
		return
	}
	if in.prefix != "" || in.path != "" {
		t.Name = in.prefix + cmp.Or(t.Name, ormtag.SnakeCase(sf.Name))
	}
	f := &field{m: m, name: name, index: len(m.fields), offset: sf.Offset, typ: sf.Type, tag: t}
	if f.codec, err = f.codecFor(); err != nil {
		m.fault(name, "%w", err)
		return
	}
	f.addPart(in)
	m.addField(f)
}

// relationField returns the type of what a field refers to, if it is a ManyOf or a RefOf.
func relationField(t reflect.Type) (item reflect.Type, many, ok bool) {
	if f, ok := ownField(t, "items"); ok {
		return f.Type.Elem(), true, true
	}
	f, ok := ownField(t, "v")
	return f.Type, false, ok
}

func (m *mapper) addField(f *field) {
	name := f.columnName()
	if other := m.byColumn[name]; other != nil {
		m.fault(f.name, "column %s is mapped by %s already", name, other.name)
		return
	}
	f.pk = f.tag.Has("pk")
	f.made = f.tag.Has("expr")
	f.server = f.tag.Has("computed") || f.made
	f.gen = f.tag.Has("default")
	if f.deferred = f.tag.Has("deferred"); f.deferred || f.made {
		m.root.defers = true
	}
	f.checkMade()
	f.notNull = f.pk || !f.codec.Nullable && !f.tag.Has("null")
	typ, err := f.columnType()
	if err != nil {
		m.fault(f.name, "%w", err)
	}
	f.col = &ast.Column{Name: name, Type: typ, Nullable: f.codec.Nullable, Go: f.String(), Wrap: f.wrap()}
	m.fields = append(m.fields, f)
	m.byColumn[name], m.byName[f.name] = f, f
}

// findKey settles the primary key: the fields tagged pk, or a field ID.
func (m *mapper) findKey() {
	if m.parent != nil {
		m.checkOwnKey()
		return
	}
	for _, f := range m.fields {
		if f.pk {
			m.pk = append(m.pk, f)
		}
	}
	if id := m.byName["ID"]; len(m.pk) == 0 && id != nil {
		id.pk, id.notNull = true, true
		m.pk = []*field{id}
	}
	if len(m.pk) == 0 {
		m.fault("", "has no primary key: tag a field `orm:\",pk\"`, or name one ID")
		return
	}
	for _, f := range m.pk {
		if f.codec.Nullable {
			m.fault(f.name, "a primary key can't be nullable")
		}
		if f.col.Wrap != nil {
			m.fault(f.name, "bind and read don't go with a primary key: an object is known by the key that the program has")
		}
	}
	if len(m.pk) == 1 && isInteger(m.pk[0].codec.Type.Kind) && !m.pk[0].tag.Has("fk") && !m.pk[0].tag.Has("default") {
		m.genKey = m.pk[0]
		m.genKey.gen = true
	}
	for _, f := range m.fields {
		if f.tag.Has("autoincrement") && f != m.genKey {
			m.fault(f.name, "autoincrement goes with a single integer key")
		}
	}
}

// checkOwnKey refuses a key beside that of the base.
func (m *mapper) checkOwnKey() {
	for _, f := range m.ownFields() {
		if f.pk || f.tag.Has("autoincrement") {
			m.fault(f.name, "the key is that of %s: a struct that inherits has none of its own", m.root)
		}
	}
}

func isInteger(k sqltype.Kind) bool { return k >= sqltype.Int16 && k <= sqltype.Int64 }

// reset drops what an earlier resolve found, for a registry that has got new mappers since.
func (m *mapper) reset() {
	m.errs = m.errs[:m.own]
	m.query = nil
	m.extra, m.uniques, m.defaults, m.subs, m.lists, m.boxes, m.kinds = nil, nil, nil, nil, nil, nil, nil
	if m.kin != nil {
		m.kin.all = nil
	}
	for _, f := range m.ownFields() {
		f.insert, f.update, f.variants, f.kept, f.sql = nil, nil, nil, false, nil
	}
	for _, r := range m.rels {
		r.target, r.inverse, r.order, r.position, r.local, r.remote, r.assoc, r.on, r.any, r.disc, r.via = nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil
	}
}

// items are what the table is declared of.
func (m *mapper) items() []schema.Item {
	m.checkShared()
	items, composite := m.compositeKeys()
	items = append(m.keyItems(), items...)
	for _, f := range m.stored() {
		items = append(items, f.definition(slices.Contains(composite, f)))
		if f.tag.Has("unique") {
			of := f.m
			if m.apart() {
				of = m
			}
			of.uniques = append(of.uniques, []*field{f})
		}
		if it := f.namedItem(); it != nil {
			items = append(items, it)
		}
	}
	m.eachStored(func(n *mapper) {
		items = append(items, n.extra...)
		items = append(items, n.referenceKeys()...)
	})
	if m.schema != "" {
		items = append(items, schema.InSchema(m.schema))
	}
	return items
}

// definition is the column as the schema has it. inComposite tells that its foreign key is part of one over several columns.
func (f *field) definition(inComposite bool) schema.Column {
	c := schema.Of(f.col.Name, f.col.Type).Field(f.col.Go)
	if f.notNull && f.m.tabled { // in the table of a base, rows of others have none
		c = c.NotNull()
	}
	if f.pk {
		c = c.PrimaryKey()
	}
	if f.tag.Has("autoincrement") {
		c = c.Autoincrement()
	}
	if name, ok := f.tag.Get("unique"); ok && name == "" {
		c = c.Unique()
	}
	if name, ok := f.tag.Get("index"); ok && name == "" {
		c = c.Index()
	}
	if sql, ok := f.tag.Get("default"); ok {
		c = c.Default(sql)
	}
	if sql, ok := f.tag.Get("check"); ok {
		c = c.Check(sql)
	}
	if sql, ok := f.tag.Get("computed"); ok {
		c = c.Computed(sql)
	}
	if ref, ok := f.tag.Get("fk"); ok && !inComposite {
		c = c.References(ref, f.actions()...)
	}
	c.Variants, c.Wrap = f.variants, f.col.Wrap
	c.Fill = schema.Fill{Insert: f.insert, Update: f.update}
	return c
}

// compositeKeys finds fields whose fk= options together name the whole key of a table with several key columns: they are one foreign
// key. It returns these, and the fields that are part of them.
func (m *mapper) compositeKeys() (items []schema.Item, fields []*field) {
	for _, target := range m.reg.mappers {
		if len(target.pk) < 2 || !target.tabled || target.apart() && target.abstract {
			continue
		}
		var local []*field
		for _, key := range target.pk {
			if f := m.referring(target, key); f != nil {
				local = append(local, f)
			}
		}
		if len(local) != len(target.pk) {
			continue
		}
		k := schema.ForeignKey{Columns: columnNames(local), Table: target.fullName(), References: columnNames(target.pk)}
		for _, option := range local[0].actions() {
			option(&k)
		}
		items, fields = append(items, k), append(fields, local...)
	}
	return items, fields
}

// referring returns the first field whose fk= names a column of target.
func (m *mapper) referring(target *mapper, column *field) *field {
	for _, f := range m.stored() {
		if ref, ok := f.tag.Get("fk"); ok && ref == target.fullName()+"."+column.col.Name {
			return f
		}
	}
	return nil
}

// namedItem is a unique constraint or index that the tag gives a name.
func (f *field) namedItem() schema.Item {
	if name, _ := f.tag.Get("unique"); name != "" {
		return schema.Unique{Name: name, Columns: []string{f.col.Name}}
	}
	if name, _ := f.tag.Get("index"); name != "" {
		return schema.Index{Name: name, Parts: schema.On(f.col.Name)}
	}
	return nil
}

var actionNames = map[string]schema.Action{
	"cascade": schema.Cascade, "set null": schema.SetNull, "restrict": schema.Restrict, "no action": schema.NoAction,
	"set default": schema.SetDefault,
}

// actions are the foreign key's ON DELETE and ON UPDATE.
func (f *field) actions() []schema.ForeignKeyOption {
	var opts []schema.ForeignKeyOption
	if a, ok := f.tag.Get("ondelete"); ok {
		opts = append(opts, schema.OnDelete(actionNames[ormtag.Action(a)]))
	}
	if a, ok := f.tag.Get("onupdate"); ok {
		opts = append(opts, schema.OnUpdate(actionNames[ormtag.Action(a)]))
	}
	return opts
}

// referenceKeys are the foreign keys of references whose key fields carry no fk= of their own.
func (m *mapper) referenceKeys() []schema.Item {
	var items []schema.Item
	for _, r := range m.rels {
		if r.owner != m && !m.apart() || r.view || r.kind != manyToOne || r.target == nil || len(r.local) == 0 || r.local[0].tag.Has("fk") {
			continue
		}
		items = append(items, schema.ForeignKey{Columns: columnNames(r.local), Table: r.target.fullName(), References: columnNames(r.remote)})
	}
	return items
}

func columnNames(fs []*field) []string {
	names := make([]string, len(fs))
	for i, f := range fs {
		names[i] = f.col.Name
	}
	return names
}
