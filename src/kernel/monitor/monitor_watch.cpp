#include "kernel/monitor/monitor_watch.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "kernel/notify/notices.hpp"
#include "kernel/rule/rule_matching.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

constexpr int64_t kMinuteUs = 60 * 1'000'000;
// A look that took long comes the later again: it never takes more than this part of the time.
constexpr int64_t kSlowdown = 20;

const store::Bulk kStates{"monitor_state",
                          {"company_id", "monitor_id", "version", "raised", "figure", "at_least",
                           "base", "since", "looked_at", "next_at", "told_at", "error"},
                          {"company_id", "monitor_id"},
                          {},
                          {"version", "raised", "figure", "at_least", "base", "since", "looked_at",
                           "next_at", "told_at", "error"}};

Cell cell_of(const std::optional<int64_t>& value) { return value ? Cell(*value) : Cell::null(); }

std::optional<int64_t> value_of(store::Rows& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  return rows.integer(column);
}

// 0 where nobody has looked.
int64_t looked_at(Connection& connection, Id company, Id monitor) {
  const Cell key[] = {company, monitor};
  auto rows = connection.query(
      "SELECT looked_at FROM monitor_state WHERE company_id = $1 AND monitor_id = $2", key);
  return rows->next() ? rows->integer(0) : 0;
}

}  // namespace

std::vector<store::TableMeta> monitor_tables() {
  using store::ColumnType;
  using store::integer_column, store::text_column;
  return {{"monitor_state",
           {integer_column("company_id"), integer_column("monitor_id"), integer_column("version"),
            integer_column("raised"), {"figure", ColumnType::integer, false},
            integer_column("at_least"), {"base", ColumnType::integer, false},
            integer_column("since"), integer_column("looked_at"), integer_column("next_at"),
            integer_column("told_at"), text_column("error")},
           {"company_id", "monitor_id"},
           true,
           {}}};
}

std::map<Id, MonitorState> monitor_states(Connection& connection, Id company) {
  const Cell key[] = {company};
  auto rows = connection.query(
      "SELECT monitor_id, version, raised, figure, at_least, base, since, looked_at, next_at, "
      "told_at, error FROM monitor_state WHERE company_id = $1",
      key);
  std::map<Id, MonitorState> states;
  while (rows->next()) {
    MonitorState& state = states[rows->integer(0)];
    state.monitor = rows->integer(0);
    state.version = rows->integer(1);
    state.raised = rows->integer(2) != 0;
    state.figure.value = value_of(*rows, 3);
    state.figure.at_least = rows->integer(4) != 0;
    state.base = value_of(*rows, 5);
    state.since = rows->integer(6);
    state.looked_at = rows->integer(7);
    state.next_at = rows->integer(8);
    state.told_at = rows->integer(9);
    state.figure.error = rows->text(10);
  }
  return states;
}

// --- a look ----------------------------------------------------------------------------------------

