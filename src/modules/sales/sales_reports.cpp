#include "kernel/report/kernel_reports.hpp"
#include "modules/sales/posting.hpp"

namespace osnova {

namespace {

Result<ReportTable> report_sales(const ReadContext& context, const ReportArguments& arguments) {
  static const RegisterReport report{&sales_register(),
                                     "sales",
                                     {{"item", "item", "item", false},
                                      {"customer", "party", "party", true},
                                      {"country", "country", "", false},
                                      {"class", "item_class", "", false},
                                      {"type", "document_type", "", false}},
                                     {{"quantity", "quantity", CellType::quantity},
                                      {"net", "base_net", CellType::amount},
                                      {"tax", "base_tax", CellType::amount},
                                      {"gross", "base_net + base_tax", CellType::amount}}};
  return run_register_report(report, context, arguments);
}

Result<ReportTable> report_tax(const ReadContext& context, const ReportArguments& arguments) {
  static const RegisterReport report{
      &tax_register(),
      "tax-register",
      {{"tax_code", "tax_code", "", false},
       {"direction", "direction", "", false},
       {"type", "document_type", "", false},
       {"country", "country", "", false},
       {"party", "party", "party", true}},
      {{"base", "base", CellType::amount}, {"tax", "tax", CellType::amount}}};
  return run_register_report(report, context, arguments);
}

}  // namespace

void register_sales_reports(Registry& registry) {
  using P = ReportParameter;
  const P from{"from", P::Type::date, false, {}}, to{"to", P::Type::date, false, {}};
  // Several, separated by commas, are understood as well.
  const P sales_by{
      "by", P::Type::choice, false, {"month", "customer", "item", "class", "country", "type"}};
  const P tax_by{
      "by", P::Type::choice, false, {"month", "tax_code", "direction", "type", "country", "party"}};
  registry.add(ReportMeta{"sales", {sales_by, from, to}, report_sales, "sales"});
  registry.add(ReportMeta{"tax-register", {tax_by, from, to}, report_tax, "tax"});
  ageing_excludes("SELECT party FROM terms WHERE company_id = $1 AND cash_customer = 1");
}

}  // namespace osnova
