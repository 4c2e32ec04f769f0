#include "kernel/access/access_records.hpp"

#include <sodium.h>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace osnova {

namespace {

// The hash is made outside, by Kernel::set_password: commands are replayed and compared, passwords
// not.
void act_on_user(Record& record, const ActionContext& context, Problems& problems) {
  const auto* hash = context.arguments.if_contains("password_hash");
  if (!hash || !hash->is_string() || !hash->as_string().starts_with("$argon2id$")) {
    problems.add("input.required", "password_hash");
    return;
  }
  record.as<User>().password_hash = std::string(hash->as_string());
}

void derive_user(Record& record, const ActionContext& context) {
  User& user = record.as<User>();
  const User* before = context.before ? &context.before->as<User>() : nullptr;
  user.sign_in_epoch = before ? before->sign_in_epoch + (before->active && !user.active) : 0;
}

void check_user(const Record& record, const ActionContext&, Problems& problems) {
  const User& user = record.as<User>();
  for (const char c : user.login)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
          c == '@')) {
      problems.add("kernel.user.login_characters", "login");
      return;
    }
  if (!user.language.empty() && user.language != "en" && user.language != "ru")
    problems.add("kernel.user.language_unknown", "language", {{"language", user.language}});
}

}  // namespace

void register_access_records(Registry& registry) {
  Behaviour role;
  role.meta = &role_meta();
  role.cached = true;
  registry.add(role);
  Behaviour user;
  user.meta = &user_meta();
  user.cached = true;
  user.derive = derive_user;
  user.check = check_user;
  user.act = act_on_user;
  user.actions = {"set_password"};
  registry.add(user);
}

std::string hash_password(std::string_view password) {
  OSNOVA_ASSERT(sodium_init() >= 0, "libsodium starts");
  char encoded[crypto_pwhash_STRBYTES];
  constexpr unsigned long long kPasses = 2;
  constexpr size_t kMemory = 19 * 1024 * 1024;  // OWASP's argon2id minimum
  if (crypto_pwhash_str(encoded, password.data(), password.size(), kPasses, kMemory) != 0)
    throw Failure("store.unavailable", "no memory to hash a password");
  return encoded;
}

bool verify_password(const std::string& encoded, std::string_view password) {
  OSNOVA_ASSERT(sodium_init() >= 0, "libsodium starts");
  return crypto_pwhash_str_verify(encoded.c_str(), password.data(), password.size()) == 0;
}

}  // namespace osnova
