#include "http/message.hpp"

#include "base/text.hpp"

namespace osnova::http {

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

bool parse_target(std::string_view target, Request& request) {
  const size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (path.empty() || path.front() != '/') return false;
  std::string text;
  for (const std::string_view segment : split(path.substr(1), '/')) {
    if (!decode(segment, false, text) || text == ".." || text.find('/') != text.npos) return false;
    if (!text.empty()) request.path.push_back(text);
  }
  if (question == target.npos) return true;
  for (const std::string_view pair : split(target.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    std::string name;
    if (!decode(pair.substr(0, equals), true, name)) return false;
    text.clear();
    if (equals != pair.npos && !decode(pair.substr(equals + 1), true, text)) return false;
    auto& slot = request.query[name];
    slot += (slot.empty() ? "" : ",") + text;
  }
  return true;
}

}  // namespace osnova::http
