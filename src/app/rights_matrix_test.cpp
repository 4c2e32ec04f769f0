// Every route as every role. The routes are those that the OpenAPI document lists; who may what is
// reckoned here, from what the routes, flows and reports declare and the words of the bundles, by
// none of the code that decides it in the program.
#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "app/route_fixture.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"
#include "http/route_table.hpp"
#include "kernel/command/erasure.hpp"
#include "store/schema.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr Id kPlanted = 4242;

// What a route asks for, by its name in the table.
enum class Asks { nothing, session, right_over_people, company, right, any_create, of_record };
struct Rule {
  std::string_view name;
  Asks asks = Asks::company;
  std::string_view right;  // in full, or the action of a record; "" = that of the path
};
const Rule kRules[] = {
    {"health", Asks::nothing, ""},
    {"openapi", Asks::nothing, ""},
    {"texts", Asks::nothing, ""},
    {"guide", Asks::nothing, ""},
    {"session.begin", Asks::nothing, ""},
    {"session.read", Asks::nothing, ""},
    {"session.end", Asks::nothing, ""},
    {"oidc.providers", Asks::nothing, ""},
    {"oidc.begin", Asks::nothing, ""},
    {"oidc.finish", Asks::nothing, ""},
    {"passkey.begin", Asks::nothing, ""},
    {"passkey.finish", Asks::nothing, ""},
    {"account.passkeys", Asks::session, ""},
    {"account.begin_passkey", Asks::session, ""},
    {"account.add_passkey", Asks::session, ""},
    {"account.rename_passkey", Asks::session, ""},
    {"account.remove_passkey", Asks::session, ""},
    {"account.sessions", Asks::session, ""},
    {"account.end_others", Asks::session, ""},
    {"account.end_session", Asks::session, ""},
    {"account.password", Asks::session, ""},
    {"account.factor", Asks::session, ""},
    {"account.begin_factor", Asks::session, ""},
    {"account.confirm_factor", Asks::session, ""},
    {"account.recovery_codes", Asks::session, ""},
    {"account.remove_factor", Asks::session, ""},
    {"account.tokens", Asks::session, ""},
    {"account.make_token", Asks::session, ""},
    {"account.end_token", Asks::session, ""},
    {"account.certificates", Asks::session, ""},
    {"account.add_certificate", Asks::session, ""},
    {"account.remove_certificate", Asks::session, ""},
    {"account.emergency", Asks::session, ""},
    {"account.take_emergency", Asks::session, ""},
    {"account.identities", Asks::session, ""},
    {"account.link_identity", Asks::session, ""},
    {"account.end_identity", Asks::session, ""},
    {"people.identities", Asks::right_over_people, "kernel.session.read"},
    {"people.link_identity", Asks::right_over_people, "kernel.identity.link"},
    {"people.end_identity", Asks::right_over_people, "kernel.identity.link"},
    {"people.tokens", Asks::right_over_people, "kernel.session.read"},
    {"people.end_token", Asks::right_over_people, "kernel.session.end"},
    {"people.list", Asks::right_over_people, "kernel.session.read"},
    {"people.invite", Asks::right_over_people, "kernel.user.invite"},
    {"people.reset_factor", Asks::right_over_people, "kernel.second_factor.reset"},
    {"people.sessions", Asks::right_over_people, "kernel.session.read"},
    {"people.end_session", Asks::right_over_people, "kernel.session.end"},
    {"people.end_sessions", Asks::right_over_people, "kernel.session.end"},
    {"meta", Asks::company, ""},
    {"search", Asks::company, ""},
    {"events", Asks::company, ""},
    {"journal", Asks::right, "kernel.journal.read"},
    {"audit.export", Asks::right, "kernel.audit.read"},
    {"deadlines.calendar", Asks::right, "report.deadlines"},
    {"monitors", Asks::right, "kernel.monitor.read"},
    {"quarantine.list", Asks::right, "kernel.quarantine.read"},
    {"quarantine.release", Asks::right, "kernel.quarantine.release"},
    {"report", Asks::right, ""},
    {"import.upload", Asks::any_create, ""},
    {"import.read", Asks::company, ""},
    {"import.sheet", Asks::any_create, ""},
    {"import.journal", Asks::any_create, ""},
    {"import.preview", Asks::any_create, ""},
    {"import.run", Asks::company, ""},
    {"import.pause", Asks::company, ""},
    {"import.resume", Asks::company, ""},
    {"import.parked", Asks::company, ""},
    {"jobs.list", Asks::company, ""},
    {"jobs.read", Asks::company, ""},
    {"jobs.pause", Asks::company, ""},
    {"jobs.resume", Asks::company, ""},
    {"notifications.list", Asks::company, ""},
    {"notifications.count", Asks::company, ""},
    {"notifications.mark", Asks::company, ""},
    {"waiting", Asks::company, ""},
    {"look_at_form", Asks::right, "kernel.print_form.update"},
    {"procedures", Asks::company, ""},
    {"procedures.read", Asks::company, ""},
    {"procedures.acknowledge", Asks::company, ""},
    {"my.list", Asks::company, ""},
    {"my.read", Asks::company, ""},
    {"my.keep", Asks::company, ""},
    {"my.forget", Asks::company, ""},
    {"list", Asks::of_record, "read"},
    {"count", Asks::of_record, "read"},
    {"groups", Asks::of_record, "read"},
    {"export", Asks::of_record, "read"},
    {"find", Asks::of_record, "read"},
    {"read", Asks::of_record, "read"},
    {"view", Asks::of_record, "read"},
    {"movements", Asks::of_record, "read"},
    {"history", Asks::of_record, "read"},
    {"related", Asks::of_record, "read"},
    {"print", Asks::of_record, "read"},
    {"people", Asks::of_record, "read"},
    {"comments", Asks::of_record, "read"},
    {"comment", Asks::of_record, "read"},
    {"files", Asks::of_record, "read"},
    {"attach", Asks::of_record, "read"},
    {"file", Asks::of_record, "read"},
    {"signatures", Asks::of_record, "read"},
    {"content_to_sign", Asks::of_record, "read"},
    {"add_signature", Asks::of_record, "read"},
    {"sign", Asks::of_record, "read"},
    {"signature_file", Asks::of_record, "read"},
    {"signed_content", Asks::of_record, "read"},
    {"create", Asks::of_record, "create"},
    {"derive", Asks::of_record, "create"},
    {"plan", Asks::of_record, "create"},
    {"update", Asks::of_record, "update"},
    {"remove", Asks::of_record, "remove"},
    {"{action}", Asks::of_record, ""},
};

