#pragma once
// Branches: where documents are made. No wall stands between them. See README.md.
#include <string>
#include <vector>

#include "kernel/access/access.hpp"
#include "kernel/registry.hpp"

namespace osnova {

class CompanyState;

// Shared catalogue "kernel.branch": users and positions, which are shared, are limited to them.
struct Branch : Entity {
  Text<20> code;  // unique and for ever: documents carry it
  Text<160> name;
  Ref<Branch> parent;  // a grant of that one reaches this one
  bool active = true;
};
const RecordMeta& branch_meta();

// Who may put a document to another branch.
inline constexpr std::string_view kAssignBranch = "kernel.branch.assign";

// The code of the branch, then of all that stand under it, however deep.
std::vector<std::string> codes_under(const CompanyState& state, const Branch& branch);

void register_branches(Registry& registry);

}  // namespace osnova
