# Ten thousand connections that say nothing, beside people at work.
new_company
server_up 0
many=10000
ulimit -n $((many + 2000)) 2>/dev/null || many=$(( $(ulimit -n) - 500 ))
"$load" --server "127.0.0.1:${ports[0]}" --idle $many --seconds 100000 > "$scratch/idle.txt" 2>&1 &
idlers=$!
for _ in $(seq 200); do grep -q open "$scratch/idle.txt" && break; sleep 0.1; done
at_work
nap 4000
at_rest
kill $idlers; wait $idlers 2>/dev/null || true
open=$(grep -o '[0-9]* open' "$scratch/idle.txt" | cut -d' ' -f1)
judged "idle connections" 1 "$open open, writes p99 $(( $(figure writes p99_us) / 1000 )) ms"
