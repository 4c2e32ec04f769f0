#include "kernel/oidc/oidc.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/session_store.hpp"

namespace osnova {

namespace json = boost::json;
using store::Bulk;
using store::Cell;

namespace {

// State, nonce and verifier follow from the token of the browser and from nothing that is stored: who
// reads the database can neither answer for a browser nor use a code.
std::string derived(std::string_view what, std::string_view token) {
  return base64url(bytes_of(sha256("osnova oidc " + std::string(what) + "\n" + std::string(token))));
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// A page of this program and of nobody else.
std::string own_page(const std::string& page) {
  const bool own = page.size() <= 500 && page.starts_with("/") && !page.starts_with("//") &&
                   std::all_of(page.begin(), page.end(),
                               [](char c) { return c > ' ' && c < 127 && c != '\\'; });
  return own ? page : std::string("/");
}

bool is_true(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  return value && value->is_bool() && value->as_bool();
}

std::string shown_name(const json::object& claims) {
  for (const char* claim : {"email", "preferred_username", "name"})
    if (const std::string text = claim_text(claims, claim); !text.empty()) return text;
  return {};
}

Problem one(std::string_view code) { return {std::string(code), "", {}}; }
Problems one_problem(std::string_view code) {
  Problems problems;
  problems.add(code);
  return problems;
}

// For the program's log: the code and what a person is not shown; never anything of a token.
std::string reason_of(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : ", ") + problem.code;
    for (const auto& [name, value] : problem.args)
      if (name == "reason" || name == "error") text += " (" + value + ")";
  }
  return text;
}

}  // namespace

Oidc::Oidc(Kernel& kernel, const std::vector<OidcOptions>& options, OidcWeb& web,
           std::string public_address)
    : kernel_(kernel), public_address_(std::move(public_address)), identities_(kernel) {
  for (const OidcOptions& one : options)
    providers_.push_back(std::make_unique<OidcProvider>(one, web));
}

std::vector<const OidcOptions*> Oidc::providers() const {
  std::vector<const OidcOptions*> all;
  for (const auto& provider : providers_) all.push_back(&provider->options());
  return all;
}

OidcProvider* Oidc::find(std::string_view name) const {
  for (const auto& provider : providers_)
    if (provider->options().name == name) return provider.get();
  return nullptr;
}

const OidcOptions* Oidc::provider(std::string_view name) const {
  const OidcProvider* found = find(name);
  return found ? &found->options() : nullptr;
}

std::string Oidc::redirect(std::string_view name) const {
  return public_address_ + "/sign-in/" + std::string(name);
}

std::string Oidc::leaving(std::string_view name) const {
  const OidcProvider* provider = find(name);
  const auto metadata = provider ? provider->known_metadata() : std::nullopt;
  return metadata ? leaving_address(provider->options(), *metadata, public_address_ + "/")
                  : std::string();
}

// --- a flow --------------------------------------------------------------------------------------

Result<OidcBegun> Oidc::begin(std::string_view name, const OidcBegin& begin) {
  OidcProvider* provider = find(name);
  if (!provider) return one("oidc.unknown_provider");
  const int64_t now = kernel_.clock().now_us();
  const auto metadata = provider->metadata(now);
  if (!metadata) {
    kernel_.log().write(LogLevel::warning, "oidc.failed",
                        {{"provider", name}, {"text", reason_of(metadata.problems())}});
    return metadata.problems();
  }
  OidcBegun begun;
  begun.token = new_token();
  const std::string key = token_key(begun.token), page = own_page(begin.page);
  static const Bulk kFlow{"oidc_flow",
                          {"company_id", "key", "provider", "for_user", "again", "page", "begun_at",
                           "until_at", "step", "user_id"},
                          {},
                          {},
                          {}};
  Problems problems;
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell gone[] = {0, now};
    connection.run("DELETE FROM oidc_flow WHERE company_id = $1 AND until_at <= $2", gone);
    const Cell all[] = {0};
    auto count = connection.query("SELECT COUNT(*) FROM oidc_flow WHERE company_id = $1", all);
    if (count->next() && count->integer(0) >= static_cast<int64_t>(kMostFlows))
      return problems.add("oidc.busy");
    count.reset();
    const Cell cells[] = {0,    key, name, begin.for_user, begin.again ? 1 : 0, page, now,
                          now + kFlowUs, 0, 0};
    connection.write(kFlow, cells);
  });
  if (!problems && !durable) problems.add("store.unavailable");
  if (problems) return problems;
  begun.address = authorization_address(
      provider->options(), *metadata,
      {redirect(name), derived("state", begun.token), derived("nonce", begun.token),
       derived("verifier", begun.token), begin.again});
  return begun;
}

