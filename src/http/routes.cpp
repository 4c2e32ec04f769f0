#include "http/routes.hpp"

#include <boost/json.hpp>
#include <mutex>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/command/planner.hpp"
#include "meta/codec.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

constexpr int64_t kSessionUs = int64_t{12} * 3600 * 1'000'000;

Response json_response(int status, const json::value& value) {
  Response response;
  response.status = status;
  response.body = json::serialize(value);
  return response;
}

int status_of(const Problems& problems) {
  const std::string& code = problems.front().code;
  if (code == "access.denied") return 403;
  if (code == "record.not_found" || code == "report.unknown" || code == "command.unknown" ||
      code == "command.unknown_company")
    return 404;
  if (code == "command.stale_version" || code == "command.key_reused" || code == "flow.not_allowed")
    return 409;
  if (code == "command.version_required") return 428;
  if (code.starts_with("store.")) return 503;
  return 422;
}

// Versions travel as entity tags: "3".
int64_t version_of(const std::string& if_match) {
  std::string_view text = trim(if_match);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  int64_t version = -1;
  return parse_int(text, &version) ? version : -1;
}

json::object posting_json(const Posting& posting) {
  json::array legs;
  const int digits = posting.book->currency.digits();
  for (const Leg& leg : posting.legs)
    legs.push_back(json::object{{"pair", leg.pair},
                                {"side", code_of(leg.side)},
                                {"account", std::string_view(leg.account->code)},
                                {"currency", leg.currency.code()},
                                {"amount", minor_text(leg.amount, leg.currency.digits())},
                                {"base_amount", minor_text(leg.base, digits)}});
  return {{"book", std::string_view(posting.book->code)},
          {"date", posting.date.text()},
          {"kind", code_of(posting.kind)},
          {"legs", std::move(legs)}};
}

}  // namespace

struct Routes::State {
  State(Kernel& k, const Labels& l) : kernel(k), labels(l) {}

  struct Session {
    Id user;
    int64_t until_us;
  };
  Kernel& kernel;
  const Labels& labels;
  std::mutex mutex;
  std::map<std::string, Session> sessions;  // by hash of the token
  std::string openapi;

  std::string language(const Request& request) const {
    return request.accept_language.starts_with("ru") ? "ru" : "en";
  }

  Response problem(const Request& request, const Problems& problems) const {
    json::array list;
    for (const Problem& p : problems) {
      json::object args;
      for (const auto& [name, value] : p.args) args[name] = value;
      list.push_back(json::object{{"code", p.code},
                                  {"path", p.path},
                                  {"args", std::move(args)},
                                  {"message", labels.format(language(request), p)}});
    }
    const int status = status_of(problems);
    Response response = json_response(
        status, json::object{{"type", "about:blank"},
                             {"title", problems.front().code},
                             {"status", status},
                             {"detail", labels.format(language(request), problems.front())},
                             {"problems", std::move(list)}});
    response.content_type = "application/problem+json";
    return response;
  }
  Response problem(const Request& request, std::string_view code, int status,
                   Problems::Args args = {}) const {
    Problems problems;
    problems.add(code, "", args);
    Response response = problem(request, problems);
    response.status = status;
    return response;
  }

  // --- sessions ---
  Response sign_in(const Request& request) {
    auto body = parse_json(request.body, 4096);
    if (!body) return problem(request, body.problems());
    const auto text = [&](const char* name) -> std::string {
      const auto* value = body->is_object() ? body->as_object().if_contains(name) : nullptr;
      return value && value->is_string() ? std::string(value->as_string()) : std::string{};
    };
    auto user = kernel.sign_in(text("login"), text("password"), "api");
    if (!user) return problem(request, "access.denied", 401);
    SystemSalt random;
    std::string token(32, '\0');
    random.fill(reinterpret_cast<unsigned char*>(token.data()), 32);
    token = hex(token);
    const std::lock_guard lock(mutex);
    const int64_t now = kernel.clock().now_us();
    std::erase_if(sessions, [&](const auto& s) { return s.second.until_us < now; });
    sessions[hash_hex(sha256(token))] = {*user, now + kSessionUs};
    return json_response(200,
                         json::object{{"token", token}, {"expires_in", kSessionUs / 1'000'000}});
  }

