#pragma once
// A record is described once, as data: a type-erased field table. Tables, JSON, history, import,
// export and forms are plain functions over RecordMeta.
//
//   const RecordMeta& invoice_meta() {
//     constexpr auto kind = RecordKind::document;
//     static const RecordMeta meta = describe<Invoice>("sales.invoice", kind, [](auto& r) {
//       using Self = Invoice;
//       r.field(OSNOVA_FIELD(customer)).required().list().refers("party.party");
//       r.field(OSNOVA_FIELD(total)).list().in_currency("currency").computed();
//       r.lines(OSNOVA_FIELD(lines), invoice_line_meta());
//     });
//     return meta;
//   }
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "meta/field_types.hpp"

#define OSNOVA_FIELD(member) #member, &Self::member

namespace osnova {

// An enum is stored and sent as a stable text code. Enums of described records are
// `enum class X : int`. `enum_meta(X)` is found by argument-dependent lookup.
struct EnumMeta {
  std::string_view name;  // "sales.invoice_status"; labels are "<name>.<code>"
  std::vector<std::string_view> codes;  // index = value
  std::optional<int> find(std::string_view code) const;
};

enum FieldFlag : uint32_t {
  kRequired = 1,    // may not be without value
  kList = 2,        // column of the standard list; may be sorted and filtered (an index)
  kSearch = 4,      // fed to the full-text search
  kComputed = 8,    // set by the program; refused in input
  kPersonal = 16,   // personal data: erasable, never in logs
  kUnique = 32,     // unique within the company when it has a value
  kFrozen = 64,     // may not change after creation
  kSecret = 128,    // never in JSON, lists or exports (a password's hash)
  kAside = 256,     // seldom looked at: folded away in forms
  kMonth = 512,     // an integer that is a Month::index, 0 = none; people see a month
  kTimed = 1024,    // set by the clock: another value is no other content to approve
  kGuarded = 2048,  // asks for rights of its own to be read and written (kernel/access/README.md)
  kDeadline = 4096, // a day by which something has to be done: in the calendar (kernel/task)
  kKindName = 8192, // a text that is the name of a kind of record: people choose it from a list
  kExtra = 16384,   // added by people: its value is in Entity::extra (meta/extra.hpp)
  kKeyedTwice = 32768,  // by default keyed by two people where a policy asks for it (kernel/approval)
  kCommandName = 65536,  // a text that is the name of a command, shown in words
};

class RecordMeta;

struct FieldMeta {
  std::string_view name;  // member = column = JSON key = history path
  Kind kind = Kind::text;
  uint32_t flags = 0;
  size_t offset = 0;
  int scale = 0;                     // decimal
  int max_length = 0;                // text, in code points
  const EnumMeta* enumeration = nullptr;
  // reference: name of the record; text: of which it is the code, or the id in a computed key of
  // the same record; integer: whose id it is, 0 = none
  std::string_view target;
  std::string_view currency;         // amount: the field that holds its currency; "" = company's
  std::string_view kind_in;          // text that is an id: the field that holds the record's name
  bool has(FieldFlag flag) const { return (flags & flag) != 0; }
  // People see the record that it points to.
  bool is_id() const {
    return kind == Kind::reference || (kind == Kind::integer && !target.empty());
  }

