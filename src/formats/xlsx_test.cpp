#include "formats/xlsx.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/assert.hpp"
#include "formats/written_parts.hpp"

using namespace osnova;

namespace {

const char* kRoot =
    "<Relationships xmlns=\"x\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"xl/workbook.xml\"/></Relationships>";
const char* kRelations =
    "<Relationships>"
    "<Relationship Id=\"rId1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"t/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"t/styles\" Target=\"../xl/styles.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"t/sharedStrings\" Target=\"sharedStrings.xml\"/>"
    "</Relationships>";
const char* kStyles =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy;@\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"00000\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"#,##0.00\\ &quot;days&quot;\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"[$-419]d\\ mmm\\ yyyy\"/>"
    "<numFmt numFmtId=\"168\" formatCode=\"[h]:mm\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/>"
    "<xf numFmtId=\"166\"/><xf numFmtId=\"10\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/>"
    "</cellXfs></styleSheet>";
const char* kTexts =
    "<sst><si><t>Name</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">ch "
    "</t></r><rPh><t>no</t></rPh></si><si><t>line_x000D_\nbreak &amp; _x005F_</t></si><si/></sst>";

std::map<std::string, std::string> package(const std::string& sheet,
                                           const std::string& workbook = "") {
  return {{"_rels/.rels", kRoot},
          {"xl/workbook.xml", workbook.empty()
                                  ? "<workbook><sheets><sheet name=\"Hidden\" sheetId=\"1\" "
                                    "state=\"hidden\" r:id=\"rId2\"/><sheet name=\"Figures\" "
                                    "sheetId=\"2\" r:id=\"rId1\"/></sheets></workbook>"
                                  : workbook},
          {"xl/_rels/workbook.xml.rels", kRelations},
          {"xl/styles.xml", kStyles},
          {"xl/sharedStrings.xml", kTexts},
          {"xl/worksheets/sheet1.xml",
           "<?xml version=\"1.0\"?>\n<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"},
          {"xl/worksheets/sheet2.xml", "<worksheet/>"}};
}

// "1:Name|rich |7;3:..." : number of the row and its cells.
std::string rows_of(RowSource& rows) {
  std::string out;
  for (RowSource::Step step; (step = rows.next()) != RowSource::Step::end;) {
    out += (out.empty() ? "" : ";") + std::to_string(rows.number()) + ":";
    if (step == RowSource::Step::problem) {
      out += rows.problem().code;
      continue;
    }
    for (size_t i = 0; i < rows.cells().size(); ++i)
      out += (i ? "|" : "") + std::string(rows.cells()[i]);
  }
  return out;
}

std::string read(std::map<std::string, std::string> parts, size_t chunk = 1000,
                 XlsxLimits limits = {}) {
  XlsxRows rows(std::make_unique<WrittenParts>(std::move(parts), chunk), limits);
  return rows_of(rows);
}

const std::string kSheet =
    "<row r=\"1\" spans=\"1:3\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
    "<c r=\"C1\" t=\"s\"><v>99</v></c></row><row r=\"2\"/>"
    "<row r=\"5\"><c r=\"A5\"><v>1.1000000000000001</v></c><c r=\"C5\" s=\"1\"><v>46022</v></c>"
    "<c r=\"D5\" t=\"b\"><v>1</v></c><c r=\"E5\" t=\"inlineStr\"><is><t>in "
    "&lt;line&gt;</t></is></c>"
    "</row><row><c><v>7</v></c><c t=\"str\"><f>A1&amp;B1</f><v>=text</v></c>"
    "<c t=\"e\"><v>#N/A</v></c></row>";

}  // namespace

