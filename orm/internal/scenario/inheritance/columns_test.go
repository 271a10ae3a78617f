package inheritance

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func TestColumnsOfAHierarchyAreChosen(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		found(t, s, sent)
		for _, x := range expect.All(t, s, retort.Select(employees)) {
			s.Expunge(x)
		}
		list := expect.All(t, s, retort.Select(employees).OrderBy(employees.ID).With(orm.Only(employees, employees.Name, managers.Level)))
		director := list[1].(*Director)
		expect.Equal(t, "chosen", director.Name, "d")
		expect.Equal(t, "of a struct that inherits", director.Level, 3)
		expect.Equal(t, "not chosen", director.Shares, 0)
		expect.List(t, "unloaded", orm.Unloaded(s, director), []string{"Shares", "Company"})
		expect.OK(t, orm.LoadColumns(t.Context(), s, director))
		expect.Equal(t, "loaded", director.Shares, 100)
		engineer := list[0].(*Engineer)
		expect.Equal(t, "another struct's", engineer.Lang, "")
		engineer.Grade = 9
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), engineer))
		expect.Equal(t, "written", engineer.Grade, 9)
		expect.Equal(t, "left alone", engineer.Lang, "go")
	})
}
