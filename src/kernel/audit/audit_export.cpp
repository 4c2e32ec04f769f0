#include "kernel/audit/audit_export.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/command/texts.hpp"
#include "kernel/journal/journal.hpp"

namespace osnova {

using store::Cell;
using store::Rows;

namespace {

constexpr int64_t kRowsAtOnce = 1000;  // of a journal; a long document's row is some megabytes
constexpr size_t kBytesAtOnce = 256 * 1024;

// Lines of JSON that hold texts and lists of them, nothing else.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& write) : write_(write) {}
  void begin(std::string_view kind) {
    text_ += "{\"kind\":";
    quoted(kind);
  }
  void member(std::string_view name, std::string_view value) {
    key(name);
    quoted(value);
  }
  void member(std::string_view name, int64_t value) { member(name, std::to_string(value)); }
  void hex_member(std::string_view name, std::string_view bytes) { member(name, hex(bytes)); }
  void key(std::string_view name) {
    text_ += ',';
    quoted(name);
    text_ += ':';
  }
  void raw(std::string_view json) { text_ += json; }
  void quoted(std::string_view value) {
    static constexpr char kHex[] = "0123456789abcdef";
    text_ += '"';
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        text_ += '\\';
        text_ += c;
      } else if (byte < 0x20) {
        text_ += "\\u00";
        text_ += kHex[byte >> 4];
        text_ += kHex[byte & 15];
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }
  void list(const std::vector<std::string>& values) {
    text_ += '[';
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) text_ += ',';
      quoted(values[i]);
    }
    text_ += ']';
  }
  void end() {
    text_ += "}\n";
    ++count_;
    if (text_.size() >= kBytesAtOnce) flush();
  }
  void flush() {
    write_(text_);
    text_.clear();
  }
  int64_t count() const { return count_; }

 private:
  const std::function<void(std::string_view)>& write_;
  std::string text_;
  int64_t count_ = 0;
};

// A table of movements, in the order in which their digest reads them.
struct Table {
  std::string name, select;
  std::vector<std::string> columns;
  std::vector<bool> text;
};

std::vector<Table> movement_tables(const Registry& registry) {
  std::vector<Table> tables;
  const auto add = [&](const store::TableMeta& meta, const std::string& order) {
    Table table{meta.name, "SELECT ", {}, {}};
    for (const auto& column : meta.columns) {
      table.select += (table.columns.empty() ? "" : ", ") + column.name;
      table.columns.push_back(column.name);
      table.text.push_back(column.type == store::ColumnType::text);
    }
    table.select += " FROM " + meta.name +
                    " WHERE company_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, " + order;
    tables.push_back(std::move(table));
  };
  for (const store::TableMeta& table : ledger_tables()) {
    if (table.name == "ledger") add(table, "leg");
    if (table.name == "conversion") add(table, "row");
  }
  const Texts texts(registry);  // which knows their order
  for (const auto& sql : texts.registers()) add(tables_of(*sql->meta).front(), "row");
  return tables;
}

class AuditWriter {
 public:
  AuditWriter(store::Connection& connection, const Registry& registry, const AuditScope& scope,
              const std::function<void(std::string_view)>& write)
      : connection_(connection), scope_(scope), out_(write) {
    if (scope.movements) tables_ = movement_tables(registry);
  }

  AuditTotals run(int64_t now_us) {
    out_.begin("audit");
    out_.member("version", 1);
    out_.member("made_at", now_us);
    out_.member("values", scope_.values ? "yes" : "no");
    out_.member("movements", scope_.movements ? "yes" : "no");
    out_.end();
    for (const Table& table : tables_) {
      out_.begin("table");
      out_.member("name", table.name);
      out_.key("columns");
      out_.list(table.columns);
      out_.end();
    }
    for (const Id company : scope_.companies) checkpoints(company, "journal");
    if (scope_.access_log) checkpoints(0, "access_log");
    for (const Id company : scope_.companies) journal(company);
    if (scope_.access_log) access_log();
    out_.begin("end");
    out_.member("lines", out_.count() + 1);
    out_.end();
    out_.flush();
    totals_.lines = out_.count();
    return totals_;
  }

