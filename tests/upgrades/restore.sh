# A workspace out of a dump of tests/upgrades. Sourced after common.sh and, for PostgreSQL, postgres_server.sh.
restore_file() {  # restore_file DUMP FILE
  rm -f "$2" "$2"-*
  xz -dc "$1" | sqlite3 "$2"
  sqlite3 "$2" "PRAGMA journal_mode=WAL" > /dev/null  # as every workspace is from its first moment
}
# As the program of that time made it there: its types and names, the row that writers lock.
restore_schema() {  # restore_schema DUMP SCHEMA
  local sql=$scratch/restore.sql generation
  generation=$(xz -dc "$1" | sed -n 's/^PRAGMA user_version=\([0-9]*\);.*/\1/p')
  {
    echo "DROP SCHEMA IF EXISTS $2 CASCADE; CREATE SCHEMA $2; SET search_path TO $2;"
    if [ "$generation" = 0 ]; then
      echo "CREATE TABLE workspace_writer (one SMALLINT PRIMARY KEY); INSERT INTO workspace_writer VALUES (1);"
    else
      echo "CREATE TABLE workspace_writer (only_row SMALLINT PRIMARY KEY, generation INTEGER NOT NULL); INSERT INTO workspace_writer VALUES (1, $generation);"
    fi
    xz -dc "$1" | sed -E -e '/^PRAGMA/d' -e 's/^BEGIN TRANSACTION;/BEGIN;/' \
      -e '/^CREATE TABLE/{s/ WITHOUT ROWID;/;/;s/ TEXT/ TEXT COLLATE "C"/g}' \
      -e 's/^(CREATE TABLE|INSERT INTO) user /\1 "user" /' -e '/^CREATE .*INDEX/s/ ON user / ON "user" /' \
      -e "/^INSERT/{s/([(,])X'([0-9a-f]*)'/\1'\\\\x\2'/g;s/char\(10\)/chr(10)/g}"
  } > "$sql"
  "$pg_bin/psql" -h "$pg" -p "$pg_port" -U osnova -d osnova -v ON_ERROR_STOP=1 -q -f "$sql" > "$scratch/restore.txt" 2>&1 || { head -3 "$scratch/restore.txt"; exit 1; }
}
