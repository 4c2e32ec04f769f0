#pragma once
// Fields that people add to records without programming. See README.md.
#include <memory>

#include "kernel/registry.hpp"
#include "meta/extra.hpp"

namespace osnova {

class CompanyState;

enum class AddedKind : int { text, number, money, date, yes_no, choice, reference };
const EnumMeta& enum_meta(AddedKind);

// A value to choose from. It is withdrawn, not removed: records that have it keep it.
struct AddedChoice : Line {
  Text<40> code;
  Text<100> name_en, name_ru;
  bool withdrawn = false;
};

// Shared catalogue "kernel.added_field". What decides how values are stored is fixed when it is made.
struct AddedField : Entity {
  Text<100> record;  // name of the kind of record
  Text<30> code;     // the values' path is "extra.<code>"
  Text<140> path;    // "<record>.extra.<code>", unique
  AddedKind type{};
  Text<100> name_en, name_ru;
  Text<300> hint_en, hint_ru;
  bool in_force = true;  // false: withdrawn, values stay
  bool required = false;
  bool in_list = false;  // a column of the list as it opens
  bool in_print = false; // on printed forms, never on statutory ones
  bool personal = false; // asks for rights of its own, can be erased, is in no list and no search
  int64_t scale = 0;     // of a number
  Currency currency;     // of money; none = the company's
  Text<100> target;      // of a reference: name of the kind of record
  int64_t max_length = 120;  // of a text
  Text<40> least, most;      // of numbers, money, dates, as people write them
  Text<100> pattern;         // of a text, see fits_pattern()
  int64_t place = 0;         // order in forms
  Lines<AddedChoice> choices;
};
const RecordMeta& added_field_meta();

inline constexpr size_t kMostAddedFields = 40;  // of a kind of record

void register_added_fields(Registry& registry);

// Whether people may add fields to it: what they make themselves and that is no setting of the flow.
bool takes_fields(const Behaviour& behaviour);

// All definitions as what records are read and written by.
std::shared_ptr<const ExtraFields> extra_fields_of(const std::vector<Record>& definitions);

// What is wrong with a definition that is to be stored, beside what check() of its behaviour sees.
// Problems "added_field.*".
void check_added_field(const AddedField& field, const AddedField* before, const Registry& registry,
                       const CompanyState& state, Problems& problems);

// Whether the added values of a record may be stored: those that changed are held to their field's
// limits, and what is required has to be there. Problems "input.required", "extra.choice",
// "extra.below_least", "extra.above_most", "extra.pattern" under "extra.<code>".
void check_extra(const Record& before, const Record& after, const ExtraFields& extras,
                 Currency company_currency, Problems& problems);

}  // namespace osnova
