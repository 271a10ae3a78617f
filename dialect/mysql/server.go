package mysql

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
)

// Dialect is the dialect of one version of MySQL (8.0.19 and later) or MariaDB (10.6 and later). The zero value is that of MySQL, which
// can do less. Make others with [New].
type Dialect struct {
	maria   bool
	version int // 101106 for 10.11.6; 0 if it isn't known
}

// New returns the dialect of a server by what SELECT VERSION() gives: "8.4.3", "10.11.6-MariaDB". A version that can't be read, such
// as "", is that of the oldest MySQL.
func New(version string) dialect.Dialect {
	return Dialect{maria: strings.Contains(strings.ToLower(version), "mariadb"), version: number(version)}
}

// number reads the three numbers that a version begins with. Behind 5.5.5- is the true one of a MariaDB whose protocol pretends.
func number(version string) int {
	version = strings.TrimPrefix(version, "5.5.5-")
	end := strings.IndexFunc(version, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end >= 0 {
		version = version[:end]
	}
	out := 0
	parts := strings.SplitN(version, ".", 3)
	for i := range 3 {
		out *= 100
		if i < len(parts) {
			n, _ := strconv.Atoi(parts[i])
			out += min(n, 99)
		}
	}
	return out
}

// MariaDB tells whether the server is MariaDB, and not MySQL.
func (d Dialect) MariaDB() bool { return d.maria }

// Collation is the collation that tables are created with: one that compares bytes and doesn't ignore spaces at the end.
func (d Dialect) Collation() string {
	if d.maria {
		return "utf8mb4_nopad_bin"
	}
	return "utf8mb4_0900_bin"
}
