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
    return word == right || glob_match(word, right);
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

bool Access::may_of_all(std::string_view right) const {
  return std::any_of(
             grants_->begin(), grants_->end(),
             [&](const Grant& grant) { return !grant.own_documents && grant.names(right); }) &&
         within(right);
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

// As far as the grant reaches into the kind; empty members where it has no limit.
Reach::Part part_of(const Grant& grant, const RecordMeta& meta, Id person) {
  Reach::Part part;
  if (grant.own_documents && !owners_of(meta).empty()) {
    part.own_of = {person};
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

bool covers(const Reach::Part& part, const Record& record) {
  const RecordMeta& meta = record.meta();
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
  return sql;
}

}  // namespace

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
    Reach::Part part = part_of(grant, meta, user_);
    reach.all = reach.all || (part.own_of.empty() && part.statuses.empty());
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
    Reach::Part part = part_of(grant, record.meta(), user_);
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
