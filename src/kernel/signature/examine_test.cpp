#include "kernel/signature/examine.hpp"

#include <doctest/doctest.h>

#include "base/prng.hpp"
#include "kernel/signature/authority_fixture.hpp"

namespace osnova {

using namespace signature_fixture;

TEST_CASE("a signature holds over its content alone") {
  const World world;
  const std::string cms = world.signature();
  const Examined good = examine(cms, "content", world.trust, kNow);
  CHECK(why(good) == "");
  CHECK(good.revocation == Revocation::unknown);
  CHECK(good.certificate.owner == "Ann");
  CHECK(good.certificate.key == "EC 256");
  CHECK(good.algorithm == "EC 256, SHA256");
  CHECK(good.claimed_at == kNow);
  CHECK(why(examine(cms, "contents", world.trust, kNow)) == "signature.content_differs");
  CHECK(why(examine(cms, "", world.trust, kNow)) == "signature.content_differs");
}

TEST_CASE("no byte of a signature may change, and none may be missing") {
  const World world;
  const std::string cms = world.signature();
  Prng prng(7);
  int still_good = 0;
  for (size_t at = 0; at < cms.size(); ++at) {
    std::string other = cms;
    other[at] = static_cast<char>(other[at] ^ (1 << prng.below(8)));
    // What is not signed may change without harm: the certificates that come along, for one.
    still_good += !examine(other, "content", world.trust, kNow).problems;
  }
  CHECK(still_good < 60);
  for (size_t size = 0; size < cms.size(); ++size)
    CHECK(why(examine(cms.substr(0, size), "content", world.trust, kNow)) == "signature.damaged");
  CHECK(why(examine(cms + "x", "content", world.trust, kNow)) == "signature.damaged");
}

TEST_CASE("the certificate leads to a trusted root, then") {
  const World world;
  const std::string cms = world.signature();
  Trust nobody, without_link;
  without_link.roots = {world.root.certificate};
  CHECK(why(examine(cms, "content", nobody, kNow)) == "signature.untrusted");
  CHECK(why(examine(cms, "content", without_link, kNow)) == "signature.untrusted");
  // A link is no root, whoever trusts it.
  Trust link_alone;
  link_alone.links = {world.link.certificate};
  CHECK(why(examine(cms, "content", link_alone, kNow)) == "signature.untrusted");
  CHECK(why(examine(cms, "content", world.trust, days(101))) == "signature.not_valid_then");
  CHECK(why(examine(cms, "content", world.trust, days(-101))) == "signature.not_valid_then");
  World other;
  other.trust.roots = {made("Root", nullptr, "keyCertSign,cRLSign").certificate};
  CHECK(why(examine(other.signature(), "content", other.trust, kNow)) == "signature.untrusted");
}

TEST_CASE("a key that is for something else signs no documents") {
  World world;
  world.ann = made("Ann", &world.link, "keyEncipherment");
  CHECK(why(examine(world.signature(), "content", world.trust, kNow)) == "signature.key_usage");
  world.ann = world.link;
  CHECK(why(examine(world.signature(), "content", world.trust, kNow)) == "signature.key_usage");
  world.ann = made("Ann", &world.link, "nonRepudiation");
  CHECK(why(examine(world.signature(), "content", world.trust, kNow)) == "");
}

TEST_CASE("a digest that can be forged makes no signature") {
  const World world;
  const std::string content = "content";
  const auto made = [&](const EVP_MD* digest) {
    const BioPtr in = reader_of(content);
    constexpr unsigned kFlags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_CADES;
    const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags), CMS_ContentInfo_free);
    CMS_add1_signer(cms.get(), world.ann.certificate.get(), world.ann.key.get(), digest, kFlags);
    REQUIRE(CMS_final(cms.get(), in.get(), nullptr, kFlags) == 1);
    return der_of(cms.get());
  };
  CHECK(why(examine(made(EVP_sha1()), content, world.trust, kNow)) == "signature.digest_weak");
  CHECK(why(examine(made(EVP_sha384()), content, world.trust, kNow)) != "signature.digest_weak");
}

TEST_CASE("the signer's own clock has to lie within the certificate's validity") {
  World world;
  const auto early = sign_detached("content", world.ann, days(-200));
  CHECK(why(examine(*early, "content", world.trust, kNow)) == "signature.claimed_time");
}

TEST_CASE("revocation is known only by lists of every authority that cover the moment") {
  World world;
  const std::string cms = world.signature();
  const auto look = [&](std::vector<X509CrlPtr> lists) {
    world.trust.revocations = std::move(lists);
    return examine(cms, "content", world.trust, kNow);
  };
  const auto of_root = list_of(world.root, days(-1), days(1));
  const auto of_link = list_of(world.link, days(-1), days(1));
  CHECK(look({of_root, of_link}).revocation == Revocation::good);
  CHECK(look({of_link}).revocation == Revocation::unknown);
  CHECK(look({of_root}).revocation == Revocation::unknown);
  CHECK(look({of_root, list_of(world.link, days(-9), days(-1))}).revocation == Revocation::unknown);
  // A list that came later knows of then, too.
  CHECK(look({of_root, list_of(world.link, days(5), days(9))}).revocation == Revocation::good);
  // One that another authority signed in its name says nothing.
  const PersonFile forger = made("Link", nullptr, "keyCertSign,cRLSign");
  CHECK(look({of_root, list_of(forger, days(-1), days(1))}).revocation == Revocation::unknown);
  const X509Ptr& ann = world.ann.certificate;
  CHECK(why(look({of_root, list_of(world.link, days(-1), days(1), ann, days(-1))})) ==
        "signature.revoked");
  CHECK(why(look({of_link, list_of(world.root, days(-1), days(1), world.link.certificate,
                                   days(-1))})) == "signature.revoked");
  const Examined later = look({of_root, list_of(world.link, days(4), days(9), ann, days(3))});
  CHECK(why(later) == "");
  CHECK(later.revocation == Revocation::good);
}

TEST_CASE("a signature comes as DER, PEM or base64") {
  const World world;
  const std::string cms = world.signature();
  CHECK(*signature_der(cms) == cms);
  CHECK(*signature_der(base64(cms)) == cms);
  std::string lines = base64(cms);
  lines.insert(64, "\r\n");
  CHECK(*signature_der(lines + "\n") == cms);
  CHECK(*signature_der("-----BEGIN CMS-----\n" + lines + "\n-----END CMS-----\n") == cms);
  for (const char* bad : {"", "MII", "-----BEGIN CMS-----\n", "\x30\x03\x02\x01\x05"})
    CHECK(signature_der(bad).problems().has("signature.damaged"));
  CHECK(signature_der(std::string(300'000, 'a')).problems().has("signature.too_large"));
}

TEST_CASE("base64 of foreign files is read strictly") {
  CHECK(from_base64(base64(std::string("\0\1\2", 3))) == std::string("\0\1\2", 3));
  CHECK(from_base64("") == "");
  CHECK_FALSE(from_base64("a"));
  CHECK_FALSE(from_base64("ab*="));
  CHECK_FALSE(from_base64("YWJj!"));
}

}  // namespace osnova
