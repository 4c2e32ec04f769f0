#!/usr/bin/env bash
# Signing in by a provider (OpenID Connect), against an issuer of the tests that misbehaves on demand:
# the whole round trip as a browser makes it, every token that is refused, linking, matching, accounts
# that are made, the second factor, people who come in no other way, and what is told to whom.
. "$(dirname "$0")/common.sh"
. "$root/tests/serving.sh"
mkdir "$scratch/keys"
python3 "$root/tests/oidc_issuer.py" "$scratch/keys" > "$scratch/issuer" &
others="$!"
for _ in $(seq 200); do [ -s "$scratch/issuer" ] && break; sleep 0.05; done
issuer=$(cat "$scratch/issuer")
workspace=$scratch/w.osnova
w="--workspace $workspace"
password="a long password"
$osnova $w --company SHOP init --currency GBP --book main:ifrs > /dev/null
for one in owner anna boris; do
  [ $one = owner ] || $osnova $w user add $one --role owner > /dev/null
  echo "$password" | $osnova $w user password $one --known
done
port=$(free_port)
printf 'a secret of +tests/%%\n' > "$scratch/secret"
cat > "$scratch/osnova.toml" <<TOML
workspace = "$workspace"
listen = "127.0.0.1:$port"
public_address = "http://localhost:$port"
[metrics]
listen = "127.0.0.1:0"
[sign_in]
alarm = 0
[limits]
sign_in_burst = 1000
[oidc.corp]
issuer = "$issuer"
client_id = "osnova"
secret_file = "$scratch/secret"
label = "The firm"
scopes = ["email", "profile"]
second_factor = ["amr:mfa"]
TOML
control() { curl -s "$issuer/control" -d "$1" > /dev/null; }
asked() { curl -s "$issuer/asked" | python3 -c "import json,sys; print(json.load(sys.stdin).get('$1', 0))"; }
json() { python3 -c "import json; d=json.load(open('$scratch/body')); print($1)"; }
problem() { python3 -c "import json; print(json.load(open('$scratch/body')).get('title'))"; }
# go NAME [JSON]: begins as the button does and lets the browser be sent there and back; sets back (JSON)
jar=$scratch/jar
go() {
  : > "$jar"
  curl -s -o "$scratch/body" -c "$jar" "$base/api/oidc/$1/begin" -d "${2:-"{}"}"
  follow
}
follow() {
  back=$(curl -s -o /dev/null -w '%{redirect_url}' "$(json "d['go']")" | python3 -c "
import json, sys; from urllib.parse import urlsplit, parse_qs
print(json.dumps({k: v[0] for k, v in parse_qs(urlsplit(sys.stdin.read()).query).items()}))")
}
finish_it() {  # finish_it NAME [OPTION...]: with what came back; prints the status
  curl -s -o "$scratch/body" -w '%{http_code}' -b "$jar" -c "$jar" "$base/api/oidc/$1/finish" -d "${factor:-$back}" "${@:2}"
}
round() { go "$1" "${2:-"{}"}"; finish_it "$1"; }
signed_in() { curl -s -b "$jar" "$base/api/session" | sed 's/.*"login":"\([^"]*\)".*/\1/'; }

halt() { stop; cat "$scratch/err.txt" >> "$scratch/all.txt"; }

# --- settings ---------------------------------------------------------------------------------------
said() { "$osnova" --config "$scratch/osnova.toml" "$@" config 2>&1 > /dev/null | head -1 | cut -d' ' -f1; }
check "settings are good" "" "$(said)"
check "an unknown key of a provider" settings.unknown "$(said --set oidc.corp.colour=red)"
check "a secret on the command line" settings.provider_secret "$(said --set oidc.corp.secret=x)"
check "an issuer without TLS" settings.provider_issuer "$(said --set oidc.corp.issuer=http://issuer.example)"
check "no public address" settings.public_address "$(said --set public_address=)"
check "accounts without a claim" settings.provider_create "$(said --set oidc.corp.create=yes)"
check "a name with other letters" settings.provider_name "$(said --set oidc.Corp_1.issuer=https://x)"
contains "a secret of the environment is not shown" 'oidc.other.secret = ***' \
  "$(OSNOVA_OIDC_OTHER_SECRET=hidden OSNOVA_OIDC_OTHER_ISSUER=https://a.example OSNOVA_OIDC_OTHER_CLIENT_ID=x "$osnova" --config "$scratch/osnova.toml" config)"
start
callback="http://localhost:$port/sign-in/corp"
control "{\"callbacks\":[\"$callback\"]}"

# --- nobody is let in whom nobody knows -------------------------------------------------------------
check "the button" '{"items":[{"name":"corp","label":"The firm"}]}' "$(curl -s "$base/api/oidc")"
check "nobody is linked" 401 "$(round corp)"
check "and is told so" oidc.nobody "$(problem)"
check "no session" "" "$(signed_in)"
check "another provider" 404 "$(curl -s -o "$scratch/body" -w '%{http_code}' "$base/api/oidc/none/begin" -d '{}')"

# --- linking: by the person, in his session ---------------------------------------------------------
sign_in anna "$password"
check "linking asks for the password" 422 "$(code "$base/api/account/identities/corp" -d '{"password":"wrong password"}')"
check "the password" account.password_wrong "$(problem)"
link() { : > "$jar"; check "$1 begins to link" 200 "$(code -c "$jar" "$base/api/account/identities/corp" -d "{\"password\":\"$password\",\"page\":\"/SHOP/account\"}")"; follow; }
control '{"email":"anna@example.com"}'
link anna
check "not in another session" 401 "$(finish_it corp)"
check "which is told" oidc.other_session "$(problem)"
link anna
check "in her own" 200 "$(finish_it corp -H "$auth")"
check "and comes back to her page" /SHOP/account "$(json "d['page']")"
check "no token for that" False "$(json "'token' in d")"
code "$base/api/account/identities" > /dev/null
check "it is shown" "anna@example.com corp sub-1" "$(json "' '.join(d['items'][0][k] for k in ('shown','provider','subject'))")"

# --- the round trip ---------------------------------------------------------------------------------
for alg in RS256 PS256 ES256 EdDSA; do
  control "{\"alg\":\"$alg\"}"
  check "signed in, $alg" 200 "$(round corp '{"page":"/SHOP/account"}')"
  check "as anna" anna "$(signed_in)"
done
control '{"alg":"RS256"}'
check "a page of somebody else" / "$(round corp '{"page":"//evil.example/"}' > /dev/null; json "d['page']")"
check "the keys were asked for once" 1 "$(asked /keys)"
check "the metadata too" 1 "$(asked /.well-known/openid-configuration)"
go corp
contains "where it goes" "redirect_uri=http%3A%2F%2Flocalhost%3A$port%2Fsign-in%2Fcorp" "$(body)"
contains "with PKCE" "code_challenge_method=S256" "$(body)"
check "another host name changes nothing" 1 "$(curl -s "$base/api/oidc/corp/begin" -H 'Host: evil.example' -d '{}' | grep -c "localhost%3A$port%2Fsign-in")"
check "the cookie is for this site alone" 1 "$(curl -s -D - -o /dev/null "$base/api/oidc/corp/begin" -d '{}' | grep -ci 'osnova_oidc=[0-9a-f]*; Path=/api/oidc; Max-Age=600; HttpOnly; SameSite=Strict')"
go corp
check "a first time" 200 "$(finish_it corp)"
printf '#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tosnova_session\tx\n' > "$jar.none"
go corp; cp "$jar" "$jar.kept"
check "once" 200 "$(finish_it corp)"
cp "$jar.kept" "$jar"
check "and not again" 401 "$(finish_it corp)"
check "it is over" oidc.flow "$(problem)"
go corp; cp "$jar.none" "$jar"
check "not in another browser" 401 "$(finish_it corp)"
check "which is told so" oidc.flow "$(problem)"

# --- what is refused --------------------------------------------------------------------------------
refuses() {  # refuses WRONG CODE [STATUS]
  control "{\"wrong\":\"$1\"}"
  check "$1" "${3:-401} $2" "$(round corp) $(problem)"
  check "$1: no session" "" "$(signed_in)"
  control '{"wrong":""}'
}
refuses nonce oidc.token_nonce
refuses audience oidc.token_audience
refuses audiences oidc.token_audience
refuses azp oidc.token_audience
refuses issuer oidc.token_issuer
refuses expired oidc.token_expired
refuses "no expiry" oidc.token_expired
refuses future oidc.token_issued
refuses old oidc.token_issued
refuses access oidc.token_access
refuses subject oidc.token_subject
refuses none oidc.token_algorithm
refuses hs256 oidc.token_algorithm
refuses signature oidc.token_signature
refuses state oidc.state
refuses "mixed up" oidc.mixed_up
refuses silent oidc.mixed_up
refuses cancelled oidc.cancelled
refuses replayed oidc.code_refused
refuses huge oidc.unreachable 502
refuses redirect oidc.unreachable 502
refuses broken oidc.unreachable 502
check "no redirect was followed" 0 "$(asked /elsewhere)"
begun=$(date +%s)
refuses slow oidc.unreachable 502
check "and not waited for long" yes "$([ $(($(date +%s) - begun)) -lt 14 ] && echo yes)"
keys=$(asked /keys)
refuses kid oidc.token_key
refuses kid oidc.token_key
refuses key oidc.token_key
check "unknown keys are asked for once a minute" $((keys + 1)) "$(asked /keys)"
check "a good one is taken all the same" 200 "$(round corp)"

# --- a session like any other -----------------------------------------------------------------------
check "signed in" anna "$(signed_in)"
check "leaving goes on at the provider" "$issuer/leave?client_id=osnova&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A$port%2F" \
  "$(curl -s -b "$jar" -X DELETE -H 'X-Osnova-Client: web' "$base/api/session" | python3 -c "import json,sys; print(json.load(sys.stdin)['leave'])")"
check "and here it has ended" "" "$(signed_in)"
sign_in owner "$password"
code "$base/api/people/identities" > /dev/null
check "who looks after people sees it" anna "$(json "d['items'][0]['login']")"
anna=$(curl -s -H "$auth" "$base/api/people" | python3 -c "import json,sys; print([p['id'] for p in json.load(sys.stdin)['items'] if p['login']=='anna'][0])")
boris=$(curl -s -H "$auth" "$base/api/people" | python3 -c "import json,sys; print([p['id'] for p in json.load(sys.stdin)['items'] if p['login']=='boris'][0])")
link_of() { code "$base/api/people/$1/identities" -d "{\"provider\":\"corp\",\"subject\":\"$2\",\"password\":\"$password\"}"; }
check "one identity, one person" "422 oidc.linked_to_other" "$(link_of "$boris" sub-1) $(problem)"
check "another is linked by who may" 201 "$(link_of "$boris" sub-2)"
check "and boris is told" 1 "$(sqlite3 "$workspace" "SELECT COUNT(*) FROM notification WHERE kind = 'identity_linked' AND person = $boris")"
control '{"user":"sub-2","email":""}'
check "he comes in" 200 "$(round corp)"
check "as boris" boris "$(signed_in)"
code "$base/api/people/identities" > /dev/null
id=$(json "[i['id'] for i in d['items'] if i['subject']=='sub-2'][0]")
sign_in anna "$password"
check "nobody unlinks another's" 404 "$(code -X DELETE "$base/api/account/identities/$id")"
sign_in owner "$password"
check "it is unlinked" 200 "$(code -X DELETE "$base/api/people/identities/$id")"
check "and lets nobody in" "401 oidc.nobody" "$(round corp) $(problem)"
check "linked once more" 201 "$(link_of "$boris" sub-2)"

# --- the second factor ------------------------------------------------------------------------------
totp() { python3 -c "
import base64, hashlib, hmac, sys, time
d = hmac.new(base64.b32decode('$1'), (int(time.time()) // 30 + $2).to_bytes(8, 'big'), hashlib.sha1).digest()
o = d[19] & 15; print('%06d' % ((int.from_bytes(d[o:o+4], 'big') & 0x7fffffff) % 1000000))"; }
sign_in boris "$password"
code "$base/api/account/second-factor" -d "{\"password\":\"$password\"}" > /dev/null
secret=$(json "d['secret']")
check "boris has a second factor" 200 "$(code "$base/api/account/second-factor/confirm" -d "{\"code\":\"$(totp "$secret" 0)\"}")"
check "which is asked for here as well" "401 access.code_required" "$(round corp) $(problem)"
check "a wrong one" "401 second_factor.code_wrong" "$(factor='{"factor":"000000"}' finish_it corp) $(problem)"
check "the right one" 200 "$(factor="{\"factor\":\"$(totp "$secret" 1)\"}" finish_it corp)"
check "lets him in" boris "$(signed_in)"
check "and is over" "401 oidc.flow" "$(factor='{"factor":"000000"}' finish_it corp) $(problem)"
control '{"amr":["pwd","mfa"]}'
check "the provider asked for one" 200 "$(round corp)"
control '{"amr":["pwd"]}'
check "it did not" "401 access.code_required" "$(round corp) $(problem)"
control '{"amr":["pwd","mfa"]}'

# --- who comes in no other way ----------------------------------------------------------------------
version=$(curl -s -H "$auth" "$base/api/SHOP/kernel.user/$boris" | sed 's/.*"version":"\{0,1\}\([0-9]*\).*/\1/')
sign_in owner "$password"
check "boris has no password any more" 200 "$(code -X PATCH "$base/api/SHOP/kernel.user/$boris" -H "If-Match: \"$version\"" -d '{"only_oidc":true}')"
check "his is not taken" 401 "$(curl -s -o "$scratch/body" -w '%{http_code}' "$base/api/session" -d "{\"login\":\"boris\",\"password\":\"$password\"}")"
check "and he is told why" access.by_provider "$(problem)"
check "a wrong one says nothing" access.denied "$(curl -s -o "$scratch/body" "$base/api/session" -d '{"login":"boris","password":"quite another one"}'; problem)"
check "he comes in" 200 "$(round corp)"
auth="Authorization: Bearer $(json "d['token']")"
new='{"name":"x","rights":"*.read","days":5}'
check "what asks for the password" "422 account.prove_again" "$(code "$base/api/account/tokens" -d "$new") $(problem)"
control '{"wrong":"not asked anew"}'
check "the provider has to ask anew" "401 oidc.token_not_proved" "$(round corp '{"again":true}') $(problem)"
control '{"wrong":""}'
check "it did" 200 "$(round corp '{"again":true}')"
auth="Authorization: Bearer $(json "d['token']")"
check "that is enough" 201 "$(code "$base/api/account/tokens" -d "$new")"
code "$base/api/account/identities" > /dev/null
check "the last identity stays" "422 oidc.last_identity" "$(code -X DELETE "$base/api/account/identities/$(json "d['items'][0]['id']")") $(problem)"

# --- keys that change, an account that ends ---------------------------------------------------------
halt
check "ended well" 0 "$ended"
start
control '{"user":"sub-1","rotate":true,"amr":null}'
check "new keys, a new start" 200 "$(round corp)"
control '{"rotate":true}'
check "keys change while it runs" 200 "$(round corp)"
control '{"wrong":"metadata issuer"}'
check "metadata are remembered for an hour" 200 "$(control '{"wrong":""}'; round corp)"
sign_in owner "$password"
version=$(curl -s -H "$auth" "$base/api/SHOP/kernel.user/$anna" | sed 's/.*"version":"\{0,1\}\([0-9]*\).*/\1/')
check "anna leaves the firm" 200 "$(code -X PATCH "$base/api/SHOP/kernel.user/$anna" -H "If-Match: \"$version\"" -d '{"active":false}')"
check "and is not let in" "401 access.inactive" "$(round corp) $(problem)"
halt

# --- metadata that break the rules ------------------------------------------------------------------
for wrong in "metadata issuer" "metadata plain" "metadata without tls"; do
  control "{\"wrong\":\"$wrong\"}"
  start
  check "$wrong" 502 "$(curl -s -o "$scratch/body" -w '%{http_code}' "$base/api/oidc/corp/begin" -d '{}')"
  check "$wrong: said" oidc.metadata "$(problem)"
  halt
  contains "$wrong: the log says why" oidc.metadata "$(cat "$scratch/err.txt")"
done
control '{"wrong":""}'

# --- found by a claim, and accounts that are made ---------------------------------------------------
start --set oidc.corp.match=email --set oidc.corp.create=yes
control '{"user":"sub-3","email":"Carl@example.com","email_verified":false,"name":"Carl Stone"}'
check "a mail address that nobody verified" "401 oidc.not_verified" "$(round corp) $(problem)"
control '{"email_verified":true}'
check "an account is made" 200 "$(round corp)"
check "of its name" "carl@example.com" "$(signed_in)"
check "without a right" 403 "$(curl -s -o "$scratch/body" -w '%{http_code}' -b "$jar" "$base/api/SHOP/meta")"
check "a second time it is known" "200 carl@example.com" "$(round corp) $(signed_in)"
control '{"user":"sub-4"}'
check "another who has that address now" "401 oidc.linked_otherwise" "$(round corp) $(problem)"
halt

# --- what is written down ---------------------------------------------------------------------------
trail=$(sqlite3 "$workspace" "SELECT what || ' ' || detail FROM access_log")
contains "sign-ins" "sign_in by corp from 127.0.0.1" "$trail"
contains "refusals and why" "sign_in_refused by corp from 127.0.0.1: oidc.token_nonce" "$trail"
contains "links" "identity_linked by corp" "$trail"
contains "by whom" "identity_linked_of_other user" "$trail"
contains "ends" "identity_unlinked_of_other identity" "$trail"
contains "accounts" "account_created by corp" "$trail"
check "nothing of tokens is kept" 0 "$(sqlite3 "$workspace" .dump | grep -cE 'eyJ[A-Za-z0-9_-]{10}|a secret of .tests' || true)"
check "nor logged" 0 "$(cat "$scratch/all.txt" | grep -cE 'eyJ[A-Za-z0-9_-]{10}|a secret of .tests|code=|carl|sub-' || true)"
check "the journal holds" 0 "$($osnova $w verify > "$scratch/verify.txt" 2>&1; echo $?)"
finish
