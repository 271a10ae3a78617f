package gen

import "testing"

func TestDiffLines(t *testing.T) {
	for _, test := range []struct{ name, a, b, want string }{
		{"nothing", "a\n", "a\n", " a\n"},
		{"all new", "", "a\nb\n", "+a\n+b\n"},
		{"all gone", "a\nb", "", "-a\n-b\n"},
		{"in the middle", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\ny\n8\n9\n", " 2\n 3\n 4\n-5\n+x\n 6\n-7\n+y\n 8\n 9\n"},
		{"a line more", "a\nb\n", "a\nx\nb\n", " a\n+x\n b\n"},
	} {
		if got := diffLines(test.a, test.b); got != test.want {
			t.Errorf("%s: got\n%swant\n%s", test.name, got, test.want)
		}
	}
}
