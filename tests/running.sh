#!/usr/bin/env bash
# What an operator sees: settings, log, metrics, probes, the end of the program.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/serving.sh"
try() { set +e; out=$("$@" 2>&1); code=$?; set -e; }

# --- settings ----------------------------------------------------------------------------------------
printf 'workspace = "%s"\nlisten = "127.0.0.1:0"\n[http]\nworkers = 3\n' "$scratch/w.osnova" > "$scratch/osnova.toml"
try $osnova --config "$scratch/osnova.toml" config
check "settings from a file" 0 "$code"
contains "and where they come from" "http.workers = 3  (file)" "$out"
try env OSNOVA_HTTP_WORKERS=4 $osnova --config "$scratch/osnova.toml" --language ru config
contains "the environment wins over the file" "http.workers = 4  (среда)" "$out"
try env OSNOVA_HTTP_WORKERS=4 $osnova --config "$scratch/osnova.toml" --set http.workers=5 config
contains "and the command line over both" "http.workers = 5  (command line)" "$out"
printf '[http]\nworker = 3\n' > "$scratch/wrong.toml"
try $osnova --config "$scratch/wrong.toml" serve
check "an unknown key is refused" 2 "$code"
contains "by its place" "settings.unknown [$scratch/wrong.toml: http.worker]" "$out"
contains "and the nearest is named" "the nearest is http.workers" "$out"
try env OSNOVA_LISTN=x $osnova --language ru --config "$scratch/osnova.toml" serve
contains "so is a name in the environment" "OSNOVA_LISTN]: Такой настройки нет; ближайшая: OSNOVA_LISTEN" "$out"
try env OSNOVA_WORKSPACE=postgresql://u:very-secret@h/d $osnova config
check "a password is not printed" 0 "$(grep -c very-secret <<<"$out" || true)"
try $osnova verify
contains "a workspace has to be named" "settings.no_workspace" "$out"
check "the documentation lists every setting" "" "$($osnova --language en config --explain | diff - <(sed -n '/^| Key/,/^<!-- end/p' "$root/docs/operate/running.md" | sed '$d'))"

$osnova --config "$scratch/osnova.toml" init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova --config "$scratch/osnova.toml" user password owner
people=("--config" "$scratch/osnova.toml")
$osnova "${people[@]}" user add clerk
try $osnova "${people[@]}" user password clerk <<<"a long password"
check "a password that two would know is not set by the way" 2 "$code"
contains "an invitation is offered instead" "user invite clerk" "$out"
try $osnova "${people[@]}" user password clerk --known <<<"a long password"
check "but when it is wanted" 0 "$code"
try $osnova "${people[@]}" user invite clerk
check "and is given out by the same command" "0 1" "$code $(grep -cE '^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$' <<<"$out")"
printf 'short\n' > "$scratch/pepper"; chmod 600 "$scratch/pepper"
try $osnova "${people[@]}" --set sign_in.pepper_file="$scratch/pepper" user list
contains "a pepper has some length" "holds fewer than 32 characters" "$out"
head -c 32 /dev/urandom | sha256sum | cut -c1-64 > "$scratch/pepper"; chmod 644 "$scratch/pepper"
try $osnova "${people[@]}" --set sign_in.pepper_file="$scratch/pepper" user list
contains "and is not for everybody to read" "can be read by everybody" "$out"
try $osnova "${people[@]}" --set sign_in.pepper_file="$scratch/nothing" user list
contains "nor is it missing" "cannot be read" "$out"
chmod 600 "$scratch/pepper"
try $osnova "${people[@]}" --set sign_in.pepper_file="$scratch/pepper" user password clerk --known <<<"a longer password"
check "a password is kept with it" 0 "$code"
contains "and the operator sees who is out without it" "clerk (other pepper)" "$($osnova "${people[@]}" user list)"
check "with it nobody is" "" "$($osnova "${people[@]}" --set sign_in.pepper_file="$scratch/pepper" user list | grep other || true)"
$osnova "${people[@]}" user password clerk --known <<<"a long password"
try $osnova "${people[@]}" --set files.scanner=/run/clamav/clamd.ctl config
contains "a scanner is named by its socket" "settings.scanner" "$out"
check "commands take the workspace of the file" 1 "$(ls "$scratch/w.osnova" | wc -l)"

