# No space left on the disk, for some seconds, again and again: refused, and goes on when there is room.
# A server that cannot write its log ends itself, as PostgreSQL's does, and its recovery may end for
# the same reason: then it is started again.
pg_again() {
  for _ in $(seq 100); do
    if ! kill -0 "$pg_pid" 2>/dev/null; then
      wait "$pg_pid" 2>/dev/null || true
      pg_start
    fi
    pg_sql 'SELECT 1' > /dev/null 2>&1 && return
    sleep 0.2
  done
  echo "FAILED  PostgreSQL does not come back"; tail "$pg/log"; exit 1
}
new_company
disks_to_hurt
server_up 0
at_work
few=$(( rounds > 20 ? 20 : rounds ))
for _ in $(seq "$few"); do
  nap "$(between 500 1500)"
  dials 1 0 0
  nap "$(between 300 2000)"
  dials 0 0 0
  [ "$engine" = file ] || pg_again
done
nap 2000
at_rest
judged "disk full" "$few" "$(figure writes count) invoices, $(grep -o '"repeated":[0-9]*' "$scratch/people.json" | cut -d: -f2) repeats"
disks_to_rest
