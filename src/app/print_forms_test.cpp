// Printed forms that people make (PLT-08) by every way that they come out, and added fields as
// dimensions of reports: what is there, what the reader may not see, what somebody hostile types.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/route_fixture.hpp"
#include "print/designed.hpp"

using namespace osnova;
using app::Path;
using app::shows;
namespace json = boost::json;

namespace {

using Query = std::map<std::string, std::string>;

size_t count(const std::string& text, std::string_view needle) {
  size_t found = 0;
  for (size_t at = text.find(needle); at != text.npos; at = text.find(needle, at + 1)) ++found;
  return found;
}

// The selectable text of a PDF, figures with plain blanks.
std::string text_of(const std::string& pdf) {
  const auto folder = std::filesystem::temp_directory_path();
  const std::string file = folder / "osnova-form.pdf", out = folder / "osnova-form.txt";
  std::ofstream(file, std::ios::binary) << pdf;
  REQUIRE(std::system(("pdftotext -layout '" + file + "' '" + out + "'").c_str()) == 0);
  std::ifstream in(out);
  std::ostringstream text;
  text << in.rdbuf();
  std::string plain = text.str();
  for (const std::string_view blank : {"\u202F", "\u00A0"})
    for (size_t at = plain.find(blank); at != plain.npos; at = plain.find(blank, at + 1))
      plain.replace(at, blank.size(), " ");
  return plain;
}

struct House : app::RouteServer {
  House() {
    buyer = done(
        "party.party.create",
        {{"code", "BUYER"},
         {"name", "Buyer Ltd"},
         {"country", "DE"},
         {"addresses", json::array{json::object{{"kind", "legal"}, {"address", "1 Long Street"}}}},
         {"contacts", json::array{json::object{{"name", "Secret Contact"}}}}});
    done("party.terms.create", {{"party", std::to_string(buyer)}, {"payment_days", 10}}, one());
  }
  Id invoice(json::object more = {}, int lines = 2, const std::string& description = "Thing") {
    json::array rows;
    for (int i = 0; i < lines; ++i)
      rows.push_back(json::object{{"description", description + " " + std::to_string(i + 1)},
                                  {"quantity", "2"},
                                  {"price", "100.50"},
                                  {"tax_code", "none"}});
    json::object input = {{"customer", std::to_string(buyer)},
                          {"date", "2026-01-10"},
                          {"currency", "EUR"},
                          {"country", "DE"},
                          {"lines", std::move(rows)}};
    for (auto& member : more) input[member.key()] = member.value();
    return done("sales.invoice.create", std::move(input), one());
  }
  Id form(const std::string& code, const std::string& text, json::object more = {}) {
    json::object input = {{"record", "sales.invoice"},
                          {"code", code},
                          {"name_en", "My " + code},
                          {"name_ru", "Моя " + code},
                          {"text", text}};
    for (auto& member : more) input[member.key()] = member.value();
    return done("kernel.print_form.create", std::move(input));
  }
  http::Response print(const std::string& login, Id id, const std::string& form, Query query = {}) {
    http::Request request;
    request.method = "GET";
    request.path = {"api", "ONE", "sales.invoice", std::to_string(id), "print"};
    request.query = std::move(query);
    request.query["form"] = form;
    return answer(login, std::move(request));
  }
  std::string printed(const std::string& login, Id id, const std::string& form) {
    const http::Response response = print(login, id, form);
    REQUIRE_MESSAGE(response.status == 200, response.body);
    return text_of(response.body);
  }
  // The code of the first problem.
  static std::string refusal(const http::Response& response) {
    REQUIRE(response.status != 200);
    return std::string(json::parse(response.body).at("problems").at(0).at("code").as_string());
  }
  std::string text(const std::string& login, Path path, Query query = {}) {
    http::Request request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    const http::Response response = answer(login, std::move(request));
    return response.file ? response.file->read(0, 1 << 20) : response.body;
  }
  Id buyer = 0;
};

const char* kForm =
    "# Note {{number}}\n"
    "{{company.name}} || {{customer.name}}\n"
    "Address :: {{customer.addresses.address}}\n"
    "Contact :: {{customer.contacts.name}}\n"
    "Date :: {{date long}}\n"
    "[table lines]\n"
    "No.    | 8  | right     | {{#}}\n"
    "What   |    |           | {{item.name or description}}\n"
    "Pieces | 15 | right sum | {{quantity}}\n"
    "Amount | 20 | right sum | {{gross}}\n"
    "[end]\n"
    "[if gross >= 400]\nLARGE\n[else]\nSMALL\n[end]\n"
    "[if customer.contacts.name]\nHAS CONTACT\n[end]\n"
    "{{gross words}} ({{gross money}})\n"
    "{{lines.count}} lines\n"
    "[sign] Director | {{company.director}}\n";

}  // namespace

