package dialect_test

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

func ExampleCompile() {
	md := schema.NewMetaData()
	author := md.Table("author", schema.BigInt("author_id").PrimaryKey(), schema.String("last_name", 80).NotNull())
	name, err := author.Column("last_name")
	if err != nil {
		fmt.Println(err)
		return
	}
	node := &ast.Select{
		Cells:  []ast.Cell{{Expr: name}},
		Where:  []ast.Expr{&ast.Binary{Op: ast.Gt, L: name, R: &ast.Bind{Value: sqltype.TextOf("B")}}},
		Offset: &ast.Bind{Value: sqltype.IntOf(2)},
	}
	compiled, err := dialect.Compile(sqlite.New(), node)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, values, err := ast.Fingerprint(node, nil, nil)
	fmt.Println(compiled.SQL, values, err)
	// Output: SELECT author.last_name FROM author WHERE author.last_name > ? LIMIT -1 OFFSET ? ["B" 2] <nil>
}

func ExampleCreateAll() {
	md := schema.NewMetaData()
	md.Table("author", schema.BigInt("author_id").PrimaryKey(), schema.String("last_name", 80).NotNull().Index())
	statements, err := dialect.CreateAll(sqlite.New(), md, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range statements {
		fmt.Println(s)
	}
	// Output:
	// CREATE TABLE author (
	//   author_id INTEGER NOT NULL PRIMARY KEY,
	//   last_name VARCHAR(80) NOT NULL
	// )
	// CREATE INDEX ix_author_last_name ON author (last_name)
}
