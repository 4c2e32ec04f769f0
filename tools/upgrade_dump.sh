#!/usr/bin/env bash
# tools/upgrade_dump.sh PROGRAM NAME: makes a small workspace with PROGRAM and writes it down as tests/upgrades/NAME.sql.xz, with
# what PROGRAM reports of it beside it (NAME.txt). Every release adds one: tests/upgrades/README.md.
[ $# = 2 ] || { echo "usage: tools/upgrade_dump.sh PROGRAM NAME"; exit 2; }
export OSNOVA=$1
. "$(dirname "$0")/../tests/common.sh"
. "$root/tests/upgrades/reports.sh"
into=$root/tests/upgrades/$2
file=$scratch/shop.osnova
w="--workspace $file"

make() {  # make PATH JSON: sets id
  local got
  got=$(code "$base/api/SHOP/$1" -d "$2")
  case "$got" in 200|201) ;; *) echo "$1: $got $(body)"; exit 1 ;; esac
  id=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
}
line() { echo "{\"description\":\"$1\",\"quantity\":\"$2\",\"price\":\"$3\"}"; }
rate() { make ledger.rate "{\"from_currency\":\"EUR\",\"to_currency\":\"GBP\",\"date\":\"$1\",\"value\":\"$2\",\"source\":\"test\"}"; }
invoice() {  # invoice ACTION CUSTOMER DATE CURRENCY LINES
  make "sales.invoice$1" "{\"customer\":\"$2\",\"date\":\"$3\",\"currency\":\"$4\",\"lines\":[$5]}"
}
payment() { make "sales.payment?then=post" "{\"customer\":\"$1\",\"date\":\"$2\",\"currency\":\"$3\",\"amount\":\"$4\"}"; }
apply() {  # apply CUSTOMER DATE CURRENCY PAYMENT INVOICE AMOUNT
  make "sales.application?then=post" "{\"customer\":\"$1\",\"date\":\"$2\",\"currency\":\"$3\",\"invoice_currency\":\"$3\",
    \"lines\":[{\"payment\":\"$4\",\"invoice\":\"$5\",\"amount\":\"$6\",\"invoice_amount\":\"$6\"}]}"
}

"$osnova" $w init --company SHOP --currency GBP --book main:ifrs > /dev/null
echo "a long password" | "$osnova" $w user password owner
serve "$file"
sign_in owner "a long password"
rate 2025-01-01 0.85; rate 2025-01-31 0.84; rate 2025-02-28 0.83
make party.party '{"code":"HOME","name":"Home & Co. — \"О’Нил\"","country":"GB"}'; home=$id
make party.party '{"code":"ABROAD","name":"Über See GmbH","country":"DE"}'; abroad=$id
make party.terms "{\"party\":\"$home\",\"payment_days\":30}"
make party.terms "{\"party\":\"$abroad\",\"payment_days\":14}"
invoice "?then=post" $home 2025-01-10 GBP "$(line Table 2 120.50),$(line Lamp 3 19.99)"; table=$id
invoice "?then=post" $abroad 2025-01-20 EUR "$(line Chair 10 40)"; chairs=$id
payment $abroad 2025-01-28 EUR 150; apply $abroad 2025-01-28 EUR $id $chairs 150
make "sales.credit_note?then=post" "{\"customer\":\"$home\",\"date\":\"2025-01-30\",\"currency\":\"GBP\",\"reason\":\"returned\",\"lines\":[{\"invoice\":\"$table\",\"invoice_line\":2,\"quantity\":\"1\"}]}"
make "books.entry?then=post" '{"date":"2025-01-31","text":"Capital","lines":[{"book":"main","debit":"1010","credit":"3000","currency":"GBP","amount":"1000"}]}'
kill -INT $server; wait $server 2>/dev/null
"$osnova" $w close 2025-01 > /dev/null 2>&1
serve "$file"
sign_in owner "a long password"
payment $home 2025-02-05 GBP 281.97; apply $home 2025-02-05 GBP $id $table 281.97
invoice "?then=post" $abroad 2025-02-10 EUR "$(line Shelf 1 77.70)"
invoice "?then=post" $home 2025-02-11 GBP "$(line Mistake 1 5)"
check "an invoice is cancelled" 200 "$(code -X POST -H 'If-Match: "1"' "$base/api/SHOP/sales.invoice/$id/reverse" -d '{"reason":"a mistake","date":"2025-02-12"}')"
invoice "" $home 2025-02-20 GBP "$(line Draft 1 9.99)"
kill -INT $server; wait $server 2>/dev/null
check "it holds" 0 "$("$osnova" $w verify > "$scratch/verify.txt" 2>&1; echo $?)"
[ "$failures" = 0 ] || cat "$scratch/verify.txt" "$scratch/body"
finish
# What SQLite keeps for itself is made anew: the index of the search, statistics.
{ sqlite3 "$file" .dump | grep -v -E "sqlite_stat|search_text|^INSERT INTO journal_cursor .*'search'|^ANALYZE|writable_schema"; echo "PRAGMA user_version=$(sqlite3 "$file" "PRAGMA user_version");"; } > "$scratch/dump.sql"
xz -9e -c "$scratch/dump.sql" > "$into.sql.xz"
reports "$file" > "$into.txt"
ls -l "$into.sql.xz" "$into.txt"
