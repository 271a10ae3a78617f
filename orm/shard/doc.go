// Package shard is a session over rows that are spread over several databases by a routing function: customers of one country here, those
// of another there. It is made of sessions of package orm, one for each shard, and is for what they can't do by themselves: to find the
// shard, to ask several and to commit all. It neither moves rows between shards nor makes keys that no other shard has.
//
//	f, err := shard.NewFactory(map[string]*engine.Engine{"eu": eu, "us": us}, []shard.Route{
//		shard.By(Customers, shard.Rule[*Customer, int64]{
//			Object: func(_ *shard.Session, c *Customer) (string, error) { return regionOf[c.Country], nil },
//		}),
//		shard.Beside(Orders, func(o *Order) any { return o.Customer.Peek() }),
//	}, Models)
//	s := f.Session()
//	defer s.Close()
//	s.Add(&Customer{Country: "FR"})                                             // pending in the shard eu
//	list, err := shard.All(ctx, s, retort.Select(Customers).OrderBy(Customers.Name).Limit(10)) // the first ten of all
//	err = s.Commit(ctx)
//
// A factory is safe for concurrent use. A session is for one goroutine at a time; it asks several shards at once, each from a goroutine of
// its own, so that functions of the registries' events may be called side by side.
//
// # Identity
//
// What a row is, is told by its shard and its key: rows of two shards with one key are two objects. An object stays in the shard that it was
// put into, whatever becomes of the fields that have chosen it. Relationships lead to objects of the same shard; one that leads elsewhere is
// orm.ErrUsage, as between any two sessions. [Session.On] is the session of one shard, for all that this package has no function for.
//
// Files: factory.go, route.go (what goes where) and restrict.go (conditions that tell); session.go, commit.go; query.go, get.go, exec.go;
// merge.go (rows of several shards in one order), order.go (compares as the database does) and aggregate.go.
package shard
