package driver

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// URL is the address of a database. Its fields may be changed in a copy, but Options is a map that copies share.
type URL struct {
	// Scheme is "postgres", "mysql" or "sqlite", however the text spelled it.
	Scheme string
	// User is "" if the URL names none. SQLite has none.
	User string
	// Host is "" for the driver's default. It has no brackets around an IPv6 address.
	Host string
	// Port is 0 for the driver's default.
	Port uint16
	// Database is the database's name, or SQLite's path; ":memory:" is one in memory.
	Database string
	// Options are what stood behind the question mark.
	Options url.Values

	password    string
	hasPassword bool
}

// The errors of a URL show nothing of it, since what is malformed may be the password.
var (
	errScheme   = errors.New("the URL has no scheme: want one of " + listSchemes() + ", followed by ://")
	errForm     = errors.New("the URL is malformed: want scheme://user:password@host:port/database?option=value, with reserved characters percent-encoded")
	errAt       = errors.New("the URL has an @ behind its host: percent-encode it as %40, and / ? # in a password as %2F %3F %23")
	errFragment = errors.New("the URL has a #: percent-encode it as %23")
	errQuery    = errors.New("the URL's options are malformed: want ?option=value&option=value, with reserved characters percent-encoded")
	errPath     = errors.New("the URL names no file: want sqlite://:memory:, sqlite:///relative.db or sqlite:////absolute.db")
)

// Parse reads a URL; see the package's documentation for its forms. It looks at the form only: whether the options exist is the affair of
// [URL.Open]. No error shows a password.
func Parse(text string) (URL, error) {
	u, err := parse(text)
	if err != nil {
		return URL{}, fmt.Errorf("driver: %w", err)
	}
	return u, nil
}

func parse(text string) (URL, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || strings.ContainsAny(scheme, "@/?#") {
		return URL{}, errScheme
	}
	b, err := baseOf(strings.ToLower(scheme))
	if err != nil {
		return URL{}, err
	}
	if strings.Contains(rest, "#") {
		return URL{}, errFragment
	}
	rest, query, _ := strings.Cut(rest, "?")
	u := URL{Scheme: b.scheme}
	if b.isFile {
		if u.Database, err = filePath(rest); err != nil {
			return URL{}, err
		}
	} else if err := u.parseServer(rest, query); err != nil {
		return URL{}, err
	}
	if u.Options, err = url.ParseQuery(query); err != nil {
		return URL{}, errQuery
	}
	return u, nil
}

// parseServer reads user:password@host:port/database.
func (u *URL) parseServer(rest, query string) error {
	authority, database, _ := strings.Cut(rest, "/")
	if strings.Contains(database, "@") || strings.Contains(query, "@") {
		return errAt
	}
	parsed, err := url.Parse("x://" + authority)
	if err != nil {
		return errForm
	}
	if parsed.User != nil {
		u.User = parsed.User.Username()
		u.password, u.hasPassword = parsed.User.Password()
	}
	u.Host = parsed.Hostname()
	if strings.Contains(u.Host, ":") && !strings.HasPrefix(parsed.Host, "[") {
		return errForm // an IPv6 address has brackets, and no other host has a colon
	}
	if port := parsed.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return errForm
		}
		u.Port = uint16(n)
	}
	if u.Database, err = url.PathUnescape(database); err != nil {
		return errForm
	}
	return nil
}

// filePath reads what stands between sqlite:// and the options.
func filePath(rest string) (string, error) {
	if rest == memory {
		return rest, nil
	}
	escaped, ok := strings.CutPrefix(rest, "/")
	path, err := url.PathUnescape(escaped)
	if !ok || err != nil || path == "" {
		return "", errPath
	}
	return path, nil
}

// memory is the path of a database in memory.
const memory = ":memory:"

// Password returns the password, and whether the URL has one.
func (u URL) Password() (string, bool) { return u.password, u.hasPassword }

// WithPassword returns the URL with another password, which needs no encoding.
func (u URL) WithPassword(password string) URL {
	u.password, u.hasPassword = password, true
	u.Options = maps.Clone(u.Options)
	return u
}

// hidden stands for a password.
const hidden = "xxxxx"

// secret are the options whose values are not shown either.
var secret = []string{"password", "sslpassword"}

// String returns the URL with xxxxx for its password, which [Parse] reads back but for that.
func (u URL) String() string {
	if u.hasPassword {
		u.password = hidden
	}
	options := maps.Clone(u.Options)
	for _, name := range secret {
		if options.Has(name) {
			options.Set(name, hidden)
		}
	}
	u.Options = options
	return u.Reveal()
}

// Format prints String whatever the verb, so that no %+v or %#v shows the password.
func (u URL) Format(f fmt.State, _ rune) { fmt.Fprint(f, u.String()) }

// Reveal returns the URL with its password: for handing it on, not for people and logs.
func (u URL) Reveal() string {
	var b strings.Builder
	b.WriteString(u.Scheme)
	b.WriteString("://")
	switch {
	case u.isFile() && u.Database == memory:
		b.WriteString(memory)
	case u.isFile():
		b.WriteString("/" + escapePath(u.Database))
	default:
		b.WriteString(u.authority())
		b.WriteString("/" + url.PathEscape(u.Database))
	}
	if len(u.Options) > 0 {
		b.WriteString("?" + u.Options.Encode())
	}
	return b.String()
}

// authority is user:password@host:port.
func (u URL) authority() string {
	var b strings.Builder
	switch {
	case u.hasPassword:
		b.WriteString(url.UserPassword(u.User, u.password).String() + "@")
	case u.User != "":
		b.WriteString(url.User(u.User).String() + "@")
	}
	host := u.Host
	switch {
	case u.Port != 0:
		host = net.JoinHostPort(host, strconv.Itoa(int(u.Port)))
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return b.String() + host
}

func (u URL) isFile() bool {
	b, err := baseOf(u.Scheme)
	return err == nil && b.isFile
}

// escapePath encodes a path and leaves its slashes.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
