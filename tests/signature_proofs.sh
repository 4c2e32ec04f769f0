#!/usr/bin/env bash
# What is kept beside signatures, checked by the openssl command as well as by the program: time stamps
# (RFC 3161), answers of a responder (OCSP) and lists of revocation that the program asks for itself, good
# ones and every kind of bad one.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/signing.sh"

# --- authorities ------------------------------------------------------------------------------------
authority root
authority stranger
python3 "$root/tests/authorities.py" serve "$pki" "$pki/port" &
running="$running $!"
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
port=$(cat port)
cat >> root.cnf <<CNF
[asked]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
authorityInfoAccess = OCSP;URI:http://127.0.0.1:$port/ocsp
[listed]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
crlDistributionPoints = URI:http://127.0.0.1:$port/root.crl
[stamper]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = critical,timeStamping
CNF
for one in tsa old_tsa; do cat >> tsa.cnf <<CNF
[$one]
serial = $pki/tsa.serial
signer_cert = $pki/$one.pem
signer_key = $pki/$one.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384
accuracy = secs:1
ess_cert_id_alg = sha256
CNF
done
echo 01 > tsa.serial
issue root ann "/CN=Ann Asked" rsa:2048 -extensions asked
issue root lee "/CN=Lee Listed" rsa:2048 -extensions listed
issue root tsa "/CN=Tests Time Stamps" rsa:2048 -extensions stamper
issue root old_tsa "/CN=Old Time Stamps" rsa:2048 -extensions stamper -startdate 20200101000000Z -enddate 20210101000000Z
for one in ann lee; do openssl pkcs12 -export -inkey $one.key -in $one.pem -out $one.p12 -passout "pass:a passphrase"; done

$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
accounts ann lee sid
begin() {  # begin [SETTING...]: the server anew; what it waited for is forgotten
  if [ -n "${server:-}" ]; then kill -INT $server; wait $server 2>/dev/null || true; fi
  : > "$scratch/serve.txt"
  "$osnova" $w --set signature.private=yes "$@" serve --listen 127.0.0.1:0 > "$scratch/serve.txt" 2>&1 &
  server=$!
  running="$running $server"
  for _ in $(seq 200); do grep -q serving "$scratch/serve.txt" && break; sleep 0.05; done
  base=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$scratch/serve.txt" | head -1)
  api=$base/api/SHOP
}
stamps="--set signature.time_stamps=http://127.0.0.1:$port/tsa"
begin --set signature.ask=no
people owner ann lee sid
as owner
code "$api/kernel.trusted_certificate" -d "{\"code\":\"root\",\"name\":\"Tests\",\"certificate\":$(text < root.pem)}" > /dev/null
case=$(json "d['waits']")
as ann
check "an authority is trusted by two" 200 "$(code -H 'If-Match: "1"' "$api/kernel.workspace_approval/$case/approve" -d '{}')"
for one in ann lee; do
  as $one
  check "a key of $one" 201 "$(add_certificate $one.p12 "a passphrase")"
  declare ${one}_key=$(json "d['id']")
done
as owner
code "$api/party.party" -d '{"code":"C1","name":"Old House"}' > /dev/null
first_party=$(json "d['id']")
code "$api/party.terms" -d "{\"party\":\"$first_party\"}" > /dev/null
document() {  # document: one more to sign; sets at
  code "$api/sales.payment?then=post" -d "{\"customer\":\"$first_party\",\"amount\":\"1.00\"}" > /dev/null
  at=sales.payment/$(json "d['id']")
}
stamp_of() {  # stamp_of ADDRESS: how many of the first signature's time stamps hold, and its state
  code "$api/$1/signatures" > /dev/null
  json "str(sum(not one['problems'] for one in d['items'][0]['stamps']))+' '+d['items'][0]['state']"
}
until_is() {  # until_is WHAT EXPECTED COMMAND...: within 50 seconds; what failed once is asked again after 15
  local got=""
  for _ in $(seq 250); do got=$("${@:3}"); [ "$got" = "$2" ] && break; sleep 0.2; done
  check "$1" "$2" "$got"
}
until_said() {  # until_said WHAT TEXT: in the log, within 20 seconds
  for _ in $(seq 100); do grep -q "$2" "$scratch/serve.txt" && break; sleep 0.2; done
  contains "$1" "$2" "$(cat "$scratch/serve.txt")"
}

