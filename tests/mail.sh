# A mail server of the test's own, in the folder that is current, for scripts that read common.sh and certificates.sh.

mail_authorities() {  # certificates good (of authority ours) and stranger (of theirs) for this machine
  authority ours
  authority theirs
  certificate good ours DNS:localhost,IP:127.0.0.1 -days 30
  certificate stranger theirs DNS:localhost,IP:127.0.0.1 -days 30
}

# mail_server WHICH: shows the certificate named in the file `which` and takes the password of right.password; writes
# what was sent to mail.jsonl and who tried to sign in to tried. Sets starttls, smtps and deaf to its ports.
mail_server() {
  printf 'correct horse\n' > right.password
  echo "$1" > which
  : > tried
  : > mail.jsonl
  node "$root/tests/mail_tls.mjs" "$scratch" > ports &
  running="$running $!"
  for _ in $(seq 100); do [ -s ports ] && break; sleep 0.05; done
  read -r starttls smtps deaf < ports
}
