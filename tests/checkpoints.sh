#!/usr/bin/env bash
# A server signs checkpoints by itself and hands them to two second places: a file and an address that
# refuses the first message. The stand-alone verifier finds with them what was cut off.
. "$(dirname "$0")/common.sh"
verifier=${AUDIT_VERIFY:-$(dirname "$osnova")/audit-verify}
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
echo "a long password" | $osnova $w user password owner
node "$root/tests/checkpoints.mjs" "$scratch/taken" 1 > "$scratch/port" &
running="$running $!"
for _ in $(seq 100); do [ -s "$scratch/port" ] && break; sleep 0.05; done
echo "a secret" > "$scratch/token"
mkdir "$scratch/second" "$scratch/keys"
settings=(--set checkpoint.folder="$scratch/second" --set checkpoint.url="http://127.0.0.1:$(cat "$scratch/port")/kept"
  --set checkpoint.token_file="$scratch/token" --set checkpoint.key_folder="$scratch/keys" --set checkpoint.every=1m
  --set metrics.listen=127.0.0.1:0)
begin() {
  : > "$scratch/serve.txt"
  "$osnova" $w "${settings[@]}" serve --listen 127.0.0.1:0 > "$scratch/serve.txt" 2> "$scratch/log.txt" &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q "metrics on" "$scratch/serve.txt" && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$scratch/serve.txt" | head -1)
  metrics=http://127.0.0.1:$(sed -n 's/metrics on port //p' "$scratch/serve.txt")/metrics
}
arrived() {  # arrived FILE LINES: waits for them
  for _ in $(seq 300); do [ -e "$1" ] && [ "$(wc -l < "$1")" -ge "$2" ] && break; sleep 0.1; done
  check "checkpoints in ${1##*/}" "$2" "$(wc -l < "$1")"
}
begin
kept=$scratch/second/w.checkpoints.jsonl
arrived "$kept" 2
arrived "$scratch/taken" 2
check "the same ones" "" "$(diff "$kept" "$scratch/taken")"
check "sent until they were taken, with the token and one key" 2 \
  "$(grep -cE '^POST /kept Bearer a secret application/jsonl [0-9a-f]{64}$' "$scratch/taken.log")"
check "the same key" 1 "$(cut -d' ' -f6 "$scratch/taken.log" | sort -u | wc -l)"
contains "the log says that it failed first" '"event":"checkpoint.not_delivered"' "$(cat "$scratch/log.txt")"
contains "and why" '"text":"answered with 503"' "$(cat "$scratch/log.txt")"
check "no token in the log" 0 "$(grep -c 'a secret' "$scratch/log.txt" || true)"
contains "metrics" 'osnova_checkpoint_failures_total{workspace="",place="file"} 0' "$(curl -s "$metrics")"
contains "no alarm" 'osnova_checkpoint_alarm{workspace="",place="file"} 0' "$(curl -s "$metrics")"
check "the key is for its owner" 600 "$(stat -c %a "$scratch/keys/w.key")"
sign_in owner "a long password"
check "something happens" 201 "$(code "$base/api/SHOP/party.party" -d '{"code":"C1","name":"Somebody"}')"
kill -INT $server; wait $server 2>/dev/null || true
begin  # a new process signs what grew, and sends nothing twice
arrived "$kept" 4
arrived "$scratch/taken" 4
kill -INT $server; wait $server 2>/dev/null || true
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' "$kept" | head -1)
check "the command signs with the same key" "$key" \
  "$($osnova $w "${settings[@]}" checkpoint > /dev/null; sed 's/.\{64\}//' "$scratch/keys/w.key")"
$osnova $w audit export "$scratch/all.jsonl" --all > /dev/null
check "the export holds" 0 "$("$verifier" "$scratch/all.jsonl" --checkpoints "$kept" --key "$key" > /dev/null; echo $?)"
sqlite3 "$workspace" "DELETE FROM checkpoint; DELETE FROM access_log"
$osnova $w audit export "$scratch/cut.jsonl" --all > /dev/null
contains "an access log that was emptied" "access log: " "$("$verifier" "$scratch/cut.jsonl" --checkpoints "$scratch/taken" --key "$key" | grep FAULT)"
refused() { "$osnova" $w --set "$1" serve --listen 127.0.0.1:0 2>&1 > /dev/null | cut -d' ' -f1; }
check "an address that is none" settings.url "$(refused checkpoint.url=ftp://x)"
check "an alarm that is too early" settings.checkpoint_alarm "$("$osnova" $w --set checkpoint.every=2d --set checkpoint.alarm_hours=3 config 2>&1 > /dev/null | cut -d' ' -f1)"
finish
