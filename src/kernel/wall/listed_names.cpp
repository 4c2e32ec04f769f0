// The restricted list and the watch list.
#include <algorithm>

#include "kernel/command/facts.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova {

namespace {

const RecordMeta& exception_meta() {
  static const RecordMeta meta =
      describe<ListedException>("listed.exceptions", RecordKind::line, [](auto& r) {
        using Self = ListedException;
        r.field(OSNOVA_FIELD(person)).required().refers("kernel.user");
        r.field(OSNOVA_FIELD(valid_until)).required();
        r.field(OSNOVA_FIELD(reason)).guarded();
      });
  return meta;
}

RecordMeta described(std::string_view name, bool with_exceptions) {
  return describe<ListedName>(name, RecordKind::catalogue, [&](auto& r) {
    using Self = ListedName;
    r.sensitive();
    r.field(OSNOVA_FIELD(name)).required().list();
    r.field(OSNOVA_FIELD(record)).required().list().frozen().kind_name();
    r.field(OSNOVA_FIELD(target)).required().frozen().refers_to_kind_in("record");
    r.field(OSNOVA_FIELD(valid_from)).required().list();
    r.field(OSNOVA_FIELD(valid_until)).list();
    r.field(OSNOVA_FIELD(desk)).guarded().refers("kernel.desk");
    r.field(OSNOVA_FIELD(reason)).guarded();
    r.field(OSNOVA_FIELD(key)).computed().unique().aside();
    if (with_exceptions) r.lines(OSNOVA_FIELD(exceptions), exception_meta());
  });
}

void derive(Record& record, const ActionContext&) {
  ListedName& one = record.as<ListedName>();
  one.key = std::string(one.record) + "/" + std::string(one.target);
}

bool had(const Record* before, const ListedException& line) {
  if (!before) return false;
  const auto& lines = before->as<ListedName>().exceptions;
  return std::any_of(lines.begin(), lines.end(), [&](const ListedException& one) {
    return one.line_id == line.line_id && one.person == line.person &&
           one.valid_until == line.valid_until;
  });
}

void check(const Record& record, const ActionContext& context, Problems& problems) {
  const ListedName& one = record.as<ListedName>();
  if (!one.valid_until.empty() && one.valid_until < one.valid_from)
    problems.add("access.period_backwards", "valid_until",
                 {{"from", one.valid_from.text()}, {"until", one.valid_until.text()}});
  // Who keeps the list lets nobody but others act.
  for (size_t i = 0; i < one.exceptions.size(); ++i)
    if (one.exceptions[i].person.id == context.access.user() &&
        !had(context.before, one.exceptions[i]))
      problems.add("wall.own_exception", join_path("exceptions", i, "person"));
}

}  // namespace

const RecordMeta& restricted_name_meta() {
  static const RecordMeta meta = described("kernel.restricted_name", true);
  return meta;
}

const RecordMeta& watched_name_meta() {
  static const RecordMeta meta = described("kernel.watched_name", false);
  return meta;
}

void register_listed_names(Registry& registry) {
  for (const RecordMeta* meta : {&restricted_name_meta(), &watched_name_meta()}) {
    Behaviour behaviour;
    behaviour.meta = meta;
    behaviour.cached = true;
    behaviour.derive = derive;
    behaviour.check = check;
    registry.add(std::move(behaviour));
  }
}

}  // namespace osnova
