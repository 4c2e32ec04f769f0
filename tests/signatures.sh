#!/usr/bin/env bash
# Electronic signatures, checked by the openssl command as well as by the program: RSA, ECDSA and GOST, keys
# kept here and tools outside, every way in which a signature is refused or breaks, a policy that wants one.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/signing.sh"
authority root
authority stranger
issue root bob "/CN=Боб Петров" rsa:2048
issue root cid "/CN=Cid Stone" "ec -pkeyopt ec_paramgen_curve:P-256"
issue stranger dee "/CN=Dee Elsewhere" rsa:2048
issue root eve "/CN=Eve Expired" rsa:2048 -startdate 20200101000000Z -enddate 20210101000000Z
issue root fay "/CN=Fay Seal" rsa:2048 -extensions sealer
openssl pkcs12 -export -inkey bob.key -in bob.pem -out bob.p12 -passout "pass:correct horse"
for one in dee eve fay; do openssl pkcs12 -export -inkey $one.key -in $one.pem -out $one.p12 -passout "pass:a passphrase"; done

$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
accounts bob cid dee eve fay
serve "$workspace"
people owner bob cid dee eve fay

# --- what is trusted takes two people ---------------------------------------------------------------
as owner
check "an authority waits for another person" 202 "$(code "$api/kernel.trusted_certificate" \
  -d "{\"code\":\"root\",\"name\":\"Tests\",\"certificate\":$(text < root.pem)}")"
case=$(json "d['waits']")
as bob
check "who agrees" 200 "$(code -H 'If-Match: "1"' "$api/kernel.workspace_approval/$case/approve" -d '{}')"
check "no person's certificate is trusted" 422 "$(code "$api/kernel.trusted_certificate" \
  -d "{\"code\":\"no\",\"name\":\"No\",\"certificate\":$(text < bob.pem)}")"
says "  says so" certificate.no_authority
code "$api/kernel.trusted_certificate" > /dev/null
trusted=$(json "d['items'][0]['id']")

# --- certificates of people -------------------------------------------------------------------------
as bob
check "a key with a wrong passphrase" 422 "$(add_certificate bob.p12 "wrong horse")"
says "  says so" certificate.passphrase_wrong
check "a key is kept" 201 "$(add_certificate bob.p12 "correct horse")"
bob_key=$(json "d['id']")
code "$base/api/account/certificates" > /dev/null
check "it is seen" "Боб Петров RSA 2048 True" "$(json "' '.join(map(str,[d['items'][0][k] for k in ('owner','key','has_key')]))")"
as cid
check "a certificate belongs to one person" 422 "$(add_certificate bob.pem "")"
says "  says so" certificate.known
check "a certificate alone" 201 "$(add_certificate cid.pem "")"
for one in dee eve fay; do as $one; check "a key of $one" 201 "$(add_certificate $one.p12 "a passphrase")"; code "$base/api/account/certificates" > /dev/null; declare ${one}_key=$(json "d['items'][0]['id']"); done
as bob
check "an authority is no person" 422 "$(add_certificate root.pem "")"

