#include "store/schema.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

namespace osnova::store {

namespace {
ColumnType column_type(const FieldMeta& f) {
  return f.kind == Kind::text || f.kind == Kind::enumeration || f.kind == Kind::currency
             ? ColumnType::text
             : ColumnType::integer;
}
Cell::Type cell_type(ColumnType t) {
  return t == ColumnType::integer ? Cell::Type::integer
         : t == ColumnType::text  ? Cell::Type::text
                                  : Cell::Type::blob;
}
const char* sql_type(ColumnType t, const Dialect& dialect) {
  return t == ColumnType::integer ? dialect.integer
         : t == ColumnType::text  ? dialect.text
                                  : dialect.blob;
}
}  // namespace

// In a company of a million documents.
constexpr int64_t kExpectedRows = 1'000'000;

int64_t rows_per_value(const FieldMeta& field) {
  switch (field.kind) {
    case Kind::enumeration:
    case Kind::boolean:
    case Kind::currency:
      return kExpectedRows / 4;
    case Kind::date:
      return kExpectedRows / 400;
    case Kind::reference:
      return 200;
    default:
      return 10;
  }
}

// The code of something that most companies have none of (a desk): its index costs whoever has one.
bool is_seldom_given(const FieldMeta& field) {
  return field.kind == Kind::text && !field.target.empty() && !field.has(kRequired);
}

std::vector<TableMeta> tables_of(const RecordMeta& record) {
  std::vector<TableMeta> tables;
  TableMeta t{record.table,
              {{"company_id", ColumnType::integer, true},
               {"id", ColumnType::integer, true},
               {"version", ColumnType::integer, true}},
              {"company_id", "id"},
              false,
              {},
              record.former_table};
  for (const FieldMeta& f : record.fields) {
    t.columns.push_back({std::string(f.name), column_type(f), false});
    if (f.has(kUnique))
      t.indexes.push_back({record.table + "_" + std::string(f.name),
                           {"company_id", std::string(f.name)},
                           true,
                           std::string(f.name)});
    else if (f.has(kList))
      t.indexes.push_back({record.table + "_" + std::string(f.name),
                           {"company_id", std::string(f.name), "id"},
                           false,
                           is_seldom_given(f) ? std::string(f.name) : "",
                           rows_per_value(f)});
  }
  t.columns.push_back({"extra", ColumnType::text, false});
  for (const auto& columns : record.indexes) {
    IndexMeta i{record.table, {"company_id"}};
    for (const auto& c : columns) {
      i.name += "_" + c;
      i.columns.push_back(c);
    }
    t.indexes.push_back(i);
  }
  t.sized = true;
  tables.push_back(t);
  for (const LinesMeta& l : record.lines) {
    TableMeta lt{l.table,
                 {{"company_id", ColumnType::integer, true},
                  {"document", ColumnType::integer, true},
                  {"line_id", ColumnType::integer, true},
                  {"position", ColumnType::integer, true}},
                 {"company_id", "document", "line_id"},
                 false,
                 {}};
    lt.former = l.former_table;
    lt.sized = true;
    for (const FieldMeta& f : l.record->fields)
      lt.columns.push_back({std::string(f.name), column_type(f), false});
    tables.push_back(lt);
  }
  return tables;
}

std::vector<TableMeta> extra_tables() {
  return {{"extra_value",
           {integer_column("company_id"), text_column("record"), text_column("field"),
            integer_column("id"), {"number_value", ColumnType::integer, false},
            {"text_value", ColumnType::text, false}},
           {"company_id", "record", "field", "id"},
           true,
           {{"extra_value_number", {"company_id", "record", "field", "number_value", "id"}, false,
             "number_value"},
            {"extra_value_text", {"company_id", "record", "field", "text_value", "id"}, false,
             "text_value"}}}};
}

std::string create_table_sql(const TableMeta& table, const Dialect& dialect) {
  std::string sql = "CREATE TABLE " + table.name + " (";
  for (const auto& c : table.columns)
    sql += c.name + " " + sql_type(c.type, dialect) + (c.not_null ? " NOT NULL" : "") + ", ";
  sql += "PRIMARY KEY (";
  for (size_t i = 0; i < table.primary_key.size(); ++i)
    sql += (i ? ", " : "") + table.primary_key[i];
  return sql + "))" + (table.clustered ? dialect.clustered : "");
}

namespace {

IndexSizes sizes_of(const TableMeta& table, std::string index,
                    const std::vector<std::string>& columns, bool unique, int64_t middle) {
  IndexSizes sizes{table.name, std::move(index), table.clustered, {kExpectedRows}};
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool last = i + 1 == columns.size();
    sizes.rows.push_back(columns[i] == "company_id" ? kExpectedRows
                         : last && (unique || columns[i] == "id") ? 1
                                                                   : middle);
  }
  return sizes;
}

}  // namespace

// Without this SQLite takes every index of a company for a selective one: it knows no counts of an
// empty file, and counts taken today would be wrong when the company has grown.
void tell_sizes(Connection& connection, const std::vector<TableMeta>& tables) {
  std::vector<IndexSizes> sizes;
  for (const TableMeta& table : tables) {
    if (!table.sized) continue;
    sizes.push_back(sizes_of(table, "", table.primary_key, true, 10));
    for (const IndexMeta& i : table.indexes)
      sizes.push_back(sizes_of(table, i.name, i.columns, i.unique, i.rows_per_value));
  }
  connection.expect(sizes);
}

