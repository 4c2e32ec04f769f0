#include "kernel/approval/approval.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/approval/delegation.hpp"
#include "kernel/approval/double_keying.hpp"
#include "kernel/approval/tolerance.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/command/planner.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

const EnumMeta& enum_meta(ApprovalStatus) {
  static const EnumMeta meta{"kernel.approval_status",
                             {"waiting", "done", "refused", "sent_back", "withdrawn", "changed"}};
  return meta;
}

const EnumMeta& enum_meta(Verdict) {
  static const EnumMeta meta{"kernel.verdict", {"approved", "refused", "sent_back", "withdrawn", "differs"}};
  return meta;
}

namespace {

const RecordMeta& stage_meta() {
  static const RecordMeta meta =
      describe<ApprovalStage>("approval.stages", RecordKind::line, [](auto& r) {
        using Self = ApprovalStage;
        r.field(OSNOVA_FIELD(stage)).computed();
        r.field(OSNOVA_FIELD(policy)).computed();
        r.field(OSNOVA_FIELD(name)).computed();
        r.field(OSNOVA_FIELD(role)).computed().refers("kernel.role");
        r.field(OSNOVA_FIELD(people)).computed();
        r.field(OSNOVA_FIELD(given)).computed();
        r.field(OSNOVA_FIELD(hours)).computed();
        r.field(OSNOVA_FIELD(due)).computed();
        r.field(OSNOVA_FIELD(escalate_to)).computed().refers("kernel.role");
        r.field(OSNOVA_FIELD(signature)).computed();
        r.field(OSNOVA_FIELD(rekey)).computed();
        r.field(OSNOVA_FIELD(not_handed_on)).computed();
      });
  return meta;
}

const RecordMeta& decision_meta() {
  static const RecordMeta meta =
      describe<ApprovalDecision>("approval.decisions", RecordKind::line, [](auto& r) {
        using Self = ApprovalDecision;
        r.field(OSNOVA_FIELD(stage)).computed();
        r.field(OSNOVA_FIELD(person)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(acted_for)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(verdict)).computed();
        r.field(OSNOVA_FIELD(reason)).computed();
        r.field(OSNOVA_FIELD(at)).computed();
        r.field(OSNOVA_FIELD(signature)).computed().refers("kernel.signature");
      });
  return meta;
}

const RecordMeta& delegation_meta() {
  static const RecordMeta meta =
      describe<ApprovalDelegation>("approval.delegations", RecordKind::line, [](auto& r) {
        using Self = ApprovalDelegation;
        r.field(OSNOVA_FIELD(stage)).computed();
        r.field(OSNOVA_FIELD(person)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(handed_to)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(reason)).computed();
        r.field(OSNOVA_FIELD(at)).computed();
      });
  return meta;
}

const RecordMeta& change_meta() {
  static const RecordMeta meta =
      describe<ApprovalChange>("approval.changes", RecordKind::line, [](auto& r) {
        using Self = ApprovalChange;
        r.field(OSNOVA_FIELD(field)).computed();
        r.field(OSNOVA_FIELD(before)).computed().personal();
        r.field(OSNOVA_FIELD(after)).computed().personal();
        r.field(OSNOVA_FIELD(keyed_anew)).computed();
      });
  return meta;
}

RecordMeta described(std::string_view name, RecordKind kind) {
  return describe<Approval>(name, kind, [](auto& r) {
    using Self = Approval;
    r.field(OSNOVA_FIELD(title)).computed().list().search();
    r.field(OSNOVA_FIELD(status)).computed().list();
    r.field(OSNOVA_FIELD(command)).computed().list().command_name();
    r.field(OSNOVA_FIELD(next_step)).computed().aside();
    r.field(OSNOVA_FIELD(record)).computed().aside().kind_name();
    r.field(OSNOVA_FIELD(target)).computed().aside();
    r.field(OSNOVA_FIELD(target_version)).computed().aside();
    r.field(OSNOVA_FIELD(currency)).computed().list();
    r.field(OSNOVA_FIELD(amount)).computed().list().in_currency("currency");
    r.field(OSNOVA_FIELD(held_amount)).computed().aside().in_currency("currency");
    r.field(OSNOVA_FIELD(keying)).computed().aside();
    r.field(OSNOVA_FIELD(author)).computed().list().refers("kernel.user");
    r.field(OSNOVA_FIELD(maker)).computed().aside().refers("kernel.user");
    r.field(OSNOVA_FIELD(acted_for)).computed().aside().refers("kernel.user");
    r.field(OSNOVA_FIELD(desk)).computed().aside().refers("kernel.desk");
    r.field(OSNOVA_FIELD(branch)).computed().aside().refers("kernel.branch");
    r.field(OSNOVA_FIELD(asked_at)).computed().list();
    r.field(OSNOVA_FIELD(stage)).computed();
    r.field(OSNOVA_FIELD(input)).computed().personal().aside();
    r.field(OSNOVA_FIELD(digest)).computed().aside();
    r.field(OSNOVA_FIELD(content)).secret().personal();
    r.field(OSNOVA_FIELD(entries)).secret();
    r.field(OSNOVA_FIELD(difference)).computed();
    r.field(OSNOVA_FIELD(rate_tolerance)).computed().aside();
    r.field(OSNOVA_FIELD(silent_policies)).computed().aside();
    r.lines(OSNOVA_FIELD(stages), stage_meta());
    r.lines(OSNOVA_FIELD(decisions), decision_meta());
    r.lines(OSNOVA_FIELD(delegations), delegation_meta());
    r.lines(OSNOVA_FIELD(changes), change_meta());
    r.lines(OSNOVA_FIELD(rates), approval_rate_meta());
    r.index({"record", "target"});
  });
}

}  // namespace

