#!/usr/bin/env bash
# The operators' tables of what is shown by which test: they name files and tests that are there.
. "$(dirname "$0")/common.sh"
command -v node >/dev/null || { echo "SKIPPED: node is not installed"; exit 77; }
out=$(node "$root/tests/documents.mjs" "$root" 2>&1) && ended=0 || ended=$?
check "docs/operate/asvs.md and security.md name what is there" "" "$(grep -v '^read ' <<<"$out" || true)"
check "and were read" 0 "$ended"
contains "to the last number of the standard" "read 259 requirements" "$out"
# The check itself: what is not there is found.
mkdir -p "$scratch/tree/docs/operate" "$scratch/tree/tests"
printf '#!/bin/sh\ncheck "what it shows"\n' > "$scratch/tree/tests/one.sh"
printf '| id | asks for | answer | where |\n|---|---|---|---|\n| 1.1.1 | x | met | `one.sh` *what it shows*, *and never did*; `two.sh`; `one_test` |\n| 1.1.1 | x | perhaps | y |\n' > "$scratch/tree/docs/operate/asvs.md"
printf '| try | stop | Test |\n|---|---|---|\n| x | y | `three.case` |\n' > "$scratch/tree/docs/operate/security.md"
wrong=$(node "$root/tests/documents.mjs" "$scratch/tree" 2>&1 || true)
for what in 'one.sh has no "and never did"' 'there is no two.sh' 'there is no one_test.cpp' '1.1.1 stands twice' 'perhaps is no answer' 'there is no three.case'; do
  contains "found: $what" "$what" "$wrong"
done
finish
