#pragma once
// The sub-commands. Each returns its exit code; Failures are caught in main.
#include <map>
#include <string>
#include <vector>

#include "app/workspace.hpp"

namespace osnova::app {

struct InitArguments {
  std::string currency, name, country, time_zone = "UTC", fiscal_year = "01-01";
  std::vector<std::string> books;  // "code:kind[:currency]"
};
int run_init(const Common& common, const InitArguments& arguments);
// The runbooks of this version that a workspace of an earlier one has none of, in the language of
// the command.
int run_runbooks(const Common& common);

struct CloseArguments {
  std::string month, through, book, area, reason, income_tax;
  int year = 0;
  bool with_drafts = false;
};
int run_close(const Common& common, const CloseArguments& arguments);
int run_reopen(const Common& common, const CloseArguments& arguments);

// Arguments after the report's name: "--as-of 2011-08-31" gives as_of.
int run_report(const Common& common, const std::string& name, const std::vector<std::string>& rest,
               bool csv);

struct PrintArguments {
  std::string record, id, form, out, from, to;  // id: also a number or a code
};
int run_print(const Common& common, const PrintArguments& arguments);

struct EraseArguments {
  std::string record, id, reason;  // id: also a number or a code
  std::vector<std::string> fields;
};
int run_erase(const Common& common, const EraseArguments& arguments);

// With checkpoints as lines of JSON from a second place, and the key that signed them.
int run_verify(const Common& common, const std::string& checkpoints,
               const std::string& public_key);
int run_checkpoint(const Common& common, const std::string& out);

struct AuditArguments {
  std::string out;         // a file that is not there yet, or "-"
  bool all = false;        // every company, what is shared, the access log
  bool movements = false;
  bool no_values = false;
};
int run_audit_export(const Common& common, const AuditArguments& arguments);
int run_import_sales(const Common& common, const std::string& file, const std::string& map);
int run_import_ledger(const Common& common, const std::string& file, const std::string& book);
int run_export_ledger(const Common& common, const std::string& format, const std::string& book);
// Shows the secret of a webhook to whoever holds the key beside the workspace.
int run_webhook_secret(const Common& common, const std::string& code);
const char* version();  // "0.1.0"
// What is set and where; with `explain` what can be.
int run_config(const Common& common, bool explain);
int run_serve(const Common& common);
int run_demo(const Common& common, int documents, const std::string& from);
int run_user(const Common& common, const std::string& what, const std::string& login,
             const std::string& role, bool known);

struct BackupArguments {
  std::string folder, file, key_file;
  int keep = 0;                 // 0 = all
  int newest_within_hours = 0;  // only asks whether there is one so young
  int under = 0;                // id of the server that it is done for; 0 = of nobody
  bool again = false;           // restore into PostgreSQL: throw away what an earlier run brought
};
int run_backup(const Common& common, const BackupArguments& arguments);
int run_restore(const Common& common, const BackupArguments& arguments);
// What was restored is compared; without a reason only says what is not (exit 1).
int run_reconcile(const Common& common, const std::string& reason);

struct MoveArguments {
  std::string from, to;  // files or URLs
  bool again = false;    // throw away what an earlier run brought
};
int run_move(const Common& common, const MoveArguments& arguments);
int run_quarantine(const Common& common, const std::string& what, const std::string& key);
int run_simulate(const Common& common, uint64_t seed, int64_t commands);
// permutations: "all", or names with commas between them; seed: where the store fails in `faults`.
int run_cases(const std::vector<std::string>& paths, const std::string& permutations, uint64_t seed);
// `distribute`: over a PostgreSQL with the citus extension; prints how where there is none.
int run_migrate(const Common& common, bool snapshot, bool distribute);
// Lets programs of an earlier generation write again; the next one of this generation that starts
// takes that back and mends what they left behind.
int run_back_to(const Common& common, int generation);

}  // namespace osnova::app
