#include "http/message.hpp"

#include "base/address.hpp"
#include "base/text.hpp"

namespace osnova::http {

bool decode_percent(std::string_view text, std::string& out) {
  return osnova::decode_percent(text, out);
}

bool parse_target(std::string_view target, Request& request) {
  const size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (path.empty() || path.front() != '/') return false;
  std::string text;
  for (const std::string_view segment : split(path.substr(1), '/')) {
    if (!decode_percent(segment, text) || text == ".." || text.find('/') != text.npos) return false;
    if (!text.empty()) request.path.push_back(text);
  }
  return question == target.npos || decode_query(target.substr(question + 1), request.query);
}

}  // namespace osnova::http
