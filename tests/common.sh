# Shared by the test scripts: the program, a scratch folder that vanishes, and plain checks.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
osnova=${OSNOVA:-$root/build/osnova}
data=$root/../shared/data
scratch=$(mktemp -d)
running="" pg_pid=""  # of the script: they end with it
leave() {
  local one
  for one in $running $pg_pid; do kill -INT "$one" 2>/dev/null || true; wait "$one" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap leave EXIT
failures=0
trap 'echo "FAILED  ${BASH_SOURCE[0]##*/} line $LINENO: $BASH_COMMAND"' ERR

check() {  # check WHAT EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then
    echo "ok      $1"
  else
    echo "FAILED  $1"
    echo "  expected: $2"
    echo "  actual:   $3"
    failures=$((failures + 1))
  fi
}
contains() {  # contains WHAT NEEDLE HAYSTACK
  case "$3" in
    *"$2"*) echo "ok      $1" ;;
    *) echo "FAILED  $1"; echo "  expected to contain: $2"; echo "  actual: $(printf %s "$3" | head -c 600)"; failures=$((failures + 1)) ;;
  esac
}
finish() {
  [ "$failures" = 0 ] || { echo "$failures checks failed"; exit 1; }
}

serve() {  # serve WORKSPACE: sets base, server; the server ends with the script
  : > "$scratch/serve.txt"  # or the line of an earlier one is read
  "$osnova" --workspace "$1" serve --listen 127.0.0.1:0 > "$scratch/serve.txt" 2>&1 &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q serving "$scratch/serve.txt" && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$scratch/serve.txt")
}
sign_in() {  # sign_in LOGIN PASSWORD: sets auth
  auth="Authorization: Bearer $(curl -s "$base/api/session" -d "{\"login\":\"$1\",\"password\":\"$2\"}" | sed 's/.*"token":"\([^"]*\)".*/\1/')"
}
code() { curl -s -o "$scratch/body" -w '%{http_code}' -H "$auth" "$@"; }  # the answer is in $scratch/body
body() { cat "$scratch/body"; }
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
