package cascade

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Of two relationships that cascade delete-orphan to one struct, the loss of either makes an orphan, be the object new or not.
func TestAnOrphanOfTwoParentsHasLostEither(t *testing.T) {
	losses := map[string]func(d *Deal, b *Buyer, s *Seller){
		"taken from the buyer":        func(d *Deal, b *Buyer, _ *Seller) { b.Deals.Remove(d) },
		"taken from the seller":       func(d *Deal, _ *Buyer, s *Seller) { s.Deals.Remove(d) },
		"its reference set to nil":    func(d *Deal, _ *Buyer, _ *Seller) { d.Seller.Set(nil) },
		"the buyer has no more deals": func(_ *Deal, b *Buyer, _ *Seller) { b.Deals.Set() },
	}
	for name, lose := range losses {
		for _, flushed := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", stored", false: ", new"}[flushed], func(t *testing.T) {
				testdb.Each(t, func(t *testing.T, db testdb.Database) {
					s, _, _ := open(t, db)
					buyer, seller, deal := &Buyer{}, &Seller{}, &Deal{}
					s.Add(buyer, seller)
					buyer.Deals.Append(deal)
					seller.Deals.Append(deal)
					if flushed {
						expect.OK(t, s.Commit(t.Context()))
					}
					lose(deal, buyer, seller)
					expect.OK(t, s.Commit(t.Context()))
					want := orm.Transient
					if flushed {
						want = orm.Detached
					}
					expect.State(t, s, want, deal)
					expect.Equal(t, "deals", len(expect.All(t, s, retort.Select(deals))), 0)
					expect.Equal(t, "of the buyer", len(expect.Many(t, &buyer.Deals)), 0)
					expect.Equal(t, "of the seller", len(expect.Many(t, &seller.Deals)), 0)
				})
			})
		}
	}
}

// Moving from one parent to another of the same kind is no loss, and neither is a parent that was never there.
func TestNoOrphanOfTwoParents(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := open(t, db)
		first, second, seller := &Buyer{}, &Buyer{}, &Seller{}
		moved, half := &Deal{}, &Deal{}
		s.Add(first, second, seller)
		first.Deals.Append(moved, half)
		seller.Deals.Append(moved)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Persistent, moved, half)
		second.Deals.Append(moved)
		first.Deals.Remove(half)
		second.Deals.Append(half)
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Persistent, moved, half)
		expect.Equal(t, "deals of the second buyer", len(expect.Many(t, &second.Deals)), 2)
		s.Delete(second) // with its deals, which leaves none to the seller
		expect.OK(t, s.Commit(t.Context()))
		expect.State(t, s, orm.Detached, moved, half)
		expect.Equal(t, "deals of the seller", len(expect.Many(t, &seller.Deals)), 0)
	})
}
