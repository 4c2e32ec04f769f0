#include <CLI/CLI.hpp>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/commands.hpp"

namespace {

using namespace osnova;
using namespace osnova::app;

struct SettingsRefused {
  Problems problems;
};

// CLI11 binds options to variables that must live until parse() returns.
struct Everything {
  Common common;
  std::string user;
  std::string config_file;  // "" = the system's, unless the workspace is named
  std::vector<std::string> set;  // KEY=VALUE
  bool explain = false, known = false;
  InitArguments init;
  CloseArguments close;
  PrintArguments print;
  EraseArguments erase;
  BackupArguments backup;
  MoveArguments move;
  AuditArguments audit;
  std::string report, file, map, book = "", format = "ledger", listen, login,
                                 role, what;
  std::vector<std::string> cases, rest;
  std::string permutations = "all";
  bool csv = false, snapshot = false, distribute = false;
  int generation = 0;
  int documents = 3200;
  std::string from = "2025-01";
  uint64_t seed = 1;
  int64_t commands = 20000;
  int exit = kDone;
};

void add_common(CLI::App& app, Everything& e) {
  app.add_option("--config", e.config_file,
                 "Settings (TOML); without it and without --workspace: /etc/osnova/osnova.toml");
  app.add_option("--set", e.set, "KEY=VALUE: a setting for this once; `osnova config --explain`")
      ->allow_extra_args(false);
  app.add_option("--workspace,--db", e.common.workspace,
                 "The workspace: a file, or postgresql://user@host/database?schema=name");
  app.add_option("--company", e.common.company,
                 "Code of the company; may be left out while there is one");
  app.add_option("--user", e.user, "Login of the person in whose name this is done");
  app.add_option("--language", e.common.language, "en or ru")->check(CLI::IsMember({"en", "ru"}));
  app.add_flag("--json", e.common.json, "Answer in JSON");
  app.fallthrough();
  app.require_subcommand(1);
}

void add_init(CLI::App& app, Everything& e) {
  auto* command = app.add_subcommand("init", "Set up a company with its books and shipped charts");
  command->add_option("--currency", e.init.currency, "Currency of the company")->required();
  command->add_option("--name", e.init.name, "Name of the company");
  command->add_option("--country", e.init.country, "ISO 3166 code");
  command->add_option("--book", e.init.books, "code:kind[:currency], kind ifrs or ru; repeatable")
      ->required();
  command->add_option("--fiscal-year", e.init.fiscal_year, "First day of the fiscal year, MM-DD");
  command->add_option("--time-zone", e.init.time_zone, "IANA name");
  command->callback([&e] { e.exit = run_init(e.common, e.init); });
}

void add_import_export(CLI::App& app, Everything& e) {
  auto* import = app.add_subcommand("import", "Import documents or entries")->require_subcommand(1);
  auto* sales = import->add_subcommand("sales", "Lines of sales from a CSV file, also gzip");
  sales->add_option("file", e.file)->required();
  sales->add_option("--map", e.map, "Mapping file (TOML)")->required();
  sales->callback([&e] { e.exit = run_import_sales(e.common, e.file, e.map); });
  auto* ledger = import->add_subcommand("ledger", "Plain double entry in the format of ledger-cli");
  ledger->add_option("file", e.file)->required();
  ledger->add_option("--book", e.book);
  ledger->callback([&e] { e.exit = run_import_ledger(e.common, e.file, e.book); });
  auto* out = app.add_subcommand("export", "Export")->require_subcommand(1);
  auto* entries = out->add_subcommand("ledger", "All entries of a book");
  entries->add_option("--format", e.format)->check(CLI::IsMember({"ledger", "csv"}));
  entries->add_option("--book", e.book);
  entries->callback([&e] { e.exit = run_export_ledger(e.common, e.format, e.book); });
}

void add_audit(CLI::App& app, Everything& e) {
  auto* audit = app.add_subcommand("audit", "What an auditor takes away")->require_subcommand(1);
  auto* out = audit->add_subcommand("export", "Journal and checkpoints, for audit-verify");
  out->add_option("out", e.audit.out, "A new file, or -")->required();
  out->add_flag("--all", e.audit.all, "Every company, what is shared, and the access log");
  out->add_flag("--movements", e.audit.movements, "With the rows behind each digest");
  out->add_flag("--no-values", e.audit.no_values, "Only the commitments to what was changed");
  out->callback([&e] { e.exit = run_audit_export(e.common, e.audit); });
}

void add_periods(CLI::App& app, Everything& e) {
  auto* close =
      app.add_subcommand("close", "Close a month (YYYY-MM) or, with --year, a fiscal year");
  close->add_option("month", e.close.month, "First month to close");
  close->add_option("--through", e.close.through, "Last month to close");
  close->add_option("--book", e.close.book);
  close->add_option("--area", e.close.area)->check(CLI::IsMember({"sales", "tax", "ledger"}));
  close->add_option("--income-tax", e.close.income_tax, "Per cent accrued monthly in RSBU books");
  close->add_option("--year", e.close.year, "Post the year end and lock the year");
  close->add_flag("--with-drafts", e.close.with_drafts,
                  "Documents of the month that are still drafts stay behind as they are");
  close->callback([&e] { e.exit = run_close(e.common, e.close); });
  auto* reopen = app.add_subcommand("reopen", "Reopen a month and all later ones");
  reopen->add_option("month", e.close.month)->required();
  reopen->add_option("--book", e.close.book);
  reopen->add_option("--area", e.close.area)->check(CLI::IsMember({"sales", "tax", "ledger"}));
  reopen->add_option("--reason", e.close.reason)->required();
  reopen->callback([&e] { e.exit = run_reopen(e.common, e.close); });
}

void add_report(CLI::App& app, Everything& e) {
  auto* command = app.add_subcommand("report", "Run a report: text, --csv or --json");
  command->add_option("name", e.report)->required();
  command->add_flag("--csv", e.csv);
  command->callback([&e] { e.exit = run_report(e.common, e.report, e.rest, e.csv); });
}

void add_print(CLI::App& app, Everything& e) {
  auto* command = app.add_subcommand("print", "Print a form of a record as PDF");
  command->add_option("record", e.print.record, "For instance sales.invoice")->required();
  command->add_option("id", e.print.id, "Id, number or code")->required();
  command->add_option("--form", e.print.form, "May be left out while the record has one");
  command->add_option("--out", e.print.out, "The PDF file")->required();
  command->add_option("--from", e.print.from, "First day of a statement, YYYY-MM-DD");
  command->add_option("--to", e.print.to, "Last day of a statement");
  command->callback([&e] { e.exit = run_print(e.common, e.print); });
}

void add_erase(CLI::App& app, Everything& e) {
  auto* command = app.add_subcommand("erase", "Erase personal values of a record for good");
  command->add_option("--record", e.erase.record, "For instance party.party")->required();
  command->add_option("--id", e.erase.id, "Id, number or code")->required();
  command
      ->add_option("--field", e.erase.fields,
                   "name, contacts.2.email (of one line), contacts.email (of all), or * for every "
                   "personal field; repeatable")
      ->required();
  command->add_option("--reason", e.erase.reason, "Stays in the journal")->required();
  command->callback([&e] { e.exit = run_erase(e.common, e.erase); });
}

void add_backup(CLI::App& app, Everything& e) {
  auto* backup = app.add_subcommand("backup", "Copy the workspace while people work; verified");
  backup->add_option("folder", e.backup.folder)->required();
  backup->add_option("--key-file", e.backup.key_file, "Passphrase that seals the copy");
  backup->add_option("--keep", e.backup.keep, "Remove all but the newest N afterwards")
      ->check(CLI::PositiveNumber);
  backup
      ->add_option("--check-hours", e.backup.newest_within_hours,
                   "Only ask whether there is one that is younger; exit 1 if not")
      ->check(CLI::PositiveNumber);
  backup->add_option("--under", e.backup.under,
                     "Id of the process that it is done for: at low priority, ended with it");
  backup->callback([&e] { e.exit = run_backup(e.common, e.backup); });
  auto* restore = app.add_subcommand("restore", "Make a new workspace of a backup; verified");
  restore->add_option("file", e.backup.file)->required()->check(CLI::ExistingFile);
  restore->add_option("--key-file", e.backup.key_file, "Passphrase that the copy was sealed with");
  restore->add_flag("--again", e.backup.again,
                    "PostgreSQL: throw away what an interrupted restore brought");
  restore->callback([&e] { e.exit = run_restore(e.common, e.backup); });
  auto* reconcile = app.add_subcommand(
      "reconcile", "Say that what left before a restore was compared; alone: whether it was");
  reconcile->add_option("--reason", e.what, "Stays in the journal");
  reconcile->callback([&e] { e.exit = run_reconcile(e.common, e.what); });
  auto* move = app.add_subcommand("move", "Copy a workspace between a file and PostgreSQL; proved");
  move->add_option("from", e.move.from, "A file or postgresql://...; nobody works in it")
      ->required();
  move->add_option("to", e.move.to, "A new file, or an empty schema")->required();
  move->add_flag("--again", e.move.again, "Throw away what an interrupted move brought");
  move->callback([&e] { e.exit = run_move(e.common, e.move); });
}

// A report has parameters of its own, which only it knows: everything behind `report NAME` that is
// not an option of the program is taken out before the rest is parsed.
std::vector<std::string> take_report_arguments(int argc, char** argv,
                                               std::vector<std::string>& rest) {
  static const std::vector<std::string> ours = {"--workspace", "--db",       "--company", "--user",
                                                "--language",  "--config", "--set"};
  static const std::vector<std::string> flags = {"--json", "--csv", "--help", "-h"};
  std::vector<std::string> kept;
  bool report = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::string name = argument.substr(0, argument.find('='));
    const bool valued = std::find(ours.begin(), ours.end(), name) != ours.end();
    if (valued && name == argument && i + 1 < argc) {
      kept.push_back(argument);
      kept.emplace_back(argv[++i]);
      continue;
    }
    if (argument == "report") report = true;
    const bool option = argument.starts_with("--") && !valued &&
                        std::find(flags.begin(), flags.end(), argument) == flags.end();
    if (!report || !option) {
      kept.push_back(argument);
      continue;
    }
    rest.push_back(argument);
    if (name == argument && i + 1 < argc) rest.emplace_back(argv[++i]);
  }
  std::reverse(kept.begin(), kept.end());  // CLI11 takes a vector from its back
  return kept;
}

