// Who is told of incidents that nobody took up.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "kernel/notify/operators.hpp"
#include "modules/desk/incident.hpp"
#include "modules/desk/module.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr std::string_view kHandle = "desk.incident.handle";
// What lies further back is old business: a workspace that begins to remind does not shout.
constexpr int kLookBack = 30;

}  // namespace

std::vector<Reminders::Due> ownerless_incidents(Kernel& kernel, Id company, Date today) {
  std::vector<Reminders::Due> all;
  kernel.read_people([&](store::Connection& connection) {
    const Cell cells[] = {company, (today + -kOwnerlessDays).days, (today + -kLookBack).days};
    auto rows = connection.query(
        "SELECT id, found_on FROM incident WHERE company_id = $1 AND status = 'reported' AND "
        "COALESCE(responsible, 0) = 0 AND found_on <= $2 AND found_on >= $3 ORDER BY id",
        cells);
    while (rows->next()) {
      const Date found{static_cast<int32_t>(rows->integer(1))};
      all.push_back({rows->integer(0), "incident_ownerless", found, {}});
    }
  });
  if (all.empty()) return all;
  const std::vector<Notice> whom = notices_for(kernel, kHandle, "incident_ownerless", "");
  for (Reminders::Due& due : all)
    for (Notice notice : whom) {
      if (notice.company != company) continue;
      notice.record = std::string(incident_meta().name);
      notice.record_id = due.record;
      notice.args = boost::json::serialize(
          boost::json::object{{"days", std::to_string(today.days - due.day.days)}});
      due.notices.push_back(std::move(notice));
    }
  return all;
}

}  // namespace osnova
