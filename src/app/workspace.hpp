#pragma once
// What every sub-command needs: an open workspace, a user in a company, and a way to say what went
// wrong.
#include <boost/json/fwd.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/settings.hpp"
#include "base/problems.hpp"
#include "kernel/kernel.hpp"
#include "meta/labels.hpp"

namespace osnova::app {

// Exit codes, as others script against them.
// kCut: the server was stopped and did not wait for what was under way.
enum Exit { kDone = 0, kRefused = 1, kUsage = 2, kBroken = 3, kCut = 4 };

// Options that stand before the sub-command.
struct Common {
  std::string workspace;  // a file, or the URL of a PostgreSQL database: it may hold a password
  std::string company;  // code; may be left out while there is one
  std::string user = "owner";
  std::string language;  // "" = from LANG
  bool json = false;
  Settings settings;  // of which the above are a part
};

void register_modules(Registry& registry);  // modules.cpp: the list

class Workspace {
 public:
  struct Options {
    bool create = false;
    bool read_only = false;
    bool serves = false;     // people work through it, until it is told to end
    std::string owner_note;  // shown to a second process that wants to write
    KernelOptions kernel;
    Clock* clock = nullptr;  // null = the system's
  };
  Workspace(const Common& common, const Options& options);
  ~Workspace();

  Kernel& kernel() { return *kernel_; }
  const Registry& registry() const { return registry_; }
  // The company by its code, or the only one. Problems "command.unknown_company",
  // "command.company_required".
  Result<Id> company() const;
  Result<Access> access(std::string_view origin = "cli") const;

 private:
  const Common& common_;
  Registry registry_;
  SystemClock system_clock_;
  SystemSalt salt_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Kernel> kernel_;
};

// Tax codes and classes that come with the program; what exists is left alone.
Problems ship_catalogues(Kernel& kernel, const Access& access);
// Policies of staged authorisation that a workspace begins with, once: the bank accounts of payees
// and the policies themselves. They are loose: while nobody else could decide, nothing waits.
// `country` of the company chooses their language; `shared` is an access to the workspace.
Problems ship_policies(Kernel& kernel, std::string_view country, const Access& shared);
// Roles to begin with, and the matrix of duties that do not go together; every pair is flagged and
// none refused before somebody says so. What exists is left alone.
Problems ship_rights(Kernel& kernel, std::string_view country, const Access& shared);
// How long laws of DE, FR, GB, RU and US want parties and payments to be kept. What exists is left
// alone.
Problems ship_retention(Kernel& kernel, std::string_view country, const Access& shared);
// The runbooks of the program (kernel/procedure/shipped.hpp), published. Before ship_policies(), which
// asks for a second person. What exists, in whatever words, is left alone.
Problems ship_runbooks(Kernel& kernel, std::string_view country, const Access& shared);
// Printed forms to copy and change (shipped_forms.json); none is in force. What exists is left alone.
Problems ship_print_forms(Kernel& kernel, const Access& shared);

// The id itself, or the record whose number or unique code it is. Problem "record.not_found".
Result<Id> record_id(Kernel& kernel, const RecordMeta& meta, const std::string& given,
                     const Access& access);

// The workspace as it may be printed.
std::string shown_place(const Common& common);
// A file that belongs to the workspace: beside it, or in the current folder when it is no file.
std::string file_beside(const Common& common, const std::string& suffix);
std::string checkpoint_key_file(const Common& common);  // as it is set, or beside it

const Labels& labels();
std::string language_of(const Common& common);
// Prints each problem on stderr as "code path: text" and returns kRefused.
int refused(const Problems& problems, const Common& common);
// Prints an answer that was not ok.
int refused(const Answer& answer, const Common& common);
void print_json(const boost::json::value& value);

}  // namespace osnova::app
