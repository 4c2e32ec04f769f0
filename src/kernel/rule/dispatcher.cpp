#include "kernel/rule/dispatcher.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "base/text.hpp"
#include "kernel/monitor/told.hpp"
#include "kernel/notify/operators.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace json = boost::json;
using store::Connection;

namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
// Of one delivery: 30 s, 1 min, 2 min, ... 6 h. Of a server that does not answer: 5 s ... 15 min.
constexpr int64_t kFirstWaitUs = 30 * kSecondUs, kMostWaitUs = 6 * kHourUs;
constexpr int64_t kFirstHoldUs = 5 * kSecondUs, kMostHoldUs = 15 * kMinuteUs;
constexpr size_t kAtOnce = 50;
constexpr size_t kLongestError = 300;  // characters

int64_t doubled(int64_t first, int64_t times, int64_t most) {
  return std::min(most, first << std::min<int64_t>(times, 20));
}

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string_view code_of(Way way) { return enum_meta(way).codes[static_cast<size_t>(way)]; }

}  // namespace

Dispatcher::Dispatcher(Kernel& kernel, DispatchOptions options)
    : kernel_(kernel), options_(std::move(options)), sorting_(kernel) {}

// --- what is sent ------------------------------------------------------------------------------------

// `type` and `event`: the rule's code and event; of a monitor "monitor" and "raised" or "fine".
std::string Dispatcher::webhook_body(const Delivery& delivery, std::string_view type,
                                     std::string_view event, const Told& told) const {
  const auto state = kernel_.company_state(delivery.company);
  json::object data = {
      {"company", state && state->has_company() ? std::string_view(state->company().code) : ""},
      {"record", delivery.occasion.meta->name},
      {"id", std::to_string(delivery.occasion.record)},
      {"subject", told.subject},
      {"event", event},
      {"title", told.title},
      {"text", told.text}};
  if (!delivery.occasion.day.empty()) data["day"] = delivery.occasion.day.text();
  if (delivery.rule == 0)
    if (const auto figure = raised_figure(delivery.event))
      data["figure"] = decimal_text(*figure, Decimal<4>::scale);
  if (!told.link.empty()) data["link"] = told.link;
  return json::serialize(json::object{{"type", type},
                                      {"timestamp", Timestamp{delivery.occasion.at}.text()},
                                      {"data", std::move(data)}});
}

// nullopt: there is nobody to tell (any more); `error` says why.
std::optional<Outgoing> Dispatcher::outgoing(Delivery& delivery) {
  const auto dropped = [&](const char* why) {
    delivery.error = why;
    return std::nullopt;
  };
  const auto workspace = kernel_.company_state(0);
  const auto* rule = workspace->get<NotificationRule>(rule_meta(), delivery.rule);
  if ((!rule && delivery.rule != 0) || !delivery.occasion.meta)
    return dropped("delivery.rule_gone");
  Outgoing out;
  out.id = delivery.id;
  Id reader = delivery.recipient;
  const Webhook* webhook = nullptr;
  if (delivery.way == Way::webhook) {
    webhook = workspace->get<Webhook>(webhook_meta(), delivery.recipient);
    if (!webhook || !webhook->active) return dropped("delivery.webhook_off");
    reader = webhook->reads_as.id;
    out.address = webhook->url;
    if (options_.secret_of) out.secret = options_.secret_of(*webhook);
  } else {
    const User* user = workspace->get<User>(user_meta(), reader);
    if (!user || user->email.empty()) return dropped("delivery.no_address");
    out.address = user->email;
  }
  const auto access = kernel_.access_for_user(reader, delivery.company, "notification");
  std::optional<Told> told;
  if (access && rule)
    told = told_of(kernel_, *rule, delivery.occasion, *access, options_.address);
  else if (access)
    told = told_of_monitor(kernel_, delivery.occasion.record, raised_figure(delivery.event),
                           *access, options_.address);
  if (!told) return dropped("delivery.not_readable");
  out.told = std::move(*told);
  if (delivery.event.starts_with(kEscalated))
    out.told.title = labels().format(
        access->language(), Problem{"delivery.escalated", "", {{"title", out.told.title}}});
  const EnumMeta& events = enum_meta(RuleEvent{});
  if (webhook)
    out.body = rule ? webhook_body(delivery, rule->code,
                                   events.codes[static_cast<size_t>(rule->event)], out.told)
                    : webhook_body(delivery, "monitor",
                                   raised_figure(delivery.event) ? "raised" : "fine", out.told);
  return out;
}

