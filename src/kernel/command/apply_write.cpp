// The tables of a group and their one flush.
#include "kernel/command/apply.hpp"
#include "kernel/search/search_feed.hpp"
#include "kernel/wall/watch_hits.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

const Bulk kLedger{
    "ledger",
    {"company_id",  "seq",         "leg",       "book",     "posting",   "pair",     "side",
     "kind",        "date",        "account",   "tax_code", "country",   "currency", "amount",
     "base_amount", "quantity",    "unit_item", "party",    "open_item", "due",      "contract",
     "project",     "cost_centre", "desk",      "lot",      "a1",        "a2",       "a3",
     "a4",          "document",    "line"},
    {},
    {},
    {}};
const std::vector<std::string> kTurnovers = {"debit", "credit", "base_debit", "base_credit"};
const Bulk kBlockTotals{"ledger_block",
                        {"company_id", "book", "account", "currency", "kind", "block", "day",
                         "debit", "credit", "base_debit", "base_credit"},
                        {"company_id", "book", "block", "day", "account", "currency", "kind"},
                        kTurnovers,
                        {}};
const Bulk kDayTotals{"ledger_day",
                      {"company_id", "book", "account", "currency", "kind", "day", "debit",
                       "credit", "base_debit", "base_credit"},
                      {"company_id", "book", "day", "account", "currency", "kind"},
                      kTurnovers,
                      {}};
const Bulk kMonthTotals{"ledger_month",
                        {"company_id", "book", "account", "currency", "kind", "month", "debit",
                         "credit", "base_debit", "base_credit"},
                        {"company_id", "book", "account", "currency", "kind", "month"},
                        kTurnovers,
                        {}};
const Bulk kYear{"ledger_year",
                 {"company_id", "book", "account", "currency", "kind", "year", "debit", "credit",
                  "base_debit", "base_credit"},
                 {"company_id", "book", "account", "currency", "kind", "year"},
                 kTurnovers,
                 {}};
const Bulk kOpenItem{"open_item",
                     {"company_id", "open_item", "book", "account", "party", "currency", "due",
                      "date", "contract", "amount", "base_amount"},
                     {"company_id", "open_item", "book", "account", "party", "currency"},
                     {"amount", "base_amount"},
                     {}};
const Bulk kOpenItemDay{"open_item_day",
                        {"company_id", "open_item", "book", "account", "party", "currency", "day",
                         "amount", "base_amount"},
                        {"company_id", "open_item", "book", "account", "party", "currency", "day"},
                        {"amount", "base_amount"},
                        {}};
const Bulk kPartyMonth{"ledger_party_month",
                       {"company_id", "book", "account", "party", "month", "debit", "credit"},
                       {"company_id", "book", "month", "account", "party"},
                       {"debit", "credit"},
                       {}};
const Bulk kPartyYear{"ledger_party_year",
                      {"company_id", "book", "account", "party", "year", "debit", "credit"},
                      {"company_id", "book", "account", "party", "year"},
                      {"debit", "credit"},
                      {}};
const Bulk kConversion{
    "conversion",
    {"company_id", "seq", "row", "book", "date", "currency", "amount", "base_amount", "document"},
    {},
    {},
    {}};
const Bulk kDependency{"dependency",
                       {"company_id", "original", "dependant", "live"},
                       {"company_id", "original", "dependant"},
                       {},
                       {"live"}};
const Bulk kException{
    "exception",
    {"company_id", "seq", "row", "document", "code", "path", "args", "owner", "resolved_seq"},
    {},
    {},
    {}};
const Bulk kCounter{"number_counter",
                    {"company_id", "type", "series", "year", "last", "last_date"},
                    {"company_id", "type", "series", "year"},
                    {},
                    {"last", "last_date"}};
const Bulk kJournal{
    "journal",
    {"company_id", "seq", "recorded_at", "user_id", "origin", "command", "record", "record_id",
     "version", "key", "input_hash", "salt", "changes", "digest", "hash"},
    {},
    {},
    {}};

}  // namespace

void GroupWriter::flush_totals(const Bulk& bulk, Totals& totals) {
  std::vector<Cell> cells;
  for (const auto& [code, total] : totals.rows) {
    cells.insert(cells.end(), total.key.begin(), total.key.end());
    for (int64_t measure : total.measures) cells.push_back(measure);
  }
  if (!cells.empty()) connection_.write(bulk, cells);
}

// What a group moved by block and day is little: days, months and years are summed from that.
void GroupWriter::flush_turnovers() {
  Totals days, months, years;
  for (const auto& [code, total] : turnovers_.rows) {
    const Date day{static_cast<int32_t>(total.key[6].integer)};
    std::vector<Cell> key(total.key.begin(), total.key.begin() + 5);
    key.emplace_back(day.days);
    days.add(key, 6, total.measures);
    key[5] = Month::of(day).index;
    months.add(key, 6, total.measures);
    key[5] = day.year();
    years.add(key, 6, total.measures);
  }
  flush_totals(kBlockTotals, turnovers_);
  flush_totals(kDayTotals, days);
  flush_totals(kMonthTotals, months);
  flush_totals(kYear, years);
}

void GroupWriter::erase() {
  for (const auto& [erasure, record] : erasures_) {
    erasure.clear_history(connection_, company_, record->meta(), record->entity().id);
    SearchFeed::refresh(connection_, company_, *record);
  }
  static const Bulk kMark{
      "journal_cursor", {"company_id", "name", "seq"}, {"company_id", "name"}, {}, {"seq"}};
  const Cell mark[] = {0, kTracesLeft, heads_.journal.seq};
  if (!erasures_.empty()) connection_.write(kMark, mark);
}

void GroupWriter::flush() {
  for (const auto& [meta, records] : inserted_) texts_.of(*meta).insert(connection_, records);
  for (const auto& [before, after] : updated_)
    texts_.of(after->meta()).update(connection_, *before, *after);
  for (const Record* record : removed_) texts_.of(record->meta()).remove(connection_, *record);
  const auto write = [&](const Bulk& bulk, const Cells& rows) {
    if (!rows.cells.empty()) connection_.write(bulk, rows.cells);
  };
  write(kLedger, legs_);
  write(kConversion, conversions_);
  for (const auto& [sql, rows] : movements_) write(sql->movements, rows);
  flush_turnovers();
  flush_totals(kPartyMonth, party_months_);
  flush_totals(kPartyYear, party_years_);
  flush_totals(kOpenItem, open_items_);
  flush_totals(kOpenItemDay, open_item_days_);
  for (auto& [bulk, totals] : register_totals_) flush_totals(*bulk, totals);
  write(kDependency, dependencies_);
  write(kException, exceptions_);
  write(watch_hit_rows(), watch_hits_);
  std::vector<Cell> counters;
  for (const NumberCounter* c : touched_counters_)
    for (const Cell& cell : {Cell(company_), Cell(c->type), Cell(c->series), Cell(c->year),
                             Cell(c->last), Cell(c->last_date.days)})
      counters.push_back(cell);
  if (!counters.empty()) connection_.write(kCounter, counters);
  write(kJournal, journal_cells_);
  write_notices(connection_, clock_.now_us(), notices_);
  erase();
}

}  // namespace osnova
