// Who reads documents of which desk and branch, over all users, on any day, and by what: asked of
// the same Access that every reading takes.
#include <algorithm>

#include "kernel/access/access_maker.hpp"
#include "kernel/access/emergency.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/wall/branch.hpp"
#include "kernel/wall/wall.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

// What a row says of documents; the same over many kinds of them is one row.
struct Reached {
  size_t grant = 0;
  std::string desk, branch;  // as people read them
  bool own = false;          // own documents alone
  bool operator==(const Reached&) const = default;
};

class ReachReport {
 public:
  ReachReport(const ReadContext& context, Date day, std::string desk, std::string branch)
      : context_(context), state_(context.company), day_(day) {
    asked_[Unit::desk] = std::move(desk);
    asked_[Unit::branch] = std::move(branch);
  }

  void add_all(ReportTable& table) const {
    std::vector<const User*> users;
    for (const Record& record : state_.all(user_meta())) users.push_back(&record.as<User>());
    std::sort(users.begin(), users.end(),
              [](const User* a, const User* b) { return a->login < b->login; });
    for (const User* user : users) {
      add(table, *user, nullptr);
      for (const Record& record : state_.all(emergency_meta())) {
        const auto& one = record.as<Emergency>();
        if (one.person.id == user->id && is_of_day(one)) add(table, *user, &one);
      }
    }
  }

 private:
  struct Asked {
    std::string codes[kUnits.size()];
    std::string& operator[](Unit unit) { return codes[static_cast<size_t>(unit)]; }
    const std::string& operator[](Unit unit) const { return codes[static_cast<size_t>(unit)]; }
  };

  bool is_of_day(const Emergency& one) const {
    const TimeZone& zone = state_.time_zone();
    return zone.local_date(one.begun_at.us) <= day_ && day_ <= zone.local_date(one.over_at().us);
  }

  // With an emergency only what comes by it: the rest has rows already.
  void add(ReportTable& table, const User& user, const Emergency* emergency) const {
    const auto access = AccessMaker::with(state_, user.id, context_.access.company(), "report",
                                          day_, emergency);
    if (!access) return;  // not active
    for (const Reached& one : reached(*access)) {
      const Grant& grant = access->grants()[one.grant];
      if ((grant.emergency != 0) == (emergency != nullptr))
        table.rows.push_back(row(user, grant, one));
    }
  }

  std::vector<Reached> reached(const Access& access) const {
    std::vector<Reached> all;
    for (const Behaviour& behaviour : context_.registry->records()) {
      if (behaviour.meta->kind != RecordKind::document) continue;
      for (const Reach::Part& part : access.reach(*behaviour.meta, "read").parts) {
        if (!admits(part, Unit::desk) || !admits(part, Unit::branch)) continue;
        for (std::string& desk : desks(part.units[Unit::desk])) {
          Reached one{part.grant, std::move(desk), branches(part.units[Unit::branch]),
                      !part.own_of.empty()};
          if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
        }
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Reached& a, const Reached& b) { return a.grant < b.grant; });
    return all;
  }

  bool admits(const Reach::Part& part, Unit unit) const {
    const auto& codes = part.units[unit];
    return asked_[unit].empty() || codes.empty() ||
           std::find(codes.begin(), codes.end(), asked_[unit]) != codes.end();
  }

  // One row a desk; that documents of no desk come with it goes without saying.
  std::vector<std::string> desks(const std::vector<std::string>& codes) const {
    if (codes.empty()) return {text("every_desk")};
    std::vector<std::string> named;
    for (const std::string& code : codes)
      if (!code.empty() && (asked_[Unit::desk].empty() || code == asked_[Unit::desk]))
        named.push_back(code);
    return named.empty() ? std::vector{text("no_desk")} : named;
  }

  // The one that was named and those under it.
  std::string branches(const std::vector<std::string>& codes) const {
    if (codes.empty()) return text("every_branch");
    std::string named;
    for (const std::string& code : codes)
      if (!code.empty()) named += (named.empty() ? "" : ", ") + code;
    return named.empty() ? text("no_branch") : named;
  }