// Those that cannot be told any more leave the mail, and are noted by themselves.
std::optional<Outgoing> Dispatcher::outgoing_of(std::vector<Delivery>& together, Moment now) {
  std::vector<Told> told;
  std::vector<Delivery> left, gone;
  std::optional<Outgoing> first;
  for (Delivery& one : together) {
    auto out = told.size() < MailSorting::kMostWorded ? outgoing(one) : std::nullopt;
    const bool in_words = told.size() < MailSorting::kMostWorded;
    if (in_words && !out) {
      one.state = DeliveryState::dropped;
      one.done_at = now.wall_us;
      gone.push_back(one);
      continue;
    }
    left.push_back(one);
    if (!out) continue;
    told.push_back(out->told);
    if (!first) first = std::move(out);
  }
  if (!gone.empty()) note(gone);
  if (first && left.size() > 1) {
    const auto workspace = kernel_.company_state(0);
    const User* user = workspace->get<User>(user_meta(), left.front().recipient);
    first->told = told_together(told, left.size() - told.size(), user ? user->language : "en");
  }
  together = std::move(left);
  return first;
}

// --- sending -----------------------------------------------------------------------------------------

bool Dispatcher::note(const std::vector<Delivery>& together) {
  return kernel_.write([&](Connection& connection) {
    for (const Delivery& one : together) note_delivery(connection, one);
  });
}

// Mail that has to wait is put aside in one write, however much it is.
std::vector<std::vector<Delivery>> Dispatcher::due(Way way, Id recipient, Moment now) {
  std::vector<std::vector<Delivery>> each;
  MailSorting::Sorted sorted;
  kernel_.read_people([&](Connection& connection) {
    const size_t limit = way == Way::mail ? MailSorting::kMostTogether : kAtOnce;
    auto all = due_deliveries(connection, kernel_.registry(), way, recipient, now.wall_us, limit);
    if (way == Way::mail)
      sorted = sorting_.sort(connection, all, now.wall_us, kAtOnce);
    else
      for (Delivery& one : all) each.push_back({std::move(one)});
  });
  if (!sorted.held.empty())
    kernel_.write([&](Connection& connection) {
      for (const Delivery& one : sorted.held) hold_delivery(connection, one);
    });
  return way == Way::mail ? std::move(sorted.mails) : std::move(each);
}

void Dispatcher::failed(std::vector<Delivery>& together, const Sent& sent, Moment now) {
  const Way way = together.front().way;
  const Id recipient = way == Way::mail ? 0 : together.front().recipient;
  const int64_t next_us =
      now.wall_us + doubled(kFirstWaitUs, together.front().attempts, kMostWaitUs);
  const std::string why(clip(plain_utf8(sent.why), kLongestError));
  for (Delivery& one : together) {
    one.next_at = next_us;
    ++one.attempts;
    one.error = why;
  }
  ++failed_;
  int64_t lost = 0;
  kernel_.write([&](Connection& connection) {
    for (const Delivery& one : together) note_delivery(connection, one);
    lost = give_up(connection, way, recipient, now.wall_us - kGiveUpUs, now.wall_us, why);
  });
  kernel_.log().write(LogLevel::warning, "delivery.failed",
                      {{"workspace", options_.host},
                       {"way", code_of(way)},
                       {"delivery", together.front().id},
                       {"reached", sent.reached ? 1 : 0}});
  if (lost > 0) given_up(way, lost, why);
}

