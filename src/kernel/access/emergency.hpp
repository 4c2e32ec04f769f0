#pragma once
// Breaking the glass: somebody takes the rights of an emergency role at once, for hours, with a
// reason; all that he does meanwhile is marked, and somebody else looks at it afterwards. See README.md.
#include "kernel/access/access.hpp"
#include "kernel/registry.hpp"

namespace osnova {

class CompanyState;

// At most so long, whatever a role says; it is never prolonged.
inline constexpr int64_t kLongestEmergencyHours = 4;
inline constexpr size_t kShortestEmergencyReason = 20;  // code points
// Who has it in the company is told at once, and reviews.
inline constexpr std::string_view kEmergencyReview = "kernel.emergency.review";
// The origin of a command that asked for the second factor or the password once more.
inline constexpr std::string_view kEmergencyOrigin = "emergency";

// Shared catalogue "kernel.emergency_role".
struct EmergencyRole : Entity {
  Text<40> code;
  Text<160> name;
  Ref<Role> role;     // whose rights are taken
  Ref<Role> holders;  // who holds this role himself may take them
  int64_t longest_hours = 1, review_days = 2;
  Ref<User> escalate_to;  // told beside the reviewers when the review is overdue
  bool active = true;
};
const RecordMeta& emergency_role_meta();

enum class EmergencyStatus : int { in_force, ended, reviewed };
const EnumMeta& enum_meta(EmergencyStatus);

// Catalogue "kernel.emergency": one use of a role, in one company.
struct Emergency : Entity {
  Text<120> name;  // "ann: treasury"
  EmergencyStatus status{};
  Ref<User> person;
  Ref<EmergencyRole> taken;
  Text<1000> reason;
  int64_t hours = 1;
  Timestamp begun_at, until_at, ended_at;
  Ref<User> ended_by;
  Date review_due;
  Ref<User> escalate_to;
  Ref<User> reviewed_by;
  Timestamp reviewed_at;
  Text<2000> finding;
  bool in_force(Timestamp now) const {
    return status == EmergencyStatus::in_force && now < until_at;
  }
  // When it was over, or will be.
  Timestamp over_at() const { return ended_at.us != 0 ? ended_at : until_at; }
};
const RecordMeta& emergency_meta();

void register_emergencies(Registry& registry);
void register_emergency_report(Registry& registry);  // what was done under one

// What is in force for somebody in the company of the state; nullptr = nothing.
const Emergency* emergency_of(const CompanyState& state, Id user, Timestamp now);
// The roles that somebody may take there now.
std::vector<const EmergencyRole*> emergency_roles_for(const CompanyState& state, const User& user,
                                                      Id company, Date today);

}  // namespace osnova
