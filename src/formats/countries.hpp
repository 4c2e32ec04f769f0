#pragma once
// ISO 3166-1 alpha-2: the 249 codes that are assigned officially.
#include <string_view>

namespace osnova::formats {

// Capital letters only; reserved and user-assigned codes (EU, UK, XK) are not countries here.
bool is_country(std::string_view alpha_2);

}  // namespace osnova::formats
