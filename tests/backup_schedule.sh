#!/usr/bin/env bash
# A server that makes its backups by itself: on a file, on PostgreSQL with two processes, several workspaces; its alarm,
# and what is left of a backup when it is ended in the middle of one.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/serving.sh"
chmod 711 "$scratch"
copies=$scratch/copies
mkdir "$copies"
echo "a passphrase of the tests" > "$scratch/key"
made() { ls "$copies" 2>/dev/null | grep -c "^$1-.*\.osnova${2:-}\$" || true; }  # made NAME [.sealed]
until_so() { local n; for n in $(seq 600); do eval "$1" && return; sleep 0.1; done; echo "waited in vain: $1"; }
ready() { curl -s "$base/health/ready"; }
log() { cat "$scratch/err.txt"; }
init() {  # init PLACE: a workspace with an owner
  $osnova --workspace "$1" init --company SHOP --currency GBP --book main:ifrs >/dev/null
  echo "a long password" | $osnova --workspace "$1" user password owner
}

# --- settings ----------------------------------------------------------------------------------------
workspace=$scratch/w.osnova
init "$workspace"
refused() { set +e; out=$($osnova "$@" serve --listen 127.0.0.1:0 2>&1); ended=$?; set -e; }
one="--workspace $workspace"
refused $one --set backup.every=0m
check "a time that is none" 2 "$ended"
contains "is named" "settings.duration [backup.every]" "$out"
refused $one --set backup.every=1d --set backup.alarm_hours=12
contains "an alarm before its time" "settings.backup_alarm" "$out"
echo short > "$scratch/short"
refused $one --set backup.folder="$copies" --set backup.key_file="$scratch/short"
check "a key that cannot be used" 3 "$ended"
contains "is known before it is needed" "sealed.key" "$out"
printf 'listen = "127.0.0.1:0"\n[backup]\nfolder = "%s"\n[workspaces]\n"a.example" = "%s"\n"b.example" = "%s"\n' \
  "$copies" "$scratch/a/w.osnova" "$scratch/b/w.osnova" > "$scratch/osnova.toml"
refused --config "$scratch/osnova.toml"
contains "two workspaces whose backups would have one name" "backup.same_name" "$out"

