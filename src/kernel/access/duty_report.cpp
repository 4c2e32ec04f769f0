// In whom duties come together that should not: over all users, whatever the workspace refuses.
#include "kernel/access/duties.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string name_of(const Duty& duty, const std::string& language) {
  return std::string(language == "ru" ? duty.name_ru : duty.name_en);
}

std::string company_of(const ReadContext& context, Id company, const std::string& language) {
  const Company* found =
      company == 0 ? nullptr : context.company.get<Company>(company_meta(), company);
  return found ? std::string(found->code)
               : std::string(labels().text(language, "report.duty-conflicts.every_company"));
}

Result<ReportTable> report_conflicts(const ReadContext& context, const ReportArguments&) {
  OSNOVA_ASSERT(context.registry != nullptr, "reports are run with what the program consists of");
  ReportTable table;
  table.report = "duty-conflicts";
  table.columns = {{"login", CellType::text},     {"user", CellType::text},
                   {"company", CellType::text},   {"duty", CellType::text},
                   {"by", CellType::text},        {"other_duty", CellType::text},
                   {"other_by", CellType::text},  {"treatment", CellType::text},
                   {"excepted_until", CellType::date}};
  const std::string& language = context.access.language();
  const DutyMatrix matrix(context.company, *context.registry);
  const Holdings holdings(context.company);
  const Date today = context.business_date;
  const EnumMeta& treatments = enum_meta(ConflictTreatment{});
  for (const User* user : holdings.users())
    for (const JoinedDuties& joined : matrix.joined(holdings, *user, today)) {
      const Id here = context.access.company();
      if (joined.company != 0 && joined.company != here) continue;
      const auto* exception = exception_of(context.company, user->id, joined.conflict->id, today);
      const auto treatment = static_cast<size_t>(joined.conflict->treatment);
      ReportRow row;
      for (const std::string& text :
           {std::string(user->login), std::string(user->name),
            company_of(context, joined.company, language), name_of(*joined.one, language),
            joined.one_by, name_of(*joined.other, language), joined.other_by,
            std::string(labels().text(language, std::string(treatments.name) + "." +
                                                    std::string(treatments.codes[treatment])))})
        row.cells.push_back(ReportCell::of_text(text));
      row.cells.push_back(exception ? ReportCell::of(exception->valid_until.days)
                                    : ReportCell::none());
      row.link.record = "kernel.user";
      row.link.id = user->id;
      table.rows.push_back(std::move(row));
    }
  return table;
}

}  // namespace

void register_duty_report(Registry& registry) {
  ReportMeta report{"duty-conflicts", {}, report_conflicts, "kernel"};
  report.own_right = kDutyReportRight;
  registry.add(std::move(report));
}

}  // namespace osnova
