#pragma once
// Days by which something has to be done, over everything that is registered. See README.md.
#include <functional>

#include "kernel/registry.hpp"

namespace osnova {

struct Deadline {
  const RecordMeta* meta = nullptr;
  const FieldMeta* field = nullptr;
  Id company = 0;  // 0 = of what is shared
  Id id = 0;
  Date day;
  Id person = 0;        // whose it is; 0 = nobody's
  Id escalate_to = 0;   // who is told when it has passed; 0 = nobody
  int64_t remind_days = 1;  // before it
  std::string title;    // of the record, in the language of the access; "" of deadlines_of()
};

struct DeadlineQuestion {
  Date from, to;      // both included; an empty `from` = from the beginning
  Id person = 0;      // whose; 0 = everybody's
  size_t limit = 500;
};

// Those of unfinished records that the person of the context may read, by day, then by record. More
// than `limit`: the earliest of them.
std::vector<Deadline> deadlines(const ReadContext& context, const DeadlineQuestion& question);

// The same of everybody and without titles, for the program: of one company's own records; of
// company 0, of those that the companies share.
std::vector<Deadline> deadlines_of(store::Connection& connection, const Registry& registry,
                                   Id company, const DeadlineQuestion& question);

// As an iCalendar object (RFC 5545): CRLF, lines folded at 75 octets, one all-day event each with
// the UID "<id>-<field>@osnova". `kind_of` names a deadline's kind for people.
std::string icalendar(const std::vector<Deadline>& deadlines, std::string_view name, Timestamp now,
                      const std::function<std::string(const Deadline&)>& kind_of);

void register_deadline_report(Registry& registry);

}  // namespace osnova
