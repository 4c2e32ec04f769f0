#!/usr/bin/env bash
# Nine months of a real shop: imported, closed, reported, exported, verified, to the penny.
. "$(dirname "$0")/common.sh"
file=$data/uci-online-retail/online-retail_2010-12..2011-08.csv.gz
if [ ! -f "$file" ]; then echo "SKIPPED: $file is missing"; exit 77; fi
w="--workspace $scratch/shop.osnova"

$osnova $w init --company SHOP --currency GBP --book main:ifrs --time-zone Europe/London >/dev/null
answer=$($osnova $w import sales "$file" --map "$root/examples/online-retail.toml" --json)
contains "rows" '"rows_read":320705,"rows_posted":318929,"rows_parked":1776' "$answer"
contains "credit notes" '"credit_note":2554' "$answer"
contains "invoices" '"invoice":12496' "$answer"
contains "journals" '"journal":3' "$answer"
contains "amounts" '"amount_posted":"5761931.38","amount_parked":"0.00","duplicates":2483' "$answer"
contains "credit lines" '"linked":4299,"unlinked":1266,"anonymous":282' "$answer"
check "parked rows in the file" 1777 "$(wc -l < "$scratch/shop.osnova.parked-online-retail.csv")"
again=$($osnova $w import sales "$file" --map "$root/examples/online-retail.toml" --json)
check "a second import doubles nothing" "$answer" "$again"

$osnova $w close 2010-12 --through 2011-08 2>/dev/null
$osnova $w close --year 2010 2>/dev/null
months=$($osnova $w report sales --by month --csv | tail -n +2 | cut -d, -f1,3 | tr '\n' ' ')
check "sales by month" "2010-12,748957.02 2011-01,560000.26 2011-02,498062.65 2011-03,683267.08 2011-04,493207.12 2011-05,723333.51 2011-06,691123.12 2011-07,681300.11 2011-08,693742.57 " "$months"
classes=$($osnova $w report sales --by class --csv | tail -n +2 | cut -d, -f1,3 | tr '\n' ' ')
check "sales by class" "bank_charges,-5825.03 carriage,161273.29 discount,-4809.74 donations,-1.60 goods,5842499.04 manual,-67050.01 marketplace_fees,-150913.85 samples,-2814.47 vouchers,635.81 " "$classes"
balance=$($osnova $w report trial-balance --as-of 2011-08-31 --json)
contains "trial balance totals" '"closing_debit":"6189030.22","closing_credit":"6189030.22"' "$balance"
card=$($osnova $w report account-card --account 1100 --from 2010-12-01 --to 2011-08-31 --limit 1000000 --csv | tail -n 1 | cut -d, -f7)
check "receivables" 5772993.44 "$card"
ageing=$($osnova $w report ageing --as-of 2011-08-31 --csv | grep '^cash customer')
check "the cash customer stands apart" "cash customer,GBP,,,,,,,853885.71" "$ageing"
contains "verify" '"ok":true' "$($osnova $w verify --json)"

# Other programs must read the export and see the same books.
$osnova $w export ledger --format ledger > "$scratch/shop.ledger"
net() { awk '{v=$1; $1=""; $2=""; gsub(/^ +/,""); print $0 "|" v}' | sort; }
ours=$($osnova $w report trial-balance --as-of 2011-08-31 --csv | tail -n +2 | awk -F, '{printf "%s|%.2f\n", $1, $7-$8}' | sort)
for reader in ledger hledger; do
  command -v $reader >/dev/null || { echo "SKIPPED: $reader is not installed"; continue; }
  theirs=$($reader -f "$scratch/shop.ledger" balance --flat | grep GBP | awk '{print $3 "|" $1}' | sort)
  check "$reader sees the same balances" "$(echo "$ours" | grep -v '|0.00$')" "$theirs"
done
for month in 2010-12 2011-01 2011-02 2011-03 2011-04 2011-05 2011-06 2011-07 2011-08; do
  next=$(date -d "$month-01 +1 month" +%F)
  last=$(date -d "$next -1 day" +%F)
  ours=$($osnova $w report trial-balance --from "$month-01" --to "$last" --csv | tail -n +2 | awk -F, '$5-$6 != 0 {printf "%s|%.2f\n", $1, $5-$6}' | grep -v '|-\?0.00$' | sort)
  theirs=$(ledger -f "$scratch/shop.ledger" balance --flat -b "$month-01" -e "$next" | grep GBP | awk '{print $3 "|" $1}' | sort)
  check "ledger-cli sees the same turnovers of $month" "$ours" "$theirs"
done

# A flipped byte is found, wherever it is.
cp "$scratch/shop.osnova" "$scratch/flipped.osnova"
size=$(stat -c %s "$scratch/flipped.osnova")
for place in 3 5 7; do
  cp "$scratch/shop.osnova" "$scratch/flipped.osnova"
  printf '\x01' | dd of="$scratch/flipped.osnova" bs=1 seek=$((size / 10 * place + 777)) conv=notrunc 2>/dev/null
  cmp -s "$scratch/shop.osnova" "$scratch/flipped.osnova" && continue
  set +e; $osnova --workspace "$scratch/flipped.osnova" verify >/dev/null 2>&1; code=$?; set -e
  echo "flipped a byte at $place/10 of the file: verify ends with $code"
done
finish
