#!/usr/bin/env bash
# The walk of docs/guide/two-people.md, step by step: two people, a policy over 100,000, a payment that waits, is refused
# to its maker, agreed to and signed by the other, printed with its stamp, proved by openssl and by the stand-alone
# verifier; and a changed byte is found.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/signing.sh"
verifier=${AUDIT_VERIFY:-$(dirname "$osnova")/audit-verify}
made() { check "$1" 201 "$2"; id=$(json "d['id']"); }
agreed() {  # agreed WHO CASE OF: the other one says yes
  as "$1"
  code "$api/$3/$2" > /dev/null
  code -H "If-Match: \"$(json "d['version']")\"" "$api/$3/$2/approve" -d '{}'
}

# --- two people -------------------------------------------------------------------------------------
$osnova $w --company FIRM init --currency GBP --country GB --book main:ifrs > /dev/null
echo "$password" | $osnova $w user password owner
serve "$workspace"
sign_in owner "$password"
tokens[owner]=$auth api=$base/api/FIRM
code "$api/kernel.role?code=approver" > /dev/null
approver=$(json "d['items'][0]['id']")
made "Boris is a user who may approve" "$(code "$api/kernel.user" -d "{\"login\":\"boris\",\"name\":\"Boris\",\"active\":true,\"roles\":[{\"role\":\"$approver\"}]}")"
boris=$id
check "nobody gives him a password" 401 "$(code "$base/api/session" -d '{"login":"boris","password":""}')"
check "he is given a code" 201 "$(code -X POST "$base/api/people/$boris/invitation")"
invitation=$(json "d['code']")
check "with which he sets one of his own" 200 "$(code "$base/api/session" -d "{\"login\":\"boris\",\"invitation\":\"$invitation\",\"new_password\":\"known to me alone\"}")"
check "once" 401 "$(code "$base/api/session" -d "{\"login\":\"boris\",\"invitation\":\"$invitation\",\"new_password\":\"known to me alone\"}")"
sign_in boris "known to me alone"
tokens[boris]=$auth

# --- a policy over 100,000 --------------------------------------------------------------------------
as owner
check "a policy waits for the other one as well" 202 "$(code "$api/kernel.policy" -d '{"code":"large","name":"Payments over 100,000","active":true,
  "command":"bank.payment_order.post","conditions":[{"field":"amount","op":"above","value":"100000"}],"sum_by":"payee","sum_days":7,
  "stages":[{"name":"Second person","signature":"yes"}]}')"
check "who agrees" 200 "$(agreed boris "$(json "d['waits']")" kernel.workspace_approval)"

# --- a certificate ----------------------------------------------------------------------------------
authority root
issue root boris "/CN=Boris" rsa:2048
openssl pkcs12 -export -inkey boris.key -in boris.pem -out boris.p12 -passout "pass:a passphrase"
as owner
check "whose signatures count is for two to say" 202 "$(code "$api/kernel.trusted_certificate" -d "{\"code\":\"root\",\"name\":\"Our authority\",\"certificate\":$(text < root.pem)}")"
check "and they do" 200 "$(agreed boris "$(json "d['waits']")" kernel.workspace_approval)"
owners=$password; password="known to me alone"
as boris
check "Boris keeps his certificate" 201 "$(add_certificate boris.p12 "a passphrase")"
certificate=$(json "d['id']") password=$owners

# --- a payment --------------------------------------------------------------------------------------
as owner
code "$api/kernel.company" > /dev/null
firm=$(json "d['items'][0]['id']") version=$(json "d['items'][0]['version']")
check "the firm has an account, and a payee's need not rest" 200 "$(code -X PATCH -H "If-Match: \"$version\"" "$api/kernel.company/$firm" -d '{"payee_cooling_days":0,
  "accounts":[{"currency":"GBP","bank":"A Bank","bic":"NWBKGB2L","iban":"GB29NWBK60161331926819"}]}')"
code "$api/party.party" -d '{"code":"STEEL","name":"Steel Ltd","country":"GB","accounts":[{"iban":"GB33BUKB20201555555555","bic":"BUKBGB22","bank":"B Bank","currency":"GBP"}]}' > "$scratch/code"
if [ "$(cat "$scratch/code")" = 202 ]; then  # the account of a payee is for two, too
  check "the account of a payee takes two" 200 "$(agreed boris "$(json "d['waits']")" kernel.workspace_approval)"
  as owner
  code "$api/party.party?code=STEEL" > /dev/null
  payee=$(json "d['items'][0]['id']")
