#pragma once
// What people put into the way of a document without programming: stages inside a status, points of a
// checklist, files that have to be attached. None of it has an effect. See README.md.
#include <string_view>

#include "kernel/registry.hpp"

namespace osnova {

class CompanyState;

// In the order of the lines; a document enters a status before the first of them.
struct FlowStage : Line {
  Text<40> status;  // code
  Text<20> code;    // unique in the plan
  Text<100> name_en, name_ru;
  Text<100> needs_right;  // "<record>.<needs_right>" is asked for, beside "<record>.move"; "" = nothing more
};

struct FlowDemand : Line {
  Text<40> step;   // of the flow
  Text<20> stage;  // which the document has to have reached
};

struct FlowPoint : Line {
  Text<20> code;
  Text<200> name_en, name_ru;
  Text<40> step;            // that is not done without it; "" = none waits
  bool by_another = false;  // than the author of the document
};

struct FlowFile : Line {
  Text<20> code;  // kind of the file
  Text<100> name_en, name_ru;
  Text<40> step;
};

// Shared catalogue "kernel.flow_plan": one for a kind of document.
struct FlowPlan : Entity {
  Text<100> record;
  Text<160> name;
  bool in_force = true;
  Lines<FlowStage> stages;
  Lines<FlowDemand> demands;
  Lines<FlowPoint> points;
  Lines<FlowFile> files;
};
const RecordMeta& flow_plan_meta();

void register_flow_plans(Registry& registry);

// The plan in force for documents of this kind; nullptr when there is none.
const FlowPlan* flow_plan_of(const CompanyState& state, const RecordMeta& meta);

// Actions that the kernel gives to documents with a plan: {"stage": "checked"};
// {"point": "contract", "done": false}, without `done` it is ticked.
inline constexpr std::string_view kMoveAction = "move";
inline constexpr std::string_view kTickAction = "tick";
inline bool is_flow_action(std::string_view action) {
  return action == kMoveAction || action == kTickAction;
}
// Of a setting: {"to_version": 3}.
inline constexpr std::string_view kRevertAction = "revert";

// The name in the language of the reader, the English one where there is no other.
template <class T>
std::string_view name_in(const T& line, std::string_view language) {
  return language == "ru" && !line.name_ru.empty() ? std::string_view(line.name_ru)
                                                    : std::string_view(line.name_en);
}

// What others have looked at does not outlive a change of the document: takes ticks of points away that
// another than the author has to set, and the stage back before those that ask for a right which the
// person does not have. `after` is the document as it was changed.
void unsettle(const FlowPlan& plan, const Record& before, Record& after, const Access& access);

// What is wrong with a plan that is to be stored, as to the kind of document. Problems "flow_plan.*".
void check_flow_plan(const FlowPlan& plan, const Registry& registry, Problems& problems);

}  // namespace osnova