const RecordMeta& approval_meta() {
  static const RecordMeta meta = described("kernel.approval", RecordKind::catalogue);
  return meta;
}

const RecordMeta& workspace_approval_meta() {
  static const RecordMeta meta =
      described("kernel.workspace_approval", RecordKind::shared_catalogue);
  return meta;
}

bool is_approval(const RecordMeta& meta) {
  return &meta == &approval_meta() || &meta == &workspace_approval_meta();
}

// --- deciding ------------------------------------------------------------------------------------

std::string reason_of(const ActionContext& context, bool required, Problems& problems) {
  const auto* given = context.arguments.if_contains("reason");
  const std::string reason(
      given && given->is_string() ? trim(std::string_view(given->as_string())) : "");
  if (required && reason.empty()) problems.add("input.required", "reason");
  if (code_points(reason) > 500) problems.add("text.too_long", "reason", {{"limit", "500"}});
  return reason;
}

namespace {

// The record that a case is about, where the person may not read all of it; else nullptr.
const RecordMeta* partly_hidden(const Approval& approval, const Registry& registry,
                                const Access& access) {
  const Behaviour* subject = registry.find(approval.record);
  return subject && !may_read_all_fields(access, *subject->meta) ? subject->meta : nullptr;
}

}  // namespace

void mask_case(Record& record, const Registry& registry, const Access& access) {
  Approval& approval = record.as<Approval>();
  if (is_blind(approval, access.user()))
    blind(approval, registry.find(approval.record), access.extras());
  const RecordMeta* subject = partly_hidden(approval, registry, access);
  if (!subject) return;
  for (ApprovalChange& change : approval.changes)
    if (!may_read_path(access, *subject, change.field))
      for (Text<500>* text : {&change.before, &change.after})
        if (!text->empty()) *text = "\u2022\u2022\u2022";
  approval.input.clear();
  approval.difference.clear();
}

bool hidden_in_case(const Record& record, const Registry& registry, const Access& access,
                    std::string_view path) {
  if (is_blinded_path(path) && is_blind(record.as<Approval>(), access.user())) return true;
  const std::string_view head = path.substr(0, path.find('.'));
  return (head == "changes" || head == "input" || head == "difference") &&
         partly_hidden(record.as<Approval>(), registry, access);
}

