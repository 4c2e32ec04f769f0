#!/usr/bin/env bash
# A workspace is copied while people post into it; what comes back holds, and damage is found out.
. "$(dirname "$0")/common.sh"
workspace=$scratch/w.osnova
w="--workspace $workspace"
copies=$scratch/copies
$osnova $w demo --documents 400 >/dev/null
echo "a long password" | $osnova $w user password owner
serve "$workspace"
sign_in owner "a long password"
customer=$(curl -s -H "$auth" "$base/api/DEMO/party.party/find?q=K1002" | sed 's/.*"id":"\([0-9]*\)".*/\1/')
post() {
  code "$base/api/DEMO/sales.invoice" -H "Idempotency-Key: $1" \
    -d "{\"customer\":\"$customer\",\"lines\":[{\"item\":\"@A101\",\"quantity\":\"1\",\"price\":\"10\"}],\"then\":\"post\"}"
}
work() {
  n=0
  while [ ! -e "$scratch/enough" ]; do
    n=$((n + 1))
    curl -s -o /dev/null -H "$auth" -H "Idempotency-Key: w$n" "$base/api/DEMO/sales.invoice" \
      -d "{\"customer\":\"$customer\",\"lines\":[{\"item\":\"@A101\",\"quantity\":\"1\",\"price\":\"10\"}]}"
    echo $n > "$scratch/count.new"; mv "$scratch/count.new" "$scratch/count"  # read meanwhile
  done
}
rows() { $osnova --workspace "$1" verify | sed -n 's/^journal: \([0-9]*\) .*/\1/p'; }

work & worker=$!
for _ in $(seq 100); do [ -s "$scratch/count" ] && break; sleep 0.05; done
before=$(cat "$scratch/count")
out=$($osnova $w backup "$copies")
after=$(cat "$scratch/count")
sleep 0.3
later=$(cat "$scratch/count")
touch "$scratch/enough"; wait $worker
contains "a copy while people work" "$copies/w-2" "$out"
check "which did not stop them" yes "$([ "$later" -gt "$before" ] && echo yes || echo "$before $after $later")"
copy=$(ls "$copies"/w-*.osnova)
check "nothing else is left in the folder" 1 "$(ls "$copies" | wc -l)"
check "it holds" holds "$($osnova --workspace "$copy" verify | tail -1)"

kill -INT $server; wait $server 2>/dev/null || true
all=$(rows "$workspace")
echo "a passphrase of the tests" > "$scratch/key"
$osnova $w backup "$copies" --key-file "$scratch/key" --json > "$scratch/sealed.json"
sealed=$(sed 's/.*"path":"\([^"]*\)".*/\1/' "$scratch/sealed.json")
check "a sealed copy shows nothing" no "$(grep -qa 'SQLite\|Bright House' "$sealed" && echo yes || echo no)"
check "restored" 0 "$($osnova --workspace "$scratch/back.osnova" restore "$sealed" --key-file "$scratch/key" >/dev/null; echo $?)"
check "all of it, and that it was restored" $((all + 1)) "$(rows "$scratch/back.osnova")"
check "the same trial balance" "$($osnova $w report trial-balance --as-of 2025-12-31)" \
  "$($osnova --workspace "$scratch/back.osnova" report trial-balance --as-of 2025-12-31)"
check "a plain one, too" 0 "$($osnova --workspace "$scratch/plain.osnova" restore "$copy" >/dev/null; echo $?)"
check "a restored workspace can be worked in" 0 "$(echo "another password" | $osnova --workspace "$scratch/plain.osnova" user password owner; echo $?)"

refuses() {  # refuses WHAT EXIT CODE ARGUMENTS...: and leaves no file
  local what=$1 exit=$2 code=$3; shift 3
  local said status=0
  said=$($osnova --workspace "$scratch/no.osnova" "$@" 2>&1) || status=$?
  check "$what" "$exit" "$status"
  contains "$what: says why" "$code" "$said"
  check "$what: leaves nothing" 0 "$(ls "$scratch" | grep -c '^no\.' || true)"
}
refuses "sealed, no key" 1 sealed.key_required restore "$sealed"
echo "not the passphrase of the tests" > "$scratch/other"
refuses "another key" 3 sealed.wrong restore "$sealed" --key-file "$scratch/other"
echo short > "$scratch/short"
refuses "a short key" 3 sealed.key restore "$sealed" --key-file "$scratch/short"
size=$(stat -c %s "$sealed")
for at in 20 50 $((size / 2)) $((size - 1)); do
  cp "$sealed" "$scratch/bad"
  byte=$(od -An -tu1 -j "$at" -N1 "$sealed" | tr -d ' ')
  printf "\\$(printf %o $(((byte + 1) % 256)))" | dd of="$scratch/bad" bs=1 seek="$at" conv=notrunc status=none
  refuses "a byte changed at $at" 3 sealed.wrong restore "$scratch/bad" --key-file "$scratch/key"
done
head -c $((size - 100)) "$sealed" > "$scratch/bad"
refuses "cut off" 3 sealed.wrong restore "$scratch/bad" --key-file "$scratch/key"
head -c $((1048576 + 17 + 56)) "$sealed" > "$scratch/bad"
refuses "cut off between pieces" 3 sealed.wrong restore "$scratch/bad" --key-file "$scratch/key"
(cat "$sealed"; echo more) > "$scratch/bad"
refuses "something added" 3 sealed.wrong restore "$scratch/bad" --key-file "$scratch/key"
cp "$copy" "$scratch/bad.osnova"
sqlite3 "$scratch/bad.osnova" "UPDATE ledger SET base = base + 1 WHERE rowid IN (SELECT rowid FROM ledger LIMIT 1)" 2>/dev/null ||
  sqlite3 "$scratch/bad.osnova" "UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 5"
refuses "a plain copy that was changed" 3 backup.damaged restore "$scratch/bad.osnova"
refuses "in Russian" 1 "нужен файл с ключом" --language ru restore "$sealed"
status=0; $osnova $w restore "$copy" 2>"$scratch/said" || status=$?
check "never over a workspace" 3 "$status"
contains "says so" backup.exists "$(cat "$scratch/said")"
check "which is as it was" "$all" "$(rows "$workspace")"

sleep 1.1; $osnova $w backup "$copies" --keep 2 2>/dev/null >/dev/null
check "two are kept" 2 "$(ls "$copies" | wc -l)"
check "the oldest is gone" no "$([ -e "$copy" ] && echo yes || echo no)"
check "there is a young one" 0 "$($osnova $w backup "$copies" --check-hours 1 >/dev/null; echo $?)"
for file in "$copies"/*; do mv "$file" "${file/-2[0-9][0-9][0-9]/-2020}"; done
status=0; $osnova $w backup "$copies" --check-hours 1 2>"$scratch/said" >/dev/null || status=$?
check "an alarm when there is none" 1 "$status"
contains "with the age of the newest" "2020-" "$(cat "$scratch/said")"
finish
