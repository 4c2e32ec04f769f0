#!/usr/bin/env bash
# A person's data is erased: by hand, and through the API of a running server.
. "$(dirname "$0")/common.sh"
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w init --company SHOP --currency GBP --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner
serve "$workspace"
sign_in owner "a long password"
holds() { grep -qaiF "$1" "$workspace"* && echo yes || echo no; }

check "a customer" 201 "$(code "$base/api/SHOP/party.party" -d '{"code":"C1","name":"Zebedee Quirkworth","contacts":[{"name":"Zebedee Quirkworth","email":"zq@quirk.example"}]}')"
party=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
for _ in $(seq 100); do code "$base/api/SHOP/search?q=quirkworth" >/dev/null; grep -q party.party "$scratch/body" && break; sleep 0.05; done
contains "is found by name" '"record":"party.party"' "$(cat "$scratch/body")"
check "and is in the files" yes "$(holds quirkworth)"
erase() { code -H "If-Match: \"$1\"" "$base/api/SHOP/party.party/$party/erase" -d "$2"; }
check "no reason, no erasure" 422 "$(erase 1 '{"fields":["name"]}')"
check "a field that is not personal" 422 "$(erase 1 '{"fields":["code"],"reason":"asked to"}')"
check "erase the name" 200 "$(erase 1 '{"fields":["name","contacts.name"],"reason":"asked to"}')"
check "it is not found any more" 0 "$(code "$base/api/SHOP/search?q=quirkworth" >/dev/null; grep -c party.party "$scratch/body" || true)"
check "and not in the files of a running server" no "$(holds quirkworth)"
check "the address of mail is" yes "$(holds zq@quirk)"
check "what happened" 200 "$(code "$base/api/SHOP/party.party/$party/history")"
contains "says that it was erased" '"label":"Name","kind":"text","before":null,"after":"erased","erased":true' "$(cat "$scratch/body")"
contains "by what action" '"command":"party.party.erase","label":"Erase personal data"' "$(cat "$scratch/body")"
contains "and why" '"label":"Reason","kind":"text","before":null,"after":"asked to"' "$(cat "$scratch/body")"
code -H 'Accept-Language: ru' "$base/api/SHOP/party.party/$party/history" >/dev/null
contains "in Russian too" '"after":"стёрто"' "$(cat "$scratch/body")"
kill -INT $server; wait $server 2>/dev/null || true

$osnova $w checkpoint --out "$scratch/points.json" >/dev/null
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' "$scratch/points.json" | head -1)
set +e; $osnova $w erase --record sales.invoice --id 1 --field name --reason x 2>/dev/null; usage=$?
$osnova $w erase --record party.party --id NOBODY --field name --reason x 2>/dev/null; nobody=$?; set -e
check "a record without personal fields" 2 "$usage"
check "nobody" 1 "$nobody"
contains "by hand, by the code" "Not touched" "$($osnova $w erase --record party.party --id C1 --field contacts.1.email --reason "asked to")"
check "nothing is left in the files" no "$(holds 'quirk')"
check "erasing everything" 0 "$($osnova $w erase --record party.party --id C1 --field '*' --reason again --json >/dev/null; echo $?)"
contains "verify" '"ok":true' "$($osnova $w verify --json)"
contains "the checkpoints made before still fit" '"check":"checkpoints","count":3,"damaged":0' \
  "$($osnova $w verify --json --checkpoints "$scratch/points.json" --key "$key")"
finish