// Of two answers with the same token one is taken.
std::optional<Oidc::Flow> Oidc::take(std::string_view name, std::string_view token) {
  std::optional<Flow> flow;
  if (token.empty()) return flow;
  const std::string key = token_key(token);
  const int64_t now = kernel_.clock().now_us();
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell which[] = {0, key, name, now};
    auto row = connection.query(
        "SELECT for_user, again, page, begun_at FROM oidc_flow WHERE company_id = $1 AND key = $2 "
        "AND provider = $3 AND until_at > $4 AND step = 0",
        which);
    if (row->next())
      flow = Flow{row->integer(0), row->integer(1) != 0, std::string(row->text(2)),
                  row->integer(3)};
    row.reset();
    const Cell taken[] = {0, key};
    connection.run("UPDATE oidc_flow SET step = 1 WHERE company_id = $1 AND key = $2", taken);
  });
  return durable ? flow : std::nullopt;
}

// What can be told before the provider is asked. State first: without it the answer is not ours.
Problems Oidc::refused_return(const OidcProvider& provider, const OidcReturn& back) const {
  Problems problems;
  if (!same(back.state, derived("state", back.token))) {
    problems.add("oidc.state");
    return problems;
  }
  const auto metadata = provider.known_metadata();
  const bool missing = back.issuer.empty() && metadata && metadata->names_itself;
  if (missing || (!back.issuer.empty() && back.issuer != provider.options().issuer))
    problems.add("oidc.mixed_up");
  else if (back.error == "access_denied")
    problems.add("oidc.cancelled");
  else if (!back.error.empty() || back.code.empty())
    problems.add("oidc.provider_error", "",
                 {{"error", std::all_of(back.error.begin(), back.error.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; })
                                ? std::string(clip(back.error, 60))
                                : std::string("-")}});
  return problems;
}

Result<OidcResult> Oidc::finish(std::string_view name, const OidcReturn& back) {
  OidcProvider* provider = find(name);
  if (!provider) return one("oidc.unknown_provider");
  const auto refuse = [&](const Problems& problems, Id user) -> Problems {
    const std::string text = reason_of(problems);
    kernel_.count_sign_in("refused");
    kernel_.log_access(user, "api", "sign_in_refused",
                       "by " + std::string(name) + " from " + back.address + ": " + text);
    kernel_.log().write(LogLevel::warning, "oidc.failed", {{"provider", name}, {"text", text}});
    return problems;
  };
  const auto flow = take(name, back.token);
  if (!flow) return refuse(one_problem("oidc.flow"), 0);
  if (const Problems problems = refused_return(*provider, back))
    return refuse(problems, flow->for_user);
  OidcExchange exchange;
  exchange.code = back.code;
  exchange.redirect = redirect(name);
  exchange.verifier = derived("verifier", back.token);
  exchange.nonce = derived("nonce", back.token);
  exchange.now_us = kernel_.clock().now_us();
  if (flow->again) exchange.proved_since_s = flow->begun_at / 1'000'000;
  const auto person = provider->exchange(exchange);
  if (!person) return refuse(person.problems(), flow->for_user);
  const auto user = person_of(provider->options(), *person, *flow, back);
  if (!user) return refuse(user.problems(), flow->for_user);
  OidcResult result;
  result.user = *user;
  result.provider = name;
  result.page = flow->page;
  result.linked = flow->for_user != 0;
  result.attested = claims_say(person->claims, provider->options().second_factor);
  result.proved = flow->again;
  return result;
}

// --- whose identity it is ------------------------------------------------------------------------

