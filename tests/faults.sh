#!/usr/bin/env bash
# Hurt on purpose, a little of each; tools/soak does the same for longer.
exec "$(dirname "$0")/../tools/soak" --rounds 2 --seed "${SEED:-1}"