# --- a time stamp, and what the responder says -------------------------------------------------------
begin $stamps
as ann
document
check "signed" 201 "$(sign_with "$at" "$ann_key" "a passphrase")"
signed=$(json "d['id']")
until_is "a time stamp comes, and the responder says good" "1 valid" stamp_of "$at"
check "  of this authority" "CN=Tests Time Stamps" "$(json "d['items'][0]['stamps'][0]['authority']")"
fetch "$at/signatures/$signed/p7s" t.p7s
fetch "$at/signatures/$signed/content" t.json
contains "openssl verifies the enlarged signature" "CAdES Verification successful" "$(verified t.p7s t.json)"
python3 "$root/tests/authorities.py" token t.p7s t.token
python3 "$root/tests/authorities.py" value t.p7s t.value
contains "openssl verifies the time stamp over it" "Verification: OK" \
  "$(openssl ts -verify -token_in -in t.token -data t.value -CAfile root.pem 2>&1)"
printf x >> t.value
contains "  over nothing else" "message imprint mismatch" \
  "$(openssl ts -verify -token_in -in t.token -data t.value -CAfile root.pem 2>&1 || true)"
code "$api/kernel.signature/$signed" > /dev/null
json "d['cms']" | base64 -d > old.p7s
contains "the signature as it was taken in stays" "CAdES Verification successful" "$(verified old.p7s t.json)"
check "  without a time stamp" 0 "$(openssl cms -cmsout -print -inform DER -in old.p7s | grep -c id-smime-aa-timeStampToken || true)"
code "$api/kernel.signature_proof" > /dev/null
check "both proofs are kept" "answer time_stamp" "$(json "' '.join(sorted(one['kind'] for one in d['items']))")"
proof=$(json "[one['id'] for one in d['items'] if one['kind'] == 'answer'][0]")
code "$api/kernel.signature_proof/$proof" > /dev/null
json "d['proof']" | base64 -d > kept.ocsp
contains "openssl verifies the answer that is kept" "ann.pem: good" \
  "$(openssl ocsp -respin kept.ocsp -issuer root.pem -cert ann.pem -CAfile root.pem -no_nonce 2>&1)"
fetch "$at/print?language=ru" stamped.pdf
contains "the stamp on paper has it" "Метка времени" "$(pdftotext -layout stamped.pdf -)"

# --- an authority that answers wrongly ---------------------------------------------------------------
for one in "down answered with 503" "cut stamp.damaged" "nonce stamp.other_nonce" "imprint stamp.of_another" \
  "eku stamp.untrusted" "expired stamp.untrusted"; do
  mode=${one%% *}
  echo "$mode" > mode
  begin $stamps
  as ann
  document
  check "signed while time stamps are $mode" 201 "$(sign_with "$at" "$ann_key" "a passphrase")"
  until_said "  which is said" "${one#* }"
  check "  and taken in by no way" 0 "$(stamp_of "$at" | cut -d" " -f1)"
done
: > mode
until_is "when it is well again, the last is stamped" "1 valid" stamp_of "$at"

# --- time stamps that come along ---------------------------------------------------------------------
stamped() {  # stamped P7S OUT [SECTION]: by the command line
  python3 "$root/tests/authorities.py" value "$1" v
  openssl ts -query -cert -sha256 -data v -out q 2> /dev/null
  openssl ts -reply -config tsa.cnf -section "${3:-tsa}" -queryfile q -token_out -out token 2> /dev/null
  python3 "$root/tests/authorities.py" add "$1" token "$2"
}
begin
short=$(date -u -d '+8 seconds' +%Y%m%d%H%M%SZ)
issue root sid "/CN=Sid Short" rsa:2048 -startdate 20240101000000Z -enddate "$short"
as sid
check "a certificate that is short of running out" 201 "$(add_certificate sid.pem "")"
document
fetch "$at/signatures/content" sid.json
outside sid sid.json sid.p7s
stamped sid.p7s sid-stamped.p7s
stamped sid.p7s sid-old.p7s old_tsa
outside sid t.json other.p7s
stamped other.p7s other-stamped.p7s
python3 "$root/tests/authorities.py" token other-stamped.p7s other.token
python3 "$root/tests/authorities.py" add sid.p7s other.token sid-foreign.p7s
contains "the tool's own file is good" "Verification: OK" \
  "$(openssl ts -verify -token_in -in token -data v -CAfile root.pem 2>&1)"
