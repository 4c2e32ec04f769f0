// Printed forms of a record as PDF.
#include <algorithm>
#include <sodium.h>

#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/print_form/print_form.hpp"

namespace osnova::http {

// Content-Disposition with the name in UTF-8, percent-encoded (RFC 6266, RFC 5987).
std::string file_name_header(std::string_view disposition, const std::string& name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string text = std::string(disposition) + "; filename*=UTF-8''";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '.' || c == '-' || c == '_') {
      text.push_back(c);
    } else {
      text.push_back('%');
      text.push_back(kHex[byte >> 4]);
      text.push_back(kHex[byte & 15]);
    }
  }
  return text;
}

namespace {

std::string base64(const std::string& bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();  // its terminating zero
  return text;
}

// Whoever reads the access log later can print the same again.
std::string versioned(const CompanyState& state, const std::string& form) {
  std::string code;
  int64_t version = 0;
  if (!read_form_name(form, &code, &version) || version != 0) return form;
  const Record* own = state.find(print_form_meta(), code);
  return own ? form + "@" + std::to_string(own->entity().version) : form;
}

// An earlier version, or one that is not in force, is called as it is asked for.
std::string label_of(const std::vector<Form>& forms, const std::string& name) {
  for (const Form& form : forms)
    if (form.name == name) return form.label;
  return name;
}

}  // namespace

// A form as it is typed, with a record that the person chose: {"form": {..}, "id": "7"}.
Response look_at_form(const Context& context) {
  Output* output = context.services.output;
  if (!output) return problem_response(context, "http.not_found", 404);
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  const auto* given = body->is_object() ? body->as_object().if_contains("form") : nullptr;
  Id id = 0;
  const std::string number = body->is_object() ? text_of(*body, "id") : std::string();
  if (!given || !given->is_object())
    return problem_response(context, "input.type", 422, {{"expected", "object"}});
  if (!parse_int(number, &id))
    return problem_response(context, "input.type", 422, {{"expected", "id"}});
  auto look = output->look_at_form(context.access, given->as_object(), id);
  // A text that is being written is wrong most of the time: that is an answer, not a refusal.
  const bool written = !look && look.problems().front().code.starts_with("print_form.");
  if (!look && !written) return problem_response(context, look.problems());
  if (!look)
    return json_response(
        200, boost::json::object{
                 {"pages", 0},
                 {"pictures", boost::json::array()},
                 {"problems", problems_json(context.labels, context.language(), look.problems())}});
  const std::string record = text_of(*given, "record");
  context.kernel.log_access(context.access, "print",
                            record + "/" + number + " " + text_of(*given, "code") + " (look)");
  boost::json::array pictures;
  for (const std::string& picture : look->pictures) pictures.emplace_back(base64(picture));
  return json_response(200, boost::json::object{{"pages", look->pages},
                                                {"pictures", std::move(pictures)},
                                                {"problems", boost::json::array()}});
}

// The form may be left out: then it is the first that the company may use, in the language if one
// is asked for.
Response print_record(const Context& context, const Behaviour& behaviour, Id id) {
  const std::string record(behaviour.meta->name);
  Output* output = context.services.output;
  if (!output) return problem_response(context, "http.not_found", 404);
  PrintOrder order{record, context.query("form"), context.query("language"), id, {}};
  const auto state = context.kernel.company_state(context.access.company());
  const auto forms = output->forms(record, *state, context.language());
  if (order.form.empty()) {
    if (forms.empty()) return problem_response(context, "http.no_form", 404, {{"record", record}});
    const auto speaks = std::find_if(forms.begin(), forms.end(), [&](const Form& form) {
      return std::find(form.languages.begin(), form.languages.end(), order.language) !=
             form.languages.end();
    });
    order.form = speaks == forms.end() ? forms.front().name : speaks->name;
  }
  for (const auto& [name, value] : context.request.query)
    if (name != "form" && name != "language") order.arguments[name] = value;
  auto bytes = output->print(context.access, order);
  if (!bytes) return problem_response(context, bytes.problems());
  context.kernel.log_access(
      context.access, "print",
      record + "/" + std::to_string(id) + " " + versioned(*state, order.form));
  Response response;
  response.content_type = "application/pdf";
  response.body = std::move(*bytes);
  const auto titled =
      context.kernel.titles(*behaviour.meta, {id}, context.access.in_language(context.language()));
  const auto title = titled.find(id);
  response.headers.emplace_back(
      "Content-Disposition",
      file_name_header("inline", label_of(forms, order.form) + " " +
                                     (title == titled.end() ? std::to_string(id) : title->second) +
                                     ".pdf"));
  return response;
}

}  // namespace osnova::http
