#!/usr/bin/env bash
# A workspace is moved between files and PostgreSQL, killed on its way and refused where it must be; backups of PostgreSQL come
# back into both; what was restored is marked until somebody reconciles; the plan for citus. The seed is printed; SEED=n repeats.
. "$(dirname "$0")/common.sh"
pg_fsync=on
. "$(dirname "$0")/postgres_server.sh"
seed=${SEED:-$(( $(date +%s) % 100000 ))}
echo "seed $seed"
RANDOM=$seed
unset OSNOVA_TEST_POSTGRES

file=$scratch/shop.osnova
at() { echo "$db&schema=$1"; }
move() { "$osnova" move "$@"; }
exit_of() { local code=0; "$@" > "$scratch/out.txt" 2> "$scratch/err.txt" || code=$?; echo $code; }
said() { cat "$scratch/out.txt" "$scratch/err.txt"; }
ok() { "$osnova" --db "$1" verify --json | cut -c1-10; }
# Everything that a person can get out of a workspace.
shows() {
  "$osnova" --db "$1" export ledger --format csv
  "$osnova" --db "$1" export ledger --format ledger
  for report in "trial-balance --as-of 2025-12-31" "balance-sheet --as-of 2025-12-31" "ageing --as-of 2025-12-31" \
      "profit-loss --from 2025-01-01 --to 2025-12-31" "general-ledger --from 2025-01-01 --to 2025-12-31"; do
    "$osnova" --db "$1" report $report --csv || echo "no report $report"
  done
}
# All rows of a file, without what is made anew at the other end.
rows() {
  local table
  for table in $(sqlite3 "$1" "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_text%' ORDER BY name"); do
    echo "== $table"
    sqlite3 "$1" -cmd ".mode quote" "SELECT $(sqlite3 "$1" "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('$table') ORDER BY name)") FROM $table $([ "$table" = journal_cursor ] && echo "WHERE name <> 'search'")" | sort
  done
}

"$osnova" --db "$file" demo --documents 900 > /dev/null 2>&1
echo 'a long password' | "$osnova" --db "$file" user password owner
serve "$file"
sign_in owner 'a long password'
customer=$(curl -s -H "$auth" "$base/api/DEMO/party.party/find?q=K1002" | sed 's/.*"id":"\([0-9]*\)".*/\1/')
check "a comment with a zero-width joiner" 200 "$(code "$base/api/DEMO/party.party/$customer/comments" -d '{"text":"naïve 👩‍👩‍👧 \" \\ é"}')"
head -c 300000 /dev/urandom > "$scratch/photo.bin"
check "a file of any bytes" 200 "$(code "$base/api/DEMO/party.party/$customer/files" -H 'X-File-Name: photo.bin' -H 'Content-Type: application/octet-stream' --data-binary "@$scratch/photo.bin")"
check "a source that is served is in use" 1 "$(exit_of move "$file" "$(at never)")"
contains "and says by whom" "store.in_use" "$(said)"
kill $server; wait $server 2>/dev/null || true
before=$(shows "$file")
contains "there is something to compare" "1100" "$before"

# --- there and back --------------------------------------------------------------------------------
check "file to PostgreSQL" 0 "$(exit_of move "$file" "$(at shop)")"
contains "with the rows of each table" "  ledger: " "$(said)"
contains "the sums of totals" "sum of ledger_month.debit: " "$(said)"
contains "the heads of the journals" "head of journal of 0: " "$(said)"
contains "and progress" "(100 %)" "$(said)"
check "it verifies" '{"ok":true' "$(ok "$(at shop)")"
check "and shows the same" "$before" "$(shows "$(at shop)")"
check "PostgreSQL to PostgreSQL" 0 "$(exit_of move "$(at shop)" "$(at second)")"
check "PostgreSQL to a file" 0 "$(exit_of move "$(at second)" "$scratch/back.osnova")"
check "a file to a file" 0 "$(exit_of move "$scratch/back.osnova" "$scratch/again.osnova")"
check "every row is what it was" "$(rows "$file" | sha256sum)" "$(rows "$scratch/again.osnova" | sha256sum)"
check "and everything shows the same" "$before" "$(shows "$scratch/again.osnova")"
check "no mark is left" 0 "$(sqlite3 "$scratch/again.osnova" "SELECT COUNT(*) FROM sqlite_master WHERE name = 'move_progress'")"
check "the answer in JSON" "$(for table in $(sqlite3 "$file" "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_text%'"); do
    sqlite3 "$file" "SELECT COUNT(*) FROM $table $([ "$table" = journal_cursor ] && echo "WHERE name <> 'search'")"; done | awk '{ all += $1 } END { print all }')" \
  "$(move "$file" "$scratch/json.osnova" --json | sed 's/.*"rows":"\([0-9]*\)".*/\1/')"
