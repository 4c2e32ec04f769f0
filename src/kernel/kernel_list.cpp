// Lists by keyset pages, search, and the second clock.
#include <boost/json.hpp>
#include <deque>

#include "base/text.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

using store::Cell;

namespace {

// A filter or paging value as the column stores it.
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

// Filtered and sorted by: what has an index.
bool asked_for(const FieldMeta& field) {
  return !field.has(kSecret) && (field.has(kList) || field.has(kUnique));
}

// LIKE knows no case of other alphabets: the text as typed, in small letters, and capitalised.
std::vector<std::string> like_patterns(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') escaped.push_back('!');
    escaped.push_back(c);
  }
  const std::string folded = fold_case(escaped);
  std::vector<std::string> patterns = {"%" + escaped + "%"};
  if (folded != escaped) patterns.push_back("%" + folded + "%");
  return patterns;
}

// The text of one question and what it binds; texts are held until it has run.
class ListSql {
 public:
  ListSql(const RecordMeta& meta, Id company, int digits) : meta_(meta), digits_(digits) {
    cells_.push_back(meta.kind == RecordKind::shared_catalogue ? Id{0} : company);
  }

  std::string parameter(const Cell& cell) {
    cells_.push_back(cell);
    if (!cell.bytes.empty()) cells_.back().bytes = held_.emplace_back(cell.bytes);
    return "$" + std::to_string(cells_.size());
  }

  void where(const ListCondition& condition) {
    if (condition.field == "id") return ids(condition);
    const FieldMeta* field = meta_.find(condition.field);
    if (!field || !asked_for(*field)) {
      problems_.add("list.field_not_filterable", condition.field, {{"field", condition.field}});
      return;
    }
    const std::string name(field->name);
    switch (condition.op) {
      case ListCondition::Op::equal:
        return add(name + " = ", *field, condition.value);
      case ListCondition::Op::from:
        return add(name + " >= ", *field, condition.value);
      case ListCondition::Op::to:
        return add(name + " <= ", *field, condition.value);
      case ListCondition::Op::like: {
        std::string any;
        for (const std::string& pattern : like_patterns(condition.value))
          any += (any.empty() ? "" : " OR ") + name + " LIKE " + parameter(Cell(pattern)) +
                 " ESCAPE '!'";
        sql_ += " AND (" + any + ")";
        return;
      }
      case ListCondition::Op::in: {
        std::string list, alone;
        Narrow& asked = narrowed(name);
        for (const std::string_view value : split(condition.value, ',')) {
          auto cell = stored_value(*field, std::string(value), digits_);
          if (!cell) return problems_.append(cell.problems());
          list += (list.empty() ? "" : ", ") + parameter(*cell);
          alone += (alone.empty() ? "" : ", ") + also(asked);
        }
        sql_ += " AND " + name + " IN (" + list + ")";
        asked.sql += " AND " + name + " IN (" + alone + ")";
      }
    }
  }

