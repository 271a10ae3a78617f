-- name: InsertAuthor :execlastid
INSERT INTO author (first_name, last_name, born) VALUES (?, ?, ?);

-- name: InsertBook :execlastid
INSERT INTO book (author_id, title, isbn, pages, price) VALUES (?, ?, ?, ?, ?);

-- name: InsertReading :exec
INSERT INTO reading (id, sensor_id, batch, samples, flags, valid, low, high, mean, drift, name, site, unit, code, note, taken_at, stored_at, comment, retries, bias) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: ChangeReading :exec
UPDATE reading SET samples = ?, mean = ? WHERE id = ?;

-- name: GetReading :one
SELECT * FROM reading WHERE id = ?;

-- name: ListReadings :many
SELECT * FROM reading ORDER BY id;

-- name: LoadReadings :many
SELECT * FROM reading WHERE id <= ? ORDER BY id;

-- name: UpdateNote :exec
UPDATE reading SET note = ? WHERE id = ?;

-- name: ListAuthors :many
SELECT * FROM author ORDER BY id;

-- name: BooksOf :many
SELECT * FROM book WHERE author_id IN (sqlc.slice('ids')) ORDER BY id;

-- name: PublishersOf :many
SELECT bp.book_id, p.id, p.name FROM book_publisher bp JOIN publisher p ON p.id = bp.publisher_id WHERE bp.book_id IN (sqlc.slice('ids'));

-- name: Lines :many
SELECT b.title, a.last_name, b.price FROM book b JOIN author a ON a.id = b.author_id
WHERE a.last_name >= sqlc.arg(last_name) AND b.pages >= sqlc.arg(min_pages) AND b.pages <= sqlc.arg(max_pages) ORDER BY b.title, b.id LIMIT sqlc.arg(most);

-- name: MoveBooks :exec
UPDATE book SET author_id = sqlc.arg(to_author) WHERE author_id = sqlc.arg(from_author);

-- name: DeleteAuthors :exec
DELETE FROM author WHERE id IN (sqlc.slice('ids'));
