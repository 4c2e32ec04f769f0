#include "kernel/passkey/passkeys.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/session_store.hpp"
#include "kernel/notify/notices.hpp"
#include "kernel/oidc/jose.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> passkey_tables() {
  using store::integer_column, store::text_column;
  return {{"passkey",
           {integer_column("company_id"), text_column("key"), integer_column("id"),
            integer_column("user_id"), text_column("credential"), text_column("name"),
            text_column("public_key"), text_column("host"), integer_column("sign_count"),
            integer_column("backed_up"), integer_column("added_at"), integer_column("used_at")},
           {"company_id", "key"},
           true,
           {{"passkey_person", {"company_id", "user_id", "id"}, false, {}, 3}}},
          {"passkey_flow",
           {integer_column("company_id"), text_column("key"), integer_column("for_user"),
            integer_column("until_at")},
           {"company_id", "key"},
           true,
           {}}};
}

namespace {

constexpr std::string_view kColumns =
    "SELECT id, user_id, credential, name, public_key, host, sign_count, backed_up, added_at, used_at "
    "FROM passkey WHERE company_id = $1 AND ";

Passkey passkey_of(store::Rows& row) {
  Passkey one;
  one.id = row.integer(0);
  one.user = row.integer(1);
  one.credential = row.text(2);
  one.name = row.text(3);
  one.key = row.text(4);
  one.host = row.text(5);
  one.count = row.integer(6);
  one.backed_up = row.integer(7) != 0;
  one.added_at = row.integer(8);
  one.used_at = row.integer(9);
  return one;
}

// What the browser is asked follows from its token and from nothing that is stored.
std::string challenge_of(std::string_view token) {
  return base64url(bytes_of(sha256("osnova passkey challenge\n" + std::string(token))));
}

std::string key_of(std::string_view credential) { return hash_hex(sha256(credential)); }

Problems problem(std::string_view code) {
  Problems problems;
  problems.add(code);
  return problems;
}

}  // namespace

std::string Passkeys::handle_of(Id user) {
  return std::string(bytes_of(sha256("osnova passkey person\n" + std::to_string(user))));
}

// --- flows ---------------------------------------------------------------------------------------

Result<PasskeyBegun> Passkeys::begin(Id for_user) {
  const auto workspace = kernel_.company_state(0);
  const User* user = for_user == 0 ? nullptr : workspace->get<User>(user_meta(), for_user);
  if (user && user->only_oidc) return problem("access.by_provider");
  PasskeyBegun begun;
  begun.token = new_token();
  begun.challenge = challenge_of(begun.token);
  const std::string key = token_key(begun.token);
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kFlow{
      "passkey_flow", {"company_id", "key", "for_user", "until_at"}, {}, {}, {}};
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell gone[] = {0, now};
    connection.run("DELETE FROM passkey_flow WHERE company_id = $1 AND until_at <= $2", gone);
    const Cell all[] = {0};
    auto count = connection.query("SELECT COUNT(*) FROM passkey_flow WHERE company_id = $1", all);
    const bool full = count->next() && count->integer(0) >= most_flows_;
    count.reset();
    // Who begins and begins keeps nobody out.
    const Cell oldest[] = {0, most_flows_ / 10};
    if (full)
      connection.run(
          "DELETE FROM passkey_flow WHERE company_id = $1 AND until_at <= (SELECT until_at FROM "
          "passkey_flow WHERE company_id = $1 ORDER BY until_at LIMIT 1 OFFSET $2)",
          oldest);
    const Cell cells[] = {0, key, for_user, now + kFlowUs};
    connection.write(kFlow, cells);
  });
  if (!durable) return problem("store.unavailable");
  return begun;
}

// Of two answers with the same token one is taken.
bool Passkeys::take(std::string_view token, Id for_user) {
  if (token.empty()) return false;
  int64_t taken = 0;
  const std::string key = token_key(token);
  const int64_t now = kernel_.clock().now_us();
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, key, for_user, now};
    taken = connection.run(
        "DELETE FROM passkey_flow WHERE company_id = $1 AND key = $2 AND for_user = $3 AND until_at "
        "> $4",
        cells);
  });
  return durable && taken == 1;
}

