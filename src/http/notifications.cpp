// What happened that concerns the person who asks, and what waits for him. Texts are made here, from
// labels, in the language of the request.
#include "http/notifications.hpp"

#include "base/text.hpp"
#include "http/procedures.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/notify/waiting.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

constexpr size_t kPage = 30, kLargestPage = 100, kWaiting = 30, kColleagues = 8;

// "Invoice INV-2025-00001"; a draft goes by its kind and whom it is for.
std::string named(const Labels& labels, std::string_view language, const Notification& n) {
  if (!n.record) return {};
  const std::string label(labels.text(language, n.record->name));
  if (!n.title.empty()) return label + " " + n.title;
  return n.regarding.empty() ? label : label + ", " + n.regarding;
}

json::object unread_json(const Context& context) {
  return {{"unread", Notifications(context.kernel).unread(context.access)}};
}

}  // namespace

json::object NotificationTexts::json(const Notification& n) const {
  Problem text{"notification." + std::string(n.kind->name), "", {}};
  const auto add = [&](std::string_view name, std::string value) {
    text.args.emplace_back(name, std::move(value));
  };
  add("who", n.who.empty() ? std::string(labels_.text(language_, "notification.program")) : n.who);
  add("what", named(labels_, language_, n));
  if (const auto args = parse_json(n.args); args && args->is_object())
    for (const auto& [name, value] : args->as_object()) {
      if (name == "kind")
        add("job", std::string(labels_.text(language_, "job." + std::string(value.as_string()))));
      else if (name == "command")
        add("command", command_label(labels_, language_, value.as_string()));
      else
        add(name, value.is_string() ? std::string(value.as_string()) : serialize(value));
    }
  json::object item = {{"id", std::to_string(n.id)},
                       {"at", Timestamp{n.at}.text()},
                       {"kind", n.kind->name},
                       {"text", labels_.format(language_, text)},
                       {"read", n.read}};
  if (n.record) {
    item["record"] = n.record->name;
    item["record_id"] = std::to_string(n.record_id);
  }
  if (!n.place.empty()) item["place"] = n.place;
  std::string excerpt = n.excerpt;
  if (n.job != 0) {
    const auto job = jobs_ ? jobs_->find(access_, n.job) : std::nullopt;
    if (job) item["job"] = job_json(kernel_, labels_, language_, *job);
    // Why it stands, while it does.
    if (job && (job->state == JobState::paused || job->state == JobState::failed))
      for (const Problem& problem : job->message)
        excerpt += (excerpt.empty() ? "" : " ") + labels_.format(language_, problem);
  }
  if (!excerpt.empty()) item["excerpt"] = excerpt;
  // The part of the record's page on which it is found.
  const bool worded = n.kind->name.starts_with("rule") || n.kind->name.starts_with("monitor");
  if (n.record && !n.excerpt.empty() && !worded) item["part"] = "discussion";
  return item;
}

Response list_notifications(const Context& context) {
  int64_t before = 0, limit = kPage;
  parse_int(context.query("after"), &before);
  parse_int(context.query("limit"), &limit);
  Notifications notifications(context.kernel);
  const auto page = notifications.page(
      context.access, context.query("unread") == "true", before,
      static_cast<size_t>(std::clamp<int64_t>(limit, 1, int64_t{kLargestPage})));
  const NotificationTexts texts(context.kernel, context.labels, context.language(),
                                context.access, context.services.jobs);
  json::array items;
  for (const Notification& n : page.items) items.push_back(texts.json(n));
  json::object answer = unread_json(context);
  answer["items"] = std::move(items);
  answer["next"] = page.next == 0 ? json::value(nullptr) : json::value(std::to_string(page.next));
  return json_response(200, answer);
}

