#include "kernel/rule/delivery.hpp"

#include <boost/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;
using store::Connection;

namespace {

constexpr int64_t kDayUs = 86'400'000'000;
// Deadlines are told again for a month (kernel/task/reminders.hpp): what was told is known longer.
constexpr int64_t kKeptDays = 90, kDeadlineDays = 60;

const Bulk kDelivery{"delivery",
                     {"company_id", "id", "rule_id", "event", "day", "record", "record_id",
                      "caused_by", "happened_at", "way", "recipient", "state", "attempts",
                      "made_at", "next_at", "done_at", "error", "held_until"},
                     {},
                     {},
                     {}};

template <class E>
std::string_view code_of(E value) {
  return enum_meta(value).codes[static_cast<size_t>(value)];
}

bool is_known(Connection& connection, const Delivery& one) {
  const Cell key[] = {one.company, one.id};
  return connection.query("SELECT 1 FROM delivery WHERE company_id = $1 AND id = $2", key)->next();
}

void insert(Connection& connection, const Delivery& one) {
  const Cell cells[] = {one.company,
                        one.id,
                        one.rule,
                        one.event,
                        one.occasion.day.empty() ? 0 : one.occasion.day.days,
                        one.occasion.meta->name,
                        one.occasion.record,
                        one.occasion.by,
                        one.occasion.at,
                        code_of(one.way),
                        one.recipient,
                        code_of(one.state),
                        one.attempts,
                        one.made_at,
                        one.next_at,
                        one.done_at,
                        one.error,
                        one.held_until};
  connection.write(kDelivery, cells);
}

}  // namespace

const EnumMeta& enum_meta(Way) {
  static const EnumMeta meta{"kernel.way", {"program", "mail", "webhook"}};
  return meta;
}

const EnumMeta& enum_meta(DeliveryState) {
  static const EnumMeta meta{"kernel.delivery_state",
                             {"waiting", "delivered", "given_up", "dropped"}};
  return meta;
}

std::vector<store::TableMeta> delivery_tables() {
  using store::integer_column, store::text_column;
  store::TableMeta table{
      "delivery",
      {integer_column("company_id"), text_column("id"), integer_column("rule_id"),
       text_column("event"), integer_column("day"), text_column("record"),
       integer_column("record_id"), integer_column("caused_by"), integer_column("happened_at"),
       text_column("way"), integer_column("recipient"), text_column("state"),
       integer_column("attempts"), integer_column("made_at"), integer_column("next_at"),
       integer_column("done_at"), text_column("error"),
       {"held_until", store::ColumnType::integer, false}},
      {"company_id", "id"},
      false,
      {}};
  table.indexes.push_back({"delivery_due", {"way", "state", "next_at"}, false, "", 10});
  table.indexes.push_back({"delivery_made", {"company_id", "made_at"}, false, "", 10});
  return {std::move(table)};
}

std::string raised_event(int64_t figure, int64_t at_us) {
  return "raised " + std::to_string(figure) + " " + std::to_string(at_us);
}

std::string fine_event(int64_t at_us) { return "fine " + std::to_string(at_us); }

std::optional<int64_t> raised_figure(std::string_view event) {
  const auto words = split(event, ' ');
  int64_t figure = 0;
  if (words.size() != 3 || words[0] != "raised" || !parse_int(words[1], &figure))
    return std::nullopt;
  return figure;
}

std::string delivery_id(const Delivery& delivery) {
  CanonicalWriter bytes;
  bytes.text('d', "delivery");
  bytes.integer('c', delivery.company);
  bytes.integer('r', delivery.rule);
  // A monitor has no rule: its events are told apart by the monitor.
  if (delivery.rule == 0) bytes.integer('m', delivery.occasion.record);
  bytes.text('e', delivery.event);
  bytes.text('w', code_of(delivery.way));
  bytes.integer('t', delivery.recipient);
  return hash_hex(bytes.hash()).substr(0, 32);
}

size_t write_deliveries(Connection& connection, std::vector<Delivery>& deliveries,
                        int64_t now_us) {
  size_t made = 0;
  std::vector<Notice> notices;
  for (Delivery& one : deliveries) {
    one.id = delivery_id(one);
    one.made_at = one.next_at = now_us;
    if (is_known(connection, one)) continue;
    ++made;
    if (one.way == Way::program && one.state == DeliveryState::waiting) {
      one.state = DeliveryState::delivered;
      boost::json::object args = {{"rule", std::to_string(one.rule)}};
      const auto figure = raised_figure(one.event);
      if (one.rule == 0) args = {{"figure", std::to_string(figure.value_or(0))}};
      if (!one.occasion.day.empty()) args["day"] = one.occasion.day.text();
      const std::string_view kind = one.rule == 0 && !figure            ? "monitor_fine"
                                    : one.rule == 0                     ? "monitor"
                                    : one.event.starts_with(kEscalated) ? "rule_escalated"
                                                                        : "rule";
      notices.push_back({one.company, one.recipient, kind, one.occasion.by,
                         std::string(one.occasion.meta->name), one.occasion.record, 0,
                         boost::json::serialize(args)});
    }
    if (one.state != DeliveryState::waiting) one.done_at = now_us;
    insert(connection, one);
  }
  write_notices(connection, now_us, notices);
  return made;
}