  Id user_of(const Request& request) {
    constexpr std::string_view kBearer = "Bearer ";
    if (!request.authorization.starts_with(kBearer)) return 0;
    const std::string key =
        hash_hex(sha256(std::string_view(request.authorization).substr(kBearer.size())));
    const std::lock_guard lock(mutex);
    const auto found = sessions.find(key);
    if (found == sessions.end() || found->second.until_us < kernel.clock().now_us()) return 0;
    return found->second.user;
  }

  void sign_out(const Request& request) {
    constexpr std::string_view kBearer = "Bearer ";
    if (!request.authorization.starts_with(kBearer)) return;
    const std::lock_guard lock(mutex);
    sessions.erase(
        hash_hex(sha256(std::string_view(request.authorization).substr(kBearer.size()))));
  }

  CodecContext codec(Id company) {
    CodecContext context;
    if (company != 0) context.company_currency = kernel.company_state(company)->company().currency;
    return context;
  }

  // --- reading ---
  Response list(const Request& request, const Behaviour& behaviour, const Access& access) {
    ListQuery query;
    for (const auto& [name, value] : request.query) {
      int64_t number = 0;
      if (name == "sort")
        query.sort = value;
      else if (name == "order")
        query.descending = value != "asc";
      else if (name == "limit" && parse_int(value, &number))
        query.limit = static_cast<int>(std::clamp<int64_t>(number, 1, 1000));
      else if (name == "after") {
        const size_t comma = value.rfind(',');
        if (!parse_int(value.substr(comma == value.npos ? 0 : comma + 1), &query.after_id))
          return problem(request, "list.after", 422);
        if (comma != value.npos) query.after_value = value.substr(0, comma);
      } else
        query.where.push_back({name, ListCondition::Op::equal, value});
    }
    auto records = kernel.list(*behaviour.meta, query, access);
    if (!records) return problem(request, records.problems());
    const CodecContext context = codec(access.company());
    json::array items;
    for (const Record& record : *records) items.push_back(to_json(record, context));
    return json_response(200, json::object{{"items", std::move(items)}});
  }

  Response get(const Request& request, const Behaviour& behaviour, Id id, const Access& access) {
    if (!access.may(std::string(behaviour.meta->name) + ".read"))
      return problem(request, "access.denied", 403);
    auto record = kernel.load(*behaviour.meta, id, access);
    if (!record) return problem(request, "record.not_found", 404);
    Response response = json_response(200, to_json(*record, codec(access.company())));
    response.headers.emplace_back("ETag", "\"" + std::to_string(record->entity().version) + "\"");
    return response;
  }

  Response report(const Request& request, const std::string& name, const Access& access) {
    ReportArguments arguments(request.query.begin(), request.query.end());
    const std::string format = arguments.contains("format") ? arguments["format"] : "json";
    arguments.erase("format");
    auto table = kernel.report(name, arguments, access.in_language(language(request)));
    if (!table) return problem(request, table.problems());
    Response response;
    if (format == "csv") {
      response.content_type = "text/csv; charset=utf-8";
      response.body = report_csv(*table, language(request));
    } else if (format == "text") {
      response.content_type = "text/plain; charset=utf-8";
      response.body = report_text(*table, language(request));
    } else {
      response = json_response(200, report_json(*table));
    }
    return response;
  }

