#include "kernel/approval/double_keying.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "kernel/access/access.hpp"
#include "meta/extra.hpp"

namespace osnova {

const EnumMeta& enum_meta(KeyAnew) {
  static const EnumMeta meta{"kernel.key_anew", {"no", "text", "number"}};
  return meta;
}

namespace {

constexpr std::string_view kUsual = "*";
constexpr std::string_view kHidden = "\u2022\u2022\u2022";
constexpr int kFinestScale = 10;

// "accounts.2.iban" is of the field "accounts.iban".
std::string field_of(std::string_view path) {
  const auto parts = split(path, '.');
  return parts.size() == 3 ? std::string(parts[0]) + "." + std::string(parts[2])
                           : std::string(path);
}

const FieldMeta* find_keyed(const RecordMeta& meta, const ExtraFields* extras,
                            std::string_view field) {
  const auto parts = split(field, '.');
  if (parts.size() == 1 || is_extra(field)) return find_field(meta, extras, field);
  const LinesMeta* lines = parts.size() == 2 ? meta.find_lines(parts[0]) : nullptr;
  return lines ? lines->record->find(parts[1]) : nullptr;
}

bool wants(std::string_view rekey, std::string_view path) {
  const auto fields = rights_of(rekey);
  return std::find(fields.begin(), fields.end(), field_of(path)) != fields.end();
}

bool is_number(Kind kind) {
  return kind == Kind::amount || kind == Kind::decimal || kind == Kind::integer;
}

// References, days and codes say what is meant without what was typed.
bool tells_nothing(const FieldMeta& field) {
  return field.kind == Kind::reference || field.kind == Kind::date ||
         field.kind == Kind::enumeration || field.kind == Kind::currency;
}

bool is_open(const ApprovalStage& stage) {
  return !stage.rekey.empty() && stage.given < stage.people;
}

std::string without_space(std::string_view text) {
  std::string kept;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\u00a0") || text.substr(i).starts_with("\u202f")) {
      i += text.substr(i).starts_with("\u00a0") ? 1 : 2;
    } else if (text[i] != ' ' && text[i] != '\t') {
      kept += text[i];
    }
  }
  return kept;
}

bool equal(KeyAnew as, std::string_view entered, std::string_view keyed) {
  std::string second = without_space(keyed);
  if (as == KeyAnew::text)
    return fold_case(without_space(entered)) == fold_case(second);
  // A comma is the point of most of the world's keyboards; of "1,200.50" nobody knows.
  if (second.find('.') == std::string::npos)
    if (const auto comma = second.find(','); comma != std::string::npos) second[comma] = '.';
  const auto first = parse_decimal(without_space(entered), kFinestScale);
  const auto again = parse_decimal(second, kFinestScale);
  return first && again && *first == *again;
}

}  // namespace

std::string keyed_fields(std::string_view rekey, const RecordMeta& meta) {
  std::string fields;
  const auto add = [&](const std::string& name) { fields += (fields.empty() ? "" : " ") + name; };
  for (const std::string_view word : rights_of(rekey)) {
    if (word != kUsual) {
      add(std::string(word));
      continue;
    }
    for (const FieldMeta& field : meta.fields)
      if (field.has(kKeyedTwice)) add(std::string(field.name));
    for (const LinesMeta& lines : meta.lines)
      for (const FieldMeta& field : lines.record->fields)
        if (field.has(kKeyedTwice)) add(std::string(lines.name) + "." + std::string(field.name));
  }
  return fields;
}

bool finds_keys(std::string_view rekey, const RecordMeta& meta,
                const std::vector<ApprovalChange>& changes) {
  const std::string fields = keyed_fields(rekey, meta);
  return std::any_of(changes.begin(), changes.end(), [&](const ApprovalChange& one) {
    return !one.after.empty() && wants(fields, one.field);
  });
}

