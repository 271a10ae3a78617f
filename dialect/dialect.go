package dialect

import (
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Dialect describes one database to the compiler and the engine. Implementations are immutable and safe for concurrent use.
// More is said by small optional interfaces ([ExprRenderer] and others beside what they are for).
type Dialect interface {
	// Name is the database's name in lower case, for people only: nothing may branch on it.
	Name() string
	// Quote appends an identifier, quoted only if it needs to be.
	Quote(b []byte, ident string) []byte
	// Placeholder appends the text of the nth bind, counted from 1.
	Placeholder(b []byte, n int) []byte
	// TypeName spells a column type for DDL and CAST.
	TypeName(t sqltype.Type) (string, error)
	// Has tells whether the database has a feature.
	Has(Feature) bool
	// Limits are the server's limits.
	Limits() Limits
	// Begin is the statement that opens a transaction.
	Begin(TxMode) (string, error)
	// Encode lowers a bind value to one of the storage classes that the database's wire knows: a timestamp to text, a list to
	// JSON. Values of other classes pass unchanged.
	Encode(sqltype.Value) (sqltype.Value, error)
	// ParseTime reads what the database stores for a timestamp if the driver hands it over as text.
	ParseTime(string) (time.Time, error)
	// Classify says what went wrong from the driver's error code, never from the message. It unwraps.
	Classify(error) Fault
}

// ExprRenderer is implemented by a dialect that renders some expressions in its own way. RenderExpr returns false to leave an
// expression to the compiler.
//
// What an implementer owes: the text binds at least as tightly as the node does by the ast.Prec constants, in parentheses of its
// own otherwise; binds are written in the node's order; the text depends on the values of binds in nothing but their
// storage class, [ast.In.ListKind] and the length of a list, because texts are kept for other values.
type ExprRenderer interface {
	RenderExpr(c *Compiler, e ast.Expr) bool
}

// Feature is something that some databases have and others lack.
type Feature uint8

// The features.
const (
	// Returning: INSERT can return rows. Without it a driver tells the generated key of an INSERT of one row (engine.Result).
	Returning Feature = iota
	// UpdateReturning: UPDATE can return rows.
	UpdateReturning
	// DeleteReturning: DELETE can return rows.
	DeleteReturning
	// OnConflict: an INSERT can go on when a row is there already, by ON CONFLICT or as [DuplicateKey] says.
	OnConflict
	// DuplicateKey: that is written ON DUPLICATE KEY UPDATE. It looks at every unique key, whether the statement names one or not,
	// and takes no condition. INSERT takes no alias of its table either.
	DuplicateKey
	// UpsertAnyKey: DO UPDATE needs no target, and then changes the row that any unique key finds.
	UpsertAnyKey
	// OnConstraint: ON CONFLICT can name a constraint.
	OnConstraint
	// RowAlias: beside [DuplicateKey], the proposed row is read under an alias of VALUES; without it, and for a query's rows, by
	// the function VALUES.
	RowAlias
	// UpdateFrom: UPDATE can read other tables, by FROM or as [UpdateJoin] says.
	UpdateFrom
	// UpdateJoin: that is written UPDATE … JOIN … SET, and a DELETE from a table under an alias names the alias before FROM.
	UpdateJoin
	// UpdateWith: WITH can stand before an UPDATE or DELETE.
	UpdateWith
	// InsertWith: WITH can stand before an INSERT. Without it, before the query whose rows are inserted.
	InsertWith
	// DeleteUsing: DELETE … USING. Without it, and without [UpdateJoin], the other tables stand in an EXISTS.
	DeleteUsing
	// WriteLimit: UPDATE and DELETE of one table take ORDER BY and LIMIT.
	WriteLimit
	// Merge: the statement MERGE.
	Merge
	// DefaultValues: INSERT … DEFAULT VALUES; without it, () VALUES ().
	DefaultValues
	// NullsOrder: ORDER BY … NULLS FIRST and NULLS LAST. Without it NULLs are the smallest values, and an order that wants them
	// elsewhere sorts by IS NULL first.
	NullsOrder
	// NullsLargest: ORDER BY takes NULLs for larger than all values, where it doesn't say where they stand; without it, for smaller.
	NullsLargest
	// RowLocks: SELECT … FOR UPDATE.
	RowLocks
	// LockOf: FOR UPDATE OF some of the tables.
	LockOf
	// KeyLocks: FOR NO KEY UPDATE and FOR KEY SHARE.
	KeyLocks
	// FullJoin: FULL JOIN.
	FullJoin
	// DistinctOn: SELECT DISTINCT ON (…).
	DistinctOn
	// WithTies: FETCH FIRST … ROWS WITH TIES.
	WithTies
	// GroupingSets: GROUP BY GROUPING SETS, ROLLUP (…) and CUBE (…).
	GroupingSets
	// HavingGrouped: HAVING can hold an expression of GROUP BY. Without it, only a column's name or an aggregate.
	HavingGrouped
	// WithRollup: a rollup is written GROUP BY … WITH ROLLUP.
	WithRollup
	// GroupFrames: GROUPS in the frame of a window.
	GroupFrames
	// FrameExclusion: EXCLUDE in one.
	FrameExclusion
	// IntervalFrames: RANGE in one takes an interval. Without it, distances of numbers only.
	IntervalFrames
	// AggregateOrder: ORDER BY behind the arguments of an aggregate.
	AggregateOrder
	// WithinGroup: WITHIN GROUP behind an aggregate.
	WithinGroup
	// GroupConcat: the aggregate that joins texts is group_concat, and not string_agg.
	GroupConcat
	// SeparatorWord: its separator stands behind the word SEPARATOR, and its order is taken whether other aggregates take one or not.
	SeparatorWord
	// Quantifiers: = ANY (subquery) and = ALL (subquery).
	Quantifiers
	// Arrays: slices are arrays of the database's own, and = ANY (array) and = ALL (array).
	Arrays
	// Lateral: a subquery of FROM behind LATERAL.
	Lateral
	// ValuesNamed: a table of VALUES, and a function of FROM, can name their columns: AS v (a, b).
	ValuesNamed
	// ValuesRow: that, with VALUES ROW(…).
	ValuesRow
	// ValuesNumbered: columns of VALUES are called column1 and so on.
	ValuesNumbered
	// TableFuncs: a function can stand in FROM.
	TableFuncs
	// Ordinality: WITH ORDINALITY behind one.
	Ordinality
	// TableSample: TABLESAMPLE.
	TableSample
	// WriteCTE: a CTE can be an INSERT, UPDATE or DELETE … RETURNING.
	WriteCTE
	// RowValues: (a, b) IN ((1, 2), …).
	RowValues
	// AscendingKeys: a multi-row INSERT hands out generated integer keys in the order of its rows, each greater than the one
	// before, and RETURNING gives them in that order.
	AscendingKeys
	// AlterForeignKeys: ALTER TABLE can add and drop foreign keys. Without it a table may refer to one that is made later.
	AlterForeignKeys
	// Comments: COMMENT ON TABLE and COLUMN.
	Comments
	// SetParens: a member of a set operation may stand in parentheses. Without it one with an ORDER BY or LIMIT of its own, or a
	// set operation itself, is wrapped in a subquery.
	SetParens
	// Materialized: AS MATERIALIZED and AS NOT MATERIALIZED behind the name of a CTE.
	Materialized
	// SchemaIsFile: a schema is a database file of its own, so CREATE INDEX names it at the index and not at the table, and
	// foreign keys neither leave it nor name it.
	SchemaIsFile
	// PartialIndexes: CREATE INDEX … WHERE.
	PartialIndexes
	// ExpressionIndexes: CREATE INDEX of expressions.
	ExpressionIndexes
	// DeferredKeys: foreign keys that are checked at commit.
	DeferredKeys
	// SeveralConflicts: an INSERT may have several ON CONFLICT clauses, of which the first that applies is taken.
	SeveralConflicts
	// NaN, Infinity: a column of floats holds these.
	NaN
	Infinity
	// DirtyReads: a transaction of ReadUncommitted sees what others haven't committed.
	DirtyReads
	// EnumTypes: CREATE TYPE … AS ENUM.
	EnumTypes
	// EnumChecks: an enum is a text whose column has a check. A database with neither has the values in the column's type.
	EnumChecks
	// Domains: CREATE DOMAIN.
	Domains
	// Sequences: CREATE SEQUENCE.
	Sequences
	// IndexOptions: USING, INCLUDE, operator classes, NULLS FIRST, NULLS NOT DISTINCT of indexes and unique constraints.
	IndexOptions
	// Exclusion: EXCLUDE constraints.
	Exclusion
	// MatchFull: MATCH FULL of foreign keys.
	MatchFull
	// MaterializedViews: CREATE MATERIALIZED VIEW.
	MaterializedViews
	// IndexIfExists: CREATE INDEX IF NOT EXISTS and DROP INDEX IF EXISTS.
	IndexIfExists
	// ViewIfNotExists: CREATE VIEW IF NOT EXISTS.
	ViewIfNotExists
	// ConstraintIfExists: ALTER TABLE IF EXISTS … DROP CONSTRAINT IF EXISTS.
	ConstraintIfExists
	// DropCascade: DROP … CASCADE. Without it a thing is dropped though others need it, or because none may.
	DropCascade
	// DropIndexOn: DROP INDEX names the table, and not the schema of the index.
	DropIndexOn
	// TransactionalDDL: what DDL does is undone by ROLLBACK. Without it each statement of DDL ends the transaction.
	TransactionalDDL
	// OwnSchemaReferences: a table that a foreign key names without a schema is looked for in the schema of the key's own table.
	OwnSchemaReferences
	// SelfReferenceHolds: a row can't be deleted while it refers to itself by a foreign key.
	SelfReferenceHolds
	// TemporaryListed: the catalogue tells of the temporary tables of a connection.
	TemporaryListed
	// ConcurrentIndexes: CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY, REFRESH MATERIALIZED VIEW CONCURRENTLY.
	ConcurrentIndexes
)

// Limits are a server's limits; 0 is none known.
type Limits struct {
	Binds int // bind parameters of one statement
	Ident int // bytes of an identifier
}

// TxMode says how a transaction is opened.
type TxMode struct {
	ReadOnly  bool
	Isolation Isolation
}

// Isolation is a transaction isolation level.
type Isolation uint8

// The isolation levels. DefaultIsolation is the database's own default.
const (
	DefaultIsolation Isolation = iota
	ReadUncommitted
	ReadCommitted
	RepeatableRead
	Serializable
)

// FaultKind is a kind of database error.
type FaultKind uint8

// The kinds of database errors. UnknownFault is the zero value.
const (
	UnknownFault FaultKind = iota
	UniqueFault
	ForeignKeyFault
	NotNullFault
	CheckFault
	SerializationFault
	DeadlockFault
	BusyFault // a lock was not had in time
	TimeoutFault
	ConnectionFault
	SyntaxFault
	NoTableFault
	NoColumnFault
	ReadOnlyFault
	InterruptFault
	CorruptFault
	FullFault
	TooBigFault
	ExistsFault  // a table, column or the like is there already
	DeniedFault  // the user may not do that
	AbortedFault // the transaction has failed and takes no statement but its end
)

// Fault is what a database error says beyond its text. Names are empty where the database doesn't tell.
type Fault struct {
	Kind       FaultKind
	Code       string // SQLSTATE, or the result code in decimal
	Table      string
	Constraint string
	Column     string
}

// ByteKinder is implemented by a dialect whose driver for database/sql gives texts, numbers and times as bytes. ByteKind tells which of them
// the bytes of a column are, by the driver's name of its type (sql.ColumnType.DatabaseTypeName).
type ByteKinder interface {
	ByteKind(databaseType string) sqltype.ValueKind
}

// TxPreparer is implemented by a dialect that says something about a transaction by a statement of its own before Begin's. BeforeBegin
// returns "" if there is nothing to say.
type TxPreparer interface {
	BeforeBegin(TxMode) string
}

// KeyReserver is implemented by a dialect whose databases have one writer at a time: a transaction that holds that lock may choose the
// keys of the rows it inserts, where others must ask for the ones that were generated.
type KeyReserver interface {
	// LastKey is a query of one row of integers: the version of the schema; 1 if keys of the table may be chosen, else 0; the largest key
	// in use, 0 if there is none. Its bind is a version at which keys could be chosen, so that what hasn't changed since need not be
	// looked up again, or -1. Keys may be chosen if the database would generate the same ones, and nothing else inserts into the
	// table on the way. "" means that for this table it can't be told.
	LastKey(table *ast.Table, column string) string
}
