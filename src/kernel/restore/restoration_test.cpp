// What was restored lets nothing out until somebody with the right has said why it may.
#include "kernel/restore/restoration.hpp"

#include <doctest/doctest.h>

#include "app/shop_fixture.hpp"
#include "kernel/journal/journal.hpp"

using namespace osnova;
using app::Shop;

namespace {

std::string first(const Problems& problems) { return problems ? problems.begin()->code : ""; }

Answer reconcile(Shop& shop, Id id, int64_t version, const Access& access, const char* reason) {
  Command command;
  command.name = "kernel.restoration.reconcile";
  command.record = id;
  command.expected_version = version;
  if (reason) command.input = {{"reason", reason}};
  return shop.kernel->execute(command, access);
}

}  // namespace

TEST_CASE("restoration: the gate is open in a workspace that was never restored") {
  Shop shop("restore-never");
  CHECK_FALSE(shop.kernel->may_leave());
  CHECK_FALSE(may_leave(*shop.kernel->company_state(shop.company)));
}

TEST_CASE("restoration: closed by the mark, for every company, and after a new start") {
  Shop shop("restore-mark");
  const auto taken = Timestamp::parse("2026-11-26T12:01:44Z");
  const Answer made = shop.kernel->mark_restored(*taken, "shop-20261126T120144Z.osnova");
  REQUIRE(made.ok());
  CHECK(first(shop.kernel->may_leave()) == "restoration.not_reconciled");
  CHECK(first(may_leave(*shop.kernel->company_state(shop.company))) ==
        "restoration.not_reconciled");
  shop.close();
  shop.open();
  const Problems problems = shop.kernel->may_leave();
  REQUIRE(problems);
  CHECK(problems.begin()->args.at(1).second == "2026-11-26T12:01:44Z");
  CHECK(shop.holds());
}

TEST_CASE("restoration: opened by a person with the right, with a reason, in the journal") {
  Shop shop("restore-clear");
  const Answer made = shop.kernel->mark_restored({}, "copy");
  const Access reader = shop.person("reader", "kernel.restoration.read sales.*");
  const Access clerk = shop.person("clerk", "kernel.restoration.reconcile");
  CHECK(first(reconcile(shop, made.record, 1, reader, "why not").problems) == "access.denied");
  CHECK(first(reconcile(shop, made.record, 1, clerk, nullptr).problems) == "input.required");
  CHECK(first(reconcile(shop, made.record, 1, clerk, "  ").problems) == "input.required");
  CHECK(first(reconcile(shop, made.record, 1, clerk, std::string(501, 'x').c_str()).problems) ==
        "text.too_long");
  CHECK(shop.kernel->may_leave());
  // Nor by a change of the record itself.
  Command change;
  change.name = "kernel.restoration.update";
  change.record = made.record;
  change.expected_version = 1;
  change.input = {{"reconciled", true}};
  CHECK_FALSE(shop.kernel->execute(change, *shop.access).ok());
  Command remove = change;
  remove.name = "kernel.restoration.remove";
  remove.input = {};
  CHECK(first(shop.kernel->execute(remove, *shop.access).problems) == "record.not_removable");
  CHECK(shop.kernel->may_leave());

  const Answer done = reconcile(shop, made.record, 1, clerk, "the bank has paid nothing since");
  REQUIRE(done.ok());
  CHECK_FALSE(shop.kernel->may_leave());
  CHECK(first(reconcile(shop, made.record, 2, clerk, "again").problems) ==
        "restoration.reconciled_already");
  const auto rows = shop.database->reader();
  const store::Cell cells[] = {0, done.seq};
  auto row =
      rows->query("SELECT command, user_id FROM journal WHERE company_id = $1 AND seq = $2", cells);
  REQUIRE(row->next());
  CHECK(row->text(0) == "kernel.restoration.reconcile");
  CHECK(row->integer(1) == clerk.user());
  row.reset();
  CHECK(shop.holds());
}

TEST_CASE("restoration: each one is reconciled by itself") {
  Shop shop("restore-twice");
  const Id one = shop.kernel->mark_restored({}, "one").record;
  const Id two = shop.kernel->mark_restored({}, "two").record;
  REQUIRE(reconcile(shop, one, 1, *shop.access, "compared").ok());
  CHECK(unreconciled(*shop.kernel->company_state(0)).size() == 1);
  CHECK(shop.kernel->may_leave());
  REQUIRE(reconcile(shop, two, 1, *shop.access, "compared").ok());
  CHECK_FALSE(shop.kernel->may_leave());
}
