#include "kernel/rule/rule.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/condition/place.hpp"
#include "meta/extra.hpp"

namespace osnova {

const EnumMeta& enum_meta(RuleEvent) {
  static const EnumMeta meta{
      "kernel.rule_event",
      {"created", "changed", "step", "waits", "decided", "deadline_near", "deadline_passed"}};
  return meta;
}

const EnumMeta& enum_meta(RecipientKind) {
  static const EnumMeta meta{"kernel.recipient_kind",
                             {"role", "person", "owner", "responsible", "author"}};
  return meta;
}

const RecordMeta& webhook_meta() {
  static const RecordMeta meta =
      describe<Webhook>("kernel.webhook", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Webhook;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(url)).required();
        r.field(OSNOVA_FIELD(reads_as)).required().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(secret_turn)).computed().aside();
      });
  return meta;
}

const RecordMeta& recipient_meta() {
  static const RecordMeta meta =
      describe<RuleRecipient>("notification_rule.recipients", RecordKind::line, [](auto& r) {
        using Self = RuleRecipient;
        r.field(OSNOVA_FIELD(who));
        r.field(OSNOVA_FIELD(role)).refers("kernel.role");
        r.field(OSNOVA_FIELD(person)).refers("kernel.user");
      });
  return meta;
}

const RecordMeta& rule_meta() {
  static const RecordMeta meta =
      describe<NotificationRule>("kernel.notification_rule", RecordKind::shared_catalogue,
                                 [](auto& r) {
        using Self = NotificationRule;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(active_since)).computed().timed().aside();
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(record)).required().list().kind_name();
        r.field(OSNOVA_FIELD(event)).list();
        r.field(OSNOVA_FIELD(step));
        r.field(OSNOVA_FIELD(days));
        r.field(OSNOVA_FIELD(in_program));
        r.field(OSNOVA_FIELD(by_mail));
        r.field(OSNOVA_FIELD(webhook)).refers("kernel.webhook");
        r.field(OSNOVA_FIELD(urgent));
        r.field(OSNOVA_FIELD(most_per_hour)).aside();
        r.field(OSNOVA_FIELD(escalate_hours)).aside();
        r.field(OSNOVA_FIELD(escalate_to)).aside().refers("kernel.user");
        r.field(OSNOVA_FIELD(escalate_role)).aside().refers("kernel.role");
        r.field(OSNOVA_FIELD(title_en));
        r.field(OSNOVA_FIELD(text_en));
        r.field(OSNOVA_FIELD(title_ru));
        r.field(OSNOVA_FIELD(text_ru));
        r.lines(OSNOVA_FIELD(conditions), condition_meta());
        r.lines(OSNOVA_FIELD(recipients), recipient_meta());
      });
  return meta;
}

void check_recipients(const Lines<RuleRecipient>& recipients, Problems& problems) {
  for (size_t i = 0; i < recipients.size(); ++i) {
    const RuleRecipient& one = recipients[i];
    const auto path = [&](std::string_view member) { return join_path("recipients", i, member); };
    if (one.role.empty() == (one.who == RecipientKind::role))
      problems.add(one.role.empty() ? "input.required" : "rule.recipient_twice", path("role"));
    if (one.person.empty() == (one.who == RecipientKind::person))
      problems.add(one.person.empty() ? "input.required" : "rule.recipient_twice", path("person"));
  }
}

