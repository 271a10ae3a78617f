package everywhere

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
)

func TestManyStatementsOnAHandleShareText(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		if !eng.Dialect().Has(dialect.Returning) || !eng.Dialect().Has(dialect.AscendingKeys) {
			return
		}
		sent := 0
		counted := eng.With(engine.WithObserver(func(ev engine.Event) {
			if ev.Kind == engine.QueryEvent || ev.Kind == engine.ExecEvent {
				sent++
			}
		}))
		names := []string{"war", "sea", "love"}
		rows, err := engine.AllMany(t.Context(), counted, names, func(name string) retort.Query[retort.Row2[*Tag, int64]] {
			return retort.Returning2(retort.Insert(tags).Values(tags.Name.Set(name)), tags, tags.ID)
		})
		expect.OK(t, err)
		expect.Equal(t, "statements", sent, 1)
		var got []string
		for _, r := range rows {
			expect.Equal(t, "key", r.V1.ID, r.V2)
			got = append(got, r.V1.Name)
		}
		if !slices.Equal(got, names) {
			t.Errorf("got %v, want %v", got, names)
		}
	})
}
