#include "base/address.hpp"

#include "base/text.hpp"

namespace osnova {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool decode(std::string_view in, bool plus_is_blank, std::string& out) {
  out.clear();
  for (size_t i = 0; i < in.size(); ++i) {
    if (in[i] == '%') {
      if (i + 2 >= in.size()) return false;
      const int high = hex_digit(in[i + 1]), low = hex_digit(in[i + 2]);
      if (high < 0 || low < 0) return false;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_blank && in[i] == '+' ? ' ' : in[i]);
    }
  }
  return valid_utf8(out) && out.find('\0') == out.npos;
}

}  // namespace

bool decode_percent(std::string_view text, std::string& out) { return decode(text, false, out); }

bool decode_query(std::string_view text, std::map<std::string, std::string>& query) {
  std::string name, value;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    if (!decode(pair.substr(0, equals), true, name)) return false;
    value.clear();
    if (equals != pair.npos && !decode(pair.substr(equals + 1), true, value)) return false;
    auto& slot = query[name];
    slot += (slot.empty() ? "" : ",") + value;
  }
  return true;
}

}  // namespace osnova
