#pragma once
// The reports of the kernel, and the generic report over a module's register.
#include <functional>

#include "kernel/register/register.hpp"
#include "kernel/registry.hpp"

namespace osnova {

Result<ReportTable> report_trial_balance(const ReadContext& context,
                                         const ReportArguments& arguments);
Result<ReportTable> report_general_ledger(const ReadContext& context,
                                          const ReportArguments& arguments);
Result<ReportTable> report_account_card(const ReadContext& context,
                                        const ReportArguments& arguments);
Result<ReportTable> report_account_analysis(const ReadContext& context,
                                            const ReportArguments& arguments);
Result<ReportTable> report_chess(const ReadContext& context, const ReportArguments& arguments);
Result<ReportTable> report_profit_loss(const ReadContext& context,
                                       const ReportArguments& arguments);
Result<ReportTable> report_balance_sheet(const ReadContext& context,
                                         const ReportArguments& arguments);
Result<ReportTable> report_ageing(const ReadContext& context, const ReportArguments& arguments);
// What is owed to suppliers: by age as report_ageing(), or document by document.
Result<ReportTable> report_payables(const ReadContext& context, const ReportArguments& arguments);
// Balances of the money accounts at the end of each of twelve months up to `as_of`.
Result<ReportTable> report_cash(const ReadContext& context, const ReportArguments& arguments);
Result<ReportTable> report_dso(const ReadContext& context, const ReportArguments& arguments);
Result<ReportTable> report_exceptions(const ReadContext& context, const ReportArguments& arguments);

// Parties that stand outside ageing and DSO (cash customers): SQL with $1 = company that yields
// their ids.
void ageing_excludes(std::string_view sql);

// Records that rows of a register name, and whose added fields are dimensions of a report over
// it: the documents that made them (column "document"), or what a dimension stands for.
struct AddedSource {
  std::string prefix;              // of the dimension's name, with its dot: "customer."; "" = documents
  std::string column;              // that holds the id
  std::vector<std::string> kinds;  // of records, all of the company or all shared
};

// A report over a register: groups movements by the dimensions in `by` ("month" is one), sums
// measures.
struct RegisterReport {
  const RegisterMeta* meta = nullptr;
  std::string name;
  struct Dimension {
    std::string name, column;
    std::string lookup;  // table whose "code" and "name" the id stands for; "" = the value itself
    bool shared = false;
  };
  std::vector<Dimension> dimensions;
  struct Measure {
    std::string name, expression;
    CellType type;
  };
  std::vector<Measure> measures;
  std::vector<AddedSource> added;
};
Result<ReportTable> run_register_report(const RegisterReport& report, const ReadContext& context,
                                        const ReportArguments& arguments);

void register_kernel_reports(Registry& registry);

}  // namespace osnova
