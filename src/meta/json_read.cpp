#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "meta/extra.hpp"
#include "meta/line_index.hpp"
#include "meta/read_value.hpp"

namespace osnova {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr size_t kMaxProblems = 100;
// Protects memory: a line is some hundred bytes, while "{}," is three.
constexpr size_t kMaxLines = 50'000;
constexpr size_t kFirstLines = 64;

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

class PatchReader {
 public:
  PatchReader(Record& record, const object& patch, const CodecContext& codec, Problems& problems,
              bool allow_computed)
      : record_(record),
        patch_(patch),
        members_(&patch),
        context_{codec, problems, {}},
        allow_computed_(allow_computed),
        most_problems_(problems.size() + kMaxProblems) {}

  void read() { read_members(record_.meta(), record_.data(), patch_); }

 private:
  // Amounts and lines wait until the currencies of the same object are known.
  struct Waiting {
    struct Member {
      const FieldMeta* field;
      const value* input;
    };
    std::array<Member, 40> amounts;
    size_t amount_count = 0;
    bool lines = false;
  };

  void read_members(const RecordMeta& meta, void* data, const object& members);
  void read_member(const RecordMeta& meta, void* data, std::string_view name, const value& input,
                   Waiting& waiting);
  bool read_header(std::string_view name, const value& input);
  void read_extra(std::string_view name, const value& input);
  void set(const FieldMeta& field, const RecordMeta& meta, void* data, const value& input);
  void set_amount(const FieldMeta& field, const RecordMeta& meta, void* data, const value& input);
  void set_currency(const FieldMeta& field, const RecordMeta& meta, void* data, const value& input);
  void keep_values(const FieldMeta& currency, const RecordMeta& meta, void* data, int old_digits);
  void keep_value(const FieldMeta& amount, void* data, int old_digits, int digits,
                  const value* patched, const Place& place);
  void read_lines(const LinesMeta& lines, const value& input);
  bool full() const { return context_.problems.size() >= most_problems_; }
  void add(std::string_view code, std::string_view name, Problems::Args args = {}) {
    context_.problems.add(code, context_.place.path(name), args);
  }

  friend class LinesReader;
  Record& record_;
  const object& patch_;
  const object* members_;  // those that are read now: of the record or of a line
  ReadContext context_;
  bool allow_computed_;
  size_t most_problems_;
};

// One array of lines of the patch.
class LinesReader {
 public:
  LinesReader(PatchReader& patch, const LinesMeta& lines)
      : patch_(patch),
        lines_(lines),
        vector_(lines_of(lines, patch.record_.data())),
        index_(lines, vector_),
        existing_(lines.size(vector_)),
        used_(existing_),
        next_id_(index_.highest() + 1),
        seen_(existing_, 0) {}

  void read(const array& input) {
    for (size_t i = 0; i < input.size() && !patch_.full() && !too_many_; ++i) {
      patch_.context_.place = {lines_.name, i};
      if (!input[i].is_object()) {
        patch_.add("input.type", {}, {{"expected", "object"}});
      } else {
        read_line(input[i].get_object(), input.size());
      }
    }
    patch_.context_.place = {};
    lines_.resize(vector_, used_);
    if (!removed_.empty()) {
      removed_.resize(used_, 0);
      lines_.remove_marked(vector_, removed_);
    }
  }

 private:
  void read_line(const object& members, size_t array_size) {
    const value* id = members.if_contains("line_id");
    const value* remove = members.if_contains("remove");
    if (remove && !remove->is_bool())
      return patch_.add("input.type", "remove", {{"expected", "boolean"}});
    const bool removes = remove && remove->get_bool();
    if (!id) {
      if (removes) return patch_.add("input.required", "line_id");
      return append(members, next_id_, array_size);
    }
    const int64_t line_id = read_id(*id);
    if (line_id == 0) return patch_.add("input.type", "line_id", {{"expected", "id"}});
    const int64_t at = index_.find(line_id);
    if (at < 0) return unknown(members, line_id, array_size);
    if (seen_[static_cast<size_t>(at)]++) return patch_.add("input.duplicate_line", "line_id");
    if (!removes) return patch_.read_members(*lines_.record, lines_.at(vector_, at), members);
    for (const auto& member : members)
      if (const auto name = view(member.key()); name != "line_id" && name != "remove")
        patch_.add("input.unknown_member", name);
    if (removed_.empty()) removed_.resize(existing_, 0);
    removed_[static_cast<size_t>(at)] = 1;
  }

  // Only the program itself may say which line_id a new line gets.
  void unknown(const object& members, int64_t line_id, size_t array_size) {
    if (!patch_.allow_computed_) return patch_.add("input.unknown_line", "line_id");
    for (size_t i = existing_; i < used_; ++i)
      if (line_at(i).line_id == line_id) return patch_.add("input.duplicate_line", "line_id");
    append(members, line_id, array_size);
  }

