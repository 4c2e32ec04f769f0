#!/usr/bin/env bash
# Tables of foreign files become records: upload, recognise, map, preview, run, pause, kill -9, go on.
. "$(dirname "$0")/common.sh"
w=$scratch/w.osnova
$osnova --workspace "$w" init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova --workspace "$w" user password owner
up() {  # up WORKSPACE: serves and signs in
  serve "$1"
  sign_in owner "a long password"
  api=$base/api/SHOP
}
down() { kill -INT $server; wait $server 2>/dev/null || true; }
upload() {  # upload FILE [NAME]: sets import
  local answer
  answer=$(code "$api/import" --data-binary @"$1" -H "X-File-Name: ${2:-$(basename "$1")}" -H 'Content-Type: application/octet-stream')
  import=$(sed -n 's/^{"id":"\([0-9]*\)".*/\1/p' "$scratch/body")
  echo "$answer"
}
preview() { code "$api/import/$import/preview" -d "$1"; }
run() { code "$api/import/$import/run" -d '{}'; }
progress() { code "$api/import/$import" >/dev/null; grep -o "\"$1\":[^,}]*" "$scratch/body" | head -1 | cut -d: -f2 | tr -d '"'; }
ended() {  # waits until the run stands
  for _ in $(seq 400); do
    case $(progress state) in done | failed | paused) return 0 ;; esac
    sleep 0.05
  done
}
count() { code "$api/$1/count" >/dev/null; sed 's/.*"count":"\([0-9]*\)".*/\1/' "$scratch/body"; }
up "$w"

# --- a catalogue from CSV
printf 'Code;Наименование;Страна;Note\nA1;Alder Ltd;GB;x\nA2;Birch;DE;\n;Nobody;FR;\nA1;Again;GB;\n' > "$scratch/parties.csv"
check "a file is taken" 201 "$(upload "$scratch/parties.csv" '..%2F..%2Fetc%2Fparties.csv')"
upload "$scratch/parties.csv" '..%2F..%2Fetc%2Fparties.csv' >/dev/null
contains "its name is no path" '"name":".._.._etc_parties.csv"' "$(body)"
contains "its format is recognised" '"format":"CSV, UTF-8, ;"' "$(body)"
contains "its columns have examples" '{"name":"Code","samples":["A1","A2"]}' "$(body)"
contains "its rows are counted" '"rows":4' "$(body)"
contains "it looks like parties" '"targets":["party.party"' "$(body)"
contains "names in both languages tell the fields" '"suggested":{"Code":"code","Наименование":"name","Страна":"country"}' "$(body)"
mapping='{"record":"party.party","mapping":{"Code":"code","Наименование":"name","Страна":"country"}}'
check "it is looked at first" 200 "$(preview "$mapping")"
contains "a good row" '{"row":2,"values":{"code":"A1","country":"GB","name":"Alder Ltd"},"problems":[],"known":false}' "$(body)"
contains "a row without code" '"row":4,"values":{"country":"FR","name":"Nobody"},"problems":[{"code":"input.required","path":"code"' "$(body)"
contains "a code that stands twice" '"row":5,"values":{"code":"A1","country":"GB","name":"Again"},"problems":[{"code":"record.not_unique"' "$(body)"
check "nothing was made" 0 "$(count party.party)"
check "not a record" 422 "$(preview '{"record":"nonsense","mapping":{"Code":"code"}}')"
check "not a column" 422 "$(preview '{"record":"party.party","mapping":{"Colour":"code"}}')"
check "not a field" 422 "$(preview '{"record":"party.party","mapping":{"Code":"colour"}}')"
check "not what is computed" 422 "$(preview '{"record":"party.party","mapping":{"Code":"tax_key"}}')"
check "not twice" 422 "$(preview '{"record":"party.party","mapping":{"Code":"code","Note":"code"}}')"
check "again" 200 "$(preview "$mapping")"
check "it runs" 200 "$(run)"
check "once, however often it is asked for" 200 "$(run)"
ended
check "to its end" "done 4 2 2 0" "$(progress state) $(progress read) $(progress posted) $(progress parked) $(progress known)"
check "two parties" 2 "$(count party.party)"
code "$api/import/$import/parked" >/dev/null
check "the rows set aside" "$(printf '\xef\xbb\xbfCode;Наименование;Страна;Note;Row of the file;Problem\n;Nobody;FR;;4;Code: This field needs a value.\nA1;Again;GB;;5;Code: There is already a record with A1.')" "$(body)"
check "the reasons in Russian too" 200 "$(code "$api/import/$import/parked?language=ru")"
contains "as people read them" "Строка файла;Ошибка" "$(body)"
code "$api/jobs" >/dev/null
contains "it is among the jobs" "{\"id\":\"$import\",\"kind\":\"import\",\"label\":\"Import\",\"state\":\"done\",\"total\":4,\"done\":4,\"refused\":2" "$(body)"

