package postgres

import "github.com/retort-go/retort/dialect"

var _ dialect.TwoPhaser = Dialect{}

// PhaseTexts are the statements of a transaction in two phases. The server needs max_prepared_transactions above 0, which isn't its default:
// PREPARE TRANSACTION fails with 55000 otherwise (https://www.postgresql.org/docs/current/sql-prepare-transaction.html).
func (Dialect) PhaseTexts(p dialect.Phase, name string) []string {
	switch p {
	case dialect.PreparePhase:
		return []string{"PREPARE TRANSACTION '" + name + "'"}
	case dialect.CommitPhase:
		return []string{"COMMIT PREPARED '" + name + "'"}
	case dialect.RollbackPhase:
		return []string{"ROLLBACK PREPARED '" + name + "'"}
	case dialect.OnePhaseCommit:
		return []string{"COMMIT"}
	case dialect.OnePhaseAbort:
		return []string{"ROLLBACK"}
	}
	return nil
}

// PreparedQuery asks for the prepared transactions of this database.
func (Dialect) PreparedQuery() (string, int) {
	return "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()", 0
}

// KeepsPrepared is false: the connection is free for other transactions.
func (Dialect) KeepsPrepared() bool { return false }
