// All ways by which rights change, walked: each asks a session that began long ago to prove that it
// is he, and a token to name what it changes. A route that is added has to be put into the list.
#include <doctest/doctest.h>

#include <set>

#include "app/route_fixture.hpp"
#include "http/route_table.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'225'600'000'000, kMinute = 60'000'000;

// What a route that is no command does about rights. Commands ask by their record.
enum class Door {
  asks,      // Route::proved
  password,  // wants the person's password, or a code that only he has
  import,    // asks where its record does
  shut,      // changes no rights: takes some away, concerns one's own, or is about other things
};
struct Known {
  std::string_view name;
  Door door;
};
const Known kDoors[] = {
    {"session.begin", Door::password},       {"session.end", Door::shut},
    {"oidc.begin", Door::password},          {"oidc.finish", Door::password},
    {"passkey.begin", Door::password},       {"passkey.finish", Door::password},
    {"account.end_others", Door::shut},      {"account.end_session", Door::shut},
    {"account.password", Door::password},    {"account.begin_factor", Door::password},
    {"account.confirm_factor", Door::password}, {"account.recovery_codes", Door::password},
    {"account.remove_factor", Door::password}, {"account.make_token", Door::password},
    {"account.end_token", Door::shut},       {"account.begin_passkey", Door::password},
    {"account.add_passkey", Door::password}, {"account.rename_passkey", Door::shut},
    {"account.remove_passkey", Door::asks},  {"account.take_emergency", Door::password},
    {"account.add_certificate", Door::password}, {"account.remove_certificate", Door::shut},
    {"account.link_identity", Door::password}, {"account.end_identity", Door::password},
    {"people.link_identity", Door::asks},    {"people.end_identity", Door::asks},
    {"people.invite", Door::asks},           {"people.reset_factor", Door::asks},
    {"people.end_token", Door::shut},        {"people.end_session", Door::shut},
    {"people.end_sessions", Door::shut},     {"look_at_form", Door::shut},
    {"quarantine.release", Door::shut},  // whoever gave the command gives it again, and is asked
    {"import.upload", Door::shut},           {"import.sheet", Door::shut},
    {"import.journal", Door::shut},          {"import.preview", Door::import},
    {"import.run", Door::import},            {"import.pause", Door::shut},
    {"import.resume", Door::import},         {"jobs.pause", Door::shut},
    {"jobs.resume", Door::import},           {"notifications.mark", Door::shut},
    {"procedures.acknowledge", Door::shut},  {"my.keep", Door::shut},
    {"my.forget", Door::shut},               {"derive", Door::shut},
    {"plan", Door::shut},                    {"comment", Door::shut},
    {"attach", Door::shut},                  {"add_signature", Door::shut},
    {"sign", Door::shut},
};

// Records of which rights are made.
const std::set<std::string_view> kOfRights = {
    "kernel.user",           "kernel.role",           "kernel.position",
    "kernel.deputy",         "kernel.duty",           "kernel.duty_conflict",
    "kernel.duty_exception", "kernel.emergency_role", "kernel.policy",
    "kernel.wall_crossing",  "kernel.trusted_certificate", "kernel.branch"};

struct House {
  House() : server(&clock) {
    server.person("owner", "", 0);
    for (const char* login : {"ann", "bob"}) server.person(login, "*", 0);
  }
  void later() { clock.set(clock.now_us() + 16 * kMinute); }
  // The code of the first problem; "done" where there is none.
  std::string code(const std::string& login, const char* method, std::vector<std::string> path,
                   const std::string& body = "", const std::string& file = "") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = body;
    request.file_name = file;
    const auto response = server.answer(login, request);
    if (response.status < 300) return "done";
    const auto answer = json::parse(response.body);
    return std::string(answer.at("problems").at(0).at("code").as_string());
  }
  // A token of Ann's, kept under its name.
  std::string token(const std::string& name, const std::string& rights) {
    const auto made = ApiTokens(server.kernel())
                          .make(server.kernel().access_for("ann", 0, "test").value().user(), name,
                                rights, "", 5);
    REQUIRE(made);
    server.token(name) = *made;
    return name;
  }
  // Ann asks for what a policy lets wait: the case.
  std::string asked(const char* record, const std::string& body) {
    const auto response = server.answer("ann", "POST", {"api", "ONE", record}, body);
    REQUIRE_MESSAGE(response.status == 202, response.body);
    return std::string(json::parse(response.body).at("waits").as_string());
  }

  FakeClock clock{kStart};
  app::RouteServer server;
};

