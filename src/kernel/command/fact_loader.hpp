#pragma once
// Loads the declared facts of a group of commands: one query a table for all keys that are new.
#include <memory>
#include <span>

#include "kernel/command/facts.hpp"
#include "kernel/registry.hpp"

namespace osnova {

class FactLoader {
 public:
  // `sql` gives the prepared record texts by meta; both outlive the loader.
  class RecordTexts {
   public:
    virtual ~RecordTexts() = default;
    virtual const store::RecordSql& of(const RecordMeta& meta) const = 0;
  };
  FactLoader(store::Connection& connection, const Registry& registry, const RecordTexts& sql,
             Id company, std::shared_ptr<const CompanyState> state);

  // Loads the keys that are not loaded yet; false when there was nothing to load. Records are
  // looked for in the company (shared catalogues: in company 0); cached ones come from CompanyState
  // without a query.
  bool load(std::span<const FactKey> keys);
  // Takes a rate in place of the stored one: what would be done if it had not moved.
  void assume(Currency from, Currency to, Date on, const QuotedRate& rate);
  // One view for all commands of the group. Reading a fact that was not declared is a Bug.
  const Facts& facts() const { return facts_; }

 private:
  // `keys` are of one field of one record.
  void load_unique(const RecordMeta& meta, const std::string& field,
                   std::span<const FactKey* const> keys);
  void load_open_items(std::span<const Id> ids);
  store::Connection& connection_;
  const Registry& registry_;
  const RecordTexts& sql_;
  Id company_;
  Facts facts_;
};

class StateLoader {
 public:
  // Reads company, books, accounts, calendars and every cached catalogue. Company 0: the shared
  // ones only.
  static std::shared_ptr<const CompanyState> load(store::Connection& connection,
                                                  const Registry& registry,
                                                  const FactLoader::RecordTexts& sql, Id company);
};

}  // namespace osnova
