package mysql

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// driverPacket is what go-sql-driver takes for max_allowed_packet if the DSN doesn't say.
const driverPacket = 64 << 20

// parse reads a DSN and sets what this package depends on.
func parse(dsn string) (*mysql.Config, error) {
	if strings.HasPrefix(dsn, "mysql://") || strings.HasPrefix(dsn, "mariadb://") {
		var err error
		if dsn, err = fromURL(dsn); err != nil {
			return nil, err
		}
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	cfg.ClientFoundRows = true
	cfg.InterpolateParams = false
	cfg.MultiStatements = false
	cfg.ParseTime = false // rows.go reads times
	cfg.Loc = time.UTC
	cfg.Logger = &mysql.NopLogger{} // what it logs is in the errors it returns
	if cfg.MaxAllowedPacket == driverPacket {
		cfg.MaxAllowedPacket = 0 // ask the server, so that a statement that is too big is told from a lost connection
	}
	return cfg, nil
}

// errURL doesn't show the URL, which may hold a password.
var errURL = errors.New("the URL is malformed: want mysql://user:password@host:port/database?name=value")

// fromURL turns a URL into the driver's form.
func fromURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" {
		return "", errURL
	}
	cfg := mysql.NewConfig()
	cfg.Net = "tcp"
	cfg.Addr = net.JoinHostPort(orElse(u.Hostname(), "127.0.0.1"), orElse(u.Port(), "3306"))
	if u.User != nil {
		cfg.User = u.User.Username()
		cfg.Passwd, _ = u.User.Password()
	}
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	dsn := cfg.FormatDSN()
	switch {
	case u.RawQuery == "":
	case strings.Contains(dsn, "?"):
		dsn += "&" + u.RawQuery
	default:
		dsn += "?" + u.RawQuery
	}
	return dsn, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
