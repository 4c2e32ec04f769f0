# Two processes on one workspace, one of them dies again and again. A file has one writer: the second
# process is refused.
new_company
server_up 0
if [ "$engine" = file ]; then
  out=$("$osnova" "${place[@]}" serve --listen 127.0.0.1:0 2>&1) && code=0 || code=$?
  check "a second process on a file" 1 "$code"
  contains "it is told who has it" "in use by the server" "$out"
  at_work
  nap 1500
  at_rest
  judged "a second process" 1 "refused: in use"
else
  server_up 1
  at_work
  few=$(( rounds > 50 ? 50 : rounds ))
  for _ in $(seq "$few"); do
    nap "$(between 300 1500)"
    server_killed 1
    nap "$(between 0 700)"
    server_up 1
  done
  nap 500
  at_rest
  server_down 1
  judged "one of two processes killed" "$few" "$(figure writes count) invoices, those of the other went on"
fi
