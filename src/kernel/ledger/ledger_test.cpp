// The laws of the ledger one by one, pairing, reversal, and calendar steps through the pipeline.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>

#include "app/workspace.hpp"
#include "base/prng.hpp"
#include "kernel/kernel.hpp"
#include "kernel/period/period.hpp"

using namespace osnova;

namespace {

struct Chart {
  Chart() {
    book.id = 1;
    book.ordinal = 1;
    book.currency = Currency::of("RUB");
    const auto make = [&](Account& a, const char* code, bool currency = false) {
      a.book.id = 1;
      a.code = code;
      a.currency = currency;
    };
    make(bank, "1010"), make(cost, "5100"), make(other, "5800"), make(income, "4000");
    make(foreign, "1020", true), make(debtors, "1100", true), make(off, "007");
    debtors.open_items = OpenItems::required;
    off.off_balance = true;
  }
  Book book;
  Account bank, cost, other, income, foreign, debtors, off;
};

const Date kDay = *Date::from_ymd(2025, 3, 10);

Leg leg(Side side, const Account& account, int64_t base, int64_t amount = 0, const char* cur = "") {
  Leg l;
  l.side = side;
  l.account = &account;
  l.base = base;
  l.currency = *cur ? Currency::of(cur) : Currency::of("RUB");
  l.amount = *cur ? amount : base;
  return l;
}

Problems laws(const Posting& posting) {
  Problems problems;
  check_posting(posting, 0, problems);
  return problems;
}

Posting of(const Chart& chart, std::vector<Leg> legs) {
  Posting p;
  p.book = &chart.book;
  p.date = kDay;
  p.legs = std::move(legs);
  return p;
}

// Account and side -> base, amount, quantity: what pairing may not change.
std::map<std::pair<const Account*, Side>, std::array<int64_t, 3>> sums(const Posting& posting) {
  std::map<std::pair<const Account*, Side>, std::array<int64_t, 3>> all;
  for (const Leg& l : posting.legs) {
    auto& s = all[{l.account, l.side}];
    s[0] += l.base, s[1] += l.amount, s[2] += l.dims.quantity;
  }
  std::erase_if(all, [](const auto& e) { return e.second == std::array<int64_t, 3>{}; });
  return all;
}

}  // namespace

TEST_CASE("ledger: pairs balance, one side has one leg, RSBU has one on both") {
  Chart c;
  PostingBuilder good(c.book, kDay);
  CHECK(laws(good.entry(&c.bank, &c.income, 100).take()).empty());
  PostingBuilder uneven(c.book, kDay);
  uneven.pair().leg(Side::debit, &c.bank, 100).leg(Side::credit, &c.income, 99);
  CHECK(laws(uneven.take()).has("ledger.pair.unbalanced"));
  PostingBuilder two(c.book, kDay);
  two.pair().leg(Side::debit, &c.bank, 100).leg(Side::credit, &c.income, 60);
  two.leg(Side::credit, &c.other, 40);
  const Posting split = two.take();
  CHECK(laws(split).empty());
  c.book.kind = BookKind::ru;
  CHECK(laws(split).has("ledger.pair.ru_shape"));
}

TEST_CASE("ledger: accounts, currency and analytics") {
  Chart c;
  c.cost.heading = true;
  c.other.book.id = 2;
  c.income.valid_to = {kDay.days - 1};
  PostingBuilder b(c.book, kDay);
  b.entry(&c.cost, &c.income, 5).entry(&c.other, &c.bank, 5).entry(&c.debtors, &c.off, 5);
  const Problems found = laws(b.take());
  for (const char* code :
       {"ledger.account.group", "ledger.account.not_valid", "ledger.account.other_book",
        "ledger.analytics.open_item", "ledger.pair.off_balance"})
    CHECK_MESSAGE(found.has(code), code);
  Posting p =
      of(c, {leg(Side::debit, c.foreign, 9000, 100, "USD"), leg(Side::credit, c.bank, 9000)});
  p.legs[0].pair = p.legs[1].pair = 1;
  CHECK(laws(p).has("ledger.currency.conversion"));
  p.conversion = true;
  CHECK(laws(p).empty());
}

