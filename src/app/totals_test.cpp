// Balances and expanded balances at random days and points of the journal equal naive sums over the
// legs, whichever way the totals are read.
#include "kernel/ledger/totals.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <random>
#include <set>

#include "app/workspace.hpp"
#include "kernel/command/texts.hpp"
#include "kernel/register/register.hpp"
#include "kernel/verify/verify.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

struct RawLeg {
  int64_t book, seq, side, kind, amount, base;
  Date date;
  std::string account, currency;
  Id party;
  bool item;
};

std::vector<RawLeg> all_legs(store::Connection& connection, Id company) {
  const store::Cell key[] = {company};
  auto rows = connection.query(
      "SELECT book, seq, side, kind, amount, base_amount, date, account, currency, party, "
      "open_item FROM ledger WHERE company_id = $1",
      key);
  std::vector<RawLeg> legs;
  while (rows->next())
    legs.push_back({rows->integer(0), rows->integer(1), rows->integer(2), rows->integer(3),
                    rows->integer(4), rows->integer(5),
                    Date{static_cast<int32_t>(rows->integer(6))}, std::string(rows->text(7)),
                    std::string(rows->text(8)), rows->integer(9), !rows->is_null(10)});
  return legs;
}

// Entries over three years, half of them with one of four parties.
void fill(Kernel& kernel, Id company, const Access& access, std::mt19937& random) {
  std::vector<Command> commands;
  const auto give = [&](Id in, const char* name, boost::json::object input, const char* then) {
    Command c;
    c.company = in;
    c.name = name;
    c.input = std::move(input);
    c.then = then;
    commands.push_back(std::move(c));
  };
  for (int i = 1; i <= 4; ++i) {
    const std::string code = "P" + std::to_string(i);
    give(0, "party.party.create", {{"code", code}, {"name", code}}, "");
  }
  const Date first = *Date::from_ymd(2023, 1, 1);
  for (int i = 0; i < 400; ++i) {
    boost::json::object line = {{"book", "main"},
                                {"currency", "GBP"},
                                {"amount", std::to_string(1 + random() % 5000) + ".17"}};
    const bool party = i % 2 == 0, flip = random() % 3 == 0;
    const bool foreign = i % 5 == 1;  // in another currency, at a value of its own
    if (foreign) {
      line["currency"] = i % 10 == 1 ? "USD" : "EUR";
      line["base"] = std::to_string(1 + random() % 4000) + ".03";
    }
    line[flip ? "credit" : "debit"] = party ? "1100" : foreign ? "1020" : "1010";
    line[flip ? "debit" : "credit"] = "4000";
    if (party) {
      line["party"] = "@P" + std::to_string(1 + random() % 4);
      line["open_item"] = "own";
    }
    const Date date = first + static_cast<int>(random() % 900);
    const boost::json::object entry = {{"date", date.text()},
                                       {"lines", boost::json::array{std::move(line)}}};
    give(company, "books.entry.create", entry, "post");
    // Drafts between, so that the movements lie in several blocks of the journal.
    for (int k = 0; k < 24; ++k) give(company, "books.entry.create", entry, "");
  }
  for (const Answer& answer : kernel.execute_all(std::move(commands), access)) {
    const std::string why =
        answer.problems.empty() ? answer.incident : answer.problems.front().code;
    REQUIRE_MESSAGE(answer.ok(), why);
  }
}

void compare(const LedgerScope& scope, const std::vector<RawLeg>& legs, Date from, Date to) {
  std::map<std::string, std::array<int64_t, 3>> naive, read;
  std::map<std::pair<std::string, Id>, std::array<int64_t, 3>> naive_party, read_party;
  for (const RawLeg& leg : legs) {
    if (leg.book != scope.book || leg.date > to) continue;
    if (scope.known_at > 0 && leg.seq > scope.known_at) continue;
    const int64_t debit = leg.side == 0 ? leg.base : 0, credit = leg.side == 0 ? 0 : leg.base;
    const auto put = [&](std::array<int64_t, 3>& sums) {
      if (leg.date < from)
        sums[0] += debit - credit;
      else
        sums[1] += debit, sums[2] += credit;
    };
    put(naive[leg.account]);
    if (leg.item) put(naive_party[{leg.account, leg.party}]);
  }
  for (const auto& [key, t] : read_balances(scope, from, to)) {
    auto& sums = read[key.account];
    sums[0] += t.opening, sums[1] += t.debit, sums[2] += t.credit;
  }
  for (const PartyTurnover& t : read_party_turnovers(scope, from, to))
    read_party[{t.account, t.party}] = {t.opening, t.debit, t.credit};
  const auto empty = [](const auto& row) { return row.second == std::array<int64_t, 3>{}; };
  std::erase_if(naive, empty);
  std::erase_if(read, empty);
  std::erase_if(naive_party, empty);
  CHECK(read == naive);
  CHECK(read_party == naive_party);
}

