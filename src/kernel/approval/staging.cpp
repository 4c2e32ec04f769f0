// What the planner does about policies and cases. See README.md.
#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/approval/double_keying.hpp"
#include "kernel/approval/entries.hpp"
#include "kernel/approval/tolerance.hpp"
#include "kernel/command/apply.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/monitor/monitor.hpp"
#include "kernel/rule/rule.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;
using store::Cell;

struct Planner::Staging {
  std::vector<const Policy*> policies;  // that make it wait
  std::string silent;  // those of the command whose conditions do not hold, see Approval
  bool only_step = false;    // they name the step that comes with a patch: the draft is stored
  bool watched = false;      // some policy names the record: it may have open cases
  const FieldMeta* amount = nullptr;  // that a condition looked at
  std::vector<FactKey> reads;         // what lies beyond the record that conditions looked at
};

namespace {

constexpr size_t kLongestInput = 20000;

std::vector<Id> makers_of(const Plan& plan) {
  const Record& record = plan.change.after ? plan.change.after : plan.change.before;
  std::vector<Id> makers = {plan.submission->access.user()};
  if (record.meta().kind == RecordKind::document && record.as<Doc>().author.id != 0)
    makers.push_back(record.as<Doc>().author.id);
  if (plan.acted_for != 0) makers.push_back(plan.acted_for);
  return makers;
}

bool in_force(const Policy& policy, Id company) {
  return policy.active && (policy.in_company.empty() || policy.in_company.id == company);
}

// Whether the policy's command is of this record, whatever the action.
bool names_record(const Policy& policy, std::string_view record) {
  const std::string_view named = record_of(policy.command);
  return glob_match(named, record) || glob_match(policy.command, std::string(record) + ".");
}

std::string pinned(const Policy& policy) {
  return std::string(policy.code) + ":" + std::to_string(policy.version);
}

bool is_changed(const Plan& plan, std::string_view field) {
  for (const FieldChange& change : difference(plan.change.before, plan.change.after))
    if (change.path == field || change.path.starts_with(std::string(field) + "."))
      return true;
  return false;
}

bool keys_something(const Policy* policy) {
  return std::any_of(policy->stages.begin(), policy->stages.end(),
                     [](const PolicyStage& one) { return !one.rekey.empty(); });
}

bool keys_only(const Policy& policy) {
  return std::none_of(policy.stages.begin(), policy.stages.end(),
                      [](const PolicyStage& one) { return one.rekey.empty(); });
}

}  // namespace

// --- conditions ----------------------------------------------------------------------------------

std::optional<int64_t> Planner::in_company_currency(int64_t minor, Currency currency) {
  const Currency own = state_->has_company() ? state_->company().currency : currency;
  return in_own_currency(loader_, own, minor, currency, business_date_);
}

