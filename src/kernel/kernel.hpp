#pragma once
// A workspace at work: one database, one pipeline with its writer thread, readers, users.
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/prng.hpp"
#include "kernel/command/submission.hpp"
#include "kernel/list.hpp"
#include "kernel/registry.hpp"
#include "kernel/watch/log.hpp"
#include "kernel/watch/metrics.hpp"
#include "store/store.hpp"

namespace osnova {

struct KernelOptions {
  bool read_only = false;
  size_t max_group = 64;       // commands committed together
  int64_t slice_ms = 20;       // of writer time for long runs
  bool search = false;         // feed the full-text search when there is nothing else to do
  bool quiet = false;          // store failures are not printed (tests that inject them)
  bool group_commands = true;  // false: each command is its own group (simulator, cases)
  Log* log = nullptr;          // outlives the kernel; null = lines of text on standard error
  // File that says what this process is working on, for the one after it (see quarantine.hpp);
  // "" = commands that the process dies of are not recognised.
  std::string in_flight;
  // Opens also what another workspace is still being copied into (the last step of a restore).
  bool unfinished = false;
  std::string pepper;  // of passwords (access/passwords.hpp); "" = none
};

class Passwords;
struct Plan;
struct Suspect;

// What somebody is given in place of a password.
struct Invitation {
  std::string code;  // shown this once: 80 random bits as base32, in groups
  Timestamp until;   // counted from when it was asked for
  Id waits = 0;      // the case that a policy made of it: the code is good when it is agreed to
};

class Kernel {
 public:
  // Opens the workspace and brings its schema up to date. Throws Failure.
  Kernel(store::Database& database, const Registry& registry, Clock& clock, SaltSource& salt,
         KernelOptions options = {});
  ~Kernel();

  // --- people ---
  // Access for a user by login; Problem "access.unknown_user" / "access.inactive".
  Result<Access> access_for(std::string_view login, Id company, std::string_view origin);
  // Checks the password (argon2id); every try goes to the access log. Problem "access.denied".
  Result<Id> sign_in(std::string_view login, std::string_view password, std::string_view origin);
  // The active person with this login and password; 0 = there is none. Costs one hash in each case:
  // an unknown login, one without password and a wrong password cannot be told apart by time.
  Id person_by_password(std::string_view login, std::string_view password);
  Result<Access> access_for_user(Id user, Id company, std::string_view origin);
  // The access of the program itself: only while there is no user (Bug otherwise).
  Access bootstrap_access();
  // Gives the command kernel.user.invite: the person sets a password of his own with the code, and
  // is told by the bell. An earlier code is worth nothing from then on. Problems "access.inactive",
  // "access.invitee_by_provider", those of the command.
  Result<Invitation> invite(Id user, const Access& access);
  // Whose code it is, as long as it is good; 0 = nobody's.
  Id person_by_invitation(std::string_view login, std::string_view code);
  // The password of somebody who has shown that it is he. Problems of set_password at
  // "new_password"; "account.password_waits": a policy wants others to agree, nothing has changed.
  Problems set_own_password(Id user, std::string_view password, std::string_view origin);
  // Hashes with argon2id and gives the command kernel.user.set_password; one's own needs no right
  // (the caller has asked for the one before). Problems
  // "access.unknown_user", "access.password_short", "access.password_long".
  Answer set_password(std::string_view login, std::string_view password, const Access& access);
  // Keeps the password of somebody who just came in by it as it would be kept today: with the pepper
  // that came later. Nothing where a policy makes such a command wait for others.
  void keep_anew(Id user, std::string_view password, std::string_view origin);
  // Whether a password of somebody active needs another pepper than this process has, or the one
  // that it lacks. `user` 0 = of anybody.
  bool lacks_pepper(Id user = 0);
  const Passwords& passwords() const;
  // The program's own doing, where its configuration says so (kernel/oidc): an active person without
  // a right, who comes in by a provider alone. Problems of kernel.user.create; a policy may make it
  // wait.
  Answer create_account(std::string_view login, std::string_view name, std::string_view origin);

  // Marks the workspace as restored from a backup of that moment; see restore/restoration.hpp.
  Answer mark_restored(Timestamp taken_at, std::string_view source);
  // Whether anything may leave the program now. Problem "restoration.not_reconciled".
  Problems may_leave();

  // --- writing ---
  // Blocks until the answer is durable. Thread safe.
  Answer execute(const Command& command, const Access& access);
  // Commands in order, grouped as far as they do not touch each other; blocks until all are
  // durable.
  std::vector<Answer> execute_all(std::vector<Command> commands, const Access& access);
  // The same without waiting.
  std::future<std::vector<Answer>> start_all(std::vector<Command> commands, const Access& access);
  // A small write that is no command (drafts, files, states of jobs), in a transaction of its own;
  // blocks until it is durable, false when it failed. `company` is the caller's to respect.
  bool write(const std::function<void(store::Connection&)>& work);
  // The same without waiting, for what may be lost: when something was used last.
  void write_later(std::function<void(store::Connection&)> work);
  // Calls `done` on the writer thread when durable; `urgent` = a person waits, goes before long
  // runs.
  void submit(Submission submission, std::function<void(Answer)> done, bool urgent = true);
  // Dry run: what the command would do now. Never takes the writer.
  Result<Change> plan(const Command& command, const Access& access);
  // The same for somebody who is still typing: the record as far as it could be derived, with what
  // is wrong and what would be posted. `undecoded`: a value could not be read, so that nothing was
  // derived and line paths count the lines of the patch; otherwise they count those of the record.
  struct Preview {
    Record record;
    Problems problems;
    Effects effects;
    bool undecoded = false;
    std::vector<std::string> waits_for;  // policies by which it would wait for other people
    Problems remarks;                    // what it would mean for others, no obstacle
  };
  Preview preview(const Command& command, const Access& access);

