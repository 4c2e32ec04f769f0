#include "modules/books/journal_names.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/ledger/rate.hpp"

namespace osnova {

namespace {

constexpr size_t kLongestName = 160, kLongestSymbol = 50;  // of ledger.account, ledger.commodity

// What ledger's users call the five parts of a chart (ledger-cli manual, 5.1; hledger's account
// types), in both languages.
const char* type_of(std::string_view account) {
  struct Root {
    std::string_view start;
    const char* type;
  };
  static constexpr Root roots[] = {{"liab", "liability"},   {"обязательств", "liability"},
                                   {"пассив", "liability"}, {"equity", "equity"},
                                   {"капитал", "equity"},   {"income", "income"},
                                   {"revenue", "income"},   {"доход", "income"},
                                   {"expense", "expense"},  {"расход", "expense"}};
  const std::string top = fold_case(account.substr(0, account.find(':')));
  for (const Root& root : roots)
    if (top.starts_with(root.start)) return root.type;
  return "asset";
}

std::string symbol_code(const std::string& commodity) {
  static const std::map<std::string, std::string> symbols = {
      {"$", "USD"}, {"£", "GBP"}, {"€", "EUR"}, {"₽", "RUB"}, {"¥", "JPY"}};
  const auto symbol = symbols.find(commodity);
  return symbol == symbols.end() ? commodity : symbol->second;
}

bool is_plain(const Account& a) {
  return !a.heading && !a.control && !a.off_balance && a.currency &&
         a.open_items == OpenItems::none && a.valid_from.empty() && a.valid_to.empty();
}

}  // namespace

int decimals_of(int64_t mantissa) {
  int decimals = formats::LedgerAmount::kScale;
  while (decimals > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --decimals;
  }
  return decimals;
}

// --- accounts ------------------------------------------------------------------------------------

JournalAccounts::JournalAccounts(const CompanyState& company, const Book& book)
    : company_(company), book_(book) {
  for (const Account* a : company.accounts(book_)) {
    const std::string code(a->code);
    codes_.try_emplace(code, code);
    for (const std::string_view name : {std::string_view(a->name_en), std::string_view(a->name_ru)})
      if (!name.empty()) {
        codes_.try_emplace(std::string(name), code);
        codes_.try_emplace(code + " " + std::string(name), code);
      }
    if (stand_in_.empty() && is_plain(*a)) stand_in_ = code;
  }
}

std::string JournalAccounts::found(const std::string& name) const {
  const auto code = codes_.find(std::string(clip(name, kLongestName)));
  return code == codes_.end() ? std::string() : code->second;
}

std::string JournalAccounts::next_code() {
  std::string code;
  do code = "L" + std::to_string(++last_made_);
  while (company_.account(book_, code));
  return code;
}

Problems JournalAccounts::settle(const std::map<std::string, int64_t>& names,
                                 const JournalChoice& choice) {
  Problems problems;
  std::unordered_map<std::string, std::string> made;  // by the name that it gets
  for (const auto& [name, postings] : names) {
    JournalAccount account;
    account.name = name;
    account.postings = postings;
    const auto chosen = choice.accounts.find(name);
    const bool is_chosen = chosen != choice.accounts.end();
    account.code = is_chosen && !chosen->second.code.empty() ? chosen->second.code : found(name);
    const Account* known = account.code.empty() ? nullptr : company_.account(book_, account.code);
    if (known) {
      account.type = enum_meta(known->type).codes[static_cast<size_t>(known->type)];
    } else if (!account.code.empty()) {
      problems.add("import.unknown_account", "accounts", {{"account", account.code}});
    } else {
      account.made = true;
      account.type =
          is_chosen && !chosen->second.type.empty() ? chosen->second.type : type_of(name);
      std::string& code = made[std::string(clip(name, kLongestName))];
      if (code.empty()) code = next_code();
      account.code = code;
    }
    by_name_[name] = all_.size();
    all_.push_back(std::move(account));
  }
  return problems;
}

bool JournalAccounts::wants_party(const std::string& code) const {
  const Account* account = company_.account(book_, code);
  return account && account->control && account->open_items == OpenItems::required;
}

std::vector<Command> JournalAccounts::preparation(Id company) const {
  std::vector<Command> commands;
  std::string last;
  for (const JournalAccount& account : all_) {
    if (!account.made || account.code == last) continue;
    last = account.code;
    Command command;
    command.company = company;
    command.name = "ledger.account.create";
    command.input = {{"book", std::to_string(book_.id)},
                     {"code", account.code},
                     {"name_en", std::string(clip(account.name, kLongestName))},
                     {"type", account.type},
                     {"currency", true}};
    commands.push_back(std::move(command));
  }
  return commands;
}

// --- commodities ---------------------------------------------------------------------------------

JournalCommodities::JournalCommodities(Kernel& kernel, const Access& access, const Book& book)
    : book_(book) {
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

void JournalCommodities::settle(const std::vector<formats::LedgerTransaction>& journal) {
  struct Use {
    int decimals = 0;
    int64_t postings = 0;
  };
  std::map<std::string, Use> used;
  for (const formats::LedgerTransaction& t : journal)
    for (const formats::LedgerPosting& p : t.postings) {
      Use& use = used[p.amount.commodity];
      use.decimals = std::max(use.decimals, decimals_of(p.amount.mantissa));
      ++use.postings;
    }
  const auto is_own = [&](const auto& row) {
    return !row.first.empty() && symbol_code(row.first) == book_.currency.code();
  };
  const bool own_named = std::any_of(used.begin(), used.end(), is_own);
  for (const auto& [symbol, use] : used) {
    JournalCommodity told;
    told.symbol = symbol;
    told.postings = use.postings;
    std::optional<Currency> currency =
        symbol.empty() && !own_named ? book_.currency : Currency::find(symbol_code(symbol));
    if (symbol.empty() && own_named) currency.reset();
    if (!currency || currency->is_unit() || currency->digits() < use.decimals)
      currency = unit(symbol, use.decimals, told);
    else
      told.means = currency->code();
    told.currency = *currency;
    currencies_[symbol] = *currency;
    all_.push_back(std::move(told));
  }
}

// The unit of that symbol, made when there is none with enough decimals.
Currency JournalCommodities::unit(const std::string& commodity, int decimals,
                                  JournalCommodity& told) {
  std::string symbol = commodity.empty() ? "-" : std::string(clip(commodity, kLongestSymbol));
  for (int next = 2;; ++next) {
    told.means = symbol;
    const auto found = units_.find(symbol);
    if (found == units_.end()) break;
    if (found->second.digits() >= decimals) return found->second;
    symbol = std::string(clip(commodity, kLongestSymbol)) + " " + std::to_string(next);
  }
  const Currency made =
      Currency::unit(std::min(decimals, 9), static_cast<int64_t>(units_.size()) + 1);
  units_[symbol] = made;
  told.made = true;
  Command command;
  command.name = "ledger.commodity.create";
  command.input = {{"unit", made.code()}, {"symbol", symbol}, {"name", symbol}};
  made_.push_back(std::move(command));
  return made;
}

bool JournalCommodities::has_rate(Currency currency, Date day) const {
  const auto quoted = quoted_.find(currency);
  return quoted != quoted_.end() && day >= quoted->second;
}

}  // namespace osnova