  void only(const std::vector<int64_t>& ids) {
    std::string list;
    for (const int64_t id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
    sql_ += " AND id IN (" + list + ")";
  }

  void after(const FieldMeta* sort, const ListQuery& query) {
    const std::string compare = query.descending ? " < " : " > ";
    const std::string id = parameter(query.after_id);
    if (!sort) {
      sql_ += " AND id" + compare + id;
      return;
    }
    const std::string name(sort->name);
    // A row without value sorts before all others; it is compared as what it is.
    if (query.after_value.empty()) {
      sql_ += query.descending ? " AND " + name + " IS NULL AND id < " + id
                               : " AND (" + name + " IS NOT NULL OR id > " + id + ")";
      return;
    }
    auto cell = stored_value(*sort, query.after_value, digits_);
    if (!cell) return problems_.append(cell.problems());
    const std::string value = parameter(*cell);
    const std::string behind = "(" + name + ", id)" + compare + "(" + value + ", " + id + ")";
    sql_ += query.descending ? " AND (" + behind + " OR " + name + " IS NULL)" : " AND " + behind;
  }

  // Questions that one index each answers, a field each: what is asked for by value or by range,
  // other than the field that the list is sorted by.
  struct Narrow {
    std::string sql = "company_id = $1";
    std::vector<Cell> cells;
  };
  std::vector<Narrow> narrow(const FieldMeta* sort) const {
    std::vector<Narrow> all;
    for (const auto& [field, asked] : indexed_)
      if (!sort || field != sort->name) all.push_back(asked);
    return all;
  }

  Problems& problems() { return problems_; }
  const std::string& conditions() const { return sql_; }
  std::span<const Cell> cells() const { return cells_; }

 private:
  // Known rows, read again.
  void ids(const ListCondition& condition) {
    std::vector<int64_t> wanted;
    for (const std::string_view text : split(condition.value, ',')) {
      int64_t id = 0;
      if (!parse_int(text, &id)) return problems_.add("input.type", "id", {{"expected", "id"}});
      wanted.push_back(id);
    }
    const bool known =
        condition.op == ListCondition::Op::equal || condition.op == ListCondition::Op::in;
    if (!known) return problems_.add("list.field_not_filterable", "id", {{"field", "id"}});
    only(wanted);
  }
  void add(const std::string& comparison, const FieldMeta& field, const std::string& value) {
    auto cell = stored_value(field, value, digits_);
    if (!cell) return problems_.append(cell.problems());
    sql_ += " AND " + comparison + parameter(*cell);
    Narrow& asked = narrowed(std::string(field.name));
    asked.sql += " AND " + comparison + also(asked);
  }
  Narrow& narrowed(const std::string& field) {
    Narrow& asked = indexed_[field];
    if (asked.cells.empty()) asked.cells.push_back(cells_.front());
    return asked;
  }
  // The value that was bound last, bound to a question of its own too.
  std::string also(Narrow& asked) const {
    asked.cells.push_back(cells_.back());
    return "$" + std::to_string(asked.cells.size());
  }
  const RecordMeta& meta_;
  int digits_;
  std::vector<Cell> cells_;
  std::deque<std::string> held_;
  std::string sql_ = "company_id = $1";
  std::map<std::string, Narrow> indexed_;  // by field
  Problems problems_;
};

constexpr int kFoundRows = 5000;  // of a search inside a list

// Whether a condition leaves so few rows that they are best read and sorted. Otherwise the list is
// walked in its own order, and what fits comes soon. Planners guess this from averages; one look at
// the index knows it, for a rare status as well as for the customer who buys everything.
bool leaves_few(store::Connection& connection, const RecordMeta& meta, const ListSql& sql,
                const FieldMeta* sort) {
  for (const ListSql::Narrow& asked : sql.narrow(sort)) {
    auto rows = connection.query("SELECT COUNT(*) FROM (SELECT 1 FROM " + meta.table + " WHERE " +
                                     asked.sql + " LIMIT " + std::to_string(kFoundRows + 1) +
                                     ") AS narrowed",
                                 asked.cells);
    if (rows->next() && rows->integer(0) <= kFoundRows) return true;
  }
  return false;
}

}  // namespace

std::vector<const FieldMeta*> title_fields(const RecordMeta& meta, std::string_view language) {
  std::vector<const FieldMeta*> fields;
  for (const char* name : {"number", "code", "symbol", "login"})
    if (const FieldMeta* field = meta.find(name); field && field->kind == Kind::text) {
      fields.push_back(field);
      break;
    }
  const char* local = language == "ru" ? "name_ru" : "name_en";
  for (const char* name : {"name", local})
    if (const FieldMeta* field = meta.find(name); field && field->kind == Kind::text) {
      fields.push_back(field);
      break;
    }
  return fields;
}

std::string title_of(const Record& record, std::string_view language) {
  std::string title;
  for (const FieldMeta* field : title_fields(record.meta(), language)) {
    const std::string_view text = get_text(*field, record.data());
    if (text.empty() || text == title) continue;  // a user whose name is the login
    if (!title.empty()) title += " ";
    title += text;
  }
  return title.empty() ? std::to_string(record.entity().id) : title;
}

Result<std::vector<Record>> Kernel::list(const RecordMeta& meta, const ListQuery& query,
                                         const Access& access) {
  if (!access.may(std::string(meta.name) + ".read"))
    return Problem{"access.denied", "", {{"right", std::string(meta.name) + ".read"}}};
  ListSql sql(meta, access.company(), digits_of_company(access.company()));
  for (const ListCondition& condition : query.where) sql.where(condition);
  const FieldMeta* sort = query.sort.empty() ? nullptr : meta.find(query.sort);
  if (!query.sort.empty() && (!sort || !asked_for(*sort)))
    sql.problems().add("list.field_not_sortable", query.sort, {{"field", query.sort}});
  if (query.after_id != 0 && !sql.problems()) sql.after(sort, query);
  if (sql.problems()) return sql.problems();
  const std::string order = query.descending ? " DESC" : "";
  const std::string by =
      (sort ? std::string(sort->name) + order + ", id" : std::string("id")) + order;
  std::vector<Record> records;
  with_snapshot([&](store::Connection& connection) {
    if (!query.words.empty()) sql.only(found_ids(connection, meta, query.words, access));
    std::string from = meta.table + " WHERE " + sql.conditions();
    // A limit inside keeps a planner from taking the question apart again.
    if (leaves_few(connection, meta, sql, sort))
      from = "(SELECT * FROM " + from + " LIMIT " + std::to_string(kFoundRows + 1) + ") AS few";
    const std::string limit = sql.parameter(std::clamp(query.limit, 1, 10000));
    auto rows = connection.query("SELECT " + record_sql(meta).columns_text() + " FROM " + from +
                                     " ORDER BY " + by + " LIMIT " + limit,
                                 sql.cells());
    while (rows->next()) records.push_back(record_sql(meta).read_row(*rows));
  });
  return records;
}

