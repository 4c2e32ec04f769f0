// Lists say what a naive reading of all records says, page by page, whatever they are sorted and
// narrowed by.
#include "kernel/list.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/shop_fixture.hpp"
#include "base/prng.hpp"
#include "kernel/list_sql.hpp"
#include "kernel/task/task.hpp"
#include "meta/codec.hpp"

using namespace osnova;
using app::Shop;

namespace {

constexpr int kInvoices = 300;

void fill(Shop& shop) {
  Prng prng(5);
  std::vector<std::string> customers = {shop.party};
  for (const char* code : {"Q", "R", "S"}) {
    customers.push_back(std::to_string(
        shop.create(0, "party.party.create", {{"code", code}, {"name", code}}).record));
    shop.create(shop.company, "party.terms.create", {{"party", customers.back()}});
  }
  for (int i = 0; i < kInvoices; ++i) {
    auto input = shop.invoice();
    input["customer"] = customers[prng.below(customers.size())];
    input["date"] = (*Date::from_ymd(2025, 1, 1) + static_cast<int>(prng.below(20))).text();
    input["lines"].as_array()[0].as_object()["price"] = std::to_string(1 + prng.below(9));
    REQUIRE(shop.create(shop.company, "sales.invoice.create", input, i % 4 ? "post" : "").ok());
  }
}

// Everything that a query answers, page after page.
std::vector<Record> paged(Kernel& kernel, const RecordMeta& meta, ListQuery query,
                          const Access& access) {
  std::vector<Record> all;
  for (;;) {
    auto page = kernel.list(meta, query, access);
    REQUIRE(page);
    REQUIRE(page->size() <= static_cast<size_t>(query.limit));
    if (page->empty()) return all;
    const Record& last = page->back();
    query.after_id = last.entity().id;
    if (const FieldMeta* field = meta.find(query.sort))
      query.after_value = value_text(*field, last.data(), Currency::of("GBP"));
    for (Record& record : *page) all.push_back(std::move(record));
  }
}

bool fits(const Record& record, const ListCondition& condition) {
  const FieldMeta& field = *record.meta().find(condition.field);
  const std::string value = value_text(field, record.data(), Currency::of("GBP"));
  switch (condition.op) {
    case ListCondition::Op::equal:
      return value == condition.value;
    case ListCondition::Op::from:
      return value >= condition.value;  // dates: ISO text sorts as days do
    case ListCondition::Op::to:
      return value <= condition.value;
    case ListCondition::Op::like:
      return value.find(condition.value) != value.npos;
    case ListCondition::Op::in:
      return ("," + condition.value + ",").find("," + value + ",") != value.npos;
    case ListCondition::Op::empty:
      return value.empty() == (condition.value == "true");
  }
  return false;
}

}  // namespace

TEST_CASE("lists: pages in any order and narrowed in any way hold what a naive reading holds") {
  Shop shop("lists");
  fill(shop);
  const RecordMeta& meta = *shop.registry.find("sales.invoice")->meta;
  ListQuery everything;
  everything.limit = 1000;
  const auto all = shop.kernel->list(meta, everything, *shop.access);
  REQUIRE(all);
  REQUIRE(all->size() == kInvoices);
  using Op = ListCondition::Op;
  const std::vector<std::vector<ListCondition>> narrowings = {
      {},
      {{"status", Op::equal, "draft"}},
      {{"status", Op::equal, "posted"}, {"customer", Op::equal, shop.party}},
      {{"customer", Op::equal, shop.party}, {"date", Op::from, "2025-01-05"}},
      {{"date", Op::from, "2025-01-05"}, {"date", Op::to, "2025-01-09"}},
      {{"number", Op::like, "0004"}},
      {{"status", Op::in, "draft,reversed"}, {"gross", Op::equal, "5.00"}},
      {{"number", Op::empty, "true"}},
      {{"number", Op::empty, "false"}, {"status", Op::equal, "posted"}},
      {{"customer", Op::equal, "4711"}}};
  int rows = 0;
  for (const auto& narrowing : narrowings)
    for (const char* sort : {"", "date", "number", "customer", "gross", "status"})
      for (const bool descending : {true, false}) {
        ListQuery query;
        query.where = narrowing;
        query.sort = sort;
        query.descending = descending;
        query.limit = 37;
        const auto listed = paged(*shop.kernel, meta, query, *shop.access);
        std::vector<const Record*> naive;
        for (const Record& record : *all)
          if (std::all_of(narrowing.begin(), narrowing.end(),
                          [&](const ListCondition& c) { return fits(record, c); }))
            naive.push_back(&record);
        const FieldMeta* field = meta.find(sort);
        const auto key = [&](const Record& r) {
          // A record without value stands before all others.
          const std::string text =
              field && field->kind == Kind::text ? std::string(get_text(*field, r.data()))
              : field && field->kind == Kind::enumeration
                  ? value_text(*field, r.data(), Currency{})
                  : std::string();
          const int64_t number = field && text.empty() && field->kind != Kind::text
                                     ? get_integer(*field, r.data())
                                     : 0;
          return std::tuple(text, number, r.entity().id);
        };
        std::sort(naive.begin(), naive.end(), [&](const Record* a, const Record* b) {
          return descending ? key(*b) < key(*a) : key(*a) < key(*b);
        });
        REQUIRE(listed.size() == naive.size());
        for (size_t i = 0; i < listed.size(); ++i)
          REQUIRE_MESSAGE(listed[i].entity().id == naive[i]->entity().id, sort, " ", i);
        rows += static_cast<int>(listed.size());
        query.after_id = 0;
        const auto count = shop.kernel->count(meta, query, *shop.access);
        REQUIRE(count);
        CHECK(count->count == static_cast<int64_t>(naive.size()));
        int64_t gross = 0;
        for (const Record* record : naive) gross += get_integer(*meta.find("gross"), record->data());
        if (!naive.empty()) CHECK(count->sums.at("gross").at("GBP") == gross);
      }
  CHECK(rows > 5000);
}

