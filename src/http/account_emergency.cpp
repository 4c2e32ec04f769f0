// Taking the rights of an emergency role: what a person may take, and taking it, for which he is asked
// for his second factor, or for his password where he has none.
#include "http/account.hpp"
#include "kernel/access/emergency.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

Problems proves_himself(const Own& own, const json::value& body) {
  const Id user = own.person.user();
  if (!own.sessions.factor().active(user)) return needs_password(own, body);
  return own.sessions.sign_ins().code_again(
      user, [&] { return own.sessions.factor().use(user, text_of(body, "code")); });
}

json::object in_force_json(const Emergency& one, std::string_view company) {
  return {{"company", company},
          {"id", std::to_string(one.id)},
          {"version", std::to_string(one.version)},
          {"name", std::string_view(one.name)},
          {"until", one.until_at.text()}};
}

void tell_reviewers(const Own& own, Id company, Id id) {
  auto notices = notices_for(own.kernel, kEmergencyReview, "emergency_begun", "");
  std::erase_if(notices, [&](const Notice& notice) {
    return notice.company != company || notice.person == own.person.user();
  });
  for (Notice& notice : notices) {
    notice.by = own.person.user();
    notice.record = emergency_meta().name;
    notice.record_id = id;
  }
  const int64_t now = own.kernel.clock().now_us();
  const bool told = own.kernel.write(
      [&](store::Connection& connection) { write_notices(connection, now, notices); });
  if (told) own.kernel.noticed();
}

int64_t hours_of(const json::value& body) {
  const json::value* hours = body.is_object() ? body.as_object().if_contains("hours") : nullptr;
  return hours && hours->is_int64() ? hours->as_int64() : 0;
}

}  // namespace

Response own_emergencies(const Own& own) {
  json::array roles, in_force;
  const Timestamp now{own.kernel.clock().now_us()};
  for (const Id company : own.kernel.companies()) {
    const auto state = own.kernel.company_state(company);
    const User* user = state ? state->get<User>(user_meta(), own.person.user()) : nullptr;
    if (!user) continue;
    const std::string_view code = state->company().code;
    for (const EmergencyRole* role :
         emergency_roles_for(*state, *user, company, own.kernel.business_date(company)))
      roles.push_back(json::object{{"company", code},
                                   {"code", std::string_view(role->code)},
                                   {"name", std::string_view(role->name)},
                                   {"longest_hours", role->longest_hours}});
    if (const Emergency* one = emergency_of(*state, user->id, now))
      in_force.push_back(in_force_json(*one, code));
  }
  return json_response(200, json::object{{"roles", std::move(roles)},
                                         {"in_force", std::move(in_force)},
                                         {"by_code", own.sessions.factor().active(own.person.user())}});
}

Response take_emergency(const Own& own) {
  auto body = parse_json(own.request.body, 16 * 1024);
  if (!body) return refusal(own, body.problems());
  const Id user = own.person.user(), company = own.kernel.company_by_code(text_of(*body, "company"));
  Problems problems;
  if (company == 0)
    problems.add("command.unknown_company", "company", {{"company", text_of(*body, "company")}});
  if (problems) return refusal(own, problems);
  problems = proves_himself(own, *body);
  if (problems) return refusal(own, problems);
  const auto access = own.kernel.access_for_user(user, company, kEmergencyOrigin);
  if (!access) return refusal(own, access.problems());
  Command command;
  command.company = company;
  command.name = "kernel.emergency.create";
  command.input = {{"taken", "@" + text_of(*body, "role")},
                   {"reason", text_of(*body, "reason")},
                   {"hours", hours_of(*body)}};
  const Answer answer = own.kernel.execute(command, *access);
  if (!answer.ok()) {
    if (answer.problems.empty()) problems.add("command.incident", "", {{"incident", "-"}});
    problems.append(answer.problems);
    own.kernel.log_access(user, "api", "emergency_refused", problems.front().code);
    return refusal(own, problems);
  }
  if (answer.waits != 0) {
    problems.add("emergency.waits");
    return refusal(own, problems);
  }
  own.kernel.log_access(user, "api", "emergency_begun", "emergency " + std::to_string(answer.record));
  tell_reviewers(own, company, answer.record);
  return json_response(201, json::object{{"id", std::to_string(answer.record)}});
}

}  // namespace osnova::http
