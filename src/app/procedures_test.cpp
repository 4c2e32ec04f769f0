// Procedures where they are shown: who is told of which, and the texts that come with the program.
#include "kernel/procedure/procedures.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "app/route_fixture.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/procedure/shipped.hpp"
#include "kernel/task/reminders.hpp"

namespace osnova::app {
namespace {

namespace json = boost::json;

struct House {
  House() {
    server.done("kernel.role.create",
                {{"code", "nobody"}, {"name", "Nobody"}, {"rights", "nothing.read"}});
  }
  Access at(const std::string& login) {
    return server.kernel().access_for(login, server.one(), "test").value();
  }
  Access owner() { return server.kernel().access_for("owner", 0, "test").value(); }
  Id id_of(std::string_view code) {
    return server.kernel().find_id(procedure_meta(), "code", code, 0);
  }
  Procedure procedure(std::string_view code) {
    return server.kernel().load(procedure_meta(), id_of(code), owner())->as<Procedure>();
  }
  Answer give(const std::string& action, std::string_view code, json::object input = {}) {
    Command command;
    command.name = "kernel.procedure." + action;
    command.record = id_of(code);
    command.expected_version = procedure(code).version;
    command.input = std::move(input);
    return server.kernel().execute(command, owner());
  }
  // Of nobody but the role "nobody", shown at one place.
  void shown_at(const std::string& code, const std::string& place, const std::string& name) {
    Command command;
    command.name = "kernel.procedure.create";
    command.input = {{"code", code},
                     {"title", code},
                     {"kind", "procedure"},
                     {"text", "So."},
                     {"readers", json::array{json::object{{"role", "@nobody"}}}},
                     {"links", json::array{json::object{{"place", place}, {"name", name}}}}};
    command.then = "publish";
    REQUIRE(server.kernel().execute(command, owner()).ok());
  }
  // Codes, as the interface is told.
  std::string listed(const std::string& login) {
    const auto answer = server.answer(login, "GET", {"api", "ONE", "procedures"});
    REQUIRE(answer.status == 200);
    std::string codes;
    const json::value all = json::parse(answer.body);
    for (const json::value& one : all.at("items").as_array())
      codes += (codes.empty() ? "" : " ") + std::string(one.at("code").as_string());
    return codes;
  }
  bool may_take(std::string_view code, std::string* why = nullptr) {
    const auto answer = server.answer(
        "owner", "GET", {"api", "ONE", "kernel.procedure", std::to_string(id_of(code)), "view"});
    REQUIRE(answer.status == 200);
    const json::value view = json::parse(answer.body);
    for (const json::value& one : view.at("actions").as_array())
      if (one.at("name").as_string() == kTakeShipped) {
        const json::array& problems = one.at("problems").as_array();
        if (why) *why = problems.empty() ? "" : problems[0].at("code").as_string().c_str();
        return one.at("allowed").as_bool();
      }
    return false;
  }
  // As if the text that it took came with an earlier version of the program.
  void age(std::string_view code) {
    server.kernel().write([&](store::Connection& connection) {
      const store::Cell cells[] = {0, id_of(code)};
      connection.run(
          "UPDATE procedure SET shipped_digest = 'earlier' WHERE company_id = $1 AND id = $2",
          cells);
    });
  }
  int told(const char* kind) {
    int count = 0;
    for (const Notification& one :
         Notifications(server.kernel()).page(at("owner"), false, 0, 100).items)
      count += one.kind->name == kind;
    return count;
  }
  RouteServer server;
};

}  // namespace

TEST_CASE("procedures: nobody is told of one whose place he does not see, and everybody else is") {
  House house;
  house.shown_at("LIST", "screen", "party.party");
  house.shown_at("HOME", "screen", "home");
  house.shown_at("HELD", "screen", "quarantine");
  house.shown_at("RPT", "report", "trial-balance");
  house.shown_at("BAD", "problem", "store.disk_full");
  house.server.person("parties", "party.party.read", house.server.one());
  house.server.person("books", "report.trial-balance", house.server.one());
  house.server.person("keeper", "kernel.quarantine.read", house.server.one());
  house.server.person("writer", "kernel.procedure_version.read", house.server.one());
  house.server.sign_up("reader", {{"role", "@nobody"}});
  CHECK(house.listed("parties") == "LIST");
  CHECK(house.listed("books") == "RPT");
  CHECK(house.listed("keeper") == "HELD");
  CHECK(house.listed("writer") == "BAD HELD HOME LIST RPT");
  CHECK(house.listed("reader") == "BAD HELD HOME LIST RPT");
  // Nor is its text read by whoever guesses the number.
  const Id version = house.server.kernel().find_id(procedure_version_meta(), "key", "BAD/1", 0);
  const std::vector<std::string> path = {"api", "ONE", "procedures", std::to_string(version)};
  CHECK(house.server.status("parties", "GET", path) == 404);
  CHECK(house.server.status("reader", "GET", path) == 200);
}

TEST_CASE("procedures: runbooks come with the program in the country's language, once") {
  House house;
  REQUIRE(ship_runbooks(house.server.kernel(), "RU", house.owner()).empty());
  const Procedure disk = house.procedure("RUN-DISK");
  CHECK(disk.title == "Диск переполнен");
  CHECK(disk.status == ProcedureStatus::published);
  CHECK(disk.shipped_language == "ru");
  REQUIRE(disk.links.size() == 1);
  CHECK(disk.links[0].name == "store.disk_full");
  CHECK_FALSE(disk.acknowledge);
  // What a company made of it stays, whatever is shipped afterwards and in whichever language.
  REQUIRE(house.give("update", "RUN-DISK", {{"text", "Call Boris."}}).ok());
  REQUIRE(house.give("publish_version", "RUN-DISK").ok());
  REQUIRE(ship_runbooks(house.server.kernel(), "GB", house.owner()).empty());
  CHECK(house.procedure("RUN-DISK").text == "Call Boris.");
  CHECK(house.procedure("RUN-DISK").published_version == 2);
  CHECK(house.procedure("RUN-STORE").shipped_language == "ru");
}

TEST_CASE("procedures: where a second person agrees to texts, runbooks that come later wait for him") {
  House house;
  house.server.person("boris", "*", 0);
  REQUIRE(ship_policies(house.server.kernel(), "GB", house.owner()).empty());
  REQUIRE(ship_runbooks(house.server.kernel(), "GB", house.owner()).empty());
  CHECK(house.procedure("RUN-DISK").status == ProcedureStatus::draft);
  CHECK(house.listed("boris").empty());
  REQUIRE(ship_runbooks(house.server.kernel(), "GB", house.owner()).empty());
}

TEST_CASE("procedures: a new text of the program is offered to the owner, and taken only by a person") {
  House house;
  REQUIRE(ship_runbooks(house.server.kernel(), "GB", house.owner()).empty());
  house.shown_at("OWN", "screen", "home");
  Reminders reminders(house.server.kernel());
  std::string why;
  CHECK_FALSE(house.may_take("RUN-DISK", &why));
  CHECK(why == "procedure.shipped_same");
  CHECK_FALSE(house.may_take("OWN", &why));
  CHECK(why == "procedure.not_shipped");
  reminders.step();
  CHECK(house.told("procedure_shipped") == 0);

  REQUIRE(house.give("update", "RUN-DISK", {{"text", "Call Boris."}}).ok());
  REQUIRE(house.give("publish_version", "RUN-DISK").ok());
  house.age("RUN-DISK");
  house.age("RUN-CLOCK");
  REQUIRE(house.give("withdraw", "RUN-CLOCK").ok());
  reminders.step();
  CHECK(house.told("procedure_shipped") == 1);  // what was withdrawn is not wanted
  reminders.step();
  CHECK(house.told("procedure_shipped") == 1);
  CHECK(house.procedure("RUN-DISK").text == "Call Boris.");

  CHECK(house.may_take("RUN-DISK"));
  REQUIRE(house.give("take_shipped", "RUN-DISK").ok());
  const Procedure taken = house.procedure("RUN-DISK");
  CHECK(taken.text == shipped_runbook("RUN-DISK", "en")->text);
  CHECK(taken.changed);  // what is in force is still the company's
  CHECK(taken.published_version == 2);
  CHECK(offered(taken) == nullptr);
  CHECK(house.give("take_shipped", "RUN-DISK").problems.has("procedure.shipped_same"));
  CHECK(house.give("take_shipped", "RUN-CLOCK").problems.has("procedure.withdrawn"));
}

TEST_CASE("procedures: the operators' page of runbooks has the texts that are shipped, and no others") {
  std::ifstream in("docs/operate/runbooks.md");
  REQUIRE(in);
  std::vector<std::string> rows;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("| ") && !line.starts_with("| seen ")) rows.push_back(line);
  size_t english = 0;
  for (const ShippedRunbook& one : shipped_runbooks()) {
    if (one.language != "en") continue;
    REQUIRE(english < rows.size());
    CHECK(rows[english++] == one.row);
    const ShippedRunbook* russian = shipped_runbook(one.code, "ru");
    REQUIRE(russian);
    CHECK(russian->text != one.text);
    CHECK(russian->links.size() == one.links.size());
    CHECK(one.text.find("](") == std::string::npos);  // no page of the manual is in the program
    // Where the machine is gone, nothing is left that could show it.
    CHECK(one.links.empty() == (one.code == "RUN-MACHINE"));
  }
  CHECK(english == rows.size());
}

}  // namespace osnova::app
