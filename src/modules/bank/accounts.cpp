#include "modules/bank/accounts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/identifiers.hpp"
#include "kernel/command/facts.hpp"

namespace osnova {

namespace {

// As it is stored: without blanks, in capital letters.
std::string plain_number(std::string_view typed) {
  std::string plain = to_upper_ascii(typed);
  std::erase(plain, ' ');
  return plain;
}

std::string_view number_of(const CompanyAccount& account) {
  return account.iban.empty() ? std::string_view(account.account) : std::string_view(account.iban);
}

bool takes(const PartyAccount& account, Currency currency) {
  return account.currency.empty() || account.currency == currency;
}

const PartyAccount* find_account(const Party& party, std::string_view number, Currency currency) {
  for (const PartyAccount& account : party.accounts)
    if (number_of(account) == number && takes(account, currency)) return &account;
  return nullptr;
}

// The only one that takes the currency; nullptr when there are several, or none.
const PartyAccount* only_account(const Party& party, Currency currency) {
  const PartyAccount* only = nullptr;
  for (const PartyAccount& account : party.accounts) {
    if (number_of(account).empty() || !takes(account, currency)) continue;
    if (only) return nullptr;
    only = &account;
  }
  return only;
}

// The first of the currency when no number is given.
const CompanyAccount* find_own(const Company& company, std::string_view number, Currency currency) {
  for (const CompanyAccount& account : company.accounts) {
    const Currency of = account.currency.empty() ? company.currency : account.currency;
    if (of == currency && !number_of(account).empty() &&
        (number.empty() || number_of(account) == number))
      return &account;
  }
  return nullptr;
}

void copy_payee(PaymentOrder& order, const Party& party, const PartyAccount* account) {
  static const PartyAccount none;
  const PartyAccount& chosen = account ? *account : none;
  order.payee_line = chosen.line_id;
  order.payee_name = !chosen.holder.empty()
                         ? std::string(chosen.holder)
                         : std::string(party.legal_name.empty() ? party.name : party.legal_name);
  order.payee_inn = party.inn;
  order.payee_kpp = party.kpp;
  order.payee_bank = chosen.bank;
  order.payee_bic = chosen.bic;
  order.payee_correspondent = chosen.correspondent;
}

void choose_payee(PaymentOrder& order, const ActionContext& context) {
  const PaymentOrder* before = context.before ? &context.before->as<PaymentOrder>() : nullptr;
  const Party* party = context.facts.get<Party>(party_meta(), order.payee.id);
  if (!party) return;
  const bool other_payee = before && before->payee != order.payee;
  order.payee_account = plain_number(order.payee_account);
  const bool untouched = before && order.payee_account == before->payee_account;
  const bool other_currency = before && before->currency != order.currency;
  // What was chosen for another payee or currency does not stay.
  if (untouched && (other_payee ||
                    (other_currency && !find_account(*party, order.payee_account, order.currency))))
    order.payee_account.clear();
  const bool anew = !before || other_payee || order.payee_line == 0 ||
                    order.payee_account != before->payee_account || other_currency;
  if (!anew) return;
  if (order.payee_account.empty())
    if (const PartyAccount* only = only_account(*party, order.currency))
      order.payee_account = number_of(*only);
  copy_payee(order, *party,
             order.payee_account.empty()
                 ? nullptr
                 : find_account(*party, order.payee_account, order.currency));
}

void choose_own(PaymentOrder& order, const ActionContext& context) {
  const PaymentOrder* before = context.before ? &context.before->as<PaymentOrder>() : nullptr;
  const Company& company = context.facts.company().company();
  order.own_account = plain_number(order.own_account);
  if (before && before->currency != order.currency && order.own_account == before->own_account &&
      !find_own(company, order.own_account, order.currency))
    order.own_account.clear();
  static const CompanyAccount none;
  const CompanyAccount* found = find_own(company, order.own_account, order.currency);
  const CompanyAccount& chosen = found ? *found : none;
  if (found) order.own_account = number_of(chosen);
  order.own_bank = chosen.bank;
  order.own_bic = chosen.bic;
  order.own_correspondent = chosen.correspondent;
}

struct Requisites {
  std::string_view number, bic, correspondent;
  const char* path;
};

void check_format(const Requisites& r, Problems& problems) {
  const auto add = [&](std::string_view code) {
    if (!code.empty() && !problems.has(code)) problems.add(code, r.path);
  };
  if (r.number.empty()) return;
  const bool iban = r.number[0] >= 'A' && r.number[0] <= 'Z';
  if (iban) add(formats::check_iban(r.number));
  if (all_digits(r.bic)) {
    add(formats::check_russian_bic(r.bic));
    if (!iban && !r.bic.empty()) add(formats::check_russian_account(r.number, r.bic));
    if (!r.correspondent.empty() && !r.bic.empty())
      add(formats::check_russian_account(r.correspondent, r.bic));
  } else {
    add(formats::check_swift_bic(r.bic));
  }
}

// The latest day of the company's calendar on which a change of that day (UTC) can have been made.
Date latest_local(Date utc, const TimeZone& zone) {
  constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
  return zone.local_date((int64_t{utc.days} + 1) * kDay - 1);
}

}  // namespace

void choose_accounts(PaymentOrder& order, const ActionContext& context) {
  if (context.action != "create" && context.action != "update") return;
  choose_payee(order, context);
  choose_own(order, context);
}

void check_choice(const PaymentOrder& order, const ActionContext& context, Problems& problems) {
  const Party* party = context.facts.get<Party>(party_meta(), order.payee.id);
  if (party && !order.payee_account.empty() && order.payee_line == 0) {
    const bool theirs =
        std::any_of(party->accounts.begin(), party->accounts.end(),
                    [&](const PartyAccount& a) { return number_of(a) == order.payee_account; });
    problems.add(theirs ? "bank.payment_order.account_currency" : "bank.payment_order.not_of_payee",
                 "payee_account", {{"currency", order.currency.code()}});
  }
  const Company& company = context.facts.company().company();
  if (!order.own_account.empty() && !find_own(company, order.own_account, order.currency))
    problems.add("bank.payment_order.not_own", "own_account",
                 {{"currency", order.currency.code()}});
  if (order.payee_line != 0)
    check_format({order.payee_account, order.payee_bic, order.payee_correspondent, "payee_account"},
                 problems);
  check_format({order.own_account, order.own_bic, order.own_correspondent, "own_account"},
               problems);
}

void check_payable_now(const PaymentOrder& order, const ActionContext& context,
                       Problems& problems) {
  const CompanyState& state = context.facts.company();
  if (order.own_account.empty())
    problems.add("bank.payment_order.own_missing", "own_account",
                 {{"currency", order.currency.code()}});
  if (order.payee_account.empty())
    return problems.add("bank.payment_order.account_missing", "payee_account",
                        {{"currency", order.currency.code()}});
  const Party* party = context.facts.get<Party>(party_meta(), order.payee.id);
  if (!party || order.payee_line == 0) return;
  const auto now = std::find_if(
      party->accounts.begin(), party->accounts.end(),
      [&](const PartyAccount& account) { return account.line_id == order.payee_line; });
  if (now == party->accounts.end() || number_of(*now) != order.payee_account ||
      now->bic != order.payee_bic || now->correspondent != order.payee_correspondent ||
      !takes(*now, order.currency))
    return problems.add("bank.payment_order.account_changed", "payee_account",
                        {{"account", order.payee_account}});
  if (all_digits(order.own_bic) && !order.own_bic.empty() && order.payee_bic.empty())
    problems.add("bank.payment_order.bic_missing", "payee_account");
  const int64_t days = state.company().payee_cooling_days;
  if (days <= 0 || now->changed_on.empty()) return;
  const Date usable = latest_local(now->changed_on, state.time_zone()) + static_cast<int>(days);
  if (context.business_date < usable)
    problems.add("bank.payment_order.not_usable_yet", "payee_account", {{"date", usable.text()}});
}

}  // namespace osnova
