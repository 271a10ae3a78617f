package mysql

import (
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var _ dialect.TableOptioner = Dialect{}

type (
	engine    string
	collation string
	suffix    string
)

// Engine is the storage engine of a table: "MyISAM". The default is the server's, InnoDB.
func Engine(name string) schema.Item { return schema.Extra{Value: engine(name)} }

// Collate is the collation of a table, of utf8mb4, instead of [Dialect.Collation]: texts may then be equal that other databases tell apart.
func Collate(name string) schema.Item { return schema.Extra{Value: collation(name)} }

// Suffix is what else stands behind a table, such as "ROW_FORMAT = COMPRESSED" or "PARTITION BY HASH (id) PARTITIONS 4". It goes into DDL as
// it is.
func Suffix(sql string) schema.Item { return schema.Extra{Value: suffix(sql)} }

// TableOptions writes what [Engine] and [Suffix] say. RenderTable writes the collation.
func (Dialect) TableOptions(t *schema.Table) (before, after string, err error) {
	var tail string
	for _, x := range t.Extras {
		switch x := x.(type) {
		case engine:
			after += " ENGINE = " + string(x)
		case suffix:
			tail += " " + string(x)
		}
	}
	return "", after + tail, nil
}

// collationOf is the collation of a table.
func (d Dialect) collationOf(t *schema.Table) string {
	for _, x := range t.Extras {
		if c, ok := x.(collation); ok {
			return string(c)
		}
	}
	return d.Collation()
}

const fullText = "fulltext"

var _ dialect.IndexKinder = Dialect{}

// FullText is an index for [Match], which needs one of just the columns that it searches. It compares words by the collation of the columns,
// so that under the default one Sand isn't sand; give the table one by [Collate].
func FullText(name string, columns ...string) schema.Item {
	return schema.Index{Name: name, Parts: schema.On(columns...), Method: fullText}
}

// IndexKind knows the methods fulltext and spatial.
func (Dialect) IndexKind(method string) string {
	switch method {
	case fullText, "spatial":
		return strings.ToUpper(method)
	}
	return ""
}
