#include "app/output.hpp"

#include "print/print.hpp"

namespace osnova::app {

std::vector<http::Form> PrintedOutput::forms(std::string_view record,
                                             const Company& company) const {
  std::vector<http::Form> list;
  for (const print::PrintForm* form : print::forms_for(record))
    if (print::usable_in(*form, company))
      list.push_back({form->name, form->languages, form->parameters});
  return list;
}

Result<std::string> PrintedOutput::print(const Access& access, const http::PrintOrder& order) {
  return print::render(kernel_, access,
                       {order.record, order.form, order.id, order.language, order.arguments});
}

}  // namespace osnova::app
