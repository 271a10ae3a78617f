CREATE TABLE author (
  id INTEGER NOT NULL PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  born INTEGER NOT NULL
);
CREATE TABLE book (
  id INTEGER NOT NULL PRIMARY KEY,
  author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  isbn TEXT,
  pages INTEGER NOT NULL,
  price REAL NOT NULL
);
CREATE INDEX book_author ON book (author_id);
CREATE TABLE publisher (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE TABLE book_publisher (
  book_id INTEGER NOT NULL REFERENCES book (id) ON DELETE CASCADE,
  publisher_id INTEGER NOT NULL REFERENCES publisher (id) ON DELETE CASCADE,
  PRIMARY KEY (book_id, publisher_id)
);
CREATE TABLE reading (
  id INTEGER NOT NULL PRIMARY KEY,
  sensor_id INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  valid BOOLEAN NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  mean REAL NOT NULL,
  drift REAL NOT NULL,
  name TEXT NOT NULL,
  site TEXT NOT NULL,
  unit TEXT NOT NULL,
  code TEXT NOT NULL,
  note TEXT NOT NULL,
  taken_at TIMESTAMP NOT NULL,
  stored_at TIMESTAMP NOT NULL,
  comment TEXT,
  retries INTEGER,
  bias REAL
);
