#!/usr/bin/env bash
# Bad files and bad luck: a clear problem, an exit code, and nothing half done.
. "$(dirname "$0")/common.sh"
w="--workspace $scratch/w.osnova"
map=$root/examples/online-retail.toml
head="InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
$osnova $w init --company SHOP --currency GBP --book main:ifrs >/dev/null
try() { set +e; out=$("$@" 2>&1); code=$?; set -e; }

printf 'a,b,c\n1,2,3\n' > "$scratch/columns.csv"
try $osnova $w import sales "$scratch/columns.csv" --map "$map"
check "unknown columns are refused" 1 "$code"; contains "and named" "import.column_missing" "$out"
try $osnova $w --language ru import sales "$scratch/columns.csv" --map "$map"
contains "in Russian too" "нет столбца InvoiceNo" "$out"

printf '%s\n536365,85123A,X,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536366,85123A,X,1e9999,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536367,85123A,X,6,2010-02-30 08:26:00,2.55,17850.0,United Kingdom\n536368,85123A,\xff,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536369,"85123A"x,X,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n536370,85123A,X,9000000000000,2010-12-01 08:26:00,90000000000,17850.0,United Kingdom\n' "$head" > "$scratch/rows.csv"
try $osnova $w import sales "$scratch/rows.csv" --map "$map" --json
check "bad rows park, good ones post" 0 "$code"; contains "each row is accounted for" '"rows_read":6,"rows_posted":1,"rows_parked":5' "$out"
parked=$(tail -n +2 "$scratch/w.osnova.parked-online-retail.csv" | cut -d, -f1,2 | tr '\n' ' ')
check "with line and reason" "3,import.quantity 4,import.date 5,csv.not_utf8 6,csv.text_after_quote 7,import.overflow " "$parked"

(printf '%s\n' "$head"; head -c 2147483648 /dev/zero | tr '\0' 'x') > "$scratch/long.csv"
try /usr/bin/env bash -c "ulimit -v 4000000; '$osnova' $w import sales '$scratch/long.csv' --map '$map' --json"
check "a line of 2 GB parks in bounded memory" 0 "$code"; contains "with its reason" '"rows_parked":1' "$out"
rm -f "$scratch/long.csv"

printf 'source = "x"\nnonsense = 1\n' > "$scratch/bad.toml"
try $osnova $w import sales "$scratch/rows.csv" --map "$scratch/bad.toml"
check "a bad mapping is refused" 1 "$code"; contains "with every key" "mapping.unknown [nonsense]" "$out"
printf 'source = "x\n' > "$scratch/bad.toml"
try $osnova $w import sales "$scratch/rows.csv" --map "$scratch/bad.toml"
contains "broken TOML names its line" "line 1" "$out"
printf '[\n' > "$scratch/bad.toml"
try $osnova $w import sales "$scratch/rows.csv" --map "$scratch/bad.toml"
check "an open bracket ends nothing but the import" 1 "$code"

printf '2025-01-01 x\n  A  10\n  B  -9\n' > "$scratch/unbalanced.ledger"
try $osnova $w import ledger "$scratch/unbalanced.ledger"
check "an unbalanced journal is refused" 1 "$code"; contains "with line and rest" "Line 1: the transaction does not balance (1)" "$out"
printf '2025-01-01 * (7) Rent\n  Expenses:Rent  £500.00\n  Assets:Bank\n' > "$scratch/good.ledger"
try $osnova $w import ledger "$scratch/good.ledger"
check "a plain journal is imported" 0 "$code"
try $osnova $w import ledger "$scratch/good.ledger"
contains "twice is once" "0 of 1 transactions posted, 1 imported before" "$out"
contains "its accounts stand in the trial balance" "Expenses:Rent" "$($osnova $w report trial-balance --as-of 2025-12-31 --csv)"

try $osnova $w report trial-balance --as-of 2025-02-30
check "an impossible date is refused" 1 "$code"; contains "by name" "report.parameter.date" "$out"
try $osnova $w report nothing
check "an unknown report is refused" 1 "$code"
try $osnova $w nonsense
check "wrong usage" 2 "$code"
try $osnova --workspace "$scratch/none.osnova" verify
check "no such workspace" 3 "$code"
head -c 100000 /dev/urandom > "$scratch/garbage.osnova"
try $osnova --workspace "$scratch/garbage.osnova" verify
check "a file that is no workspace" 3 "$code"

# Disk full: refused, nothing lost, goes on when there is room.
if [ "$(id -u)" = 0 ] && mkdir -p "$scratch/small" && mount -t tmpfs -o size=12m tmpfs "$scratch/small" 2>/dev/null; then
  s="--workspace $scratch/small/s.osnova"
  $osnova $s init --company SHOP --currency GBP --book main:ifrs >/dev/null
  awk -v h="$head" 'BEGIN { print h; for (i = 0; i < 20000; i++) printf "%d,S%d,Thing,%d,2025-01-10 10:00:00,1.25,%d.0,United Kingdom\n", 600000 + int(i / 10), i % 50, 1 + i % 7, 1 + i % 20 }' > "$scratch/many.csv"
  try $osnova $s import sales "$scratch/many.csv" --map "$map" --json
  contains "a full disk is named" "store.disk_full" "$out$(cat "$scratch"/small/*.parked* 2>/dev/null || true)"
  try $osnova $s verify
  mount -o remount,size=200m "$scratch/small"
  try $osnova $s verify
  check "nothing is half done" 0 "$code"
  try $osnova $s import sales "$scratch/many.csv" --map "$map" --json
  contains "with room it goes on to the same totals" '"rows_read":20000,"rows_posted":20000,"rows_parked":0' "$out"
  umount "$scratch/small"
else
  echo "SKIPPED: a small file system cannot be mounted here"
fi
finish
