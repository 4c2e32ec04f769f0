# Requests that are no requests: the tests of the protocol, beside a company at work.
new_company
server_up 0
at_work
port=${ports[0]}
refused=0 asked=0
ask() {  # ask EXPECTED BYTES...: the status of the first answer; "closed" = none
  local status
  status=$(timeout 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat >&3; head -c 12 <&3 2>/dev/null" < "$scratch/raw" 2>/dev/null | cut -d' ' -f2 || true)
  asked=$((asked + 1))
  case " $1 " in *" ${status:-closed} "*) refused=$((refused + 1)) ;; *) echo "FAILED  $2: ${status:-closed}"; failures=$((failures + 1)) ;; esac
}
raw() { printf "$1" > "$scratch/raw"; }
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'; ask 400 "CL + TE"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n'; ask 400 "TE + CL"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'; ask 400 "two lengths"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'; ask "400 501" "an unknown coding"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'; ask "400 501" "a coding before the last"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n'; ask 400 "two codings"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'; ask 400 "a negative length"
raw 'POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'; ask 400 "a chunk of zz bytes"
raw 'GET /health/live HTTP/9.9\r\nHost: x\r\n\r\n'; ask "400 505" "a version to come"
raw 'GET\r\n\r\n'; ask 400 "no target"
raw '\0\0\0\0\r\n\r\n'; ask "400 closed" "no text"
raw 'GET /health/live HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n'; ask 400 "a name with a space"
{ printf 'GET /health/live HTTP/1.1\r\nHost: x\r\nX: '; head -c 70000 /dev/zero | tr '\0' a; printf '\r\n\r\n'; } > "$scratch/raw"; ask "400 413 431" "an oversized header"
{ printf 'GET /'; head -c 70000 /dev/zero | tr '\0' a; printf ' HTTP/1.1\r\nHost: x\r\n\r\n'; } > "$scratch/raw"; ask "400 413 414 431" "an oversized target"
raw 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
both=$(timeout 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat >&3; cat <&3" < "$scratch/raw" | grep -c 'HTTP/1.1 200' || true)
check "two requests in one packet are two answers" 2 "$both"
senders=()
for _ in 1 2 3 4 5 6 7 8; do  # a letter a second
  (timeout 6 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; for c in G E T ' ' / h; do printf '%s' \"\$c\" >&3; sleep 1; done" || true) &
  senders+=($!)
done
wait "${senders[@]}" || true
at_rest
judged "malformed requests, smuggling shapes, slow senders" 1 "$refused of $asked refused, writes p99 $(( $(figure writes p99_us) / 1000 )) ms"