 private:
  using Movements = std::vector<std::pair<int64_t, std::vector<std::string>>>;  // by seq

  void checkpoints(Id company, std::string_view chain) {
    const Cell key[] = {company, chain};
    auto rows = connection_.query(
        "SELECT seq, recorded_at, hash, signature FROM checkpoint WHERE company_id = $1 AND chain "
        "= $2 ORDER BY seq",
        key);
    while (rows->next()) {
      out_.begin("checkpoint");
      chain_members(company, chain);
      out_.member("seq", rows->integer(0));
      out_.member("recorded_at", rows->integer(1));
      out_.hex_member("hash", rows->blob(2));
      out_.hex_member("signature", rows->blob(3));
      out_.end();
      ++totals_.checkpoints;
    }
  }

  void chain_members(Id company, std::string_view chain) {
    out_.member("chain", chain);
    out_.member("company", company);
  }

  void begin_chain(Id company, std::string_view chain) {
    const Cell key[] = {0, company};
    auto rows =
        connection_.query("SELECT code FROM company WHERE company_id = $1 AND id = $2", key);
    const std::string code = rows->next() ? std::string(rows->text(0)) : "";
    rows.reset();
    out_.begin("chain");
    chain_members(company, chain);
    out_.member("code", code);
    out_.end();
  }

  void end_chain(Id company, std::string_view chain, int64_t count, std::string_view hash) {
    out_.begin("chain_end");
    chain_members(company, chain);
    out_.member("rows", count);
    out_.hex_member("hash", hash);
    out_.end();
    totals_.rows += count;
  }

  // In blocks: a question over everything would be held whole by some drivers.
  void journal(Id company) {
    begin_chain(company, "journal");
    std::string hash(sizeof(Hash), '\0');
    int64_t count = 0;
    for (int64_t after = INT64_MIN, last = 0;; after = last) {
      const std::vector<int64_t> seqs = next_seqs(company, after);
      if (seqs.empty()) {
        strays(company, read_movements(company, after, INT64_MAX));
        break;
      }
      last = seqs.back();
      const Movements movements = read_movements(company, after, last);
      size_t at = 0;
      const Cell key[] = {company, after, last};
      auto rows = connection_.query(
          "SELECT seq, recorded_at, user_id, origin, command, record, record_id, version, key, "
          "input_hash, salt, changes, digest, hash FROM journal WHERE company_id = $1 AND seq > $2 "
          "AND seq <= $3 ORDER BY seq",
          key);
      while (rows->next()) {
        at = strays_before(company, movements, at, rows->integer(0));
        hash = rows->blob(13);
        at = journal_row(*rows, movements, at);
        ++count;
      }
      rows.reset();
      strays(company, Movements(movements.begin() + static_cast<ptrdiff_t>(at), movements.end()));
    }
    end_chain(company, "journal", count, hash);
  }

  std::vector<int64_t> next_seqs(Id company, int64_t after) {
    const Cell key[] = {company, after, kRowsAtOnce};
    auto rows = connection_.query(
        "SELECT seq FROM journal WHERE company_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", key);
    std::vector<int64_t> seqs;
    while (rows->next()) seqs.push_back(rows->integer(0));
    return seqs;
  }

