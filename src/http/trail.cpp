// What a record did (movements), what happened to it (history), and what belongs to it (related).
#include <map>
#include <set>

#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/journal/journal.hpp"
#include "meta/extra.hpp"

namespace osnova::http {

namespace json = boost::json;
using store::Cell;

namespace {

std::optional<Record> readable(const Context& context, const Behaviour& behaviour, Id id) {
  if (!context.access.may(std::string(behaviour.meta->name) + ".read")) return std::nullopt;
  return context.kernel.load(*behaviour.meta, id, context.access);
}

json::array stored_postings(const Context& context, const ReadContext& read, int64_t seq,
                            bool reversal) {
  const Cell key[] = {read.access.company(), seq};
  auto rows = read.connection.query(
      "SELECT book, posting, pair, side, kind, date, account, currency, amount, base_amount, party "
      "FROM ledger WHERE company_id = $1 AND seq = $2 ORDER BY leg",
      key);
  json::array postings;
  int64_t book = -1, posting = -1;
  int digits = 2;
  const Book* of = nullptr;
  while (rows->next()) {
    if (rows->integer(0) != book || rows->integer(1) != posting) {
      book = rows->integer(0);
      posting = rows->integer(1);
      of = read.company.book_by_ordinal(book);
      digits = of ? of->currency.digits() : 2;
      postings.push_back(
          json::object{{"book", of ? std::string_view(of->code) : std::string_view("?")},
                       {"date", Date{static_cast<int32_t>(rows->integer(5))}.text()},
                       {"kind", code_of(static_cast<MovementKind>(rows->integer(4)))},
                       {"reversal", reversal},
                       {"legs", json::array{}}});
    }
    const Account* account = of ? read.company.account(*of, rows->text(6)) : nullptr;
    const Currency currency = Currency::of(rows->text(7));
    json::object leg = {
        {"pair", rows->integer(2)},
        {"side", code_of(static_cast<Side>(rows->integer(3)))},
        {"account", rows->text(6)},
        {"account_name", account ? std::string_view(context.language() == "ru" ? account->name_ru
                                                                               : account->name_en)
                                 : std::string_view()},
        {"currency", currency.code()},
        {"amount", minor_text(rows->integer(8), currency.digits())},
        {"base_amount", minor_text(rows->integer(9), digits)}};
    if (!rows->is_null(10)) leg["party"] = std::to_string(rows->integer(10));
    postings.back().as_object()["legs"].as_array().push_back(std::move(leg));
  }
  return postings;
}

// Codes of a register's column have labels ("invoice"); codes of people ("vat") stand for
// themselves.
std::string shown_code(const Context& context, const std::string& column, const std::string& code) {
  const auto label = context.labels.find(context.language(), "register." + column + "." + code);
  return label.empty() ? code : std::string(label);
}

// Movements of the other registers, as rows of plain values.
json::array stored_registers(const Context& context, const ReadContext& read,
                             const std::vector<int64_t>& seqs) {
  json::array registers;
  const int digits = read.company.company().currency.digits();
  for (const RegisterMeta* meta : context.kernel.registry().registers()) {
    std::string columns = "date";
    json::array head = {json::object{
        {"name", "date"}, {"label", context.text("report.column.date")}, {"type", "date"}}};
    const auto column = [&](const std::string& name, const char* type) {
      columns += ", " + name;
      head.push_back(json::object{
          {"name", name}, {"label", context.text("report.column." + name)}, {"type", type}});
    };
    for (const auto& d : meta->dimensions)
      if (d.type == store::ColumnType::text) column(d.name, "text");
    for (const auto& m : meta->measures) column(m, m == "quantity" ? "quantity" : "amount");
    json::array table;
    for (const int64_t seq : seqs) {
      const Cell key[] = {read.access.company(), seq};
      auto rows = read.connection.query("SELECT " + columns + " FROM " + meta->name +
                                            " WHERE company_id = $1 AND seq = $2 ORDER BY row",
                                        key);
      while (rows->next()) {
        json::array cells = {Date{static_cast<int32_t>(rows->integer(0))}.text()};
        int c = 1;
        for (const auto& d : meta->dimensions)
          if (d.type == store::ColumnType::text)
            cells.emplace_back(shown_code(context, d.name, std::string(rows->text(c++))));
        for (const auto& m : meta->measures)
          cells.emplace_back(m == "quantity" ? decimal_text(rows->integer(c++), 6)
                                             : minor_text(rows->integer(c++), digits));
        table.push_back(std::move(cells));
      }
    }
    if (!table.empty())
      registers.push_back(json::object{{"name", meta->name},
                                       {"label", context.text("register." + meta->name)},
                                       {"columns", std::move(head)},
                                       {"rows", std::move(table)}});
  }
  return registers;
}

// A change of the journal as people read it.
class HistoryText {
 public:
  HistoryText(const Context& context, const Record& record)
      : context_(context),
        record_(record),
        meta_(record.meta()),
        state_(context.kernel.company_state(context.access.company())) {}

