// What the calendars say of drafts, when they are asked directly and not by the close of a month.
#include "kernel/period/drafts.hpp"

#include <doctest/doctest.h>

#include "app/shop_fixture.hpp"

using namespace osnova;
using app::Shop;

namespace {

// Closes January 2025 in the area of sales.
Answer close(Shop& shop, const Access& access, boost::json::object more = {}) {
  const auto state = shop.kernel->company_state(shop.company);
  const Calendar* calendar = state->get<Calendar>(calendar_meta(), "main/sales");
  Command command;
  command.company = shop.company;
  command.name = "ledger.calendar.close";
  command.record = calendar->id;
  command.expected_version = calendar->version;
  command.input = std::move(more);
  command.input["month"] = "2025-01";
  return shop.kernel->execute(command, access);
}

std::string argument(const Answer& answer, std::string_view name) {
  for (const Problem& problem : answer.problems)
    for (const auto& [key, value] : problem.args)
      if (key == name) return value;
  return "";
}

}  // namespace

TEST_CASE("drafts: a calendar counts and names them, to people who may read them") {
  Shop shop("drafts");
  boost::json::object numbered = shop.invoice();
  numbered["external_number"] = "EXT-7";
  const Answer draft = shop.create(shop.company, "sales.invoice.create", numbered);
  for (int i = 0; i < kNamedDrafts + 4; ++i)
    REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice()).ok());
  REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice(), "post").ok());
  const Answer refused = close(shop, *shop.access);
  REQUIRE(refused.problems.has("close.drafts_left"));
  CHECK(argument(refused, "month") == "2025-01");
  CHECK(argument(refused, "count") == std::to_string(kNamedDrafts + 5));
  const std::string documents = argument(refused, "documents");
  CHECK(documents.starts_with("sales.invoice " + std::to_string(draft.record) +
                              " (2025-01-10, EXT-7), sales.invoice "));
  CHECK(std::count(documents.begin(), documents.end(), '(') == kNamedDrafts);

  const Access clerk = shop.person("clerk", "ledger.*");
  const Answer counted = close(shop, clerk);
  REQUIRE(counted.problems.has("close.drafts_left"));
  CHECK(argument(counted, "documents") == std::to_string(kNamedDrafts + 5) + " sales.invoice");

  CHECK(close(shop, *shop.access, {{"with_drafts", "yes"}}).problems.has("input.type"));
  CHECK(close(shop, *shop.access, {{"with_drafts", false}}).problems.has("close.drafts_left"));
  CHECK(close(shop, *shop.access, {{"with_drafts", true}}).ok());
  CHECK(shop.holds());
}
