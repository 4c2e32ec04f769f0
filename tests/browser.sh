#!/usr/bin/env bash
# The interface in a real browser against the real program: web/e2e. `tests/browser.sh --pictures` writes
# the pictures of docs/guide/img as well; FAILED=folder keeps a picture of each page that failed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export OSNOVA=${OSNOVA:-$root/build/osnova} CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$CHROMIUM" ] || { echo "chromium is missing: tools/install.sh test"; exit 1; }
[ "${1:-}" != --pictures ] || export PICTURES=$root/docs/guide/img
cd "$root/web"
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error >/dev/null
exec node --test-reporter=spec e2e/all.mjs