# --- the same file again, and a mended one: what was made is not made twice
upload "$scratch/parties.csv" >/dev/null
preview "$mapping" >/dev/null
contains "a row that was made is known" '"row":2,"values":{"code":"A1","country":"GB","name":"Alder Ltd"},"problems":[],"known":true' "$(body)"
run >/dev/null; ended
check "known rows are counted as such" "done 0 2 2" "$(progress state) $(progress posted) $(progress parked) $(progress known)"
printf 'Code;Наименование;Страна;Note\nA1;Alder Ltd;GB;changed\nA2;Birch;DE;\nA3;Nobody;FR;\n' > "$scratch/mended.csv"
upload "$scratch/mended.csv" >/dev/null; preview "$mapping" >/dev/null; run >/dev/null; ended
check "only what is new is made" "done 1 0 2" "$(progress state) $(progress posted) $(progress parked) $(progress known)"
check "three parties" 3 "$(count party.party)"

# --- documents with lines: rows of one number, values as people write them
printf 'Code;Payment days\nA1;14\n' > /dev/null
code "$api/party.party?code=A1" >/dev/null; a1=$(sed 's/.*"items":\[{"id":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$api/party.party?code=A2" >/dev/null; a2=$(sed 's/.*"items":\[{"id":"\([0-9]*\)".*/\1/' "$scratch/body")
for p in $a1 $a2; do code "$api/party.terms" -d "{\"party\":\"$p\"}" >/dev/null; done
cat > "$scratch/invoices.csv" <<'CSV'
External number;Date;Customer;Currency;Description;Quantity;Price
N-1;31.12.2025;A1;GBP;Oak;1 000;1 200,50
N-2;31/12/25;Birch;gbp;Pine;2,5;10
N-1;;;;Ash;1;0,5
N-3;2025-12-31;Nobody at all;GBP;Elm;1;1
N-4;30.02.2025;A2;GBP;Elm;1;1
N-5;31.12.2025;A2;GBP;Elm;x;1
N-5;30.12.2025;;;Yew;1;1
CSV
upload "$scratch/invoices.csv" >/dev/null
contains "it could be invoices" '"sales.invoice":{"Currency":"currency"' "$(body)"
contains "lines are suggested" '"Price":"lines/price"' "$(body)"
invoices='{"record":"sales.invoice","then":"post","mapping":{"External number":"external_number","Date":"date","Customer":"customer","Currency":"currency","Description":"lines/description","Quantity":"lines/quantity","Price":"lines/price"}}'
check "a preview of documents" 200 "$(preview "$invoices")"
contains "figures and days as they were read" '"values":{"currency":"GBP","customer":"A1 Alder Ltd","date":"2025-12-31","external_number":"N-1","lines/description":"Oak","lines/price":"1200.50","lines/quantity":"1000"},"problems":[]' "$(body)"
contains "a customer by name" '"customer":"A2 Birch"' "$(body)"
contains "nobody of that name" '"row":5,"values":{"currency":"GBP","customer":"Nobody at all"' "$(body)"
contains "says so at the field" '"code":"input.unknown_reference","path":"customer"' "$(body)"
contains "a day that does not exist" '"code":"date.invalid","path":"date"' "$(body)"
contains "a figure that is none" '"code":"decimal.invalid","path":"lines/quantity"' "$(body)"
contains "rows that differ where they must not" '"code":"import.differs","path":"date"' "$(body)"
run >/dev/null; ended
check "documents run" "done 7 3 4" "$(progress state) $(progress read) $(progress posted) $(progress parked)"
check "two invoices" 2 "$(count sales.invoice)"
code "$api/sales.invoice?external_number=N-1" >/dev/null
contains "of both rows, posted" '"status":"posted"' "$(body)"
contains "with their sum" '"gross":"1200500.50"' "$(body)"
code "$api/import/$import/parked" >/dev/null
contains "a whole document is set aside" "N-5;30.12.2025;;;Yew;1;1;8;" "$(body)"

# --- files of every kind
iconv -f UTF-8 -t CP1251 > "$scratch/old.csv" <<'CSV'
Код;Наименование
Р1;ООО «Ромашка»
CSV
upload "$scratch/old.csv" >/dev/null
contains "the Russian alphabet of old programs" '"format":"CSV, windows-1251, ;","columns":[{"name":"Код","samples":["Р1"]},{"name":"Наименование","samples":["ООО «Ромашка»"]}]' "$(body)"
iconv -f UTF-8 -t UTF-16 "$scratch/parties.csv" > "$scratch/wide.csv"
upload "$scratch/wide.csv" >/dev/null
contains "sixteen bits a character" '"format":"CSV, UTF-16LE, ;"' "$(body)"
gzip -c "$scratch/parties.csv" > "$scratch/parties.csv.gz"
upload "$scratch/parties.csv.gz" >/dev/null
contains "a packed file" '"rows":4' "$(body)"
check "a list as our own spreadsheet" 200 "$(code "$api/party.party/export?format=xlsx&fields=code,name,country&sort=name&order=asc")"
cp "$scratch/body" "$scratch/list.xlsx"
upload "$scratch/list.xlsx" >/dev/null
contains "is read back" '"format":"XLSX, Parties","columns":[{"name":"Code","samples":["A1","A2","A3"]}' "$(body)"
code "$api/sales.invoice/export?format=xlsx&fields=external_number,date,customer,currency,gross" >/dev/null; cp "$scratch/body" "$scratch/typed.xlsx"
upload "$scratch/typed.xlsx" >/dev/null
contains "days and figures of a spreadsheet" '"samples":["2025-12-31"]},{"name":"Customer","samples":["A1 Alder Ltd","A2 Birch"]},{"name":"Currency","samples":["GBP"]},{"name":"Gross","samples":["1200500.5","25"' "$(body)"
node "$root/web/e2e/workbook.mjs" "$scratch/two.xlsx" '[{"name":"Cover","rows":[]},{"name":"Secret","hidden":true,"rows":[["Code","Name"],["H1","Hidden"]]},
  {"name":"Title","rows":[["Customers of 2025"]]},{"name":"Parties","rows":[["Code","Name"],["W1","Willow"],["W2","Yew"]]},{"name":"Countries","rows":[["Country","Note"],["GB","x"]]}]'
upload "$scratch/two.xlsx" >/dev/null
contains "the first sheet with rows is read" '"rows":2,"sheet":"Parties"' "$(body)"
contains "all are listed with their rows, hidden ones last" '"sheets":[{"name":"Cover","hidden":false,"rows":0},{"name":"Title","hidden":false,"rows":0},{"name":"Parties","hidden":false,"rows":2},{"name":"Countries","hidden":false,"rows":1},{"name":"Secret","hidden":true,"rows":1}]' "$(body)"
sheet() { code "$api/import/$import/sheet" -d "{\"sheet\":\"$1\"}"; }
check "another one is looked at" 200 "$(sheet Countries)"
contains "with its own columns" "{\"id\":\"$import\",\"name\":\"two.xlsx\",\"format\":\"XLSX, Countries\"" "$(body)"
contains "and rows" '"columns":[{"name":"Country","samples":["GB"]},{"name":"Note","samples":["x"]}],"rows":1' "$(body)"
check "a sheet that is none" 422 "$(sheet Nonsense)"
contains "is named" '"code":"import.unknown_sheet","path":"sheet","args":{"sheet":"Nonsense"}' "$(body)"
check "one without rows" 422 "$(sheet Cover)"
check "no sheet" 422 "$(code "$api/import/$import/sheet" -d '{}')"
check "columns of another sheet are none of this" 422 "$(preview '{"record":"party.party","mapping":{"Code":"code","Name":"name"}}')"
check "a preview chooses too" 200 "$(preview '{"record":"party.party","mapping":{"Code":"code","Name":"name"},"sheet":"Secret"}')"
contains "and reads it" '"values":{"code":"H1","name":"Hidden"}' "$(body)"
check "and once more" 200 "$(preview '{"record":"party.party","mapping":{"Code":"code","Name":"name"},"sheet":"Parties"}')"
run >/dev/null; ended
check "what was chosen last is imported" "done 2 2 0" "$(progress state) $(progress total) $(progress posted) $(progress parked)"
check "a run keeps its sheet" 422 "$(sheet Secret)"
check "and nothing else" 1 "$(count 'party.party' >/dev/null; code "$api/party.party?code.in=W1,W2,H1" >/dev/null; body | grep -c '"W2"')"
contains "nothing of the hidden sheet" no "$(body | grep -q H1 && echo yes || echo no)"
upload "$scratch/parties.csv" >/dev/null
contains "a text has no sheets" '"sheet":"","sheets":[]' "$(body)"
check "nor can one be chosen" 422 "$(sheet Parties)"
refused() {  # refused WHAT CODE FILE [NAME]
  check "$1 is refused" "422" "$(upload "$3" "${4:-}")"
  contains "and says why" "\"code\":\"$2\"" "$(body)"
}
: > "$scratch/empty.csv"
refused "an empty file" import.empty "$scratch/empty.csv"
printf 'a;b\n' > "$scratch/head.csv"
refused "a file without rows" import.no_rows "$scratch/head.csv"
head -c 3000 /dev/urandom > "$scratch/random"; printf '\0' >> "$scratch/random"
refused "a file that is no table" import.unknown_format "$scratch/random"
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "c%d,", i; print ""; print "1,2" }' > "$scratch/columns.csv"
refused "a million columns" import.too_many_columns "$scratch/columns.csv"
printf '2025-01-01 * Rent\n  Expenses:Rent  500\n  Assets:Bank\n' > "$scratch/books.ledger"
check "a ledger journal is no table, and taken" "201" "$(upload "$scratch/books.ledger" "")"
contains "by its accounts" '"name":"Expenses:Rent"' "$(body)"
printf 'PK\003\004nothing' > "$scratch/broken.xlsx"
refused "a broken spreadsheet" import.damaged "$scratch/broken.xlsx"
printf '\320\317\021\340\241\261\032\341old' > "$scratch/old.xls"
refused "an old spreadsheet" import.old_excel "$scratch/old.xls"
head -c 67108865 /dev/zero > "$scratch/large"
check "a file beyond the limit" 413 "$(code "$api/import" --data-binary @"$scratch/large" -H 'X-File-Name: large.csv')"
contains "is refused as a problem" '"code":"http.too_large"' "$(body)"
rm "$scratch/large"
check "an import nobody made" 404 "$(code "$api/import/999")"
check "nor its rows" 404 "$(code "$api/import/999/parked")"

# --- rights: what others import is theirs
code "$api/kernel.role" -d '{"code":"clerk","name":"Clerk","rights":"party.party.read"}' >/dev/null
role=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$api/kernel.role" -d '{"code":"buyer","name":"Buyer","rights":"party.party.*"}' >/dev/null
buyer=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$api/kernel.user" -d "{\"login\":\"clerk\",\"name\":\"Clerk\",\"roles\":[{\"role\":\"$role\"}]}" >/dev/null
code "$api/kernel.user" -d "{\"login\":\"buyer\",\"name\":\"Buyer\",\"roles\":[{\"role\":\"$buyer\"}]}" >/dev/null
last=$import
down
for user in clerk buyer; do echo "a long password" | $osnova --workspace "$w" user password $user --known; done
up "$w"
sign_in clerk "a long password"
check "who may create nothing imports nothing" 403 "$(upload "$scratch/parties.csv")"
contains "and is told" '"code":"import.no_target"' "$(body)"
sign_in buyer "a long password"
upload "$scratch/invoices.csv" >/dev/null
contains "others see what they may create" '"targets":["party.party"]' "$(body)"
check "and nothing else" 403 "$(preview "$invoices")"
check "another's import is not there" 404 "$(code "$api/import/1")"
code "$api/jobs" >/dev/null
check "nor among the jobs" '{"items":[]}' "$(body)"
sign_in owner "a long password"

# --- a long run: events, pause, resume, a stop of the server
awk 'BEGIN { print "Code,Name,Country"; for (i = 0; i < 6000; i++) printf "L%05d,Customer %d,%s\n", i, i, i % 100 == 99 ? "ZZZ" : "GB" }' > "$scratch/long.csv"
long='{"record":"party.party","mapping":{"Code":"code","Name":"name","Country":"country"}}'
before=$(count party.party)
upload "$scratch/long.csv" >/dev/null; preview "$long" >/dev/null
timeout 20 curl -sN -H "$auth" "$api/events" > "$scratch/events.txt" &
events=$!
sleep 0.3
run >/dev/null
check "a run is paused" 200 "$(code "$api/import/$import/pause" -d '{}')"
check "and stands" paused "$(progress state)"
at=$(progress read)
check "somewhere on its way" 1 "$([ "$at" -lt 6000 ] && echo 1)"
sleep 0.4
check "where it stood" "$at" "$(progress read)"
check "it goes on" 200 "$(code "$api/import/$import/resume" -d '{}')"
check "and is asked once more" 200 "$(code "$api/import/$import/resume" -d '{}')"
down
up "$w"
ended
check "also over a stop of the server, to its end" "done 6000 5940 60" "$(progress state) $(progress read) $(progress posted) $(progress parked)"
check "every row once" $((before + 5940)) "$(count party.party)"
kill $events 2>/dev/null || true
contains "the interface hears of it" "event: job" "$(cat "$scratch/events.txt")"
contains "with its state" "\"kind\":\"import\",\"label\":\"Import\",\"state\":\"paused\",\"total\":6000" "$(cat "$scratch/events.txt")"
down

# --- kill -9 at random moments: every row once, the same figures as without
seed=${SEED:-$(( $(date +%s) % 100000 ))}
echo "seed $seed"
RANDOM=$seed
k=$scratch/killed.osnova
$osnova --workspace "$k" init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova --workspace "$k" user password owner
up "$k"
code "$api/party.party" -d '{"code":"A","name":"A"}' >/dev/null; a=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$api/party.terms" -d "{\"party\":\"$a\"}" >/dev/null
# Documents of three rows whose rows do not stand together, and every seventh with a broken figure.
awk 'BEGIN {
  print "External number,Date,Customer,Description,Quantity,Price"
  for (block = 0; block < 90; block++)
    for (part = 0; part < 3; part++)
      for (i = 0; i < 100; i++) {
        n = block * 100 + i
        printf "D%05d,2025-06-%02d,A,Part %d,%s,%d.50\n", n, 1 + n % 28, part, (n % 7 == 6 && part == 1) ? "many" : "2", 1 + n % 90
      }
}' > "$scratch/documents.csv"
documents='{"record":"sales.invoice","then":"post","mapping":{"External number":"external_number","Date":"date","Customer":"customer","Description":"lines/description","Quantity":"lines/quantity","Price":"lines/price"}}'
upload "$scratch/documents.csv" >/dev/null; preview "$documents" >/dev/null; run >/dev/null
kills=0
while [ "$kills" -lt "${KILLS:-8}" ]; do
  sleep "0.$(printf %03d $(( 20 + RANDOM % 180 )))"
  kill -9 $server 2>/dev/null; wait $server 2>/dev/null || true
  kills=$((kills + 1))
  up "$k"
  case $(progress state) in done) break ;; esac
done
for _ in $(seq 20); do ended; [ "$(progress state)" = done ] && break; done
echo "killed $kills times"
check "it was killed often enough" 1 "$([ "$kills" -ge 3 ] && echo 1)"
check "after the kills it comes to its end" "done 27000 23145 3855 0" "$(progress state) $(progress read) $(progress posted) $(progress parked) $(progress known)"
check "every document once" 7715 "$(count sales.invoice)"
code "$api/sales.invoice/count?external_number.like=D00000" >/dev/null
contains "with its own rows" '"gross":{"GBP":"9.00"}' "$(body)"
code "$api/import/$import/parked" >/dev/null
check "every refused row once" 3856 "$(wc -l < "$scratch/body")"
down
contains "verify" '"ok":true' "$($osnova --workspace "$k" verify --json)"
contains "verify of the first one" '"ok":true' "$($osnova --workspace "$w" verify --json)"
finish
