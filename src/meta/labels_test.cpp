#include "meta/labels.hpp"

#include <doctest/doctest.h>

#include "base/assert.hpp"

using namespace osnova;

namespace {

Labels sample_labels() {
  Labels labels;
  labels.add(
      "en",
      R"({"sales.invoice": "Invoice", "sales.invoice.customer": "Customer",
          "field.currency": "Currency",
                 "field.currency.hint": "ISO 4217", "only.english": "English",
                 "ledger.period.closed": "The period {month} of book {book} is closed."})",
      "sales/labels.en.json");
  labels.add(
      "ru",
      R"({"sales.invoice": "\u0421\u0447\u0451\u0442",
          "field.customer": "\u041a\u043b\u0438\u0435\u043d\u0442"})",
      "sales/labels.ru.json");
  return labels;
}

std::string formatted(std::string text, std::vector<std::pair<std::string, std::string>> args) {
  return sample_labels().format("en", {std::move(text), {}, std::move(args)});
}

}  // namespace

TEST_CASE("a label is looked for by its key, then by the shared key, then in English") {
  const Labels labels = sample_labels();
  CHECK(labels.text("en", "sales.invoice.customer") == "Customer");
  CHECK(labels.text("ru", "sales.invoice") == "Счёт");
  CHECK(labels.text("ru", "sales.invoice.customer") == "Клиент");
  CHECK(labels.text("ru", "sales.invoice.currency") == "Currency");
  CHECK(labels.text("ru", "sales.invoice.currency.hint") == "ISO 4217");
  CHECK(labels.text("ru", "only.english") == "English");
  CHECK(labels.text("de", "only.english") == "English");
  CHECK(labels.text("en", "sales.invoice.nothing") == "sales.invoice.nothing");
  CHECK(labels.text("en", "sales.currency") == "sales.currency");  // a record, not a field
  CHECK(labels.find("en", "sales.invoice.customer.hint").empty());
  CHECK(labels.has("en", "sales.invoice.customer"));
  CHECK_FALSE(labels.has("ru", "sales.invoice.customer"));
  CHECK_FALSE(labels.has("de", "only.english"));
  CHECK(labels.keys("ru") == std::vector<std::string_view>{"field.customer", "sales.invoice"});
  CHECK(labels.keys("de").empty());
  CHECK(labels.languages() == std::vector<std::string_view>{"en", "ru"});
}

TEST_CASE("a Problem is told with its args and nothing else") {
  CHECK(formatted("ledger.period.closed", {{"month", "2025-12"}, {"book", "main"}}) ==
        "The period 2025-12 of book main is closed.");
  CHECK(formatted("ledger.period.closed", {{"month", "{book}"}}) ==
        "The period {book} of book {book} is closed.");
  CHECK(formatted("unknown.code", {{"x", "1"}}) == "unknown.code");
  CHECK(formatted("a {x", {{"x", "1"}}) == "a {x");
  CHECK(formatted("{ {x} }{x}", {{"x", "1"}}) == "{ 1 }1");
}

TEST_CASE("a file of labels that is wrong is a Bug at start") {
  Labels labels = sample_labels();
  CHECK_THROWS_WITH_AS(labels.add("en", R"({"sales.invoice": "Again"})", "crm/labels.en.json"),
                       doctest::Contains("crm/labels.en.json"), Bug);
  CHECK_THROWS_AS(labels.add("en", R"({"a": "1", "a": "2"})", "x"), Bug);
  CHECK_THROWS_AS(labels.add("en", R"({"a": {"b": "2"}})", "x"), Bug);
  CHECK_THROWS_AS(labels.add("en", "[]", "x"), Bug);
  CHECK_THROWS_AS(labels.add("en", "{", "x"), Bug);
}
