#!/usr/bin/env bash
# What an auditor takes away, checked by the stand-alone verifier: whole, and damaged by hand in every
# way that it promises to find; then a byte of the database itself, on both engines.
. "$(dirname "$0")/common.sh"
verifier=${AUDIT_VERIFY:-$(dirname "$osnova")/audit-verify}
export LC_ALL=C

# --- a workspace with something in it -------------------------------------------------------------
fill() {  # fill WORKSPACE: sets points, key, company
  local w="--workspace $1"
  $osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
  echo "a long password" | $osnova $w user password owner
  serve "$1"
  curl -s -o /dev/null "$base/api/session" -d '{"login":"somebody","password":"wrong"}'
  sign_in owner "a long password"
  code "$base/api/SHOP/party.party" -d '{"code":"C1","name":"Zebedee \"Zeb\" Quirkworth"}' > /dev/null
  party=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
  code "$base/api/SHOP/party.terms" -d "{\"party\":\"$party\"}" > /dev/null
  for i in 1 2 3; do
    check "invoice $i" 201 "$(code "$base/api/SHOP/sales.invoice?then=post" \
      -d "{\"customer\":\"$party\",\"date\":\"2025-03-10\",\"currency\":\"GBP\",\"lines\":[{\"description\":\"a \\\"b\\\" \\\\ ц\",\"quantity\":\"2\",\"price\":\"1.25\"}]}")"
  done
  check "erased" 200 "$(code -H 'If-Match: "1"' "$base/api/SHOP/party.party/$party/erase" -d '{"fields":["name"],"reason":"asked to"}')"
  kill -INT $server; wait $server 2>/dev/null || true
  points=$scratch/points.json
  rm -f "$points"
  (cd "$scratch" && $osnova $w checkpoint --out "$points" > /dev/null)
  key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' "$points" | head -1)
  company=$(sed -n 's/.*"company":"\([1-9][0-9]*\)".*/\1/p' "$points" | head -1)
}
take() {  # take WORKSPACE OUT OPTION...: an export
  rm -f "$2"
  $osnova --workspace "$1" audit export "$2" "${@:3}" > "$scratch/taken.txt"
}
verifies() {  # verifies WHAT EXIT TEXT ARGUMENT...
  local exit=0
  "$verifier" "${@:4}" > "$scratch/said.txt" 2>&1 || exit=$?
  check "$1" "$2" "$exit"
  contains "  says so" "$3" "$(cat "$scratch/said.txt")"
}

workspace=$scratch/w.osnova
fill "$workspace"
take "$workspace" "$scratch/all.jsonl" --all --movements
contains "says what is in it" " rows, 3 checkpoints, " "$(cat "$scratch/taken.txt")"
verifies "the whole holds" 0 $'\nholds' "$scratch/all.jsonl" --checkpoints "$points" --key "$key"
contains "the company's journal was read" "journal of company $company SHOP: " "$(cat "$scratch/said.txt")"
contains "with its movements and checkpoints" " movements, 1 checkpoints; holds" "$(cat "$scratch/said.txt")"
contains "erased values are accepted as erased" " values, 2 erased" "$(cat "$scratch/said.txt")"
check "of standard input" 0 "$("$verifier" - < "$scratch/all.jsonl" > /dev/null; echo $?)"
verifies "without a second place it says what nobody can see" 0 "without checkpoints of a second place" "$scratch/all.jsonl"
contains "nor are signatures checked" "3 signatures of checkpoints were not checked" "$(cat "$scratch/said.txt")"
check "it does not write over a file" 3 "$($osnova --workspace "$workspace" audit export "$scratch/all.jsonl" 2>/dev/null; echo $?)"
take "$workspace" "$scratch/one.jsonl"
verifies "one company alone" 0 ", 1 checkpoints; holds" "$scratch/one.jsonl" --checkpoints "$points" --key "$key" --company "$company"
verifies "one that should be everything" 1 "is not in the export, but a checkpoint of it" "$scratch/one.jsonl" --checkpoints "$points" --key "$key"
take "$workspace" "$scratch/bare.jsonl" --all --no-values
verifies "without values" 0 "the export holds no values" "$scratch/bare.jsonl" --checkpoints "$points" --key "$key"
check "no name is in it" 0 "$(grep -c "$(printf 'main' | od -An -tx1 | tr -d ' \n')" "$scratch/bare.jsonl" || true)"
check "each export is in the access log" 3 "$(sqlite3 "$workspace" "SELECT COUNT(*) FROM access_log WHERE what = 'cli.export' AND detail LIKE '%audit%'")"
$osnova --workspace "$workspace" audit export - > "$scratch/piped.jsonl"
verifies "to standard output" 0 "holds" "$scratch/piped.jsonl"
serve "$workspace"
contains "beside a server it says that the access log does not show it" audit.not_logged \
  "$($osnova --workspace "$workspace" audit export "$scratch/beside.jsonl" 2>&1)"
