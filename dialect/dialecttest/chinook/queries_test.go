package chinook_test

import (
	"time"

	"github.com/retort-go/retort"
)

// questions are the queries, from easy to hard. Each orders by numbers, so that no collation has a say.
func questions(c sample, of names) []query {
	var out []query
	for _, group := range []func(sample, names) []query{plainQueries, joins, groups, subqueries, tableExpressions, sets, windows, expressions} {
		out = append(out, group(c, of)...)
	}
	return out
}

func plainQueries(c sample, _ names) []query {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return []query{
		ask("the first genres", retort.Select2(c.genre.id, c.genre.name).OrderBy(c.genre.id).Limit(5),
			"SELECT GenreId, Name FROM Genre ORDER BY GenreId LIMIT 5"),
		ask("a page of artists", retort.Select2(c.artist.id, c.artist.name).OrderBy(c.artist.id.Desc()).Limit(3).Offset(4),
			"SELECT ArtistId, Name FROM Artist ORDER BY ArtistId DESC LIMIT 3 OFFSET 4"),
		ask("how many tracks", retort.Select(retort.CountAll()).From(c.track), "SELECT count(*) FROM Track"),
		ask("tracks over ten minutes", retort.Select(retort.CountAll()).From(c.track).Where(c.track.milliseconds.Gt(600_000)),
			"SELECT count(*) FROM Track WHERE Milliseconds > 600000"),
		ask("tracks of a list", retort.Select2(c.track.id, c.track.name).Where(c.track.id.In(1, 200, 3000)).OrderBy(c.track.id),
			"SELECT TrackId, Name FROM Track WHERE TrackId IN (1, 200, 3000) ORDER BY TrackId"),
		ask("customers without a company", retort.Select(retort.Count(c.customer.id)).Where(c.customer.company.IsNull()),
			"SELECT count(CustomerId) FROM Customer WHERE Company IS NULL"),
		ask("invoices between two prices", retort.Select(retort.Count(c.invoice.id)).Where(c.invoice.total.Between(5, 10)),
			"SELECT count(InvoiceId) FROM Invoice WHERE Total BETWEEN 5 AND 10"),
		ask("invoices of a quarter", retort.Select2(retort.Count(c.invoice.id), retort.Sum(c.invoice.total)).
			Where(c.invoice.date.Ge(day(2022, 1, 1)), c.invoice.date.Lt(day(2022, 4, 1))),
			"SELECT count(InvoiceId), sum(Total) FROM Invoice WHERE InvoiceDate >= '2022-01-01 00:00:00' AND InvoiceDate < '2022-04-01 00:00:00'"),
		ask("countries that are billed", retort.Select(retort.CountDistinct(c.invoice.country)), "SELECT count(DISTINCT BillingCountry) FROM Invoice"),
	}
}

func joins(c sample, of names) []query {
	boss := of.employee(c.employee.As("boss"))
	return []query{
		ask("albums of a band", retort.Select2(c.album.id, c.album.title).From(c.album).Join(c.artist, retort.Eq(c.artist.id, c.album.artistID)).
			Where(c.artist.name.Eq("AC/DC")).OrderBy(c.album.id),
			"SELECT a.AlbumId, a.Title FROM Album a JOIN Artist r ON r.ArtistId = a.ArtistId WHERE r.Name = 'AC/DC' ORDER BY a.AlbumId"),
		ask("artists without an album", retort.Select(retort.Count(c.artist.id)).From(c.artist).
			LeftJoin(c.album, retort.Eq(c.album.artistID, c.artist.id)).Where(c.album.id.IsNull()),
			"SELECT count(r.ArtistId) FROM Artist r LEFT JOIN Album a ON a.ArtistId = r.ArtistId WHERE a.AlbumId IS NULL"),
		ask("employees and their bosses", retort.Select3(c.employee.id, c.employee.last, retort.Opt(boss.last)).From(c.employee).
			LeftJoin(boss, retort.Eq(boss.id, c.employee.reportsTo)).OrderBy(c.employee.id),
			"SELECT e.EmployeeId, e.LastName, b.LastName FROM Employee e LEFT JOIN Employee b ON b.EmployeeId = e.ReportsTo ORDER BY e.EmployeeId"),
		ask("lines by way of four tables", retort.Select3(c.line.id, c.track.name, c.genre.name).From(c.line).
			Join(c.track, retort.Eq(c.track.id, c.line.trackID)).Join(c.genre, retort.Eq(c.genre.id, c.track.genreID)).
			Join(c.invoice, retort.Eq(c.invoice.id, c.line.invoiceID)).Where(c.invoice.customerID.Eq(5), c.genre.id.Gt(3)).OrderBy(c.line.id),
			"SELECT l.InvoiceLineId, t.Name, g.Name FROM InvoiceLine l JOIN Track t ON t.TrackId = l.TrackId JOIN Genre g ON g.GenreId = t.GenreId"+
				" JOIN Invoice i ON i.InvoiceId = l.InvoiceId WHERE i.CustomerId = 5 AND g.GenreId > 3 ORDER BY l.InvoiceLineId"),
		ask("every pair of two playlists and genres", retort.Select2(c.playlist.id, c.genre.id).From(c.playlist).CrossJoin(c.genre).
			Where(c.playlist.id.Le(2), c.genre.id.Le(2)).OrderBy(c.playlist.id, c.genre.id),
			"SELECT p.PlaylistId, g.GenreId FROM Playlist p CROSS JOIN Genre g WHERE p.PlaylistId <= 2 AND g.GenreId <= 2 ORDER BY 1, 2"),
	}
}

