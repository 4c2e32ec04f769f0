#include "base/written.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace osnova;

namespace {

std::string read(const WrittenNumbers& column, std::string_view value) {
  const auto number = column.read(value);
  return number ? *number : number.problems().front().code;
}

std::string read(const WrittenDates& column, std::string_view value) {
  const auto date = column.read(value);
  return date ? date->text() : date.problems().front().code;
}

template <class Column>
Column seen(std::initializer_list<std::string_view> values) {
  Column column;
  for (const auto value : values) column.look(value);
  return column;
}

}  // namespace

TEST_CASE("written: figures that say themselves what they are") {
  const WrittenNumbers column;
  const std::pair<const char*, const char*> figures[] = {
      {"0", "0"},
      {"1200.50", "1200.50"},
      {"1 200,50", "1200.50"},
      {"1\u00A0200,50", "1200.50"},
      {"1\u202F200\u202F000,5", "1200000.5"},
      {"1,200.50", "1200.50"},
      {"1.200,50", "1200.50"},
      {"1'200.5", "1200.5"},
      {"1,200,300", "1200300"},
      {"1.200.300", "1200300"},
      {"-12", "-12"},
      {"\u2212"
       "12,5",
       "-12.5"},
      {"12-", "-12"},
      {"(12.00)", "-12.00"},
      {"+7", "7"},
      {"0,125", "0.125"},
      {"0.125", "0.125"},
      {",5", "0.5"},
      {".5", "0.5"},
      {"1234,567", "1234.567"},
      {"100 000", "100000"},
      {"  8 ", "8"},
  };
  for (const auto& [written, meant] : figures) {
    CAPTURE(written);
    CHECK(read(column, written) == meant);
  }
  for (const char* bad :
       {"", "-", "x", "1 2", "12 34", "1,2,3", "1.20.300", "1,200.50.1", "12 USD", "1e5", "--1",
        "(-1)", "1,,2", "1 200 30", "12:30", "0x10", "1,23,456.00"}) {
    CAPTURE(bad);
    CHECK(read(column, bad) == "decimal.invalid");
  }
}

TEST_CASE("written: the column tells what a figure alone does not") {
  CHECK(read(seen<WrittenNumbers>({"12,5"}), "1,200") == "1.200");
  CHECK(read(seen<WrittenNumbers>({"12,5"}), "1.200") == "1200");
  CHECK(read(seen<WrittenNumbers>({"12.5"}), "1,200") == "1200");
  CHECK(read(seen<WrittenNumbers>({"12.5"}), "1.200") == "1.200");
  CHECK(read(seen<WrittenNumbers>({"1,200,300"}), "1.200") == "1.200");
  // A column that writes both ways says nothing of such a figure; others are still read.
  const auto mixed = seen<WrittenNumbers>({"12,5", "12.5"});
  CHECK(read(mixed, "1,200") == "number.ambiguous");
  CHECK(read(mixed, "1.200") == "number.ambiguous");
  CHECK(read(mixed, "1,25") == "1.25");
  // Nothing seen: a point is a point, a comma as the file's language has it.
  WrittenNumbers silent;
  CHECK(read(silent, "1.200") == "1.200");
  CHECK(read(silent, "1,200") == "1200");
  silent.settle(true);
  CHECK(read(silent, "1,200") == "1.200");
  CHECK(read(silent, "1.200") == "1.200");
}

TEST_CASE("written: days in every usual form") {
  const WrittenDates column;
  for (const char* day :
       {"2025-12-31", "31.12.2025", "31.12.25", "31/12/2025", "12/31/2025", "2025/12/31",
        "2025.12.31", "31-12-2025", "31 Dec 2025", "31-Dec-25", "Dec 31, 2025", "December 31 2025",
        "31 декабря 2025 г.", "31 дек. 2025", "2025-12-31 10:00:00", "2025-12-31T23:59:59Z",
        "31.12.2025 8:05", "12/31/2025 8:26 PM", " 31.12.2025 "}) {
    CAPTURE(day);
    CHECK(read(column, day) == "2025-12-31");
  }
  CHECK(read(column, "8 марта 2025") == "2025-03-08");
  CHECK(read(column, "8 мая 2025") == "2025-05-08");
  CHECK(read(column, "1 May 2025") == "2025-05-01");
  CHECK(read(column, "1 March 25") == "2025-03-01");
  for (const char* bad : {"", "31", "31.12", "2025", "31.02.2025", "2025-13-01", "32/32/2025",
                          "yesterday", "31.12/2025", "31 12 2025", "1.1.1", "2025-12-31x", "12:30",
                          "31.12.2025 10:99x", "20251231", "1.1.20255", "Dec Dec 2025"}) {
    CAPTURE(bad);
    CHECK(read(column, bad) == "date.invalid");
  }
}

TEST_CASE("written: the column tells whether the month comes first") {
  CHECK(read(WrittenDates(), "3/4/2025") == "2025-04-03");
  CHECK(read(seen<WrittenDates>({"12/31/2025"}), "3/4/2025") == "2025-03-04");
  CHECK(read(seen<WrittenDates>({"31/12/2025"}), "3/4/2025") == "2025-04-03");
  CHECK(read(seen<WrittenDates>({"12/31/2025"}), "3.4.2025") == "2025-04-03");  // dots: day first
  const auto mixed = seen<WrittenDates>({"12/31/2025", "31/12/2025"});
  CHECK(read(mixed, "3/4/2025") == "date.ambiguous");
  CHECK(read(mixed, "3/3/2025") == "2025-03-03");
  CHECK(read(mixed, "3/14/2025") == "2025-03-14");
  WrittenDates american;
  american.settle(true);
  CHECK(read(american, "3/4/2025") == "2025-03-04");
}

TEST_CASE("written: yes and no") {
  for (const char* yes : {"yes", "Y", "TRUE", "1", "Да", "истина", "+", "x"})
    CHECK_MESSAGE(written_boolean(yes) == true, yes);
  for (const char* no : {"no", "N", "false", "0", "НЕТ", "ложь", "-"})
    CHECK_MESSAGE(written_boolean(no) == false, no);
  for (const char* neither : {"", "maybe", "2", "ok"})
    CHECK_MESSAGE(!written_boolean(neither).has_value(), neither);
}
