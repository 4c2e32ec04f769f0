#include "kernel/oidc/id_token.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "kernel/oidc/jose.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

// The payload that RFC 7515 signs in its appendix.
const std::string kPayload =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string kModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql"
    "L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs"
    "LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud"
    "F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const std::string kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG"
    "bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6"
    "LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const std::string kEcX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  kEcY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                  kEcSignature =
                      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
                      "Kg6NU1Q";

std::vector<VerificationKey> keys_of(json::object jwk) {
  return read_verification_keys(json::object{{"keys", json::array{std::move(jwk)}}});
}

json::object rsa_jwk() { return {{"kty", "RSA"}, {"n", kModulus}, {"e", "AQAB"}}; }
json::object ec_jwk() {
  return {{"kty", "EC"}, {"crv", "P-256"}, {"x", kEcX}, {"y", kEcY}};
}

std::string head(const char* text) { return base64url(text); }

const json::object kGood = {{"iss", "https://id.example"}, {"aud", "osnova"}, {"sub", "s-1"},
                            {"exp", 2'000'000'300},        {"iat", 2'000'000'000},
                            {"nonce", "once"}};

TokenWanted wanted() {
  TokenWanted wanted;
  wanted.issuer = "https://id.example";
  wanted.client_id = "osnova";
  wanted.nonce = "once";
  wanted.access_token = "access";
  wanted.now_s = 2'000'000'010;
  return wanted;
}

// What is wrong with the good claims after one of them was changed; "" = nothing. null takes it out.
std::string wrong(const char* name, json::value value, TokenWanted want = wanted()) {
  SignedToken token;
  token.algorithm = JwsAlgorithm::rs256;
  token.claims = kGood;
  if (value.is_null())
    token.claims.erase(name);
  else
    token.claims[name] = std::move(value);
  const Problems problems = wrong_with_claims(token, want);
  return problems.empty() ? std::string() : problems.front().code;
}

}  // namespace

TEST_CASE("jose: the examples of the standards verify, and no other byte does") {
  const auto rsa = read_signed_token("eyJhbGciOiJSUzI1NiJ9." + kPayload + "." + kRsaSignature);
  const auto ec = read_signed_token("eyJhbGciOiJFUzI1NiJ9." + kPayload + "." + kEcSignature);
  REQUIRE(rsa);
  REQUIRE(ec);
  const auto rsa_key = keys_of(rsa_jwk()), ec_key = keys_of(ec_jwk());
  REQUIRE(rsa_key.size() == 1);
  REQUIRE(ec_key.size() == 1);
  CHECK(verifies(*rsa, rsa_key[0]));
  CHECK(verifies(*ec, ec_key[0]));
  CHECK(!verifies(*rsa, ec_key[0]));
  CHECK(!verifies(*ec, rsa_key[0]));
  for (const auto& [token, key] : {std::pair(*rsa, rsa_key[0]), std::pair(*ec, ec_key[0])})
    for (const size_t at : {size_t{0}, token.signature.size() / 2, token.signature.size() - 1}) {
      SignedToken changed = token;
      changed.signature[at] = static_cast<char>(changed.signature[at] ^ 1);
      CHECK(!verifies(changed, key));
      changed = token;
      changed.input[at % changed.input.size()] ^= 1;
      CHECK(!verifies(changed, key));
    }
  // RFC 8037, A.4, whose payload is no object.
  SignedToken edwards;
  edwards.algorithm = JwsAlgorithm::eddsa;
  edwards.input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  edwards.signature =
      from_base64url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
                     "MuM0KAg")
          .value();
  const auto okp = keys_of({{"kty", "OKP"},
                            {"crv", "Ed25519"},
                            {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}});
  REQUIRE(okp.size() == 1);
  CHECK(verifies(edwards, okp[0]));
  edwards.input += "x";
  CHECK(!verifies(edwards, okp[0]));
}

TEST_CASE("jose: the algorithm of a token is one of four, whatever it says") {
  for (const char* name : {"none", "None", "HS256", "HS512", "RS512", "ES384", "rs256", ""}) {
    const auto token =
        read_signed_token(base64url("{\"alg\":\"" + std::string(name) + "\"}") + ".e30.");
    REQUIRE(!token);
    CHECK(token.problems().has("oidc.token_algorithm"));
  }
  // A signature of RSA PKCS#1 is none of PSS, and a key may say for which it is.
  auto token = read_signed_token("eyJhbGciOiJSUzI1NiJ9." + kPayload + "." + kRsaSignature).value();
  token.algorithm = JwsAlgorithm::ps256;
  CHECK(!verifies(token, keys_of(rsa_jwk())[0]));
  json::object for_pss = rsa_jwk();
  for_pss["alg"] = "PS256";
  token.algorithm = JwsAlgorithm::rs256;
  CHECK(!verifies(token, keys_of(for_pss)[0]));
}

