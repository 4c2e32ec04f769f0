#pragma once
// Letting somebody in. Wrong tries make the next one wait, longer each time; nobody is locked out:
// tries from browsers in which the person was signed in before are counted apart from all others,
// so that a stranger who knows a login slows down strangers alone.
//
// sign_in_try   company_id (0), key (hash of what is counted) | failures, last_at (us)
// known_device  company_id (0), key (hash of the token), user_id | used_at (us)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/access/second_factor.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

struct SignInOptions {
  int64_t alarm = 50;  // refusals within ten minutes of which operators are told; 0 = never
};

struct SignInTry {
  std::string login, password, code;  // code: of the second factor, where there is one
  std::string address;  // as limits count it
  std::string device;   // the token that an earlier sign-in left in the browser; "" = none
  std::string origin = "api";
  // Instead of the password: the code of an invitation, and the password that he wants from now on.
  std::string invitation, new_password;
};

struct LetIn {
  Id user = 0;
  std::string device;  // for the browser to keep; "" = it has one already
};

// What is counted: `free` failures cost nothing, each further one doubles the wait from a second up
// to `longest_s`. After an hour without a failure all is forgotten.
struct TryLimit {
  std::string key;
  int free = 0;
  int64_t longest_s = 0;
};

class SignIn {
 public:
  static constexpr int64_t kDeviceDays = 180, kForgetUs = int64_t{3600} * 1'000'000;
  // `factor` outlives it; null = nobody has a second factor.
  explicit SignIn(Kernel& kernel, SignInOptions options = {}, SecondFactor* factor = nullptr)
      : kernel_(kernel), options_(options), factor_(factor) {}

  // Every try goes to the access log, a refused one with what was typed as login. Problems
  // "access.denied", "access.delayed" (seconds), "access.code_required" (the password was right),
  // "access.by_provider" (so it was, but this person comes in otherwise), those of SecondFactor::use,
  // "access.pepper_missing" (in place of "access.denied" while passwords cannot be read),
  // "access.invitation_wrong", of a new password those of Kernel::set_own_password,
  // "store.unavailable".
  Result<LetIn> attempt(const SignInTry& tried);
  // The password of somebody who is signed in, asked for once more before something that matters.
  // Problems "account.password_wrong", "access.pepper_missing", "access.delayed",
  // "store.unavailable".
  Problems password_again(Id user, std::string_view password);
  // Looks at a code of somebody who is signed in, as often as at passwords. Problems of `look`,
  // "access.delayed", "store.unavailable".
  Problems code_again(Id user, const std::function<Problems()>& look);

 private:
  Problems second(const SignInTry& tried, Id user);
  Id person_of(const SignInTry& tried);
  bool knows(std::string_view device, Id user) const;
  std::vector<TryLimit> limits_of(const SignInTry& tried, bool known_device) const;
  // Counts a try as failed before the password is looked at: of many at once each finds those before
  // it. Problems "access.delayed", "store.unavailable".
  Problems take(const std::vector<TryLimit>& limits);
  bool take_back(const std::vector<TryLimit>& limits);
  void refused();
  bool let_in(const SignInTry& tried, const std::vector<TryLimit>& limits, const LetIn& person);
  Kernel& kernel_;
  const SignInOptions options_;
  SecondFactor* const factor_;
};

// How long a try has to wait after so many failures in a row, in seconds.
int64_t wait_after(int64_t failures, const TryLimit& limit);

}  // namespace osnova