kill -INT $server; wait $server 2>/dev/null || true
verifies "and holds" 0 "holds" "$scratch/beside.jsonl"

# --- damage by hand -------------------------------------------------------------------------------
# Whoever damages an export makes its counts right again.
mend() {
  awk '
    /^\{"kind":"chain"/ && !/^\{"kind":"chain_end"/ { rows = 0; hash = sprintf("%064d", 0) }
    /^\{"kind":"row"/ { rows++; match($0, /"hash":"[^"]*"\}$/); hash = substr($0, RSTART + 8, 64) }
    /^\{"kind":"chain_end"/ { sub(/"rows":"[0-9]*","hash":"[^"]*"/, "\"rows\":\"" rows "\",\"hash\":\"" hash "\"") }
    /^\{"kind":"end"/ { $0 = "{\"kind\":\"end\",\"lines\":\"" NR "\"}" }
    { print }'
}
damaged=$scratch/damaged.jsonl
hurt() {  # hurt WHAT TEXT PROGRAM: of awk; `mine` is true within the company's journal
  awk -v company="$company" '
    /^\{"kind":"chain"/ { mine = index($0, "\"chain\":\"journal\",\"company\":\"" company "\"") > 0 }
    { row = mine && /^\{"kind":"row"/; n += row }
    '"$3" "$scratch/all.jsonl" | mend > "$damaged"
  check "  it is another file" 1 "$(cmp -s "$scratch/all.jsonl" "$damaged"; echo $?)"
  verifies "$1" 1 "$2" "$damaged" --checkpoints "$points" --key "$key"
}
last=$(sed -n "s/.*\"company\":\"$company\".*\"rows\":\"\([0-9]*\)\".*/\1/p" "$scratch/all.jsonl")
mid=$((last - 1))
hurt "a changed row" "FAULT at seq $mid: the hash does not fit" "row && n == $mid { sub(/\"user\":\"/, \"\\\"user\\\":\\\"1\") } { print }"
hurt "a changed command" "FAULT at seq 2: the hash does not fit" 'row && n == 2 { sub(/"command":"/, "\"command\":\"x") } { print }'
hurt "another time" "FAULT at seq 3: " 'row && n == 3 { sub(/"recorded_at":"1/, "\"recorded_at\":\"2") } { print }'
hurt "a removed row" "FAULT at seq $mid: is missing, seq $last comes next" "!(row && n == $mid) { print }"
hurt "the first row removed" "FAULT at seq 1: is missing, seq 2 comes next" '!(row && n == 1) { print }'
hurt "a row that comes twice" "FAULT at seq 2: comes behind seq 2" 'row && n == 2 { print } { print }'
hurt "an inserted row" "FAULT at seq 3: the hash does not fit" 'row && n == 2 { print; sub(/"seq":"2"/, "\"seq\":\"3\"") } row && n > 2 { sub(/"seq":"[0-9]*"/, "\"seq\":\"" n + 1 "\"") } { print }'
hurt "two rows exchanged" "FAULT at seq 2: is missing, seq 3 comes next" 'row && n == 2 { kept = $0; next } { print } row && n == 3 { print kept }'
hurt "two rows exchanged with their numbers" "FAULT at seq 2: " 'row && n == 2 { sub(/"seq":"2"/, "\"seq\":\"3\""); kept = $0; next } row && n == 3 { sub(/"seq":"3"/, "\"seq\":\"2\"") } { print } row && n == 3 { print kept }'
hurt "a tail that was cut off" "FAULT at seq $last: is cut off: there is a checkpoint of it" "!(row && n == $last) { print }"
hurt "a value" "is not what was committed to" "row && n == $mid { match(\$0, /\"\\],\\[\"status\"/); at = RSTART ? RSTART : match(\$0, /[0-9a-f]\"\\]/); digit = substr(\$0, at - 1, 1); \$0 = substr(\$0, 1, at - 2) (digit == \"0\" ? \"1\" : \"0\") substr(\$0, at) } { print }"
hurt "a commitment" "FAULT at seq 2: " 'row && n == 2 { match($0, /\["[a-z_.]*","/); at = RSTART + RLENGTH; digit = substr($0, at, 1); $0 = substr($0, 1, at - 1) (digit == "0" ? "1" : "0") substr($0, at + 1) } { print }'
hurt "a value that is left out" "is missing" 'row && n == 2 { match($0, /","[0-9a-f]*","[0-9a-f]*","[0-9a-f]*"\]/); at = RSTART + 2; $0 = substr($0, 1, at) substr($0, RSTART + RLENGTH - 2); sub(/,"\]/, "]") } { print }'
hurt "a movement" "the movements are not those of the digest" '/"ledger"/ && row && !done { done = sub(/"tGBP"/, "\"tEUR\"") } { print }'
hurt "a movement that is left out" "the movements are not those of the digest" '/"ledger"/ && row && !done { done = sub(/\["ledger",[^]]*\],/, "") } { print }'
hurt "a digest" "FAULT at seq 2: the movements are not those of the digest" 'row && n == 2 { sub(/"digest":"../, "\"digest\":\"00") } { print }'
hurt "a chain that comes twice" "the chain comes twice" 'mine { all = all $0 "\n" } /^\{"kind":"end"/ { printf "%s", all } { print }'
hurt "a whole chain is gone" "is not in the export, but a checkpoint of it" '!mine { print }'
hurt "a checkpoint in the export" "the signature is not of this key" '/"kind":"checkpoint"/ { sub(/"seq":"[0-9]*"/, "\"seq\":\"1\"") } { print }'
sed 's/api.sign_in_refused/api.sign_in/' "$scratch/all.jsonl" > "$damaged"
verifies "the access log" 1 "access log: " "$damaged"
contains "  at its row" "FAULT at seq 1: the hash does not fit" "$(grep '^access log' "$scratch/said.txt")"
head -c $(($(stat -c %s "$scratch/all.jsonl") - 400)) "$scratch/all.jsonl" > "$damaged"
verifies "an export that is cut off in a line" 1 "cannot be read" "$damaged"
head -n -2 "$scratch/all.jsonl" > "$damaged"
verifies "and behind one" 1 "the export is cut off" "$damaged"
flips=0 missed=0
# In every row, another character at a place of its own (the path of what was erased is not provable).
while read -r number; do
  awk -v number="$number" 'NR == number { at = 14 + (number * 7919) % (length($0) - 14); c = substr($0, at, 1)
    $0 = substr($0, 1, at - 1) (c == "7" ? "8" : "7") substr($0, at + 1) } { print }' "$scratch/all.jsonl" > "$damaged"
  flips=$((flips + 1))
  "$verifier" "$damaged" --checkpoints "$points" --key "$key" > "$scratch/said.txt" || continue
  missed=$((missed + 1))
  diff "$scratch/all.jsonl" "$damaged" | cut -c 1-300 || true
done < <(grep -n '^{"kind":"row"' "$scratch/all.jsonl" | grep -v '"erased"' | cut -d: -f1)
check "a character in each of $flips rows" 0 "$missed"

# --- checkpoints ----------------------------------------------------------------------------------
sed '1s/"signature":"\(.\)/"signature":"0\1/; 1s/\("signature":"[0-9a-f]*\)[0-9a-f]"/\1"/' "$points" > "$scratch/forged.json"
verifies "a forged signature" 1 "the signature is not of this key" "$scratch/all.jsonl" --checkpoints "$scratch/forged.json" --key "$key"
other=$scratch/other.osnova
$osnova --workspace "$other" --company SHOP init --currency GBP --book main:ifrs > /dev/null
$osnova --workspace "$other" checkpoint --out "$scratch/foreign.json" > /dev/null
verifies "checkpoints of another key" 1 "the signature is not of this key" "$scratch/all.jsonl" --checkpoints "$scratch/foreign.json" --key "$key"
verifies "another key" 1 "the signature is not of this key" "$scratch/all.jsonl" --checkpoints "$points" --key "$(sed 's/.*"key":"\([^"]*\)".*/\1/' "$scratch/foreign.json" | head -1)"
{ cat "$points"; echo '{"company":"0","chain":"jour'; } > "$scratch/torn.json"
verifies "a torn line is told, and no fault" 0 "1 CANNOT BE READ" "$scratch/all.jsonl" --checkpoints "$scratch/torn.json" --key "$key"
verifies "checkpoints without key" 2 "--key HEX" "$scratch/all.jsonl" --checkpoints "$points"
verifies "a file that is not there" 3 "cannot be read" "$scratch/nothing.jsonl"
verifies "a file that is none" 1 "is no export" "$points"

# --- the database itself --------------------------------------------------------------------------
in_database() {  # in_database WHAT TEXT SQL: on a copy of the workspace as it was
  fresh
  sql "$3"
  take "$place" "$scratch/broken.jsonl" --all --movements
  verifies "$1" 1 "$2" "$scratch/broken.jsonl" --checkpoints "$points" --key "$key"
}
damages() {  # damages BYTES: an expression that gives a blob with its 30th byte changed
  local where="company_id = $company AND seq = $last"
  in_database "one byte of the journal" "FAULT at seq $last: " "UPDATE journal SET changes = $1 WHERE $where"
  in_database "a figure of the ledger" "the movements are not those of the digest" \
    "UPDATE ledger SET base_amount = base_amount + 1 WHERE company_id = $company AND seq = (SELECT MAX(seq) FROM ledger WHERE company_id = $company) AND leg = 1"
  in_database "a movement that nobody posted" "1 movements that no row knows of" \
    "UPDATE ledger SET seq = 999 WHERE company_id = $company AND seq = (SELECT MAX(seq) FROM ledger WHERE company_id = $company) AND leg = 1"
  in_database "a row that was removed" "FAULT at seq $mid: is missing" "DELETE FROM journal WHERE company_id = $company AND seq = $mid"
  in_database "the end of the journal" "FAULT at seq $last: is cut off" "DELETE FROM journal WHERE $where"
  in_database "the access log" "access log: " "UPDATE access_log SET user_id = 7 WHERE seq = 2"
}
place=$scratch/copy.osnova
fresh() { rm -f "$place"*; cp "$workspace" "$place"; }
sql() { sqlite3 "$place" "$1"; }
damages "substr(changes, 1, 29) || CASE WHEN substr(changes, 30, 1) = x'41' THEN x'42' ELSE x'41' END || substr(changes, 31)"
fresh
sql "DELETE FROM journal WHERE company_id = $company AND seq = $last"
take "$place" "$scratch/broken.jsonl" --all
verifies "a tail that was cut off, without a second place" 1 "is cut off: there is a checkpoint of it" "$scratch/broken.jsonl"
sql "DELETE FROM checkpoint"
take "$place" "$scratch/broken.jsonl" --all
verifies "nor the checkpoints of the database: nobody can see it" 0 "nobody can see whether rows are missing" "$scratch/broken.jsonl"
verifies "but from the second place" 1 "FAULT at seq $last: is cut off" "$scratch/broken.jsonl" --checkpoints "$points" --key "$key"

[ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || { echo "PostgreSQL's server is not installed: that part is left out"; finish; exit 0; }
. "$(dirname "$0")/postgres_server.sh"
fill "$db&schema=shop"
place="$db&schema=shop"
take "$place" "$scratch/all.jsonl" --all --movements
verifies "on PostgreSQL the whole holds" 0 $'\nholds' "$scratch/all.jsonl" --checkpoints "$points" --key "$key"
last=$(sed -n "s/.*\"company\":\"$company\".*\"rows\":\"\([0-9]*\)\".*/\1/p" "$scratch/all.jsonl")
mid=$((last - 1))
"$pg_bin/pg_dump" -h "$pg" -p "$pg_port" -U osnova --schema=shop osnova > "$scratch/dump.sql"
fresh() {
  pg_sql "DROP SCHEMA shop CASCADE" 2> /dev/null
  "$pg_bin/psql" -h "$pg" -p "$pg_port" -U osnova -d osnova -qf "$scratch/dump.sql" > /dev/null
}
sql() { pg_sql "SET search_path TO shop; $1"; }
damages "overlay(changes placing CASE WHEN get_byte(changes, 29) = 65 THEN CAST('\\x42' AS BYTEA) ELSE CAST('\\x41' AS BYTEA) END from 30 for 1)"
finish