namespace {

std::vector<Id> people_of(const Monitor& monitor, const CompanyState& workspace, Id company,
                          Date today) {
  std::vector<Id> people;
  if (monitor.recipients.empty()) people.push_back(monitor.author.id);
  for (const RuleRecipient& one : monitor.recipients) {
    if (one.who == RecipientKind::owner) people.push_back(monitor.author.id);
    if (one.who == RecipientKind::person) people.push_back(one.person.id);
    if (one.who != RecipientKind::role) continue;
    for (const Id person : holders_of(workspace, one.role.id, company, today))
      people.push_back(person);
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

}  // namespace

std::vector<Delivery> MonitorWatch::told(const Monitor& monitor, const MonitorState& state,
                                         Id company) {
  const auto workspace = kernel_.company_state(0);
  Delivery delivery;
  delivery.company = company;
  delivery.event = raised_event(*state.figure.value, state.looked_at);
  delivery.occasion = {&monitor_meta(), monitor.id, 0, state.looked_at, {}};
  std::vector<Delivery> all;
  const auto add = [&](Way way, Id recipient, const char* why_not) {
    delivery.way = way;
    delivery.recipient = recipient;
    delivery.state = *why_not ? DeliveryState::dropped : DeliveryState::waiting;
    delivery.error = why_not;
    all.push_back(delivery);
  };
  for (const Id person : people_of(monitor, *workspace, company, kernel_.business_date(company))) {
    const char* hidden = reaches(monitor, person, company) ? "" : "delivery.not_readable";
    const User* user = workspace->get<User>(user_meta(), person);
    if (monitor.in_program) add(Way::program, person, hidden);
    if (monitor.by_mail)
      add(Way::mail, person,
          *hidden || (user && !user->email.empty()) ? hidden : "delivery.no_address");
  }
  const auto* webhook = workspace->get<Webhook>(webhook_meta(), monitor.webhook.id);
  if (webhook && webhook->active)
    add(Way::webhook, webhook->id,
        reaches(monitor, webhook->reads_as.id, company) ? "" : "delivery.not_readable");
  return all;
}

std::vector<Delivery> MonitorWatch::told_back(const Monitor& monitor, const MonitorState& state,
                                              Id company) {
  std::vector<Delivery> all;
  const auto workspace = kernel_.company_state(0);
  kernel_.read_people([&](Connection& connection) {
    const Cell key[] = {company, state.told_at, monitor.id,
                        std::string_view(monitor_meta().name)};
    auto rows = connection.query(
        "SELECT way, recipient FROM delivery WHERE company_id = $1 AND made_at = $2 AND record_id = "
        "$3 AND record = $4 AND rule_id = CAST(0 AS BIGINT) AND state <> 'dropped' ORDER BY way, "
        "recipient",
        key);
    while (rows->next()) {
      Delivery& one = all.emplace_back();
      const auto way = enum_meta(Way{}).find(rows->text(0));
      one.way = static_cast<Way>(way.value_or(0));
      one.recipient = rows->integer(1);
    }
  });
  std::erase_if(all, [&](const Delivery& one) {
    const auto* webhook = one.way == Way::webhook
                              ? workspace->get<Webhook>(webhook_meta(), one.recipient)
                              : nullptr;
    if (one.way == Way::webhook && !(webhook && webhook->active)) return true;
    return !reaches(monitor, webhook ? webhook->reads_as.id : one.recipient, company);
  });
  for (Delivery& one : all) {
    one.company = company;
    one.event = fine_event(state.looked_at);
    one.occasion = {&monitor_meta(), monitor.id, 0, state.looked_at, {}};
    one.state = DeliveryState::waiting;
  }
  return all;
}

bool MonitorWatch::reaches(const Monitor& monitor, Id person, Id company) {
  const auto access = kernel_.access_for_user(person, company, "notification");
  return access && may_learn(kernel_, monitor, *access);
}

MonitorWatch::Look MonitorWatch::look(const Monitor& monitor, MonitorState state, Id company) {
  using Steady = std::chrono::steady_clock;
  Look look;
  look.monitor = &monitor;
  look.before = state.looked_at;
  if (state.version != monitor.version) state = {};
  state.monitor = monitor.id;
  state.version = monitor.version;
  const auto begun = Steady::now();
  Figure figure = measure(kernel_, monitor, company);
  const auto took_us =
      std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begun).count();
  const int64_t now_us = kernel_.clock().now_us();
  const Word word = judge(monitor, std::move(figure), now_us, state);
  state.next_at = now_us + std::max(monitor.every_minutes * kMinuteUs, took_us * kSlowdown);
  if (word == Word::raised) look.deliveries = told(monitor, state, company);
  if (word == Word::fine) look.deliveries = told_back(monitor, state, company);
  if (word == Word::broken)
    look.notices.push_back({company, monitor.author.id, "monitor_broken", 0,
                            std::string(monitor_meta().name), monitor.id, 0,
                            boost::json::serialize(boost::json::object{
                                {"why", state.figure.error}})});
  look.state = std::move(state);
  return look;
}

// --- of a company ----------------------------------------------------------------------------------

bool MonitorWatch::write(Id company, std::vector<Look>& looks, const std::vector<Id>& gone,
                         size_t* made) {
  size_t fresh = 0;
  const bool durable = kernel_.write([&](Connection& connection) {
    fresh = 0;
    for (const Id monitor : gone) {
      const Cell key[] = {company, monitor};
      connection.run("DELETE FROM monitor_state WHERE company_id = $1 AND monitor_id = $2", key);
    }
    for (Look& one : looks) {
      // Another process may have looked in the meantime.
      if (looked_at(connection, company, one.state.monitor) != one.before) continue;
      const MonitorState& state = one.state;
      const Cell cells[] = {company,
                            state.monitor,
                            state.version,
                            state.raised ? 1 : 0,
                            cell_of(state.figure.value),
                            state.figure.at_least ? 1 : 0,
                            cell_of(state.base),
                            state.since,
                            state.looked_at,
                            state.next_at,
                            state.told_at,
                            state.figure.error};
      connection.write(kStates, cells);
      fresh += write_deliveries(connection, one.deliveries, state.looked_at);
      write_notices(connection, state.looked_at, one.notices);
      fresh += one.notices.size();
    }
  });
  if (durable) *made += fresh;
  return durable;
}

size_t MonitorWatch::step_in(Id company, size_t most) {
  const auto company_state = kernel_.company_state(company);
  if (!company_state) return 0;
  const std::vector<Record>& monitors = company_state->all(monitor_meta());
  if (monitors.empty()) return 0;
  std::map<Id, MonitorState> states;
  kernel_.read_people(
      [&](Connection& connection) { states = monitor_states(connection, company); });
  const int64_t now_us = kernel_.clock().now_us();
  std::vector<Look> looks;
  for (const Record& record : monitors) {
    const Monitor& monitor = record.as<Monitor>();
    MonitorState state = std::move(states[monitor.id]);
    states.erase(monitor.id);
    const bool due = state.version != monitor.version || state.next_at <= now_us;
    if (monitor.active && due && looks.size() < most && !stopping_)
      looks.push_back(look(monitor, std::move(state), company));
  }
  std::vector<Id> gone;
  for (const auto& [monitor, state] : states) gone.push_back(monitor);
  size_t made = 0;
  if (!looks.empty() || !gone.empty()) write(company, looks, gone, &made);
  return made;
}

size_t MonitorWatch::step() {
  size_t made = 0;
  for (const Id company : kernel_.companies())
    if (!stopping_) made += step_in(company, kAtOnce);
  if (made > 0) kernel_.noticed();
  return made;
}

}  // namespace osnova
