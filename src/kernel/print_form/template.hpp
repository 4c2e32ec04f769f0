#pragma once
// The template of a printed form: read once into blocks, before any value is known.
//
//   # Delivery note {{number}}            a heading; ## a smaller one
//   of {{date long}}                      a line of text
//   * strong   ~ small and grey   > at the right   >< in the middle     signs may follow each other
//   Buyer :: {{customer.name}}            a fact; it is left out when its value is empty
//   {{company.name}} || {{customer.name}} side by side, two to four
//   ---                                   a rule; an empty line is a small space
//   [table lines]                         one row a column: title | width in % | how | value
//   Item     | 60 |            | {{item.name}}
//   Quantity | 15 | right      | {{quantity}}
//   Amount   | 25 | right sum  | {{gross}}
//   [end]
//   [if due_on]  [if not note]  [if gross >= 1000]  [else]  [end]
//   [keep] .. [end]                       stays on one page
//   [space 12]  [page]                    millimetres; a new page
//   [sign] Director | {{company.director}}
//   [qr] {{purpose}}
//   [footer] {{company.name}}             at the foot of each page, beside its number
//   // a remark
//
// {{path how}}: `how` is long (a date), money (an amount with its currency), words (an amount, a
// whole number). {{description or item.name}} is the first of them that has a value. {{#}}
// numbers the rows of a table, {{lines.count}} says how many there are. A backslash takes its
// meaning from the sign behind it.
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.hpp"
#include "kernel/condition/condition.hpp"

namespace osnova {

class Registry;

// From 1, in characters.
struct FormPlace {
  int line = 1, column = 1;
};

// Letters, or a field.
struct FormPart {
  std::string text;  // letters; of a field what stands in the braces
  std::string path;  // "" = letters
  std::vector<std::string> otherwise;  // paths to try in turn where it has no value
  std::string how;   // "", "long", "money", "words"
  FormPlace at;
};
using FormText = std::vector<FormPart>;

enum class FormAlign : uint8_t { left, center, right };

struct FormColumn {
  FormText title, value;
  int width = 0;  // percent of the page; 0 = what is left
  FormAlign align = FormAlign::left;
  bool sum = false;
  FormPlace at;
};

struct FormTest {
  std::string path;
  bool negated = false;   // of presence
  bool compares = false;  // else only whether there is a value
  ConditionOp op{};
  std::string value;
  FormPlace at;
};

struct FormBlock {
  enum class Kind : uint8_t {
    heading,    // texts: one; size 1, 2
    text,       // texts: one
    fact,       // texts: caption, value
    sides,      // texts: two to four
    table,      // lines, columns
    choice,     // test, body, otherwise
    keep,       // body
    rule,
    space,      // size: millimetres, 0 = the small one of an empty line
    page,
    signature,  // texts: title, name
    code,       // texts: one
    footer,     // texts: one
  };
  Kind kind = Kind::text;
  FormPlace at;
  int size = 0;
  bool strong = false, quiet = false;
  FormAlign align = FormAlign::left;
  std::vector<FormText> texts;
  std::string lines;
  std::vector<FormColumn> columns;
  FormTest test;
  std::vector<FormBlock> body, otherwise;
};

struct FormTemplate {
  std::vector<FormBlock> blocks;
};

inline constexpr size_t kLongestForm = 20'000;  // characters
inline constexpr int kDeepestForm = 8;          // conditions and blocks inside each other
inline constexpr size_t kMostFormColumns = 16;

// Reads a template. Problems "print_form.*" at "text", with line and column; what was read up to
// there is given back all the same, so that all that is wrong is told at once (twenty at most).
FormTemplate parse_form(std::string_view text, Problems& problems);

// Whether it can be printed of this kind of record: every path leads to a field that has such a
// form. `extras` may be null. Problems as above.
void check_form(const FormTemplate& form, const RecordMeta& meta, const Registry& registry,
                const ExtraFields* extras, Problems& problems);

// What a path of more than one name begins with, beside the record itself.
inline constexpr std::string_view kFormCompany = "company", kFormAccount = "account",
                                  kFormRow = "#", kFormCount = "count";

}  // namespace osnova
