// What comes with the program as data: tax codes of the company's country, policies, roles, duties.
#include <boost/json.hpp>

#include "app/workspace.hpp"
#include "base/embedded.hpp"
#include "kernel/access/duties.hpp"
#include "kernel/approval/policy.hpp"
#include "kernel/personal/retention.hpp"
#include "kernel/print_form/print_form.hpp"
#include "kernel/procedure/shipped.hpp"
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

namespace {

Command policy(std::string_view code, std::string_view name, std::string_view command,
               std::string_view stage) {
  namespace json = boost::json;
  Command create;
  create.name = "kernel.policy.create";
  create.key = "init/policy/" + std::string(code);
  create.input = {{"code", code},
                  {"name", name},
                  {"active", true},
                  {"strict", false},
                  {"command", command},
                  {"stages", json::array{json::object{{"name", stage}}}}};
  return create;
}

// Not active: whoever wants it switches it on.
Command keyed_twice(std::string_view code, std::string_view name, std::string_view command,
                    std::string_view stage) {
  Command create = policy(code, name, command, stage);
  create.input["active"] = false;
  create.input["stages"].as_array()[0].as_object()["rekey"] = "*";
  return create;
}

}  // namespace

Problems ship_policies(Kernel& kernel, std::string_view country, const Access& shared) {
  const bool russian = country == "RU";
  const char* again = russian ? "Ввод заново" : "Second entry";
  const char* second = russian ? "Вторая пара глаз" : "Second pair of eyes";
  Command accounts = policy("payee-accounts",
                            russian ? "Счета получателей" : "Bank accounts of payees",
                            "party.party.update", second);
  accounts.input["conditions"] = boost::json::array{
      boost::json::object{{"field", "accounts"}, {"op", "changed"}}};
  std::vector<Command> commands = {
      std::move(accounts),
      policy("trusted-certificates", russian ? "Доверенные сертификаты" : "Trusted certificates",
             "kernel.trusted_certificate.*", second),
      policy("procedures", russian ? "Публикация регламентов" : "Publishing procedures",
             "kernel.procedure.publish*", second),
      policy("incidents", russian ? "Закрытие происшествий" : "Closing incidents",
             "desk.incident.resolve", second),
      policy("policies", russian ? "Сами политики" : "Policies themselves", "kernel.policy.*",
             second),
      keyed_twice("accounts-keyed-twice",
                  russian ? "Счета получателей: ввод вдвоём" : "Accounts of payees keyed twice",
                  "party.party.*", again),
      keyed_twice("payments-keyed-twice",
                  russian ? "Платёжные поручения: ввод вдвоём" : "Payment orders keyed twice",
                  "bank.payment_order.*", again),
      keyed_twice("invoices-keyed-twice",
                  russian ? "Счета покупателям: ввод вдвоём" : "Invoices keyed twice",
                  "sales.invoice.*", again),
      keyed_twice("instruments-keyed-twice",
                  russian ? "Ценные бумаги: ввод вдвоём" : "Instruments keyed twice",
                  "securities.instrument.*", again)};
  Problems problems;
  for (Command& command : commands) {
    const auto state = kernel.company_state(0);
    if (state->find(policy_meta(), std::string_view(command.input.at("code").as_string())))
      continue;
    problems.append(kernel.execute(command, shared).problems);
  }
  return problems;
}

namespace {

// Gives the command where no record of the kind has the code yet.
Problems ship(Kernel& kernel, const RecordMeta& meta, boost::json::object input,
              const Access& shared, std::string then = {}) {
  const std::string code(input.at("code").as_string());
  if (kernel.find_id(meta, "code", code, 0)) return {};
  Command create;
  create.name = std::string(meta.name) + ".create";
  create.key = "init/" + std::string(meta.name) + "/" + code;
  create.input = std::move(input);
  create.then = std::move(then);
  return kernel.execute(create, shared).problems;
}

}  // namespace

Problems ship_rights(Kernel& kernel, std::string_view country, const Access& shared) {
  namespace json = boost::json;
  const auto data = json::parse(embedded_file("app/shipped_rights.json"));
  const char* language = country == "RU" ? "ru" : "en";
  Problems problems;
  for (const json::value& role : data.at("roles").as_array())
    problems.append(ship(kernel, role_meta(),
                         {{"code", role.at("code")},
                          {"name", role.at(language)},
                          {"rights", role.at("rights")}},
                         shared));
  for (const json::value& duty : data.at("duties").as_array())
    problems.append(ship(kernel, duty_meta(),
                         {{"code", duty.at("code")},
                          {"name_en", duty.at("en")},
                          {"name_ru", duty.at("ru")},
                          {"rights", duty.at("rights")}},
                         shared));
  for (const json::value& pair : data.at("conflicts").as_array()) {
    const std::string one(pair.at(0).as_string()), other(pair.at(1).as_string());
    problems.append(ship(kernel, duty_conflict_meta(),
                         {{"code", one + "/" + other},
                          {"one_duty", "@" + one},
                          {"other_duty", "@" + other}},
                         shared));
  }
  return problems;
}

Problems ship_retention(Kernel& kernel, std::string_view country, const Access& shared) {
  namespace json = boost::json;
  const auto rules = json::parse(embedded_file("app/shipped_retention.json"));
  Problems problems;
  for (const json::value& rule : rules.as_array()) {
    json::object input = {{"name", rule.at(country == "RU" ? "ru" : "en")},
                          {"active", true},
                          {"record", "party.party"},
                          {"fields", "name legal_name addresses.address"},
                          {"whole_years", true}};
    for (const char* member : {"code", "country", "years", "law"}) input[member] = rule.at(member);
    problems.append(ship(kernel, retention_meta(), input, shared));
    // What documents have copied is kept as long as they are.
    input["code"] = std::string(rule.at("code").as_string()) + "-payments";
    input["record"] = "bank.payment_order";
    input["fields"] = "*";
    problems.append(ship(kernel, retention_meta(), std::move(input), shared));
  }
  return problems;
}

Problems ship_runbooks(Kernel& kernel, std::string_view country, const Access& shared) {
  Problems problems;
  for (const ShippedRunbook& runbook : shipped_runbooks())
    if (runbook.language == (country == "RU" ? "ru" : "en"))
      problems.append(ship(kernel, procedure_meta(), input_of(runbook), shared, "publish"));
  return problems;
}

Problems ship_print_forms(Kernel& kernel, const Access& shared) {
  namespace json = boost::json;
  const auto forms = json::parse(embedded_file("app/shipped_forms.json"));
  Problems problems;
  for (const json::value& form : forms.as_array()) {
    json::object input = form.as_object();
    std::string text;
    for (const json::value& line : form.at("text").as_array())
      text += (text.empty() ? "" : "\n") + std::string(line.as_string());
    input["text"] = text;
    input["in_force"] = false;
    problems.append(ship(kernel, print_form_meta(), std::move(input), shared));
  }
  return problems;
}

}  // namespace osnova::app