  Movements read_movements(Id company, int64_t after, int64_t last) {
    Movements all;
    const Cell key[] = {company, after, last};
    for (const Table& table : tables_) {
      auto rows = connection_.query(table.select, key);
      while (rows->next()) {
        std::vector<std::string> cells = {table.name};
        for (size_t i = 0; i < table.columns.size(); ++i) {
          const int column = static_cast<int>(i);
          if (rows->is_null(column))
            cells.emplace_back("n");
          else if (table.text[i])
            cells.push_back("t" + std::string(rows->text(column)));
          else
            cells.push_back("i" + std::to_string(rows->integer(column)));
        }
        all.emplace_back(rows->integer(1), std::move(cells));
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return all;
  }

  // Movements that no row of the journal knows of.
  void strays(Id company, const Movements& movements) {
    for (const auto& [seq, cells] : movements) {
      out_.begin("stray");
      chain_members(company, "journal");
      out_.key("movement");
      out_.list(cells);
      out_.end();
    }
  }
  size_t strays_before(Id company, const Movements& movements, size_t at, int64_t seq) {
    const size_t begin = at;
    while (at < movements.size() && movements[at].first < seq) ++at;
    strays(company, Movements(movements.begin() + static_cast<ptrdiff_t>(begin),
                              movements.begin() + static_cast<ptrdiff_t>(at)));
    return at;
  }

  size_t journal_row(Rows& rows, const Movements& movements, size_t at) {
    static constexpr std::pair<const char*, int> kTexts[] = {
        {"origin", 3}, {"command", 4}, {"record", 5}, {"key", 8}};
    static constexpr std::pair<const char*, int> kIntegers[] = {
        {"seq", 0}, {"recorded_at", 1}, {"user", 2}, {"record_id", 6}, {"version", 7}};
    out_.begin("row");
    for (const auto& [name, column] : kIntegers) out_.member(name, rows.integer(column));
    for (const auto& [name, column] : kTexts) out_.member(name, rows.text(column));
    out_.hex_member("input_hash", rows.blob(9));
    write_changes(rows.blob(11), rows.blob(10), is_secret(rows.text(5)));
    if (scope_.movements) {
      out_.key("movements");
      out_.raw("[");
      for (bool first = true; at < movements.size() && movements[at].first == rows.integer(0);
           ++at, first = false) {
        if (!first) out_.raw(",");
        out_.list(movements[at].second);
      }
      out_.raw("]");
    }
    out_.hex_member("digest", rows.blob(12));
    out_.hex_member("hash", rows.blob(13));
    out_.end();
    return at;
  }

  // Of the control room's secrets the commitments alone, as of what was erased.
  void write_changes(std::string_view changes, std::string_view salt, bool withheld) {
    std::vector<OpenChange> opened;
    const bool whole = open_changes(changes, salt, &opened);
    out_.key("changes");
    out_.raw("[");
    for (size_t i = 0; i < opened.size(); ++i) {
      const OpenChange& c = opened[i];
      if (i > 0) out_.raw(",");
      std::vector<std::string> parts = {std::string(c.path), hash_hex(c.commitment)};
      if (c.erased || withheld)
        parts.emplace_back("erased");
      else if (scope_.values)
        for (const std::string_view bytes : {std::string_view(c.salt), c.before, c.after})
          parts.push_back(hex(bytes));
      out_.list(parts);
    }
    out_.raw("]");
    if (!whole) out_.hex_member("unreadable_changes", changes);
  }

  void access_log() {
    begin_chain(0, "access_log");
    std::string hash(sizeof(Hash), '\0');
    int64_t count = 0, after = INT64_MIN, got = kRowsAtOnce;
    while (got == kRowsAtOnce) {
      const Cell key[] = {0, after, kRowsAtOnce};
      auto rows = connection_.query(
          "SELECT seq, recorded_at, user_id, what, detail, hash FROM access_log WHERE company_id = "
          "$1 AND seq > $2 ORDER BY seq LIMIT $3",
          key);
      for (got = 0; rows->next(); ++got, ++count) {
        after = rows->integer(0);
        hash = rows->blob(5);
        out_.begin("row");
        out_.member("seq", after);
        out_.member("recorded_at", rows->integer(1));
        out_.member("user", rows->integer(2));
        out_.member("what", rows->text(3));
        out_.member("detail", rows->text(4));
        out_.hex_member("hash", hash);
        out_.end();
      }
    }
    end_chain(0, "access_log", count, hash);
  }

  store::Connection& connection_;
  const AuditScope& scope_;
  Lines out_;
  std::vector<Table> tables_;
  AuditTotals totals_;
};

}  // namespace

AuditTotals export_audit(store::Connection& connection, const Registry& registry,
                         const AuditScope& scope, int64_t now_us,
                         const std::function<void(std::string_view)>& write) {
  return AuditWriter(connection, registry, scope, write).run(now_us);
}

}  // namespace osnova