func groups(c sample, _ names) []query {
	n := retort.CountAll()
	spent := retort.Sum(c.invoice.total)
	sold := retort.Sum(retort.Mul(c.line.price, c.line.quantity))
	return []query{
		ask("countries with several customers", retort.Select2(c.customer.country, n).GroupBy(c.customer.country).Having(n.Gt(3)).
			OrderBy(n.Desc(), retort.Min(c.customer.id)),
			"SELECT Country, count(*) FROM Customer GROUP BY Country HAVING count(*) > 3 ORDER BY count(*) DESC, min(CustomerId)"),
		ask("customers who spent most", retort.Select2(c.invoice.customerID, spent).GroupBy(c.invoice.customerID).Having(spent.Gt(44)).OrderBy(c.invoice.customerID),
			"SELECT CustomerId, sum(Total) FROM Invoice GROUP BY CustomerId HAVING sum(Total) > 44 ORDER BY CustomerId"),
		ask("revenue of each genre", retort.Select3(c.genre.id, c.genre.name, sold).From(c.line).Join(c.track, retort.Eq(c.track.id, c.line.trackID)).
			Join(c.genre, retort.Eq(c.genre.id, c.track.genreID)).GroupBy(c.genre.id, c.genre.name).OrderBy(c.genre.id).Limit(8),
			"SELECT g.GenreId, g.Name, sum(l.UnitPrice * l.Quantity) FROM InvoiceLine l JOIN Track t ON t.TrackId = l.TrackId"+
				" JOIN Genre g ON g.GenreId = t.GenreId GROUP BY g.GenreId, g.Name ORDER BY g.GenreId LIMIT 8"),
		ask("playlists by size", retort.Select3(c.playlist.id, c.playlist.name, n).From(c.playlist).
			Join(c.playlistTrack, retort.Eq(c.playlistTrack.playlistID, c.playlist.id)).GroupBy(c.playlist.id, c.playlist.name).OrderBy(n.Desc(), c.playlist.id).Limit(6),
			"SELECT p.PlaylistId, p.Name, count(*) FROM Playlist p JOIN PlaylistTrack t ON t.PlaylistId = p.PlaylistId"+
				" GROUP BY p.PlaylistId, p.Name ORDER BY count(*) DESC, p.PlaylistId LIMIT 6"),
		ask("longest, shortest and mean track", retort.Select3(retort.Max(c.track.milliseconds), retort.Min(c.track.milliseconds), retort.Avg(c.track.milliseconds)),
			"SELECT max(Milliseconds), min(Milliseconds), avg(Milliseconds) FROM Track"),
		ask("first and last invoice", retort.Select2(retort.Min(c.invoice.date), retort.Max(c.invoice.date)), "SELECT min(InvoiceDate), max(InvoiceDate) FROM Invoice"),
		ask("an aggregate of some rows", retort.Select3(n, n.Filter(c.track.composer.IsNull()), retort.Sum(c.track.milliseconds).Filter(c.track.genreID.Eq(2))).From(c.track),
			"SELECT count(*), sum(CASE WHEN Composer IS NULL THEN 1 ELSE 0 END), sum(CASE WHEN GenreId = 2 THEN Milliseconds END) FROM Track"),
		ask("groups of two columns", retort.Select3(c.track.genreID, c.track.price, n).Where(c.track.genreID.Ge(18)).GroupBy(c.track.genreID, c.track.price).
			OrderBy(c.track.genreID, c.track.price),
			"SELECT GenreId, UnitPrice, count(*) FROM Track WHERE GenreId >= 18 GROUP BY GenreId, UnitPrice ORDER BY GenreId, UnitPrice"),
	}
}

