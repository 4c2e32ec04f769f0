// erase: personal values of a record, from the record, the search and the journal's past.
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "kernel/command/erasure.hpp"

namespace osnova::app {

int run_erase(const Common& common, const EraseArguments& arguments) {
  Workspace workspace(common, {});
  Kernel& kernel = workspace.kernel();
  const Behaviour* behaviour = workspace.registry().find(arguments.record);
  if (!behaviour || !has_personal_fields(*behaviour->meta, kernel.company_state(0)->extras().get())) {
    std::cerr << arguments.record << " is no record with personal fields\n";
    return kUsage;
  }
  const bool shared = behaviour->meta->kind == RecordKind::shared_catalogue;
  auto access = shared ? kernel.access_for(common.user, 0, "cli") : workspace.access();
  if (!access) return refused(access.problems(), common);
  const auto id = record_id(kernel, *behaviour->meta, arguments.id, *access);
  if (!id) return refused(id.problems(), common);
  const auto record = kernel.load(*behaviour->meta, *id, *access);
  if (!record) {
    Problems problems;
    problems.add("record.not_found", "id", {{"record", arguments.record}});
    return refused(problems, common);
  }
  Command command;
  command.company = access->company();
  command.name = arguments.record + "." + std::string(kEraseAction);
  command.record = *id;
  command.expected_version = record->entity().version;
  command.input = {{"fields", boost::json::array(arguments.fields.begin(), arguments.fields.end())},
                   {"reason", arguments.reason}};
  const Answer answer = kernel.execute(command, *access);
  if (!answer.ok()) return refused(answer, common);
  if (common.json)
    print_json(boost::json::object{{"id", std::to_string(answer.record)},
                                   {"version", std::to_string(answer.version)},
                                   {"seq", std::to_string(answer.seq)}});
  else
    std::cout << "erased from the record, the search and the journal. Not touched: people's "
                 "unsaved drafts, comments, files, backups.\n";
  return kDone;
}

}  // namespace osnova::app
