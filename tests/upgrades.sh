#!/usr/bin/env bash
# Workspaces of every earlier version, made by the programs of that time (tests/upgrades), are opened by this one: on both engines
# they hold, report what was reported then, and are worked in. Two that begin at once, kill -9 on the way, people who read and write
# meanwhile, generations of writers. The seed is printed; SEED=n repeats.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/postgres_server.sh"
. "$root/tests/upgrades/reports.sh"
. "$root/tests/upgrades/restore.sh"
seed=${SEED:-$(( $(date +%s) % 100000 ))}
echo "seed $seed"
RANDOM=$seed
unset OSNOVA_TEST_POSTGRES
dumps=$(ls "$root"/tests/upgrades/*.sql.xz)
oldest=$root/tests/upgrades/dev-0e77e55.sql.xz   # before snapshots of the schema, lists, jobs, totals by day
before_days=$root/tests/upgrades/dev-dfdf9c0.sql.xz  # has what people write beside, no totals by day
at() { echo "$db&schema=$1"; }
exit_of() { local code=0; "$@" > "$scratch/out.txt" 2> "$scratch/err.txt" || code=$?; echo $code; }
said() { cat "$scratch/out.txt" "$scratch/err.txt"; }
ok() { "$osnova" --workspace "$1" verify --json | cut -c1-10; }
stop() { kill -INT $server; wait $server 2>/dev/null || true; }
id_of() { curl -s -H "$auth" "$base/api/SHOP/$1" | sed 's/.*"id":"\([0-9]*\)".*/\1/'; }
post() {  # post WHAT: an invoice in another currency, by a customer of the old program; prints the status
  code "$base/api/SHOP/sales.invoice?then=post" \
    -d "{\"customer\":\"$(id_of 'party.party?code=ABROAD')\",\"date\":\"2025-03-05\",\"currency\":\"EUR\",\"lines\":[{\"description\":\"$1\",\"quantity\":\"3\",\"price\":\"10\"}]}"
}
receivable() { "$osnova" --workspace "$1" report trial-balance --as-of 2025-03-31 --csv | sed -n 's/^1100,.*,\([0-9.]*\),[0-9.]*$/\1/p'; }
required() { sqlite3 "$1" "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.\"notnull\" = 1 AND c.dflt_value IS NULL" | sort; }
columns() { sqlite3 "$1" "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'search%'" | sort; }
indexes() { sqlite3 "$1" "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'" | sort; }
shape() { { columns "$1"; indexes "$1"; sqlite3 "$1" "PRAGMA user_version"; } | sort; }
schema_shape() {  # schema_shape SCHEMA: only indexes that are whole
  pg_sql "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = '$1'
    UNION ALL SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND c.relnamespace = '$1'::regnamespace
    UNION ALL SELECT generation::text FROM $1.workspace_writer" | sort
}
read_at_once() {  # read_at_once WORKSPACE: whether it is read as it is, or not before it is brought up to date
  case "$(exit_of "$osnova" --workspace "$1" verify)" in
    0) echo read ;;
    3) grep -q store.needs_migration "$scratch/err.txt" && echo refused ;;
  esac
}
"$osnova" --workspace "$scratch/new.osnova" init --company NEW --currency GBP --book main:ifrs > /dev/null
present=$(shape "$scratch/new.osnova")

