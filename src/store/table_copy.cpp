#include "store/table_copy.hpp"

#include <algorithm>
#include <deque>

#include "base/text.hpp"

namespace osnova::store {

namespace {

constexpr size_t kRowsOfBatch = 5000, kBytesOfBatch = 8 << 20;
constexpr int64_t kRowsBetweenTelling = 5000;

Cell::Type cell_type(ColumnType type) {
  return type == ColumnType::integer ? Cell::Type::integer
         : type == ColumnType::text  ? Cell::Type::text
                                     : Cell::Type::blob;
}

std::string listed(const std::vector<std::string>& names, const char* prefix = "") {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + (prefix + name);
  return text;
}

std::string select_text(const CopiedTable& copied, bool behind) {
  const TableMeta& table = copied.table;
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  std::string sql = "/* every company */ SELECT " + listed(names) + " FROM " + table.name;
  const char* word = " WHERE ";
  if (behind) {
    std::string numbers;
    for (size_t i = 0; i < table.primary_key.size(); ++i)
      numbers += (i ? ", $" : "$") + std::to_string(i + 1);
    sql += word + ("(" + listed(table.primary_key) + ") > (" + numbers + ")");
    word = " AND ";
  }
  if (!copied.only.empty()) sql += word + copied.only;
  return sql + " ORDER BY " + listed(table.primary_key);
}

bool same(const Cell& a, const Cell& b) {
  return a.type == b.type && a.integer == b.integer && a.bytes == b.bytes;
}

// As both engines sort: numbers by value, texts by their bytes.
int key_order(std::span<const Cell> a, std::span<const Cell> b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].integer != b[i].integer) return a[i].integer < b[i].integer ? -1 : 1;
    if (const int order = a[i].bytes.compare(b[i].bytes)) return order;
  }
  return 0;
}

}  // namespace

// --- rows ----------------------------------------------------------------------------------------

TableRows::TableRows(Connection& connection, const CopiedTable& copied, std::span<const Cell> after)
    : table_(copied.table), rows_(connection.query(select_text(copied, !after.empty()), after)) {
  for (const auto& name : table_.primary_key)
    key_places_.push_back(static_cast<size_t>(
        std::find_if(table_.columns.begin(), table_.columns.end(),
                     [&](const ColumnMeta& column) { return column.name == name; }) -
        table_.columns.begin()));
}

bool TableRows::next() { return rows_->next(); }

std::span<const Cell> TableRows::cells() {
  cells_.clear();
  for (size_t i = 0; i < table_.columns.size(); ++i) {
    const int at = static_cast<int>(i);
    const Cell::Type type = rows_->type(at);
    if (type == Cell::Type::null) {
      cells_.emplace_back();
      continue;
    }
    if (type != cell_type(table_.columns[i].type))
      throw StoreFailure(StoreFailure::Reason::corrupt, table_.name + "." + table_.columns[i].name +
                                                            " holds a value of another type");
    if (type == Cell::Type::integer)
      cells_.emplace_back(rows_->integer(at));
    else
      cells_.push_back(type == Cell::Type::text ? Cell(rows_->text(at))
                                                : Cell::blob(rows_->blob(at)));
  }
  key_.clear();
  for (const size_t place : key_places_) {
    if (cells_[place].type == Cell::Type::null)
      throw StoreFailure(StoreFailure::Reason::corrupt, table_.name + " has a row without key");
    key_.push_back(cells_[place]);
  }
  return cells_;
}

// "i" number ";" or "t"/"b" length ":" bytes, a cell after the other.
std::string key_bytes(std::span<const Cell> key) {
  std::string bytes;
  for (const Cell& cell : key) {
    if (cell.type == Cell::Type::integer) {
      bytes += "i" + std::to_string(cell.integer) + ";";
      continue;
    }
    bytes += cell.type == Cell::Type::text ? "t" : "b";
    bytes += std::to_string(cell.bytes.size()) + ":";
    bytes += cell.bytes;
  }
  return bytes;
}

