#include "store/postgres/fold.hpp"

#include <cctype>
#include <unordered_map>

#include "base/text.hpp"

namespace osnova::store {

namespace {

// A letter, and the letters that are it with something above or below (canonical decompositions of
// Unicode: Latin, Greek, Cyrillic).
constexpr const char* kFamilies[] = {
    "aÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪ",
    "aẫẬậẮắẰằẲẳẴẵẶặ",
    "bḂḃḄḅḆḇ",
    "cÇçĆćĈĉĊċČčḈḉ",
    "dĎďḊḋḌḍḎḏḐḑḒḓ",
    "eÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂ",
    "eểỄễỆệ",
    "fḞḟ",
    "gĜĝĞğĠġĢģǦǧǴǵḠḡ",
    "hĤĥȞȟḢḣḤḥḦḧḨḩḪḫẖ",
    "iÌÍÎÏìíîïĨĩĪīĬĭĮįİǏǐȈȉȊȋḬḭḮḯỈỉỊị",
    "jĴĵǰ",
    "kĶķǨǩḰḱḲḳḴḵ",
    "lĹĺĻļĽľḶḷḸḹḺḻḼḽ",
    "mḾḿṀṁṂṃ",
    "nÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ",
    "oÒÓÔÕÖòóôõöŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌ",
    "oọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợ",
    "pṔṕṖṗ",
    "rŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ",
    "sŚśŜŝŞşŠšȘșṠṡṢṣṤṥṦṧṨṩ",
    "tŢţŤťȚțṪṫṬṭṮṯṰṱẗ",
    "uÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺ",
    "uṻỤụỦủỨứỪừỬửỮữỰự",
    "vṼṽṾṿ",
    "wŴŵẀẁẂẃẄẅẆẇẈẉẘ",
    "xẊẋẌẍ",
    "yÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ",
    "zŹźŻżŽžẐẑẒẓẔẕ",
    "¨΅",
    "æǢǣǼǽ",
    "øǾǿ",
    "ſẛ",
    "ʒǮǯ",
    "αΆά",
    "εΈέ",
    "ηΉή",
    "ιΊΐΪίϊ",
    "οΌό",
    "υΎΫΰϋύ",
    "ωΏώ",
    "ϒϓϔ",
    "аӐӑӒӓ",
    "гЃѓ",
    "еЀЁѐёӖӗ",
    "жӁӂӜӝ",
    "зӞӟ",
    "иЍЙйѝӢӣӤӥ",
    "кЌќ",
    "оӦӧ",
    "уЎўӮӯӰӱӲӳ",
    "чӴӵ",
    "ыӸӹ",
    "эӬӭ",
    "іЇї",
    "ѵѶѷ",
    "әӚӛ",
    "өӪӫ",
};

// The code point at `at`, which moves behind it. Text is valid UTF-8.
uint32_t take(std::string_view text, size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  uint32_t point = first & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return point;
}

std::unordered_map<uint32_t, std::string> read_families() {
  std::unordered_map<uint32_t, std::string> plain;
  for (const std::string_view family : kFamilies) {
    size_t at = 0;
    take(family, at);
    const std::string letter(family.substr(0, at));
    while (at < family.size()) plain[take(family, at)] = letter;
  }
  return plain;
}

// What stands between words beyond ASCII: punctuation, signs of currencies, arrows and the like.
bool between_words(uint32_t c) {
  struct Range {
    uint32_t first, last;
  };
  static constexpr Range kBetween[] = {
      {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},
      {0xF7, 0xF7},     {0x2000, 0x20FF}, {0x2116, 0x2117}, {0x2120, 0x2122}, {0x2190, 0x2BFF},
      {0x3000, 0x3003}, {0x3008, 0x3020}, {0xFE10, 0xFE6F}, {0xFF00, 0xFF0F}, {0x1F000, 0x1FAFF}};
  for (const Range& range : kBetween)
    if (c >= range.first && c <= range.last) return true;
  return false;
}

}  // namespace

std::string clip_bytes(std::string_view utf8, size_t bytes) {
  if (utf8.size() <= bytes) return std::string(utf8);
  while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(utf8.substr(0, bytes));
}

std::vector<std::string> words_of(std::string_view utf8) {
  static const std::unordered_map<uint32_t, std::string> plain = read_families();
  std::vector<std::string> words;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) words.push_back(fold_case(word));
    word.clear();
  };
  for (size_t at = 0; at < utf8.size();) {
    const size_t begin = at;
    const uint32_t c = take(utf8, at);
    if (c < 0x80) {
      std::isalnum(static_cast<int>(c)) ? word.push_back(utf8[begin]) : end();
      continue;
    }
    if (c >= 0x300 && c < 0x370) continue;  // a diacritic of its own
    if (between_words(c)) {
      end();
      continue;
    }
    const auto found = plain.find(c);
    word += found == plain.end() ? utf8.substr(begin, at - begin) : std::string_view(found->second);
  }
  end();
  return words;
}

}  // namespace osnova::store