# --- every version ---------------------------------------------------------------------------------
for dump in $dumps; do
  name=$(basename "$dump" .sql.xz)
  expected=${dump%.sql.xz}.txt
  restore_file "$dump" "$scratch/old.osnova"
  # The newest one is of the present schema, until that changes.
  due=refused; [ "$(shape "$scratch/old.osnova")" != "$present" ] || due=read
  for engine in file schema; do
    # That program could not make a schema: PostgreSQL knows a name of an index once.
    [ $name/$engine != dev-83548e0/schema ] || continue
    if [ $engine = file ]; then place=$scratch/old.osnova; restore_file "$dump" "$place"; else place=$(at old); restore_schema "$dump" old; fi
    check "$name, $engine: before it is brought up to date it is $due" $due "$(read_at_once "$place")"
    serve "$place"
    sign_in owner "a long password"
    check "$name, $engine: it holds" '{"ok":true' "$(ok "$place")"
    check "$name, $engine: reports are what they were" "$(cat "$expected")" "$(reports "$place")"
    before=$(receivable "$place")
    check "$name, $engine: it is worked in" 201 "$(post after)"
    check "$name, $engine: which the totals know" 24.90 "$(awk "BEGIN { printf \"%.2f\", $(receivable "$place") - $before }")"
    draft=$(id_of 'sales.invoice?status=draft')
    check "$name, $engine: a draft of that time is posted" 200 "$(code -X POST -H 'If-Match: "1"' "$base/api/SHOP/sales.invoice/$draft/post" -d '{}')"
    stop
    check "$name, $engine: the month is closed" 0 "$(exit_of "$osnova" --workspace "$place" close 2025-02)"
    check "$name, $engine: it holds afterwards" '{"ok":true' "$(ok "$place")"
    if [ $engine = file ]; then shape "$place"; else schema_shape old; fi > "$scratch/shape.txt"
    check "$name, $engine: it has every column and index of a new one" "" "$(comm -13 "$scratch/shape.txt" <(echo "$present"))"
    check "$name, $engine: then nothing is left to do" "" "$("$osnova" --workspace "$place" migrate 2>&1 | grep upgrade || true)"
  done
done

# An older program adds rows without a column that it does not know.
for dump in $dumps; do
  restore_file "$dump" "$scratch/old.osnova"
  tables=$(sqlite3 "$scratch/old.osnova" "SELECT name FROM sqlite_master WHERE type = 'table'" | paste -sd'|')
  check "$(basename "$dump" .sql.xz): columns that came later may be empty" "" "$(comm -13 <(required "$scratch/old.osnova") <(required "$scratch/new.osnova") | grep -E "^($tables)\\." || true)"
done

# --- kill -9 on the way ----------------------------------------------------------------------------
expected=$(cat "${before_days%.sql.xz}.txt")
for engine in file schema; do
  for round in 1 2 3 4 5 6 7 8; do
    if [ $engine = file ]; then place=$scratch/killed.osnova; restore_file "$before_days" "$place"; else place=$(at killed); restore_schema "$before_days" killed; fi
    for again in 1 2; do
      "$osnova" --workspace "$place" migrate > /dev/null 2>&1 &
      pid=$!
      sleep "$(printf '0.%03d' $((RANDOM % 180)))"
      kill -9 $pid 2>/dev/null || true
      wait $pid 2>/dev/null || true
    done
    got="$(exit_of "$osnova" --workspace "$place" migrate) $(ok "$place")"
    [ "$got" = '0 {"ok":true' ] && [ "$(reports "$place")" = "$expected" ] || check "$engine: round $round of kill -9 (seed $seed)" '0 {"ok":true' "$got; $(said)"
  done
  echo "ok      $engine: 16 times killed on the way, it comes to its end"
done

# --- two at once -----------------------------------------------------------------------------------
restore_file "$before_days" "$scratch/two.osnova"
"$osnova" --workspace "$scratch/two.osnova" migrate > "$scratch/a.txt" 2>&1 & a=$!
"$osnova" --workspace "$scratch/two.osnova" migrate > "$scratch/b.txt" 2>&1 & b=$!
code_a=0; wait $a || code_a=$?; code_b=0; wait $b || code_b=$?
check "of two on a file one works, the other too or is told that it is in use" yes "$(case "$code_a$code_b" in 00) echo yes ;; 01) grep -q store.in_use "$scratch/b.txt" && echo yes ;; 10) grep -q store.in_use "$scratch/a.txt" && echo yes ;; esac)"
check "it was done once" 1 "$(cat "$scratch/a.txt" "$scratch/b.txt" | grep -c upgrade.done)"
check "and holds" '{"ok":true' "$(ok "$scratch/two.osnova")"

