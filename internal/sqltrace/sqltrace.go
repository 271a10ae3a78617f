// Package sqltrace records the statements that an engine sends, for tests that assert them.
package sqltrace

import (
	"fmt"
	"strings"
	"sync"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

// Recorder records statements in order. Give its Option to an engine. Safe for concurrent use.
type Recorder struct {
	// Dialect is that of an engine whose statements need not be those that SQLite gets; see [Recorder.Same]. Nil is SQLite.
	Dialect dialect.Dialect

	mu     sync.Mutex
	events []engine.Event
}

// Option makes an engine report to the recorder.
func (r *Recorder) Option() engine.Option { return engine.WithObserver(r.observe) }

func (r *Recorder) observe(e engine.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Args = append(e.Args[:0:0], e.Args...)
	r.events = append(r.events, e)
}

// Reset forgets what was recorded.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = nil
}

// Statements returns the texts of the statements that read or wrote rows; BEGIN, COMMIT, savepoints and the like are left out.
func (r *Recorder) Statements() []string { return r.texts(false) }

// All returns the texts of everything sent, transaction control included.
func (r *Recorder) All() []string { return r.texts(true) }

func (r *Recorder) texts(all bool) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, e := range r.events {
		if all || e.Kind == engine.QueryEvent || e.Kind == engine.ExecEvent {
			out = append(out, e.SQL)
		}
	}
	return out
}

// WithArgs returns the statements with their bind values behind each.
func (r *Recorder) WithArgs() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, e := range r.events {
		if e.Kind != engine.QueryEvent && e.Kind != engine.ExecEvent {
			continue
		}
		args := make([]string, len(e.Args))
		for i, a := range e.Args {
			args[i] = a.String()
		}
		out = append(out, fmt.Sprintf("%s [%s]", e.SQL, strings.Join(args, ", ")))
	}
	return out
}

// Verbs returns the first word and the table of each statement, such as "INSERT book": enough to assert an order.
func (r *Recorder) Verbs() []string {
	var out []string
	for _, sql := range r.Statements() {
		out = append(out, verb(sql))
	}
	return out
}

// verb shortens a statement to its first word and the table it is about.
func verb(sql string) string {
	words := strings.Fields(sql)
	for i, w := range words[:len(words)-1] {
		switch {
		case strings.EqualFold(w, "INTO"), strings.EqualFold(w, "FROM"), i == 0 && strings.EqualFold(w, "UPDATE"):
			return words[0] + " " + strings.Trim(words[i+1], "()")
		}
	}
	return words[0]
}