serve "$(at shop)"
sign_in owner 'a long password'
check "the search was made anew" 200 "$(code "$base/api/DEMO/search?q=bright")"
contains "and finds" party.party "$(body)"
check "the moved workspace is worked in" 201 "$(code "$base/api/DEMO/party.party" -d '{"code":"NEW","name":"New"}')"
id=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "with an invoice" 201 "$(code "$base/api/DEMO/sales.invoice?then=post" -d "{\"customer\":\"$customer\",\"date\":\"2026-01-10\",\"currency\":\"EUR\",\"lines\":[{\"description\":\"x\",\"quantity\":\"2\",\"price\":\"1.25\"}]}")"

# --- refusals --------------------------------------------------------------------------------------
check "a schema whose writer lives is in use" 1 "$(exit_of move "$(at shop)" "$scratch/no.osnova")"
contains "as a file is" "store.in_use" "$(said)"
check "no target was made" no "$([ -e "$scratch/no.osnova" ] && echo yes || echo no)"
kill $server; wait $server 2>/dev/null || true
check "after its end it is not" 0 "$(exit_of move "$(at shop)" "$scratch/later.osnova")"
contains "what was done there came along" "NEW" "$(sqlite3 "$scratch/later.osnova" "SELECT code FROM party WHERE code = 'NEW'")"
check "never over a workspace in PostgreSQL" 1 "$(exit_of move "$file" "$(at shop)")"
contains "says why" move.not_empty "$(said)"
check "nor over a file" 1 "$(exit_of move "$(at shop)" "$file")"
check "--again does not change that" 1 "$(exit_of move "$file" "$(at shop)" --again)"
contains "in Russian" "Цель не пуста" "$("$osnova" --language ru move "$file" "$(at shop)" 2>&1 || true)"
check "no source" 3 "$(exit_of move "$scratch/none.osnova" "$scratch/no.osnova")"
cp "$scratch/later.osnova" "$scratch/odd.osnova"
sqlite3 "$scratch/odd.osnova" "CREATE TABLE of_mine (x); ALTER TABLE party ADD COLUMN of_mine"
check "what the program does not know is not left behind unsaid" 1 "$(exit_of move "$scratch/odd.osnova" "$(at odd)")"
contains "a table" "move.unknown_table [of_mine]" "$(said)"
contains "a column" "move.unknown_column [party.of_mine]" "$(said)"
cp "$scratch/later.osnova" "$scratch/zero.osnova"
sqlite3 "$scratch/zero.osnova" "UPDATE party SET name = CAST(x'610062' AS TEXT) WHERE code = 'NEW'"
check "a text that PostgreSQL cannot keep" 3 "$(exit_of move "$scratch/zero.osnova" "$(at zero)")"
contains "is named" "party.name of (" "$(said)"
cp "$scratch/later.osnova" "$scratch/damaged.osnova"
sqlite3 "$scratch/damaged.osnova" "UPDATE ledger_month SET debit = debit + 1 WHERE rowid IS NULL OR 1" 2>/dev/null ||
  sqlite3 "$scratch/damaged.osnova" "UPDATE ledger_month SET debit = debit + 1"
check "a damaged source is not moved" 3 "$(exit_of move "$scratch/damaged.osnova" "$(at damaged)")"
contains "the verifier says so" move.damaged "$(said)"
check "and what was begun is no workspace" 3 "$(exit_of "$osnova" --db "$(at damaged)" verify)"
contains "it says" store.being_moved "$(said)"

