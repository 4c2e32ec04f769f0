// Lists by keyset pages, search, and the second clock.
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/kernel.hpp"
#include "kernel/command/apply.hpp"
#include "kernel/list_sql.hpp"

namespace osnova {

using store::Cell;

namespace {

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
  for (const char* name : {"name", local, "title"})
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
  const auto extras = company_state(access.company())->extras();
  ListSql sql(meta, *extras, access.company(), digits_of_company(access.company()));
  const Reach reach = access.reach(meta, "read");
  sql.within(reach);
  for (const ListCondition& condition : query.where) sql.where(condition);
  const FieldMeta* sort =
      query.sort.empty() ? nullptr : find_field(meta, extras.get(), query.sort);
  if (!query.sort.empty() && (!sort || !asked_for(*sort)))
    sql.problems().add("list.field_not_sortable", query.sort, {{"field", query.sort}});
  if (query.after_id != 0 && !sql.problems()) sql.after(sort, query);
  if (sql.problems()) return sql.problems();
  // A row without value stands before all others on every engine.
  const std::string order = query.descending ? " DESC" : "";
  const std::string nulls = query.descending ? " NULLS LAST" : " NULLS FIRST";
  const bool by_extra = sort && sort->has(kExtra);
  const std::string by =
      (sort ? std::string(by_extra ? kExtraColumn : sort->name) + order + nulls + ", id" : "id") +
      order;
  std::vector<Record> records;
  with_snapshot([&](store::Connection& connection) {
    if (!query.words.empty()) sql.only(found_ids(connection, meta, query.words, access));
    std::string from =
        (by_extra ? sql.with_extra(*sort) : meta.table) + " WHERE " + sql.conditions();
    const bool few = leaves_few(connection, meta, sql, sort);
    // A limit inside keeps a planner from taking the question apart again.
    if (few)
      from = "(SELECT * FROM " + from + " LIMIT " + std::to_string(kFoundRows + 1) + ") AS few";
    const int wanted = std::clamp(query.limit, 1, 10000);
    const std::string limit = sql.parameter(wanted);
    const auto page = [&](const std::string& of, const std::string& in_order) {
      records.clear();
      auto rows = connection.query("SELECT " + record_sql(meta).columns_text() + " FROM " + of +
                                       " ORDER BY " + in_order + " LIMIT " + limit,
                                   sql.cells());
      while (rows->next()) records.push_back(record_sql(meta).read_row(*rows));
    };
    // Rows without value are only reached where the others end.
    const bool at_values = query.after_id == 0 ? query.descending : !query.after_value.empty();
    if (by_extra && at_values && !few) {
      const std::string column(kExtraColumn);
      page(sql.having_extra(*sort) + " WHERE " + sql.conditions(),
           column + order + ", " + column + "_id" + order);
      if (records.size() == static_cast<size_t>(wanted)) return;
    }
    page(from, by);
  });
  if (access.has_crossed()) {
    std::map<Id, int> seen;  // rows that are there by a crossing alone
    for (const Record& record : records)
      if (const Id crossing = reach.crossing_for(record)) ++seen[crossing];
    for (const auto& [crossing, count] : seen)
      log_access(access, "wall_list",
                 std::string(meta.name) + " " + std::to_string(count) + " (crossing " +
                     std::to_string(crossing) + ")");
  }
  for (Record& record : records) show(record, access);
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

std::string Kernel::currency_of_company(Id company) {
  return company == 0 ? "" : std::string(company_state(company)->company().currency.code());
}

std::map<Id, std::string> titles_in(store::Connection& connection, const RecordMeta& meta,
                                    const std::vector<Id>& ids, const Access& access) {
  std::map<Id, std::string> titles;
  const Id home = meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
  const std::string reached = access.reach(meta, "read").sql(meta);
  const auto fields = title_fields(meta, access.language());
  std::string columns = "id";
  for (const FieldMeta* field : fields) columns += ", " + std::string(field->name);
  std::vector<Cell> keys;
  for (const Id id : ids) {
    keys.emplace_back(home);
    keys.emplace_back(id);
  }
  connection.each(
      "SELECT " + columns + " FROM " + meta.table + " WHERE company_id = $1 AND id = $2" + reached,
      keys, 2,
      [&](size_t, store::Rows& row) {
        std::string title;
        for (size_t i = 0; i < fields.size(); ++i) {
          const std::string_view text = row.text(static_cast<int>(i) + 1);
          if (!text.empty() && text != title)
            title += (title.empty() ? "" : " ") + std::string(text);
        }
        titles[row.integer(0)] = title.empty() ? std::to_string(row.integer(0)) : title;
      });
  return titles;
}

std::map<Id, std::string> Kernel::titles(const RecordMeta& meta, const std::vector<Id>& ids,
                                         const Access& access) {
  std::map<Id, std::string> titles;
  if (ids.empty() || !access.may(std::string(meta.name) + ".read")) return titles;
  with_snapshot([&](store::Connection& connection) {
    titles = titles_in(connection, meta, ids, access);
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
      // Of what somebody does not reach he sees nothing: what he does reach lies further down.
      ids = connection.search(shared ? 0 : access.company(), names, words,
                              access.limited() ? kFoundRows : limit);
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
    const int64_t head = stored_head(connection, access.company()).seq;
    if (is_seq) {
      result = value >= head ? 0 : std::max<int64_t>(value, 1);
      return;
    }
    const int64_t last = last_seq_until(connection, "journal", access.company(), until_us);
    result = last == head ? 0 : last == 0 ? -1 : last;
  });
  if (result < 0)
    return Problem{"report.parameter.before_first", "known_at", {{"value", std::string(text)}}};
  return result;
}

}  // namespace osnova
