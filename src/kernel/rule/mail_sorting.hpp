#pragma once
// Which of the mail that is due goes now, and what waits: for the end of somebody's quiet hours, for
// the time at which he wants it all, or for the next hour, when a rule has told him enough in this one.
// What waited is sent as one mail to each person.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernel/rule/delivery.hpp"
#include "kernel/rule/mail_habits.hpp"

namespace osnova {

class MailSorting {
 public:
  explicit MailSorting(Kernel& kernel) : kernel_(kernel) {}

  // At most so many notices are in one mail, and so many of them in words.
  static constexpr size_t kMostTogether = 1000, kMostWorded = 100;

  struct Sorted {
    std::vector<Delivery> held;                 // with held_until
    std::vector<std::vector<Delivery>> mails;   // each is one mail; the first has its id
  };
  // Of those that are due, oldest first; at most `limit` mails of one notice.
  Sorted sort(store::Connection& connection, const std::vector<Delivery>& due, int64_t now_us,
              size_t limit);

 private:
  struct Manner {
    bool urgent = false;
    int64_t most_per_hour = 0;  // 0 = any
  };
  struct Spent {
    int64_t hour = 0, count = 0;
  };
  Manner manner_of(const Delivery& delivery) const;
  const MailHabits& habits_of(store::Connection& connection, const Delivery& delivery);
  int64_t held_until(store::Connection& connection, const Delivery& delivery, int64_t now_us);

  Kernel& kernel_;
  std::map<std::pair<Id, Id>, MailHabits> habits_;  // by company and person; of one sort()
  std::map<std::pair<Id, Id>, Spent> spent_;        // by rule and person: mails of this hour
};

// What several notices say in one mail: "Notifications: 12", and a line each.
Told told_together(const std::vector<Told>& told, size_t more, std::string_view language);

}  // namespace osnova
