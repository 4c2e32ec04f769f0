#include "formats/countries.hpp"

#include <bitset>

namespace osnova::formats {

namespace {

constexpr std::string_view kCodes =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCG"
    "CHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGL"
    "GMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLA"
    "LBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP"
    "NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV"
    "SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
static_assert(kCodes.size() == 250 * 2);

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

size_t slot(std::string_view code) {
  return static_cast<size_t>((code[0] - 'A') * 26 + code[1] - 'A');
}

}  // namespace

bool is_country(std::string_view alpha_2) {
  static const auto assigned = [] {
    std::bitset<26 * 26> set;
    for (size_t i = 0; i < kCodes.size(); i += 2) set.set(slot(kCodes.substr(i, 2)));
    return set;
  }();
  return alpha_2.size() == 2 && is_letter(alpha_2[0]) && is_letter(alpha_2[1]) &&
         assigned.test(slot(alpha_2));
}

}  // namespace osnova::formats
