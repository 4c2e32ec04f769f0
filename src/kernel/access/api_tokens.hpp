#pragma once
// What programs of a person come in with: a token with a name, an end and a bundle of rights. It may
// what the person may at that moment and the bundle names; it never comes to a person's own account.
// The token itself is shown once and kept nowhere.
//
// api_token  company_id (0), key (hash of the token, hex) | id, user_id, epoch, name, rights,
//            in_company (0 = every one), made_at, until_at, used_at (us, 0 = never)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/access/remembered.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

struct ApiToken {
  Id id = 0, user = 0;
  std::string name, rights;
  Id in_company = 0;
  int64_t made_at = 0, until_at = 0, used_at = 0;
  // Whether the bundle says by name that it is about this kind of record: "kernel.role.create" or
  // "kernel.role.*", not "kernel.*". What changes rights has to be named.
  bool names_record(std::string_view record) const;
};

class ApiTokens {
 public:
  static constexpr std::string_view kBegin = "osn_";  // by which scanners of sources know one
  static constexpr int64_t kMostDays = 366;
  static constexpr size_t kMostOfPerson = 50;
  explicit ApiTokens(Kernel& kernel) : kernel_(kernel) {}

  // The token, shown this once. Problems "input.required" (name, rights), "text.too_long",
  // "token.right_missing" (right: not his own in any company that the token is for), "token.days",
  // "token.too_many", "command.unknown_company", "store.unavailable".
  Result<std::string> make(Id user, const std::string& name, const std::string& rights,
                           std::string_view company, int64_t days);
  // nullopt when there is none, it has run out, or the person is not active or was inactive since.
  // What another process ended is found for one second more.
  std::optional<ApiToken> find(std::string_view token) const;
  // Those that have not run out, the newest first; `user` 0 = of everybody.
  std::vector<ApiToken> list(Id user) const;
  // It was used now; written at most once a minute, later.
  void used(const ApiToken& token);
  // Of this person (0 = whose ever). Problem "store.unavailable"; false when there was none.
  Result<bool> end(Id user, Id token);

 private:
  Problems wrong_with(Id user, const std::string& name, const std::string& rights, Id in_company,
                      int64_t days);
  bool may_somewhere(Id user, Id in_company, std::string_view right);
  bool good(const ApiToken& token, int64_t epoch) const;
  struct OfEpoch {
    ApiToken token;
    int64_t epoch = 0;
  };
  Kernel& kernel_;
  mutable Remembered<OfEpoch> remembered_;
};

}  // namespace osnova
