// One description of everything that the interface draws: records, flows, reports, rights, texts.
#include <algorithm>
#include <array>
#include <set>

#include "http/context.hpp"
#include "http/usual_columns.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/approval/policy.hpp"
#include "kernel/command/erasure.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/personal/retention.hpp"
#include "kernel/print_form/print_form.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "kernel/rule/rule.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

class Description {
 public:
  explicit Description(const Context& context)
      : context_(context),
        language_(context.language()),
        state_(context.kernel.company_state(context.access.company())) {}

  json::object everything() {
    json::object records, reports;
    for (const Behaviour& b : context_.kernel.registry().records())
      if (may(b, "read")) records[b.meta->name] = record(b);
    for (const ReportMeta& r : context_.kernel.registry().reports())
      if (context_.access.may_of_all(r.right())) reports[r.name] = report(r);
    json::array area_list = areas();
    return {{"company", company()},
            {"user", user()},
            {"currencies", currencies()},
            {"areas", std::move(area_list)},
            {"records", std::move(records)},
            {"reports", std::move(reports)},
            {"home", home()},
            {"may", json::object{{"quarantine", context_.access.may("kernel.quarantine.read")},
                                 {"release", context_.access.may("kernel.quarantine.release")}}},
            {"restored", static_cast<bool>(context_.kernel.may_leave())},
            {"texts", interface_texts(context_.labels, language_)}};
  }

 private:
  std::string text(const std::string& key) const {
    return std::string(context_.labels.text(language_, key));
  }
  std::string optional_text(const std::string& key) const {
    return std::string(context_.labels.find(language_, key));
  }
  bool may(const Behaviour& b, std::string_view action) const {
    return context_.access.may(std::string(b.meta->name) + "." + std::string(action));
  }

  json::object company() const {
    const auto state = context_.kernel.company_state(context_.access.company());
    const Company& c = state->company();
    const Date today = context_.kernel.business_date(context_.access.company());
    json::array books, periods;
    for (const Book* book : state->books()) {
      books.push_back(
          json::object{{"code", std::string_view(book->code)},
                       {"name", std::string_view(book->name)},
                       {"kind", enum_meta(book->kind).codes[static_cast<size_t>(book->kind)]},
                       {"currency", book->currency.code()}});
      for (const Area area : {Area::sales, Area::tax, Area::ledger})
        for (int back = 3; back >= -1; --back) {
          const Month month{Month::of(today).index - back};
          const PeriodState period = state->period(*book, area, month, today);
          periods.push_back(
              json::object{{"book", std::string_view(book->code)},
                           {"area", enum_meta(area).codes[static_cast<size_t>(area)]},
                           {"month", month.text()},
                           {"state", enum_meta(period).codes[static_cast<size_t>(period)]}});
        }
    }
    return {{"code", std::string_view(c.code)}, {"name", std::string_view(c.name)},
            {"currency", c.currency.code()},    {"digits", c.currency.digits()},
            {"business_date", today.text()},    {"started", started()},
            {"books", std::move(books)},        {"periods", std::move(periods)}};
  }

  json::object user() const {
    const auto workspace = context_.kernel.company_state(0);
    const User* u = workspace->get<User>(user_meta(), context_.access.user());
    if (!u) return {};
    return {{"login", std::string_view(u->login)},
            {"name", std::string_view(u->name)},
            {"language", std::string_view(u->language)}};
  }

  // Decimals of the currencies that a person may meet.
  json::object currencies() const {
    json::object digits;
    for (const char* code :
         {"AED", "AMD", "AUD", "AZN", "BYN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR",
          "GBP", "GEL", "HKD", "HUF", "INR", "JPY", "KGS", "KRW", "KWD", "KZT", "NOK",
          "PLN", "RSD", "RUB", "SEK", "SGD", "TJS", "TRY", "UAH", "USD", "UZS", "ZAR"})
      if (const auto currency = Currency::find(code)) digits[code] = currency->digits();
    const auto state = context_.kernel.company_state(context_.access.company());
    digits[state->company().currency.code()] = state->company().currency.digits();
    return digits;
  }

