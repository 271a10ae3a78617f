-- name: InsertAuthor :one
INSERT INTO author (first_name, last_name, born) VALUES ($1, $2, $3) RETURNING id;

-- name: InsertAuthors :batchone
INSERT INTO author (first_name, last_name, born) VALUES ($1, $2, $3) RETURNING id;

-- name: InsertBooks :batchone
INSERT INTO book (author_id, title, isbn, pages, price) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: InsertReadings :copyfrom
INSERT INTO reading (id, sensor_id, batch, samples, flags, valid, low, high, mean, drift, name, site, unit, code, note, taken_at, stored_at, comment, retries, bias) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- name: ChangeReadings :batchexec
UPDATE reading SET samples = $1, mean = $2 WHERE id = $3;

-- name: GetReading :one
SELECT * FROM reading WHERE id = $1;

-- name: ListReadings :many
SELECT * FROM reading ORDER BY id;

-- name: LoadReadings :many
SELECT * FROM reading WHERE id <= $1 ORDER BY id;

-- name: UpdateNote :exec
UPDATE reading SET note = $1 WHERE id = $2;

-- name: ListAuthors :many
SELECT * FROM author ORDER BY id;

-- name: BooksOf :many
SELECT * FROM book WHERE author_id = ANY(sqlc.arg(ids)::bigint[]) ORDER BY id;

-- name: PublishersOf :many
SELECT bp.book_id, p.id, p.name FROM book_publisher bp JOIN publisher p ON p.id = bp.publisher_id WHERE bp.book_id = ANY(sqlc.arg(ids)::bigint[]);

-- name: Lines :many
SELECT b.title, a.last_name, b.price FROM book b JOIN author a ON a.id = b.author_id
WHERE a.last_name >= sqlc.arg(last_name) AND b.pages >= sqlc.arg(min_pages) AND b.pages <= sqlc.arg(max_pages) ORDER BY b.title, b.id LIMIT sqlc.arg(most);

-- name: MoveBooks :exec
UPDATE book SET author_id = sqlc.arg(to_author) WHERE author_id = sqlc.arg(from_author);

-- name: DeleteAuthors :exec
DELETE FROM author WHERE id = ANY(sqlc.arg(ids)::bigint[]);
