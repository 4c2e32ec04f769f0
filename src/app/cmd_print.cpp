// print: a form of a record as a PDF file.
#include <fstream>
#include <iostream>

#include "app/commands.hpp"
#include "base/text.hpp"
#include "print/print.hpp"

namespace osnova::app {

namespace {

Result<std::string> form_of(const CompanyState& company, const std::string& record,
                            const std::string& given) {
  const auto forms = print::offered_forms(company, record, "en");
  if (!given.empty() || forms.size() == 1) return given.empty() ? forms.front().name : given;
  std::string names;
  for (const print::OfferedForm& form : forms) names += (names.empty() ? "" : ", ") + form.name;
  return Problem{"print.form_required", "form", {{"record", record}, {"forms", names}}};
}

Result<std::string> printed(Workspace& workspace, const PrintArguments& arguments,
                            const Common& common) {
  auto access = workspace.access();
  if (!access) return access.problems();
  const Behaviour* behaviour = workspace.registry().find(arguments.record);
  if (!behaviour) return Problem{"print.unknown_record", "record", {{"record", arguments.record}}};
  auto form = form_of(*workspace.kernel().company_state(access->company()), arguments.record,
                      arguments.form);
  if (!form) return form.problems();
  auto id = record_id(workspace.kernel(), *behaviour->meta, arguments.id, *access);
  if (!id) return id.problems();
  print::PrintRequest request{arguments.record, *form, *id, common.language, {}};
  if (!arguments.from.empty()) request.arguments["from"] = arguments.from;
  if (!arguments.to.empty()) request.arguments["to"] = arguments.to;
  return print::render(workspace.kernel(), *access, request);
}

}  // namespace

int run_print(const Common& common, const PrintArguments& arguments) {
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  const auto bytes = printed(workspace, arguments, common);
  if (!bytes) return refused(bytes.problems(), common);
  std::ofstream file(arguments.out, std::ios::binary);
  file.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  file.close();
  if (!file) {
    Problems problems;
    problems.add("print.out", "out", {{"file", arguments.out}});
    return refused(problems, common);
  }
  return kDone;
}

}  // namespace osnova::app
