#!/usr/bin/env bash
# Installs the Debian packages that are missing. Usage: tools/install.sh run|test|peers NAME...
# Repeatable; says what it does; needs root or sudo only when something is missing.
set -euo pipefail

run_packages=(g++ cmake ninja-build ccache pkg-config libboost1.81-dev libboost-json1.81-dev libssl-dev
  libsqlite3-dev libpq-dev libpq5 libsodium-dev zlib1g-dev libtomlplusplus-dev libcli11-dev tzdata
  libpango1.0-dev libqrencode-dev libxlsxwriter-dev libzip-dev libpugixml-dev libcurl4-openssl-dev
  fonts-dejavu-core fonts-dejavu-extra)
test_packages=(doctest-dev librapidcheck-dev clang libclang-rt-14-dev ledger hledger curl poppler-utils sqlite3 unzip chromium postgresql nginx-light openssl libengine-gost-openssl python3 xz-utils)

# The programs beside which bench/peers measures this one; each alone, as one may be missing in a release.
peers_packages() {
  case $1 in
    ledger | hledger | beancount) echo "$1" python3 ;;
    tryton) echo tryton-server tryton-modules-account-invoice tryton-proteus python3-psycopg2 postgresql ;;
    *) echo "no such peer: $1" >&2; return 1 ;;
  esac
}

packages=("${run_packages[@]}")
case ${1:-run} in
  test) packages+=("${test_packages[@]}") ;;
  peers)
    packages=()
    for peer in "${@:2}"; do
      of_peer=$(peers_packages "$peer")
      packages+=($of_peer)
    done ;;
esac

# Node of another source than Debian's is as good; Debian's npm would break beside it.
has_node() {
  command -v npm >/dev/null && node -e 'process.exit(+process.versions.node.split(".")[0] < 18 ? 1 : 0)' 2>/dev/null
}
[ "${1:-run}" = peers ] || has_node || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "packages: nothing is missing"
  exit 0
fi

sudo=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "packages missing: ${missing[*]}; run as root or install sudo" >&2; exit 1; }
  sudo=(sudo)
fi
echo "packages: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -q >/dev/null
# The tests start servers of their own: what packages bring is not to be started on this machine. (invoke-rc.d asks this file.)
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null
  "${sudo[@]}" chmod 755 $policy
  trap '"${sudo[@]}" rm -f $policy' EXIT
fi
"${sudo[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
