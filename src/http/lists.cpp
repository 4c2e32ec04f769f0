// Lists, counts, and finding a record by a few letters.
#include "http/lists.hpp"

#include <set>

#include "base/text.hpp"

namespace osnova::http {

namespace json = boost::json;

Result<ListQuery> list_query(const Context& context) {
  static const std::set<std::string> kOthers = {"limit", "sort",   "order",    "after",
                                                "q",     "format", "language", "fields"};
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
  using Op = ListCondition::Op;
  for (const auto& [name, value] : context.request.query) {
    if (kOthers.contains(name)) continue;
    const size_t dot = name.rfind('.');
    const std::string suffix = dot == name.npos ? "" : name.substr(dot + 1);
    const Op op = suffix == "from"   ? Op::from
                  : suffix == "to"   ? Op::to
                  : suffix == "like" ? Op::like
                  : suffix == "in"   ? Op::in
                                     : Op::equal;
    query.where.push_back({op == Op::equal ? name : name.substr(0, dot), op, value});
  }
  return query;
}

std::string sort_value(const Record& record, const std::string& sort, const CodecContext& codec) {
  const FieldMeta* field = sort.empty() ? nullptr : record.meta().find(sort);
  if (!field || !has_value(*field, record.data())) return "";
  return value_text(*field, record.data(),
                    field->kind == Kind::amount ? currency_of(*field, record.meta(), record.data(),
                                                              record, codec.company_currency)
                                                : Currency{});
}

Response list_records(const Context& context, const Behaviour& behaviour) {
  auto query = list_query(context);
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

Response count_records(const Context& context, const Behaviour& behaviour) {
  auto query = list_query(context);
  if (!query) return problem_response(context, query.problems());
  auto count = context.kernel.count(*behaviour.meta, *query, context.access);
  if (!count) return problem_response(context, count.problems());
  json::object sums;
  for (const auto& [field, by_currency] : count->sums) {
    json::object amounts;
    for (const auto& [code, minor] : by_currency)
      if (const auto currency = Currency::find(code))
        amounts[code] = minor_text(minor, currency->digits());
    sums[field] = std::move(amounts);
  }
  return json_response(200, json::object{{"count", std::to_string(count->count)},
                                         {"exact", count->exact},
                                         {"sums", std::move(sums)}});
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
