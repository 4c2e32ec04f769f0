#pragma once
// Words of a text for the search: letters and digits, in small letters, without diacritics.
#include <string>
#include <string_view>
#include <vector>

namespace osnova::store {

std::vector<std::string> words_of(std::string_view utf8);

// At most so many bytes, never cutting a character.
std::string clip_bytes(std::string_view utf8, size_t bytes);

}  // namespace osnova::store
