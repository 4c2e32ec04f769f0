#pragma once
// Closing and reopening as sequences of commands: runs are documents, states are actions of
// calendars. Each step is a command of its own, so an interrupted close is simply given again.
#include <functional>
#include <string>

#include "kernel/kernel.hpp"

namespace osnova {

struct CloseRequest {
  Month from, through;
  std::string book;  // code; "" = all
  std::string area;  // "" = all
  Percent tax_rate;  // income tax accrued monthly in RSBU books; 0 = not accrued
  bool with_drafts = false;  // documents that are still drafts stay behind
};

using CloseProgress = std::function<void(const std::string& step)>;

// Checks, revalues, does the monthly RSBU closing, then sets the states: sales, tax, ledger (last).
// Months that are closed already are left alone. Problem "close.drafts_left" before anything of the
// month is written.
Problems close_months(Kernel& kernel, const Access& access, const CloseRequest& request,
                      const CloseProgress& progress);

// Reverses the runs of the month and later ones, newest first, and reopens the month and all later
// ones.
Problems reopen_month(Kernel& kernel, const Access& access, Month month, const std::string& book,
                      const std::string& area, const std::string& reason);

// Posts the year end of a fiscal year in the adjusting period and locks the year.
Problems close_year(Kernel& kernel, const Access& access, int year, const std::string& book,
                    const CloseProgress& progress);

}  // namespace osnova
