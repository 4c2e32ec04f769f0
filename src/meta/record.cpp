#include "meta/record.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace osnova {

namespace {

constexpr size_t kMaxFields = 40;

// Columns of every table and members of JSON that are no fields of the description.
constexpr std::string_view kReserved[] = {"id", "company_id", "version", "extra"};
constexpr std::string_view kReservedInLines[] = {"company_id", "document", "line_id", "position",
                                                 "remove"};

// Names of one record differ in length or in one of three letters nearly always.
size_t hash_of(std::string_view name) {
  if (name.empty()) return 0;
  size_t hash = name.size();
  hash = hash * 31 + static_cast<unsigned char>(name.front());
  hash = hash * 31 + static_cast<unsigned char>(name[name.size() / 2]);
  hash = hash * 31 + static_cast<unsigned char>(name.back());
  return hash;
}

template <class T>
T load(const FieldMeta& field, const void* record) {
  return *static_cast<const T*>(member(field, record));
}

template <class T>
void save(const FieldMeta& field, void* record, T value) {
  *static_cast<T*>(member(field, record)) = value;
}

std::string& text_of(const FieldMeta& field, void* record) {
  OSNOVA_ASSERT(field.kind == Kind::text, "only a text field has text");
  return *static_cast<std::string*>(member(field, record));
}

void check_name(const RecordMeta& meta, std::string_view name) {
  std::span<const std::string_view> reserved = kReserved;
  if (meta.kind == RecordKind::line) reserved = kReservedInLines;
  OSNOVA_ASSERT(std::find(reserved.begin(), reserved.end(), name) == reserved.end(),
                "the name is reserved");
}

void check_field(const RecordMeta& meta, const FieldMeta& field) {
  check_name(meta, field.name);
  // The currency of a line's amount may be a field of the document, which is not known here.
  if (field.kind == Kind::amount && !field.currency.empty()) {
    const FieldMeta* currency = meta.find(field.currency);
    OSNOVA_ASSERT(currency ? currency->kind == Kind::currency : meta.kind == RecordKind::line,
                  "an amount names a currency field");
  }
  OSNOVA_ASSERT(field.kind != Kind::reference || !field.target.empty(),
                "a reference names the record that it refers to");
  // Whoever may not read it would find it out by filtering, sorting or searching.
  OSNOVA_ASSERT(!field.has(kGuarded) ||
                    (!field.has(kList) && !field.has(kUnique) && !field.has(kSearch)),
                "a guarded field is in no list, key or search");
}

}  // namespace

std::optional<int> EnumMeta::find(std::string_view code) const {
  for (size_t i = 0; i < codes.size(); ++i)
    if (codes[i] == code) return static_cast<int>(i);
  return std::nullopt;
}

int RecordMeta::slot_of(std::string_view key) const {
  for (size_t slot = hash_of(key) % slots_.size();; slot = (slot + 1) % slots_.size()) {
    const size_t entry = slots_[slot];
    if (entry == 0) return -1;
    const size_t index = entry - 1;
    const std::string_view found =
        index < fields.size() ? fields[index].name : lines[index - fields.size()].name;
    if (found == key) return static_cast<int>(index);
  }
}

const FieldMeta* RecordMeta::find(std::string_view field) const {
  const int index = slot_of(field);
  return index >= 0 && static_cast<size_t>(index) < fields.size() ? &fields[index] : nullptr;
}

const LinesMeta* RecordMeta::find_lines(std::string_view key) const {
  const int index = slot_of(key);
  return index >= 0 && static_cast<size_t>(index) >= fields.size() ? &lines[index - fields.size()]
                                                                   : nullptr;
}

void RecordMeta::seal() {
  OSNOVA_ASSERT(fields.size() <= kMaxFields, "a record has at most 40 fields");
  OSNOVA_ASSERT(fields.size() + lines.size() <= slots_.size() / 2, "the look-up stays half empty");
  slots_.fill(0);
  for (size_t index = 0; index < fields.size() + lines.size(); ++index) {
    const std::string_view key =
        index < fields.size() ? fields[index].name : lines[index - fields.size()].name;
    OSNOVA_ASSERT(slot_of(key) < 0, "the name of a field is used twice");
    size_t slot = hash_of(key) % slots_.size();
    while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
    slots_[slot] = static_cast<uint8_t>(index + 1);
  }
  for (const FieldMeta& field : fields) {
    check_field(*this, field);
    guarded = guarded || field.has(kGuarded);
  }
  for (const LinesMeta& l : lines) {
    check_name(*this, l.name);
    guarded = guarded || l.record->guarded;
    OSNOVA_ASSERT(l.record->kind == RecordKind::line && l.record->lines.empty(),
                  "lines are described as lines and have none themselves");
  }
}

