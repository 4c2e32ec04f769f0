# The database dies as with its machine, and comes back.
[ "$engine" = postgres ] || return 0
new_company
server_up 0
at_work
few=$(( rounds > 20 ? 20 : rounds ))
for _ in $(seq "$few"); do
  nap "$(between 500 2000)"
  pg_kill
  nap "$(between 0 500)"
  pg_start
done
nap 1000
at_rest
judged "kill -9 of PostgreSQL" "$few" "$(figure writes count) invoices, $(grep -o '"repeated":[0-9]*' "$scratch/people.json" | cut -d: -f2) repeats"