void begin_keying(Approval& approval, const RecordMeta& meta, const ExtraFields* extras,
                  std::string blind_title, Problems& problems) {
  approval.keying = std::any_of(approval.stages.begin(), approval.stages.end(), is_open);
  if (approval.keying && approval.changes.size() >= kMostChanges)
    problems.add("approval.too_much_to_key", "", {{"limit", std::to_string(kMostChanges)}});
  if (!approval.keying) return;
  for (ApprovalChange& change : approval.changes) {
    const FieldMeta* field = find_keyed(meta, extras, field_of(change.field));
    const bool keyed = !change.after.empty() &&
                       std::any_of(approval.stages.begin(), approval.stages.end(),
                                   [&](const auto& one) { return wants(one.rekey, change.field); });
    if (keyed)
      change.keyed_anew = field && is_number(field->kind) ? KeyAnew::number : KeyAnew::text;
  }
  approval.title = std::move(blind_title);
  std::swap(approval.amount, approval.held_amount);
}

bool is_blind(const Approval& approval, Id person) {
  if (person == approval.author.id || person == approval.maker.id ||
      (person != 0 && person == approval.acted_for.id))
    return false;
  return approval.keying && approval.status != ApprovalStatus::done;
}

void blind(Approval& approval, const Behaviour* subject, const ExtraFields* extras) {
  for (ApprovalChange& change : approval.changes) {
    const FieldMeta* field =
        subject ? find_keyed(*subject->meta, extras, field_of(change.field)) : nullptr;
    const bool shown = change.keyed_anew == KeyAnew::no && field && tells_nothing(*field);
    if (!shown && !change.after.empty()) change.after = kHidden;
  }
  approval.held_amount = {};
  approval.input.clear();
  approval.difference.clear();
  approval.digest.clear();  // an amount could be guessed by it
}

bool is_blinded_path(std::string_view path) {
  const std::string_view head = path.substr(0, path.find('.'));
  return head == "changes" || head == "input" || head == "difference" || head == "digest" ||
         head == "held_amount";
}

std::vector<std::string> keyed_differently(const Approval& approval, const ApprovalStage& stage,
                                           const boost::json::object& arguments,
                                           Problems& problems) {
  std::vector<std::string> different;
  const auto* given = arguments.if_contains("keyed");
  const auto* keyed = given ? given->if_object() : nullptr;
  for (const ApprovalChange& change : approval.changes) {
    if (change.keyed_anew == KeyAnew::no || !wants(stage.rekey, change.field)) continue;
    const auto* value = keyed ? keyed->if_contains(std::string_view(change.field)) : nullptr;
    const std::string text(
        value && value->is_string() ? trim(std::string_view(value->as_string())) : "");
    if (text.empty())
      problems.add("approval.key_missing", "keyed." + std::string(change.field),
                   {{"field", change.field}});
    else if (!equal(change.keyed_anew, change.after, text))
      different.emplace_back(change.field);
  }
  return different;
}

void end_keying(Approval& approval) {
  approval.keying = std::any_of(approval.stages.begin(), approval.stages.end(), is_open);
  if (approval.keying || approval.held_amount.minor == 0) return;
  approval.amount = approval.held_amount;
  approval.held_amount = {};
}

void check_rekey(const PolicyStage& stage, std::string_view command, const RecordMeta& meta,
                 const ExtraFields* extras, const std::string& path, Problems& problems) {
  const auto fields = rights_of(stage.rekey);
  for (const std::string_view name : fields) {
    if (name == kUsual) {
      if (keyed_fields(name, meta).empty())
        problems.add("policy.rekey_none", path, {{"record", meta.name}});
      continue;
    }
    const FieldMeta* field = find_keyed(meta, extras, name);
    if (!field || field->has(kComputed) || field->has(kSecret))
      problems.add("policy.rekey_field", path, {{"field", name}, {"record", meta.name}});
  }
  if (fields.empty()) return;
  const std::string record = std::string(meta.name) + ".";
  if (!glob_match(command, record + "create") && !glob_match(command, record + "update"))
    problems.add("policy.rekey_entry", path, {{"record", meta.name}});
  if (stage.signature != SignatureWanted::no) problems.add("policy.rekey_signature", path);
}

}  // namespace osnova
