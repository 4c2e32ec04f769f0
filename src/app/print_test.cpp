// Every printed form from the demonstration world, with one line and with two hundred: the text of
// the PDF, as a reader would select it, holds the figures that simple arithmetic gives.
#include "print/print.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/commands.hpp"
#include "print/figures.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr int kMany = 200;

// The demonstration company and, in its open month, documents of a known customer.
class World {
 public:
  World() : folder_(fs::temp_directory_path() / "osnova-print-test") {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    common_.workspace = testing::place_of(folder_ / "demo.osnova");
    std::ostringstream silent;
    auto* out = std::cout.rdbuf(silent.rdbuf());
    auto* err = std::cerr.rdbuf(silent.rdbuf());
    const int code = app::run_demo(common_, 120, "2025-01");
    std::cout.rdbuf(out);
    std::cerr.rdbuf(err);
    REQUIRE(code == app::kDone);
    app::Workspace::Options options;
    options.clock = &clock_;
    workspace_ = std::make_unique<app::Workspace>(common_, options);
    access_ = std::make_unique<Access>(workspace_->access().value());
    customer_ = create("party.party",
                       {{"code", "BUYER"},
                        {"name", "Buyer"},
                        {"legal_name", "ООО «Покупатель»"},
                        {"inn", "7707083893"},
                        {"kpp", "773601001"}},
                       "", true);
    create("party.terms", {{"party", std::to_string(customer_)}, {"payment_days", 10}});
  }

  Id create(const std::string& record, json::object input, const std::string& then = "",
            bool shared = false) {
    Command command;
    command.company = shared ? 0 : access_->company();
    command.name = record + ".create";
    command.input = std::move(input);
    command.then = then;
    const Answer answer = kernel().execute(command, *access_);
    const std::string why = answer.problems.empty()
                                ? answer.incident
                                : answer.problems.front().code + answer.problems.front().path;
    REQUIRE_MESSAGE(answer.ok(), record, " ", why);
    return answer.record;
  }

  Result<std::string> render(const std::string& record, const std::string& form, Id id,
                             const std::string& language, ReportArguments arguments = {}) {
    return print::render(kernel(), *access_, {record, form, id, language, std::move(arguments)});
  }