  json::array home() const {
    json::array tiles;
    for (const HomeTile& tile : context_.kernel.registry().home())
      if (context_.access.may_of_all("report." + tile.report))
        tiles.push_back(json::object{{"report", tile.report},
                                     {"search", tile.arguments},
                                     {"label", text(tile.label)},
                                     {"size", tile.size},
                                     {"show", tile.show}});
    return tiles;
  }

  // Whether anything was ever posted: an empty company begins with its first steps.
  bool started() const {
    bool any = false;
    context_.kernel.read(context_.access, [&](const ReadContext& read) {
      const store::Cell company[] = {context_.access.company()};
      any =
          read.connection.query("SELECT 1 FROM ledger_year WHERE company_id = $1 LIMIT 1", company)
              ->next();
    });
    return any;
  }

  json::array areas() const {
    std::vector<std::string> names;
    const auto area_of = [](std::string_view name) {
      return std::string(name.substr(0, name.find('.')));
    };
    const auto note = [&](const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const char* first : {"sales", "bank", "party", "item", "books", "tax", "ledger"})
      note(first);
    for (const Behaviour& b : context_.kernel.registry().records()) note(area_of(b.meta->name));
    json::array list;
    for (const std::string& name : names) {
      json::array records, reports;
      for (const Behaviour& b : context_.kernel.registry().records())
        if (area_of(b.meta->name) == name && may(b, "read")) records.emplace_back(b.meta->name);
      for (const ReportMeta& r : context_.kernel.registry().reports())
        if (r.area == name && context_.access.may_of_all(r.right())) reports.emplace_back(r.name);
      if (!records.empty() || !reports.empty())
        list.push_back(json::object{{"name", name},
                                    {"label", text("module." + name)},
                                    {"records", std::move(records)},
                                    {"reports", std::move(reports)}});
    }
    return list;
  }

  json::array options(const EnumMeta& e) const {
    json::array list;
    for (const std::string_view code : e.codes)
      list.push_back(json::object{{"code", code},
                                  {"label", text(std::string(e.name) + "." + std::string(code))}});
    return list;
  }

  json::array options(const ExtraField& field) const {
    json::array list;
    for (const ExtraChoice& one : field.choices)
      list.push_back(json::object{
          {"code", one.code},
          {"label", language_ == "ru" && !one.name_ru.empty() ? one.name_ru : one.name_en},
          {"withdrawn", one.withdrawn}});
    return list;
  }

  // `lines`: those that the field belongs to; "" = the record itself.
  json::object field(const std::string& prefix, const FieldMeta& f, const RecordMeta& record,
                     std::string_view lines) const {
    const bool writes =
        may_write_field(context_.access, record, f, lines.empty() ? f.name : lines);
    const std::string key = prefix + "." + std::string(f.name);
    json::object o = {{"name", f.name},
                      {"label", text(key)},
                      {"hint", optional_text(key + ".hint")},
                      {"kind", kind_name(f)},
                      {"required", f.has(kRequired)},
                      {"list", f.has(kList) || f.has(kUnique)},
                      {"search", f.has(kSearch)},
                      {"computed", f.has(kComputed) || !writes},
                      {"frozen", f.has(kFrozen)},
                      {"personal", f.has(kPersonal)},
                      {"aside", f.has(kAside)},
                      {"scale", f.scale},
                      {"max_length", f.max_length}};
    if (f.enumeration) o["options"] = options(*f.enumeration);
    if (f.has(kKindName)) {
      o["kind"] = kind_name(Kind::enumeration);
      o["options"] = kinds(record);
    }
    if (!f.target.empty()) o["target"] = f.target;
    if (!f.currency.empty()) o["currency"] = f.currency;
    if (&record == &print_form_meta() && f.name == "text") o["editor"] = "print_form";
    if (f.has(kCommandName)) o["of_kind"] = "commands";  // the interface knows them by its records
    if (const std::string_view of_kind = chosen_of_kind(record, lines, f.name); !of_kind.empty())
      o["of_kind"] = of_kind;
    return o;
  }

