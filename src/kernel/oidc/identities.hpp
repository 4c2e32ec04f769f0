#pragma once
// Who a provider's person is here. A person of a provider is issuer and subject together, which are
// never given to another; names and mail addresses are, and prove nothing by themselves.
//
// oidc_identity  company_id (0), key (hash of issuer and subject, hex) | id, user_id, provider, issuer,
//                subject, shown (how the provider calls him), linked_at, used_at (us)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"

namespace osnova {

std::vector<store::TableMeta> oidc_tables();  // of this folder

struct Identity {
  Id id = 0, user = 0;
  std::string provider, issuer, subject, shown;
  int64_t linked_at = 0, used_at = 0;
};

class Identities {
 public:
  static constexpr size_t kMostOfPerson = 20, kLongestSubject = 255;
  explicit Identities(Kernel& kernel) : kernel_(kernel) {}

  std::optional<Identity> find(std::string_view issuer, std::string_view subject) const;
  // The newest first; `user` 0 = of everybody.
  std::vector<Identity> list(Id user) const;
  // Who was linked already to this person is left as he is. Problems "oidc.linked_to_other",
  // "oidc.too_many", "access.unknown_user", "store.unavailable".
  Result<Id> link(const Identity& identity);
  // Of a person (0 = whose ever); false when there is none. Problem "store.unavailable".
  Result<bool> unlink(Id user, Id id);
  void used(const Identity& identity);

 private:
  Kernel& kernel_;
};

}  // namespace osnova
