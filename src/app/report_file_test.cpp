// Reports on paper and in spreadsheets, of tables that no real report gives at once.
#include "print/report_file.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/workspace.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

namespace fs = std::filesystem;

struct House {
  House() : file(fs::temp_directory_path() / "osnova-report-file.osnova") {
    clean();
    register_kernel(registry);
    app::register_modules(registry);
    store::OpenOptions options;
    options.create = true;
    database = testing::open_scratch(file, options);
    kernel = std::make_unique<Kernel>(*database, registry, clock, salt);
    InitOptions init;
    init.company = "HOUSE";
    init.name = "The House & Sons";
    init.currency = "RUB";
    init.books = {{"main", BookKind::ru, ""}};
    state = kernel->company_state(init_company(*kernel, init).value());
  }
  ~House() {
    kernel.reset();
    database.reset();
    clean();
  }
  void clean() {
    testing::remove_workspace(file);
  }

  std::string file;
  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Kernel> kernel;
  std::shared_ptr<const CompanyState> state;
};

ReportTable table_of(size_t columns, size_t rows) {
  ReportTable table;
  table.report = "trial-balance";
  table.parameters = {{"book", "main"}, {"as_of", "2025-12-31"}, {"known_at", "2026-01-05"}};
  table.columns = {{"account", CellType::text}};
  for (size_t c = 1; c < columns; ++c)
    table.columns.push_back({"C" + std::to_string(c), CellType::amount});
  table.columns.push_back({"after", CellType::text});
  for (size_t r = 0; r < rows; ++r) {
    ReportRow row;
    row.cells.push_back(ReportCell::of_text("Account " + std::to_string(r)));
    for (size_t c = 1; c < columns; ++c)
      row.cells.push_back(ReportCell::of(-static_cast<int64_t>(1'000'000 * c + r), 2));
    row.cells.push_back(ReportCell::of_text("page-key"));
    table.rows.push_back(std::move(row));
  }
  table.totals.assign(columns + 1, ReportCell::none());
  table.totals[1] = ReportCell::of(777, 2);
  return table;
}

std::string shell(const std::string& command) {
  const fs::path out = fs::temp_directory_path() / "osnova-report-file.txt";
  REQUIRE(std::system((command + " > '" + out.string() + "'").c_str()) == 0);
  std::ifstream in(out);
  std::ostringstream text;
  text << in.rdbuf();
  fs::remove(out);
  return text.str();
}

House& house() {
  static House one;
  return one;
}

// Every kind of blank as a plain one.
std::string with_blanks(std::string text) {
  for (const std::string_view blank : {"\u00A0", "\u202F"})
    for (size_t at; (at = text.find(blank)) != text.npos;) text.replace(at, blank.size(), " ");
  return text;
}

struct Paper {
  std::string text, info;
  size_t count(const std::string& part) const {
    size_t found = 0;
    for (size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) ++found;
    return found;
  }
};

Paper printed(const ReportTable& table, std::string_view language) {
  auto pdf = print::report_pdf({table, *house().state, language, *Date::from_ymd(2026, 1, 15)});
  REQUIRE(pdf.ok());
  const fs::path file = fs::temp_directory_path() / "osnova-report-file.pdf";
  std::ofstream(file, std::ios::binary) << *pdf;
  Paper paper{with_blanks(shell("pdftotext -layout '" + file.string() + "' -")),
              shell("pdfinfo '" + file.string() + "'")};
  fs::remove(file);
  return paper;
}

}  // namespace

TEST_CASE("report on paper: title, company, parameters, head on every page, numbered pages") {
  const Paper paper = printed(table_of(3, 120), "en");
  CHECK(paper.count("Trial balance") >= 1);
  CHECK(paper.count("The House & Sons") >= 3);  // also in the footer of each page
  CHECK(paper.count("As of: 31 December 2025") == 1);
  CHECK(paper.count("As known at: 5 January 2026") == 1);
  CHECK(paper.count("Book: main, RUB") == 1);
  CHECK(paper.count("Account 119") == 1);
  CHECK(paper.count("\u221210 001.19") == 1);
  CHECK(paper.count("Total") == 1);
  CHECK(paper.count("page-key") == 0);
  const size_t pages = paper.count("\f");
  CHECK(pages >= 2);
  CHECK(paper.count("C2") == pages);
  CHECK(paper.count("Page 2 of " + std::to_string(pages)) == 1);
  CHECK(paper.info.find("595.27") < paper.info.find("x 841.89"));
}

TEST_CASE("report on paper: in Russian, with a decimal comma") {
  const Paper paper = printed(table_of(3, 2), "ru");
  CHECK(paper.count("Оборотно-сальдовая ведомость") >= 1);
  CHECK(paper.count("31 декабря 2025 г.") == 1);
  CHECK(paper.count("\u221210 000,01") == 1);
  CHECK(paper.count("Страница 1 из 1") == 1);
}

TEST_CASE("report on paper: a wide one lies across, one that is wider still goes on below") {
  const Paper across = printed(table_of(13, 5), "en");
  CHECK(across.info.find("841.89 x 595.27") != std::string::npos);
  CHECK(across.count("Account 4") == 1);
  const Paper parts = printed(table_of(40, 5), "en");
  CHECK(parts.count("Account 4") > 1);  // the first column stands before each part
  CHECK(parts.count("C39") == 1);
  CHECK(parts.count("\u2212390 000.04") == 1);
}

TEST_CASE("report on paper: without rows, and with more than paper takes") {
  CHECK(printed(table_of(3, 0), "en").count("Account") == 1);
  const auto refused = print::report_pdf({table_of(2, print::kReportRowsOnPaper + 1),
                                          *house().state, "en", *Date::from_ymd(2026, 1, 15)});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.problems().has("print.report_too_long"));
}
