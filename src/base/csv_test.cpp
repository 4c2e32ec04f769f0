#include "base/csv.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "base/prng.hpp"

using namespace osnova;

namespace {

CsvReader::Source chunks(const std::string& text, size_t size) {
  return [&text, size, at = size_t{0}](char* out, size_t capacity) mutable {
    const size_t n = std::min({capacity, size, text.size() - at});
    std::memcpy(out, text.data() + at, n);
    at += n;
    return n;
  };
}

using Table = std::vector<std::vector<std::string>>;

Table read_all(const std::string& text, size_t chunk, std::vector<std::string>* problems = nullptr,
               CsvOptions options = {}) {
  CsvReader csv(chunks(text, chunk), options);
  Table table;
  for (CsvReader::Step step; (step = csv.next()) != CsvReader::Step::end;) {
    if (step == CsvReader::Step::problem) {
      if (problems) problems->push_back(csv.problem().code);
      continue;
    }
    table.emplace_back(csv.fields().begin(), csv.fields().end());
  }
  return table;
}

}  // namespace

TEST_CASE("csv: quotes, line ends, a byte order mark, the last record without line break") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,\"b \"\"c\"\"\",\r\n\r\n\"d\ne\",f,g";
  const Table expected = {{"a", "b \"c\"", ""}, {"d\ne", "f", "g"}};
  for (size_t chunk : {1, 2, 7, 4096}) CHECK(read_all(text, chunk) == expected);
}

TEST_CASE("csv: what is written is read again, whatever the fields and the chunks") {
  Prng prng(3);
  static const char alphabet[] = "ab,\"\n\r ;\xD0\xB6";
  for (int round = 0; round < 2000; ++round) {
    Table table;
    std::string text;
    for (uint64_t rows = 1 + prng.below(4); rows > 0; --rows) {
      std::vector<std::string> row;
      for (uint64_t fields = 1 + prng.below(4); fields > 0; --fields) {
        std::string field;
        for (uint64_t n = prng.below(6); n > 0; --n) {
          const size_t pick = prng.below(9);
          field += pick == 8 ? std::string("\xD0\xB6") : std::string(1, alphabet[pick]);
        }
        row.push_back(field);
      }
      if (row.size() == 1 && row[0].empty()) row[0] = "x";  // an empty line is no record
      text += csv_line(row);
      table.push_back(row);
    }
    REQUIRE(read_all(text, 1 + prng.below(9)) == table);
  }
}

TEST_CASE("csv: a broken record is named and the rest is read") {
  std::vector<std::string> problems;
  const Table table = read_all("a,b\n\"x\"y,1\n\xff,2\nc,d\n", 4096, &problems);
  CHECK(table == Table{{"a", "b"}, {"c", "d"}});
  CHECK(problems == std::vector<std::string>{"csv.text_after_quote", "csv.not_utf8"});
}

TEST_CASE("csv: a record without end is refused in bounded memory") {
  size_t given = 0;
  const size_t length = size_t{2} << 30;
  CsvReader csv([&](char* out, size_t capacity) {
    const size_t n = std::min(capacity, length - given);
    std::memset(out, 'x', n);
    given += n;
    return n;
  });
  CHECK(csv.next() == CsvReader::Step::problem);
  CHECK(csv.problem().code == "csv.record_too_long");
  CHECK(csv.next() == CsvReader::Step::end);
  CHECK(given == length);
}

TEST_CASE("csv: lines that keep opening quotes are searched a bounded number of times") {
  std::string text;
  while (text.size() < 8'000'000) text += "a\",\"\nc,d\n";
  CsvReader csv(chunks(text, text.size()));
  size_t good = 0, bad = 0, steps = 0;
  for (CsvReader::Step step; (step = csv.next()) != CsvReader::Step::end; ++steps) {
    REQUIRE(csv.searched_bytes() <= 3 * text.size());  // ends a run that would take hours
    if (step == CsvReader::Step::problem) {
      ++bad;
      CHECK(csv.line() % 2 == 1);
    } else {
      ++good;
      CHECK(csv.fields() == std::vector<std::string_view>{"c", "d"});
    }
  }
  CHECK(good == bad);
  CHECK(good == text.size() / strlen("a\",\"\nc,d\n"));
}

TEST_CASE("csv: a quote without end names its row, and later rows may hold line breaks again") {
  CsvOptions options;
  options.max_record_bytes = 64;
  std::string text = "1,\"x\n";
  for (int i = 0; i < 40; ++i) text += "2,y\n";
  text += "3,\"p\nq\"\n4,\"z\n5,w";
  for (const size_t chunk : {1, 5, 16}) {
    CsvReader csv(chunks(text, chunk), options);
    std::vector<int64_t> refused;
    Table table;
    for (CsvReader::Step step; (step = csv.next()) != CsvReader::Step::end;) {
      if (step == CsvReader::Step::problem)
        refused.push_back(csv.line());
      else
        table.emplace_back(csv.fields().begin(), csv.fields().end());
    }
    CHECK(refused == std::vector<int64_t>{1, 44});
    REQUIRE(table.size() == 42);
    CHECK(table[40] == std::vector<std::string>{"3", "p\nq"});
    CHECK(table[41] == std::vector<std::string>{"5", "w"});
  }
}

TEST_CASE("csv: cells that a spreadsheet would run are shown as text") {
  CHECK(csv_line({"=1+1", "-5", "@x"}, ',', true) == "\"'=1+1\",-5,\"'@x\"\n");
  CHECK(csv_line({"\t=1+1", "\r=1+1", "+1 (2)", "-"}, ',', true) ==
        "\"'\t=1+1\",\"'\r=1+1\",\"'+1 (2)\",\"'-\"\n");
  // As a spreadsheet would run it, for whoever it is meant for is another program.
  CHECK(csv_line({"=1+1"}) == "=1+1\n");
}
