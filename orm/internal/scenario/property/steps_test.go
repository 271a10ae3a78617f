package property

import (
	"math/rand/v2"
)

// step does one random thing to objects and model alike.
type step struct {
	name   string
	weight int
	do     func(w *world, r *rand.Rand) error
}

var steps = []step{
	{"add an author", 4, (*world).addAuthor},
	{"add a book", 8, (*world).addBook},
	{"add a chapter", 5, (*world).addChapter},
	{"add a tag", 4, (*world).addTag},
	{"add a profile", 4, (*world).addProfile},
	{"change a field", 8, (*world).changeField},
	{"rename a tag", 4, (*world).renameTag},
	{"move a book", 10, (*world).moveBook},
	{"change a key by hand", 2, (*world).changeKey},
	{"set an author's books", 2, (*world).setBooks},
	{"remove a stranger", 1, (*world).removeStranger},
	{"move a chapter", 5, (*world).moveChapter},
	{"follow another book", 6, (*world).follow},
	{"tag a book", 8, (*world).tagBook},
	{"set a book's tags", 3, (*world).setTags},
	{"move a profile", 6, (*world).moveProfile},
	{"delete", 6, (*world).deleteOne},
	{"spare", 1, (*world).spare},
	{"flush", 6, (*world).flushStep},
	{"fail to flush", 2, (*world).failFlush},
	{"commit", 4, (*world).commitStep},
	{"roll back", 2, (*world).rollbackStep},
	{"reopen", 1, (*world).reopenStep},
	{"load a relationship", 8, (*world).load},
	{"query", 3, (*world).query},
	{"expire everything", 1, (*world).expire},
	{"expire or refresh one", 3, (*world).refreshOne},
	{"find a row changed by another", 1, (*world).obsolete},
	{"update books by a statement", 4, (*world).execUpdate},
	{"delete by a statement", 2, (*world).execDelete},
	{"bulk insert", 1, (*world).bulkInsert},
	{"bulk update", 2, (*world).bulkUpdate},
	{"bulk upsert", 2, (*world).bulkUpsert},
	{"set an expression", 2, (*world).setExpr},
	{"merge a form", 3, (*world).mergeForm},
	{"merge a graph", 2, (*world).mergeGraph},
}

func draw(r *rand.Rand) step {
	sum := 0
	for _, st := range steps {
		sum += st.weight
	}
	at := r.IntN(sum)
	for _, st := range steps {
		if at -= st.weight; at < 0 {
			return st
		}
	}
	return steps[0]
}

func (w *world) changed() { w.settled = false }

func pick(r *rand.Rand, from []int) int {
	if len(from) == 0 {
		return 0
	}
	return from[r.IntN(len(from))]
}

// maybe picks one, or now and then none.
func maybe(r *rand.Rand, from []int) int {
	if r.IntN(4) == 0 {
		return 0
	}
	return pick(r, from)
}
