// Package relation holds scenarios of relationships: of every kind, with both sides in step, as criteria of queries, and configured wrongly.
// It has tests only; they are named for the scenarios R02 … R22 where there is one.
package relation