else
  payee=$(json "d['id']")
fi
made "with terms" "$(code "$api/party.terms" -d "{\"party\":\"$payee\",\"payment_days\":30}")"
order() { code "$api/bank.payment_order?then=post" -d "{\"payee\":\"$payee\",\"amount\":\"$1\",\"purpose\":\"Advance\"}"; }
check "what is not above the limit goes at once" 201 "$(order 40000.00)"
check "together with that it is above: it waits" 202 "$(order 75000.00)"
payment=$(json "d['id']") case=$(json "d['waits']")
check "nothing is paid yet" draft "$(code "$api/bank.payment_order/$payment" > /dev/null; json "d['status']")"
check "its maker is refused" 422 "$(agreed owner "$case" kernel.approval)"
says "  says so" approval.own_command
as boris
check "the other one does not agree without signing" 422 "$(agreed boris "$case" kernel.approval)"
says "  says so" approval.signature_required
check "he signs" 201 "$(sign_with "kernel.approval/$case" "$certificate" "a passphrase")"
check "and agrees" 200 "$(agreed boris "$case" kernel.approval)"
check "now it is paid" posted "$(code "$api/bank.payment_order/$payment" > /dev/null; json "d['status']")"

# --- on paper, and outside --------------------------------------------------------------------------
fetch "bank.payment_order/$payment/print?language=en" order.pdf
pdftotext -layout order.pdf order.txt
contains "printed with its stamp" "DOCUMENT SIGNED ELECTRONICALLY" "$(cat order.txt)"
contains "  and the amount" "75 000.00 GBP" "$(tr "\302\240" "  " < order.txt | tr -s " ")"
code "$api/bank.payment_order/$payment/signatures" > /dev/null
signature=$(json "d['items'][0]['id']")
fetch "bank.payment_order/$payment/signatures/$signature/p7s" order.p7s
fetch "bank.payment_order/$payment/signatures/$signature/content" order.json
contains "openssl proves the signature" "CAdES Verification successful" "$(verified order.p7s order.json)"
sed 's/75000.00/95000.00/' order.json > forged.json
contains "and refuses another amount" "content verify error" "$(verified order.p7s forged.json)"

# --- the chain --------------------------------------------------------------------------------------
kill -INT $server; wait $server 2> /dev/null || true
(cd "$scratch" && $osnova $w checkpoint --out points.json > /dev/null)
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' "$scratch/points.json" | head -1)
proved() {  # proved WORKSPACE: what the stand-alone verifier says of an export
  rm -f "$scratch/export.jsonl"
  $osnova --workspace "$1" audit export "$scratch/export.jsonl" --all --movements > /dev/null
  "$verifier" "$scratch/export.jsonl" --checkpoints "$scratch/points.json" --key "$key" 2>&1 || true
}
check "the verifier says that all holds" holds "$(proved "$workspace" | tail -1 | grep -o '^holds')"
check "the program says so" 0 "$($osnova $w verify > /dev/null 2>&1; echo $?)"
# One byte of the file, in a copy: the account to which the money went, wherever it stands.
offsets=$(LC_ALL=C grep -abo "GB33BUKB20201555555555" "$workspace" | cut -d: -f1)
check "the account stands in the file" 0 "$([ -n "$offsets" ]; echo $?)"
unseen=
for at in $offsets; do
  cp "$workspace" "$scratch/hurt.osnova"
  printf 6 | dd of="$scratch/hurt.osnova" bs=1 seek=$((at + 21)) conv=notrunc 2> /dev/null
  if $osnova --workspace "$scratch/hurt.osnova" verify > "$scratch/said" 2>&1; then unseen="$unseen $at"; fi
done
check "one byte changed is found by the program, wherever" "" "$unseen"
# In the journal itself, which is what leaves the house: by the verifier, too, which says where.
found=
for at in $(LC_ALL=C grep -abo Advance "$workspace" | cut -d: -f1); do
  cp "$workspace" "$scratch/hurt.osnova"
  printf B | dd of="$scratch/hurt.osnova" bs=1 seek="$at" conv=notrunc 2> /dev/null
  said=$(proved "$scratch/hurt.osnova")
  if ! grep -q '^holds' <<< "$said"; then found=$said; fi
done
contains "and by the verifier" "journal of company" "$found"
contains "  which says where" "FAULT at seq" "$found"
finish