bool asks(const std::string& code) {
  return code == "access.prove_again" || code == "token.not_named";
}

}  // namespace

TEST_CASE("doors: whoever gives a command on rights has shown who he is") {
  House house;
  const std::string any = house.token("any", "*"), kernel = house.token("kernel", "kernel.*");
  std::set<std::string_view> found;
  house.later();
  for (const Behaviour& b : house.server.kernel().registry().records()) {
    const std::string record(b.meta->name);
    if (b.proved) found.insert(b.meta->name);
    std::vector<std::pair<const char*, std::vector<std::string>>> ways = {
        {"POST", {"api", "ONE", record}},
        {"PATCH", {"api", "ONE", record, "4242"}},
        {"DELETE", {"api", "ONE", record, "4242"}}};
    for (const FlowStep& step : b.flow)
      ways.push_back({"POST", {"api", "ONE", record, "4242", std::string(step.action)}});
    for (const std::string_view action : b.actions)
      ways.push_back({"POST", {"api", "ONE", record, "4242", std::string(action)}});
    const std::string named = b.proved ? house.token("named", record + ".*") : "";
    for (const auto& [method, path] : ways) {
      const std::string old = house.code("ann", method, path, "{}");
      CHECK_MESSAGE((old == "access.prove_again") == b.proved, record, " ", path.back(), " ", old);
      for (const std::string& token : {any, kernel}) {
        const std::string by_token = house.code(token, method, path, "{}");
        // What another bundle does not hold is refused before.
        if (by_token == "access.denied") continue;
        CHECK_MESSAGE((by_token == "token.not_named") == b.proved, record, " ", path.back(), " ",
                      by_token);
      }
      if (b.proved) CHECK_FALSE(asks(house.code(named, method, path, "{}")));
    }
  }
  CHECK(found == kOfRights);
}

TEST_CASE("doors: every other route is known, and asks where it should") {
  House house;
  house.later();
  std::set<std::string_view> seen;
  for (const http::Route& route : http::routes()) {
    if (route.method == "GET" || !route.command.empty()) continue;
    const auto known = std::find_if(std::begin(kDoors), std::end(kDoors),
                                    [&](const Known& one) { return one.name == route.name; });
    REQUIRE_MESSAGE(known != std::end(kDoors), route.name, ": does it change rights?");
    seen.insert(route.name);
    CHECK_MESSAGE((known->door == Door::asks) == route.proved, route.name);
    if (known->door == Door::shut || known->door == Door::import) continue;
    std::vector<std::string> path;
    for (const std::string_view part : http::segments(route.path))
      path.emplace_back(part.starts_with('{') ? "4242" : part);
    http::Request request;
    request.method = route.method;
    request.path = path;
    request.body = "{}";
    const auto response = house.server.answer("ann", request);
    const bool asked = response.body.find("access.prove_again") != std::string::npos;
    if (known->door == Door::asks) CHECK_MESSAGE(asked, route.name, " ", response.body);
    // Nothing is begun but a way of signing in.
    if (known->door == Door::password && route.own)
      CHECK_MESSAGE(response.status >= 400, route.name, " ", response.body);
  }
  for (const Known& one : kDoors) CHECK_MESSAGE(seen.contains(one.name), one.name);
}

