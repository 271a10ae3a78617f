package engine_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func ExampleTransact() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer eng.Close()
	engine.ExecSQL(ctx, eng, "CREATE TABLE account (account_id INTEGER PRIMARY KEY, cents INTEGER NOT NULL CHECK (cents >= 0))")
	engine.ExecSQL(ctx, eng, "INSERT INTO account VALUES (1, 500), (2, 0)")

	move := func(cents int) error {
		return engine.Transact(ctx, eng, func(tx *engine.Tx) error {
			if _, err := engine.ExecSQL(ctx, tx, "UPDATE account SET cents = cents + ? WHERE account_id = 2", cents); err != nil {
				return err
			}
			_, err := engine.ExecSQL(ctx, tx, "UPDATE account SET cents = cents - ? WHERE account_id = 1", cents)
			return err
		}, engine.Retry(3))
	}
	fmt.Println(move(200))
	fmt.Println(errors.Is(move(1000), engine.ErrCheck))

	rows, err := engine.QuerySQL(ctx, eng, "SELECT cents FROM account ORDER BY account_id")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		fmt.Println(rows.Int(0))
	}
	// Output:
	// <nil>
	// true
	// 300
	// 200
}
