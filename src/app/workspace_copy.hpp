#pragma once
// A workspace copied into another place, whatever engines the two are in, and the proof that it is
// the same: what `move`, and `backup` and `restore` of PostgreSQL, stand on.
#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <vector>

#include "kernel/registry.hpp"
#include "store/table_copy.hpp"

namespace osnova::app {

// What was found equal at both ends.
struct CopyProof {
  struct Count {
    std::string table;
    int64_t rows = 0;
  };
  struct Sum {
    std::string column;  // "ledger_month.debit"
    int64_t sum = 0;
  };
  struct Head {
    Id company = 0;
    int64_t seq = 0;
    std::string hash;  // hexadecimal
    bool operator==(const Head&) const = default;
  };
  std::vector<Count> counts;
  std::vector<Sum> totals;
  std::vector<Head> heads;
  int64_t rows() const;
};
boost::json::object to_json(const CopyProof& proof);
std::string proof_text(const CopyProof& proof);

class WorkspaceCopy {
 public:
  // Hears what is being done, with how many per cent of it are done.
  using Told = std::function<void(const std::string& text, int percent)>;
  // Both connections are the caller's; so is the transaction of `from` (a snapshot, or the lock of
  // the workspace), without which nothing here may be called but search() and verify().
  WorkspaceCopy(const Registry& registry, store::Connection& from, store::Connection& to,
                std::string_view target_engine, Told told);

  // Makes the target ready: new, or where an earlier copy of the same source was left. `again`
  // throws away what an earlier one brought. Problems "move.not_empty", "move.source_changed".
  Problems begin(bool again);
  void copy();  // throws StoreFailure, Failure "move.text"
  // Compares all values of both ends. Throws Failure "move.differs".
  CopyProof prove();
  void search();  // makes the index of the full-text search
  void verify();  // throws Failure "move.damaged"
  void finish();  // from now on the target is a workspace

 private:
  bool empty() const;
  void clear();
  std::string state() const;
  int64_t counted_rows();
  void tell(const char* what, const std::string& table, int64_t rows_before, int64_t rows);

  const Registry& registry_;
  std::vector<store::CopiedTable> tables_;
  store::Connection &from_, &to_;
  bool to_postgres_;
  Told told_;
  int64_t all_rows_ = -1;
};

// Whether a workspace can be copied by this program. Problems "move.unknown_table",
// "move.unknown_column" with the name as path, "store.being_moved", "store.needs_migration".
Problems check_source(const Registry& registry, store::Connection& from);

// The tables that follow from movements: totals, balances, open items.
std::vector<store::TableMeta> totals_of(const Registry& registry);

// The journals' heads, by company; the log of access is company -1.
std::vector<CopyProof::Head> heads_of(store::Connection& connection);

}  // namespace osnova::app
