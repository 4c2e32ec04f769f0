// SQLite behind store.hpp.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cstring>
#include <map>
#include <unordered_map>

#include "store/sqlite/sqlite_catalogue.hpp"
#include "store/sqlite/sqlite_copy.hpp"
#include "store/store.hpp"

namespace osnova::store {

namespace {

using Reason = StoreFailure::Reason;

[[noreturn]] void raise(sqlite3* db, std::string_view what) {
  const int code = sqlite3_extended_errcode(db);
  const std::string message =
      std::string(sqlite3_errmsg(db)) + " in " + std::string(what.substr(0, 200));
  Reason reason = Reason::other;
  std::string constraint;
  switch (code & 0xff) {
    case SQLITE_FULL:
      reason = Reason::disk_full;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      reason = Reason::busy;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      reason = Reason::corrupt;
      break;
    case SQLITE_READONLY:
      reason = Reason::read_only;
      break;
    case SQLITE_IOERR:
      reason = errno == ENOSPC ? Reason::disk_full : Reason::other;
      break;
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        reason = Reason::unique_violation;
        constraint = sqlite3_errmsg(db);
        if (const size_t colon = constraint.find(": "); colon != constraint.npos)
          constraint = constraint.substr(colon + 2);
      }
      break;
    default:
      break;
  }
  throw StoreFailure(reason, message, constraint);
}

struct Prepared {
  sqlite3_stmt* statement = nullptr;
  std::vector<int> positions;  // SQLite's parameter index of $1, $2, ...
  bool in_use = false;
};

class SqliteConnection;

class SqliteRows : public Rows {
 public:
  SqliteRows(sqlite3* db, Prepared* prepared, sqlite3_stmt* own)
      : db_(db), prepared_(prepared), statement_(own ? own : prepared->statement), own_(own) {}
  ~SqliteRows() override {
    if (own_) {
      sqlite3_finalize(own_);
      return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    prepared_->in_use = false;
  }
  bool next() override {
    const int rc = sqlite3_step(statement_);
    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) return false;
    raise(db_, sqlite3_sql(statement_));
  }
  Cell::Type type(int c) override {
    switch (sqlite3_column_type(statement_, c)) {
      case SQLITE_NULL:
        return Cell::Type::null;
      case SQLITE_INTEGER:
        return Cell::Type::integer;
      case SQLITE_TEXT:
        return Cell::Type::text;
      case SQLITE_BLOB:
        return Cell::Type::blob;
      default:
        throw StoreFailure(Reason::other, "a floating point number is none of the program's");
    }
  }
  int64_t integer(int c) override { return sqlite3_column_int64(statement_, c); }
  std::string_view text(int c) override { return blob(c); }
  std::string_view blob(int c) override {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, c));
    return {bytes ? bytes : "", static_cast<size_t>(sqlite3_column_bytes(statement_, c))};
  }

 private:
  sqlite3* db_;
  Prepared* prepared_;
  sqlite3_stmt* statement_;
  sqlite3_stmt* own_;
};

