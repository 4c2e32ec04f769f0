#include "kernel/signature/proof_keeper.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/notify/operators.hpp"
#include "kernel/signature/ocsp.hpp"
#include "kernel/signature/person_certificates.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
// Of one signature, or one list: 15 s, 30 s, ... 6 h. Of an authority that does not answer: 5 s ... 15 min.
constexpr int64_t kFirstWaitUs = 15 * kSecondUs, kMostWaitUs = 6 * kHourUs;
constexpr int64_t kFirstHoldUs = 5 * kSecondUs, kMostHoldUs = 15 * kMinuteUs;
// When this process wrote nothing meanwhile; others may have.
constexpr int64_t kLookEveryUs = 30 * kSecondUs, kLookOftenUs = 5 * kSecondUs;
// Of an authority that does not answer, before anybody is told.
constexpr int64_t kSilentUs = kHourUs;
constexpr int64_t kMostSeen = 50'000;
constexpr size_t kAtOnce = 200;
constexpr size_t kLargestToken = 120'000, kLargestAnswer = 100'000, kLargestKeptList = 100'000;
constexpr size_t kMostTries = 200'000;

int64_t doubled(int64_t first, int64_t times, int64_t most) {
  return std::min(most, first << std::min<int64_t>(times, 20));
}

}  // namespace

// A signature of which something is still to be asked.
struct ProofKeeper::Wanted {
  Id company = 0, id = 0;
  std::string cms;      // DER
  bool stamped = false;  // by a time stamp that holds
  Chain chain;
  RevocationFound found;
  bool answered = false;  // an answer of a responder is kept
};

// An authority that is trusted, and where its list may be.
struct ProofKeeper::Issuer {
  X509Ptr certificate;
  std::string fingerprint;
  std::set<std::string> addresses;
};

ProofKeeper::ProofKeeper(Kernel& kernel, SaltSource& salt, ProofOptions options, SignatureWeb& web)
    : kernel_(kernel), salt_(salt), options_(std::move(options)), web_(web) {}

int64_t ProofKeeper::random() {
  unsigned char bytes[16];
  salt_.fill(bytes, sizeof bytes);
  int64_t value = 0;
  for (int i = 0; i < 8; ++i) value = (value << 8 | bytes[i]) & INT64_MAX;
  return value;
}

void ProofKeeper::failed(std::string_view what, std::string_view address, const std::string& why) {
  ++failed_;
  kernel_.log().write(LogLevel::warning, "signature.not_answered",
                      {{"workspace", options_.host},
                       {"what", what},
                       {"address", clip(plain_utf8(address), 200)},
                       {"text", clip(plain_utf8(why), 300)}});
}

// --- what a signature lacks ------------------------------------------------------------------------

std::vector<ProofKeeper::Wanted> ProofKeeper::wanted_of(Id company, Moment now) {
  std::vector<Wanted> all;
  const auto state = kernel_.company_state(company);
  if (!state) return all;
  kernel_.read_people([&](Connection& connection) {
    std::vector<Id> ids;
    {
      const Cell cells[] = {company, now.wall_us - kGiveUpUs, kMostSeen};
      auto rows = connection.query(
          "SELECT id FROM signature WHERE company_id = $1 AND at >= $2 ORDER BY at DESC LIMIT $3",
          cells);
      while (ids.size() < kAtOnce && rows->next())
        if (const auto known = tries_.find(rows->integer(0));
            known == tries_.end() || known->second.next_us <= now.steady_us)
          ids.push_back(rows->integer(0));
    }
    if (ids.empty()) return;
    const Trust trusted = trust_of(*state);
    for (const Id id : ids) {
      const auto record = load_record(signature_meta(), connection, company, id);
      if (!record) continue;
      const Signature& signature = record->as<Signature>();
      Wanted one{company, id, from_base64(signature.cms).value_or(""), false, {}, {}, false};
      Trust trust = trusted;
      const Evidence evidence = evidence_of(proofs_of(connection, company, id), trust);
      Examined examined =
          examine(one.cms, signature.content, trust, signature.at, {}, evidence);
      one.stamped = std::any_of(examined.stamps.begin(), examined.stamps.end(),
                                [](const StampFound& stamp) { return !stamp.problems; });
      one.answered = !evidence.answers.empty();
      one.chain = std::move(examined.chain);
      one.found = std::move(examined.found);
      all.push_back(std::move(one));
    }
  });
  return all;
}

