#include "modules/party/party_rules.hpp"

#include "formats/identifiers.hpp"
#include "kernel/command/facts.hpp"
#include "modules/party/api.hpp"

namespace osnova {

void derive_party(Record& record, const ActionContext&) {
  Party& party = record.as<Party>();
  party.tax_key =
      party.inn.empty() ? "" : std::string(party.inn) + (party.kpp.empty() ? "" : "/" + party.kpp);
}

void check_party(const Record& record, const ActionContext&, Problems& problems) {
  const Party& party = record.as<Party>();
  const auto add = [&](std::string_view code, const std::string& path) {
    if (!code.empty()) problems.add(code, path);
  };
  add(formats::check_inn(party.inn), "inn");
  add(formats::check_kpp(party.kpp), "kpp");
  add(formats::check_ogrn(party.ogrn), "ogrn");
  add(formats::check_lei(party.lei), "lei");
  add(formats::check_vat_number(party.vat_number), "vat_number");
  for (size_t i = 0; i < party.accounts.size(); ++i) {
    const PartyAccount& account = party.accounts[i];
    add(formats::check_iban(account.iban), join_path("accounts", i, "iban"));
    // A SWIFT code beside an IBAN is no Russian BIC.
    if (!account.account.empty())
      add(formats::check_russian_account(account.account, account.bic),
          join_path("accounts", i, "account"));
  }
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