// Noted behind the sending: what was sent twice is possible, under the same id; what was never sent
// is not.
Dispatcher::Went Dispatcher::send(std::vector<Delivery>& together, Moment now) {
  const Way way = together.front().way;
  Channel* channel = way == Way::mail ? options_.mail : options_.webhook;
  const auto out = channel ? outgoing_of(together, now) : std::optional<Outgoing>();
  if (channel && !out) return Went::dropped;
  const Sent sent =
      channel ? channel->send(*out, stopping_) : Sent{false, false, "delivery.mail_not_set"};
  if (sent.arrived) {
    for (Delivery& one : together) {
      one.state = DeliveryState::delivered;
      one.done_at = now.wall_us;
      one.error.clear();
      ++one.attempts;
    }
    // The store: what was sent is sent again when it can be noted.
    return note(together) ? Went::arrived : Went::unnoted;
  }
  if (!stopping_) failed(together, sent, now);
  return sent.reached ? Went::refused : Went::unreached;
}

size_t Dispatcher::send_all(Way way, Id recipient, Moment now) {
  Held& held = held_[{way, recipient}];
  if (now.steady_us < held.until_us) return 0;
  size_t arrived = 0;
  for (std::vector<Delivery>& together : due(way, recipient, now)) {
    if (stopping_) break;
    const Went went = send(together, now);
    if (went == Went::arrived || went == Went::unnoted) {
      arrived += together.size();
      held = {};
    }
    if (went == Went::unnoted) break;
    if (went != Went::unreached || stopping_) continue;
    held.until_us = now.steady_us + doubled(kFirstHoldUs, held.failures, kMostHoldUs);
    ++held.failures;
    break;
  }
  if (arrived > 0) arrived_again(way);
  arrived_ += static_cast<int64_t>(arrived);
  return arrived;
}

void Dispatcher::given_up(Way way, int64_t count, const std::string& why) {
  given_up_ += count;
  may_be_alarmed_ = true;
  kernel_.log().write(LogLevel::error, "delivery.given_up",
                      {{"workspace", options_.host}, {"way", code_of(way)}, {"count", count}});
  tell_operators(kernel_, kDeliveryRight, "delivery_failed",
                 json::serialize(json::object{{"channel", code_of(way)}, {"why", why}}));
}

void Dispatcher::arrived_again(Way way) {
  if (!may_be_alarmed_) return;
  may_be_alarmed_ = !tell_operators(kernel_, kDeliveryRight, "delivery_good",
                                    json::serialize(json::object{{"channel", code_of(way)}}));
}

size_t Dispatcher::step(Moment now) {
  if (kernel_.may_leave()) return 0;
  std::vector<Id> webhooks, people;
  kernel_.read_people([&](Connection& connection) {
    webhooks = due_recipients(connection, Way::webhook, now.wall_us);
    people = due_recipients(connection, Way::mail, now.wall_us);
  });
  size_t arrived = people.empty() ? 0 : send_all(Way::mail, 0, now);
  for (const Id webhook : webhooks)
    if (!stopping_) arrived += send_all(Way::webhook, webhook, now);
  if (now.wall_us - forgotten_us_ > kHourUs) {
    forgotten_us_ = now.wall_us;
    kernel_.write([&](Connection& connection) { forget_deliveries(connection, now.wall_us); });
  }
  return arrived;
}

void Dispatcher::write(Exposition& out) const {
  const auto add = [&](std::string_view what, const std::atomic<int64_t>& count) {
    out.add("osnova_deliveries_total", "counter",
            "Notifications by mail and to webhooks: arrived, tries that failed, given up.",
            {{"workspace", options_.host}, {"outcome", what}}, count.load());
  };
  add("arrived", arrived_);
  add("failed", failed_);
  add("given_up", given_up_);
}

}  // namespace osnova
