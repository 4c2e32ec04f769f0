#!/usr/bin/env bash
# What is handed to an operator: the unit, the settings, the Debian package.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/serving.sh"
build=$(dirname "$osnova")
try() { set +e; out=$("$@" 2>&1); code=$?; set -e; }

# --- the service manager -----------------------------------------------------------------------------
# The program tells it by datagrams, whose other end is held here.
printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n' "$scratch/w.osnova" > "$scratch/osnova.toml"
$osnova --config "$scratch/osnova.toml" init --company SHOP --currency GBP --book main:ifrs >/dev/null
if command -v systemd-notify >/dev/null && command -v perl >/dev/null; then
  perl -MSocket -e 'socket(S, PF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un($ARGV[0])) or die; $| = 1; while (defined recv(S, $m, 100, 0)) { print "$m\n"; }' "$scratch/notify" > "$scratch/told" &
  others=$!
  for _ in $(seq 100); do [ -S "$scratch/notify" ] && break; sleep 0.05; done
  export NOTIFY_SOCKET=$scratch/notify
  start
  check "ready is said when it is" "READY=1" "$(for _ in $(seq 50); do [ -s "$scratch/told" ] && break; sleep 0.05; done; cat "$scratch/told")"
  kill -HUP $server; for _ in $(seq 50); do [ "$(wc -l < "$scratch/told")" -ge 3 ] && break; sleep 0.05; done
  stop
  unset NOTIFY_SOCKET
  check "and all that follows" "READY=1 RELOADING=1 READY=1 STOPPING=1 " "$(for _ in $(seq 50); do [ "$(wc -l < "$scratch/told")" -ge 4 ] && break; sleep 0.05; done; tr '\n' ' ' < "$scratch/told")"
  kill $others; wait $others 2>/dev/null || true; others=""
else
  echo "SKIPPED: no perl or no systemd here"
fi

# --- the package -------------------------------------------------------------------------------------
for tool in cpack dpkg-deb dpkg-shlibdeps; do
  command -v $tool >/dev/null || { echo "SKIPPED: $tool is not installed (Debian: dpkg-dev)"; finish; exit 0; }
