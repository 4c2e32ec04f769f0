// Every file of ledger's own test/baseline: posted to a book of its own and compared with
// ledger-cli, or refused by the name of the feature.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/ledger_import.hpp"
#include "app/workspace.hpp"
#include "base/csv.hpp"
#include "base/decimal.hpp"
#include "formats/ledger_text.hpp"
#include "kernel/ledger/rate.hpp"
#include "kernel/ledger/totals.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;
using namespace osnova::formats;

namespace {

using Sums = std::map<std::pair<std::string, std::string>, int64_t>;

// What ledger-cli makes of the file, by account and commodity; nullopt when it refuses the file.
std::optional<Sums> oracle(const std::string& file) {
  const std::string command = "ledger --args-only -f '" + file + "' csv 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, got);
  if (pclose(pipe) != 0) return std::nullopt;
  Sums sums;
  size_t at = 0;
  CsvReader csv([&](char* out, size_t capacity) {
    const size_t n = std::min(capacity, text.size() - at);
    text.copy(out, n, at);
    at += n;
    return n;
  });
  for (CsvReader::Step step; (step = csv.next()) != CsvReader::Step::end;) {
    if (step == CsvReader::Step::problem || csv.fields().size() < 6) return std::nullopt;
    std::string amount(csv.fields()[5]);
    std::erase(amount, ',');
    const auto value = parse_decimal(amount, LedgerAmount::kScale);
    if (!value) return std::nullopt;
    std::string commodity(csv.fields()[4]);
    std::erase(commodity, '"');
    sums[{std::string(csv.fields()[3]), commodity}] += *value;
  }
  std::erase_if(sums, [](const auto& s) { return s.second == 0; });
  return sums;
}

std::string symbol_of(store::Connection& connection, const std::string& code) {
  if (code == "USD") return "$";
  const store::Cell cells[] = {0, code};
  auto rows =
      connection.query("SELECT symbol FROM commodity WHERE company_id = $1 AND unit = $2", cells);
  if (!rows->next()) return code == "EUR" ? "€" : code == "GBP" ? "£" : code;
  const std::string symbol(rows->text(0));
  return symbol == "-" ? "" : symbol.substr(0, symbol.find(' '));
}

// What the book holds, by the names of the file.
Sums posted(Kernel& kernel, const Access& access, const Book& book) {
  Sums sums;
  kernel.read(access, [&](const ReadContext& context) {
    const Date last = *Date::from_ymd(9998, 12, 31);
    for (const auto& [key, t] :
         read_balances({context.connection, access.company(), book.ordinal}, last, last)) {
      const Account* account = context.company.account(book, key.account);
      const int digits = Currency::of(key.currency).digits();
      if (const int64_t amount = t.closing_amount(); amount != 0)
        sums[{std::string(account->name_en), symbol_of(context.connection, key.currency)}] +=
            amount * power_of_ten(LedgerAmount::kScale - digits);
    }
  });
  return sums;
}

// ledger-cli writes some symbols otherwise than the file does; both sides by what they stand for. A
// bare number is in the book's dollars unless the file has dollars of its own.
Sums by_currency(const Sums& sums) {
  Sums plain;
  const auto dollars = [](const auto& row) {
    return row.first.second == "$" || row.first.second == "USD";
  };
  const bool own = std::any_of(sums.begin(), sums.end(), dollars);
  for (const auto& [key, value] : sums) {
    const auto& symbol = key.second;
    const std::string code = symbol.empty() && !own ? "$"
                             : symbol == "USD"      ? "$"
                             : symbol == "EUR"      ? "€"
                             : symbol == "GBP"      ? "£"
                                                    : symbol.substr(0, symbol.find(' '));
    plain[{key.first, code}] += value;
  }
  return plain;
}

}  // namespace

TEST_CASE("ledger baseline: every file is posted like ledger-cli reads it or refused by name") {
  const char* folder = std::getenv("OSNOVA_LEDGER_BASELINE");
  if (!folder) {
    MESSAGE("SKIPPED: OSNOVA_LEDGER_BASELINE names no folder of ledger tests");
    return;
  }
  const std::string file = std::filesystem::temp_directory_path() / "osnova-baseline-test.osnova";
  testing::remove_workspace(file);
  int imported = 0, compared = 0, company_number = 0;
  std::map<std::string, int> refusals;
  app::Common common;
  common.workspace = testing::place_of(file);
  app::Workspace::Options options;
  options.create = true;
  app::Workspace workspace(common, options);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    std::ifstream in(entry.path());
    std::ostringstream text;
    text << in.rdbuf();
    const auto journal = read_ledger(text.str());
    if (!journal) {
      std::string name = journal.problems().front().code;
      for (const auto& [key, value] : journal.problems().front().args)
        if (key == "feature") name = value;
      ++refusals[name];
      continue;
    }
    const std::string where = entry.path().filename().string();
    InitOptions init;
    init.company = "F" + std::to_string(++company_number);
    init.currency = "USD";
    init.books = {{"main", BookKind::ifrs, ""}};
    const Id company = init_company(workspace.kernel(), init).value();
    const Access access = workspace.kernel().access_for("owner", company, "test").value();
    const Book book = *workspace.kernel().company_state(company)->books().front();
    const app::LedgerImport outcome =
        app::import_ledger(workspace.kernel(), access, std::string(book.code), text.str());
    const std::string why = outcome.problems.empty() ? "" : outcome.problems.front().code;
    CHECK_MESSAGE(outcome.problems.empty(), where, ": ", why);
    ++imported;
    const auto expected = oracle(entry.path().string());
    if (!expected) continue;
    ++compared;
    const Sums ours = by_currency(posted(workspace.kernel(), access, book)),
               theirs = by_currency(*expected);
    std::string difference = where;
    const auto differ = [&](const Sums& a, const Sums& b, const char* whose) {
      for (const auto& [key, value] : a)
        if (const auto other = b.find(key); other == b.end() || other->second != value)
          difference += std::string("\n  ") + whose + " " + key.first + " " + key.second + " " +
                        decimal_text(value, LedgerAmount::kScale);
    };
    differ(ours, theirs, "posted");
    differ(theirs, ours, "ledger-cli");
    CHECK_MESSAGE(ours == theirs, difference);
  }
  std::string list;
  for (const auto& [feature, count] : refusals)
    list += "\n  " + std::to_string(count) + " " + feature;
  MESSAGE("posted ", imported, ", compared with ledger-cli ", compared, ", refused:", list);
  CHECK(imported > 50);
  CHECK(compared > 50);
}
