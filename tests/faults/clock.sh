# The wall clock jumps back and forth by up to two hours.
new_company
wrap=("${under_faults[@]}")
server_up 0
at_work
few=$(( rounds > 100 ? 100 : rounds * 3 ))
for _ in $(seq "$few"); do
  nap "$(between 100 400)"
  dials 0 0 $(( RANDOM % 14400 - 7200 ))
done
dials 0 0 0
at_rest
wrap=()
judged "clock jumps, up to two hours" "$few" "$(figure writes count) invoices"
