// Lists by keyset pages, and the second clock.
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

using store::Cell;

namespace {

// A filter or paging value as the column stores it.
Result<Cell> stored_value(const FieldMeta& field, const std::string& text) {
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
      return Problem{"input.type", std::string(field.name), {{"expected", "boolean"}}};
    default: {
      int64_t number = 0;
      if (!parse_int(text, &number))
        return Problem{"input.type", std::string(field.name), {{"expected", "integer"}}};
      return Cell(number);
    }
  }
}

}  // namespace

Result<std::vector<Record>> Kernel::list(const RecordMeta& meta, const ListQuery& query,
                                         const Access& access) {
  if (!access.may(std::string(meta.name) + ".read"))
    return Problem{"access.denied", "", {{"right", std::string(meta.name) + ".read"}}};
  const auto& texts = record_sql(meta);
  std::string sql =
      "SELECT " + texts.columns_text() + " FROM " + meta.table + " WHERE company_id = $1";
  std::vector<Cell> cells = {meta.kind == RecordKind::shared_catalogue ? Id{0} : access.company()};
  const auto parameter = [&](const Cell& cell) {
    cells.push_back(cell);
    return "$" + std::to_string(cells.size());
  };
  Problems problems;
  for (const auto& [name, value] : query.equals) {
    const FieldMeta* field = meta.find(name);
    if (!field || field->has(kSecret) || !(field->has(kList) || field->has(kUnique))) {
      problems.add("list.field_not_filterable", name, {{"field", name}});
      continue;
    }
    auto cell = stored_value(*field, value);
    if (!cell)
      problems.append(cell.problems());
    else
      sql += " AND " + std::string(field->name) + " = " + parameter(*cell);
  }
  const FieldMeta* sort = query.sort.empty() ? nullptr : meta.find(query.sort);
  if (!query.sort.empty() && (!sort || !sort->has(kList) || sort->has(kSecret)))
    problems.add("list.field_not_sortable", query.sort, {{"field", query.sort}});
  if (problems) return problems;
  const std::string order = query.descending ? " DESC" : "";
  const std::string compare = query.descending ? " < " : " > ";
  if (query.after_id != 0) {
    const std::string id = parameter(query.after_id);
    if (sort) {
      auto cell = stored_value(*sort, query.after_value);
      if (!cell) return cell.problems();
      sql += " AND (" + std::string(sort->name) + ", id)" + compare + "(" + parameter(*cell) +
             ", " + id + ")";
    } else {
      sql += " AND id" + compare + id;
    }
  }
  if (sort)
    sql += " ORDER BY " + std::string(sort->name) + order + ", id" + order;
  else
    sql += " ORDER BY id" + order;
  sql += " LIMIT " + std::to_string(std::clamp(query.limit, 1, 10000));
  std::vector<Record> records;
  with_snapshot([&](store::Connection& connection) {
    auto rows = connection.query(sql, cells);
    while (rows->next()) records.push_back(texts.read_row(*rows));
  });
  return records;
}

// A number is a seq; "2025-12-31" is the end of that day in the company's time zone;
// "2025-12-31T10:00:00Z" an instant. 0 = now: nothing came later.
Result<int64_t> Kernel::known_at(std::string_view text, const Access& access) {
  int64_t value = 0;
  const bool is_seq = parse_int(text, &value);
  int64_t until_us = 0;
  if (!is_seq) {
    auto date = Date::parse(text.substr(0, 10));
    if (!date)
      return Problem{"report.parameter.known_at", "known_at", {{"value", std::string(text)}}};
    if (text.size() == 10) {
      until_us = company_state(access.company())->time_zone().end_of_day_us(*date);
    } else {
      int hour = 0, minute = 0, second = 0;
      if (std::sscanf(std::string(text).c_str() + 10, "T%2d:%2d:%2dZ", &hour, &minute, &second) !=
          3)
        return Problem{"report.parameter.known_at", "known_at", {{"value", std::string(text)}}};
      until_us =
          (int64_t{date->days} * 86400 + hour * 3600 + minute * 60 + second) * 1'000'000 + 999'999;
    }
  }
  int64_t result = 0;
  with_snapshot([&](store::Connection& connection) {
    const auto ask = [&](const char* sql, int64_t argument) {
      const Cell parameters[] = {access.company(), argument};
      auto rows = connection.query(sql, parameters);
      return rows->next() ? rows->integer(0) : int64_t{0};
    };
    const int64_t head = ask(
        "SELECT seq FROM journal WHERE company_id = $1 AND seq >= $2 ORDER BY seq DESC LIMIT 1", 0);
    if (is_seq) {
      result = value >= head ? 0 : std::max<int64_t>(value, 1);
      return;
    }
    // recorded_at rises with seq: a binary search needs no index of its own.
    int64_t low = 0, high = head;
    while (low < high) {
      const int64_t middle = (low + high + 1) / 2;
      const int64_t at =
          ask("SELECT recorded_at FROM journal WHERE company_id = $1 AND seq = $2", middle);
      if (at <= until_us)
        low = middle;
      else
        high = middle - 1;
    }
    result = low == head ? 0 : low == 0 ? -1 : low;
  });
  if (result < 0)
    return Problem{"report.parameter.before_first", "known_at", {{"value", std::string(text)}}};
  return result;
}

}  // namespace osnova
