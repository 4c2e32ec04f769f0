// Export of a book as ledger text or CSV, and import of plain double entry.
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "app/ledger_import.hpp"
#include "base/csv.hpp"
#include "base/text.hpp"
#include "formats/ledger_text.hpp"

namespace osnova::app {

namespace json = boost::json;

std::string read_file(const std::string& path);

namespace {

const Book* book_of(const CompanyState& company, const std::string& code) {
  if (code.empty()) return company.books().empty() ? nullptr : company.books().front();
  return company.book(code);
}

std::string account_name(const CompanyState& company, const Book& book, std::string_view code) {
  const Account* account = company.account(book, code);
  std::string name(code);
  if (account && !account->name_en.empty()) name += " " + account->name_en;
  // A colon would make a tree of it, two blanks would end the name.
  for (char& c : name)
    if (c == ':' || c == ';' || c == '(' || c == ')' || c == '[' || c == ']') c = ' ';
  for (size_t at; (at = name.find("  ")) != name.npos;) name.erase(at, 1);
  return std::string(trim(name));
}

void export_text(const ReadContext& context, const Book& book) {
  const store::Cell cells[] = {context.access.company(), book.ordinal};
  auto rows = context.connection.query(
      "SELECT seq, posting, date, account, side, base_amount FROM ledger WHERE company_id = $1 AND "
      "book = $2 AND pair <> 0 "
      "ORDER BY seq, posting, leg",
      cells);
  std::pair<int64_t, int64_t> current{-1, -1};
  Date date;
  std::vector<formats::LedgerLine> lines;
  const std::string currency = book.currency.code();
  const int digits = book.currency.digits();
  const auto flush = [&] {
    if (!lines.empty())
      std::cout << formats::ledger_text(date, std::to_string(current.first), "posting", lines);
    lines.clear();
  };
  std::map<std::string, std::string> names;
  while (rows->next()) {
    const std::pair<int64_t, int64_t> at{rows->integer(0), rows->integer(1)};
    if (at != current) flush();
    current = at;
    date = {static_cast<int32_t>(rows->integer(2))};
    auto& name = names[std::string(rows->text(3))];
    if (name.empty()) name = account_name(context.company, book, rows->text(3));
    const int64_t base = rows->integer(4) == 0 ? rows->integer(5) : -rows->integer(5);
    lines.push_back({name, minor_text(base, digits), currency});
  }
  flush();
}

void export_csv(const ReadContext& context, const Book& book) {
  static const std::vector<std::string> columns = {
      "date",     "seq",    "posting",     "pair",  "side",      "kind",    "account",
      "currency", "amount", "base_amount", "party", "open_item", "document"};
  std::cout << csv_line(columns);
  const store::Cell cells[] = {context.access.company(), book.ordinal};
  auto rows = context.connection.query(
      "SELECT date, seq, posting, pair, side, kind, account, currency, amount, base_amount, party, "
      "open_item, document FROM "
      "ledger WHERE company_id = $1 AND book = $2 ORDER BY seq, leg",
      cells);
  while (rows->next()) {
    const auto id = [&](int column) {
      return rows->is_null(column) ? std::string() : std::to_string(rows->integer(column));
    };
    std::cout << csv_line({Date{static_cast<int32_t>(rows->integer(0))}.text(), id(1), id(2), id(3),
                           std::string(code_of(static_cast<Side>(rows->integer(4)))),
                           std::string(code_of(static_cast<MovementKind>(rows->integer(5)))),
                           std::string(rows->text(6)), std::string(rows->text(7)),
                           minor_text(rows->integer(8), Currency::of(rows->text(7)).digits()),
                           minor_text(rows->integer(9), book.currency.digits()), id(10), id(11),
                           id(12)});
  }
}

}  // namespace

int run_export_ledger(const Common& common, const std::string& format,
                      const std::string& book_code) {
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  int exit = kDone;
  workspace.kernel().read(*access, [&](const ReadContext& context) {
    const Book* book = book_of(context.company, book_code);
    if (!book) {
      Problems problems;
      problems.add("ledger.book_unknown", "book", {{"book", book_code}});
      exit = refused(problems, common);
    } else if (format == "csv") {
      export_csv(context, *book);
    } else {
      export_text(context, *book);
    }
  });
  return exit;
}

int run_import_ledger(const Common& common, const std::string& file, const std::string& book_code) {
  std::string text = read_file(file);
  Workspace workspace(common, {});
  auto access = workspace.access("import");
  if (!access) return refused(access.problems(), common);
  const auto outcome = import_ledger(workspace.kernel(), *access, book_code, std::move(text));
  if (common.json)
    print_json(json::object{{"transactions", outcome.transactions},
                            {"posted", outcome.posted},
                            {"known", outcome.known}});
  else if (outcome.problems.empty() || outcome.posted > 0)
    std::cout << outcome.posted << " of " << outcome.transactions << " transactions posted, "
              << outcome.known << " imported before\n";
  return outcome.problems.empty() ? kDone : refused(outcome.problems, common);
}

}  // namespace osnova::app
