#include "kernel/access/duties.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "kernel/command/company_state.hpp"

namespace osnova {

// --- rights that exist ---------------------------------------------------------------------------

std::vector<ExistingRight> existing_rights(const Registry& registry) {
  std::vector<ExistingRight> rights;
  const auto add = [&](std::string name, bool of_company) {
    const bool known = std::any_of(rights.begin(), rights.end(),
                                   [&](const ExistingRight& r) { return r.name == name; });
    if (!known) rights.push_back({std::move(name), of_company});
  };
  for (const Behaviour& behaviour : registry.records()) {
    const bool of_company = behaviour.meta->kind != RecordKind::shared_catalogue;
    const auto of_record = [&](std::string_view action) {
      add(std::string(behaviour.meta->name) + "." + std::string(action), of_company);
    };
    of_record("read");
    if (!behaviour.by_program) {
      of_record("create");
      of_record("update");
    }
    if (behaviour.meta->kind == RecordKind::document) of_record("remove");
    for (const FlowStep& step : behaviour.flow) of_record(step.right);
    for (const std::string_view action : behaviour.actions) of_record(action);
  }
  for (const ReportMeta& report : registry.reports()) add(report.right(), true);
  return rights;
}

namespace {

bool duty_names(const std::vector<std::string>& words, std::string_view right) {
  const auto fits = [&](std::string_view word) { return glob_match(word, right); };
  const bool taken_out = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word.starts_with('-') && fits(std::string_view(word).substr(1));
  });
  return !taken_out && std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return !word.starts_with('-') && fits(word);
  });
}

}  // namespace

// --- the matrix ----------------------------------------------------------------------------------

struct DutyMatrix::Source {
  const Held* held = nullptr;
  const ExistingRight* right = nullptr;
  std::string text() const { return right->name + " (" + held->way() + ")"; }
};

DutyMatrix::DutyMatrix(const CompanyState& state, const Registry& registry)
    : existing_(existing_rights(registry)) {
  for (const Record& record : state.all(duty_meta())) {
    const Duty& duty = record.as<Duty>();
    Bundle bundle{&duty, {}};
    const auto words = rights_of(duty.rights);
    for (const ExistingRight& right : existing_)
      if (duty_names(words, right.name)) bundle.rights.push_back(&right);
    bundles_[duty.id] = std::move(bundle);
  }
  for (const Record& record : state.all(duty_conflict_meta()))
    if (const auto& conflict = record.as<DutyConflict>();
        conflict.treatment != ConflictTreatment::allowed)
      conflicts_.push_back(&conflict);
}

bool DutyMatrix::refuses() const {
  return std::any_of(conflicts_.begin(), conflicts_.end(), [](const DutyConflict* conflict) {
    return conflict->treatment == ConflictTreatment::refused;
  });
}

// By which of what he holds he has the duty in the company (0 = in every one), one right each.
std::vector<DutyMatrix::Source> DutyMatrix::sources(const Bundle& bundle,
                                                    const std::vector<Held>& held, Id company,
                                                    Date today) const {
  std::vector<Source> found;
  for (const Held& one : held) {
    if (!one.until.empty() && one.until < today) continue;
    const auto words = rights_of(one.role->rights), within = rights_of(one.within);
    for (const ExistingRight* right : bundle.rights) {
      const bool here = !right->of_company || one.in_company == 0 || one.in_company == company;
      if (!here || !bundle_names(words, right->name)) continue;
      if (!within.empty() && !bundle_names(within, right->name)) continue;
      found.push_back({&one, right});
      break;
    }
  }
  return found;
}

namespace {

bool overlap(const Held& a, const Held& b, Date today) {
  const Date from = std::max(a.from.empty() ? today : a.from, b.from.empty() ? today : b.from);
  return (a.until.empty() || from <= a.until) && (b.until.empty() || from <= b.until);
}

}  // namespace

std::vector<JoinedDuties> DutyMatrix::joined(const Holdings& holdings, const User& user,
                                             Date today) const {
  std::vector<JoinedDuties> all;
  const std::vector<Held> held = holdings.of(user);
  std::set<Id> companies = {0};
  for (const Held& one : held) companies.insert(one.in_company);
  for (const DutyConflict* conflict : conflicts_) {
    const auto one = bundles_.find(conflict->one_duty.id);
    const auto other = bundles_.find(conflict->other_duty.id);
    if (one == bundles_.end() || other == bundles_.end()) continue;
    for (const Id company : companies) {
      JoinedDuties joined{conflict, one->second.duty, other->second.duty, company, "", ""};
      const auto others = sources(other->second, held, company, today);
      for (const Source& a : sources(one->second, held, company, today))
        for (const Source& b : others)
          if (joined.one_by.empty() && overlap(*a.held, *b.held, today)) {
            joined.one_by = a.text();
            joined.other_by = b.text();
          }
      if (joined.one_by.empty()) continue;
      all.push_back(std::move(joined));
      if (company == 0) break;  // in every one: those that are named add nothing
    }
  }
  return all;
}

const DutyException* exception_of(const CompanyState& state, Id person, Id conflict, Date today) {
  for (const Record& record : state.all(duty_exception_meta())) {
    const DutyException& exception = record.as<DutyException>();
    if (exception.person.id == person && exception.conflict.id == conflict &&
        today <= exception.valid_until)
      return &exception;
  }
  return nullptr;
}

void refuse_joined(const Record& after, const Registry& registry, const CompanyState& state,
                   Date today, Problems& problems) {
  constexpr size_t kNamed = 5;
  const DutyMatrix matrix(state, registry);
  if (!matrix.refuses()) return;
  const Holdings was(state), would_be(state, &after);
  for (const User* user : would_be.users()) {
    const auto now = matrix.joined(would_be, *user, today);
    if (now.empty()) continue;
    const User* stored = state.get<User>(user_meta(), user->id);
    const auto then =
        stored ? matrix.joined(was, *stored, today) : std::vector<JoinedDuties>{};
    for (const JoinedDuties& one : now) {
      if (one.conflict->treatment != ConflictTreatment::refused) continue;
      const bool had = std::any_of(then.begin(), then.end(), [&](const JoinedDuties& other) {
        return other.conflict == one.conflict &&
               (other.company == 0 || other.company == one.company);
      });
      if (had || exception_of(state, user->id, one.conflict->id, today)) continue;
      if (problems.size() >= kNamed) return;
      problems.add("duties.joined", "",
                   {{"person", user->name.empty() ? std::string_view(user->login)
                                                  : std::string_view(user->name)},
                    {"login", user->login},
                    {"first", one.one->code},
                    {"first_by", one.one_by},
                    {"second", one.other->code},
                    {"second_by", one.other_by}});
    }
  }
}

}  // namespace osnova
