#pragma once
// Figures, days and answers as people write them in files. Which mark separates decimals and whether
// the day or the month comes first is a matter of the whole column: all of its values are looked at
// before the first is read.
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace osnova {

class WrittenNumbers {
 public:
  enum class Decimals : int { unknown, point, comma, mixed };
  WrittenNumbers() = default;
  explicit WrittenNumbers(Decimals decimals) : decimals_(decimals) {}

  void look(std::string_view value);
  Decimals decimals() const { return decimals_; }
  // A value that may be meant either way in a column that never shows: "1,200" without another.
  void settle(bool comma_is_decimal) { comma_is_decimal_ = comma_is_decimal; }

  // "1 200,50", "1,200.50", "1'200.5", "(12.00)", "12-" -> "1200.50", "1200.50", "1200.5", "-12.00",
  // "-12": digits and a point, as the parsers of the program take them. Groups of digits are of
  // three. Problems "decimal.invalid", "number.ambiguous" (the column writes both ways).
  Result<std::string> read(std::string_view value) const;

 private:
  Decimals decimals_ = Decimals::unknown;
  bool comma_is_decimal_ = false;
};

class WrittenDates {
 public:
  enum class Order : int { unknown, day_first, month_first, mixed };
  WrittenDates() = default;
  explicit WrittenDates(Order order) : order_(order) {}

  void look(std::string_view value);
  Order order() const { return order_; }
  void settle(bool month_first) { month_first_ = month_first; }

  // "2025-12-31", "31.12.2025", "31.12.25", "31/12/2025", "12/31/2025" where the column shows it,
  // "2025/12/31", "31 Dec 2025", "31 декабря 2025 г."; a time of day behind is left out. Dots always
  // stand in days first. Two-digit years are 20yy. Problems "date.invalid", "date.ambiguous".
  Result<Date> read(std::string_view value) const;

 private:
  Order order_ = Order::unknown;
  bool month_first_ = false;
};

// yes, no, true, false, y, n, 1, 0, +, - and their Russian words, in any case.
std::optional<bool> written_boolean(std::string_view value);

}  // namespace osnova
