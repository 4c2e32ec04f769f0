# A disk that takes its time: every sync 80 ms.
new_company
disks_to_hurt
server_up 0
dials 0 80 0
at_work
nap $(( rounds > 20 ? 30000 : 5000 ))
dials 0 0 0
at_rest
judged "slow disk, 80 ms a sync" 1 "reads p99 $(( $(figure reads p99_us) / 1000 )) ms, writes p99 $(( $(figure writes p99_us) / 1000 )) ms"
disks_to_rest