# --- killed on its way -----------------------------------------------------------------------------
file=$scratch/later.osnova
before=$(shows "$file")
kill_at() {  # kill_at PATTERN FROM TO: starts a move and kills it when it says so; sets killed
  : > "$scratch/told.txt"
  "$osnova" move "$2" "$3" > /dev/null 2> "$scratch/told.txt" &
  local pid=$!
  while kill -0 $pid 2>/dev/null && ! grep -q "$1" "$scratch/told.txt"; do sleep 0.003; done
  sleep "0.00$((RANDOM % 10))"
  killed=no
  kill -9 $pid 2>/dev/null && killed=yes
  local code=0; wait $pid 2>/dev/null || code=$?
  [ $code = 137 ] || killed=no
}
killed_moves() {  # killed_moves NAME FROM TO
  local point count=0 finished=no
  for point in "copied" "(3[0-9] %)" "(6[0-9] %)" "copied.*(100 %)" "search" "verifying" "compared"; do
    kill_at "$point" "$2" "$3"
    [ $killed = yes ] || continue
    count=$((count + 1))
    if [ "$(exit_of "$osnova" --db "$3" user list)" = 0 ]; then finished=yes; break; fi  # a moment too late
    grep -q "store.being_moved\|there is no workspace" "$scratch/err.txt" ||
      check "$1: killed at $point the target is no workspace" store.being_moved "$(said)"
  done
  check "$1: killed several times" yes "$([ $count -ge 3 ] && echo yes || echo "only $count")"
  if [ $finished = no ]; then
    check "$1: an unfinished target is not served" 3 "$(exit_of "$osnova" --db "$3" serve --listen 127.0.0.1:0)"
    check "$1: nor backed up" 3 "$(exit_of "$osnova" --db "$3" backup "$scratch/nothing")"
    check "$1: comes to its end" 0 "$(exit_of move "$2" "$3")"
    check "$1: what was copied was not copied again" 0 "$(grep -c '^copied' "$scratch/err.txt")"
  fi
  check "$1: verifies" '{"ok":true' "$(ok "$3")"
  check "$1: shows the same" "$before" "$(shows "$3")"
}
killed_moves "file to PostgreSQL" "$file" "$(at killed)"
killed_moves "PostgreSQL to file" "$(at killed)" "$scratch/killed.osnova"
check "after both ways every row is what it was" "$(rows "$file" | sha256sum)" "$(rows "$scratch/killed.osnova" | sha256sum)"

# The source changes between two runs: found out by the journal, or at the end.
kill_at "(3[0-9] %)" "$file" "$(at changed)"
check "killed once more" yes $killed
echo 'another password' | "$osnova" --db "$file" user password owner
check "a source that was written to meanwhile" 1 "$(exit_of move "$file" "$(at changed)")"
contains "is noticed" move.source_changed "$(said)"
check "and begun with again when asked" 0 "$(exit_of move "$file" "$(at changed)" --again)"
check "that verifies" '{"ok":true' "$(ok "$(at changed)")"
kill_at "copied.*(100 %)" "$file" "$(at sly)"
check "killed" yes $killed
sqlite3 "$file" "UPDATE personal SET value = value || ' ' WHERE 1; UPDATE comment SET text = text || '!'"
check "a change beside the journal" 3 "$(exit_of move "$file" "$(at sly)")"
contains "is noticed at the end" "move.differs" "$(said)"
check "with --again it goes" 0 "$(exit_of move "$file" "$(at sly)" --again)"
# PostgreSQL dies on the way.
: > "$scratch/told.txt"
"$osnova" move "$file" "$(at crash)" > /dev/null 2> "$scratch/told.txt" &
pid=$!
while kill -0 $pid 2>/dev/null && ! grep -q "(3[0-9] %)" "$scratch/told.txt"; do sleep 0.003; done
pg_kill
code=0; wait $pid || code=$?
check "the move ends with its server" 3 $code
pg_start
check "and goes on when it is back" 0 "$(exit_of move "$file" "$(at crash)")"
check "to a workspace that verifies" '{"ok":true' "$(ok "$(at crash)")"

