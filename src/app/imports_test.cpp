// Rows of files as records: what is read into what, what is grouped, and that nothing is made
// twice, whatever fails on the way.
#include "kernel/imports/imports.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "app/import_fixture.hpp"
#include "meta/codec.hpp"

using namespace osnova;

namespace {

namespace json = boost::json;

struct Office : app::ImportFixture {
  explicit Office(const char* name, bool with_search = false)
      : ImportFixture(std::string("imports-") + name, {{"main", BookKind::ifrs, ""}},
                      with_search) {
    app::ship_catalogues(*kernel, access());
    party("A", "Alder Ltd");
    party("B", "Birch & Sons");
    party("B2", "Birch & Sons");
  }
  void party(const char* code, const char* name) {
    const Answer made = create(0, "party.party.create", {{"code", code}, {"name", name}});
    create(company, "party.terms.create", {{"party", std::to_string(made.record)}});
  }
  Answer create(Id in, const char* name, json::object input) {
    Command command;
    command.company = in;
    command.name = name;
    command.input = std::move(input);
    const Answer answer = kernel->execute(command, access());
    REQUIRE_MESSAGE(answer.ok(), name);
    return answer;
  }

  using Mapping = std::map<std::string, std::string>;
  Id upload(const std::string& bytes, const std::string& name = "file.csv") {
    auto made = imports->upload(access(), name, bytes);
    REQUIRE(made.ok());
    return made->id;
  }
  std::vector<Imports::PreviewRow> preview(Id id, const std::string& record, Mapping mapping,
                                           const std::string& then = "") {
    auto rows = imports->preview(access(), id, {record, then, std::move(mapping)});
    REQUIRE_MESSAGE(rows.ok(), rows.problems().front().code);
    return std::move(*rows);
  }
};

// "A=1 B=2", and the codes of the problems with their paths.
std::string text_of(const Imports::PreviewRow& row) {
  std::string text = std::to_string(row.number) + ":";
  for (const auto& [path, value] : row.values) text += " " + path + "=" + value;
  for (const Problem& problem : row.problems) text += " !" + problem.code + "@" + problem.path;
  return text;
}

const Office::Mapping kInvoice = {{"No", "external_number"},
                                  {"Day", "date"},
                                  {"Who", "customer"},
                                  {"What", "lines/description"},
                                  {"How many", "lines/quantity"},
                                  {"Price", "lines/price"}};

}  // namespace

TEST_CASE("imports: values as people write them, in both languages") {
  Office office("values", true);
  const Id id = office.upload(
      "Who;Days;Limit;Cash\n"
      "A;14;1 200,50;Да\n"
      "alder ltd;14.0;'-5;no\n"
      "B Birch & Sons;x;1,200.50;maybe\n"
      "Birch & Sons;1,5;#N/A;\n"
      "Nobody;;\"=1+1\";\n");
  office.kernel->drain();
  const auto rows = office.preview(id, "party.terms",
                                   {{"Who", "party"},
                                    {"Days", "payment_days"},
                                    {"Limit", "credit_limit"},
                                    {"Cash", "cash_customer"}});
  REQUIRE(rows.size() == 5);
  // A has its terms already: that is what planning says; what was read stands before it.
  CHECK(text_of(rows[0]).starts_with(
      "2: cash_customer=Yes credit_limit=1200.50 party=A Alder Ltd payment_days=14"));
  CHECK(text_of(rows[1]).starts_with(
      "3: cash_customer=No credit_limit=-5 party=A Alder Ltd payment_days=14"));
  CHECK(text_of(rows[2]) ==
        "4: cash_customer=maybe credit_limit=1200.50 party=B Birch & Sons payment_days=x "
        "!decimal.invalid@payment_days !import.boolean@cash_customer");
  CHECK(text_of(rows[3]) ==
        "5: credit_limit=#N/A party=Birch & Sons payment_days=1,5 "
        "!import.reference_ambiguous@party !decimal.too_precise@payment_days "
        "!import.cell_error@credit_limit");
  CHECK(text_of(rows[4]) ==
        "6: credit_limit==1+1 party=Nobody !input.unknown_reference@party "
        "!decimal.invalid@credit_limit");
}

