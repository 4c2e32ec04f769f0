#!/usr/bin/env bash
# What an operator sees: settings, log, metrics, probes, the end of the program.
. "$(dirname "$0")/common.sh"
try() { set +e; out=$("$@" 2>&1); code=$?; set -e; }

# --- settings ----------------------------------------------------------------------------------------
printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n[http]\nworkers = 3\n' "$scratch/w.osnova" > "$scratch/osnova.toml"
try $osnova --config "$scratch/osnova.toml" config
check "settings from a file" 0 "$code"
contains "and where they come from" "http.workers = 3  (file)" "$out"
try env OSNOVA_HTTP_WORKERS=4 $osnova --config "$scratch/osnova.toml" --language ru config
contains "the environment wins over the file" "http.workers = 4  (среда)" "$out"
try env OSNOVA_HTTP_WORKERS=4 $osnova --config "$scratch/osnova.toml" --set http.workers=5 config
contains "and the command line over both" "http.workers = 5  (command line)" "$out"
printf '[http]\nworker = 3\n' > "$scratch/wrong.toml"
try $osnova --config "$scratch/wrong.toml" serve
check "an unknown key is refused" 2 "$code"
contains "by its place" "settings.unknown [$scratch/wrong.toml: http.worker]" "$out"
contains "and the nearest is named" "the nearest is http.workers" "$out"
try env OSNOVA_LISTN=x $osnova --language ru --config "$scratch/osnova.toml" serve
contains "so is a name in the environment" "OSNOVA_LISTN]: Такой настройки нет; ближайшая: OSNOVA_LISTEN" "$out"
try env OSNOVA_WORKSPACE=postgresql://u:very-secret@h/d $osnova config
check "a password is not printed" 0 "$(grep -c very-secret <<<"$out" || true)"
try $osnova verify
contains "a workspace has to be named" "settings.no_workspace" "$out"
check "the documentation lists every setting" "" "$($osnova --language en config --explain | diff - <(sed -n '/^| Key/,/^<!-- end/p' "$root/docs/operate/running.md" | sed '$d'))"

$osnova --config "$scratch/osnova.toml" init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova --config "$scratch/osnova.toml" user password owner
check "commands take the workspace of the file" 1 "$(ls "$scratch/w.osnova" | wc -l)"
finish
