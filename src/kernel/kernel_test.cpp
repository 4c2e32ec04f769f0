// What many hands do at once, what a flipped byte does, and what a full disk does.
#include "kernel/kernel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "app/shop_fixture.hpp"
#include "kernel/journal/checkpoint.hpp"

using namespace osnova;
using app::Shop;

TEST_CASE("kernel: one key from many hands is done once") {
  Shop shop("once");
  std::atomic<int> first = 0, repeated = 0;
  std::vector<std::thread> hands;
  for (int h = 0; h < 8; ++h)
    hands.emplace_back([&] {
      for (int k = 0; k < 25; ++k) {
        const Answer answer = shop.create(shop.company, "sales.invoice.create", shop.invoice(),
                                          "post", "key/" + std::to_string(k));
        CHECK(answer.ok());
        ++(answer.repeated ? repeated : first);
      }
    });
  for (auto& hand : hands) hand.join();
  CHECK(first == 25);
  CHECK(repeated == 175);
  CHECK(shop.holds());
}

TEST_CASE("kernel: two payments for one invoice at once: one of the applications is refused") {
  Shop shop("twice");
  const Answer invoice = shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post");
  std::vector<std::string> payments;
  for (int i = 0; i < 2; ++i)
    payments.push_back(std::to_string(shop.create(shop.company, "sales.payment.create",
                                                  {{"customer", shop.party},
                                                   {"date", "2025-01-11"},
                                                   {"currency", "GBP"},
                                                   {"amount", "100"},
                                                   {"purpose", "settlement"}},
                                                  "post")
                                          .record));
  std::atomic<int> done = 0, refused = 0;
  std::vector<std::thread> hands;
  for (const std::string& payment : payments)
    hands.emplace_back([&, payment] {
      const Answer answer = shop.create(shop.company, "sales.application.create",
                                        {{"customer", shop.party},
                                         {"date", "2025-01-12"},
                                         {"currency", "GBP"},
                                         {"invoice_currency", "GBP"},
                                         {"lines", boost::json::array{boost::json::object{
                                                       {"payment", payment},
                                                       {"invoice", std::to_string(invoice.record)},
                                                       {"amount", "100"},
                                                       {"invoice_amount", "100"}}}}},
                                        "post");
      if (answer.ok())
        ++done;
      else if (answer.problems.has("sales.application.exceeds_open"))
        ++refused;
    });
  for (auto& hand : hands) hand.join();
  CHECK(done == 1);
  CHECK(refused == 1);
  CHECK(shop.holds());
}

TEST_CASE("kernel: a changed movement, journal row, total or number is found") {
  static const char* const damages[] = {
      "UPDATE ledger SET base_amount = base_amount + 1, amount = amount + 1 WHERE seq = (SELECT "
      "MAX(seq) FROM ledger)",
      "UPDATE ledger SET account = '4010' WHERE account = '4000'",
      "UPDATE ledger SET date = date + 1",
      "DELETE FROM ledger WHERE seq = (SELECT MIN(seq) FROM ledger)",
      "UPDATE sales SET quantity = quantity + 1",
      "UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 5",
      "UPDATE journal SET changes = hash WHERE record = 'sales.invoice'",
      "UPDATE journal SET user_id = user_id + 1 WHERE seq = 7",
      "UPDATE journal SET hash = digest WHERE seq = 3",
      "DELETE FROM journal WHERE seq = 4",
      "UPDATE ledger_block SET debit = debit - 1 WHERE account = '1100'",
      "UPDATE ledger_day SET credit = credit + 1 WHERE account = '4000'",
      "UPDATE ledger_month SET debit = debit + 1 WHERE account = '1100'",
      "UPDATE ledger_year SET base_credit = base_credit - 1 WHERE account = '4000'",
      "UPDATE ledger_party_month SET debit = debit + 1",
      "UPDATE ledger_party_year SET party = party + 1",
      "UPDATE open_item SET amount = amount + 1",
      "UPDATE number_counter SET last = last + 1",
      "UPDATE invoice SET number = 'INV-2025-00009' WHERE number = 'INV-2025-00002'",
      "UPDATE invoice SET customer = 12345",
      "UPDATE invoice SET version = version + 1",
  };
  for (const char* damage : damages) {
    Shop shop("damage");
    for (int i = 0; i < 3; ++i)
      REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post").ok());
    REQUIRE(shop.holds());
    shop.kernel.reset();
    {
      const auto writer = shop.database->writer();
      writer->begin(store::Begin::write);
      CHECK_MESSAGE(writer->run(std::string("/* every company */ ") + damage, {}) > 0, damage);
      writer->commit();
    }
    CHECK_MESSAGE(!shop.holds(), damage);
  }
}