# --- backups of PostgreSQL -------------------------------------------------------------------------
copies=$scratch/copies
before=$(shows "$(at shop)")
check "a backup" 0 "$(exit_of "$osnova" --db "$(at shop)" backup "$copies" --json)"
copy=$(sed 's/.*"path":"\([^"]*\)".*/\1/' "$scratch/out.txt")
contains "its name is that of the schema" "copies/shop-2" "$copy"
check "nothing else is in the folder" 1 "$(ls "$copies" | wc -l)"
echo "a passphrase that is long enough" > "$scratch/key"
sleep 1.1
check "a sealed one" 0 "$(TMPDIR=$scratch exit_of "$osnova" --db "$(at shop)" backup "$copies" --key-file "$scratch/key" --keep 2 --json)"
sealed=$(sed 's/.*"path":"\([^"]*\)".*/\1/' "$scratch/out.txt")
check "which shows nothing" no "$(grep -qa 'SQLite\|Bright House' "$sealed" && echo yes || echo no)"
check "and leaves nothing readable" "" "$(ls "$scratch" | grep '\.part' || true)"
check "there is a young one" 0 "$(exit_of "$osnova" --db "$(at shop)" backup "$copies" --check-hours 1)"
check "into a file" 0 "$(exit_of "$osnova" --db "$scratch/restored.osnova" restore "$copy")"
check "which shows the same" "$before" "$(shows "$scratch/restored.osnova")"
cp "$copy" "$scratch/renamed"
check "a file that was renamed" 0 "$(exit_of "$osnova" --db "$scratch/renamed.osnova" restore "$scratch/renamed")"
contains "is marked as of an unknown time" "renamed of ?" "$("$osnova" --db "$scratch/renamed.osnova" reconcile 2>&1 || true)"
check "into PostgreSQL, sealed" 0 "$(exit_of "$osnova" --db "$(at restored)" restore "$sealed" --key-file "$scratch/key")"
check "the same there" "$before" "$(shows "$(at restored)")"
check "never over a workspace" 1 "$(exit_of "$osnova" --db "$(at shop)" restore "$copy")"
contains "and says why" move.not_empty "$(said)"
check "a backup of a file into PostgreSQL" 0 "$("$osnova" --db "$file" backup "$copies" > /dev/null && exit_of "$osnova" --db "$(at outgrown)" restore "$copies"/later-*.osnova)"
# People work while it is taken: what it holds is of one moment.
serve "$(at shop)"
sign_in owner 'a long password'
post() { code "$base/api/DEMO/sales.invoice?then=post" -d "{\"customer\":\"$customer\",\"date\":\"2026-01-10\",\"currency\":\"EUR\",\"lines\":[{\"description\":\"x\",\"quantity\":\"2\",\"price\":\"1.25\"}]}"; }
(for _ in $(seq 400); do post; done > "$scratch/codes.txt") &
poster=$!
sleep 1.1
check "a backup while people post" 0 "$(exit_of "$osnova" --db "$(at shop)" backup "$copies" --json)"
kill $poster 2>/dev/null || true; wait $poster 2>/dev/null || true
busy=$(sed 's/.*"path":"\([^"]*\)".*/\1/' "$scratch/out.txt")
check "they did post" yes "$(grep -q 201 "$scratch/codes.txt" && echo yes || echo no)"
check "nobody was refused" "" "$(sed 's/201//g' "$scratch/codes.txt" | tr -d '\n')"
kill $server; wait $server 2>/dev/null || true
check "comes back" 0 "$(exit_of "$osnova" --db "$scratch/busy.osnova" restore "$busy")"

