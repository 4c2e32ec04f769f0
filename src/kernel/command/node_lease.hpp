#pragma once
// The node in the ids that a writing process makes: a row of its own for a minute at a time, so
// that no two processes make the same id. Renewed while it works, given back when it ends.
//
// node_lease  company_id (0), node | token (of the process; "" = given back), leased_until (us: no
// id
//             of this node is younger, by anybody so far)
//
// Whoever takes a node begins behind `leased_until` and stays before his own, so ids differ even
// when a process was halted beyond its lease and when a clock was set back: the row, not the clock,
// says from where on ids are new.
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/prng.hpp"
#include "store/store.hpp"

namespace osnova {

class NodeLease {
 public:
  static constexpr int64_t kTermUs = 60'000'000;
  static constexpr int kFirstNode = 1, kLastNode = 1022;  // 1023 makes the ids of dry runs

  NodeLease(Clock& clock, SaltSource& salt, IdGenerator& ids)
      : clock_(clock), salt_(salt), ids_(ids) {}

  // Takes the lowest free node when there is none yet, renews it when half of the term is over, and
  // takes another one when it was lost meanwhile; each in a transaction of its own. Call it before
  // ids are made. Throws StoreFailure, also when every node is leased.
  void keep(store::Connection& connection);
  // The node is free at once, from behind the last id that was made.
  void give_back(store::Connection& connection);

 private:
  void take(store::Connection& connection);
  bool take_node(store::Connection& connection);
  bool renew(store::Connection& connection, int64_t until_us);  // false: somebody else has it
  Clock& clock_;
  SaltSource& salt_;
  IdGenerator& ids_;
  std::string token_;
  int node_ = -1;
  int64_t until_us_ = 0;
};

}  // namespace osnova
