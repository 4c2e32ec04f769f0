#include "kernel/verify/verify.hpp"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "kernel/command/company_state.hpp"
#include "kernel/command/texts.hpp"
#include "kernel/journal/journal.hpp"

namespace osnova {

using store::Cell;
using store::Rows;

bool VerifyResult::ok() const {
  for (const VerifyCheck& check : checks)
    if (check.damaged > 0) return false;
  return true;
}

namespace {

void damage(VerifyCheck& check, std::string what) {
  ++check.damaged;
  if (check.damages.size() < 20) check.damages.push_back(std::move(what));
}

// The rows of a table in (company, seq) order, read in step with the journal.
class MovementCursor {
 public:
  MovementCursor(store::Connection& connection, std::string table,
                 const std::vector<std::string>& columns, std::vector<bool> text, std::string order,
                 Id company)
      : table_(std::move(table)), text_(std::move(text)) {
    std::string sql = "SELECT ";
    for (size_t i = 0; i < columns.size(); ++i) sql += (i ? ", " : "") + columns[i];
    sql += " FROM " + table_ + " WHERE company_id = $1 ORDER BY seq, " + order;
    const Cell key[] = {company};
    rows_ = connection.query(sql, key);
    has_row_ = rows_->next();
  }
  // Feeds the rows of `seq`; rows of an earlier seq belong to no journal row.
  int64_t feed(int64_t seq, MovementDigest& digest, VerifyCheck& check) {
    int64_t count = 0;
    while (has_row_ && rows_->integer(1) <= seq) {
      if (rows_->integer(1) < seq) {
        damage(check, table_ + ": a movement without journal row, seq " +
                          std::to_string(rows_->integer(1)));
      } else {
        std::vector<Cell> cells;
        for (size_t c = 0; c < text_.size(); ++c) {
          const int column = static_cast<int>(c);
          if (rows_->is_null(column))
            cells.emplace_back();
          else if (text_[c])
            cells.emplace_back(rows_->text(column));
          else
            cells.emplace_back(rows_->integer(column));
        }
        digest.row(table_, cells);
        ++count;
      }
      has_row_ = rows_->next();
    }
    return count;
  }

