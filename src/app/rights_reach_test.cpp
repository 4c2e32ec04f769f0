// How far rights reach when something is read: by every way that it can come out, for somebody who is
// limited to his own documents, to a status, to some days, or without the right to a field.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "base/clock.hpp"

using namespace osnova;
using app::Path;
using app::shows;
using app::under;
namespace json = boost::json;

namespace {

// Two payments: one that the owner drafted, one of `login`.
struct Payments {
  app::RouteServer& server;
  Id party = 0, others = 0, own = 0;
  explicit Payments(app::RouteServer& s) : server(s) {
    party = server.done("party.party.create", {{"code", "ALDER"}, {"name", "Alder Ltd"}});
    server.done("party.terms.create", {{"party", std::to_string(party)}, {"payment_days", 5}},
                server.one());
    others = server.done("sales.payment.create", draft("7001", "71.11"), server.one());
  }
  json::object draft(const char* number, const char* amount) const {
    return {{"customer", std::to_string(party)}, {"amount", amount}, {"external_number", number}};
  }
  void draft_of(const std::string& login) {
    const Access access = server.kernel().access_for(login, server.one(), "test").value();
    Command command;
    command.company = server.one();
    command.name = "sales.payment.create";
    command.input = draft("7002", "82.22");
    const Answer answer = server.kernel().execute(command, access);
    REQUIRE(answer.ok());
    own = answer.record;
  }
};

}  // namespace

