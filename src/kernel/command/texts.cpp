#include "kernel/command/texts.hpp"

#include <algorithm>

namespace osnova {

namespace {

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::unique_ptr<Texts::RegisterSql> texts_of(const RegisterMeta& meta) {
  auto sql = std::make_unique<Texts::RegisterSql>();
  sql->meta = &meta;
  std::vector<std::string> columns = {"company_id", "seq", "row", "date", "document"};
  for (const auto& d : meta.dimensions) columns.push_back(d.name);
  append(columns, meta.measures);
  sql->movements = {meta.name, columns, {}, {}, {}};
  sql->select = "SELECT ";
  for (size_t i = 0; i < columns.size(); ++i) sql->select += (i ? ", " : "") + columns[i];
  sql->select += " FROM " + meta.name + " WHERE company_id = $1 AND seq = $2 ORDER BY row";
  for (const GrainMeta& grain : meta.grains) {
    Texts::RegisterSql::Grain g;
    std::vector<std::string> key = {"company_id"};
    append(key, grain.dimensions);
    key.push_back("month");
    std::vector<std::string> all = key;
    append(all, meta.measures);
    g.upsert = {meta.name + "_" + grain.name, all, key, meta.measures, {}};
    for (const auto& name : grain.dimensions) g.dimensions.push_back(meta.dimension(name));
    sql->grains.push_back(std::move(g));
  }
  if (!meta.guards.empty()) {
    const GuardMeta& guard = meta.guards.front();
    std::vector<std::string> key = {"company_id"};
    append(key, guard.key);
    std::vector<std::string> all = key;
    append(all, meta.measures);
    sql->balance = {meta.name + "_balance", all, key, meta.measures, {}};
    if (guard.by_day) {
      std::vector<std::string> day_key = key;
      day_key.push_back("day");
      std::vector<std::string> day_all = day_key;
      append(day_all, meta.measures);
      sql->day = {meta.name + "_day", day_all, day_key, meta.measures, {}};
    }
    for (const auto& name : guard.key) sql->key.push_back(meta.dimension(name));
    for (size_t m = 0; m < meta.measures.size(); ++m)
      if (meta.measures[m] == guard.non_negative) sql->guarded_measure = static_cast<int>(m);
  }
  return sql;
}

}  // namespace

Texts::Texts(const Registry& registry) {
  for (const Behaviour& b : registry.records())
    records_[b.meta] = std::make_unique<store::RecordSql>(*b.meta);
  for (const RegisterMeta* meta : registry.registers()) registers_.push_back(texts_of(*meta));
  std::sort(registers_.begin(), registers_.end(),
            [](const auto& a, const auto& b) { return a->meta->name < b->meta->name; });
}

const store::RecordSql& Texts::of(const RecordMeta& meta) const {
  const auto found = records_.find(&meta);
  OSNOVA_ASSERT(found != records_.end(), "the record is registered");
  return *found->second;
}

const Texts::RegisterSql& Texts::of(const RegisterMeta& meta) const {
  for (const auto& sql : registers_)
    if (sql->meta == &meta) return *sql;
  raise_bug("register", __FILE__, __LINE__, "the register is registered");
}

}  // namespace osnova
