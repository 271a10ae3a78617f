package cascade

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestC02_WhatAnAttachedParentGetsIsPendingAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db)
		p1, p2 := &Parent{}, &Parent{}
		s.Add(p1, p2)
		expect.OK(t, s.Commit(t.Context()))
		trace.Reset()
		a, b, c, d := &Plain{}, &Plain{}, &Plain{}, &Plain{}
		p1.Plain.Append(a)
		p2.Plain.Set(b, c)
		d.Parent.Set(p1) // in no session yet: nothing to cascade along
		expect.State(t, s, orm.Pending, a, b, c)
		expect.State(t, s, orm.Transient, d)
		expect.Sent(t, trace)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", countWhere(t, eng, "plain", "parent_id IS NOT NULL"), 3)

		// The other way round: a new parent comes with the child.
		p3 := &Parent{}
		a.Parent.Set(p3)
		expect.State(t, s, orm.Pending, p3)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "key", *a.ParentID, p3.ID)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Transient, p3)
		expect.Equal(t, "parent after rollback", a.Parent.Peek(), p1)
	})
}

func TestC04_WithoutSaveUpdateChildrenAreNotAdopted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		p, c := &Parent{}, &None{}
		p.None.Append(c)
		s.Add(p)
		expect.State(t, s, orm.Transient, c)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Parent(id=0).None", "not in the session", "save-update")
		expect.State(t, s, orm.Pending, p)
		s.Add(c)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "children with a key", countWhere(t, eng, "none", "parent_id = 1"), 1)
	})
}

func TestDeleteOfAParentFreesItsChildrenByDefault(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, loaded := range map[string]bool{"loaded": true, "not loaded": false} {
			t.Run(name, func(t *testing.T) {
				s, eng, trace := stored(t, db, &Parent{Plain: orm.Items(&Plain{}, &Plain{})})
				p := expect.Get(t, s, parents, 1)
				c := expect.Get(t, s, plains, 1)
				if loaded {
					expect.Many(t, &p.Plain)
				}
				s.Delete(p)
				trace.Reset()
				expect.OK(t, s.Flush(t.Context()))
				sent := trace.Statements()
				expect.State(t, s, orm.Persistent, c)
				expect.Equal(t, "key of a child", c.ParentID == nil, true)
				expect.Equal(t, "parent of a child", expect.Ref(t, &c.Parent) == nil, true)
				updates := slices.DeleteFunc(sent, func(sql string) bool { return !strings.HasPrefix(sql, "UPDATE plain") })
				expect.Equal(t, "one UPDATE for both", trace.Same(updates, []string{"UPDATE plain SET parent_id = ? WHERE plain.id IN (?, ?)"}), true)
				expect.OK(t, s.Rollback(t.Context()))
				expect.Equal(t, "key of a child after rollback", *c.ParentID, 1)
				expect.State(t, s, orm.Persistent, p)
				s.Delete(p)
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "children", countWhere(t, eng, "plain", "parent_id IS NULL"), 2)
				expect.Equal(t, "parents", count(t, eng, "parent"), 0)
			})
		}
	})
}

func TestDeleteOfAParentDeletesAllThatCascades(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := stored(t, db, &Parent{
			All: orm.Items(&All{}, &All{}),
			Own: orm.Items(&Own{Parts: orm.Items(&Part{}, &Part{})}, &Own{Parts: orm.Items(&Part{})}),
		}, &Parent{All: orm.Items(&All{})})
		p := expect.Get(t, s, parents, 1)
		s.Delete(p)
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		var deletes []string
		for _, verb := range trace.Verbs() {
			if verb[:6] == "DELETE" {
				deletes = append(deletes, verb)
			}
		}
		expect.Equal(t, "how many DELETEs: one a table", len(deletes), 4)
		expect.Equal(t, "the last of them", deletes[3], "DELETE parent")
		expect.OK(t, s.Rollback(t.Context()))
		own := expect.Get(t, s, owns, 1)
		expect.State(t, s, orm.Persistent, p, own, expect.Get(t, s, parts, 3), expect.Get(t, s, alls, 2))
		expect.Equal(t, "parts after rollback", len(expect.Many(t, &own.Parts)), 2)
		s.Delete(p)
		expect.OK(t, s.Commit(t.Context()))
		for table, want := range map[string]int64{"parent": 1, "all": 1, "own": 0, "part": 0} {
			expect.Equal(t, "rows of "+table, count(t, eng, table), want)
		}
	})
}