TEST_CASE("rights: own documents only, by every way of reading") {
  app::RouteServer server;
  Payments payments(server);
  server.person("anna", "sales.payment.* party.*.read kernel.journal.read report.*",
                server.one(), {{"own_documents", true}});
  auto stream = server.answer("anna", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  stream->next();
  payments.draft_of("anna");
  const std::string others = std::to_string(payments.others), own = std::to_string(payments.own);
  const Path list = {"api", "ONE", "sales.payment"};
  const auto under = [&](Path path, std::initializer_list<std::string> more) {
    path.insert(path.end(), more.begin(), more.end());
    return path;
  };
  CHECK(shows(server.text("anna", list), "7002"));
  CHECK_FALSE(shows(server.text("anna", list), "7001"));
  CHECK(shows(server.text("owner", list), "7001"));
  CHECK_FALSE(shows(server.text("anna", list, {{"id.in", others}}), "7001"));
  CHECK_FALSE(shows(server.text("anna", list, {{"external_number", "7001"}}), "7001\""));
  CHECK(shows(server.text("anna", under(list, {"count"})), "\"count\":\"1\""));
  CHECK_FALSE(shows(server.text("anna", under(list, {"count"})), "71.11"));
  CHECK_FALSE(shows(server.text("anna", under(list, {"groups"}), {{"by", "status"}}),
                    "153.33"));
  CHECK(shows(server.text("owner", under(list, {"groups"}), {{"by", "status"}}), "153.33"));
  for (const char* format : {"csv", "xlsx"}) {
    const std::string file =
        server.text("anna", under(list, {"export"}), {{"format", format}});
    if (std::string(format) == "csv") CHECK(shows(file, "7002"));
    if (std::string(format) == "csv") CHECK_FALSE(shows(file, "7001"));
  }
  CHECK_FALSE(shows(server.text("anna", under(list, {"find"})), others));
  for (const char* part : {"", "view", "movements", "history", "related", "print", "people",
                           "comments", "files"}) {
    Path path = under(list, {others});
    Path mine = under(list, {own});
    if (*part) path.push_back(part);
    if (*part) mine.push_back(part);
    CHECK_MESSAGE(server.status("anna", "GET", path) == 404, part);
    CHECK_MESSAGE(server.status("anna", "GET", mine) != 404, part);
  }
  CHECK(server.status("anna", "POST", under(list, {others, "comments"}), R"({"text": "x"})") == 404);
  CHECK(server.status("anna", "POST", under(list, {others, "post"}), "{}") == 404);
  CHECK(server.status("anna", "PATCH", under(list, {others}), R"({"amount": "1"})") == 404);
  CHECK(server.status("anna", "DELETE", under(list, {others})) == 404);
  // Figures over all documents are not hers, whatever the bundle says.
  CHECK(server.status("anna", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  CHECK(server.status("anna", "GET", {"api", "ONE", "journal"}) == 403);
  const auto meta = json::parse(server.text("anna", {"api", "ONE", "meta"}));
  CHECK(meta.at("reports").as_object().empty());
  CHECK_FALSE(shows(server.text("anna", {"api", "ONE", "waiting"}), others));
  // Events: her own is told, another's is not.
  std::string told = stream->next().value_or("");
  CHECK(shows(told, own));
  server.done("sales.payment.create", payments.draft("7003", "1"), server.one());
  told = stream->next().value_or("");
  CHECK_FALSE(shows(told, "sales.payment"));
}

TEST_CASE("rights: a deadline ends what stands open, on the company's day") {
  FakeClock clock(int64_t{1'750'000'000} * 1'000'000);
  app::RouteServer server(&clock);
  const Date today = server.kernel().business_date(server.one());
  server.person("bert", "party.party.read", server.one(), {{"valid_until", today.text()}});
  const Path list = {"api", "ONE", "party.party"};
  auto stream = server.answer("bert", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  CHECK(stream->next());
  CHECK(server.status("bert", "GET", list) == 200);
  clock.set(clock.now_us() + int64_t{24} * 3600 * 1'000'000);
  // His session has ended by then; a new one begins and finds nothing.
  const auto again = server.sign_in("bert", "a long password");
  REQUIRE(again.status == 200);
  server.token("bert") = json::parse(again.body).at("token").as_string();
  CHECK(server.status("bert", "GET", list) == 403);
  bool open = true;
  for (int i = 0; i < 20 && open; ++i) open = stream->next().has_value();
  CHECK_FALSE(open);
}

TEST_CASE("rights: a document leaves somebody's reach with its status") {
  app::RouteServer server;
  Payments payments(server);
  server.person("carl", "sales.payment.read party.*.read", server.one(), {},
                {{"record", "sales.payment"}, {"statuses", "posted"}});
  const Path one = {"api", "ONE", "sales.payment", std::to_string(payments.others)};
  CHECK(server.status("carl", "GET", one) == 404);
  CHECK(shows(server.text("carl", {"api", "ONE", "sales.payment"}), "\"items\":[]"));
  Path post = one;
  post.push_back("post");
  REQUIRE(server.status("owner", "POST", post, "{}") == 200);
  CHECK(server.status("carl", "GET", one) == 200);
  CHECK(shows(server.text("carl", {"api", "ONE", "sales.payment"}), "7001"));
}

TEST_CASE("rights: a deputy's name stands beside that of the person in the history") {
  app::RouteServer server;
  Payments payments(server);
  server.person("dora", "sales.payment.* party.*.read", server.one());
  server.person("emil", "kernel.company.read", server.one());
  const auto user = [&](const char* login) {
    return std::to_string(server.kernel().access_for(login, 0, "test").value().user());
  };
  const Date today = server.kernel().business_date(0);
  server.done("kernel.deputy.create", {{"person", user("dora")},
                                       {"deputy", user("emil")},
                                       {"valid_from", (today + -1).text()},
                                       {"valid_until", (today + 5).text()}});
  payments.draft_of("emil");
  const Path history = {"api", "ONE", "sales.payment", std::to_string(payments.own), "history"};
  const std::string text = server.text("owner", history);
  CHECK(shows(text, "Acted for"));
  CHECK(shows(text, "\"after\":\"dora\""));
  CHECK(shows(text, "\"user\":\"emil\""));
}

TEST_CASE("rights: a guarded field comes out nowhere without its right") {
  app::RouteServer server;
  const Id party = server.done(
      "party.party.create",
      {{"code", "ALDER"},
       {"name", "Alder Ltd"},
       {"accounts", json::array{json::object{{"iban", "DE89370400440532013000"}, {"bank", "SK"}}}},
       {"contacts", json::array{json::object{{"name", "Ada Guard"}, {"phone", "+49 30 777"}}}}});
  server.done("kernel.policy.create",
              {{"code", "acc"},
               {"name", "Accounts"},
               {"active", true},
               {"strict", false},
               {"command", "party.party.update"},
               {"stages", json::array{json::object{{"people", 1}}}}});
  server.person("fritz", "party.party.read party.party.update kernel.workspace_approval.*", 0);
  server.person("gerd", "party.party.read party.party.read.accounts party.party.read.contacts",
                server.one());
  const std::string id = std::to_string(party);
  Path one = {"api", "ONE", "party.party", id};
  // The owner changes it: a case waits for Fritz, who may not see what it is about.
  http::Request change;
  change.method = "PATCH";
  change.path = one;
  change.body = R"({"accounts": [{"line_id": "1", "iban": "GB29NWBK60161331926819"}]})";
  const http::Response waits = server.answer("owner", std::move(change));
  REQUIRE(waits.status == 202);
  const std::string made(json::parse(waits.body).at("waits").as_string());
  for (const char* secret : {"DE89370400440532013000", "GB29NWBK60161331926819", "Ada Guard",
                             "+49 30 777"}) {
    for (const char* part : {"", "view", "history", "related"}) {
      Path path = one;
      if (*part) path.push_back(part);
      CHECK_FALSE_MESSAGE(shows(server.text("fritz", path), secret), part, " ", secret);
    }
    for (const Path& path : std::vector<Path>{
             {"api", "ONE", "party.party"},
             {"api", "ONE", "party.party", "export"},
             {"api", "ONE", "party.party", "find"},
             {"api", "ONE", "kernel.workspace_approval"},
             {"api", "ONE", "kernel.workspace_approval", made},
             {"api", "ONE", "kernel.workspace_approval", made, "view"},
             {"api", "ONE", "kernel.workspace_approval", made, "history"},
             {"api", "ONE", "kernel.workspace_approval", "export"},
             {"api", "ONE", "waiting"}})
      CHECK_FALSE_MESSAGE(shows(server.text("fritz", path), secret), path.back(), " ", secret);
    CHECK_FALSE(shows(server.text("fritz", {"api", "ONE", "search"}, {{"q", secret}}), id));
  }
  // What would be signed holds all of them.
  Path content = one;
  content.insert(content.end(), {"signatures", "content"});
  CHECK(server.status("fritz", "GET", content) == 403);
  CHECK(server.status("gerd", "GET", content) != 403);
  CHECK(shows(server.text("gerd", one), "DE89370400440532013000"));
  CHECK(shows(server.text("gerd", one), "Ada Guard"));
  Path history = one;
  history.push_back("history");
  CHECK(shows(server.text("gerd", history), "DE89370400440532013000"));
  CHECK(shows(server.text("fritz", history), "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"));
  CHECK(shows(server.text("fritz", {"api", "ONE", "kernel.workspace_approval", made}),
              "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"));
  // The description speaks of what may be read, and lets write what may be written.
  const auto fields = [&](const std::string& login, std::string_view lines) {
    const auto meta = json::parse(server.text(login, {"api", "ONE", "meta"}));
    std::string names;
    for (const json::value& l : meta.at("records").at("party.party").at("lines").as_array())
      if (l.at("name").as_string() == lines)
        for (const json::value& f : l.at("fields").as_array())
          names += std::string(f.at("name").as_string()) +
                   (f.at("computed").as_bool() ? "- " : " ");
    return names;
  };
  CHECK_FALSE(shows(fields("fritz", "accounts"), "iban"));
  CHECK(shows(fields("fritz", "accounts"), "bank"));
  CHECK(fields("fritz", "contacts").empty());
  CHECK(shows(fields("gerd", "accounts"), "iban- "));
  CHECK(shows(fields("owner", "accounts"), "iban "));
  // Sent back as it was shown, it clears nothing; what is cleared knowingly is refused.
  CHECK(server.status("fritz", "PATCH", one, R"({"contacts": [{"line_id": "1", "phone": null}]})") ==
        403);
  CHECK(server.status("fritz", "POST", {"api", "ONE", "party.party", "derive"},
                      R"({"id": ")" + id + R"(", "version": "1", "input": {}})") == 200);
  http::Request derive;
  derive.method = "POST";
  derive.path = {"api", "ONE", "party.party", "derive"};
  derive.body = R"({"id": ")" + id + R"(", "version": "1", "input": {}})";
  CHECK_FALSE(shows(server.answer("fritz", std::move(derive)).body, "DE89"));
}