// What a closing run sees of a day: every account and currency, all kinds.
void compare_facts(const ReadContext& context, const Registry& registry, const Texts& texts,
                   const std::vector<RawLeg>& legs, Date day) {
  const Id company = context.access.company();
  auto state = StateLoader::load(context.connection, registry, texts, company);
  FactLoader loader(context.connection, registry, texts, company, state);
  const Book& book = *state->books().front();
  Needs needs;
  needs.balances(book, day);
  loader.load(needs.keys());
  std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> naive, read;
  for (const RawLeg& leg : legs) {
    if (leg.book != book.ordinal || leg.date > day) continue;
    auto& sum = naive[{leg.account, leg.currency}];
    sum.first += leg.side == 0 ? leg.amount : -leg.amount;
    sum.second += leg.side == 0 ? leg.base : -leg.base;
  }
  for (const AccountBalance& b : loader.facts().balances(book, day))
    read[{b.account->code, b.currency.code()}] = {b.amount, b.base};
  const auto empty = [](const auto& row) { return row.second == std::pair<int64_t, int64_t>{}; };
  std::erase_if(naive, empty);
  std::erase_if(read, empty);
  CHECK(read == naive);
}

}  // namespace

namespace {

bool totals_hold(store::Connection& connection, const Registry& registry) {
  for (const VerifyCheck& check : verify(connection, registry).checks)
    if (check.name == "totals") return check.damaged == 0;
  return false;
}

// A workspace of an earlier version: the tables came later than the movements.
void check_filled(const std::string& file, const Registry& registry, Id company) {
  const auto database = testing::open_scratch(file, {});
  const auto connection = database->writer();
  const store::Cell key[] = {company};
  const auto write = [&](const auto& work) {
    connection->begin(store::Begin::write);
    work();
    connection->commit();
  };
  const auto without = [&](std::vector<std::string> tables) {
    write([&] {
      for (const std::string& table : tables)
        CHECK(connection->run("DELETE FROM " + table + " WHERE company_id = $1", key) > 0);
    });
    CHECK(!totals_hold(*connection, registry));
    write([&] { fill_totals(*connection, company); });
    CHECK(totals_hold(*connection, registry));
  };
  CHECK(totals_hold(*connection, registry));
  without({"ledger_block"});
  without({"ledger_day"});
  without({"ledger_party_month", "ledger_party_year"});
}

}  // namespace

TEST_CASE("totals: any period and any point of the journal equal a naive sum") {
  const std::string file = std::filesystem::temp_directory_path() / "osnova-totals-test.osnova";
  const auto clean = [&] {
    testing::remove_workspace(file);
  };
  clean();
  Id company = 0;
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
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(workspace.kernel(), init).value();
    const Access access = workspace.access().value();
    std::mt19937 random(20260101);
    fill(workspace.kernel(), company, access, random);
    workspace.kernel().read(access, [&](const ReadContext& context) {
      const auto legs = all_legs(context.connection, company);
      REQUIRE(legs.size() == 800);
      const store::Cell key[] = {company};
      auto head =
          context.connection.query("SELECT MAX(seq) FROM journal WHERE company_id = $1", key);
      REQUIRE(head->next());
      const int64_t last = head->integer(0);
      REQUIRE(last > 2 * kJournalBlock);
      const Date first = *Date::from_ymd(2022, 12, 20);
      for (int i = 0; i < 300; ++i) {
        Date from = first + static_cast<int>(random() % 950);
        const Date to = from + static_cast<int>(random() % (i % 3 == 0 ? 20 : 400));
        if (i % 5 == 0) from = Month::of(from).first();
        const int64_t known = i % 4 == 0 ? 1 + static_cast<int64_t>(random() % last) : 0;
        compare({context.connection, company, 1, known}, legs, from, to);
      }
      const Texts texts(workspace.registry());
      for (int i = 0; i < 60; ++i) {
        Date day = first + static_cast<int>(random() % 950);
        if (i % 2 == 0) day = Month::of(day).last();
        compare_facts(context, workspace.registry(), texts, legs, day);
      }
      std::set<std::string> currencies;
      for (const RawLeg& leg : legs) currencies.insert(leg.currency);
      CHECK(currencies == std::set<std::string>{"EUR", "GBP", "USD"});
    });
  }
  Registry registry;
  register_kernel(registry);
  app::register_modules(registry);
  check_filled(file, registry, company);
  clean();
}
