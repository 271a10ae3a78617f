package driver

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-go/retort/engine"
)

// base is a kind of database.
type base struct {
	scheme  string
	aliases []string
	isFile  bool
	open    func(context.Context, URL, []engine.Option) (*engine.Engine, error)
}

func bases() []base {
	return []base{
		{"postgres", []string{"postgresql"}, false, openPostgres},
		{"mysql", []string{"mariadb"}, false, openMySQL},
		{"sqlite", nil, true, openSQLite},
	}
}

func listSchemes() string { return "postgres, postgresql, mysql, mariadb, sqlite" }

// baseOf finds a kind of database by the scheme of its URLs.
func baseOf(scheme string) (base, error) {
	for _, b := range bases() {
		if b.scheme == scheme {
			return b, nil
		}
		for _, alias := range b.aliases {
			if alias == scheme {
				return b, nil
			}
		}
	}
	return base{}, fmt.Errorf("no database has the scheme %q: want one of %s", scheme, listSchemes())
}

// Open returns an engine on the database of a URL; see the package's documentation for its forms. It looks at the URL only: the first
// statement connects. No error shows the password. The caller closes the engine.
func Open(ctx context.Context, text string, opts ...engine.Option) (*engine.Engine, error) {
	u, err := Parse(text)
	if err != nil {
		return nil, err
	}
	return u.Open(ctx, opts...)
}

// Open is [Open] of a URL that was parsed before.
func (u URL) Open(ctx context.Context, opts ...engine.Option) (*engine.Engine, error) {
	b, err := baseOf(u.Scheme)
	if err != nil {
		return nil, fmt.Errorf("driver: %w", err)
	}
	eng, err := b.open(ctx, u, opts)
	if err != nil {
		return nil, fmt.Errorf("driver: %s: %w", u, u.hide(err))
	}
	return eng, nil
}

// hide makes sure that a driver's error doesn't hold the password.
func (u URL) hide(err error) error {
	if u.password != "" && strings.Contains(err.Error(), u.password) {
		return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), u.password, hidden))
	}
	return err
}
