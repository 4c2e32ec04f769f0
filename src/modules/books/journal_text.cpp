#include "modules/books/journal_text.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/decimal.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "modules/books/journal_names.hpp"

namespace osnova {

namespace json = boost::json;
using formats::LedgerAmount;
using formats::LedgerPosting;
using formats::LedgerRefusal;
using formats::LedgerTransaction;

namespace {

using Postings = std::vector<const LedgerPosting*>;

class TextJournal : public Journal {
 public:
  TextJournal(Kernel& kernel, const Access& access, std::string text)
      : company_(access.company()),
        state_(kernel.company_state(access.company())),
        text_(std::move(text)),
        reading_(formats::read_ledger_leniently(text_)) {}

  Problems settle(Kernel& kernel, const Access& access, const JournalChoice& choice) {
    Problems problems = reading_.fatal;
    if (problems) return problems;
    const Book* book = choice.book.empty() && !state_->books().empty() ? state_->books().front()
                                                                       : state_->book(choice.book);
    if (!book) problems.add("ledger.book_unknown", "book", {{"book", choice.book}});
    if (reading_.transactions.empty() && reading_.refused.empty())
      problems.add("import.no_entries", "file");
    if (problems) return problems;
    book_ = *book;
    book_code_ = book_.code;
    count_repetitions();
    choose(choice);
    std::map<std::string, int64_t> names;
    for (const Place& place : places_)
      if (!place.refused)
        for (const LedgerPosting& p : reading_.transactions[place.at].postings)
          if (p.amount.mantissa != 0) ++names[p.account];
    accounts_.emplace(*state_, book_);
    problems = accounts_->settle(names, choice);
    commodities_.emplace(kernel, access, book_);
    commodities_->settle(reading_.transactions);
    return problems;
  }

  std::string_view record() const override { return "books.entry"; }
  const std::string& book() const override { return book_code_; }
  Date first_day() const override { return first_; }
  Date last_day() const override { return last_; }
  const std::vector<JournalAccount>& accounts() const override { return accounts_->all(); }
  const std::vector<JournalCommodity>& commodities() const override { return commodities_->all(); }
  size_t size() const override { return places_.size(); }
  size_t refused() const override {
    return static_cast<size_t>(
        std::count_if(places_.begin(), places_.end(), [](const Place& p) { return p.refused; }));
  }

  std::vector<Command> preparation() const override {
    std::vector<Command> commands = commodities_->preparation();
    for (Command& command : accounts_->preparation(company_))
      commands.push_back(std::move(command));
    return commands;
  }

  JournalEntry entry(size_t index, bool trial) const override {
    const Place& place = places_[index];
    if (!place.refused) return taken(reading_.transactions[place.at], place.at, trial);
    const LedgerRefusal& refusal = reading_.refused[place.at];
    JournalEntry entry;
    entry.line = refusal.line;
    entry.text = text_.substr(refusal.begin, refusal.end - refusal.begin);
    entry.date = refusal.date;
    entry.problems.add(refusal.problem);
    return entry;
  }

 private:
  struct Place {
    bool refused = false;
    size_t at = 0;
  };

  // What a transaction says: not its state, its notes, or the order of its postings, which people
  // change without meaning another one.
  static Hash said(const LedgerTransaction& t) {
    std::vector<std::string> legs;
    for (const LedgerPosting& p : t.postings)
      legs.push_back(p.account + '\n' + std::to_string(p.amount.mantissa) + '\n' +
                     p.amount.commodity);
    std::sort(legs.begin(), legs.end());
    std::string all = t.date.text() + '\n' + t.code + '\n' + t.payee;
    for (const std::string& leg : legs) all += '\n' + leg;
    return sha256(all);
  }

  // Of the whole file: the same words are the same repetition whatever days are chosen.
  void count_repetitions() {
    std::map<Hash, int64_t> times;
    for (const LedgerTransaction& t : reading_.transactions) {
      const Hash hash = said(t);
      keys_.push_back(hash_hex(hash).substr(0, 32) + "/" + std::to_string(++times[hash]));
    }
  }

  void choose(const JournalChoice& choice) {
    const auto within = [&](Date day) {
      return day.empty() || ((choice.from.empty() || day >= choice.from) &&
                             (choice.until.empty() || day <= choice.until));
    };
    for (size_t i = 0; i < reading_.transactions.size(); ++i) {
      const Date day = reading_.transactions[i].date;
      if (first_.empty() || day < first_) first_ = day;
      if (last_.empty() || day > last_) last_ = day;
      if (within(day)) places_.push_back({false, i});
    }
    for (size_t i = 0; i < reading_.refused.size(); ++i)
      if (within(reading_.refused[i].date)) places_.push_back({true, i});
    const auto line = [&](const Place& p) {
      return p.refused ? reading_.refused[p.at].line : reading_.transactions[p.at].line;
    };
    std::stable_sort(places_.begin(), places_.end(),
                     [&](const Place& a, const Place& b) { return line(a) < line(b); });
  }

