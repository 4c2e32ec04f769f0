#include "formats/identifiers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace osnova::formats;

namespace {

// Changing any one digit must be noticed.
template <class Check>
void altered(std::string text, Check check) {
  for (char& c : text) {
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
  CHECK(check_iban("GB82WEST12345698765432").empty());  // ISO 13616's example
  CHECK(check_iban("DE89370400440532013000").empty());
  altered("DE89370400440532013000", check_iban);
  CHECK(check_iban("DE8937040044053201300") == "party.iban.format");
  CHECK(check_lei("549300TRUWO2CD2G5692").empty());  // European Central Bank
  altered("549300TRUWO2CD2G5692", check_lei);
  CHECK(check_russian_account("30101810400000000225", "044525225")
            .empty());  // Sberbank's correspondent account
  altered("30101810400000000225",
          [](std::string_view a) { return check_russian_account(a, "044525225"); });
  CHECK(check_vat_number("DE136695976").empty());
  CHECK(check_vat_number("136695976") == "party.vat_number.format");
}
