# A PostgreSQL server of the test's own: folder, socket and port. Sourced after common.sh.
# Sets `db` (URL without schema) and, for a crash, `pg_pid`, pg_start and pg_kill.
pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$pg_bin" ] || { echo "SKIPPED: PostgreSQL's server is not installed (Debian: postgresql)"; exit 77; }
chmod 711 "$scratch"
pg=$scratch/pg
mkdir -p "$pg"
as_somebody=()
if [ "$(id -u)" = 0 ]; then  # the server refuses to be root
  pg_user=$(id -un postgres 2>/dev/null || echo nobody)
  chown "$pg_user" "$pg"
  as_somebody=(setpriv --reuid "$pg_user" --regid "$(id -g "$pg_user")" --clear-groups --)
fi
pg_options=("${pg_options[@]}")  # of whoever sources it: -c name=value ...
pg_env=()
pg_start() {
  (cd "$pg" && exec "${as_somebody[@]}" "${pg_env[@]}" "$pg_bin/postgres" -D "$pg/data" -k "$pg" -p "$pg_port" \
    -c listen_addresses= -c fsync="${pg_fsync:-off}" -c full_page_writes="${pg_fsync:-off}" \
    -c shared_buffers=64MB -c logging_collector=off "${pg_options[@]}" >> "$pg/log" 2>&1) &
  pg_pid=$!
  for _ in $(seq 900); do
    "$pg_bin/pg_isready" -q -h "$pg" -p "$pg_port" && return
    kill -0 $pg_pid 2>/dev/null || break
    sleep 0.1
  done
  cat "$pg/log"
  exit 1
}
pg_kill() {  # as a machine that breaks down: no shutdown, no last checkpoint
  local children child
  children=$(pgrep -P "$pg_pid")
  kill -9 "$pg_pid"
  wait "$pg_pid" 2>/dev/null || true
  for child in $children; do  # they notice that it is gone
    for _ in $(seq 200); do kill -0 "$child" 2>/dev/null || break; sleep 0.05; done
  done
}
pg_stop() {
  kill -INT "$pg_pid" 2>/dev/null || true
  wait "$pg_pid" 2>/dev/null || true
}
"${as_somebody[@]}" "$pg_bin/initdb" -D "$pg/data" -U osnova -A trust -E UTF8 --locale=C -N > "$pg/initdb" 2>&1 ||
  { cat "$pg/initdb"; exit 1; }
pg_port=$(free_port)
pg_start
"$pg_bin/createdb" -h "$pg" -p "$pg_port" -U osnova osnova
db="postgresql://osnova@/osnova?host=$pg&port=$pg_port"
export OSNOVA_QUARANTINE_FOLDER=$scratch  # or servers that are killed leave their notes in the current folder
pg_sql() { "$pg_bin/psql" -h "$pg" -p "$pg_port" -U osnova -d osnova -Atqc "$1"; }
