#include "print/sheet.hpp"

#include <doctest/doctest.h>

#include "print/figures.hpp"

using namespace osnova;
using namespace osnova::print;

namespace {

SheetSetup setup() {
  SheetSetup s;
  s.info = {"Title", "Author", *Date::from_ymd(2025, 3, 5)};
  s.page_of_pages = "Page {page} of {pages}";
  return s;
}

Grid table(int rows) {
  Grid grid;
  grid.columns = {{mm(10)}, {0, 1}, {mm(20), 0, Align::right}};
  grid.head = {{{{"No"}, {"HEAD"}, {"Sum"}}}};
  for (int i = 1; i <= rows; ++i)
    grid.rows.push_back({{{std::to_string(i)}, {"row " + std::to_string(i) + "."}, {"1"}}});
  return grid;
}

size_t count(const std::string& text, const std::string& needle) {
  size_t found = 0;
  for (size_t at = text.find(needle); at != text.npos; at = text.find(needle, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("sheet: a long table breaks between rows, repeats its head and counts its pages") {
  Sheet sheet(setup());
  sheet.grid(table(200));
  const auto pages = sheet.pages();
  REQUIRE(pages.size() > 3);
  size_t rows = 0;
  for (size_t i = 0; i < pages.size(); ++i) {
    const std::string text = pages[i].text();
    CHECK(text.starts_with("No\nHEAD\n"));
    CHECK(count(text, "HEAD") == 1);
    rows += count(text, "row ");
    const std::string number =
        "Page " + std::to_string(i + 1) + " of " + std::to_string(pages.size());
    CHECK(count(text, number) == 1);
    for (const Mark& mark : pages[i].marks())
      CHECK(mark.y + mark.text.height() <= pages[i].height() - mm(8));
  }
  CHECK(rows == 200);
}

TEST_CASE("sheet: signatures take the last row along") {
  // Find the table that fills its page, so that what follows must move.
  int rows = 1;
  for (;; ++rows) {
    Sheet sheet(setup());
    sheet.grid(table(rows + 1));
    if (sheet.pages().size() > 1) break;
  }
  for (const bool with_previous : {false, true}) {
    Sheet sheet(setup());
    sheet.grid(table(rows));
    const size_t from = sheet.mark();
    sheet.space(mm(5));
    sheet.text("Director");
    sheet.text("Accountant");
    sheet.keep(from, with_previous);
    const auto pages = sheet.pages();
    REQUIRE(pages.size() == 2);
    const std::string last = pages[1].text();
    CHECK(count(last, "Director") == 1);
    CHECK(count(last, "Accountant") == 1);
    CHECK(count(last, "row " + std::to_string(rows) + ".") == (with_previous ? 1 : 0));
    CHECK(count(last, "HEAD") == (with_previous ? 1 : 0));
  }
}

TEST_CASE("sheet: what no page holds is broken all the same") {
  Sheet sheet(setup());
  const size_t from = sheet.mark();
  for (int i = 0; i < 200; ++i) sheet.text("line " + std::to_string(i) + ".");
  sheet.keep(from);
  const auto pages = sheet.pages();
  CHECK(pages.size() == 3);
  std::string all;
  for (const Page& page : pages) all += page.text();
  CHECK(count(all, "line ") == 200);
}

TEST_CASE("grid: figures widen their column, text wraps in what is left") {
  Grid grid = table(1);
  grid.rows[0].cells[1].text = std::string(200, 'w');
  grid.rows[0].cells[2].text = "123456789012345678901234567890";
  const GridLayout layout(grid, mm(100));
  CHECK(layout.widths()[0] == mm(10));
  CHECK(layout.widths()[2] > mm(30));
  CHECK(layout.widths()[0] + layout.widths()[1] + layout.widths()[2] <= mm(100));
  const GridLayout narrow(table(1), mm(100));
  CHECK(layout.bands()[0].height > 3 * narrow.bands()[0].height);
}

TEST_CASE("grid: rows that a span joins are one band; a span that fits nowhere is a Bug") {
  Grid grid;
  grid.columns = {{mm(20)}, {mm(20)}};
  grid.rows = {{{{"a", {}, 1, 2}, {"b"}}}, {{{"c"}}}, {{{"d"}, {"e"}}}};
  CHECK(GridLayout(grid, mm(40)).bands().size() == 2);
  grid.rows = {{{{"a", {}, 3}}}};
  CHECK_THROWS_AS(GridLayout(grid, mm(40)), Bug);
}

TEST_CASE("pdf: equal documents are equal bytes, landscape is wide") {
  const auto make = [](bool landscape) {
    SheetSetup s = setup();
    s.landscape = landscape;
    Sheet sheet(s);
    sheet.text("Привет, world");
    sheet.grid(table(3));
    return sheet;
  };
  const std::string bytes = make(false).pdf();
  CHECK(bytes.starts_with("%PDF-"));
  CHECK(bytes == make(false).pdf());
  CHECK(bytes.find("/CreationDate (20250305000000") != bytes.npos);
  CHECK(bytes.find("/FontFile2") != bytes.npos);
  const Page wide = make(true).pages().front();
  CHECK(wide.width() > wide.height());
  CHECK(wide.width() == make(false).pages().front().height());
}

TEST_CASE("qr: modules fill the square and differ by text") {
  const auto one = qr_boxes("ST00012|Name=A", mm(30)), other = qr_boxes("ST00012|Name=B", mm(30));
  REQUIRE(!one.empty());
  Length right = 0, bottom = 0;
  for (const Mark::Box& b : one) {
    right = std::max(right, b.x + b.width);
    bottom = std::max(bottom, b.y + b.height);
  }
  CHECK(right == mm(30));
  CHECK(bottom == mm(30));
  CHECK((one.size() != other.size() ||
         !std::equal(one.begin(), one.end(), other.begin(),
                     [](const auto& a, const auto& b) { return a.x == b.x && a.y == b.y; })));
  CHECK(qr_boxes(std::string(5000, 'x'), mm(30)).empty());
}

TEST_CASE("figures: thin no-break groups, true minus, decimals of the language") {
  CHECK(amount_text(123456705, 2, "en") == "1\u202F234\u202F567.05");
  CHECK(amount_text(-100005, 2, "ru") == "\u22121\u202F000,05");
  CHECK(amount_text(999, 0, "ru") == "999");
  CHECK(amount_text(0, 2, "en") == "0.00");
  CHECK(decimal_figure(1'500'000, 6, 0, "ru") == "1,5");
  CHECK(decimal_figure(1'234'000'000, 6, 2, "en") == "1\u202F234.00");
  const Date date = *Date::from_ymd(2025, 3, 5);
  CHECK(long_date(date, "ru") == "5\u00A0марта\u00A02025\u00A0г.");
  CHECK(long_date(date, "en") == "5\u00A0March\u00A02025");
  CHECK(short_date(date, "ru") == "05.03.2025");
  CHECK(short_date(Date{}, "en").empty());
  CHECK(capitalised("яблоко") == "Яблоко");
  CHECK(capitalised("one") == "One");
  CHECK(capitalised("абв") == "Абв");
}
