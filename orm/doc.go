// Package orm maps structs to tables and keeps objects and rows in step: an identity map, change tracking by snapshots, and a flush that
// writes all changes in one ordered, batched go.
//
// Models are plain structs. A handle, declared beside the struct, is its typed face in statements; a [Registry] holds both. A [Session] is the
// unit of work: it is for one goroutine at a time, and cheap, so make one for each request. Registries and handles are safe for
// concurrent use once the program's variables are initialised.
//
//	s := orm.NewSession(eng, Models)
//	defer s.Close()
//	king, err := orm.One(ctx, s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))
//	books, err := king.Books.All(ctx)      // loaded on first touch
//	king.Books.Append(&Book{Title: "It"})  // no SQL yet
//	s.Delete(books[0])
//	err = s.Commit(ctx)                    // INSERT, DELETE, COMMIT
//
// Nothing is loaded by reading a field: whatever may reach the database takes a context and returns an error. Semantics are SQLAlchemy's
// where Go doesn't ask for others: a rollback restores the fields of objects without SQL, and a session keeps objects until it is closed.
//
// Files of the session beside session.go: option.go, factory.go, membership.go, attach.go; join.go (transactions of the program's); binds.go and
// twophase.go (several engines); merge.go with lacking.go; history.go;
// expire.go, expireonly.go and lock.go (reading anew); events.go, relevents.go (of relationships and columns), changes.go and transition.go (what a program is told), statement.go and frozen.go (before a statement), told.go and
// memo.go (a flush with events).
//
// The files, in four groups. Mapping: registry.go, map.go (internal/ormtag reads tags), mapper.go, mapping.go, handle.go, entity.go, aliasfrom.go and readonly.go (entities of queries),
// hierarchy.go, kin.go and mark.go (inheritance) with spread.go (in statements), part.go (written) and subtype.go (in relationships),
// relation.go, anyref.go (references to any of several entities), through.go, view.go (conditions of their own), via.go and along.go (along others), composite.go (structs of columns), inspect.go, partial.go and columns.go
// (rows of which not all columns are read), exprfield.go (fields of SQL expressions), related.go, position.go (ordered lists), proxy.go (views of collections), relationref.go (relationships in statements), cascade.go, singleparent.go. State: instance.go, identity.go, undo.go, many.go, ref.go
// and slot.go (relationship fields of models), collection.go, shape.go, json.go. Reading: query.go, reading.go, track.go, slab.go,
// strategy.go, load.go, loadin.go, lazy.go, joined.go, innerjoin.go, criteria.go, batches.go,
// untracked.go. Writing: session.go, add.go, work.go, orphans.go, sync.go, rekey.go (changed keys), order.go, batch.go, execute.go with
// executeinsert.go, executeupdate.go, keyflow.go (keys of parents) and stale.go (whom a *StaleError names), updatemany.go, default.go, version.go, setexpr.go,
// reserve.go and lastkey.go (generated keys), flush.go, commit.go, plan.go; exec.go, instep.go and evaluate.go (objects
// follow statements), bulk.go, upsert.go. Sessions have besides: observe.go.
package orm
