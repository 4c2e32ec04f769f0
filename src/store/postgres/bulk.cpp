// Many rows or keys in one statement, as arrays that UNNEST takes apart.
#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "store/postgres/connection.hpp"
#include "store/postgres/types.hpp"

namespace osnova::store {

PgResult PostgresConnection::run_arrays(const std::string& sql, std::vector<ArrayWriter>& arrays,
                                        std::span<const Cell> before) {
  Parameters p(before);
  for (ArrayWriter& array : arrays) {
    const std::string& bytes = array.finish();
    p.values.push_back(bytes.data());
    p.lengths.push_back(static_cast<int>(bytes.size()));
    p.formats.push_back(1);
  }
  const Statement* statement = prepared(sql);
  PgResult result(statement ? PQexecPrepared(connection_.get(), statement->name.c_str(), p.count(),
                                             p.values.data(), p.lengths.data(), p.formats.data(), 1)
                            : PQexecParams(connection_.get(), sql.c_str(), p.count(), nullptr,
                                           p.values.data(), p.lengths.data(), p.formats.data(), 1));
  check(result, sql);
  return result;
}

void PostgresConnection::send_arrays(const std::string& sql, std::vector<ArrayWriter>& arrays) {
  const Statement* statement = in_transaction_ ? prepared(sql) : nullptr;
  if (!statement) {
    finish_sent();
    run_arrays(sql, arrays, {});
    return;
  }
  if (sent_.empty()) PQenterPipelineMode(connection_.get());
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (ArrayWriter& array : arrays) {
    const std::string& bytes = array.finish();
    values.push_back(bytes.data());
    lengths.push_back(static_cast<int>(bytes.size()));
  }
  const std::vector<int> formats(arrays.size(), 1);
  sent_.push_back(sql);
  if (PQsendQueryPrepared(connection_.get(), statement->name.c_str(),
                          static_cast<int>(values.size()), values.data(), lengths.data(),
                          formats.data(), 1) != 1 ||
      sent_.size() >= kMostSent)
    finish_sent();
}

// --- write ---------------------------------------------------------------------------------------

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void append_key(std::string& key, const Cell& cell) {
  key.push_back(static_cast<char>(cell.type));
  const std::string length = std::to_string(
      cell.type == Cell::Type::integer ? cell.integer : static_cast<int64_t>(cell.bytes.size()));
  key += length + ":";
  key += cell.bytes;
}

}  // namespace

std::string PostgresConnection::bulk_text(const Bulk& bulk, const std::vector<Oid>& types) const {
  std::string arrays;
  for (size_t i = 0; i < types.size(); ++i)
    arrays += (i ? ", $" : "$") + std::to_string(i + 1) + "::" + sql_name(types[i]) + "[]";
  std::string text = "INSERT INTO " + bulk.table + " (" + listed(bulk.columns) +
                     ") SELECT * FROM unnest(" + arrays + ")";
  if (bulk.key.empty()) return text;
  std::string changes;
  for (const auto& c : bulk.add)
    changes +=
        (changes.empty() ? "" : ", ") + c + " = " + bulk.table + "." + c + " + excluded." + c;
  for (const auto& c : bulk.set) changes += (changes.empty() ? "" : ", ") + c + " = excluded." + c;
  return text + " ON CONFLICT (" + listed(bulk.key) + ") DO UPDATE SET " + changes;
}

void PostgresConnection::write_distinct(const Bulk& bulk, std::span<const Cell> cells,
                                        const std::vector<Oid>& types) {
  const std::string name = bulk.table +
                           (bulk.key.empty()   ? ""
                            : bulk.add.empty() ? "="
                                               : "+") +
                           listed(bulk.columns);
  std::string& text = bulk_texts_[name];
  if (text.empty()) text = bulk_text(bulk, types);
  std::vector<ArrayWriter> arrays;
  for (const Oid type : types) arrays.emplace_back(type);
  for (size_t i = 0; i < cells.size(); ++i) arrays[i % types.size()].add(cells[i]);
  send_arrays(text, arrays);
  count_rows(bulk.table, cells.size() / types.size());
}

