// By how much rates may move while a case waits, to the last digit.
#include "kernel/approval/tolerance.hpp"

#include <doctest/doctest.h>

#include "kernel/approval/entries.hpp"

namespace osnova {
namespace {

ApprovalRate rate(const char* from, const char* value, int64_t nominal = 1) {
  ApprovalRate one;
  one.from_currency = Currency::of(from);
  one.to_currency = Currency::of("RUB");
  one.date = *Date::parse("2025-03-31");
  one.value = *Rate::parse(value);
  one.nominal = nominal;
  return one;
}

RatesMoved moved(const char* percent, std::vector<ApprovalRate> then,
                 const std::vector<ApprovalRate>& now) {
  Approval approval;
  approval.rate_tolerance = *Percent::parse(percent);
  approval.rates = std::move(then);
  return rates_moved(approval, now);
}

}  // namespace

TEST_CASE("tolerance: up and down, exactly and a little more") {
  CHECK(moved("2", {rate("USD", "90")}, {rate("USD", "91.8")}).tolerated);
  CHECK(moved("2", {rate("USD", "90")}, {rate("USD", "88.2")}).tolerated);
  CHECK_FALSE(moved("2", {rate("USD", "90")}, {rate("USD", "91.80000001")}).tolerated);
  CHECK_FALSE(moved("2", {rate("USD", "90")}, {rate("USD", "88.19999999")}).tolerated);
  CHECK_FALSE(moved("0", {rate("USD", "90")}, {rate("USD", "90.00000001")}).tolerated);
  CHECK(moved("0.0001", {rate("USD", "90")}, {rate("USD", "90.00009")}).tolerated);
}

TEST_CASE("tolerance: a rate for a hundred is compared with one for a single unit") {
  const RatesMoved same = moved("2", {rate("JPY", "60", 100)}, {rate("JPY", "0.6")});
  CHECK(same.text.empty());
  CHECK_FALSE(same.tolerated);  // nothing moved: it is not the rates
  const RatesMoved other = moved("2", {rate("JPY", "60", 100)}, {rate("JPY", "0.612")});
  CHECK(other.tolerated);
  CHECK(other.text == "JPY/RUB 2025-03-31: 60/100 \u2192 0.612\n");
}

TEST_CASE("tolerance: each of several rates counts, and one that nobody saw is not tolerated") {
  const std::vector<ApprovalRate> then = {rate("USD", "90"), rate("EUR", "100")};
  CHECK(moved("2", then, {rate("USD", "91"), rate("EUR", "99")}).tolerated);
  const RatesMoved one = moved("2", then, {rate("USD", "91"), rate("EUR", "103")});
  CHECK_FALSE(one.tolerated);
  CHECK(one.text == "USD/RUB 2025-03-31: 90 \u2192 91\nEUR/RUB 2025-03-31: 100 \u2192 103\n");
  const RatesMoved fresh = moved("2", then, {rate("USD", "91"), rate("GBP", "110")});
  CHECK_FALSE(fresh.tolerated);
  CHECK(fresh.text == "USD/RUB 2025-03-31: 90 \u2192 91\nGBP/RUB 2025-03-31: \u2192 110\n");
  // A case of a version that kept no rates says nothing of them.
  const RatesMoved old = moved("2", {}, {rate("USD", "91")});
  CHECK_FALSE(old.tolerated);
  CHECK(old.text.empty());
}

TEST_CASE("entries: what came, went and is another amount, and nothing where nothing was kept") {
  const char* then = "main 1100 USD: 100.00 = 90.00\nmain 4000: -90.00\n";
  CHECK(entries_differ(then, then).empty());
  CHECK(entries_differ(then, "main 1100 USD: 100.00 = 91.00\nmain 4090: -90.00\n") ==
        "main 1100 USD: 100.00 = 90.00 \u2192 100.00 = 91.00\nmain 4000: -90.00 \u2192\n"
        "main 4090: \u2192 -90.00\n");
  CHECK(entries_differ("", then).empty());
}

TEST_CASE("tolerance: rates beyond all reason") {
  CHECK_FALSE(moved("100", {rate("USD", "0.00000001")}, {rate("USD", "92233720368")}).tolerated);
  CHECK_FALSE(moved("100", {rate("USD", "0.00000001", INT64_MAX)},
                    {rate("USD", "92233720368", INT64_MAX)})
                  .tolerated);
}

}  // namespace osnova