  Response journal(const Request& request, const Access& access) {
    if (!access.may("kernel.journal.read")) return problem(request, "access.denied", 403);
    int64_t after = 0, limit = 100;
    if (const auto q = request.query.find("after"); q != request.query.end())
      parse_int(q->second, &after);
    if (const auto q = request.query.find("limit"); q != request.query.end())
      parse_int(q->second, &limit);
    json::array items;
    kernel.read(access, [&](const ReadContext& context) {
      const store::Cell cells[] = {access.company(), after, std::clamp<int64_t>(limit, 1, 1000)};
      auto rows = context.connection.query(
          "SELECT seq, recorded_at, command, record, record_id, version FROM journal WHERE "
          "company_id = $1 AND "
          "seq > $2 ORDER BY seq LIMIT $3",
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

  // --- writing ---
  void command(const Request& request, Command command, const Access& access, Done done) {
    if (!request.body.empty()) {
      auto body = parse_json(request.body);
      if (!body) return done(problem(request, body.problems()));
      if (!body->is_object()) return done(problem(request, "input.object_expected", 422));
      command.input = std::move(body->as_object());
    }
    command.key = request.idempotency_key;
    if (command.key.size() > 200) return done(problem(request, "command.key_too_long", 422));
    const bool create = command.record == 0;
    kernel.submit({std::move(command), access}, [this, request, create, done](Answer answer) {
      if (!answer.incident.empty())
        return done(problem(request, "command.incident", 500, {{"incident", "-"}}));
      if (!answer.problems.empty()) return done(problem(request, answer.problems));
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

  Response plan(const Request& request, Command command, const Access& access) {
    auto body = parse_json(request.body);
    if (!body) return problem(request, body.problems());
    if (!body->is_object()) return problem(request, "input.object_expected", 422);
    command.input = std::move(body->as_object());
    auto change = kernel.plan(command, access);
    if (!change) return problem(request, change.problems());
    json::array postings;
    for (const Posting& posting : change->effects.postings)
      postings.push_back(posting_json(posting));
    json::object record = to_json(change->after, codec(access.company()));
    record["id"] = nullptr;  // a dry run gives no id away
    return json_response(
        200, json::object{{"record", std::move(record)}, {"postings", std::move(postings)}});
  }

  void record_route(const Request& request, const Access& access, Done done) {
    const Behaviour* behaviour = kernel.registry().find(request.path[2]);
    if (!behaviour)
      return done(problem(request, "command.unknown", 404, {{"command", request.path[2]}}));
    const bool shared = behaviour->meta->kind == RecordKind::shared_catalogue;
    Command cmd;
    cmd.company = shared ? 0 : access.company();
    const std::string record(behaviour->meta->name);
    const size_t depth = request.path.size();
    if (const auto then = request.query.find("then"); then != request.query.end())
      cmd.then = then->second;
    if (depth == 3) {
      if (request.method == "GET") return done(list(request, *behaviour, access));
      if (request.method != "POST") return done(problem(request, "http.method", 405));
      cmd.name = record + ".create";
      return command(request, std::move(cmd), access, std::move(done));
    }
    if (depth == 4 && request.path[3] == "plan" && request.method == "POST") {
      cmd.name = record + ".create";
      return done(plan(request, std::move(cmd), access));
    }
    Id id = 0;
    if (!parse_int(request.path[3], &id) || id <= 0)
      return done(problem(request, "record.not_found", 404));
    if (depth == 4 && request.method == "GET") return done(get(request, *behaviour, id, access));
    cmd.record = id;
    cmd.expected_version = version_of(request.if_match);
    if (depth == 4 && request.method == "PATCH")
      cmd.name = record + ".update";
    else if (depth == 4 && request.method == "DELETE")
      cmd.name = record + ".remove";
    else if (depth == 5 && request.method == "POST")
      cmd.name = record + "." + request.path[4];
    else
      return done(problem(request, "http.method", 405));
    command(request, std::move(cmd), access, std::move(done));
  }
};

Routes::Routes(Kernel& kernel, const Labels& labels)
    : state_(std::make_unique<State>(kernel, labels)) {
  state_->openapi = openapi_document(kernel.registry(), labels);
}

Routes::~Routes() = default;

void Routes::handle(const Request& request, Done done) {
  State& s = *state_;
  const auto& path = request.path;
  if (path.size() == 2 && path[0] == "health") {
    return done(json_response(200, json::object{{"status", "ok"}}));
  }
  if (path.empty() || path[0] != "api" || path.size() < 2 || path.size() > 5)
    return done(s.problem(request, "http.not_found", 404));
  if (path.size() == 2 && path[1] == "openapi.json") {
    Response response;
    response.body = s.openapi;
    return done(std::move(response));
  }
  if (path.size() == 2 && path[1] == "session") {
    if (request.method == "POST") return done(s.sign_in(request));
    if (request.method == "DELETE") {
      s.sign_out(request);
      return done(json_response(200, json::object{}));
    }
    return done(s.problem(request, "http.method", 405));
  }
  const Id user = s.user_of(request);
  if (user == 0) {
    Response response = s.problem(request, "access.sign_in", 401);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return done(std::move(response));
  }
  const Id company = s.kernel.company_by_code(path[1]);
  if (company == 0)
    return done(s.problem(request, "command.unknown_company", 404, {{"company", path[1]}}));
  auto access = s.kernel.access_for_user(user, company, "api");
  if (!access) return done(s.problem(request, "access.denied", 401));
  if (path.size() == 4 && path[2] == "report" && request.method == "GET")
    return done(s.report(request, path[3], *access));
  if (path.size() == 3 && path[2] == "journal" && request.method == "GET")
    return done(s.journal(request, *access));
  if (path.size() < 3) return done(s.problem(request, "http.not_found", 404));
  s.record_route(request, *access, std::move(done));
}

}  // namespace osnova::http