  FieldMeta& required() { flags |= kRequired; return *this; }
  FieldMeta& list() { flags |= kList; return *this; }
  FieldMeta& search() { flags |= kSearch; return *this; }
  FieldMeta& computed() { flags |= kComputed; return *this; }
  FieldMeta& personal() { flags |= kPersonal; return *this; }
  FieldMeta& unique() { flags |= kUnique; return *this; }
  FieldMeta& frozen() { flags |= kFrozen; return *this; }
  FieldMeta& month() { flags |= kMonth; return *this; }
  FieldMeta& aside() { flags |= kAside; return *this; }
  FieldMeta& timed() { flags |= kTimed; return *this; }
  FieldMeta& guarded() { flags |= kGuarded; return *this; }
  FieldMeta& deadline() { flags |= kDeadline; return *this; }
  FieldMeta& keyed_twice() { flags |= kKeyedTwice; return *this; }
  FieldMeta& command_name() { flags |= kCommandName; return *this; }
  FieldMeta& kind_name() { flags |= kKindName; return *this; }
  FieldMeta& secret() { flags |= kSecret | kComputed; return *this; }
  FieldMeta& refers(std::string_view record) { target = record; return *this; }
  FieldMeta& in_currency(std::string_view field) { currency = field; return *this; }
  FieldMeta& refers_to_kind_in(std::string_view field) { kind_in = field; return *this; }
};

// Access to a Lines<T> member without knowing T.
struct LinesMeta {
  std::string_view name;
  std::string table;  // "<table of the record>_<name>" unless the description says else
  std::string former_table;
  const RecordMeta* record = nullptr;  // of the line; RecordKind::line
  size_t offset = 0;
  size_t (*size)(const void* lines) = nullptr;
  void* (*at)(void* lines, size_t index) = nullptr;
  void (*resize)(void* lines, size_t size) = nullptr;
  // Removes the lines whose mark is set, in one pass; one mark a line.
  void (*remove_marked)(void* lines, const std::vector<char>& marks) = nullptr;
};

// shared_catalogue: company 0 (the workspace); catalogue: belongs to a company; document: belongs
// to a company and embeds Doc (kernel/flow/document.hpp).
enum class RecordKind { shared_catalogue, catalogue, document, line };

class RecordMeta {
 public:
  std::string_view name;   // "sales.invoice"
  std::string table;       // "invoice": the name without its module, unless the description says else
  std::string former_table;  // what an earlier version called it: renamed when a workspace is opened
  RecordKind kind = RecordKind::catalogue;
  std::vector<FieldMeta> fields;  // id, company and version are not among them
  std::vector<LinesMeta> lines;
  std::vector<std::vector<std::string>> indexes;  // further indexes; company_id is put first
  bool sensitive = false;  // who opens one is written into the access log
  bool guarded = false;    // it or its lines have guarded fields; set by seal()
  size_t size = 0;
  void* (*create)() = nullptr;
  void (*destroy)(void*) = nullptr;
  void* (*copy)(const void*) = nullptr;

  const FieldMeta* find(std::string_view field) const;  // nullptr when there is none
  const LinesMeta* find_lines(std::string_view name) const;
  // Checks the description (Bug: a name twice or reserved, more than 40 fields, an amount in a
  // currency field that is none, a reference without target, a guarded field that lists or the
  // search would give away) and builds the look-up by name.
  // Called by describe().
  void seal();

