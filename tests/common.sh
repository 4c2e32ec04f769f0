# Shared by the test scripts: the program, a scratch folder that vanishes, and plain checks.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
osnova=${OSNOVA:-$root/build/osnova}
data=$root/../shared/data
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

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
