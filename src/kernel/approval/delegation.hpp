#pragma once
// One decision handed on: whoever decides in the stage at which a case stands names somebody else, who
// then decides in his name.
#include "kernel/approval/approval.hpp"
#include "kernel/command/command.hpp"

namespace osnova {

// The action "delegate" (person: id or @login; reason). Problems "approval.own_command",
// "approval.through_deputy", "approval.not_for_you", "approval.decided_already",
// "approval.not_yours_to_hand_on" (a deputy's, or handed to him), "approval.not_handed_on" (the stage
// wants him himself), and of the other person
// "approval.hand_on_unknown", "approval.hand_on_right", "approval.hand_on_own",
// "approval.hand_on_decides", "approval.hand_on_decided".
void hand_on(Record& record, const ActionContext& context, Problems& problems);

// Those who handed their decision of the present stage on to this person, the last word of each
// counting. Whether they may still decide themselves is not looked at.
std::vector<Id> handed_by(const Approval& approval, Id person);
// To whom a decision of the present stage was handed that nobody has taken yet.
std::vector<Id> handed_to(const Approval& approval);

}  // namespace osnova