TEST_CASE("xlsx: rows of the first sheet that is shown, however the bytes arrive") {
  const std::string expected = "1:Name|rich ;5:1.1||2025-12-31|true|in <line>;6:7|=text|#N/A";
  for (const size_t chunk : {1, 2, 7, 100, 100'000}) {
    CAPTURE(chunk);
    CHECK(read(package(kSheet), chunk) == expected);
  }
  XlsxRows rows(std::make_unique<WrittenParts>(package(kSheet), 100), {});
  CHECK(rows.sheet() == "Figures");
}

TEST_CASE("xlsx: any sheet is read by its name, hidden ones stand last") {
  auto parts = package(kSheet,
                       "<workbook><sheets><sheet name=\"Notes\" state=\"hidden\" r:id=\"rId2\"/>"
                       "<sheet name=\"Chart\" r:id=\"rId9\"/><sheet name=\"Figures\" "
                       "r:id=\"rId1\"/></sheets></workbook>");
  parts["xl/worksheets/sheet2.xml"] =
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>8</v></c></row></sheetData></worksheet>";
  const auto open = [&](const char* name) {
    return XlsxRows(std::make_unique<WrittenParts>(parts, 100), {}, name);
  };
  XlsxRows first = open("");
  CHECK(first.sheet() == "Figures");
  REQUIRE(first.sheets().size() == 2);  // a chart is no table
  CHECK(first.sheets()[0].name == "Figures");
  CHECK_FALSE(first.sheets()[0].hidden);
  CHECK(first.sheets()[1].name == "Notes");
  CHECK(first.sheets()[1].hidden);
  XlsxRows notes = open("Notes");
  CHECK(notes.sheet() == "Notes");
  CHECK(rows_of(notes) == "1:8");
  // One look at the workbook is enough for all of its sheets.
  CHECK(notes.turn_to("Figures"));
  CHECK(notes.sheet() == "Figures");
  XlsxRows figures = open("Figures");
  CHECK(rows_of(notes) == rows_of(figures));
  CHECK(notes.turn_to("Notes"));
  CHECK(rows_of(notes) == "1:8");
  CHECK_FALSE(notes.turn_to("Chart"));
  CHECK_THROWS_AS(open("Chart"), Failure);
  parts["xl/workbook.xml"] =
      "<workbook><sheets><sheet name=\"Notes\" state=\"veryHidden\" r:id=\"rId2\"/></sheets>"
      "</workbook>";
  CHECK(open("").sheet() == "Notes");  // where all are hidden, the first of them
}

TEST_CASE("xlsx: a figure's format tells what it is") {
  const auto cell = [](const char* style, const char* value) {
    return read(package("<row r=\"1\"><c r=\"A1\" s=\"" + std::string(style) + "\"><v>" + value +
                        "</v></c></row>"));
  };
  CHECK(cell("0", "46022") == "1:46022");
  CHECK(cell("1", "46022") == "1:2025-12-31");
  CHECK(cell("2", "46022.354166666664") == "1:2025-12-31 08:30:00");
  CHECK(cell("6", "1") == "1:1900-01-01");
  CHECK(cell("3", "123") == "1:00123");
  CHECK(cell("4", "1234.5") == "1:1234.5");  // the d of a quoted text is no day
  CHECK(cell("5", "0.2") == "1:20%");
  CHECK(cell("5", "1.075") == "1:107.5%");
  CHECK(cell("7", "0.5") == "1:12:00:00");
  CHECK(cell("77", "5") == "1:5");
  CHECK(cell("-1", "5") == "1:5");
}

TEST_CASE("xlsx: days of both calendars") {
  CHECK(day_of("1", false) == "1900-01-01");
  CHECK(day_of("59", false) == "1900-02-28");
  CHECK(day_of("60", false) == "60");  // 29 February 1900 never was
  CHECK(day_of("61", false) == "1900-03-01");
  CHECK(day_of("2958465", false) == "9999-12-31");
  CHECK(day_of("2958466", false) == "2958466");
  CHECK(day_of("0", true) == "1904-01-01");
  CHECK(day_of("44560", true) == "2025-12-31");
  CHECK(day_of("46022.99999999", false) == "2026-01-01");
  CHECK(day_of("-1", false) == "-1");
  CHECK(day_of("soon", false) == "soon");
  CHECK(read(package("<row><c s=\"1\"><v>44560</v></c></row>",
                     "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" "
                     "r:id=\"rId1\"/></sheets></workbook>")) == "1:2025-12-31");
}

TEST_CASE("xlsx: figures as fifteen digits") {
  const std::pair<const char*, const char*> figures[] = {
      {"0", "0"},
      {"-0", "0"},
      {"1.1000000000000001", "1.1"},
      {"0.30000000000000004", "0.3"},
      {"1234.5", "1234.5"},
      {"-12.50", "-12.5"},
      {"1E-3", "0.001"},
      {"1.5E+03", "1500"},
      {"12345678901234567", "12345678901234600"},
      {"999999999999999.9", "1000000000000000"},
      {"1e400", "1e400"},
      {"1E+99999999999", "1E+99999999999"},
      {"abc", "abc"},
      {"", ""},
      {"1.2.3", "1.2.3"},
  };
  for (const auto& [stored, shown] : figures) {
    CAPTURE(stored);
    CHECK(fifteen_digits(stored) == shown);
  }
}

TEST_CASE("xlsx: prefixes, texts with marks, and what is missing") {
  auto parts = package("");
  parts["xl/worksheets/sheet1.xml"] =
      "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"2\" note=\"a>b\"><x:c r=\"AA2\" t=\"s\">"
      "<x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  CHECK(read(parts) == "2:" + std::string(26, '|') + "line\nbreak & _");
  auto bare = package(kSheet);
  bare.erase("xl/styles.xml");
  bare.erase("xl/sharedStrings.xml");
  bare.erase("_rels/.rels");
  CHECK(read(bare) == "5:1.1||46022|true|in <line>;6:7|=text|#N/A");
}

TEST_CASE("xlsx: what is damaged or too large is a failure") {
  const auto code = [](std::map<std::string, std::string> parts, XlsxLimits limits = {}) {
    try {
      return read(std::move(parts), 1000, limits);
    } catch (const Failure& failure) {
      return failure.public_code();
    }
  };
  auto parts = package(kSheet);
  parts.erase("xl/workbook.xml");
  CHECK(code(parts) == "file.unreadable");
  parts = package(kSheet);
  parts.erase("xl/worksheets/sheet1.xml");
  CHECK(code(parts) == "file.unreadable");
  CHECK(code(package(kSheet, "<workbook><sheets/></workbook>")) == "file.unreadable");
  CHECK(code(package(kSheet, "no XML <")) == "file.unreadable");
  CHECK(code(package("<row><c><v>1</v></c>")) == "file.unreadable");
  CHECK(code(package("<row><c><v>1</c></v></row>")) == "file.unreadable");
  XlsxLimits limits;
  limits.sheet = 100;
  CHECK(code(package(kSheet), limits) == "file.too_large");
  limits = {};
  limits.texts = 50;
  CHECK(code(package(kSheet), limits) == "file.too_large");
  limits = {};
  limits.small_part = 50;
  CHECK(code(package(kSheet), limits) == "file.too_large");
  limits = {};
  limits.row = 1000;
  CHECK(code(package("<row><c t=\"str\"><v>" + std::string(500'000, 'x') + "</v></c></row>"),
             limits) == "file.too_large");
  CHECK_THROWS_AS(zip_parts("PK\x03\x04 and nothing more"), Failure);
  // A target may say what it likes: it stays within the package.
  parts = package(kSheet);
  parts["xl/_rels/workbook.xml.rels"] =
      "<R><R Id=\"rId1\" Type=\"/worksheet\" Target=\"../../../../etc/passwd\"/></R>";
  CHECK(code(parts) == "file.unreadable");
}

TEST_CASE("xlsx: a row that is too wide is a problem of that row") {
  XlsxLimits limits;
  limits.cells = 3;
  CHECK(read(package("<row><c r=\"D1\"><v>1</v></c></row><row><c r=\"C2\"><v>2</v></c>"
                     "<c r=\"ZZZ2\" s=\"1\"/></row>"),
             1000, limits) == "1:csv.too_many_fields;2:||2");
}
