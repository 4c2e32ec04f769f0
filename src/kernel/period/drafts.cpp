#include "kernel/period/drafts.hpp"

namespace osnova {

using store::Cell;

std::vector<std::string_view> unposted(const Behaviour& behaviour) {
  std::vector<bool> open;
  const EnumMeta& statuses = *behaviour.meta->find("status")->enumeration;
  open.resize(statuses.codes.size());
  for (size_t round = 0; round < behaviour.flow.size(); ++round)
    for (const FlowStep& step : behaviour.flow)
      if (step.effect == Effect::post || open[static_cast<size_t>(step.to)])
        open[static_cast<size_t>(step.from)] = true;
  std::vector<std::string_view> codes;
  for (size_t i = 0; i < open.size(); ++i)
    if (open[i]) codes.push_back(statuses.codes[i]);
  return codes;
}

namespace {

DraftsLeft read_kind(store::Connection& connection, const Behaviour& behaviour, Id company,
                     Date from, Date to) {
  DraftsLeft left{behaviour.meta, 0, {}};
  const std::string effective(behaviour.effective);
  std::vector<Cell> cells = {company, from.days, to.days};
  std::string where = " FROM " + behaviour.meta->table + " WHERE company_id = $1 AND " + effective +
                      " >= $2 AND " + effective + " <= $3 AND status IN (";
  for (const std::string_view code : unposted(behaviour)) {
    cells.emplace_back(code);
    where += (cells.size() > 4 ? ", $" : "$") + std::to_string(cells.size());
  }
  where += ")";
  {
    auto rows = connection.query("SELECT COUNT(*)" + where, cells);
    if (rows->next()) left.count = rows->integer(0);
  }
  if (left.count == 0) return left;
  auto rows =
      connection.query("SELECT id, " + effective + ", external_number" + where + " ORDER BY " +
                           effective + ", id LIMIT " + std::to_string(kNamedDrafts),
                       cells);
  while (rows->next())
    left.first.push_back(
        {rows->integer(0), {static_cast<int32_t>(rows->integer(1))}, std::string(rows->text(2))});
  return left;
}

}  // namespace

bool concerns(const Behaviour& behaviour, Area area) {
  const bool posts = std::any_of(behaviour.flow.begin(), behaviour.flow.end(),
                                 [](const FlowStep& s) { return s.effect == Effect::post; });
  if (behaviour.meta->kind != RecordKind::document || !posts) return false;
  switch (area) {
    case Area::sales:
      return behaviour.area == "sales";
    case Area::tax:
      return behaviour.area != "ledger";
    case Area::ledger:
      break;
  }
  return true;
}

std::vector<DraftsLeft> read_drafts(store::Connection& connection, const Registry& registry,
                                    Id company, Area area, Date from, Date to) {
  std::vector<DraftsLeft> all;
  for (const Behaviour& behaviour : registry.records()) {
    if (!concerns(behaviour, area)) continue;
    DraftsLeft left = read_kind(connection, behaviour, company, from, to);
    if (left.count > 0) all.push_back(std::move(left));
  }
  return all;
}

Date first_day_closing(const Calendar& calendar) {
  if (calendar.closed_through == 0) return {};
  return Month{static_cast<int32_t>(calendar.closed_through)}.next().first();
}

void refuse_drafts(const std::vector<DraftsLeft>& drafts, Month month, const Access& access,
                   Problems& problems) {
  int64_t count = 0;
  int named = 0;
  std::string list;
  const auto name = [&](const std::string& text) { list += (list.empty() ? "" : ", ") + text; };
  for (const DraftsLeft& kind : drafts) {
    count += kind.count;
    const std::string record(kind.meta->name);
    if (!access.reach(*kind.meta, "read").all) {
      name(std::to_string(kind.count) + " " + record);
      continue;
    }
    for (const DraftLeft& draft : kind.first) {
      if (++named > kNamedDrafts) break;
      name(record + " " + std::to_string(draft.id) + " (" + draft.date.text() +
           (draft.external_number.empty() ? "" : ", " + draft.external_number) + ")");
    }
  }
  if (count == 0) return;
  problems.add("close.drafts_left", "month",
               {{"month", month.text()}, {"count", std::to_string(count)}, {"documents", list}});
}

}  // namespace osnova
