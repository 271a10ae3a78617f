package mysql

import "github.com/retort-go/retort/dialect"

var _ dialect.TwoPhaser = Dialect{}

// PhaseTexts are the statements of a transaction in two phases: XA (https://mariadb.com/kb/en/xa-transactions/).
func (Dialect) PhaseTexts(p dialect.Phase, name string) []string {
	xid := "'" + name + "'"
	switch p {
	case dialect.BeginPhase:
		return []string{"XA START " + xid}
	case dialect.PreparePhase:
		return []string{"XA END " + xid, "XA PREPARE " + xid}
	case dialect.CommitPhase:
		return []string{"XA COMMIT " + xid}
	case dialect.RollbackPhase:
		return []string{"XA ROLLBACK " + xid}
	case dialect.OnePhaseCommit:
		return []string{"XA END " + xid, "XA COMMIT " + xid + " ONE PHASE"}
	case dialect.OnePhaseAbort:
		return []string{"XA END " + xid, "XA ROLLBACK " + xid}
	}
	return nil
}

// PreparedQuery asks for the prepared transactions of the server.
func (Dialect) PreparedQuery() (string, int) { return "XA RECOVER", 3 }

// KeepsPrepared is true: other connections can commit the transaction only when the one that prepared it is closed.
func (Dialect) KeepsPrepared() bool { return true }
