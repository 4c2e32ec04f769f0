#!/usr/bin/env bash
# Builds the web interface into web/dist, packed, when its sources are newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/../web"

fingerprint=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -path ./e2e -prune -o -type f -print0 |
  LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
[ "$(cat dist/.built 2>/dev/null)" = "$fingerprint" ] && exit 0
locked=$(sha256sum package-lock.json | cut -c1-64)
if [ "$(cat node_modules/.locked 2>/dev/null)" != "$locked" ]; then
  echo "web: installing its packages"
  npm ci --no-audit --no-fund --loglevel=error >/dev/null
  echo "$locked" >node_modules/.locked
fi
echo "web: building"
npm run build --silent >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f build.log
# The program serves files packed as they are; index.html is filled in for each answer.
find dist -type f ! -name index.html ! -name '*.gz' -exec gzip -9 -n -f {} +
echo "$fingerprint" >dist/.built
