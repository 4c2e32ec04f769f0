#include "kernel/command/node_lease.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace osnova {

using store::Cell;

void NodeLease::take(store::Connection& connection) {
  connection.begin(store::Begin::write);
  try {
    unsigned char random[16];
    salt_.fill(random, sizeof random);
    token_ = hex({reinterpret_cast<const char*>(random), sizeof random});
    if (!take_node(connection))
      throw store::StoreFailure(store::StoreFailure::Reason::busy, "every node of ids is leased");
    connection.commit();
  } catch (...) {
    connection.rollback();
    node_ = -1;
    throw;
  }
}

// Each change is tied to what was read, so that of two processes on one database only one gets it.
bool NodeLease::take_node(store::Connection& connection) {
  struct Known {
    int64_t node, until_us;
    std::string token;
  };
  std::vector<Known> rows;
  {
    const Cell home[] = {0};
    auto found = connection.query(
        "SELECT node, leased_until, token FROM node_lease WHERE company_id = $1 ORDER BY node",
        home);
    while (found->next())
      rows.push_back({found->integer(0), found->integer(1), std::string(found->text(2))});
  }
  const int64_t now_us = clock_.now_us();
  for (int node = kFirstNode; node <= kLastNode; ++node) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Known& known) { return known.node == node; });
    const bool known = row != rows.end();
    if (known && !row->token.empty() && row->until_us >= now_us) continue;
    const int64_t after_us = std::max(known ? row->until_us : 0, IdGenerator::kFirstUs);
    const int64_t until_us = std::max(now_us, after_us) + kTermUs;
    int64_t changed = 0;
    if (known) {
      const Cell cells[] = {token_, until_us, 0, node, row->token, row->until_us};
      changed = connection.run(
          "UPDATE node_lease SET token = $1, leased_until = $2 WHERE company_id = $3 AND node = $4 "
          "AND token = $5 AND leased_until = $6",
          cells);
    } else {
      const Cell cells[] = {0, node, token_, until_us};
      changed = connection.run(
          "INSERT INTO node_lease (company_id, node, token, leased_until) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (company_id, node) DO NOTHING",
          cells);
    }
    if (changed != 1) continue;
    node_ = node;
    until_us_ = until_us;
    ids_.lease(node, after_us, until_us);
    return true;
  }
  return false;
}

void NodeLease::keep(store::Connection& connection) {
  if (node_ < 0) return take(connection);
  const int64_t now_us = std::max(clock_.now_us(), ids_.used_through_us());
  const int64_t left_us = until_us_ - now_us;
  if (left_us > kTermUs / 2) return;
  try {
    if (renew(connection, now_us + kTermUs)) return;
  } catch (const store::StoreFailure&) {
    connection.rollback();
    if (left_us > kTermUs / 4) return;  // the next group tries again
    throw;
  }
  take(connection);
}

bool NodeLease::renew(store::Connection& connection, int64_t until_us) {
  connection.begin(store::Begin::write);
  const Cell cells[] = {until_us, 0, node_, token_};
  const int64_t changed = connection.run(
      "UPDATE node_lease SET leased_until = $1 WHERE company_id = $2 AND node = $3 AND token = $4",
      cells);
  connection.commit();
  if (changed != 1) return false;
  until_us_ = until_us;
  ids_.extend(until_us);
  return true;
}

void NodeLease::give_back(store::Connection& connection) {
  if (node_ < 0) return;
  connection.begin(store::Begin::write);
  const Cell cells[] = {"", ids_.used_through_us(), 0, node_, token_};
  connection.run(
      "UPDATE node_lease SET token = $1, leased_until = $2 WHERE company_id = $3 AND node = $4 AND "
      "token = $5",
      cells);
  connection.commit();
  node_ = -1;
}

}  // namespace osnova