// That show or sign a record with all of its fields.
const std::set<std::string_view> kWhole = {"content_to_sign", "add_signature", "sign",
                                           "signed_content"};

const Rule* rule_of(std::string_view name) {
  for (const Rule& rule : kRules)
    if (rule.name == name) return &rule;
  return nullptr;
}

// * stands for any part: written again, so that the program's own matching is not what it is
// compared with.
bool fits(std::string_view word, std::string_view right) {
  if (word.empty()) return right.empty();
  if (word.front() != '*')
    return !right.empty() && word.front() == right.front() &&
           fits(word.substr(1), right.substr(1));
  for (size_t skip = 0; skip <= right.size(); ++skip)
    if (fits(word.substr(1), right.substr(skip))) return true;
  return false;
}

// `own`: by a word that reaches one's own records alone.
bool names(const std::string& bundle, const std::string& right, bool own = false) {
  constexpr std::string_view kOwn = "own:";
  for (std::string_view word : split(bundle, ' ')) {
    const bool of_own = word.starts_with(kOwn);
    if (of_own) word.remove_prefix(kOwn.size());
    // What the control room keeps secret is meant by no word that means all sorts of things.
    constexpr std::string_view kSecret = "kernel.watch";
    if (right.starts_with(kSecret) && !word.starts_with(kSecret)) continue;
    if (!word.empty() && of_own == own && fits(word, right)) return true;
  }
  return false;
}

