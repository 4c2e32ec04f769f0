#include "kernel/access/guessable.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace osnova {

namespace {

constexpr int kFewParts = 4;

// What lists of leaked passwords are full of, in English, Russian, and Russian on Latin keys; and
// the words of an office.
constexpr std::string_view kWords =
    "password passwort passphrase pass pwd qwerty iloveyou letmein welcome admin administrator "
    "login master monkey dragon football baseball basketball sunshine princess shadow superman "
    "batman michael jennifer jordan michelle charlie andrew daniel alexander hunter killer "
    "trustno starwars secret access flower hello freedom whatever computer internet samsung "
    "google facebook liverpool arsenal chelsea manchester united summer winter autumn spring "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december company office finance account accounting "
    "accountant money business test user owner root guest default change changeme temp "
    "temporary love lover angel babygirl cheese cookie pokemon ninja mustang ferrari mercedes "
    "soccer hockey pepper ginger purple orange banana london moscow russia osnova 1q2w3e4r5t6y "
    "1q2w3e4r5t 1q2w3e4r q1w2e3r4t5y6 q1w2e3r4 zaq12wsx пароль привет любовь люблю солнышко "
    "москва россия наташа марина светлана сергей александр дмитрий андрей максим спартак зенит "
    "бухгалтер бухгалтерия учет фирма деньги админ основа parol privet lubov natasha marina "
    "svetlana sergey dmitry maksim spartak zenit buhgalter moskva rossiya gfhjkm ghbdtn yfnfif "
    "vfhbyf cthutq";

// Neighbours on keyboards and in alphabets, forwards and backwards.
constexpr std::string_view kRuns =
    "01234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 1qaz 2wsx 3edc 4rfv "
    "5tgb 6yhn 7ujm 8ik 9ol !@#$%^&*()_+ абвгдежзийклмнопрстуфхцчшщъыьэюя йцукенгшщзхъ "
    "фывапролджэ ячсмитьбю";

using Letters = std::vector<std::string>;  // a code point each

Letters letters_of(std::string_view text) {
  Letters letters;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) letters.emplace_back();
    if (!letters.empty()) letters.back() += c;
  }
  return letters;
}

size_t along(const Letters& text, size_t at, const Letters& run) {
  size_t longest = 0;
  for (size_t from = 0; from < run.size(); ++from) {
    size_t same = 0;
    while (at + same < text.size() && from + same < run.size() &&
           text[at + same] == run[from + same])
      ++same;
    longest = std::max(longest, same);
  }
  return longest;
}

const std::vector<Letters>& runs() {
  static const std::vector<Letters> all = [] {
    std::vector<Letters> list;
    for (const std::string_view run : split(kRuns, ' ')) {
      list.push_back(letters_of(run));
      list.emplace_back(list.back().rbegin(), list.back().rend());
    }
    return list;
  }();
  return all;
}

bool is_year(const Letters& text, size_t at) {
  if (at + 4 > text.size()) return false;
  const std::string century = text[at] + text[at + 1];
  const auto figure = [](const std::string& c) {
    return c.size() == 1 && c[0] >= '0' && c[0] <= '9';
  };
  return (century == "19" || century == "20") && figure(text[at + 2]) && figure(text[at + 3]);
}

// Figures and signs that stand for letters.
std::string letter_of(const std::string& typed) {
  constexpr std::string_view kFigures = "013457@$!", kLetters = "oieastasi";
  const size_t at = typed.size() == 1 ? kFigures.find(typed[0]) : kFigures.npos;
  return at == kFigures.npos ? typed : std::string(1, kLetters[at]);
}

bool stands_at(const Letters& text, size_t at, const Letters& word) {
  if (word.empty() || at + word.size() > text.size()) return false;
  for (size_t i = 0; i < word.size(); ++i)
    if (text[at + i] != word[i] && letter_of(text[at + i]) != word[i]) return false;
  return true;
}

// How long the part may be that begins here.
std::vector<size_t> parts_at(const Letters& text, size_t at, const std::vector<Letters>& words) {
  std::vector<size_t> lengths = {1};
  for (const Letters& word : words)
    if (stands_at(text, at, word)) lengths.push_back(word.size());
  for (const Letters& run : runs())
    if (const size_t length = along(text, at, run); length >= 3) lengths.push_back(length);
  size_t same = 1;
  while (at + same < text.size() && text[at + same] == text[at]) ++same;
  if (same >= 3) lengths.push_back(same);
  if (is_year(text, at)) lengths.push_back(4);
  return lengths;
}

// The fewest parts that the text is made of.
int parts_of(const Letters& text, const std::vector<Letters>& words) {
  std::vector<int> fewest(text.size() + 1, static_cast<int>(text.size()));
  fewest[0] = 0;
  for (size_t at = 0; at < text.size(); ++at)
    for (const size_t length : parts_at(text, at, words))
      fewest[at + length] = std::min(fewest[at + length], fewest[at] + 1);
  return fewest.back();
}

// "abcabcabcabc" -> "abc"
Letters once(const Letters& text) {
  for (size_t length = 1; length <= text.size() / 2; ++length) {
    if (text.size() % length != 0) continue;
    bool again = true;
    for (size_t i = length; i < text.size() && again; ++i) again = text[i] == text[i - length];
    if (again) return {text.begin(), std::next(text.begin(), static_cast<int64_t>(length))};
  }
  return text;
}

}  // namespace

bool is_guessable(std::string_view password, std::string_view login) {
  const std::string named = fold_case(login);
  std::vector<Letters> words;
  for (const std::string_view word : split(kWords, ' ')) words.push_back(letters_of(word));
  if (named.size() >= 3) words.push_back(letters_of(named));
  return parts_of(once(letters_of(fold_case(password))), words) <= kFewParts;
}

}  // namespace osnova
