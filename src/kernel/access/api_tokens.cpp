#include "kernel/access/api_tokens.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/session_store.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

constexpr int64_t kDayUs = int64_t{24} * 3600 * 1'000'000;

constexpr std::string_view kColumns =
    "SELECT id, user_id, name, rights, in_company, made_at, until_at, used_at, epoch FROM api_token "
    "WHERE company_id = $1 AND ";

ApiToken token_of(store::Rows& row) {
  return {row.integer(0),
          row.integer(1),
          std::string(row.text(2)),
          std::string(row.text(3)),
          row.integer(4),
          row.integer(5),
          row.integer(6),
          row.integer(7)};
}

}  // namespace

bool ApiToken::names_record(std::string_view record) const {
  const auto named = rights_of(rights);
  return std::any_of(named.begin(), named.end(), [&](std::string_view right) {
    return right.size() > record.size() + 1 && right.starts_with(record) &&
           right[record.size()] == '.';
  });
}

bool ApiTokens::good(const ApiToken& token, int64_t epoch) const {
  if (token.until_at <= kernel_.clock().now_us()) return false;
  const auto workspace = kernel_.company_state(0);
  const User* user = workspace->get<User>(user_meta(), token.user);
  return user && user->active && user->sign_in_epoch == epoch;
}

bool ApiTokens::may_somewhere(Id user, Id in_company, std::string_view right) {
  std::vector<Id> companies = {in_company};
  if (in_company == 0)
    for (const Id company : kernel_.companies()) companies.push_back(company);
  return std::any_of(companies.begin(), companies.end(), [&](Id company) {
    const auto access = kernel_.access_for_user(user, company, "api");
    return access && access->may(right);
  });
}

Problems ApiTokens::wrong_with(Id user, const std::string& name, const std::string& rights,
                               Id in_company, int64_t days) {
  Problems problems;
  if (trim(name).empty()) problems.add("input.required", "name");
  if (code_points(name) > 100) problems.add("text.too_long", "name", {{"limit", "100"}});
  if (code_points(rights) > 2000) problems.add("text.too_long", "rights", {{"limit", "2000"}});
  const auto named = rights_of(rights);
  if (named.empty()) problems.add("input.required", "rights");
  // What has a * is narrowed to the person's own at each request; a plain name can be looked at now.
  for (const std::string& right : named)
    if (right.find('*') == right.npos && !may_somewhere(user, in_company, right))
      problems.add("token.right_missing", "rights", {{"right", right}});
  if (days < 1 || days > kMostDays)
    problems.add("token.days", "days", {{"most", std::to_string(kMostDays)}});
  return problems;
}

Result<std::string> ApiTokens::make(Id user, const std::string& name, const std::string& rights,
                                    std::string_view company, int64_t days) {
  const Id in_company = company.empty() ? 0 : kernel_.company_by_code(company);
  Problems problems = wrong_with(user, name, rights, in_company, days);
  if (!company.empty() && in_company == 0)
    problems.add("command.unknown_company", "company", {{"company", company}});
  const auto workspace = kernel_.company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  if (!person || !person->active) problems.add("access.denied");
  if (problems) return problems;
  const std::string token = std::string(kBegin) + new_token(), key = token_key(token);
  const std::string shown(trim(name)), bundle = rights;
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kToken{"api_token",
                           {"company_id", "key", "id", "user_id", "epoch", "name", "rights",
                            "in_company", "made_at", "until_at", "used_at"},
                           {},
                           {},
                           {}};
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell gone[] = {0, now};
    connection.run("DELETE FROM api_token WHERE company_id = $1 AND until_at <= $2", gone);
    const Cell whose[] = {0, user};
    auto count = connection.query(
        "SELECT COUNT(*) FROM api_token WHERE company_id = $1 AND user_id = $2", whose);
    if (count->next() && count->integer(0) >= static_cast<int64_t>(kMostOfPerson))
      return problems.add("token.too_many", "", {{"limit", std::to_string(kMostOfPerson)}});
    count.reset();
    const Cell cells[] = {0,     key,    random_id(), user, person->sign_in_epoch,
                          shown, bundle, in_company,  now,  now + days * kDayUs,
                          0};
    connection.write(kToken, cells);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  return token;
}

std::optional<ApiToken> ApiTokens::find(std::string_view token) const {
  if (!token.starts_with(kBegin)) return std::nullopt;
  const std::string key = token_key(token);
  const auto found = remembered_.find(key, kernel_.clock().now_us(), [&] {
    std::optional<OfEpoch> read;
    kernel_.read_people([&](store::Connection& connection) {
      const Cell cells[] = {0, key};
      const auto row = connection.query(std::string(kColumns) + "key = $2", cells);
      if (row->next()) read = {token_of(*row), row->integer(8)};
    });
    return read;
  });
  if (!found || !good(found->token, found->epoch)) return std::nullopt;
  return found->token;
}

std::vector<ApiToken> ApiTokens::list(Id user) const {
  std::vector<std::pair<ApiToken, int64_t>> all;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, user};
    const auto row = connection.query(
        std::string(kColumns) + "(user_id = $2 OR $2 = 0) ORDER BY made_at DESC, id", cells);
    while (row->next()) all.emplace_back(token_of(*row), row->integer(8));
  });
  std::vector<ApiToken> list;
  for (auto& [token, epoch] : all)
    if (good(token, epoch)) list.push_back(std::move(token));
  return list;
}

void ApiTokens::used(const ApiToken& token) {
  constexpr int64_t kMinuteUs = 60'000'000;
  const int64_t now = kernel_.clock().now_us();
  if (now < token.used_at + kMinuteUs) return;
  kernel_.write_later([user = token.user, id = token.id, now](store::Connection& connection) {
    const Cell cells[] = {0, user, id, now};
    connection.run(
        "UPDATE api_token SET used_at = $4 WHERE company_id = $1 AND user_id = $2 AND id = $3 AND "
        "used_at < $4",
        cells);
  });
}

Result<bool> ApiTokens::end(Id user, Id token) {
  int64_t ended = 0;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, user, token};
    ended = connection.run(
        "DELETE FROM api_token WHERE company_id = $1 AND (user_id = $2 OR $2 = 0) AND id = $3",
        cells);
  });
  remembered_.forget();
  if (!durable) return Problem{"store.unavailable", "", {}};
  return ended > 0;
}

}  // namespace osnova
