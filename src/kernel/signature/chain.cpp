#include "kernel/signature/chain.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "kernel/signature/ocsp.hpp"

namespace osnova {

void Trust::add(std::string_view certificates, std::string_view revocation_lists) {
  for (X509Ptr& one : read_certificates(certificates))
    (is_self_signed(one) ? roots : links).push_back(std::move(one));
  for (X509CrlPtr& one : read_revocations(revocation_lists))
    revocations.push_back(std::move(one));
}

StackPtr stack_of(const std::vector<X509Ptr>& certificates) {
  StackPtr stack(sk_X509_new_null(), [](STACK_OF(X509)* s) { sk_X509_free(s); });
  for (const X509Ptr& one : certificates) sk_X509_push(stack.get(), one.get());
  return stack;
}

StorePtr store_of(const Trust& trust, Timestamp at) {
  StorePtr store(X509_STORE_new(), X509_STORE_free);
  for (const X509Ptr& root : trust.roots) X509_STORE_add_cert(store.get(), root.get());
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters, at.us / 1'000'000);
  constexpr int kBits112 = 2;
  X509_VERIFY_PARAM_set_auth_level(parameters, kBits112);
  return store;
}

Chain chain_of(const X509Ptr& certificate, const std::vector<X509Ptr>& sent, const Trust& trust,
               Timestamp at) {
  const StorePtr store = store_of(trust, at);
  std::vector<X509Ptr> links = trust.links;
  links.insert(links.end(), sent.begin(), sent.end());
  const StackPtr untrusted = stack_of(links);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
      X509_STORE_CTX_new(), X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), untrusted.get());
  Chain found;
  if (X509_verify_cert(context.get()) != 1) {
    found.why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
    ERR_clear_error();
    return found;
  }
  STACK_OF(X509)* chain = X509_STORE_CTX_get1_chain(context.get());
  for (int i = 0; i < sk_X509_num(chain); ++i)
    found.certificates.emplace_back(sk_X509_value(chain, i), X509_free);
  sk_X509_free(chain);
  ERR_clear_error();
  return found;
}

// --- revocation ----------------------------------------------------------------------------------

namespace {

template <class T, auto Free>
using Decoded = std::unique_ptr<T, decltype([](T* one) { Free(one); })>;

// Whether an address of the list's part is one that the certificate names for its list.
bool names_part(const DIST_POINT_NAME* part, const X509Ptr& certificate) {
  const Decoded<CRL_DIST_POINTS, CRL_DIST_POINTS_free> points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(certificate.get(), NID_crl_distribution_points, nullptr, nullptr)));
  if (!points || part->type != 0) return false;
  for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    if (!point->distpoint || point->distpoint->type != 0) continue;
    for (int a = 0; a < sk_GENERAL_NAME_num(point->distpoint->name.fullname); ++a)
      for (int b = 0; b < sk_GENERAL_NAME_num(part->name.fullname); ++b)
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(point->distpoint->name.fullname, a),
                             sk_GENERAL_NAME_value(part->name.fullname, b)) == 0)
          return true;
  }
  return false;
}

// A list in parts is silent about certificates of other parts; one of changes alone (delta) about most.
bool covers(X509_CRL* list, const X509Ptr& certificate) {
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) return false;
  int critical = -1;
  const Decoded<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free> part(static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &critical, nullptr)));
  if (!part) return critical == -1;  // there is none; else it cannot be read
  const bool authority = is_authority(certificate);
  if (part->onlyattr > 0 || part->onlysomereasons || part->indirectCRL > 0) return false;
  if ((part->onlyuser > 0 && authority) || (part->onlyCA > 0 && !authority)) return false;
  return !part->distpoint || names_part(part->distpoint, certificate);
}

class Revocations {
 public:
  Revocations(const Trust& trust, const std::vector<std::string>& answers, Timestamp at)
      : trust_(trust), answers_(answers), at_{at.us - at.us % 1'000'000} {}  // as they count

  void look(const X509Ptr& certificate, const X509Ptr& authority, size_t place) {
    good_ = false;
    expiry_ = instant_of(X509_get0_notAfter(certificate.get()));
    by_lists(certificate, authority);
    for (const std::string& answer : answers_) {
      const OcspStatus status = ocsp_status(answer, certificate, authority, trust_);
      if (status.state == Revocation::revoked && status.revoked_at <= at_)
        revoked(status.revoked_at);
      else if (status.state != Revocation::unknown && says_of(status.from, status.to))
        good_ = true;
    }
    if (!good_) found.unknown.push_back(place);
  }
  RevocationFound found;

 private:
  void revoked(Timestamp date) {
    if (found.state == Revocation::revoked && found.date <= date) return;
    found.state = Revocation::revoked;
    found.date = date;
  }
  bool says_of(Timestamp from, Timestamp to) const {
    return (from >= at_ || to >= at_) && from <= expiry_;
  }
  void by_lists(const X509Ptr& certificate, const X509Ptr& authority) {
    X509CrlPtr best;
    for (const X509CrlPtr& one : trust_.revocations) {
      if (X509_NAME_cmp(X509_CRL_get_issuer(one.get()),
                        X509_get_issuer_name(certificate.get())) != 0 ||
          X509_CRL_verify(one.get(), X509_get0_pubkey(authority.get())) != 1)
        continue;
      X509_REVOKED* entry = nullptr;
      const bool listed = X509_CRL_get0_by_cert(one.get(), &entry, certificate.get()) == 1;
      const Timestamp when =
          listed ? instant_of(X509_REVOKED_get0_revocationDate(entry)) : Timestamp{};
      const Timestamp from = instant_of(X509_CRL_get0_lastUpdate(one.get()));
      if (listed && when <= at_) {
        revoked(when);
      } else if (covers(one.get(), certificate) &&
                 says_of(from, instant_of(X509_CRL_get0_nextUpdate(one.get())))) {
        if (!best || instant_of(X509_CRL_get0_lastUpdate(best.get())) < from) best = one;
      }
    }
    if (!best) return;
    good_ = true;
    if (std::find(found.lists.begin(), found.lists.end(), best) == found.lists.end())
      found.lists.push_back(best);
  }

  const Trust& trust_;
  const std::vector<std::string>& answers_;
  const Timestamp at_;
  Timestamp expiry_;
  bool good_ = false;
};

}  // namespace

RevocationFound revocation_of(const Chain& chain, const Trust& trust,
                              const std::vector<std::string>& answers, Timestamp at) {
  Revocations revocations(trust, answers, at);
  const auto& all = chain.certificates;
  for (size_t i = 0; i + 1 < all.size(); ++i) revocations.look(all[i], all[i + 1], i);
  ERR_clear_error();
  RevocationFound found = std::move(revocations.found);
  if (found.state != Revocation::revoked && found.unknown.empty() && !all.empty())
    found.state = Revocation::good;
  return found;
}

}  // namespace osnova