TEST_CASE("imports: an enumeration by code or by its label in either language") {
  Office office("options");
  const Id id =
      office.upload("Code,Name,Kind\nX1,X,person\nX2,X,Person\nX3,X,Физическое лицо\nX4,X,cat\n");
  const auto rows =
      office.preview(id, "party.party", {{"Code", "code"}, {"Name", "name"}, {"Kind", "kind"}});
  const auto& labels = app::labels();
  const std::string person(labels.text("en", "party.kind.person"));
  CHECK(text_of(rows[0]) == "2: code=X1 kind=" + person + " name=X");
  CHECK(text_of(rows[1]) == "3: code=X2 kind=" + person + " name=X");
  CHECK(text_of(rows[3]) == "5: code=X4 kind=cat name=X !import.unknown_option@kind");
}

TEST_CASE("imports: rows of one number are one document, wherever they stand") {
  Office office("groups");
  const Id id = office.upload(
      "No,Day,Who,What,How many,Price\n"
      "1,2025-05-01,A,Oak,2,10\n"
      "2,2025-05-02,A,Elm,1,5\n"
      ",2025-05-03,A,Alone,1,7\n"
      "1,,,Ash,1,3\n"
      ",2025-05-03,A,Alone,1,7\n"
      "2,2025-05-02,B,Yew,1,1\n");
  const auto rows = office.preview(id, "sales.invoice", kInvoice, "post");
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].problems.empty());
  CHECK(rows[0].number == 2);
  CHECK(rows[5].problems.has("import.differs"));
  const auto progress = office.run(id);
  CHECK(progress.job.state == JobState::done);
  CHECK(progress.job.done == 6);
  CHECK(progress.made == 4);  // rows of 1, and both that stand alone: twice the same are two
  CHECK(progress.job.refused == 2);
  CHECK(office.count("sales.invoice") == 3);
  const std::string parked = office.parked(id);
  CHECK(parked.find("2,2025-05-02,A,Elm,1,5,3,Another row of the same document was refused.") !=
        std::string::npos);
  CHECK(parked.find("2,2025-05-02,B,Yew,1,1,7,") != std::string::npos);
  // The rows that were set aside, mended, are a file like any other; the first file again is known.
  const Id mended = office.upload(
      "No,Day,Who,What,How many,Price,Row,Problem\n"
      "2,2025-05-02,A,Elm,1,5,3,x\n2,2025-05-02,A,Yew,1,1,7,y\n");
  office.preview(mended, "sales.invoice", kInvoice, "post");
  CHECK(office.run(mended).made == 2);
  const Id again = office.upload(
      "No,Day,Who,What,How many,Price\n"
      "1,2025-05-01,A,Oak,2,10\n1,,,Ash,1,3\n"
      ",2025-05-03,A,Alone,1,7\n,2025-05-03,A,Alone,1,7\n,2025-05-03,A,Alone,1,7\n");
  const auto known = office.preview(again, "sales.invoice", kInvoice, "post");
  CHECK(known[0].known);
  CHECK(known[3].known);
  CHECK_FALSE(known[4].known);  // a third one was never there
  const auto repeated = office.run(again);
  CHECK(repeated.known == 4);
  CHECK(repeated.made == 1);
  CHECK(office.count("sales.invoice") == 5);
  // As drafts they are others: what follows a creation is part of what was asked for.
  const Id drafts =
      office.upload("No,Day,Who,What,How many,Price\n1,2025-05-01,A,Oak,2,10\n1,,,Ash,1,3\n");
  office.preview(drafts, "sales.invoice", kInvoice);
  CHECK(office.run(drafts).made == 2);
}

TEST_CASE("imports: a currency that the file leaves out is the company's") {
  Office office("currency");
  const Id id = office.upload("No,Day,Who,What,How many,Price\n1,2025-05-01,A,Oak,2,10\n");
  office.preview(id, "sales.invoice", kInvoice);
  CHECK(office.run(id).made == 1);
  ListQuery query;
  const auto list =
      office.kernel->list(*office.registry.find("sales.invoice")->meta, query, office.access());
  REQUIRE(list->size() == 1);
  const FieldMeta* currency = list->front().meta().find("currency");
  CHECK(value_text(*currency, list->front().data(), {}) == "GBP");
}

