// Manual entry: single legs, pairs, several books in one document.
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/command/facts.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

namespace {

Id id_of(std::string_view text) {
  int64_t id = 0;
  return parse_int(text, &id) && id > 0 ? id : 0;
}

const Book* book_of(const EntryLine& line, const CompanyState& company) {
  if (!line.book.empty()) return company.book(line.book);
  return company.books().size() == 1 ? company.books().front() : nullptr;
}

Id open_item_of(const EntryLine& line, const Entry& entry) {
  return line.open_item == "own" ? entry.id : id_of(line.open_item);
}

}  // namespace

void need_entry(const Record& record, const ActionContext& context, Needs& needs) {
  const Entry& entry = record.as<Entry>();
  const CompanyState& company = context.facts.company();
  for (const EntryLine& line : entry.lines) {
    if (const Book* book = book_of(line, company))
      needs.rate(line.currency, book->currency, entry.date);
  }
}

void derive_entry(Record& record, const ActionContext& context) {
  Entry& entry = record.as<Entry>();
  const CompanyState& company = context.facts.company();
  for (EntryLine& line : entry.lines) {
    const Book* book = book_of(line, company);
    if (!book || line.unvalued || line.base.minor != 0) continue;
    if (line.currency.empty() || line.currency == book->currency) {
      line.base = line.amount;
    } else if (const auto rate = context.facts.rate(line.currency, book->currency, entry.date)) {
      line.base.minor = convert(line.amount.minor, line.currency.digits(), rate->value,
                                rate->nominal, book->currency.digits(), Rounding::half_away)
                            .value_or(0);
    }
  }
}

void check_entry(const Record& record, const ActionContext& context, Problems& problems) {
  const Entry& entry = record.as<Entry>();
  const CompanyState& company = context.facts.company();
  for (size_t i = 0; i < entry.lines.size(); ++i) {
    const EntryLine& line = entry.lines[i];
    const auto path = [&](const char* member) { return join_path("lines", i, member); };
    const Book* book = book_of(line, company);
    if (!book) {
      problems.add("ledger.book_unknown", path("book"), {{"book", line.book}});
      continue;
    }
    const bool pairwise = !line.debit.empty() || !line.credit.empty();
    if (pairwise != line.account.empty()) problems.add("books.entry.leg_or_pair", path("account"));
    for (const auto& [code, member] :
         {std::pair{&line.account, "account"}, std::pair{&line.debit, "debit"},
          std::pair{&line.credit, "credit"}}) {
      if (code->empty()) continue;
      const Account* account = company.account(*book, *code);
      if (!account) {
        problems.add("ledger.account_unknown", path(member),
                     {{"account", *code}, {"book", book->code}});
        continue;
      }
      if (account->control && account->open_items == OpenItems::required &&
          (line.party.empty() || open_item_of(line, entry) == 0))
        problems.add("books.entry.control_account", path(member), {{"account", *code}});
    }
    if (line.amount.minor == 0 && line.base.minor == 0)
      problems.add("books.entry.no_amount", path("amount"));
    const bool own = line.currency.empty() || line.currency == book->currency;
    if (line.unvalued && (own || line.base.minor != 0))
      problems.add("books.entry.unvalued", path("unvalued"));
    if (!own && line.base.minor == 0 && !line.unvalued)
      problems.add("rate.missing", path("base"),
                   {{"from", line.currency.code()},
                    {"to", book->currency.code()},
                    {"date", entry.date.text()}});
  }
  if (context.action == "post" && entry.lines.empty()) problems.add("books.no_lines", "lines");
}

namespace {

Dimensions dims_of(const EntryLine& line, const Entry& entry, const Account& account) {
  Dimensions d;
  // A pair in one line: party and document belong to the side whose account asks for them.
  const bool wants = account.open_items != OpenItems::none || line.debit.empty();
  if (wants || account.allowed.find("party") != std::string::npos) {
    d.party = line.party.id;
    d.open_item = open_item_of(line, entry);
    d.due = line.due;
  }
  if (account.open_items == OpenItems::none && !wants) d.open_item = 0;
  d.tax_code = line.tax_code;
  d.country = line.country;
  d.line = line.line_id;
  return d;
}

Leg leg_of(const EntryLine& line, const Entry& entry, const Book& book, const Account& account,
           Side side, int pair) {
  Leg leg;
  leg.pair = account.off_balance ? 0 : pair;
  leg.side = side;
  leg.account = &account;
  leg.base = line.base.minor;
  const bool own = !account.currency || line.currency.empty();
  leg.currency = own ? book.currency : line.currency;
  leg.amount = own ? line.base.minor : line.amount.minor;
  leg.dims = dims_of(line, entry, account);
  return leg;
}

}  // namespace

std::vector<Posting> entry_postings(const Entry& entry, const CompanyState& company,
                                    Problems& problems) {
  std::vector<Posting> postings;
  for (const Book* book : company.books()) {
    Posting posting;
    posting.book = book;
    posting.date = entry.date;
    posting.kind =
        entry.kind == EntryKind::adjusting ? MovementKind::adjusting : MovementKind::normal;
    bool unpaired = false, paired = false;
    int next = 1;
    for (const EntryLine& line : entry.lines)
      next = std::max<int>(next, static_cast<int>(line.pair) + 1);
    for (const EntryLine& line : entry.lines) {
      if (book_of(line, company) != book) continue;
      if (!line.currency.empty() && line.currency != book->currency) posting.conversion = true;
      if (line.account.empty()) {
        const int pair = line.pair != 0 ? static_cast<int>(line.pair) : next++;
        if (!line.debit.empty())
          posting.legs.push_back(
              leg_of(line, entry, *book, *company.account(*book, line.debit), Side::debit, pair));
        if (!line.credit.empty())
          posting.legs.push_back(
              leg_of(line, entry, *book, *company.account(*book, line.credit), Side::credit, pair));
        paired = true;
        continue;
      }
      const Account& account = *company.account(*book, line.account);
      (line.pair != 0 || account.off_balance ? paired : unpaired) = true;
      posting.legs.push_back(
          leg_of(line, entry, *book, account, line.side, static_cast<int>(line.pair)));
    }
    if (posting.legs.empty()) continue;
    if (unpaired && (paired || book->kind == BookKind::ru)) {
      problems.add(book->kind == BookKind::ru ? "ledger.pair.ru_shape" : "books.entry.mixed_pairs",
                   "lines", {{"pair", "-"}, {"book", book->code}});
      return {};
    }
    if (unpaired) pair_greedily(posting, problems);
    postings.push_back(std::move(posting));
  }
  return postings;
}

void post_entry(const Record& record, const ActionContext& context, Effects& effects,
                Problems& problems) {
  effects.postings = entry_postings(record.as<Entry>(), context.facts.company(), problems);
}

}  // namespace osnova
