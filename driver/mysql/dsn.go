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
	read := mysql.ParseDSN
	if strings.HasPrefix(dsn, "mysql://") || strings.HasPrefix(dsn, "mariadb://") {
		read = parseURL
	}
	cfg, err := read(dsn)
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

// parseURL reads a URL. The driver reads its parameters; user and password go past its parser, for which some characters have a
// meaning.
func parseURL(text string) (*mysql.Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" {
		return nil, errURL
	}
	query := u.Query()
	socket := query.Get("socket")
	query.Del("socket")
	cfg, err := mysql.ParseDSN("/?" + query.Encode())
	if err != nil {
		return nil, err
	}
	cfg.Net = "tcp"
	cfg.Addr = net.JoinHostPort(orElse(u.Hostname(), "127.0.0.1"), orElse(u.Port(), "3306"))
	if socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
	}
	if u.User != nil {
		cfg.User = u.User.Username()
		cfg.Passwd, _ = u.User.Password()
	}
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	return cfg, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
