// Every account that takes entries stands in the balance sheet: an entry to each leaves both sides
// equal.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/workspace.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

TEST_CASE(
    "statements: an entry to every account of both charts keeps assets equal to equity and "
    "liabilities") {
  const std::string file = std::filesystem::temp_directory_path() / "osnova-statements-test.osnova";
  const auto clean = [&] {
    testing::remove_workspace(file);
  };
  clean();
  {
    app::Common common;
    common.workspace = testing::place_of(file);
    app::Workspace::Options options;
    options.create = true;
    FakeClock clock(1'751'328'000'000'000);  // 2025-07-01
    options.clock = &clock;
    app::Workspace workspace(common, options);
    InitOptions init;
    init.company = "T";
    init.currency = "RUB";
    init.books = {{"main", BookKind::ifrs, ""}, {"rsbu", BookKind::ru, ""}};
    const Id company = init_company(workspace.kernel(), init).value();
    const Access access = workspace.access().value();
    const auto state = workspace.kernel().company_state(company);
    Command party;
    party.name = "party.party.create";
    party.input = {{"code", "P"}, {"name", "P"}};
    REQUIRE(workspace.kernel().execute(party, access).ok());
    std::vector<Command> commands;
    int64_t amount = 100;
    for (const Book* book : state->books())
      for (const Account* account : state->accounts(*book)) {
        if (account->heading || account->off_balance || account == state->role(*book, "opening"))
          continue;
        boost::json::object line = {
            {"book", std::string_view(book->code)},
            {"currency", "RUB"},
            {"amount", std::to_string(amount++)},
            {"debit", std::string_view(account->code)},
            {"credit", std::string_view(state->role(*book, "opening")->code)}};
        if (account->open_items != OpenItems::none) {
          line["party"] = "@P";
          line["open_item"] = "own";
        }
        if (amount % 3 == 0) line["amount"] = "-" + std::to_string(amount);  // credit balances too
        Command command;
        command.company = company;
        command.name = "books.entry.create";
        command.then = "post";
        command.input = {{"date", "2025-06-15"}, {"lines", boost::json::array{std::move(line)}}};
        commands.push_back(std::move(command));
      }
    CHECK(commands.size() > 200);
    for (const Answer& answer : workspace.kernel().execute_all(std::move(commands), access)) {
      const std::string why =
          answer.problems.empty() ? answer.incident : answer.problems.front().code;
      CHECK_MESSAGE(answer.ok(), why);
    }
    for (const auto& [book, assets, liabilities] :
         {std::tuple{"main", "assets", "equity_and_liabilities"},
          std::tuple{"rsbu", "1600", "1700"}}) {
      const auto table =
          workspace.kernel()
              .report("balance-sheet", {{"book", book}, {"as_of", "2025-06-30"}}, access)
              .value();
      int64_t left = 0, right = 1;
      for (const ReportRow& row : table.rows) {
        if (row.cells[0].text == assets) left = row.cells[2].number;
        if (row.cells[0].text == liabilities) right = row.cells[2].number;
      }
      CHECK(left == right);
      CHECK(left != 0);
    }
  }
  clean();
}