class SqliteConnection : public Connection {
 public:
  SqliteConnection(const std::string& path, bool writer, bool create, int64_t cache_kb) {
    const int flags = (writer ? SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0)
                              : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      const std::string why = db_ ? sqlite3_errmsg(db_) : "no memory";
      sqlite3_close(db_);
      db_ = nullptr;
      throw StoreFailure(Reason::other, "cannot open " + path + ": " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, kBusyMs);
    if (writer)
      script(
          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
          "temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;");
    else
      script("PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;");
    script("PRAGMA cache_size=-" + std::to_string(cache_kb) + ";");
  }
  ~SqliteConnection() override {
    for (auto& [sql, p] : statements_) sqlite3_finalize(p->statement);
    sqlite3_close_v2(db_);
    if (lock_fd_ >= 0) ::close(lock_fd_);
  }
  void hold(int lock_fd) { lock_fd_ = lock_fd; }
  void is_of(int generation) { generation_ = generation; }
  void begin(Begin mode) override { script(mode == Begin::write ? "BEGIN IMMEDIATE" : "BEGIN"); }
  void commit() override { script("COMMIT"); }
  void rollback() noexcept override {
    if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  void script(std::string_view sql) override {
    if (sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      raise(db_, sql);
  }
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override {
    Prepared& p = prepared(sql);
    bind(p, parameters, 0);
    step(p, sql);
    return sqlite3_changes64(db_);
  }
  std::unique_ptr<Rows> query(std::string_view sql, std::span<const Cell> parameters) override {
    // A statement of its own: for a long list of ids, which nobody will ask for again, when there
    // are more texts than a program has, and when the same text is being read.
    const auto known = statements_.find(sql);
    const bool keep = known != statements_.end() ||
                      (sql.size() <= kLongestKept && statements_.size() < kMostKept);
    if (!keep || (known != statements_.end() && known->second->in_use)) {
      Prepared other = compile(sql);
      bind(other, parameters, SQLITE_TRANSIENT_FLAG);
      return std::make_unique<SqliteRows>(db_, nullptr, other.statement);
    }
    Prepared& p = prepared(sql);
    bind(p, parameters, SQLITE_TRANSIENT_FLAG);
    p.in_use = true;
    return std::make_unique<SqliteRows>(db_, &p, nullptr);
  }
  void write(const Bulk& bulk, std::span<const Cell> cells) override {
    const std::string& sql = text_of(bulk);
    Prepared& p = prepared(sql);
    const size_t width = bulk.columns.size();
    OSNOVA_ASSERT(cells.size() % width == 0, "whole rows");
    for (size_t i = 0; i < cells.size(); i += width) {
      bind(p, cells.subspan(i, width), 0);
      step(p, sql);
    }
  }
  void each(std::string_view sql, std::span<const Cell> keys, size_t width,
            const Sink& sink) override {
    Prepared& p = prepared(sql);
    for (size_t i = 0; i * width < keys.size(); ++i) {
      bind(p, keys.subspan(i * width, width), 0);
      SqliteRows rows(db_, &p, nullptr);
      while (rows.next()) sink(i, rows);
    }
  }
  std::vector<std::string> columns(std::string_view table) override {
    std::vector<std::string> names;
    const Cell name[] = {table};
    auto rows = query("SELECT name FROM pragma_table_info($1)", name);
    while (rows->next()) names.emplace_back(rows->text(0));
    return names;
  }
  std::vector<std::string> tables() override {
    std::vector<std::string> names;
    auto rows = query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
        "'\\' AND name NOT LIKE 'search\\_text%' ESCAPE '\\' ORDER BY name",
        {});
    while (rows->next()) names.emplace_back(rows->text(0));
    return names;
  }
  const Dialect& dialect() const override {
    static const Dialect dialect{"BIGINT", "TEXT", "BYTEA", " WITHOUT ROWID", ""};
    return dialect;
  }
  StoredSchema stored() override { return sqlite_catalogue(*this); }
  Generations generations() override {
    auto rows = query("PRAGMA user_version", {});
    return {rows->next() ? static_cast<int>(rows->integer(0)) : 0, generation_};
  }
  void ask_of_writers(int generation) override {
    script("PRAGMA user_version = " + std::to_string(generation));
  }
  bool lock_schema() override { return true; }  // the writer has the lock of the file
  void unlock_schema() noexcept override {}
  void build_index(const IndexText& index) override {
    script(std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX IF NOT EXISTS " +
           index.name + " ON " + index.on);
  }
  // The record's company and name are a word of their own in a column of its own, so that a search
  // within them is an intersection of two lists of the index.
  void index_texts(std::span<const SearchText> texts) override {
    if (!search_ready_) {
      script(
          "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(scope, body, prefix='2 3 4', "
          "tokenize='unicode61 remove_diacritics 2')");
      search_ready_ = true;
    }
    for (const SearchText& t : texts) {
      const std::string scope = scope_of(t.company, t.record);
      const Cell id[] = {t.id};
      run("DELETE FROM search_text WHERE rowid = $1", id);
      if (t.text.empty()) continue;
      const Cell row[] = {t.id, scope, t.text};
      run("INSERT INTO search_text (rowid, scope, body) VALUES ($1, $2, $3)", row);
    }
  }
  // The index of the search keeps deleted words until its parts are merged. What VACUUM copies is
  // on its way in a file and not in memory, however large the workspace is.
  void rewrite() override {
    if (query("SELECT 1 FROM sqlite_master WHERE name = 'search_text'", {})->next())
      script("INSERT INTO search_text (search_text) VALUES ('optimize');");
    script("PRAGMA temp_store=FILE;");
    try {
      script("VACUUM;");
    } catch (...) {
      script("PRAGMA temp_store=MEMORY;");
      throw;
    }
    script("PRAGMA temp_store=MEMORY;");
  }
  bool empty_log() override {
    sqlite3_busy_timeout(db_, 100);  // the writer does not wait for readers
    auto rows = query("PRAGMA wal_checkpoint(TRUNCATE)", {});
    const bool emptied = rows->next() && rows->integer(0) == 0;
    sqlite3_busy_timeout(db_, kBusyMs);
    return emptied;
  }
  std::vector<int64_t> search(int64_t company, std::span<const std::string> records,
                              std::string_view words, int limit) override {
    std::vector<int64_t> ids;
    const std::string body = prefixes_of(words);
    if (body.empty() || records.empty()) return ids;
    if (!query("SELECT 1 FROM sqlite_master WHERE name = 'search_text'", {})->next()) return ids;
    std::string scopes;
    for (const std::string& record : records)
      scopes += (scopes.empty() ? "" : " OR ") + scope_of(company, record);
    const std::string match = "scope : (" + scopes + ") AND body : (" + body + ")";
    const Cell cells[] = {match, limit};
    auto rows = query(
        "SELECT rowid FROM search_text WHERE search_text MATCH $1 ORDER BY rowid DESC LIMIT $2",
        cells);
    while (rows->next()) ids.push_back(rows->integer(0));
    return ids;
  }
  // The planner reads sqlite_stat1, which ANALYZE makes and anybody may fill. ANALYZE of the schema
  // itself counts nothing: it makes the table and reads it again.
  void expect(std::span<const IndexSizes> sizes) override {
    script("ANALYZE sqlite_master");
    std::string now, wanted;
    auto rows = query("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2", {});
    while (rows->next())
      for (const int column : {0, 1, 2}) now += std::string(rows->text(column)) + "\n";
    rows.reset();
    std::map<std::pair<std::string, std::string>, std::string> stats;
    for (const IndexSizes& size : sizes) {
      const std::string key =
          size.clustered ? size.table : "sqlite_autoindex_" + size.table + "_1";
      std::string& stat = stats[{size.table, size.index.empty() ? key : size.index}];
      for (const int64_t rows_of : size.rows)
        stat += (stat.empty() ? "" : " ") + std::to_string(rows_of);
    }
    for (const auto& [index, stat] : stats)
      wanted += index.first + "\n" + index.second + "\n" + stat + "\n";
    if (now == wanted) return;
    const bool alone = sqlite3_get_autocommit(db_) != 0;
    if (alone) begin(Begin::write);
    run("DELETE FROM sqlite_stat1", {});
    for (const auto& [index, stat] : stats) {
      const Cell row[] = {index.first, index.second, stat};
      run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)", row);
    }
    if (alone) commit();
    script("ANALYZE sqlite_master");
  }
  sqlite3* handle() { return db_; }

