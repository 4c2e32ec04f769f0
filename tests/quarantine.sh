#!/usr/bin/env bash
# tests/quarantine.sh [file|postgres]: both without an argument, as far as PostgreSQL is installed.
# What an operator does about a command that the program died of twice. The deaths themselves are tested in
# src/kernel/command/quarantine_test.cpp; here the file that a dying process leaves is written by hand.
. "$(dirname "$0")/common.sh"
if [ -z "${1:-}" ]; then
  for engine in file postgres; do
    echo "-- $engine"
    bash "$0" "$engine" && code=0 || code=$?
    [ "$code" = 0 ] || [ "$code" = 77 ] || failures=$((failures + 1))
  done
  finish
  exit
fi
if [ "$1" = file ]; then
  workspace=$scratch/w.osnova note=$workspace.inflight
else
  . "$root/tests/postgres_server.sh"
  workspace="$db&schema=w"
  export OSNOVA_QUARANTINE_FOLDER=$scratch/notes
  mkdir "$OSNOVA_QUARANTINE_FOLDER"
fi
w="--workspace $workspace"
$osnova $w init --company SHOP --currency GBP --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner
end_server() { kill -INT $server; wait $server 2>/dev/null || true; }
if [ "$1" = postgres ]; then  # the address is in the name of the note
  serve "$workspace"; note=$(ls "$scratch"/notes/w-*.inflight); end_server
fi

bytes() { local value=$1 i; for ((i = 0; i < $2; i++)); do printf "\\x$(printf %02x $((value & 255)))"; value=$((value >> 8)); done; }
die() {  # die LIFE SIGNAL KEY [NOTE]: a process of that name broke down over party.party.create
  { printf 'OSNFLY2\0'; bytes "$1" 8; bytes "$2" 4; bytes 1 4; bytes 0 24; bytes ${#3} 2; bytes 18 2; printf '%sparty.party.create' "$3"; } > "${4:-$note}"
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

serve "$workspace"
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
if [ "$1" = postgres ]; then  # another process dies while this one serves on
  for death in 21 22; do die $death 11 order/20 "$note.2"; $osnova $w migrate > /dev/null 2>&1; done
  sleep 1.1
  check "what another process died of is held here as well" 409 "$(give order/20 T)"
  check "the dead one's note is gone" no "$([ -e "$note.2" ] && echo yes || echo no)"
  check "that of the living is not" yes "$([ -e "$note" ] && echo yes || echo no)"
  check "released by the command line" 0 "$($osnova $w quarantine release order/20 > /dev/null; echo $?)"
  sleep 1.1
  check "it runs here" 201 "$(give order/20 T)"
  first=$server
  serve "$workspace"
  check "two servers have two notes" 2 "$(ls "$scratch/notes" | wc -l)"
  end_server; server=$first
fi
end_server
check "the clean end left no file" no "$([ -e "$note" ] && echo yes || echo no)"

die 3 6 order/10; $osnova $w migrate >/dev/null; die 4 6 order/10; $osnova $w migrate >/dev/null 2>&1
$osnova $w quarantine release order/11 >/dev/null 2>&1 && unknown=0 || unknown=$?
check "releasing what is not held is refused" 1 "$unknown"
check "releasing by hand" 0 "$($osnova $w quarantine release order/10 >/dev/null; echo $?)"
check "nothing is held any more" "[]" "$($osnova $w quarantine list --json)"
contains "verify" '"ok":true' "$($osnova $w verify --json)"
finish
