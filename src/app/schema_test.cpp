// The schema only grows, and nobody forgets to say so.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "app/workspace.hpp"
#include "app/workspace_copy.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"
#include "store/schema.hpp"

using namespace osnova;

namespace {
boost::json::object embedded_json(const char* name) {
  const auto bytes = embedded_file(name);
  REQUIRE(!bytes.empty());
  return boost::json::parse(boost::json::string_view(bytes.data(), bytes.size())).as_object();
}
}  // namespace

TEST_CASE("schema: everything in the snapshot still stands, and what is new is in it") {
  Registry registry;
  register_kernel(registry);
  app::register_modules(registry);
  const auto current = boost::json::parse(store::schema_snapshot(registry.schema())).as_object();
  const auto snapshot = embedded_json("store/schema.snapshot.json");
  for (const auto& table : snapshot) {
    const auto* now = current.if_contains(table.key());
    CHECK_MESSAGE(now, "table ", std::string(table.key()), " is gone");
    if (!now) continue;
    for (const auto& member : table.value().as_object()) {
      const auto* column = now->as_object().if_contains(member.key());
      const std::string name = std::string(table.key()) + "." + std::string(member.key());
      CHECK_MESSAGE(column, name, " is gone");
      if (column) CHECK_MESSAGE(*column == member.value(), name, " is another");
    }
  }
  const bool same = current == snapshot;
  CHECK_MESSAGE(same,
                "write it anew: build/osnova migrate --snapshot > src/store/schema.snapshot.json");
  CHECK(snapshot.size() > 30);
}

// Totals, balances, open items: what follows from movements. A program that does not keep a table or
// a column of it must not write where others rely on it.
TEST_CASE("schema: what follows from other rows belongs to a generation of programs") {
  Registry registry;
  register_kernel(registry);
  app::register_modules(registry);
  std::map<std::string, int> generation_of;
  int newest = 0;
  for (const auto& generation : embedded_json("kernel/upgrade/generations.json")) {
    const int number = std::stoi(std::string(generation.key()));
    newest = std::max(newest, number);
    for (const auto& table : generation.value().as_object())
      for (const auto column : split(std::string_view(table.value().as_string()), ' '))
        generation_of[std::string(table.key()) + "." + std::string(column)] = number;
  }
  int count = 0;
  for (const store::TableMeta& table : app::totals_of(registry))
    for (const auto& column : table.columns) {
      ++count;
      const std::string name = table.name + "." + column.name;
      CHECK_MESSAGE(generation_of.contains(name), name,
                    " is in no generation: raise store::kGeneration, fill it in kernel/upgrade");
    }
  CHECK(count > 100);
  CHECK(static_cast<size_t>(count) == generation_of.size());
  CHECK(newest == store::kGeneration);
}

TEST_CASE("schema: a retired name is not used again") {
  Registry registry;
  register_kernel(registry);
  app::register_modules(registry);
  const auto retired = embedded_json("store/retired_names.json");
  std::set<std::string> tables, columns;
  for (const auto& name : retired.at("tables").as_array()) tables.emplace(name.as_string());
  for (const auto& name : retired.at("columns").as_array()) columns.emplace(name.as_string());
  int count = 0;
  for (const store::TableMeta& table : registry.schema()) {
    CHECK(!tables.contains(table.name));
    for (const auto& column : table.columns) {
      ++count;
      CHECK(!columns.contains(table.name + "." + column.name));
    }
  }
  CHECK(count > 300);
}
