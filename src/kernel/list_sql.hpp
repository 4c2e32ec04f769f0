#pragma once
// The question of a list as SQL: for its pages, its count and its groups.
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "kernel/access/access.hpp"
#include "kernel/list.hpp"
#include "meta/extra.hpp"
#include "store/store.hpp"

namespace osnova {

// A filter or paging value as the column stores it; amounts with `digits` of the minor unit.
// Problems "input.type", "input.unknown_code", "date.invalid".
Result<store::Cell> stored_value(const FieldMeta& field, const std::string& text, int digits);
// Filtered and sorted by: what has an index.
bool asked_for(const FieldMeta& field);
// "date.from" and a value, as an address has them.
ListCondition list_condition(std::string_view name, const std::string& value);
// What a saved view asks for: its conditions and words, as an address has them. Problem
// "list.address".
Result<ListQuery> view_query(std::string_view search, const RecordMeta& meta, Date today);
// Dates may be written as words that stay true: "today", "today-7", "today+30".
void resolve_days(ListQuery& query, const RecordMeta& meta, Date today);
// What a list is sorted by, where that is an added field.
inline constexpr std::string_view kExtraColumn = "extra_order";
// LOWER knows no case of other alphabets: with small Latin letters, and in small letters at all.
std::vector<std::string> like_patterns(const std::string& text);

// The text of one question and what it binds; texts are held until it has run.
class ListSql {
 public:
  // `extras` outlive it.
  ListSql(const RecordMeta& meta, const ExtraFields& extras, Id company, int digits)
      : meta_(meta), extras_(extras), digits_(digits) {
    cells_.push_back(meta.kind == RecordKind::shared_catalogue ? Id{0} : company);
  }

  std::string parameter(const store::Cell& cell) {
    cells_.push_back(cell);
    if (!cell.bytes.empty()) cells_.back().bytes = held_.emplace_back(cell.bytes);
    return "$" + std::to_string(cells_.size());
  }

  void where(const ListCondition& condition) {
    if (condition.field == "id") return ids(condition);
    if (is_extra(condition.field)) return where_extra(condition);
    const FieldMeta* field = meta_.find(condition.field);
    if (!field || !asked_for(*field)) {
      problems_.add("list.field_not_filterable", condition.field, {{"field", condition.field}});
      return;
    }
    const std::string name(field->name);
    switch (condition.op) {
      case ListCondition::Op::equal:
        return add(name + " = ", *field, condition.value);
      case ListCondition::Op::from:
        return add(name + " >= ", *field, condition.value);
      case ListCondition::Op::to:
        return add(name + " <= ", *field, condition.value);
      case ListCondition::Op::like: {
        std::string any;
        for (const std::string& pattern : like_patterns(condition.value))
          any += (any.empty() ? "" : " OR ") + std::string("LOWER(") + name + ") LIKE " +
                 parameter(store::Cell(pattern)) + " ESCAPE '!'";
        sql_ += " AND (" + any + ")";
        return;
      }
      case ListCondition::Op::empty:
        return empty(name, condition.value);
      case ListCondition::Op::in: {
        std::string list, alone;
        Narrow& asked = narrowed(name);
        for (const std::string_view part : split(condition.value, ',')) {
          const std::string value(part);  // which the cell points into until it is bound
          auto cell = stored_value(*field, value, digits_);
          if (!cell) return problems_.append(cell.problems());
          list += (list.empty() ? "" : ", ") + parameter(*cell);
          alone += (alone.empty() ? "" : ", ") + also(asked);
        }
        sql_ += " AND " + name + " IN (" + list + ")";
        asked.sql += " AND " + name + " IN (" + alone + ")";
      }
    }
  }

  // An added field as a column: the table of the record with it beside, and what it is called there.
  // Its name is of a definition: small letters, digits, _ and one dot.
  std::string with_extra(const FieldMeta& field) const {
    const std::string name = "'" + std::string(field.name) + "'";
    return "(SELECT t.*, x." + std::string(extra_column_of(field)) + " AS " +
           std::string(kExtraColumn) + " FROM " + meta_.table +
           " AS t LEFT JOIN extra_value AS x ON x.company_id = t.company_id AND x.record = '" +
           std::string(meta_.name) + "' AND x.field = " + name +
           " AND x.id = t.id WHERE t.company_id = $1) AS " + meta_.table;
  }

  // Those rows alone that have a value, so that its index is walked in its order.
  std::string having_extra(const FieldMeta& field) const {
    const std::string value = "x." + std::string(extra_column_of(field));
    return "(SELECT t.*, " + value + " AS " + std::string(kExtraColumn) + ", x.id AS " +
           std::string(kExtraColumn) + "_id FROM extra_value AS x JOIN " + meta_.table +
           " AS t ON t.company_id = x.company_id AND t.id = x.id WHERE x.company_id = $1 AND " +
           "x.record = '" + std::string(meta_.name) + "' AND x.field = '" +
           std::string(field.name) + "' AND " + value + " IS NOT NULL) AS " + meta_.table;
  }

