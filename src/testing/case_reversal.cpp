// What every story proves besides its own point: whatever it posted would reverse to zero, in the
// ledger and in every register. Nothing is written: reversals are planned only.
#include <algorithm>
#include <stdexcept>

#include "testing/case_world.hpp"

namespace osnova::testing {

namespace {

using Key = std::string;
using Sums = std::map<Key, std::pair<int64_t, int64_t>>;

void add(Sums& sums, Key key, int64_t first, int64_t second) {
  auto& sum = sums[std::move(key)];
  sum.first += first;
  sum.second += second;
}

// Debit minus credit of what is stored, by everything that a balance is kept for.
Sums stored_legs(store::Connection& reader, Id company, Id document) {
  Sums sums;
  const store::Cell cells[] = {company, document};
  auto rows = reader.query(
      "SELECT book, account, currency, party, open_item, side, amount, base_amount FROM ledger "
      "WHERE company_id = $1 AND document = $2",
      cells);
  while (rows->next()) {
    const int64_t sign = rows->integer(5) == 0 ? 1 : -1;
    add(sums,
        std::to_string(rows->integer(0)) + "/" + std::string(rows->text(1)) + "/" +
            std::string(rows->text(2)) + "/" + std::to_string(rows->integer(3)) + "/" +
            std::to_string(rows->integer(4)),
        sign * rows->integer(6), sign * rows->integer(7));
  }
  return sums;
}

// Every measure of a register by all its dimensions.
void add_stored_movements(store::Connection& reader, const RegisterMeta& meta, Id company,
                          Id document, Sums& sums) {
  std::string sql = "SELECT ";
  for (const auto& dimension : meta.dimensions) sql += dimension.name + ", ";
  for (size_t m = 0; m < meta.measures.size(); ++m) sql += (m ? ", " : "") + meta.measures[m];
  sql += " FROM " + meta.name + " WHERE company_id = $1 AND document = $2";
  const store::Cell cells[] = {company, document};
  auto rows = reader.query(sql, cells);
  while (rows->next()) {
    int column = 0;
    Key key = meta.name;
    for (const auto& dimension : meta.dimensions) {
      const bool text = dimension.type == store::ColumnType::text;
      key += "/" + (text ? std::string(rows->text(column)) : std::to_string(rows->integer(column)));
      ++column;
    }
    for (const std::string& measure : meta.measures)
      add(sums, key + "/" + measure, rows->integer(column++), 0);
  }
}

void add_planned_movements(const Change& change, Sums& sums) {
  for (const Movement& m : change.effects.movements) {
    Key key = m.register_meta->name;
    for (size_t d = 0; d < m.register_meta->dimensions.size(); ++d)
      key += "/" + (m.register_meta->dimensions[d].type == store::ColumnType::text
                        ? m.texts[d]
                        : std::to_string(m.integers[d]));
    for (size_t i = 0; i < m.measures.size(); ++i)
      add(sums, key + "/" + m.register_meta->measures[i], m.measures[i], 0);
  }
}

void add_planned(Sums& sums, const Change& change) {
  for (const Posting& posting : change.effects.postings)
    for (const Leg& leg : posting.legs) {
      const int64_t sign = leg.side == Side::debit ? 1 : -1;
      add(sums,
          std::to_string(posting.book->ordinal) + "/" + std::string(leg.account->code) + "/" +
              std::string(leg.currency.code()) + "/" + std::to_string(leg.dims.party) + "/" +
              std::to_string(leg.dims.open_item),
          sign * leg.amount, sign * leg.base);
    }
}

}  // namespace

int CaseWorld::check_reversals() {
  int planned = 0;
  auto reader = database_->reader();
  for (const auto& [label, known] : labels_) {
    const Behaviour* behaviour = settings_.registry->find(known.record);
    if (!behaviour) continue;
    const bool reversible =
        std::any_of(behaviour->flow.begin(), behaviour->flow.end(),
                    [](const FlowStep& step) { return step.effect == Effect::reverse; });
    if (!reversible) continue;
    Command command;
    command.company = company_;
    command.name = known.record + ".reverse";
    command.record = known.id;
    command.expected_version = known.version;
    const auto change = kernel_->plan(command, access("owner"));
    if (!change) continue;  // a draft, reversed already, dependants, a closed period
    ++planned;
    Sums sums = stored_legs(*reader, company_, known.id);
    const bool posted_anything = !sums.empty();
    for (const RegisterMeta* meta : settings_.registry->registers())
      add_stored_movements(*reader, *meta, company_, known.id, sums);
    add_planned(sums, *change);
    add_planned_movements(*change, sums);
    for (const auto& [key, sum] : sums)
      if (sum.first != 0 || sum.second != 0)
        throw std::runtime_error(label + " does not reverse to zero at " + key);
    if (posted_anything && change->effects.postings.empty())
      throw std::runtime_error(label + " has movements and its reversal has none");
  }
  return planned;
}

}  // namespace osnova::testing