# --- a payment that waits for a signature -----------------------------------------------------------
as owner
code "$api/party.party" -d '{"code":"C1","name":"Old House"}' > /dev/null
party=$(json "d['id']")
code "$api/party.terms" -d "{\"party\":\"$party\"}" > /dev/null
policy() {  # policy WANTED: also stored by two
  as owner
  if [ -z "${policy:-}" ]; then
    code "$api/kernel.policy" -d "{\"code\":\"sign\",\"name\":\"Signed\",\"active\":true,\"command\":\"sales.payment.post\",\"stages\":[{\"name\":\"Second person\",\"signature\":\"$1\"}]}" > /dev/null
  else
    code "$api/kernel.policy/$policy" > /dev/null
    code -X PATCH -H "If-Match: \"$(json "d['version']")\"" "$api/kernel.policy/$policy" -d "{\"stages\":[{\"line_id\":\"1\",\"signature\":\"$1\"}]}" > /dev/null
  fi
  local waits=$(json "d['waits']")
  as bob
  check "a policy that wants a signature ($1)" 200 "$(code -H 'If-Match: "1"' "$api/kernel.workspace_approval/$waits/approve" -d '{}')"
  code "$api/kernel.policy?code=sign" > /dev/null
  policy=$(json "d['items'][0]['id']")
}
pay() {  # pay AMOUNT: sets payment, case
  as owner
  check "a payment of $1 waits" 202 "$(code "$api/sales.payment?then=post" -d "{\"customer\":\"$party\",\"amount\":\"$1\"}")"
  payment=$(json "d['id']") case=$(json "d['waits']")
}
approve() {  # approve CASE
  code "$api/kernel.approval/$1" > /dev/null
  code -H "If-Match: \"$(json "d['version']")\"" "$api/kernel.approval/$1/approve" -d '{}'
}
policy yes
pay 7000.00
as bob
check "it is not agreed to without signature" 422 "$(approve "$case")"
says "  says so" approval.signature_required
fetch "kernel.approval/$case/signatures/content" asked.json
check "what is to be signed is canonical JSON" "$(cat asked.json)" \
  "$(python3 -c "import json; print(json.dumps(json.load(open('asked.json')),sort_keys=True,ensure_ascii=False,separators=(',',':')),end='')")"
check "  with the payment, its step and its postings" "sales.payment.post 7000.00 $payment 1" \
  "$(python3 -c "import json; d=json.load(open('asked.json')); print(d['command'],d['fields']['amount'],d['id'],len(d['postings']))")"
check "a wrong passphrase" 422 "$(sign_with "kernel.approval/$case" "$bob_key" "wrong horse")"
says "  says so" certificate.passphrase_wrong
as cid
check "with another person's key" 422 "$(sign_with "kernel.approval/$case" "$bob_key" "correct horse")"
says "  says so" certificate.unknown
as bob
check "the second person signs" 201 "$(sign_with "kernel.approval/$case" "$bob_key" "correct horse")"
signature=$(json "d['id']")
check "only once" 422 "$(sign_with "kernel.approval/$case" "$bob_key" "correct horse")"
says "  says so" signature.signed_already
check "nobody says whether it is revoked" not_known "$(states "kernel.approval/$case")"
check "it is agreed to" 200 "$(approve "$case")"
code "$api/sales.payment/$payment" > /dev/null
check "and done" posted "$(json "d['status']")"
check "the signature stands on the payment" not_known "$(states "sales.payment/$payment")"
check "  under its power of attorney" "МЧД-7 power.xml" "$(json "d['items'][0]['power']+' '+d['items'][0]['power_file']")"
fetch "sales.payment/$payment/signatures/$signature/p7s" bob.p7s
fetch "sales.payment/$payment/signatures/$signature/content" signed.json
check "what was signed is what was asked" "$(sha256sum < asked.json)" "$(sha256sum < signed.json)"
check "its hash is told" "$(sha256sum < asked.json | cut -d' ' -f1)" "$(json "d['items'][0]['digest']")"
contains "openssl verifies the RSA signature" "CAdES Verification successful" "$(verified bob.p7s signed.json)"
sed 's/7000.00/9000.00/' signed.json > forged.json
contains "and refuses another amount" "content verify error" "$(verified bob.p7s forged.json)"

# --- a second signature, made outside ---------------------------------------------------------------
as cid
fetch "sales.payment/$payment/signatures/content" posted.json
contains "what is posted is signed with its number" '"number":"' "$(cat posted.json)"
outside cid posted.json cid.p7s
contains "the tool's own file is good" "CAdES Verification successful" "$(verified cid.p7s posted.json)"
check "a second person's is taken in" 201 "$(upload "sales.payment/$payment" cid.p7s)"
ecdsa=$(json "d['id']")
check "both stand" "not_known not_known" "$(states "sales.payment/$payment")"
fetch "sales.payment/$payment/signatures/$ecdsa/p7s" back.p7s
fetch "sales.payment/$payment/signatures/$ecdsa/content" back.json
contains "openssl verifies the ECDSA signature" "CAdES Verification successful" "$(verified back.p7s back.json)"
for language in en ru; do
  fetch "sales.payment/$payment/print?language=$language" "$language.pdf"
  pdftotext -layout "$language.pdf" "$language.txt"
