#include "kernel/access/access.hpp"

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
        r.lines(OSNOVA_FIELD(roles), user_role_meta());
      });
  return meta;
}

Access Access::in_language(std::string_view language) const {
  Access other = *this;
  other.language_ = language;
  return other;
}

bool Access::may(std::string_view right) const {
  for (const std::string& granted : rights_)
    if (granted == right || glob_match(granted, right)) return true;
  return false;
}

}  // namespace osnova
