// What an operator looks at: the journal as rows, and commands that the program broke down over.
#include <algorithm>

#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/command/quarantine.hpp"

namespace osnova::http {

namespace json = boost::json;

Response health(Kernel& kernel, bool ready) {
  json::object answer = {{"status", "ok"}};
  if (ready) answer["restored"] = static_cast<bool>(kernel.may_leave());
  return json_response(200, answer);
}

Response journal(const Context& context) {
  if (!context.access.may_of_all("kernel.journal.read"))
    return problem_response(context, "access.denied", 403);
  int64_t after = 0, limit = 100;
  parse_int(context.query("after"), &after);
  parse_int(context.query("limit"), &limit);
  json::array items;
  context.kernel.read(context.access, [&](const ReadContext& read) {
    const store::Cell cells[] = {context.access.company(), after,
                                 std::clamp<int64_t>(limit, 1, 1000)};
    auto rows = read.connection.query(
        "SELECT seq, recorded_at, command, record, record_id, version FROM journal WHERE "
        "company_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        cells);
    while (rows->next()) {
      const std::string record(rows->text(3));
      if (is_secret(record) && !context.access.may(record + ".read")) continue;
      items.push_back(json::object{{"seq", std::to_string(rows->integer(0))},
                                   {"recorded_at", std::to_string(rows->integer(1))},
                                   {"command", rows->text(2)},
                                   {"record", record},
                                   {"id", std::to_string(rows->integer(4))},
                                   {"version", std::to_string(rows->integer(5))}});
    }
  });
  return json_response(200, json::object{{"items", std::move(items)}});
}

std::string command_label(const Labels& labels, std::string_view language,
                          std::string_view command) {
  const size_t dot = std::min(command.rfind('.'), command.size());
  const std::string action = "action." + std::string(command.substr(std::min(dot + 1, command.size())));
  return std::string(labels.text(language, command.substr(0, dot))) + ": " +
         std::string(labels.text(language, action));
}

Response quarantine(const Context& context) {
  auto suspects = context.kernel.quarantined(context.access);
  if (!suspects) return problem_response(context, suspects.problems());
  json::array items;
  for (const Suspect& suspect : *suspects) {
    json::object item = to_json(suspect);
    item["label"] = command_label(context.labels, context.language(), suspect.command);
    items.push_back(std::move(item));
  }
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response release_from_quarantine(const Context& context) {
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  const auto* key = body->is_object() ? body->as_object().if_contains("key") : nullptr;
  if (!key || !key->is_string()) return problem_response(context, "input.required", 422);
  const Problems problems = context.kernel.release(key->as_string(), context.access);
  if (problems) return problem_response(context, problems);
  return json_response(200, json::object{{"released", true}});
}

}  // namespace osnova::http