Result<Id> Oidc::linked(const OidcOptions& options, const OidcPerson& person, Id user) {
  Identity identity;
  identity.user = user;
  identity.provider = options.name;
  identity.issuer = options.issuer;
  identity.subject = person.subject;
  identity.shown = shown_name(person.claims);
  const auto id = identities_.link(identity);
  if (!id) return id.problems();
  kernel_.log_access(user, "api", "identity_linked",
                     "by " + options.name + ", identity " + std::to_string(*id));
  return user;
}

Result<Id> Oidc::person_of(const OidcOptions& options, const OidcPerson& person, const Flow& flow,
                           const OidcReturn& back) {
  if (flow.for_user != 0) {
    // In the session that asked for it: another's browser would link itself to this person.
    if (back.signed_in != flow.for_user) return one("oidc.other_session");
    return linked(options, person, flow.for_user);
  }
  Id user = 0;
  if (const auto identity = identities_.find(options.issuer, person.subject)) {
    user = identity->user;
    identities_.used(*identity);
  } else {
    const auto found = matched(options, person);
    if (!found) return found.problems();
    user = *found;
  }
  const auto workspace = kernel_.company_state(0);
  const User* found = workspace->get<User>(user_meta(), user);
  if (!found) return one("oidc.nobody");
  if (!found->active) return Problem{"access.inactive", "", {{"login", std::string(found->login)}}};
  return user;
}

Result<Id> Oidc::matched(const OidcOptions& options, const OidcPerson& person) {
  if (options.match.empty()) return one("oidc.nobody");
  // Logins are of small letters; whoever controls a mail address that nobody checked is anybody.
  const std::string login = to_lower_ascii(claim_text(person.claims, options.match));
  if (login.empty()) return one("oidc.nobody");
  if (options.match == "email" && !is_true(person.claims, "email_verified"))
    return one("oidc.not_verified");
  const auto workspace = kernel_.company_state(0);
  const User* user = workspace->get<User>(user_meta(), login);
  if (!user) return options.create ? created(options, person, login) : Result<Id>(one("oidc.nobody"));
  // Names are given again to others, subjects are not: who has one here is not found by his name.
  for (const Identity& identity : identities_.list(user->id))
    if (identity.issuer == options.issuer) return one("oidc.linked_otherwise");
  return linked(options, person, user->id);
}

Result<Id> Oidc::created(const OidcOptions& options, const OidcPerson& person,
                         const std::string& login) {
  const std::string name = claim_text(person.claims, "name");
  const Answer answer = kernel_.create_account(login, name.empty() ? login : name, "oidc");
  if (!answer.problems.empty()) return answer.problems;
  if (answer.waits != 0) return one("oidc.account_waits");
  if (answer.record == 0) return one("store.unavailable");
  kernel_.log_access(answer.record, "api", "account_created", "by " + options.name);
  return linked(options, person, answer.record);
}

// --- the second factor ---------------------------------------------------------------------------

Problems Oidc::wait_for_factor(std::string_view token, const OidcResult& result) {
  int64_t changed = 0;
  const std::string key = token_key(token);
  const bool durable = kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, key, result.user, result.proved ? 1 : 0};
    changed = connection.run(
        "UPDATE oidc_flow SET step = 2, user_id = $3, again = $4 WHERE company_id = $1 AND key = $2 "
        "AND step = 1",
        cells);
  });
  Problems problems;
  if (!durable || changed == 0) problems.add("store.unavailable");
  return problems;
}

std::optional<OidcResult> Oidc::waiting(std::string_view name, std::string_view token) const {
  std::optional<OidcResult> result;
  if (token.empty()) return result;
  const std::string key = token_key(token);
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, key, name, kernel_.clock().now_us()};
    const auto row = connection.query(
        "SELECT user_id, page, again FROM oidc_flow WHERE company_id = $1 AND key = $2 AND provider "
        "= $3 AND until_at > $4 AND step = 2",
        cells);
    if (!row->next()) return;
    result.emplace();
    result->user = row->integer(0);
    result->page = row->text(1);
    result->proved = row->integer(2) != 0;
    result->provider = name;
  });
  return result;
}

void Oidc::end(std::string_view token) {
  const std::string key = token_key(token);
  kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {0, key};
    connection.run("DELETE FROM oidc_flow WHERE company_id = $1 AND key = $2", cells);
  });
}

}  // namespace osnova
