package postgres_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

func TestFullText(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("note", schema.BigInt("id").PrimaryKey(), schema.String("body", 0).NotNull(),
		postgres.Words("words").Computed("to_tsvector('english', body)"), schema.Index{Name: "note_words", Parts: schema.On("words"), Method: "gin"})
	eng := openWith(t, md, "INSERT INTO note VALUES (1, 'a clever woman in a castle'), (2, 'sand and worms'), (3, 'clever castles of sand, sand, sand')")
	id, body := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "body")
	words := retort.ColumnOf[retort.Nullable[postgres.TSVector]](table, "words")
	ids := retort.Select(id).OrderBy(id)
	sand := postgres.PlainQuery("english", "sand")
	castle := postgres.RawQuery("english", "cast:*")
	weighted := postgres.JoinWords(postgres.SetWeight(postgres.ToTSVector("simple", body), postgres.WeightA), words)

	Run(t, "testdata/fulltext.txtar", eng,
		Gives("plain words", ids.Where(postgres.Found(words, postgres.PlainQuery("english", "castle clever"))), int64(1), int64(3)),
		Gives("by the default configuration", ids.Where(postgres.Found(postgres.ToTSVector("", body), postgres.PlainQuery("", "worms"))), int64(2)),
		Gives("a phrase", ids.Where(postgres.Found(words, postgres.PhraseQuery("english", "clever castles"))), int64(3)),
		Gives("as for a search engine", ids.Where(postgres.Found(words, postgres.WebQuery("english", `castle -sand or "sand and worm"`))), int64(1), int64(2)),
		Gives("in the server's words", ids.Where(postgres.Found(words, castle)), int64(1), int64(3)),
		Gives("both", ids.Where(postgres.Found(words, postgres.BothQueries(castle, sand))), int64(3)),
		Gives("either", ids.Where(postgres.Found(words, postgres.EitherQuery(castle, sand))), int64(1), int64(2), int64(3)),
		Gives("not", ids.Where(postgres.Found(words, postgres.NotQuery(sand))), int64(1)),
		Gives("one behind the other", ids.Where(postgres.Found(words, postgres.QueryThen(sand, sand))), int64(3)),
		Gives("best first", retort.Select(id).Where(postgres.Found(words, sand)).OrderBy(postgres.Rank(words, sand, 0).Desc()), int64(3), int64(2)),
		Gives("a rank between 0 and 1", ids.Where(postgres.RankCover(words, sand, postgres.ByLength|postgres.ByRankPlusOne).Between(0.01, 1)), int64(2), int64(3)),
		Gives("words with weights", retort.Select(weighted).Where(id.Eq(2)), new(postgres.TSVector("'and':2A 'sand':1A,4 'worm':6 'worms':3A"))),
		Gives("a headline", retort.Select(postgres.Headline("english", body, sand, postgres.HeadlineOptions{})).Where(id.Eq(2)), new("<b>sand</b> and worms")),
		Gives("a headline with options", retort.Select(postgres.Headline("english", body, castle, postgres.HeadlineOptions{StartSel: `<i class="x y">`, StopSel: "</i>", MaxWords: 3, MinWords: 1,
			ShortWord: 2, MaxFragments: 2, FragmentDelimiter: ", "})).Where(id.Eq(3)), new(`clever <i class="x y">castles</i>`)),
		Gives("a headline of all", retort.Select(postgres.Headline("", body, castle, postgres.HeadlineOptions{StartSel: "[", StopSel: "]", HighlightAll: true})).Where(id.Eq(1)), new("a clever woman in a [castle]")),
		Gives("words as a value", retort.Select(words).Where(id.Eq(1)), new(postgres.TSVector("'castl':6 'clever':2 'woman':3"))).Everywhere(),
		Gives("a query as a value", retort.Select(postgres.BothQueries(castle, sand)), postgres.TSQuery("'cast':* & 'sand'")),
	)
	again, err := schema.Reflect(t.Context(), eng)
	if err != nil {
		t.Fatal(err)
	}
	loose := schematext.Loose{Names: true, SQL: func(string) string { return "" }}
	if got, want := schematext.Of(eng.Dialect(), again, loose), schematext.Of(eng.Dialect(), md, loose); got != want {
		t.Errorf("reflected:\n%s\nwant\n%s", got, want)
	}
}

// TestWordsGoBothWays: vectors and queries are stored as well as computed.
func TestWordsGoBothWays(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("saved", schema.BigInt("id").PrimaryKey(), postgres.Words("words").NotNull())
	eng := openWith(t, md)
	id, words := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[postgres.TSVector]](table, "words")
	want := postgres.TSVector(`'it''s':1 'x\\y':2B`)
	if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(table).Values(id.Set(1), words.Set(want))); err != nil {
		t.Fatal(err)
	}
	if got, err := engine.One(t.Context(), eng, retort.Select(words)); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
