#include "http/routes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/access_trail.hpp"
#include "http/background.hpp"
#include "http/route_table.hpp"
#include "kernel/approval/approval.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// Versions travel as entity tags: "3".
int64_t version_of(const std::string& if_match) {
  std::string_view text = trim(if_match);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  int64_t version = -1;
  return parse_int(text, &version) ? version : -1;
}

// A step of the flow asks for the right that the flow names.
std::string right_of_action(const Behaviour& behaviour, const std::string& action) {
  for (const FlowStep& step : behaviour.flow)
    if (step.action == action) return std::string(step.right);
  return action;
}

constexpr std::string_view kStream = "text/event-stream";

// What is not called JSON is not read as JSON: a form of another site can send texts that are, with
// no question before it (Fetch, 2.2.2). The usual encoding of forms, which curl names by itself,
// can hold none.
bool misnamed(const Route& route, const Request& request) {
  if (route.body.empty() || route.body == "bytes") return false;
  const std::string_view named = request.content_type;
  const std::string type = to_lower_ascii(trim(named.substr(0, named.find(';'))));
  return !type.empty() && type != "application/json" && !type.ends_with("+json") &&
         type != "application/x-www-form-urlencoded";
}

bool wants_file(const Request& request) {
  const auto format = request.query.find("format");
  return format != request.query.end() && format->second != "json";
}

}  // namespace

struct Routes::State {
  State(Kernel& k, const Labels& l, Services v)
      : kernel(k), labels(l), services(v), sessions(k, l, v), trail(k) {
    if (services.oidc)
      for (const OidcOptions* one : services.oidc->providers()) providers.try_emplace(one->name);
  }
  Kernel& kernel;
  const Labels& labels;
  const Services services;
  Sessions sessions;
  AccessTrail trail;
  std::string openapi;
  Background downloads, uploads;  // neither waits for the other
  // Who waits for a provider waits for nobody else's.
  std::map<std::string, Background, std::less<>> providers;

  // Who asks for what, by line and headers alone.
  struct Entry {
    Match match;
    std::optional<Response> refusal;
    std::optional<Signed> person;
    std::optional<Access> access;
    const Behaviour* behaviour = nullptr;
    Id id = 0;
  };

  Response problem(const Request& request, std::string_view code, int status,
                   Problems::Args args = {}) const {
    Problems problems;
    problems.add(code, "", args);
    return problem_response(labels, request, problems, status);
  }

  Entry enter(const Request& request) {
    Entry entry;
    entry.match = match(request);
    entry.refusal = refusal(request, entry);
    return entry;
  }

  std::optional<Response> refusal(const Request& request, Entry& entry) {
    const Match& m = entry.match;
    if (m.route && misnamed(*m.route, request)) return problem(request, "http.content_type", 415);
    if (m.route && m.route->outside) return std::nullopt;
    if (!m.route && (request.path.empty() || request.path[0] != "api"))
      return problem(request, "http.not_found", 404);
    bool forged = false;
    entry.person = sessions.signed_in(request, &forged);
    if (!entry.person) {
      Response response = problem(request, "access.sign_in", 401);
      response.headers.emplace_back("WWW-Authenticate", "Bearer");
      return response;
    }
    if (forged) {
      if (auto access = kernel.access_for_user(entry.person->user(), 0, "api")) entry.access = *access;
      return problem(request, "http.client_header", 403);
    }
    if (!m.route)
      return m.known_path ? problem(request, "http.method", 405)
                          : problem(request, "http.not_found", 404);
    // A stream that stands open is nobody's doing.
    if (m.route->answer != kStream) sessions.used(*entry.person);
    if (!m.id.empty() && (!parse_int(m.id, &entry.id) || entry.id <= 0))
      return problem(request, "record.not_found", 404);
    if (!m.route->without_factor && sessions.factor_missing(*entry.person))
      return problem(request, "second_factor.first", 403);
    if (m.route->own && entry.person->token)
      return problem(request, "access.session_required", 403);
    if (m.route->own)
      return m.route->proved && !proved(entry.person->session)
                 ? std::optional(problem(request, "access.prove_again", 403))
                 : std::nullopt;
    const Id company = kernel.company_by_code(m.company);
    if (company == 0)
      return problem(request, "command.unknown_company", 404, {{"company", m.company}});
    auto access = sessions.access(*entry.person, company);
    if (!access) return problem(request, "access.denied", entry.person->token ? 403 : 401);
    entry.access = *access;
    if (!access->sees_anything()) return problem(request, "access.denied", 403);
    if (!m.record.empty()) {
      entry.behaviour = kernel.registry().find(m.record);
      if (!entry.behaviour)
        return problem(request, "command.unknown", 404, {{"command", m.record}});
    }
    auto refused = refused_by_right(request, entry);
    if (!refused && entry.behaviour && !m.route->command.empty())
      if (const Problems problems = unproved(*entry.person, *entry.behaviour))
        refused = problem_response(labels, request, problems, 403);
    return refused;
  }