// One statement; but a row that an upsert touched cannot be touched by it again, so a key that
// comes a second time begins the next statement, and is added to or set like on SQLite.
void PostgresConnection::write(const Bulk& bulk, std::span<const Cell> cells) {
  if (cells.empty()) return;
  settle_reading();
  const size_t width = bulk.columns.size();
  OSNOVA_ASSERT(cells.size() % width == 0, "whole rows");
  const std::vector<Oid> types =
      described("/* every company */ SELECT " + listed(bulk.columns) + " FROM " + bulk.table)
          .columns;
  if (bulk.key.empty()) return write_distinct(bulk, cells, types);
  std::vector<size_t> places;
  for (const auto& k : bulk.key)
    places.push_back(static_cast<size_t>(std::find(bulk.columns.begin(), bulk.columns.end(), k) -
                                         bulk.columns.begin()));
  std::unordered_set<std::string> seen;
  size_t first = 0;
  for (size_t row = 0; row < cells.size(); row += width) {
    std::string key;
    for (const size_t place : places) append_key(key, cells[row + place]);
    if (seen.insert(key).second) continue;
    write_distinct(bulk, cells.subspan(first, row - first), types);
    first = row;
    seen.clear();
    seen.insert(std::move(key));
  }
  write_distinct(bulk, cells.subspan(first), types);
}

// --- each ----------------------------------------------------------------------------------------

namespace {

// `sql` with its $n as columns of the keys; $1 stays when all keys are of one company.
std::string with_key_columns(std::string_view sql, bool one_company) {
  std::string text;
  bool quoted = false;
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') quoted = !quoted;
    if (quoted || sql[i] != '$') {
      text.push_back(sql[i]);
      continue;
    }
    std::string number;
    while (i + 1 < sql.size() && std::isdigit(static_cast<unsigned char>(sql[i + 1])))
      number.push_back(sql[++i]);
    text += one_company && number == "1" ? "$1" : "osnova_keys.k" + number;
  }
  return text;
}

}  // namespace

const PostgresConnection::EachText& PostgresConnection::each_text(std::string_view sql,
                                                                  size_t width, bool one_company) {
  EachText& text = each_texts_[(one_company ? "1" : "n") + std::string(sql)];
  if (!text.sql.empty()) return text;
  const std::vector<Oid> types = described(sql).parameters;
  if (types.size() != width)
    throw StoreFailure(StoreFailure::Reason::other,
                       "keys of another width in " + std::string(sql.substr(0, 200)));
  std::string arrays, columns;
  for (size_t i = one_company ? 1 : 0; i < width; ++i) {
    const std::string number = std::to_string(i + 1);
    arrays += (arrays.empty() ? "$" : ", $") + number + "::" + sql_name(types[i]) + "[]";
    columns += "k" + number + ", ";
    text.keys.push_back(types[i]);
  }
  // OFFSET 0: the question is asked for each tuple. Joined freely, a planner that takes a table for
  // empty reads all of it instead.
  text.sql = "SELECT osnova_keys.tuple, found.* FROM unnest(" + arrays +
             ") WITH ORDINALITY AS osnova_keys (" + columns + "tuple) CROSS JOIN LATERAL (" +
             with_key_columns(sql, one_company) + " OFFSET 0) AS found";
  return text;
}

// The rows are handed out by tuple; within a tuple they keep the order that the statement asked
// for.
void PostgresConnection::each(std::string_view sql, std::span<const Cell> keys, size_t width,
                              const Sink& sink) {
  if (keys.empty()) return;
  settle();
  const size_t tuples = keys.size() / width;
  if (tuples == 1) {
    auto rows = query(sql, keys);
    while (rows->next()) sink(0, *rows);
    return;
  }
  bool one_company = width > 1 && keys[0].type == Cell::Type::integer;
  for (size_t i = 0; i < keys.size() && one_company; i += width)
    one_company = keys[i].type == Cell::Type::integer && keys[i].integer == keys[0].integer;
  const EachText& text = each_text(sql, width, one_company);
  std::vector<ArrayWriter> arrays;
  for (const Oid type : text.keys) arrays.emplace_back(type);
  const size_t skipped = one_company ? 1 : 0;
  for (size_t i = 0; i < keys.size(); ++i)
    if (i % width >= skipped) arrays[i % width - skipped].add(keys[i]);
  const PgResult result = run_arrays(text.sql, arrays, keys.first(skipped));
  WholeRows tuple(result.get(), 0), row(result.get(), 1);
  std::vector<std::pair<int64_t, int>> order;
  for (int i = 0; tuple.next(); ++i) order.emplace_back(tuple.integer(0) - 1, i);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [index, i] : order) {
    row.go_to(i);
    sink(static_cast<size_t>(index), row);
  }
}

}  // namespace osnova::store
