package sqltrace

import (
	"regexp"
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
)

// Same reports whether the statements sent, with their bind values or without, are those that are wanted. What is wanted is written as
// SQLite has it. Another dialect may write
//   - its placeholders and its quotes, and the begin of a transaction where, when and if it likes;
//   - one INSERT for each row and no RETURNING, if it has none: the driver tells the key of one row, and a SELECT all that RETURNING would
//     have told beside it;
//   - one array for a list of values, if it has arrays: such a statement is compared by verb and table.
func (r *Recorder) Same(got, want []string) bool {
	if slices.Equal(got, want) || r.Dialect == nil {
		return slices.Equal(got, want)
	}
	got, want = withoutBegin(got), withoutBegin(want)
	if !r.Dialect.Has(dialect.Returning) {
		want = rowByRow(want)
	}
	_, arrays := r.Dialect.(dialect.ArrayRenderer)
	return slices.EqualFunc(got, want, func(got, want string) bool {
		return plain(got) == want || verb(got) == want || arrays && takesArray.MatchString(got) && verb(got) == verb(want)
	})
}

// SameVerbs is Same for what [Recorder.Verbs] returns: without RETURNING, INSERTs into one table that follow each other count as one.
func (r *Recorder) SameVerbs(got, want []string) bool {
	if r.Dialect != nil && !r.Dialect.Has(dialect.Returning) {
		got, want = insertsOnce(got), insertsOnce(want)
	}
	return slices.Equal(got, want)
}

var (
	numbered   = regexp.MustCompile(`\$\d+`)
	begin      = regexp.MustCompile(`^(BEGIN|START TRANSACTION)`)
	takesArray = regexp.MustCompile(`\b(unnest|ANY|ALL)\(`)
	insert     = regexp.MustCompile(`^(INSERT INTO (\S+) .+ VALUES )(\([?, ]+\)(?:, \([?, ]+\))*) RETURNING ([a-z_, ]+)( \[.*\])?$`)
)

// plain writes placeholders and quotes as SQLite has them.
func plain(sql string) string {
	return strings.ReplaceAll(numbered.ReplaceAllString(sql, "?"), "`", `"`)
}

// rowByRow splits the INSERTs that return something into one for each row that returns nothing. What they would have returned beside the
// key is read by a SELECT, of which there is the verb.
func rowByRow(statements []string) []string {
	var out []string
	for _, sql := range statements {
		m := insert.FindStringSubmatch(sql)
		if m == nil {
			out = append(out, sql)
			continue
		}
		for row := range strings.SplitSeq(m[3], "), (") {
			out = append(out, m[1]+"("+strings.Trim(row, "()")+")"+m[5])
		}
		if strings.Contains(m[4], ",") {
			out = append(out, "SELECT "+m[2])
		}
	}
	return out
}

func withoutBegin(statements []string) []string {
	return slices.DeleteFunc(slices.Clone(statements), begin.MatchString)
}

func insertsOnce(verbs []string) []string {
	return slices.CompactFunc(slices.Clone(verbs), func(a, b string) bool { return a == b && strings.HasPrefix(a, "INSERT ") })
}