  // Of what somebody reaches alone.
  void within(const Reach& reach) { sql_ += reach.sql(meta_); }

  void only(const std::vector<int64_t>& ids) {
    std::string list;
    for (const int64_t id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
    sql_ += list.empty() ? " AND 1 = 0" : " AND id IN (" + list + ")";
  }

  void after(const FieldMeta* sort, const ListQuery& query) {
    const std::string compare = query.descending ? " < " : " > ";
    const std::string id = parameter(query.after_id);
    if (!sort) {
      sql_ += " AND id" + compare + id;
      return;
    }
    const std::string name(sort->has(kExtra) ? kExtraColumn : sort->name);
    // A row without value sorts before all others; it is compared as what it is.
    if (query.after_value.empty()) {
      sql_ += query.descending ? " AND " + name + " IS NULL AND id < " + id
                               : " AND (" + name + " IS NOT NULL OR id > " + id + ")";
      return;
    }
    auto cell = stored_value(*sort, query.after_value, digits_of(*sort));
    if (!cell) return problems_.append(cell.problems());
    const std::string value = parameter(*cell);
    const std::string behind = "(" + name + ", id)" + compare + "(" + value + ", " + id + ")";
    sql_ += query.descending ? " AND (" + behind + " OR " + name + " IS NULL)" : " AND " + behind;
  }

  // Questions that one index each answers, a field each: what is asked for by value or by range,
  // other than the field that the list is sorted by.
  struct Narrow {
    std::string sql = "company_id = $1";
    std::vector<store::Cell> cells;
  };
  std::vector<Narrow> narrow(const FieldMeta* sort) const {
    std::vector<Narrow> all;
    for (const auto& [field, asked] : indexed_)
      if (!sort || field != sort->name) all.push_back(asked);
    return all;
  }

  Problems& problems() { return problems_; }
  const std::string& conditions() const { return sql_; }
  std::span<const store::Cell> cells() const { return cells_; }

 private:
  static std::string_view extra_column_of(const FieldMeta& field) {
    return field.kind == Kind::text ? "text_value" : "number_value";
  }
  int digits_of(const FieldMeta& field) const {
    if (!field.has(kExtra)) return digits_;
    const ExtraField* extra = extras_.find(meta_.name, field.name);
    return extra && !extra->currency.empty() ? extra->currency.digits() : digits_;
  }
  void where_extra(const ListCondition& condition);
  // "id IN (SELECT ..)" of the values that compare so; the same as a question of its own.
  void extra_compares(const FieldMeta& field, const std::string& comparison,
                      std::span<const store::Cell> values);

  void empty(const std::string& name, const std::string& value) {
    if (value != "true" && value != "false")
      return problems_.add("input.type", name, {{"expected", "boolean"}});
    sql_ += " AND " + name + (value == "true" ? " IS NULL" : " IS NOT NULL");
  }
  // Known rows, read again.
  void ids(const ListCondition& condition) {
    std::vector<int64_t> wanted;
    for (const std::string_view text : split(condition.value, ',')) {
      int64_t id = 0;
      if (!parse_int(text, &id)) return problems_.add("input.type", "id", {{"expected", "id"}});
      wanted.push_back(id);
    }
    const bool known =
        condition.op == ListCondition::Op::equal || condition.op == ListCondition::Op::in;
    if (!known) return problems_.add("list.field_not_filterable", "id", {{"field", "id"}});
    only(wanted);
  }
  void add(const std::string& comparison, const FieldMeta& field, const std::string& value) {
    auto cell = stored_value(field, value, digits_);
    if (!cell) return problems_.append(cell.problems());
    sql_ += " AND " + comparison + parameter(*cell);
    Narrow& asked = narrowed(std::string(field.name));
    asked.sql += " AND " + comparison + also(asked);
  }
  Narrow& narrowed(const std::string& field) {
    Narrow& asked = indexed_[field];
    if (asked.cells.empty()) asked.cells.push_back(cells_.front());
    return asked;
  }
  // The value that was bound last, bound to a question of its own too.
  std::string also(Narrow& asked) const {
    asked.cells.push_back(cells_.back());
    return "$" + std::to_string(asked.cells.size());
  }
  const RecordMeta& meta_;
  const ExtraFields& extras_;
  int digits_;
  std::vector<store::Cell> cells_;
  std::deque<std::string> held_;
  std::string sql_ = "company_id = $1";
  std::map<std::string, Narrow> indexed_;  // by field
  Problems problems_;
};

}  // namespace osnova
