package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

//go:embed lesson.go
var lessonSource []byte

// stepCode returns the bodies of the lesson's methods by name, as they stand in the source, without what only hands the result back.
func stepCode() (map[string]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "lesson.go", lessonSource, 0)
	if err != nil {
		return nil, err
	}
	code := map[string]string{}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil {
			continue
		}
		last := fn.Body.List[len(fn.Body.List)-1] // the return
		from, to := fset.Position(fn.Body.Lbrace).Offset+1, fset.Position(last.Pos()).Offset
		lines := strings.Split(strings.Trim(string(lessonSource[from:to]), "\n\t"), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimPrefix(line, "\t")
		}
		code[fn.Name.Name] = strings.ReplaceAll(strings.Join(lines, "\n"), "l.", "")
	}
	return code, nil
}

// show formats what a step gave back, a line for each object.
func show(result any) string {
	var b bytes.Buffer
	switch r := result.(type) {
	case []*Author:
		for _, a := range r {
			fmt.Fprintf(&b, "Author %d: %s %s\n", a.ID, a.FirstName, a.LastName)
		}
	case *Author:
		fmt.Fprintf(&b, "Author %d: %s %s, books: %v\n", r.ID, r.FirstName, r.LastName, r.Books)
	case []*Book:
		for _, book := range r {
			fmt.Fprintf(&b, "Book %d: %s (author_id %d)\n", book.ID, book.Title, book.AuthorID)
		}
	case []retort.Row2[string, string]:
		for _, p := range r {
			fmt.Fprintf(&b, "%-12s %s\n", p.V2, p.V1)
		}
	case []publisherCount:
		for _, c := range r {
			fmt.Fprintf(&b, "%-22s %d\n", c.Publisher, c.Books)
		}
	case orm.Plan:
		fmt.Fprintln(&b, r)
	default:
		fmt.Fprintln(&b, r)
	}
	return b.String()
}

// shelfTree draws authors, their books and the books' publishers.
func shelfTree(authors []*Author) string {
	var b strings.Builder
	for _, a := range authors {
		fmt.Fprintf(&b, "%s %s\n", a.FirstName, a.LastName)
		books := a.Books.Peek()
		for i, book := range books {
			branch, trunk := "├── ", "│   "
			if i == len(books)-1 {
				branch, trunk = "└── ", "    "
			}
			fmt.Fprintf(&b, "%s%s\n", branch, book.Title)
			publishers := book.Publishers.Peek()
			for j, p := range publishers {
				leaf := "├── "
				if j == len(publishers)-1 {
					leaf = "└── "
				}
				fmt.Fprintf(&b, "%s%s%s\n", trunk, leaf, p.Name)
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// indent puts a margin before each line.
func indent(text, margin string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(margin+strings.ReplaceAll(line, "\t", "    "), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}