TEST_CASE("ledger: a turnover that no total could hold is refused") {
  Chart c;
  PostingBuilder most(c.book, kDay), more(c.book, kDay);
  CHECK(laws(most.entry(&c.bank, &c.income, kLargestTurnover).take()).empty());
  CHECK(laws(more.entry(&c.bank, &c.income, -kLargestTurnover - 1).take())
            .has("ledger.amount.too_large"));
}

TEST_CASE("ledger: pairing keeps every leg, whatever the signs") {
  Chart c;
  Problems problems;
  Posting p = of(c, {leg(Side::debit, c.cost, 100), leg(Side::debit, c.other, -20),
                     leg(Side::credit, c.bank, 80)});
  const auto before = sums(p);
  pair_greedily(p, problems);
  CHECK(problems.empty());
  CHECK(sums(p) == before);
  CHECK(laws(p).empty());
  Posting lone = of(c, {leg(Side::debit, c.cost, 100), leg(Side::debit, c.other, -100)});
  pair_greedily(lone, problems);
  CHECK(problems.has("ledger.entry.one_side"));
}

TEST_CASE("ledger: pairing of random entries keeps base, currency amount and quantity") {
  Chart c;
  Prng prng(7);
  const Account* all[] = {&c.bank, &c.cost, &c.other, &c.income, &c.foreign};
  for (int round = 0; round < 20000; ++round) {
    Posting p = of(c, {});
    p.conversion = true;
    int64_t sum = 0;
    for (int64_t n = prng.between(1, 7); n > 0; --n) {
      const Account& a = *all[prng.below(5)];
      const Side side = prng.chance(50) ? Side::debit : Side::credit;
      const int64_t base = prng.between(-50, 200);
      if (base == 0) continue;
      p.legs.push_back(a.currency ? leg(side, a, base, prng.between(1, 90), "USD")
                                  : leg(side, a, base));
      p.legs.back().dims.quantity = prng.between(0, 9);
      sum += side == Side::debit ? base : -base;
    }
    if (p.legs.empty()) continue;
    p.legs.push_back(leg(Side::credit, c.bank, sum));
    const auto before = sums(p);
    Problems problems;
    const bool debits = std::any_of(p.legs.begin(), p.legs.end(),
                                    [](const Leg& l) { return l.side == Side::debit; });
    pair_greedily(p, problems);
    CHECK(problems.empty() == debits);
    if (!debits) continue;
    REQUIRE(sums(p) == before);
    const Problems found = laws(p);
    CHECK_FALSE(found.has("ledger.pair.unbalanced"));
    CHECK_FALSE(found.has("ledger.pair.shape"));
  }
}

TEST_CASE("ledger: a posting and its reversal leave nothing, by storno and by mirror") {
  Chart c;
  PostingBuilder b(c.book, kDay);
  Dimensions dims;
  dims.quantity = 5;
  const Posting p = b.entry(&c.bank, &c.income, 100, dims).take();
  for (const ReversalPolicy policy : {ReversalPolicy::storno, ReversalPolicy::mirror}) {
    const Posting r = reversed(p, kDay, policy);
    CHECK(laws(r).empty());
    std::map<const Account*, std::array<int64_t, 2>> net;
    for (const Posting* each : {&p, &r})
      for (const Leg& l : each->legs) {
        const int64_t sign = l.side == Side::debit ? 1 : -1;
        net[l.account][0] += sign * l.base;
        net[l.account][1] += sign * l.dims.quantity;
      }
    for (const auto& [account, values] : net) CHECK(values == std::array<int64_t, 2>{});
    CHECK((r.legs[0].side == Side::debit) == (policy == ReversalPolicy::storno));
  }
}

TEST_CASE("ledger: the shipped charts are whole and every state of a month is reached") {
  for (const BookKind kind : {BookKind::ifrs, BookKind::ru})
    for (const std::string& text : shipped_accounts(kind, "1"))
      CHECK(boost::json::parse(text).at("book").as_string() == "1");
  Calendar calendar;
  const Month today = Month::of(kDay);
  calendar.closed_through = today.index - 2;
  calendar.soft_closed_through = today.index - 1;
  CHECK(state_of(calendar, today + -2, kDay) == PeriodState::closed);
  CHECK(state_of(calendar, today + -1, kDay) == PeriodState::soft_closed);
  CHECK(state_of(calendar, today + 1, kDay) == PeriodState::open);
  CHECK(state_of(calendar, today + 2, kDay) == PeriodState::future);
}
