#include "kernel/signature/content.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/approval/approval.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

namespace json = boost::json;

// --- RFC 8785 ------------------------------------------------------------------------------------

namespace {

void write_text(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20) {
      out += c;
    } else if (c == '\b' || c == '\t' || c == '\n' || c == '\f' || c == '\r') {
      out += '\\';
      out += c == '\b' ? 'b' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\f' ? 'f' : 'r';
    } else {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  out += '"';
}

void write_value(const json::value& value, std::string& out) {
  if (value.is_string()) {
    write_text(value.get_string(), out);
  } else if (value.is_bool()) {
    out += value.get_bool() ? "true" : "false";
  } else if (value.is_null()) {
    out += "null";
  } else if (value.is_int64()) {
    out += std::to_string(value.get_int64());
  } else if (value.is_array()) {
    out += '[';
    for (size_t i = 0; i < value.get_array().size(); ++i) {
      if (i > 0) out += ',';
      write_value(value.get_array()[i], out);
    }
    out += ']';
  } else {
    OSNOVA_ASSERT(value.is_object(), "a content holds no broken numbers");
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : value.get_object()) members.push_back(&member);
    // Names are of the program and in ASCII, where bytes and UTF-16 units sort alike.
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->key() < b->key(); });
    out += '{';
    for (size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += ',';
      write_text(members[i]->key(), out);
      out += ':';
      write_value(members[i]->value(), out);
    }
    out += '}';
  }
}

}  // namespace

std::string rfc8785(const json::value& value) {
  std::string out;
  write_value(value, out);
  return out;
}

// --- the content ---------------------------------------------------------------------------------

namespace {

constexpr std::string_view kForm = "osnova/1";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Writer {
  const Record& record;
  const CompanyState& state;
  const std::vector<std::string>& given;

  json::object fields(const RecordMeta& meta, const void* data, bool own) const {
    json::object out;
    for (const FieldMeta& field : meta.fields) {
      const bool place = own && (field.name == "status" || (field.name == "stage" &&
                                                            meta.kind == RecordKind::document));
      const bool counts = is_of_content(field) || field.name == "number";
      if (!counts || place || field.has(kSecret) || !has_value(field, data) || (own && contains(given, field.name)))
        continue;
      const Currency currency =
          field.kind == Kind::amount
              ? currency_of(field, meta, data, record, state.company().currency)
              : Currency{};
      out[field.name] = value_text(field, data, currency);
    }
    if (!own) return out;
    for (const ExtraValue& value : record.entity().extra)
      if (is_extra(value.path))
        out[value.path] = extra_text(value, state.company().currency);
    return out;
  }
  json::object lines() const {
    json::object out;
    for (const LinesMeta& lines : record.meta().lines) {
      auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
      json::array list;
      for (size_t i = 0; i < lines.size(vector); ++i) {
        const void* line = lines.at(vector, i);
        json::object one = fields(*lines.record, line, false);
        one["line_id"] = std::to_string(static_cast<const Line*>(line)->line_id);
        list.push_back(std::move(one));
      }
      if (!list.empty()) out[lines.name] = std::move(list);
    }
    return out;
  }
};

json::object leg_json(const Leg& leg, const Book& book) {
  json::object out = {{"side", code_of(leg.side)},
                      {"account", std::string_view(leg.account->code)},
                      {"currency", leg.currency.code()},
                      {"amount", minor_text(leg.amount, leg.currency.digits())},
                      {"base", minor_text(leg.base, book.currency.digits())}};
  if (leg.dims.party != 0) out["party"] = std::to_string(leg.dims.party);
  return out;
}

// A reversal is dated on the day when it is done: that is not signed before.
json::array postings_json(const std::vector<Posting>& postings, bool dated) {
  json::array out;
  for (const Posting& posting : postings) {
    json::array legs;
    for (const Leg& leg : posting.legs) legs.push_back(leg_json(leg, *posting.book));
    json::object one = {{"book", std::string_view(posting.book->code)},
                        {"kind", code_of(posting.kind)},
                        {"legs", std::move(legs)}};
    if (dated) one["date"] = posting.date.text();
    out.push_back(std::move(one));
  }
  return out;
}

struct Parts {
  std::string_view command;
  Id id = 0;
  const std::vector<std::string>& given;
  const std::vector<Posting>& postings;
  bool dated = true;
};

std::string written(const Record& record, const CompanyState& state, const Parts& parts) {
  const Writer writer{record, state, parts.given};
  json::object out = {{"form", kForm},
                      {"company", std::string_view(state.company().code)},
                      {"record", record.meta().name},
                      {"command", parts.command},
                      {"fields", writer.fields(record.meta(), record.data(), true)}};
  if (parts.id != 0) out["id"] = std::to_string(parts.id);
  if (json::object lines = writer.lines(); !lines.empty()) out["lines"] = std::move(lines);
  if (!parts.given.empty()) {
    json::array given;
    for (const std::string& name : parts.given) given.emplace_back(name);
    out["given"] = std::move(given);
  }
  if (!parts.postings.empty()) out["postings"] = postings_json(parts.postings, parts.dated);
  return rfc8785(out);
}

std::string_view last_action(std::string_view command) {
  return command.substr(command.find_last_of(".+") + 1);
}

const FlowStep* step_of(const Behaviour& behaviour, std::string_view action) {
  for (const FlowStep& step : behaviour.flow)
    if (step.action == action) return &step;
  return nullptr;
}

std::vector<Posting> stored_postings(store::Connection& connection, const CompanyState& state,
                                     Id company, int64_t seq) {
  const store::Cell at[] = {company, seq};
  auto rows = connection.query(
      "SELECT posting, book, kind, date, side, account, currency, amount, base_amount, party FROM "
      "ledger WHERE company_id = $1 AND seq = $2 ORDER BY leg",
      at);
  std::vector<Posting> postings;
  int64_t index = -1;
  while (rows->next()) {
    if (rows->integer(0) != index) {
      index = rows->integer(0);
      Posting& posting = postings.emplace_back();
      posting.book = state.book_by_ordinal(rows->integer(1));
      posting.kind = static_cast<MovementKind>(rows->integer(2));
      posting.date = {static_cast<int32_t>(rows->integer(3))};
      OSNOVA_ASSERT(posting.book != nullptr, "a stored posting has a book");
    }
    Leg& leg = postings.back().legs.emplace_back();
    leg.side = rows->integer(4) == 0 ? Side::debit : Side::credit;
    leg.account = state.account(*postings.back().book, rows->text(5));
    leg.currency = Currency::of(rows->text(6));
    leg.amount = rows->integer(7);
    leg.base = rows->integer(8);
    leg.dims.party = rows->is_null(9) ? 0 : rows->integer(9);
    OSNOVA_ASSERT(leg.account != nullptr, "a stored leg has an account of its book");
  }
  return postings;
}

}  // namespace

