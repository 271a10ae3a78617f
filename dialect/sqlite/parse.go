package sqlite

import (
	"strings"

	"github.com/retort-go/retort/schema"
)

// The pragmas tell columns, keys and indexes, but neither checks, the expressions of computed columns and indexes, collations, the
// names of constraints, AUTOINCREMENT, nor which foreign keys are deferred. These are only in the statement that made the table,
// which SQLite keeps (https://sqlite.org/schematab.html). It has accepted the text, so the parser finds its way by keywords and
// parentheses and passes over what it doesn't know; a text of another kind gives a tableText without anything in it.

// tableText is what a CREATE TABLE says beyond the pragmas.
type tableText struct {
	columns map[string]*columnText // by name in lower case
	primary constraintText
	// descending tells that a column says PRIMARY KEY DESC, which makes an INTEGER no alias of the rowid.
	descending    bool
	autoincrement bool
	uniques       []constraintText
	foreign       []constraintText
	checks        []checkText
}

type columnText struct {
	computed string
	collate  string // quoted if the text has it so
}

// constraintText is a constraint of columns.
type constraintText struct {
	name    string
	columns []string
	table   string // of a foreign key
	timing  schema.Timing
}

type checkText struct {
	name   string
	sql    string
	column string // "" for a check of the table
}

// values returns the texts of a check that is: column IN ('a', 'b'); nil for any other.
func (k *checkText) values() []string {
	tokens := tokenize(k.sql)
	if k.column == "" || len(tokens) < 5 || !strings.EqualFold(tokens[0].unquoted, k.column) || !tokens[1].is("IN") {
		return nil
	}
	p := parser{text: k.sql, tokens: tokens, at: 2}
	var values []string
	for _, part := range split(p.group()) {
		if len(part) != 1 || part[0].kind != stringToken {
			return nil
		}
		values = append(values, part[0].unquoted)
	}
	if !p.done() {
		return nil
	}
	return values
}

// parser is a place in the tokens of a text.
type parser struct {
	text   string
	tokens []token
	at     int
	table  tableText
}

// parseTable reads a CREATE TABLE.
func parseTable(text string) *tableText {
	p := parser{text: text, tokens: tokenize(text), table: tableText{columns: map[string]*columnText{}}}
	for !p.done() && !p.peek(0).punct('(') {
		p.at++
	}
	for _, item := range split(p.group()) {
		p.tokens, p.at = item, 0
		switch {
		case p.any("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
			p.constraints("")
		case !p.done():
			p.column()
		}
	}
	return &p.table
}

func (p *parser) done() bool { return p.at >= len(p.tokens) }

// peek returns the token n places ahead; beyond the end an empty one.
func (p *parser) peek(n int) token {
	if p.at+n < len(p.tokens) {
		return p.tokens[p.at+n]
	}
	return token{}
}

// next returns the token here and moves on.
func (p *parser) next() token {
	t := p.peek(0)
	p.at++
	return t
}

// word moves over a keyword if it is here.
func (p *parser) word(keyword string) bool {
	if !p.peek(0).is(keyword) {
		return false
	}
	p.at++
	return true
}

// any tells whether one of the keywords is here.
func (p *parser) any(keywords ...string) bool {
	for _, k := range keywords {
		if p.peek(0).is(k) {
			return true
		}
	}
	return false
}

// group moves over what stands in parentheses, if anything does here, and returns its tokens.
func (p *parser) group() []token {
	if !p.peek(0).punct('(') {
		return nil
	}
	start, depth := p.at+1, 0
	for !p.done() {
		switch t := p.next(); {
		case t.punct('('):
			depth++
		case t.punct(')'):
			depth--
		}
		if depth == 0 {
			return p.tokens[start : p.at-1]
		}
	}
	return p.tokens[start:]
}

// split parts tokens at the commas outside of parentheses.
func split(tokens []token) [][]token {
	var parts [][]token
	start, depth := 0, 0
	for i, t := range tokens {
		switch {
		case t.punct('('):
			depth++
		case t.punct(')'):
			depth--
		case t.punct(',') && depth == 0:
			parts = append(parts, tokens[start:i])
			start = i + 1
		}
	}
	return append(parts, tokens[start:])
}

// sql returns the text of tokens, with a space for each comment: one that ends a line would swallow what is written behind it.
func sql(text string, tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			gap := text[tokens[i-1].end:t.start]
			if strings.Trim(gap, " \t\r\n\f") != "" {
				gap = " "
			}
			b.WriteString(gap)
		}
		b.WriteString(text[t.start:t.end])
	}
	return b.String()
}

// names returns the columns of a list: the first word of each part, without COLLATE and the like.
func names(tokens []token) []string {
	var out []string
	for _, part := range split(tokens) {
		if len(part) > 0 {
			out = append(out, part[0].unquoted)
		}
	}
	return out
}

// column reads a column: name, type, constraints.
func (p *parser) column() {
	name := p.next().unquoted
	p.table.columns[strings.ToLower(name)] = &columnText{}
	for !p.done() && !p.any("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS") {
		p.skip()
	}
	p.constraints(name)
}

// skip moves over a token, or all that stands in parentheses here.
func (p *parser) skip() {
	if p.group() == nil && !p.done() {
		p.at++
	}
}

