#include "kernel/rule/rule_feed.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/task/deadlines.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

constexpr std::string_view kCursor = "rules";
constexpr int64_t kRows = 200;
constexpr int kLookBack = 30;  // days: deadlines of long ago are old business
constexpr size_t kMostDeadlines = 10'000, kMostKnown = 100'000;
constexpr int64_t kHourUs = int64_t{3600} * 1'000'000;
// What nobody has read for longer was told on in its time, or before the rule said so.
constexpr int64_t kUnreadBackUs = 24 * kHourUs;
constexpr size_t kUnreadAtOnce = 500;

int64_t cursor_of(Connection& connection, Id company, std::string_view name = kCursor) {
  const Cell key[] = {company, name};
  auto rows = connection.query(
      "SELECT seq FROM journal_cursor WHERE company_id = $1 AND name = $2", key);
  return rows->next() ? rows->integer(0) : 0;
}

void move_cursor(Connection& connection, Id company, int64_t seq,
                 std::string_view name = kCursor) {
  static const store::Bulk kCursors{
      "journal_cursor", {"company_id", "name", "seq"}, {"company_id", "name"}, {}, {"seq"}};
  const Cell cells[] = {company, name, seq};
  connection.write(kCursors, cells);
}

std::vector<std::string> done_by(std::string_view command, std::string_view record) {
  std::vector<std::string> done;
  if (command.size() <= record.size()) return done;
  for (const std::string_view action : split(command.substr(record.size() + 1), '+'))
    done.emplace_back(action);
  return done;
}

// The rows behind `seq`, oldest first; `last` is the seq of the last one.
std::vector<Event> rows_behind(Connection& connection, Id company, int64_t seq, int64_t* last) {
  const Cell cells[] = {company, seq, kRows};
  auto rows = connection.query(
      "SELECT seq, recorded_at, user_id, command, record, record_id, changes FROM journal WHERE "
      "company_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
      cells);
  std::vector<Event> events;
  while (rows->next()) {
    *last = rows->integer(0);
    Event& event = events.emplace_back();
    event.key = std::to_string(company) + "/" + std::to_string(*last);
    event.home = company;
    event.at = rows->integer(1);
    event.by = rows->integer(2);
    event.record = rows->text(4);
    event.done = done_by(rows->text(3), event.record);
    event.id = rows->integer(5);
    std::vector<FieldChange> changes;
    decode_changes(rows->blob(6), &changes);
    for (FieldChange& change : changes) event.changed.push_back(std::move(change.path));
  }
  return events;
}

}  // namespace

// --- the journal -------------------------------------------------------------------------------------

// False when nothing is left. What happened before the oldest rule was active is passed over.
bool RuleFeed::read_journal(Id company, const Rules& rules, size_t* made) {
  std::vector<Delivery> deliveries;
  int64_t before = 0, last = 0;
  kernel_.read_people([&](Connection& connection) {
    before = last = cursor_of(connection, company);
    auto events = rows_behind(connection, company, before, &last);
    if (!events.empty() && events.back().at <= rules.oldest_us()) {
      last = last_seq_until(connection, "journal", company, rules.oldest_us());
      return;
    }
    RuleMatching matching(kernel_, connection, texts_, rules, company);
    for (const Event& event : events) matching.match(event);
    deliveries = std::move(matching.deliveries());
  });
  if (last == before) return false;
  size_t fresh = 0;
  const bool durable = kernel_.write([&](Connection& connection) {
    fresh = 0;
    // Another process may have read on in the meantime.
    if (cursor_of(connection, company) != before) return;
    fresh = write_deliveries(connection, deliveries, kernel_.clock().now_us());
    move_cursor(connection, company, last);
  });
  if (durable) *made += fresh;
  return durable;
}

size_t RuleFeed::read_journals() {
  const Rules rules(kernel_);
  if (rules.empty()) return 0;
  size_t made = 0;
  std::vector<Id> companies = kernel_.companies();
  companies.insert(companies.begin(), 0);
  for (const Id company : companies)
    while (!stopping_ && read_journal(company, rules, &made)) {
    }
  if (made > 0) kernel_.noticed();
  return made;
}

// --- the calendar ------------------------------------------------------------------------------------