// --- a new one -----------------------------------------------------------------------------------

Result<Id> Passkeys::add(Id user, const PasskeyPlace& place, const PasskeyAnswer& answer) {
  if (!take(answer.token, user)) return problem("passkey.flow");
  if (Problems problems = check_client_data(answer.client_data, "webauthn.create",
                                            challenge_of(answer.token), place))
    return problems;
  const auto data = read_authenticator_data(answer.authenticator_data, place, true);
  if (!data) return data.problems();
  const std::string key = key_of(data->credential), credential = base64url(data->credential);
  const std::string name(clip(plain_utf8(trim(answer.name)), kLongestName));
  if (name.empty()) return Problem{"input.required", "name", {}};
  const Id id = random_id();
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kPasskey{"passkey",
                             {"company_id", "key", "id", "user_id", "credential", "name",
                              "public_key", "host", "sign_count", "backed_up", "added_at", "used_at"},
                             {},
                             {},
                             {}};
  Problems problems;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell which[] = {0, key};
    auto known =
        connection.query("SELECT id FROM passkey WHERE company_id = $1 AND key = $2", which);
    if (known->next()) return problems.add("passkey.known");
    known.reset();
    const Cell whose[] = {0, user};
    auto count = connection.query(
        "SELECT COUNT(*) FROM passkey WHERE company_id = $1 AND user_id = $2", whose);
    if (count->next() && count->integer(0) >= static_cast<int64_t>(kMostOfPerson))
      return problems.add("passkey.too_many", "", {{"limit", std::to_string(kMostOfPerson)}});
    count.reset();
    const Cell cells[] = {0,          key,        id, user, credential, name, data->key,
                          place.host, static_cast<int64_t>(data->count), data->backed_up ? 1 : 0,
                          now,        0};
    connection.write(kPasskey, cells);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  kernel_.log_access(user, "api", "passkey_added", "passkey " + std::to_string(id));
  tell(user);
  return id;
}

// Whoever sat at an open session could have added one: its person hears of it, in each company.
void Passkeys::tell(Id user) {
  std::vector<Notice> notices;
  for (const Id company : kernel_.companies()) {
    const auto access = kernel_.access_for_user(user, company, "api");
    if (!access || !access->sees_anything()) continue;
    Notice notice;
    notice.company = company;
    notice.person = user;
    notice.kind = "passkey_added";
    notices.push_back(std::move(notice));
  }
  const int64_t now = kernel_.clock().now_us();
  const bool told = kernel_.write(
      [&](store::Connection& connection) { write_notices(connection, now, notices); });
  if (told) kernel_.noticed();
}

// --- signing in ----------------------------------------------------------------------------------

std::optional<Passkey> Passkeys::find(std::string_view credential) const {
  std::optional<Passkey> found;
  const std::string key = key_of(credential);
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, key};
    const auto row = connection.query(std::string(kColumns) + "key = $2", cells);
    if (row->next()) found = passkey_of(*row);
  });
  if (found && found->credential != base64url(credential)) return std::nullopt;
  return found;
}

Problems Passkeys::refused(const Passkey& passkey, const PasskeyPlace& place,
                           const PasskeyAnswer& answer, AuthenticatorData* out) const {
  // A handle comes with every passkey that a browser offers by itself.
  if (answer.handle != handle_of(passkey.user) || passkey.host != place.host)
    return problem("passkey.unknown");
  if (Problems problems = check_client_data(answer.client_data, "webauthn.get",
                                            challenge_of(answer.token), place))
    return problems;
  auto data = read_authenticator_data(answer.authenticator_data, place, false);
  if (!data) return data.problems();
  if (!passkey_verifies(passkey.key, answer.authenticator_data, answer.client_data,
                        answer.signature))
    return problem("passkey.signature");
  const auto workspace = kernel_.company_state(0);
  const User* user = workspace->get<User>(user_meta(), passkey.user);
  if (!user || !user->active) return problem("access.denied");
  if (user->only_oidc) return problem("access.by_provider");
  *out = std::move(*data);
  return {};
}

