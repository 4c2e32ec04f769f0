#include "http/routes.hpp"

#include <cstdio>

#include "base/text.hpp"
#include "http/background.hpp"
#include "http/context.hpp"
#include "http/sessions.hpp"
#include "kernel/command/quarantine.hpp"
#include "kernel/report/report.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// Downloads that may take long: they wait for each other, and nobody else waits for them.
bool is_download(const Request& request) {
  const auto& path = request.path;
  const auto format = request.query.find("format");
  if (request.method != "GET") return false;
  if (path.size() == 5 && path[2] == "import") return true;
  if (path.size() != 4) return false;
  if (path[3] == "export") return true;
  return path[2] == "report" && format != request.query.end() && format->second != "json";
}

// A table is read whole before it is answered what it holds.
bool is_upload(const Request& request) {
  const auto& path = request.path;
  if (request.method != "POST" || path.size() < 3 || path[2] != "import") return false;
  return path.size() == 3 || (path.size() == 5 && path[4] == "preview");
}

// Versions travel as entity tags: "3".
int64_t version_of(const std::string& if_match) {
  std::string_view text = trim(if_match);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  int64_t version = -1;
  return parse_int(text, &version) ? version : -1;
}

Response journal(const Context& context) {
  if (!context.access.may("kernel.journal.read"))
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
    while (rows->next())
      items.push_back(json::object{{"seq", std::to_string(rows->integer(0))},
                                   {"recorded_at", std::to_string(rows->integer(1))},
                                   {"command", rows->text(2)},
                                   {"record", rows->text(3)},
                                   {"id", std::to_string(rows->integer(4))},
                                   {"version", std::to_string(rows->integer(5))}});
  });
  return json_response(200, json::object{{"items", std::move(items)}});
}

// Commands that the program died of: a list, and their release.
Response quarantine(const Context& context) {
  auto suspects = context.kernel.quarantined(context.access);
  if (!suspects) return problem_response(context, suspects.problems());
  json::array items;
  for (const Suspect& suspect : *suspects) items.push_back(to_json(suspect));
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

}  // namespace

struct Routes::State {
  State(Kernel& k, const Labels& l, Services v)
      : kernel(k), labels(l), services(v), sessions(k, l) {}
  Kernel& kernel;
  const Labels& labels;
  const Services services;
  Sessions sessions;
  std::string openapi;
  Background downloads, uploads;  // neither waits for the other

  Response problem(const Request& request, std::string_view code, int status,
                   Problems::Args args = {}) const {
    Problems problems;
    problems.add(code, "", args);
    Response response = problem_response(labels, request, problems);
    response.status = status;
    return response;
  }

  void command(const Context& context, Command command, Done done) {
    const Request& request = context.request;
    if (!request.body.empty()) {
      auto body = parse_json(request.body);
      if (!body) return done(problem_response(context, body.problems()));
      if (!body->is_object()) return done(problem(request, "input.object_expected", 422));
      command.input = std::move(body->as_object());
    }
    command.key = plain_utf8(request.idempotency_key);
    if (command.key.size() > 200) return done(problem(request, "command.key_too_long", 422));
    const bool create = command.record == 0;
    kernel.submit({std::move(command), context.access}, [this, request, create,
                                                         done](Answer answer) {
      if (!answer.incident.empty())
        return done(problem(request, "command.incident", 500, {{"incident", "-"}}));
      if (!answer.problems.empty()) return done(problem_response(labels, request, answer.problems));
      Response response = json_response(create && !answer.repeated ? 201 : 200,
                                        json::object{{"id", std::to_string(answer.record)},
                                                     {"version", std::to_string(answer.version)},
                                                     {"seq", std::to_string(answer.seq)},
                                                     {"number", answer.number},
                                                     {"repeated", answer.repeated}});
      response.headers.emplace_back("ETag", "\"" + std::to_string(answer.version) + "\"");
      done(std::move(response));
    });
  }

  // /api/{company}/{record}[/{word or id}[/{word}[/{id}]]]
  void record_route(const Context& context, const Behaviour& behaviour, Done done) {
    const Request& request = context.request;
    const auto& path = request.path;
    const bool get = request.method == "GET", post = request.method == "POST";
    const std::string word = path.size() > 3 ? path[3] : "", part = path.size() > 4 ? path[4] : "";
    Command cmd;
    const bool shared = behaviour.meta->kind == RecordKind::shared_catalogue;
    cmd.company = shared ? 0 : context.access.company();
    const std::string record(behaviour.meta->name);
    cmd.then = context.query("then");
    if (path.size() == 3) {
      if (get) return done(list_records(context, behaviour));
      if (!post) return done(problem(request, "http.method", 405));
      cmd.name = record + ".create";
      return command(context, std::move(cmd), std::move(done));
    }
    if (path.size() == 4 && get && word == "count") return done(count_records(context, behaviour));
    if (path.size() == 4 && get && word == "groups") return done(group_records(context, behaviour));
    if (path.size() == 4 && get && word == "export")
      return done(export_records(context, behaviour));
    if (path.size() == 4 && get && word == "find") return done(find_records(context, behaviour));
    if (path.size() == 4 && post && word == "derive")
      return done(derive_record(context, behaviour));
    if (path.size() == 4 && post && word == "plan") return done(plan_record(context, behaviour));
    Id id = 0;
    if (!parse_int(word, &id) || id <= 0) return done(problem(request, "record.not_found", 404));
    if (path.size() == 4 && get) return done(get_record(context, behaviour, id));
    if (path.size() == 5 && get && part == "view") return done(view_record(context, behaviour, id));
    if (path.size() == 5 && get && part == "movements")
      return done(record_movements(context, behaviour, id));
    if (path.size() == 5 && get && part == "history")
      return done(record_history(context, behaviour, id));
    if (path.size() == 5 && get && part == "related")
      return done(record_related(context, behaviour, id));
    if (path.size() == 5 && get && part == "print")
      return done(print_record(context, behaviour, id));
    if (path.size() == 5 && part == "comments" && (get || post))
      return done(record_comments(context, behaviour, id));
    if (part == "files" && (get || (post && path.size() == 5)))
      return done(record_files(context, behaviour, id, path.size() > 5 ? path[5] : ""));
    if (path.size() > 5) return done(problem(request, "http.not_found", 404));
    cmd.record = id;
    cmd.expected_version = version_of(request.if_match);
    if (path.size() == 4 && request.method == "PATCH")
      cmd.name = record + ".update";
    else if (path.size() == 4 && request.method == "DELETE")
      cmd.name = record + ".remove";
    else if (path.size() == 5 && post)
      cmd.name = record + "." + part;
    else
      return done(problem(request, "http.method", 405));
    command(context, std::move(cmd), std::move(done));
  }

