package orm

import (
	"time"

	"github.com/retort-go/retort/sqltype"
)

// valueSource is a row of one column made of a bind value.
type valueSource struct{ v sqltype.Value }

func (s valueSource) Kind(int) sqltype.ValueKind  { return s.v.Kind() }
func (s valueSource) Bool(int) bool               { return s.v.Bool() }
func (s valueSource) Int(int) int64               { return s.v.Int() }
func (s valueSource) Float(int) float64           { return s.v.Float() }
func (s valueSource) Text(int) string             { return s.v.Text() }
func (s valueSource) Bytes(int) []byte            { return s.v.Bytes() }
func (s valueSource) Time(int) (time.Time, error) { return s.v.Time(), nil }
