#include "kernel/access/access.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"

namespace osnova {

// --- what somebody may ---------------------------------------------------------------------------

std::vector<std::string> rights_of(std::string_view bundle) {
  std::string words(bundle);
  for (char& c : words)
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  std::vector<std::string> rights;
  for (const std::string_view right : split(words, ' '))
    if (!right.empty()) rights.emplace_back(right);
  return rights;
}

bool bundle_names(const std::vector<std::string>& bundle, std::string_view right) {
  return std::any_of(bundle.begin(), bundle.end(), [&](const std::string& granted) {
    std::string_view word = granted;
    if (word.starts_with(kOwnWord)) word.remove_prefix(kOwnWord.size());
    return word == right || (glob_match(word, right) && (!is_secret(right) || is_secret(word)));
  });
}

bool Grant::names(std::string_view right) const {
  return bundle_names(rights, right) && (within.empty() || bundle_names(within, right));
}

Access Access::in_language(std::string_view language) const {
  Access other = *this;
  other.language_ = language;
  return other;
}

Access Access::narrowed(std::string_view bundle) const {
  Access other = *this;
  other.within_.push_back(osnova::rights_of(bundle));
  return other;
}

void Access::grant(std::string_view bundle) {
  Grant whole;
  whole.rights = rights_of(bundle);
  within_.clear();
  take({std::move(whole)});
}

void Access::take(std::vector<Grant> grants) {
  // His own first: what he may himself he does not do as a deputy.
  std::stable_sort(grants.begin(), grants.end(), [](const Grant& a, const Grant& b) {
    return (a.for_person != 0) < (b.for_person != 0);
  });
  limited_ = std::any_of(grants.begin(), grants.end(), [](const Grant& g) { return g.limited(); });
  crossed_ =
      std::any_of(grants.begin(), grants.end(), [](const Grant& g) { return g.crossing != 0; });
  grants_ = std::make_shared<const std::vector<Grant>>(std::move(grants));
}

bool Access::within(std::string_view right) const {
  return std::all_of(within_.begin(), within_.end(),
                     [&](const auto& bundle) { return bundle_names(bundle, right); });
}

bool Access::may(std::string_view right) const {
  return std::any_of(grants_->begin(), grants_->end(),
                     [&](const Grant& grant) { return grant.names(right); }) &&
         within(right);
}

// What is carried over to somebody who sits at a desk brings no figures of the others.
bool Access::may_of_all(std::string_view right) const {
  const auto at_desk = [](const Grant& grant) {
    return !grant.carried && !grant.units[Unit::desk].empty();
  };
  return std::any_of(grants_->begin(), grants_->end(),
                     [&](const Grant& grant) {
                       return !grant.own_documents && grant.units.empty() && grant.names(right) &&
                              (!grant.carried ||
                               std::none_of(grants_->begin(), grants_->end(), at_desk));
                     }) &&
         within(right);
}

std::string_view Access::own_unit(Unit unit) const {
  std::string_view own;
  for (const Grant& grant : *grants_) {
    const auto& codes = grant.units[unit];
    if (grant.carried || grant.for_person != 0 || grant.crossing != 0 || codes.empty()) continue;
    if (!own.empty() && own != codes.front()) return {};
    own = codes.front();
  }
  return own;
}

bool Access::has_to_name(Unit unit, std::string_view right) const {
  bool any = false;
  for (const Grant& grant : *grants_) {
    if (grant.crossing != 0 || !grant.names(right)) continue;
    if (grant.units[unit].empty()) return false;
    any = true;
  }
  return any;
}

// --- of which records ----------------------------------------------------------------------------

namespace {

// The fields that make a record somebody's own.
std::vector<const FieldMeta*> owners_of(const RecordMeta& meta) {
  std::vector<const FieldMeta*> fields;
  for (const char* name : {"author", "responsible", "maker"})
    if (const FieldMeta* field = meta.find(name); field && field->target == "kernel.user")
      fields.push_back(field);
  return fields;
}

const FieldMeta* status_of(const RecordMeta& meta) {
  const FieldMeta* status = meta.find("status");
  return status && status->kind == Kind::enumeration ? status : nullptr;
}

// What both lists admit; an empty one admits every code, and both admit "", which is none.
std::vector<std::string> common(const std::vector<std::string>& one,
                                const std::vector<std::string>& other) {
  if (one.empty() || other.empty()) return one.empty() ? other : one;
  std::vector<std::string> both;
  for (const std::string& code : one)
    if (std::find(other.begin(), other.end(), code) != other.end()) both.push_back(code);
  return both;
}

}  // namespace

const FieldMeta* unit_field(const RecordMeta& meta, Unit unit) {
  const bool desk = unit == Unit::desk;
  const FieldMeta* field = meta.find(desk ? "desk" : "branch");
  const std::string_view target = desk ? "kernel.desk" : "kernel.branch";
  return field && field->kind == Kind::text && field->target == target ? field : nullptr;
}

// The units whose documents of the kind the grant reaches, "" = those of none; empty = of every
// one. What is carried over to somebody reaches into a desk as far as he reads there himself.
std::vector<Units> Access::units_of(const Grant& grant, const RecordMeta& meta) const {
  Units given;
  for (const Unit unit : kUnits) {
    if (!unit_field(meta, unit) || grant.units[unit].empty()) continue;
    given[unit] = grant.units[unit];
    if (unit != Unit::desk || grant.crossing == 0) given[unit].insert(given[unit].begin(), "");
  }
  if (!grant.carried || !unit_field(meta, Unit::desk)) return {given};
  const std::string read = std::string(meta.name) + ".read";
  std::vector<Units> reached = {given};
  reached.front()[Unit::desk] = {""};
  for (const Grant& own : *grants_) {
    if (own.carried || own.crossing != 0 || !own.names(read)) continue;
    Units both = units_of(own, meta).front();
    for (const Unit unit : kUnits) both[unit] = common(given[unit], both[unit]);
    reached.push_back(std::move(both));
  }
  return reached;
}

// As far as the grant reaches into the kind; empty members where it has no limit.
std::vector<Reach::Part> Access::parts_of(size_t index, const RecordMeta& meta) const {
  const Grant& grant = (*grants_)[index];
  Reach::Part part;
  part.grant = index;
  if (unit_field(meta, Unit::desk)) part.crossing = grant.crossing;
  if (grant.own_documents && !owners_of(meta).empty()) {
    part.own_of = {user_};
    if (grant.for_person != 0) part.own_of.push_back(grant.for_person);
  }
  const FieldMeta* status = status_of(meta);
  bool narrowed = false;
  for (const auto& [record, codes] : grant.statuses) {
    if (!status || !glob_match(record, meta.name)) continue;
    narrowed = true;
    for (const std::string_view code : status->enumeration->codes)
      if (std::find(codes.begin(), codes.end(), code) != codes.end())
        part.statuses.push_back(code);
  }
  if (narrowed && part.statuses.empty()) part.statuses.push_back("");  // none at all
  std::vector<Reach::Part> parts;
  for (Units& units : units_of(grant, meta)) {
    parts.push_back(part);
    parts.back().units = std::move(units);
  }
  return parts;
}

namespace {

bool covers(const Reach::Part& part, const Record& record) {
  const RecordMeta& meta = record.meta();
  if (!part.admits_units(record)) return false;
  if (!part.own_of.empty()) {
    const auto fields = owners_of(meta);
    const bool own = std::any_of(fields.begin(), fields.end(), [&](const FieldMeta* field) {
      return std::find(part.own_of.begin(), part.own_of.end(),
                       get_integer(*field, record.data())) != part.own_of.end();
    });
    if (!own) return false;
  }
  if (part.statuses.empty()) return true;
  const FieldMeta* status = status_of(meta);
  const std::string_view now =
      status->enumeration->codes[static_cast<size_t>(get_integer(*status, record.data()))];
  return std::find(part.statuses.begin(), part.statuses.end(), now) != part.statuses.end();
}

std::string sql_of(const Reach::Part& part, const RecordMeta& meta) {
  std::string sql, list;
  for (const Id id : part.own_of) list += (list.empty() ? "" : ", ") + std::to_string(id);
  for (const FieldMeta* field : part.own_of.empty() ? std::vector<const FieldMeta*>{}
                                                    : owners_of(meta))
    sql += (sql.empty() ? "(" : " OR ") + std::string(field->name) + " IN (" + list + ")";
  if (!sql.empty()) sql += ")";
  list.clear();
  for (const std::string_view code : part.statuses)
    list += (list.empty() ? "'" : ", '") + std::string(code) + "'";
  if (!list.empty()) sql += (sql.empty() ? "" : " AND ") + ("status IN (" + list + ")");
  for (const Unit unit : kUnits) {
    list.clear();
    for (const std::string& code : part.units[unit])
      list += (list.empty() ? "'" : ", '") + code + "'";
    if (!list.empty())
      sql += (sql.empty() ? "COALESCE(" : " AND COALESCE(") +
             std::string(unit_field(meta, unit)->name) + ", '') IN (" + list + ")";
  }
  return sql;
}

}  // namespace

bool Reach::Part::admits_units(const Record& record) const {
  return std::all_of(kUnits.begin(), kUnits.end(), [&](Unit unit) {
    const auto& codes = units[unit];
    if (codes.empty()) return true;
    const std::string_view code = get_text(*unit_field(record.meta(), unit), record.data());
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  });
}

Id Reach::crossing_for(const Record& record) const {
  Id crossing = 0;
  for (const Part& part : parts) {
    if (!osnova::covers(part, record)) continue;
    if (part.crossing == 0) return 0;
    crossing = part.crossing;
  }
  return crossing;
}

bool Reach::covers(const Record& record) const {
  return all || std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
           return osnova::covers(part, record);
         });
}