  ReportRow row(const User& user, const Grant& grant, const Reached& one) const {
    const auto* role = state_.get<Role>(role_meta(), grant.role);
    const auto* position = state_.get<Position>(position_meta(), grant.position);
    const auto* company = state_.get<Company>(company_meta(), grant.in_company);
    const auto code = [](const auto* found) {
      return ReportCell::of_text(found ? std::string_view(found->code) : std::string_view());
    };
    const auto day = [](Date date) {
      return date.empty() ? ReportCell::none() : ReportCell::of(date.days);
    };
    ReportRow row;
    row.cells = {ReportCell::of_text(user.login),
                 ReportCell::of_text(user.name),
                 ReportCell::of_text(one.desk),
                 ReportCell::of_text(one.branch),
                 code(role),
                 code(position),
                 ReportCell::of_text(how(grant)),
                 ReportCell::of_text(text(one.own ? "own_documents" : "all_documents")),
                 company ? code(company) : ReportCell::of_text(text("every_company")),
                 day(grant.from),
                 day(grant.until)};
    row.link.record = grant.crossing != 0    ? wall_crossing_meta().name
                      : grant.emergency != 0 ? emergency_meta().name
                                             : user_meta().name;
    row.link.id = grant.crossing != 0    ? grant.crossing
                  : grant.emergency != 0 ? grant.emergency
                                         : user.id;
    return row;
  }

  std::string how(const Grant& grant) const {
    if (grant.crossing != 0) return text("crossing", std::to_string(grant.crossing));
    if (grant.emergency != 0) return text("emergency", std::to_string(grant.emergency));
    const auto* person = state_.get<User>(user_meta(), grant.for_person);
    return person ? text("deputy", std::string(person->login)) : text("own_grant");
  }

  std::string text(const std::string& word, std::string of = {}) const {
    return labels().format(context_.access.language(),
                           {"report.wall-reach." + word, "", {{"of", std::move(of)}}});
  }

  const ReadContext& context_;
  const CompanyState& state_;
  Date day_;
  Asked asked_;
};

std::string code_argument(const ReportArguments& arguments, const std::string& name) {
  const auto given = arguments.find(name);
  return given == arguments.end() ? std::string() : given->second;
}

Result<ReportTable> report_reach(const ReadContext& context, const ReportArguments& arguments) {
  OSNOVA_ASSERT(context.registry != nullptr, "reports are run with what the program consists of");
  const auto day = date_argument(arguments, "as_of", context.business_date);
  if (!day) return day.problems();
  const std::string desk = code_argument(arguments, "desk");
  const std::string branch = code_argument(arguments, "branch");
  if (!desk.empty() && !context.company.find(desk_meta(), desk))
    return Problem{"wall.desk_unknown", "desk", {{"desk", desk}}};
  if (!branch.empty() && !context.company.find(branch_meta(), branch))
    return Problem{"wall.branch_unknown", "branch", {{"branch", branch}}};
  ReportTable table;
  table.report = "wall-reach";
  table.parameters = {{"as_of", day->text()}};
  if (!desk.empty()) table.parameters.emplace_back("desk", desk);
  if (!branch.empty()) table.parameters.emplace_back("branch", branch);
  table.columns = {{"login", CellType::text},     {"user", CellType::text},
                   {"desk", CellType::text},      {"branch", CellType::text},
                   {"role", CellType::text},      {"position", CellType::text},
                   {"how", CellType::text},       {"documents", CellType::text},
                   {"company", CellType::text},   {"valid_from", CellType::date},
                   {"valid_until", CellType::date}};
  ReachReport(context, *day, desk, branch).add_all(table);
  table.notes = {"report.wall-reach.note"};
  return table;
}

}  // namespace

void register_reach_report(Registry& registry) {
  using Type = ReportParameter::Type;
  ReportMeta report{"wall-reach",
                    {{"as_of", Type::date, false, {}},
                     {"desk", Type::text, false, {}, "kernel.desk"},
                     {"branch", Type::text, false, {}, "kernel.branch"}},
                    report_reach,
                    "kernel"};
  report.own_right = "kernel.wall_reach.report";
  registry.add(std::move(report));
}

}  // namespace osnova