  // The selectable text; the file stays in the folder until the test ends.
  std::string text_of(const std::string& name, const std::string& pdf) {
    const std::string file = folder_ / (name + ".pdf"), out = folder_ / (name + ".txt");
    std::ofstream(file, std::ios::binary) << pdf;
    REQUIRE(std::system(("pdftotext -layout '" + file + "' '" + out + "'").c_str()) == 0);
    std::ifstream in(out);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  Kernel& kernel() { return workspace_->kernel(); }
  const Access& access() const { return *access_; }
  Id customer() const { return customer_; }
  std::string customer_text() const { return std::to_string(customer_); }

 private:
  fs::path folder_;
  app::Common common_;
  FakeClock clock_{1'769'299'200'000'000};  // 2026-01-25
  std::unique_ptr<app::Workspace> workspace_;
  std::unique_ptr<Access> access_;
  Id customer_ = 0;
};

World& world() {
  static World one;
  return one;
}

struct Sums {
  int64_t net = 0, tax = 0;
  int64_t gross() const { return net + tax; }
};

std::string thing(int i) { return "Thing " + std::to_string(1000 + i); }

json::object invoice_input(int count, Sums& sums) {
  json::array lines;
  for (int i = 0; i < count; ++i) {
    const int64_t quantity = 1 + i % 3, price = 1000 * (i + 1) + 55;  // kopecks
    lines.push_back(json::object{{"description", thing(i)},
                                 {"quantity", std::to_string(quantity)},
                                 {"price", minor_text(price, 2)},
                                 {"tax_code", "vat"}});
    sums.net += quantity * price;
    sums.tax += (quantity * price * 22 + 50) / 100;
  }
  return {{"customer", world().customer_text()},
          {"date", "2026-01-10"},
          {"currency", "RUB"},
          {"country", "RU"},
          {"external_number", "Contract 7"},
          {"lines", std::move(lines)}};
}

size_t count(const std::string& text, const std::string& needle) {
  size_t found = 0;
  for (size_t at = text.find(needle); at != text.npos; at = text.find(needle, at + 1)) ++found;
  return found;
}

// pdftotext writes every kind of space as a plain one.
std::string figure(int64_t minor, const char* language) {
  std::string text = print::amount_text(minor, 2, language);
  const std::string thin = "\u202F";
  for (size_t at = text.find(thin); at != text.npos; at = text.find(thin, at))
    text.replace(at, thin.size(), " ");
  return text;
}

// pdftotext ends each page with a form feed.
size_t pages(const std::string& text) { return count(text, "\f"); }

void check_lines(const std::string& text, int lines) {
  for (int i = 0; i < lines; ++i) CHECK_MESSAGE(count(text, thing(i)) == 1, thing(i));
}

struct FormCase {
  const char* form;
  const char* language;
  const char* head;  // of the table: on every page that the table reaches
  std::vector<const char*> texts;
};

}  // namespace

TEST_CASE("print: forms of an invoice with one line and with two hundred") {
  const std::vector<FormCase> forms = {
      {"invoice",
       "en",
       "Unit price",
       {"Invoice number", "20 January 2026", "Amount due", "VAT 22%"}},
      {"invoice", "ru", "Наименование", {"Инвойс", "20 января 2026", "К оплате"}},
      {"bill",
       "ru",
       "Кол-во",
       {"Счёт на оплату №", "044525225", "40702810638050013199", "НДС 22%:", "Оплата по QR-коду",
        "Бухгалтер", "Оплатить не позднее 20"}},
      {"act", "ru", "Кол-во", {"Акт №", "ИСПОЛНИТЕЛЬ", "Иванова А. П."}},
      {"tax_invoice",
       "ru",
       "акциза",
       {"(5а)", "7701123451/770101001", "российский рубль, 643", "Всего к оплате (9)",
        "Петров С. В."}},
      {"transfer",
       "ru",
       "акциза",
       {"Статус: 1", "Contract 7", "[19]", "10 января 2026 г.", "7707083893/773601001"}}};
  for (const int lines : {1, kMany}) {
    Sums sums;
    const Id id = world().create("sales.invoice", invoice_input(lines, sums), "post");
    for (const FormCase& form : forms) {
      CAPTURE(form.form);
      CAPTURE(lines);
      const std::string pdf = world().render("sales.invoice", form.form, id, form.language).value();
      CHECK(pdf == world().render("sales.invoice", form.form, id, form.language).value());
      const std::string name =
          std::string(form.form) + "-" + form.language + "-" + std::to_string(lines);
      const std::string text = world().text_of(name, pdf);
      check_lines(text, lines);
      for (const char* expected : form.texts) CHECK_MESSAGE(count(text, expected) > 0, expected);
      CHECK(count(text, figure(sums.gross(), form.language)) > 0);
      CHECK(count(text, figure(sums.net, form.language)) > 0);
      CHECK(count(text, figure(sums.tax, form.language)) > 0);
      const std::string last = (form.language == std::string("en")
                                    ? "Page " + std::to_string(pages(text)) + " of "
                                    : "Страница " + std::to_string(pages(text)) + " из ") +
                               std::to_string(pages(text));
      CHECK(count(text, last) == 1);
      if (lines == 1) {
        CHECK(pages(text) == 1);
      } else {
        CHECK(pages(text) >= 4);
        CHECK(count(text, form.head) + 1 >= pages(text));
      }
    }
  }
}

TEST_CASE("print: amounts stand in words") {
  Sums sums;
  const Id id = world().create("sales.invoice", invoice_input(1, sums), "post");
  REQUIRE(sums.gross() == 1287);
  const auto text = [&](const char* form, const char* language) {
    return world().text_of("words", world().render("sales.invoice", form, id, language).value());
  };
  CHECK(count(text("bill", "ru"), "Двенадцать рублей 87 копеек") == 1);
  CHECK(count(text("invoice", "en"), "Twelve roubles and 87 kopecks.") == 1);
}

TEST_CASE("print: a credit note names its invoice and credits every line") {
  for (const int lines : {1, kMany}) {
    Sums sums;
    const Id invoice = world().create("sales.invoice", invoice_input(lines, sums), "post");
    json::array credited;
    for (int i = 0; i < lines; ++i)
      credited.push_back(json::object{{"invoice", std::to_string(invoice)},
                                      {"invoice_line", i + 1},
                                      {"quantity", std::to_string(1 + i % 3)}});
    const Id note = world().create("sales.credit_note",
                                   {{"customer", world().customer_text()},
                                    {"date", "2026-01-11"},
                                    {"currency", "RUB"},
                                    {"reason", "returned"},
                                    {"lines", std::move(credited)}},
                                   "post");
    const std::string text =
        world().text_of("credit-" + std::to_string(lines),
                        world().render("sales.credit_note", "credit_note", note, "en").value());
    CHECK(count(text, "returned") == 1);
    CHECK(count(text, "Credited invoice") == 1);
    CHECK(count(text, figure(sums.gross(), "en")) == 2);
    CHECK(count(text, "22%") == static_cast<size_t>(lines) + 1);
    CHECK((lines == 1 ? pages(text) == 1 : pages(text) > 3));
  }
}

namespace {

// A customer with `invoices` invoices of 122.00, paid by one payment that leaves 20.00.
Id debtor(int invoices, Id& payment) {
  World& w = world();
  const std::string code = "D" + std::to_string(invoices);
  const Id party = w.create("party.party", {{"code", code}, {"name", "Debtor " + code}}, "", true);
  const std::string id = std::to_string(party);
  w.create("party.terms", {{"party", id}, {"payment_days", 5}});
  json::array lines;
  for (int i = 0; i < invoices; ++i) {
    const Id invoice = w.create(
        "sales.invoice",
        {{"customer", id},
         {"date", "2026-01-12"},
         {"currency", "RUB"},
         {"lines",
          json::array{json::object{
              {"description", "x"}, {"quantity", "1"}, {"price", "100"}, {"tax_code", "vat"}}}}},
        "post");
    lines.push_back(json::object{{"payment", ""},
                                 {"invoice", std::to_string(invoice)},
                                 {"amount", "100"},
                                 {"invoice_amount", "100"}});
  }
  payment = w.create("sales.payment",
                     {{"customer", id},
                      {"date", "2026-01-15"},
                      {"currency", "RUB"},
                      {"amount", minor_text(invoices * 10000 + 2000, 2)}},
                     "post");
  for (auto& line : lines) line.as_object()["payment"] = std::to_string(payment);
  w.create("sales.application",
           {{"customer", id},
            {"date", "2026-01-16"},
            {"currency", "RUB"},
            {"invoice_currency", "RUB"},
            {"lines", std::move(lines)}},
           "post");
  return party;
}

}  // namespace

TEST_CASE("print: payment, statement and акт сверки of one document and of two hundred") {
  const ReportArguments january = {{"from", "2026-01-13"}, {"to", "2026-01-31"}};
  for (const int invoices : {1, kMany}) {
    Id payment = 0;
    const Id party = debtor(invoices, payment);
    const std::string suffix = "-" + std::to_string(invoices);
    const std::string receipt = world().text_of(
        "payment" + suffix, world().render("sales.payment", "payment", payment, "en").value());
    CHECK(count(receipt, "Not applied yet") == 1);
    CHECK(count(receipt, "20.00") >= 1);
    CHECK(count(receipt, "Invoice INV-2026-") == static_cast<size_t>(invoices));
    CHECK(count(receipt, figure(invoices * 10000 + 2000, "en")) == 2);
    const int64_t sold = invoices * 12200, paid = invoices * 10000 + 2000;
    // The year from January: every invoice is a line.
    const std::string whole = world().text_of(
        "statement" + suffix,
        world().render("party.party", "statement", party, "en", {{"to", "2026-01-31"}}).value());
    CHECK(count(whole, "Invoice INV-2026-") == static_cast<size_t>(invoices));
    CHECK(count(whole, figure(sold - paid, "en")) >= 2);
    CHECK(count(whole, "1–30") == 1);
    CHECK(count(whole, figure(invoices * 2200, "en")) >= 1);  // open, overdue by 14 days
    CHECK((invoices == 1 ? pages(whole) == 1 : count(whole, "Date due") == pages(whole)));
    // From 13 January: the invoices are the opening balance.
    const std::string act = world().text_of(
        "reconciliation" + suffix,
        world().render("party.party", "reconciliation", party, "ru", january).value());
    CHECK(count(act, figure(sold, "ru")) == 1);
    CHECK(count(act, figure(paid, "ru")) == 2);
    CHECK(count(act, "Продажа №") == 0);
    CHECK(count(act, "Сальдо конечное") == 2);
    CHECK((sold == paid ? count(act, "отсутствует") == 1 : count(act, "в пользу") == 1));
    const std::string long_act =
        world().text_of("reconciliation-year" + suffix,
                        world().render("party.party", "reconciliation", party, "ru").value());
    CHECK(count(long_act, "Продажа №") == static_cast<size_t>(invoices));
    CHECK((invoices == 1 ? pages(long_act) == 1 : pages(long_act) > 3));
  }
}

TEST_CASE("print: a payment order as form 0401060 and for other banks") {
  const auto order = [](const char* payee, const char* currency, const char* amount) {
    return json::object{{"payee", payee},   {"date", "2026-01-20"},    {"currency", currency},
                        {"amount", amount}, {"purpose", "Invoice 18"}, {"tax_code", "vat"}};
  };
  const Id draft = world().create("bank.payment_order", order("@S2001", "RUB", "12345.67"));
  const auto refused = [&](const char* form, Id id, const char* language) {
    const auto result = world().render("bank.payment_order", form, id, language);
    return result ? std::string("printed") : result.problems().front().code;
  };
  CHECK(refused("order_0401060", draft, "ru") == "print.not_posted");
  CHECK(refused("payment_order", draft, "en") == "print.not_posted");
  const Id roubles =
      world().create("bank.payment_order", order("@S2001", "RUB", "12345.67"), "post");
  const std::string form = world().text_of(
      "order", world().render("bank.payment_order", "order_0401060", roubles, "ru").value());
  for (const char* text : {"0401060",
                           "ПЛАТЕЖНОЕ ПОРУЧЕНИЕ №",
                           "20.01.2026",
                           "Поступ. в банк плат.",
                           "Списано со сч. плат.",
                           "Вид платежа",
                           "Сумма",
                           "прописью",
                           "Двенадцать тысяч триста сорок пять рублей 67 копеек",
                           "12345-67",
                           "ИНН 7701123451",
                           "КПП 770101001",
                           "ООО «Демонстрация»",
                           "40702810638050013199",
                           "044525225",
                           "30101810400000000225",
                           "Банк плательщика",
                           "Банк получателя",
                           "АО «ТБАНК», г. Москва",
                           "044525974",
                           "30101810145250000974",
                           "ИНН 7701555010",
                           "40702810000001234567",
                           "ООО «Мебельная фабрика»",
                           "Вид оп.",
                           "Срок плат.",
                           "Наз. пл.",
                           "Очер. плат.",
                           "Код",
                           "Рез. поле",
                           "Invoice 18. В том числе НДС 22% - 2226,27 руб.",
                           "Назначение платежа",
                           "М.П.",
                           "Подписи",
                           "Отметки банка"})
    CHECK_MESSAGE(count(form, text) >= 1, std::string(text));
  CHECK(pages(form) == 1);
  const std::string letter = world().text_of(
      "order-en", world().render("bank.payment_order", "payment_order", roubles, "en").value());
  for (const char* text : {"Payment order PMO-2026-", "Payer", "Payee", "Bank's account",
                           "40702810000001234567", "20 January 2026"})
    CHECK_MESSAGE(count(letter, text) >= 1, std::string(text));
  CHECK(count(letter, figure(1234567, "en")) == 1);
  const Id euros = world().create("bank.payment_order", order("@S2003", "EUR", "500"), "post");
  CHECK(refused("order_0401060", euros, "ru") == "bank.payment_order.form_roubles");
  CHECK(count(world().text_of(
                  "order-eur",
                  world().render("bank.payment_order", "payment_order", euros, "ru").value()),
              "DE02120300000000202051") == 1);
}

TEST_CASE("print: a draft has a bill but no УПД; refusals say why") {
  Sums sums;
  const Id draft = world().create("sales.invoice", invoice_input(1, sums));
  const std::string bill =
      world().text_of("draft", world().render("sales.invoice", "bill", draft, "").value());
  CHECK(count(bill, "Счёт на оплату № Contract 7 от 10") > 0);
  const auto refused = [&](const char* record, const char* form, Id id, const char* language,
                           ReportArguments arguments = {}) {
    const auto result = world().render(record, form, id, language, std::move(arguments));
    return result ? std::string("printed") : result.problems().front().code;
  };
  for (const char* form : {"transfer", "tax_invoice", "act"})
    CHECK(refused("sales.invoice", form, draft, "ru") == "print.not_posted");
  CHECK(refused("sales.invoice", "poem", draft, "ru") == "print.unknown_form");
  CHECK(refused("sales.invoice", "bill", draft, "en") == "print.language");
  CHECK(refused("sales.invoice", "bill", 1, "ru") == "record.not_found");
  CHECK(refused("sales.invoice", "bill", draft, "ru", {{"from", "x"}}) == "print.parameter");
  const Id buyer = world().customer();
  CHECK(refused("party.party", "statement", buyer, "en", {{"from", "x"}}) ==
        "report.parameter.date");
  CHECK(refused("party.party", "statement", buyer, "en",
                {{"from", "2026-01-02"}, {"to", "2026-01-01"}}) == "print.period");
  const Id cash = world().create("party.party", {{"code", "TILL"}, {"name", "Till"}}, "", true);
  world().create("party.terms", {{"party", std::to_string(cash)}, {"cash_customer", true}});
  CHECK(refused("party.party", "statement", cash, "en") == "print.cash_customer");
}

TEST_CASE("print: forms are found by their record, and each has a name in both languages") {
  std::vector<std::string> names;
  for (const auto* form : print::forms_for("sales.invoice")) names.emplace_back(form->name);
  CHECK(names == std::vector<std::string>{"invoice", "bill", "transfer", "tax_invoice", "act"});
  CHECK(print::forms_for("sales.nothing").empty());
  for (const char* record : {"sales.invoice", "sales.credit_note", "sales.payment", "party.party",
                             "bank.payment_order"})
    for (const auto* form : print::forms_for(record))
      for (const char* language : {"en", "ru"})
        CHECK(app::labels().has(language, "print.form." + std::string(form->name)));
}

TEST_CASE("print: added fields that are meant for it stand on the firm's own forms, others nowhere") {
  const auto field = [&](json::object input) {
    input["record"] = "sales.invoice";
    return world().create("kernel.added_field", std::move(input), "", true);
  };
  field({{"code", "channel"},
         {"type", "choice"},
         {"name_en", "Sales channel"},
         {"name_ru", "Канал продаж"},
         {"in_print", true},
         {"choices", json::array{json::object{{"code", "web"},
                                              {"name_en", "Web shop"},
                                              {"name_ru", "Интернет-магазин"}}}}});
  field({{"code", "deposit"}, {"type", "money"}, {"name_en", "Deposit"}, {"in_print", true}});
  field({{"code", "risk"}, {"type", "text"}, {"name_en", "Our risk"}});
  Sums sums;
  json::object input = invoice_input(1, sums);
  input["external_number"] = "Contract 8";
  input["date"] = "2026-01-24";
  input["extra.channel"] = "web";
  input["extra.deposit"] = "1234.50";
  input["extra.risk"] = "Doubtful";
  const Id id = world().create("sales.invoice", std::move(input), "post");
  const auto en = world().render("sales.invoice", "invoice", id, "en");
  REQUIRE(en);
  const std::string text = world().text_of("added-en", *en);
  CHECK(count(text, "Sales channel") == 1);
  CHECK(count(text, "Web shop") == 1);
  CHECK(count(text, figure(123450, "en") + " RUB") == 1);
  CHECK(count(text, "Doubtful") == 0);
  const auto ru = world().render("sales.invoice", "invoice", id, "ru");
  REQUIRE(ru);
  CHECK(count(world().text_of("added-ru", *ru), "Интернет-магазин") == 1);
  // A statutory form stays as the law has it.
  const auto statutory = world().render("sales.invoice", "transfer", id, "ru");
  REQUIRE(statutory);
  CHECK(count(world().text_of("added-transfer", *statutory), "Канал продаж") == 0);
}
