package orm

import (
	"slices"

	"github.com/retort-go/retort/engine"
)

// SessionOption is what a session is made with: a *[Registry], which says what it knows, or one of the options of this package, which say how it
// works. Two that conflict are an error of the session's first operation.
type SessionOption interface{ applyTo(*Session) }

func (r *Registry) applyTo(s *Session) { s.regs = append(s.regs, r) }

// sessionFlag switches something.
type sessionFlag uint8

// KeepOnCommit has objects stay as they are when the session commits: they are not expired, so that they go on being used without being read
// again. They then are as old as their last read or flush.
const KeepOnCommit sessionFlag = 1

// ManualFlush has the session flush at Flush, Commit and Savepoint only, and not before queries. [Session.NoAutoflush] does it for a while.
const ManualFlush sessionFlag = 2

// ReadOnly makes a session that writes nothing: its transactions are [engine.ReadOnly], each reads one snapshot, and a flush that has
// something to write is engine.ErrReadOnly, with nothing sent.
const ReadOnly sessionFlag = 4

func (f sessionFlag) applyTo(s *Session) {
	s.flags |= f
	switch f {
	case ManualFlush:
		s.noAutoflush++
	case ReadOnly:
		s.addTxOptions(engine.ReadOnly)
	}
}

// TxOptions gives each transaction of the session options, such as engine.Serializable. engine.LazyWrite is one of them always. What
// conflicts with that is an error of each statement, and so is engine.Retry, which is for [Transact].
func TxOptions(opts ...engine.TxOption) SessionOption { return txOptions(slices.Clone(opts)) }

type txOptions []engine.TxOption

func (o txOptions) applyTo(s *Session) { s.addTxOptions(o...) }

// lazily are the options of a session's transaction that has no others.
var lazily = []engine.TxOption{engine.LazyWrite}

func (s *Session) addTxOptions(opts ...engine.TxOption) {
	s.txOptions = append(slices.Clip(s.txOptions), opts...)
}
