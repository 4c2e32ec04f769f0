#!/usr/bin/env bash
# tools/outdated.sh [BUILD]: which parts of the program that was built there (tools/bom.mjs) are older than what
# Debian's package lists offer by now, as of the last `apt update`; and what npm's advisories say of the parts of
# the interface, where a registry answers that. One line a part; exit code 1 when there is one.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build}
mapfile -t parts < <("$root/tools/bom.mjs" "$build" | sed -n 's/^   "purl": "pkg:deb\/debian\/\([^@]*\)@.*arch=\([^&]*\)&.*/\1:\2/p' | sed 's/:all$//')
[ "${#parts[@]}" -gt 0 ] || { echo "no bill of materials of $build" >&2; exit 2; }
old=$(apt-cache policy "${parts[@]}" | awk '
  /^[^ ]/ {name = $1; sub(/:$/, "", name)}
  $1 == "Installed:" {installed = $2}
  $1 == "Candidate:" && installed != "(none)" && $2 != installed {print name, installed, "->", $2}')
[ -z "$old" ] || echo "$old"
if ! advisories=$(cd "$root/web" && timeout 60 npm audit --omit=dev 2>&1); then
  case $advisories in
    *"audit endpoint"* | *ENOTFOUND* | *ECONN* | *ETIMEDOUT*) echo "advisories of npm: no registry answers" >&2 ;;
    *) echo "$advisories"; old=found ;;
  esac
fi
[ -z "$old" ]
