#pragma once
// Labels, hints and the texts of Problems in each language, from the labels.<language>.json files
// that are embedded in the program: flat JSON objects such as
//   {"sales.invoice": "Invoice", "sales.invoice.customer": "Customer",
//    "sales.invoice.customer.hint": "Who pays", "sales.invoice_status.draft": "Draft",
//    "field.currency": "Currency", "ledger.period.closed": "The period {month} is closed."}
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.hpp"

namespace osnova {

class Labels {
 public:
  // All embedded files "<folder>/labels.<language>.json". A key that stands in two files is a Bug.
  static Labels embedded();
  // One file; `source` names it in the text of a Bug: not a flat JSON object of strings, a key
  // twice.
  void add(std::string_view language, std::string_view json, std::string_view source);

  // The text of a key: of the key itself, else what all fields of that name share ("field.<name>"
  // for
  // "<module>.<record>.<name>"), else both in English, else the key. Valid as long as the Labels
  // and, in the last case, the key.
  std::string_view text(std::string_view language, std::string_view key) const;
  // As text(), but empty when there is none.
  std::string_view find(std::string_view language, std::string_view key) const;
  // The text of a Problem's code with {name} replaced by its args, which are not translated
  // themselves. A placeholder without arg stays as it is.
  std::string format(std::string_view language, const Problem& problem) const;
  // Whether this very key is translated: without shared keys and without English.
  bool has(std::string_view language, std::string_view key) const;
  std::vector<std::string_view> keys(std::string_view language) const;  // sorted
  std::vector<std::string_view> languages() const;                      // sorted

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  std::string_view word(std::string_view language, std::string_view code, std::string_view name,
                        std::string_view value) const;
  const std::string* exact(std::string_view language, std::string_view key) const;
  const std::string* with_shared(std::string_view language, std::string_view key) const;

  std::map<std::string, Texts, std::less<>> languages_;
};

}  // namespace osnova