TEST_CASE("lists: groups hold what a naive grouping of all records holds") {
  Shop shop("groups");
  fill(shop);
  auto later = shop.invoice();
  for (const char* date : {"2025-03-31", "2024-12-31", "2025-03-01"}) {
    later["date"] = date;
    REQUIRE(shop.create(shop.company, "sales.invoice.create", later).ok());
  }
  const RecordMeta& meta = *shop.registry.find("sales.invoice")->meta;
  ListQuery everything;
  everything.limit = 1000;
  const auto all = shop.kernel->list(meta, everything, *shop.access);
  REQUIRE(all);
  using Op = ListCondition::Op;
  const FieldMeta& gross = *meta.find("gross");
  for (const auto& narrowing : std::vector<std::vector<ListCondition>>{
           {}, {{"status", Op::equal, "draft"}}, {{"date", Op::from, "2025-01-15"}}})
    for (const char* by : {"status", "customer", "date"}) {
      ListQuery query;
      query.where = narrowing;
      const auto groups = shop.kernel->groups(meta, query, by, *shop.access);
      REQUIRE(groups);
      CHECK(groups->exact);
      std::map<std::string, std::pair<int64_t, int64_t>> naive;
      for (const Record& record : *all) {
        if (!std::all_of(narrowing.begin(), narrowing.end(),
                         [&](const ListCondition& c) { return fits(record, c); }))
          continue;
        std::string value = value_text(*meta.find(by), record.data(), Currency{});
        if (std::string_view(by) == "date") value.resize(7);
        ++naive[value].first;
        naive[value].second += get_integer(gross, record.data());
      }
      REQUIRE(groups->groups.size() == naive.size());
      for (size_t i = 0; i < naive.size(); ++i) {
        const ListGroup& group = groups->groups[i];
        CHECK_MESSAGE(group.count == naive[group.value].first, by, " ", group.value);
        CHECK(group.sums.at("gross").at("GBP") == naive[group.value].second);
        if (i == 0) continue;
        const ListGroup& before = groups->groups[i - 1];
        if (std::string_view(by) == "date")
          CHECK(before.value > group.value);
        else
          CHECK(before.count >= group.count);
      }
    }
}

TEST_CASE("lists: groups beyond the most are one, and what cannot be grouped or read says so") {
  Shop shop("many-groups");
  constexpr int kMore = 7;
  auto invoice = shop.invoice();
  for (size_t i = 0; i + 1 < kMostGroups + kMore; ++i) {
    const std::string code = "C" + std::to_string(i);
    const Answer party =
        shop.create(0, "party.party.create", {{"code", code}, {"name", code}});
    invoice["customer"] = std::to_string(party.record);
    shop.create(shop.company, "party.terms.create", {{"party", invoice["customer"]}});
    REQUIRE(shop.create(shop.company, "sales.invoice.create", invoice).ok());
  }
  for (int i = 0; i < 2; ++i)
    REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice()).ok());
  const RecordMeta& meta = *shop.registry.find("sales.invoice")->meta;
  const auto groups = shop.kernel->groups(meta, {}, "customer", *shop.access);
  REQUIRE(groups);
  REQUIRE(groups->groups.size() == kMostGroups + 1);
  CHECK(groups->groups.front().value == shop.party);
  CHECK(groups->groups.front().count == 2);
  CHECK(groups->groups.back().rest);
  CHECK(groups->groups.back().count == kMore);
  CHECK(groups->groups.back().sums.at("gross").at("GBP") == kMore * 10000);
  for (const char* by : {"number", "gross", "nonsense", ""}) {
    const auto refused = shop.kernel->groups(meta, {}, by, *shop.access);
    REQUIRE(!refused);
    CHECK(refused.problems().begin()->code == "list.field_not_groupable");
  }
  const auto denied =
      shop.kernel->groups(meta, {}, "status", shop.person("stranger", "party.party.read"));
  REQUIRE(!denied);
  CHECK(denied.problems().begin()->code == "access.denied");
}

TEST_CASE("lists: days as words, of dates alone") {
  const Date today = *Date::parse("2025-03-01");
  const RecordMeta& meta = task_meta();
  const auto value = [&](const char* search) {
    const auto query = view_query(search, meta, today);
    REQUIRE(query);
    REQUIRE(query->where.size() == 1);
    return query->where.front().value;
  };
  CHECK(value("due=today") == "2025-03-01");
  CHECK(value("due.to=today-1") == "2025-02-28");
  CHECK(value("due.from=today%2B30&sort=due&order=asc&cols=due&view=v&look=1&group=due") ==
        "2025-03-31");
  CHECK(value("due.to=today-99999") == "today-99999");  // and is refused as no date
  CHECK(value("due.to=todays") == "todays");
  CHECK(value("title=today") == "today");
  CHECK(view_query("q=one+two", meta, today)->words == "one two");
  CHECK(view_query("", meta, today)->where.empty());
  CHECK_FALSE(view_query("due=%", meta, today));
}
