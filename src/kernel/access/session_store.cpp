#include "kernel/access/session_store.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "base/text.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> sign_in_tables() {
  using store::integer_column, store::text_column;
  return {{"session",
           {integer_column("company_id"), text_column("key"), integer_column("id"),
            integer_column("user_id"), text_column("stamp"), integer_column("begun_at"),
            integer_column("used_at"), integer_column("until_at"), text_column("agent"),
            text_column("address"), {"provider", store::ColumnType::text},
            {"factor_there", store::ColumnType::integer},
            {"proved_there", store::ColumnType::integer}},
           {"company_id", "key"},
           true,
           {{"session_person", {"company_id", "user_id", "id"}, false, {}, 3}}},
          {"sign_in_try",
           {integer_column("company_id"), text_column("key"), integer_column("failures"),
            integer_column("last_at")},
           {"company_id", "key"},
           true,
           {}},
          {"known_device",
           {integer_column("company_id"), text_column("key"), integer_column("user_id"),
            integer_column("used_at")},
           {"company_id", "key", "user_id"},
           true,
           {}},
          {"second_factor",
           {integer_column("company_id"), integer_column("user_id"),
            {"secret", store::ColumnType::blob, true}, text_column("key_id"),
            integer_column("begun_at"), integer_column("confirmed_at"), integer_column("last_step")},
           {"company_id", "user_id"},
           true,
           {}},
          {"recovery_code",
           {integer_column("company_id"), integer_column("user_id"), integer_column("place"),
            text_column("salt"), text_column("hash"), integer_column("used_at")},
           {"company_id", "user_id", "place"},
           true,
           {}},
          {"api_token",
           {integer_column("company_id"), text_column("key"), integer_column("id"),
            integer_column("user_id"), integer_column("epoch"), text_column("name"),
            text_column("rights"), integer_column("in_company"), integer_column("made_at"),
            integer_column("until_at"), integer_column("used_at")},
           {"company_id", "key"},
           true,
           {{"api_token_person", {"company_id", "user_id", "id"}, false, {}, 3}}}};
}

std::string new_token() {
  SystemSalt random;
  std::string token(32, '\0');
  random.fill(reinterpret_cast<unsigned char*>(token.data()), 32);
  return hex(token);
}

std::string token_key(std::string_view token) { return hash_hex(sha256(token)); }

Id random_id() {
  SystemSalt random;
  int64_t number = 0;
  random.fill(reinterpret_cast<unsigned char*>(&number), sizeof number);
  return (number & 0x3fff'ffff'ffff'ffff) | 1;
}

namespace {

constexpr std::string_view kColumns =
    "SELECT id, user_id, begun_at, used_at, until_at, agent, address, stamp, provider, factor_there, "
    "proved_there FROM session WHERE company_id = $1 AND ";

// A row of an earlier version says nothing.
SessionWay way_of(store::Rows& row) {
  return {row.is_null(8) ? std::string() : std::string(row.text(8)),
          !row.is_null(9) && row.integer(9) != 0,
          !row.is_null(10) && row.integer(10) != 0};
}

Session session_of(store::Rows& row) {
  return {row.integer(0), row.integer(1), row.integer(2), row.integer(3),
          row.integer(4), std::string(row.text(5)), std::string(row.text(6)), way_of(row)};
}

}  // namespace

// What a session was given for. It changes with the password and when the person is made inactive,
// by whatever process, so that nothing has to be ended by hand then.
std::optional<std::string> SessionStore::stamp_of(Id id) const {
  const auto workspace = kernel_.company_state(0);
  const User* user = workspace->get<User>(user_meta(), id);
  if (!user || !user->active) return std::nullopt;
  return hash_hex(sha256(std::to_string(user->sign_in_epoch) + "|" + user->password_hash))
      .substr(0, 32);
}

bool SessionStore::good(const Session& session, std::string_view stamp) const {
  const int64_t now = kernel_.clock().now_us();
  if (session.until_at <= now || session.used_at + limits_.idle_us <= now) return false;
  return stamp_of(session.user) == stamp;
}

Result<std::string> SessionStore::begin(Id user, std::string_view agent, std::string_view address,
                                        const SessionWay& way) {
  const auto stamp = stamp_of(user);
  if (!stamp) return Problem{"access.denied", "", {}};
  const std::string token = new_token(), key = token_key(token);
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kSession{"session",
                             {"company_id", "key", "id", "user_id", "stamp", "begun_at", "used_at",
                              "until_at", "agent", "address", "provider", "factor_there",
                              "proved_there"},
                             {},
                             {},
                             {}};
  const std::string name = plain_utf8(agent), from = plain_utf8(address);
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell gone[] = {0, now, now - limits_.idle_us};
    connection.run(
        "DELETE FROM session WHERE company_id = $1 AND (until_at <= $2 OR used_at <= $3)", gone);
    const Cell cells[] = {0,   key, random_id(),
                          user, *stamp, now,
                          now, now + limits_.longest_us, clip(name, 300),
                          clip(from, 60), Cell::text_or_null(way.provider),
                          way.factor_there ? 1 : 0, way.proved_there ? 1 : 0};
    connection.write(kSession, cells);
  });
  if (!durable) return Problem{"store.unavailable", "", {}};
  return token;
}

std::optional<Session> SessionStore::find(std::string_view token) const {
  if (token.empty()) return std::nullopt;
  const std::string key = token_key(token);
  const auto found = remembered_.find(key, kernel_.clock().now_us(), [&] {
    std::optional<Stamped> read;
    kernel_.read_people([&](store::Connection& connection) {
      const Cell cells[] = {0, key};
      const auto row = connection.query(std::string(kColumns) + "key = $2", cells);
      if (row->next()) read = {session_of(*row), std::string(row->text(7))};
    });
    return read;
  });
  if (!found || !good(found->session, found->stamp)) return std::nullopt;
  return found->session;
}

void SessionStore::used(const Session& session) {
  constexpr int64_t kMinuteUs = 60'000'000;
  const int64_t now = kernel_.clock().now_us();
  if (now < session.used_at + std::min(kMinuteUs, limits_.idle_us / 4)) return;
  kernel_.write_later([user = session.user, id = session.id, now](store::Connection& connection) {
    const Cell cells[] = {0, user, id, now};
    connection.run(
        "UPDATE session SET used_at = $4 WHERE company_id = $1 AND user_id = $2 AND id = $3 AND "
        "used_at < $4",
        cells);
  });
}

std::vector<Session> SessionStore::list(Id user) const {
  std::vector<std::pair<Session, std::string>> all;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user};
    const auto row =
        connection.query(std::string(kColumns) + "(user_id = $2 OR $2 = 0) ORDER BY used_at DESC",
                         cells);
    while (row->next()) all.emplace_back(session_of(*row), row->text(7));
  });
  std::vector<Session> list;
  for (auto& [session, stamp] : all)
    if (good(session, stamp)) list.push_back(std::move(session));
  return list;
}

Result<int64_t> SessionStore::end(Id user, Id session, Id except) {
  int64_t ended = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, user, session, except};
    ended = connection.run(
        "DELETE FROM session WHERE company_id = $1 AND (user_id = $2 OR $2 = 0) AND (id = $3 OR $3 = "
        "0) AND id <> $4",
        cells);
  });
  remembered_.forget();
  if (!durable) return Problem{"store.unavailable", "", {}};
  return ended;
}

}  // namespace osnova
