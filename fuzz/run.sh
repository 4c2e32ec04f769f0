#!/usr/bin/env bash
# Builds the fuzzers with clang and runs each for some seconds: fuzz/run.sh [seconds, default 10]. SEED=n repeats a
# run; 0 is another one each time.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
build=${OSNOVA_FUZZ_BUILD:-build-fuzz}
[ -f "$build/build.ninja" ] || cmake -G Ninja -S . -B "$build" -DCMAKE_CXX_COMPILER=clang++ -DOSNOVA_FUZZ=ON -DOSNOVA_WERROR=OFF >/dev/null
fuzzers=$(ninja -C "$build" -t targets all | sed -n 's/^\(fuzz\/fuzz_[a-z]*\): CXX_EXECUTABLE.*/\1/p')
ninja -C "$build" $fuzzers | tail -n 1
for fuzzer in $fuzzers; do
  log=$build/$(basename "$fuzzer").log
  # The corpus in the project is the starting point; what is found on the way stays in the build folder.
  grown=$build/corpus-$(basename "$fuzzer")
  mkdir -p "$grown"
  # A find ends the run with the input beside the log.
  if ! "$build/$fuzzer" -max_total_time="$seconds" -seed="${SEED:-0}" -rss_limit_mb=2048 -artifact_prefix="$build/" "$grown" "fuzz/corpus/$(basename "$fuzzer" | cut -d_ -f2)" > "$log" 2>&1; then
    echo "$(basename "$fuzzer"): FOUND something"
    tail -n 40 "$log"
    exit 1
  fi
  echo "$(basename "$fuzzer"): $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log") executions, nothing found"
done
