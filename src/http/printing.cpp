// Printed forms of a record as PDF.
#include "base/text.hpp"
#include "http/context.hpp"

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

// The form may be left out: then it is the first that the company may use.
Response print_record(const Context& context, const Behaviour& behaviour, Id id) {
  const std::string record(behaviour.meta->name);
  Output* output = context.services.output;
  if (!output) return problem_response(context, "http.not_found", 404);
  PrintOrder order{record, context.query("form"), context.query("language"), id, {}};
  if (order.form.empty()) {
    const auto state = context.kernel.company_state(context.access.company());
    const auto forms = output->forms(record, state->company());
    if (forms.empty()) return problem_response(context, "http.no_form", 404, {{"record", record}});
    order.form = forms.front().name;
  }
  for (const auto& [name, value] : context.request.query)
    if (name != "form" && name != "language") order.arguments[name] = value;
  auto bytes = output->print(context.access, order);
  if (!bytes) return problem_response(context, bytes.problems());
  context.kernel.log_access(context.access, "print",
                            record + "/" + std::to_string(id) + " " + order.form);
  Response response;
  response.content_type = "application/pdf";
  response.body = std::move(*bytes);
  const auto titled =
      context.kernel.titles(*behaviour.meta, {id}, context.access.in_language(context.language()));
  const auto title = titled.find(id);
  response.headers.emplace_back(
      "Content-Disposition",
      file_name_header("inline", std::string(context.text("print.form." + order.form)) + " " +
                                     (title == titled.end() ? std::to_string(id) : title->second) +
                                     ".pdf"));
  return response;
}

}  // namespace osnova::http