func subqueries(c sample, of names) []query {
	n := retort.CountAll()
	albums := retort.Select2(c.track.albumID, n).GroupBy(c.track.albumID).Subquery("albums")
	longer := of.track(c.track.As("longer"))
	return []query{
		ask("tracks of a playlist by IN", retort.Select(retort.Count(c.track.id)).Where(retort.In(c.track.id, retort.Select(c.playlistTrack.trackID).From(c.playlistTrack).
			Join(c.playlist, retort.Eq(c.playlist.id, c.playlistTrack.playlistID)).Where(c.playlist.name.Eq("Grunge")))),
			"SELECT count(TrackId) FROM Track WHERE TrackId IN (SELECT t.TrackId FROM PlaylistTrack t JOIN Playlist p ON p.PlaylistId = t.PlaylistId WHERE p.Name = 'Grunge')"),
		ask("tracks that were never sold", retort.Select(retort.Count(c.track.id)).Where(retort.Not(retort.Exists(retort.From(c.line).Where(retort.Eq(c.line.trackID, c.track.id))))),
			"SELECT count(TrackId) FROM Track t WHERE NOT EXISTS (SELECT 1 FROM InvoiceLine l WHERE l.TrackId = t.TrackId)"),
		ask("albums of each artist by a subquery of the row", retort.Select2(c.artist.id, retort.Scalar(n, retort.From(c.album).Where(retort.Eq(c.album.artistID, c.artist.id)))).
			Where(c.artist.id.Between(20, 26)).OrderBy(c.artist.id),
			"SELECT r.ArtistId, (SELECT count(*) FROM Album a WHERE a.ArtistId = r.ArtistId) FROM Artist r WHERE r.ArtistId BETWEEN 20 AND 26 ORDER BY r.ArtistId"),
		ask("customers with a big invoice", retort.Select2(c.customer.id, c.customer.last).
			Where(retort.Exists(retort.From(c.invoice).Where(retort.Eq(c.invoice.customerID, c.customer.id), c.invoice.total.Gt(20)))).OrderBy(c.customer.id),
			"SELECT CustomerId, LastName FROM Customer c WHERE EXISTS (SELECT 1 FROM Invoice i WHERE i.CustomerId = c.CustomerId AND i.Total > 20) ORDER BY CustomerId"),
		ask("mean number of tracks of an album", retort.Select2(retort.Avg(retort.Of(albums, n)), retort.Max(retort.Of(albums, n))).From(albums),
			"SELECT avg(n), max(n) FROM (SELECT AlbumId, count(*) AS n FROM Track GROUP BY AlbumId) AS albums"),
		ask("the longest track of each genre", retort.Select2(c.track.genreID, c.track.id).Where(c.track.genreID.Le(6),
			retort.Not(retort.Exists(retort.From(longer).Where(retort.Eq(longer.genreID, c.track.genreID), retort.Gt(longer.milliseconds, c.track.milliseconds))))).
			OrderBy(c.track.genreID, c.track.id),
			"SELECT t.GenreId, t.TrackId FROM Track t WHERE t.GenreId <= 6 AND NOT EXISTS (SELECT 1 FROM Track l WHERE l.GenreId = t.GenreId AND l.Milliseconds > t.Milliseconds)"+
				" ORDER BY t.GenreId, t.TrackId"),
		ask("invoices over twice the mean", retort.Select(retort.Count(c.invoice.id)).
			Where(retort.Gt(c.invoice.total, retort.Scalar(retort.Avg(of.invoice(c.invoice.As("all_of_them")).total).Mul(2), retort.From(c.invoice.As("all_of_them"))))),
			"SELECT count(InvoiceId) FROM Invoice WHERE Total > (SELECT avg(Total) * 2 FROM Invoice)"),
	}
}

