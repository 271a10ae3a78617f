package orm

import "context"

// Views of collections: they hold no state, so make one where it is needed, and keep none. Errors are those of [ManyOf.All].

// Proxy sees through the objects of an association class to those that they refer to. [Through] makes it.
type Proxy[L, T any] struct {
	links *ManyOf[*L]
	ref   func(*L) *RefOf[T]
}

// Through sees the far side of an association class as a collection:
//
//	authors := orm.Through(&book.Credits, func(c *Credit) *orm.Ref[Author] { return &c.Author })
//	authors.Append(king) // a new Credit
//
// What the association class has besides is set on its objects, in the collection itself. In statements [Along] says the same.
func Through[L, T any](links *ManyOf[*L], ref func(*L) *RefOf[T]) Proxy[L, T] {
	return Proxy[L, T]{links, ref}
}

// All returns the objects referred to, in the collection's order, loading what isn't loaded: one statement for the collection, one for them.
func (p Proxy[L, T]) All(ctx context.Context) ([]T, error) {
	links, err := p.links.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(links))
	for _, l := range links {
		v, err := p.ref(l).Get(ctx)
		if err != nil {
			return nil, err
		}
		if !isNil(any(v)) {
			out = append(out, v)
		}
	}
	return out, nil
}

// Append adds an object of the association class for each of vs. It loads nothing, and doesn't look whether there is one already.
func (p Proxy[L, T]) Append(vs ...T) {
	for _, v := range vs {
		l := new(L)
		p.ref(l).Set(v)
		p.links.Append(l)
	}
}

// Remove takes the objects of the association class out that refer to one of vs. To be deleted they need cascade='all, delete-orphan'.
func (p Proxy[L, T]) Remove(ctx context.Context, vs ...T) error {
	links, err := p.links.All(ctx)
	if err != nil {
		return err
	}
	for _, l := range links {
		v, err := p.ref(l).Get(ctx)
		if err != nil {
			return err
		}
		for _, x := range vs {
			if any(v) == any(x) {
				p.links.Remove(l)
			}
		}
	}
	return nil
}

// KeyedView finds the items of a collection by the value of a field. [ByKey] makes it.
type KeyedView[T any, K comparable] struct {
	items *ManyOf[*T]
	key   func(*T) *K
}

// ByKey sees a collection as a map by the value of a field:
//
//	notes := orm.ByKey(&user.Notes, func(n *Note) *string { return &n.Keyword })
//	n, err := notes.Get(ctx, "k")
//
// The field as it is now counts. Of several items with one value the last is found.
func ByKey[T any, K comparable](items *ManyOf[*T], key func(*T) *K) KeyedView[T, K] {
	return KeyedView[T, K]{items, key}
}

// All returns the items by key. The map is the caller's.
func (v KeyedView[T, K]) All(ctx context.Context) (map[K]*T, error) {
	items, err := v.items.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[K]*T, len(items))
	for _, x := range items {
		out[*v.key(x)] = x
	}
	return out, nil
}

// Get returns the item with a key, nil if there is none.
func (v KeyedView[T, K]) Get(ctx context.Context, key K) (*T, error) {
	all, err := v.All(ctx)
	return all[key], err
}

// Put gives an item a key and adds it. Another item that had the key is removed.
func (v KeyedView[T, K]) Put(ctx context.Context, key K, item *T) error {
	old, err := v.Get(ctx, key)
	if err != nil {
		return err
	}
	if old != nil && old != item {
		v.items.Remove(old)
	}
	*v.key(item) = key
	v.items.Append(item)
	return nil
}

// Delete removes the item with a key, if there is one.
func (v KeyedView[T, K]) Delete(ctx context.Context, key K) error {
	old, err := v.Get(ctx, key)
	if old != nil {
		v.items.Remove(old)
	}
	return err
}

// ValuesView is a map of values that are fields of a collection's items. [ValuesByKey] makes it.
type ValuesView[T any, K comparable, V any] struct {
	by    KeyedView[T, K]
	value func(*T) *V
}

// ValuesByKey sees a collection as a map from the value of one field to that of another:
//
//	texts := orm.ValuesByKey(&user.Notes, func(n *Note) *string { return &n.Keyword }, func(n *Note) *string { return &n.Text })
//	err := texts.Set(ctx, "k", "v") // a new Note, or the Text of the one that there is
func ValuesByKey[T any, K comparable, V any](items *ManyOf[*T], key func(*T) *K, value func(*T) *V) ValuesView[T, K, V] {
	return ValuesView[T, K, V]{ByKey(items, key), value}
}

// All returns the values by key. The map is the caller's.
func (v ValuesView[T, K, V]) All(ctx context.Context) (map[K]V, error) {
	items, err := v.by.All(ctx)
	out := make(map[K]V, len(items))
	for k, x := range items {
		out[k] = *v.value(x)
	}
	return out, err
}

// Get returns the value with a key and whether there is one.
func (v ValuesView[T, K, V]) Get(ctx context.Context, key K) (value V, ok bool, err error) {
	x, err := v.by.Get(ctx, key)
	if x == nil {
		return value, false, err
	}
	return *v.value(x), true, nil
}

// Set changes the value with a key, or adds an item for it.
func (v ValuesView[T, K, V]) Set(ctx context.Context, key K, value V) error {
	x, err := v.by.Get(ctx, key)
	if err != nil {
		return err
	}
	if x != nil {
		*v.value(x) = value
		return nil
	}
	x = new(T)
	*v.by.key(x), *v.value(x) = key, value
	v.by.items.Append(x)
	return nil
}

// Delete removes the item with a key, if there is one.
func (v ValuesView[T, K, V]) Delete(ctx context.Context, key K) error { return v.by.Delete(ctx, key) }
