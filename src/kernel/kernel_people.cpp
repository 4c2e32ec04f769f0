// Passwords.
#include <sodium.h>

#include <boost/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/access/passwords.hpp"
#include "kernel/access/typed_code.hpp"
#include "kernel/kernel.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova {

Id Kernel::person_by_password(std::string_view login, std::string_view password) {
  // Of nobody: what an unknown login or one without password is compared with.
  static const std::string nobody = Passwords().keep("nobody");
  const auto workspace = company_state(0);
  const User* user = workspace->get<User>(user_meta(), login);
  const bool has_one = user && !user->password_hash.empty();
  count_sign_in("password_checked");
  // Nobody's password is longer (a code point has four bytes at most); the length of what is typed
  // may not cost more than it has to.
  const bool right = passwords().fits(has_one ? std::string(user->password_hash) : nobody,
                                      password.substr(0, 4 * kLongestPassword + 1));
  return has_one && user->active && right ? user->id : 0;
}

Result<Id> Kernel::sign_in(std::string_view login, std::string_view password,
                           std::string_view origin) {
  const Id user = person_by_password(login, password);
  if (user == 0) {
    const auto workspace = company_state(0);
    const User* meant = workspace->get<User>(user_meta(), login);
    log_access(meant ? meant->id : 0, origin, "sign_in_refused", clip(login, 60));
    return Problem{"access.denied", "", {}};
  }
  log_access(user, origin, "sign_in", {});
  return user;
}

Answer Kernel::set_password(std::string_view login, std::string_view password,
                            const Access& access) {
  Answer answer;
  const auto workspace = company_state(0);
  const User* user = workspace->get<User>(user_meta(), login);
  if (!user) answer.problems.add("access.unknown_user", "", {{"login", login}});
  answer.problems.append(password_problems(password, login));
  if (!answer.ok()) return answer;
  Command command;
  command.name = "kernel.user.set_password";
  command.record = user->id;
  command.expected_version = user->version;
  command.input["password_hash"] = passwords().keep(password);
  // One's own needs no right: whoever asks for it has asked for the one before.
  Access own = access;
  if (user->id == access.user()) {
    own.company_ = 0;
    own.grant("kernel.user.set_password");
  }
  const bool first = user->password_hash.empty();
  answer = execute(command, own);
  if (answer.ok() && answer.waits == 0 && !first)
    tell_person(*this, user->id, access.user(), "password_changed");
  return answer;
}

void Kernel::keep_anew(Id user, std::string_view password, std::string_view origin) {
  const auto workspace = company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  auto access = access_for_user(user, 0, origin);
  if (!person || !access || !passwords().is_outdated(person->password_hash) || lacks_pepper(user))
    return;
  access->grant("kernel.user.set_password");
  Command command;
  command.name = "kernel.user.set_password";
  command.record = user;
  command.expected_version = person->version;
  command.input["password_hash"] = passwords().keep(password);
  // Nobody is to agree to what changes nothing for anybody.
  if (preview(command, *access).waits_for.empty()) execute(command, *access);
}

bool Kernel::lacks_pepper(Id user) {
  const auto workspace = company_state(0);
  for (const Record& record : workspace->all(user_meta())) {
    const User& person = record.as<User>();
    if ((user == 0 ? person.active : person.id == user) &&
        !passwords().can_read(person.password_hash))
      return true;
  }
  return false;
}

Problems Kernel::set_own_password(Id user, std::string_view password, std::string_view origin) {
  Problems problems;
  const auto access = access_for_user(user, 0, origin);
  if (!access) return access.problems();
  const auto workspace = company_state(0);
  const Answer answer =
      set_password(workspace->get<User>(user_meta(), user)->login, password, *access);
  for (Problem problem : answer.problems) {
    if (problem.path == "password") problem.path = "new_password";
    problems.add(std::move(problem));
  }
  if (answer.ok() && answer.waits != 0) problems.add("account.password_waits", "new_password");
  return problems;
}

Result<Invitation> Kernel::invite(Id user, const Access& access) {
  const auto workspace = company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  if (!person) return Problem{"record.not_found", "", {}};
  Invitation invitation;
  invitation.code = typed_code();
  Command command;
  command.name = "kernel.user.invite";
  command.record = user;
  command.expected_version = person->version;
  command.input["invitation_hash"] = hash_hex(sha256(plain_code(invitation.code)));
  invitation.until = {clock().now_us() + kInvitationHours * int64_t{3600} * 1'000'000};
  const Answer answer = execute(command, access);
  if (!answer.ok()) return answer.problems;
  invitation.waits = answer.waits;
  if (answer.waits == 0) tell_person(*this, user, access.user(), "invited");
  return invitation;
}

Id Kernel::person_by_invitation(std::string_view login, std::string_view code) {
  const auto workspace = company_state(0);
  const User* user = workspace->get<User>(user_meta(), login);
  const std::string hash = hash_hex(sha256(plain_code(code)));
  if (!user || !user->active || user->only_oidc || user->invitation_hash.empty()) return 0;
  if (user->invited_until.us < clock().now_us()) return 0;
  const std::string kept(user->invitation_hash);
  return kept.size() == hash.size() && sodium_memcmp(kept.data(), hash.data(), hash.size()) == 0
             ? user->id
             : 0;
}

Answer Kernel::create_account(std::string_view login, std::string_view name,
                              std::string_view origin) {
  Access own;
  own.origin_ = origin;
  own.grant("kernel.user.create");
  Command command;
  command.name = "kernel.user.create";
  command.input["login"] = login;
  command.input["name"] = clip(name, 120);
  command.input["active"] = true;
  command.input["only_oidc"] = true;
  return execute(command, own);
}

}  // namespace osnova
