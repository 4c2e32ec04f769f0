#pragma once
// The general ledger: books, accounts, postings. Its laws are in docs/develop/ledger.md.
//
// A posting is a list of pairs; within a pair one side has exactly one leg (in an RSBU book both
// sides). Every leg has a side and an amount that may be negative (storno). Each pair, and so each
// posting, sums to zero in the book's currency. Off-balance accounts are single entry: pair 0, one
// leg, no counterpart.
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.hpp"
#include "meta/record.hpp"

namespace osnova {

enum class Side : int { debit, credit };
enum class MovementKind : int { normal, adjusting, closing, opening, revaluation };
enum class AccountType : int { asset, liability, equity, income, expense, off_balance };
// The chart and the rules of posting functions: ifrs = IFRS-style, ru = RSBU.
enum class BookKind : int { ifrs, ru };
enum class ReversalPolicy : int { storno, mirror };
enum class OpenItems : int { none, required, when_party };
const EnumMeta& enum_meta(Side);
const EnumMeta& enum_meta(MovementKind);
const EnumMeta& enum_meta(AccountType);
const EnumMeta& enum_meta(BookKind);
const EnumMeta& enum_meta(ReversalPolicy);
const EnumMeta& enum_meta(OpenItems);
std::string_view code_of(Side);
std::string_view code_of(MovementKind);

constexpr Side opposite(Side side) { return side == Side::debit ? Side::credit : Side::debit; }

// Catalogue "ledger.book".
struct Book : Entity {
  Text<20> code;  // "main"
  Text<100> name;
  int64_t ordinal = 0;  // 1, 2, ...: the ledger's key
  BookKind kind{};
  Currency currency;
  ReversalPolicy reversal{};
  bool active = true;
};
const RecordMeta& book_meta();

// Catalogue "ledger.account".
struct Account : Entity {
  Text<44> key;  // "<book code>/<account code>", unique
  Ref<Book> book;
  Text<20> code;
  Text<160> name_en, name_ru;
  Text<20> parent;  // code
  AccountType type{};
  bool heading = false;   // takes no entries
  bool currency = false;  // legs carry a currency and an amount in it
  bool monetary = false;  // revalued at month end
  bool control = false;   // receivables, payables, advances
  bool off_balance = false;
  OpenItems open_items{};   // required: every leg has party and open item; when_party: both or none
  Text<200> allowed;        // analytics, comma separated: "contract,cost_item"
  Text<20> a1, a2, a3, a4;  // names of the analytics in the free slots
  Date valid_from, valid_to;
};
const RecordMeta& account_meta();

// The dimensions of a leg, beside account and currency. 0 / "" / empty = not given.
struct Dimensions {
  Id party = 0;
  Id open_item = 0;  // the settlement document
  Date due;
  Id contract = 0;
  Id project = 0;
  Id cost_centre = 0;
  std::string desk, lot;
  std::string a1, a2, a3, a4;
  std::string tax_code, country;
  int64_t quantity = 0;  // mantissa of Quantity
  Id unit_item = 0;
  int64_t line = 0;  // line of the document
};

struct Leg {
  int pair = 0;
  Side side = Side::debit;
  const Account* account = nullptr;
  Currency currency;   // of `amount`: the book's own unless the account carries currency
  int64_t amount = 0;  // minor units of `currency`; 0 on legs of exchange differences
  int64_t base = 0;    // minor units of the book's currency
  Dimensions dims;
};

struct Posting {
  const Book* book = nullptr;
  MovementKind kind = MovementKind::normal;
  Date date;                   // effective
  bool conversion = false;     // this kind of document may hold pairs whose legs differ in currency
  bool derived_pairs = false;  // n x m entry, paired greedily in line order
  std::vector<Leg> legs;
};

// Builds a posting pair by pair. Amounts of 0 are left out (a pair whose legs are all zero
// vanishes); account pointers come from Facts and must not be null (Bug).
class PostingBuilder {
 public:
  PostingBuilder(const Book& book, Date date, MovementKind kind = MovementKind::normal);
  // One pair with one leg on each side, in the book's currency.
  PostingBuilder& entry(const Account* debit, const Account* credit, int64_t base,
                        Dimensions debit_dims = {}, Dimensions credit_dims = {});
  // Opens a pair to which legs are added one by one.
  PostingBuilder& pair();
  PostingBuilder& leg(Side side, const Account* account, int64_t base, Dimensions dims = {});
  // A leg in a currency; ignored to base-only when the account carries no currency.
  PostingBuilder& leg(Side side, const Account* account, int64_t base, Currency currency,
                      int64_t amount, Dimensions dims = {});
  PostingBuilder& off_balance(Side side, const Account* account, int64_t base,
                              Dimensions dims = {});
  PostingBuilder& allow_conversion();
  Posting take();  // ends the posting

 private:
  Posting posting_;
  int pair_ = 0;
};

// The most that one posting may turn over on a side, in minor units of any currency: thousands of
// such postings fit a 64-bit total. Beyond it the store's sums would leave the integers.
inline constexpr int64_t kLargestTurnover = 1'000'000'000'000'000;
bool turnover_too_large(const Posting& posting);

// Every law of the ledger that needs no other fact: pairs, sums, sides, RSBU shape, account flags,
// dates of validity, analytics, currency rule. Paths are "postings.<p>.legs.<n>". Codes:
// ledger.pair.*, ledger.account.*, ledger.currency.*, ledger.analytics.*.
void check_posting(const Posting& posting, size_t index, Problems& problems);

// Greedy pairing in line order of an n x m entry (IFRS books only); marks the posting as derived.
// Every leg keeps its account, side, base, amount and quantity in sum, whatever their signs.
// Problems: "ledger.entry.unbalanced" when the bases do not sum to zero, "ledger.entry.one_side"
// when a side has no leg, "ledger.amount.too_large".
void pair_greedily(Posting& posting, Problems& problems);

// The same legs with sides swapped (mirror) or amounts and quantities negated
// (storno).
Posting reversed(const Posting& posting, Date date, ReversalPolicy policy);

// The chart shipped for a kind of book, as creation input of "ledger.account" (JSON text per
// account).
std::vector<std::string> shipped_accounts(BookKind kind, std::string_view book_id_text);

}  // namespace osnova
