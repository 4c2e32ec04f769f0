# A command over which the program dies again and again is held; the others go on.
[ "$engine" = file ] || { rows+=("| a command that kills the program | postgres | - | - | - | - | - | not held: only a file's process leaves a note of what it died over |"); return 0; }
out=$(OSNOVA=$osnova bash "$root/tests/quarantine.sh" 2>&1) && code=0 || code=$?
check "a command that kills the program" 0 "$code"
[ "$code" = 0 ] || echo "$out"
rows+=("| a command that kills the program | file | 2 | - | 0 | 0 | yes | held after two deaths, others go on (\`tests/quarantine.sh\`, \`quarantine_test.cpp\`) |")