namespace {

constexpr int64_t kMostDays = 366, kMostPerHour = 1000, kMostEscalateHours = 31 * 24;
// Lets whoever looks after webhooks name somebody else as the one with whose rights they read.
constexpr std::string_view kReadsAsOthers = "kernel.webhook.for_others";

void derive_rule(Record& record, const ActionContext& context) {
  NotificationRule& rule = record.as<NotificationRule>();
  const NotificationRule* before =
      context.before ? &context.before->as<NotificationRule>() : nullptr;
  if (!rule.active)
    rule.active_since = {};
  else if (!before || !before->active)
    rule.active_since = context.now;
}

void check_rule_itself(const Record& record, const ActionContext&, Problems& problems) {
  const NotificationRule& rule = record.as<NotificationRule>();
  const bool to_people = rule.in_program || rule.by_mail;
  if (!to_people && rule.webhook.empty()) problems.add("rule.no_way", "in_program");
  if (to_people && rule.recipients.empty()) problems.add("input.required", "recipients");
  if (rule.title_en.empty() && rule.title_ru.empty()) problems.add("rule.no_wording", "title_en");
  if (rule.days < 0 || rule.days > kMostDays) problems.add("rule.days_range", "days");
  if (rule.most_per_hour < 0 || rule.most_per_hour > kMostPerHour)
    problems.add("rule.most_per_hour", "most_per_hour");
  if (rule.escalate_hours < 0 || rule.escalate_hours > kMostEscalateHours)
    problems.add("rule.escalate_hours", "escalate_hours");
  const bool has_whom = !rule.escalate_to.empty() || !rule.escalate_role.empty();
  if (has_whom != (rule.escalate_hours > 0))
    problems.add(has_whom ? "input.required" : "rule.escalate_whom",
                 has_whom ? "escalate_hours" : "escalate_to");
  if (rule.escalate_hours > 0 && !rule.in_program)
    problems.add("rule.escalate_in_program", "in_program");
  if (rule.step.empty() == (rule.event == RuleEvent::step))
    problems.add(rule.step.empty() ? "input.required" : "rule.step_not_wanted", "step");
  check_recipients(rule.recipients, problems);
}

void check_webhook(const Record& record, const ActionContext& context, Problems& problems) {
  const Webhook& webhook = record.as<Webhook>();
  for (const Problem& problem : check_webhook_url(webhook.url)) problems.add(problem);
  const Webhook* before = context.before ? &context.before->as<Webhook>() : nullptr;
  const bool kept = before && before->reads_as == webhook.reads_as && before->url == webhook.url;
  if (!kept && webhook.reads_as.id != context.access.user() &&
      !context.access.may(kReadsAsOthers))
    problems.add("webhook.reads_as_other", "reads_as", {{"right", kReadsAsOthers}});
}

void act_on_webhook(Record& record, const ActionContext&, Problems&) {
  ++record.as<Webhook>().secret_turn;
}

bool has_deadline(const RecordMeta& meta) {
  return std::any_of(meta.fields.begin(), meta.fields.end(),
                     [](const FieldMeta& field) { return field.has(kDeadline); });
}

void check_wording(std::string_view wording, std::string_view path, const RecordMeta& meta,
                   const ExtraFields* extras, Problems& problems) {
  for (const std::string_view name : placeholders_of(wording)) {
    const FieldMeta* field = find_field(meta, extras, name);
    if (is_general_placeholder(name) || (field && !field->has(kSecret))) continue;
    problems.add("rule.placeholder_unknown", path, {{"name", name}, {"record", meta.name}});
  }
}

}  // namespace

void register_rules(Registry& registry) {
  Behaviour webhook;
  webhook.meta = &webhook_meta();
  webhook.cached = true;
  webhook.check = check_webhook;
  webhook.act = act_on_webhook;
  webhook.actions = {"renew_secret"};
  registry.add(webhook);
  Behaviour rule;
  rule.meta = &rule_meta();
  rule.cached = true;
  rule.derive = derive_rule;
  rule.check = check_rule_itself;
  registry.add(rule);
}

