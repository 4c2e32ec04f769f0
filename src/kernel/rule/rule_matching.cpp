#include "kernel/rule/rule_matching.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/command/fact_loader.hpp"

namespace osnova {

namespace {

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Whom a field of the record names.
Id named_in(const Record& record, std::string_view name) {
  const FieldMeta* field = record.meta().find(name);
  if (!field || field->kind != Kind::reference || field->target != user_meta().name) return 0;
  return get_integer(*field, record.data());
}

Id owner_of(const Record& record) {
  for (const std::string_view name : {"owner", "responsible", "author"})
    if (const Id person = named_in(record, name)) return person;
  return 0;
}

}  // namespace

// --- rules -----------------------------------------------------------------------------------------

Rules::Rules(Kernel& kernel) : workspace_(kernel.company_state(0)) {
  for (const Record& record : workspace_->all(rule_meta()))
    if (const auto& rule = record.as<NotificationRule>(); rule.active) all_.push_back(&rule);
}

int64_t Rules::oldest_us() const {
  int64_t oldest = 0;
  for (const NotificationRule* rule : all_)
    if (oldest == 0 || rule->active_since.us < oldest) oldest = rule->active_since.us;
  return oldest;
}

std::vector<Id> holders_of(const CompanyState& workspace, Id role, Id company, Date today) {
  std::vector<Id> people;
  const Holdings holdings(workspace);
  for (const User* user : holdings.users())
    for (const Held& held : holdings.of(*user))
      if (held.role->id == role && held.holds_in(company) && held.in_force(today))
        people.push_back(user->id);
  return people;
}

// --- what an event is about -------------------------------------------------------------------------

RuleMatching::RuleMatching(Kernel& kernel, store::Connection& connection, const Texts& texts,
                           const Rules& rules, Id home)
    : kernel_(kernel),
      connection_(connection),
      texts_(texts),
      rules_(rules),
      home_(home),
      state_(kernel.company_state(home)),
      today_(kernel.business_date(home)) {}

std::optional<Record> RuleMatching::load(const RecordMeta& meta, Id id) {
  std::optional<Record> found;
  const Id ids[] = {id};
  const Id home = meta.kind == RecordKind::shared_catalogue ? 0 : home_;
  texts_.of(meta).load(connection_, home, ids, [&](Record record) { found = std::move(record); });
  return found;
}

std::optional<RuleMatching::Subject> RuleMatching::subject_of(const Event& event) {
  const Behaviour* behaviour = kernel_.registry().find(event.record);
  if (!behaviour) return std::nullopt;
  auto record = load(*behaviour->meta, event.id);
  if (!record) return std::nullopt;
  if (!is_approval(*behaviour->meta)) return Subject{event.record, std::move(*record), 0, false};
  const Approval& approval = record->as<Approval>();
  Subject subject{approval.record, {}, approval.author.id, true};
  const Behaviour* target = kernel_.registry().find(approval.record);
  Id id = 0;
  auto asked_about = target && parse_int(approval.target, &id) ? load(*target->meta, id)
                                                               : std::optional<Record>();
  subject.record = asked_about ? std::move(*asked_about) : std::move(*record);
  return subject;
}

bool RuleMatching::means(const NotificationRule& rule, const Event& event,
                         const Subject& subject) const {
  if (home_ != 0 && !rule.in_company.empty() && rule.in_company.id != home_) return false;
  if (rule.record != subject.kind) return false;
  if (!event.day.empty()) return rule.event == event.deadline;
  if (event.at <= rule.active_since.us) return false;
  const bool is_new = has(event.done, "create");
  switch (rule.event) {
    case RuleEvent::created:
      return !subject.is_case && is_new;
    case RuleEvent::changed:
      return !subject.is_case && !is_new;
    case RuleEvent::step:
      return !subject.is_case && has(event.done, rule.step);
    case RuleEvent::waits:
      return subject.is_case && is_new;
    case RuleEvent::decided:
      return subject.is_case && !is_new && has(event.changed, "status");
    case RuleEvent::deadline_near:
    case RuleEvent::deadline_passed:
      break;
  }
  return false;
}

// --- conditions -------------------------------------------------------------------------------------

std::optional<int64_t> RuleMatching::in_company_currency(int64_t minor, Currency currency) {
  const Currency own = state_->has_company() ? state_->company().currency : currency;
  FactLoader loader(connection_, kernel_.registry(), texts_, home_, state_);
  return in_own_currency(loader, own, minor, currency, today_);
}

bool RuleMatching::all_hold(const NotificationRule& rule, const Event& event,
                            const Record& record) {
  ConditionFacts facts;
  if (state_->has_company()) facts.company_currency = state_->company().currency;
  facts.in_company_currency = [&](int64_t minor, Currency currency) {
    return in_company_currency(minor, currency);
  };
  facts.resolve = [&](std::string_view name, std::string_view key) {
    const Behaviour* target = kernel_.registry().find(name);
    if (!target) return Id{0};
    const bool shared = target->meta->kind == RecordKind::shared_catalogue;
    for (const FieldMeta& field : target->meta->fields)
      if (field.has(kUnique))
        return kernel_.find_id(*target->meta, field.name, key, shared ? 0 : home_);
    return Id{0};
  };
  facts.registry = &kernel_.registry();
  facts.read = [&](const RecordMeta& meta, const FieldMeta* key, Id id) {
    FactLoader loader(connection_, kernel_.registry(), texts_, home_, state_);
    return referenced(loader, meta, key, id);
  };
  facts.changed = [&](std::string_view field) {
    return std::any_of(event.changed.begin(), event.changed.end(), [&](const std::string& path) {
      return path == field || path.starts_with(std::string(field) + ".");
    });
  };
  return std::all_of(rule.conditions.begin(), rule.conditions.end(),
                     [&](const Condition& one) { return holds(one, record, facts); });
}

// --- whom it tells ----------------------------------------------------------------------------------

std::vector<Id> RuleMatching::people(const NotificationRule& rule, const Subject& subject,
                                     Id company) const {
  std::vector<Id> found;
  for (const RuleRecipient& one : rule.recipients) {
    if (one.who == RecipientKind::person) found.push_back(one.person.id);
    if (one.who == RecipientKind::owner) found.push_back(owner_of(subject.record));
    if (one.who == RecipientKind::responsible)
      found.push_back(named_in(subject.record, "responsible"));
    if (one.who == RecipientKind::author)
      found.push_back(subject.is_case ? subject.author : named_in(subject.record, "author"));
    if (one.who != RecipientKind::role) continue;
    for (const Id person : holders_of(rules_.workspace(), one.role.id, company, today_))
      found.push_back(person);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase(found, 0);
  return found;
}

std::vector<Id> RuleMatching::companies(const NotificationRule& rule) const {
  if (home_ != 0) return {home_};
  if (!rule.in_company.empty()) return {rule.in_company.id};
  return kernel_.companies();
}

bool RuleMatching::may_read(Id person, Id company, const Record& record) const {
  const auto access = kernel_.access_for_user(person, company, "notification");
  return access && kernel_.load(record.meta(), record.entity().id, *access);
}

void RuleMatching::tell_webhook(const NotificationRule& rule, Delivery delivery,
                                const Record& record) {
  const Webhook* webhook = rules_.workspace().get<Webhook>(webhook_meta(), rule.webhook.id);
  if (!webhook || !webhook->active) return;
  delivery.way = Way::webhook;
  delivery.recipient = webhook->id;
  const auto possible = companies(rule);
  const auto found = std::find_if(possible.begin(), possible.end(), [&](Id company) {
    return may_read(webhook->reads_as.id, company, record);
  });
  if (found != possible.end()) {
    delivery.company = *found;
  } else {
    delivery.company = possible.empty() ? 0 : possible.front();
    delivery.state = DeliveryState::dropped;
    delivery.error = "delivery.not_readable";
  }
  deliveries_.push_back(std::move(delivery));
}

void RuleMatching::tell_person(const NotificationRule& rule, Delivery delivery, Id company,
                               Id person) {
  delivery.company = company;
  delivery.recipient = person;
  delivery.state = DeliveryState::waiting;
  delivery.error.clear();
  delivery.attempts = delivery.done_at = delivery.held_until = 0;
  delivery.way = Way::program;
  if (rule.in_program) deliveries_.push_back(delivery);
  if (!rule.by_mail) return;
  delivery.way = Way::mail;
  const User* user = rules_.workspace().get<User>(user_meta(), person);
  if (!user || user->email.empty()) {
    delivery.state = DeliveryState::dropped;
    delivery.error = "delivery.no_address";
  }
  deliveries_.push_back(std::move(delivery));
}

void RuleMatching::tell(const NotificationRule& rule, const Event& event,
                        const Subject& subject) {
  Delivery delivery;
  delivery.rule = rule.id;
  delivery.event = event.key;
  delivery.occasion = {&subject.record.meta(), subject.record.entity().id, event.by, event.at,
                       event.day};
  if (!rule.webhook.empty()) tell_webhook(rule, delivery, subject.record);
  std::vector<Id> told;  // of what is shared, each in one company
  for (const Id company : companies(rule))
    for (const Id person : people(rule, subject, company)) {
      if (person == event.by || std::find(told.begin(), told.end(), person) != told.end() ||
          !may_read(person, company, subject.record))
        continue;
      told.push_back(person);
      tell_person(rule, delivery, company, person);
    }
}

void RuleMatching::escalate(const NotificationRule& rule, const Delivery& delivery,
                            const std::vector<Id>& told) {
  const auto record = delivery.occasion.meta
                          ? load(*delivery.occasion.meta, delivery.occasion.record)
                          : std::optional<Record>();
  if (!record) return;
  Delivery on = delivery;
  on.event = std::string(kEscalated) + delivery.event;
  std::vector<Id> people = holders_of(rules_.workspace(), rule.escalate_role.id, home_, today_);
  people.push_back(rule.escalate_to.id);
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  for (const Id person : people)
    if (person != 0 && std::find(told.begin(), told.end(), person) == told.end() &&
        may_read(person, home_, *record))
      tell_person(rule, on, home_, person);
}

void RuleMatching::match(const NotificationRule& rule, const Event& event) {
  if (!state_) return;
  const auto subject = subject_of(event);
  if (subject && means(rule, event, *subject) && all_hold(rule, event, subject->record))
    tell(rule, event, *subject);
}

void RuleMatching::match(const Event& event) {
  const bool of_case = event.record == approval_meta().name ||
                       event.record == workspace_approval_meta().name;
  const bool named = std::any_of(
      rules_.all().begin(), rules_.all().end(), [&](const NotificationRule* rule) {
        return rule->record == event.record || (of_case && (rule->event == RuleEvent::waits ||
                                                            rule->event == RuleEvent::decided));
      });
  if (!named || !state_) return;
  const auto subject = subject_of(event);
  if (!subject) return;
  for (const NotificationRule* rule : rules_.all())
    if (means(*rule, event, *subject) && all_hold(*rule, event, subject->record))
      tell(*rule, event, *subject);
}

}  // namespace osnova
