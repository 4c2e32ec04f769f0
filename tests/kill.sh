#!/usr/bin/env bash
# kill -9 at random moments of an import: what was acknowledged stays, verify holds, and the import ends with the same
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
check "the same trial balance" "$(tb "$scratch/whole.osnova")" "$(tb "$scratch/killed.osnova")"
finish