void add_running(CLI::App& app, Everything& e) {
  auto* verify = app.add_subcommand("verify", "Recompute everything that can be recomputed");
  auto* lines = verify->add_option("--checkpoints", e.file, "Checkpoints kept in a second place");
  verify->add_option("--key", e.what, "Public key that signed them, in hexadecimal")->needs(lines);
  lines->needs("--key");
  verify->callback([&e] { e.exit = run_verify(e.common, e.file, e.what); });
  auto* checkpoint = app.add_subcommand("checkpoint", "Sign the head of each journal and print it");
  checkpoint->add_option("--out", e.file, "File in a second place to which the lines are added");
  checkpoint->callback([&e] { e.exit = run_checkpoint(e.common, e.file); });
  app.add_subcommand("runbooks", "Add the runbooks of this version that the workspace lacks")
      ->callback([&e] { e.exit = run_runbooks(e.common); });
  auto* migrate = app.add_subcommand("migrate", "Bring the schema up to date");
  migrate->add_flag("--snapshot", e.snapshot, "Only print the schema that this program wants");
  migrate->add_flag("--distribute", e.distribute,
                    "Spread it by company where the citus extension is; print how where it is not");
  migrate->add_option("--back-to", e.generation,
                      "Let programs of this earlier generation write again (docs/operate/upgrade.md)");
  migrate->callback([&e, migrate] {
    e.exit = migrate->count("--back-to") > 0 ? run_back_to(e.common, e.generation)
                                             : run_migrate(e.common, e.snapshot, e.distribute);
  });
  auto* serve = app.add_subcommand("serve", "Serve the HTTP API until Ctrl-C");
  serve->add_option("--listen", e.listen, "address:port");
  serve->callback([&e] { e.exit = run_serve(e.common); });
  auto* config = app.add_subcommand("config", "Check the settings and print what holds");
  config->add_flag("--explain", e.explain, "Print what can be set, as a table");
  config->callback([&e] { e.exit = run_config(e.common, e.explain); });
  auto* demo = app.add_subcommand("demo", "Make the demonstration company");
  demo->add_option("--documents", e.documents);
  demo->add_option("--from", e.from, "First of its twelve months");
  demo->callback([&e] { e.exit = run_demo(e.common, e.documents, e.from); });
  auto* user = app.add_subcommand("user", "add LOGIN --role ROLE | password LOGIN | invite LOGIN | reset-factor LOGIN | list");
  user->add_option("what", e.what)->required()->check(
      CLI::IsMember({"add", "password", "invite", "reset-factor", "list"}));
  user->add_option("login", e.login);
  user->add_option("--role", e.role);
  user->add_flag("--known", e.known, "password: also of somebody else, though you know it then");
  user->callback([&e] { e.exit = run_user(e.common, e.what, e.login, e.role, e.known); });
  auto* quarantine =
      app.add_subcommand("quarantine", "list | release KEY: commands that the program died of");
  quarantine->add_option("what", e.what)->required()->check(CLI::IsMember({"list", "release"}));
  quarantine->add_option("key", e.login, "The idempotency key of the command");
  quarantine->callback([&e] { e.exit = run_quarantine(e.common, e.what, e.login); });
  auto* secret = app.add_subcommand("webhook-secret", "Show the secret that signs for a webhook");
  secret->add_option("code", e.what, "Code of the webhook")->required();
  secret->callback([&e] { e.exit = run_webhook_secret(e.common, e.what); });
  auto* simulate = app.add_subcommand("simulate", "Random commands against a naive model");
  simulate->add_option("--seed", e.seed);
  simulate->add_option("--commands", e.commands);
  simulate->callback([&e] { e.exit = run_simulate(e.common, e.seed, e.commands); });
  auto* cases = app.add_subcommand("cases", "Run .case files or folders of them");
  cases->add_option("paths", e.cases)->required();
  cases->add_option("--permutations", e.permutations,
                    "all, or some of plain,twice,restart,dry,faults");
  cases->add_option("--seed", e.seed, "Chooses the calls of the store that fail in `faults`");
  cases->callback([&e] { e.exit = run_cases(e.cases, e.permutations, e.seed); });
}