TEST_CASE("doors: rights that come in as a file are asked about like those that are typed") {
  House house;
  const std::string any = house.token("any", "*");
  const std::string named = house.token("named", "kernel.role.* kernel.job.*");
  const std::string few = house.token("few", "party.party.create kernel.job.*");
  const auto upload = [&](const std::string& who, const std::string& table) {
    http::Request request;
    request.method = "POST";
    request.path = {"api", "ONE", "import"};
    request.body = table;
    request.file_name = "table.csv";
    const auto response = house.server.answer(who, request);
    REQUIRE_MESSAGE(response.status == 201, response.body);
    return std::string(json::parse(response.body).at("id").as_string());
  };
  const auto at = [&](const std::string& who, const std::string& id, const char* what,
                      const std::string& body = "") {
    return house.code(who, "POST", {"api", "ONE", "import", id, what}, body);
  };
  const std::string roles = "code,name,rights\nclerk,Clerk,x.y\n";
  const std::string as_roles =
      R"({"record": "kernel.role", "mapping": {"code": "code", "name": "name", "rights": "rights"}})";
  const std::string id = upload("ann", roles);
  CHECK(at("ann", id, "preview", as_roles) == "done");
  house.later();
  CHECK(at("ann", id, "preview", as_roles) == "access.prove_again");
  CHECK(at("ann", id, "run") == "access.prove_again");
  CHECK(at("ann", id, "resume") == "access.prove_again");
  CHECK(house.code("ann", "POST", {"api", "ONE", "jobs", id, "resume"}) == "access.prove_again");
  CHECK(at(any, id, "preview", as_roles) == "token.not_named");
  CHECK(at(any, id, "run") == "token.not_named");
  CHECK(at(any, id, "resume") == "token.not_named");
  CHECK(at(named, id, "preview", as_roles) == "done");
  CHECK(at(named, id, "run") == "done");
  // Of other things nobody is asked.
  const std::string parties = upload("ann", "code,name\nA,Alpha\n");
  const std::string as_parties =
      R"({"record": "party.party", "mapping": {"code": "code", "name": "name"}})";
  CHECK(at("ann", parties, "preview", as_parties) == "done");
  CHECK(at("ann", parties, "run") == "done");
  // A run has all rights of its person: a token begins only what it could do itself.
  const std::string invoices = upload("ann", "number,date\n1,2026-01-01\n");
  const std::string as_invoices =
      R"({"record": "sales.invoice", "mapping": {"date": "date"}, "then": "post"})";
  CHECK(at("ann", invoices, "preview", as_invoices) == "done");
  CHECK(at(few, invoices, "run") == "access.denied");
  const std::string drafts = house.token("drafts", "sales.invoice.create kernel.job.*");
  CHECK(at(drafts, invoices, "preview", as_invoices) == "access.denied");
  CHECK(at(drafts, invoices, "run") == "access.denied");
}

TEST_CASE("doors: agreeing to a change of rights is changing them") {
  House house;
  for (const char* command : {"kernel.role.create", "party.party.create"})
    house.server.done("kernel.policy.create", {{"code", command},
                                               {"name", command},
                                               {"active", true},
                                               {"command", command},
                                               {"stages", json::array{json::object{{"people", 1}}}}});
  const std::string role = R"({"code": "more", "name": "More", "rights": "x.y"})";
  const std::string first = house.asked("kernel.role", role);
  const std::string second = house.asked("party.party", R"({"code": "P", "name": "Party"})");
  house.later();
  const auto decided = [&](const std::string& who, const std::string& of, const char* what) {
    return house.code(who, "POST", {"api", "ONE", "kernel.workspace_approval", of, what},
                      R"({"reason": "seen"})");
  };
  CHECK(decided("bob", first, "approve") == "access.prove_again");
  // Refusing gives nobody anything; neither does agreeing to other things.
  CHECK(decided("bob", second, "approve") == "done");
  const auto token = [&](const char* rights) {
    const auto made = ApiTokens(house.server.kernel())
                          .make(house.server.kernel().access_for("bob", 0, "test").value().user(),
                                "t", rights, "", 5);
    REQUIRE(made);
    house.server.token(rights) = *made;
    return std::string(rights);
  };
  CHECK(decided(token("*"), first, "approve") == "token.not_named");
  CHECK(decided(token("kernel.workspace_approval.*"), first, "approve") == "token.not_named");
  house.server.token("bob") = std::string(
      json::parse(house.server.sign_in("bob", "a long password").body).at("token").as_string());
  CHECK(decided("bob", first, "approve") == "done");
  const std::string third = house.code("ann", "POST", {"api", "ONE", "kernel.role"}, role);
  CHECK(third == "access.prove_again");
}
