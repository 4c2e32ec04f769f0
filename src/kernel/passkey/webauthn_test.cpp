// What an authenticator sends, real and forged.
#include "kernel/passkey/webauthn.hpp"

#include <doctest/doctest.h>

#include "base/prng.hpp"
#include "kernel/passkey/authenticator_fixture.hpp"
#include "kernel/passkey/cbor.hpp"

namespace osnova {

using namespace passkey_fixture;

namespace {

// Of an authenticator that signs by RSA, as published with the examples of py_webauthn.
const PasskeyPlace kRecorded = {"localhost", "http://localhost:5000"};
constexpr const char* kMadeChallenge =
    "CeTWogmg0cchuiYuFrv8DXXdMZSIQRVZJOga_xayVVEcBj0Cw3y73yhD4FkGSe-RrP6hPJJAIm3LVien4hXELg";
constexpr const char* kMadeClientData =
    "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQ2VUV29nbWcwY2NodWlZdUZydjhEWFhkTVpTSVFS"
    "VlpKT2dhX3hheVZWRWNCajBDdzN5NzN5aEQ0RmtHU2UtUnJQNmhQSkpBSW0zTFZpZW40aFhFTGciLCJvcmlnaW4iOiJo"
    "dHRwOi8vbG9jYWxob3N0OjUwMDAiLCJjcm9zc09yaWdpbiI6ZmFsc2V9";
constexpr const char* kMadeData =
    "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAAAAAAAAAAAAAAAAAAAAAAAAIGaCCj9SULyna2I9W01D"
    "ydnk1LGy3hZL_l-cSUDa-JOrpAEDAzkBACBZAQDfV20epzvQP-HtcdDpX-cGzdOxy73WQEvsU7Dnr9UWJophEfpngouv"
    "gnRLXaEUn_d8HGkp_HIx8rrpkx4BVs6X_B6ZjhLlezjIdJbLbVeb92BaEsmNn1HW2N9Xj2QM8cH-yx28_vCjf82ahQ9g"
    "yAr552Bn96G22n8jqFRQKdVpO-f-bvpvaP3IQ9F5LCX7CUaxptgbog1SFO6FI6ob5SlVVB00lVXsaYg8cIDZxCkkENkG"
    "iFPgwEaZ7995SCbiyCpUJbMqToLMgojPkAhWeyktu7TlK6UBWdJMHc3FPAIs0lH_2_2hKS-mGI1uZAFVAfW1X-mzKL0c"
    "zUm2P1UlUox7IUMBAAE";
constexpr const char* kChallenge =
    "iPmAi1Pp1XL6oAgq3PWZtZPnZa1zFUDoGbaQ0_KvVG1lF2s3Rt_3o4uSzccy0tmcTIpTTT4BU1T-I4maavndjQ";
constexpr const char* kClientData =
    "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiaVBtQWkxUHAxWEw2b0FncTNQV1p0WlBuWmExekZVRG9H"
    "YmFRMF9LdlZHMWxGMnMzUnRfM280dVN6Y2N5MHRtY1RJcFRUVDRCVTFULUk0bWFhdm5kalEiLCJvcmlnaW4iOiJodHRw"
    "Oi8vbG9jYWxob3N0OjUwMDAiLCJjcm9zc09yaWdpbiI6ZmFsc2V9";
constexpr const char* kData = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ";
constexpr const char* kSignature =
    "iOHKX3erU5_OYP_r_9HLZ-CexCE4bQRrxM8WmuoKTDdhAnZSeTP0sjECjvjfeS8MJzN1ArmvV0H0C3yy_FdRFfcpUPZz"
    "dZ7bBcmPh1XPdxRwY747OrIzcTLTFQUPdn1U-izCZtP_78VGw9pCpdMsv4CUzZdJbEcRtQuRS03qUjqDaovoJhOqEBmx"
    "Jn9Wu8tBi_Qx7A33RbYjlfyLm_EDqimzDZhyietyop6XUcpKarKqVH0M6mMrM5zTjp8xf3W7odFCadXEJg-ERZqFM0-9"
    "Uup6kJNLbr6C5J4NDYmSm3HCSA6lp2iEiMPKU8Ii7QZ61kybXLxsX4w4Dm3fOLjmDw";

std::string bytes(const char* text) { return from_base64url(text).value(); }

const PasskeyPlace kPlace = {"books.example", "https://books.example"};

std::string first(const Problems& problems) { return problems ? problems.front().code : ""; }

std::string worth(const std::string& data, bool makes = false) {
  const auto read = read_authenticator_data(data, kPlace, makes);
  return read ? "" : first(read.problems());
}

}  // namespace

TEST_CASE("a passkey that was recorded is made and signs") {
  CHECK(first(check_client_data(bytes(kMadeClientData), "webauthn.create", kMadeChallenge,
                                kRecorded)) == "");
  const auto made = read_authenticator_data(bytes(kMadeData), kRecorded, true);
  REQUIRE(made);
  CHECK(base64url(made->credential) == "ZoIKP1JQvKdrYj1bTUPJ2eTUsbLeFkv-X5xJQNr4k6s");
  CHECK(made->count == 0);
  CHECK(first(check_client_data(bytes(kClientData), "webauthn.get", kChallenge, kRecorded)) == "");
  const auto data = read_authenticator_data(bytes(kData), kRecorded, false);
  REQUIRE(data);
  CHECK(data->count == 1);
  CHECK(passkey_verifies(made->key, bytes(kData), bytes(kClientData), bytes(kSignature)));
  CHECK_FALSE(passkey_verifies(made->key, bytes(kData), bytes(kMadeClientData), bytes(kSignature)));
  CHECK_FALSE(passkey_verifies(made->key, bytes(kData) + "x", bytes(kClientData), bytes(kSignature)));
  CHECK_FALSE(passkey_verifies(made->key, bytes(kData), bytes(kClientData), ""));
  CHECK_FALSE(passkey_verifies("{}", bytes(kData), bytes(kClientData), bytes(kSignature)));
}

TEST_CASE("what a browser says of the page has to be what was asked, here") {
  const Said good = {"webauthn.get", "abc", kPlace.origin};
  const auto said = [&](Said other) {
    return first(check_client_data(client_data(other), "webauthn.get", "abc", kPlace));
  };
  CHECK(said(good) == "");
  CHECK(said({"webauthn.create", "abc", kPlace.origin}) == "passkey.damaged");
  CHECK(said({"webauthn.get", "abd", kPlace.origin}) == "passkey.challenge");
  CHECK(said({"webauthn.get", "", kPlace.origin}) == "passkey.challenge");
  for (const char* origin : {"https://books.example.evil", "http://books.example", "",
                             "https://books.example:8443", "https://sub.books.example"})
    CHECK(said({"webauthn.get", "abc", origin}) == "passkey.other_origin");
  CHECK(said({"webauthn.get", "abc", kPlace.origin, true}) == "passkey.other_origin");
  for (const char* text : {"", "{", "[]", "null", "{}"})
    CHECK(first(check_client_data(text, "webauthn.get", "abc", kPlace)) == "passkey.damaged");
  const std::string foreign = R"({"type":"webauthn.get","challenge":"abc","origin":"https://books.example",)";
  CHECK(first(check_client_data(foreign + R"("crossOrigin":"no"})", "webauthn.get", "abc", kPlace)) ==
        "passkey.other_origin");
  CHECK(first(check_client_data(foreign + R"("topOrigin":"https://evil"})", "webauthn.get", "abc",
                                kPlace)) == "passkey.other_origin");
}

TEST_CASE("an authenticator has to be of this host, with its person there and known to it") {
  const Authenticator authenticator;
  const auto data = [&](uint8_t flags) { return authenticator.data(kPlace.host, flags, 3); };
  CHECK(worth(data(0x05)) == "");
  CHECK(worth(data(0x1d)) == "");                        // in several devices
  CHECK(worth(data(0x01)) == "passkey.not_verified");    // not unlocked
  CHECK(worth(data(0x04)) == "passkey.not_verified");    // nobody there
  CHECK(worth(data(0x15)) == "passkey.damaged");         // backed up, though it may not be
  CHECK(worth(data(0x45)) == "passkey.damaged");         // says that a key follows
  CHECK(worth(data(0x05) + "x") == "passkey.damaged");
  CHECK(worth(data(0x85) + "\xa0") == "");              // extensions
  CHECK(worth(authenticator.data("evil.example", 0x05, 3)) == "passkey.other_host");
  for (size_t size = 0; size < 37; ++size) CHECK(worth(data(0x05).substr(0, size)) == "passkey.damaged");
  const std::string made = authenticator.made(kPlace.host);
  CHECK(worth(made, true) == "");
  CHECK(worth(data(0x05), true) == "passkey.damaged");
  for (size_t size = 37; size < made.size(); ++size)
    CHECK(worth(made.substr(0, size), true) == "passkey.damaged");
  CHECK(worth(made + "x", true) == "passkey.damaged");
}

TEST_CASE("keys of other algorithms, curves and forms are not taken") {
  const Authenticator authenticator;
  const std::string made = authenticator.made(kPlace.host), cose = authenticator.cose();
  const auto with = [&](const std::string& other) {
    return worth(made.substr(0, made.size() - cose.size()) + other, true);
  };
  CHECK(with(cose) == "");
  const auto changed = [&](size_t at, char to) {
    std::string other = cose;
    other[at] = to;
    return with(other);
  };
  CHECK(changed(4, 0x27) == "passkey.algorithm");  // EdDSA on P-256
  CHECK(changed(6, 2) == "passkey.algorithm");     // P-384
  CHECK(changed(2, 1) == "passkey.algorithm");     // another type of key
  CHECK(changed(40, static_cast<char>(cose[40] ^ 1)) == "passkey.algorithm");  // not on the curve
  CHECK(with("\xa1\x01\x02") == "passkey.algorithm");
  CHECK(with("\xbf\x01\x02\xff") == "passkey.damaged");  // a map without length
  CHECK(with("\x80") == "passkey.damaged");
}

TEST_CASE("CBOR is read in its shortest form alone, and never past its end") {
  const auto read = [](std::string_view bytes) {
    size_t used = 0;
    const auto map = read_cbor_map(bytes, &used);
    return map && used == bytes.size();
  };
  using namespace std::string_view_literals;
  CHECK(read("\xa0"sv));
  CHECK(read("\xa2\x01\x02\x20\x41z"sv));
  CHECK_FALSE(read("\xa2\x01\x02\x01\x03"sv));      // a member twice
  CHECK_FALSE(read("\xa1\x18\x01\x02"sv));          // 1 in two bytes
  CHECK_FALSE(read("\xa1\x01\x19\x00\x18"sv));
  CHECK_FALSE(read("\xa1\x01\x58\x01z"sv));
  CHECK_FALSE(read("\xa1\x01\x5b\xff\xff\xff\xff\xff\xff\xff\xff"sv));
  CHECK_FALSE(read("\xa1\x01\x1b\xff\xff\xff\xff\xff\xff\xff\xff"sv));
  CHECK_FALSE(read("\xa1\x01\x61z"sv));              // a text
  CHECK_FALSE(read("\xb8\x20"sv));
  CHECK_FALSE(read(""sv));
  Prng prng(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string noise(prng.below(40), '\0');
    for (char& c : noise) c = static_cast<char>(prng.below(256));
    if (!noise.empty()) noise[0] = static_cast<char>(0xa0 | prng.below(8));
    size_t used = 0;
    if (read_cbor_map(noise, &used)) CHECK(used <= noise.size());
  }
}

}  // namespace osnova
