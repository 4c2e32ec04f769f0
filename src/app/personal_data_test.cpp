// What is held of a person: all of it, to whom may see it, and to nobody else.
#include <doctest/doctest.h>

#include "app/shop_fixture.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/personal/retention.hpp"

using namespace osnova;
using app::Shop;
namespace json = boost::json;

namespace {

std::string all_of(const ReportTable& table) {
  std::string text;
  for (const ReportRow& row : table.rows) {
    for (const ReportCell& cell : row.cells) text += cell.text + "|";
    text += "\n";
  }
  return text;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct Held : Shop {
  Held() : Shop("personal-data") {
    const Answer made = create(0, "party.party.create",
                               {{"code", "ADA"},
                                {"name", "Ada Byron"},
                                {"contacts", json::array{json::object{
                                                 {"name", "Ada"}, {"email", "ada@first.example"}}}}},
                               "", "held/1");
    REQUIRE(made.ok());
    ada = made.record;
    Command command;
    command.name = "party.party.update";
    command.record = ada;
    command.expected_version = made.version;
    command.input = {{"name", "Ada Lovelace"},
                     {"contacts", json::array{json::object{{"line_id", "1"},
                                                           {"email", "ada@second.example"}}}}};
    REQUIRE(kernel->execute(command, *access).ok());
  }
  Result<ReportTable> report(const Access& as, const std::string& who = "ADA",
                             const std::string& kind = "party.party") {
    return kernel->report("personal-data", {{"record", kind}, {"person", who}}, as);
  }
  Id ada = 0;
};

}  // namespace

TEST_CASE("personal data: every value that a person has or had, from when to when and by whom") {
  Held at;
  const auto table = at.report(*at.access);
  REQUIRE(table);
  const std::string text = all_of(*table);
  for (const char* value : {"Ada Byron", "Ada Lovelace", "ada@first.example", "ada@second.example"})
    CHECK_MESSAGE(holds(text, value), value);
  CHECK_FALSE(holds(text, "|ADA|"));  // a code is no personal value
  for (const ReportRow& row : table->rows) {
    const bool former = row.cells[3].text == "Ada Byron" || row.cells[3].text == "ada@first.example";
    CHECK(row.cells[5].empty != former);  // until
    CHECK_FALSE(row.cells[4].empty);      // since
    CHECK(row.cells[6].text == "owner");
  }
  // The same by the id.
  const auto by_id = at.report(*at.access, std::to_string(at.ada));
  REQUIRE(by_id);
  CHECK(all_of(*by_id) == text);
}

TEST_CASE("personal data: what was erased is said to be, and its value is gone") {
  Held at;
  Command command;
  command.name = "party.party.erase";
  command.record = at.ada;
  command.expected_version = 2;
  command.input = {{"fields", json::array{"contacts.email"}}, {"reason", "Article 17"}};
  REQUIRE(at.kernel->execute(command, *at.access).ok());
  const auto table = at.report(*at.access);
  REQUIRE(table);
  const std::string text = all_of(*table);
  CHECK_FALSE(holds(text, "ada@"));
  CHECK(holds(text, "|erased|"));
  CHECK(holds(text, "Ada Byron"));
}

TEST_CASE("personal data: guarded values ask for their own right, the person for the right to read him") {
  Held at;
  const Access plain = at.person("plain", "kernel.personal.report party.party.read");
  const auto table = at.report(plain);
  REQUIRE(table);
  CHECK(holds(all_of(*table), "Ada Byron"));
  CHECK_FALSE(holds(all_of(*table), "ada@"));
  const Access blind = at.person("blind", "kernel.personal.report");
  const auto unseen = at.report(blind);
  REQUIRE_FALSE(unseen);
  CHECK(unseen.problems().has("record.not_found"));
  const Access reader = at.person("reader", "party.party.read report.*");
  const auto refused = at.report(reader);
  REQUIRE_FALSE(refused);
  CHECK(refused.problems().has("access.denied"));
}

TEST_CASE("personal data: bad questions are told apart") {
  Held at;
  CHECK(at.report(*at.access, "NOBODY").problems().has("record.not_found"));
  const auto nobody = at.report(*at.access, "");
  REQUIRE(nobody);
  CHECK(nobody->rows.empty());
  CHECK(nobody->notes.size() == 1);
  CHECK(at.report(*at.access, "ADA", "item.item").problems().has("retention.record"));
  CHECK(at.report(*at.access, "ADA", "party.party; DROP TABLE party").problems().has("retention.record"));
  CHECK(at.report(*at.access, "' OR 1=1 --").problems().has("record.not_found"));
}

TEST_CASE("personal data: of a user also his sessions and what he did, never the hash of his password") {
  Held at;
  at.kernel->set_password("owner", "a long password", at.kernel->access_for("owner", 0, "test").value());
  at.kernel->drain();
  const auto table = at.report(*at.access, "owner", "kernel.user");
  REQUIRE(table);
  const std::string text = all_of(*table);
  CHECK(holds(text, "Changes made"));
  CHECK_FALSE(holds(text, "argon2"));
}

TEST_CASE("retention: the last day that a law wants") {
  Retention rule;
  rule.years = 5;
  CHECK(kept_until(rule, Date::from_ymd(2025, 3, 31))->text() == "2030-12-31");
  rule.whole_years = false;
  CHECK(kept_until(rule, Date::from_ymd(2025, 3, 31))->text() == "2030-03-31");
  CHECK(kept_until(rule, Date::from_ymd(2024, 2, 29))->text() == "2029-02-28");
  rule.years = 0;
  CHECK(kept_until(rule, Date::from_ymd(2024, 2, 29))->text() == "2024-02-29");
  CHECK_FALSE(kept_until(rule, std::nullopt));
}

TEST_CASE("retention: each country's rule binds its companies, the strictest counts, and shipping twice changes nothing") {
  Held at;
  const Access shared = at.kernel->access_for("owner", 0, "test").value();
  REQUIRE(app::ship_retention(*at.kernel, "GB", shared).empty());
  const auto count = [&] { return at.kernel->company_state(0)->all(retention_meta()).size(); };
  const size_t shipped = count();
  CHECK(shipped == 10);
  REQUIRE(app::ship_retention(*at.kernel, "GB", shared).empty());
  CHECK(count() == shipped);

  REQUIRE(at.create(at.company, "sales.invoice.create", at.invoice(), "post").ok());
  const auto erase = [&] {
    Command command;
    command.name = "party.party.erase";
    command.record = std::stoll(at.party);
    command.expected_version = 1;
    command.input = {{"fields", json::array{"name"}}, {"reason", "asked"}};
    return at.kernel->plan(command, *at.access);
  };
  CHECK(erase());  // the company is in no country that has a rule
  const auto in_country = [&](const char* country, int64_t version) {
    Command command;
    command.name = "kernel.company.update";
    command.record = at.company;
    command.expected_version = version;
    command.input = {{"country", country}};
    return at.kernel->execute(command, shared).ok();
  };
  for (const auto& [country, until] : {std::pair{"RU", "2030-12-31"}, std::pair{"DE", "2035-12-31"}}) {
    const int64_t version = at.kernel->load(company_meta(), at.company, shared)->entity().version;
    REQUIRE(in_country(country, version));
    const auto refused = erase();
    REQUIRE_FALSE(refused);
    REQUIRE(refused.problems().has("erase.kept_by_law"));
    for (const Problem& problem : refused.problems())
      for (const auto& [name, value] : problem.args)
        if (name == "until") CHECK(value == until);
  }
}
