package mysql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// TestPasswordOfEachConnection: the function is asked anew for each connection, and its answer is what the server sees.
func TestPasswordOfEachConnection(t *testing.T) {
	admin := open(t)
	run(t, admin, "CREATE USER IF NOT EXISTS retort_token@'%' IDENTIFIED BY 'hunter2'", "GRANT ALL ON *.* TO retort_token@'%'")
	t.Cleanup(func() { engine.ExecSQL(context.Background(), admin, "DROP USER retort_token@'%'") })
	token := "hunter2"
	eng := openWith(t, mysql.Config{
		DSN:      strings.Replace(testdb.MySQL(t), "root@", "retort_token:old@", 1),
		Password: func(context.Context) (string, error) { return token, nil },
	})
	run(t, eng, "DO 1")
	token = "hunter3"
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = engine.ExecSQL(t.Context(), eng, "DO 1")
	var e *engine.Error
	if !errors.As(err, &e) || e.Code != "1045" || strings.Contains(err.Error(), token) {
		t.Errorf("got %v, want access denied", err)
	}
}
