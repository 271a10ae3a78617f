package ast

// Counted returns SELECT count FROM (s): cell is the count. The order of s is left out where no limit needs it, its options too.
func Counted(s *Select, cell Cell) *Select {
	c := *s
	c.Options = nil
	if c.Limit == nil && c.Offset == nil {
		c.Order = nil
	}
	return &Select{Cells: []Cell{cell}, From: []From{&Derived{Query: &c, Alias: "counted"}}}
}
