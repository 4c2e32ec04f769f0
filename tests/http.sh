#!/usr/bin/env bash
# The API as a client sees it, over a real socket.
. "$(dirname "$0")/common.sh"
w="--workspace $scratch/w.osnova"
$osnova $w init --company SHOP --currency GBP --country GB --book main:ifrs >/dev/null
echo "a long password" | $osnova $w user password owner
serve "$scratch/w.osnova"

code() { curl -s -o "$scratch/body" -w '%{http_code}' "$@"; }
check "health" 200 "$(code "$base/health/ready")"
check "no session" 401 "$(code "$base/api/SHOP/sales.invoice")"
check "wrong password" 401 "$(code "$base/api/session" -d '{"login":"owner","password":"no"}')"
check "sign in" 200 "$(code "$base/api/session" -d '{"login":"owner","password":"a long password"}')"
auth="Authorization: Bearer $(sed 's/.*"token":"\([^"]*\)".*/\1/' "$scratch/body")"
id() { sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body"; }

check "a party" 201 "$(code -H "$auth" "$base/api/SHOP/party.party" -d '{"code":"A","name":"<script>alert(1)</script>"}')"; party=$(id)
check "its terms" 201 "$(code -H "$auth" "$base/api/SHOP/party.terms" -d "{\"party\":\"$party\"}")"
invoice="{\"customer\":\"$party\",\"date\":\"2025-01-10\",\"currency\":\"GBP\",\"lines\":[{\"description\":\"x\",\"quantity\":\"2\",\"price\":\"1.25\"}]}"
check "dry run" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/plan?then=post" -d "$invoice")"
contains "shows what it would post" '"account":"1100","account_name":"Trade receivables","currency":"GBP","amount":"2.50"' "$(cat "$scratch/body")"
check "create and post" 201 "$(code -H "$auth" -H 'Idempotency-Key: k1' "$base/api/SHOP/sales.invoice?then=post" -d "$invoice")"; first=$(cat "$scratch/body"); i=$(id)
check "again with the key" 200 "$(code -H "$auth" -H 'Idempotency-Key: k1' "$base/api/SHOP/sales.invoice?then=post" -d "$invoice")"
check "the first answer" "$(echo "$first" | sed 's/false/true/')" "$(cat "$scratch/body")"
check "the key with other content" 409 "$(code -H "$auth" -H 'Idempotency-Key: k1' "$base/api/SHOP/sales.invoice" -d '{}')"
check "read" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/$i")"
contains "money is a string" '"gross":"2.50"' "$(cat "$scratch/body")"
check "no version" 428 "$(code -H "$auth" -X PATCH "$base/api/SHOP/sales.invoice/$i" -d '{"note":"x"}')"
check "posted documents do not change" 422 "$(code -H "$auth" -H 'If-Match: "1"' -X PATCH "$base/api/SHOP/sales.invoice/$i" -d '{"note":"x"}')"
check "a problem in Russian" 422 "$(code -H "$auth" -H 'Accept-Language: ru' "$base/api/SHOP/sales.invoice" -d '{"colour":1}')"
contains "with code and path" '"path":"colour"' "$(cat "$scratch/body")"
check "reverse" 200 "$(code -H "$auth" -H 'If-Match: "1"' "$base/api/SHOP/sales.invoice/$i/reverse" -d '{"date":"2025-01-11"}')"
check "stale version" 409 "$(code -H "$auth" -H 'If-Match: "1"' "$base/api/SHOP/sales.invoice/$i/reverse" -d '{}')"
check "what it did" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/$i/movements")"
contains "its reversal too" '"reversal":true' "$(cat "$scratch/body")"
check "what happened to it" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/$i/history")"
contains "who and what" '"command":"sales.invoice.reverse"' "$(cat "$scratch/body")"
check "what may be done" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/$i/view")"
contains "with the reason why not" '"code":"flow.not_allowed"' "$(cat "$scratch/body")"
check "while typing" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/derive" -d "{\"input\":$invoice,\"then\":\"post\"}")"
contains "what would be posted" '"postings":[{"book":"main"' "$(cat "$scratch/body")"
check "a list by range" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice?date.from=2025-01-01&date.to=2025-01-31&sort=date")"
contains "names what it points to" "\"$party\":\"A <script>" "$(cat "$scratch/body")"
check "an unknown condition" 422 "$(code -H "$auth" "$base/api/SHOP/sales.invoice?colour=1")"
check "count and sums" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/count")"
contains "by currency" '"gross":{"GBP":"2.50"}' "$(cat "$scratch/body")"
check "a list by months" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/groups?by=date&date.to=2025-01-15")"
contains "as far as was asked for" '"filter":{"date.from":"2025-01-01","date.to":"2025-01-15"}' "$(cat "$scratch/body")"
for _ in $(seq 100); do code -H "$auth" "$base/api/SHOP/search?q=alert" >/dev/null; grep -q party.party "$scratch/body" && break; sleep 0.05; done
contains "search" '"record":"party.party"' "$(cat "$scratch/body")"
check "the description" 200 "$(code -H "$auth" -H 'Accept-Language: ru' "$base/api/SHOP/meta")"
contains "in Russian" '"plural":"Контрагенты"' "$(cat "$scratch/body")"
check "a view is kept" 200 "$(code -H "$auth" -X PUT "$base/api/SHOP/my/view/mine" -d '{"sort":"date"}')"
check "and given back" 200 "$(code -H "$auth" "$base/api/SHOP/my/view/mine")"
contains "as it was" '"value":{"sort":"date"}' "$(cat "$scratch/body")"
check "a kind nobody knows" 422 "$(code -H "$auth" -X PUT "$base/api/SHOP/my/nonsense/mine" -d '{}')"
again() { code -H "$auth" -H 'Idempotency-Key: said-once' "$base/api/SHOP/sales.invoice/$i/comments" -d "{\"text\":\"$1\"}"; }
check "a comment with a key" 200 "$(again once)"
check "sent again" 200 "$(again once)"
check "another one under its key" 409 "$(again twice)"
code -H "$auth" "$base/api/SHOP/sales.invoice/$i/comments" >/dev/null
check "is written once" 1 "$(body | grep -o '"text":"once"' | wc -l)"
check "a comment" 200 "$(code -H "$auth" "$base/api/SHOP/sales.invoice/$i/comments" -d '{"text":"<b>why?</b>"}')"
check "a file" 200 "$(code -H "$auth" -H 'X-File-Name: ..%2F..%2Fetc%2Fpasswd' -H 'Content-Type: text/html' "$base/api/SHOP/sales.invoice/$i/files" -d '<script>1</script>')"
code -H "$auth" "$base/api/SHOP/sales.invoice/$i/files" >/dev/null
contains "whose name is no path" '"name":".._.._etc_passwd"' "$(cat "$scratch/body")"
contains "and is never shown as a page" 'application/octet-stream' "$(curl -s -D- -o /dev/null -H "$auth" "$base/api/SHOP/sales.invoice/$i/files/1")"
cookie=$(curl -s -D- -o /dev/null "$base/api/session" -d '{"login":"owner","password":"a long password"}' | sed -n 's/^Set-Cookie: \(osnova_session=[^;]*\);.*/\1/p')
check "signed in by cookie" 200 "$(code -H "Cookie: $cookie" "$base/api/session")"
check "another site's form is refused" 403 "$(code -H "Cookie: $cookie" "$base/api/SHOP/party.party" -d '{"code":"B","name":"B"}')"
check "our own page's is taken" 201 "$(code -H "Cookie: $cookie" -H 'X-Osnova-Client: web' "$base/api/SHOP/party.party" -d '{"code":"B","name":"B"}')"
contains "live changes" '"command":"party.party.create"' "$(timeout 2 curl -sN -H "$auth" "$base/api/SHOP/events" & sleep 0.6; code -H "$auth" "$base/api/SHOP/party.party" -d '{"code":"C","name":"C"}' >/dev/null; wait $! 2>/dev/null)"
check "a form of another site cannot sign anybody in" 415 "$(code -H 'Content-Type: text/plain' "$base/api/session" -d '{"login":"owner","password":"a long password"}')"
contains "it is told how to" '"code":"http.content_type"' "$(cat "$scratch/body")"
contains "the page forbids foreign scripts" "script-src 'self';" "$(curl -s -D- -o /dev/null "$base/SHOP/sales.invoice/5")"
# What every answer says to browsers: pages, data, files, refusals, paper.
for path in /SHOP /api/session /api/openapi.json /api/SHOP/sales.invoice "/api/SHOP/sales.invoice/$i/files/1" "/api/SHOP/sales.invoice/$i/print?form=invoice&language=en" /api/NOPE/meta /nothing/%zz /favicon.svg; do
  head=$(curl -s -D- -o /dev/null --path-as-is -H "$auth" "$base$path" | tr -d '\r')
  for line in "X-Content-Type-Options: nosniff" "Referrer-Policy: no-referrer" "frame-ancestors 'self'" "Content-Type: " "Cache-Control: "; do
    contains "$path: $line" "$line" "$head"
  done
  check "$path: no word of what serves it, nor of other sites" "" "$(grep -iE '^(server|x-powered-by|access-control-)' <<<"$head" || true)"
done
contains "data run nothing" "Content-Security-Policy: default-src 'none'" "$(curl -s -D- -o /dev/null -H "$auth" "$base/api/SHOP/sales.invoice")"
for path in /api/session /api/SHOP/sales.invoice /api/NOPE/meta; do
  contains "$path: data is put aside" 'Content-Disposition: attachment; filename="api.json"' "$(curl -s -D- -o /dev/null -H "$auth" "$base$path")"
done
contains "the document of the API is read" 'Content-Disposition: inline' "$(curl -s -D- -o /dev/null "$base/api/openapi.json")"
contains "nor do files that people sent" "Content-Security-Policy: default-src 'none'" "$(curl -s -D- -o /dev/null -H "$auth" "$base/api/SHOP/sales.invoice/$i/files/1")"
check "what is kept of nobody's data" "" "$(curl -s -D- -o /dev/null -H "$auth" "$base/api/SHOP/sales.invoice" | grep -i '^cache-control' | grep -v no-store || true)"
check "an address out of the program" 400 "$(code --path-as-is "$base/../../../../etc/passwd")"
check "written otherwise" 400 "$(code --path-as-is "$base/assets/..%2f..%2fetc%2fpasswd")"
check "no method that nobody needs" 405 "$(code -X TRACE -H "$auth" "$base/api/SHOP/sales.invoice")"
check "nor a question of another site" 405 "$(code -X OPTIONS -H "$auth" -H 'Origin: https://evil.example' "$base/api/SHOP/sales.invoice")"
check "report" 200 "$(code -H "$auth" "$base/api/SHOP/report/trial-balance?as_of=2025-12-31")"
check "unknown company" 404 "$(code -H "$auth" "$base/api/NOPE/report/trial-balance")"
check "openapi" 200 "$(code "$base/api/openapi.json")"
contains "describes every record" '"/api/{company}/sales.invoice/{id}/reverse"' "$(cat "$scratch/body")"
check "malformed target" 400 "$(code --path-as-is "$base/api/%zz")"
printf 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' > "$scratch/smuggle"
port=${base##*:}
check "two framings in one message" 400 "$(timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat '$scratch/smuggle' >&3; head -c 12 <&3" | cut -d' ' -f2)"
set +e; out=$($osnova $w close 2024-12 2>&1); refused=$?; set -e
check "one process writes" 1 "$refused"; contains "and says who" "in use by the server at" "$out"
check "a second one may read" 0 "$($osnova $w report trial-balance >/dev/null; echo $?)"
kill -INT $server; wait $server 2>/dev/null || true
contains "a graceful end" "stopped" "$(cat "$scratch/serve.txt")"
contains "verify" '"ok":true' "$($osnova $w verify --json)"
finish
