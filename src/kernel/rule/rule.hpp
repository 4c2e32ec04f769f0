#pragma once
// Rules of notification: who is told what of which event, and by which ways. See README.md.
#include <string>
#include <string_view>
#include <vector>

#include "kernel/command/company_state.hpp"
#include "kernel/condition/condition.hpp"
#include "kernel/registry.hpp"

namespace osnova {

// Shared catalogue "kernel.webhook": an address of another program.
struct Webhook : Entity {
  Text<40> code;
  Text<160> name;
  bool active = true;
  Text<500> url;
  Ref<User> reads_as;       // with whose rights records are read for it
  int64_t secret_turn = 1;  // rises when its secret is changed
};
const RecordMeta& webhook_meta();

enum class RuleEvent : int {
  created, changed, step, waits, decided, deadline_near, deadline_passed
};
const EnumMeta& enum_meta(RuleEvent);

// owner: whose it is, as of deadlines; responsible, author: whom the record names.
enum class RecipientKind : int { role, person, owner, responsible, author };
const EnumMeta& enum_meta(RecipientKind);

struct RuleRecipient : Line {
  RecipientKind who{};
  Ref<Role> role;
  Ref<User> person;
};

const RecordMeta& recipient_meta();  // of lines that are called recipients
// A role or a person where one is meant, and nowhere else. Problems "input.required",
// "rule.recipient_twice".
void check_recipients(const Lines<RuleRecipient>& recipients, Problems& problems);

// Shared catalogue "kernel.notification_rule".
struct NotificationRule : Entity {
  Text<40> code;
  Text<160> name;
  bool active = false;
  Timestamp active_since;   // what happened before is not told
  Ref<Company> in_company;  // none = every one
  Text<60> record;          // "bank.payment_order"
  RuleEvent event{};
  Text<40> step;     // of the flow: "post"
  int64_t days = 0;  // before the deadline
  bool in_program = true, by_mail = false;
  Ref<Webhook> webhook;
  bool urgent = false;        // its mail goes through quiet hours and is not gathered
  int64_t most_per_hour = 0;  // mails to one person; what is beyond comes in one. 0 = kUsualPerHour
  int64_t escalate_hours = 0;  // told on when nobody has read it by then; 0 = never
  Ref<User> escalate_to;
  Ref<Role> escalate_role;
  Text<160> title_en, title_ru;
  Text<2000> text_en, text_ru;
  Lines<Condition> conditions;  // all have to hold, of the record as it stands when it is told
  Lines<RuleRecipient> recipients;
};
const RecordMeta& rule_meta();
inline constexpr int64_t kUsualPerHour = 20;

void register_rules(Registry& registry);

// What only whoever knows everything that is registered can say: record, step, fields of conditions
// and placeholders. `access`: of whoever makes the rule, who asks for nothing that he may not read.
// Problems "rule.*", "condition.*", "access.field_denied".
void check_rule(const NotificationRule& rule, const Registry& registry, const Access& access,
                Problems& problems);

// The names between braces, in order; a brace that is not closed opens none.
std::vector<std::string_view> placeholders_of(std::string_view wording);
// Those that are no fields: title, record, company, who, day, event, link.
bool is_general_placeholder(std::string_view name);

// A webhook's address: https, or http to this computer alone (RFC 3986; without user, password and
// fragment). Problem "webhook.url".
Problems check_webhook_url(std::string_view url);

}  // namespace osnova
