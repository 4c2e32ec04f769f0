# Connections are lost before the answer: the client asks again with its key and gets the first answer.
new_company
server_up 0
at_work --cut 50
nap $(( rounds > 20 ? 20000 : 4000 ))
at_rest
cut=$(grep -o '"cut":[0-9]*' "$scratch/people.json" | cut -d: -f2)
check "connections were cut, $engine" yes "$([ "$cut" -gt 20 ] && echo yes)"
made=$("$load" --server "127.0.0.1:${ports[0]}" --count)
check "as many invoices as keys, $engine" "$(wc -l < "$scratch/acked")" "$made"
judged "connection cut before the answer" "$cut" "repeated with the key: the first answer"