size_t RuleFeed::read_calendar(Id company, const Rules& rules) {
  const auto state = kernel_.company_state(company);
  if (!state) return 0;
  const Date today = kernel_.business_date(company);
  int ahead = -1;
  for (const NotificationRule* rule : rules.all())
    if (rule->event == RuleEvent::deadline_near)
      ahead = std::max(ahead, static_cast<int>(rule->days));
    else if (rule->event == RuleEvent::deadline_passed)
      ahead = std::max(ahead, 0);
  if (ahead < 0) return 0;
  std::vector<Delivery> deliveries;
  std::vector<std::string> told;
  kernel_.read_people([&](Connection& connection) {
    RuleMatching matching(kernel_, connection, texts_, rules, company);
    for (const Deadline& one : deadlines_of(connection, kernel_.registry(), company,
                                            {today + -kLookBack, today + ahead, 0, kMostDeadlines}))
      for (const NotificationRule* rule : rules.all()) {
        const int left = one.day.days - today.days;
        const bool near = rule->event == RuleEvent::deadline_near && left >= 0 &&
                          left <= rule->days;
        // Not what had passed when the rule began.
        const bool passed = rule->event == RuleEvent::deadline_passed && left < 0 &&
                            one.day + 1 >= state->time_zone().local_date(rule->active_since.us);
        if ((!near && !passed) || rule->record != one.meta->name) continue;
        Event event;
        event.key = std::string(near ? "deadline_near " : "deadline_passed ") +
                    std::string(one.field->name) + " " + one.day.text() + " " +
                    std::to_string(one.id);
        std::string known = std::to_string(rule->id) + " " + event.key;
        if (known_.contains(known)) continue;
        event.home = company;
        event.record = one.meta->name;
        event.id = one.id;
        event.at = kernel_.clock().now_us();
        event.deadline = rule->event;
        event.day = one.day;
        const size_t before = matching.deliveries().size();
        matching.match(*rule, event);
        if (matching.deliveries().size() > before) told.push_back(std::move(known));
      }
    deliveries = std::move(matching.deliveries());
  });
  if (deliveries.empty()) return 0;
  size_t made = 0;
  const bool durable = kernel_.write([&](Connection& connection) {
    made = write_deliveries(connection, deliveries, kernel_.clock().now_us());
  });
  if (!durable) return 0;
  if (known_.size() > kMostKnown) known_.clear();
  known_.insert(told.begin(), told.end());
  return made;
}

size_t RuleFeed::read_deadlines() {
  const Rules rules(kernel_);
  if (rules.empty()) return 0;
  size_t made = 0;
  for (const Id company : kernel_.companies()) made += read_calendar(company, rules);
  if (made > 0) kernel_.noticed();
  return made;
}

// --- what nobody has read --------------------------------------------------------------------------

// Once: decided when its time has come, behind a cursor by rule that moves with what is told.
size_t RuleFeed::read_unread(Id company, const NotificationRule& rule, const Rules& rules) {
  const int64_t now_us = kernel_.clock().now_us();
  const int64_t until_us = now_us - rule.escalate_hours * kHourUs;
  const std::string name = "unread " + std::to_string(rule.id);
  std::vector<Delivery> deliveries;
  int64_t before_us = 0, last_us = until_us;
  kernel_.read_people([&](Connection& connection) {
    before_us = cursor_of(connection, company, name);
    const int64_t from_us =
        std::max({before_us, rule.active_since.us, until_us - kUnreadBackUs});
    const auto told = told_in_program(connection, kernel_.registry(), company, rule.id, from_us,
                                      until_us, kUnreadAtOnce);
    if (told.size() >= kUnreadAtOnce) last_us = told.back().made_at;
    std::map<std::string, std::vector<const Delivery*>> events;
    for (const Delivery& one : told)
      if (!one.event.starts_with(kEscalated)) events[one.event].push_back(&one);
    RuleMatching matching(kernel_, connection, texts_, rules, company);
    for (const auto& [event, all] : events) {
      const bool read = std::any_of(all.begin(), all.end(), [&](const Delivery* one) {
        return was_read(connection, *one);
      });
      std::vector<Id> people;
      for (const Delivery* one : all) people.push_back(one->recipient);
      if (!read) matching.escalate(rule, *all.front(), people);
    }
    deliveries = std::move(matching.deliveries());
    if (events.empty() && told.empty()) last_us = before_us;  // nothing to remember
  });
  if (last_us <= before_us) return 0;
  size_t made = 0;
  const bool durable = kernel_.write([&](Connection& connection) {
    made = 0;
    if (cursor_of(connection, company, name) != before_us) return;
    made = write_deliveries(connection, deliveries, now_us);
    move_cursor(connection, company, last_us, name);
  });
  return durable ? made : 0;
}

size_t RuleFeed::read_unread() {
  const Rules rules(kernel_);
  size_t made = 0;
  for (const NotificationRule* rule : rules.all())
    if (rule->escalate_hours > 0)
      for (const Id company : kernel_.companies()) made += read_unread(company, *rule, rules);
  if (made > 0) kernel_.noticed();
  return made;
}

}  // namespace osnova
