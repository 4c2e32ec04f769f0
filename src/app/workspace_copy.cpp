#include "app/workspace_copy.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/text.hpp"
#include "kernel/register/register.hpp"
#include "kernel/search/search_feed.hpp"
#include "kernel/upgrade/upgrade.hpp"
#include "kernel/verify/verify.hpp"

namespace osnova::app {

namespace json = boost::json;
using store::Cell, store::CopyMark;

namespace {

constexpr Id kAccessLog = -1;

// The index of the search is made anew, and so is what says how far it is.
std::vector<store::CopiedTable> copied_tables(const Registry& registry) {
  std::vector<store::CopiedTable> tables;
  for (store::TableMeta& table : registry.schema()) {
    const std::string only = table.name == "journal_cursor" ? "name <> 'search'" : "";
    tables.push_back({std::move(table), only});
  }
  return tables;
}

}  // namespace

std::vector<store::TableMeta> totals_of(const Registry& registry) {
  std::vector<store::TableMeta> totals = ledger_tables();
  std::erase_if(totals, [](const store::TableMeta& table) {
    return table.name == "ledger" || table.name == "conversion";  // movements
  });
  for (const RegisterMeta* meta : registry.registers()) {
    const auto tables = tables_of(*meta);
    totals.insert(totals.end(), tables.begin() + 1, tables.end());
  }
  return totals;
}

namespace {

std::vector<CopyProof::Sum> sums_of(store::Connection& connection, const Registry& registry) {
  std::vector<CopyProof::Sum> sums;
  for (const store::TableMeta& table : totals_of(registry)) {
    std::string columns;
    const size_t first = sums.size();
    for (const auto& column : table.columns) {
      const auto& key = table.primary_key;
      const bool in_key = std::find(key.begin(), key.end(), column.name) != key.end();
      if (column.type != store::ColumnType::integer || !column.not_null || in_key) continue;
      columns += (columns.empty() ? "" : ", ") + ("CAST(SUM(" + column.name + ") AS BIGINT)");
      sums.push_back({table.name + "." + column.name, 0});
    }
    if (columns.empty()) continue;
    auto rows =
        connection.query("/* every company */ SELECT " + columns + " FROM " + table.name, {});
    if (!rows->next()) continue;
    for (size_t i = first; i < sums.size(); ++i)
      sums[i].sum = rows->integer(static_cast<int>(i - first));
  }
  return sums;
}

std::string head_text(const CopyProof::Head& head) {
  return std::to_string(head.company) + " " + std::to_string(head.seq) + " " + head.hash + "\n";
}

std::string head_name(const CopyProof::Head& head) {
  return head.company == kAccessLog ? "access log" : "journal of " + std::to_string(head.company);
}

}  // namespace

std::vector<CopyProof::Head> heads_of(store::Connection& connection) {
  std::vector<Id> companies = {0};
  const Cell workspace[] = {0};
  {
    auto rows =
        connection.query("SELECT id FROM company WHERE company_id = $1 ORDER BY id", workspace);
    while (rows->next()) companies.push_back(rows->integer(0));
  }
  std::vector<CopyProof::Head> heads;
  const auto add = [&](Id name, Id company, const char* table) {
    const Cell cells[] = {company};
    auto rows = connection.query("SELECT seq, hash FROM " + std::string(table) +
                                     " WHERE company_id = $1 ORDER BY seq DESC LIMIT 1",
                                 cells);
    if (rows->next()) heads.push_back({name, rows->integer(0), hex(rows->blob(1))});
  };
  for (const Id company : companies) add(company, company, "journal");
  add(kAccessLog, 0, "access_log");
  return heads;
}

int64_t CopyProof::rows() const {
  int64_t all = 0;
  for (const Count& count : counts) all += count.rows;
  return all;
}

json::object to_json(const CopyProof& proof) {
  json::object counts, totals;
  json::array heads;
  for (const auto& count : proof.counts) counts[count.table] = std::to_string(count.rows);
  for (const auto& total : proof.totals) totals[total.column] = std::to_string(total.sum);
  for (const auto& head : proof.heads)
    heads.push_back(json::object{
        {"of", head_name(head)}, {"seq", std::to_string(head.seq)}, {"hash", head.hash}});
  return {{"rows", std::to_string(proof.rows())},
          {"counts", std::move(counts)},
          {"totals", std::move(totals)},
          {"heads", std::move(heads)}};
}

std::string proof_text(const CopyProof& proof) {
  std::string text;
  for (const auto& count : proof.counts)
    if (count.rows > 0) text += "  " + count.table + ": " + std::to_string(count.rows) + " rows\n";
  for (const auto& total : proof.totals)
    if (total.sum != 0)
      text += "  sum of " + total.column + ": " + std::to_string(total.sum) + "\n";
  for (const auto& head : proof.heads)
    text +=
        "  head of " + head_name(head) + ": " + std::to_string(head.seq) + " " + head.hash + "\n";
  return text;
}

WorkspaceCopy::WorkspaceCopy(const Registry& registry, store::Connection& from,
                             store::Connection& to, std::string_view target_engine, Told told)
    : registry_(registry),
      tables_(copied_tables(registry)),
      from_(from),
      to_(to),
      to_postgres_(target_engine == "postgres"),
      told_(std::move(told)) {}

// What this program does not know would stay behind unsaid.
Problems check_source(const Registry& registry, store::Connection& from) {
  Problems problems;
  if (CopyMark::read(from))
    problems.add("store.being_moved");
  else if (!is_readable(from, registry))
    problems.add("store.needs_migration");
  if (problems) return problems;
  std::set<std::string> known;
  for (const store::TableMeta& table : registry.schema()) {
    known.insert(table.name);
    std::set<std::string> columns;
    for (const auto& column : table.columns) columns.insert(column.name);
    for (const std::string& name : from.columns(table.name))
      if (!columns.contains(name)) problems.add("move.unknown_column", table.name + "." + name);
  }
  for (const std::string& table : from.tables())
    if (!known.contains(table)) problems.add("move.unknown_table", table);
  return problems;
}

// --- before --------------------------------------------------------------------------------------

bool WorkspaceCopy::empty() const {
  for (const auto& copied : tables_) {
    if (to_.columns(copied.table.name).empty()) continue;
    if (to_.query("/* every company */ SELECT 1 FROM " + copied.table.name + " LIMIT 1", {})
            ->next())
      return false;
  }
  return true;
}

// In the caller's transaction.
void WorkspaceCopy::clear() {
  for (const auto& copied : tables_)
    to_.run("/* every company */ DELETE FROM " + copied.table.name, {});
  CopyMark::drop(to_);
}

// What every command changes. What changes without one is found out by prove().
std::string WorkspaceCopy::state() const {
  std::string text;
  for (const auto& head : heads_of(from_)) text += head_text(head);
  return text;
}

Problems WorkspaceCopy::begin(bool again) {
  Problems problems;
  const std::string now = state();
  auto mark = CopyMark::read(to_);
  if (mark && !again) {
    if (mark->state != now) problems.add("move.source_changed");
    return problems;
  }
  if (!mark && !empty()) {
    problems.add("move.not_empty");
    return problems;
  }
  // Not what is half copied: its totals come later than its movements.
  if (!mark) upgrade(to_, registry_, [](std::string_view, std::string_view) {});
  to_.begin(store::Begin::write);
  try {
    migrate(to_, registry_.schema());
    if (mark) clear();
    CopyMark::make(to_, {now});
    to_.commit();
  } catch (...) {
    to_.rollback();
    throw;
  }
  return problems;
}

// --- the way -------------------------------------------------------------------------------------

int64_t WorkspaceCopy::counted_rows() {
  if (all_rows_ >= 0) return all_rows_;
  all_rows_ = 0;
  for (const auto& copied : tables_) all_rows_ += count_rows(from_, copied);
  return all_rows_;
}

void WorkspaceCopy::tell(const char* what, const std::string& table, int64_t rows_before,
                         int64_t rows) {
  const int64_t done = rows_before + rows, all = std::max<int64_t>(1, counted_rows());
  const int percent = static_cast<int>(std::min<int64_t>(100, done * 100 / all));
  told_(std::string(what) + " " + std::to_string(done) + " of " + std::to_string(all) + " rows (" +
            std::to_string(percent) + " %): " + table,
        percent);
}

void WorkspaceCopy::copy() {
  int64_t before = 0;
  for (const auto& copied : tables_) {
    before += store::copy_table(from_, to_, to_postgres_, copied, [&](int64_t rows) {
      if (rows > 0) tell("copied", copied.table.name, before, rows);
    });
  }
  // The planner of PostgreSQL knows nothing of tables that were filled a moment ago.
  if (to_postgres_)
    for (const auto& copied : tables_) to_.script("ANALYZE " + copied.table.name);
}

CopyProof WorkspaceCopy::prove() {
  CopyProof proof;
  int64_t before = 0;
  for (const auto& copied : tables_) {
    const int64_t rows = store::compare_table(from_, to_, copied, [&](int64_t so_far) {
      if (so_far > 0) tell("compared", copied.table.name, before, so_far);
    });
    proof.counts.push_back({copied.table.name, rows});
    before += rows;
  }
  proof.totals = sums_of(from_, registry_);
  const auto other = sums_of(to_, registry_);
  for (size_t i = 0; i < proof.totals.size(); ++i)
    if (proof.totals[i].sum != other[i].sum)
      throw Failure("move.differs", "the sum of " + proof.totals[i].column);
  proof.heads = heads_of(from_);
  if (proof.heads != heads_of(to_)) throw Failure("move.differs", "the journal's head");
  return proof;
}

void WorkspaceCopy::search() {
  told_("making the index of the search", 0);
  const Texts texts(registry_);
  SearchFeed feed(registry_, texts);
  while (feed.step(to_)) {
  }
}

void WorkspaceCopy::verify() {
  told_("verifying", 0);
  const VerifyResult result = osnova::verify(to_, registry_);
  if (!result.ok()) throw Failure("move.damaged", verify_text(result));
}

void WorkspaceCopy::finish() {
  to_.begin(store::Begin::write);
  try {
    CopyMark::drop(to_);
    to_.commit();
  } catch (...) {
    to_.rollback();
    throw;
  }
}

}  // namespace osnova::app