 private:
  static constexpr int SQLITE_TRANSIENT_FLAG = 1;
  static constexpr size_t kLongestKept = 4096, kMostKept = 2000;
  static constexpr int kBusyMs = 5000;
  static std::string scope_of(int64_t company, std::string_view record) {
    std::string scope = "c" + std::to_string(company) + "x";
    for (const char c : record)
      if (std::isalnum(static_cast<unsigned char>(c))) scope.push_back(c);
    return scope;
  }
  // "INV-7 acme" -> "INV"* "7"* "acme"*: every word begins so. Quotes make each a plain string.
  static std::string prefixes_of(std::string_view words) {
    std::string text, word;
    const auto end = [&] {
      if (!word.empty()) text += (text.empty() ? "\"" : " \"") + word + "\"*";
      word.clear();
    };
    for (const char c : words)
      if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)))
        word.push_back(c);
      else
        end();
    end();
    return text;
  }
  Prepared compile(std::string_view sql) {
    Prepared p;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &p.statement, nullptr) != SQLITE_OK)
      raise(db_, sql);
    const int count = sqlite3_bind_parameter_count(p.statement);
    p.positions.assign(static_cast<size_t>(count), 0);
    for (int i = 1; i <= count; ++i) {
      const char* name = sqlite3_bind_parameter_name(p.statement, i);
      const size_t n = name ? static_cast<size_t>(std::atoi(name + 1)) : static_cast<size_t>(i);
      if (n > p.positions.size()) p.positions.resize(n, 0);
      p.positions[n - 1] = i;
    }
    return p;
  }
  Prepared& prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return *found->second;
    return *statements_.emplace(std::string(sql), std::make_unique<Prepared>(compile(sql)))
                .first->second;
  }
  void bind(Prepared& p, std::span<const Cell> cells, int transient) {
    for (size_t i = 0; i < cells.size() && i < p.positions.size(); ++i) {
      const int at = p.positions[i];
      if (at == 0) continue;
      const Cell& c = cells[i];
      auto* how = transient ? SQLITE_TRANSIENT : SQLITE_STATIC;
      int rc = SQLITE_OK;
      switch (c.type) {
        case Cell::Type::null:
          rc = sqlite3_bind_null(p.statement, at);
          break;
        case Cell::Type::integer:
          rc = sqlite3_bind_int64(p.statement, at, c.integer);
          break;
        case Cell::Type::text:
          rc = sqlite3_bind_text(p.statement, at, c.bytes.empty() ? "" : c.bytes.data(),
                                 static_cast<int>(c.bytes.size()), how);
          break;
        case Cell::Type::blob:
          rc = sqlite3_bind_blob(p.statement, at, c.bytes.empty() ? "" : c.bytes.data(),
                                 static_cast<int>(c.bytes.size()), how);
          break;
      }
      if (rc != SQLITE_OK) raise(db_, "bind");
    }
  }
  void step(Prepared& p, std::string_view sql) {
    const int rc = sqlite3_step(p.statement);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
      sqlite3_reset(p.statement);
      raise(db_, sql);
    }
    sqlite3_reset(p.statement);
  }
  const std::string& text_of(const Bulk& bulk) {
    // Rows of one table are written with or without what they seldom have.
    auto& text = bulk_texts_[bulk.table + (bulk.key.empty() ? "" : bulk.add.empty() ? "=" : "+") +
                             std::to_string(bulk.columns.size())];
    if (!text.empty()) return text;
    text = "INSERT INTO " + bulk.table + " (";
    std::string values;
    for (size_t i = 0; i < bulk.columns.size(); ++i) {
      text += (i ? ", " : "") + bulk.columns[i];
      values += (i ? ", $" : "$") + std::to_string(i + 1);
    }
    text += ") VALUES (" + values + ")";
    if (!bulk.key.empty()) {
      text += " ON CONFLICT (";
      for (size_t i = 0; i < bulk.key.size(); ++i) text += (i ? ", " : "") + bulk.key[i];
      text += ") DO UPDATE SET ";
      bool first = true;
      for (const auto& c : bulk.add) {
        text += (first ? "" : ", ") + c + " = " + bulk.table + "." + c + " + excluded." + c;
        first = false;
      }
      for (const auto& c : bulk.set) {
        text += (first ? "" : ", ") + c + " = excluded." + c;
        first = false;
      }
    }
    return text;
  }
  struct ViewHash {
    using is_transparent = void;
    size_t operator()(std::string_view v) const { return std::hash<std::string_view>{}(v); }
  };
  sqlite3* db_ = nullptr;
  int lock_fd_ = -1, generation_ = kGeneration;
  bool search_ready_ = false;
  std::unordered_map<std::string, std::unique_ptr<Prepared>, ViewHash, std::equal_to<>> statements_;
  std::unordered_map<std::string, std::string> bulk_texts_;
};

