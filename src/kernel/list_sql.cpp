#include "kernel/list_sql.hpp"

#include <set>

#include "base/address.hpp"

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

ListCondition list_condition(std::string_view name, const std::string& value) {
  using Op = ListCondition::Op;
  const size_t dot = name.rfind('.');
  const std::string_view suffix = dot == name.npos ? "" : name.substr(dot + 1);
  const Op op = suffix == "from"    ? Op::from
                : suffix == "to"    ? Op::to
                : suffix == "like"  ? Op::like
                : suffix == "in"    ? Op::in
                : suffix == "empty" ? Op::empty
                                    : Op::equal;
  return {std::string(op == Op::equal ? name : name.substr(0, dot)), op, value};
}

Result<ListQuery> view_query(std::string_view search, const RecordMeta& meta, Date today) {
  // How a view looks (web/src/list/state.ts).
  static const std::set<std::string> kLook = {"sort", "order", "cols", "group", "view", "look"};
  ListQuery query;
  std::map<std::string, std::string> asked;
  if (!decode_query(search, asked)) return Problem{"list.address", "search", {}};
  for (const auto& [name, value] : asked) {
    if (name == "q")
      query.words = value;
    else if (!kLook.contains(name) && !value.empty())
      query.where.push_back(list_condition(name, value));
  }
  resolve_days(query, meta, today);
  return query;
}

void resolve_days(ListQuery& query, const RecordMeta& meta, Date today) {
  constexpr std::string_view kToday = "today";
  constexpr int64_t kFarthest = 36'600;  // days
  for (ListCondition& condition : query.where) {
    const FieldMeta* field = meta.find(condition.field);
    std::string_view value = condition.value;
    if (!field || field->kind != Kind::date || !value.starts_with(kToday)) continue;
    value.remove_prefix(kToday.size());
    int64_t days = 0;
    if (value.starts_with('+')) value.remove_prefix(1);
    if (!value.empty() && !parse_int(value, &days)) continue;
    if (days >= -kFarthest && days <= kFarthest)
      condition.value = (today + static_cast<int>(days)).text();
  }
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
