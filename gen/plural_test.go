package gen

import "testing"

// words are names and their plurals.
var words = map[string]string{
	"Author": "Authors", "Category": "Categories", "Box": "Boxes", "Person": "People", "Salesperson": "Salespeople", "Day": "Days", "Key": "Keys",
	"Address": "Addresses", "Status": "Statuses", "Bus": "Buses", "Branch": "Branches", "Epoch": "Epochs", "Dish": "Dishes", "Quiz": "Quizzes",
	"Child": "Children", "GrandChild": "GrandChildren", "Man": "Men", "Woman": "Women", "Human": "Humans", "Leaf": "Leaves", "Shelf": "Shelves",
	"Bookshelf": "Bookshelves", "Roof": "Roofs", "Hero": "Heroes", "Photo": "Photos", "Analysis": "Analyses", "Basis": "Bases", "Matrix": "Matrices",
	"Index": "Indexes", "OrderLine": "OrderLines", "InvoiceEntry": "InvoiceEntries", "URL": "URLs", "APIKey": "APIKeys", "Schema": "Schemas",
	"HTTPStatus": "HTTPStatuses", "Movie": "Movies", "Datum": "Data", "Mouse": "Mice", "Enquiry": "Enquiries", "Soliloquy": "Soliloquies",
	"Class": "Classes", "Alias": "Aliases", "Lens": "Lenses", "Gas": "Gases", "House": "Houses", "Purchase": "Purchases", "Cache": "Caches",
	"Database": "Databases", "Response": "Responses", "Course": "Courses", "Employee": "Employees", "Track": "Tracks", "MediaType": "MediaTypes",
	"author": "authors", "Life": "Lives", "Thief": "Thieves", "Tie": "Ties", "Axis": "Axes", "Tooth": "Teeth", "Virus": "Viruses",
}

func TestPlural(t *testing.T) {
	for one, many := range words {
		if got := plural(one); got != many {
			t.Errorf("%s: got %s, want %s", one, got, many)
		}
		if got := plural(many); got != many {
			t.Errorf("%s is a plural already, got %s", many, got)
		}
	}
	for _, same := range []string{"Series", "News", "Sheep", "Staff", "OrderData", "Settings", "UserPreferences"} {
		if got := plural(same); got != same {
			t.Errorf("%s: got %s", same, got)
		}
	}
}

func TestSingular(t *testing.T) {
	for one, many := range words {
		if many == "Data" || many == "Bases" {
			continue // more often of nothing, and of a base
		}
		if got := singular(many); got != one {
			t.Errorf("%s: got %s, want %s", many, got, one)
		}
		if got := singular(one); got != one {
			t.Errorf("%s is a singular already, got %s", one, got)
		}
	}
}

func TestUnexport(t *testing.T) {
	for name, want := range map[string]string{
		"Author": "author", "HTTPServer": "httpServer", "URL": "url", "URLs": "urls", "OAuthToken": "oAuthToken", "author": "author", "A": "a", "ÜberName": "überName",
	} {
		if got := unexport(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