TEST_CASE("jose: what is no token, and what is no key") {
  for (const std::string& text :
       {std::string(), std::string("a.b"), std::string("a.b.c.d.e"), head("{}") + "." + head("[]") + ".",
        head("{\"alg\":\"RS256\"}") + "." + head("{}") + ".=",
        head("{\"alg\":\"RS256\",\"crit\":[\"x\"]}") + "." + head("{}") + ".eA",
        head("{\"alg\":\"none\",\"alg\":\"RS256\"}") + "." + head("{}") + ".eA",
        std::string(70'000, 'a') + ".b.c"}) {
    const auto token = read_signed_token(text);
    REQUIRE(!token);
    CHECK(token.problems().has("oidc.token_form"));
  }
  json::object weak = rsa_jwk();
  weak["n"] = kModulus.substr(0, 172);  // 1032 bits
  CHECK(keys_of(weak).empty());
  json::object off = ec_jwk();
  off["y"] = kEcX;  // not on the curve
  CHECK(keys_of(off).empty());
  json::object encrypts = rsa_jwk();
  encrypts["use"] = "enc";
  CHECK(keys_of(encrypts).empty());
  CHECK(keys_of({{"kty", "oct"}, {"k", "c2VjcmV0"}}).empty());
  json::object shared = rsa_jwk();
  shared["alg"] = "HS256";
  CHECK(keys_of(shared).empty());
  CHECK(read_verification_keys(json::array{}).empty());
}

TEST_CASE("id token: each claim counts") {
  CHECK(wrong("x", "y") == "");
  CHECK(wrong("iss", "https://id.example/") == "oidc.token_issuer");
  CHECK(wrong("iss", nullptr) == "oidc.token_issuer");
  CHECK(wrong("aud", "other") == "oidc.token_audience");
  CHECK(wrong("aud", json::array{"osnova"}) == "");
  CHECK(wrong("aud", json::array{"osnova", "other"}) == "oidc.token_audience");
  CHECK(wrong("aud", json::array{}) == "oidc.token_audience");
  CHECK(wrong("aud", nullptr) == "oidc.token_audience");
  CHECK(wrong("azp", "osnova") == "");
  CHECK(wrong("azp", "other") == "oidc.token_audience");
  CHECK(wrong("azp", 5) == "oidc.token_audience");
  CHECK(wrong("nonce", "twice") == "oidc.token_nonce");
  CHECK(wrong("nonce", nullptr) == "oidc.token_nonce");
  CHECK(wrong("sub", "") == "oidc.token_subject");
  CHECK(wrong("sub", json::string(256, 'a')) == "oidc.token_subject");
  CHECK(wrong("sub", "line\nbreak") == "oidc.token_subject");
  TokenWanted nothing = wanted();
  nothing.nonce.clear();
  CHECK(wrong("nonce", "", nothing) == "oidc.token_nonce");
}

TEST_CASE("id token: times, with a minute of leeway") {
  CHECK(wrong("exp", 1'999'999'951) == "");
  CHECK(wrong("exp", 1'999'999'950) == "oidc.token_expired");
  CHECK(wrong("exp", "2000000300") == "oidc.token_expired");
  CHECK(wrong("exp", nullptr) == "oidc.token_expired");
  CHECK(wrong("exp", -5) == "oidc.token_expired");
  CHECK(wrong("exp", json::parse("9223372036854775807")) == "oidc.token_expired");  // beyond time
  CHECK(wrong("iat", 2'000'000'070) == "");
  CHECK(wrong("iat", 2'000'000'071) == "oidc.token_issued");
  CHECK(wrong("iat", 1'999'999'350) == "");
  CHECK(wrong("iat", 1'999'999'349) == "oidc.token_issued");
  CHECK(wrong("iat", nullptr) == "oidc.token_issued");
  CHECK(wrong("nbf", 2'000'000'070) == "");
  CHECK(wrong("nbf", 2'000'000'071) == "oidc.token_issued");
  CHECK(wrong("exp", json::parse("2000000300.0")) == "");
}

TEST_CASE("id token: the access token that came with it, and when the person was asked") {
  // Core 1.0, 3.1.3.6, with the example of its appendix A.3.
  CHECK(half_digest(JwsAlgorithm::rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") ==
        "77QmUPtjPfzWtF2AnpK9RQ");
  CHECK(wrong("at_hash", json::string(half_digest(JwsAlgorithm::rs256, "access"))) == "");
  CHECK(wrong("at_hash", json::string(half_digest(JwsAlgorithm::rs256, "other"))) == "oidc.token_access");
  CHECK(wrong("at_hash", 7) == "oidc.token_access");
  TokenWanted anew = wanted();
  anew.proved_since_s = 2'000'000'005;
  CHECK(wrong("auth_time", 2'000'000'006, anew) == "");
  CHECK(wrong("auth_time", 1'999'999'944, anew) == "oidc.token_not_proved");
  CHECK(wrong("auth_time", nullptr, anew) == "oidc.token_not_proved");
}

TEST_CASE("id token: what it says of a second factor") {
  const json::object claims = {{"amr", json::array{"pwd", "mfa"}}, {"acr", "phr"}};
  CHECK(claims_say(claims, {"amr:mfa"}));
  CHECK(claims_say(claims, {"amr:hwk", "acr:phr"}));
  CHECK(!claims_say(claims, {"amr:hwk", "acr:phrh"}));
  CHECK(!claims_say(claims, {}));
  CHECK(!claims_say({{"amr", "mfa"}}, {"amr:mfa"}));
}

}  // namespace osnova
