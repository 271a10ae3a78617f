package sqlite

import (
	"errors"
	"regexp"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

// register gives a connection the functions that the dialect of [Open] counts on and SQLite lacks:
//
//	text REGEXP pattern                  by Go's package regexp
//	regexp_replace(text, pattern, with)  every match; $1 in with is the first group
//	reverse(text)                        its characters in reverse order
//
// Each is NULL if an argument is. They depend on nothing but their arguments, so indexes and generated columns may use them; a program that
// opens the file without this driver doesn't have them. And it registers FTS5, which this build of SQLite keeps in a module of its own; that
// takes a tenth of a millisecond for each connection.
func register(db *sqlite3.Conn) error {
	const flags = sqlite3.DETERMINISTIC | sqlite3.INNOCUOUS
	return errors.Join(
		db.CreateFunction("regexp", 2, flags, regexpMatch),
		db.CreateFunction("regexp_replace", 3, flags, regexpReplace),
		db.CreateFunction("reverse", 1, flags, reverse),
		fts5.Register(db))
}

// pattern returns the regular expression that an argument is. SQLite keeps it for as long as the argument is the same constant.
func pattern(ctx sqlite3.Context, args []sqlite3.Value, i int) (*regexp.Regexp, bool) {
	if re, ok := ctx.GetAuxData(i).(*regexp.Regexp); ok {
		return re, true
	}
	re, err := regexp.Compile(args[i].Text())
	if err != nil {
		ctx.ResultError(err)
		return nil, false
	}
	ctx.SetAuxData(i, re)
	return re, true
}

// anyNull tells whether an argument is NULL; the result is NULL then, as it is by default.
func anyNull(args []sqlite3.Value) bool {
	for _, arg := range args {
		if arg.Type() == sqlite3.NULL {
			return true
		}
	}
	return false
}

// regexpMatch is what text REGEXP pattern calls, with the pattern first.
func regexpMatch(ctx sqlite3.Context, args ...sqlite3.Value) {
	if anyNull(args) {
		return
	}
	if re, ok := pattern(ctx, args, 0); ok {
		ctx.ResultBool(re.Match(args[1].RawText()))
	}
}

func regexpReplace(ctx sqlite3.Context, args ...sqlite3.Value) {
	if anyNull(args) {
		return
	}
	if re, ok := pattern(ctx, args, 1); ok {
		ctx.ResultRawText(re.ReplaceAll(args[0].RawText(), args[2].RawText()))
	}
}

func reverse(ctx sqlite3.Context, args ...sqlite3.Value) {
	if anyNull(args) {
		return
	}
	text := args[0].RawText()
	out := make([]byte, len(text))
	for at := len(text); len(text) > 0; {
		_, n := utf8.DecodeRune(text)
		at -= n
		copy(out[at:], text[:n])
		text = text[n:]
	}
	ctx.ResultRawText(out)
}
