#include "kernel/rule/mail_sorting.hpp"

#include "kernel/monitor/monitor.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

constexpr int64_t kHourUs = int64_t{3600} * 1'000'000;
constexpr size_t kMostSpent = 10'000;  // entries: those of past hours are forgotten

}  // namespace

MailSorting::Manner MailSorting::manner_of(const Delivery& delivery) const {
  if (delivery.rule == 0) {
    const auto state = kernel_.company_state(delivery.company);
    const auto* monitor =
        state ? state->get<Monitor>(monitor_meta(), delivery.occasion.record) : nullptr;
    return {monitor && monitor->urgent, 0};
  }
  const auto workspace = kernel_.company_state(0);
  const auto* rule = workspace->get<NotificationRule>(rule_meta(), delivery.rule);
  if (!rule) return {};
  return {rule->urgent, rule->most_per_hour > 0 ? rule->most_per_hour : kUsualPerHour};
}

const MailHabits& MailSorting::habits_of(store::Connection& connection, const Delivery& delivery) {
  const auto [at, fresh] = habits_.try_emplace({delivery.company, delivery.recipient});
  if (fresh)
    at->second = mail_habits(notice_settings(connection, delivery.company, delivery.recipient));
  return at->second;
}

// The moment from which it may go; in the past or now: it goes.
int64_t MailSorting::held_until(store::Connection& connection, const Delivery& delivery,
                                int64_t now_us) {
  const auto state = kernel_.company_state(delivery.company);
  const Manner manner = manner_of(delivery);
  if (!state) return now_us;
  if (!manner.urgent) {
    const MailHabits& habits = habits_of(connection, delivery);
    const bool waited = delivery.held_until > 0;
    const TimeZone& zone = habits.zone ? *habits.zone : state->time_zone();
    const int64_t until =
        waited ? quiet_until(habits, zone, now_us) : gathered_at(habits, zone, now_us);
    if (until > now_us) return until;
  }
  if (delivery.held_until > 0 || delivery.attempts > 0 || manner.most_per_hour == 0) return now_us;
  Spent& spent = spent_[{delivery.rule, delivery.recipient}];
  const int64_t hour = now_us / kHourUs;
  return spent.hour == hour && spent.count >= manner.most_per_hour ? (hour + 1) * kHourUs : now_us;
}

MailSorting::Sorted MailSorting::sort(store::Connection& connection,
                                      const std::vector<Delivery>& due, int64_t now_us,
                                      size_t limit) {
  Sorted sorted;
  habits_.clear();
  if (spent_.size() > kMostSpent)
    std::erase_if(spent_, [&](const auto& one) { return one.second.hour < now_us / kHourUs; });
  std::map<std::pair<Id, Id>, std::vector<Delivery>> together;
  for (const Delivery& one : due) {
    const int64_t until = held_until(connection, one, now_us);
    if (until > now_us) {
      sorted.held.push_back(one);
      sorted.held.back().held_until = until;
    } else if (one.held_until > 0) {
      auto& mail = together[{one.company, one.recipient}];
      if (mail.size() < kMostTogether) mail.push_back(one);
    } else if (sorted.mails.size() < limit) {
      if (one.attempts == 0) {
        Spent& spent = spent_[{one.rule, one.recipient}];
        if (spent.hour != now_us / kHourUs) spent = {now_us / kHourUs, 0};
        ++spent.count;
      }
      sorted.mails.push_back({one});
    }
  }
  for (auto& [person, mail] : together) sorted.mails.push_back(std::move(mail));
  return sorted;
}

Told told_together(const std::vector<Told>& told, size_t more, std::string_view language) {
  static const Labels labels = Labels::embedded();
  const auto worded = [&](const char* code, size_t count) {
    return labels.format(language, Problem{code, "", {{"count", std::to_string(count)}}});
  };
  Told all;
  all.title = worded("delivery.together", told.size() + more);
  all.subject = all.title;
  for (const Told& one : told) {
    all.text += "- " + one.title + "\n";
    if (!one.link.empty()) all.text += "  " + one.link + "\n";
  }
  if (more > 0) all.text += worded("delivery.together.more", more) + "\n";
  return all;
}

}  // namespace osnova
