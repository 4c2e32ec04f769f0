#!/usr/bin/env bash
# What the server gives away as files: printed forms, spreadsheets, printed reports.
. "$(dirname "$0")/common.sh"
w=$scratch/w.osnova
$osnova --workspace "$w" demo --documents 300 --from 2025-01 >/dev/null 2>&1
echo "a long password" | $osnova --workspace "$w" user password owner
serve "$w"
sign_in owner "a long password"
api=$base/api/DEMO
# Somebody who may look at parties, and nothing else.
code "$api/kernel.role" -d '{"code":"clerk","name":"Clerk","rights":"party.party.read"}' >/dev/null
role=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "a clerk" 201 "$(code "$api/kernel.user" -d "{\"login\":\"clerk\",\"name\":\"Clerk\",\"roles\":[{\"role\":\"$role\"}]}")"
kill -INT $server; wait $server 2>/dev/null || true
echo "a long password" | $osnova --workspace "$w" user password clerk --known
serve "$w"
api=$base/api/DEMO
sign_in clerk "a long password"; clerk=$auth
sign_in owner "a long password"
pdf() { pdftotext -layout "$scratch/body" - | LC_ALL=C sed 's/\xc2\xa0/ /g; s/\xe2\x80\xaf/ /g' | LC_ALL=C tr -s ' '; }

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
# --- spreadsheets
part() { unzip -p "$scratch/body" "$1"; }
sheet() { part xl/worksheets/sheet1.xml; }
check "a name that looks like a formula" 201 "$(code "$api/party.party" -d '{"code":"EVIL","name":"=HYPERLINK(\"http://x\")"}')"
check "a list as a spreadsheet" 200 "$(code -D "$scratch/head" "$api/party.party/export?format=xlsx&fields=code,name&code=EVIL")"
contains "by its type" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" "$(cat "$scratch/head")"
contains "and a name" "attachment; filename*=UTF-8''Parties.xlsx" "$(cat "$scratch/head")"
contains "a text stays a text" '<t>=HYPERLINK("http://x")</t>' "$(sheet | sed 's/&quot;/"/g')"
check "there is no formula" "" "$(sheet | grep -ao '<f>' || true)"
check "invoices by number" 200 "$(code "$api/sales.invoice/export?format=xlsx&fields=number,date,customer,gross,currency&number=$number")"
check "their amount is a number" "$(printf %s "$gross" | sed 's/\.\{0,1\}0*$//')" "$(sheet | sed -n 's/.*<c r="D2"[^>]*><v>\([^<]*\)<.*/\1/p')"
check "their day too" 1 "$(sheet | grep -ac '<c r="B2" s="[0-9]*"><v>4[56][0-9]*</v>')"
contains "with the format of an amount" 'formatCode="#,##0.00"' "$(part xl/styles.xml)"
contains "of a day" 'numFmtId="14"' "$(part xl/styles.xml)"
contains "the head stays" 'state="frozen"' "$(sheet)"
contains "with filters" '<autoFilter ref="A1:E2"/>' "$(sheet)"
contains "names instead of ids" "Customer" "$(sheet)"
contains "a total for the currency" "<t>Total RUB</t>" "$(sheet)"
rows=$(code "$api/sales.invoice/count" >/dev/null; sed 's/.*"count":"\([0-9]*\)".*/\1/' "$scratch/body")
check "all invoices" 200 "$(code "$api/sales.invoice/export?format=xlsx&fields=number,date")"
check "are all of them" $((rows + 1)) "$(sheet | grep -ao '<row ' | wc -l)"
check "as CSV too" 200 "$(code "$api/sales.invoice/export?format=csv&fields=number,date")"
check "as many" $((rows + 1)) "$(wc -l < "$scratch/body")"
check "in no other format" 422 "$(code "$api/sales.invoice/export?format=doc")"
check "a report as a spreadsheet" 200 "$(code "$api/report/account-card?format=xlsx&book=rsbu&account=62.01&from=2025-01-01&to=2025-12-31&language=ru")"
contains "has its title" "<t>Карточка счёта</t>" "$(sheet)"
contains "its parameters" "<t>По: 31&#160;декабря" "$(sheet | sed 's/\xc2\xa0/\&#160;/g')"
contains "storno is red there" '[Red]' "$(part xl/styles.xml)"
lines=$(sheet | grep -ao '<row ' | wc -l)
check "it is longer than a page of the screen" 1 "$([ "$lines" -gt 150 ] && echo 1)"
check "and has no page keys" "" "$(sheet | grep -ao 'page key' || true)"