TEST_CASE("imports: a head below titles, columns without name, broken rows") {
  Office office("head");
  auto made = office.imports->upload(
      office.access(), "x.csv",
      "Price list of May,,,\n,,,\nCode,Name,,Code\nI1,Oak,9,a\n\"I2\"x,y\nI3,Ash,,b\n");
  REQUIRE(made.ok());
  CHECK(made->file.rows == 3);
  std::string names;
  for (const ImportColumn& column : made->file.columns) names += column.name + "|";
  CHECK(names == "Code|Name|#3|Code (2)|");
  const auto rows = office.preview(made->id, "item.item", {{"Code", "code"}, {"Name", "name"}});
  REQUIRE(rows.size() == 3);
  CHECK(text_of(rows[0]) == "4: code=I1 name=Oak");
  CHECK(text_of(rows[1]) == "5: !csv.text_after_quote@");
  const auto progress = office.run(made->id);
  CHECK(progress.made == 2);
  CHECK(progress.job.refused == 1);
  CHECK(office.parked(made->id).find("\"\"\"I2\"\"x,y\",,,,5,") != std::string::npos);
}

TEST_CASE("imports: the choice is checked") {
  Office office("choice");
  const Id id = office.upload("Code,Name\nI1,Oak\n");
  const auto code = [&](const std::string& record, Office::Mapping mapping, const char* then = "") {
    const auto rows =
        office.imports->preview(office.access(), id, {record, then, std::move(mapping)});
    return rows ? std::string("ok") : rows.problems().front().code;
  };
  CHECK(code("item.item", {{"Code", "code"}}) == "ok");
  CHECK(code("nothing.here", {{"Code", "code"}}) == "import.unknown_record");
  CHECK(code("item.item", {{"Colour", "code"}}) == "import.unknown_column");
  CHECK(code("item.item", {{"Code", "colour"}}) == "import.unknown_field");
  CHECK(code("sales.invoice", {{"Code", "gross"}}) == "import.unknown_field");
  CHECK(code("kernel.user", {{"Code", "password_hash"}}) == "import.unknown_field");
  CHECK(code("item.item", {{"Code", "code"}, {"Name", "code"}}) == "import.mapped_twice");
  CHECK(code("item.item", {}) == "import.nothing_mapped");
  CHECK(code("sales.invoice", {{"Code", "external_number"}}, "reverse_all") ==
        "import.unknown_step");
  const Id other = office.upload("Code,Name\nI1,Oak\n");
  CHECK(office.imports->run(office.access(), other).has("import.nothing_mapped"));
}

