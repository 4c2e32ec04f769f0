#include "kernel/list_sql.hpp"

namespace osnova {

using store::Cell;

Result<Cell> stored_value(const FieldMeta& field, const std::string& text, int digits) {
  const auto wrong = [&](const char* expected) {
    return Problem{"input.type", std::string(field.name), {{"expected", expected}}};
  };
  switch (field.kind) {
    case Kind::text:
    case Kind::currency:
      return Cell::text_or_null(text);
    case Kind::enumeration:
      if (!field.enumeration->find(text))
        return Problem{"input.unknown_code", std::string(field.name), {{"code", text}}};
      return Cell(text);
    case Kind::date: {
      auto date = Date::parse(text);
      if (!date) return date.problems();
      return Cell(date->days);
    }
    case Kind::boolean:
      if (text == "true" || text == "false") return Cell(text == "true" ? 1 : 0);
      return wrong("boolean");
    case Kind::amount: {
      const auto minor = parse_minor(text, digits);
      if (!minor) return wrong("amount");
      return Cell(*minor);
    }
    case Kind::decimal: {
      const auto value = parse_decimal(text, field.scale);
      if (!value) return wrong("decimal");
      return Cell(*value);
    }
    default: {
      int64_t number = 0;
      if (!parse_int(text, &number)) return wrong("integer");
      return Cell(number);
    }
  }
}

bool asked_for(const FieldMeta& field) {
  return !field.has(kSecret) && (field.has(kList) || field.has(kUnique));
}

std::vector<std::string> like_patterns(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') escaped.push_back('!');
    escaped.push_back(c);
  }
  const std::string folded = fold_case(escaped);
  const std::string typed = to_lower_ascii(escaped);
  std::vector<std::string> patterns = {"%" + typed + "%"};
  if (folded != typed) patterns.push_back("%" + folded + "%");
  return patterns;
}

}  // namespace osnova
