#pragma once
// What routes offer and http may not make itself, since it knows neither paper nor spreadsheets:
// the program that knows both hands it over.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/access/session_store.hpp"
#include "kernel/access/sign_in.hpp"
#include "kernel/imports/imports.hpp"
#include "kernel/jobs/jobs.hpp"
#include "kernel/kernel.hpp"
#include "kernel/oidc/oidc.hpp"
#include "kernel/report/table_writer.hpp"

namespace osnova::http {

// A printed form of a record; its parameters are dates.
struct Form {
  std::string name, label;
  std::vector<std::string> languages;  // the first is the usual one
  std::vector<std::string> parameters;
};

// How a form would look: its first pages as pictures (PNG).
struct FormPictures {
  size_t pages = 0;
  std::vector<std::string> pictures;
};

struct PrintOrder {
  std::string record, form, language;  // language "" = the usual one of the form
  Id id = 0;
  ReportArguments arguments;
};

// Black on nothing: squares of one unit in a square of `side` units, as a path of SVG; the margin is
// the caller's.
struct Picture {
  int side = 0;
  std::string path;
};

class Output {
 public:
  virtual ~Output() = default;
  // Those that the company may use, in the order in which they are offered.
  virtual std::vector<Form> forms(std::string_view record, const CompanyState& company,
                                  std::string_view language) const = 0;
  // The bytes of a PDF. Problems as of the form: rights, language, parameters, the record itself.
  virtual Result<std::string> print(const Access& access, const PrintOrder& order) = 0;
  // A form that people make, as its members of JSON say (a record "kernel.print_form"), with a record
  // of its kind. Problems as of print(), of JSON and of the form's text.
  virtual Result<FormPictures> look_at_form(const Access& access, const boost::json::object& form,
                                            Id id) = 0;
  // A spreadsheet that is written to `path` row by row; nothing holds it whole.
  virtual std::unique_ptr<TableWriter> spreadsheet(const std::string& path, TableHead head) = 0;
  // A report as a spreadsheet at `path`, or as the bytes of a PDF, in the language of `access`.
  // Problems "export.too_many_rows", "print.report_too_long".
  virtual Problems report_spreadsheet(const ReportTable& table, const Access& access,
                                      const std::string& path) = 0;
  virtual Result<std::string> report_pdf(const ReportTable& table, const Access& access) = 0;
  virtual Picture qr_code(std::string_view text) const = 0;
};

// Null where the program has none: the routes then answer "http.not_found".
struct Services {
  Output* output = nullptr;
  Jobs* jobs = nullptr;
  Imports* imports = nullptr;
  Oidc* oidc = nullptr;
  std::string temporary = "/tmp";  // folder for files on their way out
  SessionLimits sessions;
  SignInOptions sign_in;
  FactorOptions factor;
  FileRules files;
  size_t usual_body = 16 << 20, import_body = kLargestImport;  // bytes that may be sent
};

}  // namespace osnova::http