 private:
  std::string table_;
  std::vector<bool> text_;
  std::unique_ptr<Rows> rows_;
  bool has_row_ = false;
};

std::vector<MovementCursor> cursors(store::Connection& connection, const Texts& texts, Id company) {
  std::vector<MovementCursor> all;
  const auto add = [&](const store::TableMeta& table, const char* order) {
    std::vector<std::string> columns;
    std::vector<bool> text;
    for (const auto& c : table.columns) {
      columns.push_back(c.name);
      text.push_back(c.type == store::ColumnType::text);
    }
    all.emplace_back(connection, table.name, columns, text, order, company);
  };
  for (const store::TableMeta& table : ledger_tables()) {
    if (table.name == "ledger") add(table, "leg");
    if (table.name == "conversion") add(table, "row");
  }
  for (const auto& sql : texts.registers()) add(tables_of(*sql->meta).front(), "row");
  return all;
}

void verify_journal(store::Connection& connection, const Texts& texts, Id company,
                    VerifyCheck& rows, VerifyCheck& movements) {
  auto feeds = cursors(connection, texts, company);
  const Cell key[] = {company};
  auto journal = connection.query(
      "SELECT seq, recorded_at, user_id, origin, command, record, record_id, version, key, "
      "input_hash, salt, changes, "
      "digest, hash FROM journal WHERE company_id = $1 ORDER BY seq",
      key);
  Hash previous{};
  int64_t last_seq = 0, last_time = 0;
  while (journal->next()) {
    ++rows.count;
    JournalRow row;
    row.company = company;
    row.seq = journal->integer(0);
    row.recorded_at = journal->integer(1);
    row.user = journal->integer(2);
    row.origin = journal->text(3);
    row.command = journal->text(4);
    row.record = journal->text(5);
    row.record_id = journal->integer(6);
    row.version = journal->integer(7);
    row.key = journal->text(8);
    row.input_hash = journal->blob(9);
    const std::string where =
        "company " + std::to_string(company) + ", seq " + std::to_string(row.seq);
    if (row.seq != last_seq + 1) damage(rows, where + ": a gap behind " + std::to_string(last_seq));
    if (row.recorded_at <= last_time) damage(rows, where + ": time does not rise");
    last_seq = row.seq;
    last_time = row.recorded_at;
    MovementDigest digest;
    for (MovementCursor& feed : feeds) movements.count += feed.feed(row.seq, digest, movements);
    row.digest = digest.finish();
    if (journal->blob(12) != bytes_of(row.digest))
      damage(movements, where + ": movements differ from their digest");
    const std::string_view stored_digest = journal->blob(12);
    if (stored_digest.size() == row.digest.size())
      std::copy(stored_digest.begin(), stored_digest.end(), row.digest.begin());
    Hash root{};
    if (!root_of_changes(journal->blob(11), journal->blob(10), &root))
      damage(rows, where + ": changes cannot be read");
    if (journal->blob(13) != bytes_of(row_hash(row, previous, root)))
      damage(rows, where + ": the hash does not fit");
    const std::string_view stored = journal->blob(13);
    if (stored.size() == previous.size()) std::copy(stored.begin(), stored.end(), previous.begin());
  }
  MovementDigest rest;
  for (MovementCursor& feed : feeds)
    if (feed.feed(INT64_MAX, rest, movements) > 0)
      damage(movements, "movements behind the journal's end");
}

void verify_access_log(store::Connection& connection, VerifyCheck& check) {
  auto rows = connection.query(
      "SELECT seq, recorded_at, user_id, what, detail, hash FROM access_log WHERE company_id = $1 "
      "ORDER BY seq",
      std::vector<Cell>{Cell(0)});
  Hash previous{};
  int64_t last = 0;
  while (rows->next()) {
    ++check.count;
    const Hash hash = access_row_hash(previous, rows->integer(0), rows->integer(1),
                                      rows->integer(2), rows->text(3), rows->text(4));
    if (rows->integer(0) != last + 1 || rows->blob(5) != bytes_of(hash))
      damage(check, "seq " + std::to_string(rows->integer(0)));
    last = rows->integer(0);
    const std::string_view stored = rows->blob(5);
    if (stored.size() == previous.size()) std::copy(stored.begin(), stored.end(), previous.begin());
  }
}

void verify_postings(store::Connection& connection, Id company,
                     const std::map<int64_t, BookKind>& kinds, VerifyCheck& check) {
  const Cell key[] = {company};
  auto rows = connection.query(
      "SELECT seq, posting, pair, book, side, base_amount FROM ledger WHERE company_id = $1 ORDER "
      "BY seq, posting, pair",
      key);
  std::array<int64_t, 3> current = {-1, -1, -1};
  int128 sum = 0;
  int debits = 0, credits = 0;
  int64_t book = 0;
  const auto close = [&] {
    if (current[0] < 0) return;
    ++check.count;
    const std::string where = "company " + std::to_string(company) + ", seq " +
                              std::to_string(current[0]) + ", posting " +
                              std::to_string(current[1]) + ", pair " + std::to_string(current[2]);
    if (current[2] == 0) return;  // off balance: single entry
    if (sum != 0) damage(check, where + ": debit and credit differ");
    const auto kind = kinds.find(book);
    const bool ru = kind != kinds.end() && kind->second == BookKind::ru;
    if (debits == 0 || credits == 0 || (debits > 1 && credits > 1) || (ru && debits + credits != 2))
      damage(check, where + ": shape of the pair");
  };
  while (rows->next()) {
    const std::array<int64_t, 3> at = {rows->integer(0), rows->integer(1), rows->integer(2)};
    if (at != current) {
      close();
      current = at;
      sum = 0;
      debits = credits = 0;
    }
    book = rows->integer(3);
    const bool debit = rows->integer(4) == 0;
    sum += debit ? rows->integer(5) : -rows->integer(5);
    ++(debit ? debits : credits);
  }
  close();
}

// Two queries that must give the same rows: stored totals without those that are all zero, and the
// sums of movements.
void compare(store::Connection& connection, VerifyCheck& check, const std::string& name,
             const std::string& stored, const std::string& summed,
             std::span<const Cell> parameters) {
  const auto read = [&](const std::string& sql) {
    std::map<std::string, std::string> out;
    auto rows = connection.query(sql, parameters);
    while (rows->next()) out[std::string(rows->text(0))] = rows->text(1);
    return out;
  };
  const auto left = read(stored), right = read(summed);
  check.count += static_cast<int64_t>(left.size());
  for (const auto& [key, value] : left) {
    const auto found = right.find(key);
    if (found == right.end() || found->second != value)
      damage(check, name + " " + key + ": stored " + value + ", movements " +
                        (found == right.end() ? "none" : found->second));
  }
  for (const auto& [key, value] : right)
    if (!left.contains(key)) damage(check, name + " " + key + ": missing, movements " + value);
}

std::string glued(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts)
    text += (text.empty() ? "" : " || '/' || ") + std::string("CAST(") + part + " AS TEXT)";
  return text;
}

// Sums of `measures` by `key`, as one text each, without rows whose sums are all zero.
std::string totals_sql(const std::string& from, const std::vector<std::string>& key,
                       const std::vector<std::string>& measures) {
  std::vector<std::string> sums;
  std::string group, nonzero;
  for (const auto& m : measures) {
    sums.push_back("SUM(" + m + ")");
    nonzero += (nonzero.empty() ? "" : " OR ") + std::string("SUM(") + m + ") <> 0";
  }
  for (const auto& k : key) group += (group.empty() ? "" : ", ") + k;
  return "SELECT " + glued(key) + ", " + glued(sums) + " FROM " + from + " GROUP BY " + group +
         " HAVING " + nonzero;
}

// Month index of a day column, by the calendar: SQL has no portable function over day numbers, so
// the civil calendar's arithmetic (Howard Hinnant, days_from_civil) is written out.
std::string month_of(const std::string& day) {
  const std::string z = "(" + day + " + 719468)";
  const std::string era = "(" + z + " / 146097)";
  const std::string doe = "(" + z + " - " + era + " * 146097)";
  const std::string yoe =
      "((" + doe + " - " + doe + " / 1460 + " + doe + " / 36524 - " + doe + " / 146096) / 365)";
  const std::string doy =
      "(" + doe + " - (365 * " + yoe + " + " + yoe + " / 4 - " + yoe + " / 100))";
  const std::string mp = "((5 * " + doy + " + 2) / 153)";
  const std::string m0 = "(CASE WHEN " + mp + " < 10 THEN " + mp + " + 2 ELSE " + mp + " - 10 END)";
  return "((" + yoe + " + " + era + " * 400 + (CASE WHEN " + mp +
         " < 10 THEN 0 ELSE 1 END)) * 12 + " + m0 + ")";
}

void verify_totals(store::Connection& connection, const Texts& texts, Id company,
                   VerifyCheck& check) {
  const Cell key[] = {company};
  const std::string where = " WHERE company_id = $1";
  const std::string ledger = "(SELECT book, account, currency, kind, seq / " +
                             std::to_string(kJournalBlock) + " AS block, date AS day, " +
                             month_of("date") +
                             " AS month, " + month_of("date") +
                             " / 12 AS year, CASE WHEN side = 0 THEN amount ELSE 0 END AS debit, "
                             "CASE WHEN side = 1 THEN amount ELSE 0 END AS credit, "
                             "CASE WHEN side = 0 THEN base_amount ELSE 0 END AS base_debit, CASE "
                             "WHEN side = 1 THEN base_amount ELSE 0 END AS "
                             "base_credit FROM ledger" +
                             where + ") AS l";
  const std::vector<std::string> turnovers = {"debit", "credit", "base_debit", "base_credit"};
  for (const char* period : {"block", "day", "month", "year"}) {
    std::vector<std::string> dims = {"book", "account", "currency", "kind", period};
    if (period == std::string_view("block")) dims.emplace_back("day");
    const std::string table = std::string("ledger_") + period;
    compare(connection, check, table,
            totals_sql("(SELECT * FROM " + table + where + ") AS t", dims, turnovers),
            totals_sql(ledger, dims, turnovers), key);
  }
  const std::string items =
      "(SELECT open_item, book, account, party, currency, side, date AS day, base_amount AS base, "
      "CASE WHEN side = 0 THEN "
      "amount ELSE -amount END AS "
      "amount, CASE WHEN side = 0 THEN base_amount ELSE -base_amount END AS base_amount FROM "
      "ledger" +
      where + " AND open_item IS NOT NULL AND party IS NOT NULL) AS l";
  std::vector<std::string> dims = {"open_item", "book", "account", "party", "currency"};
  // Only accounts with open items keep balances; what they keep must be what the legs say.
  const std::string keyed = "(SELECT l.* FROM " + items +
                            " JOIN (SELECT DISTINCT book AS b, account AS a FROM open_item" +
                            where + ") AS o ON o.b = l.book AND o.a = l.account) AS l";
  compare(
      connection, check, "open_item",
      totals_sql("(SELECT * FROM open_item" + where + ") AS t", dims, {"amount", "base_amount"}),
      totals_sql(keyed, dims, {"amount", "base_amount"}), key);
  dims.emplace_back("day");
  compare(connection, check, "open_item_day",
          totals_sql("(SELECT * FROM open_item_day" + where + ") AS t", dims,
                     {"amount", "base_amount"}),
          totals_sql(keyed, dims, {"amount", "base_amount"}), key);
  const std::string party =
      "(SELECT book, account, party, " + month_of("day") + " AS month, " + month_of("day") +
      " / 12 AS year, CASE WHEN side = 0 THEN base ELSE 0 END AS debit, CASE WHEN "
      "side = 1 THEN base ELSE 0 END AS credit FROM " +
      keyed + ") AS p";
  for (const char* period : {"month", "year"})
    compare(connection, check, std::string("ledger_party_") + period,
            totals_sql(std::string("(SELECT * FROM ledger_party_") + period + where + ") AS t",
                       {"book", "account", "party", period}, {"debit", "credit"}),
            totals_sql(party, {"book", "account", "party", period}, {"debit", "credit"}), key);
  for (const auto& sql : texts.registers()) {
    const RegisterMeta& meta = *sql->meta;
    for (const GrainMeta& grain : meta.grains) {
      std::vector<std::string> by = grain.dimensions, with_month;
      for (const auto& d : by) {
        const auto& dimension = meta.dimensions[static_cast<size_t>(meta.dimension(d))];
        const bool text = dimension.type == store::ColumnType::text;
        with_month.push_back("COALESCE(" + d + (text ? ", '')" : ", 0)"));
      }
      std::vector<std::string> stored = by;
      stored.emplace_back("month");
      with_month.push_back(month_of("date"));
      compare(
          connection, check, meta.name + "_" + grain.name,
          totals_sql("(SELECT * FROM " + meta.name + "_" + grain.name + where + ") AS t", stored,
                     meta.measures),
          totals_sql("(SELECT * FROM " + meta.name + where + ") AS t", with_month, meta.measures),
          key);
    }
    for (const GuardMeta& guard : meta.guards)
      compare(
          connection, check, meta.name + "_balance",
          totals_sql("(SELECT * FROM " + meta.name + "_balance" + where + ") AS t", guard.key,
                     meta.measures),
          totals_sql("(SELECT * FROM " + meta.name + where + " AND " + guard.key[0] + " <> 0) AS t",
                     guard.key, meta.measures),
          key);
  }
}

void verify_conversion(store::Connection& connection, Id company, VerifyCheck& check) {
  const Cell key[] = {company};
  compare(connection, check, "conversion",
          totals_sql("(SELECT * FROM conversion WHERE company_id = $1) AS t", {"book", "currency"},
                     {"amount", "base_amount"}),
          totals_sql("(SELECT book, currency, CASE WHEN side = 0 THEN amount ELSE -amount END AS "
                     "amount, CASE WHEN side = 0 "
                     "THEN base_amount ELSE -base_amount END AS base_amount FROM ledger WHERE "
                     "company_id = $1 AND pair <> 0) AS t",
                     {"book", "currency"}, {"amount", "base_amount"}),
          key);
}

void verify_numbers(store::Connection& connection, const Registry& registry, Id company,
                    VerifyCheck& check) {
  const Cell key[] = {company};
  std::map<std::string, int64_t> counters;
  {
    auto rows = connection.query(
        "SELECT type, series, year, last FROM number_counter WHERE company_id = $1", key);
    while (rows->next())
      counters[std::string(rows->text(0)) + "/" + std::string(rows->text(1)) + "/" +
               std::to_string(rows->integer(2))] = rows->integer(3);
  }
  for (const Behaviour& b : registry.records()) {
    if (b.number_prefix.empty()) continue;
    // INV-2025-00012: the part behind the last dash counts up within the part before it.
    std::map<std::string, std::set<int64_t>> used;
    auto rows = connection.query(
        "SELECT number FROM " + b.meta->table + " WHERE company_id = $1 AND number IS NOT NULL",
        key);
    while (rows->next()) {
      const std::string number(rows->text(0));
      const size_t dash = number.rfind('-');
      ++check.count;
      if (dash == number.npos ||
          !used[number.substr(0, dash)].insert(std::atoll(number.c_str() + dash + 1)).second)
        damage(check, number + ": twice or without number");
    }
    for (const auto& [series, numbers] : used) {
      const std::string year = series.substr(series.rfind('-') + 1);
      const auto counter = counters.find(std::string(b.meta->name) + "//" + year);
      const auto last = static_cast<int64_t>(numbers.size());
      if (*numbers.begin() != 1 || *numbers.rbegin() != last)
        damage(check, series + ": the numbers have a gap");
      if (counter == counters.end() || counter->second != last)
        damage(check, series + ": the counter differs");
    }
  }
}

void verify_references(store::Connection& connection, const Registry& registry, Id company,
                       VerifyCheck& check) {
  const auto one = [&](const std::string& what, const std::string& table, const std::string& column,
                       const RecordMeta& target) {
    const Id home = target.kind == RecordKind::shared_catalogue ? 0 : company;
    const Cell cells[] = {company, home};
    auto rows = connection.query(
        "SELECT COUNT(*), CAST(SUM(CASE WHEN t.id IS NULL THEN 1 ELSE 0 END) AS BIGINT) FROM " +
            table + " AS r LEFT JOIN " + target.table + " AS t ON t.company_id = $2 AND t.id = r." +
            column + " WHERE r.company_id = $1 AND r." + column + " IS NOT NULL",
        cells);
    if (!rows->next()) return;
    check.count += rows->integer(0);
    if (rows->integer(1) > 0)
      damage(check, what + ": " + std::to_string(rows->integer(1)) + " point to nothing");
  };
  for (const Behaviour& b : registry.records()) {
    if ((b.meta->kind == RecordKind::shared_catalogue) != (company == 0)) continue;
    const auto fields = [&](const RecordMeta& meta, const std::string& table) {
      for (const FieldMeta& f : meta.fields)
        if (const Behaviour* target = f.kind == Kind::reference ? registry.find(f.target) : nullptr)
          one(table + "." + std::string(f.name), table, std::string(f.name), *target->meta);
    };
    fields(*b.meta, b.meta->table);
    for (const LinesMeta& lines : b.meta->lines) fields(*lines.record, lines.table);
    const Cell cells[] = {company, b.meta->name};
    auto rows = connection.query(
        "SELECT COUNT(*), CAST(SUM(CASE WHEN j.version IS NULL OR j.version <> r.version THEN 1 "
        "ELSE 0 END) "
        "AS BIGINT) FROM " +
            b.meta->table +
            " AS r LEFT JOIN (SELECT record_id, MAX(version) AS version, "
            "COUNT(*) AS n FROM journal WHERE company_id = $1 AND record = $2 GROUP BY record_id "
            "HAVING "
            "MAX(version) = COUNT(*)) AS j ON j.record_id = r.id WHERE r.company_id = $1",
        cells);
    if (!rows->next()) continue;
    check.count += rows->integer(0);
    if (rows->integer(1) > 0)
      damage(check, b.meta->table + ": " + std::to_string(rows->integer(1)) +
                        " versions differ from the journal");
  }
}

}  // namespace

