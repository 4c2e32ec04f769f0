// What a list holds without reading it row by row: its count and sums, whole and by groups.
#include <algorithm>

#include "kernel/kernel.hpp"
#include "kernel/list_sql.hpp"

namespace osnova {

namespace {

using AmountSums = std::map<std::string, std::map<std::string, int64_t>>;

// Rows that fit, at most one more than kCountedRows.
int64_t counted(store::Connection& connection, const RecordMeta& meta, const ListSql& sql) {
  auto rows = connection.query("SELECT COUNT(*) FROM (SELECT 1 FROM " + meta.table + " WHERE " +
                                   sql.conditions() + " LIMIT " + std::to_string(kCountedRows + 1) +
                                   ") AS counted",
                               sql.cells());
  return rows->next() ? rows->integer(0) : 0;
}

// Adds the amounts of what fits to the sums that `of` gives for a row whose first column is `key`.
// One pass for all amounts that are in the same currency; `own` is the company's, "" without one.
void add_sums(store::Connection& connection, const RecordMeta& meta, const std::string& from,
              const ListSql& sql, const std::string& own, const std::string& key,
              const std::function<AmountSums&(store::Rows&)>& of) {
  std::map<std::string_view, std::vector<std::string_view>> amounts;
  for (const FieldMeta& field : meta.fields)
    if (field.kind == Kind::amount && !field.has(kGuarded)) amounts[field.currency].push_back(field.name);
  for (const auto& [currency, fields] : amounts) {
    std::string columns = key + ", " + std::string(currency.empty() ? "''" : currency);
    for (const auto field : fields) columns += ", CAST(SUM(" + std::string(field) + ") AS BIGINT)";
    auto rows = connection.query("SELECT " + columns + " FROM " + from + " WHERE " +
                                     sql.conditions() + " GROUP BY 1, 2",
                                 sql.cells());
    while (rows->next()) {
      const std::string code = currency.empty() ? own : std::string(rows->text(1));
      if (code.empty()) continue;
      AmountSums& sums = of(*rows);
      for (size_t i = 0; i < fields.size(); ++i)
        sums[std::string(fields[i])][code] += rows->integer(static_cast<int>(i) + 2);
    }
  }
}

// `choice`: one of an added field, which is stored as text.
bool groups_by(const FieldMeta& field, bool choice) {
  if (choice) return field.has(kList);
  return field.has(kList) && !field.has(kSecret) &&
         (field.kind == Kind::enumeration || field.kind == Kind::boolean ||
          field.kind == Kind::reference || field.kind == Kind::date);
}

// The group that the first column belongs to.
std::string group_of(const FieldMeta& by, store::Rows& row) {
  if (row.is_null(0)) return "";
  switch (by.kind) {
    case Kind::enumeration:
    case Kind::text:
      return std::string(row.text(0));
    case Kind::boolean:
      return row.integer(0) != 0 ? "true" : "false";
    case Kind::date:
      return Date{static_cast<int32_t>(row.integer(0))}.text().substr(0, 7);
    default:
      return std::to_string(row.integer(0));
  }
}

// Months newest first, others by size; what has no value comes last.
std::vector<ListGroup> in_order(const FieldMeta& by, std::map<std::string, ListGroup> found) {
  std::vector<ListGroup> groups;
  for (auto& [value, group] : found) {
    group.value = value;
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(), [&](const ListGroup& a, const ListGroup& b) {
    if (a.value.empty() != b.value.empty()) return b.value.empty();
    if (by.kind == Kind::date) return a.value > b.value;
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  if (groups.size() <= kMostGroups) return groups;
  ListGroup rest;
  rest.rest = true;
  for (size_t i = kMostGroups; i < groups.size(); ++i) {
    rest.count += groups[i].count;
    for (const auto& [field, by_currency] : groups[i].sums)
      for (const auto& [code, minor] : by_currency) rest.sums[field][code] += minor;
  }
  groups.resize(kMostGroups);
  groups.push_back(std::move(rest));
  return groups;
}

}  // namespace

Result<ListCount> Kernel::count(const RecordMeta& meta, const ListQuery& query,
                                const Access& access) {
  if (!access.may(std::string(meta.name) + ".read"))
    return Problem{"access.denied", "", {{"right", std::string(meta.name) + ".read"}}};
  const auto extras = company_state(access.company())->extras();
  ListSql sql(meta, *extras, access.company(), digits_of_company(access.company()));
  sql.within(access.reach(meta, "read"));
  for (const ListCondition& condition : query.where) sql.where(condition);
  if (sql.problems()) return sql.problems();
  ListCount count;
  with_snapshot([&](store::Connection& connection) {
    if (!query.words.empty()) sql.only(found_ids(connection, meta, query.words, access));
    count.count = counted(connection, meta, sql);
    count.exact = count.count <= kCountedRows;
    if (!count.exact) {
      count.count = kCountedRows;
      return;
    }
    add_sums(connection, meta, meta.table, sql, currency_of_company(access.company()), "''",
             [&](store::Rows&) -> AmountSums& { return count.sums; });
  });
  return count;
}

Result<ListGroups> Kernel::groups(const RecordMeta& meta, const ListQuery& query,
                                  std::string_view by, const Access& access) {
  if (!access.may(std::string(meta.name) + ".read"))
    return Problem{"access.denied", "", {{"right", std::string(meta.name) + ".read"}}};
  const auto extras = company_state(access.company())->extras();
  ListSql sql(meta, *extras, access.company(), digits_of_company(access.company()));
  sql.within(access.reach(meta, "read"));
  for (const ListCondition& condition : query.where) sql.where(condition);
  const FieldMeta* field = find_field(meta, extras.get(), by);
  const ExtraField* added = is_extra(by) ? extras->find(meta.name, by) : nullptr;
  if (!field || !groups_by(*field, added && added->is_choice))
    sql.problems().add("list.field_not_groupable", "by", {{"field", std::string(by)}});
  if (sql.problems()) return sql.problems();
  ListGroups groups;
  std::map<std::string, ListGroup> found;
  with_snapshot([&](store::Connection& connection) {
    if (!query.words.empty()) sql.only(found_ids(connection, meta, query.words, access));
    const std::string name(added ? kExtraColumn : field->name);
    const std::string from = added ? sql.with_extra(*field) : meta.table;
    {
      auto rows = connection.query("SELECT " + name + ", COUNT(*) FROM " + from + " WHERE " +
                                       sql.conditions() + " GROUP BY 1",
                                   sql.cells());
      while (rows->next()) found[group_of(*field, *rows)].count += rows->integer(1);
    }
    groups.exact = counted(connection, meta, sql) <= kCountedRows;
    if (groups.exact)
      add_sums(connection, meta, from, sql, currency_of_company(access.company()), name,
               [&](store::Rows& row) -> AmountSums& { return found[group_of(*field, row)].sums; });
  });
  groups.groups = in_order(*field, std::move(found));
  return groups;
}

}  // namespace osnova
