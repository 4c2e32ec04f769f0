# Certificates of tests, in the current folder: an authority, and what it signs. Sourced.
authority() {  # authority NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" \
    -subj "/CN=$1" -days 30 -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" 2> /dev/null
}
certificate() {  # certificate NAME AUTHORITY SUBJECT [OPTION...]
  local name=$1 by=$2 subject=$3
  shift 3
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=mail" 2> /dev/null
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$subject" > "$name.ext"
  openssl x509 -req -in "$name.csr" -CA "$by.pem" -CAkey "$by.key" -CAcreateserial -extfile "$name.ext" -out "$name.pem" "$@" 2> /dev/null
}
