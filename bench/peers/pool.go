package peers

import (
	"database/sql"

	"github.com/retort-go/retort/bench/wire"
)

// The settings of a SQLite file are those that driver/sqlite makes: WAL, foreign keys, synchronous NORMAL.

// conns is how many connections a pool keeps, more than any task uses.
const conns = 16

// Pool opens a pool of database/sql over the driver that all peers share: the caller closes it.
func (p *Place) Pool() (*sql.DB, error) {
	driver, dsn := p.driver()
	if p.Count != nil && p.Kind == SQLite {
		driver = wire.Driver(driver, p.Count)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// driver is the name and the data source of the driver that all peers share.
func (p *Place) driver() (name, dsn string) {
	switch p.Kind {
	case PostgreSQL:
		return "pgx", p.DSN
	case MySQL:
		return "mysql", p.DSN
	}
	return sqliteDriver, p.DSN + sqliteSettings
}
