#pragma once
// notifications.cpp: GET /api/{c}/notifications[/count], POST .../notifications/read,
// GET /api/{c}/waiting, GET /api/{c}/{record}/{id}/people
#include "http/context.hpp"
#include "kernel/notify/notifications.hpp"

namespace osnova::http {

// Notifications as people read them, for one person in one language.
class NotificationTexts {
 public:
  NotificationTexts(Kernel& kernel, const Labels& labels, std::string language, Access access,
                    Jobs* jobs)
      : kernel_(kernel),
        labels_(labels),
        language_(std::move(language)),
        access_(std::move(access)),
        jobs_(jobs) {}
  // id, at, kind, text, read; record and record_id; job; excerpt; part ("discussion")
  boost::json::object json(const Notification& notification) const;

 private:
  Kernel& kernel_;
  const Labels& labels_;
  std::string language_;
  Access access_;
  Jobs* jobs_;
};

Response list_notifications(const Context& context);
Response count_notifications(const Context& context);
Response read_notifications(const Context& context);
Response list_waiting(const Context& context);
Response record_people(const Context& context, const Behaviour& behaviour, Id id);

}  // namespace osnova::http
