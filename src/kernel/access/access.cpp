#include "kernel/access/access.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace osnova {

const RecordMeta& role_meta() {
  static const RecordMeta meta =
      describe<Role>("kernel.role", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Role;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required();
        r.field(OSNOVA_FIELD(rights)).required();
      });
  return meta;
}

namespace {
const RecordMeta& user_role_meta() {
  static const RecordMeta meta = describe<UserRole>("kernel.role", RecordKind::line, [](auto& r) {
    using Self = UserRole;
    r.field(OSNOVA_FIELD(role)).required().refers("kernel.role");
    r.field(OSNOVA_FIELD(in_company));
  });
  return meta;
}
}  // namespace

const RecordMeta& user_meta() {
  static const RecordMeta meta =
      describe<User>("kernel.user", RecordKind::shared_catalogue, [](auto& r) {
        using Self = User;
        r.sensitive();
        r.table("app_user");
        r.field(OSNOVA_FIELD(login)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(name)).personal().list();
        r.field(OSNOVA_FIELD(language));
        r.field(OSNOVA_FIELD(password_hash)).personal().secret();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(sign_in_epoch)).computed();
        r.lines(OSNOVA_FIELD(roles), user_role_meta());
      });
  return meta;
}

Access Access::in_language(std::string_view language) const {
  Access other = *this;
  other.language_ = language;
  return other;
}

Access Access::narrowed(std::string_view bundle) const {
  Access other = *this;
  other.within_.push_back(osnova::rights_of(bundle));
  return other;
}

namespace {
bool names(const std::vector<std::string>& bundle, std::string_view right) {
  return std::any_of(bundle.begin(), bundle.end(), [&](const std::string& granted) {
    return granted == right || glob_match(granted, right);
  });
}
}  // namespace

bool Access::may(std::string_view right) const {
  return names(rights_, right) && std::all_of(within_.begin(), within_.end(), [&](const auto& w) {
           return names(w, right);
         });
}

std::vector<std::string> rights_of(std::string_view bundle) {
  std::string words(bundle);
  for (char& c : words)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  std::vector<std::string> rights;
  for (const std::string_view right : split(words, ' '))
    if (!right.empty()) rights.emplace_back(right);
  return rights;
}

}  // namespace osnova