  // A text that is a name within the kind of record which the form is about: the interface offers those.
  static std::string_view chosen_of_kind(const RecordMeta& record, std::string_view lines,
                                         std::string_view name) {
    if (lines == "conditions" && (name == "field" || name == "against")) return "paths";
    if (&record == &policy_meta() && name == "sum_by") return "references";
    if (&record == &rule_meta() && name == "step") return "actions";
    if (&record != &flow_plan_meta() || lines.empty()) return {};
    return name == "status" ? "statuses" : name == "step" ? "steps" : name == "stage" ? "stages" : "";
  }

  // Kinds of records by name, those that the record in which they are named can be about.
  json::array kinds(const RecordMeta& of) const {
    json::array list;
    for (const Behaviour& b : context_.kernel.registry().records()) {
      const bool fits = &of == &added_field_meta()  ? takes_fields(b)
                        : &of == &print_form_meta() ? takes_print_forms(b)
                        : &of == &flow_plan_meta()  ? !b.flow.empty() &&
                                                         b.meta->kind == RecordKind::document
                                                    : true;
      if (fits && may(b, "read"))
        list.push_back(json::object{{"code", b.meta->name},
                                    {"label", text(std::string(b.meta->name) + ".plural")}});
    }
    return list;
  }

  json::object added(const ExtraField& f, const RecordMeta& record) const {
    const bool personal = f.meta.has(kPersonal);
    json::object o = {{"name", f.path},
                      {"label", f.name(language_)},
                      {"hint", f.hint(language_)},
                      {"kind", kind_name(f.is_choice ? Kind::enumeration : f.meta.kind)},
                      {"required", f.meta.has(kRequired)},
                      {"list", !personal},
                      {"search", !personal && f.meta.kind == Kind::text},
                      {"computed", !may_write_field(context_.access, record, f.meta, f.path)},
                      {"frozen", false},
                      {"personal", personal},
                      {"aside", false},
                      {"scale", f.meta.scale},
                      {"max_length", f.meta.max_length}};
    if (!f.target.empty()) o["target"] = f.target;
    if (!f.currency.empty()) o["in_currency"] = f.currency.code();
    if (f.is_choice) o["options"] = options(f);
    return o;
  }

  // What people put into its way: stages, points, files.
  json::object plan_of(const FlowPlan& plan) const {
    json::array stages, points, files;
    for (const FlowStage& stage : plan.stages)
      stages.push_back(
          json::object{{"status", std::string_view(stage.status)},
                       {"code", std::string_view(stage.code)},
                       {"label", name_in(stage, language_)},
                       {"may", stage.needs_right.empty() ||
                                   context_.access.may(plan.record + "." + stage.needs_right)}});
    for (const FlowPoint& point : plan.points)
      points.push_back(json::object{{"code", std::string_view(point.code)},
                                    {"label", name_in(point, language_)},
                                    {"step", std::string_view(point.step)},
                                    {"by_another", point.by_another}});
    for (const FlowFile& file : plan.files)
      files.push_back(json::object{{"code", std::string_view(file.code)},
                                   {"label", name_in(file, language_)},
                                   {"step", std::string_view(file.step)}});
    return {{"stages", std::move(stages)}, {"points", std::move(points)}, {"files", std::move(files)}};
  }

  // Without those that the person may not read: no column, no input, no filter speaks of them.
  json::array fields(const std::string& prefix, const RecordMeta& meta, const RecordMeta& record,
                     std::string_view lines = {}) const {
    json::array list;
    for (const FieldMeta& f : meta.fields)
      if (!of_the_program(meta, f) && !is_unused_unit(*state_, meta, f) &&
          may_read_field(context_.access, record, f, lines.empty() ? f.name : lines))
        list.push_back(field(prefix, f, record, lines));
    return list;
  }