std::vector<Cell> key_from(std::string_view bytes) {
  std::vector<Cell> key;
  while (!bytes.empty()) {
    const char kind = bytes.front();
    const size_t end = bytes.find(kind == 'i' ? ';' : ':');
    int64_t number = 0;
    OSNOVA_ASSERT(end != bytes.npos && parse_int(bytes.substr(1, end - 1), &number),
                  "a key was written by key_bytes()");
    bytes.remove_prefix(end + 1);
    if (kind == 'i') {
      key.emplace_back(number);
      continue;
    }
    const std::string_view value = bytes.substr(0, static_cast<size_t>(number));
    key.push_back(kind == 't' ? Cell(value) : Cell::blob(value));
    bytes.remove_prefix(value.size());
  }
  return key;
}

std::string key_text(std::span<const Cell> key) {
  std::string text;
  for (const Cell& cell : key) {
    text += text.empty() ? "" : ", ";
    text += cell.type == Cell::Type::integer ? std::to_string(cell.integer)
                                             : plain_utf8(cell.bytes.substr(0, 80));
  }
  return text;
}

// --- the mark ------------------------------------------------------------------------------------

namespace {

// "" in `name` is the copy as a whole: `last_key` is the state of the source.
const TableMeta& mark_table() {
  static const TableMeta table{"move_progress",
                               {integer_column("company_id"),
                                text_column("name"),
                                integer_column("rows"),
                                {"last_key", ColumnType::blob, true},
                                integer_column("done")},
                               {"company_id", "name"},
                               true};
  return table;
}

void write_mark(Connection& connection, std::string_view name, const CopyProgress& progress) {
  static const Bulk kMark{"move_progress",
                          {"company_id", "name", "rows", "last_key", "done"},
                          {"company_id", "name"},
                          {},
                          {"rows", "last_key", "done"}};
  const Cell cells[] = {0, name, progress.rows, Cell::blob(progress.last_key),
                        progress.done ? 1 : 0};
  connection.write(kMark, cells);
}

}  // namespace

std::optional<CopyMark::Origin> CopyMark::read(Connection& connection) {
  if (connection.columns(mark_table().name).empty()) return std::nullopt;
  return Origin{progress(connection, "").last_key};
}

void CopyMark::make(Connection& connection, const Origin& origin) {
  connection.script(create_table_sql(mark_table(), connection.dialect()));
  write_mark(connection, "", {0, origin.state, false});
}

void CopyMark::drop(Connection& connection) {
  connection.script("DROP TABLE " + mark_table().name);
}

CopyProgress CopyMark::progress(Connection& connection, std::string_view table) {
  const Cell cells[] = {0, table};
  auto rows = connection.query(
      "SELECT rows, last_key, done FROM move_progress WHERE company_id = $1 AND name = $2", cells);
  if (!rows->next()) return {};
  return {rows->integer(0), std::string(rows->blob(1)), rows->integer(2) != 0};
}

void CopyMark::set_progress(Connection& connection, std::string_view table,
                            const CopyProgress& progress) {
  write_mark(connection, table, progress);
}

// --- copying -------------------------------------------------------------------------------------

namespace {

// Rows that are read and not written yet.
class Batch {
 public:
  explicit Batch(const TableMeta& table) {
    bulk_.table = table.name;
    for (const auto& column : table.columns) bulk_.columns.push_back(column.name);
  }
  void add(std::span<const Cell> cells) {
    for (const Cell& cell : cells) {
      Cell& kept = cells_.emplace_back(cell);
      if (cell.type != Cell::Type::text && cell.type != Cell::Type::blob) continue;
      kept.bytes = texts_.emplace_back(cell.bytes);
      bytes_ += cell.bytes.size();
    }
    ++rows_;
  }
  bool full() const { return rows_ >= kRowsOfBatch || bytes_ >= kBytesOfBatch; }
  bool empty() const { return rows_ == 0; }
  size_t rows() const { return rows_; }
  void write(Connection& to) {
    to.write(bulk_, cells_);
    cells_.clear();
    texts_.clear();
    rows_ = bytes_ = 0;
  }

