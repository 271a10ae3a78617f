package postgres

import (
	"fmt"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Full-text search (https://www.postgresql.org/docs/current/textsearch.html). A configuration, such as "english", says what words are; ""
// is the connection's default_text_search_config. It is part of the statement's text, so that an index of the same expression serves it.

// TSVector is the words of a document as to_tsvector gives them, in the server's text form: 'clever':2 'woman':3. It has a column type.
type TSVector string

// TSQuery is a query for words in the server's text form: 'clever' & 'woman'. It has a column type.
type TSQuery string

// Words is a column of TSVectors, most often computed, with an index of method gin:
//
//	postgres.Words("words").Computed("to_tsvector('english', body)"),
//	schema.Index{Parts: schema.On("words"), Method: "gin"}
func Words(name string) schema.Column { return schema.Of(name, vectorType) }

var (
	vectorType = sqltype.Type{Kind: sqltype.String, Verbatim: "tsvector"}
	queryType  = sqltype.Type{Kind: sqltype.String, Verbatim: "tsquery"}

	_ = sqltype.MustRegister(textCodec[TSVector](vectorType))
	_ = sqltype.MustRegister(textCodec[TSQuery](queryType))
)

// textCodec is the codec of a type that travels as the server's text of it.
func textCodec[T ~string](t sqltype.Type) *sqltype.Codec {
	return sqltype.NewCodec(t,
		func(v T) (sqltype.Value, error) { return sqltype.TextOf(string(v)), nil },
		func(v sqltype.Value) (T, error) {
			if v.Kind() != sqltype.TextValue {
				return "", fmt.Errorf("a %s", v.Kind())
			}
			return T(v.Text()), nil
		})
}

const (
	toVector    ast.Fn = "to_tsvector"
	setWeight   ast.Fn = "setweight"
	toQuery     ast.Fn = "to_tsquery"
	plainQuery  ast.Fn = "plainto_tsquery"
	phraseQuery ast.Fn = "phraseto_tsquery"
	webQuery    ast.Fn = "websearch_to_tsquery"
	queryAnd    ast.Fn = "tsquery_and"
	queryOr     ast.Fn = "tsquery_or"
	queryNot    ast.Fn = "tsquery_not"
	queryThen   ast.Fn = "tsquery_phrase"
	vectorFound ast.Fn = "ts_match"
	vectorJoin  ast.Fn = "tsvector_concat"
	rank        ast.Fn = "ts_rank"
	rankCover   ast.Fn = "ts_rank_cd"
	headline    ast.Fn = "ts_headline"
)

var searchFunctions = map[ast.Fn]string{
	toVector:    "to_tsvector({1*})",
	setWeight:   "setweight({1*})",
	toQuery:     "to_tsquery({1*})",
	plainQuery:  "plainto_tsquery({1*})",
	phraseQuery: "phraseto_tsquery({1*})",
	webQuery:    "websearch_to_tsquery({1*})",
	queryAnd:    "([1] && [2])",
	queryOr:     "([1] || [2])",
	queryNot:    "(!![1])",
	queryThen:   "([1] <-> [2])",
	vectorFound: "([1] @@ [2])",
	vectorJoin:  "([1] || [2])",
	rank:        "ts_rank({1*})",
	rankCover:   "ts_rank_cd({1*})",
	headline:    "ts_headline({1*})",
}

// configured are the arguments of a function that takes a configuration first, or none.
func configured(config string, args ...ast.Expr) []ast.Expr {
	if config == "" {
		return args
	}
	return append([]ast.Expr{textOf(config)}, args...)
}

// textOf is a text in the statement's text.
func textOf(s string) ast.Expr { return &ast.Literal{Value: sqltype.TextOf(s)} }

// ToTSVector is the words of a text.
func ToTSVector[T ~string](config string, e retort.ExprOf[T]) retort.Nullable[TSVector] {
	return typed[retort.Nullable[TSVector]](call(toVector, configured(config, ast.ExprOf(e))...))
}

// Weight tells words apart by where in a document they stand; [Rank] counts WeightA most.
type Weight string

// The weights.
const (
	WeightA Weight = "A"
	WeightB Weight = "B"
	WeightC Weight = "C"
	WeightD Weight = "D" // what words have that were given none
)

// SetWeight gives all words a weight.
func SetWeight(v retort.ExprOf[TSVector], w Weight) retort.Nullable[TSVector] {
	return typed[retort.Nullable[TSVector]](call(setWeight, ast.ExprOf(v), textOf(string(w))))
}

// JoinWords is the words of l, and behind them those of r.
func JoinWords(l, r retort.ExprOf[TSVector]) retort.Nullable[TSVector] {
	return typed[retort.Nullable[TSVector]](call(vectorJoin, ast.ExprOf(l), ast.ExprOf(r)))
}

// PlainQuery is a query for all of the words of a text, whatever signs are among them.
func PlainQuery(config, words string) retort.Column[TSQuery] { return query(plainQuery, config, words) }

// PhraseQuery is a query for the words of a text one behind the other.
func PhraseQuery(config, words string) retort.Column[TSQuery] {
	return query(phraseQuery, config, words)
}

// WebQuery is a query as people write it for a search engine: words, "a phrase", or, -not. No text is an error.
func WebQuery(config, words string) retort.Column[TSQuery] { return query(webQuery, config, words) }

// RawQuery is a query in the server's own words: 'super:*' & !cat. A text that is none is an error of the server.
func RawQuery(config, words string) retort.Column[TSQuery] { return query(toQuery, config, words) }

func query(fn ast.Fn, config, words string) retort.Column[TSQuery] {
	return typed[retort.Column[TSQuery]](call(fn, configured(config, bindOf(words))...))
}

// BothQueries is a query for what l and r both find.
func BothQueries(l, r retort.ExprOf[TSQuery]) retort.Column[TSQuery] { return queries(queryAnd, l, r) }

// EitherQuery is a query for what l finds, or r.
func EitherQuery(l, r retort.ExprOf[TSQuery]) retort.Column[TSQuery] { return queries(queryOr, l, r) }

// QueryThen is a query for what l finds with what r finds right behind it.
func QueryThen(l, r retort.ExprOf[TSQuery]) retort.Column[TSQuery] { return queries(queryThen, l, r) }

func queries(fn ast.Fn, l, r retort.ExprOf[TSQuery]) retort.Column[TSQuery] {
	return typed[retort.Column[TSQuery]](call(fn, ast.ExprOf(l), ast.ExprOf(r)))
}

// NotQuery is a query for what q doesn't find.
func NotQuery(q retort.ExprOf[TSQuery]) retort.Column[TSQuery] {
	return typed[retort.Column[TSQuery]](call(queryNot, ast.ExprOf(q)))
}

// Found is true where a query finds words: v @@ q.
func Found(v retort.ExprOf[TSVector], q retort.ExprOf[TSQuery]) retort.Predicate {
	return predicate(vectorFound, ast.ExprOf(v), ast.ExprOf(q))
}

// RankFlag says what [Rank] divides by. Flags are joined with |.
type RankFlag int

// The flags (https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-RANKING).
const (
	ByLogLength   RankFlag = 1  // 1 + the logarithm of the document's length
	ByLength      RankFlag = 2  // the document's length
	ByExtent      RankFlag = 4  // how far apart the words stand; for RankCover only
	ByWords       RankFlag = 8  // the number of different words
	ByLogWords    RankFlag = 16 // 1 + the logarithm of that
	ByRankPlusOne RankFlag = 32 // the rank + 1, so that it is from 0 to 1
)

// Rank says how well a query finds words, by how often and with which weight they are there.
func Rank(v retort.ExprOf[TSVector], q retort.ExprOf[TSQuery], divide RankFlag) retort.NullNum[float64] {
	return typed[retort.NullNum[float64]](call(rank, ast.ExprOf(v), ast.ExprOf(q), integer(int(divide))))
}

// RankCover is [Rank] by how close to each other the words stand as well.
func RankCover(v retort.ExprOf[TSVector], q retort.ExprOf[TSQuery], divide RankFlag) retort.NullNum[float64] {
	return typed[retort.NullNum[float64]](call(rankCover, ast.ExprOf(v), ast.ExprOf(q), integer(int(divide))))
}

// HeadlineOptions say what [Headline] shows. A zero is the server's default.
type HeadlineOptions struct {
	StartSel, StopSel  string // around a word found: <b> and </b>
	MaxWords, MinWords int    // of the whole, or of a fragment: 35 and 15
	ShortWord          int    // words up to this length don't begin or end it: 3
	HighlightAll       bool   // the whole document is shown
	MaxFragments       int    // shows so many parts of the document in place of one
	FragmentDelimiter  string // between fragments: " ... "
}

// String returns the options as ts_headline takes them. A double quote inside of a text is doubled.
func (o HeadlineOptions) String() string {
	var parts []string
	quoted := func(name, value string) {
		if value != "" {
			parts = append(parts, name+`="`+strings.ReplaceAll(value, `"`, `""`)+`"`)
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", name, n))
		}
	}
	quoted("StartSel", o.StartSel)
	quoted("StopSel", o.StopSel)
	number("MaxWords", o.MaxWords)
	number("MinWords", o.MinWords)
	number("ShortWord", o.ShortWord)
	if o.HighlightAll {
		parts = append(parts, "HighlightAll=true")
	}
	number("MaxFragments", o.MaxFragments)
	quoted("FragmentDelimiter", o.FragmentDelimiter)
	return strings.Join(parts, ", ")
}

// Headline is the part of a document where a query finds words, with these marked. The rest of the document is shown as it is: it may hold
// tags of its own, so escape it before it becomes part of a page.
func Headline[T ~string](config string, doc retort.ExprOf[T], q retort.ExprOf[TSQuery], o HeadlineOptions) retort.NullText {
	args := configured(config, ast.ExprOf(doc), ast.ExprOf(q))
	if text := o.String(); text != "" {
		args = append(args, bindOf(text))
	}
	return typed[retort.NullText](call(headline, args...))
}
