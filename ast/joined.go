package ast

import (
	"errors"
	"fmt"
)

// Joined returns the joins that a join of a relationship stands for: the steps of its path, all of the join's kind, with the
// join's own conditions at the last of them. An outer join of several steps is one join of a parenthesis, so that the row of
// an association table and the row it leads to are taken or left together; the join's own conditions then stand outside of
// the parenthesis, where they see every table. A join of anything else is returned as it is.
func Joined(j Join) ([]Join, error) {
	rel, ok := j.Target.(Relation)
	if !ok {
		return []Join{j}, nil
	}
	left, steps, err := rel.Path()
	if err == nil {
		err = checkPath(&j, left, steps)
	}
	if err != nil {
		return nil, err
	}
	if j.Kind == LeftJoin && len(steps) > 1 {
		return []Join{nestPath(j, steps)}, nil
	}
	out := make([]Join, len(steps))
	for i, s := range steps {
		out[i] = Join{Kind: j.Kind, Target: s.Target, On: s.On, Nested: s.Nested}
	}
	last := &out[len(out)-1]
	last.On = append(last.On[:len(last.On):len(last.On)], j.On...)
	return out, nil
}

func nestPath(j Join, steps []Join) Join {
	first := steps[0]
	nested := first.Nested[:len(first.Nested):len(first.Nested)]
	for _, s := range steps[1:] {
		nested = append(nested, Join{Kind: InnerJoin, Target: s.Target, On: s.On, Nested: s.Nested})
	}
	on := append(first.On[:len(first.On):len(first.On)], j.On...)
	return Join{Kind: LeftJoin, Target: first.Target, On: on, Nested: nested}
}

// checkPath refuses what can't be a relationship's joins.
func checkPath(j *Join, left From, steps []Join) error {
	switch {
	case j.Kind == CrossJoin:
		return errors.New("cross join of a relationship: use Join or LeftJoin, or name the entity")
	case left == nil || len(steps) == 0:
		return fmt.Errorf("relationship %T leads nowhere", j.Target)
	case len(j.Nested) > 0:
		return fmt.Errorf("relationship %T with nested joins", j.Target)
	}
	for i := range steps {
		if _, ok := steps[i].Target.(Relation); ok {
			return fmt.Errorf("%w: step %d of relationship %T is one", errRelation, i+1, j.Target)
		}
	}
	return nil
}