// The counter is compared where it is written: of two signatures with one number one is let in.
Problems Passkeys::used(const Passkey& passkey, const AuthenticatorData& data) {
  int64_t taken = 0;
  const int64_t now = kernel_.clock().now_us(), count = data.count;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, passkey.user, passkey.id, count, now, data.backed_up ? 1 : 0};
    taken = connection.run(
        "UPDATE passkey SET sign_count = $4, used_at = $5, backed_up = $6 WHERE company_id = $1 AND "
        "user_id = $2 AND id = $3 AND (sign_count < $4 OR (sign_count = CAST(0 AS BIGINT) AND "
        "$4 = CAST(0 AS BIGINT)))",
        cells);
  });
  if (!durable) return problem("store.unavailable");
  return taken == 1 ? Problems{} : problem("passkey.cloned");
}

Result<Id> Passkeys::sign_in(const PasskeyPlace& place, const PasskeyAnswer& answer) {
  std::optional<Passkey> passkey;
  Problems problems;
  AuthenticatorData data;
  if (!take(answer.token, 0))
    problems = problem("passkey.flow");
  else if (passkey = find(answer.credential); !passkey)
    problems = problem("passkey.unknown");
  else
    problems = refused(*passkey, place, answer, &data);
  if (!problems) problems = used(*passkey, data);
  if (!problems) return passkey->user;
  kernel_.count_sign_in("refused");
  kernel_.log_access(passkey ? passkey->user : 0, "api", "sign_in_refused",
                     "by passkey from " + answer.address + ": " + problems.front().code);
  return problems;
}

// --- what a person has ---------------------------------------------------------------------------

std::vector<Passkey> Passkeys::list(Id user) const {
  std::vector<Passkey> all;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user};
    const auto row = connection.query(
        std::string(kColumns) + "user_id = $2 ORDER BY added_at DESC, id", cells);
    while (row->next()) all.push_back(passkey_of(*row));
  });
  return all;
}

Result<bool> Passkeys::rename(Id user, Id id, std::string_view name) {
  const std::string text(clip(plain_utf8(trim(name)), kLongestName));
  if (text.empty()) return Problem{"input.required", "name", {}};
  int64_t changed = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, user, id, text};
    changed = connection.run(
        "UPDATE passkey SET name = $4 WHERE company_id = $1 AND user_id = $2 AND id = $3", cells);
  });
  if (!durable) return problem("store.unavailable");
  return changed > 0;
}

Result<bool> Passkeys::remove(Id user, Id id) {
  const auto workspace = kernel_.company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  const bool keeps_one = person && person->password_hash.empty();
  int64_t gone = 0;
  Problems problems;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell whose[] = {0, user, id};
    auto others = connection.query(
        "SELECT COUNT(*) FROM passkey WHERE company_id = $1 AND user_id = $2 AND id <> $3", whose);
    if (keeps_one && others->next() && others->integer(0) == 0)
      return problems.add("passkey.last_way");
    others.reset();
    gone = connection.run(
        "DELETE FROM passkey WHERE company_id = $1 AND user_id = $2 AND id = $3", whose);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  if (gone > 0)
    kernel_.log_access(user, "api", "passkey_removed", "passkey " + std::to_string(id));
  return gone > 0;
}

Result<int64_t> Passkeys::remove_all(Id user) {
  int64_t gone = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell whose[] = {0, user};
    gone = connection.run("DELETE FROM passkey WHERE company_id = $1 AND user_id = $2", whose);
  });
  if (!durable) return problem("store.unavailable");
  return gone;
}

}  // namespace osnova