TEST_CASE("own forms: fields, references, lines, sums, conditions and amounts in words") {
  House house;
  house.form("note", kForm);
  const std::string text = house.printed("owner", house.invoice(), "own.note");
  CHECK(shows(text, "DRAFT"));
  CHECK(shows(text, "Buyer Ltd"));
  CHECK(shows(text, "1 Long Street"));
  CHECK(shows(text, "Secret Contact"));
  CHECK(shows(text, "10 January 2026"));
  CHECK(shows(text, "Thing 2"));
  CHECK(count(text, "201.00") == 2);
  CHECK(shows(text, "402.00 EUR"));
  CHECK(shows(text, "Four hundred two"));
  CHECK(shows(text, "LARGE"));
  CHECK_FALSE(shows(text, "SMALL"));
  CHECK(shows(text, "2 lines"));
  CHECK(shows(text, "note@1"));
  CHECK(shows(text, "Page 1 of 1"));
  // The same in Russian: dates, figures, words.
  house.form("ru", kForm, {{"language", "ru"}});
  const std::string russian = house.printed("owner", house.invoice(), "own.ru");
  CHECK(shows(russian, "10 января 2026 г."));
  CHECK(shows(russian, "402,00 EUR"));
  CHECK(shows(russian, "Четыреста два евро"));
  CHECK(shows(russian, "ЧЕРНОВИК"));
}

TEST_CASE("own forms: what a value says is never read as a template") {
  House house;
  house.form("note",
             "{{note}}\n{{external_number}} || x\nA :: {{external_ref}}\n"
             "[table lines]\nWhat | 100 | | {{description}}\n[end]\n[footer] {{note}}");
  const std::string hostile = "{{customer.name}} [end] || :: | # \\ <b>&amp; %s";
  const Id id = house.invoice({{"note", hostile + "\n[table lines]\n# Heading"},
                               {"external_number", "{{company.name}}"},
                               {"external_ref", "[if note]"}},
                              1, "[end] {{gross}} |");
  const std::string text = house.printed("owner", id, "own.note");
  CHECK(shows(text, hostile));
  CHECK(shows(text, "{{company.name}}"));
  CHECK(shows(text, "[if note]"));
  CHECK(shows(text, "[end] {{gross}} | 1"));
  CHECK(shows(text, "[table lines]"));
  CHECK_FALSE(shows(text, "Buyer Ltd"));
}

TEST_CASE("own forms: what the reader may not see is empty, in texts and in conditions") {
  House house;
  house.form("note", kForm);
  const Id id = house.invoice();
  house.person("clerk", "sales.invoice.read party.party.read", house.one());
  const std::string clerk = house.printed("clerk", id, "own.note");
  CHECK(shows(clerk, "Buyer Ltd"));
  CHECK_FALSE(shows(clerk, "Secret Contact"));
  CHECK_FALSE(shows(clerk, "HAS CONTACT"));
  house.person("narrow", "sales.invoice.read", house.one());
  const std::string narrow = house.printed("narrow", id, "own.note");
  CHECK_FALSE(shows(narrow, "Buyer Ltd"));
  CHECK_FALSE(shows(narrow, "1 Long Street"));
  house.person("other", "party.party.read", house.one());
  CHECK(house.print("other", id, "own.note").status == 403);
  CHECK(house.print("clerk", id + 1, "own.note").status == 404);
}

