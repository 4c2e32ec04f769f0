#pragma once
// Identifiers of parties and accounts, checked as far as the identifier itself allows. Each
// function returns the code of the Problem, or "" when the identifier is well formed. An empty
// identifier is well formed.
#include <string_view>

namespace osnova::formats {

// ИНН: 10 digits for organisations, 12 for persons, with check digits (ФНС, order ММВ-7-6/435@).
std::string_view check_inn(std::string_view inn);
// КПП: 4 digits, 2 digits or capital Latin letters, 3 digits; it has no check digit.
std::string_view check_kpp(std::string_view kpp);
// ОГРН (13 digits) and ОГРНИП (15): the last digit is the rest of a division by 11 or 13.
std::string_view check_ogrn(std::string_view ogrn);
// СНИЛС: 11 digits without separators, the last two being the check number (Постановление
// Правления ПФР 2019-06-13 No. 335п; numbers up to 001-001-998 have none).
std::string_view check_snils(std::string_view snils);
// IBAN (ISO 13616-1) in electronic form: the country, length and structure of the registry, and the
// check digits (mod 97-10).
std::string_view check_iban(std::string_view iban);
// BIC of SWIFT (ISO 9362): 8 or 11 characters, characters 5-6 being the country. It has no check
// digit.
std::string_view check_swift_bic(std::string_view bic);
// БИК: 9 digits (Bank of Russia, 732-П). It has no check digit.
std::string_view check_russian_bic(std::string_view bic);
// LEI (ISO 17442): 20 characters, mod 97-10.
std::string_view check_lei(std::string_view lei);
// ISIN (ISO 6166): two letters of the issuing agency's prefix, nine letters or digits, and a check
// digit (Luhn, letters being 10 to 35).
std::string_view check_isin(std::string_view isin);
// A Russian account (20 digits) against the BIC (9 digits) of its bank or treasury: "Порядок
// расчета контрольного ключа в номере лицевого счета", Bank of Russia, 1997-09-08 No. 515. Treasury
// accounts (03...) have no key: of them only the form is checked.
std::string_view check_russian_account(std::string_view account, std::string_view bic);
// VAT number with its prefix, without separators: the form and, where the algorithm is public, the
// check digits. Check digits are computed for the members of the European Union (Directive
// 2006/112/EC, art. 215: the prefix is the ISO 3166 code, EL for Greece), GB and XI (Northern
// Ireland), NO (ending in MVA or not) and CHE (ending in MWST, TVA, IVA or not). Only the form is
// checked of: the personal codes of Latvia and the nine-digit birth numbers of Czechia, which have
// no check digit that holds for all of them; the offices GBGD and GBHA; and the numbers of all
// other countries (country and 2 to 13 letters or digits).
std::string_view check_vat_number(std::string_view number);

}  // namespace osnova::formats