func TestAChildThatNeedsAParent(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, change := range map[string]func(s *orm.Session, p *Parent, c *Strict){
			"parent deleted":    func(s *orm.Session, p *Parent, _ *Strict) { s.Delete(p) },
			"taken out":         func(_ *orm.Session, p *Parent, c *Strict) { p.Strict.Remove(c) },
			"reference cleared": func(_ *orm.Session, _ *Parent, c *Strict) { c.Parent.Set(nil) },
			"collection set":    func(_ *orm.Session, p *Parent, _ *Strict) { p.Strict.Set() },
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, _ := stored(t, db, &Parent{Strict: orm.Items(&Strict{})})
				p, c := expect.Get(t, s, parents, 1), expect.Get(t, s, stricts, 1)
				change(s, p, c)
				err := s.Flush(t.Context())
				expect.Is(t, err, orm.ErrUsage)
				expect.Text(t, err, "Strict(id=1)", "Strict.ParentID", "can't be NULL", "delete-orphan")
				expect.State(t, s, orm.Persistent, p, c)

				// One of the cures that the error names.
				s.Add(p)
				c.Parent.Set(&Parent{})
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "children of the other parent", countWhere(t, eng, "strict", "parent_id = 2"), 1)
			})
		}
	})
}

func TestC06_PassiveDeletesLeaveItToTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		t.Run("not loaded", func(t *testing.T) {
			s, eng, trace := stored(t, db, &Parent{Passive: orm.Items(&Passive{}, &Passive{})})
			p := expect.Get(t, s, parents, 1)
			s.Delete(p)
			trace.Reset()
			expect.OK(t, s.Commit(t.Context()))
			for _, sql := range trace.Verbs() {
				if sql == "SELECT passive" || sql == "DELETE passive" {
					t.Errorf("sent %s", sql)
				}
			}
			expect.Equal(t, "children", count(t, eng, "passive"), 0)
		})
		t.Run("loaded", func(t *testing.T) {
			s, eng, trace := stored(t, db, &Parent{Passive: orm.Items(&Passive{}, &Passive{})})
			p := expect.Get(t, s, parents, 1)
			his := expect.Many(t, &p.Passive)
			s.Delete(p)
			trace.Reset()
			expect.OK(t, s.Flush(t.Context()))
			verbs := trace.Verbs()
			expect.List(t, "deletes", verbs[len(verbs)-2:], []string{"DELETE passive", "DELETE parent"})
			expect.State(t, s, orm.Deleted, his[0], his[1])
			expect.OK(t, s.Commit(t.Context()))
			expect.Equal(t, "children", count(t, eng, "passive"), 0)
		})
	})
}

func TestC08_AnOrphanIsDeleted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, orphan := range map[string]func(p *Parent, c *Own){
			"taken out":         func(p *Parent, c *Own) { p.Own.Remove(c) },
			"reference cleared": func(_ *Parent, c *Own) { c.Parent.Set(nil) },
			"collection set":    func(p *Parent, _ *Own) { p.Own.Set(p.Own.Peek()[1]) },
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, trace := stored(t, db, &Parent{Own: orm.Items(&Own{Parts: orm.Items(&Part{})}, &Own{})})
				p := expect.Get(t, s, parents, 1)
				his := expect.Many(t, &p.Own)
				expect.Many(t, &his[0].Parts)
				orphan(p, his[0])
				trace.Reset()
				expect.OK(t, s.Flush(t.Context()))
				expect.Verbs(t, trace, "DELETE part", "DELETE own")
				expect.State(t, s, orm.Deleted, his[0])
				expect.State(t, s, orm.Persistent, his[1])
				expect.OK(t, s.Rollback(t.Context()))
				expect.List(t, "children after rollback", p.Own.Peek(), his)
				expect.Equal(t, "parent after rollback", his[0].Parent.Peek(), p)
				orphan(p, his[0])
				expect.OK(t, s.Commit(t.Context()))
				expect.State(t, s, orm.Detached, his[0])
				expect.Equal(t, "rows", count(t, eng, "own"), 1)
				expect.Equal(t, "rows of parts", count(t, eng, "part"), 0)
			})
		}
	})
}

func TestC08_AnOrphanOfACollectionThatIsNotLoaded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := stored(t, db, &Parent{Own: orm.Items(&Own{}, &Own{})}, &Parent{Own: orm.Items(&Own{})})
		p := expect.Get(t, s, parents, 1)
		p.Own.Remove(expect.Get(t, s, owns, 2))
		p.Own.Remove(expect.Get(t, s, owns, 3)) // isn't in: nothing happens to it
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", countWhere(t, eng, "own", "id IN (1, 3)"), 2)
		expect.Equal(t, "all rows", count(t, eng, "own"), 2)
	})
}

func TestC10_MovingIsNoDelete(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, move := range map[string]func(p1, p2 *Parent, c *Own){
			"remove and append": func(p1, p2 *Parent, c *Own) { p1.Own.Remove(c); p2.Own.Append(c) },
			"append and remove": func(p1, p2 *Parent, c *Own) { p2.Own.Append(c); p1.Own.Remove(c) },
			"append":            func(_, p2 *Parent, c *Own) { p2.Own.Append(c) },
			"set the reference": func(_, p2 *Parent, c *Own) { c.Parent.Set(p2) },
		} {
			for _, loaded := range []bool{true, false} {
				t.Run(name, func(t *testing.T) {
					s, eng, trace := stored(t, db, &Parent{Own: orm.Items(&Own{})}, &Parent{})
					p1, p2, c := expect.Get(t, s, parents, 1), expect.Get(t, s, parents, 2), expect.Get(t, s, owns, 1)
					if loaded {
						expect.Many(t, &p1.Own)
						expect.Many(t, &p2.Own)
					}
					trace.Reset()
					move(p1, p2, c)
					expect.OK(t, s.Commit(t.Context()))
					expect.SentWith(t, trace, "UPDATE own SET parent_id = ? WHERE own.id = ? [2, 1]")
					expect.State(t, s, orm.Persistent, c)
					expect.Equal(t, "rows of the other parent", countWhere(t, eng, "own", "parent_id = 2"), 1)
				})
			}
		}
	})
}

