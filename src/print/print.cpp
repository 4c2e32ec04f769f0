#include "print/print.hpp"

#include <algorithm>
#include <mutex>

#include "kernel/registry.hpp"
#include "kernel/signature/signatures.hpp"
#include "print/figures.hpp"

namespace osnova::print {

namespace {

struct Forms {
  std::mutex mutex;
  std::vector<const PrintForm*> all;
};

Forms& forms() {
  static Forms list;
  return list;
}

bool contains(const std::vector<std::string_view>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string joined(const std::vector<std::string_view>& list) {
  std::string text;
  for (const auto name : list) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

Problems check(const PrintForm& form, const PrintRequest& request, const Access& access,
               const Company& company) {
  Problems problems;
  const std::string right = request.record + ".read";
  if (!access.may(right)) problems.add("access.denied", "", {{"right", right}});
  if (!request.language.empty() && !contains(form.languages, request.language))
    problems.add("print.language", "language",
                 {{"language", request.language}, {"languages", joined(form.languages)}});
  for (const auto& [name, value] : request.arguments)
    if (!contains(form.parameters, name)) problems.add("print.parameter", name, {{"name", name}});
  if (!usable_in(form, company)) problems.add("print.country", "form", {{"country", form.country}});
  return problems;
}

// What a person sees of a signature on paper. One whose revocation nobody could look up says so.
Stamp stamp_of(const SeenSignature& seen, const PrintContext& context, const CompanyState& state) {
  const Signature& signature = seen.signature;
  const auto day = [&](Timestamp at) {
    return short_date(state.time_zone().local_date(at.us), context.language);
  };
  const auto text = [&](const char* key) {
    return context.text("print.stamp." + std::string(key));
  };
  Stamp stamp;
  stamp.title = text("title");
  stamp.rows = {{text("certificate"), signature.serial},
                {text("owner"), signature.owner},
                {text("valid"), context.text("print.stamp.from_to",
                                             {{"from", day(signature.valid_from)},
                                              {"to", day(signature.valid_to)}})},
                {text("signed"), day(signature.at)}};
  for (const StampFound& one : seen.standing.stamps)
    if (!one.problems) {
      // In the time that it states: 2026-11-27T10:16:40Z.
      stamp.rows.emplace_back(text("time_stamp"),
                              short_date(TimeZone().local_date(one.at.us), context.language) + " " +
                                  one.at.text().substr(11, 5) + " UTC");
      break;
    }
  if (!signature.power.empty()) stamp.rows.emplace_back(text("power"), signature.power);
  if (seen.standing.state == SignatureState::not_known)
    stamp.rows.emplace_back(text("revocation"), text("not_known"));
  return stamp;
}

}  // namespace

const Labels& all_labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string PrintContext::text(std::string_view key, Problems::Args args) const {
  Problem told{std::string(key), "", {}};
  for (const auto& [name, value] : args) told.args.emplace_back(name, value);
  return all_labels().format(language, told);
}

void add_form(const PrintForm& form) {
  Forms& list = forms();
  const std::lock_guard lock(list.mutex);
  const bool known = std::any_of(list.all.begin(), list.all.end(), [&](const PrintForm* f) {
    return f->record == form.record && f->name == form.name;
  });
  if (!known) list.all.push_back(&form);
}

std::vector<const PrintForm*> forms_for(std::string_view record) {
  Forms& list = forms();
  const std::lock_guard lock(list.mutex);
  std::vector<const PrintForm*> found;
  for (const PrintForm* form : list.all)
    if (form->record == record) found.push_back(form);
  return found;
}

bool usable_in(const PrintForm& form, const Company& company) {
  return form.country.empty() || company.country.empty() || company.country == form.country;
}

const PrintForm* find_form(std::string_view record, std::string_view name) {
  for (const PrintForm* form : forms_for(record))
    if (form->name == name) return form;
  return nullptr;
}

Result<std::string> render(Kernel& kernel, const Access& access, const PrintRequest& request) {
  const PrintForm* form = find_form(request.record, request.form);
  if (!form) {
    std::vector<std::string_view> names;
    for (const PrintForm* f : forms_for(request.record)) names.push_back(f->name);
    return Problem{"print.unknown_form",
                   "form",
                   {{"form", request.form}, {"record", request.record}, {"forms", joined(names)}}};
  }
  const auto state = kernel.company_state(access.company());
  if (!state) return Problem{"command.company_required", "company", {}};
  if (Problems problems = check(*form, request, access, state->company())) return problems;
  // Forms read what they need beside the record: whether he reaches it is asked before.
  const Behaviour* behaviour = kernel.registry().find(request.record);
  if (access.limited() && behaviour && !kernel.load(*behaviour->meta, request.id, access))
    return Problem{"record.not_found", "", {{"record", request.record}}};
  const std::string_view language =
      request.language.empty() ? form->languages.front() : std::string_view(request.language);
  PrintContext context{kernel, access, request.id, language, request.arguments};
  if (behaviour && behaviour->meta->kind == RecordKind::document)
    for (const SeenSignature& seen : Signatures(kernel).list(access, *behaviour->meta, request.id))
      if (seen.standing.state != SignatureState::broken)
        context.stamps.push_back(stamp_of(seen, context, *state));
  return form->render(context);
}

SheetSetup sheet_setup(const PrintContext& context, std::string title, std::string author,
                       Date date) {
  SheetSetup setup;
  setup.footer = title;
  setup.info = {std::move(title), std::move(author), date};
  setup.page_of_pages = context.text("print.page");
  setup.stamps = context.stamps;
  return setup;
}

}  // namespace osnova::print