# --- two workspaces, sealed ----------------------------------------------------------------------------
init "$scratch/other.osnova"
cat > "$scratch/osnova.toml" <<T
listen = "127.0.0.1:0"
[workspaces]
"shop.example" = "$workspace"
"bakery.example" = "$scratch/other.osnova"
[metrics]
listen = "127.0.0.1:0"
[backup]
folder = "$copies"
every = "1h"
keep = 3
key_file = "$scratch/key"
T
start
until_so '[ "$(made w .sealed)$(made other .sealed)" = 11 ]'
check "each has its backup" 11 "$(made w .sealed)$(made other .sealed)"
until_so 'log | grep -q "backup.done.*shop.example"'
scrape one
check "the time of the last good one" yes "$([ $(($(date +%s) - $(value 'osnova_backup_last_success_timestamp_seconds{workspace="shop.example"'))) -lt 60 ] && echo yes)"
check "its size" "$(stat -c %s "$copies"/w-*)" "$(value 'osnova_backup_last_size_bytes{workspace="shop.example"')"
check "how long it took" 1 "$(value 'osnova_backup_duration_seconds_count{workspace="shop.example"')"
check "none failed" 0 "$(value 'osnova_backup_failures_total{workspace="shop.example"')"
check "there is no password or key on a command line" "" "$(grep -a passphrase <<<"$(log)" || true)"
stop
check "restored, it holds" 0 "$($osnova --workspace "$scratch/back.osnova" restore "$copies"/w-* --key-file "$scratch/key" >/dev/null && $osnova --workspace "$scratch/back.osnova" verify > /dev/null; echo $?)"
start; sleep 1.5; stop
check "a restart within the hour makes none" 11 "$(made w .sealed)$(made other .sealed)"
for file in "$copies"/*; do mv "$file" "${file/-2[0-9][0-9][0-9]/-2020}"; done
old=$(ls "$copies"/w-2020*)
for day in 01 02 03; do cp "$old" "$copies/w-202001${day}T000000Z.osnova.sealed"; done
start
until_so 'log | grep -q "backup.done.*shop.example" && log | grep -q "backup.done.*bakery.example"'
check "an old one is no backup, and three are kept" 3 "$(made w .sealed)"
contains "nobody is warned of what was mended at once" '"status":"ok","restored":false}' "$(ready)"
stop

# --- the alarm ---------------------------------------------------------------------------------------
rm -rf "$copies"
printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n[metrics]\nlisten = "127.0.0.1:0"\n[backup]\nfolder = "%s"\nevery = "1m"\n' "$workspace" "$copies" > "$scratch/osnova.toml"
start
sign_in owner "a long password"
until_so 'ready | grep -q warnings'
check "a folder that is not there does not end the probe" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$base/health/ready")"
contains "but warns" '"warnings":["backup.failed"]' "$(ready)"
contains "says why" '"level":"error","event":"backup.failed","text":"backup.no_folder' "$(log)"
check "nothing was made in its place" no "$([ -e "$copies" ] && echo yes || echo no)"
scrape one
check "it is counted" "1 1" "$(value osnova_backup_failures_total) $(value osnova_backup_alarm)"
code "$base/api/SHOP/notifications" > /dev/null
contains "who operates is told" '"kind":"backup_failed","text":"A backup failed' "$(body)"
code -H 'Accept-Language: ru' "$base/api/SHOP/notifications" > /dev/null
contains "in his language" 'Резервная копия не сделана' "$(body)"
mkdir "$copies"
stop; start  # rather than wait a minute for the next try
sign_in owner "a long password"
until_so 'log | grep -q backup.done'
sleep 1.2
contains "a good one clears it" '"status":"ok","restored":false}' "$(ready)"
code "$base/api/SHOP/notifications" > /dev/null
contains "who was told hears that" '"kind":"backup_good"' "$(body)"
check "and no more of the alarm" "" "$(grep -o backup_failed "$scratch/body" || true)"
check "a whole file, nothing else" "$(made w)" "$(ls "$copies" | wc -l)"
stop

# --- ended in the middle -------------------------------------------------------------------------------
$osnova --workspace "$scratch/big.osnova" demo --documents 900 > /dev/null
sed -i "s|^workspace = .*|workspace = \"$scratch/big.osnova\"|" "$scratch/osnova.toml"
child() { ps -o pid= --ppid "$server" | tr -d ' '; }
middle() {  # until a backup is under way
  rm -f "$copies"/*
  start
  until_so '[ -n "$(child)" ] && ls "$copies" | grep -q part'
  one=$(child)
}
middle; begun=$(date +%s%N); stop
check "a stop in the middle of one is an ordinary end" 0 "$ended"
check "and a quick one" yes "$([ $((($(date +%s%N) - begun) / 1000000)) -lt 4000 ] && echo yes)"
check "with nothing left" "" "$(ls "$copies")"
check "nor the process" no "$(kill -0 "$one" 2>/dev/null && echo yes || echo no)"
check "which is no failure" "" "$(log | grep backup.failed || true)"
middle; kill -9 $server; wait $server 2>/dev/null || true
until_so '! kill -0 $one 2>/dev/null'
check "a server that was killed leaves no process behind" no "$(kill -0 "$one" 2>/dev/null && echo yes || echo no)"
check "nor a part of a backup" "" "$(ls "$copies")"
middle; kill -9 "$one"
until_so 'log | grep -q backup.failed'
contains "a backup that was killed is a failure" '"event":"backup.failed","text":"exit 137"' "$(log)"
stop

# --- PostgreSQL: one of two processes --------------------------------------------------------------------
rm -f "$copies"/*
if [ -d /usr/lib/postgresql ]; then
  . "$root/tests/postgres_server.sh"
  init "$db&schema=shop"
  printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n[backup]\nfolder = "%s"\n' "$db&schema=shop" "$copies" > "$scratch/osnova.toml"
  others=$pg_pid
  start; first=$server; others="$first $pg_pid"
  until_so '[ "$(made shop)" = 1 ]'
  check "a schema has its backup" 1 "$(made shop)"
  rm -f "$copies"/*
  start --set log.to="$scratch/second.log"; second=$server
  until_so '[ "$(made shop)" = 1 ]'; sleep 2
  check "the second process makes none beside the first" 1 "$(made shop)"
  check "nor speaks of it" "" "$(grep backup "$scratch/second.log" || true)"
  rm -f "$copies"/*; kill -TERM $first; wait $first || true; others=$pg_pid
  lease() { pg_sql "SELECT COUNT(*) FROM shop.task_lease WHERE token <> ''"; }
  check "an end gives the task back" 0 "$(lease)"
  until_so '[ "$(made shop)" = 1 ]'
  check "the other one goes on with it" 1 "$(made shop)"
  check "restored into a file, it holds" 0 "$($osnova --workspace "$scratch/from.osnova" restore "$copies"/shop-* >/dev/null && $osnova --workspace "$scratch/from.osnova" verify >/dev/null; echo $?)"
  stop
else
  echo "SKIPPED: PostgreSQL's server is not installed"
fi
finish