 private:
  int slot_of(std::string_view name) const;
  // Open addressing; 1 + index over fields, then lines; 0 = free.
  std::array<uint8_t, 128> slots_{};
};

// A record of any type, owned.
class Record {
 public:
  Record() = default;
  explicit Record(const RecordMeta& meta) : meta_(&meta), data_(meta.create()) {}
  Record(const Record& other)
      : meta_(other.meta_), data_(other.data_ ? other.meta_->copy(other.data_) : nullptr) {}
  Record(Record&& other) noexcept
      : meta_(other.meta_), data_(std::exchange(other.data_, nullptr)) {}
  Record& operator=(Record other) noexcept {
    std::swap(meta_, other.meta_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~Record() { if (data_) meta_->destroy(data_); }

  explicit operator bool() const { return data_ != nullptr; }
  const RecordMeta& meta() const { return *meta_; }
  void* data() { return data_; }
  const void* data() const { return data_; }
  Entity& entity() { return *static_cast<Entity*>(data_); }
  const Entity& entity() const { return *static_cast<const Entity*>(data_); }
  // The caller knows the type: T must be the described struct.
  template <class T> T& as() { return *static_cast<T*>(data_); }
  template <class T> const T& as() const { return *static_cast<const T*>(data_); }

 private:
  const RecordMeta* meta_ = nullptr;
  void* data_ = nullptr;
};

// --- field access by table ---------------------------------------------------------------------

inline const void* member(const FieldMeta& f, const void* record) {
  return static_cast<const char*>(record) + f.offset;
}
inline void* member(const FieldMeta& f, void* record) {
  return static_cast<char*>(record) + f.offset;
}

// The value as an integer for every kind but text (boolean 0/1, enumeration its value, date its
// days, currency packed). Bug for text.
int64_t get_integer(const FieldMeta& field, const void* record);
void set_integer(const FieldMeta& field, void* record, int64_t value);
std::string_view get_text(const FieldMeta& field, const void* record);  // kind text only
void set_text(const FieldMeta& field, void* record, std::string_view value);
// No for empty text, reference 0, no currency, empty date or instant; else yes.
bool has_value(const FieldMeta& field, const void* record);
void clear_value(const FieldMeta& field, void* record);

// --- building a description ----------------------------------------------------------------------

namespace detail {
void set_kind(FieldMeta& f, const int64_t*);
void set_kind(FieldMeta& f, const bool*);
void set_kind(FieldMeta& f, const std::string*);
void set_kind(FieldMeta& f, const Date*);
void set_kind(FieldMeta& f, const Timestamp*);
void set_kind(FieldMeta& f, const Amount*);
void set_kind(FieldMeta& f, const Currency*);
template <int N> void set_kind(FieldMeta& f, const Text<N>*) {
  f.kind = Kind::text;
  f.max_length = N;
}
template <int S> void set_kind(FieldMeta& f, const Decimal<S>*) {
  f.kind = Kind::decimal;
  f.scale = S;
}
template <class T> void set_kind(FieldMeta& f, const Ref<T>*) { f.kind = Kind::reference; }
template <class E> requires std::is_enum_v<E>
void set_kind(FieldMeta& f, const E*) {
  static_assert(sizeof(E) == sizeof(int), "enums of described records are int-sized");
  f.kind = Kind::enumeration;
  f.enumeration = &enum_meta(E{});
}
}  // namespace detail

template <class T>
class RecordBuilder {
 public:
  explicit RecordBuilder(RecordMeta& meta) : meta_(meta) { meta_.fields.reserve(48); }

  // The reference stays valid until the description is complete.
  template <class F, class B>
  FieldMeta& field(std::string_view name, F B::*pointer) {
    static_assert(std::derived_from<T, B>);
    FieldMeta f;
    f.name = name;
    f.offset = offset_of(pointer);
    detail::set_kind(f, static_cast<const F*>(nullptr));
    meta_.fields.push_back(f);
    return meta_.fields.back();
  }

  // A name of its own where the usual one is a reserved word of SQL. Comes before lines().
  void table(std::string name) {
    meta_.former_table = std::exchange(meta_.table, std::move(name));
  }

  void sensitive() { meta_.sensitive = true; }
  void index(std::vector<std::string> columns) { meta_.indexes.push_back(std::move(columns)); }

  template <class L, class B>
  void lines(std::string_view name, std::vector<L> B::*pointer, const RecordMeta& line) {
    static_assert(std::derived_from<L, Line>);
    LinesMeta l;
    l.name = name;
    l.table = meta_.table + "_" + std::string(line.table);
    if (!meta_.former_table.empty())
      l.former_table = meta_.former_table + "_" + std::string(line.table);
    l.record = &line;
    l.offset = offset_of(pointer);
    l.size = [](const void* v) { return static_cast<const std::vector<L>*>(v)->size(); };
    l.at = [](void* v, size_t i) -> void* { return &(*static_cast<std::vector<L>*>(v))[i]; };
    l.resize = [](void* v, size_t n) { static_cast<std::vector<L>*>(v)->resize(n); };
    l.remove_marked = [](void* v, const std::vector<char>& marks) {
      size_t index = 0;
      std::erase_if(*static_cast<std::vector<L>*>(v),
                    [&](const L&) { return marks[index++] != 0; });
    };
    meta_.lines.push_back(l);
  }

 private:
  template <class M> size_t offset_of(M pointer) {
    static const T probe{};
    return static_cast<size_t>(reinterpret_cast<const char*>(&(probe.*pointer)) -
                               reinterpret_cast<const char*>(&probe));
  }
  RecordMeta& meta_;
};

// `name` is "module.record"; for RecordKind::line only the part behind the last dot matters
// (the table is "<document>_<that part>"). More than 40 fields is a Bug.
template <class T, class Fill>
RecordMeta describe(std::string_view name, RecordKind kind, Fill fill) {
  static_assert(std::derived_from<T, Entity> || std::derived_from<T, Line>);
  OSNOVA_ASSERT((std::derived_from<T, Line>) == (kind == RecordKind::line),
                "lines begin with Line");
  RecordMeta meta;
  meta.name = name;
  meta.table = std::string(name.substr(name.rfind('.') + 1));
  meta.kind = kind;
  meta.size = sizeof(T);
  meta.create = []() -> void* { return new T(); };
  meta.destroy = [](void* p) { delete static_cast<T*>(p); };
  meta.copy = [](const void* p) -> void* { return new T(*static_cast<const T*>(p)); };
  RecordBuilder<T> builder(meta);
  fill(builder);
  meta.seal();
  return meta;
}

}  // namespace osnova
