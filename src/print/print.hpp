#pragma once
// Printed forms: each belongs to a record and is found by name. A module registers its forms beside
// its records; whoever prints (command line, API) knows only this header.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kernel/kernel.hpp"
#include "kernel/print_form/print_form.hpp"
#include "meta/labels.hpp"
#include "print/sheet.hpp"

namespace osnova::print {

const Labels& all_labels();  // the embedded ones

struct PrintContext {
  Kernel& kernel;
  const Access& access;
  Id id = 0;
  std::string_view language;         // one of the form's
  const ReportArguments& arguments;  // "from", "to" of forms over a period
  std::vector<Stamp> stamps = {};    // of its electronic signatures that hold

  std::string text(std::string_view key) const {
    return std::string(all_labels().text(language, key));
  }
  // A text with {name} replaced.
  std::string text(std::string_view key, Problems::Args args) const;
};

// A form of the program; those that people make are kernel/print_form.
struct PrintForm {
  std::string_view
      name;  // "invoice": unique among the forms of a record; label "print.form.<name>"
  std::string_view record;                   // "sales.invoice"
  std::vector<std::string_view> languages;   // the first is the usual one
  std::vector<std::string_view> parameters;  // arguments that it understands: dates
  std::string_view country;                  // of the company that may use it; "" = every
  Result<std::string> (*render)(const PrintContext& context) = nullptr;  // bytes of a PDF
};

// `form` lives as long as the program. A form that is registered already stays.
void add_form(const PrintForm& form);
// In the order of registration.
std::vector<const PrintForm*> forms_for(std::string_view record);
// False when the form is for companies of another country.
bool usable_in(const PrintForm& form, const Company& company);
const PrintForm* find_form(std::string_view record, std::string_view name);

// A form as it is offered to people: of the program, then their own that are in force.
struct OfferedForm {
  std::string name;   // "invoice", "own.note"
  std::string label;
  std::vector<std::string> languages;   // the first is the usual one
  std::vector<std::string> parameters;  // dates
};
std::vector<OfferedForm> offered_forms(const CompanyState& company, std::string_view record,
                                       std::string_view language);

struct PrintRequest {
  std::string record, form;  // "own.note@3": as its third version was
  Id id = 0;
  std::string language;  // "" = the usual one of the form
  ReportArguments arguments;
};

// The bytes of the PDF. Problems: "print.unknown_form", "print.language", "print.parameter",
// "print.country", "access.denied" without the right "<record>.read", "record.not_found", and what
// the form itself refuses. A form of people's own that is not in force asks for
// "kernel.print_form.update".
Result<std::string> render(Kernel& kernel, const Access& access, const PrintRequest& request);

// How a form would look, stored or not: its first pages as pictures (PNG). Problems of render(),
// and "print_form.*" of its text.
struct FormLook {
  size_t pages = 0;
  std::vector<std::string> pictures;  // of the first kMostPictures
};
inline constexpr size_t kMostPictures = 3;
Result<FormLook> look_at_form(Kernel& kernel, const Access& access, const OwnForm& form, Id id);

// The company's first account of the currency; nullptr when there is none.
const CompanyAccount* account_for(const Company& company, Currency currency);

// Says in red that a document is no document: a draft, or reversed. `status` is its code.
void status_mark(Sheet& sheet, const PrintContext& context, std::string_view status);

// A setup with title, footer, page numbers and stamps in the language of the context.
SheetSetup sheet_setup(const PrintContext& context, std::string title, std::string author,
                       Date date);

}  // namespace osnova::print
