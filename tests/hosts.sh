#!/usr/bin/env bash
# Several workspaces of one process by host name, and limits of how often and how many may come.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/serving.sh"
cat > "$scratch/osnova.toml" <<T
listen = "127.0.0.1:0"
[workspaces]
"shop.example" = "$scratch/shop.osnova"
"bakery.example" = "$scratch/bakery.osnova"
[metrics]
listen = "127.0.0.1:0"
[limits]
sign_in_per_minute = 6
sign_in_burst = 3
anonymous_per_minute = 60
anonymous_burst = 40
session_per_minute = 60
session_burst = 60
T
for w in shop bakery; do
  $osnova --config "$scratch/osnova.toml" --workspace $w.example init --company ${w^^} --currency GBP --book main:ifrs >/dev/null
  echo "password of the $w" | $osnova --config "$scratch/osnova.toml" --workspace $w.example user password owner
done
check "a host name stands for its workspace on the command line" 2 "$(ls "$scratch"/*.osnova | wc -l)"
start --set limits.session_burst=1000 --set limits.anonymous_burst=1000
at() { local host=$1; shift; curl -s -o "$scratch/body" -w '%{http_code}' -H "Host: $host" "$@"; }  # at HOST ...
token() { sed 's/.*"token":"\([^"]*\)".*/\1/' "$scratch/body"; }
check "one workspace" 200 "$(at shop.example "$base/api/session" -d '{"login":"owner","password":"password of the shop"}')"; shop="Authorization: Bearer $(token)"
check "the other, with port and capitals" 200 "$(at Bakery.Example:443 "$base/api/session" -d '{"login":"owner","password":"password of the bakery"}')"; bakery="Authorization: Bearer $(token)"
check "passwords do not cross" 401 "$(at shop.example "$base/api/session" -d '{"login":"owner","password":"password of the bakery"}')"
check "its company" 200 "$(at shop.example -H "$shop" "$base/api/SHOP/meta")"
check "which the other does not know" 404 "$(at bakery.example -H "$bakery" "$base/api/SHOP/meta")"
check "sessions do not cross" 401 "$(at bakery.example -H "$shop" "$base/api/BAKERY/meta")"
check "nor as cookies" 401 "$(at bakery.example -H "Cookie: osnova_session=${shop#*Bearer }" "$base/api/BAKERY/meta")"
check "a cookie in its own" 200 "$(at shop.example -H "Cookie: osnova_session=${shop#*Bearer }" "$base/api/SHOP/meta")"
check "a host that nobody knows" 421 "$(at evil.example "$base/api/session")"
contains "is told so" '"code":"http.unknown_host"' "$(cat "$scratch/body")"
check "also when it sends a body" 421 "$(at evil.example "$base/api/session" -d '{}')"
check "in Russian" 421 "$(at evil.example -H 'Accept-Language: ru' "$base/api/session")"
contains "too" "Под этим именем узла" "$(cat "$scratch/body")"
check "probes need no name" 200 "$(at evil.example "$base/health/ready")"
check "a party here" 201 "$(at shop.example -H "$shop" "$base/api/SHOP/party.party" -d '{"code":"ONLYHERE","name":"Only here"}')"
for _ in $(seq 100); do at shop.example -H "$shop" "$base/api/SHOP/search?q=only" >/dev/null; grep -q party.party "$scratch/body" && break; sleep 0.05; done
contains "is found here" "party.party" "$(cat "$scratch/body")"
at bakery.example -H "$bakery" "$base/api/BAKERY/search?q=only" >/dev/null
contains "and not there" '"items":[]' "$(cat "$scratch/body")"
check "metrics of both" "" "$(scrape one)"
check "commands by workspace" 1 "$(value 'osnova_commands_total{command="party.party.create",outcome="done",workspace="shop.example"}')"
check "none of the other" "" "$(value 'osnova_commands_total{command="party.party.create",outcome="done",workspace="bakery.example"}')"
check "journals by workspace" 2 "$(grep -c ^osnova_journal_rows "$scratch/one.samples")"
check "hosts that nobody knows" 3 "$(value 'status="421",workspace="unknown"' | awk '{s+=$1} END {print s}')"
contains "the log says which" '"workspace":"bakery.example"' "$(cat "$scratch/err.txt")"
stop

# --- how often ---------------------------------------------------------------------------------------
printf 'listen = "127.0.0.1:0"\nworkspace = "%s"\n' "$scratch/shop.osnova" > "$scratch/osnova.toml"
start --set limits.sign_in_per_minute=6 --set limits.sign_in_burst=3 --set metrics.listen=127.0.0.1:0 \
  --set limits.session_per_minute=60 --set limits.session_burst=20 --set limits.anonymous_per_minute=60 --set limits.anonymous_burst=15
good='{"login":"owner","password":"password of the shop"}'
for i in 1 2 3 4 5 6; do check "a right password is never too many ($i)" 200 "$(curl -s -o "$scratch/body" -w '%{http_code}' "$base/api/session" -d "$good")"; done
auth="Authorization: Bearer $(token)"
for i in 1 2 3; do check "a wrong one ($i)" 401 "$(code "$base/api/session" -d '{"login":"owner","password":"no"}')"; done
check "one too many" 429 "$(curl -s -D "$scratch/head" -o "$scratch/body" -w '%{http_code}' -H 'Accept-Language: ru' "$base/api/session" -d '{"login":"owner","password":"no"}')"
contains "when to come again" "Retry-After: 10" "$(cat "$scratch/head")"
contains "as a problem" "application/problem+json" "$(cat "$scratch/head")"
contains "with its code" '"code":"http.too_often"' "$(cat "$scratch/body")"
contains "in the language of the person" "Слишком много запросов: повторите через 10 с." "$(cat "$scratch/body")"
check "also with the right password" 429 "$(code "$base/api/session" -d "$good")"
check "who is signed in goes on" 200 "$(code "$base/api/session")"
for _ in $(seq 40); do code "$base/api/session"; echo; done > "$scratch/codes"
check "a session has a limit of its own" yes "$([ "$(grep -c 429 "$scratch/codes")" -ge 15 ] && [ "$(grep -c 200 "$scratch/codes")" -ge 15 ] && echo yes)"
for _ in $(seq 30); do curl -s -o /dev/null -w '%{http_code}\n' "$base/api/session"; done > "$scratch/codes"
check "so has an address without session" yes "$([ "$(grep -c 429 "$scratch/codes")" -ge 10 ] && [ "$(grep -c 204 "$scratch/codes")" -ge 10 ] && echo yes)"
check "probes have none" 200 "$(code "$base/health/ready")"
sleep 1.2
check "and it is filled again" 200 "$(code "$base/api/session")"
scrape one
check "counted" yes "$([ "$(value 'osnova_http_refusals_total{code="http.too_often"')" -ge 27 ] && echo yes)"
stop

# --- how much ----------------------------------------------------------------------------------------
start --set http.body_mb=1 --set http.header_kb=4 --set http.request_s=1 --set http.idle_s=2 --set http.connections=10 --set metrics.listen=127.0.0.1:0
sign_in owner "password of the shop"
port=${base##*:}
head -c 1500000 /dev/zero | tr '\0' ' ' > "$scratch/large"
check "a body that is too long" 413 "$(code "$base/api/SHOP/party.party" -d "@$scratch/large")"
contains "as it was set" "1 MB" "$(cat "$scratch/body")"
check "headers that are too long" 413 "$(code -H "X-Long: $(head -c 6000 "$scratch/large" | tr ' ' x)" "$base/api/session")"
took() { local from=$(date +%s%N); timeout 20 cat <&7 > /dev/null || true; echo $(( ($(date +%s%N) - from) / 100000000 )); }
exec 7<>"/dev/tcp/127.0.0.1/$port"; printf 'GET /api/ses' >&7
slow=$(took); exec 7>&-
check "who sends slowly is sent away" yes "$([ "$slow" -ge 8 ] && [ "$slow" -lt 18 ] && echo yes || echo "$slow")"
exec 7<>"/dev/tcp/127.0.0.1/$port"
(for _ in 1 2 3 4 5 6 7 8; do printf 'X' >&7 || exit 0; sleep 0.4; done) 2>/dev/null &
slow=$(took); exec 7>&-
check "also who sends a byte now and then" yes "$([ "$slow" -lt 18 ] && echo yes || echo "$slow")"
exec 7<>"/dev/tcp/127.0.0.1/$port"; slow=$(took); exec 7>&-
check "and who says nothing" yes "$([ "$slow" -ge 18 ] && [ "$slow" -lt 30 ] && echo yes || echo "$slow")"
for fd in 10 11 12 13 14 15 16 17 18 19; do eval "exec $fd<>/dev/tcp/127.0.0.1/$port"; done
sleep 0.2
check "idle connections make room for people" 200 "$(code "$base/api/session")"
for fd in 10 11 12 13 14 15 16 17 18 19; do eval "exec $fd>&-"; done
sleep 0.2
# Ten that are all in the middle of a request leave none.
for fd in 10 11 12 13 14 15 16 17 18 19; do eval "exec $fd<>/dev/tcp/127.0.0.1/$port"; eval "printf 'GET' >&$fd"; done
sleep 0.2
check "connections that are at work do not" 503 "$(code "$base/api/session" || true)"
scrape one
check "those turned away are counted" 1 "$(value 'osnova_http_connections_turned_away_total{limit="connections"}')"
for fd in 10 11 12 13 14 15 16 17 18 19; do eval "exec $fd>&-"; done
stop
own=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -E '^[0-9.]+$' | head -1 || true)
if [ -n "$own" ]; then
  start --set "listen=$own:0" --set http.connections_per_address=3
  port=${base##*:}
  for fd in 10 11 12; do eval "exec $fd<>/dev/tcp/$own/$port"; done
  sleep 0.2
  check "connections of one address" 503 "$(code "$base/health/live" || true)"
  exec 10>&-; sleep 0.2
  check "as many as were set" 200 "$(code "$base/health/live")"
  stop
else
  echo "SKIPPED: this machine has no address beside loopback"
fi
finish