struct Subject {
  std::string login, rights;
  bool signed_in = true, token = false;
  bool here = true;  // has rights in the company that is asked
  std::string token_rights;
  // "desk" or "branch": his grant is limited to one, and what was planted is of another.
  std::string_view unit;
  bool may(const std::string& right) const {
    return here && signed_in && (names(rights, right) || names(rights, right, true)) &&
           (!token || names(token_rights, right));
  }
  // A kind whose records belong to desks, or branches.
  bool is_walled(const Behaviour* record) const {
    const FieldMeta* member = record && !unit.empty() ? record->meta->find(unit) : nullptr;
    return member && member->kind == Kind::text;
  }
  // What was planted is nobody's own.
  bool may_own_alone(const std::string& right) const {
    return names(rights, right, true) && !names(rights, right);
  }
};

// One operation of the document, with the path as it is asked.
struct Operation {
  std::string method, text;
  std::vector<std::string> path;
  const Rule* rule = nullptr;
  const Behaviour* record = nullptr;
  std::string right;  // in full; "" = none
  bool reads_planted = false;
};

std::string filled(std::string_view segment) {
  if (segment == "{company}") return "ONE";
  if (segment == "{id}") return std::to_string(kPlanted);
  if (segment == "{file}" || segment == "{signature}") return "1";
  if (segment == "{kind}") return "view";
  if (segment == "{key}") return "k";
  if (segment == "{probe}") return "ready";
  if (segment == "{page}") return "index";
  return std::string(segment);
}

std::string right_of(const Registry& registry, const Operation& one, const std::string& action) {
  if (one.rule->asks == Asks::right && one.rule->name == "report") {
    const ReportMeta* report = registry.report(one.path.back());
    return report->own_right.empty() ? "report." + report->name : report->own_right;
  }
  if (one.rule->asks != Asks::of_record) return std::string(one.rule->right);
  const std::string record = std::string(one.record->meta->name) + ".";
  if (!one.rule->right.empty()) return record + std::string(one.rule->right);
  for (const FlowStep& step : one.record->flow)
    if (step.action == action) return record + std::string(step.right);
  return record + action;
}

std::vector<Operation> operations_of(app::RouteServer& server) {
  const auto document = json::parse(server.answer("", "GET", {"api", "openapi.json"}).body);
  const Registry& registry = server.kernel().registry();
  std::vector<Operation> all;
  for (const auto& path : document.at("paths").as_object())
    for (const auto& method : path.value().as_object()) {
      Operation one;
      one.text = path.key();
      for (const char c : method.key())
        one.method += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      for (const std::string_view segment : http::segments(one.text))
        one.path.push_back(filled(segment));
      http::Request request;
      request.method = one.method;
      request.path = one.path;
      const http::Match match = http::match(request);
      REQUIRE_MESSAGE(match.route != nullptr, one.method, " ", one.text);
      one.rule = rule_of(match.route->name);
      REQUIRE_MESSAGE(one.rule != nullptr, "no rule for ", match.route->name);
      if (!match.record.empty()) one.record = registry.find(match.record);
      one.right = right_of(registry, one, match.words.empty() ? "" : match.words.back());
      // What was planted has neither files nor forms nor anything to sign.
      const std::string_view name = match.route->name;
      one.reads_planted = one.method == "GET" && one.record && !match.id.empty() &&
                          name != "file" && name != "print" && name != "content_to_sign" &&
                          name != "signature_file" && name != "signed_content";
      all.push_back(std::move(one));
    }
  // What ends the session is asked last.
  std::stable_sort(all.begin(), all.end(), [](const Operation& a, const Operation& b) {
    return (a.rule->name == "session.end") < (b.rule->name == "session.end");
  });
  return all;
}

