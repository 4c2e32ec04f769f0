// What lists ask of added fields follows from the records: the same values on both sides.

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/verify/verify.hpp"
#include "meta/extra.hpp"
#include "store/schema.hpp"

namespace osnova {

using store::Cell;

namespace {

// A sum that does not depend on the order, so that neither side has to be kept.
struct Sum {
  int64_t count = 0;
  uint64_t sum = 0;
  void add(std::string_view field, Id id, bool text, int64_t number, std::string_view words) {
    CanonicalWriter row;
    row.text('f', field);
    row.integer('i', id);
    if (text)
      row.text('t', words);
    else
      row.integer('n', number);
    const Hash hash = row.hash();
    uint64_t part = 0;
    for (size_t i = 0; i < sizeof part; ++i)
      part = part << 8 | static_cast<unsigned char>(hash[i]);
    sum += part;
    ++count;
  }
  bool operator==(const Sum&) const = default;
};

Sum of_records(store::Connection& connection, const RecordMeta& meta, Id company) {
  Sum sum;
  const Cell key[] = {company};
  auto rows = connection.query(
      "SELECT id, extra FROM " + meta.table + " WHERE company_id = $1 AND extra IS NOT NULL", key);
  while (rows->next()) {
    Extra extra;
    read_extra_column(rows->text(1), extra);
    for (const ExtraValue& value : extra) {
      if (!is_extra(value.path) || value.personal) continue;
      const bool text = value.kind == Kind::text;
      sum.add(value.path, rows->integer(0), text,
              text ? 0 : get_integer(extra_meta(value), &value),
              clip(value.text, store::kIndexedText));
    }
  }
  return sum;
}

Sum of_index(store::Connection& connection, const RecordMeta& meta, Id company) {
  Sum sum;
  const Cell key[] = {company, meta.name};
  auto rows = connection.query(
      "SELECT field, id, number_value, text_value FROM extra_value WHERE company_id = $1 AND record "
      "= $2",
      key);
  while (rows->next())
    sum.add(rows->text(0), rows->integer(1), !rows->is_null(3), rows->integer(2), rows->text(3));
  return sum;
}

}  // namespace

void verify_added(store::Connection& connection, const Registry& registry, Id company,
                  VerifyCheck& check) {
  for (const Behaviour& behaviour : registry.records()) {
    const RecordMeta& meta = *behaviour.meta;
    if ((meta.kind == RecordKind::shared_catalogue) != (company == 0)) continue;
    const Sum records = of_records(connection, meta, company);
    check.count += records.count;
    if (records == of_index(connection, meta, company)) continue;
    ++check.damaged;
    if (check.damages.size() < 20)
      check.damages.push_back(std::string(meta.name) + ": what lists ask differs from the records");
  }
}

}  // namespace osnova
