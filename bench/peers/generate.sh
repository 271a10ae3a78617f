#!/bin/sh
# Makes the code of the libraries that generate: ent, sqlc and bob. The SQLite file for bob is made by sqlite3, and PostgreSQL's tables in a schema of
# the server at 127.0.0.1:5432 by psql.
set -eu
cd "$(dirname "$0")"
(cd .. && go generate ./peers/ent)
(cd sqlcgen && go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate)
cd bobgen
trap 'rm -f bench.db' EXIT
sqlite3 bench.db < ../../model/sqlite.sql
go run github.com/stephenafamo/bob/gen/bobgen-sqlite@v0.41.1 -c sqlite.yaml
sql="psql -qh 127.0.0.1 -U postgres -d test"
$sql -c 'DROP SCHEMA IF EXISTS bobgen CASCADE; CREATE SCHEMA bobgen'
PGOPTIONS='-c search_path=bobgen' $sql -f ../../model/postgres.sql
PSQL_DSN='postgres://postgres@127.0.0.1:5432/test?sslmode=disable' go run github.com/stephenafamo/bob/gen/bobgen-psql@v0.41.1 -c postgres.yaml
$sql -c 'DROP SCHEMA bobgen CASCADE'