done
(cd "$build" && cpack -G DEB -B "$scratch/packed") > "$scratch/cpack.txt" 2>&1 || { cat "$scratch/cpack.txt"; exit 1; }
package=$(ls "$scratch"/packed/*.deb)
info=$(dpkg-deb --info "$package"; dpkg-deb --field "$package")
contents=$(dpkg-deb --contents "$package")
contains "its name" "Package: osnova" "$info"
contains "its libraries are found by what it links" "libsqlite3-0" "$(dpkg-deb --field "$package" Depends)"
contains "with the user that it makes" "adduser" "$(dpkg-deb --field "$package" Depends)"
for path in ./usr/bin/osnova ./usr/lib/systemd/system/osnova.service ./etc/osnova/osnova.toml ./usr/share/doc/osnova/running.md ./usr/share/doc/osnova/nginx.conf \
  ./usr/share/doc/osnova/copyright ./usr/share/doc/osnova/cli11.copyright ./usr/share/doc/osnova/tomlplusplus.copyright; do
  contains "it holds $path" " $path" "$contents"
done
check "everything belongs to root" "" "$(awk '$2 != "root/root"' <<<"$contents")"
check "no tests and no sources" "" "$(grep -E '_test|\.cpp|\.case' <<<"$contents" || true)"
dpkg-deb --control "$package" "$scratch/control"
check "settings are the operator's" /etc/osnova/osnova.toml "$(cat "$scratch/control/conffiles")"
for script in postinst prerm postrm; do check "$script is a script" 0 "$(sh -n "$scratch/control/$script"; echo $?)"; done
dpkg-deb -x "$package" "$scratch/installed"
check "its settings can be used" 0 "$("$scratch/installed/usr/bin/osnova" --config "$scratch/installed/etc/osnova/osnova.toml" config > /dev/null; echo $?)"
sed -e "s#/var/lib/osnova#$scratch#" -e 's#127.0.0.1:[0-9]*#127.0.0.1:0#' "$scratch/installed/etc/osnova/osnova.toml" > "$scratch/osnova.toml"
notices=$(zcat "$scratch/installed/usr/share/doc/osnova/third-party.txt.gz")
for name in react antd echarts dayjs marked @revolist/revogrid; do
  contains "the notices name $name" $'\n'"$name " "$notices"
done
# The bill of materials says what was linked and what went into the interface, in the versions that are here.
bom=$scratch/installed/usr/share/doc/osnova/bom.cdx.json
part() { node -e 'const b = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(b.specVersion, b.components.find((c) => c.name === process.argv[2])?.version)' "$bom" "$1"; }
for name in libpq5 libssl3 libsqlite3-0 libc6 libboost1.81-dev; do
  check "the bill of materials has $name as it is installed" "1.5 $(dpkg-query -W -f '${Version}' "$name")" "$(part "$name")"
done
check "and react as it was locked" "1.5 $(node -p 'require(process.argv[1]).packages["node_modules/react"].version' "$root/web/package-lock.json")" "$(part react)"
check "a part has its package URL" 0 "$(grep -c '"purl": "undefined\|@undefined' "$bom" || true)"

# What the compiler and the linker were to protect (Debian's hardening).
osnova=$scratch/installed/usr/bin/osnova
elf=$(readelf -W -h -l -d "$osnova"; readelf -W -n "$osnova"; readelf -W --dyn-syms "$osnova")
contains "it is placed anywhere in memory" "DYN (Position-Independent Executable" "$elf"
contains "what is bound at start is read-only" "GNU_RELRO" "$elf"
contains "all is bound at start" "BIND_NOW" "$elf"
check "no stack is run" "" "$(grep 'GNU_STACK' <<<"$elf" | grep 'RWE' || true)"
contains "stacks are guarded" "__stack_chk_fail" "$elf"
contains "library calls know their buffers" "__memcpy_chk" "$elf"
# endbr64, thousands of them; the note in the header is not set, since the C library's own start has none.
if [ "$(uname -m)" = x86_64 ]; then
  check "jumps land where they may" 0 "$([ "$(LC_ALL=C grep -caP '\xf3\x0f\x1e\xfa' "$osnova")" -gt 1000 ]; echo $?)"
fi
$osnova --config "$scratch/osnova.toml" init --company SHOP --currency GBP --book main:ifrs >/dev/null
start
check "the program of the package serves" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$base/health/ready")"
check "and the notices of what browsers are given" "text/plain; charset=utf-8" \
  "$(curl -s --compressed -o "$scratch/notices.txt" -w '%{content_type}' "$base/third-party.txt")"
check "which are those of the package" "$notices" "$(cat "$scratch/notices.txt")"
contains "its metrics too" osnova_build_info "$(curl -s "$watch/metrics")"
stop
check "and ends" 0 "$ended"

# --- the unit ----------------------------------------------------------------------------------------
if command -v systemd-analyze >/dev/null; then
  mkdir -p "$scratch/units"
  sed "s#/usr/bin/osnova#$osnova#" "$root/deploy/osnova.service" > "$scratch/units/osnova.service"
  try systemd-analyze verify --man=no "$scratch/units/osnova.service"
  check "the unit is sound" "" "$(grep osnova.service <<<"$out" || true)"
  try systemd-analyze security --offline=yes --threshold=30 "$scratch/units/osnova.service"
  check "and shut tight" 0 "$code"
  [ "$code" = 0 ] || tail -3 <<<"$out"
else
  echo "SKIPPED: systemd is not installed"
fi
if [ "$(id -u)" = 0 ] && command -v unshare >/dev/null; then
  # Installed for real, into a root of its own: dpkg runs the scripts there where it may chroot; here only its files and its conffile count.
  mkdir -p "$scratch/root/var/lib/dpkg/updates" "$scratch/root/var/lib/dpkg/info"; touch "$scratch/root/var/lib/dpkg/status"
  try dpkg --root="$scratch/root" --force-depends --force-script-chrootless --unpack "$package"
  check "dpkg takes it" 0 "$code"
  [ "$code" = 0 ] || echo "$out"
  contains "as a package" "unpacked" "$(dpkg-query --admindir="$scratch/root/var/lib/dpkg" -W -f='${db:Status-Status}' osnova)"
fi
finish
