#pragma once
// Erasing personal values: the action "erase" of every record that has personal fields. The present
// value goes, and with it what the journal keeps of earlier ones; the chain still holds, because it
// is made of commitments. Values that are not marked personal, drafts of input, comments and files
// are not touched.
#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "base/problems.hpp"
#include "meta/codec.hpp"
#include "store/store.hpp"

namespace osnova {

class ExtraFields;

inline constexpr std::string_view kEraseAction = "erase";
inline constexpr std::string_view kEraseRight = "kernel.personal.erase";  // beside "<record>.erase"

// The personal field that a path of the journal stands for ("name", "contacts.2.email"); nullptr
// when there is none.
const FieldMeta* personal_field(const RecordMeta& meta, std::string_view path);
bool has_personal_fields(const RecordMeta& meta, const ExtraFields* extras);

class Erasure {
 public:
  // From the arguments {"fields": ["name", "contacts.2.email", "contacts.phone"], "reason": "..."}:
  // a field of lines names one line by its line id, also one that is gone, or all that ever were;
  // "*" is every personal field. Problems "input.required", "input.type", "erase.not_personal",
  // "text.too_long".
  // `extras`: fields that people added, those that are withdrawn too.
  static Erasure of(const RecordMeta& meta, const ExtraFields* extras,
                    const boost::json::object& arguments, Problems& problems);
  bool covers(std::string_view path) const;
  // Takes the present values out: a field that is required says "erased" instead.
  void clear(Record& record) const;
  // What the journal says of it, beside the changes: which fields ("#erased") and why ("#reason").
  std::vector<FieldChange> notes() const;
  // Erases the values from what the journal keeps of the record. Returns how many there were.
  int64_t clear_history(store::Connection& connection, Id company, const RecordMeta& meta,
                        Id record) const;

 private:
  bool is_personal(std::string_view path) const;

  const RecordMeta* meta_ = nullptr;
  std::vector<std::string> extras_;  // paths of personal ones
  std::vector<std::string> fields_;
  std::string reason_;
};

}  // namespace osnova
