// IBANs and bank identifier codes.
#include <doctest/doctest.h>

#include <string>

#include "formats/identifiers.hpp"

using namespace osnova::formats;

namespace {

// The registry's example of every country.
const char* const kExamples[] = {"AD1200012030200359100100",
                                 "AE070331234567890123456",
                                 "AL47212110090000000235698741",
                                 "AT611904300234573201",
                                 "AZ21NABZ00000000137010001944",
                                 "BA391290079401028494",
                                 "BE68539007547034",
                                 "BG80BNBG96611020345678",
                                 "BH67BMAG00001299123456",
                                 "BI4210000100010000332045181",
                                 "BR1800360305000010009795493C1",
                                 "BY13NBRB3600900000002Z00AB00",
                                 "CH9300762011623852957",
                                 "CR05015202001026284066",
                                 "CY17002001280000001200527600",
                                 "CZ6508000000192000145399",
                                 "DE89370400440532013000",
                                 "DJ2100010000000154000100186",
                                 "DK5000400440116243",
                                 "DO28BAGR00000001212453611324",
                                 "EE382200221020145685",
                                 "EG380019000500000000263180002",
                                 "ES9121000418450200051332",
                                 "FI2112345600000785",
                                 "FK88SC123456789012",
                                 "FO6264600001631634",
                                 "FR1420041010050500013M02606",
                                 "GB29NWBK60161331926819",
                                 "GE29NB0000000101904917",
                                 "GI75NWBK000000007099453",
                                 "GL8964710001000206",
                                 "GR1601101250000000012300695",
                                 "GT82TRAJ01020000001210029690",
                                 "HN88CABF00000000000250005469",
                                 "HR1210010051863000160",
                                 "HU42117730161111101800000000",
                                 "IE29AIBK93115212345678",
                                 "IL620108000000099999999",
                                 "IQ98NBIQ850123456789012",
                                 "IS140159260076545510730339",
                                 "IT60X0542811101000000123456",
                                 "JO94CBJO0010000000000131000302",
                                 "KW81CBKU0000000000001234560101",
                                 "KZ86125KZT5004100100",
                                 "LB62099900000001001901229114",
                                 "LC55HEMM000100010012001200023015",
                                 "LI21088100002324013AA",
                                 "LT121000011101001000",
                                 "LU280019400644750000",
                                 "LV80BANK0000435195001",
                                 "LY83002048000020100120361",
                                 "MC5811222000010123456789030",
                                 "MD24AG000225100013104168",
                                 "ME25505000012345678951",
                                 "MK07250120000058984",
                                 "MN121234123456789123",
                                 "MR1300020001010000123456753",
                                 "MT84MALT011000012345MTLCAST001S",
                                 "MU17BOMM0101101030300200000MUR",
                                 "NI45BAPR00000013000003558124",
                                 "NL91ABNA0417164300",
                                 "NO9386011117947",
                                 "OM810180000001299123456",
                                 "PK36SCBL0000001123456702",
                                 "PL61109010140000071219812874",
                                 "PS92PALS000000000400123456702",
                                 "PT50000201231234567890154",
                                 "QA58DOHB00001234567890ABCDEFG",
                                 "RO49AAAA1B31007593840000",
                                 "RS35260005601001611379",
                                 "RU0304452522540817810538091310419",
                                 "SA0380000000608010167519",
                                 "SC18SSCB11010000000000001497USD",
                                 "SD8811123456789012",
                                 "SE4550000000058398257466",
                                 "SI56263300012039086",
                                 "SK3112000000198742637541",
                                 "SM86U0322509800000000270100",
                                 "SO211000001001000100141",
                                 "ST23000100010051845310146",
                                 "SV62CENR00000000000000700025",
                                 "TL380080012345678910157",
                                 "TN5910006035183598478831",
                                 "TR330006100519786457841326",
                                 "UA213223130000026007233566001",
                                 "VA59001123000012345678",
                                 "VG96VPVG0000012345678901",
                                 "XK051212012345678906",
                                 "YE15CBYE0001018861234567891234"};

}  // namespace

TEST_CASE("IBAN: the example of every country of the registry is right") {
  CHECK(std::size(kExamples) == 89);
  for (const char* iban : kExamples) CHECK_MESSAGE(check_iban(iban).empty(), std::string(iban));
}

TEST_CASE("IBAN: every altered, exchanged, missing or added character is noticed") {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (const std::string iban : kExamples) {
    CHECK_MESSAGE(check_iban(iban.substr(0, iban.size() - 1)) == "party.iban.length", iban);
    CHECK_MESSAGE(check_iban(iban + "0") == "party.iban.length", iban);
    for (size_t i = 2; i < iban.size(); ++i) {
      std::string other = iban;
      const std::string_view same_kind =
          is_digit(iban[i]) ? "0123456789" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
      for (const char c : same_kind) {
        other[i] = c;
        if (c != iban[i]) CHECK_MESSAGE(!check_iban(other).empty(), other);
      }
      other = iban;
      if (i + 1 == iban.size() || iban[i] == iban[i + 1] ||
          is_digit(iban[i]) != is_digit(iban[i + 1]))
        continue;
      std::swap(other[i], other[i + 1]);
      CHECK_MESSAGE(!check_iban(other).empty(), other);
    }
  }
}

TEST_CASE("IBAN: what is wrong is told apart") {
  CHECK(check_iban("").empty());
  for (const char* iban : {"DE", "DE8", "DE89", "8937DE", "de89370400440532013000",
                           "DE89 3704 0044 0532 0130 00", "DEX9370400440532013000", "\xD0\x96"})
    CHECK_MESSAGE(check_iban(iban) == "party.iban.format", std::string(iban));
  CHECK(check_iban("US89370400440532013000") == "party.iban.country");
  CHECK(check_iban("ZZ89370400440532013000") == "party.iban.country");
  CHECK(check_iban("DE8937040044053201300") == "party.iban.length");
  CHECK(check_iban("DE8937040044053201300A") == "party.iban.bban");
  CHECK(check_iban("GB82W3ST12345698765432") == "party.iban.bban");
  CHECK(check_iban("DE89370400440532013001") == "party.iban.check_digit");
  // 00 and 97 are the same rest, but only 02 to 98 are check digits.
  CHECK(check_iban("DE97370400440532013050").empty());
  CHECK(check_iban("DE00370400440532013050") == "party.iban.check_digit");
}

TEST_CASE("SWIFT BIC: four, the country, two, and a branch or none") {
  for (const char* bic : {"", "DEUTDEFF", "DEUTDEFF500", "SABRRUMM", "NEDSZAJJXXX", "PCBKXKPR"})
    CHECK_MESSAGE(check_swift_bic(bic).empty(), std::string(bic));
  for (const char* bic : {"DEUTDEF", "DEUTDEFF5", "DEUTDEFF50", "DEUTDEFF5000", "DEUTDEF-",
                          "deutdeff", "DEUT1EFF", "044525225"})
    CHECK_MESSAGE(check_swift_bic(bic) == "party.bic.format", std::string(bic));
  CHECK(check_swift_bic("DEUTZZFF") == "party.bic.country");
  CHECK(check_swift_bic("SABRSUMM") == "party.bic.country");
}

TEST_CASE("Russian BIC: nine digits") {
  for (const char* bic : {"", "044525225", "004525988"}) CHECK(check_russian_bic(bic).empty());
  for (const char* bic : {"04452522", "0445252255", "04452522X"})
    CHECK_MESSAGE(check_russian_bic(bic) == "party.bic.russian", std::string(bic));
}
