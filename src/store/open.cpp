#include "store/store.hpp"

namespace osnova::store {

namespace {

std::string public_code_of(StoreFailure::Reason reason) {
  using Reason = StoreFailure::Reason;
  switch (reason) {
    case Reason::disk_full:
      return "store.disk_full";
    case Reason::corrupt:
      return "store.corrupt";
    case Reason::locked_by_other:
      return "store.in_use";
    case Reason::read_only:
      return "store.read_only";
    case Reason::newer_program:
      return "store.newer_program";
    case Reason::older_program:
      return "store.older_program";
    default:
      return "store.unavailable";
  }
}

}  // namespace

StoreFailure::StoreFailure(Reason why, const std::string& internal, std::string constraint_name)
    : Failure(public_code_of(why), internal), reason(why), constraint(std::move(constraint_name)) {}

bool is_postgres(std::string_view where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

std::unique_ptr<Database> open_database(const std::string& where, const OpenOptions& options) {
  if (is_postgres(where)) return open_postgres(where, options);
  SqliteOptions sqlite;
  static_cast<OpenOptions&>(sqlite) = options;
  return open_sqlite(where, sqlite);
}

}  // namespace osnova::store
