#pragma once
// ISO 3166-1 alpha-2: the 249 codes that are assigned officially, and XK: user-assigned, but the
// European Commission, SWIFT and the IBAN registry name Kosovo by it.
#include <string_view>

namespace osnova::formats {

// Capital letters only; reserved codes (EU, UK) are not countries here.
bool is_country(std::string_view alpha_2);

}  // namespace osnova::formats
