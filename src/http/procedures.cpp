#include "http/procedures.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

std::string_view code_of(const EnumMeta& meta, int value) {
  return meta.codes[static_cast<size_t>(value)];
}

json::value day_json(Date day) {
  return day.empty() ? json::value(nullptr) : json::value(day.text());
}

}  // namespace

json::object procedure_json(const ProcedureShown& shown) {
  const ProcedureVersion& version = shown.version;
  json::array links;
  for (const ProcedureLink& link : version.links)
    links.push_back(json::object{
        {"place", code_of(enum_meta(ProcedurePlace{}), static_cast<int>(link.place))},
        {"name", std::string_view(link.name)},
        {"step", std::string_view(link.step)}});
  return {{"id", std::to_string(version.id)},
          {"procedure", std::to_string(version.procedure.id)},
          {"code", std::string_view(version.code)},
          {"title", std::string_view(version.title)},
          {"kind", code_of(enum_meta(ProcedureKind{}), static_cast<int>(version.kind))},
          {"number", version.edition},
          {"in_force_from", day_json(version.in_force_from)},
          {"in_force_until", day_json(version.in_force_until)},
          {"to_read", shown.to_read},
          {"read", shown.read},
          {"due", day_json(shown.due)},
          {"before_work", version.before_work},
          {"links", std::move(links)}};
}

Response list_procedures(const Context& context) {
  json::array items;
  for (const ProcedureShown& one : Procedures(context.kernel).in_force(context.access))
    items.push_back(procedure_json(one));
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response read_procedure(const Context& context, Id id) {
  Procedures procedures(context.kernel);
  const auto shown = procedures.find(id, context.access);
  if (!shown)
    return problem_response(context, "record.not_found", 404,
                            {{"record", std::string(procedure_version_meta().name)}});
  json::object answer = procedure_json(*shown);
  answer["text"] = std::string_view(shown->version.text);
  answer["digest"] = std::string_view(shown->version.digest);
  json::array versions;
  for (const ProcedureVersion& one :
       procedures.versions_of(shown->version.procedure.id, context.access))
    versions.push_back(json::object{{"id", std::to_string(one.id)},
                                    {"number", one.edition},
                                    {"in_force_from", day_json(one.in_force_from)},
                                    {"in_force_until", day_json(one.in_force_until)}});
  answer["versions"] = std::move(versions);
  return json_response(200, answer);
}

Response acknowledge_procedure(const Context& context, Id id) {
  const auto body = parse_json(context.request.body, 4096);
  if (!body) return problem_response(context, body.problems());
  const Answer answer =
      Procedures(context.kernel).acknowledge(id, text_of(*body, "digest"), context.access);
  if (!answer.incident.empty())
    return problem_response(context, "command.incident", 500, {{"incident", answer.incident}});
  if (!answer.ok()) return problem_response(context, answer.problems);
  return json_response(200, json::object{});
}

}  // namespace osnova::http
