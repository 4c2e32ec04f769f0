// init, migrate, user.
#include <boost/json.hpp>
#include <iostream>
#include <set>

#include "app/commands.hpp"
#include "base/text.hpp"
#include "kernel/access/passwords.hpp"
#include "kernel/access/second_factor.hpp"
#include "kernel/notify/operators.hpp"
#include "kernel/passkey/passkeys.hpp"
#include "store/distribute.hpp"
#include "store/schema.hpp"

namespace osnova::app {

namespace json = boost::json;

namespace {

Result<InitOptions> options_of(const Common& common, const InitArguments& arguments) {
  InitOptions options;
  options.company = common.company;
  options.name = arguments.name;
  options.currency = arguments.currency;
  options.time_zone = arguments.time_zone;
  options.fiscal_year_start = arguments.fiscal_year;
  options.country = arguments.country;
  Problems problems;
  if (options.company.empty()) problems.add("command.company_required", "company");
  for (const std::string& text : arguments.books) {
    const auto parts = split(text, ':');
    const auto kind = parts.size() >= 2 ? enum_meta(BookKind{}).find(parts[1]) : std::nullopt;
    if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || !kind) {
      problems.add("command.book_option", "book", {{"value", text}});
      continue;
    }
    options.books.push_back({std::string(parts[0]), static_cast<BookKind>(*kind),
                             parts.size() == 3 ? std::string(parts[2]) : ""});
  }
  if (problems) return problems;
  return options;
}

}  // namespace

