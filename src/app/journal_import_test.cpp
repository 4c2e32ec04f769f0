// Journals in ledger text among the imports: what is shown before, what is made, what is set aside,
// and that nothing is made twice, by whichever way it comes in.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "app/import_fixture.hpp"
#include "app/ledger_import.hpp"
#include "kernel/ledger/totals.hpp"

using namespace osnova;

namespace {

namespace json = boost::json;

const char* const kJournal =
    "; the books of a flat\n"
    "2025-01-02 * (42) Rent\n"
    "    Expenses:Rent       £500.00\n"
    "    Assets:Bank\n"
    "\n"
    "2025-01-03 Bad\n"
    "    Expenses:Food       £10.00\n"
    "    Assets:Bank         £-9.00\n"
    "\n"
    "2025-01-04 Shares\n"
    "    Assets:Shares       10 ACME\n"
    "    Equity:Opening\n"
    "\n"
    "2025-02-05 Salary\n"
    "    Assets:Bank         £2,000.00\n"
    "    Income:Salary\n";

struct Books : app::ImportFixture {
  explicit Books(const char* name)
      : ImportFixture(std::string("journal-") + name,
                      {{"main", BookKind::ifrs, ""}, {"ifrs2", BookKind::ifrs, ""}}) {}
  Imports::Upload upload(const std::string& text, const std::string& name = "flat.txt") {
    auto made = imports->upload(access(), name, text);
    REQUIRE_MESSAGE(made.ok(), made.problems().front().code);
    return std::move(*made);
  }
  Imports::JournalPreview preview(Id id, const JournalChoice& choice = {}) {
    auto made = imports->preview_journal(access(), id, choice);
    REQUIRE_MESSAGE(made.ok(), made.problems().front().code);
    return std::move(*made);
  }
  Imports::Progress imported(const std::string& text, const JournalChoice& choice = {}) {
    const Id id = upload(text).id;
    preview(id, choice);
    return run(id);
  }
  int64_t entries() { return count("books.entry"); }
  // What the account named so holds, in minor units of its currencies together.
  int64_t balance(const std::string& name, const char* book_code = "main") {
    int64_t sum = 0;
    kernel->read(access(), [&](const ReadContext& context) {
      const Book& book = *context.company.book(book_code);
      const Date last = *Date::from_ymd(2026, 12, 31);
      for (const auto& [key, t] :
           read_balances({context.connection, company, book.ordinal}, last, last))
        if (const Account* a = context.company.account(book, key.account);
            a && (a->name_en == name || a->code == name))
          sum += t.closing_amount();
    });
    return sum;
  }
};

const JournalAccount& account(const Journal& journal, const std::string& name) {
  for (const JournalAccount& one : journal.accounts())
    if (one.name == name) return one;
  FAIL("the journal does not name ", name);
  return journal.accounts().front();
}

}  // namespace

TEST_CASE("journal import: what is in the file is said before anything is made") {
  Books books("look");
  const Imports::Upload upload = books.upload(kJournal);
  REQUIRE(upload.journal);
  CHECK(upload.file.format.kind == "ledger");
  CHECK(upload.targets.empty());
  const Journal& journal = *upload.journal;
  CHECK(journal.book() == "main");
  CHECK(journal.size() == 4);
  CHECK(journal.refused() == 1);
  CHECK(journal.first_day().text() == "2025-01-02");
  CHECK(journal.last_day().text() == "2025-02-05");
  // An account that only a refused transaction names is not made.
  CHECK(journal.accounts().size() == 5);
  CHECK(account(journal, "Expenses:Rent").made);
  CHECK(account(journal, "Expenses:Rent").type == "expense");
  CHECK(account(journal, "Equity:Opening").type == "equity");
  CHECK(account(journal, "Assets:Bank").postings == 2);
  REQUIRE(journal.commodities().size() == 2);
  CHECK(journal.commodities()[0].means == "ACME");
  CHECK(journal.commodities()[0].made);
  CHECK(journal.commodities()[1].means == "GBP");
  CHECK_FALSE(journal.commodities()[1].made);

  const Imports::JournalPreview preview = books.preview(upload.id);
  REQUIRE(preview.rows.size() == 4);
  CHECK_FALSE(preview.problems);
  CHECK(preview.rows[0].entry.problems.empty());
  CHECK(preview.rows[0].entry.number == "42");
  CHECK(preview.rows[0].entry.postings.size() == 2);
  CHECK(preview.rows[1].entry.problems.has("ledger_text.unbalanced"));
  CHECK(preview.rows[1].entry.line == 6);
  CHECK(preview.rows[1].entry.text.find("Expenses:Food") != std::string::npos);
  CHECK(preview.rows[2].entry.problems.empty());
  CHECK(books.entries() == 0);
}