std::vector<Id> Kernel::found_ids(store::Connection& connection, const RecordMeta& meta,
                                  std::string_view words, const Access& access) const {
  const std::string kinds[] = {std::string(meta.name)};
  const Id home = meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
  return connection.search(home, kinds, words, kFoundRows);
}

int Kernel::digits_of_company(Id company) {
  return company == 0 ? 2 : company_state(company)->company().currency.digits();
}

Result<ListCount> Kernel::count(const RecordMeta& meta, const ListQuery& query,
                                const Access& access) {
  if (!access.may(std::string(meta.name) + ".read"))
    return Problem{"access.denied", "", {{"right", std::string(meta.name) + ".read"}}};
  ListSql sql(meta, access.company(), digits_of_company(access.company()));
  for (const ListCondition& condition : query.where) sql.where(condition);
  if (sql.problems()) return sql.problems();
  ListCount count;
  with_snapshot([&](store::Connection& connection) {
    if (!query.words.empty()) sql.only(found_ids(connection, meta, query.words, access));
    {
      auto rows = connection.query("SELECT COUNT(*) FROM (SELECT 1 FROM " + meta.table + " WHERE " +
                                       sql.conditions() + " LIMIT " +
                                       std::to_string(kCountedRows + 1) + ") AS counted",
                                   sql.cells());
      if (rows->next()) count.count = rows->integer(0);
    }
    count.exact = count.count <= kCountedRows;
    if (!count.exact) {
      count.count = kCountedRows;
      return;
    }
    const std::string own =
        access.company() == 0 ? "" : company_state(access.company())->company().currency.code();
    // One pass for all amounts that are in the same currency.
    std::map<std::string_view, std::vector<std::string_view>> amounts;
    for (const FieldMeta& field : meta.fields)
      if (field.kind == Kind::amount) amounts[field.currency].push_back(field.name);
    for (const auto& [currency, fields] : amounts) {
      std::string columns(currency.empty() ? "''" : currency);
      for (const auto field : fields)
        columns += ", CAST(SUM(" + std::string(field) + ") AS BIGINT)";
      auto rows = connection.query("SELECT " + columns + " FROM " + meta.table + " WHERE " +
                                       sql.conditions() + " GROUP BY 1",
                                   sql.cells());
      while (rows->next()) {
        const std::string code = currency.empty() ? own : std::string(rows->text(0));
        for (size_t i = 0; i < fields.size() && !code.empty(); ++i)
          count.sums[std::string(fields[i])][code] += rows->integer(static_cast<int>(i) + 1);
      }
    }
  });
  return count;
}

std::map<Id, std::string> Kernel::titles(const RecordMeta& meta, const std::vector<Id>& ids,
                                         const Access& access) {
  std::map<Id, std::string> titles;
  if (ids.empty() || !access.may(std::string(meta.name) + ".read")) return titles;
  const Id home = meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
  with_snapshot([&](store::Connection& connection) {
    const auto fields = title_fields(meta, access.language());
    std::string columns = "id";
    for (const FieldMeta* field : fields) columns += ", " + std::string(field->name);
    std::vector<Cell> keys;
    for (const Id id : ids) {
      keys.emplace_back(home);
      keys.emplace_back(id);
    }
    connection.each(
        "SELECT " + columns + " FROM " + meta.table + " WHERE company_id = $1 AND id = $2", keys, 2,
        [&](size_t, store::Rows& row) {
          std::string title;
          for (size_t i = 0; i < fields.size(); ++i) {
            const std::string_view text = row.text(static_cast<int>(i) + 1);
            if (!text.empty() && text != title)
              title += (title.empty() ? "" : " ") + std::string(text);
          }
          titles[row.integer(0)] = title.empty() ? std::to_string(row.integer(0)) : title;
        });
  });
  return titles;
}

std::vector<Kernel::Found> Kernel::search(std::string_view words,
                                          const std::vector<const RecordMeta*>& kinds, int limit,
                                          const Access& access) {
  std::vector<Found> found;
  for (const bool shared : {true, false}) {
    std::vector<std::string> names;
    std::vector<const RecordMeta*> metas;
    for (const RecordMeta* meta : kinds)
      if ((meta->kind == RecordKind::shared_catalogue) == shared &&
          access.may(std::string(meta->name) + ".read")) {
        names.emplace_back(meta->name);
        metas.push_back(meta);
      }
    if (names.empty()) continue;
    std::vector<Id> ids;
    with_snapshot([&](store::Connection& connection) {
      ids = connection.search(shared ? 0 : access.company(), names, words, limit);
    });
    // Which kind an id is of: those that have it say so.
    for (const RecordMeta* meta : metas)
      for (auto& [id, title] : titles(*meta, ids, access)) found.push_back({meta, id, title});
  }
  if (found.size() > static_cast<size_t>(limit)) found.resize(static_cast<size_t>(limit));
  return found;
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