held() {  # held SQL: a session that runs it and stays in its transaction until let_go
  mkfifo "$scratch/held"
  "$pg_bin/psql" -h "$pg" -p "$pg_port" -U osnova -d osnova -Atq < "$scratch/held" > "$scratch/held.txt" 2>&1 & holder=$!
  exec 9> "$scratch/held"
  echo "BEGIN ISOLATION LEVEL REPEATABLE READ; SET search_path TO two; $1; SELECT 'held';" >&9
  wait_for "grep -q held '$scratch/held.txt'"
}
let_go() { echo "COMMIT;" >&9; exec 9>&-; wait $holder; rm "$scratch/held"; }
wait_for() { for _ in $(seq 200); do if eval "$1"; then return; fi; sleep 0.05; done; echo "FAILED  waited for $1"; failures=$((failures + 1)); }
# Who has the lock of the schema, by the name that the connection shows.
turns() { pg_sql "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"; }
begin() { "$osnova" --workspace "$(at two)" migrate > "$scratch/$1.txt" 2>&1 & }
writes() {  # writes TABLE
  pg_sql "SET lock_timeout = '4s'; BEGIN; SELECT 1 FROM two.workspace_writer FOR UPDATE; INSERT INTO two.$1 SELECT * FROM two.$1 WHERE false; COMMIT" 2>&1; }

# A column is to be added to a table that somebody reads for long.
restore_schema "$before_days" two
held "SELECT COUNT(*) FROM comment"
begin a; a=$!
wait_for '[ "$(turns)" = 1 ]'
begin b; b=$!
wait_for "grep -q upgrade.waits '$scratch/b.txt'"
check "one is at it, the other waits" 1 "$(turns)"
check "people go on reading what is to be changed" 0 "$(pg_sql "SET lock_timeout = '4s'; SELECT COUNT(*) FROM two.comment")"
check "and writing" 1 "$(writes comment)"
kill -9 $a; wait $a 2>/dev/null || true
wait_for '[ "$(turns)" = 1 ]'
check "when the first is killed the other takes its turn" yes "$(kill -0 $b && echo yes)"
let_go
code_b=0; wait $b || code_b=$?
check "and comes to the end" 0 $code_b
contains "having done it" upgrade.done "$(cat "$scratch/b.txt")"
check "it holds" '{"ok":true' "$(ok "$(at two)")"
check "reports are what they were" "$expected" "$(reports "$(at two)")"

# An index is built while somebody holds an older snapshot; everybody else writes on.
restore_schema "$before_days" two
pg_sql "ALTER TABLE two.comment ADD COLUMN key TEXT COLLATE \"C\""
held "SELECT COUNT(*) FROM journal"
begin a; a=$!
wait_for "[ -n \"\$(pg_sql \"SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'\")\" ]"
check "while an index is built people write" 1 "$(writes ledger)"
kill -9 $a; wait $a 2>/dev/null || true
begin b; b=$!
sleep 0.3
let_go
code_b=0; wait $b || code_b=$?
check "an index that was left half made is made anew" 0 $code_b
check "all are whole" 0 "$(pg_sql "SELECT COUNT(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'two'::regnamespace AND NOT i.indisvalid")"
check "it holds" '{"ok":true' "$(ok "$(at two)")"
check "two servers at once, both serve" "yes yes" "$(restore_schema "$before_days" two
  for i in 1 2; do "$osnova" --workspace "$(at two)" serve --listen 127.0.0.1:0 > "$scratch/s$i.txt" 2>&1 & eval "s$i=\$!"; done
  for i in 1 2; do for _ in $(seq 200); do grep -q serving "$scratch/s$i.txt" && break; sleep 0.05; done; grep -q serving "$scratch/s$i.txt" && echo yes; done | tr '\n' ' ' | sed 's/ $//'
  kill -INT $s1 $s2; wait $s1 $s2 || true)"
check "and it holds" '{"ok":true' "$(ok "$(at two)")"