TEST_CASE("imports: whatever the store refuses, every row is made once") {
  for (const uint64_t seed : {1, 2, 3}) {
    Office office("faults");
    std::string text = "Code,Name\n";
    for (int i = 0; i < 700; ++i)
      text +=
          "F" + std::to_string(i) + "," + (i % 50 == 49 ? "" : "Thing " + std::to_string(i)) + "\n";
    const Id id = office.upload(text);
    office.preview(id, "item.item", {{"Code", "code"}, {"Name", "name"}});
    office.database->arm(seed, 12);
    office.imports->run(office.access(), id);
    int stops = 0;
    for (int i = 0; i < 4000; ++i) {
      const auto progress = office.imports->progress(office.access(), id);
      if (progress->job.state == JobState::done) break;
      if (progress->job.state != JobState::running) {
        CHECK(progress->job.state != JobState::failed);
        if (++stops == 30) office.database->disarm();
        if (progress->job.state == JobState::prepared)
          office.imports->run(office.access(), id);
        else
          office.jobs->resume(office.access(), id);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    office.database->disarm();
    const auto progress = *office.imports->progress(office.access(), id);
    CAPTURE(seed);
    CHECK(progress.job.state == JobState::done);
    CHECK(progress.job.done == 700);
    CHECK(progress.made == 686);
    CHECK(progress.known == 0);
    CHECK(progress.job.refused == 14);
    CHECK(office.count("item.item") == 686);
    CHECK(office.jobs->refusals(office.access(), id).size() == 14);
  }
}

TEST_CASE("imports: an upload that nobody began is forgotten, with its bytes") {
  Office office("forgotten");
  const Id id = office.upload("Code,Name\nI1,Oak\n");
  const auto stored = [&] {
    int64_t rows = 0;
    office.kernel->read(office.access(), [&](const ReadContext& context) {
      auto all =
          context.connection.query("/* every company */ SELECT COUNT(*) FROM file_content", {});
      if (all->next()) rows = all->integer(0);
    });
    return rows;
  };
  CHECK(stored() == 1);
  for (const Job& job : office.jobs->sweep(office.access(), "import", office.clock.now_us() + 1))
    drop_content(*office.kernel, job.company, plan_of(job.input).file.hash);
  CHECK(stored() == 0);
  CHECK_FALSE(office.imports->progress(office.access(), id).has_value());
  // Bytes that another upload shares stay.
  office.upload("Code,Name\nI1,Oak\n");
  const Id kept = office.upload("Code,Name\nI1,Oak\n");
  CHECK(stored() == 1);
  const std::string hash = plan_of(office.jobs->find(office.access(), kept)->input).file.hash;
  drop_content(*office.kernel, office.company, hash);
  CHECK(stored() == 1);
}

TEST_CASE("imports: personal values are in no key, and another one of a known row is set aside") {
  Office office("personal");
  const Office::Mapping mapping = {{"Code", "code"}, {"Name", "name"}};
  const auto run = [&](const std::string& rows, const Office::Mapping& chosen) {
    const Id id = office.upload("Code,Name\n" + rows);
    office.preview(id, "party.party", chosen);
    return std::pair{office.run(id), id};
  };
  CHECK(run("P1,Ann Smith\n", mapping).first.made == 1);
  CHECK(run("P1,Ann Smith\n", mapping).first.known == 1);
  const auto [renamed, id] = run("P1,Ann Jones\n", mapping);
  CHECK(renamed.made == 0);
  CHECK(renamed.job.refused == 1);
  CHECK(office.parked(id).find("imported before, with other personal values") != std::string::npos);
  CHECK(office.jobs->find(office.access(), id)->input.find("Jones") == std::string::npos);
  // Rows that say nothing else are keyed by the import: refused here, since a party needs a code.
  CHECK(run("P2,Somebody\n", {{"Name", "name"}}).first.job.refused == 1);
  // Nothing in the journal tells the name of a key.
  office.kernel->read(office.access(), [&](const ReadContext& context) {
    auto keys = context.connection.query(
        "/* every company */ SELECT COUNT(*) FROM journal WHERE key LIKE 'import/%' AND record = "
        "'party.party'",
        {});
    REQUIRE(keys->next());
    CHECK(keys->integer(0) == 1);
  });
}

TEST_CASE(
    "imports: a month after its end the file and the rows that were set aside are forgotten") {
  Office office("retired");
  const Id id = office.upload("Code,Name\nI1,Oak\n,Elm\n");
  office.preview(id, "item.item", {{"Code", "code"}, {"Name", "name"}});
  CHECK(office.run(id).job.refused == 1);
  CHECK(office.parked(id).find("Elm") != std::string::npos);
  const int64_t later = office.clock.now_us() + 1;
  const auto retired = office.jobs->retire(office.access(), "import", later);
  REQUIRE(retired.size() == 1);
  CHECK(office.jobs->retire(office.access(), "import", later).empty());
  drop_content(*office.kernel, office.company, plan_of(retired[0].input).file.hash);
  CHECK(office.parked(id).find("Elm") == std::string::npos);
  CHECK(office.imports->progress(office.access(), id)->made == 1);
  office.kernel->read(office.access(), [&](const ReadContext& context) {
    auto rows =
        context.connection.query("/* every company */ SELECT COUNT(*) FROM file_content", {});
    REQUIRE(rows->next());
    CHECK(rows->integer(0) == 0);
  });
}
