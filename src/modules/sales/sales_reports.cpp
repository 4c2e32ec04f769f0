#include "kernel/report/added_dimensions.hpp"
#include "modules/sales/posting.hpp"

namespace osnova {

namespace {

const RegisterReport& sales_report() {
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
                                      {"gross", "base_net + base_tax", CellType::amount}},
                                     {{"", "document", {"sales.invoice", "sales.credit_note"}},
                                      {"customer.", "party", {"party.party"}},
                                      {"item.", "item", {"item.item"}}}};
  return report;
}

const RegisterReport& tax_report() {
  static const RegisterReport report{
      &tax_register(),
      "tax-register",
      {{"tax_code", "tax_code", "", false},
       {"direction", "direction", "", false},
       {"type", "document_type", "", false},
       {"country", "country", "", false},
       {"party", "party", "party", true}},
      {{"base", "base", CellType::amount}, {"tax", "tax", CellType::amount}},
      {{"", "document", {"sales.invoice", "sales.credit_note", "sales.payment"}},
       {"party.", "party", {"party.party"}}}};
  return report;
}

Result<ReportTable> report_sales(const ReadContext& context, const ReportArguments& arguments) {
  return run_register_report(sales_report(), context, arguments);
}

Result<ReportTable> report_tax(const ReadContext& context, const ReportArguments& arguments) {
  return run_register_report(tax_report(), context, arguments);
}

}  // namespace

void register_sales_reports(Registry& registry) {
  using P = ReportParameter;
  const P from{"from", P::Type::date, false, {}}, to{"to", P::Type::date, false, {}},
      last{"last", P::Type::integer, false, {}}, top{"top", P::Type::integer, false, {}};
  // Several, separated by commas, are understood as well.
  const P sales_by{
      "by", P::Type::choice, false, {"month", "customer", "item", "class", "country", "type"}};
  const P tax_by{
      "by", P::Type::choice, false, {"month", "tax_code", "direction", "type", "country", "party"}};
  registry.add(ReportMeta{"sales", {sales_by, from, to, last, top}, report_sales, "sales", true});
  registry.add(
      ReportMeta{"tax-register", {tax_by, from, to, last, top}, report_tax, "tax", true});
  offer_added_dimensions("sales", sales_report().added);
  offer_added_dimensions("tax-register", tax_report().added);
  offer_added_dimensions("ageing", {{"party.", "id", {"party.party"}}});
  registry.add(HomeTile{"sales", "by=month&last=24&from=&to=", "home.revenue_by_month", "l"});
  registry.add(HomeTile{"ageing", "by=age", "home.receivables_by_age"});
  registry.add(HomeTile{"sales", "by=customer&last=24&top=7&from=&to=", "home.top_customers", "m",
                        "figures"});
  registry.add(
      HomeTile{"sales", "by=item&last=24&top=7&from=&to=", "home.top_items", "m", "figures"});
  ageing_excludes("SELECT party FROM terms WHERE company_id = $1 AND cash_customer = 1");
}

}  // namespace osnova