done
serial=$(openssl x509 -in bob.pem -noout -serial | cut -d= -f2)
check "two stamps in English" 2 "$(grep -o "DOCUMENT SIGNED ELECTRONICALLY" en.txt | wc -l)"
check "two in Russian" 2 "$(grep -o "ДОКУМЕНТ ПОДПИСАН ЭЛЕКТРОННОЙ ПОДПИСЬЮ" ru.txt | wc -l)"
contains "  with owner" "Боб Петров" "$(cat ru.txt)"
contains "  with the number of the certificate" "$serial" "$(tr -d '\n' < ru.txt)"
contains "  that say what nobody looked up" "не проверен" "$(cat ru.txt)"
# A form that the firm made carries them as well, whatever its template says.
as owner
form='{"record":"sales.payment","code":"slip","name_en":"Slip","name_ru":"Талон","text":"# Slip {{number}}"}'
check "a form of the firm's own" 201 "$(code "$api/kernel.print_form" -d "$form")"
as cid
fetch "sales.payment/$payment/print?form=own.slip&language=en" slip.pdf
pdftotext -layout slip.pdf slip.txt
contains "is printed" "Slip PAY" "$(cat slip.txt)"
check "with both stamps" 2 "$(grep -o "DOCUMENT SIGNED ELECTRONICALLY" slip.txt | wc -l)"

# --- what is refused --------------------------------------------------------------------------------
first=$payment
as owner
pay 8000.00
as cid
fetch "kernel.approval/$case/signatures/content" other.json
check "a signature of another document" 422 "$(upload "kernel.approval/$case" cid.p7s)"
says "  says so" signature.content_differs
outside cid other.json other.p7s
as bob
check "another person's certificate" 422 "$(upload "kernel.approval/$case" other.p7s)"
says "  says so" signature.of_another
as cid
head -c 700 other.p7s > cut.p7s
check "a truncated file" 422 "$(upload "kernel.approval/$case" cut.p7s)"
says "  says so" signature.damaged
{ cat other.p7s; echo more; } > long.p7s
check "a file with something behind it" 422 "$(upload "kernel.approval/$case" long.p7s)"
says "  says so" signature.damaged
openssl cms -sign -binary -outform DER -in other.json -signer cid.pem -inkey cid.key -out plain.p7s
check "one that does not name its certificate" 422 "$(upload "kernel.approval/$case" plain.p7s)"
says "  says so" signature.attributes_missing
outside cid other.json whole.p7s -nodetach
check "one that holds its content" 422 "$(upload "kernel.approval/$case" whole.p7s)"
says "  says so" signature.not_detached
outside cid other.json two.p7s -signer bob.pem -inkey bob.key
check "two signers in one file" 422 "$(upload "kernel.approval/$case" two.p7s)"
says "  says so" signature.one_signer
as dee
check "an authority that nobody trusts" 422 "$(sign_with "kernel.approval/$case" "$dee_key" "a passphrase")"
says "  says so" signature.untrusted
as eve
check "a certificate that has run out" 422 "$(sign_with "kernel.approval/$case" "$eve_key" "a passphrase")"
says "  says so" signature.not_valid_then
as fay
check "one that is not for signing" 422 "$(sign_with "kernel.approval/$case" "$fay_key" "a passphrase")"
says "  says so" signature.key_usage
as owner
outside bob other.json not_mine.p7s
check "the maker does not use another's either" 422 "$(upload "kernel.approval/$case" not_mine.p7s)"
says "  says so" signature.of_another
as cid
openssl base64 -in other.p7s -out other.b64
check "base64 is taken too" 201 "$(upload "kernel.approval/$case" other.b64)"
check "with it he agrees" 200 "$(approve "$case")"