bool allowed(const Registry& registry, const Operation& one, const Subject& who) {
  switch (one.rule->asks) {
    case Asks::nothing:
      return true;
    case Asks::session:
      return who.signed_in && !who.token;
    case Asks::right_over_people:
      return who.signed_in && !who.token && who.may(one.right) && who.unit.empty();
    case Asks::company:
      return who.signed_in && who.here;
    case Asks::right:  // over everything that there is
      return who.may(one.right) &&
             (who.unit.empty() || one.rule->name == "quarantine.list");  // it holds keys alone
    case Asks::any_create:
      return std::any_of(
          registry.records().begin(), registry.records().end(), [&](const Behaviour& b) {
            return who.may(std::string(b.meta->name) + ".create");
          });
    case Asks::of_record:
      // What is printed of a party adds up all of its invoices.
      if (one.rule->name == "print" && one.record->meta->name == "party.party")
        return who.may(one.right) && who.may("sales.invoice.read") && who.unit.empty();
      // What is signed is read with all of its fields; who signs has a right of his own.
      if (one.record->meta->name == "party.party" && kWhole.contains(one.rule->name) &&
          (!who.may("party.party.read.accounts") || !who.may("party.party.read.contacts")))
        return false;
      if (one.record->meta->name == "kernel.restricted_name" && kWhole.contains(one.rule->name) &&
          !who.may("kernel.restricted_name.read.reason"))
        return false;
      if (one.rule->name == "sign" || one.rule->name == "add_signature")
        return who.may(one.right) && who.may("kernel.signature.create");
      // Erasing personal values asks for a right of its own beside.
      return who.may(one.right) &&
             (!one.right.ends_with(".erase") || who.may(std::string(kEraseRight)));
  }
  return false;
}

// A record of each kind under one id, so that "not there" and "not for you" can be told apart.
void plant(app::RouteServer& server) {
  REQUIRE(server.kernel().write([&](store::Connection& connection) {
    for (const Behaviour& b : server.kernel().registry().records()) {
      Record record(*b.meta);
      record.entity().id = kPlanted;
      record.entity().version = 1;
      if (b.meta->kind != RecordKind::shared_catalogue) record.entity().company = server.one();
      for (const FieldMeta& field : b.meta->fields)
        if (field.kind == Kind::text && (field.has(kRequired) || field.has(kUnique)))
          set_text(field, record.data(), "x");
      for (const auto& [unit, code] : {std::pair{"desk", "CORPFIN"}, {"branch", "SOUTH"}})
        if (const FieldMeta* member = b.meta->find(unit); member && member->kind == Kind::text)
          set_text(*member, record.data(), code);
      const Record* one = &record;
      store::RecordSql(*b.meta).insert(connection, {&one, 1});
    }
  }));
}

http::Request request_of(const Operation& one) {
  http::Request request;
  request.method = one.method;
  request.path = one.path;
  request.if_match = "\"7\"";  // a version that is not: nothing is done
  if (one.rule->name == "derive") request.body = R"({"input": {}})";
  else if (one.rule->name != "attach" && one.method != "GET" && one.method != "DELETE")
    request.body = R"({"no_such_member": 1})";
  if (one.rule->name == "my.keep") request.body = "{}";
  if (one.rule->name == "groups")
    for (const FieldMeta& field : one.record->meta->fields)
      if (field.has(kList) && (field.kind == Kind::enumeration || field.kind == Kind::boolean ||
                               field.kind == Kind::reference || field.kind == Kind::date))
        request.query["by"] = std::string(field.name);
  return request;
}

// What is wrong with an answer; "" = it is as it should be.
std::string wrong(const Operation& one, bool may, bool own_alone, int status) {
  const bool refused = status == 401 || status == 403;
  if (one.rule->name == "session.begin" || one.rule->name == "passkey.finish")
    return status < 500 ? "" : "broke down";
  if (!may) return refused || status == 404 ? "" : "is open";
  // Another's, which is there to read and not to change.
  if (refused) return own_alone && one.method != "GET" ? "" : "is refused";
  if (own_alone && one.reads_planted) return status == 404 ? "" : "shows what is another's";
  if (one.reads_planted && status != 200) return "does not show what is there";
  if (status == 405 || status >= 500) return "breaks down";
  return "";
}

std::string shipped_rights(std::string_view code) {
  const auto data = json::parse(embedded_file("app/shipped_rights.json"));
  for (const json::value& role : data.at("roles").as_array())
    if (role.at("code").as_string() == code) return std::string(role.at("rights").as_string());
  return {};
}

}  // namespace

