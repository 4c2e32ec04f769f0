#include "modules/party/party_rules.hpp"

#include "base/text.hpp"
#include "formats/countries.hpp"
#include "formats/identifiers.hpp"
#include "kernel/command/facts.hpp"
#include "modules/party/api.hpp"

namespace osnova {

namespace {

bool leads_elsewhere(const PartyAccount& now, const PartyAccount& before) {
  return now.iban != before.iban || now.account != before.account || now.bic != before.bic ||
         now.currency != before.currency;
}

// Where money goes is known by line: a line that is new, or that leads elsewhere, is of today.
void date_accounts(Party& party, const ActionContext& context) {
  const Party* before = context.before ? &context.before->as<Party>() : nullptr;
  for (PartyAccount& account : party.accounts) {
    const PartyAccount* former = nullptr;
    if (before)
      for (const PartyAccount& other : before->accounts)
        if (other.line_id == account.line_id) former = &other;
    if (!former || leads_elsewhere(account, *former)) account.changed_on = context.business_date;
  }
}

}  // namespace

std::string_view number_of(const PartyAccount& account) {
  return account.iban.empty() ? std::string_view(account.account) : std::string_view(account.iban);
}

void derive_party(Record& record, const ActionContext& context) {
  Party& party = record.as<Party>();
  party.tax_key =
      party.inn.empty() ? "" : std::string(party.inn) + (party.kpp.empty() ? "" : "/" + party.kpp);
  date_accounts(party, context);
}

namespace {

void check_account(const PartyAccount& account, size_t index, Problems& problems) {
  const auto add = [&](std::string_view code, std::string_view field) {
    if (!code.empty()) problems.add(code, join_path("accounts", index, field));
  };
  add(formats::check_iban(account.iban), "iban");
  // A Russian BIC has digits only; character 5 of a SWIFT code is a letter.
  const std::string_view wrong_bic = all_digits(account.bic)
                                         ? formats::check_russian_bic(account.bic)
                                         : formats::check_swift_bic(account.bic);
  add(wrong_bic, "bic");
  if (!account.account.empty() && wrong_bic.empty())
    add(formats::check_russian_account(account.account, account.bic), "account");
  if (!account.correspondent.empty() && wrong_bic.empty())
    add(formats::check_russian_account(account.correspondent, account.bic), "correspondent");
}

}  // namespace

void check_party(const Record& record, const ActionContext&, Problems& problems) {
  const Party& party = record.as<Party>();
  const auto add = [&](std::string_view code, const std::string& path) {
    if (!code.empty()) problems.add(code, path);
  };
  if (!party.country.empty() && !formats::is_country(party.country))
    problems.add("party.country.unknown", "country");
  add(formats::check_inn(party.inn), "inn");
  add(formats::check_kpp(party.kpp), "kpp");
  add(formats::check_ogrn(party.ogrn), "ogrn");
  add(formats::check_lei(party.lei), "lei");
  add(formats::check_vat_number(party.vat_number), "vat_number");
  for (size_t i = 0; i < party.accounts.size(); ++i) check_account(party.accounts[i], i, problems);
}

void derive_terms(Record& record, const ActionContext&) {
  PartyTerms& terms = record.as<PartyTerms>();
  terms.key = terms.party.empty() ? "" : std::to_string(terms.party.id);
}

Date due_date(const PartyTerms& terms, Date date) {
  return add_months(date, static_cast<int>(terms.payment_months), terms.end_of_month) +
         static_cast<int>(terms.payment_days);
}

void check_terms(const Record& record, const ActionContext&, Problems& problems) {
  const PartyTerms& terms = record.as<PartyTerms>();
  if (terms.payment_days < 0 || terms.payment_days > 3650)
    problems.add("party.terms.payment_days_range", "payment_days");
  if (terms.payment_months < 0 || terms.payment_months > 120)
    problems.add("party.terms.payment_months_range", "payment_months");
  if (terms.credit_limit.minor < 0)
    problems.add("party.terms.credit_limit_negative", "credit_limit");
}

}  // namespace osnova