VerifyResult verify(store::Connection& connection, const Registry& registry) {
  VerifyResult result;
  result.checks = {{"journal", 0, 0, {}},  {"movements", 0, 0, {}}, {"access_log", 0, 0, {}},
                   {"postings", 0, 0, {}}, {"totals", 0, 0, {}},    {"conversion", 0, 0, {}},
                   {"numbers", 0, 0, {}},  {"references", 0, 0, {}},
                   {"added_fields", 0, 0, {}}, {"records", 0, 0, {}}};
  const Texts texts(registry);
  connection.begin(store::Begin::read);
  std::vector<Id> companies = {0};
  {
    auto rows = connection.query("SELECT id FROM company WHERE company_id = $1 ORDER BY id",
                                 std::vector<Cell>{Cell(0)});
    while (rows->next()) companies.push_back(rows->integer(0));
  }
  for (const Id company : companies) {
    std::map<int64_t, BookKind> kinds;
    {
      auto rows = connection.query("SELECT ordinal, kind FROM book WHERE company_id = $1",
                                   std::vector<Cell>{Cell(company)});
      while (rows->next())
        kinds[rows->integer(0)] =
            static_cast<BookKind>(enum_meta(BookKind{}).find(rows->text(1)).value_or(0));
    }
    verify_journal(connection, texts, company, result.checks[0], result.checks[1]);
    verify_postings(connection, company, kinds, result.checks[3]);
    verify_totals(connection, texts, company, result.checks[4]);
    verify_conversion(connection, company, result.checks[5]);
    verify_numbers(connection, registry, company, result.checks[6]);
    verify_references(connection, registry, company, result.checks[7]);
    verify_added(connection, registry, company, result.checks[8]);
    verify_records(connection, registry, texts, company, result.checks[9]);
  }
  verify_access_log(connection, result.checks[2]);
  connection.rollback();
  return result;
}

std::string verify_text(const VerifyResult& result) {
  std::string text;
  for (const VerifyCheck& check : result.checks) {
    text += check.name + ": " + std::to_string(check.count) + " checked, " +
            std::to_string(check.damaged) + " damaged\n";
    for (const std::string& damaged : check.damages) text += "  " + damaged + "\n";
  }
  return text + (result.ok() ? "holds\n" : "DAMAGED\n");
}

boost::json::object verify_json(const VerifyResult& result) {
  boost::json::array checks;
  for (const VerifyCheck& check : result.checks) {
    boost::json::array damages(check.damages.begin(), check.damages.end());
    checks.push_back(boost::json::object{{"check", check.name},
                                         {"count", check.count},
                                         {"damaged", check.damaged},
                                         {"damages", std::move(damages)}});
  }
  return {{"ok", result.ok()}, {"checks", std::move(checks)}};
}

}  // namespace osnova