std::string content_of(const Change& change, std::string_view command, Id target,
                       const CompanyState& state) {
  const Record& record = change.after ? change.after : change.before;
  std::vector<std::string> given;
  const auto add_given = [&](std::string_view name) {
    const FieldMeta* field = record.meta().find(name);
    if (field && !has_value(*field, record.data()) && !contains(given, name))
      given.emplace_back(name);
  };
  if (record.meta().kind == RecordKind::document) add_given("number");
  for (const NumberRequest& number : change.effects.numbers) add_given(number.field);
  std::sort(given.begin(), given.end());
  return written(record, state,
                 {command, target, given, change.effects.postings, !change.is_reversal});
}

std::string command_behind(const Behaviour& behaviour, const Record& record) {
  const std::string name = std::string(behaviour.meta->name) + ".";
  const FieldMeta* status = behaviour.meta->find("status");
  if (!status) return name + "update";
  const int64_t now = get_integer(*status, record.data());
  const FlowStep* found = nullptr;
  for (const FlowStep& step : behaviour.flow)
    if (step.to == now && (!found || step.effect == Effect::post)) found = &step;
  return name + (found ? std::string(found->action) : std::string("update"));
}

std::optional<std::string> content_of(const Record& record, const Behaviour& behaviour,
                                      const StoredContent& what, store::Connection& connection,
                                      const CompanyState& state) {
  const FlowStep* step = step_of(behaviour, last_action(what.command));
  std::vector<Posting> postings;
  const bool reversal = step && step->effect == Effect::reverse;
  if (step && step->effect != Effect::none && record.meta().kind == RecordKind::document) {
    const Doc& doc = record.as<Doc>();
    const int64_t seq = reversal ? doc.reversed_seq : doc.posted_seq;
    if (seq == 0) return std::nullopt;
    postings = stored_postings(connection, state, record.entity().company, seq);
  }
  return written(record, state,
                 {what.command, what.named ? record.entity().id : 0, what.given, postings,
                  !reversal});
}

std::optional<ContentHead> head_of(std::string_view content) {
  const auto parsed = parse_json(content);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const json::object& object = parsed->as_object();
  const auto text = [&](std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  if (text("form") != kForm) return std::nullopt;
  ContentHead head{text("record"), text("command"), 0, {}};
  if (!text("id").empty() && !parse_int(text("id"), &head.id)) return std::nullopt;
  if (const auto* given = object.if_contains("given"); given && given->is_array())
    for (const json::value& name : given->get_array())
      if (name.is_string()) head.given.emplace_back(name.get_string());
  return head;
}

// --- what differs --------------------------------------------------------------------------------

namespace {

constexpr size_t kMostDifferences = 10;

void compare(const json::value& a, const json::value& b, const std::string& path,
             std::vector<std::string>& out) {
  if (out.size() >= kMostDifferences || a == b) return;
  if (a.is_object() && b.is_object()) {
    const auto below = [&](std::string_view name) {
      return path.empty() ? std::string(name) : path + "/" + std::string(name);
    };
    for (const auto& [name, value] : a.get_object()) {
      const auto* other = b.get_object().if_contains(name);
      compare(value, other ? *other : json::value(nullptr), below(name), out);
    }
    for (const auto& [name, value] : b.get_object())
      if (!a.get_object().contains(name)) compare(json::value(nullptr), value, below(name), out);
    return;
  }
  if (path != "postings" && a.is_array() && b.is_array() &&
      a.get_array().size() == b.get_array().size()) {
    for (size_t i = 0; i < a.get_array().size(); ++i)
      compare(a.get_array()[i], b.get_array()[i], path + "/" + std::to_string(i + 1), out);
    return;
  }
  if (out.size() < kMostDifferences) out.push_back(path);
}

}  // namespace

std::vector<std::string> content_differences(std::string_view signed_content,
                                             std::string_view present) {
  const auto a = parse_json(signed_content), b = parse_json(present);
  std::vector<std::string> out;
  if (a && b) compare(*a, *b, "", out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace osnova
