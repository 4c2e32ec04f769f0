#pragma once
// Sends what leaves the program: by mail and to webhooks, at least once each, under one id. What
// does not arrive is tried again with growing waits and given up after three days; operators are
// told. Nothing leaves a workspace that came back from a backup before somebody has compared
// (kernel/restore). Where several processes serve a workspace, one sends.
#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "kernel/rule/delivery.hpp"
#include "kernel/rule/mail_sorting.hpp"

namespace osnova {

// What is sent to one recipient.
struct Outgoing {
  std::string id;       // of the delivery
  std::string address;  // of mail, or a URL
  Told told;
  std::string body;     // to a webhook: a JSON object
  std::string secret;   // of the webhook: bytes
};

struct Sent {
  bool arrived = false;
  bool reached = false;  // the other side answered, if only to refuse this one
  std::string why;       // it did not arrive; "" = it did
};

class Channel {
 public:
  virtual ~Channel() = default;
  // May take as long as its timeout; `stopping` ends it earlier.
  virtual Sent send(const Outgoing& outgoing, const std::atomic<bool>& stopping) = 0;
};

struct DispatchOptions {
  std::string address;  // under which people reach the program; "" = no links
  std::string host;     // how the log names the workspace
  Channel* mail = nullptr;  // null = it is not set: mail waits, and is given up
  Channel* webhook = nullptr;
  std::function<std::string(const Webhook&)> secret_of;  // bytes
};

class Dispatcher {
 public:
  struct Moment {
    int64_t wall_us = 0, steady_us = 0;
  };
  static constexpr int64_t kGiveUpUs = int64_t{3} * 86'400'000'000;
  Dispatcher(Kernel& kernel, DispatchOptions options);
  void hurry() { stopping_ = true; }  // what is being sent is given up soon
  // Sends what is due; how many arrived. A chore of each second.
  size_t step(Moment now);
  void write(Exposition& out) const;  // metrics

 private:
  // A mail server, or the server of a webhook, that does not answer is left alone for a while.
  struct Held {
    int64_t until_us = 0;  // steady
    int64_t failures = 0;
  };
  enum class Went { arrived, dropped, refused, unreached, unnoted };
  size_t send_all(Way way, Id recipient, Moment now);
  // Several: as one, under the id of the first.
  Went send(std::vector<Delivery>& together, Moment now);
  void failed(std::vector<Delivery>& together, const Sent& sent, Moment now);
  std::vector<std::vector<Delivery>> due(Way way, Id recipient, Moment now);
  std::optional<Outgoing> outgoing(Delivery& delivery);
  std::optional<Outgoing> outgoing_of(std::vector<Delivery>& together, Moment now);
  std::string webhook_body(const Delivery& delivery, std::string_view type,
                           std::string_view event, const Told& told) const;
  bool note(const std::vector<Delivery>& together);
  void given_up(Way way, int64_t count, const std::string& why);
  void arrived_again(Way way);

  Kernel& kernel_;
  const DispatchOptions options_;
  MailSorting sorting_;
  std::map<std::pair<Way, Id>, Held> held_;
  int64_t forgotten_us_ = 0;
  bool may_be_alarmed_ = true;  // somebody may have been told that deliveries were given up
  std::atomic<int64_t> arrived_{0}, failed_{0}, given_up_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace osnova
