// Whoever changes a record in the database is found, although he changes no row of the chain.
#include <doctest/doctest.h>

#include "app/shop_fixture.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

struct Books {
  explicit Books(const char* name) : shop(name) {}
  void run(const std::string& sql) {
    REQUIRE(shop.kernel->write([&](store::Connection& connection) {
      connection.run("/* every company */ " + sql, {});
    }));
  }
  // The first damage of a record, "" when all holds.
  std::string damage() {
    const auto reader = shop.database->reader();
    for (const VerifyCheck& check : verify(*reader, shop.registry).checks)
      if (check.name == "records") {
        CHECK(check.count > 50);
        return check.damages.empty() ? "" : check.damages.front();
      }
    return "no such check";
  }
  // Found while it stands so, and not when it is put back.
  std::string hurt(const std::string& table, const std::string& column, const std::string& value,
                   const std::string& where) {
    run("CREATE TABLE kept AS SELECT * FROM " + table);
    run("UPDATE " + table + " SET " + column + " = " + value + " WHERE " + where);
    const std::string found = damage();
    run("UPDATE " + table + " SET " + column + " = (SELECT k." + column + " FROM kept k WHERE k.id = " +
        table + ".id) WHERE " + where);
    run("DROP TABLE kept");
    CHECK(damage() == "");
    return found;
  }
  // A party with a bank account and a contact.
  Id steel() {
    const json::object account = {{"iban", "GB33BUKB20201555555555"},
                                  {"bic", "BUKBGB22"},
                                  {"bank", "B Bank"},
                                  {"currency", "GBP"}};
    return shop
        .create(0, "party.party.create",
                {{"code", "STEEL"},
                 {"name", "Steel"},
                 {"country", "GB"},
                 {"accounts", json::array{account}},
                 {"contacts", json::array{json::object{{"name", "Ann Steel"}}}}})
        .record;
  }
  Answer give(Id in, const std::string& name, Id record, json::object input) {
    Command command;
    command.company = in;
    command.name = name;
    command.record = record;
    command.expected_version = version(name.substr(0, name.rfind('.')), record);
    command.input = std::move(input);
    return shop.kernel->execute(command, *shop.access);
  }
  int64_t version(const std::string& kind, Id record) {
    return shop.kernel->load(*shop.registry.find(kind)->meta, record, *shop.access)->entity().version;
  }
  app::Shop shop;
};

bool names(const std::string& damage, const std::string& what) {
  return damage.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("verify: every record is what the journal says of it, through all that happens to it") {
  Books books("verify-records");
  const Id party = books.steel();
  REQUIRE(party != 0);
  // Fields that come, change and are emptied; lines that come, change and go.
  REQUIRE(books.give(0, "party.party.update", party, {{"legal_name", "Steel Ltd"}}).ok());
  REQUIRE(books.give(0, "party.party.update", party,
                     {{"legal_name", nullptr},
                      {"accounts", json::array{json::object{{"line_id", 1}, {"bank", "Bank B"}}}}})
              .ok());
  json::object invoice = books.shop.invoice();
  const Id draft = books.shop.create(books.shop.company, "sales.invoice.create", invoice).record;
  REQUIRE(books
              .give(books.shop.company, "sales.invoice.update", draft,
                    {{"lines", json::array{json::object{{"line_id", 1}, {"price", "90"}},
                                           json::object{{"description", "y"},
                                                        {"quantity", "2"},
                                                        {"price", "5"}}}}})
              .ok());
  REQUIRE(books.give(books.shop.company, "sales.invoice.post", draft, {}).ok());
  CHECK(books.damage() == "");
  CHECK(books.shop.holds());

  const std::string one = "id = " + std::to_string(party);
  CHECK(names(books.hurt("party", "name", "'Stael'", one), "party.party " + std::to_string(party) +
                                                               " differs from the journal at name"));
  CHECK(names(books.hurt("party", "legal_name", "'Somebody'", one), "legal_name"));
  CHECK(names(books.hurt("invoice", "gross", "gross + 1", "id = " + std::to_string(draft)), "gross"));
  CHECK(names(books.hurt("app_user", "active", "1 - active", "login = 'owner'"), "active"));
}

TEST_CASE("verify: lines that somebody changes, adds or takes away are found") {
  Books books("verify-lines");
  const Id party = books.steel();
  REQUIRE(party != 0);
  books.run("UPDATE party_accounts SET iban = 'GB33BUKB20201555555556'");
  CHECK(names(books.damage(), "accounts.1.iban"));
  books.run("UPDATE party_accounts SET iban = 'GB33BUKB20201555555555'");
  CHECK(books.damage() == "");
  books.run("DELETE FROM party_accounts");
  CHECK(names(books.damage(), "accounts.1."));
}

TEST_CASE("verify: a record that is gone or that nobody made is found; what was erased is not") {
  Books books("verify-gone");
  const Id party =
      books.shop.create(0, "party.party.create", {{"code", "GONE"}, {"name", "Ann"}}).record;
  REQUIRE(books
              .give(0, "party.party.erase", party,
                    {{"fields", json::array{"name"}}, {"reason", "asked to"}})
              .ok());
  CHECK(books.damage() == "");
  books.run("DELETE FROM party WHERE id = " + std::to_string(party));
  CHECK(names(books.damage(), std::to_string(party) + " is gone, and nobody removed it"));
}
