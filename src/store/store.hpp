#pragma once
// A thin layer over SQLite and PostgreSQL. One SQL text for both: $1 parameters, the subset in
// docs/develop/sql.md. Everything that fails here throws
// store::StoreFailure; a unique violation is the one error that callers may handle.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"

namespace osnova::store {

// Rises when the program begins to keep rows that follow from other rows (kernel/upgrade/
// generations.json says which): a program of an earlier generation does not keep them, so it must not write beside them.
inline constexpr int kGeneration = 1;

class StoreFailure : public Failure {
 public:
  enum class Reason {
    other,
    busy,
    disk_full,
    unique_violation,
    corrupt,
    locked_by_other,
    read_only,
    newer_program,  // this program is too old to write here
    older_program,  // one was let in that does not keep what this one keeps
    lost  // the connection: whether a commit that was asked for happened is not known
  };
  StoreFailure(Reason why, const std::string& internal, std::string constraint_name = {});
  Reason reason;
  // Of a unique violation, SQLite: "invoice.company_id, invoice.external_ref"; PostgreSQL: the name
  // of the index, "invoice_external_ref".
  std::string constraint;
};

// A parameter: the view must live until the call returns.
struct Cell {
  enum class Type : uint8_t { null, integer, text, blob };
  Type type = Type::null;
  int64_t integer = 0;
  std::string_view bytes;

  Cell() = default;
  Cell(int64_t value) : type(Type::integer), integer(value) {}
  Cell(int value) : type(Type::integer), integer(value) {}
  Cell(std::string_view text) : type(Type::text), bytes(text) {}
  Cell(const std::string& text) : type(Type::text), bytes(text) {}
  Cell(const char* text) : type(Type::text), bytes(text) {}
  static Cell blob(std::string_view bytes) {
    Cell c;
    c.type = Type::blob;
    c.bytes = bytes;
    return c;
  }
  static Cell null() { return {}; }
  static Cell text_or_null(std::string_view t) { return t.empty() ? Cell() : Cell(t); }
  static Cell id_or_null(int64_t id) { return id == 0 ? Cell() : Cell(id); }
};

// Rows of a query, in one pass. Views are valid until the next next(). Columns count from 0.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual bool next() = 0;
  bool is_null(int column) { return type(column) == Cell::Type::null; }
  // What is stored there: SQLite keeps a text in a column of numbers when it is told to. Throws
  // StoreFailure for what no cell holds (floating point).
  virtual Cell::Type type(int column) = 0;
  virtual int64_t integer(int column) = 0;        // NULL reads as 0
  virtual std::string_view text(int column) = 0;  // NULL reads as ""
  virtual std::string_view blob(int column) = 0;
};

// One multi-row statement. On SQLite a prepared loop, on PostgreSQL UNNEST.
//   key empty:                   INSERT
//   key + add:                   INSERT .. ON CONFLICT (key) DO UPDATE SET add = table.add +
//   excluded.add key + set:                   INSERT .. ON CONFLICT (key) DO UPDATE SET set =
//   excluded.set
struct Bulk {
  std::string table;
  std::vector<std::string> columns;
  std::vector<std::string> key, add, set;
};

enum class Begin { read, write };

// What the two engines write differently when tables are made.
struct Dialect {
  const char *integer, *text, *blob;  // types of columns
  const char* clustered;              // behind a table whose rows live in the order of its key
  const char* nulls_first;            // behind a column of an index
};

// What the full-text search knows of a record: one row an id, replaced when it is given again,
// taken out when the text is empty.
struct SearchText {
  int64_t id = 0, company = 0;
  std::string record, text;
};

// How many rows a planner should expect: in an index, for a value of its first column, of its first
// two, ... `index` empty = the primary key.
struct IndexSizes {
  std::string table, index;
  bool clustered = false;
  std::vector<int64_t> rows;
};

// What the engine's catalogue says of the workspace's tables.
struct StoredColumn {
  std::string name;
  Cell::Type type = Cell::Type::null;  // null = none of ours
  bool required = false;               // a row that does not name it is refused
};
struct StoredSchema {
  std::map<std::string, std::vector<StoredColumn>, std::less<>> tables;
  std::set<std::string, std::less<>> indexes;  // those that are whole
};

struct IndexText {
  std::string name, on;  // "invoice_date", "invoice (company_id, date)"
  bool unique = false;
};

