#!/usr/bin/env bash
# Mail is handed over encrypted and after signing in, by STARTTLS and by SMTPS; a server whose
# certificate is of another authority, of another name or has run out gets neither password nor mail,
# and one that only promises STARTTLS gets nothing either.
. "$(dirname "$0")/common.sh"
command -v openssl > /dev/null || { echo "SKIPPED: openssl is not installed"; exit 77; }
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
echo "a long password" | $osnova $w user password owner
cd "$scratch"
. "$root/tests/certificates.sh"
. "$root/tests/mail.sh"
mail_authorities
certificate elsewhere ours DNS:mail.example -days 30
certificate old ours DNS:localhost,IP:127.0.0.1 -days -1
printf 'wrong horse\n' > wrong.password
mail_server good
begin() {  # begin URL PASSWORD
  : > serve.txt
  "$osnova" $w --set mail.server="$1" --set mail.from=books@example.org --set mail.user=books \
    --set mail.password_file="$scratch/$2.password" --set mail.ca_file="$scratch/ours.pem" \
    serve --listen 127.0.0.1:0 > serve.txt 2> log.txt &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q serving serve.txt && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' serve.txt | head -1)
}
end() { kill -INT $server; wait $server 2> /dev/null || true; }
waiting() { sqlite3 "$workspace" "SELECT error FROM delivery WHERE way = 'mail' AND state = 'waiting'"; }
# The number of a party is all that the tries differ in.
party=0
tell() {
  party=$((party + 1))
  check "a party is made" 201 "$(code "$base/api/SHOP/party.party" -d "{\"code\":\"C$party\",\"name\":\"Somebody\"}")"
}
arrives() {  # arrives WHAT NUMBER
  for _ in $(seq 150); do [ "$(wc -l < mail.jsonl)" -ge "$2" ] && break; sleep 0.1; done
  check "$1" "$2" "$(wc -l < mail.jsonl)"
}
# Tried, not arrived, and the reason stands at the delivery, which is then forgotten.
stays() {  # stays WHAT REASON
  for _ in $(seq 150); do [ -n "$(waiting)" ] && break; sleep 0.1; done
  contains "$1" "$2" "$(waiting)"
  check "$1: nothing came" "$mails" "$(wc -l < mail.jsonl)"
  end
  sqlite3 "$workspace" "UPDATE delivery SET state = 'dropped' WHERE state = 'waiting'"
}
begin "smtp://localhost:$starttls" right
sign_in owner "a long password"
code "$base/api/SHOP/kernel.user?login=owner" > /dev/null
owner=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "ann" 201 "$(code "$base/api/SHOP/kernel.user" -d '{"login":"ann","name":"Ann","email":"ann@example.org"}')"
ann=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "a role" 201 "$(code "$base/api/SHOP/kernel.role" -d '{"code":"reader","name":"Reader","rights":"party.*.read"}')"
role=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
check "ann reads" 200 "$(code -X PATCH "$base/api/SHOP/kernel.user/$ann" -H 'If-Match: "1"' -d "{\"roles\":[{\"role\":\"$role\"}]}")"
check "a rule" 201 "$(code "$base/api/SHOP/kernel.notification_rule" -d "{\"code\":\"p\",\"name\":\"P\",\"active\":true,\"record\":\"party.party\",\"event\":\"created\",\"in_program\":false,\"by_mail\":true,\"title_en\":\"{code}\",\"recipients\":[{\"who\":\"person\",\"person\":\"$ann\"}]}")"
tell
arrives "by STARTTLS, signed in" 1
contains "it was sealed first" "starttls signed-in" "$(tr '\n' ' ' < tried)"
end
begin "smtps://localhost:$smtps" right
sign_in owner "a long password"
tell
arrives "by SMTPS, signed in" 2
end
mails=2
begin "smtp://localhost:$starttls" wrong
sign_in owner "a long password"
tell
stays "a wrong password" "Login denied"
for which in stranger elsewhere old; do
  for url in "smtp://localhost:$starttls" "smtps://localhost:$smtps"; do
    echo $which > which
    : > tried
    begin "$url" right
    sign_in owner "a long password"
    tell
    stays "$which: ${url%%:*}" "certificate"
    check "$which: ${url%%:*}: no password was shown" 0 "$(grep -c 'signed-in\|password' tried || true)"
  done
done
echo good > which
: > tried
begin "smtp://localhost:$deaf" right
sign_in owner "a long password"
tell
stays "STARTTLS that is only promised" "SSL"
check "nothing went in the open" 0 "$(grep -c 'open-mail\|signed-in' tried || true)"
check "no password in the log" 0 "$(grep -c 'horse' log.txt || true)"
finish