# --- what a later program made ---------------------------------------------------------------------
serve "$(at two)"
sign_in owner "a long password"
check "the server is ready" 200 "$(code "$base/health/ready")"
pg_sql "ALTER TABLE two.party ADD COLUMN of_tomorrow TEXT; CREATE TABLE two.tomorrow (company_id BIGINT PRIMARY KEY); CREATE INDEX tomorrow_index ON two.party (of_tomorrow)"
check "columns, tables and indexes that it does not know are no obstacle" 201 "$(post tomorrow)"
check "nor for one that starts" 0 "$(exit_of "$osnova" --workspace "$(at two)" migrate)"
pg_sql "UPDATE two.workspace_writer SET generation = generation + 1"
check "a later generation writes here: this one is told" 503 "$(post refused)"
contains "in words" '"code":"store.newer_program"' "$(body)"
check "and reads" 200 "$(code "$base/api/SHOP/party.party")"
for _ in $(seq 60); do [ "$(code "$base/health/ready")" = 503 ] && break; sleep 0.1; done
contains "a balancer hears that it is past" store.superseded "$(body)"
check "another one does not start to write" 1 "$(exit_of "$osnova" --workspace "$(at two)" migrate)"
contains "says so" "store.newer_program: The workspace was brought up to date by a later version" "$(said)"
contains "in Russian" "более новая версия" "$("$osnova" --language ru --workspace "$(at two)" migrate 2>&1 || true)"
check "reports are for everybody" 0 "$(exit_of "$osnova" --workspace "$(at two)" report trial-balance --as-of 2025-02-28)"
check "let in again" 0 "$(pg_sql "UPDATE two.workspace_writer SET generation = 1"; exit_of "$osnova" --workspace "$(at two)" migrate)"
check "it writes" 201 "$(post again)"
check "no generation before those that can lock the row" 2 "$(exit_of "$osnova" --workspace "$(at two)" migrate --back-to 0)"
stop
pg_sql "ALTER TABLE two.party ADD COLUMN needed TEXT NOT NULL DEFAULT 'x'; ALTER TABLE two.party ALTER COLUMN needed DROP DEFAULT"
check "a column that has to be written and is not known" 3 "$(exit_of "$osnova" --workspace "$(at two)" migrate)"
contains "is named" "store.unknown_required: Column party.needed has to be written" "$(said)"
pg_sql "ALTER TABLE two.party DROP COLUMN needed; ALTER TABLE two.party ALTER COLUMN name TYPE VARCHAR"
check "a column of another type" 3 "$(exit_of "$osnova" --workspace "$(at two)" serve --listen 127.0.0.1:0)"
contains "is named" "store.other_type: Column party.name is of another type" "$(said)"

file=$scratch/two.osnova
later=$(( $(sqlite3 "$file" "PRAGMA user_version") + 1 ))
sqlite3 "$file" "ALTER TABLE party ADD COLUMN of_tomorrow TEXT; PRAGMA user_version = $later"
check "a file of a later generation is not written to" 1 "$(exit_of "$osnova" --workspace "$file" serve --listen 127.0.0.1:0)"
contains "says so" store.newer_program "$(said)"
check "but read" 0 "$(exit_of "$osnova" --workspace "$file" report trial-balance --as-of 2025-02-28)"
# As after a day with a program that knows neither generations nor totals by day.
sqlite3 "$file" "PRAGMA user_version = 1; DELETE FROM ledger_day; DELETE FROM ledger_block"
check "totals that were left behind are not shown" 3 "$(exit_of "$osnova" --workspace "$file" report trial-balance --as-of 2025-02-28)"
check "the next start fills them" 0 "$(exit_of "$osnova" --workspace "$file" migrate)"
check "it holds" '{"ok":true' "$(ok "$file")"
check "the way back" 0 "$(exit_of "$osnova" --workspace "$file" migrate --back-to 0)"
check "asks for nothing" 0 "$(sqlite3 "$file" "PRAGMA user_version")"
check "and is over when this program starts again" "0 1" "$(exit_of "$osnova" --workspace "$file" migrate) $(sqlite3 "$file" "PRAGMA user_version")"
finish
