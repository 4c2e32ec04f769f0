#include "app/ledger_import.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/text.hpp"
#include "kernel/ledger/rate.hpp"

namespace osnova::app {

namespace json = boost::json;
using formats::LedgerAmount;
using formats::LedgerPosting;
using formats::LedgerTransaction;

namespace {

std::string symbol_code(const std::string& commodity) {
  static const std::map<std::string, std::string> symbols = {
      {"$", "USD"}, {"£", "GBP"}, {"€", "EUR"}, {"₽", "RUB"}, {"¥", "JPY"}};
  const auto symbol = symbols.find(commodity);
  return symbol == symbols.end() ? commodity : symbol->second;
}

const char* type_of(std::string_view account) {
  const std::string top = to_lower_ascii(account.substr(0, account.find(':')));
  if (top.starts_with("liab")) return "liability";
  if (top.starts_with("equity")) return "equity";
  if (top.starts_with("income") || top.starts_with("revenue")) return "income";
  if (top.starts_with("expense")) return "expense";
  return "asset";
}

// Decimals that an amount needs.
int decimals_of(int64_t mantissa) {
  int decimals = LedgerAmount::kScale;
  while (decimals > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --decimals;
  }
  return decimals;
}

class Import {
 public:
  Import(Kernel& kernel, const Access& access, const Book& book)
      : kernel_(kernel), access_(access), book_(book) {
    for (const Account* a : kernel.company_state(access.company())->accounts(book_)) {
      codes_[a->code] = a->code;
      codes_[std::string(a->code) + " " + a->name_en] = a->code;
      codes_[a->name_en] = a->code;
    }
    kernel.read(access, [&](const ReadContext& context) {
      const store::Cell shared[] = {0};
      auto rows = context.connection.query(
          "SELECT from_currency, to_currency, MIN(date) FROM rate WHERE company_id = $1 GROUP BY "
          "from_currency, to_currency",
          shared);
      while (rows->next())
        if (rows->text(1) == book_.currency.code())
          quoted_[Currency::of(rows->text(0))] = {static_cast<int32_t>(rows->integer(2))};
      auto units = context.connection.query(
          "SELECT unit, symbol FROM commodity WHERE company_id = $1", shared);
      while (units->next()) units_[std::string(units->text(1))] = Currency::of(units->text(0));
    });
  }

  // Looks through all before the first command is given.
  bool plan(const std::vector<LedgerTransaction>& journal, const std::string& source) {
    name_commodities(journal);
    for (size_t i = 0; i < journal.size() && problems.empty(); ++i)
      if (auto command = transaction(journal[i]); !command.input.at("lines").as_array().empty()) {
        command.key = "import/ledger/" + source + "/" + std::to_string(i);
        commands_.push_back(std::move(command));
      }
    return problems.empty();
  }

  size_t run() {
    for (const Command& command : made_) {
      const Answer answer = kernel_.execute(command, access_);
      if (!answer.ok()) {
        problems.append(answer.problems);
        return 0;
      }
    }
    size_t posted = 0;
    for (const Answer& answer : kernel_.execute_all(std::move(commands_), access_)) {
      posted += answer.ok();
      problems.append(answer.problems);
    }
    return posted;
  }

  Problems problems;

 private:
  // What each commodity of the file is.
  void name_commodities(const std::vector<LedgerTransaction>& journal) {
    std::map<std::string, int> decimals;
    for (const LedgerTransaction& t : journal)
      for (const LedgerPosting& p : t.postings) {
        int& most = decimals[p.amount.commodity];
        most = std::max(most, decimals_of(p.amount.mantissa));
      }
    const auto is_own = [&](const auto& row) {
      return !row.first.empty() && symbol_code(row.first) == book_.currency.code();
    };
    const bool own_named = std::any_of(decimals.begin(), decimals.end(), is_own);
    for (const auto& [commodity, most] : decimals) {
      std::optional<Currency> currency =
          commodity.empty() && !own_named ? book_.currency : Currency::find(symbol_code(commodity));
      if (commodity.empty() && own_named) currency.reset();
      if (!currency || currency->is_unit() || currency->digits() < most)
        currency = unit(commodity, most);
      currencies_[commodity] = *currency;
    }
  }

  // The unit of that symbol, made when there is none with enough decimals.
  Currency unit(const std::string& commodity, int decimals) {
    std::string symbol = commodity.empty() ? "-" : std::string(clip(commodity, 50));
    for (int next = 2;; ++next) {
      const auto found = units_.find(symbol);
      if (found == units_.end()) break;
      if (found->second.digits() >= decimals) return found->second;
      symbol = std::string(clip(commodity, 50)) + " " + std::to_string(next);
    }
    const Currency made =
        Currency::unit(std::min(decimals, 9), static_cast<int64_t>(units_.size()) + 1);
    units_[symbol] = made;
    Command command;
    command.name = "ledger.commodity.create";
    command.input = {{"unit", made.code()}, {"symbol", symbol}, {"name", symbol}};
    made_.push_back(std::move(command));
    return made;
  }

