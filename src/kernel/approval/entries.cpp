#include "kernel/approval/entries.hpp"

#include <map>

#include "base/money.hpp"
#include "base/text.hpp"

namespace osnova {

namespace {

constexpr size_t kLongest = 20000;
constexpr std::string_view kBetween = ": ";

struct Turned {
  int64_t amount = 0, base = 0;
  Currency currency, own;
};

std::string text_of(const Turned& turned) {
  const std::string base = minor_text(turned.base, turned.own.digits());
  return turned.currency == turned.own
             ? base
             : minor_text(turned.amount, turned.currency.digits()) + " = " + base;
}

std::map<std::string_view, std::string_view> lines_of(std::string_view text) {
  std::map<std::string_view, std::string_view> lines;
  for (const std::string_view line : split(text, '\n'))
    if (const size_t at = line.find(kBetween); at != line.npos)
      lines.emplace(line.substr(0, at), line.substr(at + kBetween.size()));
  return lines;
}

}  // namespace

std::string entries_of(const Effects& effects) {
  std::map<std::string, Turned> turned;
  for (const Posting& posting : effects.postings)
    for (const Leg& leg : posting.legs) {
      std::string name = std::string(posting.book->code) + " " + std::string(leg.account->code);
      if (leg.currency != posting.book->currency) name += " " + leg.currency.code();
      if (!leg.dims.tax_code.empty()) name += " " + leg.dims.tax_code;
      Turned& sum = turned[name];
      const int sign = leg.side == Side::debit ? 1 : -1;
      sum.amount += sign * leg.amount;
      sum.base += sign * leg.base;
      sum.currency = leg.currency;
      sum.own = posting.book->currency;
    }
  std::string text;
  for (const auto& [name, sum] : turned) {
    const std::string line = name + std::string(kBetween) + text_of(sum) + "\n";
    if (code_points(text) + code_points(line) > kLongest) break;
    text += line;
  }
  return text;
}

std::string entries_differ(std::string_view then, std::string_view now) {
  if (then.empty()) return {};
  const auto before = lines_of(then), after = lines_of(now);
  std::string text;
  const auto add = [&](std::string_view name, std::string_view was, std::string_view is) {
    if (was == is) return;
    text += std::string(name) + ":";
    for (const std::string_view part : {was, std::string_view("\u2192"), is})
      if (!part.empty()) text += " " + std::string(part);
    text += "\n";
  };
  for (const auto& [name, was] : before)
    add(name, was, after.contains(name) ? after.at(name) : std::string_view());
  for (const auto& [name, is] : after)
    if (!before.contains(name)) add(name, {}, is);
  return text;
}

}  // namespace osnova
