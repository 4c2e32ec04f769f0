// What is asked of authorities about signatures: what comes in, what is refused, and when it is asked
// again.
#include "kernel/signature/proof_keeper.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>

#include "app/shop_fixture.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/signature/authority_fixture.hpp"
#include "kernel/signature/ocsp.hpp"
#include "kernel/signature/person_certificates.hpp"
#include "kernel/signature/signatures.hpp"

namespace osnova::app {
namespace {

using namespace signature_fixture;
constexpr int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;

Timestamp present() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

std::string pem_of(const X509Ptr& certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(out.get(), certificate.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<size_t>(size)};
}

// Answers as the test says.
struct FakeWeb : SignatureWeb {
  Reply ask(const Question& question, const std::atomic<bool>&) override {
    asked.push_back(question.address);
    return answer ? answer(question) : Reply{false, "", "nobody is there"};
  }
  size_t count(std::string_view address) const {
    return static_cast<size_t>(std::count(asked.begin(), asked.end(), address));
  }
  std::function<Reply(const Question&)> answer;
  std::vector<std::string> asked;
};

constexpr const char* kStamps = "http://stamps.example/";
constexpr const char* kResponder = "http://ocsp.example/";
constexpr const char* kList = "http://ca.example/root.crl";

struct Desk {
  explicit Desk(const char* name, ProofOptions options = {kStamps, true, 6 * kHour, "shop.example"},
                Extensions extensions = {{NID_info_access, "OCSP;URI:http://ocsp.example/"},
                                         {NID_crl_distribution_points,
                                          "URI:http://ca.example/root.crl"}})
      : shop(name),
        root(made("Root", nullptr, "keyCertSign,cRLSign", {now.us - kDay}, {now.us + 9 * kDay})),
        ann(made("Ann", &root, "digitalSignature", {now.us - kDay}, {now.us + 9 * kDay}, extensions)),
        stamper(made("Stamps", &root, "digitalSignature", {now.us - kDay}, {now.us + 9 * kDay},
                     kStampUsage)),
        keeper(*shop.kernel, shop.salt, std::move(options), web) {
    REQUIRE(shop.create(0, "kernel.trusted_certificate.create",
                        {{"code", "root"}, {"name", "Root"}, {"certificate", pem_of(root.certificate)}})
                .ok());
    PersonCertificates people(*shop.kernel, "");
    REQUIRE(people.add(shop.access->user(), pem_of(ann.certificate), ""));
    document = shop.create(shop.company, "sales.invoice.create", shop.invoice()).record;
  }
  Id sign() {
    Signatures signatures(*shop.kernel);
    const RecordMeta& meta = *shop.registry.find("sales.invoice")->meta;
    const auto content = signatures.content(*shop.access, meta, document);
    REQUIRE(content);
    const auto cms = sign_detached(*content, ann, {shop.clock.now_us()});
    const Answer answer = signatures.add(*shop.access, meta, document, *cms, {}, "");
    REQUIRE(answer.ok());
    return answer.record;
  }
  SeenSignature seen() {
    const RecordMeta& meta = *shop.registry.find("sales.invoice")->meta;
    const auto all = Signatures(*shop.kernel).list(*shop.access, meta, document);
    REQUIRE(all.size() == 1);
    return all.front();
  }
  // Steps of a second.
  void run(int64_t us) {
    for (int64_t passed = 0; passed < us; passed += kSecond) {
      keeper.step({present().us, steady_us});
      steady_us += kSecond;
    }
  }
  size_t proofs() {
    size_t count = 0;
    shop.kernel->read(*shop.access, [&](const ReadContext& read) {
      count = proofs_of(read.connection, shop.company, seen_id).size();
    });
    return count;
  }
  SignatureWeb::Reply well(const SignatureWeb::Question& question) {
    if (question.address == kStamps) return stamp(question, stamper);
    if (question.address == kResponder)
      return {true,
              ocsp_answer(root, ann.certificate, root.certificate,
                          {V_OCSP_CERTSTATUS_GOOD, present(), {present().us + kDay}, {}, question.body}),
              ""};
    return {false, "", "404"};
  }
  SignatureWeb::Reply stamp(const SignatureWeb::Question& question, const PersonFile& by) {
    const auto record = shop.kernel->load(signature_meta(), seen_id, *shop.access);
    REQUIRE(record);
    const auto cms = from_base64(record->as<Signature>().cms);
    return {true,
            stamp_answer(stamp_token(
                by, {present(), signature_value_of(*cms), nonce_of(question.body)})),
            ""};
  }
  Timestamp now = present();
  Shop shop;
  PersonFile root, ann, stamper;
  FakeWeb web;
  ProofKeeper keeper;
  Id document = 0, seen_id = 0;
  int64_t steady_us = 60 * kSecond;
};

}  // namespace

TEST_CASE("proofs: a new signature gets a time stamp and the answer of the responder, through the door") {
  Desk desk("proofs-well");
  desk.web.answer = [&](const SignatureWeb::Question& q) { return desk.well(q); };
  desk.seen_id = desk.sign();
  CHECK(desk.seen().standing.state == SignatureState::not_known);
  desk.run(3 * kSecond);
  const SeenSignature seen = desk.seen();
  CHECK(seen.standing.state == SignatureState::valid);
  REQUIRE(seen.standing.stamps.size() == 1);
  CHECK(seen.standing.stamps[0].authority == "CN=Stamps");
  CHECK_FALSE(seen.standing.stamps[0].problems);
  CHECK(desk.proofs() == 2);
  // The signature itself stays as it is; what is handed out is the enlarged one.
  const RecordMeta& meta = *desk.shop.registry.find("sales.invoice")->meta;
  const auto file = Signatures(*desk.shop.kernel).file(*desk.shop.access, meta, desk.document, desk.seen_id);
  REQUIRE(file);
  CHECK(tokens_of(*file).size() == 1);
  CHECK(tokens_of(*from_base64(seen.signature.cms)).empty());
  CHECK(signature_value_of(*file) == signature_value_of(*from_base64(seen.signature.cms)));
  // Nothing is asked twice.
  const size_t asked = desk.web.count(kStamps) + desk.web.count(kResponder);
  desk.run(kHour);
  CHECK(desk.web.count(kStamps) + desk.web.count(kResponder) == asked);
  CHECK(desk.shop.holds());
}

TEST_CASE("proofs: what is wrong comes in by no way, and is asked for again") {
  Desk desk("proofs-wrong");
  desk.seen_id = desk.sign();
  int turn = 0;
  desk.web.answer = [&](const SignatureWeb::Question& q) -> SignatureWeb::Reply {
    if (q.address != kStamps) return {false, "", "down"};
    SignatureWeb::Reply good = desk.stamp(q, desk.stamper);
    switch (turn++) {
      case 0: return {false, "", "down"};
      case 1: return {true, good.body.substr(0, good.body.size() / 2), ""};
      case 2: return desk.stamp(q, desk.ann);  // no certificate for time stamps
      case 3: return {true, stamp_answer(stamp_token(desk.stamper, {present(), "other", nonce_of(q.body)})), ""};
      case 4: return {true, stamp_answer(stamp_token(desk.stamper, {present(), "other", 1})), ""};
      case 5: return {true, stamp_answer("", 2), ""};
      default: return good;
    }
  };
  desk.run(20 * kMinute);
  CHECK(turn == 7);
  const SeenSignature seen = desk.seen();
  REQUIRE(seen.standing.stamps.size() == 1);
  CHECK_FALSE(seen.standing.stamps[0].problems);
  CHECK(desk.proofs() == 1);
  // Nobody says whether the certificate is revoked: that is not called good, and is asked seldom.
  CHECK(seen.standing.state == SignatureState::not_known);
  CHECK(desk.web.count(kResponder) >= 3);
  CHECK(desk.web.count(kResponder) < 12);
}

TEST_CASE("proofs: who may is told once of an authority that stays silent, and once that it answers") {
  Desk desk("proofs-silent", {"https://me:secret@stamps.example/token/", false, 6 * kHour, "shop.example"});
  const Access operating = desk.shop.person("operator", "kernel.signature_proof.operate");
  const Access other = desk.shop.person("other", "sales.*");
  const auto told = [&](const Access& access) {
    std::string kinds;
    for (const Notification& one :
         Notifications(*desk.shop.kernel).page(access, false, 0, 100).items)
      kinds += (kinds.empty() ? "" : " ") + std::string(one.kind->name);
    return kinds;
  };
  desk.seen_id = desk.sign();
  bool answers = false;
  desk.web.answer = [&](const SignatureWeb::Question& q) {
    return answers ? desk.stamp(q, desk.stamper) : SignatureWeb::Reply{false, "", "down"};
  };
  desk.run(kHour - kMinute);
  CHECK(told(operating).empty());
  desk.run(40 * kMinute);  // a try comes every quarter of an hour by now
  CHECK(told(operating) == "stamps_silent");
  desk.shop.kernel->read_people([&](store::Connection& connection) {
    auto rows = connection.query(
        "/* every company */ SELECT args FROM notification WHERE kind = 'stamps_silent'", {});
    REQUIRE(rows->next());
    CHECK(rows->text(0).find("https://stamps.example") != std::string::npos);
    CHECK(rows->text(0).find("secret") == std::string::npos);
  });
  desk.run(2 * kHour);
  CHECK(told(operating) == "stamps_silent");
  CHECK(told(other).empty());
  answers = true;
  desk.run(kHour);
  CHECK(told(operating) == "stamps_good");
  CHECK(desk.seen().standing.stamps.size() == 1);
}

TEST_CASE("proofs: a responder that says revoked breaks the signature") {
  Desk desk("proofs-revoked", {"", true, 6 * kHour, ""});
  desk.seen_id = desk.sign();
  desk.web.answer = [&](const SignatureWeb::Question& q) -> SignatureWeb::Reply {
    if (q.address != kResponder) return {false, "", "down"};
    return {true,
            ocsp_answer(desk.root, desk.ann.certificate, desk.root.certificate,
                        {V_OCSP_CERTSTATUS_REVOKED, present(), {present().us + kDay},
                         {present().us - kHour}, q.body}),
            ""};
  };
  desk.run(3 * kSecond);
  const SeenSignature seen = desk.seen();
  CHECK(seen.standing.state == SignatureState::broken);
  CHECK(seen.standing.problems.has("signature.revoked"));
  CHECK(desk.web.count(kStamps) == 0);  // none is configured
}

TEST_CASE("proofs: lists are fetched before anybody asks, again in time, and only newer ones count") {
  Desk desk("proofs-lists", {"", true, 6 * kHour, ""},
            {{NID_crl_distribution_points, "URI:http://ca.example/root.crl"}});
  X509CrlPtr list = list_of(desk.root, {present().us - kHour}, {present().us + kDay});
  desk.web.answer = [&](const SignatureWeb::Question& q) -> SignatureWeb::Reply {
    CHECK(q.type.empty());
    CHECK_FALSE(q.ours);
    return {q.address == kList, der_of(list), ""};
  };
  desk.run(2 * kSecond);
  CHECK(desk.web.count(kList) == 1);
  desk.seen_id = desk.sign();
  CHECK(desk.seen().standing.state == SignatureState::valid);
  desk.run(2 * kSecond);
  CHECK(desk.proofs() == 1);  // the list stays beside the signature
  desk.run(7 * kHour);
  CHECK(desk.web.count(kList) == 2);
  // A list of before would forget what was revoked since.
  const auto refused = [&](const X509CrlPtr& other) {
    const auto workspace = desk.shop.kernel->company_state(0);
    const Record& one = workspace->all(revocation_list_meta()).front();
    Command command;
    command.name = "kernel.revocation_list.update";
    command.record = one.entity().id;
    command.expected_version = one.entity().version;
    command.input = {{"list", base64(der_of(other))}};
    const Answer answer = desk.shop.kernel->execute(command, *desk.shop.access);
    return answer.problems ? answer.problems.front().code : "";
  };
  CHECK(refused(list_of(desk.root, {present().us - kDay}, {present().us + kDay})) ==
        "certificate.list_older");
  CHECK(refused(list_of(desk.root, {present().us + kDay}, {present().us + 2 * kDay})) ==
        "certificate.list_early");
  const PersonFile forger = made("Root", nullptr, "keyCertSign,cRLSign", {desk.now.us - kDay},
                                 {desk.now.us + kDay});
  CHECK(refused(list_of(forger, present(), {present().us + kDay})) ==
        "certificate.list_of_another");
  CHECK(refused(list_of(desk.root, present(), {present().us + kDay}, desk.ann.certificate,
                        {present().us - kDay / 2})) == "");
  CHECK(desk.seen().standing.state == SignatureState::broken);
}

TEST_CASE("proofs: nothing becomes one by being sent as one") {
  Desk desk("proofs-sent");
  desk.seen_id = desk.sign();
  const std::string value = signature_value_of(*from_base64(desk.seen().signature.cms));
  const auto sent = [&](const char* kind, const std::string& bytes, Id signature = 0) {
    const Answer answer = desk.shop.create(
        desk.shop.company, "kernel.signature_proof.create",
        {{"signature", std::to_string(signature ? signature : desk.seen_id)},
         {"kind", kind},
         {"proof", base64(bytes)}});
    return answer.problems ? answer.problems.front().code : "";
  };
  const auto answer_of = [&](const PersonFile& by, const X509Ptr& of) {
    return ocsp_answer(by, of, desk.root.certificate,
                       {V_OCSP_CERTSTATUS_GOOD, present(), {present().us + kDay}, {}, ""});
  };
  CHECK(sent("time_stamp", "no stamp") == "stamp.damaged");
  CHECK(sent("time_stamp", stamp_token(desk.ann, {present(), value})) == "stamp.untrusted");
  CHECK(sent("time_stamp", stamp_token(desk.stamper, {present(), "other"})) == "stamp.of_another");
  CHECK(sent("answer", "no answer") == "proof.of_another");
  CHECK(sent("answer", answer_of(desk.ann, desk.ann.certificate)) == "proof.of_another");
  CHECK(sent("answer", answer_of(desk.root, desk.stamper.certificate)) == "proof.of_another");
  CHECK(sent("list", "no list") == "proof.damaged");
  CHECK(sent("list", der_of(list_of(desk.ann, present(), {present().us + kDay}))) == "proof.of_another");
  CHECK(sent("time_stamp", stamp_token(desk.stamper, {present(), value}), 1) == "reference.unknown");
  const std::string good = stamp_token(desk.stamper, {present(), value});
  CHECK(sent("time_stamp", good) == "");
  CHECK(sent("time_stamp", good) == "proof.known");
  Id id = 0;
  desk.shop.kernel->read(*desk.shop.access, [&](const ReadContext& read) {
    id = proofs_of(read.connection, desk.shop.company, desk.seen_id).front().id;
  });
  Command change;
  change.company = desk.shop.company;
  change.name = "kernel.signature_proof.update";
  change.record = id;
  change.expected_version = 1;
  CHECK(desk.shop.kernel->execute(change, *desk.shop.access).problems.has("signature.never_changed"));
  const Access clerk = desk.shop.person("clerk", "kernel.signature.* sales.*");
  Command create;
  create.company = desk.shop.company;
  create.name = "kernel.signature_proof.create";
  CHECK(desk.shop.kernel->execute(create, clerk).problems.has("access.denied"));
}

TEST_CASE("proofs: nothing is asked from a restored workspace, nor where nobody wants it") {
  Desk desk("proofs-restored");
  desk.web.answer = [&](const SignatureWeb::Question& q) { return desk.well(q); };
  desk.seen_id = desk.sign();
  REQUIRE(desk.shop.kernel->mark_restored({1}, "a backup").ok());
  desk.run(5 * kMinute);
  CHECK(desk.web.asked.empty());
  Desk quiet("proofs-quiet", {"", false, 6 * kHour, ""});
  quiet.seen_id = quiet.sign();
  quiet.run(5 * kMinute);
  CHECK(quiet.web.asked.empty());
}

}  // namespace osnova::app
