package mysql_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
)

func ExampleOpen() {
	ctx := context.Background()
	eng, err := mysql.Open(ctx, "mysql://user:password@localhost/library", engine.WithEcho(os.Stdout))
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	res, err := engine.ExecSQL(ctx, eng, "UPDATE book SET title = ? WHERE book_id = ?", "It", 4)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Rows, "row")
}