  // --- reading ---
  // Runs `body` inside one read snapshot.
  void read(const Access& access, const std::function<void(const ReadContext&)>& body,
            int64_t known_at = 0);
  Result<ReportTable> report(std::string_view name, const ReportArguments& arguments,
                             const Access& access);
  // nullopt when it does not exist or may not be seen; without the fields that may not be read.
  std::optional<Record> load(const RecordMeta& meta, Id id, const Access& access);
  // A list page without lines, sorted by (sort, id). Right "<record>.read". Problems
  // "list.field_not_filterable", "list.field_not_sortable", "input.type".
  Result<std::vector<Record>> list(const RecordMeta& meta, const ListQuery& query,
                                   const Access& access);
  Result<ListCount> count(const RecordMeta& meta, const ListQuery& query, const Access& access);
  // `by`: a list field of kind enumeration, boolean, reference or date (by months). Problems of
  // list(), and "list.field_not_groupable".
  Result<ListGroups> groups(const RecordMeta& meta, const ListQuery& query, std::string_view by,
                            const Access& access);
  // Titles of records by id; those that do not exist or may not be seen are left out.
  std::map<Id, std::string> titles(const RecordMeta& meta, const std::vector<Id>& ids,
                                   const Access& access);
  // Records that hold words beginning so, newest first, of the kinds that the person may read.
  struct Found {
    const RecordMeta* meta;
    Id id;
    std::string title;
  };
  std::vector<Found> search(std::string_view words, const std::vector<const RecordMeta*>& kinds,
                            int limit, const Access& access);
  int64_t commits() const;  // rises with every commit of this process
  // Rises whenever somebody's notifications changed; noticed() says that a write() changed some.
  int64_t notices() const;
  void noticed();
  bool alone() const;  // no other process writes to the workspace
  // Cases of staged authorisation (kernel/approval) that wait: those of a record that the person may
  // read, and those in which the person can decide now, oldest first.
  std::vector<Record> open_cases(const RecordMeta& meta, Id id, const Access& access);
  std::vector<Record> cases_for(const Access& access, size_t limit);
  // For the program itself: all that wait in a company (0 = the workspace), oldest first, at most
  // 1000.
  std::vector<Record> waiting_cases(Id company);
  // Id of a record by its unique field; 0 when there is none.
  Id find_id(const RecordMeta& meta, std::string_view field, std::string_view value, Id company);
  // Whether a command with this key was done: in the person's company, or on what is shared (0).
  bool is_journalled(const Access& access, Id company, std::string_view key);
  // The journal seq that was the head at an instant ("known at"); the text is a seq, a date or a
  // time.
  Result<int64_t> known_at(std::string_view text, const Access& access);
  std::shared_ptr<const CompanyState> company_state(Id company);
  Id company_by_code(std::string_view code);  // 0 when there is none
  std::vector<Id> companies();
  // Input references like {"customer": "@CODE"} are resolved by the target's unique field.

  const Registry& registry() const;
  Clock& clock();
  store::Database& database();
  Log& log();
  const KernelMetrics& metrics() const;  // nothing is counted in a kernel that only reads
  // Whether the database answers a question now.
  bool answers();
  // Problem "store.newer_program", "store.older_program": what is written here would be refused,
  // because writers have to be of another generation than this program.
  Problems may_write();
  // What the store holds, over all companies: for whoever watches the program.
  struct Figures {
    int64_t journal_rows = 0;
    std::map<std::string, int64_t> jobs;  // by the code of their state
  };
  Figures figures();
  Date business_date(Id company);
  // Sign-ins, refusals, exports: a chain of its own in company 0, written in batches.
  void log_access(const Access& access, std::string_view what, std::string_view detail);
  void log_access(Id user, std::string_view origin, std::string_view what, std::string_view detail);
  void count_sign_in(std::string_view event);  // of KernelMetrics::sign_ins
  void count_file(std::string_view event);     // of KernelMetrics::files
  // A snapshot for what is asked before anybody is known: sessions, tokens, tries to sign in.
  // Whoever answers a person uses read().
  void read_people(const std::function<void(store::Connection&)>& body);
  // Commands of the company and of the workspace that this process or one before it died of. Right
  // "kernel.quarantine.read".
  Result<std::vector<Suspect>> quarantined(const Access& access);
  // The command with this key may be given again. Right "kernel.quarantine.release"; the release
  // goes to the access log. Problems "quarantine.unknown", "access.denied", "store.unavailable".
  Problems release(std::string_view key, const Access& access);
  // Returns when everything given before is durable.
  void drain();

 private:
  struct State;
  Plan planned(const Submission& submission);
  // Takes out of a record what the person may not read.
  void show(Record& record, const Access& access) const;
  std::vector<Id> found_ids(store::Connection& connection, const RecordMeta& meta,
                            std::string_view words, const Access& access) const;
  int digits_of_company(Id company);
  std::string currency_of_company(Id company);  // "" of the workspace
  void with_snapshot(const std::function<void(store::Connection&)>& body);
  const store::RecordSql& record_sql(const RecordMeta& meta) const;
  std::unique_ptr<State> state_;
};

// Creates company, owner, roles, books with their shipped charts and calendars by commands.
// Repeatable: what exists is left alone. Returns the company's id.
struct InitOptions {
  std::string company, name, currency, time_zone = "UTC", fiscal_year_start = "01-01", country;
  struct BookOption {
    std::string code;
    BookKind kind;
    std::string currency;
  };
  std::vector<BookOption> books;
  std::string owner_login = "owner";
};
Result<Id> init_company(Kernel& kernel, const InitOptions& options);

}  // namespace osnova
