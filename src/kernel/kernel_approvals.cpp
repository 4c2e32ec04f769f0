// Cases of staged authorisation as people look for them.
#include <algorithm>

#include "kernel/approval/approval.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr size_t kLookedThrough = 1000;  // waiting cases, oldest first

std::vector<Id> ids_of(store::Connection& connection, const std::string& sql,
                       std::span<const Cell> cells) {
  std::vector<Id> ids;
  auto rows = connection.query(sql, cells);
  while (rows->next()) ids.push_back(rows->integer(0));
  return ids;
}

}  // namespace

std::vector<Record> Kernel::open_cases(const RecordMeta& meta, Id id, const Access& access) {
  const Id company = meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
  const RecordMeta& cases = approval_meta_of(company);
  std::vector<Record> found;
  if (!access.may(std::string(meta.name) + ".read")) return found;
  const std::string target = std::to_string(id);
  const Cell cells[] = {company, meta.name, target};
  with_snapshot([&](store::Connection& connection) {
    const auto ids = ids_of(connection,
                            "SELECT id FROM " + cases.table +
                                " WHERE company_id = $1 AND record = $2 AND target = $3 AND status "
                                "= 'waiting' ORDER BY id",
                            cells);
    record_sql(cases).load(connection, company, ids,
                           [&](Record record) { found.push_back(std::move(record)); });
  });
  return found;
}

std::vector<Record> Kernel::waiting_cases(Id company) {
  const RecordMeta& cases = approval_meta_of(company);
  const Cell cells[] = {company};
  std::vector<Record> waiting;
  with_snapshot([&](store::Connection& connection) {
    const auto ids = ids_of(connection,
                            "SELECT id FROM " + cases.table +
                                " WHERE company_id = $1 AND status = 'waiting' ORDER BY id LIMIT " +
                                std::to_string(kLookedThrough),
                            cells);
    record_sql(cases).load(connection, company, ids,
                           [&](Record record) { waiting.push_back(std::move(record)); });
  });
  return waiting;
}

std::vector<Record> Kernel::cases_for(const Access& access, size_t limit) {
  std::vector<Record> mine;
  const auto state = company_state(access.company());
  for (const Id company : {access.company(), Id{0}}) {
    const RecordMeta& cases = approval_meta_of(company);
    if (!state || !access.may(std::string(cases.name) + ".approve")) continue;
    for (Record& record : waiting_cases(company)) {
      const Approval& one = record.as<Approval>();
      const Timestamp now{clock().now_us()};
      const bool decided = std::any_of(
          one.decisions.begin(), one.decisions.end(),
          [&](const ApprovalDecision& d) { return d.person.id == access.user(); });
      if (decided || concerns_own(one, *state, access.user(), now) ||
          !access.reach(cases, "approve").covers(record) ||
          open_to(one, *state, company, access.user(), now).empty())
        continue;
      show(record, access);
      mine.push_back(std::move(record));
      if (mine.size() == limit) return mine;
    }
  }
  return mine;
}

}  // namespace osnova
