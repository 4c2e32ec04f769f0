#pragma once
// What happened that concerns a person, told once. A row is written in the transaction of its cause
// and outside of the journal: it proves nothing. It keeps references and counts, never names or
// texts, so that erasure has nothing to reach here; what is shown is looked up when it is read.
//
// notification  company_id, person, id | at (us), kind, record, record_id, detail, caused_by, args
//               (JSON), read_at (us, 0 = unread)
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/command/command.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"

namespace osnova {

std::vector<store::TableMeta> notice_tables();  // notification

// A kind is a line here and the label "notification.<name>" with {who}, {what}, {job}, {command} and
// the args of the notice.
struct NoticeKind {
  std::string_view name;
  bool replaces = false;  // an unread one of the same kind and record, instead of a second one
  bool waits = false;     // stands in what waits for a person until it is read
};
inline constexpr NoticeKind kNoticeKinds[] = {
    {"mention", false, true},       {"comment"},
    {"document_assigned", true},    {"document_posted"},
    {"document_reversed"},          {"document_changed", true},
    {"job_done"},                   {"job_failed"},
    {"job_paused"},                 {"command_held"},
    {"backup_failed", true},        {"backup_overdue", true},
    {"backup_good", true},          {"checkpoint_overdue", true},
    {"checkpoint_good", true},      {"sign_in_refusals", true},
    {"approval_waits", true},       {"approval_decided", true},
    {"approval_overdue", true},     {"task_given", true, true},
    {"task_changed", true},         {"task_ended", true},
    {"deadline_near", true},        {"deadline_passed", true, true},
    {"deadline_escalated", true, true}, {"identity_linked"},
    {"invited"},                     {"password_changed"},
    {"factor_begun"},                {"factor_ended"},
    {"passkey_added"},               {"token_ends", true},
    {"certificate_ends", true},
    {"emergency_begun", true, true},
    {"emergency_unreviewed", true, true},
    {"crossing_asked", true, true},  {"crossing_agreed"},
    {"crossing_refused"},           {"crossing_ended"},
    {"watch_hit", true, true},
    {"procedure_to_read", true},    {"procedure_overdue", true},
    {"procedure_unread", true},     {"procedure_shipped", true},
    {"rule", false, true},          {"rule_escalated", false, true},
    {"monitor", true, true},        {"monitor_broken", true, true},
    {"monitor_fine", true},         {"incident_ownerless", true, true},
    {"stamps_silent", true},        {"stamps_good", true},
    {"delivery_failed", true},      {"delivery_good", true},
};
const NoticeKind* notice_kind(std::string_view name);  // nullptr when there is none

// Where a person keeps which kinds the bell leaves out: the thing "settings" of this name, a JSON
// object {"off": ["document_changed"]}.
inline constexpr std::string_view kNoticeSettings = "notices";

struct Notice {
  Id company = 0, person = 0;
  std::string_view kind;  // of kNoticeKinds
  Id by = 0;              // who caused it; 0 = the program
  std::string record;     // "" = it is about no record
  Id record_id = 0;
  Id detail = 0;     // of the comment, or of the job
  std::string args;  // a JSON object of counts and codes; "" = none
};

// At most so many are kept for a person, and for so long.
inline constexpr int64_t kNoticesKept = 500, kNoticeDays = 90;

// Inside the caller's transaction. Who is nobody (person 0) is told nothing.
void write_notices(store::Connection& connection, int64_t now_us, std::span<const Notice> notices);
// Inside the caller's transaction; returns how many were forgotten.
int64_t forget_notices(store::Connection& connection, int64_t now_us);
// Whether forget_notices() would find anything.
bool has_old_notices(store::Connection& connection, int64_t now_us);

// What author and responsible of a document are told of a change by somebody else. `before` may be
// empty (it is new); a document that is gone tells nothing.
void add_document_notices(const Record& before, const Record& after, Effect effect, Id by,
                          std::vector<Notice>& notices);

// What stands behind "@" in a text and could be logins, in order, each once, at most kMostMentions.
// A full stop that ends the sentence is still part of it.
inline constexpr size_t kMostMentions = 20;
std::vector<std::string> mentioned_logins(std::string_view text);

}  // namespace osnova
