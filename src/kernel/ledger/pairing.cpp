// Pairs the legs of an n x m entry. A pair takes the same value from a debit and a credit leg, so a
// leg may be split; its parts may have either sign (100 = 120 - 20) and always add up to the leg.
#include "base/rounding.hpp"
#include "kernel/ledger/ledger.hpp"

namespace osnova {

namespace {

// The legs of one side in line order, and what of the current leg has no counterpart yet.
class Cursor {
 public:
  void push(const Leg* leg) {
    legs_.push_back(leg);
    if (legs_.size() == 1) load();
  }
  size_t size() const { return legs_.size(); }
  bool unfinished() const { return finished_ < legs_.size(); }
  const Leg& leg() const { return *legs_[at_]; }
  int64_t rest() const { return base_; }
  bool spent() const { return base_ == 0 && amount_ == 0 && quantity_ == 0; }

  // Everything that is left of the current leg.
  Leg take_rest() { return take(base_, amount_, quantity_); }

  // A part of the given value. Amounts in one currency are equal on both sides of a pair; between
  // currencies, and for quantities, the part is proportional. The last part takes what is left.
  Leg take_part(const Leg& counterpart) {
    const int64_t base = counterpart.base;
    if (base == base_) return take_rest();
    const auto share = [&](int64_t whole) {
      if (leg().base == 0) return int64_t{0};
      return multiply_divide(whole, base, leg().base, Rounding::half_away).value_or(0);
    };
    const bool same = leg().currency == counterpart.currency;
    return take(base, same ? counterpart.amount : share(leg().amount), share(leg().dims.quantity));
  }

  // The last leg stays current: it is the counterpart of what the other side has left.
  void finish() {
    ++finished_;
    if (!unfinished()) return;
    at_ = finished_;
    load();
  }

 private:
  void load() {
    base_ = leg().base;
    amount_ = leg().amount;
    quantity_ = leg().dims.quantity;
  }
  Leg take(int64_t base, int64_t amount, int64_t quantity) {
    Leg part = leg();
    part.base = base;
    part.amount = amount;
    part.dims.quantity = quantity;
    base_ -= base;
    amount_ -= amount;
    quantity_ -= quantity;
    return part;
  }

  std::vector<const Leg*> legs_;
  size_t at_ = 0, finished_ = 0;
  int64_t base_ = 0, amount_ = 0, quantity_ = 0;
};

// Which side's current leg ends with the next pair: the one with less left. Of two legs with
// different signs the debit ends, and the credit grows by it.
bool debit_ends(const Cursor& debit, const Cursor& credit) {
  if (!credit.unfinished()) return true;
  if (!debit.unfinished()) return false;
  const int64_t d = debit.rest(), c = credit.rest();
  if ((d < 0) != (c < 0)) return true;
  return d < 0 ? d >= c : d <= c;
}

}  // namespace

void pair_greedily(Posting& posting, Problems& problems) {
  if (turnover_too_large(posting)) return problems.add("ledger.amount.too_large");
  const std::vector<Leg> given = std::move(posting.legs);
  posting.legs.clear();
  Cursor debit, credit;
  int64_t sum = 0;
  for (const Leg& leg : given) {
    const bool is_debit = leg.side == Side::debit;
    sum += is_debit ? leg.base : -leg.base;
    (is_debit ? debit : credit).push(&leg);
  }
  if (sum != 0) return problems.add("ledger.entry.unbalanced");
  if ((debit.size() == 0) != (credit.size() == 0)) return problems.add("ledger.entry.one_side");
  posting.derived_pairs = true;
  for (int pair = 1; debit.unfinished() || credit.unfinished(); ++pair) {
    const bool ends = debit_ends(debit, credit);
    Cursor& ending = ends ? debit : credit;
    Cursor& other = ends ? credit : debit;
    Leg whole = ending.take_rest();
    Leg part = other.take_part(whole);
    whole.pair = part.pair = pair;
    ending.finish();
    if (other.unfinished() && other.spent()) other.finish();
    posting.legs.push_back(ends ? whole : part);
    posting.legs.push_back(ends ? std::move(part) : std::move(whole));
  }
}

}  // namespace osnova
