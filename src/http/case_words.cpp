// What a case says in the words of forms and errors.
#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/approval/difference.hpp"
#include "meta/extra.hpp"

namespace osnova::http {

namespace {

// "lines.2.price" as "Lines 2: Price"; "" where the record has no such field.
std::string path_in_words(const Context& context, const std::string& record,
                          std::string_view path) {
  const Behaviour* subject = context.kernel.registry().find(record);
  if (!subject) return {};
  if (is_extra(path)) {
    const auto state = context.kernel.company_state(context.access.company());
    const ExtraField* field = state->extras()->find(record, path);
    return field ? std::string(field->name(context.language())) : std::string();
  }
  const auto parts = split(path, '.');
  const std::string head = record + "." + std::string(parts[0]);
  if (parts.size() == 1)
    return subject->meta->find(path) ? std::string(context.text(head)) : std::string();
  const LinesMeta* lines = subject->meta->find_lines(parts[0]);
  if (!lines || parts.size() > 3 || (parts.size() == 3 && !lines->record->find(parts[2])))
    return {};
  const std::string line = std::string(context.text(head)) + " " + std::string(parts[1]);
  return parts.size() == 2 ? line
                           : line + ": " + std::string(context.text(
                                               head + "." + std::string(parts[2])));
}

std::string line_in_words(const Context& context, const std::string& record,
                          std::string_view line) {
  if (const auto problem = problem_in(line)) {
    const std::string said = context.labels.format(context.language(), *problem);
    if (problem->code.starts_with("approval.")) return said;
    const std::string at = path_in_words(context, record, problem->path);
    const std::string why = (at.empty() ? at : at + ": ") + said;
    return context.labels.format(context.language(), {"approval.refused_now", "", {{"why", why}}});
  }
  const size_t colon = line.find(": ");
  if (colon == line.npos) return std::string(line);
  const std::string at = path_in_words(context, record, line.substr(0, colon));
  return at.empty() ? std::string(line) : at + std::string(line.substr(colon));
}

}  // namespace

std::string difference_in_words(const Context& context, const std::string& record,
                                std::string_view difference) {
  std::string text;
  for (const std::string_view line : split(trim(difference), '\n'))
    text += (text.empty() ? "" : "\n") + line_in_words(context, record, line);
  return text;
}

boost::json::object record_json(const Context& context, const Record& record) {
  boost::json::object object = to_json(record, context.codec());
  if (is_approval(record.meta())) {
    const Approval& approval = record.as<Approval>();
    object["difference"] =
        difference_in_words(context, std::string(approval.record), approval.difference);
  }
  return object;
}

}  // namespace osnova::http