  // A session says by its beginning when its person last showed that it was he.
  bool proved(const Session& session) const {
    constexpr int64_t kProvedUs = int64_t{15} * 60 * 1'000'000;
    return session.begun_at + kProvedUs > kernel.clock().now_us();
  }

  // A program cannot show who it is: its person did when he made the token, and said there what of
  // rights it changes.
  Problems unproved(const Signed& person, const Behaviour& behaviour) const {
    Problems problems;
    if (!behaviour.proved) return problems;
    const std::string_view record = behaviour.meta->name;
    if (person.token && !person.token->names_record(record))
      problems.add("token.not_named", "", {{"record", record}});
    if (!person.token && !proved(person.session)) problems.add("access.prove_again");
    return problems;
  }

  // Agreeing to a case does what the case is about.
  Problems unproved_case(const Entry& entry) const {
    Problems problems;
    if (!is_approval(*entry.behaviour->meta) || entry.match.words.empty() ||
        entry.match.words[0] != "approve")
      return problems;
    const auto found = kernel.load(*entry.behaviour->meta, entry.id, *entry.access);
    const Behaviour* about =
        found ? kernel.registry().find(found->as<Approval>().record) : nullptr;
    return about ? unproved(*entry.person, *about) : problems;
  }

  std::optional<Response> refused_by_right(const Request& request, const Entry& entry) const {
    const Route::May& may = entry.match.route->may;
    const auto& records = kernel.registry().records();
    const bool any = std::any_of(records.begin(), records.end(), [&](const Behaviour& b) {
      return entry.access->may(std::string(b.meta->name) + ".create");
    });
    if (may.create_any && !any) return problem(request, "import.no_target", 403);
    if (may.right.empty()) return std::nullopt;
    const std::string right =
        (entry.match.record.empty() ? "" : entry.match.record + ".") +
        (may.right == "{action}" ? right_of_action(*entry.behaviour, entry.match.words[0])
                                 : std::string(may.right));
    // Without a record it is about all of them.
    if (entry.match.record.empty() ? entry.access->may_of_all(right) : entry.access->may(right))
      return std::nullopt;
    return problem(request, "access.denied", 403, {{"right", right}});
  }

  // Nothing that would be refused: a browser complains of what it asked for in vain.
  std::string asked_first(const Request& request) {
    bool forged = false;
    std::optional<Signed> person;
    if (!request.path.empty()) person = sessions.signed_in(request, &forged);
    const Id company = person ? kernel.company_by_code(request.path[0]) : 0;
    if (company == 0 || sessions.factor_missing(*person)) return "/api/session";
    const auto access = sessions.access(*person, company);
    return access && access->sees_anything() ? first_requests(kernel, *access, request)
                                             : std::string("/api/session");
  }

  void command(const Request& request, const Entry& entry, Done done) {
    if (const Problems problems = unproved_case(entry))
      return done(problem_response(labels, request, problems, 403));
    Command command;
    const Match& m = entry.match;
    const bool shared = entry.behaviour->meta->kind == RecordKind::shared_catalogue;
    command.company = shared ? 0 : entry.access->company();
    command.name = m.record + "." +
                   (m.route->command == "{action}" ? m.words[0] : std::string(m.route->command));
    command.record = entry.id;
    if (entry.id != 0) command.expected_version = version_of(request.if_match);
    if (const auto then = request.query.find("then"); then != request.query.end())
      command.then = then->second;
    if (!request.body.empty()) {
      auto body = parse_json(request.body);
      if (!body) return done(problem_response(labels, request, body.problems()));
      if (!body->is_object()) return done(problem(request, "input.object_expected", 422));
      command.input = std::move(body->as_object());
    }
    command.key = plain_utf8(request.idempotency_key);
    if (command.key.size() > 200) return done(problem(request, "command.key_too_long", 422));
    submit(std::move(command), request, *entry.access, std::move(done));
  }

  void submit(Command command, const Request& request, const Access& access, Done done) {
    const bool create = command.record == 0;
    kernel.submit({std::move(command), access}, [this, request, create, done](Answer answer) {
      if (!answer.incident.empty())
        return done(problem(request, "command.incident", 500, {{"incident", "-"}}));
      if (!answer.problems.empty()) return done(problem_response(labels, request, answer.problems));
      json::object told = {{"id", std::to_string(answer.record)},
                           {"version", std::to_string(answer.version)},
                           {"seq", std::to_string(answer.seq)},
                           {"number", answer.number},
                           {"repeated", answer.repeated}};
      if (answer.record == 0) told["id"] = nullptr;  // it would be created when others agreed
      if (answer.waits != 0) told["waits"] = std::to_string(answer.waits);
      const int status = answer.waits != 0 ? 202 : create && !answer.repeated ? 201 : 200;
      Response response = json_response(status, told);
      response.headers.emplace_back("ETag", "\"" + std::to_string(answer.version) + "\"");
      done(std::move(response));
    });
  }

  void long_answer(Background& background, const Request& request, const Entry& entry, Done done) {
    elsewhere(background, request, std::move(done), [&background, this, request, entry] {
      return answer(request, entry, background.stopping());
    });
  }

