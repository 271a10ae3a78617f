package driver_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver"
)

func TestParse(t *testing.T) {
	none := url.Values{}
	for text, want := range map[string]driver.URL{
		"postgresql://us%40er@[::1]:5432/db?a=1&a=2&b=x": {Scheme: "postgres", User: "us@er", Host: "::1", Port: 5432, Database: "db",
			Options: url.Values{"a": {"1", "2"}, "b": {"x"}}},
		"POSTGRES:///db":                 {Scheme: "postgres", Database: "db", Options: none},
		"mariadb://root@localhost/a%2Fb": {Scheme: "mysql", User: "root", Host: "localhost", Database: "a/b", Options: none},
		"mysql://h":                      {Scheme: "mysql", Host: "h", Options: none},
		"sqlite:///library.db?mode=ro":   {Scheme: "sqlite", Database: "library.db", Options: url.Values{"mode": {"ro"}}},
		"sqlite:////var/lib/a%20b.db":    {Scheme: "sqlite", Database: "/var/lib/a b.db", Options: none},
		"sqlite:///C:/data/x@y.db":       {Scheme: "sqlite", Database: "C:/data/x@y.db", Options: none},
		"sqlite://:memory:":              {Scheme: "sqlite", Database: ":memory:", Options: none},
		"sqlite:///:memory:":             {Scheme: "sqlite", Database: ":memory:", Options: none},
	} {
		u, err := driver.Parse(text)
		if err != nil || !reflect.DeepEqual(u, want) {
			t.Errorf("%s: got %#v, %v, want %#v", text, u, err, want)
			continue
		}
		if again, err := driver.Parse(u.String()); err != nil || !reflect.DeepEqual(again, u) {
			t.Errorf("%s is printed as %s, which reads as %#v, %v", text, u, again, err)
		}
	}
}

func TestPasswordIsNeverShown(t *testing.T) {
	const password = "hunter2/@:?#&% ü"
	text := "postgres://stephen:" + url.QueryEscape(password) + "@localhost/library?sslpassword=hunter2&sslmode=require"
	text = strings.ReplaceAll(text, "+", "%20")
	u, err := driver.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := u.Password(); !ok || got != password {
		t.Errorf("the password is %q, %v", got, ok)
	}
	shown, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{u.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		texts = append(texts, fmt.Sprintf(verb, u), fmt.Sprintf(verb, &u))
	}
	for _, text := range texts {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "xxxxx") {
			t.Errorf("shown as %s", text)
		}
	}
	if strings.Contains(string(shown), "hunter2/") {
		t.Errorf("shown as %s", shown)
	}
	again, err := driver.Parse(u.Reveal())
	if err != nil || !reflect.DeepEqual(again, u) {
		t.Errorf("revealed as %s, which reads as %v, %v", u.Reveal(), again, err)
	}
}

func TestPasswordFromElsewhere(t *testing.T) {
	u, err := driver.Parse("mysql://root@localhost/test")
	if err != nil {
		t.Fatal(err)
	}
	with := u.WithPassword("s/e@c")
	if _, ok := u.Password(); ok {
		t.Error("the original has a password now")
	}
	if got, want := with.Reveal(), "mysql://root:s%2Fe%40c@localhost/test"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                        {"", "the URL has no scheme: want one of postgres, "},
		"a path":                         {"library.db", "the URL has no scheme"},
		"a DSN of key and value":         {"host=x password=hunter2", "the URL has no scheme"},
		"an unknown scheme":              {"oracle://scott:hunter2@h/x", `no database has the scheme "oracle": want one of postgres, postgresql, mysql, mariadb, sqlite`},
		"a slash in the password":        {"postgres://u:hunter2/x@h/db", "percent-encode"},
		"a question mark in it":          {"postgres://u:hunter2?x@h/db", "percent-encode"},
		"a number and a slash in it":     {"postgres://u:77/hunter2@h/db", "percent-encode"},
		"a hash in it":                   {"postgres://u:hunter2#x@h/db", "percent-encode"},
		"a port that is none":            {"postgres://u:hunter2@h:notaport/db", "the URL is malformed"},
		"a port that is too high":        {"postgres://u:hunter2@h:70000/db", "the URL is malformed"},
		"a percent sign by itself":       {"postgres://u:hunter2%@h/db", "the URL is malformed"},
		"options that can't be read":     {"postgres://u:hunter2@h/db?a=%zz", "options are malformed"},
		"no file":                        {"sqlite://", "sqlite:///relative.db"},
		"a file where the host would be": {"sqlite://library.db", "sqlite:///relative.db"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := driver.Parse(c.text)
			if err == nil || !strings.HasPrefix(err.Error(), "driver: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// FuzzParse: what is read can be printed and read again, and neither what is printed nor an error shows a password.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"postgres://u:p@h:1/d?a=b", "mysql://u@[::1]/d", "sqlite:////a/b?mode=ro", "sqlite://:memory:", "mariadb://%41:@/%2F", "x://"} {
		f.Add(seed, "hunter2-fuzz")
	}
	f.Fuzz(func(t *testing.T, text, password string) {
		u, err := driver.Parse(text)
		if err != nil {
			return
		}
		again, err := driver.Parse(u.Reveal())
		if err != nil || !reflect.DeepEqual(again, u) {
			t.Fatalf("%q is revealed as %q, which reads as %#v, %v", text, u.Reveal(), again, err)
		}
		public, err := driver.Parse(u.String())
		if err != nil || public.Host != u.Host || public.Database != u.Database {
			t.Fatalf("%q is printed as %q, which reads as %#v, %v", text, u.String(), public, err)
		}
		if u.WithPassword(password).String() != u.WithPassword("other").String() {
			t.Fatalf("%q with a password is printed as %s", text, u.WithPassword(password))
		}
	})
}
