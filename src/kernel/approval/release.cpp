// How a case ends: what voids it, who hears of it, and what is done at the last approval. See README.md.
#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/approval/difference.hpp"
#include "kernel/approval/entries.hpp"
#include "kernel/approval/tolerance.hpp"
#include "kernel/command/planner.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

// A line each: what somebody typed begins none of its own.
std::string text_of(const std::vector<ApprovalChange>& changes) {
  std::string text;
  for (const ApprovalChange& change : changes) {
    std::string line = std::string(change.field) + ": " + std::string(change.before) +
                       " \u2192 " + std::string(change.after);
    std::replace(line.begin(), line.end(), '\n', ' ');
    text += (text.empty() ? "" : "\n") + line;
  }
  return std::string(clip(text, 2000));
}

}  // namespace

// The record is another one now than the one that was to be approved.
void Planner::void_cases(Plan& plan, std::vector<Record> cases) {
  if (cases.empty()) return;
  const std::string difference = text_of(changes_of(plan.change.before, plan.change.after));
  for (const Record& before : cases) {
    Record after = before;
    after.as<Approval>().status = ApprovalStatus::changed;
    after.as<Approval>().difference = difference;
    Plan voided = own_plan(before, std::move(after), "recheck", plan.submission->access);
    tell(voided);
    collect_writes(voided);
    plan.writes.insert(plan.writes.end(), voided.writes.begin(), voided.writes.end());
    plan.with.push_back(std::move(voided));
  }
}

// --- the last approval -----------------------------------------------------------------------------

std::string Planner::differs(const Plan& inner, const Approval& approval) {
  std::string why;
  for (const Problem& problem : inner.problems) why += difference_line(problem) + "\n";
  if (!inner.incident.empty())
    why += difference_line({"command.incident", "", {{"incident", inner.incident}}}) + "\n";
  if (!why.empty() || hash_hex(digest_of(inner.change)) == approval.digest)
    return std::string(clip(why, 2000));
  const RatesMoved moved = rates_moved(approval, rates_of(inner.reads, loader_.facts()));
  std::string entries = entries_of(inner.change.effects);
  if (!moved.text.empty()) {
    // Planned once more at the rates of then: what differs still does not come from them.
    Planner then(connection_, registry_, texts_, state_, company_, now_, ids_, dry_);
    for (const ApprovalRate& rate : approval.rates)
      then.loader_.assume(rate.from_currency, rate.to_currency, rate.date,
                          {rate.value, rate.nominal, rate.date, ""});
    Plan again;
    again.submission = inner.submission;
    again.released_by = inner.released_by;
    then.run({&again, 1});
    const bool same = !again.failed() && hash_hex(digest_of(again.change)) == approval.digest;
    if (same && moved.tolerated) {
      const std::string policy = asks_now(inner, approval);
      return policy.empty() ? policy
                            : moved.text + difference_line({"approval.another_policy", "",
                                                            {{"policy", policy}}});
    }
    if (!again.failed()) entries = entries_of(again.change.effects);
  }
  std::vector<ApprovalChange> now = changes_of(inner.change.before, inner.change.after);
  for (ApprovalChange& change : now) {
    const auto then = std::find_if(
        approval.changes.begin(), approval.changes.end(),
        [&](const ApprovalChange& one) { return one.field == change.field; });
    change.before = then == approval.changes.end() ? Text<500>() : then->after;
  }
  std::erase_if(now, [](const ApprovalChange& one) { return one.before == one.after; });
  const std::string fields = text_of(now);
  const std::string differences = moved.text + fields + (fields.empty() ? "" : "\n") +
                                  entries_differ(approval.entries, entries);
  return differences.empty() ? difference_line({"approval.postings_differ", "", {}})
                             : std::string(clip(trim(differences), 2000));
}

// Who can decide in the stage that begins, and who asked when it is over. Told in the company in
// which the person who caused it works.
void Planner::tell(Plan& plan) {
  const Access& by = plan.submission->access;
  if (!plan.change.after || by.company() == 0) return;
  const Approval& approval = plan.change.after.as<Approval>();
  const auto tell_one = [&](Id person, std::string_view kind) {
    if (person == by.user()) return;
    plan.notices.push_back({by.company(), person, kind, by.user(),
                            std::string(plan.change.after.meta().name), approval.id, 0, ""});
  };
  if (approval.status != ApprovalStatus::waiting) {
    tell_one(approval.author.id, "approval_decided");
    return;
  }
  if (plan.action == "delegate") {
    tell_one(approval.delegations.back().handed_to.id, "approval_waits");
    return;
  }
  const bool begins =
      !plan.change.before || plan.change.before.as<Approval>().stage != approval.stage;
  std::vector<Id> told = {approval.author.id, approval.maker.id};
  for (const ApprovalStage& stage : approval.stages) {
    if (!begins || stage.stage != approval.stage) continue;
    for (const Decider& one : deciders(*state_, company_, stage.role.id, business_date_)) {
      const Id person = one.user->id;
      if (std::find(told.begin(), told.end(), person) != told.end()) continue;
      told.push_back(person);
      if (!concerns_own(approval, *state_, person, now_)) tell_one(person, "approval_waits");
    }
  }
}

// Plans what was approved again, as its author may do it now.
void Planner::release(Plan& plan) {
  Approval& approval = plan.change.after.as<Approval>();
  const bool recheck = plan.action == "recheck";
  if (!recheck && approval.status != ApprovalStatus::done) return;
  std::string why;
  Plan inner;
  const auto access = AccessMaker::of(*state_, approval.author.id, company_, "approval",
                                      business_date_);
  const auto input = json::parse(approval.input.empty() ? "{}" : std::string_view(approval.input));
  if (!access) {
    why = difference_line(access.problems().front());
  } else {
    Command command;
    command.company = company_;
    command.name = approval.command;
    command.then = approval.next_step;
    command.input = input.as_object();
    command.key = "approval/" + std::to_string(plan.change.after.entity().id);
    parse_int(approval.target, &command.record);
    if (command.record != 0) command.expected_version = approval.target_version;
    inner.own = std::make_shared<Submission>(Submission{std::move(command), *access});
    inner.submission = inner.own.get();
    inner.released_by = plan.change.after.entity().id;
    run({&inner, 1});
    why = differs(inner, approval);
  }
  if (recheck) {
    if (why.empty()) plan.problems.add("approval.still_fits");
    approval.difference = why;
    return;
  }
  if (!why.empty()) {
    approval.status = ApprovalStatus::changed;
    approval.difference = why;
    return;
  }
  plan.reads.insert(plan.reads.end(), inner.reads.begin(), inner.reads.end());
  plan.writes.insert(plan.writes.end(), inner.writes.begin(), inner.writes.end());
  plan.barrier = plan.barrier || inner.barrier;
  plan.with.push_back(std::move(inner));
}

}  // namespace osnova
