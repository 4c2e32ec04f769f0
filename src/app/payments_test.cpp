// Payables that an opening brought, and the way of a bank account into an order.
#include <doctest/doctest.h>

#include "app/shop_fixture.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

// A firm of two books beside the shop, with a bank account and a supplier who has one.
struct Firm : app::Shop {
  explicit Firm(const char* name) : Shop(name) {
    InitOptions init;
    init.company = "FIRM";
    init.currency = "RUB";
    init.country = "RU";
    init.books = {{"main", BookKind::ifrs, ""}, {"rsbu", BookKind::ru, ""}};
    firm = init_company(*kernel, init).value();
    payer.emplace(kernel->access_for("owner", firm, "test").value());
    Command command;
    command.name = "kernel.company.update";
    command.record = firm;
    command.expected_version = kernel->company_state(firm)->company().version;
    command.input = {{"payee_cooling_days", 0},
                     {"accounts", json::array{json::object{{"bank", "Bank"},
                                                           {"bic", "044525225"},
                                                           {"account", "40702810638050013199"}}}}};
    REQUIRE(kernel->execute(command, *access).ok());
    const Answer made = create(
        0, "party.party.create",
        {{"code", "S"},
         {"name", "Supplier"},
         {"accounts",
          json::array{json::object{{"bic", "044525974"}, {"account", "40702810000001234567"}}}}});
    REQUIRE(made.ok());
    supplier = std::to_string(made.record);
    give("party.terms.create", {{"party", supplier}});
  }

  Answer give(const char* name, json::object input, const char* then = "") {
    Command command;
    command.company = firm;
    command.name = name;
    command.input = std::move(input);
    command.then = then;
    return kernel->execute(command, *payer);
  }

  json::object line(const char* book, const char* account, const char* side, const char* item) {
    json::object line = {{"book", book},
                         {"account", account},
                         {"side", side},
                         {"currency", "RUB"},
                         {"amount", "720"}};
    if (*item != 0) {
      line["party"] = supplier;
      line["item_ref"] = item;
    }
    return line;
  }

  // The settlement documents of a book's payables.
  std::vector<std::string> payables(const char* book) {
    const auto table = kernel->report("payables", {{"book", book}, {"by", "document"}}, *payer);
    REQUIRE(table.ok());
    std::vector<std::string> items;
    for (const ReportRow& row : table->rows) items.push_back(row.cells[2].text);
    return items;
  }

  Id firm = 0;
  std::optional<Access> payer;
  std::string supplier;
};

}  // namespace

TEST_CASE("payments: what an opening brought into two books is paid as one settlement document") {
  Firm firm("payments-opening");
  const Date today = firm.kernel->business_date(firm.firm);
  const Date opened = Month::of(today).previous().last();
  REQUIRE(firm.give("books.opening.create",
                    {{"date", opened.text()},
                     {"lines", json::array{firm.line("main", "1010", "debit", ""),
                                           firm.line("main", "2100", "credit", "9"),
                                           firm.line("rsbu", "51", "debit", ""),
                                           firm.line("rsbu", "60.01", "credit", "9")}}},
                    "post")
              .ok());
  const auto main = firm.payables("main"), rsbu = firm.payables("rsbu");
  REQUIRE(main.size() == 1);
  CHECK(main == rsbu);
  const auto pay = [&](const char* amount) {
    return firm.give(
        "bank.payment_order.create",
        {{"payee", firm.supplier},
         {"amount", amount},
         {"purpose", "Bill 9"},
         {"lines", json::array{json::object{{"open_item", main[0]}, {"amount", amount}}}}},
        "post");
  };
  const Answer beyond = pay("720.01");
  REQUIRE(!beyond.ok());
  CHECK(beyond.problems.front().code == "bank.payment_order.exceeds_open");
  CHECK(pay("720").ok());
  CHECK(firm.payables("main").empty());
  CHECK(firm.payables("rsbu").empty());
  CHECK(firm.holds());
}

TEST_CASE("payments: nobody says himself since when an account is what it is") {
  Firm firm("payments-dates");
  const Answer said =
      firm.create(0, "party.party.create",
                  {{"code", "T"},
                   {"name", "T"},
                   {"accounts", json::array{json::object{{"iban", "DE89370400440532013000"},
                                                         {"changed_on", "2020-01-01"}}}}});
  REQUIRE(!said.ok());
  CHECK(said.problems.front().path == "accounts.0.changed_on");
}
