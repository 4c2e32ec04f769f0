# No memory for anything new: the address space may not grow by a page while people work, connect and
# upload. What cannot be served is refused or cut; a process that ends is started again.
new_company
server_up 0
at_work
few=$(( rounds > 10 ? 10 : rounds ))
deaths=0 tried=0 refused=0
yes 'some code,a name of some length,GB,a note that is longer than the others' | head -c 40000000 > "$scratch/large.csv" || true  # taken when there is memory
for _ in $(seq "$few"); do
  nap 1000
  size=$(awk '{print $1 * 4096}' "/proc/${servers[0]}/statm")
  prlimit --pid "${servers[0]}" --as="$size:"
  "$load" --server "127.0.0.1:${ports[0]}" --idle 2000 > "$scratch/idle.txt" 2>&1 &
  idlers=$!
  auth="Authorization: Bearer $(curl -s -m 5 "http://127.0.0.1:${ports[0]}/api/session" -d '{"login":"owner","password":"a long password"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')" || true
  for _ in 1 2 3; do
    tried=$((tried + 1))
    status=$(curl -s -m 20 -o "$scratch/answer" -w '%{http_code}' -H "$auth" -H 'X-File-Name: large.csv' --data-binary @"$scratch/large.csv" \
      "http://127.0.0.1:${ports[0]}/api/LOAD/import") || true
    [ "$status" = 201 ] || refused=$((refused + 1))
  done
  nap 1500
  kill $idlers; wait $idlers 2>/dev/null || true
  if kill -0 "${servers[0]}" 2>/dev/null; then
    prlimit --pid "${servers[0]}" --as=unlimited:
  else
    deaths=$((deaths + 1))
    server_killed 0
    verified
    server_up 0
  fi
done
nap 1000
at_rest
judged "no memory left" "$few" "$(figure writes count) invoices, $(grep -o '"repeated":[0-9]*' "$scratch/people.json" | cut -d: -f2) repeats, $refused of $tried uploads refused, the process ended $deaths times"
