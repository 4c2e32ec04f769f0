#pragma once
// Policies, procedures and runbooks as versioned text, and who has read them. See README.md.
#include "kernel/registry.hpp"

namespace osnova {

enum class ProcedureKind : int { policy, procedure, runbook };
const EnumMeta& enum_meta(ProcedureKind);

enum class ProcedureStatus : int { draft, published, withdrawn };
const EnumMeta& enum_meta(ProcedureStatus);

// Where a version is shown.
enum class ProcedurePlace : int { step, report, screen, problem };
const EnumMeta& enum_meta(ProcedurePlace);

// Somebody who has to know it; a procedure without any is for everybody.
struct ProcedureReader : Line {
  Ref<Role> role;
};

struct ProcedureLink : Line {
  ProcedurePlace place{};
  Text<100> name;  // "sales.invoice", "trial-balance", "import", "store.unavailable"
  Text<40> step;   // of a record: "post"; "" = whatever is done with it
};

// What a version is made of: the working copy has it, and what was published of it.
struct ProcedureContent : Entity {
  Text<40> code;
  Text<200> title;
  ProcedureKind kind{};
  Ref<Company> in_company;  // none = every one
  Text<40000> text;         // Markdown
  bool acknowledge = false;
  int64_t within_days = 14;  // after it came into force for the person
  bool before_work = false;  // who has not acknowledged it is refused the steps that it names
  Lines<ProcedureReader> readers;
  Lines<ProcedureLink> links;
};

// Shared catalogue "kernel.procedure": the working copy.
struct Procedure : ProcedureContent {
  ProcedureStatus status{};
  Ref<User> owner;
  Date next_review;
  int64_t published_version = 0;  // number of the last one
  Date published_on;
  Text<64> published_digest;  // of all that a version is made of
  bool changed = false;       // since
  // Of the last text of the program that it had: its language, and digest_of_shipped().
  Text<2> shipped_language;
  Text<64> shipped_digest;
};
const RecordMeta& procedure_meta();

// Shared catalogue "kernel.procedure_version": made by the program.
struct ProcedureVersion : ProcedureContent {
  Text<60> key;  // "PAY/2"
  Ref<Procedure> procedure;
  int64_t edition = 0;  // 1, 2, ...; "number" is the text that documents are given
  Text<64> digest;  // of title and text: what a person says that he has read
  Date in_force_from, in_force_until;  // no end: it is in force
  bool in_force() const { return in_force_until.empty(); }
  bool concerns(Id company_id) const {
    return in_force() && (in_company.empty() || in_company.id == company_id);
  }
};
const RecordMeta& procedure_version_meta();

// Shared catalogue "kernel.acknowledgement": this person has read this version.
struct Acknowledgement : Entity {
  Text<80> key;    // "<version>/<person>"
  Text<130> name;  // "PAY/2: ann"
  Ref<ProcedureVersion> of_version;
  Text<64> digest;  // of what he read
  int64_t edition = 0;
  Ref<User> person;
  Timestamp read_at;
};
const RecordMeta& acknowledgement_meta();

// Whoever has to read needs no right to say that he has: Procedures::acknowledge() asks for none.
inline constexpr std::string_view kAcknowledge = "kernel.acknowledgement.create";

// Takes the text of the program into the working copy; problems "procedure.not_shipped",
// "procedure.shipped_same", "procedure.withdrawn".
inline constexpr std::string_view kTakeShipped = "take_shipped";

// A screen that a procedure may be linked to, and the right without which nobody sees it; "" =
// everybody has it. The list of a record is a screen as well: it bears the record's name.
struct ProcedureScreen {
  std::string_view name, right;
};
inline constexpr ProcedureScreen kProcedureScreens[] = {{"home", ""},
                                                        {"import", ""},
                                                        {"account", ""},
                                                        {"periods", ""},
                                                        {"quarantine", "kernel.quarantine.read"}};

// SHA-256 in hexadecimal of the title, a line break and the text, in UTF-8.
std::string digest_of_text(const ProcedureContent& content);

// Links that lead nowhere. Problems "procedure.place_unknown" (name) of records and steps,
// "procedure.report_unknown" (name), "procedure.screen_unknown" (name, screens),
// "procedure.problem_unknown" (name): neither a problem nor a notice of the program.
void check_places(const ProcedureContent& content, const Registry& registry, Problems& problems);

// Whether the place is one that not everybody sees, and this person does: who may see what a text is
// about may read it. What everybody sees, and a problem that anybody may meet, make nobody a reader.
bool may_see(const ProcedureLink& link, const Access& access, const Registry& registry);

void register_procedures(Registry& registry);
void register_unread_report(Registry& registry);

}  // namespace osnova
