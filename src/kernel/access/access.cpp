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
  const auto at_desk = [](const Grant& grant) { return !grant.carried && !grant.desk.empty(); };
  return std::any_of(grants_->begin(), grants_->end(),
                     [&](const Grant& grant) {
                       return !grant.own_documents && grant.desk.empty() && grant.names(right) &&
                              (!grant.carried ||
                               std::none_of(grants_->begin(), grants_->end(), at_desk));
                     }) &&
         within(right);
}

std::string_view Access::own_desk() const {
  std::string_view desk;
  for (const Grant& grant : *grants_) {
    if (grant.carried || grant.crossing != 0 || grant.desk.empty()) continue;
    if (!desk.empty() && desk != grant.desk) return {};
    desk = grant.desk;
  }
  return desk;
}

bool Access::has_to_name_desk(std::string_view right) const {
  bool any = false;
  for (const Grant& grant : *grants_) {
    if (grant.crossing != 0 || !grant.names(right)) continue;
    if (grant.desk.empty()) return false;
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

// What says to which desk a record belongs: the code of one.
const FieldMeta* desk_of(const RecordMeta& meta) {
  const FieldMeta* desk = meta.find("desk");
  return desk && desk->kind == Kind::text && desk->target == "kernel.desk" ? desk : nullptr;
}

}  // namespace

// The desks whose documents of the kind the grant reaches, "" = those of none; empty = of every one.
std::vector<std::string> Access::desks_of(const Grant& grant, const RecordMeta& meta) const {
  if (grant.crossing != 0) return {grant.desk};
  if (!grant.carried) {
    if (grant.desk.empty()) return {};
    return {"", grant.desk};
  }
  const std::string read = std::string(meta.name) + ".read";
  std::vector<std::string> desks = {""};
  for (const Grant& own : *grants_) {
    if (own.carried || own.crossing != 0 || !own.names(read)) continue;
    if (own.desk.empty())  // he reads every desk himself: as far as it was given
      return grant.desk.empty() ? std::vector<std::string>{}
                                : std::vector<std::string>{"", grant.desk};
    if (grant.desk.empty() || grant.desk == own.desk) desks.push_back(own.desk);
  }
  return desks;
}

// As far as the grant reaches into the kind; empty members where it has no limit.
Reach::Part Access::part_of(const Grant& grant, const RecordMeta& meta) const {
  Reach::Part part;
  if (desk_of(meta)) {
    part.crossing = grant.crossing;
    part.desks = desks_of(grant, meta);
  }
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
  return part;
}

namespace {

bool covers(const Reach::Part& part, const Record& record) {
  const RecordMeta& meta = record.meta();
  if (!part.admits_desk(record)) return false;
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
  list.clear();
  for (const std::string& code : part.desks) list += (list.empty() ? "'" : ", '") + code + "'";
  if (!list.empty()) sql += (sql.empty() ? "" : " AND ") + ("COALESCE(desk, '') IN (" + list + ")");
  return sql;
}

}  // namespace

bool Reach::Part::admits_desk(const Record& record) const {
  const FieldMeta* field = desks.empty() ? nullptr : desk_of(record.meta());
  return !field ||
         std::find(desks.begin(), desks.end(), get_text(*field, record.data())) != desks.end();
}

bool Reach::is_behind_wall(const Record& record) const {
  return !all && !parts.empty() && std::none_of(parts.begin(), parts.end(), [&](const Part& part) {
    return part.admits_desk(record);
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
  for (const Grant& grant : *grants_) {
    if (!grant.names(right)) continue;
    if (grant.crossing != 0 && !desk_of(meta)) continue;  // his own grant is there already
    Reach::Part part = part_of(grant, meta);
    reach.all = reach.all || part.all();
    reach.parts.push_back(std::move(part));
  }
  return reach;
}

Permission Access::permission(std::string_view right, const Record& record, bool is_new,
                              const std::optional<int64_t>* amount) const {
  using Answer = Permission::Answer;
  Permission best;
  if (!within(right)) return best;
  for (const Grant& grant : *grants_) {
    if (!grant.names(right)) continue;
    if (grant.crossing != 0 && !desk_of(record.meta())) continue;
    Reach::Part part = part_of(grant, record.meta());
    if (is_new) part.own_of.clear();
    if (!osnova::covers(part, record)) {
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