func tableExpressions(c sample, of names) []query {
	n, spent := retort.CountAll(), retort.Sum(c.invoice.total)
	totals := retort.Select3(c.invoice.customerID, n, spent).GroupBy(c.invoice.customerID).CTE("totals")
	worker := of.employee(c.employee.As("worker"))
	depth := retort.TypeAs[retort.Num[int64]](retort.Val[int64](0))
	tree := retort.Recursive("tree", retort.Select2(c.employee.id, depth).Where(c.employee.reportsTo.IsNull()), func(self retort.Sub) retort.Stmt {
		return retort.Select2(worker.id, retort.Of(self, depth).Add(1)).From(worker).Join(self, retort.Eq(worker.reportsTo, retort.Of(self, c.employee.id)))
	})
	one := retort.TypeAs[retort.Num[int64]](retort.Val[int64](1))
	numbers := retort.Recursive("numbers", retort.Select(one), func(self retort.Sub) retort.Stmt {
		return retort.Select(retort.Of(self, one).Add(1)).From(self).Where(retort.Of(self, one).Lt(100))
	})
	return []query{
		ask("customers and their totals", retort.Select4(c.customer.id, c.customer.last, retort.Of(totals, n), retort.Of(totals, spent)).From(c.customer).
			Join(totals, retort.Eq(retort.Of(totals, c.invoice.customerID), c.customer.id)).Where(retort.Of(totals, spent).Gt(43)).OrderBy(c.customer.id),
			"WITH totals AS (SELECT CustomerId, count(*) AS n, sum(Total) AS spent FROM Invoice GROUP BY CustomerId)"+
				" SELECT c.CustomerId, c.LastName, t.n, t.spent FROM Customer c JOIN totals t ON t.CustomerId = c.CustomerId WHERE t.spent > 43 ORDER BY c.CustomerId"),
		ask("the tree of employees", retort.Select2(retort.Of(tree, c.employee.id), retort.Of(tree, depth)).OrderBy(retort.Of(tree, c.employee.id)),
			"WITH RECURSIVE tree (id, depth) AS (SELECT EmployeeId, 0 FROM Employee WHERE ReportsTo IS NULL UNION ALL"+
				" SELECT e.EmployeeId, t.depth + 1 FROM Employee e JOIN tree t ON t.id = e.ReportsTo) SELECT id, depth FROM tree ORDER BY id"),
		ask("the sum of a hundred numbers", retort.Select2(retort.Count(retort.Of(numbers, one)), retort.Sum(retort.Of(numbers, one))),
			"WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100) SELECT count(n), sum(n) FROM numbers"),
	}
}

func sets(c sample, of names) []query {
	places := retort.Select(c.customer.country).Union(retort.Select(c.employee.country)).Subquery("places")
	all := retort.Select(c.customer.country).UnionAll(retort.Select(c.employee.country)).Subquery("places")
	first := retort.Select2(c.artist.id, c.artist.name).Where(c.artist.id.Le(3))
	last := retort.Select2(c.genre.id, c.genre.name).Where(c.genre.id.Ge(24))
	return []query{
		ask("a union", retort.Select(retort.CountAll()).From(places), "SELECT count(*) FROM (SELECT Country FROM Customer UNION SELECT Country FROM Employee) AS p"),
		ask("a union with duplicates", retort.Select(retort.CountAll()).From(all), "SELECT count(*) FROM (SELECT Country FROM Customer UNION ALL SELECT Country FROM Employee) AS p"),
		ask("a union in order", first.UnionAll(last).OrderBy(c.artist.id.Desc()).Limit(4),
			"SELECT ArtistId, Name FROM Artist WHERE ArtistId <= 3 UNION ALL SELECT GenreId, Name FROM Genre WHERE GenreId >= 24 ORDER BY 1 DESC LIMIT 4"),
		ask("an intersection", retort.Select(c.line.trackID).Where(c.line.invoiceID.Lt(100)).Intersect(retort.Select(c.playlistTrack.trackID).Where(c.playlistTrack.playlistID.Eq(12))).
			OrderBy(c.line.trackID).Limit(5),
			"SELECT TrackId FROM InvoiceLine WHERE InvoiceId < 100 INTERSECT SELECT TrackId FROM PlaylistTrack WHERE PlaylistId = 12 ORDER BY 1 LIMIT 5"),
		ask("a difference", retort.Select(c.track.id).Where(c.track.id.Le(20)).Except(retort.Select(c.line.trackID)).OrderBy(c.track.id),
			"SELECT TrackId FROM Track WHERE TrackId <= 20 EXCEPT SELECT TrackId FROM InvoiceLine ORDER BY 1"),
	}
}