TEST_CASE("own forms: offered while in force, printed again as an earlier version was") {
  House house;
  const Id note = house.form("note", "first {{number}}");
  const Id id = house.invoice();
  house.person("clerk", "sales.invoice.read party.party.read", house.one());
  CHECK(shows(house.text("clerk", {"api", "ONE", "meta"}), "own.note"));
  CHECK(shows(house.text("clerk", {"api", "ONE", "meta"}), "My note"));
  const auto change = [&](json::object input, int64_t version) {
    Command command;
    command.name = "kernel.print_form.update";
    command.record = note;
    command.expected_version = version;
    command.input = std::move(input);
    REQUIRE(
        house.kernel().execute(command, house.kernel().access_for("owner", 0, "t").value()).ok());
  };
  change({{"text", "second {{number}}"}}, 1);
  CHECK(shows(house.printed("clerk", id, "own.note"), "second"));
  CHECK(shows(house.printed("clerk", id, "own.note"), "note@2"));
  const std::string again = house.printed("clerk", id, "own.note@1");
  CHECK(shows(again, "first"));
  CHECK(shows(again, "note@1"));
  // The access log says by which version.
  house.kernel().drain();
  house.kernel().read_people([](store::Connection& connection) {
    auto rows = connection.query(
        "SELECT COUNT(*) FROM access_log WHERE company_id = 0 AND detail LIKE '%own.note@2'", {});
    CHECK(rows->next());
    CHECK(rows->integer(0) == 2);
  });
  CHECK(house.refusal(house.print("clerk", id, "own.note@3")) == "print.unknown_form");
  CHECK(house.refusal(house.print("clerk", id, "own.other")) == "print.unknown_form");
  CHECK(house.refusal(house.print("clerk", id, "own.note", {{"language", "ru"}})) ==
        "print.language");
  CHECK(house.refusal(house.print("clerk", id, "own.note", {{"from", "2026-01-01"}})) ==
        "print.parameter");
  change({{"in_force", false}}, 2);
  CHECK_FALSE(shows(house.text("clerk", {"api", "ONE", "meta"}), "own.note"));
  CHECK(house.refusal(house.print("clerk", id, "own.note")) == "print.unknown_form");
  CHECK(house.print("owner", id, "own.note").status == 200);
  // A form of the program keeps its name: nothing replaces it.
  house.form("invoice", "MINE");
  CHECK_FALSE(shows(house.printed("clerk", id, "invoice"), "MINE"));
  CHECK(shows(house.printed("clerk", id, "own.invoice"), "MINE"));
  // A form of another kind of record is none of this one.
  house.form("card", "{{name}}", {{"record", "party.party"}});
  CHECK(house.refusal(house.print("clerk", id, "own.card")) == "print.unknown_form");
}

TEST_CASE("own forms: a look before it is stored, by whoever may change forms") {
  House house;
  const std::string id = std::to_string(house.invoice({}, 120));
  const auto look = [&](const std::string& login, const std::string& text) {
    const json::object body = {
        {"form",
         json::object{
             {"record", "sales.invoice"}, {"code", "x"}, {"name_en", "X"}, {"text", text}}},
        {"id", id}};
    return house.answer(login, "POST", {"api", "ONE", "look_at_form"}, json::serialize(body));
  };
  const http::Response seen = look("owner", kForm);
  REQUIRE(seen.status == 200);
  const json::value answer = json::parse(seen.body);
  CHECK(answer.at("pages").to_number<int>() > 2);
  CHECK(answer.at("pictures").as_array().size() == 3);
  CHECK(answer.at("pictures").at(0).as_string().starts_with("iVBORw0KGgo"));  // a PNG
  // A text that is wrong is an answer, not a refusal.
  const http::Response wrong = look("owner", "{{nothing}}");
  CHECK(wrong.status == 200);
  CHECK(shows(wrong.body, "print_form.field"));
  house.person("clerk", "sales.invoice.read", house.one());
  CHECK(look("clerk", "x").status == 403);
  // Whoever may change forms sees no record that he may not read.
  house.person("designer", "kernel.print_form.*", house.one());
  CHECK(look("designer", "x").status == 403);
  for (const char* body : {"[]", "{}", R"({"form": 1, "id": "1"})", R"({"form": {}, "id": "x"})"})
    CHECK(house.answer("owner", "POST", {"api", "ONE", "look_at_form"}, body).status == 422);
}