namespace {

constexpr std::string_view kColumns =
    "company_id, id, rule_id, event, day, record, record_id, caused_by, happened_at, recipient, "
    "attempts, made_at, next_at, held_until";

std::vector<Delivery> read_all(store::Rows& rows, const Registry& registry, Way way) {
  std::vector<Delivery> all;
  while (rows.next()) {
    Delivery& one = all.emplace_back();
    one.company = rows.integer(0);
    one.id = rows.text(1);
    one.rule = rows.integer(2);
    one.event = rows.text(3);
    if (rows.integer(4) != 0) one.occasion.day = Date{static_cast<int32_t>(rows.integer(4))};
    const Behaviour* behaviour = registry.find(rows.text(5));
    one.occasion.meta = behaviour ? behaviour->meta : nullptr;
    one.occasion.record = rows.integer(6);
    one.occasion.by = rows.integer(7);
    one.occasion.at = rows.integer(8);
    one.way = way;
    one.recipient = rows.integer(9);
    one.attempts = rows.integer(10);
    one.made_at = rows.integer(11);
    one.next_at = rows.integer(12);
    one.held_until = rows.integer(13);
  }
  return all;
}

}  // namespace

std::vector<Delivery> due_deliveries(Connection& connection, const Registry& registry, Way way,
                                     Id recipient, int64_t now_us, size_t limit) {
  std::vector<Cell> cells = {code_of(way), now_us, static_cast<int64_t>(limit)};
  std::string whose;
  if (recipient != 0) {
    cells.emplace_back(recipient);
    whose = " AND recipient = $4";
  }
  auto rows = connection.query("/* every company */ SELECT " + std::string(kColumns) +
                                   " FROM delivery WHERE way = $1 AND state = 'waiting' AND "
                                   "next_at <= $2" +
                                   whose + " ORDER BY next_at, company_id, id LIMIT $3",
                               cells);
  return read_all(*rows, registry, way);
}

std::vector<Delivery> told_in_program(Connection& connection, const Registry& registry, Id company,
                                      Id rule, int64_t from_us, int64_t until_us, size_t limit) {
  const std::string condition =
      " FROM delivery WHERE company_id = $1 AND made_at > $2 AND made_at <= $3 AND rule_id = $4 "
      "AND way = 'program' AND state = 'delivered' ORDER BY made_at, id";
  const Cell first[] = {company, from_us, until_us, rule, static_cast<int64_t>(limit)};
  auto moments = connection.query("SELECT made_at" + condition + " LIMIT $5", first);
  size_t count = 0;
  int64_t last_us = until_us;
  for (; moments->next(); ++count) last_us = moments->integer(0);
  const Cell cells[] = {company, from_us, count < limit ? until_us : last_us, rule};
  auto rows = connection.query("SELECT " + std::string(kColumns) + condition, cells);
  return read_all(*rows, registry, Way::program);
}

// A notice bears the moment at which its delivery was made.
bool was_read(Connection& connection, const Delivery& one) {
  const Cell cells[] = {one.company, one.recipient, one.made_at, one.occasion.record};
  auto rows = connection.query(
      "SELECT read_at FROM notification WHERE company_id = $1 AND person = $2 AND at = $3 AND "
      "record_id = $4 AND kind = 'rule'",
      cells);
  bool read = false;
  while (rows->next()) read = read || rows->integer(0) != 0;
  return read;
}

std::vector<Id> due_recipients(Connection& connection, Way way, int64_t now_us) {
  const Cell cells[] = {code_of(way), now_us};
  auto rows = connection.query(
      "/* every company */ SELECT DISTINCT recipient FROM delivery WHERE way = $1 AND state = "
      "'waiting' AND next_at <= $2 ORDER BY recipient",
      cells);
  std::vector<Id> recipients;
  while (rows->next()) recipients.push_back(rows->integer(0));
  return recipients;
}

void note_delivery(Connection& connection, const Delivery& one) {
  const Cell cells[] = {code_of(one.state), one.attempts, one.next_at, one.done_at,
                        one.error,          one.company,  one.id};
  connection.run(
      "UPDATE delivery SET state = $1, attempts = $2, next_at = $3, done_at = $4, error = $5 WHERE "
      "company_id = $6 AND id = $7",
      cells);
}

void hold_delivery(Connection& connection, const Delivery& one) {
  const Cell cells[] = {one.held_until, one.company, one.id};
  connection.run(
      "UPDATE delivery SET next_at = $1, held_until = $1, error = 'delivery.held' WHERE company_id "
      "= $2 AND id = $3",
      cells);
}

int64_t give_up(Connection& connection, Way way, Id recipient, int64_t since_before,
                int64_t now_us, std::string_view error) {
  std::vector<Cell> cells = {now_us, error, code_of(way), since_before};
  std::string whose;
  if (recipient != 0) {
    cells.emplace_back(recipient);
    whose = " AND recipient = $5";
  }
  return connection.run(
      "/* every company */ UPDATE delivery SET state = 'given_up', done_at = $1, error = $2 WHERE "
      "way = $3 AND state = 'waiting' AND CASE WHEN held_until > made_at THEN held_until ELSE made_at "
      "END < $4" +
          whose,
      cells);
}

int64_t forget_deliveries(Connection& connection, int64_t now_us) {
  const Cell cells[] = {now_us - kKeptDays * kDayUs, now_us / kDayUs - kDeadlineDays};
  return connection.run(
      "/* every company */ DELETE FROM delivery WHERE state <> 'waiting' AND done_at < $1 AND day "
      "< $2",
      cells);
}

}  // namespace osnova
