package ast

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// Param is a bind whose value is given when the statement runs: by the Args of the statement or of one around it, or by whoever asked for
// its [Parameters].
type Param struct {
	Name string
	// Bind has the storage class of the parameter's values, and no value of meaning.
	Bind Bind
	// Null tells that NULL is a value too.
	Null bool
	// Go names the parameter's Go type, for error messages.
	Go string
}

func (*Param) expr() {}

// Arg is the value of a parameter.
type Arg struct {
	Name  string
	Value sqltype.Value
	Err   error // of making the value
}

// WithArgs returns a copy of n that has more values of parameters.
func WithArgs(n Node, args []Arg) Node {
	switch n := n.(type) {
	case *Select:
		c := *n
		c.Args = append(c.Args[:len(c.Args):len(c.Args)], args...)
		return &c
	case *Insert:
		c := *n
		c.Args = append(c.Args[:len(c.Args):len(c.Args)], args...)
		return &c
	case *Update:
		c := *n
		c.Args = append(c.Args[:len(c.Args):len(c.Args)], args...)
		return &c
	case *Delete:
		c := *n
		c.Args = append(c.Args[:len(c.Args):len(c.Args)], args...)
		return &c
	case *Merge:
		c := *n
		c.Args = append(c.Args[:len(c.Args):len(c.Args)], args...)
		return &c
	}
	return n
}

// ParamAt tells where the value of a parameter stands among the binds of a statement.
type ParamAt struct {
	At    int
	Param *Param
}

// Parameters is [Fingerprint] of a statement whose parameters are still open: it also tells where their values are to go.
func Parameters(n Node, key []byte, args []sqltype.Value) ([]byte, []sqltype.Value, []ParamAt, error) {
	p := printer{key: key, args: args, open: true}
	p.root(n)
	return p.key, p.args, p.params, p.err
}

// Check tells whether an argument fits the parameter.
func (p *Param) Check(a *Arg) error {
	want, got := p.Bind.Value.Kind(), a.Value.Kind()
	switch {
	case a.Err != nil:
		return fmt.Errorf("parameter %s: %w", p.Name, a.Err)
	case got == want, got == sqltype.NullValue && p.Null:
		return nil
	case got == sqltype.NullValue:
		return fmt.Errorf("parameter %s: got NULL, want %s (%s): make it a NullParam", p.Name, want, p.Go)
	}
	return fmt.Errorf("parameter %s: got %s, want %s (%s)", p.Name, got, want, p.Go)
}

// given are the arguments of a statement that is walked.
type given struct {
	args []Arg
	used []bool
}

// root writes a whole statement. A SELECT, which may stand in another statement, has its arguments entered where it is written.
func (p *printer) root(n Node) {
	var args []Arg
	switch n := n.(type) {
	case *Insert:
		if n != nil {
			args = n.Args
		}
	case *Update:
		if n != nil {
			args = n.Args
		}
	case *Delete:
		if n != nil {
			args = n.Args
		}
	case *Merge:
		if n != nil {
			args = n.Args
		}
	}
	p.enter(args)
	p.node(n)
	p.leave(args)
}

// enter makes the arguments of a statement known until leave.
func (p *printer) enter(args []Arg) {
	if len(args) == 0 {
		return
	}
	for i := range args {
		if args[i].Err != nil {
			p.fail(fmt.Errorf("parameter %s: %w", args[i].Name, args[i].Err))
		}
		if slices.ContainsFunc(args[:i], func(a Arg) bool { return a.Name == args[i].Name }) {
			p.fail(fmt.Errorf("parameter %s is given twice", args[i].Name))
		}
	}
	p.given = append(p.given, given{args, make([]bool, len(args))})
}

// leave ends what enter began, and finds arguments that nothing took.
func (p *printer) leave(args []Arg) {
	if len(args) == 0 {
		return
	}
	g := p.given[len(p.given)-1]
	p.given = p.given[:len(p.given)-1]
	var surplus []string
	for i, used := range g.used {
		if !used {
			surplus = append(surplus, g.args[i].Name)
		}
	}
	if surplus != nil {
		p.fail(fmt.Errorf("the statement has no parameter %s", strings.Join(surplus, ", ")))
	}
}

// param writes a parameter as the bind it stands for.
func (p *printer) param(x *Param) {
	for i := len(p.given) - 1; i >= 0; i-- {
		g := p.given[i]
		at := slices.IndexFunc(g.args, func(a Arg) bool { return a.Name == x.Name })
		if at < 0 {
			continue
		}
		g.used[at] = true
		if err := x.Check(&g.args[at]); err != nil {
			p.fail(err)
		}
		p.bind(x.Bind.Value)
		p.args[len(p.args)-1] = g.args[at].Value
		return
	}
	if !p.open {
		p.fail(fmt.Errorf("parameter %s has no value: give it one with retort.Params, or prepare the statement with engine.Prepare", x.Name))
	}
	p.params = append(p.params, ParamAt{len(p.args), x})
	p.bind(x.Bind.Value)
}

// forget drops the parameters from a bind on.
func (p *printer) forget(from int) {
	for len(p.params) > 0 && p.params[len(p.params)-1].At >= from {
		p.params = p.params[:len(p.params)-1]
	}
}
