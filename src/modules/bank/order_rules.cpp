// What an order needs, derives and is checked for.
#include <algorithm>
#include <map>

#include "base/rounding.hpp"
#include "base/text.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/command/settling.hpp"
#include "modules/bank/accounts.hpp"
#include "modules/tax/api.hpp"

namespace osnova {

namespace {

constexpr size_t kRussianMessage = 210;  // field 24, 762-П, appendix 11
constexpr size_t kMessage = 140;         // unstructured remittance information, ISO 20022

bool in_russia(const PaymentOrder& order, const CompanyState& company) {
  return company.company().country == "RU" && order.currency.code() == "RUB";
}

}  // namespace

Id open_item_of(const PaymentOrderLine& line) {
  int64_t id = 0;
  return parse_int(line.open_item, &id) && id > 0 ? id : 0;
}

void need_payment_order(const Record& record, const ActionContext& context, Needs& needs) {
  const PaymentOrder& order = record.as<PaymentOrder>();
  const CompanyState& company = context.facts.company();
  need_terms(needs, order.payee);
  need_rates(needs, company, order.currency, order.date);
  needs.rate(order.currency, company.company().currency, order.date);
  for (const PaymentOrderLine& line : order.lines)
    if (const Id item = open_item_of(line)) needs.open_items(item);
}

namespace {

// "В том числе НДС 20% - 60,00 руб." Who names the tax in the purpose himself is not told twice.
std::string tax_phrase(const PaymentOrder& order, const TaxCode& code, Percent rate) {
  for (const char* word : {"НДС", "ндс", "Ндс"})
    if (order.purpose.find(word) != std::string::npos) return {};
  if (code.kind == TaxKind::exempt || code.kind == TaxKind::none) return "Без НДС.";
  std::string amount = minor_text(order.tax.minor, order.currency.digits());
  std::replace(amount.begin(), amount.end(), '.', ',');
  return "В том числе НДС " + rate.text() + "% - " + amount + " руб.";
}

void derive_message(PaymentOrder& order, const CompanyState& company) {
  order.tax = {};
  order.message = order.purpose;
  const TaxCode* code = company.get<TaxCode>(tax_code_meta(), order.tax_code);
  if (!code) return;
  const Percent rate = tax_rate_on(*code, order.date).value_or(Percent{});
  order.tax.minor = tax_within(order.amount.minor, rate, Rounding::half_away).value_or(0);
  if (!in_russia(order, company)) return;
  const std::string phrase = tax_phrase(order, *code, rate);
  if (phrase.empty()) return;
  std::string message = order.message;
  if (!message.empty() && !message.ends_with('.')) message += '.';
  if (!message.empty()) message += ' ';
  order.message = message + phrase;
}

}  // namespace

void derive_payment_order(Record& record, const ActionContext& context) {
  PaymentOrder& order = record.as<PaymentOrder>();
  const CompanyState& company = context.facts.company();
  const Currency home = company.company().currency;
  order.base = order.amount;
  if (order.currency != home) {
    order.base = {};
    if (const auto rate = context.facts.rate(order.currency, home, order.date))
      order.base.minor = convert(order.amount.minor, order.currency.digits(), rate->value,
                                 rate->nominal, home.digits(), Rounding::half_away)
                             .value_or(0);
  }
  derive_message(order, company);
  choose_accounts(order, context);
}

namespace {

void check_message(const PaymentOrder& order, const ActionContext& context, Problems& problems) {
  const bool russian = in_russia(order, context.facts.company());
  const size_t most = russian ? kRussianMessage : kMessage;
  if (const size_t length = code_points(order.message); length > most)
    problems.add("bank.payment_order.purpose_too_long", "purpose",
                 {{"length", std::to_string(length)}, {"limit", std::to_string(most)}});
  if (russian && context.action == "post" && order.message.empty())
    problems.add("bank.payment_order.purpose_missing", "purpose");
}

// What is left of a payable in a book, on the order's day and every later one; Problems when the
// document is no debt to the payee, or not in that book or currency.
void check_item(const PaymentOrder& order, const Facts& facts, Id item, int64_t wanted,
                const std::string& path, Problems& problems) {
  const CompanyState& company = facts.company();
  bool known = false, other_currency = false;
  std::string missing_in;
  int64_t available = wanted;
  for (const Book* book : company.books()) {
    bool here = false;
    for (const OpenItemBalance& open : facts.open_items(item)) {
      const Account* account =
          open.book == book->ordinal ? company.account(*book, open.account) : nullptr;
      if (!account || open.party != order.payee.id || !is_payable(company, *book, *account))
        continue;
      if (open.currency != order.currency) {
        other_currency = true;
        continue;
      }
      here = known = true;
      available = std::min(available, facts.lowest_open(item, open.book, open.account,
                                                        open.currency, order.date, -1));
    }
    if (!here && missing_in.empty()) missing_in = book->code;
  }
  if (other_currency && !known)
    problems.add("bank.payment_order.item_currency", path, {{"currency", order.currency.code()}});
  else if (!known)
    problems.add("bank.payment_order.item_unknown", path);
  else if (!missing_in.empty())
    problems.add("bank.payment_order.item_not_in_book", path, {{"book", missing_in}});
  else if (available < wanted)
    problems.add(
        "bank.payment_order.exceeds_open", path,
        {{"available", minor_text(std::max<int64_t>(available, 0), order.currency.digits())}});
}

void check_lines(const PaymentOrder& order, const ActionContext& context, Problems& problems) {
  int128 sum = 0;
  for (size_t i = 0; i < order.lines.size(); ++i) {
    const PaymentOrderLine& line = order.lines[i];
    if (line.amount.minor <= 0)
      problems.add("bank.payment_order.amount_not_positive", join_path("lines", i, "amount"));
    if (open_item_of(line) == 0)
      problems.add("bank.payment_order.item_unknown", join_path("lines", i, "open_item"));
    sum += line.amount.minor;
  }
  if (context.action != "post" || problems) return;
  if (order.lines.empty()) return;
  if (sum != order.amount.minor) return problems.add("bank.payment_order.lines_sum", "lines");
  std::map<Id, int64_t> wanted;
  for (const PaymentOrderLine& line : order.lines) wanted[open_item_of(line)] += line.amount.minor;
  for (const auto& [item, amount] : wanted) {
    size_t at = 0;
    while (open_item_of(order.lines[at]) != item) ++at;
    check_item(order, context.facts, item, amount, join_path("lines", at, "open_item"), problems);
  }
}

}  // namespace

void check_payment_order(const Record& record, const ActionContext& context, Problems& problems) {
  const PaymentOrder& order = record.as<PaymentOrder>();
  const Facts& facts = context.facts;
  if (!order.payee.empty()) {
    const PartyTerms* terms = terms_of(facts, order.payee);
    if (!terms)
      problems.add("party.not_in_company", "payee");
    else if (!terms->active)
      problems.add("bank.payment_order.payee_inactive", "payee");
  }
  if (order.amount.minor <= 0) problems.add("bank.payment_order.amount_not_positive", "amount");
  if (order.priority < 1 || order.priority > 5)
    problems.add("bank.payment_order.priority_range", "priority");
  if (!order.pay_on.empty() && order.pay_on < order.date)
    problems.add("bank.payment_order.pay_before_date", "pay_on", {{"date", order.date.text()}});
  if (!order.tax_code.empty() &&
      !facts.company().find(tax_code_meta(), std::string_view(order.tax_code)))
    problems.add("tax.code_unknown", "tax_code", {{"code", order.tax_code}});
  check_message(order, context, problems);
  check_choice(order, context, problems);
  if (context.action == "post") check_payable_now(order, context, problems);
  check_lines(order, context, problems);
}

}  // namespace osnova