// What was given wins over the environment, and that over the file.
Result<Settings> read_settings(const CLI::App& app, const Everything& e) {
  static const std::string kSystem = "/etc/osnova/osnova.toml";
  Settings::Sources sources;
  const std::pair<const char*, const std::string*> options[] = {
      {"workspace", &e.common.workspace},
      {"company", &e.common.company},
      {"user", &e.user},
      {"language", &e.common.language},
      {"listen", &e.listen}};
  for (const auto& [key, text] : options)
    if (!text->empty()) sources.command_line.emplace_back(key, *text);
  for (const std::string& pair : e.set) {
    const size_t equals = std::min(pair.find('='), pair.size());
    sources.command_line.emplace_back(pair.substr(0, equals),
                                      pair.substr(std::min(equals + 1, pair.size())));
  }
  for (char** name = environ; *name; ++name) {
    const std::string pair = *name;
    const size_t equals = std::min(pair.find('='), pair.size() - 1);
    sources.environment.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  sources.every_name = app.got_subcommand("serve") || app.got_subcommand("config");
  sources.file = e.config_file;
  if (e.config_file.empty() && e.common.workspace.empty() && std::filesystem::exists(kSystem))
    sources.file = kSystem;
  return Settings::read(sources);
}

// Before any sub-command runs.
void settle(const CLI::App& app, Everything& e) {
  auto settings = read_settings(app, e);
  if (!settings) throw SettingsRefused{settings.problems()};
  Common& common = e.common;
  common.settings = *settings;
  common.workspace = settings->text("workspace");
  common.company = settings->text("company");
  common.user = settings->text("user");
  common.language = settings->text("language");
  // A host name stands for its workspace; the only one need not be named.
  const auto& hosts = settings->workspaces();
  if (const auto found = hosts.find(common.workspace); found != hosts.end())
    common.workspace = found->second;
  else if (common.workspace.empty() && hosts.size() == 1)
    common.workspace = hosts.begin()->second;
}

int told(const Failure& failure, const Common& common, int exit) {
  const std::string& code = failure.public_code();
  const std::string language = language_of(common);
  std::cerr << code << ": ";
  if (labels().find(language, code).empty())
    std::cerr << failure.what() << "\n";
  else
    std::cerr << labels().format(language, {code, "", {{"column", failure.what()}}}) << " ("
              << failure.what() << ")\n";
  return exit;
}

// glibc takes each large block that comes back as advice to keep the next ones: after some uploads a
// server would hold hundreds of megabytes of nothing. Limits that are set stay as they are.
void give_back_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  give_back_memory();
  Everything e;
  CLI::App app{"Osnova: the software behind the front office", "osnova"};
  app.set_version_flag("--version", version());
  add_common(app, e);
  add_init(app, e);
  add_import_export(app, e);
  add_audit(app, e);
  add_periods(app, e);
  add_report(app, e);
  add_print(app, e);
  add_erase(app, e);
  add_backup(app, e);
  add_running(app, e);
  app.parse_complete_callback([&] { settle(app, e); });
  try {
    app.parse(take_report_arguments(argc, argv, e.rest));
    return e.exit;
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kUsage;
  } catch (const SettingsRefused& settings) {
    refused(settings.problems, e.common);
    return kUsage;
  } catch (const store::StoreFailure& failure) {
    using Reason = store::StoreFailure::Reason;
    if (failure.reason == Reason::newer_program || failure.reason == Reason::older_program)
      return told(failure, e.common, kRefused);
    std::cerr << failure.public_code() << ": " << failure.what() << "\n";
    return failure.reason == Reason::locked_by_other ? kRefused : kBroken;
  } catch (const Failure& failure) {
    return told(failure, e.common, kBroken);
  } catch (const Bug& bug) {
    std::cerr << "incident: " << bug.what() << "\n";
    return kBroken;
  }
}
