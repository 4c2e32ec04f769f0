// Where a version is shown: which places there are, and who sees them.
#include <algorithm>

#include "kernel/notify/notices.hpp"
#include "kernel/procedure/procedure.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

bool is_step_of(const Behaviour& behaviour, std::string_view step) {
  const auto actions = actions_of(behaviour);
  return std::find(actions.begin(), actions.end(), step) != actions.end();
}

const ProcedureScreen* screen(std::string_view name) {
  for (const ProcedureScreen& one : kProcedureScreens)
    if (one.name == name) return &one;
  return nullptr;
}

std::string all_screens() {
  std::string names;
  for (const ProcedureScreen& one : kProcedureScreens)
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  return names;
}

// Texts that nobody is refused with: of the interface, of notices, of hints.
bool is_no_refusal(std::string_view code) {
  for (const std::string_view room : {"web.", "notification.", "action.", "config."})
    if (code.starts_with(room)) return true;
  return code.ends_with(".hint");
}

// A notice has a kind. A problem has a text that is a sentence, which names of fields, records and
// columns are not.
bool is_told(const std::string& code) {
  static const Labels labels = Labels::embedded();
  if (code.find('.') == code.npos) return notice_kind(code) != nullptr;
  if (is_no_refusal(code) || !labels.has("en", code)) return false;
  const std::string_view text = labels.text("en", code);
  return text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
}

Problem unknown_place(const ProcedureLink& link, std::string path) {
  const std::string name(link.name);
  switch (link.place) {
    case ProcedurePlace::report: return {"procedure.report_unknown", path, {{"name", name}}};
    case ProcedurePlace::screen:
      return {"procedure.screen_unknown", path, {{"name", name}, {"screens", all_screens()}}};
    case ProcedurePlace::problem: return {"procedure.problem_unknown", path, {{"name", name}}};
    case ProcedurePlace::step: break;
  }
  return {"procedure.place_unknown", path, {{"name", name}}};
}

bool is_known(const ProcedureLink& link, const Registry& registry) {
  switch (link.place) {
    case ProcedurePlace::step: return registry.find(link.name) != nullptr;
    case ProcedurePlace::report: return registry.report(link.name) != nullptr;
    case ProcedurePlace::screen: return screen(link.name) || registry.find(link.name);
    case ProcedurePlace::problem: return is_told(link.name);
  }
  return false;
}

}  // namespace

void check_places(const ProcedureContent& content, const Registry& registry, Problems& problems) {
  for (size_t i = 0; i < content.links.size(); ++i) {
    const ProcedureLink& link = content.links[i];
    if (!is_known(link, registry)) {
      problems.add(unknown_place(link, join_path("links", i, "name")));
      continue;
    }
    const bool of_step = link.place == ProcedurePlace::step;
    if (!link.step.empty() && !(of_step && is_step_of(*registry.find(link.name), link.step)))
      problems.add("procedure.place_unknown", join_path("links", i, "step"),
                   {{"name", link.step}});
  }
}

bool may_see(const ProcedureLink& link, const Access& access, const Registry& registry) {
  const auto may_read = [&] {
    return registry.find(link.name) && access.may(std::string(link.name) + ".read");
  };
  switch (link.place) {
    case ProcedurePlace::step: return may_read();
    case ProcedurePlace::report: {
      const ReportMeta* report = registry.report(link.name);
      return report && access.may_of_all(report->right());
    }
    case ProcedurePlace::screen: {
      const ProcedureScreen* one = screen(link.name);
      return one ? !one->right.empty() && access.may(one->right) : may_read();
    }
    case ProcedurePlace::problem: break;
  }
  return false;
}

}  // namespace osnova