namespace {

using Columns = std::vector<StoredColumn>;

const Columns& columns_of(const StoredSchema& stored, const std::string& table) {
  static const Columns none;
  const auto found = stored.tables.find(table);
  return found == stored.tables.end() ? none : found->second;
}

const StoredColumn* column_of(const Columns& columns, std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

IndexText text_of(const TableMeta& table, const IndexMeta& index, const Dialect& dialect) {
  IndexText text{index.name, table.name + " (", index.unique};
  for (size_t i = 0; i < index.columns.size(); ++i)
    text.on += (i ? ", " : "") + index.columns[i] + dialect.nulls_first;
  text.on += ")";
  if (!index.where_not_null.empty()) text.on += " WHERE " + index.where_not_null + " IS NOT NULL";
  return text;
}

}  // namespace

std::vector<std::string> migrate(Connection& connection, const std::vector<TableMeta>& wanted,
                                 Indexes indexes) {
  std::vector<std::string> done;
  const Dialect& dialect = connection.dialect();
  const StoredSchema stored = connection.stored();
  for (const TableMeta& table : wanted) {
    const Columns* have = &columns_of(stored, table.name);
    if (have->empty() && !table.former.empty()) {
      have = &columns_of(stored, table.former);
      if (!have->empty()) {
        connection.script("ALTER TABLE \"" + table.former + "\" RENAME TO " + table.name);
        done.push_back("renamed " + table.former + " to " + table.name);
      }
    }
    const bool is_new = have->empty();
    if (is_new) {
      connection.script(create_table_sql(table, dialect));
      done.push_back("created " + table.name);
    } else {
      for (const auto& c : table.columns)
        if (!column_of(*have, c.name)) {
          connection.script("ALTER TABLE " + table.name + " ADD COLUMN " + c.name + " " +
                            sql_type(c.type, dialect));
          done.push_back("added " + table.name + "." + c.name);
        }
    }
    if (!is_new && indexes == Indexes::of_new_tables) continue;
    for (const IndexMeta& index : table.indexes) {
      if (stored.indexes.contains(index.name)) continue;
      const IndexText text = text_of(table, index, dialect);
      connection.script(std::string("CREATE ") + (text.unique ? "UNIQUE " : "") +
                        "INDEX IF NOT EXISTS " + text.name + " ON " + text.on);
      if (!is_new) done.push_back("made " + index.name);
    }
  }
  tell_sizes(connection, wanted);
  return done;
}

std::vector<std::string> build_indexes(Connection& connection,
                                       const std::vector<TableMeta>& wanted) {
  std::vector<std::string> done;
  const StoredSchema stored = connection.stored();
  for (const TableMeta& table : wanted)
    for (const IndexMeta& index : table.indexes) {
      if (stored.indexes.contains(index.name)) continue;
      connection.build_index(text_of(table, index, connection.dialect()));
      done.push_back("made " + index.name);
    }
  return done;
}

Standing standing(const StoredSchema& stored, const std::vector<TableMeta>& wanted) {
  Standing now;
  for (const TableMeta& table : wanted) {
    const Columns& have = columns_of(stored, table.name);
    for (const auto& c : table.columns) now.columns &= column_of(have, c.name) != nullptr;
    for (const auto& i : table.indexes) now.indexes &= stored.indexes.contains(i.name);
  }
  return now;
}

bool is_current(Connection& connection, const std::vector<TableMeta>& wanted) {
  return standing(connection.stored(), wanted).columns;
}

Problems obstacles(const StoredSchema& stored, const std::vector<TableMeta>& wanted) {
  Problems problems;
  for (const TableMeta& table : wanted) {
    for (const StoredColumn& have : columns_of(stored, table.name)) {
      const std::string name = table.name + "." + have.name;
      const auto known = std::find_if(table.columns.begin(), table.columns.end(),
                                      [&](const ColumnMeta& c) { return c.name == have.name; });
      if (known == table.columns.end()) {
        if (have.required) problems.add("store.unknown_required", name, {{"column", name}});
      } else if (have.type != cell_type(known->type)) {
        problems.add("store.other_type", name, {{"column", name}});
      }
    }
  }
  return problems;
}

std::string schema_snapshot(const std::vector<TableMeta>& tables) {
  std::map<std::string, const TableMeta*> by_name;
  for (const auto& t : tables) by_name[t.name] = &t;
  const auto list = [](const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
  };
  std::string text = "{\n";
  for (const auto& [name, t] : by_name) {
    if (text.size() > 2) text += ",\n";
    text += "\"" + name + "\": {\n  \"primary_key\": \"" + list(t->primary_key) + "\"";
    for (const auto& c : t->columns) {
      const char* type = c.type == ColumnType::integer ? "integer"
                         : c.type == ColumnType::text  ? "text"
                                                       : "blob";
      text += ",\n  \"" + c.name + "\": \"" + type + (c.not_null ? " not null" : "") + "\"";
    }
    for (const auto& i : t->indexes)
      text += ",\n  \"index " + i.name + "\": \"" + (i.unique ? "unique " : "") + list(i.columns) +
              (i.where_not_null.empty() ? "" : " where " + i.where_not_null) + "\"";
    text += "\n}";
  }
  return text + "\n}\n";
}

}  // namespace osnova::store
