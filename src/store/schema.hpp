#pragma once
// Tables as data; DDL for both engines comes from here and from RecordMeta. The schema only grows.
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.hpp"
#include "meta/record.hpp"
#include "store/store.hpp"

namespace osnova::store {

enum class ColumnType { integer, text, blob };

struct ColumnMeta {
  std::string name;
  ColumnType type = ColumnType::integer;
  bool not_null = false;
  bool operator==(const ColumnMeta&) const = default;
};

// Columns that always have a value.
inline ColumnMeta integer_column(std::string name) {
  return {std::move(name), ColumnType::integer, true};
}
inline ColumnMeta text_column(std::string name) {
  return {std::move(name), ColumnType::text, true};
}

struct IndexMeta {
  std::string name;
  std::vector<std::string> columns;
  bool unique = false;
  std::string where_not_null;  // partial index: only rows where this column has a value
  // How many rows share a value of the columns between the company and the last one, in a company
  // of a million: what planners are told.
  int64_t rows_per_value = 10;
  bool operator==(const IndexMeta&) const = default;
};

struct TableMeta {
  std::string name;
  std::vector<ColumnMeta> columns;
  std::vector<std::string> primary_key;
  // Rows live in the primary key's order (SQLite WITHOUT ROWID): for registers and totals, whose
  // key is short and grows at the end or is looked up whole.
  bool clustered = false;
  std::vector<IndexMeta> indexes;
  std::string former;  // name in an earlier version: renamed, not made anew
  bool sized = false;  // planners are told what to expect of its keys
};

// The tables of a record: itself and one for each Lines<T>. Columns: company_id, id, version,
// fields in order (reference and amounts integer, enums and currencies text); lines: company_id,
// document, line_id, position, fields; behind the fields of a record `extra`, NULL without added values. kList fields get an index (company_id, field, id), kUnique a
// partial unique one.
std::vector<TableMeta> tables_of(const RecordMeta& record);
// extra_value: what lists filter and sort by of added fields, beside the column `extra` of each record,
// which holds all of their values. One row a value; personal ones have none. Texts are cut at
// kIndexedText.
std::vector<TableMeta> extra_tables();
inline constexpr size_t kIndexedText = 200;

std::string create_table_sql(const TableMeta& table, const Dialect& dialect);

// Brings an empty or older database to the wanted schema inside the caller's write transaction:
// creates missing tables, adds missing columns (nullable) and indexes; never drops. Returns what it
// did, one line each. `Indexes::of_new_tables` leaves those of tables with rows to build_indexes().
enum class Indexes { all, of_new_tables };
std::vector<std::string> migrate(Connection& connection, const std::vector<TableMeta>& wanted,
                                 Indexes indexes = Indexes::all);
// The indexes that are missing, outside of a transaction and under the lock of the schema; what it
// did, one line each.
std::vector<std::string> build_indexes(Connection& connection,
                                       const std::vector<TableMeta>& wanted);

// Tells the planner what to expect of tables that are there; migrate() does so too.
void tell_sizes(Connection& connection, const std::vector<TableMeta>& tables);

// Whether nothing is left for migrate() to do: with tables and columns, which readers need, and with
// indexes.
struct Standing {
  bool columns = true, indexes = true;
};
Standing standing(const StoredSchema& stored, const std::vector<TableMeta>& wanted);
bool is_current(Connection& connection, const std::vector<TableMeta>& wanted);

// What of a stored schema, which may be that of a later program, this program cannot work with;
// tables and columns that it does not know are no obstacle. Problems with "table.column" as path:
// "store.other_type"; "store.unknown_required" = a column that it does not know and that every new
// row has to name.
Problems obstacles(const StoredSchema& stored, const std::vector<TableMeta>& wanted);

// The whole schema as stable JSON text: {table: {"primary_key": columns, column: type, "index
// <name>": columns}}. schema.snapshot.json holds it: what stands there was written to somebody's
// disk and stays; retired_names.json lists names that may never be used again.
std::string schema_snapshot(const std::vector<TableMeta>& tables);

// --- records in tables ---------------------------------------------------------------------------

// Prepared texts for one record, made once.
class RecordSql {
 public:
  explicit RecordSql(const RecordMeta& meta);
  const RecordMeta& meta() const { return meta_; }
  // Loads by ids; missing ids are simply not handed to the sink. Lines come with it.
  using Sink = std::function<void(Record record)>;
  void load(Connection& connection, Id company, std::span<const Id> ids, const Sink& sink) const;
  // By one unique field (kUnique); the sink is told which of `values` a record has.
  using SinkBy = std::function<void(size_t value, Record record)>;
  void load_by(Connection& connection, Id company, std::string_view field,
               std::span<const std::string> values, const SinkBy& sink) const;
  // Inserts new records (version 1) in one multi-row statement a table.
  void insert(Connection& connection, std::span<const Record* const> records) const;
  // Writes a changed record: the row and its lines (changed, added, removed ones only).
  void update(Connection& connection, const Record& before, const Record& after) const;
  void remove(Connection& connection, const Record& record) const;
  // Reads a row of "SELECT " + columns_text() + " FROM ...": lines are left empty.
  const std::string& columns_text() const { return columns_text_; }
  Record read_row(Rows& row, int first_column = 0) const;
  void load_lines(Connection& connection, Record& record) const;
  // Of records of one company, with one question a table.
  void load_lines(Connection& connection, std::span<Record> records) const;

 private:
  struct LineSql {
    const LinesMeta* lines;
    Bulk insert;
    std::string select, update, remove, columns;
  };
  void write_extra(Connection& connection, const Record* before, const Record* after) const;

  const RecordMeta& meta_;
  std::string columns_text_, select_by_id_, update_, remove_;
  Bulk insert_;
  // With the column of added values, where there are any: the others cost nothing.
  std::string update_extra_;
  Bulk insert_extra_;
  std::vector<LineSql> line_sql_;
};

}  // namespace osnova::store
