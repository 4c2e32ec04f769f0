#pragma once
// Fields that people add to a record while the program runs: what each is, as data. Values are in
// Entity::extra; their member of JSON, path in the journal and name in lists is "extra.<code>".
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "meta/record.hpp"

namespace osnova {

inline constexpr std::string_view kExtraPrefix = "extra.";
inline bool is_extra(std::string_view path) { return path.starts_with(kExtraPrefix); }
// What the program notes in a record by itself, as ticked points: no field, never in input.
inline constexpr std::string_view kNotePrefix = "check.";
inline bool is_note(std::string_view path) { return path.starts_with(kNotePrefix); }

// One value of a list to choose from. A withdrawn one stays where it is and is not chosen any more.
struct ExtraChoice {
  std::string code, name_en, name_ru;
  bool withdrawn = false;
};

// An added field. `meta` speaks of an ExtraValue: name = path, offset into the value.
struct ExtraField {
  FieldMeta meta;
  std::string path, target;
  Currency currency;  // of an amount; empty = the company's
  std::string name_en, name_ru, hint_en, hint_ru;
  bool in_force = true;
  bool in_list = false;  // a column of the list as it opens
  bool in_print = false;  // on forms that people print
  bool is_choice = false;
  std::vector<ExtraChoice> choices;
  // Smallest and largest, as stored: mantissa, minor units, days.
  std::optional<int64_t> least, most;
  std::string pattern;  // of a text, see fits_pattern()

  std::string_view name(std::string_view language) const {
    return language == "ru" && !name_ru.empty() ? name_ru : name_en;
  }
  std::string_view hint(std::string_view language) const {
    return language == "ru" && !hint_ru.empty() ? hint_ru : hint_en;
  }
  const ExtraChoice* choice(std::string_view code) const;
  // Without a value, of this field's kind.
  ExtraValue value() const;
};

// All added fields of a workspace, by record and in the order of their forms. Never changed once it
// is shared; pointers into it are good as long as it is.
class ExtraFields {
 public:
  using List = std::vector<std::unique_ptr<const ExtraField>>;
  // `field` needs no name, offset and target in its meta: they follow from path and kind.
  void add(std::string_view record, ExtraField field);
  const List& of(std::string_view record) const;  // also those that are withdrawn
  const ExtraField* find(std::string_view record, std::string_view path) const;
  bool any_personal(std::string_view record) const;

 private:
  std::map<std::string, List, std::less<>> by_record_;
};

// Describes a value as a field of itself: what FieldMeta functions need to read it.
FieldMeta extra_meta(const ExtraValue& value);
bool same_extra(const ExtraValue& a, const ExtraValue& b);
// Where the value of any field of the record stands, added ones included; an added field that has none
// stands in a value of its kind that is nobody's.
const void* place_of(const FieldMeta& field, const Record& record);
// No also for an added field that the record does not have.
bool has_value_in(const FieldMeta& field, const Record& record);
// The field by its name, added ones included; nullptr when there is none. `extras` may be null.
const FieldMeta* find_field(const RecordMeta& meta, const ExtraFields* extras,
                            std::string_view name);
// As value_text(), of an added value.
std::string extra_text(const ExtraValue& value, Currency company_currency);

// All values as one text, for a column: "" when there are none. Reading it is a Bug when it is
// damaged.
std::string extra_column(const Extra& extra);
void read_extra_column(std::string_view text, Extra& extra);

// Whether a text looks as the pattern says: 9 a digit, A a letter, X either, everything else itself;
// a backslash before a sign means the sign. Takes one pass, whatever it is given.
bool fits_pattern(std::string_view pattern, std::string_view text);

}  // namespace osnova