namespace {

// A condition that is met says something of what it looks at.
void check_reach(const Condition& condition, size_t index, const RecordMeta& meta,
                 const Registry& registry, const Access& access, Problems& problems) {
  for (const auto& [member, path] : {std::pair{"field", std::string_view(condition.field)},
                                     std::pair{"against", std::string_view(condition.against)}}) {
    const auto place = find_place(meta, path, &registry, access.extras());
    if (!place || !place->field) continue;
    const RecordMeta& asked = place->is_beyond() ? *place->holder : meta;
    const std::string_view name =
        place->lines && !place->is_beyond() ? place->lines->name : place->field->name;
    const std::string read = std::string(asked.name) + ".read";
    if (place->is_beyond() && !access.may(read))
      problems.add("access.field_denied", join_path("conditions", index, member),
                   {{"right", read}});
    else if (!may_read_field(access, asked, *place->field, name))
      problems.add("access.field_denied", join_path("conditions", index, member),
                   {{"right", read + "." + std::string(name)}});
  }
}

}  // namespace

void check_rule(const NotificationRule& rule, const Registry& registry, const Access& access,
                Problems& problems) {
  const Behaviour* behaviour = registry.find(rule.record);
  if (!behaviour) {
    problems.add("rule.record_unknown", "record", {{"record", rule.record}});
    return;
  }
  const RecordMeta& meta = *behaviour->meta;
  const bool by_time =
      rule.event == RuleEvent::deadline_near || rule.event == RuleEvent::deadline_passed;
  if (by_time && (!has_deadline(meta) || meta.kind == RecordKind::shared_catalogue))
    problems.add("rule.no_deadline", "event", {{"record", rule.record}});
  const auto named = [&](std::string_view action) { return action == rule.step; };
  const bool is_step =
      std::any_of(behaviour->flow.begin(), behaviour->flow.end(),
                  [&](const FlowStep& step) { return named(step.action); }) ||
      std::any_of(behaviour->actions.begin(), behaviour->actions.end(), named);
  if (rule.event == RuleEvent::step && !rule.step.empty() && !is_step)
    problems.add("rule.step_unknown", "step", {{"step", rule.step}, {"record", rule.record}});
  for (size_t i = 0; i < rule.conditions.size(); ++i) {
    check_condition(rule.conditions[i], i, meta, access.extras(), registry, problems);
    check_reach(rule.conditions[i], i, meta, registry, access, problems);
    if (by_time && rule.conditions[i].op == ConditionOp::changed)
      problems.add("rule.changed_by_time", join_path("conditions", i, "op"));
  }
  check_wording(rule.title_en, "title_en", meta, access.extras(), problems);
  check_wording(rule.text_en, "text_en", meta, access.extras(), problems);
  check_wording(rule.title_ru, "title_ru", meta, access.extras(), problems);
  check_wording(rule.text_ru, "text_ru", meta, access.extras(), problems);
}

std::vector<std::string_view> placeholders_of(std::string_view wording) {
  std::vector<std::string_view> names;
  for (size_t open = wording.find('{'); open != wording.npos;) {
    const size_t close = wording.find('}', open);
    if (close == wording.npos) break;
    names.push_back(wording.substr(open + 1, close - open - 1));
    open = wording.find('{', close);
  }
  return names;
}

bool is_general_placeholder(std::string_view name) {
  constexpr std::string_view kGeneral[] = {"title", "record", "company", "who",
                                           "day",   "event",  "link"};
  return std::find(std::begin(kGeneral), std::end(kGeneral), name) != std::end(kGeneral);
}

Problems check_webhook_url(std::string_view url) {
  Problems problems;
  const bool plain = url.starts_with("http://");
  const size_t begin = plain ? 7 : 8;
  const auto wrong = [&] { problems.add("webhook.url", "url"); };
  if (!plain && !url.starts_with("https://")) {
    wrong();
    return problems;
  }
  const std::string_view rest = url.substr(begin);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c <= '~' && c != '\\' && c != '#';
  });
  std::string_view host = authority;
  if (host.starts_with('['))
    host = host.substr(0, host.find(']') + 1);
  else
    host = host.substr(0, host.find(':'));
  const bool here = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
  if (!printable || host.empty() || authority.find('@') != authority.npos || (plain && !here))
    wrong();
  return problems;
}

}  // namespace osnova
