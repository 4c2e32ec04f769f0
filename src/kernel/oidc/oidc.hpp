#pragma once
// Signing in by a provider, from the button to the person: the code flow of OpenID Connect Core 1.0
// with PKCE (RFC 7636), as RFC 9700 wants it. See README.md.
//
// oidc_flow  company_id (0), key (hash of the browser's token, hex) | provider, for_user (0 = signing
//            in, else who is to be linked), again, page, begun_at, until_at (us), step (0 begun,
//            1 taken, 2 waits for the second factor), user_id (of step 2)
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/oidc/identities.hpp"
#include "kernel/oidc/provider.hpp"

namespace osnova {

struct OidcBegin {
  Id for_user = 0;      // who asks to be linked; 0 = somebody signs in
  std::string page;     // to which he wants to come back: "/SHOP/"
  bool again = false;   // the provider is to ask him anew
};
struct OidcBegun {
  std::string token;    // for the browser to keep, and nowhere else
  std::string address;  // where it goes
};
// What the provider sent the browser back with.
struct OidcReturn {
  std::string token, code, state, issuer, error;
  Id signed_in = 0;     // who asks; 0 = nobody
  std::string address;  // of the caller, for the access log
};
struct OidcResult {
  Id user = 0;
  std::string provider, page;
  bool linked = false;    // nobody was let in: the person is linked now
  bool attested = false;  // the provider asked for a second factor, and counts
  bool proved = false;    // the provider asked anew
};

class Oidc {
 public:
  static constexpr int64_t kFlowUs = int64_t{600} * 1'000'000;
  static constexpr size_t kMostFlows = 5000;
  // `public_address` is what the providers know: "https://books.example.com". `web` outlives it.
  Oidc(Kernel& kernel, const std::vector<OidcOptions>& options, OidcWeb& web,
       std::string public_address);

  std::vector<const OidcOptions*> providers() const;  // in the order of the configuration
  const OidcOptions* provider(std::string_view name) const;
  std::string redirect(std::string_view name) const;
  // Asks the provider for its metadata where they are not known. Problems "oidc.unknown_provider",
  // "oidc.busy", "store.unavailable", those of OidcProvider::metadata.
  Result<OidcBegun> begin(std::string_view name, const OidcBegin& begin);
  // Takes the flow of this browser, whatever becomes of it. Problems "oidc.flow", "oidc.state",
  // "oidc.mixed_up", "oidc.cancelled", "oidc.provider_error" (error), "oidc.nobody",
  // "oidc.not_verified", "oidc.linked_otherwise", "oidc.other_session", "access.inactive",
  // "oidc.account_waits", those of OidcProvider::exchange and Identities::link. All are logged.
  Result<OidcResult> finish(std::string_view name, const OidcReturn& back);
  // Leaves the flow open for the code of a second factor: who it was is kept until then.
  Problems wait_for_factor(std::string_view token, const OidcResult& result);
  std::optional<OidcResult> waiting(std::string_view name, std::string_view token) const;
  void end(std::string_view token);
  // Where the browser of somebody goes who came by this provider and leaves; "" = nowhere.
  std::string leaving(std::string_view name) const;
  Identities& identities() { return identities_; }

 private:
  struct Flow {
    Id for_user = 0;
    bool again = false;
    std::string page;
    int64_t begun_at = 0;
  };
  OidcProvider* find(std::string_view name) const;
  std::optional<Flow> take(std::string_view name, std::string_view token);
  Problems refused_return(const OidcProvider& provider, const OidcReturn& back) const;
  Result<Id> person_of(const OidcOptions& options, const OidcPerson& person, const Flow& flow,
                       const OidcReturn& back);
  Result<Id> matched(const OidcOptions& options, const OidcPerson& person);
  Result<Id> linked(const OidcOptions& options, const OidcPerson& person, Id user);
  Result<Id> created(const OidcOptions& options, const OidcPerson& person,
                     const std::string& login);
  Kernel& kernel_;
  const std::string public_address_;
  std::vector<std::unique_ptr<OidcProvider>> providers_;
  Identities identities_;
};

}  // namespace osnova
