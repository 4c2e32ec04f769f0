#pragma once
// Feeds the full-text search from the journal: an event stream with a cursor a company, read when
// the writer has nothing else to do. A search may lag a moment behind; it never holds up posting.
#include "kernel/command/texts.hpp"
#include "kernel/registry.hpp"
#include "store/store.hpp"

namespace osnova {

std::vector<store::TableMeta> search_tables();  // journal_cursor: company_id, name | seq

class SearchFeed {
 public:
  SearchFeed(const Registry& registry, const Texts& texts) : registry_(registry), texts_(texts) {}
  // Indexes the next journal rows of one company in a transaction of its own; false when nothing is
  // left. Throws StoreFailure; the caller rolls back and tries again later.
  bool step(store::Connection& connection);
  // Indexes a record at once, inside the caller's transaction, if the company is indexed at all.
  static void refresh(store::Connection& connection, Id company, const Record& record);
  // Something was written: there may be work again.
  void wake() { idle_ = false; }
  bool idle() const { return idle_; }

 private:
  bool step(store::Connection& connection, Id company);
  const Registry& registry_;
  const Texts& texts_;
  bool idle_ = false;
};

// What people find a record by: its search fields and number, those of its lines too.
std::string search_text(const Record& record);

}  // namespace osnova
