#include <iostream>

#include "app/commands.hpp"
#include "modules/books/close_commands.hpp"

namespace osnova::app {

int run_close(const Common& common, const CloseArguments& arguments) {
  if ((arguments.year != 0) == !arguments.month.empty()) {
    std::cerr << "close MONTH [--through MONTH] or close --year YEAR\n";
    return kUsage;
  }
  CloseRequest request;
  if (arguments.year == 0) {
    const auto from = Month::parse(arguments.month);
    const auto through = arguments.through.empty() ? from : Month::parse(arguments.through);
    if (!from || !through || *through < *from) {
      std::cerr << "a month is YYYY-MM\n";
      return kUsage;
    }
    request.from = *from;
    request.through = *through;
    request.book = arguments.book;
    request.area = arguments.area;
    request.with_drafts = arguments.with_drafts;
    if (!arguments.income_tax.empty()) {
      const auto rate = Percent::parse(arguments.income_tax);
      if (!rate || rate->mantissa < 0) {
        std::cerr << "--income-tax is a percentage\n";
        return kUsage;
      }
      request.tax_rate = *rate;
    }
  }
  Workspace workspace(common, {});
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  const CloseProgress progress = [&](const std::string& step) { std::cerr << step << "\n"; };
  const Problems problems =
      arguments.year != 0
          ? close_year(workspace.kernel(), *access, arguments.year, arguments.book, progress)
          : close_months(workspace.kernel(), *access, request, progress);
  return problems.empty() ? kDone : refused(problems, common);
}

int run_reopen(const Common& common, const CloseArguments& arguments) {
  const auto month = Month::parse(arguments.month);
  if (!month) {
    std::cerr << "a month is YYYY-MM\n";
    return kUsage;
  }
  Workspace workspace(common, {});
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  const Problems problems = reopen_month(workspace.kernel(), *access, *month, arguments.book,
                                         arguments.area, arguments.reason);
  return problems.empty() ? kDone : refused(problems, common);
}

}  // namespace osnova::app