# --- an edit voids the case, and the signature is seen as broken --------------------------------------
pay 8500.00
as bob
check "signed" 201 "$(sign_with "kernel.approval/$case" "$bob_key" "correct horse")"
as owner
code "$api/sales.payment/$payment" > /dev/null
check "changed afterwards" 200 "$(code -X PATCH -H "If-Match: \"$(json "d['version']")\"" "$api/sales.payment/$payment" -d '{"amount":"8600.00"}')"
check "the signature is broken" broken "$(states "sales.payment/$payment")"
says "  because the case is void" signature.case_void
as bob
check "and nothing is left to agree to" 409 "$(approve "$case")"

# --- revocation -------------------------------------------------------------------------------------
revoke_list() {  # revoke_list TRUSTED FILE: the list, put beside its authority by two people
  as owner
  code "$api/kernel.trusted_certificate/$1" > /dev/null
  check "a list of revoked certificates waits" 202 "$(code -X PATCH -H "If-Match: \"$(json "d['version']")\"" "$api/kernel.trusted_certificate/$1" -d "{\"revocation_list\":$(text < "$2")}")"
  local waits=$(json "d['waits']")
  as bob
  check "  and is agreed to" 200 "$(code -H 'If-Match: "1"' "$api/kernel.workspace_approval/$waits/approve" -d '{}')"
}
policy not_revoked
pay 9000.00
as bob
check "signed without a list" 201 "$(sign_with "kernel.approval/$case" "$bob_key" "correct horse")"
check "a stage that wants to know does not take it" 422 "$(approve "$case")"
says "  says so" signature.revocation_not_known
crl root -crl_lastupdate 20200101000000Z -crl_nextupdate 20200201000000Z
revoke_list "$trusted" root.crl
check "a list that has run out says nothing" "not_known not_known" "$(states "sales.payment/$first")"
sleep 1.1
openssl ca -revoke cid.pem -config root.cnf 2> /dev/null
crl root
revoke_list "$trusted" root.crl
check "with a list the signature is good, and one of before the revocation too" "valid valid" "$(states "sales.payment/$first")"
as bob
check "now it is agreed to" 200 "$(approve "$case")"
pay 9100.00
as cid
fetch "kernel.approval/$case/signatures/content" late.json
outside cid late.json late.p7s
check "a revoked certificate signs no more" 422 "$(upload "kernel.approval/$case" late.p7s)"
says "  says so" signature.revoked

# --- a byte of the database, and a key that stays secret ----------------------------------------------
as owner
sqlite3 -cmd ".timeout 10000" "$workspace" "UPDATE payment SET amount = amount + 1 WHERE id = $first"
check "a changed byte breaks both" "broken broken" "$(states "sales.payment/$first")"
says "  and the place is named" signature.changed
contains "  by its field" "fields/amount" "$(body)"
fetch "sales.payment/$first/print?language=en" broken.pdf
check "a broken signature has no stamp" 0 "$(pdftotext broken.pdf - | grep -c SIGNED || true)"
sqlite3 -cmd ".timeout 10000" "$workspace" "UPDATE payment SET amount = amount - 1 WHERE id = $first"
check "and mended it holds again" "valid valid" "$(states "sales.payment/$first")"
code "$api/kernel.signature/$signature" > /dev/null
check "a signature is not changed" 422 "$(code -X PATCH -H "If-Match: \"1\"" "$api/kernel.signature/$signature" -d '{}')"
says "  says so" signature.never_changed
as bob
check "a certificate is removed" 200 "$(code -X DELETE "$base/api/account/certificates/$bob_key")"
check "the signature stays" "valid valid" "$(states "sales.payment/$first")"

