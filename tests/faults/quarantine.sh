# A command over which the program dies again and again is held; the others go on.
out=$(OSNOVA=$osnova bash "$root/tests/quarantine.sh" "$engine" 2>&1) && code=0 || code=$?
check "a command that kills the program, $engine" 0 "$code"
[ "$code" = 0 ] || echo "$out"
rows+=("| a command that kills the program | $engine | 2 | - | 0 | 0 | yes | held after two deaths, others go on (\`tests/quarantine.sh\`, \`quarantine_test.cpp\`) |")
