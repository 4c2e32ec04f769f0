#include "kernel/search/search_feed.hpp"

#include <map>

#include "meta/extra.hpp"

namespace osnova {

using store::Cell;

std::vector<store::TableMeta> search_tables() {
  using store::ColumnType;
  return {{"journal_cursor",
           {{"company_id", ColumnType::integer, true},
            {"name", ColumnType::text, true},
            {"seq", ColumnType::integer, true}},
           {"company_id", "name"},
           true,
           {}}};
}

std::string search_text(const Record& record) {
  std::string text;
  const auto add = [&](const RecordMeta& meta, const void* data) {
    for (const FieldMeta& field : meta.fields)
      if (field.kind == Kind::text && field.has(kSearch) && has_value(field, data)) {
        if (!text.empty()) text.push_back(' ');
        text += get_text(field, data);
      }
  };
  add(record.meta(), record.data());
  for (const ExtraValue& value : record.entity().extra)
    if (is_extra(value.path) && value.kind == Kind::text && !value.personal)
      text += (text.empty() ? "" : " ") + value.text;
  for (const LinesMeta& lines : record.meta().lines) {
    auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
    const size_t count = lines.size(vector);
    for (size_t i = 0; i < count; ++i) add(*lines.record, lines.at(vector, i));
  }
  return text;
}

void SearchFeed::refresh(store::Connection& connection, Id company, const Record& record) {
  const Cell cursor[] = {company, "search"};
  const bool indexed =
      connection.query("SELECT 1 FROM journal_cursor WHERE company_id = $1 AND name = $2", cursor)
          ->next();
  const store::SearchText text{record.entity().id, company, std::string(record.meta().name),
                               search_text(record)};
  if (indexed) connection.index_texts({&text, 1});
}

bool SearchFeed::step(store::Connection& connection) {
  std::vector<Id> companies = {0};
  {
    const Cell shared[] = {0};
    auto rows = connection.query("SELECT id FROM company WHERE company_id = $1", shared);
    while (rows->next()) companies.push_back(rows->integer(0));
  }
  for (const Id company : companies)
    if (step(connection, company)) return true;
  idle_ = true;
  return false;
}

bool SearchFeed::step(store::Connection& connection, Id company) {
  constexpr int kRows = 200;  // some 10 ms of the writer
  connection.begin(store::Begin::write);
  const Cell key[] = {company, "search"};
  int64_t seq = 0;
  {
    auto rows =
        connection.query("SELECT seq FROM journal_cursor WHERE company_id = $1 AND name = $2", key);
    if (rows->next()) seq = rows->integer(0);
  }
  std::map<const Behaviour*, std::vector<Id>> changed;
  const int64_t before = seq;
  {
    const Cell cells[] = {company, seq, kRows};
    auto rows = connection.query(
        "SELECT seq, record, record_id FROM journal WHERE company_id = $1 AND seq > $2 ORDER BY "
        "seq LIMIT $3",
        cells);
    while (rows->next()) {
      seq = rows->integer(0);
      if (const Behaviour* behaviour = registry_.find(rows->text(1)))
        changed[behaviour].push_back(rows->integer(2));
    }
  }
  if (seq == before) {
    connection.rollback();
    return false;
  }
  std::map<Id, store::SearchText> texts;
  for (const auto& [behaviour, ids] : changed) {
    for (const Id id : ids) texts[id] = {id, company, std::string(behaviour->meta->name), ""};
    texts_.of(*behaviour->meta).load(connection, company, ids, [&](Record record) {
      const Id id = record.entity().id;
      texts[id].text = search_text(record);
    });
  }
  std::vector<store::SearchText> rows;
  for (auto& [id, text] : texts) rows.push_back(std::move(text));
  connection.index_texts(rows);
  static const store::Bulk kCursor{
      "journal_cursor", {"company_id", "name", "seq"}, {"company_id", "name"}, {}, {"seq"}};
  const Cell cursor[] = {company, "search", seq};
  connection.write(kCursor, cursor);
  connection.commit();
  return true;
}

}  // namespace osnova