# --- GOST R 34.10-2012 --------------------------------------------------------------------------------
gost_conf=$root/deploy/openssl-gost.cnf
gost() { OPENSSL_CONF=$pki/gost.cnf "$@"; }  # gost COMMAND...
{ cat "$gost_conf"; printf '[req]\ndistinguished_name = dn\nx509_extensions = root\n[dn]\n[root]\nbasicConstraints = critical,CA:true\n'; } > gost.cnf
trust_gost() {  # trust_gost [OPTION OF curl...]
  code "$api/kernel.trusted_certificate" -d "{\"code\":\"gost\",\"name\":\"GOST\",\"certificate\":$(text < tc26.pem)}" "$@"
}
restart() {  # restart [OPENSSL_CONF]
  kill -INT $server; wait $server 2>/dev/null || true
  OPENSSL_CONF=${1:-/dev/null} serve "$workspace"
  api=$base/api/SHOP
}
gost_verified() {  # gost_verified P7S CONTENT: by the openssl command with the engine
  gost openssl cms -verify -cades -binary -purpose any -inform DER -in "$1" -content "$2" -CAfile tc26.pem -out /dev/null 2>&1 | tail -1
}
if ! gost openssl engine gost > /dev/null 2>&1; then
  echo "SKIPPED signatures by GOST R 34.10-2012: libengine-gost-openssl is not installed"