# --- the mark --------------------------------------------------------------------------------------
for place in "$scratch/restored.osnova" "$(at restored)"; do
  check "a restored workspace is marked" '{"ok":true' "$(ok "$place")"
  contains "the verifier says so" '"restored":true' "$("$osnova" --db "$place" verify --json)"
  check "and the command" 1 "$(exit_of "$osnova" --db "$place" reconcile)"
  contains "with the backup" "shop-2" "$(said)"
  serve "$place"
  sign_in owner 'a long password'
  contains "and the server" '"restored":true' "$(curl -s "$base/health/ready")"
  contains "and the description" '"restored":true' "$(curl -s -H "$auth" "$base/api/DEMO/meta")"
  check "the record of it" 200 "$(code "$base/api/DEMO/kernel.restoration")"
  restoration=$(grep -o '"id":"[0-9]*"' "$scratch/body" | head -1 | tr -dc 0-9)
  check "is not changed" 422 "$(code -X PATCH -H 'If-Match: "1"' "$base/api/DEMO/kernel.restoration/$restoration" -d '{"reconciled":true}')"
  check "nor reconciled without a reason" 422 "$(code -X POST -H 'If-Match: "1"' "$base/api/DEMO/kernel.restoration/$restoration/reconcile" -d '{}')"
  check "but with one" 200 "$(code -X POST -H 'If-Match: "1"' "$base/api/DEMO/kernel.restoration/$restoration/reconcile" -d '{"reason":"the bank has paid nothing since"}')"
  check "once" 422 "$(code -X POST -H 'If-Match: "2"' "$base/api/DEMO/kernel.restoration/$restoration/reconcile" -d '{"reason":"again"}')"
  for _ in $(seq 50); do curl -s "$base/health/ready" | grep -q '"restored":false' && break; sleep 0.1; done
  contains "then the server says no more" '"restored":false' "$(curl -s "$base/health/ready")"
  kill $server; wait $server 2>/dev/null || true
  check "and anything may leave" 0 "$(exit_of "$osnova" --db "$place" reconcile)"
  check "the reason is in the journal" '{"ok":true' "$(ok "$place")"
done
check "by the command line" 0 "$(exit_of "$osnova" --db "$(at outgrown)" reconcile --reason "compared with the bank")"
contains "that says what" "reconciled: later-" "$(said)"
check "the reason stands there" "compared with the bank" "$(pg_sql "SELECT reason FROM outgrown.restoration")"
check "a workspace that was only moved is not marked" 0 "$(exit_of "$osnova" --db "$(at killed)" reconcile)"

# --- the plan for citus ----------------------------------------------------------------------------
check "where there is no citus it is printed" 0 "$(exit_of "$osnova" --db "$(at killed)" migrate --distribute)"
contains "and said" "citus extension is not there" "$(cat "$scratch/err.txt")"
cp "$scratch/out.txt" "$scratch/plan.txt"
check "every table once" "$(pg_sql "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'killed' AND relkind = 'r' AND relname <> 'workspace_writer' ORDER BY 1")" \
  "$(sed "s/[^']*'\([^']*\)'.*/\1/" "$scratch/plan.txt" | LC_ALL=C sort)"
check "parties are on every node" 1 "$(grep -c "^SELECT create_reference_table('party');" "$scratch/plan.txt")"
check "invoices are with their company" 1 "$(grep -c "^SELECT create_distributed_table('invoice', 'company_id', colocate_with => 'journal');" "$scratch/plan.txt")"
check "no unique index without the company" "" "$(pg_sql "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] WHERE nspname = 'killed' AND x.indisunique AND a.attname <> 'company_id' AND t.relname <> 'workspace_writer'")"
check "the same for a file" "$(cat "$scratch/plan.txt")" "$("$osnova" --db "$file" migrate --distribute 2>/dev/null)"
# In place of citus functions that write down what they were asked for: what is run is what is printed.
pg_sql "CREATE TABLE killed.pg_dist_partition (logicalrelid TEXT, said TEXT);
  CREATE FUNCTION killed.create_distributed_table(t TEXT, c TEXT, colocate_with TEXT DEFAULT '') RETURNS VOID LANGUAGE sql AS 'INSERT INTO killed.pg_dist_partition VALUES (t, c || colocate_with)';
  CREATE FUNCTION killed.create_reference_table(t TEXT) RETURNS VOID LANGUAGE sql AS 'INSERT INTO killed.pg_dist_partition VALUES (t, ''everywhere'')'"
check "where its functions are they are called" 0 "$(exit_of "$osnova" --db "$(at killed)" migrate --distribute)"
check "for every table" "$(wc -l < "$scratch/plan.txt")" "$(pg_sql "SELECT COUNT(DISTINCT logicalrelid) FROM killed.pg_dist_partition")"
check "and once" 0 "$(exit_of "$osnova" --db "$(at killed)" migrate --distribute)"
check "only" "$(wc -l < "$scratch/plan.txt")" "$(pg_sql "SELECT COUNT(*) FROM killed.pg_dist_partition")"
finish
