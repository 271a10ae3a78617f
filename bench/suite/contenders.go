package suite

import "github.com/retort-go/retort/bench/peers"

// ByHand is the name of the contender that the others are compared with, and ByHandNative of the one over the own interface of Retort's driver.
const (
	ByHand       = "by hand"
	ByHandNative = "by hand, native"
)

// Contenders are those that take part on a kind of database. The first is who the others are compared with.
func Contenders(k peers.Kind) []Contender {
	list := []Contender{contender(ByHand, peers.OpenHand)}
	switch k {
	case peers.SQLite:
		list = append(list, native(contender(ByHandNative, peers.OpenHandSQLite)))
	case peers.PostgreSQL:
		list = append(list, contender(ByHandNative, peers.OpenHandPGX))
	}
	list = append(list,
		contender("GORM", peers.OpenGORM),
		contender("ent", peers.OpenEnt),
		contender("Bun", peers.OpenBun),
		contender("XORM", peers.OpenXORM),
		contender("sqlx", peers.OpenSQLX))
	switch k {
	case peers.SQLite:
		list = append(list,
			contender("bob", peers.OpenBob),
			contender("sqlc", peers.OpenSQLC),
			contender("Retort", peers.OpenRetortPlain(false)),
			contender("Retort, session", peers.OpenRetort(false)))
	case peers.PostgreSQL:
		list = append(list,
			contender("bob", peers.OpenBobPostgres),
			contender("sqlc", peers.OpenSQLCPGX))
	}
	return append(list,
		native(contender("Retort native", peers.OpenRetortPlain(true))),
		native(contender("Retort native, session", peers.OpenRetort(true))))
}

func native(c Contender) Contender {
	c.native = true
	return c
}
