# Shared by the tests of electronic signatures: authorities by the openssl command, people with accounts,
# and what they do with signatures. Sourced behind common.sh; leaves the reader in $pki.
export LC_ALL=C
pki=$scratch/pki
mkdir -p "$pki"
cd "$pki"

authority() {  # authority NAME [DIGEST KEY-OPTIONS]: a root with a database, for lists of revoked certificates
  mkdir -p "$1.db"; : > "$1.db/index"; echo 01 > "$1.db/serial"; echo 01 > "$1.db/crlnumber"
  cat > "$1.cnf" <<CNF
[ca]
default_ca = d
[d]
database = $pki/$1.db/index
serial = $pki/$1.db/serial
crlnumber = $pki/$1.db/crlnumber
new_certs_dir = $pki/$1.db
certificate = $pki/$1.pem
private_key = $pki/$1.key
default_md = ${2:-sha256}
default_days = 365
default_crl_days = 30
policy = p
x509_extensions = person
[p]
commonName = supplied
organizationName = optional
[person]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
[sealer]
basicConstraints = critical,CA:false
keyUsage = critical,keyEncipherment
CNF
  openssl req -x509 -newkey ${3:-rsa:2048} -nodes -keyout "$1.key" -out "$1.pem" -days 3650 \
    -subj "/O=Osnova tests/CN=$1" -addext "keyUsage=critical,keyCertSign,cRLSign" 2> /dev/null
}
issue() {  # issue AUTHORITY NAME SUBJECT KEY-OPTIONS [OPTION OF ca...]
  openssl req -new -utf8 -newkey $4 -nodes -keyout "$2.key" -out "$2.csr" -subj "$3" 2> /dev/null
  openssl ca -batch -utf8 -notext -config "$1.cnf" -in "$2.csr" -out "$2.pem" "${@:5}" 2> "$2.said" || cat "$2.said"
}
crl() { openssl ca -gencrl -config "$1.cnf" -out "$1.crl" "${@:2}" 2> /dev/null; }

workspace=$scratch/w.osnova
w="--workspace $workspace"
password="a long password"
declare -A tokens
accounts() {  # accounts LOGIN...: further people who may everything; the owner has a password, too
  local one
  for one in owner "$@"; do
    [ $one = owner ] || $osnova $w user add $one --role owner > /dev/null
    echo "$password" | $osnova $w user password $one --known
  done
}
people() {  # people LOGIN...: signs them in; sets api
  local one
  for one in "$@"; do sign_in $one "$password"; tokens[$one]=$auth; done
  api=$base/api/SHOP
}
as() { auth=${tokens[$1]}; }
json() { python3 -c "import json,sys; d=json.load(open('$scratch/body')); print($1)"; }
says() {  # says WHAT CODE: the problems of the last answer name it
  contains "$1" "\"$2\"" "$(body)"
}
text() { python3 -c "import json,sys; print(json.dumps(sys.stdin.read()))"; }
add_certificate() {  # add_certificate FILE PASSPHRASE
  code "$base/api/account/certificates" \
    -d "{\"file\":\"$(base64 -w0 < "$1")\",\"passphrase\":\"$2\",\"password\":\"$password\"}"
}
sign_with() {  # sign_with ADDRESS CERTIFICATE PASSPHRASE
  code "$api/$1/signatures/sign" -d "{\"certificate\":\"$2\",\"passphrase\":\"$3\",\"power\":\"МЧД-7\",\"power_file\":\"power.xml\"}"
}
upload() { code --data-binary "@$2" -H 'Content-Type: application/octet-stream' "$api/$1/signatures"; }  # upload ADDRESS FILE
fetch() { curl -s -H "$auth" -o "$2" "$api/$1"; }  # fetch ADDRESS FILE
states() { code "$api/$1/signatures" > /dev/null; json "' '.join(one['state'] for one in d['items'])"; }
outside() {  # outside NAME CONTENT OUT [OPTION...]
  openssl cms -sign -cades -binary -outform DER -in "$2" -signer "$1.pem" -inkey "$1.key" -out "$3" "${@:4}"
}
verified() {  # verified P7S CONTENT: by the openssl command
  openssl cms -verify -cades -binary -purpose any -inform DER -in "$1" -content "$2" -CAfile root.pem -out /dev/null 2>&1 | tail -1
}
