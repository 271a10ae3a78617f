package driver_test

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/engine"
)

func ExampleOpen() {
	ctx := context.Background()
	eng, err := driver.Open(ctx, "sqlite://:memory:?readers=2")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	rows, err := engine.QuerySQL(ctx, eng, "SELECT 'ready'")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		fmt.Println(rows.Text(0))
	}
	// Output: ready
}

func ExampleURL_String() {
	u, err := driver.Parse("postgres://stephen:secret@db.example.com/library?sslmode=require")
	if err != nil {
		fmt.Println(err)
		return
	}
	u.Database = "archive"
	fmt.Println(u)
	// Output: postgres://stephen:xxxxx@db.example.com/archive?sslmode=require
}
