package engine

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/retort-go/retort/sqltype"
)

// maxShownArgs is how many bind values of a statement are shown.
const maxShownArgs = 20

// echo writes events for people.
type echo struct {
	mu sync.Mutex
	w  io.Writer
}

func newEcho(w io.Writer) *echo { return &echo{w: w} }

func (o *echo) observe(ev Event) {
	var b strings.Builder
	b.WriteString(ev.SQL)
	b.WriteByte('\n')
	if ev.Kind <= ExecEvent || ev.Err != nil {
		writeOutcome(&b, ev)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	io.WriteString(o.w, b.String())
}

// writeOutcome writes the line below a statement: -- ["King"] 1 row 0.12ms
func writeOutcome(b *strings.Builder, ev Event) {
	b.WriteString("  -- ")
	if len(ev.Args) > 0 {
		writeArgs(b, ev.Args)
		b.WriteByte(' ')
	}
	switch {
	case ev.Err != nil:
		b.WriteString(shortError(ev.Err))
	case ev.Rows == 1:
		b.WriteString("1 row")
	default:
		fmt.Fprintf(b, "%d rows", ev.Rows)
	}
	fmt.Fprintf(b, " %.2fms\n", float64(ev.Duration.Microseconds())/1000)
}

// shortError leaves out the SQL text, which stands on the line above.
func shortError(err error) string {
	e, ok := err.(*Error)
	if !ok {
		return err.Error()
	}
	short := *e
	short.SQL, short.Args = "", nil
	return strings.TrimPrefix(short.Error(), "engine: ")
}

// writeArgs writes bind values in brackets, the first twenty of them.
func writeArgs(b *strings.Builder, args []sqltype.Value) {
	b.WriteByte('[')
	for i, v := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == maxShownArgs {
			fmt.Fprintf(b, "… %d binds in all", len(args))
			break
		}
		b.WriteString(v.String())
	}
	b.WriteByte(']')
}

// logger hands events to a slog.Logger.
type logger struct{ log *slog.Logger }

func (l logger) observe(ev Event) {
	level := slog.LevelDebug
	if ev.Err != nil {
		level = slog.LevelWarn
	}
	ctx := context.Background()
	if !l.log.Enabled(ctx, level) {
		return
	}
	var args strings.Builder
	writeArgs(&args, ev.Args)
	attrs := []slog.Attr{
		slog.String("sql", ev.SQL),
		slog.String("args", args.String()),
		slog.Int64("rows", ev.Rows),
		slog.Duration("duration", ev.Duration),
	}
	if ev.Err != nil {
		attrs = append(attrs, slog.Any("err", ev.Err))
	}
	l.log.LogAttrs(ctx, level, ev.Kind.String(), attrs...)
}