func windows(c sample, _ names) []query {
	byGenre := retort.RowNumber().Over(retort.Partition(c.track.genreID).OrderBy(c.track.milliseconds.Desc(), c.track.id))
	ranked := retort.Select3(c.track.id, c.track.genreID, byGenre).Subquery("ranked")
	byDate := retort.Partition(c.invoice.customerID).OrderBy(c.invoice.date, c.invoice.id)
	inOrder := retort.Window{}.OrderBy(c.track.id)
	share := retort.Sum(retort.CountAll()).Over(retort.Window{})
	shares := retort.Select2(c.genre.id, share).From(c.genre).Join(c.track, retort.Eq(c.track.genreID, c.genre.id)).Where(c.genre.id.Le(3)).
		GroupBy(c.genre.id).Subquery("shares")
	return []query{
		ask("the two longest tracks of each genre", retort.Select2(retort.Of(ranked, c.track.genreID), retort.Of(ranked, c.track.id)).
			Where(retort.Of(ranked, byGenre).Le(2), retort.Of(ranked, c.track.genreID).Le(4)).OrderBy(retort.Of(ranked, c.track.genreID), retort.Of(ranked, byGenre)),
			"SELECT GenreId, TrackId FROM (SELECT TrackId, GenreId, row_number() OVER (PARTITION BY GenreId ORDER BY Milliseconds DESC, TrackId) AS n FROM Track) AS r"+
				" WHERE n <= 2 AND GenreId <= 4 ORDER BY GenreId, n"),
		ask("a running total", retort.Select2(c.invoice.id, retort.Sum(c.invoice.total).Over(byDate)).Where(c.invoice.customerID.Eq(2)).OrderBy(c.invoice.id),
			"SELECT InvoiceId, sum(Total) OVER (PARTITION BY CustomerId ORDER BY InvoiceDate, InvoiceId) FROM Invoice WHERE CustomerId = 2 ORDER BY InvoiceId"),
		ask("the invoice before and after", retort.Select3(c.invoice.id, retort.Lag(c.invoice.id, 1).Over(byDate), retort.Lead(c.invoice.id, 2).Over(byDate)).
			Where(c.invoice.customerID.Eq(3)).OrderBy(c.invoice.id),
			"SELECT InvoiceId, lag(InvoiceId, 1) OVER w, lead(InvoiceId, 2) OVER w FROM Invoice WHERE CustomerId = 3 WINDOW w AS (PARTITION BY CustomerId ORDER BY InvoiceDate, InvoiceId) ORDER BY InvoiceId"),
		ask("ranks with ties", retort.Select3(c.track.id, retort.Rank().Over(retort.Window{}.OrderBy(c.track.albumID)), retort.DenseRank().Over(retort.Window{}.OrderBy(c.track.albumID))).
			Where(c.track.id.Le(8)).OrderBy(c.track.id),
			"SELECT TrackId, rank() OVER (ORDER BY AlbumId), dense_rank() OVER (ORDER BY AlbumId) FROM Track WHERE TrackId <= 8 ORDER BY TrackId"),
		ask("a moving sum", retort.Select2(c.track.id, retort.Sum(c.track.milliseconds).Over(inOrder.Rows(retort.Preceding(2), retort.CurrentRow))).Where(c.track.id.Le(6)).OrderBy(c.track.id),
			"SELECT TrackId, sum(Milliseconds) OVER (ORDER BY TrackId ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM Track WHERE TrackId <= 6 ORDER BY TrackId"),
		ask("quarters", retort.Select2(c.employee.id, retort.NTile(4).Over(retort.Window{}.OrderBy(c.employee.id))).OrderBy(c.employee.id),
			"SELECT EmployeeId, ntile(4) OVER (ORDER BY EmployeeId) FROM Employee ORDER BY EmployeeId"),
		ask("the share of a group", retort.Select2(retort.Of(shares, c.genre.id), retort.Of(shares, share)).OrderBy(retort.Of(shares, c.genre.id)),
			"SELECT GenreId, n FROM (SELECT g.GenreId, sum(count(*)) OVER () AS n FROM Genre g JOIN Track t ON t.GenreId = g.GenreId WHERE g.GenreId <= 3 GROUP BY g.GenreId) AS s ORDER BY GenreId"),
	}
}

