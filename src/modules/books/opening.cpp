// Opening balances: dated the last day before the first period, each line against the opening
// account.
#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/command/facts.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

namespace {

const Book* book_of(const OpeningLine& line, const CompanyState& company) {
  if (!line.book.empty()) return company.book(line.book);
  return company.books().size() == 1 ? company.books().front() : nullptr;
}

int64_t base_of(const OpeningLine& line, const Book& book) {
  return line.base.minor != 0 || line.currency != book.currency ? line.base.minor
                                                                : line.amount.minor;
}

// Each settlement document of the opening is an open item of its own, one and the same in every
// book: lines of one party, number and side are one document. Ids of the generator leave the
// counter in their low 12 bits; the document's id plus the line would run into its neighbours, so
// the item is made from the document's id by setting the bit above all ids (bit 62 is the top bit
// of the time: not set before 2054, and then nothing opens in the past).
Id item_of(const OpeningLine& line, const Opening& opening) {
  const auto first =
      std::find_if(opening.lines.begin(), opening.lines.end(), [&](const OpeningLine& other) {
        return other.party == line.party && other.item_ref == line.item_ref &&
               other.side == line.side;
      });
  return (opening.id ^ (Id{1} << 62)) + first->line_id;
}

}  // namespace

void check_opening(const Record& record, const ActionContext& context, Problems& problems) {
  const Opening& opening = record.as<Opening>();
  const CompanyState& company = context.facts.company();
  if (!opening.date.empty() && opening.date != Month::of(opening.date).last())
    problems.add("books.opening.not_month_end", "date");
  std::map<const Book*, int64_t> sums;
  for (size_t i = 0; i < opening.lines.size(); ++i) {
    const OpeningLine& line = opening.lines[i];
    const auto path = [&](const char* member) { return join_path("lines", i, member); };
    const Book* book = book_of(line, company);
    if (!book) {
      problems.add("ledger.book_unknown", path("book"), {{"book", line.book}});
      continue;
    }
    const Account* account = company.account(*book, line.account);
    if (!account) {
      problems.add("ledger.account_unknown", path("account"),
                   {{"account", line.account}, {"book", book->code}});
      continue;
    }
    if (account->open_items == OpenItems::required && (line.party.empty() || line.item_ref.empty()))
      problems.add("books.entry.control_account", path("account"), {{"account", line.account}});
    if (line.currency != book->currency && line.base.minor == 0)
      problems.add("books.opening.base", path("base"));
    if (!account->off_balance)
      sums[book] += line.side == Side::debit ? base_of(line, *book) : -base_of(line, *book);
  }
  if (context.action != "post" || opening.partial) return;
  for (const auto& [book, sum] : sums)
    if (sum != 0)
      problems.add("books.opening.not_zero", "lines",
                   {{"book", book->code}, {"rest", minor_text(sum, book->currency.digits())}});
}

void post_opening(const Record& record, const ActionContext& context, Effects& effects, Problems&) {
  const Opening& opening = record.as<Opening>();
  const CompanyState& company = context.facts.company();
  for (const Book* book : company.books()) {
    PostingBuilder builder(*book, opening.date, MovementKind::opening);
    builder.allow_conversion();
    for (const OpeningLine& line : opening.lines) {
      if (book_of(line, company) != book) continue;
      const Account* account = company.account(*book, line.account);
      Dimensions dims;
      dims.party = line.party.id;
      if (account->open_items != OpenItems::none && !line.item_ref.empty()) {
        dims.open_item = item_of(line, opening);
        dims.due = line.due;
      }
      dims.line = line.line_id;
      if (account->off_balance) {
        builder.off_balance(line.side, account, base_of(line, *book), dims);
        continue;
      }
      builder.pair();
      builder.leg(line.side, account, base_of(line, *book), line.currency, line.amount.minor, dims);
      builder.leg(opposite(line.side), company.role(*book, "opening"), base_of(line, *book));
    }
    effects.postings.push_back(builder.take());
  }
}

}  // namespace osnova
