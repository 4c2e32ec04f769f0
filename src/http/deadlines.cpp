#include "http/deadlines.hpp"

#include "kernel/task/deadlines.hpp"

namespace osnova::http {

// Calendars ask again and again and show what lies behind for a while.
Response deadline_calendar(const Context& context) {
  constexpr int kBehind = 90, kAhead = 400;  // days
  constexpr size_t kMost = 2000;
  std::string text;
  const std::string language = context.language();
  context.kernel.read(context.access, [&](const ReadContext& read) {
    DeadlineQuestion question{read.business_date + -kBehind, read.business_date + kAhead, 0, kMost};
    if (context.query("whose") != "everybody") question.person = context.access.user();
    text = icalendar(osnova::deadlines(read, question), read.company.company().code,
                     {context.kernel.clock().now_us()}, [&](const Deadline& one) {
                       return std::string(
                           context.labels.text(language, std::string(one.meta->name)));
                     });
  });
  Response response;
  response.status = 200;
  response.content_type = "text/calendar; charset=utf-8";
  response.body = std::move(text);
  return response;
}

}  // namespace osnova::http
