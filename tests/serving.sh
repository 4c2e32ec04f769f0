# Servers with settings of their own. Sourced after common.sh: start, stop, and what they set.
start() {  # start OPTION...: sets server, base, watch (where metrics are); stands on $scratch/osnova.toml
  : > "$scratch/serve.txt"
  "$osnova" --config "$scratch/osnova.toml" "$@" serve > "$scratch/serve.txt" 2> "$scratch/err.txt" &
  server=$!
  trap 'kill $server $others 2>/dev/null || true; wait $server $others 2>/dev/null || true; rm -rf "$scratch"' EXIT
  for _ in $(seq 200); do grep -q serving "$scratch/serve.txt" && break; kill -0 $server 2>/dev/null || break; sleep 0.05; done
  base=$(sed -n 's/.*\(https\?:[^ ]*\).*/\1/p' "$scratch/serve.txt")
  case "$* $(cat "$scratch/osnova.toml")" in *metrics*) for _ in $(seq 40); do grep -q ^metrics "$scratch/serve.txt" && break; sleep 0.05; done ;; esac
  watch="http://127.0.0.1:$(sed -n 's/^metrics on port //p' "$scratch/serve.txt")"
}
stop() { kill -TERM $server; set +e; wait $server; ended=$?; set -e; }  # sets ended
others=""  # processes that end with the script
new_id() { sed 's/.*"id":"\([0-9]*\)".*/\1/' "$scratch/body"; }
scrape() { curl -s "$watch/metrics" > "$scratch/$1.txt"; node "$root/tests/metrics.mjs" "$scratch/$1.txt" > "$scratch/$1.samples" || cat "$scratch/$1.samples"; }
value() { grep -F -- "$1" "$scratch/${2:-one}.samples" | sed 's/.* //'; }  # of the one sample that begins so