// What others of the same kind and the same counterpart come to: those near in date or done within
// the days before, and those that wait.
std::optional<int64_t> Planner::sum_beside(const Policy& policy, const FieldMeta& amount,
                                           const Plan& plan) {
  const Record& record = plan.change.after;
  const RecordMeta& meta = record.meta();
  const FieldMeta* by = meta.find(policy.sum_by);
  if (!plan.step || meta.kind != RecordKind::document || !by) return 0;
  const Date date = record.as<Doc>().date;
  const int days = static_cast<int>(policy.sum_days);
  const int64_t since = last_seq_until(connection_, "journal", company_,
                                       now_.us - days * 86'400'000'000);
  const FieldMeta* status = meta.find("status");
  const std::string_view done = status->enumeration->codes[static_cast<size_t>(plan.step->to)];
  const std::string currency(amount.currency.empty() ? "''" : amount.currency);
  const std::string sql =
      "SELECT " + currency + ", CAST(SUM(" + std::string(amount.name) + ") AS BIGINT) FROM " +
      meta.table + " WHERE company_id = $1 AND " + std::string(by->name) +
      " = $2 AND id <> $3 AND (status = $4 OR id IN (SELECT CAST(target AS BIGINT) FROM approval "
      "WHERE company_id = $1 AND record = $5 AND status = 'waiting' AND target IS NOT NULL)) AND "
      "((date > $6 AND date < $7) OR posted_seq > $8) GROUP BY 1";
  const Cell cells[] = {company_,         get_integer(*by, record.data()),
                        record.entity().id, done,
                        meta.name,        date.days - days,
                        date.days + days, since};
  std::vector<std::pair<std::string, int64_t>> sums;
  {
    auto rows = connection_.query(sql, cells);
    while (rows->next()) sums.emplace_back(rows->text(0), rows->integer(1));
  }
  int64_t sum = 0;
  for (const auto& [code, minor] : sums) {
    const auto value = in_company_currency(minor, code.empty() ? Currency{} : Currency::of(code));
    if (!value || add_overflows(sum, *value, &sum)) return std::nullopt;
  }
  return sum;
}

bool Planner::holds(const Policy& policy, const Plan& plan, Staging& staging) {
  const Record& record = plan.change.after ? plan.change.after : plan.change.before;
  ConditionFacts facts;
  if (state_->has_company()) facts.company_currency = state_->company().currency;
  facts.in_company_currency = [&](int64_t minor, Currency currency) {
    return in_company_currency(minor, currency);
  };
  facts.beside = [&](const FieldMeta& amount) {
    staging.amount = &amount;
    return policy.sum_by.empty() || !plan.change.after ? std::optional<int64_t>(0)
                                                       : sum_beside(policy, amount, plan);
  };
  facts.resolve = [&](std::string_view name, std::string_view key) { return resolve(name, key); };
  facts.changed = [&](std::string_view field) { return is_changed(plan, field); };
  facts.registry = &registry_;
  facts.read = [&](const RecordMeta& meta, const FieldMeta* key, Id id) {
    return referenced(loader_, meta, key, id, &staging.reads);
  };
  for (const Condition& condition : policy.conditions)
    if (!osnova::holds(condition, record, facts)) return false;
  if (policy.strict) return true;
  std::vector<const PolicyStage*> stages;
  for (const PolicyStage& stage : policy.stages) stages.push_back(&stage);
  return satisfiable(stages, *state_, company_, makers_of(plan), business_date_);
}

Planner::Staging Planner::staging_of(const Plan& plan) {
  Staging staging;
  if (!state_) return staging;
  const std::string record = std::string(plan.behaviour->meta->name) + ".";
  const bool patch = plan.action == "create" || plan.action == "update";
  const std::string own = record + std::string(plan.action);
  const std::string step =
      patch && plan.step ? record + std::string(plan.step->action) : std::string();
  std::optional<std::vector<ApprovalChange>> changes;  // looked at where something is keyed anew
  const auto keyed_by = [&](const Policy& policy) {
    if (!changes) changes = changes_of(plan.change.before, plan.change.after);
    return std::any_of(policy.stages.begin(), policy.stages.end(), [&](const PolicyStage& one) {
      return finds_keys(one.rekey, *plan.behaviour->meta, *changes);
    });
  };
  std::vector<const Policy*> of_step, of_own;
  for (const Record& stored : state_->all(policy_meta())) {
    const Policy& policy = stored.as<Policy>();
    if (!in_force(policy, company_)) continue;
    staging.watched = staging.watched || names_record(policy, plan.behaviour->meta->name);
    const bool names_own = glob_match(policy.command, own);
    const bool names_step = !step.empty() && glob_match(policy.command, step);
    if (!names_own && !names_step) continue;
    if (!holds(policy, plan, staging)) {
      staging.silent += (staging.silent.empty() ? "" : " ") + pinned(policy);
      continue;
    }
    if (keys_only(policy) && !keyed_by(policy)) continue;
    (names_own ? of_own : of_step).push_back(&policy);
  }
  staging.only_step = of_own.empty();
  staging.policies = std::move(of_own);
  staging.policies.insert(staging.policies.end(), of_step.begin(), of_step.end());
  return staging;
}

std::string Planner::asks_now(const Plan& plan, const Approval& approval) {
  const auto silent = split(std::string_view(approval.silent_policies), ' ');
  for (const Policy* policy : staging_of(plan).policies)
    if (std::find(silent.begin(), silent.end(), pinned(*policy)) != silent.end())
      return std::string(policy->name);
  return {};
}

// --- cases ---------------------------------------------------------------------------------------

void Planner::authorise(Plan& plan) {
  if (plan.released_by == kOwn || plan.behaviour->meta->kind == RecordKind::line) return;
  const RecordMeta& meta = *plan.behaviour->meta;
  look_at_signatures(plan);
  if (plan.failed()) return;
  if (is_approval(meta)) {
    if (plan.action == "approve" || plan.action == "recheck") release(plan);
    tell(plan);
    return;
  }
  if (&meta == &policy_meta() && plan.change.after)
    check_policy(plan.change.after.as<Policy>(), registry_, *state_, business_date_,
                 plan.problems);
  if (&meta == &rule_meta() && plan.change.after)
    check_rule(plan.change.after.as<NotificationRule>(), registry_, plan.submission->access,
               plan.problems);
  if (&meta == &monitor_meta() && plan.change.after)
    check_monitor(plan.change.after.as<Monitor>(), registry_, *state_, business_date_,
                  plan.submission->access, plan.problems);
  if (plan.failed() || is_secret(meta.name)) return;  // a case would tell its deciders
  const Staging staging = staging_of(plan);
  plan.reads.insert(plan.reads.end(), staging.reads.begin(), staging.reads.end());
  if (!staging.watched) return;
  const bool waits = !staging.policies.empty() && plan.released_by == 0;
  auto open = plan.change.before ? open_cases(meta, plan.change.before.entity().id)
                                 : std::vector<Record>{};
  std::erase_if(open, [&](const Record& one) { return one.entity().id == plan.released_by; });
  const bool stores = !waits || (staging.only_step && !plan.submission->command.then.empty());
  if (waits && !stores && !open.empty()) {
    plan.problems.add("approval.waits_already", "",
                      {{"case", std::to_string(open.front().entity().id)}});
    return;
  }
  if (waits && dry_) {
    for (const Policy* policy : staging.policies) plan.waits_for.push_back(policy->name);
    return;
  }
  if (waits) stage(plan, staging);
  if (!plan.failed()) void_cases(plan, std::move(open));
}

Plan Planner::own_plan(const Record& before, Record after, std::string_view action,
                       const Access& access) const {
  Plan plan;
  Command command;
  command.company = company_;
  command.name = std::string(after.meta().name) + "." + std::string(action);
  command.record = after.entity().id;
  plan.own = std::make_shared<Submission>(Submission{std::move(command), access});
  plan.submission = plan.own.get();
  plan.behaviour = registry_.find(after.meta());
  plan.action = action_of(plan.own->command.name);
  plan.company = company_;
  plan.change.command = plan.own->command.name;
  plan.change.before = before;
  plan.change.after = std::move(after);
  plan.released_by = kOwn;
  return plan;
}

namespace {

void add_stages(Approval& approval, const RecordMeta& subject,
                const std::vector<const Policy*>& policies, Timestamp now) {
  for (const Policy* policy : policies)
    for (const PolicyStage& stage : policy->stages) {
      if (!stage.rekey.empty() && !finds_keys(stage.rekey, subject, approval.changes)) continue;
      ApprovalStage& one = approval.stages.emplace_back();
      one.stage = stage.stage;
      one.policy = policy->code;
      one.name = stage.name;
      one.role.id = stage.role.id;
      one.escalate_to.id = stage.escalate_to.id;
      one.people = stage.people;
      one.signature = stage.signature;
      one.rekey = keyed_fields(stage.rekey, subject);
      one.not_handed_on = stage.not_handed_on;
      one.hours = stage.hours;
    }
  std::stable_sort(approval.stages.begin(), approval.stages.end(),
                   [](const auto& a, const auto& b) { return a.stage < b.stage; });
  approval.stage = approval.stages.front().stage;
  for (size_t i = 0; i < approval.stages.size(); ++i) {
    ApprovalStage& stage = approval.stages[i];
    stage.line_id = static_cast<int64_t>(i) + 1;
    if (stage.stage == approval.stage && stage.hours > 0)
      stage.due = {now.us + stage.hours * 3'600'000'000};
  }
}

Percent least_tolerance(const std::vector<const Policy*>& policies) {
  Percent least = policies.front()->rate_tolerance;
  for (const Policy* policy : policies) least = std::min(least, policy->rate_tolerance);
  return least;
}

Currency amount_currency(const FieldMeta& amount, const Record& record,
                         const CompanyState* state) {
  const Currency own = state && state->has_company() ? state->company().currency : Currency{};
  return currency_of(amount, record.meta(), record.data(), record, own);
}

const FieldMeta* amount_of(const RecordMeta& meta, const FieldMeta* looked_at) {
  if (looked_at) return looked_at;
  for (const FieldMeta& field : meta.fields)
    if (field.kind == Kind::amount && field.has(kList)) return &field;
  return nullptr;
}

}  // namespace

namespace {

Record without_texts(Record record) {
  for (const FieldMeta& field : record.meta().fields)
    if (field.kind == Kind::text) set_text(field, record.data(), "");
  return record;
}

}  // namespace

// By the code of what a reference points to; by its id where it has none.
std::string Planner::code_of(const FieldMeta& field, Id id) {
  const Behaviour* target = registry_.find(field.target);
  if (!target || id == 0) return {};
  Needs needs;
  needs.record(*target->meta, id);
  loader_.load(needs.keys());
  const Record* record = loader_.facts().record(*target->meta, id);
  for (const char* name : {"number", "code", "symbol", "login"}) {
    const FieldMeta* code = record ? target->meta->find(name) : nullptr;
    if (code && code->kind == Kind::text && has_value(*code, record->data()))
      return std::string(get_text(*code, record->data()));
  }
  return std::to_string(id);
}

// A record in words that no language owns: its number or code, what it points to, its date; nothing
// that is personal.
std::string Planner::title_of(const Record& record) {
  std::string title;
  for (const FieldMeta& field : record.meta().fields) {
    if (!field.has(kList) || field.has(kSecret) || field.has(kPersonal)) continue;
    if (field.kind == Kind::text && !field.target.empty()) continue;  // whose it is, not which
    std::string text;
    if (field.kind == Kind::text || field.kind == Kind::date)
      text = value_text(field, record.data(), {});
    else if (field.kind == Kind::reference)
      text = code_of(field, get_integer(field, record.data()));
    if (text.empty()) continue;
    title += (title.empty() ? "" : " ") + text;
    if (title.size() > 60) break;
  }
  return std::string(clip(title, 200));
}

std::vector<ApprovalChange> Planner::changes_of(const Record& before, const Record& after) {
  const Currency own = state_->has_company() ? state_->company().currency : Currency{};
  return changes_for_people(before, after, own, [this](const FieldMeta& field, Id id) {
    return code_of(field, id);
  });
}

Plan Planner::case_of(const Plan& plan, const Staging& staging, Id target, int64_t version) {
  const Command& command = plan.submission->command;
  const Access& access = plan.submission->access;
  const Record& subject = plan.change.after ? plan.change.after : plan.change.before;
  Record record(approval_meta_of(company_));
  record.entity().company = company_;
  record.entity().id = ids_.next();
  Approval& approval = record.as<Approval>();
  const bool step = staging.only_step && plan.step;
  approval.command = step ? std::string(plan.behaviour->meta->name) + "." +
                                std::string(plan.step->action)
                          : command.name;
  if (!step) approval.next_step = command.then;
  approval.record = std::string(plan.behaviour->meta->name);
  if (target != 0) approval.target = std::to_string(target);
  approval.target_version = version;
  approval.title = title_of(subject);
  if (const FieldMeta* amount = amount_of(subject.meta(), staging.amount)) {
    approval.currency = amount_currency(*amount, subject, state_.get());
    approval.amount.minor = get_integer(*amount, subject.data());
  }
  approval.author.id = access.user();
  approval.acted_for.id = plan.acted_for;
  if (subject.meta().kind == RecordKind::document &&
      subject.as<Doc>().author.id != access.user())
    approval.maker.id = subject.as<Doc>().author.id;
  if (subject.meta().kind == RecordKind::document) {
    approval.desk = subject.as<Doc>().desk;
    approval.branch = subject.as<Doc>().branch;
  }
  approval.asked_at = now_;
  const bool patch = plan.action == "create" || plan.action == "update";
  if (!step || !patch) approval.input = json::serialize(command.input);
  approval.digest = hash_hex(digest_of(plan.change));
  approval.changes = changes_of(plan.change.before, plan.change.after);
  add_stages(approval, subject.meta(), staging.policies, now_);
  approval.entries = entries_of(plan.change.effects);
  approval.rates = rates_of(plan.reads, loader_.facts());
  approval.rate_tolerance = least_tolerance(staging.policies);
  approval.silent_policies = clip(staging.silent, 2000);
  Problems problems;
  begin_keying(approval, subject.meta(), &extras(),
               title_of(plan.change.before ? plan.change.before : without_texts(subject)),
               problems);
  problems.append(write_content(approval, plan.change, target));
  Plan made = own_plan({}, std::move(record), "create", access);
  made.own->command.key = command.key;
  made.own->command.record = 0;
  made.problems = std::move(problems);
  collect_writes(made);
  FactKey open;  // who asks about cases of the same record goes into the next group
  open.type = FactKey::Type::record;
  open.id = target;
  open.text = "cases";
  made.writes.push_back(open);
  return made;
}

// The draft as it would be stored without the step.
void Planner::store_draft(Plan& plan) {
  Plan draft;
  draft.own = std::make_shared<Submission>(*plan.submission);
  draft.own->command.then.clear();
  draft.own->command.key.clear();
  draft.submission = draft.own.get();
  draft.released_by = kOwn;
  run({&draft, 1});
  if (draft.failed()) {
    plan.problems.append(draft.problems);
    plan.incident = draft.incident;
    return;
  }
  plan = std::move(draft);
}

void Planner::stage(Plan& plan, const Staging& staging) {
  const Submission& asked = *plan.submission;
  // What is keyed anew is the entry alone. Its step is asked for when the record is there: before,
  // no sum of what waits would count it.
  if (!asked.command.then.empty() &&
      std::any_of(staging.policies.begin(), staging.policies.end(), keys_something)) {
    const auto own = std::make_shared<Submission>(asked);
    own->command.then.clear();
    Plan entry;
    entry.own = own;
    entry.submission = own.get();
    run({&entry, 1});
    entry.asked = &asked.command;
    plan = std::move(entry);
    return;
  }
  if (json::serialize(asked.command.input).size() > kLongestInput &&
      !(staging.only_step && !asked.command.then.empty())) {
    plan.problems.add("approval.input_too_long", "", {{"limit", std::to_string(kLongestInput)}});
    return;
  }
  const bool with_draft = staging.only_step && !asked.command.then.empty();
  Plan whole = std::move(plan);
  plan = Plan{};
  plan.submission = &asked;
  if (with_draft) store_draft(plan);
  if (plan.failed()) return;
  Plan made;
  if (with_draft) {
    const Record& draft = plan.change.after;
    const int64_t before = plan.change.before ? plan.change.before.entity().version : 0;
    made = case_of(whole, staging, draft.entity().id, before + 1);
  } else {
    const Command& command = asked.command;
    made = case_of(whole, staging, command.record,
                   command.record == 0 ? 0 : command.expected_version);
  }
  plan.problems.append(made.problems);
  if (plan.failed()) return;
  made.asked = &asked.command;
  made.watch_hits = whole.watch_hits;
  tell(made);
  const Id id = made.change.after.entity().id;
  FactKey open;
  open.type = FactKey::Type::record;
  open.id = with_draft ? plan.change.after.entity().id : asked.command.record;
  open.text = "cases";
  made.reads.push_back(open);
  made.reads.insert(made.reads.end(), whole.reads.begin(), whole.reads.end());
  if (!with_draft) {
    plan = std::move(made);
  } else {
    plan.reads.insert(plan.reads.end(), made.reads.begin(), made.reads.end());
    plan.writes.insert(plan.writes.end(), made.writes.begin(), made.writes.end());
    plan.with.push_back(std::move(made));
  }
  plan.waits = id;
}

std::vector<Record> Planner::open_cases(const RecordMeta& meta, Id target) {
  const RecordMeta& cases = approval_meta_of(company_);
  const std::string id = std::to_string(target);
  const Cell key[] = {company_, meta.name, id};
  std::vector<Id> ids;
  {
    auto rows = connection_.query("SELECT id FROM " + cases.table +
                                      " WHERE company_id = $1 AND record = $2 AND target = $3 AND "
                                      "status = 'waiting' ORDER BY id",
                                  key);
    while (rows->next()) ids.push_back(rows->integer(0));
  }
  std::vector<Record> found;
  if (!ids.empty())
    texts_.of(cases).load(connection_, company_, ids,
                          [&](Record record) { found.push_back(std::move(record)); });
  return found;
}

}  // namespace osnova
