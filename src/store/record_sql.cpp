#include <algorithm>
#include <deque>
#include <map>

#include "base/text.hpp"
#include "meta/extra.hpp"
#include "store/schema.hpp"

namespace osnova::store {

namespace {

Cell cell_of(const FieldMeta& f, const void* record, std::string& scratch) {
  switch (f.kind) {
    case Kind::text:
      return Cell::text_or_null(get_text(f, record));
    case Kind::enumeration:
      return Cell(f.enumeration->codes[static_cast<size_t>(get_integer(f, record))]);
    case Kind::currency: {
      if (!has_value(f, record)) return Cell();
      scratch = static_cast<const Currency*>(member(f, record))->code();
      return Cell(scratch);
    }
    case Kind::reference:
    case Kind::date:
    case Kind::timestamp:
      return has_value(f, record) ? Cell(get_integer(f, record)) : Cell();
    default:
      return Cell(get_integer(f, record));
  }
}

void read_field(const FieldMeta& f, void* record, Rows& row, int column) {
  if (row.is_null(column)) return clear_value(f, record);
  switch (f.kind) {
    case Kind::text:
      set_text(f, record, row.text(column));
      break;
    case Kind::enumeration:
      set_integer(f, record, f.enumeration->find(row.text(column)).value());
      break;
    case Kind::currency:
      *static_cast<Currency*>(member(f, record)) = Currency::of(row.text(column));
      break;
    default:
      set_integer(f, record, row.integer(column));
  }
}

void* vector_of(const LinesMeta& l, const Record& record) {
  return const_cast<char*>(static_cast<const char*>(record.data())) + l.offset;
}

struct Cells {
  std::vector<Cell> cells;
  std::vector<std::unique_ptr<std::string>> held;
  void add(const FieldMeta& f, const void* record) {
    std::string scratch;
    Cell c = cell_of(f, record, scratch);
    if (f.kind == Kind::currency && c.type == Cell::Type::text) {
      held.push_back(std::make_unique<std::string>(scratch));
      c = Cell(*held.back());
    }
    cells.push_back(c);
  }
};

}  // namespace

RecordSql::RecordSql(const RecordMeta& meta) : meta_(meta) {
  columns_text_ = "company_id, id, version";
  insert_ = {meta.table, {"company_id", "id", "version"}, {}, {}, {}};
  update_ = "UPDATE " + meta.table + " SET version = $3";
  int n = 3;
  for (const FieldMeta& f : meta.fields) {
    columns_text_ += ", " + std::string(f.name);
    insert_.columns.emplace_back(f.name);
    update_ += ", " + std::string(f.name) + " = $" + std::to_string(++n);
  }
  columns_text_ += ", extra";
  insert_extra_ = insert_;
  insert_extra_.columns.emplace_back("extra");
  update_extra_ = update_ + ", extra = $" + std::to_string(++n);
  for (std::string* update : {&update_, &update_extra_})
    *update += " WHERE company_id = $1 AND id = $2";
  select_by_id_ =
      "SELECT " + columns_text_ + " FROM " + meta.table + " WHERE company_id = $1 AND id = $2";
  remove_ = "DELETE FROM " + meta.table + " WHERE company_id = $1 AND id = $2";
  for (const LinesMeta& l : meta.lines) {
    LineSql s;
    s.lines = &l;
    s.insert = {l.table,
                {"company_id", "document", "line_id", "position"},
                {"company_id", "document", "line_id"},
                {},
                {"position"}};
    s.columns = "line_id";
    for (const FieldMeta& f : l.record->fields) {
      s.columns += ", " + std::string(f.name);
      s.insert.columns.emplace_back(f.name);
      s.insert.set.emplace_back(f.name);
    }
    s.select = "SELECT " + s.columns + " FROM " + l.table +
               " WHERE company_id = $1 AND document = $2 ORDER BY position";
    s.remove = "DELETE FROM " + l.table + " WHERE company_id = $1 AND document = $2";
    line_sql_.push_back(std::move(s));
  }
}

Record RecordSql::read_row(Rows& row, int first) const {
  Record record(meta_);
  record.entity().company = row.integer(first);
  record.entity().id = row.integer(first + 1);
  record.entity().version = row.integer(first + 2);
  int column = first + 3;
  for (const FieldMeta& f : meta_.fields) read_field(f, record.data(), row, column++);
  if (!row.is_null(column)) read_extra_column(row.text(column), record.entity().extra);
  return record;
}

void RecordSql::load_lines(Connection& connection, Record& record) const {
  load_lines(connection, {&record, 1});
}

void RecordSql::load_lines(Connection& connection, std::span<Record> records) const {
  if (line_sql_.empty() || records.empty()) return;
  std::vector<Cell> keys;
  for (const Record& record : records) {
    keys.emplace_back(record.entity().company);
    keys.emplace_back(record.entity().id);
  }
  for (const LineSql& s : line_sql_)
    connection.each(s.select, keys, 2, [&](size_t index, Rows& row) {
      void* v = vector_of(*s.lines, records[index]);
      const size_t n = s.lines->size(v);
      s.lines->resize(v, n + 1);
      void* line = s.lines->at(v, n);
      static_cast<Line*>(line)->line_id = row.integer(0);
      int column = 1;
      for (const FieldMeta& f : s.lines->record->fields) read_field(f, line, row, column++);
    });
}

void RecordSql::load(Connection& connection, Id company, std::span<const Id> ids,
                     const Sink& sink) const {
  std::vector<Cell> keys;
  for (Id id : ids) {
    keys.push_back(company);
    keys.push_back(id);
  }
  std::vector<Record> found;
  connection.each(select_by_id_, keys, 2,
                  [&](size_t, Rows& row) { found.push_back(read_row(row)); });
  load_lines(connection, found);
  for (Record& r : found) sink(std::move(r));
}

void RecordSql::load_by(Connection& connection, Id company, std::string_view field,
                        std::span<const std::string> values, const SinkBy& sink) const {
  std::vector<Cell> keys;
  for (const auto& v : values) {
    keys.push_back(company);
    keys.push_back(v);
  }
  std::vector<Record> found;
  std::vector<size_t> owners;
  const std::string sql = "SELECT " + columns_text_ + " FROM " + meta_.table +
                          " WHERE company_id = $1 AND " + std::string(field) + " = $2";
  connection.each(sql, keys, 2, [&](size_t value, Rows& row) {
    found.push_back(read_row(row));
    owners.push_back(value);
  });
  load_lines(connection, found);
  for (size_t i = 0; i < found.size(); ++i) sink(owners[i], std::move(found[i]));
}

void RecordSql::insert(Connection& connection, std::span<const Record* const> records) const {
  Cells cells;
  std::deque<std::string> extras;
  const bool extra = std::any_of(records.begin(), records.end(),
                                 [](const Record* r) { return !r->entity().extra.empty(); });
  for (const Record* r : records) {
    cells.cells.insert(cells.cells.end(), {Cell(r->entity().company), Cell(r->entity().id),
                                           Cell(r->entity().version)});
    for (const FieldMeta& f : meta_.fields) cells.add(f, r->data());
    if (extra)
      cells.cells.push_back(
          Cell::text_or_null(extras.emplace_back(extra_column(r->entity().extra))));
  }
  connection.write(extra ? insert_extra_ : insert_, cells.cells);
  if (extra)
    for (const Record* r : records) write_extra(connection, nullptr, r);
  for (const LineSql& s : line_sql_) {
    Cells lines;
    for (const Record* r : records) {
      void* v = vector_of(*s.lines, *r);
      for (size_t i = 0; i < s.lines->size(v); ++i) {
        const void* line = s.lines->at(v, i);
        lines.cells.insert(lines.cells.end(), {Cell(r->entity().company), Cell(r->entity().id),
                                               Cell(static_cast<const Line*>(line)->line_id),
                                               Cell(static_cast<int64_t>(i))});
        for (const FieldMeta& f : s.lines->record->fields) lines.add(f, line);
      }
    }
    Bulk plain{s.insert.table, s.insert.columns, {}, {}, {}};
    if (!lines.cells.empty()) connection.write(plain, lines.cells);
  }
}

void RecordSql::update(Connection& connection, const Record& before, const Record& after) const {
  Cells cells;
  cells.cells.insert(cells.cells.end(), {Cell(after.entity().company), Cell(after.entity().id),
                                         Cell(after.entity().version)});
  for (const FieldMeta& f : meta_.fields) cells.add(f, after.data());
  const bool extra = !before.entity().extra.empty() || !after.entity().extra.empty();
  const std::string values = extra_column(after.entity().extra);
  if (extra) cells.cells.push_back(Cell::text_or_null(values));
  connection.run(extra ? update_extra_ : update_, cells.cells);
  if (extra) write_extra(connection, &before, &after);
  for (const LineSql& s : line_sql_) {
    const Cell key[] = {after.entity().company, after.entity().id};
    connection.run(s.remove, key);
    Cells lines;
    void* v = vector_of(*s.lines, after);
    for (size_t i = 0; i < s.lines->size(v); ++i) {
      const void* line = s.lines->at(v, i);
      lines.cells.insert(lines.cells.end(), {Cell(after.entity().company), Cell(after.entity().id),
                                             Cell(static_cast<const Line*>(line)->line_id),
                                             Cell(static_cast<int64_t>(i))});
      for (const FieldMeta& f : s.lines->record->fields) lines.add(f, line);
    }
    if (!lines.cells.empty()) connection.write(s.insert, lines.cells);
  }
}

void RecordSql::remove(Connection& connection, const Record& record) const {
  const Cell key[] = {record.entity().company, record.entity().id};
  for (const LineSql& s : line_sql_) connection.run(s.remove, key);
  connection.run(remove_, key);
  if (!record.entity().extra.empty()) write_extra(connection, &record, nullptr);
}

// What lists ask: the values that differ between the two.
void RecordSql::write_extra(Connection& connection, const Record* before,
                            const Record* after) const {
  static const Bulk kWrite{"extra_value",
                           {"company_id", "record", "field", "id", "number_value", "text_value"},
                           {"company_id", "record", "field", "id"},
                           {},
                           {"number_value", "text_value"}};
  static const Extra none;
  const Entity& entity = (after ? after : before)->entity();
  const Extra& old = before ? before->entity().extra : none;
  const Extra& now = after ? after->entity().extra : none;
  const auto asked = [](const ExtraValue* value) {
    return value && is_extra(value->path) && !value->personal;
  };
  for (const ExtraValue& value : old)
    if (asked(&value) && !asked(now.find(value.path))) {
      const Cell key[] = {entity.company, meta_.name, value.path, entity.id};
      connection.run(
          "DELETE FROM extra_value WHERE company_id = $1 AND record = $2 AND field = $3 AND id = $4",
          key);
    }
  std::vector<Cell> cells;
  for (const ExtraValue& value : now) {
    const ExtraValue* was = old.find(value.path);
    if (!asked(&value) || (was && same_extra(*was, value))) continue;
    const bool text = value.kind == Kind::text;
    const int64_t number = text ? 0 : get_integer(extra_meta(value), &value);
    for (const Cell& cell : {Cell(entity.company), Cell(meta_.name), Cell(value.path),
                             Cell(entity.id), text ? Cell() : Cell(number),
                             text ? Cell(clip(value.text, kIndexedText)) : Cell()})
      cells.push_back(cell);
  }
  if (!cells.empty()) connection.write(kWrite, cells);
}

}  // namespace osnova::store
