// Whatever is changed in a movement, in the journal or in the access log, `verify` finds it.
#include <doctest/doctest.h>

#include <set>

#include "app/shop_fixture.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;
using app::Shop;

namespace {

// Another value than the one that stands there, of the column's own type.
std::string another(const store::ColumnMeta& column) {
  const std::string& name = column.name;
  switch (column.type) {
    case store::ColumnType::integer:
      return "COALESCE(" + name + ", 0) + 1";
    case store::ColumnType::text:
      return "COALESCE(" + name + ", '') || 'x'";
    case store::ColumnType::blob: {
      // The first byte, or a byte where none was.
      const auto byte = [](const std::string& hex) {
        return testing::on_postgres() ? "CAST('\\x" + hex + "' AS BYTEA)" : "x'" + hex + "'";
      };
      return "CASE WHEN COALESCE(length(" + name + "), 0) = 0 THEN " + byte("00") +
             " WHEN substr(" + name + ", 1, 1) = " + byte("FF") + " THEN " + byte("FE") +
             " || substr(" + name + ", 2) ELSE " + byte("FF") + " || substr(" + name + ", 2) END";
    }
  }
  return {};
}

// The last row of a table, by its key.
std::string last_row(const store::TableMeta& table) {
  std::string key, order;
  for (const std::string& column : table.primary_key) {
    key += (key.empty() ? "" : ", ") + column;
    order += (order.empty() ? "" : ", ") + column + " DESC";
  }
  return " WHERE (" + key + ") IN (SELECT " + key + " FROM " + table.name + " ORDER BY " + order +
         " LIMIT 1)";
}

class Damaged {
 public:
  explicit Damaged(const std::string& origin) : file_(origin + "-damaged") {
    testing::copy_workspace(origin, file_);
    database_ = testing::open_scratch(file_, {});
  }
  ~Damaged() {
    database_.reset();
    if (!testing::on_postgres()) testing::remove_workspace(file_);  // or filled again by the next
  }
  int64_t run(const std::string& sql, std::span<const store::Cell> cells = {}) {
    const auto writer = database_->writer();
    writer->begin(store::Begin::write);
    const int64_t rows = writer->run("/* every company */ " + sql, cells);
    writer->commit();
    return rows;
  }
  bool holds(const Registry& registry) {
    const auto reader = database_->reader();
    return verify(*reader, registry).ok();
  }

 private:
  std::string file_;
  std::unique_ptr<store::Database> database_;
};

}  // namespace

TEST_CASE("verify: any changed value of a movement, journal or access row is found") {
  Shop shop("flips");
  for (int i = 0; i < 2; ++i)
    REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post",
                        "key " + std::to_string(i))
                .ok());
  CHECK_FALSE(shop.kernel->sign_in("owner", "wrong", "test"));
  shop.kernel->drain();
  shop.kernel.reset();
  REQUIRE(shop.holds());
  shop.database.reset();  // the log is folded into the file, which is copied for each damage

  std::set<std::string> watched = {"journal", "access_log", "ledger"};
  for (const RegisterMeta* meta : shop.registry.registers()) watched.insert(meta->name);
  int flips = 0;
  for (const store::TableMeta& table : shop.registry.schema()) {
    if (!watched.contains(table.name)) continue;
    for (const store::ColumnMeta& column : table.columns) {
      // The last row of a log, put where nobody looks, is a tail cut off: checkpoints find that.
      if (table.name == "access_log" && column.name == "company_id") continue;
      Damaged copy(shop.file);
      const std::string sql =
          "UPDATE " + table.name + " SET " + column.name + " = " + another(column) + last_row(table);
      if (copy.run(sql) == 0) continue;  // nothing was posted to this register
      ++flips;
      CHECK_MESSAGE(!copy.holds(shop.registry), table.name, ".", column.name);
    }
  }
  CHECK(flips > 60);
}

TEST_CASE("verify: any flipped byte of what a journal row says was changed is found") {
  Shop shop("bytes");
  REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post", "k").ok());
  shop.kernel->drain();
  shop.kernel.reset();
  REQUIRE(shop.holds());
  const std::string last = " WHERE company_id = " + std::to_string(shop.company) +
                           " AND seq = (SELECT MAX(seq) FROM journal WHERE company_id = " +
                           std::to_string(shop.company) + ")";
  std::string changes;
  {
    const auto reader = shop.database->reader();
    const auto rows = reader->query("SELECT changes FROM journal" + last, {});
    REQUIRE(rows->next());
    changes = rows->blob(0);
  }
  REQUIRE(changes.size() > 200);
  shop.database.reset();
  Damaged copy(shop.file);
  Prng prng(7);
  for (int i = 0; i < 60; ++i) {
    std::string flipped = changes;
    flipped[prng.below(flipped.size())] ^= static_cast<char>(1 << prng.below(8));
    const store::Cell cells[] = {store::Cell::blob(flipped)};
    REQUIRE(copy.run("UPDATE journal SET changes = $1" + last, cells) == 1);
    CHECK_FALSE(copy.holds(shop.registry));
  }
  const store::Cell cells[] = {store::Cell::blob(changes)};
  copy.run("UPDATE journal SET changes = $1" + last, cells);
  CHECK(copy.holds(shop.registry));
}