 private:
  Bulk bulk_;
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;
  size_t rows_ = 0, bytes_ = 0;
};

// The journal commits to what was entered, so a text is kept as it is or not at all.
void check_text(const TableMeta& table, std::span<const Cell> cells, std::span<const Cell> key) {
  for (size_t i = 0; i < cells.size(); ++i)
    if (cells[i].type == Cell::Type::text &&
        (cells[i].bytes.find('\0') != std::string_view::npos || !valid_utf8(cells[i].bytes)))
      throw Failure("move.text",
                    table.name + "." + table.columns[i].name + " of (" + key_text(key) + ")");
}

void write_batch(Connection& to, const TableMeta& table, Batch& batch, const CopyProgress& before,
                 const CopyProgress& after) {
  to.begin(Begin::write);
  try {
    const CopyProgress now = CopyMark::progress(to, table.name);
    if (now.last_key != before.last_key || now.done)
      throw StoreFailure(StoreFailure::Reason::locked_by_other,
                         "somebody else copies into the target");
    if (!batch.empty()) batch.write(to);
    CopyMark::set_progress(to, table.name, after);
    to.commit();
  } catch (...) {
    to.rollback();
    throw;
  }
}

}  // namespace

int64_t copy_table(Connection& from, Connection& to, bool to_postgres, const CopiedTable& copied,
                   const std::function<void(int64_t rows)>& told) {
  const TableMeta& table = copied.table;
  CopyProgress written = CopyMark::progress(to, table.name);
  if (written.done) return written.rows;
  const std::string begun_behind = written.last_key;
  TableRows rows(from, copied, key_from(begun_behind));
  Batch batch(table);
  CopyProgress read = written;
  const auto flush = [&] {
    write_batch(to, table, batch, written, read);
    written = read;
    told(written.rows);
  };
  while (rows.next()) {
    const auto cells = rows.cells();
    if (to_postgres) check_text(table, cells, rows.key());
    batch.add(cells);
    ++read.rows;
    if (!batch.full()) continue;
    read.last_key = key_bytes(rows.key());
    flush();
  }
  read.done = true;
  if (!batch.empty()) read.last_key = key_bytes(rows.key());
  flush();
  return written.rows;
}

int64_t compare_table(Connection& from, Connection& to, const CopiedTable& copied,
                      const std::function<void(int64_t rows)>& told) {
  TableRows source(from, copied), target(to, copied);
  const auto differs = [&](const std::string& how) {
    throw Failure("move.differs", copied.table.name + ": " + how);
  };
  for (int64_t rows = 0;; ++rows) {
    const bool has = source.next(), found = target.next();
    if (!has && !found) return rows;
    if (!found) source.cells(), differs("(" + key_text(source.key()) + ") is missing");
    if (!has) target.cells(), differs("(" + key_text(target.key()) + ") is too many");
    const auto a = source.cells(), b = target.cells();
    const int order = key_order(source.key(), target.key());
    if (order < 0) differs("(" + key_text(source.key()) + ") is missing");
    if (order > 0) differs("(" + key_text(target.key()) + ") is too many");
    for (size_t i = 0; i < a.size(); ++i)
      if (!same(a[i], b[i]))
        differs(copied.table.columns[i].name + " of (" + key_text(source.key()) + ")");
    if (rows % kRowsBetweenTelling == 0) told(rows);
  }
}

int64_t count_rows(Connection& connection, const CopiedTable& copied) {
  auto rows = connection.query("/* every company */ SELECT COUNT(*) FROM " + copied.table.name +
                                   (copied.only.empty() ? "" : " WHERE " + copied.only),
                               {});
  return rows->next() ? rows->integer(0) : 0;
}

}  // namespace osnova::store
