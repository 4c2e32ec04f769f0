#include "modules/party/party_rules.hpp"

#include "kernel/command/facts.hpp"
#include "modules/party/api.hpp"

namespace osnova {

void derive_party(Record& record, const ActionContext&) {
  Party& party = record.as<Party>();
  party.tax_key =
      party.inn.empty() ? "" : std::string(party.inn) + (party.kpp.empty() ? "" : "/" + party.kpp);
}

void check_party(const Record&, const ActionContext&, Problems&) {}

void derive_terms(Record& record, const ActionContext&) {
  PartyTerms& terms = record.as<PartyTerms>();
  terms.key = terms.party.empty() ? "" : std::to_string(terms.party.id);
}

void check_terms(const Record& record, const ActionContext&, Problems& problems) {
  const PartyTerms& terms = record.as<PartyTerms>();
  if (terms.payment_days < 0 || terms.payment_days > 3650)
    problems.add("party.terms.payment_days_range", "payment_days");
  if (terms.credit_limit.minor < 0) problems.add("party.terms.credit_limit_negative", "credit_limit");
}

}  // namespace osnova
