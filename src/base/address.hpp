#pragma once
// Parts of an address as browsers write them (RFC 3986, application/x-www-form-urlencoded).
#include <map>
#include <string>
#include <string_view>

namespace osnova {

// "%D1%87" to bytes; false when malformed or not UTF-8.
bool decode_percent(std::string_view text, std::string& out);

// What stands behind the question mark: "status=posted&due.to=today". A name that comes again adds
// its value behind a comma. False when malformed.
bool decode_query(std::string_view text, std::map<std::string, std::string>& query);

}  // namespace osnova
