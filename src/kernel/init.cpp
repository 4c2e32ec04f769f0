// Sets up a workspace through commands: owner, company, books with their shipped charts, calendars.
#include <boost/json.hpp>

#include "kernel/access/access_records.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/kernel.hpp"
#include "kernel/monitor/monitor.hpp"
#include "kernel/personal/retention.hpp"
#include "kernel/print_form/print_form.hpp"
#include "kernel/procedure/procedure.hpp"
#include "kernel/restore/restoration.hpp"
#include "kernel/rule/delivery.hpp"
#include "kernel/signature/signature.hpp"
#include "kernel/task/deadlines.hpp"
#include "kernel/task/task.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

Command create(Id company, std::string name, json::object input, std::string key) {
  Command command;
  command.company = company;
  command.name = std::move(name);
  command.input = std::move(input);
  command.key = std::move(key);
  return command;
}

Problems failed(const std::vector<Answer>& answers) {
  Problems problems;
  for (const Answer& answer : answers) {
    problems.append(answer.problems);
    if (!answer.incident.empty())
      problems.add("command.incident", "", {{"incident", answer.incident}});
  }
  return problems;
}

Problems create_owner(Kernel& kernel, const std::string& login) {
  const Access access = kernel.bootstrap_access();
  // A key with the login: a set-up that was interrupted between its commands is simply run again.
  const Answer role =
      kernel.execute(create(0, "kernel.role.create",
                            {{"code", "owner"}, {"name", "Owner"}, {"rights", "*"}}, "init/role"),
                     access);
  if (!role.ok()) return failed({role});
  json::object user = {{"login", login},
                       {"name", login},
                       {"roles", json::array{json::object{{"role", std::to_string(role.record)}}}}};
  return failed(
      {kernel.execute(create(0, "kernel.user.create", std::move(user), "init/user"), access)});
}

Result<Id> create_company(Kernel& kernel, const InitOptions& options) {
  auto access = kernel.access_for(options.owner_login, 0, "init");
  if (!access) return access.problems();
  json::object input = {{"code", options.company},
                        {"name", options.name.empty() ? options.company : options.name},
                        {"currency", options.currency},
                        {"time_zone", options.time_zone},
                        {"fiscal_year_start", options.fiscal_year_start}};
  if (!options.country.empty()) input["country"] = options.country;
  const Answer answer = kernel.execute(
      create(0, "kernel.company.create", std::move(input), "init/company/" + options.company),
      *access);
  if (!answer.ok()) return failed({answer});
  return answer.record;
}

Problems create_book(Kernel& kernel, Id company, const InitOptions& options,
                     const InitOptions::BookOption& book, const Access& access) {
  const std::string prefix = "init/" + book.code + "/";
  const EnumMeta& kinds = enum_meta(book.kind);
  json::object input = {{"code", book.code},
                        {"name", book.code},
                        {"kind", kinds.codes[static_cast<size_t>(book.kind)]},
                        {"currency", book.currency.empty() ? options.currency : book.currency},
                        {"reversal", book.kind == BookKind::ru ? "storno" : "mirror"}};
  const Answer answer = kernel.execute(
      create(company, "ledger.book.create", std::move(input), prefix + "book"), access);
  if (!answer.ok()) return failed({answer});
  std::vector<Command> commands;
  const std::string id = std::to_string(answer.record);
  for (const std::string& account : shipped_accounts(book.kind, id)) {
    auto parsed = json::parse(account).as_object();
    const std::string key = prefix + "account/" + std::string(parsed.at("code").as_string());
    commands.push_back(create(company, "ledger.account.create", std::move(parsed), key));
  }
  for (const std::string_view area : enum_meta(Area{}).codes)
    commands.push_back(create(company, "ledger.calendar.create", {{"book", id}, {"area", area}},
                              prefix + "calendar/" + std::string(area)));
  return failed(kernel.execute_all(std::move(commands), access));
}

}  // namespace

Result<Id> init_company(Kernel& kernel, const InitOptions& options) {
  if (kernel.company_state(0)->all(user_meta()).empty())
    if (Problems problems = create_owner(kernel, options.owner_login)) return problems;
  Id company = kernel.company_by_code(options.company);
  if (company == 0) {
    auto created = create_company(kernel, options);
    if (!created) return created;
    company = *created;
  }
  auto access = kernel.access_for(options.owner_login, company, "init");
  if (!access) return access.problems();
  for (const auto& book : options.books)
    if (Problems problems = create_book(kernel, company, options, book, *access)) return problems;
  return company;
}

void register_ledger_records(Registry& registry);
void register_kernel_reports(Registry& registry);
void register_audit_reports(Registry& registry);
void register_duty_report(Registry& registry);

void register_kernel(Registry& registry) {
  register_access_records(registry);
  register_wall(registry);
  register_restoration(registry);
  register_policies(registry);
  register_approvals(registry);
  register_signatures(registry);
  register_tasks(registry);
  register_deadline_report(registry);
  register_procedures(registry);
  register_rules(registry);
  register_added_fields(registry);
  register_flow_plans(registry);
  register_print_forms(registry);
  register_monitors(registry);
  register_retention(registry);
  register_delivery_report(registry);
  register_ledger_records(registry);
  register_kernel_reports(registry);
  register_audit_reports(registry);
  register_duty_report(registry);
  register_unread_report(registry);
  register_personal_reports(registry);
}

}  // namespace osnova
