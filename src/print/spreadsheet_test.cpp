#include "print/spreadsheet.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "numerics/nearest.hpp"
#include "print/spreadsheet_number.hpp"

using namespace osnova;

namespace {

namespace fs = std::filesystem;

fs::path folder() { return fs::temp_directory_path(); }

std::string part_of(const fs::path& file, const std::string& part) {
  const fs::path out = file.string() + ".part";
  REQUIRE(std::system(
              ("unzip -p '" + file.string() + "' " + part + " > '" + out.string() + "'").c_str()) ==
          0);
  std::ifstream in(out);
  std::ostringstream text;
  text << in.rdbuf();
  fs::remove(out);
  return text.str();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Made {
  fs::path path;
  std::string sheet, styles;
};

Made make(TableHead head, const std::vector<ReportRow>& rows,
          const std::vector<ReportCell>& total = {}) {
  Made made;
  made.path = folder() / "osnova-spreadsheet-test.xlsx";
  print::Spreadsheet file({made.path, folder(), 0}, std::move(head));
  for (const ReportRow& row : rows) REQUIRE(file.row(row));
  if (!total.empty()) REQUIRE(file.total("Total", total));
  file.finish();
  made.sheet = part_of(made.path, "xl/worksheets/sheet1.xml");
  made.styles = part_of(made.path, "xl/styles.xml");
  fs::remove(made.path);
  return made;
}

TableHead head_of(std::vector<TableColumn> columns) {
  TableHead head;
  head.title = "Things: a/b [c]";
  head.columns = std::move(columns);
  return head;
}

}  // namespace

TEST_CASE("spreadsheet: figures and days are numbers with their formats, texts are texts") {
  const Made made =
      make(head_of({{"Name", CellType::text},
                    {"Day", CellType::date},
                    {"Amount", CellType::amount},
                    {"Quantity", CellType::quantity, 6},
                    {"Count", CellType::integer}}),
           {{{ReportCell::of_text("=1+1"), ReportCell::of(Date::from_ymd(2025, 12, 31)->days),
              ReportCell::of(123'456, 2), ReportCell::of(2'500'000), ReportCell::of(7)}},
            {{ReportCell::of_text("+A1"), ReportCell::of(Date::from_ymd(1900, 2, 28)->days),
              ReportCell::of(5, 0), ReportCell::of(-3'000'000), ReportCell::none()}}},
           {ReportCell::none(), ReportCell::none(), ReportCell::of(100, 2), ReportCell::none(),
            ReportCell::none()});
  CHECK(has(made.sheet, "<c r=\"A2\" t=\"inlineStr\"><is><t>=1+1</t></is></c>"));
  CHECK(has(made.sheet, "<is><t>+A1</t></is>"));
  CHECK_FALSE(has(made.sheet, "<f>"));
  CHECK(has(made.sheet, "<v>46022</v>"));  // 2025-12-31
  CHECK(has(made.sheet, "<v>1234.56</v>"));
  CHECK(has(made.sheet, "<v>2.5</v>"));
  CHECK(has(made.sheet, "<v>-3</v>"));
  CHECK(has(made.sheet, "<v>7</v>"));
  CHECK(has(made.sheet, "<is><t>1900-02-28</t></is>"));  // Excel has a day in that month too many
  CHECK(has(made.styles, "formatCode=\"#,##0.00\""));
  CHECK(has(made.styles, "formatCode=\"#,##0\""));
  CHECK(has(made.styles, "numFmtId=\"14\""));
  CHECK(has(made.sheet, "<autoFilter ref=\"A1:E3\"/>"));
  CHECK(has(made.sheet, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\""));
  CHECK(has(made.sheet, "<is><t>Total</t></is>"));
}

TEST_CASE("spreadsheet: what has more than fifteen digits is text, to the last of them") {
  const Made made = make(head_of({{"Amount", CellType::amount}}),
                         {{{ReportCell::of(kExactInBinary64, 2)}},
                          {{ReportCell::of(kExactInBinary64 + 1, 2)}},
                          {{ReportCell::of(INT64_MIN, 2)}}});
  CHECK(has(made.sheet, "<v>9999999999999.99</v>"));
  CHECK(has(made.sheet, "<is><t>10000000000000.00</t></is>"));
  CHECK(has(made.sheet, "<is><t>-92233720368547758.08</t></is>"));
}

TEST_CASE("spreadsheet: a report has its title and parameters above, storno is red") {
  TableHead head = head_of({{"Name", CellType::text}, {"Amount", CellType::amount}});
  head.company = "ООО «Ромашка»";
  head.lines = {{"Book", "main"}, {"As of", "31 December 2025"}};
  head.storno = true;
  const Made made = make(head, {{{ReportCell::of_text("x"), ReportCell::of(-100, 2)}, 1, true}});
  CHECK(has(made.sheet, "<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t>Things: a/b [c]</t>"));
  CHECK(has(made.sheet, "As of: 31 December 2025"));
  CHECK(has(made.sheet, "<pane ySplit=\"6\""));
  CHECK(has(made.sheet, "<autoFilter ref=\"A6:B7\"/>"));
  CHECK(has(made.styles, "formatCode=\"#,##0.00;[Red]-#,##0.00\""));
  CHECK(has(made.styles, "indent=\"1\""));
}

TEST_CASE("spreadsheet: it holds no more rows than a sheet may have") {
  const fs::path path = folder() / "osnova-spreadsheet-full.xlsx";
  print::Spreadsheet file({path, folder(), 0}, head_of({{"Count", CellType::integer}}));
  const ReportRow row{{ReportCell::of(1)}};
  uint32_t taken = 0;
  while (file.row(row)) ++taken;
  CHECK(taken == print::kSpreadsheetRows - 1);
  CHECK_FALSE(file.total("Total", {ReportCell::none()}));
  fs::remove(path);
}

TEST_CASE("spreadsheet: a folder that is not there is a failure, not a crash") {
  CHECK_THROWS_AS(print::Spreadsheet({"/nowhere/at/all.xlsx", folder(), 0}, head_of({})).finish(),
                  Failure);
}
