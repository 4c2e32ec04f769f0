#include "kernel/command/settling.hpp"

#include "base/rounding.hpp"

namespace osnova {

std::optional<int64_t> to_base(int64_t minor, Currency currency, const Book& book, Date on,
                               const Facts& facts, Problems& problems) {
  if (currency == book.currency) return minor;
  const auto rate = facts.rate(currency, book.currency, on);
  if (!rate) {
    if (!problems.has("rate.missing"))
      problems.add("rate.missing", "date",
                   {{"from", currency.code()}, {"to", book.currency.code()}, {"date", on.text()}});
    return std::nullopt;
  }
  const auto base = convert(minor, currency.digits(), rate->value, rate->nominal,
                            book.currency.digits(), Rounding::half_away);
  if (!base) problems.add("money.overflow");
  return base;
}

void need_rates(Needs& needs, const CompanyState& company, Currency currency, Date on) {
  for (const Book* book : company.books()) needs.rate(currency, book->currency, on);
}

int64_t OpenShare::take(int64_t part) {
  const int64_t share =
      part == amount ? base : multiply_divide(base, part, amount, Rounding::half_away).value();
  amount -= part;
  base -= share;
  return share;
}

void exchange_difference(PostingBuilder& builder, const CompanyState& company, const Book& book,
                         const DifferenceLeg& leg, const Dimensions& dims) {
  builder.pair();
  const bool own = !leg.account->currency || leg.currency == book.currency;
  builder.leg(leg.side, leg.account, leg.base, own ? book.currency : leg.currency,
              own ? leg.base : 0, dims);
  builder.leg(opposite(leg.side),
              company.role(book, leg.side == Side::debit ? "fx_gain" : "fx_loss"), leg.base);
}

bool is_payable(const CompanyState& company, const Book& book, const Account& account) {
  if (!account.control || account.type != AccountType::liability) return false;
  if (account.currency && !account.monetary) return false;  // advances in currency
  return &account != company.role(book, "prepaid") && &account != company.role(book, "advances");
}

}  // namespace osnova
