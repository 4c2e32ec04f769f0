#pragma once
// Plans commands: decodes the patch, checks rights, version, flow and fields, loads the declared
// facts of all commands at once, runs the pure functions and the laws of the ledger. Writes
// nothing.
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "base/id.hpp"
#include "kernel/command/erasure.hpp"
#include "kernel/command/fact_loader.hpp"
#include "kernel/command/submission.hpp"
#include "kernel/command/texts.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

struct Approval;
struct ApprovalChange;
struct Policy;
struct Signature;
class ExtraFields;

using KeySet = std::unordered_set<FactKey, FactKeyHash>;

// One command on its way through a group.
struct Plan {
  const Submission* submission = nullptr;
  const Behaviour* behaviour = nullptr;
  std::string_view action;  // "create", "post", ...; for create + then: "create"
  const FlowStep* step =
      nullptr;     // of the flow, when the action is one (or the `then` of a create)
  Id company = 0;  // in which the record lives (0 for shared catalogues)
  Record before, work;
  Change change;
  Problems problems;
  std::string incident;             // set when planning met a Bug
  std::vector<Problem> exceptions;  // failed guards of a fact
  std::vector<FactKey> reads;       // facts that planning looked at
  std::vector<FactKey> writes;      // what applying changes, as fact keys
  std::optional<Erasure> erasure;   // of personal values, when that is the action
  bool undecoded = false;           // the patch could not be read
  bool barrier = false;             // reads or writes what everyone shares: alone in its group
  // Staged authorisation (kernel/approval): what is planned in place of the person's command.
  std::shared_ptr<Submission> own;  // `submission` of a plan that the kernel made
  const Command* asked = nullptr;   // the person's command, whose key and input this row answers for
  std::vector<Plan> with;           // done after it in the same transaction
  Id waits = 0;                     // the case that the command became
  Id released_by = 0;               // the case that it was; kOwn = the kernel's own, never staged
  Id acted_for = 0;        // whose rights they were, when the person is only his deputy
  std::string acted_for_login;
  std::vector<Notice> notices;         // told in the same transaction
  std::vector<std::string> waits_for;  // dry run: names of the policies that would stage it
  Problems remarks;                    // dry run: what it would mean for others, no obstacle
  std::vector<Id> watch_hits;          // entries of the watch list that it names (kernel/wall)
  bool failed() const { return !problems.empty() || !incident.empty(); }
};

class Planner {
 public:
  // `dry`: says what would be done, and who would have to agree, instead of making a case.
  Planner(store::Connection& connection, const Registry& registry, const Texts& texts,
          std::shared_ptr<const CompanyState> state, Id company, Timestamp now, IdGenerator& ids,
          bool dry = false);
  // Fills every plan (submission must be set).
  void run(std::span<Plan> plans);

 private:
  void begin(Plan& plan);   // rights, action, target
  void decode(Plan& plan);  // patch onto a copy of the stored record
  void gather(Plan& plan, std::vector<FactKey>& wanted);
  void finish(Plan& plan);  // derive, check, post, laws
  void guard(Plan& plan);   // balances of guarded registers
  void post(Plan& plan);
  void reverse(Plan& plan);
  void load_reversal(Plan& plan);
  Date reversal_date(const Plan& plan, const Book& book, Date original, Problems& problems) const;
  // `access`: of the person who names it; nullptr = the program's own settings do.
  Id resolve(std::string_view record, std::string_view key, const Access* access = nullptr);
  void check_periods(Plan& plan, const Effects& effects);
  void check_month(Plan& plan, const Book& book, Area area, Date date, MovementKind kind);
  void check_unique(Plan& plan);
  bool check_references(Plan& plan);  // whether all are there, as far as he reaches
  void check_frozen(Plan& plan);
  void collect_writes(Plan& plan);
  ActionContext context(const Plan& plan, std::string_view action) const;

  // Rights: planner_rights.cpp.
  void permit(Plan& plan) const;                                // that there is one at all
  bool permit_target(Plan& plan, const Record& stored) const;   // that it reaches the record
  void permit_whole(Plan& plan);  // amount of the step, duties; by whose right it is done
  std::optional<int64_t> amount_of_step(const Plan& plan);

  // Desks, branches and lists of names: kernel/wall/guarding.cpp.
  void keep_wall(Plan& plan);
  void check_unit(Plan& plan, Unit unit);
  void look_for_listed(Plan& plan);

  // Added fields, stages, checklists: kernel/added/planning.cpp and flow_planning.cpp.
  const ExtraFields& extras() const;
  void check_additions(Plan& plan);   // values of added fields
  void check_definition(Plan& plan);  // a definition of some, or of the way that records take
  void remark_stopped(Plan& plan);    // what a definition would stop
  void revert(Plan& plan);            // an earlier version of a setting
  void move(Plan& plan);              // to another stage of its status
  void tick(Plan& plan);              // a point of its checklist
  void demand(Plan& plan);            // what a step of the flow asks for

  // Procedures: kernel/procedure/following.cpp.
  void require_read(Plan& plan);      // what has to be read before the work
  void follow_procedure(Plan& plan);  // the version that comes with a publication

  // Staged authorisation: kernel/approval/staging.cpp.
  struct Staging;  // the policies that name a command, and what it comes to
  void authorise(Plan& plan);
  Staging staging_of(const Plan& plan);
  bool holds(const Policy& policy, const Plan& plan, Staging& staging);
  std::optional<int64_t> in_company_currency(int64_t minor, Currency currency);
  std::optional<int64_t> sum_beside(const Policy& policy, const FieldMeta& amount,
                                    const Plan& plan);
  void stage(Plan& plan, const Staging& staging);
  void store_draft(Plan& plan);
  Plan case_of(const Plan& plan, const Staging& staging, Id target, int64_t version);
  std::vector<Record> open_cases(const RecordMeta& meta, Id target);
  void void_cases(Plan& plan, std::vector<Record> cases);
  void release(Plan& plan);
  void tell(Plan& plan);
  std::vector<ApprovalChange> changes_of(const Record& before, const Record& after);
  std::string code_of(const FieldMeta& field, Id id);
  std::string title_of(const Record& record);
  std::string differs(const Plan& inner, const Approval& approval);
  // A policy that asks for this plan and did not when the case began; "" when there is none.
  std::string asks_now(const Plan& plan, const Approval& approval);
  Plan own_plan(const Record& before, Record after, std::string_view action,
                const Access& access) const;
  // Signatures: kernel/signature/signing.cpp.
  void look_at_signatures(Plan& plan);
  void take_signature(Plan& plan);
  const RecordMeta* subject_of(Signature& signature, Id* id, Problems& problems);
  void require_signature(Plan& plan);
  Problems write_content(Approval& approval, const Change& change, Id target) const;
  template <class Body>
  void guarded(Plan& plan, Body body);  // a Bug ends only this command

  store::Connection& connection_;
  const Registry& registry_;
  const Texts& texts_;
  std::shared_ptr<const CompanyState> state_;
  Id company_;
  Timestamp now_;
  Date business_date_;
  IdGenerator& ids_;
  bool dry_;
  FactLoader loader_;
};

// In Plan::released_by: no case, but nothing to stage either.
inline constexpr Id kOwn = -1;

// Today in the time zone of the company (UTC for the workspace).
Date business_date_of(const CompanyState* state, Timestamp now);

// Name of the action: the part of a command's name behind the record's name.
std::string_view action_of(std::string_view command);
std::string_view record_of(std::string_view command);

}  // namespace osnova
