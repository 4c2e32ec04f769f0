#pragma once
// What a rule tells somebody of one event, by one way. It keeps references, and no texts: what is
// said is made when it is sent, of what may be read then.
//
// delivery  company_id, id (32 hex digits: of rule, event, way and recipient) | rule_id, event, day
//           (the deadline; 0 = none), record, record_id, caused_by, happened_at (us), way,
//           recipient (a person, or a webhook), state, attempts, made_at, next_at, done_at (us),
//           error (a code, or what the other side said), held_until (us; 0 = it never was)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/rule/wording.hpp"
#include "store/schema.hpp"

namespace osnova {

std::vector<store::TableMeta> delivery_tables();  // delivery

enum class Way : int { program, mail, webhook };
const EnumMeta& enum_meta(Way);
// dropped: there was nobody to tell (no address, no right, no rule any more).
enum class DeliveryState : int { waiting, delivered, given_up, dropped };
const EnumMeta& enum_meta(DeliveryState);

// Who has it sees the deliveries of his company (report "deliveries").
inline constexpr std::string_view kDeliveriesRight = "kernel.delivery.read";
// Who has it is told when deliveries were given up.
inline constexpr std::string_view kDeliveryRight = "kernel.delivery.operate";

struct Delivery {
  Id company = 0;
  std::string id;
  Id rule = 0;        // 0 = of a monitor
  std::string event;  // "0/1234": company and seq of the journal; "deadline_near due 2025-12-31 77"
  Occasion occasion;
  Way way{};
  Id recipient = 0;
  DeliveryState state{};
  int64_t attempts = 0, made_at = 0, next_at = 0, done_at = 0;
  std::string error;
  int64_t held_until = 0;  // mail that waited, for quiet hours to end or to be sent with the rest
};

// The event by which a notice that nobody has read is told on.
inline constexpr std::string_view kEscalated = "escalated ";

// The event of a monitor that was raised: its figure (ten-thousandths) and when it was looked at.
std::string raised_event(int64_t figure, int64_t at_us);
// It has gone back.
std::string fine_event(int64_t at_us);
// The figure of a raised one; none when it has gone back.
std::optional<int64_t> raised_figure(std::string_view event);

// The same for ever for the same rule, event, way and recipient: a repeated one is recognised by
// whoever gets it.
std::string delivery_id(const Delivery& delivery);

// Writes those that are not known yet, and the notices of those by way of the program, inside the
// caller's transaction. How many were new.
size_t write_deliveries(store::Connection& connection, std::vector<Delivery>& deliveries,
                        int64_t now_us);

// Those of a way (and, not 0, one recipient) that are due, the oldest first.
std::vector<Delivery> due_deliveries(store::Connection& connection, const Registry& registry,
                                     Way way, Id recipient, int64_t now_us, size_t limit);
// Recipients of deliveries of a way that are due.
std::vector<Id> due_recipients(store::Connection& connection, Way way, int64_t now_us);
// State, attempts, next_at, done_at and error of a known one.
void note_delivery(store::Connection& connection, const Delivery& delivery);
// It waits, until the moment that it says (held_until).
void hold_delivery(store::Connection& connection, const Delivery& delivery);
// Those of a rule in the program that were told in (from, until], oldest first; as many as were told
// in the same moment as the last are among them, however many that are.
std::vector<Delivery> told_in_program(store::Connection& connection, const Registry& registry,
                                      Id company, Id rule, int64_t from_us, int64_t until_us,
                                      size_t limit);
// Whether the person has read the notice of a delivery in the program.
bool was_read(store::Connection& connection, const Delivery& delivery);
// Gives up what could have been sent since before that moment; how many.
int64_t give_up(store::Connection& connection, Way way, Id recipient, int64_t since_before,
                int64_t now_us, std::string_view error);
// Forgets what has ended long ago and cannot happen again; how many.
int64_t forget_deliveries(store::Connection& connection, int64_t now_us);

// Report "deliveries": those of the company, the newest first.
void register_delivery_report(Registry& registry);

}  // namespace osnova
