#pragma once
// Applies planned Changes: gives seq, numbers and version, and turns a group of Changes into rows.
// The rows are flushed with one multi-row statement a table.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/prng.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

// What a company's writer carries in memory between groups; dropped after any rollback.
struct JournalHead {
  int64_t seq = 0;
  int64_t recorded_at = 0;
  Hash hash{};
};
struct NumberCounter {
  std::string type, series;
  int year = 0;
  int64_t last = 0;
  Date last_date;
};
struct CompanyHeads {
  JournalHead journal;
  std::map<std::string, NumberCounter> counters;  // "type/series/year"
};

class GroupWriter {
 public:
  GroupWriter(store::Connection& connection, const Texts& texts, CompanyHeads& heads, Id company,
              Clock& clock, SaltSource& salt);

  // Adds one planned Change, and those that go with it. A refusal (number out of order) is put into
  // plan.problems and nothing is added. The seq is that of the row with the command's key.
  Answer add(Plan& plan);
  // Writes all rows; the caller commits.
  void flush();
  size_t size() const { return journal_.size(); }
  const KeySet& written() const { return written_; }
  bool barrier() const { return barrier_; }
  // Personal values were erased: what the store keeps of overwritten rows is to go as well.
  bool erased() const { return !erasures_.empty(); }
  bool notified() const { return !notices_.empty(); }

 private:
  struct Cells {  // rows of one table, with the texts that the cells point to
    std::vector<store::Cell> cells;
    std::deque<std::string> held;
    store::Cell hold(std::string text);
  };
  struct Total {  // one totals row: its other cells and the measures to add
    std::vector<store::Cell> key;
    std::vector<int64_t> measures;
  };
  struct Totals {
    std::unordered_map<std::string, Total> rows;  // by encoded key
    std::deque<std::string> held;
    std::string scratch;
    // The first `identifying` cells are the key; the others are stored when the row is new.
    void add(std::span<const store::Cell> key, size_t identifying,
             std::span<const int64_t> measures);
  };

  bool in_order(Plan& plan);
  void take_numbers(Plan& plan);
  NumberCounter& counter(const std::string& type, const std::string& series, int year);
  void add_legs(const Plan& plan, Id document, int64_t seq, MovementDigest& digest);
  void add_leg(const Posting& posting, const Leg& leg, int posting_index, int leg_index,
               int64_t seq, Id document, MovementDigest& digest);
  void add_open_item(const Posting& posting, const Leg& leg);
  void add_conversions(const Posting& posting, int64_t seq, Id document, int& row,
                       MovementDigest& digest);
  void add_movements(const Plan& plan, Id document, int64_t seq, MovementDigest& digest);
  void add_movement_totals(const Texts::RegisterSql& sql, const Movement& m);
  void add_dependencies(const Plan& plan, Id document);
  void add_exceptions(const Plan& plan, Id document, int64_t seq);
  void add_watch_hits(const Plan& plan, const Record& record, int64_t seq, int64_t recorded_at);
  void add_journal(const Plan& plan, const Record& record, bool removal, int64_t seq,
                   int64_t recorded_at, const Hash& digest);
  void erase();
  void flush_turnovers();
  void flush_totals(const store::Bulk& bulk, Totals& totals);

  store::Connection& connection_;
  const Texts& texts_;
  CompanyHeads& heads_;
  Id company_;
  Clock& clock_;
  SaltSource& salt_;
  KeySet written_;
  bool barrier_ = false;

  std::map<const RecordMeta*, std::vector<const Record*>> inserted_;
  std::vector<std::pair<const Record*, const Record*>> updated_;
  std::vector<const Record*> removed_;
  std::vector<std::pair<Erasure, const Record*>> erasures_;
  std::vector<Notice> notices_;
  std::deque<Record> records_;  // keeps what the lists above point to
  std::deque<JournalRow> journal_;
  Cells journal_cells_, legs_, conversions_, dependencies_, exceptions_, watch_hits_;
  Totals turnovers_, party_months_, party_years_, open_items_, open_item_days_;
  std::map<const Texts::RegisterSql*, Cells> movements_;
  std::map<const store::Bulk*, Totals> register_totals_;
  std::set<const NumberCounter*> touched_counters_;
};

// Tables that belong to the pipeline itself: number_counter, dependency, exception, node_lease,
// quarantine.
std::vector<store::TableMeta> command_tables();

// What idempotency compares: name, target, version and input.
Hash input_hash(const Command& command);

// The mark that overwritten rows are still to be taken out of the store's files: set with an
// erasure, removed by whoever did it.
inline constexpr const char* kTracesLeft = "traces_left";  // in journal_cursor, company 0

// Head of a company's journal as stored; seq 0 and a zero hash when it is empty.
JournalHead stored_head(store::Connection& connection, Id company);
// Hash of one row of it; a zero hash when there is none.
Hash hash_at(store::Connection& connection, Id company, int64_t seq);

}  // namespace osnova