int64_t get_integer(const FieldMeta& field, const void* record) {
  switch (field.kind) {
    case Kind::integer:
    case Kind::timestamp:
    case Kind::amount:
    case Kind::decimal:
    case Kind::reference: {
      // Each of these is a struct around one int64, or the int64 itself.
      int64_t value = 0;
      std::memcpy(&value, member(field, record), sizeof value);
      return value;
    }
    case Kind::boolean:
      return load<bool>(field, record) ? 1 : 0;
    case Kind::date:
      return load<Date>(field, record).days;
    case Kind::enumeration: {
      int value = 0;
      std::memcpy(&value, member(field, record), sizeof value);
      return value;
    }
    case Kind::currency:
      return load<Currency>(field, record).packed();
    case Kind::text:
      break;
  }
  OSNOVA_ASSERT(false, "text is no integer");
  return 0;
}

void set_integer(const FieldMeta& field, void* record, int64_t value) {
  switch (field.kind) {
    case Kind::integer:
    case Kind::timestamp:
    case Kind::amount:
    case Kind::decimal:
    case Kind::reference:
      std::memcpy(member(field, record), &value, sizeof value);
      return;
    case Kind::boolean:
      save<bool>(field, record, value != 0);
      return;
    case Kind::date:
      OSNOVA_ASSERT(value >= INT32_MIN && value <= INT32_MAX, "a date is 32 bits wide");
      save<Date>(field, record, Date{static_cast<int32_t>(value)});
      return;
    case Kind::enumeration: {
      OSNOVA_ASSERT(value >= 0 && static_cast<size_t>(value) < field.enumeration->codes.size(),
                    "an enumeration holds one of its codes");
      const int narrow = static_cast<int>(value);
      std::memcpy(member(field, record), &narrow, sizeof narrow);
      return;
    }
    case Kind::currency:
      static_assert(sizeof(Currency) == sizeof(uint32_t));
      OSNOVA_ASSERT(value >= 0 && value <= UINT32_MAX, "a packed currency is 32 bits wide");
      save<Currency>(field, record, std::bit_cast<Currency>(static_cast<uint32_t>(value)));
      return;
    case Kind::text:
      break;
  }
  OSNOVA_ASSERT(false, "text is no integer");
}

std::string_view get_text(const FieldMeta& field, const void* record) {
  OSNOVA_ASSERT(field.kind == Kind::text, "only a text field has text");
  return *static_cast<const std::string*>(member(field, record));
}

void set_text(const FieldMeta& field, void* record, std::string_view value) {
  text_of(field, record).assign(value);
}

bool has_value(const FieldMeta& field, const void* record) {
  switch (field.kind) {
    case Kind::text:
      return !get_text(field, record).empty();
    case Kind::date:
      return !load<Date>(field, record).empty();
    case Kind::timestamp:
    case Kind::reference:
    case Kind::currency:
      return get_integer(field, record) != 0;
    case Kind::integer:
    case Kind::boolean:
    case Kind::amount:
    case Kind::decimal:
    case Kind::enumeration:
      return true;
  }
  return true;
}

void clear_value(const FieldMeta& field, void* record) {
  if (field.kind == Kind::text) {
    text_of(field, record).clear();
  } else {
    set_integer(field, record, field.kind == Kind::date ? Date::kNone : 0);
  }
}

namespace detail {

void set_kind(FieldMeta& f, const int64_t*) { f.kind = Kind::integer; }
void set_kind(FieldMeta& f, const bool*) { f.kind = Kind::boolean; }
void set_kind(FieldMeta& f, const std::string*) { f.kind = Kind::text; }
void set_kind(FieldMeta& f, const Date*) { f.kind = Kind::date; }
void set_kind(FieldMeta& f, const Timestamp*) { f.kind = Kind::timestamp; }
void set_kind(FieldMeta& f, const Amount*) { f.kind = Kind::amount; }
void set_kind(FieldMeta& f, const Currency*) { f.kind = Kind::currency; }

}  // namespace detail

}  // namespace osnova
