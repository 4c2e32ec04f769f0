#include "kernel/wall/branch.hpp"

#include <algorithm>

#include "kernel/command/facts.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova {

const RecordMeta& branch_meta() {
  static const RecordMeta meta =
      describe<Branch>("kernel.branch", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Branch;
        r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(parent)).list().refers("kernel.branch");
        r.field(OSNOVA_FIELD(active)).list();
      });
  return meta;
}

std::vector<std::string> codes_under(const CompanyState& state, const Branch& branch) {
  std::vector<std::string> codes = {branch.code};
  std::vector<Id> above = {branch.id};
  for (size_t next = 0; next < above.size(); ++next)
    for (const Record& record : state.all(branch_meta())) {
      const Branch& one = record.as<Branch>();
      if (one.parent.id != above[next] ||
          std::find(above.begin(), above.end(), one.id) != above.end())
        continue;
      above.push_back(one.id);
      codes.emplace_back(one.code);
    }
  return codes;
}

namespace {

void check(const Record& record, const ActionContext& context, Problems& problems) {
  const Branch& one = record.as<Branch>();
  check_unit_code(one.code, problems);
  // Of stored branches none is under itself: so the way up ends, or comes back to this one.
  const CompanyState& state = context.facts.company();
  for (Id id = one.parent.id; id != 0;) {
    if (id == one.id) {
      problems.add("wall.branch_under_itself", "parent");
      return;
    }
    const Branch* above = state.get<Branch>(branch_meta(), id);
    id = above ? above->parent.id : 0;
  }
}

}  // namespace

void register_branches(Registry& registry) {
  Behaviour branch;
  branch.meta = &branch_meta();
  branch.cached = true;
  branch.proved = true;  // to put one under another widens what people reach
  branch.check = check;
  registry.add(std::move(branch));
}

}  // namespace osnova