  void append(const object& members, int64_t line_id, size_t array_size) {
    too_many_ = used_ >= kMaxLines;
    if (too_many_)
      return patch_.add("input.too_many_lines", {}, {{"limit", std::to_string(kMaxLines)}});
    // A new document makes room for all of its lines at once; what is not used is cut off at the
    // end.
    if (used_ == lines_.size(vector_))
      lines_.resize(vector_, used_ == 0 ? std::min(array_size, kFirstLines) : used_ + 1);
    line_at(used_).line_id = line_id;
    next_id_ = std::max(next_id_, line_id + 1);
    patch_.read_members(*lines_.record, lines_.at(vector_, used_++), members);
  }

  Line& line_at(size_t index) { return *static_cast<Line*>(lines_.at(vector_, index)); }

  PatchReader& patch_;
  const LinesMeta& lines_;
  void* vector_;
  LineIndex index_;
  size_t existing_;
  size_t used_;
  int64_t next_id_;
  std::vector<char> seen_;
  std::vector<char> removed_;
  bool too_many_ = false;
};

void PatchReader::read_members(const RecordMeta& meta, void* data, const object& members) {
  Waiting waiting;
  members_ = &members;
  for (const auto& member : members) {
    if (full()) return;
    read_member(meta, data, view(member.key()), member.value(), waiting);
  }
  for (size_t i = 0; i < waiting.amount_count; ++i)
    set(*waiting.amounts[i].field, meta, data, *waiting.amounts[i].input);
  if (!waiting.lines) return;
  for (const LinesMeta& lines : meta.lines)
    if (const value* input = members.if_contains(lines.name)) read_lines(lines, *input);
}

void PatchReader::read_member(const RecordMeta& meta, void* data, std::string_view name,
                              const value& input, Waiting& waiting) {
  const FieldMeta* field = meta.find(name);
  if (!field) {
    if (meta.find_lines(name)) {
      waiting.lines = true;
    } else if (is_extra(name) && data == record_.data()) {
      read_extra(name, input);
    } else if (!read_header(name, input)) {
      add("input.unknown_member", clip(name, 100));
    }
    return;
  }
  if (field->has(kComputed) && !allow_computed_) return add("input.computed_field", name);
  if (field->kind == Kind::amount && !input.is_null()) {
    OSNOVA_ASSERT(waiting.amount_count < waiting.amounts.size(), "no member comes twice");
    waiting.amounts[waiting.amount_count++] = {field, &input};
  } else {
    set(*field, meta, data, input);
  }
}

// Members that are no fields. False when the name is unknown.
bool PatchReader::read_header(std::string_view name, const value& input) {
  if (!context_.place.lines.empty()) return name == "line_id" || name == "remove";
  if (record_.meta().kind == RecordKind::line) return false;
  if (name != "id" && name != "version") return false;
  int64_t number = 0;
  if (!allow_computed_) {
    add("input.computed_field", name);
  } else if (!input.is_string() || !parse_int(view(input.get_string()), &number)) {
    add("input.type", name, {{"expected", "id"}});
  } else {
    (name == "id" ? record_.entity().id : record_.entity().version) = number;
  }
  return true;
}

void PatchReader::read_extra(std::string_view name, const value& input) {
  const ExtraFields* extras = context_.codec.extras;
  const ExtraField* field = extras ? extras->find(record_.meta().name, name) : nullptr;
  if (!field) return add("input.unknown_member", clip(name, 100));
  if (!field->in_force && !allow_computed_) return add("extra.withdrawn", name);
  if (input.is_null()) return record_.entity().extra.erase(name);
  ExtraValue value = field->value();
  const size_t before = context_.problems.size();
  if (field->meta.kind == Kind::amount) {
    const Currency currency =
        field->currency.empty() ? context_.codec.company_currency : field->currency;
    if (currency.empty()) return add("input.currency_missing", name, {{"field", name}});
    read_amount(field->meta, &value, input, currency.digits(), context_);
  } else {
    read_value(field->meta, &value, input, context_);
  }
  if (context_.problems.size() > before) return;
  if (has_value(field->meta, &value))
    record_.entity().extra.set(std::move(value));
  else
    record_.entity().extra.erase(name);
}

void PatchReader::set(const FieldMeta& field, const RecordMeta& meta, void* data,
                      const value& input) {
  if (field.kind == Kind::currency) {
    set_currency(field, meta, data, input);
  } else if (input.is_null()) {
    clear_value(field, data);
  } else if (field.kind == Kind::amount) {
    set_amount(field, meta, data, input);
  } else {
    read_value(field, data, input, context_);
  }
}

void PatchReader::set_amount(const FieldMeta& field, const RecordMeta& meta, void* data,
                             const value& input) {
  const Currency currency =
      currency_of(field, meta, data, record_, context_.codec.company_currency);
  if (!currency.empty() || allow_computed_)
    return read_amount(field, data, input, currency.empty() ? 0 : currency.digits(), context_);
  // Without the currency nobody knows how many decimals the amount has: 1000 may be 10.00 or 1000.
  if (is_zero_amount(input)) return clear_value(field, data);
  if (!input.is_string() && !input.is_int64()) return add_type_problem(field, "string", context_);
  add("input.currency_missing", field.name, {{"field", field.currency}});
}

constexpr int kUnknownDigits = -1;

int digits_of(Currency currency) { return currency.empty() ? kUnknownDigits : currency.digits(); }

void PatchReader::set_currency(const FieldMeta& field, const RecordMeta& meta, void* data,
                               const value& input) {
  const auto& currency = *static_cast<const Currency*>(member(field, data));
  const int old_digits = digits_of(currency);
  if (input.is_null()) {
    clear_value(field, data);
  } else {
    read_value(field, data, input, context_);
  }
  if (old_digits != kUnknownDigits && old_digits != digits_of(currency))
    keep_values(field, meta, data, old_digits);
}

// What the patch says of a field of a stored line; nullptr when it says nothing.
const value* patched_line_value(const object& patch, std::string_view lines, int64_t line_id,
                                std::string_view name) {
  const value* input = patch.if_contains(lines);
  if (!input || !input->is_array()) return input;
  for (const value& line : input->get_array()) {
    if (!line.is_object()) continue;
    const value* id = line.get_object().if_contains("line_id");
    if (!id || read_id(*id) != line_id) continue;
    if (const value* removed = line.get_object().if_contains("remove")) return removed;
    return line.get_object().if_contains(name);
  }
  return nullptr;
}

// Amounts are stored in minor units: when their number of decimals changes, the same value is
// another integer. Computed amounts will be derived again.
void PatchReader::keep_values(const FieldMeta& currency, const RecordMeta& meta, void* data,
                              int old_digits) {
  const int digits = digits_of(*static_cast<const Currency*>(member(currency, data)));
  const auto follows = [&](const FieldMeta& field) {
    return field.kind == Kind::amount && field.currency == currency.name && !field.has(kComputed);
  };
  for (const FieldMeta& field : meta.fields)
    if (follows(field))
      keep_value(field, data, old_digits, digits, members_->if_contains(field.name),
                 context_.place);
  for (const LinesMeta& lines : meta.lines) {
    if (lines.record->find(currency.name)) continue;
    void* vector = lines_of(lines, data);
    for (const FieldMeta& field : lines.record->fields) {
      if (!follows(field)) continue;
      for (size_t i = 0; i < lines.size(vector); ++i) {
        auto* line = static_cast<Line*>(lines.at(vector, i));
        const value* patched = patched_line_value(patch_, lines.name, line->line_id, field.name);
        keep_value(field, line, old_digits, digits, patched, {lines.name, i});
      }
    }
  }
}

void PatchReader::keep_value(const FieldMeta& amount, void* data, int old_digits, int digits,
                             const value* patched, const Place& place) {
  const int64_t minor = get_integer(amount, data);
  if (minor == 0 || patched || full()) return;
  if (digits == kUnknownDigits) {
    context_.problems.add("input.currency_missing", place.path(amount.name),
                          {{"field", amount.currency}});
  } else if (digits >= old_digits) {
    int64_t kept = 0;
    if (__builtin_mul_overflow(minor, power_of_ten(digits - old_digits), &kept))
      return context_.problems.add("money.overflow", place.path(amount.name));
    set_integer(amount, data, kept);
  } else {
    const int64_t divisor = power_of_ten(old_digits - digits);
    if (minor % divisor != 0)
      return context_.problems.add("money.too_precise", place.path(amount.name));
    set_integer(amount, data, minor / divisor);
  }
}

void PatchReader::read_lines(const LinesMeta& lines, const value& input) {
  if (input.is_null()) {
    lines.resize(lines_of(lines, record_.data()), 0);
  } else if (!input.is_array()) {
    add("input.type", lines.name, {{"expected", "array"}});
  } else {
    LinesReader(*this, lines).read(input.get_array());
  }
}

void check_fields(const RecordMeta& meta, const void* data, const Place& place,
                  Problems& problems) {
  for (const FieldMeta& field : meta.fields)
    if (field.has(kRequired) && !has_value(field, data))
      problems.add("input.required", place.path(field.name));
}

}  // namespace

void apply_patch(Record& record, const object& patch, const CodecContext& context,
                 Problems& problems, bool allow_computed) {
  PatchReader(record, patch, context, problems, allow_computed).read();
}

void check_required(const Record& record, Problems& problems) {
  const RecordMeta& meta = record.meta();
  check_fields(meta, record.data(), {}, problems);
  for (const LinesMeta& lines : meta.lines) {
    void* vector = lines_of(lines, record.data());
    for (size_t i = 0; i < lines.size(vector); ++i)
      check_fields(*lines.record, lines.at(vector, i), {lines.name, i}, problems);
  }
}

}  // namespace osnova
