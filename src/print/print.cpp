#include "print/print.hpp"

#include <algorithm>
#include <mutex>

#include "kernel/added/earlier.hpp"
#include "kernel/registry.hpp"
#include "kernel/signature/signatures.hpp"
#include "print/designed.hpp"
#include "print/figures.hpp"

namespace osnova::print {

namespace {

constexpr int kDotsOfPictures = 110;  // an inch

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

std::string names_of(const std::vector<OfferedForm>& forms) {
  std::vector<std::string_view> names;
  for (const OfferedForm& form : forms) names.push_back(form.name);
  return joined(names);
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

namespace {

std::vector<Stamp> stamps_of(const PrintContext& context, const CompanyState& state,
                             const Behaviour* behaviour) {
  std::vector<Stamp> stamps;
  if (!behaviour || behaviour->meta->kind != RecordKind::document) return stamps;
  Signatures signatures(context.kernel);
  for (const SeenSignature& seen : signatures.list(context.access, *behaviour->meta, context.id))
    if (seen.standing.state != SignatureState::broken)
      stamps.push_back(stamp_of(seen, context, state));
  return stamps;
}

std::string_view code_of(FormLanguage language) {
  return enum_meta(language).codes[static_cast<size_t>(language)];
}

// A form that people made, as it is stored or as its version was; Problem "print.unknown_form".
Result<OwnForm> own_form(Kernel& kernel, const Access& access, const CompanyState& state,
                         const PrintRequest& request) {
  std::string code;
  int64_t version = 0;
  const bool named = read_form_name(request.form, &code, &version);
  const Record* stored = named ? state.find(print_form_meta(), code) : nullptr;
  const OwnForm* form = stored ? &stored->as<OwnForm>() : nullptr;
  const bool usable = form && form->record == request.record && version <= form->version &&
                      (form->in_force || access.may("kernel.print_form.update"));
  if (!usable)
    return Problem{"print.unknown_form",
                   "form",
                   {{"form", request.form},
                    {"record", request.record},
                    {"forms", names_of(offered_forms(state, request.record, request.language))}}};
  if (version == 0 || version == form->version) return *form;
  Record earlier = *stored;
  bool whole = true;
  kernel.read(access, [&](const ReadContext& read) {
    whole = to_earlier_version(read.connection, 0, version, earlier);
  });
  if (!whole) return Problem{"revert.unreadable", "form", {}};
  earlier.entity().version = version;
  return earlier.as<OwnForm>();
}

Result<Sheet> own_sheet(Kernel& kernel, const Access& access, const OwnForm& form, Id id) {
  const std::string right = form.record + ".read";
  if (!access.may(right)) return Problem{"access.denied", "", {{"right", right}}};
  const auto state = kernel.company_state(access.company());
  static const ReportArguments none;
  PrintContext context{kernel, access, id, code_of(form.language), none};
  context.stamps = stamps_of(context, *state, kernel.registry().find(form.record));
  return lay_out(context, form);
}

Result<std::string> render_own(Kernel& kernel, const Access& access, const CompanyState& state,
                               const PrintRequest& request) {
  const auto form = own_form(kernel, access, state, request);
  if (!form) return form.problems();
  Problems problems;
  const std::string spoken(code_of(form->language));
  if (!request.language.empty() && request.language != spoken)
    problems.add("print.language", "language",
                 {{"language", request.language}, {"languages", spoken}});
  for (const auto& [name, value] : request.arguments)
    problems.add("print.parameter", name, {{"name", name}});
  if (problems) return problems;
  const auto sheet = own_sheet(kernel, access, *form, request.id);
  return sheet ? Result<std::string>(sheet->pdf()) : Result<std::string>(sheet.problems());
}

}  // namespace

std::vector<OfferedForm> offered_forms(const CompanyState& company, std::string_view record,
                                       std::string_view language) {
  std::vector<OfferedForm> offered;
  for (const PrintForm* form : forms_for(record))
    if (usable_in(*form, company.company()))
      offered.push_back(
          {std::string(form->name),
           std::string(all_labels().text(language, "print.form." + std::string(form->name))),
           {form->languages.begin(), form->languages.end()},
           {form->parameters.begin(), form->parameters.end()}});
  for (const Record& one : company.all(print_form_meta())) {
    const OwnForm& form = one.as<OwnForm>();
    if (form.record != record || !form.in_force) continue;
    const bool russian = language == "ru" && !form.name_ru.empty();
    offered.push_back({std::string(kOwnForm) + form.code,
                       russian ? form.name_ru : form.name_en,
                       {std::string(code_of(form.language))},
                       {}});
  }
  return offered;
}

Result<FormLook> look_at_form(Kernel& kernel, const Access& access, const OwnForm& form, Id id) {
  const auto sheet = own_sheet(kernel, access, form, id);
  if (!sheet) return sheet.problems();
  const std::vector<Page> pages = sheet->pages();
  FormLook look;
  look.pages = pages.size();
  for (const Page& page : pages)
    if (look.pictures.size() < kMostPictures)
      look.pictures.push_back(page_picture(page, kDotsOfPictures));
  return look;
}

Result<std::string> render(Kernel& kernel, const Access& access, const PrintRequest& request) {
  const auto state = kernel.company_state(access.company());
  if (!state || !state->has_company()) return Problem{"command.company_required", "company", {}};
  if (request.form.starts_with(kOwnForm)) return render_own(kernel, access, *state, request);
  const PrintForm* form = find_form(request.record, request.form);
  if (!form)
    return Problem{"print.unknown_form",
                   "form",
                   {{"form", request.form},
                    {"record", request.record},
                    {"forms", names_of(offered_forms(*state, request.record, request.language))}}};
  if (Problems problems = check(*form, request, access, state->company())) return problems;
  // Forms read what they need beside the record: whether he reaches it is asked before.
  const Behaviour* behaviour = kernel.registry().find(request.record);
  if (access.limited() && behaviour && !kernel.load(*behaviour->meta, request.id, access))
    return Problem{"record.not_found", "", {{"record", request.record}}};
  const std::string_view language =
      request.language.empty() ? form->languages.front() : std::string_view(request.language);
  PrintContext context{kernel, access, request.id, language, request.arguments};
  context.stamps = stamps_of(context, *state, behaviour);
  return form->render(context);
}

const CompanyAccount* account_for(const Company& company, Currency currency) {
  for (const CompanyAccount& account : company.accounts)
    if ((account.currency.empty() ? company.currency : account.currency) == currency)
      return &account;
  return nullptr;
}

void status_mark(Sheet& sheet, const PrintContext& context, std::string_view status) {
  if (status != "draft" && status != "reversed") return;
  sheet.text(context.text("print." + std::string(status)),
             Style{}.sized(pt(9)).strong().in(kAlert));
  sheet.space(mm(3));
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