# --- printed reports
check "a report as PDF" 200 "$(code -D "$scratch/head" "$api/report/trial-balance?format=pdf&as_of=2025-12-31&known_at=2025-12-30&language=en")"
check "which knew nothing that day" 422 "$(code "$api/report/trial-balance?format=pdf&as_of=2025-12-31&known_at=1990-01-01")"
check "as known now" 200 "$(code "$api/report/trial-balance?format=pdf&as_of=2025-12-31&language=en")"
contains "has its title" "Trial balance" "$(pdf)"
contains "the company" "ООО «Демонстрация»" "$(pdf)"
contains "the book and its currency" "Book: IFRS, RUB" "$(pdf)"
contains "the days" "To: 31 December 2025" "$(pdf)"
contains "numbered pages" "Page 1 of 1" "$(pdf)"
total=$(code "$api/report/trial-balance?as_of=2025-12-31" >/dev/null; sed 's/.*"totals":{[^}]*"debit":"\([0-9.]*\)".*/\1/' "$scratch/body")
code "$api/report/trial-balance?format=pdf&as_of=2025-12-31&language=en" >/dev/null
contains "and its total" "$(printf %s "$total" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1 \2/; ta')" "$(pdf)"
check "a wide one" 200 "$(code "$api/report/chess?format=pdf&book=rsbu&from=2025-01-01&to=2025-12-31")"
contains "lies across" "841.89 x 595" "$(pdfinfo "$scratch/body")"

# --- rights and traces
auth=$clerk
check "who may not read it may not take it away" 403 "$(code "$api/sales.invoice/export?format=xlsx")"
check "nor a report" 403 "$(code "$api/report/trial-balance?format=pdf")"
check "who may not read it may not print it" 403 "$(code "$api/sales.invoice/$invoice/print?form=invoice")"
check "nor a statement out of it" 403 "$(code "$api/party.party/$party/print?form=statement")"
sign_in owner "a long password"

kill -INT $server; wait $server 2>/dev/null || true

# --- no room for the file: refused whole, never half of it
if [ "$(id -u)" = 0 ] && mkdir -p "$scratch/small" && mount -t tmpfs -o size=512k tmpfs "$scratch/small" 2>/dev/null; then
  TMPDIR=$scratch/small serve "$w"
  sign_in owner "a long password"
  api=$base/api/DEMO
  check "a full disk refuses a spreadsheet" 503 "$(code "$api/sales.invoice/export?format=xlsx")"
  contains "and says why" '"code":"file.unwritable"' "$(body)"
  head -c 600000 /dev/zero > "$scratch/small/full" 2>/dev/null || true
  check "and CSV" 503 "$(code "$api/sales.invoice/export?format=csv")"
  rm "$scratch/small/full"
  check "with room it goes on" 200 "$(code "$api/sales.invoice/export?format=csv")"
  kill -INT $server; wait $server 2>/dev/null || true
  umount "$scratch/small"
else
  echo "SKIPPED: a small file system cannot be mounted here"
fi
log=$(sqlite3 -separator ' ' "$w" 'SELECT what, detail FROM access_log')
contains "prints are in the access log" "api.print DEMO sales.invoice/$invoice invoice" "$log"
contains "downloads too" "api.export DEMO party.party.xlsx" "$log"
check "no file is left behind" "" "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'osnova-??????' -newer "$scratch/serve.txt" 2>/dev/null)"
contains "verify" '"ok":true' "$($osnova --workspace "$w" verify --json)"
finish