bool ProofKeeper::take_in(Id company, Id signature, ProofKind kind, const std::string& der,
                          const std::string& key) {
  Command command;
  command.company = company;
  command.name = "kernel.signature_proof.create";
  command.key = key;
  command.input = {{"signature", std::to_string(signature)},
                   {"kind", enum_meta(kind).codes[static_cast<size_t>(kind)]},
                   {"proof", base64(der)}};
  const Answer answer = kernel_.execute(
      command, AccessMaker::of_program(company, "authority", "kernel.signature_proof.create"));
  if (answer.ok()) {
    ++arrived_;
    return true;
  }
  if (!answer.problems.has("proof.known"))
    failed("proof", "", answer.problems ? answer.problems.front().code : answer.incident);
  return false;
}

void ProofKeeper::heard(bool answered, Moment now) {
  if (answered)
    silent_since_.reset();
  else if (!silent_since_)
    silent_since_ = now;
  const bool silent = !answered && now.steady_us - silent_since_->steady_us >= kSilentUs;
  if ((!answered && !silent) || told_silent_ == silent) return;
  const Moment since = silent ? *silent_since_ : now;
  const std::string args = boost::json::serialize(
      boost::json::object{{"place", shown_address(options_.time_stamps)},
                          {"since", Timestamp{since.wall_us}.text()}});
  if (tell_operators(kernel_, kStampRight, silent ? "stamps_silent" : "stamps_good", args))
    told_silent_ = silent;
}

bool ProofKeeper::stamp(const Wanted& one, Moment now) {
  if (now.steady_us < stamper_.next_us) return false;
  const std::string request = stamp_request(one.cms, random());
  if (request.empty()) return false;
  const auto held = [&](const std::string& why) {
    failed("time_stamp", options_.time_stamps, why);
    stamper_.next_us = now.steady_us + doubled(kFirstHoldUs, stamper_.count, kMostHoldUs);
    ++stamper_.count;
    heard(false, now);
    return false;
  };
  const SignatureWeb::Reply reply =
      web_.ask({options_.time_stamps, "application/timestamp-query", request, kLargestToken, true},
               stopping_);
  if (!reply.arrived) return stopping_ ? false : held(reply.why);
  const auto token = token_of_answer(reply.body, request);
  if (!token) return held(token.problems().front().code);
  if (!take_in(one.company, one.id, ProofKind::time_stamp, *token,
               "stamp/" + std::to_string(one.id) + "/" + hash_hex(sha256(*token)).substr(0, 16)))
    return held("not taken in");
  stamper_ = {};
  heard(true, now);
  return true;
}

bool ProofKeeper::ask_responders(const Wanted& one) {
  const auto workspace = kernel_.company_state(0);
  const Trust trust = trust_of(*workspace);
  bool any = false;
  for (const size_t place : one.found.unknown) {
    const X509Ptr& certificate = one.chain.certificates[place];
    const X509Ptr& authority = one.chain.certificates[place + 1];
    const std::string request = ocsp_request(certificate, authority);
    for (const std::string& address : responders_of(certificate)) {
      if (stopping_ || request.empty()) return any;
      const SignatureWeb::Reply reply = web_.ask(
          {address, "application/ocsp-request", request, kLargestAnswer, false}, stopping_);
      const Problems problems = reply.arrived
                                    ? check_ocsp(reply.body, request, certificate, authority, trust)
                                    : Problems{};
      if (!reply.arrived || problems) {
        failed("ocsp", address, problems ? problems.front().code : reply.why);
        continue;
      }
      any = take_in(one.company, one.id, ProofKind::answer, reply.body, "") || any;
      break;
    }
  }
  return any;
}