else
  gost authority tc26 md_gost12_256 "gost2012_256 -pkeyopt paramset:A"
  gost issue tc26 gus "/CN=Густав Гостев" "gost2012_256 -pkeyopt paramset:TCA"
  gost issue tc26 gia "/CN=Gia Outside" "gost2012_512 -pkeyopt paramset:A"
  printf '[stamper]\nbasicConstraints = critical,CA:false\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n' >> tc26.cnf
  gost issue tc26 stamps "/CN=Stamps by GOST" "gost2012_256 -pkeyopt paramset:TCA" -extensions stamper
  { cat gost.cnf; printf '[tsa]\nserial = %s\nsigner_digest = md_gost12_256\ndefault_policy = 1.2.3.4\ndigests = md_gost12_512\ness_cert_id_alg = sha256\n' "$pki/tsa.serial"; } > tsa.cnf
  echo 01 > tsa.serial
  gost openssl pkcs12 -export -inkey gus.key -in gus.pem -out gus.p12 -passout "pass:a passphrase"
  gost openssl pkcs12 -export -keypbe gost89 -certpbe gost89 -macalg md_gost12_512 -inkey gus.key \
    -in gus.pem -out gus-tc26.p12 -passout "pass:a passphrase"
  gost openssl cms -sign -cades -binary -outform DER -in posted.json -signer gia.pem -inkey gia.key -out gia.p7s

  restart
  as owner
  check "without the configuration no authority with GOST" 422 "$(trust_gost -H 'Accept-Language: ru')"
  contains "  in Russian" "Сервер не знает алгоритма GOST R 34.10-2012" "$(body)"
  as dee
  for file in gus.pem gus.p12 gus-tc26.p12; do
    check "nor a person's $file" 422 "$(add_certificate $file "a passphrase")"
    says "  says so" certificate.algorithm_unknown
  done
  check "nor a signature" 422 "$(upload "sales.payment/$first" gia.p7s)"
  says "  says so" certificate.algorithm_unknown

  restart "$gost_conf"
  as owner
  check "with it the authority waits for another person" 202 "$(trust_gost)"
  case=$(json "d['waits']")
  as bob
  check "who agrees" 200 "$(code -H 'If-Match: "1"' "$api/kernel.workspace_approval/$case/approve" -d '{}')"
  as dee
  check "a wrong passphrase of a file of TC 26" 422 "$(add_certificate gus-tc26.p12 "another passphrase")"
  says "  says so" certificate.passphrase_wrong
  check "a key is kept" 201 "$(add_certificate gus-tc26.p12 "a passphrase")"
  gus_key=$(json "d['id']")
  check "a usual file holds the same" 422 "$(add_certificate gus.p12 "a passphrase")"
  says "  says so" certificate.known
  as eve
  check "a certificate alone" 201 "$(add_certificate gia.pem "")"
  as dee
  fetch "sales.payment/$first/signatures/content" gost.json
  check "a person signs with GOST of 256 bits" 201 "$(sign_with "sales.payment/$first" "$gus_key" "a passphrase")"
  gus=$(json "d['id']")
  fetch "sales.payment/$first/signatures/$gus/p7s" gus.p7s
  contains "openssl verifies it by the engine" "CAdES Verification successful" "$(gost_verified gus.p7s gost.json)"
  sed 's/7000.00/9000.00/' gost.json > forged.json
  contains "and refuses another amount" "content verify error" "$(gost_verified gus.p7s forged.json)"
  as eve
  gost openssl cms -sign -cades -binary -outform DER -in gost.json -signer gia.pem -inkey gia.key -out gia.p7s
  python3 "$root/tests/authorities.py" value gia.p7s value
  OPENSSL_CONF=tsa.cnf openssl ts -query -cert -md_gost12_512 -data value -out query 2> /dev/null
  OPENSSL_CONF=tsa.cnf openssl ts -reply -section tsa -queryfile query -signer stamps.pem -inkey stamps.key -token_out -out token 2> /dev/null
  python3 "$root/tests/authorities.py" add gia.p7s token gia.p7s
  check "a signature of 512 bits with a time stamp, made outside" 201 "$(upload "sales.payment/$first" gia.p7s)"
  gia=$(json "d['id']")
  gost openssl cms -sign -cades -binary -outform DER -in forged.json -signer gia.pem -inkey gia.key -out bad.p7s
  check "not of another content" 422 "$(upload "sales.payment/$first" bad.p7s)"
  says "  says so" signature.content_differs
  check "all stand" "valid valid not_known not_known" "$(states "sales.payment/$first")"
  check "  by the names of the standard" "GOST R 34.10-2012 with 512 bit modulus, GOST R 34.11-2012 with 512 bit hash" \
    "$(json "d['items'][3]['algorithm']")"
  check "  and its time stamp holds" "CN=Stamps by GOST 0" "$(json "d['items'][3]['stamps'][0]['authority']+' '+str(len(d['items'][3]['stamps'][0]['problems']))")"
  fetch "sales.payment/$first/signatures/$gia/p7s" back.p7s
  contains "openssl verifies it too" "CAdES Verification successful" "$(gost_verified back.p7s gost.json)"
  fetch "sales.payment/$first/print?language=ru" gost.pdf
  contains "its stamp is printed" "Густав Гостев" "$(pdftotext -layout gost.pdf -)"
  sleep 1.1
  gost openssl ca -revoke gia.pem -config tc26.cnf 2> /dev/null
  gost crl tc26
  as owner
  code "$api/kernel.trusted_certificate?code=gost" > /dev/null
  revoke_list "$(json "d['items'][0]['id']")" tc26.crl
  check "a list by GOST makes them known" "valid valid valid valid" "$(states "sales.payment/$first")"
  as eve
  fetch "party.party/$party/signatures/content" party.json
  gost openssl cms -sign -cades -binary -outform DER -in party.json -signer gia.pem -inkey gia.key -out late.p7s
  check "and a revoked certificate signs no more" 422 "$(upload "party.party/$party" late.p7s)"
  restart
  as owner
  check "without the configuration they are not said to hold" "valid valid broken broken" "$(states "sales.payment/$first")"
  says "  and why" certificate.algorithm_unknown
fi

kill -INT $server; wait $server 2>/dev/null || true
check "no passphrase was kept or written" 0 "$(cat "$workspace" "$workspace"-wal "$scratch/serve.txt" 2>/dev/null | grep -ac "correct horse\|a passphrase" || true)"
$osnova $w verify > "$scratch/verify.txt" && ok=0 || ok=$?
check "the books hold" 0 "$ok"
finish
