#include "store/sqlite/sqlite_copy.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <filesystem>
#include <memory>

#include "store/store.hpp"

namespace osnova::store {

namespace {

constexpr int kPages = 4096;  // of a step: 16 MB
constexpr int kBusyMs = 5000;

using Handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;

[[noreturn]] void fail(sqlite3* db, int code, const std::string& what) {
  const bool full = (code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR && errno == ENOSPC);
  throw StoreFailure(full ? StoreFailure::Reason::disk_full : StoreFailure::Reason::other,
                     what + ": " + (db ? sqlite3_errmsg(db) : sqlite3_errstr(code)));
}

Handle open(const std::string& path, int flags) {
  sqlite3* db = nullptr;
  const int rc = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle handle(db, &sqlite3_close_v2);
  if (rc != SQLITE_OK) fail(db, rc, "cannot open " + path);
  sqlite3_busy_timeout(db, kBusyMs);
  return handle;
}

void run(sqlite3* db, const char* sql) {
  if (const int rc = sqlite3_exec(db, sql, nullptr, nullptr, nullptr); rc != SQLITE_OK)
    fail(db, rc, sql);
}

}  // namespace

void copy_sqlite(const std::string& from, const std::string& to) {
  if (std::filesystem::exists(to))
    throw StoreFailure(StoreFailure::Reason::other, to + " exists already");
  try {
    const Handle source = open(from, SQLITE_OPEN_READONLY);
    // A transaction of our own holds one snapshot over all steps: without it every commit of
    // somebody else would make the copy begin again, and under load it would never end.
    run(source.get(), "BEGIN; SELECT count(*) FROM sqlite_schema;");
    const Handle target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    run(target.get(), "PRAGMA synchronous=FULL;");
    sqlite3_backup* copy = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (!copy) fail(target.get(), sqlite3_errcode(target.get()), "copy");
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK) rc = sqlite3_backup_step(copy, kPages);
    const int finished = sqlite3_backup_finish(copy);
    if (rc != SQLITE_DONE || finished != SQLITE_OK) fail(target.get(), rc, "copy to " + to);
    // One file that can be read where nothing can be written; a writer turns the log on again.
    run(target.get(), "PRAGMA journal_mode=DELETE;");
  } catch (...) {
    for (const char* tail : {"", "-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      std::filesystem::remove(to + tail, ignored);
    }
    throw;
  }
}

}  // namespace osnova::store
