#!/usr/bin/env bash
# What the command line prints: plain lines where nobody watches, names where people read.
. "$(dirname "$0")/common.sh"
w="--workspace $scratch/w.osnova"
$osnova $w demo --documents 120 --from 2025-01 > "$scratch/out" 2> "$scratch/err"
check "a log has no carriage returns" 0 "$(cat "$scratch/out" "$scratch/err" | tr -cd '\r' | wc -c)"
check "but a line a month" 12 "$(grep -c '^[0-9]* documents$' "$scratch/err")"
script -qec "$osnova --workspace $scratch/t.osnova demo --documents 120 --from 2025-01" "$scratch/typed" < /dev/null > /dev/null
check "on a terminal one line is written over" 1 "$(grep -c $'\r[0-9]* documents\r[0-9]* documents' "$scratch/typed")"

card="$osnova $w report account-card --account 1100 --from 2025-01-01 --to 2025-12-31 --limit 40"
text=$($card)
contains "the card names the operation" "Invoice" "$text"
contains "and the document by its number" "  INV-2025-0" "$text"
number=$($card --csv | sed -n 2p | cut -d, -f8)
check "not by its id" no "$(case "$text" in *" $number "*) echo yes ;; *) echo no ;; esac)"
check "programs get ids" yes "$(echo "$number" | grep -qE '^[0-9]{10,}$' && echo yes || echo no)"
contains "in Russian too" "Реализация" "$($osnova $w --language ru report account-card --account 1100 --from 2025-01-01 --to 2025-12-31 --limit 40)"
finish