func expressions(c sample, _ names) []query {
	length := retort.Case[string]().When(c.track.milliseconds.Lt(180_000), "short").When(c.track.milliseconds.Lt(360_000), "middling").Else("long")
	shortest := retort.Min(c.track.milliseconds)
	n := retort.CountAll()
	concat := ask("names put together", retort.Select2(c.customer.id, retort.Concat(c.customer.last.Upper(), retort.Val(", "), c.customer.first)).Where(c.customer.id.Between(16, 18)).OrderBy(c.customer.id),
		"SELECT CustomerId, upper(LastName) || ', ' || FirstName FROM Customer WHERE CustomerId BETWEEN 16 AND 18 ORDER BY CustomerId")
	concat.mysql = "SELECT CustomerId, concat(upper(LastName), ', ', FirstName) FROM Customer WHERE CustomerId BETWEEN 16 AND 18 ORDER BY CustomerId"
	lengths := ask("lengths in characters", retort.Select3(c.customer.id, c.customer.first.Length(), retort.Substr(c.customer.email, 1).Length()).Where(c.customer.id.In(1, 2, 4)).OrderBy(c.customer.id),
		"SELECT CustomerId, length(FirstName), length(Email) FROM Customer WHERE CustomerId IN (1, 2, 4) ORDER BY CustomerId")
	lengths.mysql = "SELECT CustomerId, char_length(FirstName), char_length(Email) FROM Customer WHERE CustomerId IN (1, 2, 4) ORDER BY CustomerId"
	return []query{
		ask("tracks by length", retort.Select2(length, n).From(c.track).GroupBy(length).OrderBy(shortest),
			"SELECT CASE WHEN Milliseconds < 180000 THEN 'short' WHEN Milliseconds < 360000 THEN 'middling' ELSE 'long' END, count(*) FROM Track"+
				" GROUP BY CASE WHEN Milliseconds < 180000 THEN 'short' WHEN Milliseconds < 360000 THEN 'middling' ELSE 'long' END ORDER BY min(Milliseconds)"),
		concat, lengths,
		ask("names that contain a word", retort.Select(retort.Count(c.track.id)).Where(retort.IContains(c.track.name, "love")), "SELECT count(TrackId) FROM Track WHERE lower(Name) LIKE '%love%'"),
		ask("names that contain a percent sign", retort.Select(c.track.name).Where(c.track.name.Contains("%")).OrderBy(c.track.id),
			"SELECT Name FROM Track WHERE Name LIKE '%!%%' ESCAPE '!' ORDER BY TrackId"),
		ask("a word for NULL", retort.Select2(c.customer.id, c.customer.state.Else("none")).Where(c.customer.id.Between(1, 4)).OrderBy(c.customer.id),
			"SELECT CustomerId, coalesce(State, 'none') FROM Customer WHERE CustomerId BETWEEN 1 AND 4 ORDER BY CustomerId"),
		ask("arithmetic", retort.Select2(c.track.id, c.track.milliseconds.Mul(2).Sub(1).Add(3)).Where(c.track.id.Le(3)).OrderBy(c.track.id),
			"SELECT TrackId, Milliseconds * 2 - 1 + 3 FROM Track WHERE TrackId <= 3 ORDER BY TrackId"),
		ask("conditions of every sort", retort.Select(retort.Count(c.track.id)).Where(retort.Or(c.track.composer.Like("%Page%"), retort.And(c.track.genreID.NotIn(1, 2, 3), retort.Not(c.track.price.Eq(0.99))))),
			"SELECT count(TrackId) FROM Track WHERE Composer LIKE '%Page%' OR (GenreId NOT IN (1, 2, 3) AND NOT UnitPrice = 0.99)"),
	}
}
