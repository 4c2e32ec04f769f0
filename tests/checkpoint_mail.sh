#!/usr/bin/env bash
# Checkpoints by mail: kept while the mail server is not to be trusted, sent when it is, with the same
# lines in the text and in the attached file; the stand-alone verifier takes what was received, and finds
# by it what was cut off.
. "$(dirname "$0")/common.sh"
command -v openssl > /dev/null || { echo "SKIPPED: openssl is not installed"; exit 77; }
verifier=${AUDIT_VERIFY:-$(dirname "$osnova")/audit-verify}
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
echo "a long password" | $osnova $w user password owner
cd "$scratch"
. "$root/tests/certificates.sh"
. "$root/tests/mail.sh"
mail_authorities
mail_server stranger
settings=(--set mail.server="smtp://localhost:$starttls" --set mail.from=books@example.org --set mail.user=books
  --set mail.password_file="$scratch/right.password" --set mail.ca_file="$scratch/ours.pem"
  --set checkpoint.mail=audit@example.org --set checkpoint.every=1m --set metrics.listen=127.0.0.1:0)
begin() {
  : > serve.txt
  "$osnova" $w "${settings[@]}" serve --listen 127.0.0.1:0 > serve.txt 2> log.txt &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q "metrics on" serve.txt && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' serve.txt | head -1)
  metrics=http://127.0.0.1:$(sed -n 's/metrics on port //p' serve.txt)/metrics
}
end() { kill -INT $server; wait $server 2> /dev/null || true; }
messages() {  # messages NUMBER: waits for them
  for _ in $(seq 300); do [ "$(wc -l < mail.jsonl)" -ge "$1" ] && break; sleep 0.1; done
  check "messages" "$1" "$(wc -l < mail.jsonl)"
}
# Of all messages: the attached files into FILE, the lines of the texts into FILE.text, subjects and
# Message-IDs to the standard output.
taken_out() {  # taken_out FILE
  node -e '
    const { appendFileSync, readFileSync, writeFileSync } = require("node:fs");
    const [file] = process.argv.slice(1);
    for (const to of [file, `${file}.text`]) writeFileSync(to, "");
    for (const line of readFileSync("mail.jsonl", "utf8").trim().split("\n")) {
      const message = JSON.parse(line).join("\r\n");
      const [head] = message.split("\r\n\r\n");
      const boundary = /boundary="([^"]+)"/.exec(head)[1];
      const [text, attached] = message.split(`--${boundary}`).slice(1, 3)
        .map((part) => Buffer.from(part.slice(part.indexOf("\r\n\r\n")), "base64").toString());
      appendFileSync(file, attached);
      appendFileSync(`${file}.text`,
        text.split("\r\n").filter((one) => one.startsWith("{")).map((one) => `${one}\n`).join(""));
      console.log(/Subject: (.*)/.exec(head)[1], /Message-ID: <(.*)>/.exec(head)[1],
        /filename="(.*)"/.exec(message)[1]);
    }' "$1"
}
begin
for _ in $(seq 100); do grep -q checkpoint.not_delivered log.txt && break; sleep 0.1; done
contains "it says that it could not" '"place":"mail"' "$(grep checkpoint.not_delivered log.txt | head -1)"
check "nothing was sent to a stranger" 0 "$(wc -l < mail.jsonl)"
end
echo good > which
begin   # another process hands over what waited
messages 1
contains "metrics" 'osnova_checkpoint_alarm{workspace="",place="mail"} 0' "$(curl -s "$metrics")"
sign_in owner "a long password"
check "something happens" 201 "$(code "$base/api/SHOP/party.party" -d '{"code":"C1","name":"Somebody"}')"
end
begin
messages 2
end
taken_out kept.jsonl > heads
check "subjects and files" 2 "$(grep -cE '^w: 2 signed checkpoints [0-9a-f]{40}@example.org w.checkpoints.jsonl$' heads)"
check "the text has the same lines" "" "$(diff kept.jsonl kept.jsonl.text)"
check "one message, one id" 2 "$(sort -u heads | wc -l)"
check "no password in the log" 0 "$(grep -c horse log.txt || true)"
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' kept.jsonl | head -1)
$osnova $w audit export all.jsonl --all > /dev/null
check "the export holds by what was received" 0 "$("$verifier" all.jsonl --checkpoints kept.jsonl --key "$key" > /dev/null; echo $?)"
# Whoever can write to the file cuts the journal of the company off behind its first row, and the
# checkpoints that lie beside it as well.
company=$(sqlite3 "$workspace" "SELECT MAX(company_id) FROM journal WHERE company_id > 0")
sqlite3 "$workspace" "DELETE FROM checkpoint; DELETE FROM journal WHERE company_id = $company AND seq > 1"
$osnova $w audit export cut.jsonl --all > /dev/null
check "without them nobody sees that a tail is missing" 0 "$("$verifier" cut.jsonl --key "$key" > /dev/null; echo $?)"
check "with them it is found" 1 "$("$verifier" cut.jsonl --checkpoints kept.jsonl --key "$key" > cut.txt; echo $?)"
contains "and where" "FAULT" "$(cat cut.txt)"
refused() { "$osnova" $w "$@" config 2>&1 > /dev/null | cut -d' ' -f1; }
check "an address that is none" settings.checkpoint_mail "$(refused --set mail.server=smtp://x:25 --set mail.from=a@b.example --set checkpoint.mail=nobody)"
check "no mail server" settings.checkpoint_mail_server "$(refused --set checkpoint.mail=audit@example.org)"
finish
