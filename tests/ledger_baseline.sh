#!/usr/bin/env bash
# Every file of ledger's own test/baseline: imported like ledger-cli reads it, or refused by the name of the feature.
. "$(dirname "$0")/common.sh"
archive=$data/plaintext-accounting/ledger-tests.tar.gz
if [ ! -f "$archive" ]; then echo "SKIPPED: $archive is missing"; exit 77; fi
tar -xzf "$archive" -C "$scratch"
OSNOVA_LEDGER_BASELINE=$scratch/ledger/test/baseline "$(dirname "$osnova")/test_app" -tc="ledger baseline*"