TEST_CASE("journal import: made as chosen, the refused ones come back as they stood") {
  Books books("run");
  const Imports::Upload upload = books.upload(kJournal);
  books.preview(upload.id);
  const Imports::Progress done = books.run(upload.id);
  CHECK(done.job.state == JobState::done);
  CHECK(done.is_journal);
  CHECK(done.record == "books.entry");
  CHECK(done.made == 3);
  CHECK(done.known == 0);
  CHECK(done.job.refused == 1);
  CHECK(done.job.done == 4);
  CHECK(books.entries() == 3);
  CHECK(books.balance("Assets:Bank") == 150000);
  CHECK(books.balance("Expenses:Rent") == 50000);
  CHECK(books.balance("Expenses:Food") == 0);
  const std::string back = books.parked(upload.id);
  CHECK(back ==
        "; flat.txt\n\n"
        "; Line 6. Line 6: the transaction does not balance (1 £).\n"
        "2025-01-03 Bad\n"
        "    Expenses:Food       £10.00\n"
        "    Assets:Bank         £-9.00\n");
  CHECK(books.parked(upload.id, "ru").find("; Строка 6. ") != std::string::npos);
  // Mended, that very file is a journal again and makes the one that was missing.
  std::string mended = back;
  mended.replace(mended.find("£-9.00"), 7, "£-10.00");
  CHECK(books.imported(mended).made == 1);
  CHECK(books.balance("Assets:Bank") == 149000);
}

TEST_CASE("journal import: nothing is made twice, by whichever way it comes in") {
  Books books("twice");
  CHECK(books.imported(kJournal).made == 3);
  const auto accounts = [&] {
    return books.kernel->count(*books.registry.find("ledger.account")->meta, {}, books.access())
        ->count;
  };
  const int64_t before = accounts();
  const Imports::Progress again = books.imported(kJournal);
  CHECK(again.made == 0);
  CHECK(again.known == 3);
  CHECK(again.job.refused == 1);
  // Another state, another note, the postings turned round: the same transactions. One is new.
  const std::string changed =
      "2025-01-02 (42) Rent  ; paid in cash\n    Assets:Bank\n    Expenses:Rent  £500.00\n\n"
      "2025-02-05 ! Salary\n    Assets:Bank  £2,000.00\n    Income:Salary\n\n"
      "2025-02-05 ! Salary\n    Assets:Bank  £2,000.00\n    Income:Salary\n";
  const Imports::Upload other = books.upload(changed, "other.ledger");
  CHECK_FALSE(account(*other.journal, "Assets:Bank").made);
  const auto preview = books.preview(other.id);
  CHECK(preview.rows[0].known);
  CHECK(preview.rows[1].known);
  CHECK_FALSE(preview.rows[2].known);  // said twice, made twice
  const Imports::Progress third = books.run(other.id);
  CHECK(third.made == 1);
  CHECK(third.known == 2);
  CHECK(accounts() == before);
  // The command line knows them too, and what it makes is known here.
  const app::LedgerImport typed = app::import_ledger(*books.kernel, books.access(), "", changed);
  CHECK(typed.problems.empty());
  CHECK(typed.known == 3);
  CHECK(typed.posted == 0);
  const std::string fresh = "2025-03-01 Tea\n  Expenses:Tea  £3\n  Assets:Bank\n";
  CHECK(app::import_ledger(*books.kernel, books.access(), "", fresh).posted == 1);
  CHECK(books.imported(fresh).known == 1);
  // The whole journal is refused there, since one of its transactions is bad.
  CHECK(app::import_ledger(*books.kernel, books.access(), "ifrs2", kJournal).problems.size() == 1);
  CHECK(books.balance("Assets:Bank", "ifrs2") == 0);
}

