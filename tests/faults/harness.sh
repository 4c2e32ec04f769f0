# What the faults share: a company, its servers, people at work on it, and what became of their work.
# Sourced by tools/soak after tests/common.sh; uses rounds, load, engines, table.
rows=()
people=
servers=()
ports=()
shim=$scratch/shim.so
dials=$scratch/dials
gcc -O1 -shared -fPIC -o "$shim" "$root/tests/faults/shim.c" -ldl
dials() { printf 'full=%d slow=%05d clock=%+08d\n' "$1" "$2" "$3" | dd of="$dials" conv=notrunc status=none; }  # full, slow ms, clock s
: > "$dials"; dials 0 0 0
under_faults=(env LD_PRELOAD="$shim" FAULTS="$dials")
chmod 711 "$scratch"; chmod 644 "$dials" "$shim"

case " $engines " in
  *" postgres "*)
    pg_fsync=on
    . "$root/tests/postgres_server.sh" ;;
esac
cleanup() {
  [ -z "$people" ] || kill "$people" 2>/dev/null || true
  for pid in "${servers[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  [ -z "${pg_pid:-}" ] || pg_stop
  rm -rf "$scratch"
}
trap cleanup EXIT

company=0
new_company() {  # a fresh workspace: sets place (arguments of the program)
  company=$((company + 1))
  if [ "$engine" = file ]; then place=(--workspace "$scratch/w$company.osnova"); else place=(--db "$db&schema=w$company"); fi
  "$osnova" "${place[@]}" init --company LOAD --currency GBP --book main:ifrs > /dev/null
  echo 'a long password' | "$osnova" "${place[@]}" user password owner > /dev/null
  : > "$scratch/acked"
  held=yes
}
wrap=()
server_up() {  # server_up N: starts server N on its port, the same one after each death
  local n=$1 log=$scratch/serve$1.txt
  [ -n "${ports[$n]:-}" ] || ports[$n]=$(free_port)
  for _ in $(seq 50); do
    : > "$log"
    "${wrap[@]}" "$osnova" "${place[@]}" serve --listen "127.0.0.1:${ports[$n]}" > "$log" 2>&1 &
    servers[$n]=$!
    for _ in $(seq 200); do
      grep -q serving "$log" && return
      kill -0 "${servers[$n]}" 2>/dev/null || break
      sleep 0.05
    done
    kill -9 "${servers[$n]}" 2>/dev/null || true
    wait "${servers[$n]}" 2>/dev/null || true
    sleep 0.2  # its lease, its port or the database are not free yet
  done
  echo "FAILED  server $n does not start"; cat "$log"; exit 1
}
server_killed() { kill -9 "${servers[$1]}" 2>/dev/null || true; wait "${servers[$1]}" 2>/dev/null || true; unset "servers[$1]"; }
server_down() {  # a graceful end
  kill -INT "${servers[$1]}"; wait "${servers[$1]}" 2>/dev/null || true; unset "servers[$1]"
}
at_work() {  # at_work ARGUMENTS: people work in the background until at_rest
  local arguments=() n
  for n in "${!servers[@]}"; do arguments+=(--server "127.0.0.1:${ports[$n]}"); done
  "$load" "${arguments[@]}" --clients 32 --rate 250 --seconds 100000 --repeat --acked "$scratch/acked" --seed "$((seed + company))" "$@" \
    > "$scratch/people.json" 2> "$scratch/people.txt" &
  people=$!
  for _ in $(seq 600); do  # until the first has done something
    [ -s "$scratch/acked" ] && return
    kill -0 "$people" 2>/dev/null || break
    sleep 0.1
  done
  echo "FAILED  nobody works"; cat "$scratch/people.txt"; exit 1
}
at_rest() {  # everybody brings his work to an end
  kill "$people" 2>/dev/null || true
  wait "$people" || { echo "FAILED  people could not work"; cat "$scratch/people.txt"; failures=$((failures + 1)); }
  people=
}
# figure writes p99_us: of the people's work, 0 where there was none
figure() { grep -o "\"$1\":{[^}]*}" "$scratch/people.json" | grep -o "\"$2\":[0-9]*" | cut -d: -f2 || echo 0; }
verified() {  # whatever happened, the books hold
  "$osnova" "${place[@]}" verify > "$scratch/verify.txt" 2>&1 || { held=NO; cat "$scratch/verify.txt"; failures=$((failures + 1)); }
}
judged() {  # judged FAULT ROUNDS NOTE: with a server up: is what was acknowledged there, once?
  local answer acked lost doubled
  answer=$("$load" --server "127.0.0.1:${ports[0]}" --check "$scratch/acked") || true
  acked=$(grep -o '"acknowledged":[0-9]*' <<< "$answer" | cut -d: -f2)
  lost=$(grep -o '"lost":[0-9]*' <<< "$answer" | cut -d: -f2)
  doubled=$(grep -o '"doubled":[0-9]*' <<< "$answer" | cut -d: -f2)
  server_down 0
  verified
  check "$1, $engine: something was acknowledged" yes "$([ "${acked:-0}" -gt 20 ] && echo yes)"
  check "$1, $engine: none of $acked is lost or doubled, the books hold" "0 0 yes" "${lost:-?} ${doubled:-?} $held"
  rows+=("| $1 | $engine | $2 | $acked | ${lost:-?} | ${doubled:-?} | $held | $3 |")
}
disks_to_hurt() {  # what is dialled is felt by the disks below the engine, from now on
  if [ "$engine" = file ]; then
    wrap=("${under_faults[@]}" FAULTS_IN="$scratch/w")
  else
    pg_stop; pg_env=("${under_faults[@]}" FAULTS_IN="$pg/data"); pg_start
  fi
}
disks_to_rest() {
  wrap=()
  if [ "$engine" = postgres ]; then pg_stop; pg_env=(); pg_start; fi
}
nap() { sleep "$(printf '%d.%03d' $(( $1 / 1000 )) $(( $1 % 1000 )))"; }  # milliseconds
between() { echo $(( $1 + RANDOM % ($2 - $1 + 1) )); }
# With --table, rows of other faults and engines stay as they were measured.
print_table() {
  local out=$scratch/table row ran
  ran="seed $seed, $(date +%F)"
  {
    echo "| fault | engine | rounds | acknowledged | lost | doubled | verify holds | people meanwhile | run |"
    echo "|---|---|---|---|---|---|---|---|---|"
    for row in "${rows[@]}"; do echo "$row $ran |"; done
  } > "$out"
  cat "$out"
  [ -z "$table" ] || merge_table "$out"
}
merge_table() {  # merge_table NEW
  local machine
  machine="$(nproc) x $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
  awk -v machine="$machine" '
    function key(line, cells) { split(line, cells, " *[|] *"); return cells[2] "/" cells[3] }
    FNR == NR { if (FNR > 2) fresh[key($0)] = $0; else head[FNR] = $0; next }
    /<!-- table -->/ { print; print head[1]; print head[2]; inside = 1; next }
    /<!-- end -->/ {
      for (i = 1; i <= n; i++) { print order[i]; }
      for (k in fresh) if (!(k in seen)) print fresh[k]
      print ""; print "`tools/soak --rounds N --seed N` of each row, " machine
      inside = 0
    }
    inside && /^\|/ && !/^\| fault / && !/^\|---/ {
      k = key($0); seen[k] = 1; order[++n] = (k in fresh) ? fresh[k] : $0
    }
    !inside' "$1" "$table" > "$scratch/merged"
  cp "$scratch/merged" "$table"
}
