#include "kernel/ledger/ledger.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/embedded.hpp"
#include "base/rounding.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/ledger/rate.hpp"

namespace osnova {

const EnumMeta& enum_meta(Side) {
  static const EnumMeta m{"ledger.side", {"debit", "credit"}};
  return m;
}
const EnumMeta& enum_meta(MovementKind) {
  static const EnumMeta m{"ledger.kind",
                          {"normal", "adjusting", "closing", "opening", "revaluation"}};
  return m;
}
const EnumMeta& enum_meta(AccountType) {
  static const EnumMeta m{"ledger.account_type",
                          {"asset", "liability", "equity", "income", "expense", "off_balance"}};
  return m;
}
const EnumMeta& enum_meta(BookKind) {
  static const EnumMeta m{"ledger.book_kind", {"ifrs", "ru"}};
  return m;
}
const EnumMeta& enum_meta(ReversalPolicy) {
  static const EnumMeta m{"ledger.reversal", {"storno", "mirror"}};
  return m;
}
const EnumMeta& enum_meta(OpenItems) {
  static const EnumMeta m{"ledger.open_items", {"none", "required", "when_party"}};
  return m;
}
const EnumMeta& enum_meta(DocStatus) {
  static const EnumMeta m{"document_status", {"draft", "posted", "reversed"}};
  return m;
}
std::string_view code_of(Side s) { return enum_meta(s).codes[static_cast<size_t>(s)]; }
std::string_view code_of(MovementKind k) { return enum_meta(k).codes[static_cast<size_t>(k)]; }

PostingBuilder::PostingBuilder(const Book& book, Date date, MovementKind kind) {
  posting_.book = &book;
  posting_.date = date;
  posting_.kind = kind;
}

PostingBuilder& PostingBuilder::pair() {
  ++pair_;
  return *this;
}

PostingBuilder& PostingBuilder::leg(Side side, const Account* account, int64_t base,
                                    Dimensions dims) {
  return leg(side, account, base, posting_.book->currency, base, std::move(dims));
}

PostingBuilder& PostingBuilder::leg(Side side, const Account* account, int64_t base,
                                    Currency currency, int64_t amount, Dimensions dims) {
  OSNOVA_ASSERT(account != nullptr, "the account of a leg was found");
  OSNOVA_ASSERT(pair_ > 0, "a leg belongs to a pair");
  if (base == 0 && amount == 0) return *this;
  Leg leg;
  leg.pair = pair_;
  leg.side = side;
  leg.account = account;
  leg.currency = account->currency ? currency : posting_.book->currency;
  leg.amount = account->currency ? amount : base;
  leg.base = base;
  leg.dims = std::move(dims);
  posting_.legs.push_back(std::move(leg));
  return *this;
}

PostingBuilder& PostingBuilder::entry(const Account* debit, const Account* credit, int64_t base,
                                      Dimensions debit_dims, Dimensions credit_dims) {
  pair();
  leg(Side::debit, debit, base, std::move(debit_dims));
  return leg(Side::credit, credit, base, std::move(credit_dims));
}

PostingBuilder& PostingBuilder::off_balance(Side side, const Account* account, int64_t base,
                                            Dimensions dims) {
  OSNOVA_ASSERT(account != nullptr, "the account of a leg was found");
  Leg leg;
  leg.side = side;
  leg.account = account;
  leg.currency = posting_.book->currency;
  leg.amount = leg.base = base;
  leg.dims = std::move(dims);
  posting_.legs.push_back(std::move(leg));
  return *this;
}

PostingBuilder& PostingBuilder::allow_conversion() {
  posting_.conversion = true;
  return *this;
}

Posting PostingBuilder::take() { return std::move(posting_); }

void check_posting(const Posting& posting, size_t index, Problems& problems) {
  struct Pair {
    int128 sum = 0;
    int debits = 0, credits = 0;
    std::map<Currency, int128> amounts;
  };
  if (turnover_too_large(posting))
    problems.add("ledger.amount.too_large", "postings." + std::to_string(index));
  std::map<int, Pair> pairs;
  const bool ru = posting.book->kind == BookKind::ru;
  for (size_t i = 0; i < posting.legs.size(); ++i) {
    const Leg& leg = posting.legs[i];
    const std::string path = "postings." + std::to_string(index) + ".legs." + std::to_string(i);
    const Account& a = *leg.account;
    if (a.heading) problems.add("ledger.account.group", path, {{"account", a.code}});
    if (a.book.id != posting.book->id)
      problems.add("ledger.account.other_book", path, {{"account", a.code}});
    if ((!a.valid_from.empty() && posting.date < a.valid_from) ||
        (!a.valid_to.empty() && posting.date > a.valid_to))
      problems.add("ledger.account.not_valid", path,
                   {{"account", a.code}, {"date", posting.date.text()}});
    if (a.off_balance != (leg.pair == 0))
      problems.add("ledger.pair.off_balance", path, {{"account", a.code}});
    if (!a.currency && (leg.currency != posting.book->currency || leg.amount != leg.base))
      problems.add("ledger.currency.not_carried", path, {{"account", a.code}});
    if (leg.currency == posting.book->currency && leg.amount != leg.base)
      problems.add("ledger.currency.own_amount", path, {{"account", a.code}});
    const bool party = leg.dims.party != 0, item = leg.dims.open_item != 0;
    if ((a.open_items == OpenItems::required && !(party && item)) ||
        (a.open_items == OpenItems::when_party && party != item))
      problems.add("ledger.analytics.open_item", path, {{"account", a.code}});
    if (leg.currency.empty()) problems.add("ledger.currency.none", path, {{"account", a.code}});
    const std::pair<const Text<20>&, const std::string&> slots[] = {
        {a.a1, leg.dims.a1}, {a.a2, leg.dims.a2}, {a.a3, leg.dims.a3}, {a.a4, leg.dims.a4}};
    for (const auto& [name, value] : slots)
      if (name.empty() && !value.empty())
        problems.add("ledger.analytics.no_slot", path, {{"account", a.code}, {"value", value}});
    if (leg.pair == 0) continue;
    Pair& p = pairs[leg.pair];
    const int sign = leg.side == Side::debit ? 1 : -1;
    p.sum += sign * int128{leg.base};
    p.amounts[leg.currency] += sign * int128{leg.amount};
    ++(sign > 0 ? p.debits : p.credits);
  }
  for (const auto& [number, p] : pairs) {
    const std::string path = "postings." + std::to_string(index);
    if (p.sum != 0)
      problems.add("ledger.pair.unbalanced", path, {{"pair", std::to_string(number)}});
    if (p.debits == 0 || p.credits == 0 || (p.debits > 1 && p.credits > 1))
      problems.add("ledger.pair.shape", path, {{"pair", std::to_string(number)}});
    else if (ru && (p.debits > 1 || p.credits > 1))
      problems.add("ledger.pair.ru_shape", path, {{"pair", std::to_string(number)}});
    if (p.amounts.size() > 1 && !posting.conversion)
      problems.add("ledger.currency.conversion", path, {{"pair", std::to_string(number)}});
    if (p.amounts.size() == 1 && p.amounts.begin()->second != 0 &&
        p.amounts.begin()->first != posting.book->currency)
      problems.add("ledger.currency.unbalanced", path, {{"pair", std::to_string(number)}});
  }
}

bool turnover_too_large(const Posting& posting) {
  const auto size = [](int64_t value) { return value < 0 ? -int128{value} : int128{value}; };
  int128 base[2] = {}, amount[2] = {};
  for (const Leg& leg : posting.legs) {
    base[static_cast<size_t>(leg.side)] += size(leg.base);
    amount[static_cast<size_t>(leg.side)] += size(leg.amount);
  }
  return std::max({base[0], base[1], amount[0], amount[1]}) > kLargestTurnover;
}

Posting reversed(const Posting& posting, Date date, ReversalPolicy policy) {
  Posting r = posting;
  r.date = date;
  for (Leg& leg : r.legs) {
    if (policy == ReversalPolicy::mirror) {
      leg.side = opposite(leg.side);
    } else {
      leg.amount = -leg.amount;
      leg.base = -leg.base;
      leg.dims.quantity = -leg.dims.quantity;
    }
  }
  return r;
}

std::vector<std::string> shipped_accounts(BookKind kind, std::string_view book) {
  namespace json = boost::json;
  const std::string name = "kernel/ledger/charts/" +
                           std::string(enum_meta(kind).codes[static_cast<size_t>(kind)]) + ".json";
  const auto bytes = embedded_file(name);
  OSNOVA_ASSERT(!bytes.empty(), "the chart is in the program");
  const json::value chart = json::parse(json::string_view(bytes.data(), bytes.size()));
  std::vector<std::string> out;
  for (const auto& value : chart.at("accounts").as_array()) {
    const json::object& a = value.as_object();
    json::object input = {{"book", book}};
    for (const char* key : {"code", "name_en", "name_ru", "type", "parent", "control", "currency",
                            "monetary", "off_balance", "valid_from", "valid_to"})
      if (const auto* v = a.if_contains(key); v && !v->is_null()) input[key] = *v;
    if (const auto* v = a.if_contains("group")) input["heading"] = *v;
    if (const auto* required = a.if_contains("required"); required && !required->as_array().empty())
      input["open_items"] = "required";
    if (const auto* v = a.if_contains("open_items")) input["open_items"] = *v;
    if (const auto* allowed = a.if_contains("allowed")) {
      std::string list;
      for (const auto& x : allowed->as_array())
        list += (list.empty() ? "" : ",") + std::string(x.as_string());
      if (!list.empty()) input["allowed"] = list;
    }
    if (const auto* slots = a.if_contains("slots"))
      for (const auto& s : slots->as_object()) input[s.key()] = s.value();
    out.push_back(json::serialize(input));
  }
  return out;
}

}  // namespace osnova