while [ "$(date -u +%Y%m%d%H%M%SZ)" \< "$short" ] || [ "$(date -u +%Y%m%d%H%M%SZ)" = "$short" ]; do sleep 0.5; done
check "run out, it is taken no more" 422 "$(upload "$at" sid.p7s)"
says "  says so" signature.not_valid_then
check "nor with a time stamp over something else" 422 "$(upload "$at" sid-foreign.p7s)"
check "nor with one of an authority that has run out" 422 "$(upload "$at" sid-old.p7s)"
check "with a time stamp of before it is" 201 "$(upload "$at" sid-stamped.p7s)"
check "  which is shown" "1 not_known" "$(stamp_of "$at")"
as ann
document
fetch "$at/signatures/content" ann.json
outside ann ann.json ann.p7s
python3 "$root/tests/authorities.py" add ann.p7s other.token ann-foreign.p7s
check "a time stamp over something else harms no good signature" 201 "$(upload "$at" ann-foreign.p7s)"
until_is "  and counts for nothing" "0 valid" stamp_of "$at"
says "  which is shown" stamp.of_another

# --- a responder that says revoked, lies, or is not to be reached --------------------------------------
echo foreign > ocsp-mode
begin
as ann
document
sleep 1.1
check "signed" 201 "$(sign_with "$at" "$ann_key" "a passphrase")"
until_said "an answer that another authority signed says nothing" ocsp.says_nothing
echo down > ocsp-mode
openssl ca -revoke ann.pem -config root.cnf 2> /dev/null
begin --set signature.private=no
until_said "private networks are not entered" delivery.address_refused
: > ocsp-mode
begin
as ann
document
sleep 1.1
check "a certificate that is revoked meanwhile signs, as nobody knows yet" 201 "$(sign_with "$at" "$ann_key" "a passphrase")"
until_is "until the responder is heard" "0 broken" stamp_of "$at"
says "  and says so" signature.revoked

# --- lists ----------------------------------------------------------------------------------------------
crl root
begin
lists() { code "$api/kernel.revocation_list" > /dev/null; json "len(d['items'])"; }
as lee
until_is "a list is fetched" 1 lists
document
check "signed by somebody with a list" 201 "$(sign_with "$at" "$lee_key" "a passphrase")"
check "  it is known at once" "0 valid" "$(stamp_of "$at")"
kept=$at
sleep 1.1
openssl ca -revoke lee.pem -config root.cnf 2> /dev/null
crl root
begin
as lee
newer() { code "$api/kernel.revocation_list" > /dev/null; json "d['items'][0]['version']"; }
until_is "a newer list is fetched" 2 newer
document
check "and a revoked certificate signs no more" 422 "$(sign_with "$at" "$lee_key" "a passphrase")"
says "  says so" signature.revoked
check "  what it signed before holds" "0 valid" "$(stamp_of "$kept")"
code "$api/kernel.revocation_list" > /dev/null
list=$(json "d['items'][0]['id']")
crl stranger
as owner
check "a list of somebody else is not taken" 422 "$(code -X PATCH -H 'If-Match: "2"' "$api/kernel.revocation_list/$list" -d "{\"list\":$(text < stranger.crl)}")"
says "  says so" certificate.list_of_another
kill -INT $server; wait $server 2>/dev/null || true
$osnova $w verify > "$scratch/verify.txt" && ok=0 || ok=$?
check "the books hold" 0 "$ok"
finish
