#include "store/schema.hpp"

#include <boost/json.hpp>
#include <set>

namespace osnova::store {

namespace {
ColumnType column_type(const FieldMeta& f) {
  return f.kind == Kind::text || f.kind == Kind::enumeration || f.kind == Kind::currency
             ? ColumnType::text
             : ColumnType::integer;
}
const char* sql_type(ColumnType t) {
  return t == ColumnType::integer ? "BIGINT" : t == ColumnType::text ? "TEXT" : "BYTEA";
}
}  // namespace

std::vector<TableMeta> tables_of(const RecordMeta& record) {
  std::vector<TableMeta> tables;
  TableMeta t{record.table,
              {{"company_id", ColumnType::integer, true},
               {"id", ColumnType::integer, true},
               {"version", ColumnType::integer, true}},
              {"company_id", "id"},
              false,
              {}};
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
                           ""});
  }
  for (const auto& columns : record.indexes) {
    IndexMeta i{record.table, {"company_id"}, false, ""};
    for (const auto& c : columns) {
      i.name += "_" + c;
      i.columns.push_back(c);
    }
    t.indexes.push_back(i);
  }
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
    for (const FieldMeta& f : l.record->fields)
      lt.columns.push_back({std::string(f.name), column_type(f), false});
    tables.push_back(lt);
  }
  return tables;
}

std::string create_table_sql(const TableMeta& table) {
  std::string sql = "CREATE TABLE " + table.name + " (";
  for (const auto& c : table.columns)
    sql += c.name + " " + sql_type(c.type) + (c.not_null ? " NOT NULL" : "") + ", ";
  sql += "PRIMARY KEY (";
  for (size_t i = 0; i < table.primary_key.size(); ++i)
    sql += (i ? ", " : "") + table.primary_key[i];
  return sql + "))" + (table.clustered ? " WITHOUT ROWID" : "");
}

std::vector<std::string> migrate(Connection& connection, const std::vector<TableMeta>& wanted) {
  std::vector<std::string> done;
  for (const TableMeta& table : wanted) {
    std::set<std::string> have;
    const Cell name[] = {table.name};
    {
      auto rows = connection.query("SELECT name FROM pragma_table_info($1)", name);
      while (rows->next()) have.emplace(rows->text(0));
    }
    if (have.empty()) {
      connection.script(create_table_sql(table));
      done.push_back("created " + table.name);
    } else {
      for (const auto& c : table.columns)
        if (!have.contains(c.name)) {
          connection.script("ALTER TABLE " + table.name + " ADD COLUMN " + c.name + " " +
                            sql_type(c.type));
          done.push_back("added " + table.name + "." + c.name);
        }
    }
    for (const IndexMeta& i : table.indexes) {
      std::string sql = std::string("CREATE ") + (i.unique ? "UNIQUE " : "") +
                        "INDEX IF NOT EXISTS " + i.name + " ON " + table.name + " (";
      for (size_t k = 0; k < i.columns.size(); ++k) sql += (k ? ", " : "") + i.columns[k];
      sql += ")";
      if (!i.where_not_null.empty()) sql += " WHERE " + i.where_not_null + " IS NOT NULL";
      connection.script(sql);
    }
  }
  return done;
}

std::string schema_snapshot(const std::vector<TableMeta>& tables) {
  std::string text;
  for (const auto& t : tables) text += create_table_sql(t) + ";\n";
  return text;
}

}  // namespace osnova::store
