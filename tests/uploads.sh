#!/usr/bin/env bash
# Who may not, or sends too much, hears it before he has sent the body; nothing of it is kept.
. "$(dirname "$0")/common.sh"
w="--workspace $scratch/w.osnova"
$osnova $w init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner
serve "$scratch/w.osnova"
sign_in owner "a long password"
code "$base/api/SHOP/kernel.role" -d '{"code":"reader","name":"Reader","rights":"*.read"}' >/dev/null
role=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
code "$base/api/SHOP/kernel.user" -d "{\"login\":\"reader\",\"name\":\"Reader\",\"roles\":[{\"role\":\"$role\"}]}" >/dev/null
code "$base/api/SHOP/party.party" -d '{"code":"A","name":"A"}' >/dev/null
party=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body")
kill -INT $server; wait $server 2>/dev/null || true
echo "a long password" | $osnova $w user password reader --known
serve "$scratch/w.osnova"
sign_in reader "a long password"; reader=${auth#*Bearer }
sign_in owner "a long password"; owner=${auth#*Bearer }
node "$root/tests/uploads.mjs" "${base##*:}" "$owner" "$reader" "$party" "$server" || failures=$((failures + 1))
kill -INT $server; wait $server 2>/dev/null || true
contains "a graceful end" "stopped" "$(cat "$scratch/serve.txt")"
finish