class SqliteDatabase : public Database {
 public:
  SqliteDatabase(std::string path, SqliteOptions options)
      : path_(std::move(path)), options_(std::move(options)) {
    if (!options_.create && ::access(path_.c_str(), F_OK) != 0)
      throw StoreFailure(Reason::other, "there is no workspace " + path_ + "; make one with init");
    if (options_.create && ::access(path_.c_str(), F_OK) != 0)
      SqliteConnection(path_, true, true, 1024);
  }
  std::unique_ptr<Connection> writer() override {
    const std::string lock = path_ + ".lock";
    const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
      throw StoreFailure(Reason::read_only, "cannot open " + lock + ": " + std::strerror(errno));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      char note[200] = {};
      const ssize_t n = ::read(fd, note, sizeof note - 1);
      ::close(fd);
      throw StoreFailure(
          Reason::locked_by_other,
          path_ + " is in use by " +
              (n > 0 ? std::string(note, static_cast<size_t>(n)) : "another process"));
    }
    const std::string note = options_.owner_note;
    if (::ftruncate(fd, 0) != 0 ||
        ::pwrite(fd, note.data(), note.size(), 0) < 0) { /* the note is for people only */
    }
    auto connection =
        std::make_unique<SqliteConnection>(path_, true, options_.create, options_.writer_cache_kb);
    connection->hold(fd);
    connection->is_of(options_.generation);
    if (connection->generations().asked > options_.generation)
      throw StoreFailure(Reason::newer_program, path_ + " asks writers for more");
    return connection;
  }
  std::unique_ptr<Connection> reader() override {
    auto connection =
        std::make_unique<SqliteConnection>(path_, false, false, options_.reader_cache_kb);
    connection->is_of(options_.generation);
    return connection;
  }
  std::string_view engine() const override { return "sqlite"; }
  int64_t size_bytes() override {
    struct stat s {};
    return ::stat(path_.c_str(), &s) == 0 ? s.st_size : 0;
  }
  void copy_to(const std::string& path) override { copy_sqlite(path_, path); }

 private:
  std::string path_;
  SqliteOptions options_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& path, const SqliteOptions& options) {
  return std::make_unique<SqliteDatabase>(path, options);
}

}  // namespace osnova::store