// The lists by which a signature is known to be good: later ones may forget what has run out.
bool ProofKeeper::keep_lists(const Wanted& one) {
  bool any = false;
  for (const X509CrlPtr& list : one.found.lists) {
    const std::string der = der_of(list);
    if (der.empty() || der.size() > kLargestKeptList) continue;
    any = take_in(one.company, one.id, ProofKind::list, der,
                  "list/" + std::to_string(one.id) + "/" + hash_hex(sha256(der)).substr(0, 16)) ||
          any;
  }
  return any;
}

size_t ProofKeeper::look_at(const Wanted& one, Moment now) {
  size_t made = 0;
  Tries& tries = tries_[one.id];
  tries.next_us = now.steady_us + doubled(kFirstWaitUs, tries.count, kMostWaitUs);
  ++tries.count;
  if (one.chain.certificates.empty()) return 0;  // broken, or no longer trusted
  const bool lacks_stamp = !options_.time_stamps.empty() && !one.stamped;
  const bool stamped = lacks_stamp && stamp(one, now);
  if (stamped) ++made;
  const bool known = one.found.state != Revocation::unknown;
  if (options_.ask && !known && ask_responders(one)) ++made;
  if (known && !one.answered && keep_lists(one)) ++made;
  if (lacks_stamp && !stamped)
    tries.next_us = stamper_.next_us;
  else if (known)
    tries.next_us = INT64_MAX;  // nothing is left to ask
  return made;
}

// --- lists -----------------------------------------------------------------------------------------

namespace {

void add_addresses(const X509Ptr& certificate, std::set<std::string>& addresses) {
  auto* points = static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate.get(), NID_crl_distribution_points, nullptr, nullptr));
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points, i);
    if (!point->distpoint || point->distpoint->type != 0) continue;
    for (int n = 0; n < sk_GENERAL_NAME_num(point->distpoint->name.fullname); ++n) {
      const GENERAL_NAME* name = sk_GENERAL_NAME_value(point->distpoint->name.fullname, n);
      if (name->type != GEN_URI) continue;
      const ASN1_STRING* text = name->d.uniformResourceIdentifier;
      const std::string address(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                static_cast<size_t>(ASN1_STRING_length(text)));
      if (address.starts_with("http://") || address.starts_with("https://"))
        addresses.insert(address);
    }
  }
  CRL_DIST_POINTS_free(points);
}

std::vector<X509Ptr> all_person_certificates(Connection& connection) {
  std::vector<X509Ptr> all;
  const Cell cells[] = {0};
  auto rows =
      connection.query("SELECT certificate FROM person_certificate WHERE company_id = $1", cells);
  while (rows->next())
    if (X509Ptr one = certificate_of_der(rows->blob(0))) all.push_back(std::move(one));
  return all;
}

}  // namespace

std::vector<ProofKeeper::Issuer> ProofKeeper::issuers() {
  std::vector<Issuer> all;
  const auto workspace = kernel_.company_state(0);
  std::vector<X509Ptr> issued;
  kernel_.read_people(
      [&](Connection& connection) { issued = all_person_certificates(connection); });
  for (const Record& record : workspace->all(trusted_certificate_meta())) {
    const TrustedCertificate& trusted = record.as<TrustedCertificate>();
    if (!trusted.active) continue;
    bool first = true;
    for (X509Ptr& one : read_certificates(trusted.certificate)) {
      Issuer& issuer = all.emplace_back();
      issuer.fingerprint = facts_of(one).fingerprint;
      if (first && !trusted.list_address.empty()) issuer.addresses.insert(trusted.list_address);
      if (!is_self_signed(one)) issued.push_back(one);
      issuer.certificate = std::move(one);
      first = false;
    }
  }
  for (Issuer& issuer : all) {
    if (!issuer.addresses.empty()) continue;  // the record knows better than certificates
    for (const X509Ptr& one : issued)
      if (X509_check_issued(issuer.certificate.get(), one.get()) == X509_V_OK)
        add_addresses(one, issuer.addresses);
  }
  return all;
}

