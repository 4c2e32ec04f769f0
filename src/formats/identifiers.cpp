#include "formats/identifiers.hpp"

#include <array>
#include <string>

#include "base/text.hpp"
#include "formats/check_digits.hpp"
#include "formats/countries.hpp"

namespace osnova::formats {

namespace {

// The three digits that go before an account when its key is computed: "0" and digits 5-6 of the
// BIC when a unit of the Bank of Russia keeps the account, the last three of the BIC when a bank
// does.
std::string key_prefix(std::string_view account, std::string_view bic) {
  bool of_bank_of_russia = false;
  // Correspondent accounts of banks, of settlement and of other non-bank credit organisations, and
  // the treasury's single account, are given with the BIC of their owner.
  for (const std::string_view head : {"30101", "30103", "30105", "40102"})
    of_bank_of_russia |= account.starts_with(head);
  // BICs of the units themselves.
  for (const std::string_view tail : {"000", "001", "002"})
    of_bank_of_russia |= bic.ends_with(tail);
  return of_bank_of_russia ? "0" + std::string(bic.substr(4, 2)) : std::string(bic.substr(6));
}

}  // namespace

std::string_view check_inn(std::string_view inn) {
  if (inn.empty()) return {};
  if (!all_digits(inn) || (inn.size() != 10 && inn.size() != 12)) return "party.inn.length";
  bool good;
  if (inn.size() == 10) {
    good = weighted(inn, {2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == digit(inn[9]);
  } else {
    good = weighted(inn, {7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == digit(inn[10]) &&
           weighted(inn, {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == digit(inn[11]);
  }
  return good ? std::string_view{} : "party.inn.check_digit";
}

std::string_view check_kpp(std::string_view kpp) {
  if (kpp.empty()) return {};
  bool good = kpp.size() == 9 && all_digits(kpp.substr(0, 4)) && all_digits(kpp.substr(6));
  for (size_t i = 4; good && i < 6; ++i)
    good = (kpp[i] >= '0' && kpp[i] <= '9') || (kpp[i] >= 'A' && kpp[i] <= 'Z');
  return good ? std::string_view{} : "party.kpp.format";
}

std::string_view check_ogrn(std::string_view ogrn) {
  if (ogrn.empty()) return {};
  if (!all_digits(ogrn) || (ogrn.size() != 13 && ogrn.size() != 15)) return "party.ogrn.length";
  const int rest = rest_of(ogrn.substr(0, ogrn.size() - 1), ogrn.size() == 13 ? 11 : 13) % 10;
  return rest == digit(ogrn.back()) ? std::string_view{} : "party.ogrn.check_digit";
}

std::string_view check_snils(std::string_view snils) {
  if (snils.empty()) return {};
  if (!all_digits(snils) || snils.size() != 11) return "party.snils.length";
  // Numbers up to 001-001-998 were given out before there were check digits.
  if (snils.substr(0, 9) <= "001001998") return {};
  const int sum = weighted(snils, {9, 8, 7, 6, 5, 4, 3, 2, 1}) % 101 % 100;
  return sum == rest_of(snils.substr(9), 100) ? std::string_view{} : "party.snils.check_digit";
}

std::string_view check_lei(std::string_view lei) {
  if (lei.empty()) return {};
  if (lei.size() != 20) return "party.lei.format";
  const int rest = mod_97(lei);
  if (rest < 0) return "party.lei.format";
  return rest == 1 ? std::string_view{} : "party.lei.check_digit";
}

std::string_view check_isin(std::string_view isin) {
  if (isin.empty()) return {};
  if (isin.size() != 12) return "securities.isin.format";
  std::string digits;
  for (size_t i = 0; i < isin.size(); ++i) {
    const char c = isin[i];
    const bool letter = c >= 'A' && c <= 'Z';
    const bool is_digit = c >= '0' && c <= '9';
    if (i < 2 ? !letter : i == 11 ? !is_digit : !letter && !is_digit)
      return "securities.isin.format";
    digits += letter ? std::to_string(c - 'A' + 10) : std::string(1, c);
  }
  return luhn(digits) ? std::string_view{} : "securities.isin.check_digit";
}

std::string_view check_swift_bic(std::string_view bic) {
  if (bic.empty()) return {};
  bool good = bic.size() == 8 || bic.size() == 11;
  for (size_t i = 0; good && i < bic.size(); ++i) {
    const bool letter = bic[i] >= 'A' && bic[i] <= 'Z';
    good = letter || (i != 4 && i != 5 && bic[i] >= '0' && bic[i] <= '9');
  }
  if (!good) return "party.bic.format";
  return is_country(bic.substr(4, 2)) ? std::string_view{} : "party.bic.country";
}

std::string_view check_russian_bic(std::string_view bic) {
  if (bic.empty()) return {};
  return bic.size() == 9 && all_digits(bic) ? std::string_view{} : "party.bic.russian";
}

std::string_view check_russian_account(std::string_view account, std::string_view bic) {
  if (account.empty() && bic.empty()) return {};
  if (!all_digits(account) || account.size() != 20 || !all_digits(bic) || bic.size() != 9)
    return "party.account.format";
  if (account.starts_with("03")) return {};  // kept by the treasury itself
  const std::string keyed = key_prefix(account, bic) + std::string(account);
  static constexpr std::array<int, 3> weights = {7, 1, 3};
  int sum = 0;
  for (size_t i = 0; i < keyed.size(); ++i) sum += digit(keyed[i]) * weights[i % 3];
  return sum % 10 == 0 ? std::string_view{} : "party.account.key";
}

}  // namespace osnova::formats
