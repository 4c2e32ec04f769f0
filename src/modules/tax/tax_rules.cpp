#include <algorithm>
#include <map>
#include <numeric>

#include "base/money.hpp"
#include "modules/tax/api.hpp"

namespace osnova {

std::optional<Percent> tax_rate_on(const TaxCode& code, Date date) {
  if (code.rates.empty()) return Percent{};
  std::optional<Percent> rate;
  for (const TaxRate& line : code.rates)
    if (line.valid_from <= date) rate = line.rate;
  return rate;
}

std::vector<int64_t> spread(int64_t whole, std::span<const int64_t> shares) {
  int128 sum = 0;
  for (int64_t share : shares) sum += share;
  OSNOVA_ASSERT(sum != 0, "shares have a sum");
  std::vector<int64_t> parts(shares.size());
  std::vector<std::pair<int128, size_t>> remainders;
  int128 given = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    const int128 numerator = int128{whole} * shares[i] * (sum < 0 ? -1 : 1);
    const int128 denominator = sum < 0 ? -sum : sum;
    int128 floor = numerator / denominator;
    if (numerator % denominator != 0 && numerator < 0) --floor;
    parts[i] = static_cast<int64_t>(floor);
    given += floor;
    remainders.emplace_back(numerator - floor * denominator, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto left = static_cast<size_t>(whole - given);
  for (size_t k = 0; k < left; ++k) ++parts[remainders[k].second];
  return parts;
}

namespace {

bool tax_of(int64_t amount, Percent rate, bool inclusive, Rounding rounding, int64_t* tax) {
  const auto result =
      inclusive ? tax_within(amount, rate, rounding) : percent_of(amount, rate, rounding);
  if (result) *tax = *result;
  return result.has_value();
}

}  // namespace

bool compute_tax(std::span<TaxedLine> lines, bool by_document, bool inclusive, Rounding rounding) {
  if (by_document) {
    std::map<Percent, std::vector<size_t>> rates;
    for (size_t i = 0; i < lines.size(); ++i) rates[lines[i].rate].push_back(i);
    for (const auto& [rate, members] : rates) {
      std::vector<int64_t> amounts;
      int64_t sum = 0, tax = 0;
      for (size_t i : members) {
        amounts.push_back(lines[i].amount);
        if (add_overflows(sum, lines[i].amount, &sum)) return false;
      }
      if (!tax_of(sum, rate, inclusive, rounding, &tax)) return false;
      if (sum == 0) {  // nothing to spread over: line by line, what cancels cancels
        for (size_t i : members)
          if (!tax_of(lines[i].amount, rate, inclusive, rounding, &lines[i].tax)) return false;
        continue;
      }
      const auto parts = spread(tax, amounts);
      for (size_t k = 0; k < members.size(); ++k) lines[members[k]].tax = parts[k];
    }
  } else {
    for (TaxedLine& line : lines)
      if (!tax_of(line.amount, line.rate, inclusive, rounding, &line.tax)) return false;
  }
  for (TaxedLine& line : lines) {
    line.net = inclusive ? line.amount - line.tax : line.amount;
    if (add_overflows(line.net, line.tax, &line.gross)) return false;
  }
  return true;
}

}  // namespace osnova
