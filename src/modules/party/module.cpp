#include "modules/party/module.hpp"

#include "kernel/registry.hpp"
#include "modules/party/api.hpp"
#include "modules/party/party_rules.hpp"

namespace osnova {

const EnumMeta& enum_meta(PartyKind) {
  static const EnumMeta meta{"party.kind", {"organisation", "person", "entrepreneur"}};
  return meta;
}

namespace {

const RecordMeta& address_meta() {
  static const RecordMeta meta =
      describe<PartyAddress>("party.addresses", RecordKind::line, [](auto& r) {
        using Self = PartyAddress;
        r.field(OSNOVA_FIELD(kind));
        r.field(OSNOVA_FIELD(address)).required().personal();
      });
  return meta;
}

const RecordMeta& account_line_meta() {
  static const RecordMeta meta =
      describe<PartyAccount>("party.accounts", RecordKind::line, [](auto& r) {
        using Self = PartyAccount;
        r.field(OSNOVA_FIELD(iban)).personal().guarded().keyed_twice();
        r.field(OSNOVA_FIELD(account)).personal().guarded().keyed_twice();
        r.field(OSNOVA_FIELD(bic)).keyed_twice();
        r.field(OSNOVA_FIELD(currency));
        r.field(OSNOVA_FIELD(bank));
        r.field(OSNOVA_FIELD(correspondent));
        r.field(OSNOVA_FIELD(holder)).personal().guarded();
        r.field(OSNOVA_FIELD(changed_on)).computed().timed();
      });
  return meta;
}

const RecordMeta& contact_meta() {
  static const RecordMeta meta =
      describe<PartyContact>("party.contacts", RecordKind::line, [](auto& r) {
        using Self = PartyContact;
        r.field(OSNOVA_FIELD(name)).personal().guarded();
        r.field(OSNOVA_FIELD(email)).personal().guarded();
        r.field(OSNOVA_FIELD(phone)).personal().guarded();
      });
  return meta;
}

}  // namespace

const RecordMeta& party_meta() {
  static const RecordMeta meta =
      describe<Party>("party.party", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Party;
        r.sensitive();
        r.field(OSNOVA_FIELD(code)).required().unique().list().search();
        r.field(OSNOVA_FIELD(name)).required().list().search().personal();
        r.field(OSNOVA_FIELD(legal_name)).search().personal();
        r.field(OSNOVA_FIELD(kind));
        r.field(OSNOVA_FIELD(country)).list();
        r.field(OSNOVA_FIELD(inn)).list().search();
        r.field(OSNOVA_FIELD(kpp));
        r.field(OSNOVA_FIELD(ogrn)).aside();
        r.field(OSNOVA_FIELD(vat_number)).search();
        r.field(OSNOVA_FIELD(lei)).aside();
        r.field(OSNOVA_FIELD(tax_key)).unique().computed();
        r.lines(OSNOVA_FIELD(addresses), address_meta());
        r.lines(OSNOVA_FIELD(accounts), account_line_meta());
        r.lines(OSNOVA_FIELD(contacts), contact_meta());
      });
  return meta;
}

const RecordMeta& party_terms_meta() {
  static const RecordMeta meta =
      describe<PartyTerms>("party.terms", RecordKind::catalogue, [](auto& r) {
        using Self = PartyTerms;
        r.field(OSNOVA_FIELD(key)).unique().computed().refers("party.party");
        r.field(OSNOVA_FIELD(party)).required().frozen().refers("party.party");
        r.field(OSNOVA_FIELD(payment_months));
        r.field(OSNOVA_FIELD(payment_days));
        r.field(OSNOVA_FIELD(end_of_month));
        r.field(OSNOVA_FIELD(credit_limit));
        r.field(OSNOVA_FIELD(cash_customer));
        r.field(OSNOVA_FIELD(advances));
        r.field(OSNOVA_FIELD(active));
      });
  return meta;
}

void register_party(Registry& registry) {
  Behaviour party;
  party.meta = &party_meta();
  party.derive = derive_party;
  party.check = check_party;
  registry.add(party);
  Behaviour terms;
  terms.meta = &party_terms_meta();
  terms.derive = derive_terms;
  terms.check = check_terms;
  registry.add(terms);
}

}  // namespace osnova
