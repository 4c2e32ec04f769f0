#include "http/context.hpp"
#include "meta/extra.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

int status_of(const Problems& problems) {
  const std::string& code = problems.front().code;
  if (code == "access.denied" || code == "access.out_of_reach" || code == "access.amount_limit" ||
      code == "access.field_denied" || code == "second_factor.first" || code == "import.no_target" ||
      code == "access.prove_again" || code == "token.not_named")
    return 403;
  if (code == "record.not_found" || code == "report.unknown" || code == "command.unknown" ||
      code == "command.unknown_company" || code == "quarantine.unknown")
    return 404;
  if (code == "command.stale_version" || code == "command.key_reused" ||
      code == "command.quarantined" || code == "flow.not_allowed")
    return 409;
  if (code == "access.delayed") return 429;
  if (code == "command.version_required") return 428;
  if (code.starts_with("store.")) return 503;
  return 422;
}

}  // namespace

std::string language_of(const Request& request) {
  if (const auto given = request.query.find("language"); given != request.query.end())
    return given->second == "ru" ? "ru" : "en";
  return request.accept_language.starts_with("ru") ? "ru" : "en";
}

std::string text_of(const json::value& body, std::string_view name) {
  const auto* value = body.is_object() ? body.as_object().if_contains(name) : nullptr;
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::string Context::language() const { return language_of(request); }

CodecContext Context::codec() const {
  CodecContext codec;
  if (access.company() != 0)
    codec.company_currency = kernel.company_state(access.company())->company().currency;
  return codec;
}

std::string Context::query(const std::string& name) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

Response json_response(int status, const json::value& value) {
  Response response;
  response.status = status;
  response.body = json::serialize(value);
  return response;
}

json::array problems_json(const Labels& labels, std::string_view language,
                          const Problems& problems) {
  json::array list;
  for (const Problem& p : problems) {
    json::object args;
    for (const auto& [name, value] : p.args) args[name] = value;
    std::string path = p.path;
    // An added field is one member, whatever its name looks like.
    if (!is_extra(path) && !is_note(path))
      for (char& c : path)
        if (c == '.') c = '/';
    list.push_back(json::object{{"code", p.code},
                                {"path", path},
                                {"args", std::move(args)},
                                {"message", labels.format(language, p)}});
  }
  return list;
}

Response problem_response(const Labels& labels, const Request& request, const Problems& problems,
                          int status) {
  const std::string language = language_of(request);
  if (status == 0) status = status_of(problems);
  Response response =
      json_response(status, json::object{{"type", "about:blank"},
                                         {"title", problems.front().code},
                                         {"status", status},
                                         {"detail", labels.format(language, problems.front())},
                                         {"problems", problems_json(labels, language, problems)}});
  response.content_type = "application/problem+json";
  response.problem = problems.front().code;
  return response;
}

Response problem_response(const Context& context, const Problems& problems) {
  return problem_response(context.labels, context.request, problems);
}

Response problem_response(const Context& context, std::string_view code, int status,
                          Problems::Args args) {
  Problems problems;
  problems.add(code, "", args);
  return problem_response(context.labels, context.request, problems, status);
}

}  // namespace osnova::http