TEST_CASE("kernel: a checkpoint finds a tail cut off, a row written anew and a forged checkpoint") {
  Shop shop("checkpoint");
  REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post").ok());
  const std::string file = shop.file + ".key";
  std::filesystem::remove(file);
  const CheckpointKey key = CheckpointKey::load_or_create(file);
  CHECK(CheckpointKey::load_or_create(file).public_hex() == key.public_hex());
  std::string lines;
  shop.kernel->drain();
  for (const Checkpoint& c : write_checkpoints(*shop.kernel, key)) lines += checkpoint_line(c, key);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);  // the workspace and the company
  CHECK(write_checkpoints(*shop.kernel, key).empty());
  REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post").ok());
  const auto damaged = [&](const std::string& text, const std::string& public_key) {
    const auto reader = shop.database->reader();
    return verify_checkpoints(*reader, text, public_key).damaged;
  };
  CHECK(damaged(lines, key.public_hex()) == 0);
  CHECK(damaged(lines, std::string(64, 'a')) == 2);
  std::string forged = lines;
  forged.replace(forged.find("\"seq\":\"") + 7, 1, "9");
  CHECK(damaged(forged, key.public_hex()) == 1);
  CHECK(damaged("nonsense\n", key.public_hex()) == 1);
  const auto hurt = [&](const char* sql) {
    shop.kernel.reset();
    const auto writer = shop.database->writer();
    writer->begin(store::Begin::write);
    writer->run(std::string("/* every company */ ") + sql, {});
    writer->commit();
  };
  hurt(
      "UPDATE journal SET hash = digest WHERE seq = (SELECT MAX(seq) - 1 FROM journal WHERE "
      "company_id > 0) AND company_id > 0");
  CHECK(damaged(lines, key.public_hex()) == 1);
  hurt("DELETE FROM journal");
  CHECK(damaged(lines, key.public_hex()) == 2);
  std::filesystem::remove(file);
}

TEST_CASE("kernel: a refused sign-in is in the access log soon, though no command follows") {
  Shop shop("knock");
  shop.kernel->drain();
  const auto reader = shop.database->reader();
  const auto logged = [&] {
    auto rows = reader->query("/* every company */ SELECT COUNT(*) FROM access_log", {});
    return rows->next() ? rows->integer(0) : 0;
  };
  const int64_t before = logged();
  CHECK_FALSE(shop.kernel->sign_in("nobody", "a long password", "test").ok());
  for (int tries = 0; tries < 200 && logged() == before; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  CHECK(logged() == before + 1);
}

TEST_CASE("kernel: sign-in needs the right password and is logged") {
  Shop shop("door");
  const Access workspace = shop.kernel->access_for("owner", 0, "test").value();
  CHECK(
      shop.kernel->set_password("owner", "short", workspace).problems.has("access.password_short"));
  CHECK(shop.kernel->set_password("owner", "a long password", workspace).ok());
  CHECK(shop.kernel->sign_in("owner", "a long password", "test").ok());
  CHECK_FALSE(shop.kernel->sign_in("owner", "another password", "test").ok());
  CHECK_FALSE(shop.kernel->sign_in("nobody", "a long password", "test").ok());
  shop.kernel->drain();
  const auto reader = shop.database->reader();
  auto rows = reader->query("/* every company */ SELECT COUNT(*) FROM access_log", {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 3);
  rows.reset();
  CHECK(shop.holds());
}
