# What is compared before and after an upgrade. Sourced after common.sh.
reports() {  # reports WORKSPACE
  local day
  for day in 2025-01-15 2025-01-31 2025-02-28; do
    echo "== trial balance $day"
    "$osnova" --workspace "$1" report trial-balance --as-of $day --csv
  done
  echo "== ageing"
  "$osnova" --workspace "$1" report ageing --as-of 2025-02-28 --csv
  echo "== profit and loss"
  "$osnova" --workspace "$1" report profit-loss --from 2025-01-01 --to 2025-02-28 --csv
}
