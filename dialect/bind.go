package dialect

import "github.com/retort-go/retort/sqltype"

// Values come in the order in which [ast.Fingerprint] gives them, which is that of the tree. Most text follows the tree. Where a database
// wants one of its parts elsewhere, or twice, the parts are written as the text needs them and the compiler keeps for each placeholder
// which value it takes; [Compiled.Order] tells the engine.

// Bind writes the placeholder of a value. The values of a node must be written in the order in which [ast.Fingerprint] gives
// them, each once, or the statement gets the wrong ones; [Compiler.Template] writes them in any order.
func (c *Compiler) Bind(v sqltype.Value) {
	if c.inline {
		c.inlined(v)
		return
	}
	if len(c.replay) > 0 { // the value is there already
		c.next++
		c.placeholder(c.replay[0])
		c.replay = c.replay[1:]
		return
	}
	c.places = append(c.places, c.next)
	c.next++
	c.placeholder(len(c.places))
	if c.collect {
		c.values = append(c.values, v)
	}
}

func (c *Compiler) placeholder(n int) {
	if c.grouped != nil {
		c.log = append(c.log, n)
	}
	c.buf = c.dialect.Placeholder(c.buf, n)
}

// bindOrder returns the value of each placeholder; nil if these are all values in their order.
func (c *Compiler) bindOrder() []int {
	if len(c.places) != c.next {
		return c.places
	}
	for i, place := range c.places {
		if i != place {
			return c.places
		}
	}
	return nil
}

// state is how far a text has come.
type state struct {
	buf, places, next, values, log int
	replay                         []int
}

func (c *Compiler) state() state {
	return state{len(c.buf), len(c.places), c.next, len(c.values), len(c.log), c.replay}
}

// back takes back what was written since.
func (c *Compiler) back(s state) {
	c.buf, c.places, c.next, c.values = c.buf[:s.buf], c.places[:s.places], s.next, c.values[:s.values]
	c.log, c.replay = c.log[:s.log], s.replay
	for i := range c.grouped {
		if c.grouped[i].last > s.log {
			c.grouped[i].written = false
		}
	}
}

// exchange makes what was written from first to middle follow what was written since in the order of values: the text has it before.
func (c *Compiler) exchange(first, middle state) {
	before, after := middle.next-first.next, c.next-middle.next
	for i := first.places; i < middle.places; i++ {
		c.places[i] += after
	}
	for i := middle.places; i < len(c.places); i++ {
		c.places[i] -= before
	}
}
