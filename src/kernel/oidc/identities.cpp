#include "kernel/oidc/identities.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/session_store.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> oidc_tables() {
  using store::integer_column, store::text_column;
  return {{"oidc_identity",
           {integer_column("company_id"), text_column("key"), integer_column("id"),
            integer_column("user_id"), text_column("provider"), text_column("issuer"),
            text_column("subject"), text_column("shown"), integer_column("linked_at"),
            integer_column("used_at")},
           {"company_id", "key"},
           true,
           {{"oidc_identity_person", {"company_id", "user_id", "id"}, false, {}, 3}}},
          {"oidc_flow",
           {integer_column("company_id"), text_column("key"), text_column("provider"),
            integer_column("for_user"), integer_column("again"), text_column("page"),
            integer_column("begun_at"), integer_column("until_at"), integer_column("step"),
            integer_column("user_id")},
           {"company_id", "key"},
           true,
           {}}};
}

namespace {

constexpr std::string_view kColumns =
    "SELECT id, user_id, provider, issuer, subject, shown, linked_at, used_at FROM oidc_identity "
    "WHERE company_id = $1 AND ";

std::string key_of(std::string_view issuer, std::string_view subject) {
  return hash_hex(sha256(std::string(issuer) + "\n" + std::string(subject)));
}

Identity identity_of(store::Rows& row) {
  return {row.integer(0),           row.integer(1),           std::string(row.text(2)),
          std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)),
          row.integer(6),           row.integer(7)};
}

}  // namespace

std::optional<Identity> Identities::find(std::string_view issuer, std::string_view subject) const {
  std::optional<Identity> found;
  const std::string key = key_of(issuer, subject);
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, key};
    const auto row = connection.query(std::string(kColumns) + "key = $2", cells);
    if (row->next()) found = identity_of(*row);
  });
  // A hash that collides is nobody's; what is stored is compared all the same.
  if (found && (found->issuer != issuer || found->subject != subject)) return std::nullopt;
  return found;
}

std::vector<Identity> Identities::list(Id user) const {
  std::vector<Identity> all;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user};
    const auto row = connection.query(
        std::string(kColumns) + "(user_id = $2 OR $2 = 0) ORDER BY linked_at DESC, id", cells);
    while (row->next()) all.push_back(identity_of(*row));
  });
  return all;
}

Result<Id> Identities::link(const Identity& identity) {
  Problems problems;
  const auto workspace = kernel_.company_state(0);
  if (!workspace->get<User>(user_meta(), identity.user)) problems.add("access.unknown_user");
  if (problems) return problems;
  const std::string key = key_of(identity.issuer, identity.subject);
  const std::string shown(clip(plain_utf8(identity.shown), 200));
  const int64_t now = kernel_.clock().now_us();
  Id id = random_id();
  static const Bulk kIdentity{"oidc_identity",
                              {"company_id", "key", "id", "user_id", "provider", "issuer",
                               "subject", "shown", "linked_at", "used_at"},
                              {},
                              {},
                              {}};
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell which[] = {0, key};
    auto known = connection.query(
        "SELECT user_id, id FROM oidc_identity WHERE company_id = $1 AND key = $2", which);
    if (known->next()) {
      if (known->integer(0) != identity.user) problems.add("oidc.linked_to_other");
      id = known->integer(1);
      return;
    }
    known.reset();
    const Cell whose[] = {0, identity.user};
    auto count = connection.query(
        "SELECT COUNT(*) FROM oidc_identity WHERE company_id = $1 AND user_id = $2", whose);
    if (count->next() && count->integer(0) >= static_cast<int64_t>(kMostOfPerson))
      return problems.add("oidc.too_many", "", {{"limit", std::to_string(kMostOfPerson)}});
    count.reset();
    const Cell cells[] = {0,     key, id, identity.user, identity.provider, identity.issuer,
                          identity.subject, shown, now, 0};
    connection.write(kIdentity, cells);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  return id;
}

Result<bool> Identities::unlink(Id user, Id id) {
  int64_t removed = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, user, id};
    removed = connection.run(
        "DELETE FROM oidc_identity WHERE company_id = $1 AND (user_id = $2 OR $2 = 0) AND id = $3",
        cells);
  });
  if (!durable) return Problem{"store.unavailable", "", {}};
  return removed > 0;
}

void Identities::used(const Identity& identity) {
  const int64_t now = kernel_.clock().now_us();
  kernel_.write_later([user = identity.user, id = identity.id, now](store::Connection& connection) {
    const Cell cells[] = {0, user, id, now};
    connection.run(
        "UPDATE oidc_identity SET used_at = $4 WHERE company_id = $1 AND user_id = $2 AND id = $3",
        cells);
  });
}

}  // namespace osnova
