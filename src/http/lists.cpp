// Lists, counts, and finding a record by a few letters.
#include "http/lists.hpp"

#include <set>

#include "base/text.hpp"
#include "kernel/list_sql.hpp"
#include "meta/extra.hpp"
#include "store/schema.hpp"

namespace osnova::http {

namespace json = boost::json;

Result<ListQuery> list_query(const Context& context, const RecordMeta& meta) {
  static const std::set<std::string> kOthers = {"limit", "sort",   "order",    "after",
                                                "q",     "format", "language", "fields", "by"};
  ListQuery query;
  query.sort = context.query("sort");
  query.descending = context.query("order") != "asc";
  query.words = context.query("q");
  int64_t limit = 100;
  if (parse_int(context.query("limit"), &limit))
    query.limit = static_cast<int>(std::clamp<int64_t>(limit, 1, 1000));
  if (const std::string after = context.query("after"); !after.empty()) {
    const size_t comma = after.rfind(',');
    if (!parse_int(after.substr(comma == after.npos ? 0 : comma + 1), &query.after_id))
      return Problem{"list.after", "after", {}};
    if (comma != after.npos) query.after_value = after.substr(0, comma);
  }
  for (const auto& [name, value] : context.request.query)
    if (!kOthers.contains(name)) query.where.push_back(list_condition(name, value));
  resolve_days(query, meta, context.kernel.business_date(context.access.company()));
  return query;
}

std::string sort_value(const Record& record, const std::string& sort, const CodecContext& codec) {
  if (is_extra(sort)) {
    const ExtraValue* value = record.entity().extra.find(sort);
    if (!value) return "";
    return std::string(clip(extra_text(*value, codec.company_currency), store::kIndexedText));
  }
  const FieldMeta* field = sort.empty() ? nullptr : record.meta().find(sort);
  if (!field || !has_value(*field, record.data())) return "";
  return value_text(*field, record.data(),
                    field->kind == Kind::amount ? currency_of(*field, record.meta(), record.data(),
                                                              record, codec.company_currency)
                                                : Currency{});
}

Response list_records(const Context& context, const Behaviour& behaviour) {
  auto query = list_query(context, *behaviour.meta);
  if (!query) return problem_response(context, query.problems());
  auto records = context.kernel.list(*behaviour.meta, *query, context.access);
  if (!records) return problem_response(context, records.problems());
  const CodecContext codec = context.codec();
  json::array items;
  for (const Record& record : *records) items.push_back(to_json(record, codec));
  json::value next = nullptr;
  if (static_cast<int>(records->size()) == query->limit && !records->empty()) {
    const std::string id = std::to_string(records->back().entity().id);
    next = query->sort.empty() ? id : sort_value(records->back(), query->sort, codec) + "," + id;
  }
  return json_response(200, json::object{{"items", std::move(items)},
                                         {"next", std::move(next)},
                                         {"refs", references_of(context, *records)}});
}

namespace {

json::object sums_json(const std::map<std::string, std::map<std::string, int64_t>>& sums) {
  json::object all;
  for (const auto& [field, by_currency] : sums) {
    json::object amounts;
    for (const auto& [code, minor] : by_currency)
      if (const auto currency = Currency::find(code))
        amounts[code] = minor_text(minor, currency->digits());
    all[field] = std::move(amounts);
  }
  return all;
}

std::map<Id, std::string> titles_of(const Context& context, const FieldMeta& field,
                                    const ListGroups& groups) {
  if (field.kind != Kind::reference) return {};
  std::vector<Id> ids;
  for (const ListGroup& group : groups.groups)
    if (int64_t id = 0; parse_int(group.value, &id)) ids.push_back(id);
  return context.kernel.titles(*context.kernel.registry().find(field.target)->meta, ids,
                               context.access.in_language(context.language()));
}

// What a group is called; a month stays as it is, and what has no value or no name has no label.
std::string label_of(const Context& context, const FieldMeta& field, const ExtraField* added,
                     const std::string& value, const std::map<Id, std::string>& titles) {
  if (value.empty()) return "";
  if (const ExtraChoice* choice = added ? added->choice(value) : nullptr)
    return context.language() == "ru" && !choice->name_ru.empty() ? choice->name_ru
                                                                  : choice->name_en;
  if (field.kind == Kind::enumeration)
    return std::string(context.text(std::string(field.enumeration->name) + "." + value));
  if (field.kind == Kind::boolean)
    return std::string(context.text(value == "true" ? "web.yes" : "web.no"));
  int64_t id = 0;
  if (field.kind != Kind::reference || !parse_int(value, &id)) return value;
  const auto title = titles.find(id);
  return title == titles.end() ? value : title->second;
}

// The conditions that take the place of those on the field: a month as far as they reach into it.
json::object filter_of(const FieldMeta& field, const std::string& value, const ListQuery& query) {
  const std::string name(field.name);
  if (value.empty()) return {{name + ".empty", "true"}};
  if (field.kind != Kind::date) return {{name, value}};
  const Date first = Date::parse(value + "-01").value();
  const Date next = first + 31;  // a day of the month after
  std::string from = first.text(), to = (next + -next.day()).text();
  for (const ListCondition& condition : query.where) {
    if (condition.field != name) continue;
    using Op = ListCondition::Op;
    if (condition.op == Op::from || condition.op == Op::equal)
      from = std::max(from, condition.value);
    if (condition.op == Op::to || condition.op == Op::equal) to = std::min(to, condition.value);
  }
  return {{name + ".from", from}, {name + ".to", to}};
}

}  // namespace

Response count_records(const Context& context, const Behaviour& behaviour) {
  auto query = list_query(context, *behaviour.meta);
  if (!query) return problem_response(context, query.problems());
  auto count = context.kernel.count(*behaviour.meta, *query, context.access);
  if (!count) return problem_response(context, count.problems());
  return json_response(200, json::object{{"count", std::to_string(count->count)},
                                         {"exact", count->exact},
                                         {"sums", sums_json(count->sums)}});
}

// A field named "by" cannot be a condition here: the word is taken.
Response group_records(const Context& context, const Behaviour& behaviour) {
  auto query = list_query(context, *behaviour.meta);
  if (!query) return problem_response(context, query.problems());
  const std::string by = context.query("by");
  auto groups = context.kernel.groups(*behaviour.meta, *query, by, context.access);
  if (!groups) return problem_response(context, groups.problems());
  const auto extras = context.kernel.company_state(context.access.company())->extras();
  const FieldMeta& field = *find_field(*behaviour.meta, extras.get(), by);
  const ExtraField* added =
      field.has(kExtra) ? extras->find(behaviour.meta->name, field.name) : nullptr;
  const auto titles = titles_of(context, field, *groups);
  json::array items;
  for (const ListGroup& group : groups->groups) {
    json::object item = {{"value", group.value},
                         {"label", label_of(context, field, added, group.value, titles)},
                         {"filter", filter_of(field, group.value, *query)},
                         {"count", std::to_string(group.count)},
                         {"sums", sums_json(group.sums)}};
    if (group.rest) item["value"] = item["filter"] = nullptr;
    items.push_back(std::move(item));
  }
  return json_response(200,
                       json::object{{"groups", std::move(items)}, {"exact", groups->exact}});
}

// By the beginning of its code or any word of its name; without words the newest ones.
Response find_records(const Context& context, const Behaviour& behaviour) {
  const std::string q = context.query("q");
  ListQuery query;
  query.limit = 10;
  int64_t limit = 10;
  if (parse_int(context.query("limit"), &limit))
    query.limit = static_cast<int>(std::clamp<int64_t>(limit, 1, 50));
  const auto title = title_fields(*behaviour.meta, context.language());
  std::vector<Record> found;
  std::set<Id> seen;
  const auto take = [&](Result<std::vector<Record>> records) {
    if (!records) return;
    for (Record& record : *records)
      if (found.size() < static_cast<size_t>(query.limit) && seen.insert(record.entity().id).second)
        found.push_back(std::move(record));
  };
  if (!q.empty() && !title.empty() && (title.front()->has(kList) || title.front()->has(kUnique))) {
    ListQuery by_code = query;
    by_code.where = {{std::string(title.front()->name), ListCondition::Op::equal, q}};
    take(context.kernel.list(*behaviour.meta, by_code, context.access));
  }
  query.words = q;
  auto records = context.kernel.list(*behaviour.meta, query, context.access);
  if (!records) return problem_response(context, records.problems());
  take(std::move(records));
  if (!q.empty() && found.size() < static_cast<size_t>(query.limit) && !title.empty() &&
      (title.front()->has(kList) || title.front()->has(kUnique))) {
    ListQuery part = query;
    part.words.clear();
    part.where = {{std::string(title.front()->name), ListCondition::Op::like, q}};
    take(context.kernel.list(*behaviour.meta, part, context.access));
  }
  json::array items;
  for (const Record& record : found) {
    const auto part = [&](size_t i) {
      return title.size() > i ? get_text(*title[i], record.data()) : std::string_view{};
    };
    const bool nameless = part(0).empty() && part(1).empty();
    items.push_back(
        json::object{{"id", std::to_string(record.entity().id)},
                     {"code", part(0)},
                     {"name", nameless ? title_of(record, context.language()) : part(1)}});
  }
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response search_records(const Context& context) {
  std::vector<const RecordMeta*> kinds;
  for (const Behaviour& b : context.kernel.registry().records()) kinds.push_back(b.meta);
  int64_t limit = 20;
  parse_int(context.query("limit"), &limit);
  json::array items;
  for (const auto& found :
       context.kernel.search(context.query("q"), kinds,
                             static_cast<int>(std::clamp<int64_t>(limit, 1, 100)), context.access))
    items.push_back(json::object{{"record", found.meta->name},
                                 {"id", std::to_string(found.id)},
                                 {"label", context.text(found.meta->name)},
                                 {"text", found.title}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

}  // namespace osnova::http
