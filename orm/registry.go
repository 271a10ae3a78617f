package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// Registry holds mapped structs and the schema.MetaData that follows from them. Declare one as a package variable beside the
// models; [Map] fills it during package initialisation. After that it is read-only and safe for concurrent use.
type Registry struct {
	mu       sync.Mutex
	meta     *schema.MetaData
	mappers  []*mapper
	byType   map[reflect.Type]*mapper
	byIface  map[reflect.Type]*mapper // by the interface that rows are read as
	errs     []error                  // of handles that map nothing, and of events that came late
	funcs    *sessionFuncs
	listed   bool                           // a collection keeps its order, see position.go
	single   bool                           // a relationship is to have a single parent, see singleparent.go
	complete []func(*schema.MetaData) error // see AfterConfigure
	resolved bool
	ready    atomic.Bool // resolved, for those who don't hold mu
	err      error
	lacking  lacking       // of objects that sessions have let go of
	made     atomic.Uint64 // how often it was resolved
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{meta: schema.NewMetaData(), byType: map[reflect.Type]*mapper{}, byIface: map[reflect.Type]*mapper{}}
}

// MetaData returns the tables of the mapped structs, association tables included. It resolves relationships first.
func (r *Registry) MetaData() (*schema.MetaData, error) {
	err := r.resolve()
	return r.meta, err
}

// Check returns all faults of all mappings joined, nil if there are none. CreateAll and whatever runs a statement return the
// same error, so a program need not call it; a test may.
func (r *Registry) Check() error { return r.resolve() }

// CreateAll creates the tables that don't exist yet, parents first, in one transaction. Tables that exist are left as they
// are, even if they differ. It is [engine.CreateAll] for the registry's tables.
func (r *Registry) CreateAll(ctx context.Context, x engine.Execer, opts ...engine.DDLOption) error {
	if err := r.resolve(); err != nil {
		return err
	}
	return engine.CreateAll(ctx, x, r.meta, opts...)
}

// DropAll drops the registry's tables that exist, children first, in one transaction. Their rows are lost.
func (r *Registry) DropAll(ctx context.Context, x engine.Execer, opts ...engine.DDLOption) error {
	if err := r.resolve(); err != nil {
		return err
	}
	return engine.DropAll(ctx, x, r.meta, opts...)
}

// handle returns the mapper for a handle whose rows are of a Go type. by is what code says of its tags, nil for nothing.
func (r *Registry) handle(row reflect.Type, by *Tags) (*mapper, error) {
	if by != nil {
		if err := by.fits(row); err != nil {
			return nil, err
		}
	}
	t := row
	switch {
	case row.Kind() == reflect.Interface:
		var err error
		if t, err = structOf(row); err != nil {
			return nil, err
		}
	case row.Kind() == reflect.Pointer && row.Elem().Kind() == reflect.Struct:
		t = row.Elem()
	default:
		return nil, fmt.Errorf("rows are %s, want a pointer to a struct, or an interface", row)
	}
	m := r.take(t, by)
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.handled {
		m.fault("", "mapped twice in one registry")
	}
	m.handled = true
	if row.Kind() == reflect.Interface {
		m.iface, r.byIface[row] = row, m
	}
	return m, nil
}

// take returns the mapper of a struct, made if there is none: a base may be asked for before its handle is.
func (r *Registry) take(t reflect.Type, by *Tags) *mapper {
	r.mu.Lock()
	m := r.byType[t]
	r.mu.Unlock()
	if m != nil {
		return m
	}
	m = newMapper(r, t, by)
	r.mu.Lock()
	defer r.mu.Unlock()
	if other := r.byType[t]; other != nil {
		return other
	}
	r.mappers = append(r.mappers, m)
	r.byType[t] = m
	m.own = len(m.errs)
	r.resolved = false
	r.ready.Store(false)
	return m
}

// fault keeps an error that belongs to no mapper.
func (r *Registry) fault(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
	r.resolved = false
	r.ready.Store(false)
}

// AfterConfigure has fn called when a registry's mappings are complete and without faults, before anything uses them: once, and again if
// something is mapped later. It adds to the schema what mappings can't say, such as sequences, views, and DDL of one's own. Its error is a
// fault of the registry. fn has the schema as its argument and must not use the registry, which waits for it.
//
//	orm.AfterConfigure(Models, func(md *schema.MetaData) error {
//		md.Sequence(schema.Sequence{Name: "invoice_no", Start: 1000})
//		return nil
//	})
func AfterConfigure(r *Registry, fn func(md *schema.MetaData) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.complete = append(r.complete, fn)
	r.resolved = false
	r.ready.Store(false)
}

// configure calls what the program gave to AfterConfigure.
func (r *Registry) configure() error {
	for _, fn := range r.complete {
		if err := fn(r.meta); err != nil {
			return fmt.Errorf("%w: after configure: %w", ErrMapping, err)
		}
	}
	if len(r.complete) == 0 {
		return nil
	}
	if err := r.meta.Check(); err != nil {
		return fmt.Errorf("%w: after configure: %w", ErrMapping, err)
	}
	return nil
}