# --- a day at work: a session full of names ----------------------------------------------------------
log="$scratch/osnova.log"
start --set metrics.listen=127.0.0.1:0 --set log.to="$log" --set log.level=debug
sign_in owner "a long password"
check "a party" 201 "$(code -H 'X-Request-Id: proxy-00000001' "$base/api/SHOP/party.party" -d '{"code":"VERYSECRETCODE","name":"Zinaida Petrovna"}')"; party=$(new_id)
check "its terms" 201 "$(code "$base/api/SHOP/party.terms" -d "{\"party\":\"$party\"}")"
invoice="{\"customer\":\"$party\",\"date\":\"2025-01-10\",\"currency\":\"GBP\",\"note\":\"for Zinaida Petrovna\",\"lines\":[{\"description\":\"Zinaida's lamp\",\"quantity\":\"2\",\"price\":\"918273.25\"}]}"
check "an invoice" 201 "$(code -H 'Idempotency-Key: zinaida-7' "$base/api/SHOP/sales.invoice?then=post" -d "$invoice")"; i=$(new_id)
check "a search for a name" 200 "$(code "$base/api/SHOP/search?q=Zinaida")"
check "a list by a value" 200 "$(code "$base/api/SHOP/sales.invoice?external_ref.like=Zinaida&external_ref=VERYSECRETCODE")"
check "a page of the interface with a name" 200 "$(code "$base/SHOP/party.party?q=Zinaida")"
check "an address that is none" 405 "$(code "$base/api/SHOP/sales.invoice/$i/zinaida")"
check "a command that does not exist" 404 "$(code -X POST "$base/api/SHOP/sales.invoice/$i/zinaida")"
check "a company that is none" 404 "$(code "$base/api/ZINAIDA/meta")"
check "a method that is none" 405 "$(code -X ZINAIDA "$base/api/SHOP/sales.invoice")"
check "a wrong password" 401 "$(curl -s -o /dev/null -w '%{http_code}' "$base/api/session" -d '{"login":"zinaida","password":"VERYSECRETCODE"}')"
check "an id that is not well formed" 200 "$(code -H 'X-Request-Id: Zinaida Petrovna' "$base/api/session")"
check "a comment" 200 "$(code "$base/api/SHOP/sales.invoice/$i/comments" -d '{"text":"call Zinaida"}')"
check "a view of a name" 200 "$(code -X PUT "$base/api/SHOP/my/view/Zinaida" -d '{"q":"Zinaida"}')"
check "a file of a name" 200 "$(code -H 'X-File-Name: Zinaida.pdf' "$base/api/SHOP/sales.invoice/$i/files" -d 'Zinaida')"
check "a broken body" 422 "$(code "$base/api/SHOP/party.party" -d '{"code":"Zinaida"')"
check "a refusal" 422 "$(code "$base/api/SHOP/sales.invoice" -d "{\"customer\":\"@Zinaida\"}")"
contains "an answer says its id" "X-Request-Id: proxy-00000009" "$(curl -s -D- -o /dev/null -H 'X-Request-Id: proxy-00000009' "$base/health/live")"
made=$(curl -s -D- -o /dev/null -H 'X-Request-Id: no good' "$base/health/live" | tr -d '\r' | sed -n 's/^X-Request-Id: //p')
contains "or one that was made" "\"id\":\"$made\"" "$(sleep 0.1; cat "$log")"
check "there are lines enough" yes "$([ "$(wc -l < "$log")" -gt 20 ] && echo yes)"
check "no name, body or value is in the log" "" "$(grep -iE 'zinaida|petrovna|verysecret|918273|lamp|owner|a long password|SHOP|127\.0\.0\.1' "$log" || true)"
check "nor a token" "" "$(grep -F "${auth#*Bearer }" "$log" || true)"
check "every line is one of JSON" "" "$(node -e 'for (const line of require("fs").readFileSync(0, "utf8").trimEnd().split("\n")) { const o = JSON.parse(line); if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(o.time) || !o.level || !o.event) console.log(line); }' < "$log")"
contains "with the id, the template of the route, status and code" '"id":"proxy-00000001","method":"POST","route":"/api/{company}/{record}","status":201' "$(cat "$log")"
contains "and why it was refused" '"route":"/api/{company}/{record}","status":422' "$(grep '"problem":"json' "$log" || grep '"problem":' "$log")"
mv "$log" "$log.1"; kill -HUP $server; for _ in $(seq 100); do [ -e "$log" ] && break; sleep 0.05; done
code "$base/api/session" > /dev/null; sleep 0.1
check "after SIGHUP a new file is written" 1 "$(grep -c '"route":"/api/session"' "$log")"

# --- metrics -----------------------------------------------------------------------------------------
check "the text format, read strictly" "" "$(scrape one)"
contains "its type" "text/plain; version=0.0.4" "$(curl -s -D- -o /dev/null "$watch/metrics")"
check "requests by route and status" 1 "$(value 'osnova_http_requests_total{method="POST",route="/api/session",status="401"')"
check "commands by name and outcome" 1 "$(value 'osnova_commands_total{command="sales.invoice.create",outcome="done"')"
check "refused ones" 1 "$(value 'osnova_commands_total{command="sales.invoice.create",outcome="refused"')"
check "histograms" yes "$([ "$(value 'osnova_http_request_duration_seconds_count{method="POST",route="/api/{company}/{record}"')" -ge 5 ] && echo yes)"
check "commits" yes "$([ "$(value 'osnova_commits_total{of="commands"')" -ge 3 ] && echo yes)"
check "nothing waits" 0 "$(value 'osnova_writer_queue')"
check "the journal" "$(sqlite3 "$scratch/w.osnova" 'SELECT COUNT(*) FROM journal')" "$(value osnova_journal_rows)"
check "the database" "$(($(stat -c %s "$scratch/w.osnova")))" "$(value osnova_database_bytes)"
check "its log" "$(stat -c %s "$scratch/w.osnova-wal")" "$(value osnova_database_log_bytes)"
check "jobs" 0 "$(value 'osnova_jobs{state="running"')"
contains "who it is" 'osnova_build_info{version="' "$(cat "$scratch/one.samples")"
check "no name in the metrics" "" "$(grep -iE 'zinaida|verysecret|owner' "$scratch/one.txt" || true)"
code "$base/api/SHOP/sales.invoice" > /dev/null; sleep 0.1; scrape two
check "counters rise" "" "$(node "$root/tests/metrics.mjs" "$scratch/one.txt" "$scratch/two.txt" | grep BROKEN || true)"
check "by what happened" 2 "$(( $(value 'osnova_http_requests_total{method="GET",route="/api/{company}/{record}",status="200"' two) ))"
check "they are not on the port of the people" "" "$(curl -s "$base/metrics" | grep -a osnova_ || true)"

# --- probes and the end ------------------------------------------------------------------------------
check "live" 200 "$(code "$base/health/live")"
check "ready" 200 "$(code "$base/health/ready")"
check "ready on the other port too" 200 "$(code "$watch/health/ready")"
check "a probe that is none" 404 "$(code "$base/health/zinaida")"
stop
check "an end with nothing under way" 0 "$ended"
contains "is told" '"event":"stopped","cut":0' "$(cat "$log")"

# An upload that is under way when the server is stopped is answered; meanwhile it is not ready.
start --set stop.notice_s=2 --set metrics.listen=127.0.0.1:0
sign_in owner "a long password"
party_body='{"code":"SLOW","name":"Slow"}'
port=${base##*:}
exec 7<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /api/SHOP/party.party HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n%s' "$auth" ${#party_body} "${party_body:0:10}" >&7
sleep 0.3
kill -TERM $server
for _ in $(seq 40); do [ "$(code "$base/health/ready")" = 503 ] && break; sleep 0.05; done
check "no longer ready" 503 "$(code "$base/health/ready")"
check "but live" 200 "$(code "$base/health/live")"
check "and people are still answered" 200 "$(code "$base/api/session")"
for _ in $(seq 100); do curl -s -o /dev/null "$base/health/live" || break; sleep 0.1; done
check "then nobody new" 000 "$(code "$base/health/live" || true)"
check "while the other port says so" 503 "$(code "$watch/health/ready")"
printf %s "${party_body:10}" >&7
contains "what was under way is answered" "HTTP/1.1 201" "$(timeout 5 cat <&7 | head -1)"
exec 7>&-
set +e; wait $server; ended=$?; set -e
check "and the end is a good one" 0 "$ended"

# What does not end in time is cut off, and the exit code says so.
start --set stop.drain_s=1
exec 7<>"/dev/tcp/127.0.0.1/${base##*:}"
printf 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{' >&7
sleep 0.3
began=$(date +%s%N); stop
exec 7>&-
check "what takes too long is cut off" 4 "$ended"
check "in the time that was set" yes "$([ $(( ($(date +%s%N) - began) / 1000000 )) -lt 4000 ] && echo yes)"
contains "and counted in the log, which goes to standard error" '"event":"stopped","cut":1' "$(cat "$scratch/err.txt")"
contains "verify" '"ok":true' "$($osnova --config "$scratch/osnova.toml" verify --json)"
finish