  Command transaction(const LedgerTransaction& t) {
    Command command;
    command.company = access_.company();
    command.name = "books.entry.create";
    command.then = "post";
    command.input = {{"date", t.date.text()}, {"text", std::string(clip(t.payee, 300))}};
    if (!t.code.empty()) command.input["external_number"] = std::string(clip(t.code, 60));
    std::map<std::string, std::vector<const LedgerPosting*>> by_commodity;
    for (const LedgerPosting& p : t.postings)
      if (p.amount.mantissa != 0) by_commodity[p.amount.commodity].push_back(&p);
    json::array lines;
    int pair = 0;
    for (const auto& [commodity, postings] : by_commodity) add(t, postings, ++pair, lines);
    command.input["lines"] = std::move(lines);
    return command;
  }

  // The postings of one commodity, which balance: one pair while one side has one leg; else debits
  // meet credits in line order.
  void add(const LedgerTransaction& t, const std::vector<const LedgerPosting*>& postings, int pair,
           json::array& lines) {
    const auto debits = std::count_if(postings.begin(), postings.end(),
                                      [](const auto* p) { return p->amount.mantissa > 0; });
    const auto credits = static_cast<ptrdiff_t>(postings.size()) - debits;
    if ((debits == 1 || credits == 1) && book_.kind != BookKind::ru) {
      for (const LedgerPosting* p : postings) {
        json::object line = leg(t, *p, std::abs(p->amount.mantissa));
        line["pair"] = std::to_string(pair);
        line["account"] = code_for(p->account);
        line["side"] = p->amount.mantissa > 0 ? "debit" : "credit";
        lines.push_back(std::move(line));
      }
      return;
    }
    size_t d = 0, c = 0;
    int64_t debit_left = 0, credit_left = 0;
    const auto next = [&](size_t& index, int sign, int64_t& left) {
      while (index < postings.size() && postings[index]->amount.mantissa * sign <= 0) ++index;
      if (index < postings.size()) left = std::abs(postings[index]->amount.mantissa);
      return index < postings.size();
    };
    if (!next(d, 1, debit_left) || !next(c, -1, credit_left)) return;
    for (;;) {
      const int64_t amount = std::min(debit_left, credit_left);
      json::object line = leg(t, *postings[d], amount);
      line["debit"] = code_for(postings[d]->account);
      line["credit"] = code_for(postings[c]->account);
      lines.push_back(std::move(line));
      debit_left -= amount;
      credit_left -= amount;
      if (debit_left == 0 && !next(++d, 1, debit_left)) return;
      if (credit_left == 0 && !next(++c, -1, credit_left)) return;
    }
  }

  json::object leg(const LedgerTransaction& t, const LedgerPosting& p, int64_t mantissa) {
    const Currency currency = currencies_.at(p.amount.commodity);
    if (decimals_of(mantissa) > currency.digits())
      problems.add("ledger_text.precision", "",
                   {{"line", std::to_string(p.line)}, {"commodity", p.amount.commodity}});
    json::object line = {{"book", std::string_view(book_.code)},
                         {"currency", currency.code()},
                         {"amount", decimal_text(mantissa, LedgerAmount::kScale)}};
    const auto quoted = quoted_.find(currency);
    if (currency != book_.currency && (quoted == quoted_.end() || t.date < quoted->second))
      line["unvalued"] = true;
    if (!p.note.empty()) line["text"] = std::string(clip(p.note, 200));
    return line;
  }

  std::string code_for(const std::string& name) {
    std::string& code = codes_[name];
    if (code.empty()) {
      code = "L" + std::to_string(codes_.size());
      Command command;
      command.company = access_.company();
      command.name = "ledger.account.create";
      command.input = {{"book", std::to_string(book_.id)},
                       {"code", code},
                       {"name_en", std::string(clip(name, 160))},
                       {"type", type_of(name)},
                       {"currency", true}};
      made_.push_back(std::move(command));
    }
    return code;
  }

  Kernel& kernel_;
  const Access& access_;
  Book book_;
  std::map<std::string, std::string> codes_;  // by what the file may call an account
  std::map<std::string, Currency> units_, currencies_;
  std::map<Currency, Date> quoted_;  // first day with a rate into the book's currency
  std::vector<Command> made_, commands_;
};

}  // namespace

LedgerImport import_ledger(Kernel& kernel, const Access& access, const Book& book,
                           const std::vector<LedgerTransaction>& journal,
                           const std::string& source) {
  Import import(kernel, access, book);
  LedgerImport outcome;
  if (import.plan(journal, source)) outcome.posted = import.run();
  outcome.problems = std::move(import.problems);
  return outcome;
}

}  // namespace osnova::app
