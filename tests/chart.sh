#!/usr/bin/env bash
# The codes of the Russian chart against a public one: what is left out stands with its reason in charts/README.md.
. "$(dirname "$0")/common.sh"
chart=$data/chart-of-accounts/ru-l10n_ru-oca/account.account.template.csv
if [ ! -f "$chart" ]; then echo "SKIPPED: $chart is missing"; exit 77; fi
program=$(realpath "$(dirname "$osnova")/test_kernel")
cd "$root"
OSNOVA_RU_CHART=$chart "$program" -tc="charts: the Russian chart against*"
