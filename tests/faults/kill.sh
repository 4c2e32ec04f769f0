# kill -9 of the program at random moments under 32 people.
new_company
server_up 0
at_work
for _ in $(seq "$rounds"); do
  nap "$(between 200 1500)"
  server_killed 0
  verified
  server_up 0
done
nap 500
at_rest
judged "kill -9 of the program" "$rounds" "$(figure writes count) invoices, $(grep -o '"repeated":[0-9]*' "$scratch/people.json" | cut -d: -f2) repeats"
