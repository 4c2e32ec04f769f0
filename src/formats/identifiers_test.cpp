#include "formats/identifiers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace osnova::formats;

namespace {

// Changing any one digit must be noticed, from the index on.
template <class Check>
void altered(std::string text, Check check, size_t from = 0) {
  for (size_t i = from; i < text.size(); ++i) {
    char& c = text[i];
    if (c < '0' || c > '9') continue;
    const char original = c;
    c = c == '9' ? '0' : static_cast<char>(c + 1);
    CHECK_MESSAGE(!check(text).empty(), text);
    c = original;
  }
}

}  // namespace

TEST_CASE("identifiers: published ones are right, altered ones are not") {
  CHECK(check_inn("7707083893").empty());    // Sberbank
  CHECK(check_inn("500100732259").empty());  // the tax service's example of a person
  CHECK(check_inn("770708389") == "party.inn.length");
  altered("7707083893", check_inn);
  CHECK(check_ogrn("1027700132195").empty());  // Sberbank
  CHECK(check_ogrn("304500116000157").empty());
  altered("1027700132195", check_ogrn);
  CHECK(check_kpp("773601001").empty());
  CHECK(check_kpp("77360100") == "party.kpp.format");
  CHECK(check_snils("11223344595").empty());  // the pension fund's example
  CHECK(check_snils("11223344594") == "party.snils.check_digit");
  CHECK(check_snils("112-233-445 95") == "party.snils.length");
  CHECK(check_snils("00100199800").empty());
  CHECK(check_snils("00100199901") == "party.snils.check_digit");
  altered("11223344595", check_snils);
  CHECK(check_lei("549300TRUWO2CD2G5692").empty());  // European Central Bank
  altered("549300TRUWO2CD2G5692", check_lei);
  for (const char* isin : {"AU0000XVGZA3",  // the standard's example
                           "US0378331005", "US5949181045", "GB0002634946", "DE0007164600",
                           "RU0009029540", "RU0007661625"}) {
    CHECK_MESSAGE(check_isin(isin).empty(), std::string(isin));
    altered(isin, check_isin);
  }
  CHECK(check_isin("") == "");
  for (const char* bad : {"US037833100", "US03783310055", "us0378331005", "U10378331005",
                          "US037833100A", "US0378-31005", "ИСИН0378"})
    CHECK_MESSAGE(check_isin(bad) == "securities.isin.format", std::string(bad));
  CHECK(check_isin("US0378330105") == "securities.isin.check_digit");  // two digits exchanged
}

TEST_CASE("a Russian account is keyed by the unit of the Bank of Russia or by the bank") {
  struct {
    const char *account, *bic;
  } const good[] = {
      // The examples of the rule No. 515: a correspondent account, an account in a settlement
      // centre, a client's account in a bank.
      {"30101810800000000746", "049805746"},
      {"30101810800000000746", "049805000"},
      {"40602810700000000025", "049805746"},
      {"30101810400000000225", "044525225"},  // Sberbank, Moscow
      {"30101810200000000827", "044030827"},  // a bank in Saint Petersburg
      {"30103810945250000444", "044525444"},  // a settlement organisation (YooMoney)
      {"30105810345250000505", "044525505"},  // another non-bank (National Settlement Depository)
      {"40101810045250010041", "044525000"},  // the treasury at the Bank of Russia until 2021
      {"40101810845250010102", "044525000"},
      {"40102810545370000003", "004525988"},  // the treasury's single account since then
      {"40102810445370000059", "017003983"},
  };
  for (const auto& [account, bic] : good) {
    CHECK_MESSAGE(check_russian_account(account, bic).empty(), std::string(account));
    // The first five digits choose how the key is computed.
    altered(
        account, [&](std::string_view a) { return check_russian_account(a, bic); }, 5);
  }
}

TEST_CASE("a correspondent account that a bank opened to another one is keyed by that bank") {
  CHECK(check_russian_account("30109810000000000225", "044525225").empty());
  CHECK(check_russian_account("30109810800000000225", "044525225") == "party.account.key");
}

TEST_CASE("treasury accounts have no key") {
  CHECK(check_russian_account("03100643000000018500", "017003983").empty());  // tax service, Tula
  CHECK(check_russian_account("0310064300000001850", "017003983") == "party.account.format");
}