  void elsewhere(Background& background, const Request& request, Done done,
                 std::function<Response()> work) {
    background.post([this, request, work = std::move(work), done = std::move(done)] {
      try {
        done(work());
      } catch (const Failure& failure) {
        Response failed = problem(request, failure.public_code(), 503);
        failed.incident = failure.what();
        done(std::move(failed));
      } catch (const std::exception& bug) {
        Response failed = problem(request, "command.incident", 500, {{"incident", "-"}});
        failed.incident = bug.what();
        done(std::move(failed));
      }
    });
  }

  // What needs a provider's answer, on the thread of that provider; at most so many wait.
  void of_provider(const Request& request, const Entry& entry, Done done) {
    constexpr size_t kMostWaiting = 100;
    const std::string& name = entry.match.words.at(0);
    const auto found = providers.find(name);
    if (found == providers.end()) return done(problem(request, "oidc.unknown_provider", 404));
    if (found->second.waiting() >= kMostWaiting) return done(problem(request, "oidc.busy", 503));
    elsewhere(found->second, request, std::move(done), [this, request, entry]() -> Response {
      const Route& route = *entry.match.route;
      if (route.own)
        return route.own({request, labels, kernel, sessions, services, *entry.person, entry.id});
      return route.outside({request, labels, sessions, openapi, kernel});
    });
  }

  // Of the token alone: the request is gone when it is asked.
  std::function<std::optional<Access>()> again(const Request& request, Id company) {
    Request same;
    same.method = "GET";
    same.authorization = request.authorization;
    same.cookie = request.cookie;
    same.secure = request.secure;
    return [this, same, company]() -> std::optional<Access> {
      bool forged = false;
      const auto person = sessions.signed_in(same, &forged);
      if (!person) return std::nullopt;
      const auto access = sessions.access(*person, company);
      if (!access || !access->sees_anything()) return std::nullopt;
      return *access;
    };
  }

  Response answer(const Request& request, const Entry& entry, const std::atomic<bool>& stopping) {
    const Context context{
        kernel,   labels,   request,
        *entry.access, services, stopping,
        again(request, entry.access->company()),
        [this, &entry](const Behaviour& behaviour) { return unproved(*entry.person, behaviour); }};
    return entry.match.route->inside({context, entry.behaviour, entry.id, entry.match.words});
  }
};

Routes::Routes(Kernel& kernel, const Labels& labels, Services services)
    : state_(std::make_unique<State>(kernel, labels, services)) {
  state_->openapi = openapi_document(kernel.registry(), labels);
}

Routes::~Routes() = default;

std::string Routes::session_of(const Request& request) {
  return state_->sessions.session_of(request);
}

bool Routes::answers() { return state_->kernel.answers(); }

Problems Routes::may_write() { return state_->kernel.may_write(); }

bool Routes::restored() { return static_cast<bool>(state_->kernel.may_leave()); }

Response Routes::refusal(const Request& request, int status, const Problem& problem) const {
  Problems problems;
  problems.add(problem);
  return problem_response(state_->labels, request, problems, status);
}

void Routes::stop() {
  state_->downloads.stop();
  state_->uploads.stop();
  for (auto& [name, background] : state_->providers) background.stop();
}

Admission Routes::admit(const Request& head) {
  State::Entry entry = state_->enter(head);
  if (entry.refusal && entry.access)
    state_->trail.answered(*entry.access, head, entry.behaviour, entry.id, *entry.refusal);
  Admission admission;
  admission.refusal = std::move(entry.refusal);
  if (entry.match.route) admission.most_body = most_body(*entry.match.route, state_->services);
  return admission;
}

void Routes::handle(const Request& request, Done done) {
  State& s = *state_;
  State::Entry entry = s.enter(request);
  if (!entry.match.route && is_page(request)) return done(page(request, s.asked_first(request)));
  if (entry.access)
    done = [&s, access = *entry.access, behaviour = entry.behaviour, id = entry.id, &request,
            done = std::move(done)](Response response) {
      s.trail.answered(access, request, behaviour, id, response);
      done(std::move(response));
    };
  if (entry.refusal) return done(std::move(*entry.refusal));
  if (request.too_large > 0)
    return done(s.problem(request, "http.too_large", 413,
                          {{"limit", std::to_string(request.too_large >> 20)}}));
  const Route& route = *entry.match.route;
  if (route.run == Route::Run::provider) return s.of_provider(request, entry, std::move(done));
  if (route.own)
    return done(route.own(
        {request, s.labels, s.kernel, s.sessions, s.services, *entry.person, entry.id}));
  if (route.outside)
    return done(route.outside({request, s.labels, s.sessions, s.openapi, s.kernel}));
  if (!route.command.empty()) return s.command(request, entry, std::move(done));
  const bool download = route.run == Route::Run::download ||
                        (route.run == Route::Run::download_of_file && wants_file(request));
  if (download) return s.long_answer(s.downloads, request, entry, std::move(done));
  if (route.run == Route::Run::upload)
    return s.long_answer(s.uploads, request, entry, std::move(done));
  done(s.answer(request, entry, s.downloads.stopping()));
}

}  // namespace osnova::http
