#!/usr/bin/env bash
# What the server gives away as files: printed forms, spreadsheets, printed reports.
. "$(dirname "$0")/common.sh"
w=$scratch/w.osnova
$osnova --workspace "$w" demo --documents 300 >/dev/null 2>&1
echo "a long password" | $osnova --workspace "$w" user password owner
serve "$w"
sign_in owner "a long password"
api=$base/api/DEMO
# Somebody who may look at parties, and nothing else.
code "$api/kernel.role" -d '{"code":"clerk","name":"Clerk","rights":"party.party.read"}' >/dev/null
role=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "a clerk" 201 "$(code "$api/kernel.user" -d "{\"login\":\"clerk\",\"name\":\"Clerk\",\"roles\":[{\"role\":\"$role\"}]}")"
kill -INT $server; wait $server 2>/dev/null || true
echo "a long password" | $osnova --workspace "$w" user password clerk
serve "$w"
api=$base/api/DEMO
sign_in clerk "a long password"; clerk=$auth
sign_in owner "a long password"
pdf() { pdftotext -layout "$scratch/body" - | tr -s '\302\240\342\200\257 ' ' '; }

# --- printed forms
code "$api/sales.invoice?limit=1&status=posted" >/dev/null
invoice=$(sed 's/.*"items":\[{"id":"\([0-9]*\)".*/\1/' "$scratch/body")
number=$(sed 's/.*"number":"\([^"]*\)".*/\1/' "$scratch/body")
gross=$(sed 's/.*"gross":"\([0-9.]*\)".*/\1/' "$scratch/body")
party=$(sed 's/.*"customer":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$api/meta" >/dev/null
contains "the description lists the forms of a record" '"forms":[{"name":"invoice","label":"Invoice","languages":["en","ru"],"parameters":[]},{"name":"bill"' "$(body)"
contains "and their parameters" '{"name":"statement","label":"Statement of account","languages":["en","ru"],"parameters":[{"name":"from","label":"From","kind":"date"},{"name":"to"' "$(body)"
check "an invoice is printed" 200 "$(code -D "$scratch/head" "$api/sales.invoice/$invoice/print?form=invoice&language=en")"
contains "as PDF" 'application/pdf' "$(cat "$scratch/head")"
contains "to be looked at, under its own name" "inline; filename*=UTF-8''Invoice%20$number.pdf" "$(cat "$scratch/head")"
contains "with its number" "$number" "$(pdf)"
figure=$(printf %s "$gross" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1 \2/; ta')
contains "and its total" "$figure" "$(pdf)"
check "without a form it is the first" 200 "$(code "$api/sales.invoice/$invoice/print?language=ru")"
contains "in Russian" "Покупатель" "$(pdf)"
check "a Russian form has no English" 422 "$(code "$api/sales.invoice/$invoice/print?form=bill&language=en")"
contains "and says so" '"code":"print.language"' "$(body)"
check "a form nobody knows" 422 "$(code "$api/sales.invoice/$invoice/print?form=nonsense")"
contains "names those that there are" 'invoice, bill, transfer' "$(body)"
check "a record without form" 404 "$(code "$api/ledger.account/1/print")"
check "a record that is not there" 404 "$(code "$api/sales.invoice/1/print?form=invoice")"
check "a statement over a period" 200 "$(code "$api/party.party/$party/print?form=statement&from=2025-01-01&to=2025-06-30&language=en")"
contains "of these days" "30 Jun 2025" "$(pdf)"
check "a parameter nobody knows" 422 "$(code "$api/sales.invoice/$invoice/print?form=invoice&colour=1")"
contains "is named" '"path":"colour"' "$(body)"
auth=$clerk
check "who may not read it may not print it" 403 "$(code "$api/sales.invoice/$invoice/print?form=invoice")"
check "nor a statement out of it" 403 "$(code "$api/party.party/$party/print?form=statement")"
sign_in owner "a long password"

kill -INT $server; wait $server 2>/dev/null || true
contains "prints are in the access log" "api.print sales.invoice/$invoice invoice" "$(sqlite3 -separator ' ' "$w" 'SELECT what, detail FROM access_log')"
contains "verify" '"ok":true' "$($osnova --workspace "$w" verify --json)"
finish
