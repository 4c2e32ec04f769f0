#!/usr/bin/env bash
# Configures and builds. Usage: tools/build.sh BUILD_FOLDER TARGET...
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
shift
tools/web.sh
if [ ! -f "$build/build.ninja" ]; then
  cmake -G Ninja -S . -B "$build" >"$build.configure.log" 2>&1 || { cat "$build.configure.log" >&2; exit 1; }
  rm -f "$build.configure.log"
fi
ninja -C "$build" "$@" | tail -n 1