namespace {

void begin_stage(Approval& approval, Timestamp now) {
  for (ApprovalStage& stage : approval.stages)
    if (stage.stage == approval.stage && stage.hours > 0)
      stage.due = {now.us + stage.hours * 3'600'000'000};
}

void approve(Approval& approval, const std::vector<size_t>& open, Timestamp now) {
  ++approval.stages[open.front()].given;
  const bool full = std::all_of(
      approval.stages.begin(), approval.stages.end(), [&](const ApprovalStage& stage) {
        return stage.stage != approval.stage || stage.given >= stage.people;
      });
  approval.status = ApprovalStatus::waiting;
  if (!full) return;
  int64_t next = 0;
  for (const ApprovalStage& stage : approval.stages)
    if (stage.stage > approval.stage && (next == 0 || stage.stage < next)) next = stage.stage;
  if (next == 0) {
    approval.status = ApprovalStatus::done;
    return;
  }
  approval.stage = next;
  begin_stage(approval, now);
}

// What was keyed is not what was entered: nothing goes on, and after some tries it goes back.
void block(Approval& approval, ApprovalDecision& decision,
           const std::vector<std::string>& different) {
  decision.verdict = Verdict::differs;
  std::string fields;
  for (const std::string& one : different) fields += (fields.empty() ? "" : ", ") + one;
  decision.reason = std::string(clip(fields, 500));
  const auto tries = std::count_if(
      approval.decisions.begin(), approval.decisions.end(), [&](const ApprovalDecision& one) {
        return one.verdict == Verdict::differs && one.stage == approval.stage;
      });
  approval.status = tries < kKeyedTries ? ApprovalStatus::waiting : ApprovalStatus::sent_back;
}

Verdict verdict_of(std::string_view action) {
  if (action == "refuse") return Verdict::refused;
  if (action == "send_back") return Verdict::sent_back;
  return action == "withdraw" ? Verdict::withdrawn : Verdict::approved;
}

void act(Record& record, const ActionContext& context, Problems& problems) {
  Approval& approval = record.as<Approval>();
  const Id person = context.access.user();
  if (context.action == "recheck") return;  // the planner looks whether it still fits
  if (context.action == "delegate") return hand_on(record, context, problems);
  const Verdict verdict = verdict_of(context.action);
  const bool withdraw = verdict == Verdict::withdrawn;
  const std::string reason =
      reason_of(context, verdict == Verdict::refused || verdict == Verdict::sent_back, problems);
  const CompanyState& state = context.facts.company();
  const bool own = is_maker(approval, person);
  if (withdraw != own) problems.add(withdraw ? "approval.not_yours" : "approval.own_command");
  if (!withdraw && !own && concerns_own(approval, state, person, context.now))
    problems.add("approval.through_deputy");
  std::vector<size_t> open;
  Id acted_for = 0;
  if (!withdraw && !problems) {
    open = open_to(approval, state, context.company, person, context.now);
    acted_for = decides_for(approval, state, context.company, person, context.now);
    if (has_decided(approval, person) || (acted_for != 0 && has_decided(approval, acted_for)))
      problems.add("approval.decided_already");
    else if (open.empty())
      problems.add("approval.not_for_you");
  }
  std::vector<std::string> different;
  if (verdict == Verdict::approved && !problems)
    different = keyed_differently(approval, approval.stages[open.front()], context.arguments,
                                  problems);
  if (problems) return;
  ApprovalDecision& decision = approval.decisions.emplace_back();
  decision.line_id = static_cast<int64_t>(approval.decisions.size());
  decision.stage = approval.stage;
  decision.person.id = person;
  decision.acted_for.id = acted_for;
  decision.verdict = verdict;
  decision.reason = reason;
  decision.at = context.now;
  if (!different.empty()) {
    block(approval, decision, different);
  } else if (verdict == Verdict::approved) {
    approve(approval, open, context.now);
    end_keying(approval);
  }
}

constexpr FlowStep kFlow[] = {
    allow("approve", ApprovalStatus::waiting, ApprovalStatus::done, "approve"),
    allow("refuse", ApprovalStatus::waiting, ApprovalStatus::refused, "approve"),
    allow("send_back", ApprovalStatus::waiting, ApprovalStatus::sent_back, "approve"),
    allow("withdraw", ApprovalStatus::waiting, ApprovalStatus::withdrawn, "withdraw"),
    allow("delegate", ApprovalStatus::waiting, ApprovalStatus::waiting, "approve"),
    allow("recheck", ApprovalStatus::waiting, ApprovalStatus::changed, "read"),
};
static_assert(every_state_reachable(kFlow, ApprovalStatus::waiting, 6));

}  // namespace

void register_approvals(Registry& registry) {
  for (const RecordMeta* meta : {&approval_meta(), &workspace_approval_meta()}) {
    Behaviour approval;
    approval.meta = meta;
    approval.flow.assign(std::begin(kFlow), std::end(kFlow));
    approval.by_program = true;
    approval.act = act;
    approval.arguments = {{"approve", "reason", Kind::text, false},
                          {"refuse", "reason", Kind::text, true},
                          {"send_back", "reason", Kind::text, true},
                          {"withdraw", "reason", Kind::text, false},
                          {"delegate", "person", Kind::reference, true, "kernel.user"},
                          {"delegate", "reason", Kind::text, true}};
    registry.add(approval);
  }
}

// --- what is approved ----------------------------------------------------------------------------

bool is_of_content(const FieldMeta& field) {
  return !field.has(kTimed) && field.name != "number" && field.name != "posted_seq" &&
         field.name != "reversed_seq";
}

namespace {

void add_fields(const RecordMeta& meta, const void* data, CanonicalWriter& out) {
  for (const FieldMeta& field : meta.fields) {
    if (!is_of_content(field) || !has_value(field, data)) continue;
    out.text('f', field.name);
    canonical_value(field, data, out);
  }
}

class Digest {
 public:
  explicit Digest(Id own) : own_(own) {}
  void record(const Record& record) {
    out_.text('r', record.meta().name);
    add_fields(record.meta(), record.data(), out_);
    for (const ExtraValue& value : record.entity().extra) {
      out_.text('f', value.path);
      canonical_value(extra_meta(value), &value, out_);
    }
    for (const LinesMeta& lines : record.meta().lines) {
      auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
      for (size_t i = 0; i < lines.size(vector); ++i) {
        const void* line = lines.at(vector, i);
        out_.text('l', lines.name);
        out_.integer('i', static_cast<const Line*>(line)->line_id);
        add_fields(*lines.record, line, out_);
      }
    }
  }
  void posting(const Posting& posting, bool dated) {
    out_.text('p', posting.book->code);
    out_.integer('k', static_cast<int>(posting.kind));
    if (dated) out_.integer('d', posting.date.days);
    for (const Leg& leg : posting.legs) {
      out_.integer('n', leg.pair);
      out_.integer('s', static_cast<int>(leg.side));
      out_.text('a', leg.account->code);
      out_.text('c', leg.currency.code());
      for (const int64_t number :
           {leg.amount, leg.base, leg.dims.quantity, leg.dims.unit_item, leg.dims.party,
            id(leg.dims.open_item), int64_t{leg.dims.due.days}, leg.dims.contract,
            leg.dims.project, leg.dims.cost_centre, leg.dims.line})
        out_.integer('m', number);
      for (const std::string_view text :
           {std::string_view(leg.dims.tax_code), std::string_view(leg.dims.country),
            std::string_view(leg.dims.desk), std::string_view(leg.dims.lot),
            std::string_view(leg.dims.a1), std::string_view(leg.dims.a2),
            std::string_view(leg.dims.a3), std::string_view(leg.dims.a4)})
        out_.text('t', text);
    }
  }
  void movement(const Movement& movement, bool dated) {
    out_.text('v', movement.register_meta->name);
    if (dated) out_.integer('d', movement.date.days);
    for (const int64_t number : movement.integers) out_.integer('m', id(number));
    for (const auto& text : movement.texts) out_.text('t', text);
    for (const int64_t number : movement.measures) out_.integer('q', number);
  }
  Hash hash() const { return out_.hash(); }

