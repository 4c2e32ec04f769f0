#pragma once
// Documents that belong to no trade: manual entries, opening balances, closing runs. README.md says
// what they post.
#include "kernel/command/command.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/flow/document.hpp"

namespace osnova {

struct Party;  // party.party: known by name only

enum class EntryKind : int { normal, adjusting };
const EnumMeta& enum_meta(EntryKind);

// One leg (account + side) or, as RSBU bookkeepers write it, one pair (debit + credit + amount).
struct EntryLine : Line {
  Text<20> book;     // code; "" = the only one, or every line of the document before it
  Text<20> account;  // with side
  Side side{};
  Text<20> debit, credit;  // instead of account and side
  int64_t pair = 0;        // legs of one pair; 0 = paired by the program (IFRS-style books only)
  Currency currency;       // of amount; "" = the book's own
  Amount amount;
  Amount base;            // in the book's currency; 0 = by the rate of the day
  bool unvalued = false;  // no value in the book's currency: a commodity without price
  Ref<Party> party;
  Text<40> open_item;  // id of the settlement document; "own" = this entry
  Date due;
  Text<20> tax_code;
  Text<2> country;
  Text<200> text;
};

// "books.entry"
struct Entry : Doc {
  DocStatus status{};
  EntryKind kind{};
  Currency currency;  // of lines that name none
  Text<300> text;
  Lines<EntryLine> lines;
};

// "books.storno": part of a manual entry taken back, by its lines. What a line has left is kept in
// the register books_storno; a storno itself is never taken back (correct with a new entry).
enum class StornoStatus : int { draft, posted };
const EnumMeta& enum_meta(StornoStatus);

struct StornoLine : Line {
  int64_t entry_line = 0;  // line_id in the entry
  Currency currency;       // of the entry's line; "" = the book's own
  Amount amount;           // how much of that line, with its sign
};

struct Storno : Doc {
  StornoStatus status{};
  Ref<Entry> entry;
  Text<300> text;
  Lines<StornoLine> lines;
};

// "books.opening": one document per area, each line against the opening account.
struct OpeningLine : Line {
  Text<20> book, account;
  Side side{};
  Currency currency;
  Amount amount, base;
  Ref<Party> party;
  Text<60> item_ref;  // settlement document: own number; makes an open item of its own
  Date item_date, due;
};

struct Opening : Doc {
  DocStatus status{};
  bool partial = false;  // the opening account need not end at zero yet
  Lines<OpeningLine> lines;
};

enum class ClosingStep : int { revaluation, month_result, income_tax, year_end };
const EnumMeta& enum_meta(ClosingStep);

// "books.closing_run": what the close of a month or year posts to one book.
struct ClosingRun : Doc {
  DocStatus status{};
  Text<20> book;
  ClosingStep step{};
  Percent tax_rate;  // of income_tax
};

const RecordMeta& entry_meta();
const RecordMeta& storno_meta();
const RecordMeta& opening_meta();
const RecordMeta& closing_run_meta();

void need_entry(const Record&, const ActionContext&, Needs&);
void derive_entry(Record&, const ActionContext&);
void check_entry(const Record&, const ActionContext&, Problems&);
void post_entry(const Record&, const ActionContext&, Effects&, Problems&);

// The postings of an entry, a book each; a Problem when legs of a book cannot be paired.
std::vector<Posting> entry_postings(const Entry& entry, const CompanyState& company,
                                    Problems& problems);

const RegisterMeta& storno_register();  // (entry, line): how much was taken back
void need_storno(const Record&, const ActionContext&, Needs&);
void check_storno(const Record&, const ActionContext&, Problems&);
void post_storno(const Record&, const ActionContext&, Effects&, Problems&);
void act_storno(Record&, const ActionContext&, Problems&);

void check_opening(const Record&, const ActionContext&, Problems&);
void post_opening(const Record&, const ActionContext&, Effects&, Problems&);

void need_closing(const Record&, const ActionContext&, Needs&);
void check_closing(const Record&, const ActionContext&, Problems&);
void post_closing(const Record&, const ActionContext&, Effects&, Problems&);

}  // namespace osnova