// {"ids": ["..."]}, or {"until": "..."}: it and all that are older, or {"record", "record_id"}: all
// that is told of it.
Response read_notifications(const Context& context) {
  auto body = parse_json(context.request.body, 64 * 1024);
  if (!body) return problem_response(context, body.problems());
  const json::object* given = body->if_object();
  if (!given) return problem_response(context, "input.object_expected", 422);
  Problems problems;
  const auto id_of = [&](const json::value& value, std::string_view path) {
    Id id = 0;
    if (!value.is_string() || !parse_int(std::string(value.as_string()), &id) || id <= 0)
      problems.add("input.type", path, {{"expected", "id"}});
    return id;
  };
  if (const auto* record = given->if_contains("record"); record && record->is_string()) {
    const auto* record_id = given->if_contains("record_id");
    const Id id = id_of(record_id ? *record_id : json::value(nullptr), "record_id");
    if (!problems)
      problems = Notifications(context.kernel)
                     .mark_read_of(context.access, std::string(record->as_string()), id);
    if (problems) return problem_response(context, problems);
    return json_response(200, unread_json(context));
  }
  const auto* until = given->if_contains("until");
  const auto* ids = given->if_contains("ids");
  Id last = 0;
  std::vector<Id> list;
  if (until)
    last = id_of(*until, "until");
  else if (!ids || !ids->is_array() || ids->as_array().size() > size_t{kNoticesKept})
    problems.add("input.required", "ids");
  else
    for (const json::value& value : ids->as_array()) list.push_back(id_of(value, "ids"));
  if (!problems) {
    Notifications notifications(context.kernel);
    problems = until ? notifications.mark_read_until(context.access, last)
                     : notifications.mark_read(context.access, list);
  }
  if (problems) return problem_response(context, problems);
  return json_response(200, unread_json(context));
}

Response count_notifications(const Context& context) {
  return json_response(200, unread_json(context));
}

Response list_waiting(const Context& context) {
  const Waiting waiting =
      what_waits(context.kernel, context.services.jobs, context.access, kWaiting);
  const std::string language = context.language();
  const NotificationTexts texts(context.kernel, context.labels, language, context.access,
                                context.services.jobs);
  json::array drafts, to_post, mentions, jobs, approvals;
  for (const Record& one : waiting.approvals) {
    const Approval& approval = one.as<Approval>();
    json::object line = {{"record", one.meta().name},
                         {"id", std::to_string(one.entity().id)},
                         {"subject", std::string_view(approval.record)},
                         {"command", std::string_view(approval.command)},
                         {"title", std::string_view(approval.title)},
                         {"asked_at", approval.asked_at.text()}};
    if (!approval.currency.empty()) {
      line["amount"] = minor_text(approval.amount.minor, approval.currency.digits());
      line["currency"] = approval.currency.code();
    }
    approvals.push_back(std::move(line));
  }
  for (const Waiting::Draft& draft : waiting.drafts)
    drafts.push_back(json::object{{"record", draft.meta->name},
                                  {"id", std::to_string(draft.id)},
                                  {"date", draft.date.text()}});
  for (const Waiting::ToPost& kind : waiting.to_post) {
    std::string statuses;
    for (const std::string_view code : kind.statuses)
      statuses += (statuses.empty() ? "" : ",") + std::string(code);
    const std::string search =
        (kind.statuses.size() == 1 ? "status=" : "status.in=") + statuses;
    to_post.push_back(json::object{{"record", kind.meta->name},
                                   {"search", search},
                                   {"count", std::to_string(kind.count)}});
  }
  json::array not_binding;
  if (context.access.may("kernel.policy.read")) {
    const auto state = context.kernel.company_state(context.access.company());
    for (const Policy* one : osnova::not_binding(
             *state, context.kernel.registry(), context.access.company(), context.access.user(),
             context.kernel.business_date(context.access.company())))
      not_binding.emplace_back(std::string_view(one->name));
  }
  json::array procedures;
  for (const ProcedureShown& one : waiting.procedures) procedures.push_back(procedure_json(one));
  for (const Notification& mention : waiting.mentions) mentions.push_back(texts.json(mention));
  for (const Job& job : waiting.jobs) jobs.push_back(job_json(context.kernel, context.labels, language, job));
  return json_response(200, json::object{{"approvals", std::move(approvals)},
                                         {"drafts", std::move(drafts)},
                                         {"more_drafts", waiting.more_drafts},
                                         {"to_post", std::move(to_post)},
                                         {"procedures", std::move(procedures)},
                                         {"not_binding", std::move(not_binding)},
                                         {"mentions", std::move(mentions)},
                                         {"jobs", std::move(jobs)}});
}

Response record_people(const Context& context, const Behaviour& behaviour, Id id) {
  if (!context.kernel.load(*behaviour.meta, id, context.access))
    return problem_response(context, "record.not_found", 404);
  json::array items;
  for (const Colleague& one : Notifications(context.kernel)
                                  .colleagues(context.access, *behaviour.meta, context.query("q"),
                                              kColleagues))
    items.push_back(json::object{{"login", one.login}, {"name", one.name}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

}  // namespace osnova::http
