#pragma once
// One master record for everybody we deal with; a company's own terms with him are a record of the
// company.
#include "meta/record.hpp"

namespace osnova {

enum class PartyKind : int { organisation, person, entrepreneur };
const EnumMeta& enum_meta(PartyKind);

struct PartyAddress : Line {
  Text<20> kind;  // legal, postal, delivery
  Text<300> address;
};
struct PartyAccount : Line {
  Text<34> iban;
  Text<20> account;        // Russian settlement account
  Text<11> bic;            // Russian BIC or SWIFT code
  Currency currency;       // none = every
  Text<120> bank;          // its name
  Text<20> correspondent;  // a Russian bank's own account at the Bank of Russia
  Text<160> holder;        // where it is not the party itself
  // The day (UTC) on which number, BIC or currency became what they are; none = before this was
  // kept. A company pays to the account only some days later (its payee_cooling_days).
  Date changed_on;
};
struct PartyContact : Line {
  Text<120> name;
  Text<120> email;
  Text<40> phone;
};

// Shared catalogue "party.party".
struct Party : Entity {
  Text<40> code;
  Text<200> name, legal_name;
  PartyKind kind{};
  Text<2> country;
  Text<12> inn;
  Text<9> kpp;
  Text<15> ogrn;
  Text<20> vat_number;
  Text<20> lei;
  Text<24> tax_key;  // INN and KPP together are unique: branches share an INN
  Lines<PartyAddress> addresses;
  Lines<PartyAccount> accounts;
  Lines<PartyContact> contacts;
};

// Catalogue "party.terms": a party exists in a company only with terms.
struct PartyTerms : Entity {
  Text<20> key;  // the party's id: one record of terms a party, named from it (kernel/condition)
  Ref<Party> party;
  int64_t payment_months = 0, payment_days = 0;  // months first, then days
  bool end_of_month = false;   // months from the last day of a month lead to a last day
  Amount credit_limit;         // 0 = no credit was granted
  bool cash_customer = false;  // anonymous buyers: outside ageing, statements and DSO
  bool advances = false;       // payments that name no document are advances
  bool active = true;
};

// When an invoice of `date` is due by the terms. A day that the month does not have is its last
// day; 28 February + 1 month is 28 March, or 31 March if the policy says end of month.
Date due_date(const PartyTerms& terms, Date date);

// The number under which an account is known: its IBAN, else its account.
std::string_view number_of(const PartyAccount& account);

}  // namespace osnova