  void add(const FieldChange& change, json::array& out) {
    if (change.path.starts_with('#')) {
      out.push_back(json::object{{"path", change.path},
                                 {"label", context_.text("history." + change.path.substr(1))},
                                 {"kind", "text"},
                                 {"before", nullptr},
                                 {"after", change.after}});
      return;
    }
    if (is_extra(change.path)) return out.push_back(added(change));
    if (is_note(change.path)) return out.push_back(ticked(change));
    const size_t dot = change.path.find('.');
    const std::string head = change.path.substr(0, dot);
    if (dot == change.path.npos) {
      if (const FieldMeta* field = meta_.find(head); field && shown_in_history(*field))
        out.push_back(may_read(change.path)
                          ? one(change.path, std::string(meta_.name) + "." + head, meta_, *field,
                                change)
                          : hidden(change, std::string(meta_.name) + "." + head));
      return;
    }
    const LinesMeta* lines = meta_.find_lines(head);
    if (!lines || of_the_program(*lines)) return;
    const size_t second = change.path.find('.', dot + 1);
    const std::string prefix = std::string(meta_.name) + "." + head;
    if (second != change.path.npos) {
      const std::string name = change.path.substr(second + 1);
      if (const FieldMeta* field = lines->record->find(name))
        out.push_back(
            may_read(change.path)
                ? one(change.path, prefix + "." + name, *lines->record, *field, change)
                : hidden(change, prefix + "." + name));
      return;
    }
    if (hidden_case(change.path)) return out.push_back(hidden(change, prefix));
    out.push_back(json::object{{"path", change.path},
                               {"label", context_.text(prefix)},
                               {"kind", "text"},
                               {"before", line(*lines, change.before)},
                               {"after", line(*lines, change.after)}});
  }

