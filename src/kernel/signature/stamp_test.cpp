// Time stamps over signatures, and answers of responders: what each is worth at which moment.
#include "kernel/signature/stamp.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "kernel/signature/authority_fixture.hpp"
#include "kernel/signature/ocsp.hpp"

namespace osnova {

using namespace signature_fixture;

namespace {

std::string first(const Problems& problems) { return problems ? problems.front().code : ""; }

struct StampWorld : World {
  PersonFile stamper = made("Stamps", &link, "digitalSignature", days(-100), days(100), kStampUsage);
  std::string cms = signature();
  std::string value = signature_value_of(cms);
  std::string token(Timestamp at = kNow) const { return stamp_token(stamper, {at, value}); }
  std::string worth(const std::string& token, Timestamp taken_in = kNow) const {
    return first(examine_stamp(token, value, trust, taken_in).problems);
  }
};

}  // namespace

TEST_CASE("a time stamp proves that the signature was there") {
  const StampWorld world;
  const StampFound found = examine_stamp(world.token(), world.value, world.trust, kNow);
  CHECK(first(found.problems) == "");
  CHECK(found.at == kNow);
  CHECK(found.authority == "CN=Stamps");
  CHECK(first(examine_stamp(world.token(), "another value", world.trust, kNow).problems) ==
        "stamp.of_another");
  CHECK(world.worth(world.token().substr(0, 200)) == "stamp.damaged");
  CHECK(world.worth(world.token() + "x") == "stamp.damaged");
  CHECK(world.worth("") == "stamp.damaged");
  CHECK(world.worth(world.cms) == "stamp.damaged");  // a signature is no time stamp
  // It states a time that had not come when it was taken in; clocks may differ a little.
  CHECK(world.worth(world.token(days(1))) == "stamp.time");
  CHECK(world.worth(world.token({kNow.us + kDay / 1440})) == "");
  CHECK(world.worth(stamp_token(world.stamper, {kNow, world.value, 0, EVP_sha1()})) ==
        "stamp.digest_weak");
}

TEST_CASE("whoever stamps has a certificate for time stamps alone, that is valid and trusted") {
  StampWorld world;
  const auto by = [&](const PersonFile& signer, Timestamp at = kNow, Timestamp taken_in = kNow) {
    return world.worth(stamp_token(signer, {at, world.value}), taken_in);
  };
  CHECK(by(world.ann) == "stamp.untrusted");
  CHECK(by(made("Not critical", &world.link, "digitalSignature", days(-100), days(100),
                {{NID_ext_key_usage, "timeStamping"}})) == "stamp.untrusted");
  CHECK(by(made("More than that", &world.link, "digitalSignature", days(-100), days(100),
                {{NID_ext_key_usage, "critical,timeStamping,codeSigning"}})) == "stamp.untrusted");
  CHECK(by(made("Nobody's", nullptr, "digitalSignature", days(-100), days(100), kStampUsage)) ==
        "stamp.untrusted");
  const PersonFile old =
      made("Run out", &world.link, "digitalSignature", days(-100), days(-10), kStampUsage);
  CHECK(by(old) == "stamp.untrusted");
  // Taken in while it was valid, it stays what it was; taken in later, nobody vouches for it.
  CHECK(by(old, days(-20), days(-20)) == "");
  CHECK(by(old, days(-20), kNow) == "stamp.untrusted");
  const PersonFile young =
      made("Not yet", &world.link, "digitalSignature", days(-1), days(100), kStampUsage);
  CHECK(by(young, days(-5), kNow) == "stamp.untrusted");
  world.trust.revocations = {
      list_of(world.link, days(-3), days(3), world.stamper.certificate, days(-4))};
  CHECK(world.worth(world.token()) == "stamp.revoked");
  CHECK(world.worth(world.token(days(-5))) == "");
}

TEST_CASE("a signature with a time stamp outlives its certificate") {
  StampWorld world;
  world.ann = made("Ann", &world.link, "digitalSignature", days(-100), days(10));
  const std::string cms = world.signature();
  const std::string value = signature_value_of(cms);
  const std::string stamped = with_token(cms, stamp_token(world.stamper, {days(5), value}));
  REQUIRE(stamped.size() > cms.size());
  CHECK(tokens_of(cms).empty());
  CHECK(tokens_of(stamped).size() == 1);
  CHECK(signature_value_of(stamped) == value);
  CHECK(why(examine(cms, "content", world.trust, days(20))) == "signature.not_valid_then");
  const Examined good = examine(stamped, "content", world.trust, days(20));
  CHECK(why(good) == "");
  CHECK(good.moment == days(5));
  REQUIRE(good.stamps.size() == 1);
  CHECK(first(good.stamps[0].problems) == "");
  // One that came later counts as well, and the earliest of them.
  const Evidence later = {{{stamp_token(world.stamper, {days(3), value}), days(3)}}, {}};
  const Examined two = examine(stamped, "content", world.trust, days(20), {}, later);
  CHECK(two.moment == days(3));
  CHECK(two.stamps.size() == 2);
  // A stamp that does not hold counts for nothing, and is shown.
  const std::string foreign = with_token(cms, stamp_token(world.stamper, {days(5), "another"}));
  const Examined bad = examine(foreign, "content", world.trust, days(20));
  CHECK(why(bad) == "signature.not_valid_then");
  CHECK(first(bad.stamps.at(0).problems) == "stamp.of_another");
  CHECK(why(examine(foreign, "content", world.trust, kNow)) == "");
  // Revoked afterwards it holds, before it does not, whenever it was taken in.
  const auto revoked = [&](int day) {
    world.trust.revocations = {list_of(world.root, days(-30), days(30)),
                               list_of(world.link, days(8), days(30), world.ann.certificate, days(day))};
    return why(examine(stamped, "content", world.trust, days(9)));
  };
  CHECK(revoked(6) == "");
  CHECK(revoked(4) == "signature.revoked");
}

TEST_CASE("an answer to a request for a time stamp") {
  const StampWorld world;
  const std::string request = stamp_request(world.cms, 4711);
  CHECK(nonce_of(request) == 4711);
  const auto asked = [&](const std::string& answer) {
    const auto token = token_of_answer(answer, request);
    return token ? world.worth(*token) : first(token.problems());
  };
  const std::string good = stamp_answer(stamp_token(world.stamper, {kNow, world.value, 4711}));
  CHECK(asked(good) == "");
  CHECK(asked(stamp_answer(stamp_token(world.stamper, {kNow, world.value, 4712}))) ==
        "stamp.other_nonce");
  CHECK(asked(stamp_answer(stamp_token(world.stamper, {kNow, world.value}))) ==
        "stamp.other_nonce");
  CHECK(asked(stamp_answer(stamp_token(world.stamper, {kNow, "another", 4711}))) ==
        "stamp.of_another");
  CHECK(asked(stamp_answer(stamp_token(world.ann, {kNow, world.value, 4711}))) ==
        "stamp.untrusted");
  CHECK(asked(stamp_answer("", 2)) == "stamp.refused");
  CHECK(asked("<html>503</html>") == "stamp.damaged");
  for (size_t size = 0; size < good.size(); size += 7)
    CHECK(asked(good.substr(0, size)) == "stamp.damaged");
  CHECK(stamp_request("no signature", 1).empty());
}

TEST_CASE("an answer of a responder says whether a certificate is revoked") {
  // OpenSSL dates answers by the clock of the computer: authorities that are valid then, too.
  StampWorld world;
  world.root = made("Root", nullptr, "keyCertSign,cRLSign", days(-100), days(20'000));
  world.link = made("Link", &world.root, "keyCertSign,cRLSign", days(-100), days(20'000));
  world.ann = made("Ann", &world.link, "digitalSignature");
  world.cms = world.signature();
  world.trust.roots = {world.root.certificate};
  world.trust.links = {world.link.certificate};
  const X509Ptr &ann = world.ann.certificate, &link = world.link.certificate,
                &root = world.root.certificate;
  const std::string of_link =
      ocsp_answer(world.root, link, root, {V_OCSP_CERTSTATUS_GOOD, kNow, days(1), {}, ""});
  const auto look = [&](const std::string& answer) {
    return examine(world.cms, "content", world.trust, kNow, {}, {{}, {of_link, answer}});
  };
  const auto by = [&](const PersonFile& responder, const OcspSays& says) {
    return look(ocsp_answer(responder, ann, link, says));
  };
  const OcspSays good = {V_OCSP_CERTSTATUS_GOOD, days(-1), days(1), {}, ""};
  CHECK(by(world.link, good).revocation == Revocation::good);
  CHECK(by(world.link, {V_OCSP_CERTSTATUS_GOOD, days(1), {}, {}, ""}).revocation == Revocation::good);
  CHECK(by(world.link, {V_OCSP_CERTSTATUS_GOOD, days(-9), days(-1), {}, ""}).revocation ==
        Revocation::unknown);
  CHECK(by(world.link, {V_OCSP_CERTSTATUS_UNKNOWN, days(-1), days(1), {}, ""}).revocation ==
        Revocation::unknown);
  CHECK(why(by(world.link, {V_OCSP_CERTSTATUS_REVOKED, days(-1), days(1), days(-2), ""})) ==
        "signature.revoked");
  CHECK(why(by(world.link, {V_OCSP_CERTSTATUS_REVOKED, days(3), days(4), days(2), ""})) == "");
  // Only the authority says so, or whom it named for that.
  CHECK(by(world.root, good).revocation == Revocation::unknown);
  CHECK(by(world.ann, good).revocation == Revocation::unknown);
  CHECK(by(made("Other", &world.link, "digitalSignature", days(-100), days(20'000)), good)
            .revocation == Revocation::unknown);
  CHECK(by(made("Responder", &world.link, "digitalSignature", days(-100), days(20'000),
                {{NID_ext_key_usage, "OCSPSigning"}}),
           good)
            .revocation == Revocation::good);
  // When the certificate had run out, the authority may have forgotten it.
  CHECK(by(world.link, {V_OCSP_CERTSTATUS_GOOD, days(101), days(200), {}, ""}).revocation ==
        Revocation::unknown);
  CHECK(look("damaged").revocation == Revocation::unknown);
  CHECK(look("").revocation == Revocation::unknown);
}

TEST_CASE("an answer of a responder has to be one to the request, and of now") {
  // What OpenSSL calls now is the clock of the computer.
  const Timestamp now = {std::chrono::duration_cast<std::chrono::microseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count()};
  const Timestamp before = {now.us - kDay}, after = {now.us + kDay};
  const PersonFile root = made("Root", nullptr, "keyCertSign,cRLSign", before, after);
  const PersonFile ann = made("Ann", &root, "digitalSignature", before, after);
  Trust trust;
  trust.roots = {root.certificate};
  const std::string request = ocsp_request(ann.certificate, root.certificate);
  const auto worth = [&](const OcspSays& says, const PersonFile& responder) {
    return first(check_ocsp(ocsp_answer(responder, ann.certificate, root.certificate, says), request,
                            ann.certificate, root.certificate, trust));
  };
  const OcspSays good = {V_OCSP_CERTSTATUS_GOOD, now, after, {}, request};
  CHECK(worth(good, root) == "");
  CHECK(worth({V_OCSP_CERTSTATUS_GOOD, now, after, {}, ""}, root) == "");  // many repeat no nonce
  const std::string other = ocsp_request(ann.certificate, root.certificate);
  CHECK(worth({V_OCSP_CERTSTATUS_GOOD, now, after, {}, other}, root) == "ocsp.other_nonce");
  CHECK(worth({V_OCSP_CERTSTATUS_GOOD, before, {now.us - kDay / 2}, {}, request}, root) ==
        "ocsp.stale");
  CHECK(worth(good, ann) == "ocsp.says_nothing");
  CHECK(first(check_ocsp("\x30\x03\x0a\x01\x06", request, ann.certificate, root.certificate, trust)) ==
        "ocsp.refused");
  CHECK(first(check_ocsp("no answer", request, ann.certificate, root.certificate, trust)) ==
        "ocsp.damaged");
}

TEST_CASE("a list in parts says nothing of certificates of other parts") {
  StampWorld world;
  const auto part = [&](const char* value) {
    const X509CrlPtr list = list_of(world.link, days(-1), days(1));
    X509V3_CTX context;
    X509V3_set_ctx(&context, world.link.certificate.get(), nullptr, nullptr, list.get(), 0);
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, &context, NID_issuing_distribution_point, value);
    REQUIRE(extension);
    X509_CRL_add_ext(list.get(), extension, -1);
    X509_EXTENSION_free(extension);
    X509_CRL_sign(list.get(), world.link.key.get(), EVP_sha256());
    world.trust.revocations = {list_of(world.root, days(-1), days(1)), list};
    return examine(world.signature(), "content", world.trust, kNow).revocation;
  };
  CHECK(part("critical,onlyuser:TRUE") == Revocation::good);
  CHECK(part("critical,onlyCA:TRUE") == Revocation::unknown);
  CHECK(part("critical,onlyAA:TRUE") == Revocation::unknown);
  CHECK(part("critical,onlysomereasons:keyCompromise") == Revocation::unknown);
  CHECK(part("critical,fullname:URI:http://ca.example/1.crl") == Revocation::unknown);
  world.ann = made("Ann", &world.link, "digitalSignature", days(-100), days(100),
                   {{NID_crl_distribution_points, "URI:http://ca.example/1.crl"}});
  CHECK(part("critical,fullname:URI:http://ca.example/1.crl") == Revocation::good);
  CHECK(part("critical,fullname:URI:http://ca.example/2.crl") == Revocation::unknown);
}

TEST_CASE("what an authority says when a certificate has run out says no good of it") {
  StampWorld world;
  world.ann = made("Ann", &world.link, "digitalSignature", days(-100), days(2));
  const std::string cms = world.signature();
  const auto look = [&](Timestamp from) {
    world.trust.revocations = {list_of(world.root, days(-1), days(50)),
                               list_of(world.link, from, days(50))};
    return examine(cms, "content", world.trust, kNow).revocation;
  };
  CHECK(look(days(1)) == Revocation::good);
  CHECK(look(days(3)) == Revocation::unknown);
}

}  // namespace osnova
