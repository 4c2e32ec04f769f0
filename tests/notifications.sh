#!/usr/bin/env bash
# Rules of notification against real servers: mail and a webhook that refuse what comes first, a server
# that is killed in between, one id for what is sent twice, nothing into private networks.
. "$(dirname "$0")/common.sh"
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
echo "a long password" | $osnova $w user password owner
node "$root/tests/notifications.mjs" "$scratch" 1 > "$scratch/ports" &
running="$running $!"
for _ in $(seq 100); do [ -s "$scratch/ports" ] && break; sleep 0.05; done
read -r mail_port webhook_port < "$scratch/ports"
begin() {  # begin [SETTING...]
  : > "$scratch/serve.txt"
  "$osnova" $w --set mail.server="smtp://127.0.0.1:$mail_port" --set mail.from=books@example.org --set mail.encryption=off \
    --set notify.address=https://books.example "$@" serve --listen 127.0.0.1:0 > "$scratch/serve.txt" 2> "$scratch/log.txt" &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q serving "$scratch/serve.txt" && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$scratch/serve.txt" | head -1)
  sign_in owner "a long password"
}
lines() {  # lines FILE NUMBER: waits for them
  for _ in $(seq 600); do [ -e "$1" ] && [ "$(wc -l < "$1")" -ge "$2" ] && break; sleep 0.1; done
  check "$2 lines in ${1##*/}" "$2" "$(wc -l < "$1" 2> /dev/null || echo 0)"
}
made() {  # made RECORD JSON: sets id
  check "made: $1" 201 "$(code "$base/api/SHOP/$1" -d "$2")"
  id=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
}
begin --set webhook.private=yes
owner=$(code "$base/api/SHOP/kernel.user?login=owner" > /dev/null; sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
made kernel.role '{"code":"reader","name":"Reader","rights":"party.*.read"}'
made kernel.user "{\"login\":\"ann\",\"name\":\"Ann\",\"email\":\"ann@example.org\",\"roles\":[{\"role\":\"$id\"}]}"
ann=$id
made kernel.webhook "{\"code\":\"erp\",\"name\":\"ERP\",\"url\":\"http://127.0.0.1:$webhook_port/in\",\"reads_as\":\"$owner\"}"
hook=$id
$osnova $w webhook-secret erp > "$scratch/secret"
check "a secret of the standard's form" 1 "$(grep -cE '^whsec_[A-Za-z0-9+/]{43}=$' "$scratch/secret")"
made kernel.notification_rule "{\"code\":\"parties\",\"name\":\"Parties\",\"active\":true,\"record\":\"party.party\",\"event\":\"created\",\"by_mail\":true,\"webhook\":\"$hook\",\"title_en\":\"Контрагент {code}\",\"text_en\":\"{who} made {title}.\",\"recipients\":[{\"who\":\"person\",\"person\":\"$ann\"}]}"
made party.party '{"code":"C1","name":"Somebody"}'
first=$id
for _ in $(seq 100); do [ -e "$scratch/asked" ] && break; sleep 0.1; done
sleep 0.5
kill -KILL $server; wait $server 2> /dev/null || true  # both were refused once
begin --set webhook.private=yes
lines "$scratch/mail.jsonl" 1
lines "$scratch/webhook.jsonl" 1
message=$(cat "$scratch/mail.jsonl")
contains "to Ann" '"To: ann@example.org"' "$message"
contains "a subject in encoded words" '"Subject: =?UTF-8?B?0JrQvtC90YLRgNCw0LPQtdC90YIgQzE=?="' "$message"
contains "no answer is expected" '"Auto-Submitted: auto-generated"' "$message"
text=$(node -e 'const m = JSON.parse(process.argv[1]); console.log(Buffer.from(m.slice(m.indexOf("") + 1).join(""), "base64").toString())' "$message")
contains "with its text" "made Party C1" "$text"
contains "and its link" "https://books.example/SHOP/party.party/$first" "$text"
check "one id, every signature good" 1 "$(sort -u "$scratch/asked" | grep -c ' true$')"
check "it was asked twice" 2 "$(wc -l < "$scratch/asked")"
contains "the record by its id" "\"id\":\"$first\"" "$(cat "$scratch/webhook.jsonl")"
check "the report of deliveries" 200 "$(code "$base/api/SHOP/report/deliveries?state=delivered")"
contains "says what arrived" erp "$(body)"
kill -INT $server; wait $server 2> /dev/null || true
begin --set webhook.private=yes
made party.party '{"code":"C2","name":"Somebody else"}'
lines "$scratch/mail.jsonl" 2
lines "$scratch/webhook.jsonl" 2
check "what arrived is not sent again" 3 "$(wc -l < "$scratch/asked")"
kill -INT $server; wait $server 2> /dev/null || true
begin  # without leave to reach this computer
made party.party '{"code":"C3","name":"A third"}'
lines "$scratch/mail.jsonl" 3
sleep 2
check "nothing into private networks" 3 "$(wc -l < "$scratch/asked")"
check "it waits, and says why" "waiting delivery.address_refused" \
  "$(sqlite3 "$workspace" "SELECT state || ' ' || error FROM delivery WHERE way = 'webhook' AND state <> 'delivered'")"
code "$base/api/SHOP/kernel.user/$owner" > /dev/null
version=$(sed 's/.*"version":"\([0-9]*\)".*/\1/' "$scratch/body")
check "the owner gets an address" 200 "$(code -X PATCH "$base/api/SHOP/kernel.user/$owner" -H "If-Match: \"$version\"" -d '{"email":"owner@example.org"}')"
made kernel.monitor '{"name":"Second","record":"party.party","search":"code.in=C1%2CC2","threshold":"1","by_mail":true}'
lines "$scratch/mail.jsonl" 4
contains "a monitor tells by mail" '"Subject: Second: 2, above 1"' "$(tail -1 "$scratch/mail.jsonl")"
text=$(node -e 'const m = JSON.parse(process.argv[1]); console.log(Buffer.from(m.slice(m.indexOf("") + 1).join(""), "base64").toString())' "$(tail -1 "$scratch/mail.jsonl")")
contains "with a link into the list" "https://books.example/SHOP/party.party?code.in=C1%2CC2" "$text"
kill -KILL $server; wait $server 2> /dev/null || true
begin
sleep 8
check "told once, whatever ends the server" 4 "$(wc -l < "$scratch/mail.jsonl")"
check "no address of mail in the log" 0 "$(grep -c 'ann@' "$scratch/log.txt" || true)"
kill -INT $server; wait $server 2> /dev/null || true
refused() { "$osnova" $w --set "$1" --set "$2" config 2>&1 > /dev/null | cut -d' ' -f1; }
check "a mail server that is none" settings.mail_server "$(refused mail.server=mail.example mail.from=a@b.example)"
check "mail from nobody" settings.mail_from "$(refused mail.server=smtp://mail.example:587 mail.from=nobody)"
finish