// constraints reads the constraints of a column, or of the table if column is "". Between those of a table there need not be commas.
func (p *parser) constraints(column string) {
	name := ""
	for !p.done() {
		if p.word("CONSTRAINT") {
			name = p.next().unquoted
			continue
		}
		p.constraint(name, column)
		name = ""
	}
}

func (p *parser) constraint(name, column string) {
	c := constraintText{name: name}
	if column != "" {
		c.columns = []string{column}
	}
	switch {
	case p.word("PRIMARY"):
		p.primary(c)
	case p.word("UNIQUE"):
		p.listed(&c)
		p.table.uniques = append(p.table.uniques, c)
	case p.word("FOREIGN"):
		p.word("KEY")
		p.listed(&c)
		p.references(c)
	case p.peek(0).is("REFERENCES"):
		p.references(c)
	case p.word("CHECK"):
		p.table.checks = append(p.table.checks, checkText{name, sql(p.text, p.group()), column})
	case p.word("DEFAULT"):
		p.defaultValue()
	case p.word("COLLATE"):
		if !p.done() {
			p.ofColumn(column).collate = sql(p.text, []token{p.next()})
		}
	case p.word("AS"):
		p.ofColumn(column).computed = sql(p.text, p.group())
	case p.peek(0).is("NOT") && p.peek(1).is("DEFERRABLE"):
		p.at += 2
		p.word("INITIALLY")
	case p.word("DEFERRABLE"):
		p.deferrable()
	default:
		p.skip()
	}
}

// listed takes the columns that stand in parentheses, if they do.
func (p *parser) listed(c *constraintText) {
	if p.peek(0).punct('(') {
		c.columns = names(p.group())
	}
}

// primary reads PRIMARY KEY. AUTOINCREMENT may stand among the columns of a table's key.
func (p *parser) primary(c constraintText) {
	p.word("KEY")
	if p.peek(0).punct('(') {
		list := p.group()
		for _, t := range list {
			p.table.autoincrement = p.table.autoincrement || t.is("AUTOINCREMENT")
		}
		c.columns = names(list)
	}
	p.table.primary = c
	if p.word("DESC") {
		p.table.descending = true
	} else {
		p.word("ASC")
	}
	if p.word("ON") {
		p.at += 2
	}
	p.table.autoincrement = p.word("AUTOINCREMENT") || p.table.autoincrement
}

// references reads REFERENCES and the actions behind it, which the pragma tells too.
func (p *parser) references(c constraintText) {
	p.word("REFERENCES")
	c.table = p.next().unquoted
	p.group()
	p.table.foreign = append(p.table.foreign, c)
	for {
		switch {
		case p.word("ON"):
			p.at++ // DELETE or UPDATE
			if p.any("SET", "NO") {
				p.at++
			}
			p.at++
		case p.word("MATCH"):
			p.at++
		default:
			return
		}
	}
}

// deferrable reads what stands behind DEFERRABLE. It belongs to the foreign key before it.
func (p *parser) deferrable() {
	if len(p.table.foreign) == 0 {
		return
	}
	f := &p.table.foreign[len(p.table.foreign)-1]
	f.timing = schema.InitiallyImmediate
	if p.word("INITIALLY") && p.word("DEFERRED") {
		f.timing = schema.InitiallyDeferred
	}
}

// defaultValue moves over a default: what stands in parentheses, or a literal with its sign.
func (p *parser) defaultValue() {
	for p.peek(0).punct('-') || p.peek(0).punct('+') {
		p.at++
	}
	blob := p.any("X") && p.peek(1).kind == stringToken && p.peek(1).start == p.peek(0).end
	p.skip()
	if blob {
		p.at++
	}
}

func (p *parser) ofColumn(name string) *columnText {
	if c := p.table.columns[strings.ToLower(name)]; c != nil {
		return c
	}
	return &columnText{} // of a table constraint, which has none of it
}

// indexText is what a CREATE INDEX says beyond the pragmas.
type indexText struct {
	parts []string // without ASC and DESC
	where string
}

// parseIndex reads a CREATE INDEX.
func parseIndex(text string) indexText {
	p := parser{text: text, tokens: tokenize(text)}
	for !p.done() && !p.peek(0).punct('(') {
		p.at++
	}
	var x indexText
	for _, part := range split(p.group()) {
		if n := len(part); n > 1 && (part[n-1].is("ASC") || part[n-1].is("DESC")) {
			part = part[:n-1]
		}
		x.parts = append(x.parts, sql(text, bare(part)))
	}
	if p.word("WHERE") {
		x.where = sql(text, p.tokens[p.at:])
	}
	return x
}

// bare takes off the parentheses around all of an expression.
func bare(tokens []token) []token {
	p := parser{tokens: tokens}
	inner := p.group()
	if len(inner) == 0 || !p.done() {
		return tokens
	}
	return bare(inner)
}

// viewQuery returns the query of a CREATE VIEW.
func viewQuery(text string) string {
	p := parser{text: text, tokens: tokenize(text)}
	for !p.done() && !p.peek(0).is("AS") {
		p.skip()
	}
	if !p.word("AS") {
		return text
	}
	return sql(text, p.tokens[p.at:])
}
