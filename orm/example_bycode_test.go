package orm_test

import (
	"fmt"
	"log"
	"net/url"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// Links are kept as the standard library has them.
var (
	Web   = orm.NewRegistry()
	Links = orm.MapWith[linkEntity](Web, func(m *orm.Tags, u *url.URL) {
		m.Table("link")
		m.Only(&u.Host, &u.Path, &u.Scheme)
		m.Field(&u.Host, ",pk,size=253")
		m.Field(&u.Path, ",pk,size=500")
	})
)

func ExampleMapWith() {
	md, err := Web.MetaData()
	if err != nil {
		log.Fatal(err)
	}
	table, err := md.Lookup("link")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("key:", table.PrimaryKey.Columns)
	fmt.Println(retort.Select(Links).Where(Links.Host.Eq("go.dev")))
	// Output:
	// key: [host path]
	// SELECT link.scheme, link.host, link.path FROM link WHERE link.host = ?
}
