#!/usr/bin/env bash
# TLS in the process, and behind nginx with the configuration that is shipped.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/serving.sh"
command -v openssl >/dev/null || { echo "SKIPPED: openssl is not installed"; exit 77; }
try() { set +e; out=$("$@" 2>&1); code=$?; set -e; }
certificate() {  # certificate NAME: NAME.crt and NAME.key for localhost
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
    -keyout "$scratch/$1.key" -out "$scratch/$1.crt" 2>/dev/null
  chmod 600 "$scratch/$1.key"
}
certificate first; certificate second
cp "$scratch/first.crt" "$scratch/tls.crt"; cp -p "$scratch/first.key" "$scratch/tls.key"
cat > "$scratch/osnova.toml" <<T
workspace = "$scratch/w.osnova"
listen = "127.0.0.1:0"
[tls]
certificate = "$scratch/tls.crt"
key = "$scratch/tls.key"
T
$osnova --config "$scratch/osnova.toml" init --company SHOP --currency GBP --book main:ifrs >/dev/null
echo "a long password" | $osnova --config "$scratch/osnova.toml" user password owner

# --- what is refused before anything is served -------------------------------------------------------
chmod 644 "$scratch/tls.key"; try $osnova --config "$scratch/osnova.toml" serve
check "a key that everybody may read" 3 "$code"; contains "is refused with what to do" "chmod 0640 or 0600" "$out"
chmod 640 "$scratch/tls.key"
try $osnova --config "$scratch/osnova.toml" --set "tls.key=$scratch/second.key" serve
check "the key of another certificate" 3 "$code"; contains "is told" "key values mismatch" "$out"
try $osnova --config "$scratch/osnova.toml" --set tls.key= serve
check "one without the other" 2 "$code"; contains "is told" "settings.tls_pair" "$out"
openssl ec -in "$scratch/first.key" -aes256 -passout pass:secret -out "$scratch/sealed.key" 2>/dev/null; chmod 600 "$scratch/sealed.key"
try timeout 5 $osnova --config "$scratch/osnova.toml" --set "tls.key=$scratch/sealed.key" serve
check "a key with a passphrase asks nobody" 3 "$code"