bool ProofKeeper::fetch_list(const Issuer& issuer, Timestamp* until) {
  for (const std::string& address : issuer.addresses) {
    if (stopping_) return false;
    const SignatureWeb::Reply reply =
        web_.ask({address, "", "", kLargestList, false}, stopping_);
    if (!reply.arrived) {
      failed("list", address, reply.why);
      continue;
    }
    const auto lists = read_revocations(reply.body);
    if (lists.size() != 1) {
      failed("list", address, "certificate.list_unreadable");
      continue;
    }
    *until = instant_of(X509_CRL_get0_nextUpdate(lists.front().get()));
    const std::string text = base64(der_of(lists.front()));
    const auto workspace = kernel_.company_state(0);
    const auto* before =
        workspace->get<RevocationList>(revocation_list_meta(), std::string_view(issuer.fingerprint));
    if (before && before->list == text) return true;
    Command command;
    command.name = before ? "kernel.revocation_list.update" : "kernel.revocation_list.create";
    if (before) {
      command.record = before->id;
      command.expected_version = before->version;
    }
    command.input = {{"list", text}, {"address", clip(address, 400)}};
    const Answer answer = kernel_.execute(
        command, AccessMaker::of_program(0, "authority", "kernel.revocation_list.*"));
    if (answer.ok()) {
      ++arrived_;
      return true;
    }
    failed("list", address, answer.problems ? answer.problems.front().code : answer.incident);
  }
  return false;
}

size_t ProofKeeper::fetch_lists(Moment now) {
  size_t made = 0;
  for (const Issuer& issuer : issuers()) {
    if (issuer.addresses.empty() || stopping_) continue;
    Tries& tries = list_tries_[issuer.fingerprint];
    if (tries.next_us > now.steady_us) continue;
    Timestamp until;
    if (!fetch_list(issuer, &until)) {
      tries.next_us = now.steady_us + doubled(kFirstWaitUs, tries.count, kHourUs);
      ++tries.count;
      continue;
    }
    // Before the list runs out, if that is sooner.
    const int64_t left = std::max((until.us - now.wall_us) / 2, kMinuteUs);
    tries = {now.steady_us + std::min(options_.lists_every_us, left), 0};
    ++made;
  }
  return made;
}

// --- a turn ----------------------------------------------------------------------------------------

size_t ProofKeeper::step(Moment now) {
  if (kernel_.may_leave()) return 0;
  const int64_t commits = kernel_.commits();
  const bool due = commits != seen_commits_ ||
                   now.steady_us - looked_us_ >= (kernel_.alone() ? kLookEveryUs : kLookOftenUs);
  if (!due) return 0;
  seen_commits_ = commits;
  looked_us_ = now.steady_us;
  size_t made = options_.ask ? fetch_lists(now) : 0;
  if (tries_.size() > kMostTries) tries_.clear();
  for (const Id company : kernel_.companies())
    for (const Wanted& one : wanted_of(company, now))
      if (!stopping_) made += look_at(one, now);
  return made;
}

void ProofKeeper::write(Exposition& out) const {
  const auto add = [&](std::string_view what, const std::atomic<int64_t>& count) {
    out.add("osnova_signature_proofs_total", "counter",
            "Answers of authorities (time stamps, lists, responders): arrived, tries that failed.",
            {{"workspace", options_.host}, {"outcome", what}}, count.load());
  };
  add("arrived", arrived_);
  add("failed", failed_);
}

}  // namespace osnova
