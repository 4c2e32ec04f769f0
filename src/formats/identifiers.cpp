#include "formats/identifiers.hpp"

#include <array>
#include <map>
#include <string>

#include "base/text.hpp"
#include "formats/check_digits.hpp"

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

std::string_view check_iban(std::string_view iban) {
  if (iban.empty()) return {};
  static const std::map<std::string_view, size_t> lengths = {
      {"AT", 20}, {"BE", 16}, {"BG", 22}, {"CH", 21}, {"CY", 28}, {"CZ", 24},
      {"DE", 22}, {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27},
      {"GB", 22}, {"GR", 27}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IT", 27},
      {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MT", 31}, {"NL", 18}, {"NO", 15},
      {"PL", 28}, {"PT", 25}, {"RO", 24}, {"SE", 24}, {"SI", 19}, {"SK", 24}};
  if (iban.size() < 15 || iban.size() > 34) return "party.iban.format";
  if (const auto length = lengths.find(iban.substr(0, 2));
      length != lengths.end() && length->second != iban.size())
    return "party.iban.format";
  const int rest = mod_97(std::string(iban.substr(4)) + std::string(iban.substr(0, 4)));
  if (rest < 0) return "party.iban.format";
  return rest == 1 ? std::string_view{} : "party.iban.check_digit";
}

std::string_view check_lei(std::string_view lei) {
  if (lei.empty()) return {};
  if (lei.size() != 20) return "party.lei.format";
  const int rest = mod_97(lei);
  if (rest < 0) return "party.lei.format";
  return rest == 1 ? std::string_view{} : "party.lei.check_digit";
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