# --- in the process ----------------------------------------------------------------------------------
start
port=${base##*:}
contains "it says so" "https://" "$base"
curl() { command curl --cacert "$scratch/first.crt" "$@"; }
check "curl trusts it" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$base/health/ready")"
contains "browsers are to insist on it" "Strict-Transport-Security: max-age=31536000" "$(curl -s -D- -o /dev/null "$base/health/ready")"
sign_in owner "a long password"
contains "cookies are for TLS alone" "; Secure" "$(curl -s -D- -o /dev/null "$base/api/session" -d '{"login":"owner","password":"a long password"}' | grep Set-Cookie)"
cookie=$(curl -s -D- -o /dev/null "$base/api/session" -d '{"login":"owner","password":"a long password"}' | sed -n 's/^Set-Cookie: \([^=]*osnova_session=[^;]*\);.*/\1/p')
contains "and this host has set that of the session" "__Host-osnova_session=" "$cookie"
check "with it the person is signed in" 200 "$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: $cookie" "$base/api/session")"
check "with one that a neighbour may have set he is not" 204 "$(curl -s -o /dev/null -w '%{http_code}' -H "Cookie: ${cookie#__Host-}" "$base/api/session")"
check "a party" 201 "$(code "$base/api/SHOP/party.party" -d '{"code":"A","name":"A"}')"; party=$(new_id)
head -c 3000000 /dev/urandom > "$scratch/bytes"
check "a file of 3 MB goes in" 200 "$(code -H 'X-File-Name: x' "$base/api/SHOP/party.party/$party/files" --data-binary "@$scratch/bytes")"
curl -s -H "$auth" "$base/api/SHOP/party.party/$party/files" > "$scratch/files"
file=$(sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/files")
check "and comes out" "$(sha256sum < "$scratch/bytes")" "$(curl -s -H "$auth" "$base/api/SHOP/party.party/$party/files/$file" | sha256sum)"
contains "live changes" '"command":"party.party.create"' "$(timeout 2 bash -c "curl -sN --cacert '$scratch/first.crt' -H '$auth' '$base/api/SHOP/events'" & sleep 0.6; code "$base/api/SHOP/party.party" -d '{"code":"C","name":"C"}' >/dev/null; wait $! 2>/dev/null)"
hello() { openssl s_client -connect "127.0.0.1:$port" -CAfile "$scratch/first.crt" "$@" </dev/null 2>&1 || true; }
contains "TLS 1.3" "New, TLSv1.3" "$(hello -tls1_3)"
contains "TLS 1.2" "New, TLSv1.2" "$(hello -tls1_2)"
for old in tls1 tls1_1; do
  check "$old is refused" no "$(case "$(hello -$old -cipher 'ALL:@SECLEVEL=0')" in *"Cipher is (NONE)"*) echo no ;; *) echo yes ;; esac)"
done
contains "what is sent is signed as such until the end" "closed" "$(printf 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' | timeout 5 openssl s_client -connect "127.0.0.1:$port" -CAfile "$scratch/first.crt" -ign_eof 2>&1)"
check "plain HTTP on this port" 000 "$(command curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/health/live" || true)"
printf 'nonsense that is no handshake at all' > "/dev/tcp/127.0.0.1/$port" || true
check "and nonsense end nothing" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$base/health/ready")"
# Another certificate, without an end: the old one stays when the new one cannot be used.
cp "$scratch/second.crt" "$scratch/tls.crt"; kill -HUP $server
for _ in $(seq 50); do grep -q reload.failed "$scratch/err.txt" && break; sleep 0.05; done
contains "half of a change is refused" '"event":"reload.failed"' "$(cat "$scratch/err.txt")"
contains "and the old one serves" "subject=CN = first" "$(hello)"
cat "$scratch/second.key" > "$scratch/tls.key"; kill -HUP $server
for _ in $(seq 50); do grep -q '"event":"reloaded"' "$scratch/err.txt" && break; sleep 0.05; done
contains "the whole change is taken" "subject=CN = second" "$(hello)"
curl() { command curl --cacert "$scratch/second.crt" "$@"; }
check "whoever was signed in still is" 200 "$(code "$base/api/session")"
stop
check "an end" 0 "$ended"
unset -f curl

# --- behind nginx ------------------------------------------------------------------------------------
nginx=$(command -v nginx || ls /usr/sbin/nginx 2>/dev/null || true)
if [ -z "$nginx" ]; then echo "SKIPPED: nginx is not installed (Debian: nginx-light)"; finish; exit 0; fi
printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n[proxy]\ntrusted = ["127.0.0.1"]\n' "$scratch/w.osnova" > "$scratch/osnova.toml"
start
behind=${base##*:}
while :; do tls_port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$tls_port") 2>/dev/null || break; done
plain_port=$((tls_port + 1))
mkdir -p "$scratch/nginx"
{
  echo "daemon off; pid $scratch/nginx/pid; error_log $scratch/nginx/error.log;"
  [ "$(id -u)" = 0 ] && echo "user root;"
  echo "events {} http { access_log off; client_body_temp_path $scratch/nginx/body; proxy_temp_path $scratch/nginx/proxy;"
  echo "fastcgi_temp_path $scratch/nginx/f; uwsgi_temp_path $scratch/nginx/u; scgi_temp_path $scratch/nginx/s;"
  sed -e "s/127.0.0.1:8080/127.0.0.1:$behind/" -e "s/listen 443 ssl/listen 127.0.0.1:$tls_port ssl/" -e "s/listen 80/listen 127.0.0.1:$plain_port/" -e "s/server_name shop.example.com/server_name localhost/" \
    -e "s#/etc/ssl/certs/shop.example.com.pem#$scratch/first.crt#" -e "s#/etc/ssl/private/shop.example.com.key#$scratch/first.key#" "$root/deploy/nginx.conf"
  echo "}"
} > "$scratch/nginx/nginx.conf"
"$nginx" -c "$scratch/nginx/nginx.conf" -e "$scratch/nginx/error.log" &
others=$!
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$tls_port") 2>/dev/null && break; sleep 0.05; done
curl() { command curl --cacert "$scratch/first.crt" "$@"; }
direct=$base
base="https://localhost:$tls_port"
sign_in owner "a long password"
check "through the proxy" 200 "$(code "$base/api/SHOP/party.party")"
contains "cookies are for TLS alone" "; Secure" "$(curl -s -D- -o /dev/null "$base/api/session" -d '{"login":"owner","password":"a long password"}' | grep -i Set-Cookie)"
contains "and browsers insist on it" "max-age=31536000" "$(curl -s -D- -o /dev/null "$base/api/session" | grep -i strict-transport)"
check "without the proxy, and without its word, they are not" "" "$(command curl -s -D- -o /dev/null "$direct/api/session" | grep -i strict-transport || true)"
made=$(curl -s -D- -o /dev/null "$base/api/session" | tr -d '\r' | sed -n 's/^[Xx]-[Rr]equest-[Ii]d: //p')
contains "the id is the proxy's" "\"id\":\"$made\"" "$(sleep 0.1; cat "$scratch/err.txt")"
check "it is of 32 digits" 32 "${#made}"
check "the first line of a visit without TLS leads to it" 308 "$(command curl -s -o /dev/null -w '%{http_code}' "http://localhost:$plain_port/SHOP")"
check "probes are not for the world" 404 "$(code "$base/health/ready")"
head -c 60000000 /dev/zero > "$scratch/bytes"
check "what is too long is refused by right and route" 413 "$(code -H 'X-File-Name: x' "$base/api/SHOP/party.party/$party/files" --data-binary "@$scratch/bytes")"
contains "live changes at once" '"command":"party.party.create"' "$(timeout 2 bash -c "curl -sN --cacert '$scratch/first.crt' -H '$auth' '$base/api/SHOP/events'" & sleep 0.8; code "$base/api/SHOP/party.party" -d '{"code":"D","name":"D"}' >/dev/null; wait $! 2>/dev/null)"
# What a caller says about his address is not believed, neither through the proxy nor past it.
stop
start --set limits.sign_in_burst=2 --set limits.sign_in_per_minute=1 --set "listen=127.0.0.1:$behind"
for i in 1 2 3; do curl -s -o /dev/null -w '%{http_code}\n' -H "X-Forwarded-For: 9.9.9.$i" "https://localhost:$tls_port/api/session" -d '{"login":"owner","password":"no"}'; done > "$scratch/codes"
check "a made-up address does not help" "401 401 429 " "$(tr '\n' ' ' < "$scratch/codes")"
for i in 1 2 3; do command curl -s -o /dev/null -w '%{http_code}\n' -H "X-Forwarded-For: 9.9.9.$i" "http://127.0.0.1:$behind/api/session" -d '{"login":"owner","password":"no"}'; done > "$scratch/codes"
check "the word of a trusted proxy counts" "401 401 401 " "$(tr '\n' ' ' < "$scratch/codes")"
stop
finish
