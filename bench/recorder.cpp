#include "recorder.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <unordered_map>

namespace osnova::bench {

using store::Bulk;
using store::Cell;

int64_t Recording::rows() const {
  int64_t count = 0;
  for (const auto& group : groups) count += static_cast<int64_t>(group.rows.size());
  return count;
}

namespace {

std::string text_of(const Bulk& bulk) {
  std::string text = "INSERT INTO " + bulk.table + " (", values;
  for (size_t i = 0; i < bulk.columns.size(); ++i) {
    text += (i ? ", " : "") + bulk.columns[i];
    values += (i ? ", $" : "$") + std::to_string(i + 1);
  }
  text += ") VALUES (" + values + ")";
  if (bulk.key.empty()) return text;
  text += " ON CONFLICT (";
  for (size_t i = 0; i < bulk.key.size(); ++i) text += (i ? ", " : "") + bulk.key[i];
  text += ") DO UPDATE SET ";
  std::string set;
  for (const auto& column : bulk.add)
    set += (set.empty() ? "" : ", ") + column + " = " + bulk.table + "." + column + " + excluded." +
           column;
  for (const auto& column : bulk.set)
    set += (set.empty() ? "" : ", ") + column + " = excluded." + column;
  return text + set;
}

class RecordingConnection : public store::PassingConnection {
 public:
  RecordingConnection(std::unique_ptr<store::Connection> real, Recording& recording)
      : PassingConnection(std::move(real)), recording_(recording) {}
  void begin(store::Begin mode) override {
    group_ = {};
    real_->begin(mode);
  }
  void commit() override {
    real_->commit();
    if (!group_.rows.empty()) recording_.groups.push_back(std::move(group_));
    group_ = {};
  }
  void rollback() noexcept override {
    group_ = {};
    real_->rollback();
  }
  int64_t run(std::string_view sql, std::span<const Cell> parameters) override {
    keep(std::string(sql), parameters);
    return real_->run(sql, parameters);
  }
  void write(const Bulk& bulk, std::span<const Cell> cells) override {
    const std::string text = text_of(bulk);
    for (size_t i = 0; i < cells.size(); i += bulk.columns.size())
      keep(text, cells.subspan(i, bulk.columns.size()));
    real_->write(bulk, cells);
  }

 private:
  void keep(const std::string& text, std::span<const Cell> cells) {
    const auto [found, fresh] =
        numbers_.emplace(text, static_cast<uint32_t>(recording_.texts.size()));
    if (fresh) recording_.texts.push_back(text);
    WrittenRow& row = group_.rows.emplace_back();
    row.statement = found->second;
    row.bytes.reserve(cells.size());
    for (const Cell& cell : cells) {
      Cell copy = cell;
      if (cell.type == Cell::Type::text || cell.type == Cell::Type::blob)
        copy.bytes = row.bytes.emplace_back(cell.bytes);
      row.cells.push_back(copy);
    }
  }
  Recording& recording_;
  WrittenGroup group_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

void require(int rc, sqlite3* db) {
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    throw std::runtime_error(sqlite3_errmsg(db));
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<int> positions;
};

Statement prepare(sqlite3* db, const std::string& text) {
  Statement s;
  require(sqlite3_prepare_v3(db, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &s.handle, nullptr),
          db);
  for (int i = 1; i <= sqlite3_bind_parameter_count(s.handle); ++i) {
    const auto n = static_cast<size_t>(std::atoi(sqlite3_bind_parameter_name(s.handle, i) + 1));
    if (s.positions.size() < n) s.positions.resize(n);
    s.positions[n - 1] = i;
  }
  return s;
}

void write_row(sqlite3* db, const Statement& s, const WrittenRow& row) {
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    const int at = s.positions[i], size = static_cast<int>(cell.bytes.size());
    switch (cell.type) {
      case Cell::Type::null:
        sqlite3_bind_null(s.handle, at);
        break;
      case Cell::Type::integer:
        sqlite3_bind_int64(s.handle, at, cell.integer);
        break;
      case Cell::Type::text:
        sqlite3_bind_text(s.handle, at, cell.bytes.data(), size, SQLITE_STATIC);
        break;
      case Cell::Type::blob:
        sqlite3_bind_blob(s.handle, at, cell.bytes.data(), size, SQLITE_STATIC);
        break;
    }
  }
  require(sqlite3_step(s.handle), db);
  sqlite3_reset(s.handle);
}

}  // namespace

std::unique_ptr<store::Connection> RecordingDatabase::writer() {
  return std::make_unique<RecordingConnection>(real_.writer(), recording_);
}

int64_t replay_raw(const std::string& path, const Recording& recording) {
  sqlite3* db = nullptr;
  require(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr),
          db);
  require(sqlite3_exec(db,
                       "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                       "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536",
                       nullptr, nullptr, nullptr),
          db);
  std::vector<Statement> statements;
  for (const std::string& text : recording.texts) statements.push_back(prepare(db, text));
  const Statement begin = prepare(db, "BEGIN IMMEDIATE"), commit = prepare(db, "COMMIT");
  const auto started = std::chrono::steady_clock::now();
  for (const WrittenGroup& group : recording.groups) {
    require(sqlite3_step(begin.handle), db);
    sqlite3_reset(begin.handle);
    for (const WrittenRow& row : group.rows) write_row(db, statements[row.statement], row);
    require(sqlite3_step(commit.handle), db);
    sqlite3_reset(commit.handle);
  }
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(
                      std::chrono::steady_clock::now() - started)
                      .count();
  for (const Statement& s : statements) sqlite3_finalize(s.handle);
  sqlite3_finalize(begin.handle);
  sqlite3_finalize(commit.handle);
  sqlite3_close(db);
  return us;
}

}  // namespace osnova::bench