TEST_CASE("rights: every route as every role answers what the matrix says") {
  app::RouteServer server;
  Kernel& kernel = server.kernel();
  const Access owner = kernel.access_for("owner", 0, "test").value();
  REQUIRE(app::ship_rights(kernel, "", owner).empty());
  std::vector<Subject> subjects = {{"", "", false, false, true, ""}, {"owner", "*"}};
  const auto data = json::parse(embedded_file("app/shipped_rights.json"));
  for (const json::value& role : data.at("roles").as_array()) {
    const std::string code(role.at("code").as_string());
    server.sign_up("as." + code, {{"role", "@" + code}});
    subjects.push_back({"as." + code, shipped_rights(code)});
  }
  server.person("neighbour", "*", server.two());
  subjects.push_back({"neighbour", "*", true, false, false, ""});
  const Id desk = server.done("kernel.desk.create", {{"code", "TRADING"}, {"name", "Trading"},
                                                     {"side", "public"}, {"active", true}});
  server.person("walled", "* kernel.watch*", server.one(), {{"desk", std::to_string(desk)}});
  subjects.push_back({"walled", "* kernel.watch*", true, false, true, "", "desk"});
  const Id north = server.done("kernel.branch.create",
                               {{"code", "NORTH"}, {"name", "North"}, {"active", true}});
  server.person("branched", "* kernel.watch*", server.one(), {{"branch", std::to_string(north)}});
  subjects.push_back({"branched", "* kernel.watch*", true, false, true, "", "branch"});
  server.person("nothing", "nothing.at.all", server.one());
  subjects.push_back({"nothing", "nothing.at.all"});
  // A program of the accountant's, whose token names less than he has and more.
  const std::string named = "sales.*.read party.party.* kernel.user.*";
  const Id accountant = kernel.access_for("as.accountant", server.one(), "test").value().user();
  const auto token = ApiTokens(kernel).make(accountant, "program", named, "ONE", 5);
  REQUIRE(token);
  server.token("program") = *token;
  subjects.push_back({"program", shipped_rights("accountant"), true, true, true, named});

  plant(server);
  const auto operations = operations_of(server);
  const bool listing = std::getenv("OSNOVA_ROUTES") != nullptr;
  std::set<std::string_view> used;
  for (const Subject& who : subjects) {
    int open = 0, shut = 0;
    for (const Operation& one : operations) {
      used.insert(one.rule->name);
      const bool may = allowed(kernel.registry(), one, who);
      const int status = server.answer(who.login, request_of(one)).status;
      (may ? open : shut) += 1;
      const bool narrow = who.may_own_alone(one.right) || who.is_walled(one.record);
      const std::string why = wrong(one, may, narrow, status);
      CHECK_MESSAGE(why.empty(), who.login, ": ", one.method, " ", one.text, " ", why, ": ",
                    status, " ", one.right);
      if (listing)
        std::cout << who.login << "\t" << one.method << "\t" << one.text << "\t"
                  << (may ? "open" : "shut") << "\t" << status << "\n";
    }
    MESSAGE((who.login.empty() ? "nobody" : who.login)
            << ": " << operations.size() << " asked, " << open << " open, " << shut << " shut");
  }
  // Of the table nothing was left out, and the rules speak of nothing that is not there.
  for (const http::Route& route : http::routes())
    CHECK_MESSAGE(used.contains(route.name), route.name, " was not asked");
  for (const Rule& rule : kRules) CHECK_MESSAGE(used.contains(rule.name), rule.name);
  CHECK(operations.size() > 500);
}

TEST_CASE("rights: of the shipped roles none joins duties that the shipped matrix keeps apart") {
  app::RouteServer server;
  Kernel& kernel = server.kernel();
  REQUIRE(app::ship_rights(kernel, "RU", kernel.access_for("owner", 0, "test").value()).empty());
  REQUIRE(app::ship_rights(kernel, "RU", kernel.access_for("owner", 0, "test").value()).empty());
  const auto data = json::parse(embedded_file("app/shipped_rights.json"));
  for (const json::value& role : data.at("roles").as_array()) {
    const std::string code(role.at("code").as_string());
    server.sign_up("as." + code, {{"role", "@" + code}});
  }
  const Access owner = kernel.access_for("owner", server.one(), "test").value();
  const auto table = kernel.report("duty-conflicts", {}, owner);
  REQUIRE(table);
  CHECK_FALSE(table->rows.empty());
  for (const ReportRow& row : table->rows)
    CHECK_MESSAGE(row.cells[0].text == "owner", row.cells[0].text, " ", row.cells[4].text, " ",
                  row.cells[6].text);
}
