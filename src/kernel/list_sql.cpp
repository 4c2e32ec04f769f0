#include "kernel/list_sql.hpp"

#include <set>

#include "base/address.hpp"
#include "store/schema.hpp"

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

// `comparison` holds a ? for each of the values.
void ListSql::extra_compares(const FieldMeta& field, const std::string& comparison,
                             std::span<const Cell> values) {
  const std::string from =
      "id IN (SELECT id FROM extra_value WHERE company_id = $1 AND record = '" +
      std::string(meta_.name) + "' AND field = ";
  Narrow& asked = narrowed(std::string(field.name));
  std::string here = from + parameter(Cell(field.name)) + " AND ";
  std::string alone = from + also(asked) + " AND ";
  size_t next = 0;
  for (const char c : comparison) {
    if (c != '?') {
      here.push_back(c);
      alone.push_back(c);
      continue;
    }
    here += parameter(values[next++]);
    alone += also(asked);
  }
  sql_ += " AND " + here + ")";
  asked.sql += " AND " + alone + ")";
}

void ListSql::where_extra(const ListCondition& condition) {
  const FieldMeta* field = find_field(meta_, &extras_, condition.field);
  if (!field || !asked_for(*field)) {
    problems_.add("list.field_not_filterable", condition.field, {{"field", condition.field}});
    return;
  }
  const std::string column(extra_column_of(*field));
  using Op = ListCondition::Op;
  if (condition.op == Op::empty) {
    if (condition.value != "true" && condition.value != "false")
      return problems_.add("input.type", condition.field, {{"expected", "boolean"}});
    sql_ += std::string(" AND id ") + (condition.value == "true" ? "NOT " : "") +
            "IN (SELECT id FROM extra_value WHERE company_id = $1 AND record = '" +
            std::string(meta_.name) + "' AND field = " + parameter(Cell(field->name)) + ")";
    return;
  }
  if (condition.op == Op::like) {
    std::string any;
    std::vector<std::string> patterns = like_patterns(condition.value);
    std::vector<Cell> values;
    for (const std::string& pattern : patterns) {
      any += (any.empty() ? "" : " OR ") + std::string("LOWER(") + column + ") LIKE ? ESCAPE '!'";
      values.emplace_back(pattern);
    }
    return extra_compares(*field, "(" + any + ")", values);
  }
  std::vector<std::string> texts = {condition.value};
  if (condition.op == Op::in) {
    texts.clear();
    for (const std::string_view text : split(condition.value, ',')) texts.emplace_back(text);
  }
  std::vector<Cell> values;
  for (const std::string& text : texts) {
    auto cell = stored_value(*field, text, digits_of(*field));
    if (!cell) return problems_.append(cell.problems());
    if (cell->type == Cell::Type::text) cell->bytes = clip(cell->bytes, store::kIndexedText);
    values.push_back(*cell);
  }
  if (condition.op == Op::in) {
    std::string list;
    for (size_t i = 0; i < values.size(); ++i) list += i == 0 ? "?" : ", ?";
    return extra_compares(*field, column + " IN (" + list + ")", values);
  }
  const char* compare = condition.op == Op::from ? " >= ?" : condition.op == Op::to ? " <= ?" : " = ?";
  extra_compares(*field, column + compare, values);
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
