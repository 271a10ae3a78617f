package dialect_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// FuzzFingerprint: statements of one key have one text and one outcome on every dialect, and other values change neither. Statements are
// grown from bytes, so that the fuzzer finds pairs which differ in little.
func FuzzFingerprint(f *testing.F) {
	f.Add([]byte{0}, []byte{1})
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []byte{0, 1, 2, 3, 4, 5, 6, 7, 9, 8})
	f.Add([]byte{1, 7, 1, 7, 1, 7}, []byte{1, 7, 1, 7, 1, 8})
	f.Add([]byte{2, 9, 12, 3, 200, 5}, []byte{3, 9, 12, 3, 200, 5})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		first, second, other := grow(a, 1), grow(b, 1), grow(a, 2)
		keyA, _, errA := ast.Fingerprint(first, nil, nil)
		keyB, _, errB := ast.Fingerprint(second, nil, nil)
		keyC, _, errC := ast.Fingerprint(other, nil, nil)
		if (errA == nil) != (errC == nil) || errA == nil && string(keyA) != string(keyC) {
			t.Fatalf("other values give another key:\n%s\n%s", outcomes(first), outcomes(other))
		}
		if errA != nil || errB != nil {
			return
		}
		if string(keyA) == string(keyB) && outcomes(first) != outcomes(second) {
			t.Errorf("one key for\n%s\n%s", outcomes(first), outcomes(second))
		}
		if outcomes(first) != outcomes(other) {
			t.Errorf("values are seen in\n%s\n%s", outcomes(first), outcomes(other))
		}
	})
}

// seed is the bytes that a statement is grown from. Without any left, what is smallest grows.
type seed struct {
	bytes []byte
	value int64 // of binds
	depth int
}

func (s *seed) next(n int) int {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return int(b) % n
}

func grow(b []byte, value int64) ast.Node {
	s := &seed{bytes: b, value: value}
	switch s.next(6) {
	case 1:
		return &ast.Update{Table: book, Set: []ast.Assign{set(col(book, "title"), s.expr())}, Where: s.exprs(), All: s.next(2) == 1, Limit: s.limit()}
	case 2:
		n := &ast.Delete{Table: book, Where: s.exprs(), All: s.next(2) == 1}
		if s.next(2) == 1 {
			n.Using = []ast.From{author}
		}
		return n
	case 3:
		n := &ast.Insert{Into: book, Columns: []*ast.Column{col(book, "title")}, Rows: [][]ast.Expr{{s.expr()}}}
		if s.next(2) == 1 {
			n.OnConflict = &ast.Conflict{Target: []*ast.Column{col(book, "isbn")}, Where: s.exprs()}
			if s.next(2) == 1 {
				n.OnConflict.Set = []ast.Assign{set(col(book, "title"), s.expr())}
			}
		}
		return n
	case 4:
		return &ast.Insert{Into: book, Columns: []*ast.Column{col(book, "title")}, Flat: []sqltype.Value{sqltype.IntOf(value)}, Returning: cells(s.expr())}
	}
	return s.query()
}

func (s *seed) query() *ast.Select {
	q := &ast.Select{Cells: cells(s.expr()), Distinct: s.next(2) == 1}
	switch s.next(4) {
	case 1:
		q.Joins = []ast.Join{join(ast.JoinKind(s.next(2)), bookAuthor)}
	case 2:
		q.From = []ast.From{book, author}
	case 3:
		q.Joins = []ast.Join{join(ast.LeftJoin, bookPublishers, s.expr())}
	}
	q.Where, q.Group, q.Having = s.exprs(), s.exprs(), s.exprs()
	if s.next(2) == 1 {
		q.Order = []ast.Order{{X: s.expr(), Desc: s.next(2) == 1, Nulls: ast.NullsOrder(s.next(3))}}
	}
	q.Limit, q.Offset = s.limit(), s.limit()
	return q
}

func (s *seed) limit() ast.Expr {
	if s.next(2) == 1 {
		return integer(s.value)
	}
	return nil
}

func (s *seed) exprs() []ast.Expr {
	var out []ast.Expr
	for range s.next(3) {
		out = append(out, s.expr())
	}
	return out
}

func (s *seed) expr() ast.Expr {
	if s.depth > 4 {
		return col(book, "title")
	}
	s.depth++
	defer func() { s.depth-- }()
	switch s.next(16) {
	case 1:
		return integer(s.value)
	case 2:
		return text(string(rune('a' + s.value)))
	case 3:
		return op(ast.Op(s.next(int(ast.IsNot)+1)), s.expr(), s.expr())
	case 4:
		return and(s.exprs()...)
	case 5:
		return or(s.exprs()...)
	case 6:
		return not(s.expr())
	case 7:
		return in(s.expr(), s.values()...)
	case 8:
		return &ast.IsNull{X: s.expr(), Not: s.next(2) == 1}
	case 9:
		return &ast.Between{X: s.expr(), Low: s.expr(), High: s.expr(), Not: s.next(2) == 1}
	case 10:
		return call([]string{"upper", "lower", "max"}[s.next(3)], s.exprs()...)
	case 11:
		return &ast.Case{Whens: []ast.When{{Cond: s.expr(), Then: s.expr()}}, Else: s.expr()}
	case 12:
		return &ast.Scalar{Query: s.query()}
	case 13:
		return &ast.Exists{Query: s.query()}
	case 14:
		return []ast.Expr{ast.TrueWord, ast.FalseWord, ast.NullWord}[s.next(3)]
	case 15:
		return col(author, []string{"last_name", "author_id"}[s.next(2)])
	}
	return col(book, []string{"title", "isbn", "book_id"}[s.next(3)])
}

// values are the list of an IN, sometimes one that travels as one bind.
func (s *seed) values() []sqltype.Value {
	n := []int{0, 1, 2, 501}[s.next(4)]
	out := make([]sqltype.Value, n)
	for i := range out {
		out[i] = sqltype.IntOf(s.value)
	}
	return out
}
