// Catalogues that come with the program: tax codes of the company's country, one class for goods.
#include <boost/json.hpp>

#include "app/workspace.hpp"
#include "modules/item/api.hpp"
#include "modules/tax/api.hpp"

namespace osnova::app {

Problems ship_catalogues(Kernel& kernel, const Access& access) {
  const auto state = kernel.company_state(access.company());
  std::vector<Command> commands;
  for (const std::string& text : shipped_tax_codes(state->company().country)) {
    Command command;
    command.company = access.company();
    command.name = "tax.code.create";
    command.input = boost::json::parse(text).as_object();
    if (state->find(tax_code_meta(), std::string_view(command.input.at("code").as_string())))
      continue;
    command.key = "init/tax/" + std::string(command.input.at("code").as_string());
    commands.push_back(std::move(command));
  }
  Problems problems;
  for (const Answer& answer : kernel.execute_all(std::move(commands), access))
    problems.append(answer.problems);
  return problems;
}

}  // namespace osnova::app
