package peers

import (
	"fmt"
	"net/url"

	"github.com/go-sql-driver/mysql"
	"github.com/retort-go/retort/bench/wire"
)

// Counted returns a way to the same tables on which statements and round trips are counted, and a function that ends it, after all who use it.
func (p *Place) Counted() (*Place, func() error, error) {
	way := *p
	way.Count = &wire.Count{}
	switch p.Kind {
	case PostgreSQL:
		u, err := url.Parse(p.DSN)
		if err != nil {
			return nil, nil, err
		}
		proxy, err := wire.Listen(u.Host, wire.PostgreSQL, way.Count)
		if err != nil {
			return nil, nil, fmt.Errorf("count on %s: %w", u.Host, err)
		}
		u.Host = proxy.Addr
		way.DSN = u.String()
		return &way, proxy.Close, nil
	case MySQL:
		c, err := mysql.ParseDSN(p.DSN)
		if err != nil {
			return nil, nil, err
		}
		proxy, err := wire.Listen(c.Addr, wire.MySQL, way.Count)
		if err != nil {
			return nil, nil, fmt.Errorf("count on %s: %w", c.Addr, err)
		}
		c.Addr = proxy.Addr
		way.DSN = c.FormatDSN()
		return &way, proxy.Close, nil
	}
	return &way, func() error { return nil }, nil
}