std::string Reach::sql(const RecordMeta& meta) const {
  if (all) return {};
  std::string any;
  for (const Part& part : parts)
    any += (any.empty() ? " AND (" : " OR ") + ("(" + sql_of(part, meta) + ")");
  return any.empty() ? " AND 1 = 0" : any + ")";
}

Reach Access::reach(const RecordMeta& meta, std::string_view action) const {
  Reach reach;
  const std::string right = std::string(meta.name) + "." + std::string(action);
  if (!within(right)) return reach;
  for (size_t i = 0; i < grants_->size(); ++i) {
    const Grant& grant = (*grants_)[i];
    if (!grant.names(right)) continue;
    // His own grant is there already.
    if (grant.crossing != 0 && !unit_field(meta, Unit::desk)) continue;
    for (Reach::Part& part : parts_of(i, meta)) {
      reach.all = reach.all || part.all();
      reach.parts.push_back(std::move(part));
    }
  }
  return reach;
}

bool Access::is_elsewhere(const Record& record) const {
  if (!limited_ || record.meta().kind != RecordKind::document) return false;
  const Reach read = reach(record.meta(), "read");
  return !read.all && !read.parts.empty() &&
         std::none_of(read.parts.begin(), read.parts.end(),
                      [&](const Reach::Part& part) { return part.admits_units(record); });
}

Permission Access::permission(std::string_view right, const Record& record, bool is_new,
                              const std::optional<int64_t>* amount) const {
  using Answer = Permission::Answer;
  Permission best;
  if (!within(right)) return best;
  for (size_t i = 0; i < grants_->size(); ++i) {
    const Grant& grant = (*grants_)[i];
    if (!grant.names(right)) continue;
    if (grant.crossing != 0 && !unit_field(record.meta(), Unit::desk)) continue;
    std::vector<Reach::Part> parts = parts_of(i, record.meta());
    const bool covered = std::any_of(parts.begin(), parts.end(), [&](Reach::Part& part) {
      if (is_new) part.own_of.clear();
      return osnova::covers(part, record);
    });
    if (!covered) {
      best.answer = std::max(best.answer, Answer::out_of_reach);
      continue;
    }
    // An amount that nobody can tell (no rate) is above every limit.
    if (amount && grant.amount_up_to != 0 && (!*amount || **amount > grant.amount_up_to)) {
      best.answer = Answer::amount;
      best.amount_up_to = std::max(best.amount_up_to, grant.amount_up_to);
      continue;
    }
    return {Answer::granted, grant.for_person, 0};
  }
  return best;
}

}  // namespace osnova
