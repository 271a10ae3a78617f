package dialect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/retort-go/retort/schema"
)

// Step is a part of creating or dropping a schema: a statement, or a moment between statements at which a program may do something of its
// own. PlanCreate and PlanDrop return them in order.
type Step struct {
	// SQL is the statement; "" for a moment.
	SQL string
	// When is the moment; it says nothing about a statement.
	When schema.Moment
	// Table is the table or view that the step is about; nil for the whole schema, and for what is no table.
	Table *schema.Table
}

// plan gathers steps, and the errors of making them.
type plan struct {
	d        Dialect
	o        ddlOptions
	existing func(name string) bool // nil if nothing is known
	steps    []Step
	errs     []error
}

// add adds statements.
func (p *plan) add(t *schema.Table, statements []string, err error) {
	p.errs = append(p.errs, err)
	for _, s := range statements {
		p.steps = append(p.steps, Step{SQL: s, Table: t})
	}
}

// moment adds the statements that the schema, or a table, has for a moment, and the moment itself: before them if something is about to be,
// behind them if it has been.
func (p *plan) moment(when schema.Moment, t *schema.Table, statements []*schema.DDL) {
	mark := Step{When: when, Table: t}
	after := when == schema.AfterCreate || when == schema.AfterDrop
	if !after {
		p.steps = append(p.steps, mark)
	}
	for _, x := range statements {
		if x.When == when && x.For(p.d) {
			text, err := p.text(t, x)
			p.add(t, []string{text}, err)
		}
	}
	if after {
		p.steps = append(p.steps, mark)
	}
}

// text returns the statement of a [schema.DDL].
func (p *plan) text(t *schema.Table, x *schema.DDL) (string, error) {
	if t == nil || !strings.Contains(x.SQL, "{table}") {
		return x.SQL, nil
	}
	name, err := qualified(p.d, p.o.schemaName(t.Schema), t.Name)
	if err != nil {
		return "", fmt.Errorf("dialect: DDL %s %s: %w", x.When, t.FullName(), err)
	}
	return strings.ReplaceAll(x.SQL, "{table}", name), nil
}

// there tells whether something exists, as far as is known; otherwise it is what a plan without knowledge assumes.
func (p *plan) there(schema, name string, otherwise bool) bool {
	if p.existing == nil {
		return otherwise
	}
	return p.existing(p.o.fullName(schema, name))
}

// around adds what body adds between what the schema says about itself; nothing if body adds nothing.
func (p *plan) around(before, after schema.Moment, md *schema.MetaData, body func()) {
	start := len(p.steps)
	p.moment(before, nil, md.Statements())
	inside := len(p.steps)
	body()
	if len(p.steps) == inside {
		p.steps = p.steps[:start]
		return
	}
	p.moment(after, nil, md.Statements())
}

// one adds a statement.
func (p *plan) one(t *schema.Table, make func() (string, error)) {
	text, err := make()
	p.add(t, []string{text}, err)
}

func (p *plan) createTable(t *schema.Table, late []*schema.ForeignKey) {
	o := p.o
	o.ifNotExists = o.ifNotExists || t.Temporary && p.existing != nil
	p.moment(schema.BeforeCreate, t, t.DDL)
	made, err := createTable(p.d, t, late, o)
	p.add(t, made, err)
	p.moment(schema.AfterCreate, t, t.DDL)
}

func (p *plan) dropTable(t *schema.Table) {
	o := p.o
	o.ifExists = o.ifExists || t.Temporary && p.existing != nil
	p.moment(schema.BeforeDrop, t, t.DDL)
	p.one(t, func() (string, error) { return dropTable(p.d, t, o) })
	p.moment(schema.AfterDrop, t, t.DDL)
}

func (p *plan) createView(v *view) {
	p.moment(schema.BeforeCreate, v.table, v.table.DDL)
	made, err := v.create(p.d, p.o)
	p.add(v.table, made, err)
	p.moment(schema.AfterCreate, v.table, v.table.DDL)
}

func (p *plan) dropView(v *view) {
	p.moment(schema.BeforeDrop, v.table, v.table.DDL)
	p.one(v.table, func() (string, error) { return v.drop(p.d, p.o) })
	p.moment(schema.AfterDrop, v.table, v.table.DDL)
}

// namespaces adds a statement for each schema that [schema.MetaData.Schema] was given. One that is a file is attached, not created.
func (p *plan) namespaces(verb string, md *schema.MetaData) {
	if p.d.Has(SchemaIsFile) {
		return
	}
	for _, name := range md.Schemas() {
		text, err := qualified(p.d, "", p.o.schemaName(name))
		if err != nil {
			err = fmt.Errorf("dialect: %s%s: %w", verb, name, err)
		}
		p.add(nil, []string{verb + text}, err)
	}
}

// done returns the steps.
func (p *plan) done() ([]Step, error) {
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	return p.steps, nil
}

// texts returns the statements of a plan.
func texts(steps []Step, err error) ([]string, error) {
	var all []string
	for _, s := range steps {
		if s.SQL != "" {
			all = append(all, s.SQL)
		}
	}
	return all, err
}