  JournalEntry taken(const LedgerTransaction& t, size_t at, bool trial) const {
    JournalEntry entry;
    entry.line = t.line;
    entry.text = text_.substr(t.begin, t.end - t.begin);
    entry.date = t.date;
    entry.number = t.code;
    entry.title = t.payee;
    bool stands_in = false;
    std::map<std::string, Postings> by_commodity;
    for (const LedgerPosting& p : t.postings) {
      if (p.amount.mantissa == 0) continue;
      const JournalAccount& account = accounts_->named(p.account);
      entry.postings.push_back({p.account, account.code,
                                decimal_text(p.amount.mantissa, LedgerAmount::kScale),
                                p.amount.commodity});
      by_commodity[p.amount.commodity].push_back(&p);
      stands_in = stands_in || account.made;
      if (!account.made && accounts_->wants_party(account.code))
        entry.problems.add("books.entry.control_account", "lines", {{"account", account.code}});
    }
    if (by_commodity.empty()) entry.problems.add("books.entry.no_amount", "lines");
    json::array lines;
    int pair = 0;
    for (const auto& [commodity, postings] : by_commodity)
      add(t, postings, ++pair, trial, lines, entry.problems);
    if (entry.problems || (trial && stands_in && accounts_->stand_in().empty())) return entry;
    Command& command = entry.command;
    command.company = company_;
    command.name = "books.entry.create";
    command.then = "post";
    command.key = "import/ledger/" + book_code_ + "/" + keys_[at];
    command.input = {{"date", t.date.text()}, {"text", std::string(clip(t.payee, 300))}};
    if (!t.code.empty()) command.input["external_number"] = std::string(clip(t.code, 60));
    command.input["lines"] = std::move(lines);
    return entry;
  }

  std::string code_for(const std::string& name, bool trial) const {
    const JournalAccount& account = accounts_->named(name);
    return trial && account.made ? accounts_->stand_in() : account.code;
  }

  // The postings of one commodity, which balance: one pair while one side has one leg; else debits
  // meet credits in line order.
  void add(const LedgerTransaction& t, const Postings& postings, int pair, bool trial,
           json::array& lines, Problems& problems) const {
    const auto debits = std::count_if(postings.begin(), postings.end(),
                                      [](const auto* p) { return p->amount.mantissa > 0; });
    const auto credits = static_cast<ptrdiff_t>(postings.size()) - debits;
    if ((debits == 1 || credits == 1) && book_.kind != BookKind::ru) {
      for (const LedgerPosting* p : postings) {
        json::object line = leg(t, *p, std::abs(p->amount.mantissa), problems);
        line["pair"] = std::to_string(pair);
        line["account"] = code_for(p->account, trial);
        line["side"] = p->amount.mantissa > 0 ? "debit" : "credit";
        lines.push_back(std::move(line));
      }
      return;
    }
    size_t d = 0, c = 0;
    int64_t debit_left = 0, credit_left = 0;
    const auto next = [&](size_t& index, int sign, int64_t& left) {
      while (index < postings.size() && postings[index]->amount.mantissa * sign <= 0) ++index;
      if (index < postings.size()) left = std::abs(postings[index]->amount.mantissa);
      return index < postings.size();
    };
    if (!next(d, 1, debit_left) || !next(c, -1, credit_left)) return;
    for (;;) {
      const int64_t amount = std::min(debit_left, credit_left);
      json::object line = leg(t, *postings[d], amount, problems);
      line["debit"] = code_for(postings[d]->account, trial);
      line["credit"] = code_for(postings[c]->account, trial);
      lines.push_back(std::move(line));
      debit_left -= amount;
      credit_left -= amount;
      if (debit_left == 0 && !next(++d, 1, debit_left)) return;
      if (credit_left == 0 && !next(++c, -1, credit_left)) return;
    }
  }

  json::object leg(const LedgerTransaction& t, const LedgerPosting& p, int64_t mantissa,
                   Problems& problems) const {
    const Currency currency = commodities_->currency(p.amount.commodity);
    if (decimals_of(mantissa) > currency.digits())
      problems.add("ledger_text.precision", "",
                   {{"line", std::to_string(p.line)}, {"commodity", p.amount.commodity}});
    json::object line = {{"book", book_code_},
                         {"currency", currency.code()},
                         {"amount", decimal_text(mantissa, LedgerAmount::kScale)}};
    if (currency != book_.currency && !commodities_->has_rate(currency, t.date))
      line["unvalued"] = true;
    if (!p.note.empty()) line["text"] = std::string(clip(p.note, 200));
    return line;
  }

  const Id company_;
  const std::shared_ptr<const CompanyState> state_;
  const std::string text_;
  const formats::LedgerReading reading_;
  Book book_;
  std::string book_code_;
  std::vector<Place> places_;      // in the order of the file
  std::vector<std::string> keys_;  // by transaction
  Date first_, last_;
  std::optional<JournalAccounts> accounts_;
  std::optional<JournalCommodities> commodities_;
};

}  // namespace

Result<std::unique_ptr<Journal>> read_journal_text(Kernel& kernel, const Access& access,
                                                   std::string text, const JournalChoice& choice) {
  auto journal = std::make_unique<TextJournal>(kernel, access, std::move(text));
  if (Problems problems = journal->settle(kernel, access, choice)) return problems;
  return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace osnova
