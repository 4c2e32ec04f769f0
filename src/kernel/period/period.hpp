#pragma once
// Period states of a book and area. A calendar holds three months in ascending order:
//   month <= closed_through       closed:      nothing, not even a reversal
//   month <= soft_closed_through  soft-closed: closing runs and adjustments by holders of the right
//   month <= open_through         open
//   later                         future:      drafts only
// so a later month can never be closed while an earlier one is open, and reopening a month reopens
// all later ones. Kinds `closing` and `adjusting` belong to the adjusting period of the fiscal year
// and are refused only once the year is locked.
#include "kernel/ledger/ledger.hpp"

namespace osnova {

enum class Area : int { sales, tax, ledger };
const EnumMeta& enum_meta(Area);
enum class PeriodState : int { future, open, soft_closed, closed };
const EnumMeta& enum_meta(PeriodState);

// Catalogue "ledger.calendar", one for each book and area.
struct Calendar : Entity {
  Text<40> key;  // "main/sales", unique
  Ref<Book> book;
  Area area{};
  int64_t closed_through = 0;  // Month::index; 0 = none
  int64_t soft_closed_through = 0;
  int64_t open_through = 0;  // 0 = by rule: one month ahead of the business date
  int64_t locked_year = 0;   // fiscal years up to this one are locked (year end posted)
  Text<200> reason;          // of the last reopening
};
const RecordMeta& calendar_meta();

PeriodState state_of(const Calendar& calendar, Month month, Date business_date);

}  // namespace osnova
