#!/usr/bin/env bash
# What an operator does about a command that the program died of twice. The deaths themselves are tested in
# src/kernel/command/quarantine_test.cpp; here the file that a dying process leaves is written by hand.
. "$(dirname "$0")/common.sh"
workspace=$scratch/w.osnova
w="--workspace $workspace"
$osnova $w init --company SHOP --currency GBP --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner

bytes() { local value=$1 i; for ((i = 0; i < $2; i++)); do printf "\\x$(printf %02x $((value & 255)))"; value=$((value >> 8)); done; }
die() {  # die LIFE SIGNAL KEY: a process of that name broke down over party.party.create
  { printf 'OSNFLY2\0'; bytes "$1" 8; bytes "$2" 4; bytes 1 4; bytes 0 24; bytes ${#3} 2; bytes 18 2; printf '%sparty.party.create' "$3"; } > "$workspace.inflight"
}
check "nothing is held" "[]" "$($osnova $w quarantine list --json)"
die 1 6 order/7
$osnova $w migrate >/dev/null
contains "one crash makes a suspect" '"key":"order/7","command":"party.party.create","held":false' "$($osnova $w quarantine list --json)"
die 1 6 order/7
$osnova $w migrate >/dev/null 2>&1
contains "the same death is not counted twice" '"crashes":1' "$($osnova $w quarantine list --json)"
die 2 11 order/7
contains "two crashes hold it, with an incident" ": party.party.create is held; the process died of it" "$($osnova $w migrate 2>&1)"
contains "as the list says" "held     order/7  party.party.create" "$($osnova $w quarantine list)"

serve "$scratch/w.osnova"
sign_in owner "a long password"
give() { code -H "Idempotency-Key: $1" "$base/api/SHOP/party.party" -d "{\"code\":\"$2\",\"name\":\"x\"}"; }
check "it is not run a third time" 409 "$(give order/7 A)"
contains "and says so" '"code":"command.quarantined"' "$(cat "$scratch/body")"
check "others go on" 201 "$(give order/8 B)"
check "the list" 200 "$(code "$base/api/SHOP/quarantine")"
contains "has it" '"held":true' "$(cat "$scratch/body")"
check "a key that is not held" 404 "$(code "$base/api/SHOP/quarantine/release" -d '{"key":"order/9"}')"
check "no key" 422 "$(code "$base/api/SHOP/quarantine/release" -d '{}')"
check "release" 200 "$(code "$base/api/SHOP/quarantine/release" -d '{"key":"order/7"}')"
check "it runs" 201 "$(give order/7 A)"
kill -INT $server; wait $server 2>/dev/null || true
check "the clean end left no file" no "$([ -e "$workspace.inflight" ] && echo yes || echo no)"

die 3 6 order/10; $osnova $w migrate >/dev/null; die 4 6 order/10; $osnova $w migrate >/dev/null 2>&1
set +e; out=$($osnova $w quarantine release order/11 2>&1); unknown=$?; set -e
check "releasing what is not held is refused" 1 "$unknown"
check "releasing by hand" 0 "$($osnova $w quarantine release order/10 >/dev/null; echo $?)"
check "nothing is held any more" "[]" "$($osnova $w quarantine list --json)"
contains "verify" '"ok":true' "$($osnova $w verify --json)"
finish