TEST_CASE("journal import: book, days and accounts are a person's choice") {
  Books books("choice");
  const Imports::Upload upload = books.upload(kJournal);
  JournalChoice choice;
  choice.book = "ifrs2";
  choice.from = *Date::from_ymd(2025, 1, 3);
  choice.until = *Date::from_ymd(2025, 1, 31);
  choice.accounts["Assets:Shares"] = {"", "equity"};
  const auto seen = books.imports->choose_book(books.access(), upload.id, choice);
  REQUIRE(seen.ok());
  CHECK(seen->journal->size() == 2);
  CHECK(seen->journal->accounts().size() == 2);
  CHECK(account(*seen->journal, "Assets:Shares").type == "equity");
  books.preview(upload.id, choice);
  const Imports::Progress done = books.run(upload.id);
  CHECK(done.made == 1);
  CHECK(done.job.refused == 1);
  CHECK(books.balance("Assets:Shares", "ifrs2") == 10);
  CHECK(books.balance("Assets:Shares", "main") == 0);

  // Onto an account of the chart; the plain one that is found by its name needs no choice.
  const Book* book = books.kernel->company_state(books.company)->book("main");
  std::string bank;
  for (const Account* one : books.kernel->company_state(books.company)->accounts(*book))
    if (!one->heading && !one->control && one->type == AccountType::asset && one->currency)
      bank = one->code;
  REQUIRE_FALSE(bank.empty());
  JournalChoice mapped;
  mapped.accounts["Assets:Bank"] = {bank, ""};
  const Imports::Progress onto = books.imported(kJournal, mapped);
  CHECK(onto.made == 3);
  CHECK(books.balance(bank) == 150000);
  CHECK(books.balance("Assets:Bank") == 0);

  JournalChoice wrong;
  wrong.accounts["Assets:Bank"] = {"no such", ""};
  const auto refused = books.imports->preview_journal(books.access(), upload.id, wrong);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.problems().front().code == "import.unknown_account");
  wrong.accounts.clear();
  wrong.book = "none";
  CHECK(books.imports->choose_book(books.access(), upload.id, wrong)
            .problems()
            .has("ledger.book_unknown"));
}

TEST_CASE("journal import: a control account and a closed month are said before the run") {
  Books books("control");
  const Book* book = books.kernel->company_state(books.company)->book("main");
  std::string control;
  for (const Account* one : books.kernel->company_state(books.company)->accounts(*book))
    if (one->control && one->open_items == OpenItems::required) control = one->code;
  REQUIRE_FALSE(control.empty());
  const Imports::Upload upload = books.upload(kJournal);
  JournalChoice choice;
  choice.accounts["Assets:Bank"] = {control, ""};
  const auto preview = books.preview(upload.id, choice);
  CHECK(preview.rows[0].entry.problems.has("books.entry.control_account"));
  CHECK(preview.rows[2].entry.problems.empty());
  // A day beyond the open months, also where its accounts are still to be made.
  const auto later = books.upload("2035-01-01 Far\n  Expenses:New  £1\n  Assets:New\n");
  CHECK(books.preview(later.id).rows[0].entry.problems.has("ledger.period.future"));
  const Imports::Progress done = books.run(later.id);
  CHECK(done.made == 0);
  CHECK(done.job.refused == 1);
}

TEST_CASE("journal import: what changes the meaning of the rest is refused whole") {
  Books books("whole");
  const auto code = [&](const std::string& text) {
    const auto made = books.imports->upload(books.access(), "x.ledger", text);
    return made ? std::string() : made.problems().front().code;
  };
  CHECK(code(std::string("alias A=B\n") + kJournal) == "ledger_text.feature_whole");
  CHECK(code("2025-01-01 x\n") == "");
  CHECK(books.imports->choose_sheet(books.access(), books.upload(kJournal).id, "S")
            .problems()
            .has("import.unknown_sheet"));
}

TEST_CASE(
    "journal import: paused, gone on with after a restart, and nothing twice when the store "
    "fails") {
  Books books("restart");
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "2025-03-0" + std::to_string(1 + i % 9) + " Sale " + std::to_string(i) +
            "\n  Assets:Cash  £1.00\n  Income:Sales\n\n";
  const Id id = books.upload(text).id;
  books.preview(id);
  REQUIRE_FALSE(books.imports->run(books.access(), id));
  REQUIRE_FALSE(books.imports->progress(books.access(), id)->job.state == JobState::failed);
  REQUIRE(books.jobs->pause(books.access(), id).empty());
  const Imports::Progress stood = *books.imports->progress(books.access(), id);
  CHECK(stood.job.state == JobState::paused);
  CHECK(stood.made < 1000);
  books.close();
  books.open();
  REQUIRE(books.jobs->resume(books.access(), id).empty());
  const Imports::Progress done = books.wait(id);
  CHECK(done.job.state == JobState::done);
  CHECK(done.made == 1000);
  CHECK(done.known == 0);
  CHECK(books.entries() == 1000);
  CHECK(books.balance("Assets:Cash") == 100000);
}
