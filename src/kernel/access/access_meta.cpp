// Descriptions of users, roles, positions and deputies.
#include "kernel/access/access.hpp"

namespace osnova {

namespace {

const RecordMeta& role_statuses_meta() {
  static const RecordMeta meta =
      describe<RoleStatuses>("role.statuses", RecordKind::line, [](auto& r) {
        using Self = RoleStatuses;
        r.field(OSNOVA_FIELD(record)).required();
        r.field(OSNOVA_FIELD(statuses)).required();
      });
  return meta;
}

const RecordMeta& user_role_meta() {
  static const RecordMeta meta = describe<UserRole>("kernel.role", RecordKind::line, [](auto& r) {
    using Self = UserRole;
    r.field(OSNOVA_FIELD(role)).required().refers("kernel.role");
    r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
    r.field(OSNOVA_FIELD(desk)).refers("kernel.desk");
    r.field(OSNOVA_FIELD(branch)).refers("kernel.branch");
    r.field(OSNOVA_FIELD(valid_from));
    r.field(OSNOVA_FIELD(valid_until));
    r.field(OSNOVA_FIELD(own_documents));
    r.field(OSNOVA_FIELD(amount_up_to));
  });
  return meta;
}

const RecordMeta& user_position_meta() {
  static const RecordMeta meta =
      describe<UserPosition>("kernel.positions", RecordKind::line, [](auto& r) {
        using Self = UserPosition;
        r.field(OSNOVA_FIELD(held)).required().refers("kernel.position");
        r.field(OSNOVA_FIELD(valid_from));
        r.field(OSNOVA_FIELD(valid_until));
      });
  return meta;
}

const RecordMeta& position_role_meta() {
  static const RecordMeta meta =
      describe<PositionRole>("position.roles", RecordKind::line, [](auto& r) {
        using Self = PositionRole;
        r.field(OSNOVA_FIELD(role)).required().refers("kernel.role");
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(desk)).refers("kernel.desk");
        r.field(OSNOVA_FIELD(branch)).refers("kernel.branch");
        r.field(OSNOVA_FIELD(own_documents));
        r.field(OSNOVA_FIELD(amount_up_to));
      });
  return meta;
}

}  // namespace

const RecordMeta& role_meta() {
  static const RecordMeta meta =
      describe<Role>("kernel.role", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Role;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required();
        r.field(OSNOVA_FIELD(rights)).required();
        r.lines(OSNOVA_FIELD(statuses), role_statuses_meta());
      });
  return meta;
}

const RecordMeta& user_meta() {
  static const RecordMeta meta =
      describe<User>("kernel.user", RecordKind::shared_catalogue, [](auto& r) {
        using Self = User;
        r.sensitive();
        r.table("app_user");
        r.field(OSNOVA_FIELD(login)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(name)).personal().list();
        r.field(OSNOVA_FIELD(language));
        r.field(OSNOVA_FIELD(email)).personal();
        r.field(OSNOVA_FIELD(password_hash)).personal().secret();
        r.field(OSNOVA_FIELD(invitation_hash)).secret();
        r.field(OSNOVA_FIELD(invited_until)).computed();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(only_oidc));
        r.field(OSNOVA_FIELD(sign_in_epoch)).computed();
        r.lines(OSNOVA_FIELD(roles), user_role_meta());
        r.lines(OSNOVA_FIELD(positions), user_position_meta());
      });
  return meta;
}

const RecordMeta& position_meta() {
  static const RecordMeta meta =
      describe<Position>("kernel.position", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Position;
        r.table("staff_position");
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.lines(OSNOVA_FIELD(roles), position_role_meta());
      });
  return meta;
}

const RecordMeta& deputy_meta() {
  static const RecordMeta meta =
      describe<Deputy>("kernel.deputy", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Deputy;
        r.field(OSNOVA_FIELD(name)).computed().list();
        r.field(OSNOVA_FIELD(person)).required().list().frozen().refers("kernel.user");
        r.field(OSNOVA_FIELD(deputy)).required().list().frozen().refers("kernel.user");
        r.field(OSNOVA_FIELD(valid_from)).required().list();
        r.field(OSNOVA_FIELD(valid_until)).required().list();
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(rights));
        r.field(OSNOVA_FIELD(reason));
      });
  return meta;
}

}  // namespace osnova
