package dialecttest_test

import (
	"testing"

	"github.com/retort-go/retort/dialect/dialecttest"
	"github.com/retort-go/retort/internal/testdb"
)

func TestConformance(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		dialecttest.Run(t, dialecttest.Database{Name: db.Name, Open: db.Open, Lax: db.Lax})
	})
}
