package dialect

// TwoPhaser is implemented by a dialect whose database has two-phase commit. A name has at most 64 letters, digits and - _ . : and so can be
// written between quotes as it is.
type TwoPhaser interface {
	// PhaseTexts are the statements of a phase, in order.
	PhaseTexts(p Phase, name string) []string
	// PreparedQuery is the query for the prepared transactions, and the column of its result, from 0, that has their names.
	PreparedQuery() (sql string, column int)
	// KeepsPrepared tells that a prepared transaction stays with its connection until that is closed.
	KeepsPrepared() bool
}

// Phase is a step of a transaction in two phases.
type Phase uint8

// The phases.
const (
	BeginPhase     Phase = iota // instead of [Dialect.Begin], whose isolation level is set before; none where that will do
	PreparePhase                // the first phase
	CommitPhase                 // commits what was prepared
	RollbackPhase               // rolls back what was prepared
	OnePhaseCommit              // commits what was begun and not prepared
	OnePhaseAbort               // rolls back what was begun and not prepared
)
