// What every report inherits: it answers for an empty company and after every story of the cases,
// with every choice that it offers, in both languages and every form, and only with its right.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <stdexcept>

#include "app/case_settings.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

using Type = ReportParameter::Type;

// An argument that fits: a day within the stories' year, an account that every book of the kind has.
std::string fitting(const ReportParameter& parameter, const Book& book) {
  switch (parameter.type) {
    case Type::date:
      return parameter.name == "from" ? "2025-01-01" : "2025-12-31";
    case Type::month:
      return "2025-03";
    case Type::book:
      return book.code;
    case Type::account:
      return book.kind == BookKind::ru ? "62.01" : "1100";
    case Type::choice:
      return parameter.choices.front();
    case Type::integer:
      return "90";
    case Type::text:
      return {};
  }
  return {};
}

// The usual arguments, then the same with each other choice.
std::vector<ReportArguments> variants(const ReportMeta& report, const Book& book) {
  ReportArguments usual;
  for (const ReportParameter& p : report.parameters)
    if (p.required || p.type == Type::book || p.type == Type::date) usual[p.name] = fitting(p, book);
  usual.erase("known_at");
  std::vector<ReportArguments> all = {usual};
  for (const ReportParameter& p : report.parameters)
    for (const std::string& choice : p.choices) {
      all.push_back(usual);
      all.back()[p.name] = choice;
    }
  return all;
}

void look_at(const ReportTable& table, const std::string& what) {
  if (table.columns.empty()) throw std::runtime_error(what + ": no columns");
  for (const ReportRow& row : table.rows)
    if (row.cells.size() != table.columns.size())
      throw std::runtime_error(what + ": a row has another number of cells than columns");
  if (!table.totals.empty() && table.totals.size() != table.columns.size())
    throw std::runtime_error(what + ": totals do not fit the columns");
  for (const char* language : {"en", "ru"}) {
    if (report_text(table, language).empty() || report_csv(table, language).empty())
      throw std::runtime_error(what + ": nothing is printed");
    for (const auto& [name, value] : table.parameters)
      if (!app::labels().has(language, "report.parameter." + name + ".label"))
        throw std::runtime_error(what + ": a parameter without label: " + name);
    for (const ReportColumn& column : table.columns)
      if (report_column_label(table, column.name, language).empty())
        throw std::runtime_error(what + ": a column without label: " + column.name);
  }
  const auto object = report_json(table);
  if (object.at("rows").as_array().size() != table.rows.size())
    throw std::runtime_error(what + ": rows are missing in JSON");
}

int run_all_reports(Kernel& kernel, const Access& access) {
  int ran = 0;
  const auto state = kernel.company_state(access.company());
  for (const ReportMeta& report : kernel.registry().reports())
    for (const Book* book : state->books())
      for (const ReportArguments& arguments : variants(report, *book)) {
        std::string what = report.name + " of " + std::string(book->code);
        for (const auto& [name, value] : arguments) what += " " + name + "=" + value;
        const auto table = kernel.report(report.name, arguments, access);
        if (is_secret(report.right())) {  // of the control room alone
          if (table) throw std::runtime_error(what + ": is open");
          continue;
        }
        if (!table) throw std::runtime_error(what + ": " + table.problems().front().code);
        look_at(*table, what);
        ++ran;
      }
  return ran;
}

}  // namespace

TEST_CASE("conformance: every report answers after every story of the cases") {
  const app::CaseSetup setup;
  testing::CaseSettings settings = setup.settings();
  settings.scratch += "-reports";
  int ran = 0;
  settings.after = [&](Kernel& kernel, const Access& access) {
    ran += run_all_reports(kernel, access);
  };
  const auto outcomes =
      testing::run_all({"src/modules"}, settings, {testing::Permutation::plain});
  CHECK(outcomes.size() > 70);
  for (const auto& outcome : outcomes) CHECK_MESSAGE(outcome.failure.empty(), outcome.failure);
  CHECK(ran > 1000);
  MESSAGE(ran << " reports");
}

TEST_CASE("conformance: every report answers for an empty company, and only with its right") {
  const std::string file = std::filesystem::temp_directory_path() / "osnova-empty-reports.osnova";
  const auto clean = [&] {
    testing::remove_workspace(file);
  };
  clean();
  {
    app::Common common;
    common.workspace = testing::place_of(file);
    app::Workspace::Options options;
    options.create = true;
    app::Workspace workspace(common, options);
    InitOptions init;
    init.company = "T";
    init.currency = "EUR";
    init.books = {{"main", BookKind::ifrs, ""}, {"rsbu", BookKind::ru, "RUB"}};
    const Id company = init_company(workspace.kernel(), init).value();
    Kernel& kernel = workspace.kernel();
    CHECK(run_all_reports(kernel, workspace.access().value()) > 20);

    Command role, user;
    role.name = "kernel.role.create";
    role.input = {{"code", "clerk"}, {"name", "Clerk"}, {"rights", "party.*"}};
    const Access owner = kernel.access_for("owner", 0, "test").value();
    const Answer made = kernel.execute(role, owner);
    REQUIRE(made.ok());
    user.name = "kernel.user.create";
    user.input = {{"login", "clerk"},
                  {"name", "Clerk"},
                  {"active", true},
                  {"roles", boost::json::array{
                                boost::json::object{{"role", std::to_string(made.record)}}}}};
    REQUIRE(kernel.execute(user, owner).ok());
    const Access clerk = kernel.access_for("clerk", company, "test").value();
    const auto state = kernel.company_state(company);
    for (const ReportMeta& report : kernel.registry().reports()) {
      const auto refused =
          kernel.report(report.name, variants(report, *state->books().front()).front(), clerk);
      CHECK_MESSAGE((!refused && refused.problems().has("access.denied")), report.name);
    }
  }
  clean();
}