// Generations of programs (kGeneration): the one that writers have to be of, and this program's.
struct Generations {
  int asked = 0, own = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  // Read = one snapshot until commit/rollback. Write = alone in the workspace until then: SQLite
  // BEGIN IMMEDIATE, PostgreSQL a lock of the workspace's row.
  virtual void begin(Begin mode) = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  // Statements without parameters, several allowed: schema and settings.
  virtual void script(std::string_view sql) = 0;
  // Cached prepared statement; returns the number of changed rows.
  virtual int64_t run(std::string_view sql, std::span<const Cell> parameters) = 0;
  virtual std::unique_ptr<Rows> query(std::string_view sql, std::span<const Cell> parameters) = 0;
  // `cells` holds rows one after another, bulk.columns.size() cells each.
  virtual void write(const Bulk& bulk, std::span<const Cell> cells) = 0;
  // Runs `sql` once for each tuple of `width` keys and hands every row to `sink(tuple index, row)`.
  // On SQLite a prepared loop; on PostgreSQL one statement over UNNEST.
  using Sink = std::function<void(size_t tuple, Rows& row)>;
  virtual void each(std::string_view sql, std::span<const Cell> keys, size_t width,
                    const Sink& sink) = 0;
  // Names of a table's columns in their order; none when there is no such table.
  virtual std::vector<std::string> columns(std::string_view table) = 0;
  // Names of the workspace's tables in their order, without what the engine or the driver keeps for
  // itself (statistics, locks, the search's index).
  virtual std::vector<std::string> tables() = 0;
  virtual const Dialect& dialect() const = 0;
  virtual StoredSchema stored() = 0;
  // begin(write) refuses a program of an earlier generation than is asked for; also a program that
  // was told here of a later one than is asked for by then. 0 = nobody asked yet.
  virtual Generations generations() = 0;
  virtual void ask_of_writers(int generation) = 0;  // inside a write transaction
  // The lock of those who change the schema, outside of transactions: until unlock_schema() or the
  // end of the connection, however it ends. False while another process has it. Whoever has it
  // waits a second for other locks, so that nobody has to wait longer behind him.
  virtual bool lock_schema() = 0;
  virtual void unlock_schema() noexcept = 0;
  // Makes an index under the lock of the schema, outside of transactions, while others write; what
  // an earlier attempt left unfinished is made anew.
  virtual void build_index(const IndexText& index) = 0;
  // Full-text search, without case and diacritics: SQLite FTS5, PostgreSQL tsvector.
  virtual void index_texts(std::span<const SearchText> texts) = 0;
  // Writes the whole database anew, so that nothing of what was deleted or overwritten is left in
  // it, the search's index included; outside of a transaction, while nothing is being read by this
  // connection. Needs as much room again on the disk.
  virtual void rewrite() = 0;
  // Brings the log of the database to nothing, which still holds what was overwritten; false while
  // somebody reads an older state.
  virtual bool empty_log() = 0;
  // Ids of the records of a company that hold words beginning with each of `words`, newest first.
  virtual std::vector<int64_t> search(int64_t company, std::span<const std::string> records,
                                      std::string_view words, int limit) = 0;
  // A hint: engines that count rows for themselves ignore it.
  virtual void expect(std::span<const IndexSizes>) {}
};

class Database {
 public:
  virtual ~Database() = default;
  virtual std::unique_ptr<Connection> writer() = 0;  // one at a time; throws locked_by_other
  virtual std::unique_ptr<Connection> reader() = 0;
  virtual std::string_view engine() const = 0;  // "sqlite", "postgres"
  virtual int64_t size_bytes() = 0;
  // Copies the state of this moment into the new file `path`, while others read and write. Throws
  // StoreFailure and leaves no file behind.
  virtual void copy_to(const std::string& path) = 0;
  // Whether other processes may write at the same time: what is carried in memory between
  // transactions may be of yesterday then.
  virtual bool shared() const { return false; }
};

#ifdef OSNOVA_CHECK_COMPANY
inline constexpr bool kCheckCompany = true;  // debug builds
#else
inline constexpr bool kCheckCompany = false;
#endif

struct OpenOptions {
  bool create = false;
  // Shown to others: "the server at 127.0.0.1:8080". SQLite: to a second process that wants to
  // write; PostgreSQL: beside the connections.
  std::string owner_note;
  // PostgreSQL: a statement that leaves open for which company it asks is a Bug (name_company.hpp).
  bool check_company = kCheckCompany;
  int generation = kGeneration;
};
struct SqliteOptions : OpenOptions {
  int64_t writer_cache_kb = 64 * 1024, reader_cache_kb = 8 * 1024;
};
// Opens (or creates) a workspace file. Throws StoreFailure.
std::unique_ptr<Database> open_sqlite(const std::string& path, const SqliteOptions& options);
// Opens (or creates) a schema of a PostgreSQL database:
// postgresql://user@host:port/database?schema=name and parameters of libpq. Throws StoreFailure,
// whose text holds no password.
std::unique_ptr<Database> open_postgres(const std::string& url, const OpenOptions& options);
bool is_postgres(std::string_view where);  // whether it is such a URL
std::string shown_url(const std::string& url);      // without its password
std::string schema_of_url(const std::string& url);  // the name of its schema
// A file or a URL.
std::unique_ptr<Database> open_database(const std::string& where, const OpenOptions& options);

}  // namespace osnova::store
