// A person's own things, and what people add to a record: comments and files.
#include "kernel/beside/beside.hpp"

#include "base/text.hpp"
#include "http/context.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

Response outcome(const Context& context, const Problems& problems) {
  if (problems) return problem_response(context, problems);
  return json_response(200, json::object{});
}

bool readable(const Context& context, const Behaviour& behaviour, Id id) {
  return context.access.may(std::string(behaviour.meta->name) + ".read") &&
         context.kernel.load(*behaviour.meta, id, context.access);
}

// What a browser may show inside a page of ours; everything else is downloaded.
bool shown_inline(std::string_view content_type) {
  for (const char* kind : {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
    if (content_type == kind) return true;
  return false;
}

}  // namespace

namespace {

json::object kept(const Stored& stored) {
  auto value = parse_json(stored.value);
  return {{"key", stored.key},
          {"value", value ? *value : json::value(nullptr)},
          {"updated_at", Timestamp{stored.updated_at}.text()},
          {"shared", stored.shared},
          {"owner", stored.owner}};
}

}  // namespace

Response list_my_things(const Context& context, const std::string& kind) {
  json::array list;
  for (const Stored& stored : Beside(context.kernel).list(context.access, kind))
    list.push_back(kept(stored));
  return json_response(200, list);
}

Response my_thing(const Context& context, const std::string& kind, const std::string& key) {
  for (const Stored& stored : Beside(context.kernel).list(context.access, kind))
    if (stored.key == key) return json_response(200, kept(stored));
  Response nothing;  // most forms begin without a draft
  nothing.status = 204;
  return nothing;
}

Response keep_my_thing(const Context& context, const std::string& kind, const std::string& key) {
  auto body = parse_json(context.request.body, Beside::kLargestValue + 1024);
  if (!body) return problem_response(context, body.problems());
  return outcome(context, Beside(context.kernel)
                              .put(context.access, kind, key, json::serialize(*body),
                                   context.query("shared") == "true"));
}

Response forget_my_thing(const Context& context, const std::string& kind, const std::string& key) {
  return outcome(context, Beside(context.kernel).remove(context.access, kind, key));
}

Response record_comments(const Context& context, const Behaviour& behaviour, Id id) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  json::array items;
  for (const Comment& c : Beside(context.kernel).comments(context.access, *behaviour.meta, id))
    items.push_back(json::object{{"id", std::to_string(c.id)},
                                 {"at", Timestamp{c.written_at}.text()},
                                 {"user", c.author},
                                 {"text", c.text}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response add_comment(const Context& context, const Behaviour& behaviour, Id id) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  auto body = parse_json(context.request.body, 64 * 1024);
  if (!body) return problem_response(context, body.problems());
  const auto* text = body->is_object() ? body->as_object().if_contains("text") : nullptr;
  if (!text || !text->is_string()) return problem_response(context, "input.object_expected", 422);
  return outcome(context, Beside(context.kernel)
                              .comment(context.access, *behaviour.meta, id,
                                       std::string(text->as_string()),
                                       context.request.idempotency_key));
}

Response record_files(const Context& context, const Behaviour& behaviour, Id id) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  json::array items;
  for (const Attachment& a :
       Beside(context.kernel).attachments(context.access, *behaviour.meta, id))
    items.push_back(json::object{{"id", std::to_string(a.id)},
                                 {"name", a.name},
                                 {"type", a.content_type},
                                 {"size", a.size},
                                 {"at", Timestamp{a.added_at}.text()},
                                 {"user", a.author},
                                 {"kind", a.kind},
                                 {"hash", a.hash}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response attach_file(const Context& context, const Behaviour& behaviour, Id id) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  const Request& request = context.request;
  return outcome(context,
                 Beside(context.kernel, context.services.files)
                     .attach(context.access, *behaviour.meta, id, request.file_name,
                             request.content_type, request.body,
                             std::string(clip(context.query("kind"), 20))));
}

Response record_file(const Context& context, const Behaviour& behaviour, Id id,
                     const std::string& file) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  int64_t number = 0;
  parse_int(file, &number);
  auto found = Beside(context.kernel).file(context.access, *behaviour.meta, id, number);
  if (!found) return problem_response(context, "record.not_found", 404);
  context.kernel.log_access(
      context.access, "file",
      std::string(behaviour.meta->name) + "/" + std::to_string(id) + " " + file);
  Response response;
  const bool shown = shown_inline(found->first.content_type);
  response.content_type = shown ? found->first.content_type : "application/octet-stream";
  response.body = std::move(found->second);
  response.headers.emplace_back(
      "Content-Disposition", file_name_header(shown ? "inline" : "attachment", found->first.name));
  return response;
}

}  // namespace osnova::http
