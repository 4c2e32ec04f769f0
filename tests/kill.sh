#!/usr/bin/env bash
# kill -9 at random moments of an import and of posting by several clients: what was acknowledged stays, verify holds, and the import ends with the same
# totals as one that was never interrupted. The seed is printed; SEED=n repeats a run.
. "$(dirname "$0")/common.sh"
seed=${SEED:-$(( $(date +%s) % 100000 ))}
rounds=${ROUNDS:-25}
echo "seed $seed, $rounds kills"
RANDOM=$seed

# A made-up shop of 12,000 lines in the layout of the example.
awk 'BEGIN {
  print "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
  srand(7)
  for (i = 0; i < 3000; i++) {
    credit = i % 10 == 9
    for (l = 0; l < 4; l++) {
      item = int(rand() * 300)
      printf "%s%d,S%d,Thing %d,%d,2025-0%d-%02d 10:00:00,%.2f,%s,United Kingdom\n", credit ? "C" : "", 500000 + i, item, item,
        (credit ? -1 : 1) * (1 + int(rand() * 9)), 1 + int(i / 500), 1 + i % 28, 0.5 + int(rand() * 900) / 100, i % 13 ? 10000 + i % 97 ".0" : ""
    }
  }
}' > "$scratch/shop.csv"
import() { $osnova --workspace "$1" import sales "$scratch/shop.csv" --map "$root/examples/online-retail.toml" --json; }
init() { $osnova --workspace "$1" init --company SHOP --currency GBP --book main:ifrs >/dev/null; }

init "$scratch/whole.osnova"
begin=$(date +%s%N)
expected=$(import "$scratch/whole.osnova")
took_ms=$(( ($(date +%s%N) - begin) / 1000000 ))
init "$scratch/killed.osnova"
killed=0
round=0
while [ "$killed" -lt "$rounds" ]; do
  round=$((round + 1))
  # Not through the function: its shell would be killed instead of the program.
  $osnova --workspace "$scratch/killed.osnova" import sales "$scratch/shop.csv" --map "$root/examples/online-retail.toml" --json >/dev/null 2>&1 &
  pid=$!
  delay=$(( RANDOM % (took_ms + 1) / 4 + 5 ))
  sleep "$(printf '0.%03d' $(( delay % 1000 )))"
  ended=0
  if kill -9 $pid 2>/dev/null; then killed=$((killed + 1)); else ended=1; fi
  wait $pid 2>/dev/null || true
  if ! $osnova --workspace "$scratch/killed.osnova" verify > "$scratch/verify.txt" 2>&1; then
    echo "FAILED  verify after kill $round (seed $seed)"; cat "$scratch/verify.txt"; exit 1
  fi
  # The import came to its end: the next kills begin with an empty company again.
  if [ $ended = 1 ]; then rm -f "$scratch"/killed.osnova*; init "$scratch/killed.osnova"; fi
done
echo "killed $killed times; verify held after each"
actual=$(import "$scratch/killed.osnova")
check "the totals of the interrupted import" "$(echo "$expected" | sed 's/whole/killed/')" "$actual"
check "verify at the end" '{"ok":true' "$($osnova --workspace "$scratch/killed.osnova" verify --json | cut -c1-10)"
tb() { $osnova --workspace "$1" report trial-balance --as-of 2025-12-31 --csv; }

# The same while people post: 4 clients, each writes down the keys that were acknowledged. After the kill every acknowledged
# invoice is there once, and a repeated key gives the first answer.
w="--workspace $scratch/posted.osnova"
$osnova $w init --company SHOP --currency GBP --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner
serve() {
  : > "$scratch/serve.txt"  # or the line of the process that was killed is read
  $osnova $w serve --listen 127.0.0.1:0 > "$scratch/serve.txt" 2>&1 &
  server=$!
  for _ in $(seq 200); do grep -q serving "$scratch/serve.txt" && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$scratch/serve.txt")
  token=$(curl -s "$base/api/session" -d '{"login":"owner","password":"a long password"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
}
api() { curl -s -m 10 -H "Authorization: Bearer $token" "$@"; }
serve
party=$(api "$base/api/SHOP/party.party" -d '{"code":"A","name":"A"}' | sed 's/.*"id":"\([0-9]*\)".*/\1/')
api "$base/api/SHOP/party.terms" -d "{\"party\":\"$party\"}" >/dev/null
invoice="{\"customer\":\"$party\",\"date\":\"2025-01-10\",\"currency\":\"GBP\",\"lines\":[{\"description\":\"x\",\"quantity\":\"1\",\"price\":\"1\"}]}"
post() { api -H "Idempotency-Key: $1" "$base/api/SHOP/sales.invoice?then=post" -d "$invoice"; }
client() {
  for i in $(seq 300); do
    answer=$(post "$1-$i") || return 0
    case "$answer" in *'"number":"INV-'*) echo "$1-$i $(echo "$answer" | sed 's/.*"id":"\([0-9]*\)".*/\1/')" >> "$scratch/acked.txt" ;; esac
  done
}
: > "$scratch/acked.txt"
for round in 1 2 3 4 5 6; do
  clients=""
  for c in 1 2 3 4; do client "$round-$c" & clients="$clients $!"; done
  sleep "$(printf '0.%03d' $(( RANDOM % 500 + 200 )))"
  kill -9 $server
  wait $server 2>/dev/null || true
  for c in $clients; do wait "$c" || true; done
  if ! $osnova $w verify > "$scratch/verify.txt" 2>&1; then
    echo "FAILED  verify after a kill while posting (seed $seed)"; cat "$scratch/verify.txt"; exit 1
  fi
  serve
done
acked=$(wc -l < "$scratch/acked.txt")
echo "$acked invoices acknowledged before the kills"
check "some were acknowledged" yes "$([ "$acked" -gt 20 ] && echo yes)"
lost=0
while read -r key id; do
  api "$base/api/SHOP/sales.invoice/$id" | grep -q '"status":"posted"' || lost=$((lost + 1))
done < "$scratch/acked.txt"
check "none of them is lost" 0 "$lost"
read -r key id < "$scratch/acked.txt"
contains "a key that was acknowledged gives the first answer" "\"id\":\"$id\"" "$(post "$key")"
check "and none is there twice" "$(cut -d' ' -f2 "$scratch/acked.txt" | wc -l)" "$(cut -d' ' -f2 "$scratch/acked.txt" | sort -u | wc -l)"
kill -INT $server
wait $server 2>/dev/null || true
check "the same trial balance" "$(tb "$scratch/whole.osnova")" "$(tb "$scratch/killed.osnova")"
finish
