#include "kernel/print_form/print_form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/command/company_state.hpp"

namespace osnova {

const EnumMeta& enum_meta(FormLanguage) {
  static const EnumMeta meta{"kernel.form_language", {"en", "ru"}};
  return meta;
}

const RecordMeta& print_form_meta() {
  static const RecordMeta meta =
      describe<OwnForm>("kernel.print_form", RecordKind::shared_catalogue, [](auto& r) {
        using Self = OwnForm;
        r.field(OSNOVA_FIELD(code)).required().frozen().unique().list();
        r.field(OSNOVA_FIELD(record)).required().frozen().list().kind_name();
        r.field(OSNOVA_FIELD(name_en)).required().search();
        r.field(OSNOVA_FIELD(name_ru)).search();
        r.field(OSNOVA_FIELD(language));
        r.field(OSNOVA_FIELD(landscape));
        r.field(OSNOVA_FIELD(in_force)).list();
        r.field(OSNOVA_FIELD(text)).required();
      });
  return meta;
}

namespace {

bool is_code(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void check_itself(const Record& record, const ActionContext&, Problems& problems) {
  const OwnForm& form = record.as<OwnForm>();
  if (!is_code(form.code)) problems.add("print_form.code", "code", {{"code", form.code}});
}

}  // namespace

void register_print_forms(Registry& registry) {
  Behaviour behaviour;
  behaviour.meta = &print_form_meta();
  behaviour.cached = true;
  behaviour.revertible = true;
  behaviour.check = check_itself;
  registry.add(behaviour);
}

bool takes_print_forms(const Behaviour& behaviour) { return takes_fields(behaviour); }

void check_print_form(const OwnForm& form, const Registry& registry, const CompanyState& state,
                      Problems& problems) {
  const Behaviour* behaviour = registry.find(form.record);
  if (!behaviour || !takes_print_forms(*behaviour)) {
    problems.add("print_form.record", "record", {{"record", form.record}});
    return;
  }
  const FormTemplate parsed = parse_form(form.text, problems);
  check_form(parsed, *behaviour->meta, registry, state.extras().get(), problems);
}

bool read_form_name(std::string_view name, std::string* code, int64_t* version) {
  if (!name.starts_with(kOwnForm)) return false;
  name.remove_prefix(kOwnForm.size());
  const size_t at = name.find('@');
  *code = name.substr(0, at);
  *version = 0;
  return at == name.npos || (parse_int(name.substr(at + 1), version) && *version > 0);
}

}  // namespace osnova