// resolve completes all mappings: it connects relationships with their targets, makes the tables and collects faults.
func (r *Registry) resolve() error {
	if r.ready.Load() {
		return r.err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resolved {
		return r.err
	}
	r.meta = schema.NewMetaData()
	r.listed, r.single = false, false
	r.eachMapper((*mapper).reset)
	r.eachMapper((*mapper).resolveKin)
	r.eachMapper((*mapper).checkKin)
	r.eachMapper((*mapper).stampFields)
	r.eachMapper((*mapper).findVersion)
	r.eachMapper((*mapper).customise)
	r.eachMapper((*mapper).gatherDefaults)
	r.eachRelation((*relation).resolveTarget)
	r.eachRelation((*relation).resolveJoin)
	r.eachRelation((*relation).resolveInverse)
	r.eachMapper((*mapper).keepFields)
	r.eachMapper((*mapper).checkDeferred)
	r.eachMapper((*mapper).checkView)
	r.eachMapper((*mapper).findUnmade)
	r.eachMapper((*mapper).findReferred)
	r.err = r.faults()
	if r.err == nil {
		r.err = r.makeTables()
	}
	if r.err == nil {
		r.err = r.configure()
	}
	r.resolved = true
	r.made.Add(1)
	r.ready.Store(true)
	return r.err
}

func (r *Registry) eachMapper(fn func(*mapper)) {
	for _, m := range r.mappers {
		fn(m)
	}
}

func (r *Registry) eachRelation(fn func(*relation)) {
	for _, m := range r.mappers {
		for _, rel := range m.rels {
			if rel.owner == m { // not the base
				fn(rel)
			}
		}
	}
}

func (r *Registry) faults() error {
	errs := slices.Clone(r.errs)
	for _, m := range r.mappers {
		errs = append(errs, m.errs...)
	}
	return errors.Join(errs...)
}

// makeTables declares the tables and ranks the mappers, parents first.
func (r *Registry) makeTables() error {
	for _, m := range r.mappers {
		if m.tabled && !m.view && !(m.apart() && m.abstract) {
			r.meta.Table(m.tableName, m.items()...)
		}
	}
	r.eachRelation(func(rel *relation) {
		if rel.kind == manyToMany {
			rel.declareLink()
		}
	})
	if err := errors.Join(r.faults(), r.meta.Check()); err != nil {
		return fmt.Errorf("%w: %w", ErrMapping, err)
	}
	sorted, err := r.meta.Sorted()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMapping, err)
	}
	rank := map[string]int{}
	for i, t := range sorted {
		rank[t.FullName()] = i * (len(sorted) + 1)
	}
	r.rankTogether(sorted, rank)
	for _, m := range r.mappers {
		m.rank = rank[m.fullName()]
	}
	return nil
}

// rankTogether gives the tables of a hierarchy the rank of the last of them, so that its rows are written together, and tables that refer to
// them a later one; and so to tables that refer to others without a foreign key.
func (r *Registry) rankTogether(sorted []*schema.Table, rank map[string]int) {
	root := map[string]string{}
	last := map[string]int{}
	for _, m := range r.mappers {
		if m.inSeveral() {
			name := m.root.fullName()
			root[m.fullName()] = name
			last[name] = max(last[name], rank[m.fullName()])
		}
	}
	unbound := r.unboundReferences(sorted)
	if len(root)+len(unbound) == 0 {
		return
	}
	for range sorted {
		for table, name := range root {
			last[name] = max(last[name], rank[table])
		}
		for table, name := range root {
			rank[table] = last[name]
		}
		for _, ref := range unbound {
			rank[ref.table] = max(rank[ref.table], rank[ref.target]+1)
		}
		for i, t := range sorted {
			for _, k := range t.ForeignKeys {
				target, _, err := k.Target()
				if err != nil || slices.Index(sorted[:i], target) < 0 || root[target.FullName()] != "" && root[target.FullName()] == root[t.FullName()] {
					continue // a circle, or the hierarchy itself
				}
				rank[t.FullName()] = max(rank[t.FullName()], rank[target.FullName()]+1)
			}
		}
	}
}

// unboundReference is a table that refers to another without a foreign key.
type unboundReference struct{ table, target string }

// unboundReferences are those of references to any of several entities, but for those that would close a circle.
func (r *Registry) unboundReferences(sorted []*schema.Table) (out []unboundReference) {
	r.eachRelation(func(rel *relation) {
		if rel.kind != toAny {
			return
		}
		for _, arm := range rel.any.arms {
			ref := unboundReference{rel.owner.fullName(), arm.target.fullName()}
			if !dependents(sorted, ref.table)[ref.target] {
				out = append(out, ref)
			}
		}
	})
	return out
}

// dependents are a table and all that refer to it by foreign keys, directly or by others.
func dependents(sorted []*schema.Table, table string) map[string]bool {
	found := map[string]bool{table: true}
	for known := 0; known < len(found); {
		known = len(found)
		for _, t := range sorted {
			for _, k := range t.ForeignKeys {
				if target, _, err := k.Target(); err == nil && found[target.FullName()] {
					found[t.FullName()] = true
				}
			}
		}
	}
	return found
}