TEST_CASE("own forms: long words, wide figures and ten thousand lines stay on the paper") {
  House house;
  house.form("wide",
             "{{note}}\n[table lines]\nA | 4 | | {{description}}\nB | 32 | right | {{gross}}\n"
             "C | 32 | right | {{net}}\nD | 32 | right | {{quantity}}\n[end]\n[sign] x | y");
  const std::string word(180, 'W');
  const Id odd = house.invoice({{"note", std::string(290, 'M')}}, 3, word);
  // Nothing is drawn outside of the margins.
  const auto access = house.kernel().access_for("owner", house.one(), "t").value();
  const auto state = house.kernel().company_state(house.one());
  const OwnForm& form = state->find(print_form_meta(), "wide")->as<OwnForm>();
  const ReportArguments none;
  const print::PrintContext context{house.kernel(), access, odd, "en", none};
  const auto sheet = print::lay_out(context, form);
  REQUIRE(sheet);
  for (const print::Page& page : sheet->pages())
    for (const print::Mark& mark : page.marks()) {
      if (mark.kind != print::Mark::Kind::text) continue;
      CHECK(mark.x >= 0);
      CHECK(mark.x + mark.text.width() <= page.width());
      CHECK(mark.y + mark.text.height() <= page.height());
    }
  house.form("long",
             "[table lines]\nNo. | 10 | right | {{#}}\nWhat | 60 | | {{description}}\n"
             "Amount | 30 | right sum | {{gross}}\n[end]");
  const Id many = house.invoice({}, 10'000);
  const auto begin = std::chrono::steady_clock::now();
  const http::Response response = house.print("owner", many, "own.long");
  REQUIRE(response.status == 200);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  MESSAGE("10,000 lines in ", took.count(), " ms");
  const std::string text = text_of(response.body);
  CHECK(shows(text, "Thing 10000"));
  CHECK(shows(text, "2 010 000.00"));
}

TEST_CASE(
    "own forms: new pages, blocks that stay together, the foot of pages, codes, empty facts") {
  House house;
  house.form(
      "note",
      "[footer] FOOT {{customer.name}}\nfirst\nMissing :: {{note}}\nThere :: {{date}}\n[page]\n"
      "second\n[space 200]\n[keep]\nTOGETHER\n[space 60]\n[sign] Director | X\n[end]\n"
      "[qr] {{note or customer.name}}\n[if note]\n[qr] {{note}}\n[end]",
      {{"landscape", false}});
  const Id id = house.invoice();
  const std::string text = house.printed("owner", id, "own.note");
  CHECK_FALSE(shows(text, "Missing"));
  CHECK(shows(text, "There"));
  CHECK(shows(text, "Page 3 of 3"));
  CHECK(count(text, "FOOT Buyer Ltd · note@1") == 3);
  // Pages of a PDF as text are parted by form feeds.
  const size_t one = text.find('\f'), two = text.find('\f', one + 1);
  CHECK(text.find("second") > one);
  CHECK(text.find("TOGETHER") > two);
  CHECK(text.find("Director") > two);
  const auto access = house.kernel().access_for("owner", house.one(), "t").value();
  const auto state = house.kernel().company_state(house.one());
  const ReportArguments none;
  const print::PrintContext context{house.kernel(), access, id, "en", none};
  const auto sheet = print::lay_out(context, state->find(print_form_meta(), "note")->as<OwnForm>());
  REQUIRE(sheet);
  const auto is_code = [](const print::Mark& mark) { return mark.boxes.size() > 100; };
  const std::vector<print::Page> pages = sheet->pages();
  CHECK(std::count_if(pages[2].marks().begin(), pages[2].marks().end(), is_code) == 1);
  CHECK(pages[0].width() < pages[0].height());
  house.form("wide", "x", {{"landscape", true}});
  const auto across = print::lay_out(
      context, house.kernel().company_state(0)->find(print_form_meta(), "wide")->as<OwnForm>());
  REQUIRE(across);
  CHECK(across->pages()[0].width() > across->pages()[0].height());
}

TEST_CASE("own forms: added fields, also of what a record points to, but no personal ones") {
  House house;
  const auto add = [&](json::object input) {
    house.done("kernel.added_field.create", std::move(input));
  };
  add({{"record", "sales.invoice"},
       {"code", "channel"},
       {"type", "choice"},
       {"name_en", "Channel"},
       {"choices",
        json::array{json::object{{"code", "web"}, {"name_en", "Web shop"}, {"name_ru", "Сайт"}}}}});
  add({{"record", "party.party"}, {"code", "since"}, {"type", "date"}, {"name_en", "Since"}});
  add({{"record", "sales.invoice"},
       {"code", "agent"},
       {"type", "reference"},
       {"target", "party.party"},
       {"name_en", "Agent"}});
  house.form(
      "note",
      "{{extra.channel}}\n{{customer.extra.since long}}\n{{extra.agent}} {{extra.agent.code}}\n"
      "[if extra.channel = web]\nFROM THE WEB\n[end]\n[if extra.agent]\nBY AGENT\n[end]");
  const Id agent =
      house.done("party.party.create",
                 {{"code", "AGENT"}, {"name", "Agent Smith"}, {"extra.since", "2020-02-29"}});
  const Id plain = house.invoice();
  CHECK_FALSE(shows(house.printed("owner", plain, "own.note"), "FROM THE WEB"));
  const Id id = house.invoice({{"customer", std::to_string(house.buyer)},
                               {"extra.channel", "web"},
                               {"extra.agent", std::to_string(agent)}});
  const std::string text = house.printed("owner", id, "own.note");
  CHECK(shows(text, "Web shop"));
  CHECK(shows(text, "Agent Smith"));
  CHECK(shows(text, "AGENT"));
  CHECK(shows(text, "FROM THE WEB"));
  CHECK(shows(text, "BY AGENT"));
}

TEST_CASE("own forms: what ships can be printed, and is offered to nobody") {
  House house;
  const Access shared = house.kernel().access_for("owner", 0, "t").value();
  REQUIRE(app::ship_print_forms(house.kernel(), shared).empty());
  REQUIRE(app::ship_print_forms(house.kernel(), shared).empty());  // again: left alone
  CHECK_FALSE(shows(house.text("owner", {"api", "ONE", "meta"}), "own.delivery_note"));
  const Id id = house.invoice({{"note", "Ring twice"}});
  const std::string note = house.printed("owner", id, "own.delivery_note");
  CHECK(shows(note, "Delivery note"));
  CHECK(shows(note, "Thing 2"));
  CHECK(shows(note, "Ring twice"));
  CHECK(shows(house.printed("owner", id, "own.delivery_note_ru"), "Накладная"));
}

TEST_CASE("added fields: reports over registers are grouped and filtered by them") {
  House house;
  const auto add = [&](json::object input) {
    house.done("kernel.added_field.create", std::move(input));
  };
  const auto choices =
      json::array{json::object{{"code", "web"}, {"name_en", "Web shop"}, {"name_ru", "Сайт"}},
                  json::object{{"code", "desk"}, {"name_en", "Desk"}}};
  add({{"record", "sales.invoice"},
       {"code", "channel"},
       {"type", "choice"},
       {"name_en", "Sales channel"},
       {"name_ru", "Канал продаж"},
       {"choices", choices}});
  add({{"record", "sales.invoice"}, {"code", "rush"}, {"type", "yes_no"}, {"name_en", "Rush"}});
  add({{"record", "sales.invoice"}, {"code", "weight"}, {"type", "number"}, {"name_en", "Weight"}});
  add({{"record", "sales.invoice"},
       {"code", "secret"},
       {"type", "text"},
       {"name_en", "Secret"},
       {"personal", true}});
  add({{"record", "party.party"}, {"code", "segment"}, {"type", "text"}, {"name_en", "Segment"}});
  add({{"record", "party.party"},
       {"code", "parent"},
       {"type", "reference"},
       {"target", "party.party"},
       {"name_en", "Parent"}});
  const Id head = house.done("party.party.create", {{"code", "HEAD"}, {"name", "Head Office"}});
  const Id other = house.done("party.party.create", {{"code", "OTHER"},
                                                     {"name", "Other"},
                                                     {"extra.segment", "banks"},
                                                     {"extra.parent", std::to_string(head)}});
  house.done("party.terms.create", {{"party", std::to_string(other)}, {"payment_days", 1}},
             house.one());
  const auto sold = [&](json::object more) {
    const Id id = house.invoice(std::move(more));
    const http::Response posted = house.answer(
        "owner", "POST", {"api", "ONE", "sales.invoice", std::to_string(id), "post"}, "{}");
    REQUIRE_MESSAGE(posted.status == 200, posted.body);
  };
  sold({{"extra.channel", "web"}, {"extra.rush", true}});
  sold({{"extra.channel", "web"}, {"customer", std::to_string(other)}});
  sold({{"extra.channel", "desk"}, {"extra.secret", "hidden"}});
  sold({});
  // Rows as "Web shop 402.00 x2".
  const auto rows = [&](const std::string& login, Query query) {
    const json::value table =
        json::parse(house.text(login, {"api", "ONE", "report", "sales"}, std::move(query)));
    if (const auto* wrong = table.as_object().if_contains("problems"))
      return "! " + std::string(wrong->at(0).at("code").as_string());
    const std::string name(table.at("columns").at(0).at("name").as_string());
    std::string all;
    for (const json::value& row : table.at("rows").as_array()) {
      const json::value& value = row.as_object().at(name);
      all += (all.empty() ? "" : "; ") +
             (value.is_string() ? std::string(value.as_string()) : "-") + " " +
             std::string(row.at("net").as_string());
    }
    return all;
  };
  CHECK(rows("owner", {{"by", "extra.channel"}}) == " 402.00; Desk 402.00; Web shop 804.00");
  CHECK(rows("owner", {{"by", "extra.rush"}}) == " 1206.00; Yes 402.00");
  CHECK(rows("owner", {{"by", "customer.extra.segment"}}) == " 1206.00; banks 402.00");
  CHECK(rows("owner", {{"by", "customer.extra.parent"}}) == " 1206.00; HEAD Head Office 402.00");
  CHECK(rows("owner", {{"by", "extra.channel,customer.extra.segment"}, {"extra.channel", "web"}}) ==
        "Web shop 402.00; Web shop 402.00");
  CHECK(rows("owner", {{"by", "country"}, {"extra.channel", "web"}}) == "DE 804.00");
  CHECK(rows("owner", {{"by", "country"}, {"extra.rush", "yes"}}) == "DE 402.00");
  CHECK(rows("owner", {{"by", "country"}, {"customer.extra.segment", "banks"}}) == "DE 402.00");
  CHECK(rows("owner", {{"by", "country"}, {"customer.extra.parent", "HEAD"}}) == "DE 402.00");
  CHECK(rows("owner", {{"by", "country"}, {"customer.extra.segment", "' OR 1=1 --"}}).empty());
  // Typed: no number, nothing personal, nothing that is not there.
  CHECK(rows("owner", {{"by", "extra.weight"}}) == "! report.parameter.choice");
  CHECK(rows("owner", {{"by", "extra.secret"}}) == "! report.parameter.choice");
  CHECK(rows("owner", {{"by", "country"}, {"extra.secret", "hidden"}}) ==
        "! report.parameter.unknown");
  CHECK(rows("owner", {{"by", "country"}, {"extra.channel", "pirates"}}) ==
        "! report.parameter.choice");
  CHECK(rows("owner", {{"by", "country"}, {"extra.colour", "x"}}) == "! report.parameter.unknown");
  // Whoever may see the report and not the documents, or not all of them, learns nothing of their
  // fields.
  house.person("chief", "report.sales", house.one());
  CHECK(rows("chief", {{"by", "country"}}) == "DE 1608.00");
  CHECK(rows("chief", {{"by", "extra.channel"}}) == "! report.parameter.choice");
  CHECK(rows("chief", {{"by", "country"}, {"customer.extra.segment", "banks"}}) ==
        "! report.parameter.unknown");
  CHECK_FALSE(shows(house.text("chief", {"api", "ONE", "meta"}), "extra.channel"));
  CHECK(shows(house.text("owner", {"api", "ONE", "meta"}), "Customer: Segment"));
  // In files by their names.
  const Query csv = {{"by", "extra.channel"}, {"format", "csv"}, {"extra.channel", "web"}};
  const std::string english = house.text("owner", {"api", "ONE", "report", "sales"}, csv);
  CHECK(shows(english, "Sales channel"));
  CHECK(shows(english, "Web shop"));
  Query russian = csv;
  russian["language"] = "ru";
  CHECK(shows(house.text("owner", {"api", "ONE", "report", "sales"}, russian), "Канал продаж"));
  Query paper = csv;
  paper["format"] = "pdf";
  const std::string pdf = text_of(house.text("owner", {"api", "ONE", "report", "sales"}, paper));
  CHECK(shows(pdf, "Sales channel"));
  CHECK(count(pdf, "Web shop") == 2);  // the filter and the row
  Query sheet = csv;
  sheet["format"] = "xlsx";
  CHECK(house.text("owner", {"api", "ONE", "report", "sales"}, sheet).starts_with("PK"));
  // Beside an earlier period.
  CHECK(rows("owner", {{"by", "extra.channel"},
                       {"compare", "previous_year"},
                       {"from", "2026-01-01"},
                       {"to", "2026-12-31"}}) != "! report.parameter.choice");
  CHECK(shows(house.text("owner", {"api", "ONE", "report", "tax-register"},
                         {{"by", "party.extra.segment"}}),
              "columns"));
  // What customers owe, by what is said of them; the file names the field.
  const auto owed = [&](Query query) {
    query["format"] = "csv";
    return house.text("owner", {"api", "ONE", "report", "ageing"}, std::move(query));
  };
  CHECK(shows(owed({}), "OTHER Other"));
  const std::string by_segment = owed({{"by", "party.extra.segment"}});
  CHECK(shows(by_segment, "Party: Segment"));
  CHECK(shows(by_segment, "banks,EUR"));
  CHECK_FALSE(shows(by_segment, "OTHER"));
  const std::string of_banks = owed({{"party.extra.segment", "banks"}});
  CHECK(shows(of_banks, "OTHER Other"));
  CHECK_FALSE(shows(of_banks, "Buyer Ltd"));
  const std::string ages = owed({{"by", "age"}, {"party.extra.parent", "HEAD"}});
  CHECK(shows(ages, "Over 90,402.00"));
  CHECK(shows(house.text("owner", {"api", "ONE", "report", "payables"},
                         {{"by", "document"}, {"party.extra.segment", "banks"}}),
              "columns"));
  house.person("collector", "report.ageing", house.one());
  CHECK(shows(house.text("collector", {"api", "ONE", "report", "ageing"},
                         {{"by", "party.extra.segment"}}),
              "report.parameter.choice"));
}
