package ast

// Construct is an expression of the program's own, which each dialect writes by a text of its own.
type Construct struct {
	Spelling *Spelling
	Args     []Expr
}

func (*Construct) expr() {}

// Spelling is how databases write a construct: texts with the arguments' places in them, in the words of dialect.Compiler.Template.
type Spelling struct {
	Name string
	// Texts are by the name of the dialect; the one of "" is for all others.
	Texts map[string]string
	// Key tells spellings apart: it holds the name and all texts.
	Key string
}

// construct writes which one it is, and its arguments.
func (p *printer) construct(x *Construct) {
	if x.Spelling == nil {
		p.fail(errNilExpr)
		return
	}
	p.tag(tagConstruct)
	p.text(x.Spelling.Key)
	p.exprs(x.Args)
}