  json::object action(const Behaviour& b, const std::string& name, json::array from,
                      std::string_view to, Effect effect) const {
    json::array arguments;
    const auto argument = [&](const ActionArgument& a) {
      json::object o = {{"name", a.name},
                        {"label", text("argument." + std::string(a.name))},
                        {"kind", kind_name(a.kind)},
                        {"required", a.required}};
      if (!a.target.empty()) o["target"] = a.target;
      arguments.push_back(std::move(o));
    };
    if (effect == Effect::reverse) argument({name, "date", Kind::date, false});
    for (const ActionArgument& a : b.arguments)
      if (a.action == name) argument(a);
    const std::string own = std::string(b.meta->name) + ".action." + name;
    const std::string label = optional_text(own);
    json::object o = {{"name", name},
                      {"label", label.empty() ? text("action." + name) : label},
                      {"hint", optional_text("action." + name + ".hint")},
                      {"from", std::move(from)},
                      {"arguments", std::move(arguments)},
                      {"destructive", effect == Effect::reverse}};
    if (!to.empty()) o["to"] = to;
    return o;
  }

  json::array forms(const std::string& record) const {
    json::array list;
    if (!context_.services.output) return list;
    for (const Form& form : context_.services.output->forms(record, *state_, language_)) {
      json::array parameters;
      for (const std::string& name : form.parameters)
        parameters.push_back(
            json::object{{"name", name},
                         {"label", text("report.parameter." + name + ".label")},
                         {"kind", kind_name(Kind::date)}});
      list.push_back(
          json::object{{"name", form.name},
                       {"label", form.label},
                       {"languages", json::array(form.languages.begin(), form.languages.end())},
                       {"parameters", std::move(parameters)}});
    }
    return list;
  }

  json::object record(const Behaviour& b) const {
    const RecordMeta& meta = *b.meta;
    const std::string name(meta.name);
    const ExtraFields& extras = *state_->extras();
    json::array lines, statuses, actions, title;
    for (const LinesMeta& l : meta.lines) {
      if (of_the_program(l)) continue;
      const std::string prefix = name + "." + std::string(l.name);
      json::array shown = fields(prefix, *l.record, meta, l.name);
      if (shown.empty()) continue;
      lines.push_back(
          json::object{{"name", l.name}, {"label", text(prefix)}, {"fields", std::move(shown)}});
    }
    json::object rights;
    for (const char* right : {"read", "create", "update", "remove"}) rights[right] = may(b, right);
    if (b.by_program) rights["create"] = rights["update"] = false;
    if (has_personal_fields(meta, &extras)) {
      rights[kEraseAction] = may(b, kEraseAction) && context_.access.may(kEraseRight);
      rights["personal_data"] = context_.access.may(kPersonalReport);
    }
    const FieldMeta* status = meta.find("status");
    if (status && status->enumeration) statuses = options(*status->enumeration);
    for (const FlowStep& step : b.flow) {
      const auto& codes = status->enumeration->codes;
      actions.push_back(action(b, std::string(step.action),
                               json::array{codes[static_cast<size_t>(step.from)]},
                               codes[static_cast<size_t>(step.to)], step.effect));
      rights[step.action] = may(b, step.right);
    }
    for (const std::string_view own : b.actions) {
      if (std::find(b.not_offered.begin(), b.not_offered.end(), own) != b.not_offered.end()) continue;
      actions.push_back(action(b, std::string(own), {}, "", Effect::none));
      rights[own] = may(b, own);
    }
    const auto named = title_fields(meta, language_);
    for (const FieldMeta* f : named) title.emplace_back(f->name);
    static constexpr const char* kKinds[] = {"shared_catalogue", "catalogue", "document", "line"};
    json::array shown = fields(name, meta, meta);
    for (const auto& field : extras.of(name))
      if (field->in_force && may_read_field(context_.access, meta, field->meta, field->path))
        shown.push_back(added(*field, meta));
    json::object plan;
    if (const FlowPlan* flow = flow_plan_of(*state_, meta)) {
      plan = plan_of(*flow);
      for (const std::string_view own : {kMoveAction, kTickAction}) rights[own] = may(b, own);
    }
    return {{"label", text(name)},
            {"plural", text(name + ".plural")},
            {"hint", optional_text(name + ".hint")},
            {"kind", kKinds[static_cast<size_t>(meta.kind)]},
            {"title", std::move(title)},
            {"columns", usual_columns(meta, named, *state_, context_.access)},
            {"fields", std::move(shown)},
            {"plan", plan.empty() ? json::value(nullptr) : json::value(std::move(plan))},
            {"lines", std::move(lines)},
            {"statuses", std::move(statuses)},
            {"actions", std::move(actions)},
            {"forms", forms(name)},
            {"may", std::move(rights)}};
  }