 private:
  // That a secret changed is told, not what it was.
  bool shown_in_history(const FieldMeta& field) const {
    return field.has(kSecret) || !of_the_program(meta_, field);
  }
  bool may_read(const std::string& path) const {
    return may_read_path(context_.access, meta_, path) && !hidden_case(path);
  }
  bool hidden_case(const std::string& path) const {
    return is_approval(meta_) &&
           hidden_in_case(record_, context_.kernel.registry(), context_.access, path);
  }
  // An added field. Whoever may not read it, and of one that nobody knows any more, sees that it
  // changed.
  json::object added(const FieldChange& change) const {
    const ExtraField* field = state_->extras()->find(meta_.name, change.path);
    const std::string label(field ? field->name(context_.language())
                                  : std::string_view(change.path).substr(kExtraPrefix.size()));
    if (!field || !may_read(change.path)) return hidden_as(change, label);
    json::object told = {{"path", change.path}, {"label", label}, {"kind", kind_name(field->meta)}};
    if (change.personal) {  // only its commitment is left
      told["before"] = nullptr;
      told["after"] = context_.text("history.erased_value");
      told["erased"] = true;
      return told;
    }
    told["before"] = added_value(*field, change.before);
    told["after"] = added_value(*field, change.after);
    return told;
  }
  json::value added_value(const ExtraField& field, const std::string& bytes) const {
    ExtraValue value = field.value();
    if (bytes.empty() || !read_canonical(field.meta, &value, bytes)) return nullptr;
    if (const ExtraChoice* choice = field.choice(value.text); field.is_choice && choice)
      return json::string(context_.language() == "ru" && !choice->name_ru.empty()
                              ? choice->name_ru
                              : choice->name_en);
    if (field.meta.kind == Kind::reference) return shown(field.meta, &value);
    return json::string(extra_text(value, context_.codec().company_currency));
  }
  // A point of the checklist: by whom and when stands in it.
  json::object ticked(const FieldChange& change) const {
    const std::string code = change.path.substr(kNotePrefix.size());
    std::string label = code;
    if (const FlowPlan* plan = flow_plan_of(*state_, meta_))
      for (const FlowPoint& point : plan->points)
        if (point.code == code) label = name_in(point, context_.language());
    const auto text = [](const std::string& bytes) -> json::value {
      ExtraValue note;
      if (bytes.empty() || !read_canonical(extra_meta(note), &note, bytes)) return nullptr;
      return json::string(note.text);
    };
    return {{"path", change.path},
            {"label", label},
            {"kind", "text"},
            {"before", text(change.before)},
            {"after", text(change.after)}};
  }
  // That it changed is told, not what it was, to whoever may not read the field.
  json::object hidden(const FieldChange& change, const std::string& label) const {
    return hidden_as(change, std::string(context_.text(label)));
  }
  json::object hidden_as(const FieldChange& change, const std::string& label) const {
    const auto shown_as = [](const std::string& bytes) {
      return bytes.empty() ? json::value(nullptr) : json::value("\u2022\u2022\u2022");
    };
    return {{"path", change.path},
            {"label", label},
            {"kind", "text"},
            {"before", shown_as(change.before)},
            {"after", shown_as(change.after)}};
  }
  json::object one(const std::string& path, const std::string& label, const RecordMeta& meta,
                   const FieldMeta& field, const FieldChange& change) {
    if (change.personal)  // only its commitment is left
      return {{"path", path},
              {"label", context_.text(label)},
              {"kind", "text"},
              {"before", nullptr},
              {"after", context_.text("history.erased_value")},
              {"erased", true}};
    return {{"path", path},
            {"label", context_.text(label)},
            {"kind", kind_name(field)},
            {"before", value(meta, field, change.before)},
            {"after", value(meta, field, change.after)}};
  }
  json::value value(const RecordMeta& meta, const FieldMeta& field, const std::string& bytes) {
    if (bytes.empty()) return nullptr;
    if (field.has(kSecret)) return "•••";
    auto* data = static_cast<char*>(meta.create());
    json::value text = nullptr;
    if (read_canonical(field, data, bytes) && has_value(field, data)) text = shown(field, data);
    meta.destroy(data);
    return text;
  }
  // Amounts stand in minor units: of the record's currency as it is now.
  json::value shown(const FieldMeta& field, const void* data) const {
    if (is_approval(meta_) && field.name == "difference")
      return json::value(difference_in_words(
          context_, std::string(record_.as<Approval>().record),
          value_text(field, data, Currency{})));
    if (field.kind == Kind::enumeration)
      return json::value(context_.text(std::string(field.enumeration->name) + "." +
                                       value_text(field, data, Currency{})));
    if (field.is_id()) {
      const Id id = get_integer(field, data);
      if (id == 0) return nullptr;
      if (const Behaviour* target = context_.kernel.registry().find(field.target)) {
        const auto titles = context_.kernel.titles(*target->meta, {id}, context_.access);
        if (!titles.empty()) return json::value(titles.begin()->second);
      }
      return json::value(std::to_string(id));
    }
    const Currency own = context_.codec().company_currency;
    const Currency currency = field.kind == Kind::amount && record_.meta().find(field.currency)
                                  ? currency_of(field, record_.meta(), record_.data(), record_, own)
                                  : own;
    return json::value(value_text(field, data, currency.empty() ? own : currency));
  }
  json::value line(const LinesMeta& lines, const std::string& bytes) {
    if (bytes.empty()) return nullptr;
    void* data = lines.record->create();
    std::string text;
    if (read_canonical_line(*lines.record, data, bytes))
      for (const FieldMeta& field : lines.record->fields)
        if (has_value(field, data) && field.kind != Kind::boolean && !field.has(kSecret) &&
            may_read_field(context_.access, meta_, field, lines.name)) {
          const json::value shown_value = shown(field, data);
          if (shown_value.is_string())
            text += (text.empty() ? "" : ", ") + std::string(shown_value.as_string());
        }
    lines.record->destroy(data);
    return json::value(text);
  }
  const Context& context_;
  const Record& record_;
  const RecordMeta& meta_;
  std::shared_ptr<const CompanyState> state_;
};

json::object node_of(const Context& context, const Record& record) {
  json::object node = {{"id", std::to_string(record.entity().id)},
                       {"record", record.meta().name},
                       {"label", context.text(record.meta().name)},
                       {"number", title_of(record, context.language())},
                       {"date", ""},
                       {"status", ""}};
  if (record.meta().kind == RecordKind::document) node["date"] = record.as<Doc>().date.text();
  if (const FieldMeta* status = record.meta().find("status"))
    node["status"] = value_text(*status, record.data(), Currency{});
  for (const char* name : {"gross", "total", "amount"})
    if (const FieldMeta* f = record.meta().find(name); f && f->kind == Kind::amount) {
      const Currency currency =
          currency_of(*f, record.meta(), record.data(), record, context.codec().company_currency);
      if (!currency.empty())
        node["total"] = value_text(*f, record.data(), currency) + " " + currency.code();
      break;
    }
  return node;
}

}  // namespace

Response record_movements(const Context& context, const Behaviour& behaviour, Id id) {
  auto record = readable(context, behaviour, id);
  if (!record) return problem_response(context, "record.not_found", 404);
  json::array postings, registers;
  if (record->meta().kind == RecordKind::document) {
    const Doc& doc = record->as<Doc>();
    context.kernel.read(context.access, [&](const ReadContext& read) {
      std::vector<int64_t> seqs;
      for (const auto& [seq, reversal] :
           {std::pair{doc.posted_seq, false}, std::pair{doc.reversed_seq, true}}) {
        if (seq == 0) continue;
        seqs.push_back(seq);
        for (json::value& posting : stored_postings(context, read, seq, reversal))
          postings.push_back(std::move(posting));
      }
      registers = stored_registers(context, read, seqs);
    });
    name_parties(context, postings);
  }
  return json_response(
      200, json::object{{"postings", std::move(postings)}, {"registers", std::move(registers)}});
}

Response record_history(const Context& context, const Behaviour& behaviour, Id id) {
  auto record = readable(context, behaviour, id);
  if (!record) return problem_response(context, "record.not_found", 404);
  struct Row {
    int64_t seq, recorded_at, version;
    std::string user, command, changes;
  };
  std::vector<Row> found;
  int64_t after = INT64_MAX, limit = 200;
  if (!parse_int(context.query("after"), &after) || after <= 0) after = INT64_MAX;
  if (parse_int(context.query("limit"), &limit)) limit = std::clamp<int64_t>(limit, 1, 1000);
  context.kernel.read(context.access, [&](const ReadContext& read) {
    const bool shared = behaviour.meta->kind == RecordKind::shared_catalogue;
    const Cell key[] = {shared ? Id{0} : context.access.company(), id, after, limit};
    auto rows = read.connection.query(
        "SELECT j.seq, j.recorded_at, COALESCE(u.name, u.login), j.command, j.changes, j.version FROM journal "
        "AS j LEFT JOIN "
        "app_user AS u ON u.company_id = 0 AND u.id = j.user_id WHERE j.company_id = $1 AND "
        "j.record_id = $2 AND j.seq < $3 ORDER BY j.seq DESC LIMIT $4",
        key);
    while (rows->next())
      found.push_back({rows->integer(0), rows->integer(1), rows->integer(5),
                       std::string(rows->text(2)),
                       std::string(rows->text(3)), std::string(rows->blob(4))});
  });
  json::array items;
  HistoryText text(context, *record);
  for (const Row& row : found) {
    std::vector<FieldChange> changes;
    json::array list;
    if (decode_changes(row.changes, &changes))
      for (const FieldChange& change : changes) text.add(change, list);
    const std::string action = row.command.substr(row.command.rfind('.') + 1);
    std::string label;
    for (size_t begin = 0; begin <= action.size();) {
      const size_t plus = std::min(action.find('+', begin), action.size());
      label += (label.empty() ? "" : ", ") +
               std::string(context.text("action." + action.substr(begin, plus - begin)));
      begin = plus + 1;
    }
    items.push_back(json::object{{"seq", std::to_string(row.seq)},
                                 {"version", std::to_string(row.version)},
                                 {"recorded_at", Timestamp{row.recorded_at}.text()},
                                 {"user", row.user},
                                 {"command", row.command},
                                 {"label", label},
                                 {"changes", std::move(list)}});
  }
  json::value next = nullptr;
  if (static_cast<int64_t>(found.size()) == limit) next = std::to_string(found.back().seq);
  return json_response(200, json::object{{"items", std::move(items)}, {"next", std::move(next)}});
}

// Documents that this one names or that depend on it, two steps far.
Response record_related(const Context& context, const Behaviour& behaviour, Id id) {
  auto record = readable(context, behaviour, id);
  if (!record) return problem_response(context, "record.not_found", 404);
  std::map<Id, json::object> nodes;
  std::set<std::tuple<Id, Id>> edges;
  std::vector<Id> round = {id};
  nodes[id] = node_of(context, *record);
  const auto add = [&](Id other) {
    if (nodes.contains(other)) return;
    for (const Behaviour& b : context.kernel.registry().records()) {
      if (b.meta->kind != RecordKind::document) continue;
      if (auto found = context.kernel.load(*b.meta, other, context.access)) {
        nodes[other] = node_of(context, *found);
        round.push_back(other);
        return;
      }
    }
  };
  for (int step = 0; step < 2; ++step) {
    std::vector<std::pair<Id, Id>> found;
    context.kernel.read(context.access, [&](const ReadContext& read) {
      for (const Id at : round) {
        const Cell key[] = {context.access.company(), at};
        auto later = read.connection.query(
            "SELECT original, dependant FROM dependency WHERE company_id = $1 AND original = $2",
            key);
        while (later->next()) found.emplace_back(later->integer(0), later->integer(1));
        auto earlier = read.connection.query(
            "SELECT original, dependant FROM dependency WHERE company_id = $1 AND dependant = $2",
            key);
        while (earlier->next()) found.emplace_back(earlier->integer(0), earlier->integer(1));
      }
    });
    round.clear();
    for (const auto& [original, dependant] : found) {
      edges.insert({original, dependant});
      add(original);
      add(dependant);
    }
  }
  json::array node_list, edge_list;
  for (auto& [at, node] : nodes) node_list.push_back(std::move(node));
  for (const auto& [from, to] : edges)
    edge_list.push_back(
        json::object{{"from", std::to_string(from)}, {"to", std::to_string(to)}, {"field", ""}});
  return json_response(
      200, json::object{{"nodes", std::move(node_list)}, {"edges", std::move(edge_list)}});
}

}  // namespace osnova::http
