#include "testing/scratch_file.hpp"

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"

namespace osnova::testing {

namespace fs = std::filesystem;

namespace {

std::string server() {
  const char* url = std::getenv("OSNOVA_TEST_POSTGRES");
  return url ? url : "";
}

std::string schema_of(const std::string& file) {
  std::string name = "t_";
  for (const char c : to_lower_ascii(fs::path(file).filename().string()))
    name.push_back((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_');
  return name.substr(0, 60);
}

std::string url_of(const std::string& schema) {
  const std::string url = server();
  return url + (url.find('?') == url.npos ? "?" : "&") + "schema=" + schema;
}

// Of a schema of its own, from which others are made and dropped.
store::Database& desk() {
  static const std::unique_ptr<store::Database> database = [] {
    store::OpenOptions options;
    options.create = true;
    return store::open_postgres(url_of("t_desk"), options);
  }();
  return *database;
}

void copy_rows(const std::string& from, const std::string& to) {
  {
    store::OpenOptions options;
    options.create = true;
    store::open_postgres(url_of(to), options);
  }
  const auto connection = desk().writer();
  std::string sql;
  const store::Cell cells[] = {from, to};
  // A table is made anew only when the copy does not have it yet.
  auto rows = connection->query(
      "SELECT CAST(a.tablename AS TEXT), b.tablename IS NULL FROM pg_tables AS a LEFT JOIN pg_tables "
      "AS b ON b.schemaname = $2 AND b.tablename = a.tablename WHERE a.schemaname = $1",
      cells);
  while (rows->next()) {
    const std::string table(rows->text(0));
    if (table == "workspace_writer") continue;
    if (rows->integer(1) != 0)
      sql += "CREATE TABLE " + to + "." + table + " (LIKE " + from + "." + table +
             " INCLUDING INDEXES);";
    else
      sql += "DELETE FROM " + to + "." + table + ";";
    sql += "INSERT INTO " + to + "." + table + " SELECT * FROM " + from + "." + table + ";";
  }
  rows.reset();
  connection->script("BEGIN;" + sql + "COMMIT;");
}

}  // namespace

bool on_postgres() { return !server().empty(); }

std::string place_of(const std::string& file) {
  return on_postgres() ? url_of(schema_of(file)) : file;
}

std::unique_ptr<store::Database> open_scratch(const std::string& file,
                                              const store::OpenOptions& options) {
  store::OpenOptions checked = options;
  checked.check_company = true;
  return store::open_database(place_of(file), checked);
}

void remove_workspace(const std::string& file) {
  if (on_postgres()) {  // a file of that name is of another test that runs beside this one
    desk().writer()->script("DROP SCHEMA IF EXISTS " + schema_of(file) + " CASCADE");
    return;
  }
  for (const char* suffix : {"", "-wal", "-shm", ".lock", ".inflight"}) fs::remove(file + suffix);
}

void copy_workspace(const std::string& from, const std::string& to) {
  if (on_postgres())
    copy_rows(schema_of(from), schema_of(to));
  else
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

}  // namespace osnova::testing
