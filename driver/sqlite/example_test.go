package sqlite_test

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func ExampleOpen() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:") // or "library.db"
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	engine.ExecSQL(ctx, eng, "CREATE TABLE author (author_id INTEGER PRIMARY KEY, last_name TEXT NOT NULL)")
	res, err := engine.ExecSQL(ctx, eng, "INSERT INTO author (last_name) VALUES (?), (?)", "King", "Lem")
	fmt.Println(res.Rows, err)
	// Output: 2 <nil>
}
