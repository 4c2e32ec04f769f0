#pragma once
// Facts: what pure functions may look at. They are declared (Needs), loaded for a whole group of
// commands with one query a table, and handed over (Facts). There are no free-form reads.
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kernel/command/company_state.hpp"
#include "kernel/register/register.hpp"

namespace osnova {

struct DraftsLeft;  // kernel/period/drafts.hpp

// A rate as quoted: `value` units of `to` for `nominal` units of `from`.
struct QuotedRate {
  Rate value;
  int64_t nominal = 1;
  Date date;  // the day it was quoted for: on or before the day asked for
  std::string source;
};

// Balance of one guarded key of a register other than the ledger.
struct GuardBalance {
  std::vector<int64_t> integers;  // key columns after the family
  std::vector<std::string> texts;
  std::vector<int64_t> measures;
  std::map<Date, int64_t> days;  // turnovers of the guarded measure, when the guard is by day
  // The lowest balance of the guarded measure at the end of any day from `from` on.
  int64_t lowest_from(Date from, size_t measure) const;
};

// Closing balance and turnover of an account: for closing runs.
struct AccountBalance {
  const Account* account = nullptr;
  Currency currency;
  int64_t amount = 0, base = 0;  // debit minus credit, up to and including the date, all kinds
};

struct FactKey {
  enum class Type : uint8_t {
    record,
    open_items,
    guard,
    rate,
    balances,
    monetary_items,
    legs,
    unique_field,
    drafts
  };
  Type type{};
  const void* meta = nullptr;  // RecordMeta or RegisterMeta
  Id id = 0;
  int64_t extra = 0;
  std::string text;
  bool operator==(const FactKey&) const = default;
};
struct FactKeyHash {
  size_t operator()(const FactKey&) const;
};

class Needs {
 public:
  void record(const RecordMeta& meta, Id id);  // of this company, or shared; 0 is ignored
  void unique(const RecordMeta& meta, std::string_view field, std::string_view value);
  void open_items(Id open_item);  // all books, accounts and currencies of it
  void guard(const RegisterMeta& meta, Id family);
  void rate(Currency from, Currency to, Date on);     // same currency is ignored
  void balances(const Book& book, Date as_of);        // of all accounts; reads totals
  void monetary_items(const Book& book, Date as_of);  // open items of monetary currency accounts
  void drafts(Area area, Date from, Date to);  // documents of an area that are not posted yet
  const std::vector<FactKey>& keys() const { return keys_; }

 private:
  friend class Planner;
  friend class FactLoader;
  void add(FactKey key);
  std::vector<FactKey> keys_;
};

class Facts {
 public:
  const CompanyState& company() const { return *state_; }
  // nullptr when it does not exist or was not asked for.
  const Record* record(const RecordMeta& meta, Id id) const;
  template <class T>
  const T* get(const RecordMeta& meta, Id id) const {
    const Record* r = record(meta, id);
    return r ? &r->as<T>() : nullptr;
  }
  const Record* unique(const RecordMeta& meta, std::string_view field,
                       std::string_view value) const;
  std::span<const OpenItemBalance> open_items(Id open_item) const;
  std::span<const GuardBalance> guard(const RegisterMeta& meta, Id family) const;
  // The last rate on or before the day; nullopt = none: the caller refuses with "rate.missing".
  // Same currency: 1.
  std::optional<QuotedRate> rate(Currency from, Currency to, Date on) const;
  std::span<const AccountBalance> balances(const Book& book, Date as_of) const;
  bool loaded_balances(const Book& book, Date as_of) const;  // whether this round has them
  std::span<const OpenItemBalance> monetary_items(const Book& book, Date as_of) const;
  const std::vector<DraftsLeft>& drafts(Area area, Date from, Date to) const;
  // Lowest balance of an open item's key on any day from `from` on, in its own currency and base:
  // for the guard "not above the open amount on any later date". `sign` +1 debit items, -1 credit
  // items.
  int64_t lowest_open(Id open_item, int book, std::string_view account, Currency currency,
                      Date from, int sign) const;

 private:
  friend class FactLoader;
  friend class Planner;
  struct Store;
  std::shared_ptr<Store> store_;
  std::shared_ptr<const CompanyState> state_;
};

}  // namespace osnova