 private:
  int64_t id(int64_t number) const { return number == own_ ? 0 : number; }
  Id own_;
  CanonicalWriter out_;
};

}  // namespace

Hash digest_of(const Change& change) {
  const Record& record = change.after ? change.after : change.before;
  Digest digest(record.entity().id);
  digest.record(record);
  // A reversal is dated on the day when it is done.
  for (const Posting& posting : change.effects.postings)
    digest.posting(posting, !change.is_reversal);
  for (const Movement& movement : change.effects.movements)
    digest.movement(movement, !change.is_reversal);
  return digest.hash();
}

namespace {


struct Found {
  const RecordMeta* meta = nullptr;
  const FieldMeta* field = nullptr;
  const void* data = nullptr;
};

// The value behind a path of difference(): "customer", "lines.3.quantity" (3 = line_id).
Found find(const Record& record, std::string_view path) {
  Found found;
  if (!record) return found;
  if (is_extra(path) || is_note(path)) {
    // Its description is the value's own: see shown().
    found.data = record.entity().extra.find(path);
    return found;
  }
  const auto parts = split(path, '.');
  if (parts.size() == 1) {
    found = {&record.meta(), record.meta().find(parts[0]), record.data()};
    return found;
  }
  const LinesMeta* lines = record.meta().find_lines(parts[0]);
  int64_t line_id = 0;
  if (!lines || parts.size() < 3 || !parse_int(parts[1], &line_id)) return found;
  auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines->offset;
  for (size_t i = 0; i < lines->size(vector); ++i) {
    const void* line = lines->at(vector, i);
    if (static_cast<const Line*>(line)->line_id == line_id)
      found = {lines->record, lines->record->find(parts[2]), line};
  }
  return found;
}

std::string shown(const Record& record, std::string_view path, Currency company_currency,
                  const CodeOf& code_of) {
  const Found found = find(record, path);
  if (!found.meta && found.data) {
    const auto& value = *static_cast<const ExtraValue*>(found.data);
    const FieldMeta field = extra_meta(value);
    if (value.kind == Kind::reference) return code_of(field, get_integer(field, &value));
    return std::string(clip(extra_text(value, company_currency), 500));
  }
  if (!found.field || found.field->has(kSecret)) return {};
  if (found.field->kind == Kind::reference && has_value(*found.field, found.data))
    return code_of(*found.field, get_integer(*found.field, found.data));
  const Currency currency =
      found.field->kind == Kind::amount
          ? currency_of(*found.field, *found.meta, found.data, record, company_currency)
          : Currency{};
  return std::string(clip(value_text(*found.field, found.data, currency), 500));
}

// A line that came or went, as its fields that have a value.
void add_line(const Record& before, const Record& after, std::string_view path,
              Currency company_currency, const CodeOf& code_of,
              std::vector<ApprovalChange>& changes) {
  const Record& record = after ? after : before;
  const LinesMeta* lines = record.meta().find_lines(split(path, '.')[0]);
  if (!lines) return;
  for (const FieldMeta& field : lines->record->fields) {
    const std::string whole = std::string(path) + "." + std::string(field.name);
    ApprovalChange change;
    change.field = whole;
    change.before = shown(before, whole, company_currency, code_of);
    change.after = shown(after, whole, company_currency, code_of);
    if (change.before != change.after) changes.push_back(std::move(change));
  }
}

}  // namespace

std::vector<ApprovalChange> changes_for_people(const Record& before, const Record& after,
                                               Currency company_currency,
                                               const CodeOf& code_of) {
  std::vector<ApprovalChange> changes;
  for (const FieldChange& one : difference(before, after)) {
    if (split(one.path, '.').size() == 2 && !is_extra(one.path) && !is_note(one.path)) {
      add_line(before, after, one.path, company_currency, code_of, changes);
      continue;
    }
    if (const FieldMeta* field = (after ? after : before).meta().find(one.path);
        field && !is_of_content(*field))
      continue;
    ApprovalChange change;
    change.field = one.path;
    change.before = shown(before, one.path, company_currency, code_of);
    change.after = shown(after, one.path, company_currency, code_of);
    const bool known = std::any_of(changes.begin(), changes.end(), [&](const ApprovalChange& c) {
      return c.field == change.field;
    });
    if (!known) changes.push_back(std::move(change));
  }
  if (changes.size() > kMostChanges) changes.resize(kMostChanges);
  for (size_t i = 0; i < changes.size(); ++i) changes[i].line_id = static_cast<int64_t>(i) + 1;
  return changes;
}

}  // namespace osnova