  void long_route(Background& background, const Request& request, const Access& access, Done done) {
    background.post([&background, this, request, access, done = std::move(done)] {
      try {
        company_route({kernel, labels, request, access, services, background.stopping()}, done);
      } catch (const Failure& failure) {
        std::fprintf(stderr, "request failed: %s\n", failure.what());
        done(problem(request, failure.public_code(), 503));
      } catch (const std::exception& bug) {
        std::fprintf(stderr, "incident: %s\n", bug.what());
        done(problem(request, "command.incident", 500, {{"incident", "-"}}));
      }
    });
  }

  void company_route(const Context& context, Done done) {
    const auto& path = context.request.path;
    const bool get = context.request.method == "GET";
    if (path.size() == 3 && get && path[2] == "meta") return done(describe(context));
    if (path.size() == 3 && get && path[2] == "search") return done(search_records(context));
    if (path.size() == 3 && get && path[2] == "events") return done(journal_events(context));
    if (path.size() == 3 && get && path[2] == "journal") return done(journal(context));
    if (path.size() == 4 && get && path[2] == "report") return done(run_report(context, path[3]));
    if (path.size() <= 5 && path[2] == "import") return done(import_route(context));
    if (path.size() <= 5 && path[2] == "jobs") return done(jobs_route(context));
    if (path.size() == 3 && get && path[2] == "quarantine") return done(quarantine(context));
    if (path.size() == 4 && context.request.method == "POST" && path[2] == "quarantine" &&
        path[3] == "release")
      return done(release_from_quarantine(context));
    if ((path.size() == 4 || path.size() == 5) && path[2] == "my")
      return done(my_things(context, path[3], path.size() > 4 ? path[4] : ""));
    const Behaviour* behaviour = kernel.registry().find(path[2]);
    if (!behaviour)
      return done(problem(context.request, "command.unknown", 404, {{"command", path[2]}}));
    record_route(context, *behaviour, std::move(done));
  }
};

Routes::Routes(Kernel& kernel, const Labels& labels, Services services)
    : state_(std::make_unique<State>(kernel, labels, services)) {
  state_->openapi = openapi_document(kernel.registry(), labels);
}

Routes::~Routes() = default;

void Routes::stop() {
  state_->downloads.stop();
  state_->uploads.stop();
}

void Routes::handle(const Request& request, Done done) {
  State& s = *state_;
  const auto& path = request.path;
  if (path.size() == 2 && path[0] == "health")
    return done(json_response(200, json::object{{"status", "ok"}}));
  if (request.too_large > 0)
    return done(s.problem(request, "http.too_large", 413,
                          {{"limit", std::to_string(request.too_large >> 20)}}));
  if (is_page(request)) return done(page(request));
  if (path.empty() || path[0] != "api" || path.size() < 2 || path.size() > 6)
    return done(s.problem(request, "http.not_found", 404));
  if (path.size() == 2 && path[1] == "openapi.json") {
    Response response;
    response.body = s.openapi;
    return done(std::move(response));
  }
  if (path.size() == 2 && path[1] == "texts" && request.method == "GET")
    return done(json_response(200, interface_texts(s.labels, language_of(request))));
  if (path.size() == 3 && path[1] == "guide" && request.method == "GET")
    return done(guide_page(request, path[2]));
  if (path.size() == 2 && path[1] == "session") return done(s.sessions.handle(request));
  bool forged = false;
  const Id user = s.sessions.user_of(request, &forged);
  if (user == 0) {
    Response response = s.problem(request, "access.sign_in", 401);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return done(std::move(response));
  }
  if (forged) return done(s.problem(request, "http.client_header", 403));
  if (path.size() < 3) return done(s.problem(request, "http.not_found", 404));
  const Id company = s.kernel.company_by_code(path[1]);
  if (company == 0)
    return done(s.problem(request, "command.unknown_company", 404, {{"company", path[1]}}));
  auto access = s.kernel.access_for_user(user, company, "api");
  if (!access) return done(s.problem(request, "access.denied", 401));
  if (is_download(request)) return s.long_route(s.downloads, request, *access, std::move(done));
  if (is_upload(request)) return s.long_route(s.uploads, request, *access, std::move(done));
  s.company_route({s.kernel, s.labels, request, *access, s.services, s.downloads.stopping()},
                  std::move(done));
}

}  // namespace osnova::http
