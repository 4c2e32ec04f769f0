#pragma once
// Printed forms that people make without programming. See README.md.
#include "kernel/print_form/template.hpp"
#include "meta/record.hpp"

namespace osnova {

class CompanyState;
struct Behaviour;

enum class FormLanguage : int { en, ru };
const EnumMeta& enum_meta(FormLanguage);

// Shared catalogue "kernel.print_form".
struct OwnForm : Entity {
  Text<30> code;     // unique; the form is called "own.<code>"
  Text<100> record;  // name of the kind of record
  Text<100> name_en, name_ru;
  FormLanguage language{};  // of dates, figures and amounts in words
  bool landscape = false;
  bool in_force = true;  // false: offered to nobody
  Text<kLongestForm> text;
};
const RecordMeta& print_form_meta();

inline constexpr std::string_view kOwnForm = "own.";

void register_print_forms(Registry& registry);

// Kinds of records that can have one: all but what the program makes by itself and settings.
bool takes_print_forms(const Behaviour& behaviour);

// What is wrong with a form that is to be stored: "print_form.*".
void check_print_form(const OwnForm& form, const Registry& registry, const CompanyState& state,
                      Problems& problems);

// A name as it is asked for: "own.note", "own.note@3" of an earlier version (0 = the one that there
// is). False for a name that is of no such form.
bool read_form_name(std::string_view name, std::string* code, int64_t* version);

}  // namespace osnova