  // An added field by which rows of a report are chosen.
  json::object filter(const AddedDimension& one, const std::string& report) const {
    const ExtraField& field = *one.field;
    json::array choices;
    if (field.is_choice) choices = options(field);
    if (field.meta.kind == Kind::boolean)
      for (const char* code : {"yes", "no"})
        choices.push_back(
            json::object{{"code", code}, {"label", text(std::string("report.choice.") + code)}});
    json::object o = {{"name", one.name},
                      {"label", label_of(one, report, language_)},
                      {"type", choices.empty() ? "text" : "choice"},
                      {"required", false},
                      {"choices", std::move(choices)}};
    if (!field.target.empty()) o["target"] = field.target;
    return o;
  }

  json::object report(const ReportMeta& r) const {
    static constexpr const char* kTypes[] = {"date", "month",  "book",   "account",
                                             "text", "choice", "integer"};
    const auto added = added_dimensions(r.name, context_.kernel.registry(), *state_->extras(),
                                        context_.access);
    json::array parameters;
    for (const ReportParameter& p : r.parameters) {
      json::array choices;
      for (const std::string& choice : p.choices)
        choices.push_back(
            json::object{{"code", choice}, {"label", text("report.choice." + choice)}});
      if (p.name == "by")
        for (const AddedDimension& one : added)
          choices.push_back(
              json::object{{"code", one.name}, {"label", label_of(one, r.name, language_)}});
      json::object o = {{"name", p.name},
                        {"label", text("report.parameter." + p.name + ".label")},
                        {"type", kTypes[static_cast<size_t>(p.type)]},
                        {"required", p.required},
                        {"choices", std::move(choices)}};
      if (!p.code_of.empty()) o["code_of"] = p.code_of;
      parameters.push_back(std::move(o));
    }
    for (const AddedDimension& one : added) parameters.push_back(filter(one, r.name));
    return {{"label", text("report." + r.name)},
            {"hint", optional_text("report." + r.name + ".hint")},
            {"area", r.area},
            {"parameters", std::move(parameters)},
            {"may", true}};
  }

  const Context& context_;
  std::string language_;
  std::shared_ptr<const CompanyState> state_;
};

}  // namespace

const char* kind_name(const FieldMeta& field) {
  if (field.has(kMonth)) return "month";
  return field.is_id() ? kind_name(Kind::reference) : kind_name(field.kind);
}

const char* kind_name(Kind kind) {
  static constexpr std::array<const char*, 10> kNames = {
      "integer", "boolean", "text",        "date",      "timestamp",
      "amount",  "decimal", "enumeration", "reference", "currency"};
  return kNames[static_cast<size_t>(kind)];
}

bool of_the_program(const RecordMeta& meta, const FieldMeta& field) {
  const bool made_key = field.has(kUnique) && field.has(kComputed) && !field.has(kList);
  const bool place = meta.kind == RecordKind::document &&
                     (field.name == "posted_seq" || field.name == "reversed_seq");
  return field.has(kSecret) || made_key || place || field.name == "sign_in_epoch";
}

bool of_the_program(const LinesMeta& lines) {
  const auto& fields = lines.record->fields;
  return !fields.empty() && std::all_of(fields.begin(), fields.end(), [](const FieldMeta& f) {
    return f.has(kComputed) && f.kind == Kind::integer;
  });
}

json::object interface_texts(const Labels& labels, std::string_view language) {
  json::object texts;
  for (const std::string_view key : labels.keys(language))
    if (key.starts_with("web.")) texts[key] = labels.text(language, key);
  return texts;
}

Response describe(const Context& context) {
  return json_response(200, Description(context).everything());
}

}  // namespace osnova::http
