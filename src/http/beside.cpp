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

Response my_things(const Context& context, const std::string& kind, const std::string& key) {
  Beside beside(context.kernel);
  const std::string& method = context.request.method;
  if (method == "GET") {
    json::array list;
    for (const Stored& stored : beside.list(context.access, kind)) {
      if (!key.empty() && stored.key != key) continue;
      auto value = parse_json(stored.value);
      json::object item = {{"key", stored.key},
                           {"value", value ? *value : json::value(nullptr)},
                           {"updated_at", Timestamp{stored.updated_at}.text()},
                           {"shared", stored.shared},
                           {"owner", stored.owner}};
      if (!key.empty()) return json_response(200, item);
      list.push_back(std::move(item));
    }
    if (!key.empty()) {  // nothing is kept: most forms begin without a draft
      Response response;
      response.status = 204;
      return response;
    }
    return json_response(200, list);
  }
  if (key.empty()) return problem_response(context, "http.method", 405);
  if (method == "DELETE") return outcome(context, beside.remove(context.access, kind, key));
  if (method != "PUT") return problem_response(context, "http.method", 405);
  auto body = parse_json(context.request.body, Beside::kLargestValue + 1024);
  if (!body) return problem_response(context, body.problems());
  return outcome(context, beside.put(context.access, kind, key, json::serialize(*body),
                                     context.query("shared") == "true"));
}

Response record_comments(const Context& context, const Behaviour& behaviour, Id id) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  Beside beside(context.kernel);
  if (context.request.method == "POST") {
    auto body = parse_json(context.request.body, 64 * 1024);
    if (!body) return problem_response(context, body.problems());
    const auto* text = body->is_object() ? body->as_object().if_contains("text") : nullptr;
    if (!text || !text->is_string()) return problem_response(context, "input.object_expected", 422);
    const std::string words(text->as_string());
    return outcome(context, beside.comment(context.access, *behaviour.meta, id, words));
  }
  json::array items;
  for (const Comment& c : beside.comments(context.access, *behaviour.meta, id))
    items.push_back(json::object{{"id", std::to_string(c.id)},
                                 {"at", Timestamp{c.written_at}.text()},
                                 {"user", c.author},
                                 {"text", c.text}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response record_files(const Context& context, const Behaviour& behaviour, Id id,
                      const std::string& file) {
  if (!readable(context, behaviour, id)) return problem_response(context, "record.not_found", 404);
  Beside beside(context.kernel);
  if (!file.empty()) {
    int64_t number = 0;
    parse_int(file, &number);
    auto found = beside.file(context.access, *behaviour.meta, id, number);
    if (!found) return problem_response(context, "record.not_found", 404);
    Response response;
    const bool shown = shown_inline(found->first.content_type);
    response.content_type = shown ? found->first.content_type : "application/octet-stream";
    response.body = std::move(found->second);
    response.headers.emplace_back(
        "Content-Disposition",
        file_name_header(shown ? "inline" : "attachment", found->first.name));
    return response;
  }
  if (context.request.method == "POST") {
    std::string name = context.request.file_name;
    return outcome(context, beside.attach(context.access, *behaviour.meta, id, std::move(name),
                                          context.request.content_type, context.request.body));
  }
  json::array items;
  for (const Attachment& a : beside.attachments(context.access, *behaviour.meta, id))
    items.push_back(json::object{{"id", std::to_string(a.id)},
                                 {"name", a.name},
                                 {"type", a.content_type},
                                 {"size", a.size},
                                 {"at", Timestamp{a.added_at}.text()},
                                 {"user", a.author},
                                 {"hash", a.hash}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

}  // namespace osnova::http