func TestC12_AChildThatNeverHadAParentIsInserted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		c := &Own{}
		s.Add(c)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows without a parent", countWhere(t, eng, "own", "parent_id IS NULL"), 1)

		part := &Part{}
		s.Add(part)
		expect.Is(t, s.Flush(t.Context()), engine.ErrForeignKey)
		expect.State(t, s, orm.Pending, part)
		part.Own.Set(c)
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestANewOrphanIsNotInserted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, orphan := range map[string]func(p *Parent, c *Own){
			"taken out":         func(p *Parent, c *Own) { p.Own.Remove(c) },
			"reference cleared": func(_ *Parent, c *Own) { c.Parent.Set(nil) },
			"collection set":    func(p *Parent, _ *Own) { p.Own.Set() },
		} {
			t.Run(name, func(t *testing.T) {
				s, eng, trace := open(t, db)
				p := &Parent{}
				s.Add(p)
				expect.OK(t, s.Commit(t.Context()))
				part := &Part{}
				c := &Own{Parts: orm.Items(part)}
				p.Own.Append(c)
				orphan(p, c)
				expect.State(t, s, orm.Pending, c, part)
				trace.Reset()
				expect.OK(t, s.Commit(t.Context()))
				expect.Sent(t, trace)
				expect.State(t, s, orm.Transient, c, part)
				expect.Equal(t, "rows", count(t, eng, "own"), 0)

				// Given a parent again it is like any other.
				p.Own.Append(c)
				expect.OK(t, s.Commit(t.Context()))
				expect.State(t, s, orm.Persistent, c, part)
			})
		}
		t.Run("taken out and put elsewhere", func(t *testing.T) {
			s, eng, _ := open(t, db)
			p1, p2, c := &Parent{}, &Parent{}, &Own{}
			s.Add(p1, p2)
			p1.Own.Append(c)
			p1.Own.Remove(c)
			c.Parent.Set(p2)
			expect.OK(t, s.Commit(t.Context()))
			expect.Equal(t, "rows", countWhere(t, eng, "own", "parent_id = 2"), 1)
		})
	})
}

func TestC16_Expunge(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := stored(t, db, &Parent{All: orm.Items(&All{}), Plain: orm.Items(&Plain{})})
		p := expect.Get(t, s, parents, 1)
		gone, stays := expect.Many(t, &p.All)[0], expect.Many(t, &p.Plain)[0]
		fresh := &All{}
		p.All.Append(fresh)
		s.Expunge(p)
		expect.State(t, s, orm.Detached, p, gone)
		expect.State(t, s, orm.Transient, fresh)
		expect.State(t, s, orm.Persistent, stays)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", count(t, eng, "all"), 1)
	})
}

func TestC18_ExpireLetsGoOfANewChild(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := stored(t, db, &Parent{Own: orm.Items(&Own{})})
		p := expect.Get(t, s, parents, 1)
		expect.Many(t, &p.Own)
		c := &Own{Parts: orm.Items(&Part{})}
		p.Own.Append(c)
		s.Expire(p)
		expect.State(t, s, orm.Transient, c, c.Parts.Peek()[0])
		expect.State(t, s, orm.Persistent, p.Own.Peek()[0])
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", count(t, eng, "own"), 1)
	})
}

func TestRefreshCascades(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := stored(t, db, &Parent{All: orm.Items(&All{}), Plain: orm.Items(&Plain{})})
		p := expect.Get(t, s, parents, 1)
		all, plain := expect.Many(t, &p.All)[0], expect.Many(t, &p.Plain)[0]
		all.ParentID, plain.ParentID = nil, nil
		expect.OK(t, s.Refresh(t.Context(), p))
		expect.Equal(t, "change of a child that refresh reaches", *all.ParentID, 1)
		expect.Equal(t, "change of one that it doesn't", plain.ParentID == nil, true)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", countWhere(t, eng, "all", "parent_id = 1"), 1)
		expect.Equal(t, "other rows", countWhere(t, eng, "plain", "parent_id IS NULL"), 1)
	})
}

func TestC24_AddTakesADeleteBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := stored(t, db, &Parent{})
		p := expect.Get(t, s, parents, 1)
		trace.Reset()
		s.Delete(p)
		s.Add(p)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
		expect.State(t, s, orm.Persistent, p)

		s.Delete(p)
		expect.OK(t, s.Flush(t.Context()))
		s.Add(p)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrDeleted)
		expect.Text(t, err, "Parent(id=1)", "add a new object, or roll back")
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, p)
		expect.Equal(t, "rows", count(t, eng, "parent"), 1)
	})
}