int run_init(const Common& common, const InitArguments& arguments) {
  auto options = options_of(common, arguments);
  if (!options) {
    refused(options.problems(), common);
    return kUsage;
  }
  Workspace::Options open;
  open.create = true;
  Workspace workspace(common, open);
  options->owner_login = common.user;
  auto company = init_company(workspace.kernel(), *options);
  if (!company) return refused(company.problems(), common);
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  if (Problems problems = ship_catalogues(workspace.kernel(), *access))
    return refused(problems, common);
  auto shared = workspace.kernel().access_for(common.user, 0, "cli");
  if (!shared) return refused(shared.problems(), common);
  if (Problems problems = ship_runbooks(workspace.kernel(), options->country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_policies(workspace.kernel(), options->country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_rights(workspace.kernel(), options->country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_retention(workspace.kernel(), options->country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_print_forms(workspace.kernel(), *shared))
    return refused(problems, common);
  const auto state = workspace.kernel().company_state(*company);
  if (common.json) {
    json::array books;
    for (const Book* book : state->books())
      books.push_back(json::object{{"code", std::string_view(book->code)},
                                   {"currency", book->currency.code()},
                                   {"accounts", state->accounts(*book).size()}});
    print_json(json::object{
        {"company", common.company}, {"id", std::to_string(*company)}, {"books", books}});
    return kDone;
  }
  std::cout << "company " << common.company << " in " << shown_place(common) << "\n";
  for (const Book* book : state->books())
    std::cout << "  book " << book->code << " in " << book->currency.code() << ", "
              << state->accounts(*book).size() << " accounts\n";
  return kDone;
}

int run_runbooks(const Common& common) {
  Workspace workspace(common, {});
  const auto shared = workspace.kernel().access_for(common.user, 0, "cli");
  if (!shared) return refused(shared.problems(), common);
  const char* country = language_of(common) == "ru" ? "RU" : "";
  if (Problems problems = ship_runbooks(workspace.kernel(), country, *shared))
    return refused(problems, common);
  return kDone;
}

namespace {

std::set<std::string> shared_tables(const Registry& registry) {
  std::set<std::string> names;
  for (const Behaviour& behaviour : registry.records()) {
    if (behaviour.meta->kind != RecordKind::shared_catalogue) continue;
    for (const auto& table : store::tables_of(*behaviour.meta)) names.insert(table.name);
  }
  return names;
}

// Without citus the statements are for people: what would be done, in its order.
int run_distribute(const Common& common, const Registry& registry) {
  const auto placements = store::placements(registry.schema(), shared_tables(registry));
  std::unique_ptr<store::Connection> connection;
  if (store::is_postgres(common.workspace))
    connection = store::open_postgres(common.workspace, {})->writer();
  if (!connection || !store::can_distribute(*connection)) {
    for (const store::Placement& placement : placements) std::cout << placement.sql << ";\n";
    std::cerr << "the citus extension is not there: nothing was changed\n";
    return kDone;
  }
  for (const std::string& table : store::distribute(*connection, placements))
    std::cout << "placed " << table << "\n";
  std::cout << shown_place(common) << " is distributed by company\n";
  return kDone;
}

}  // namespace

int run_back_to(const Common& common, int generation) {
  const int first = store::is_postgres(common.workspace) ? 1 : 0;
  if (generation < first || generation > store::kGeneration) {
    std::cerr << "generations that can write here: " << first << " to " << store::kGeneration << "\n";
    return kUsage;
  }
  store::OpenOptions options;
  options.owner_note = "another command";
  const auto database = store::open_database(common.workspace, options);
  const auto connection = database->writer();
  connection->begin(store::Begin::write);
  connection->ask_of_writers(generation);
  connection->commit();
  std::cout << "programs of generation " << generation << " may write to " << shown_place(common)
            << " again; start no later one meanwhile\n";
  return kDone;
}

int run_migrate(const Common& common, bool snapshot, bool distribute) {
  if (distribute && (snapshot || !store::is_postgres(common.workspace))) {
    Registry registry;
    register_kernel(registry);
    register_modules(registry);
    return run_distribute(common, registry);
  }
  if (snapshot) {
    Registry registry;
    register_kernel(registry);
    register_modules(registry);
    std::cout << store::schema_snapshot(registry.schema());
    return kDone;
  }
  // Opening for writing brings the schema up to date.
  Workspace workspace(common, {});
  if (distribute) return run_distribute(common, workspace.registry());
  std::cout << "the schema of " << shown_place(common) << " is up to date\n";
  return kDone;
}

namespace {

// The password of whoever runs the command is his own. One that he sets for somebody else is known to
// two people for as long as it is used: an invitation is not, and is the usual way.
int set_password(Workspace& workspace, const Common& common, const std::string& login,
                 bool known) {
  if (login != common.user && !known) {
    std::cerr << "you would know the password of " << login << ": `user invite " << login
              << "` gives a code by which the person sets one; --known sets it all the same\n";
    return kUsage;
  }
  std::string password;
  if (!std::getline(std::cin, password)) {
    std::cerr << "the password is read from standard input\n";
    return kUsage;
  }
  auto access = workspace.kernel().access_for(common.user, 0, "cli");
  if (!access) return refused(access.problems(), common);
  const Answer answer = workspace.kernel().set_password(login, password, *access);
  return answer.ok() ? kDone : refused(answer, common);
}

int invite(Workspace& workspace, const Common& common, const std::string& login) {
  Kernel& kernel = workspace.kernel();
  const auto access = kernel.access_for(common.user, 0, "cli");
  if (!access) return refused(access.problems(), common);
  const auto state = kernel.company_state(0);
  const User* person = state->get<User>(user_meta(), login);
  const auto made = kernel.invite(person ? person->id : 0, *access);
  if (!made) return refused(made.problems(), common);
  std::cout << made->code << "\n";
  std::cerr << (made->waits != 0 ? "good once others have agreed, " : "") << "until "
            << made->until.text() << "\n";
  return kDone;
}

// For who has lost authenticator and recovery codes, and nobody else may take his factor away.
int reset_factor(Workspace& workspace, const Common& common, const std::string& login) {
  Kernel& kernel = workspace.kernel();
  const auto person = kernel.access_for(login, 0, "cli");
  if (!person) return refused(person.problems(), common);
  const auto removed = SecondFactor(kernel, {}).remove(person->user());
  if (!removed) return refused(removed.problems(), common);
  const auto passkeys = Passkeys(kernel).remove_all(person->user());
  if (!passkeys) return refused(passkeys.problems(), common);
  const auto by = kernel.access_for(common.user, 0, "cli");
  kernel.log_access(by ? by->user() : 0, "cli", "second_factor_reset",
                    "user " + std::to_string(person->user()));
  const bool had = *removed || *passkeys > 0;
  if (had) tell_person(kernel, person->user(), by ? by->user() : 0, "factor_ended");
  std::cout << login << (had ? " has no second factor any more\n" : " has no second factor\n");
  return kDone;
}

int add_user(Workspace& workspace, const Common& common, const std::string& login,
             const std::string& role) {
  auto access = workspace.kernel().access_for(common.user, 0, "cli");
  if (!access) return refused(access.problems(), common);
  Command command;
  command.name = "kernel.user.create";
  command.input = {{"login", login}, {"name", login}, {"active", true}};
  if (!role.empty()) command.input["roles"] = json::array{json::object{{"role", "@" + role}}};
  const Answer answer = workspace.kernel().execute(command, *access);
  return answer.ok() ? kDone : refused(answer, common);
}

}  // namespace

int run_user(const Common& common, const std::string& what, const std::string& login,
             const std::string& role, bool known) {
  if (what != "list" && login.empty()) {
    std::cerr << "user " << what << " needs a login\n";
    return kUsage;
  }
  Workspace::Options options;
  options.read_only = what == "list";
  Workspace workspace(common, options);
  if (what == "add") return add_user(workspace, common, login, role);
  if (what == "reset-factor") return reset_factor(workspace, common, login);
  if (what == "invite") return invite(workspace, common, login);
  if (what == "password") return set_password(workspace, common, login, known);
  const auto state = workspace.kernel().company_state(0);
  for (const Record& record : state->all(user_meta())) {
    const User& user = record.as<User>();
    std::cout << user.login << (user.active ? "" : " (inactive)")
              << (user.password_hash.empty()                                     ? " (no password)"
                  : !workspace.kernel().passwords().can_read(user.password_hash) ? " (other pepper)"
                                                                                 : "")
              << "\n";
  }
  return kDone;
}

}  // namespace osnova::app
