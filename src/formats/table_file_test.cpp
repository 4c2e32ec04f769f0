#include "formats/table_file.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include "base/assert.hpp"

using namespace osnova;

namespace {

std::string packed(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// "UTF-8 ; 1:a|b;2:1|2", or the code of the problem.
std::string described(const std::string& bytes, const std::string& name = "file.csv",
                      size_t most_cells = 100) {
  const TableReader reader = table_reader();
  const auto format = reader.recognise(name, bytes);
  if (!format) return format.problems().front().code;
  std::string out = format->encoding + " " + format->separator + " ";
  const auto rows = reader.open(bytes, *format, most_cells);
  std::string list;
  for (RowSource::Step step; (step = rows->next()) != RowSource::Step::end;) {
    list += (list.empty() ? "" : ";") + std::to_string(rows->number()) + ":";
    if (step == RowSource::Step::problem) list += "(" + rows->problem().code + ")";
    for (size_t i = 0; i < rows->cells().size(); ++i)
      list += (i ? "|" : "") + std::string(rows->cells()[i]);
  }
  return out + list;
}

}  // namespace

TEST_CASE("table file: separators and alphabets") {
  CHECK(described("a,b\n1,2\n") == "UTF-8 , 1:a|b;2:1|2");
  CHECK(described("a;b\n1,5;2,5\n3,5;4\n") == "UTF-8 ; 1:a|b;2:1,5|2,5;3:3,5|4");
  CHECK(described("a\tb\n1\t2\n") == "UTF-8 \t 1:a|b;2:1|2");
  CHECK(described("a|b\n\"1|x\"|2\n") == "UTF-8 | 1:a|b;2:1|x|2");
  CHECK(described("one column\nx\n") == "UTF-8 , 1:one column;2:x");
  CHECK(described("\xEF\xBB\xBFИмя;Сумма\n") == "UTF-8 ; 1:Имя|Сумма");
  CHECK(described("\xC8\xEC\xFF;\xD1\xF3\xEC\xEC\xE0\n") == "windows-1251 ; 1:Имя|Сумма");
  CHECK(described(std::string("\xFF\xFE"
                              "a\0\t\0b\0\n\0",
                              10)) == "UTF-16LE \t 1:a|b");
}

TEST_CASE("table file: packed or not") {
  CHECK(described(packed("a,b\n1,2\n"), "file.csv.gz") == "UTF-8 , 1:a|b;2:1|2");
  CHECK(described(packed("a,b\n") + packed("1,2\n")) == "UTF-8 , 1:a|b;2:1|2");
  std::string cut = packed("a,b\n" + std::string(5000, 'x'));
  cut.resize(cut.size() - 10);
  CHECK(described(cut) == "import.damaged");
  // A small file that unpacks to more than a gigabyte.
  std::string bomb;
  const std::string megabytes = packed(std::string(64 << 20, 'x'));
  for (int i = 0; i < 17; ++i) bomb += megabytes;
  CHECK(bomb.size() < 2'000'000);
  CHECK(described(bomb) == "import.too_large_unpacked");
}

TEST_CASE("table file: a broken row is one row") {
  CHECK(described("a,b\n\"x\"y,2\n3,4\n") ==
        "UTF-8 , 1:a|b;2:(csv.text_after_quote)\"x\"y,2;3:3|4");
  CHECK(described("a,b\n1,2,3,4\n", "f", 3) == "UTF-8 , 1:a|b;2:(csv.too_many_fields)1,2,3,4");
}

TEST_CASE("table file: what it is not") {
  CHECK(described("") == "import.empty");
  CHECK(described(" \n \n") == "import.empty");
  CHECK(described(packed("")) == "import.empty");
  CHECK(described(std::string("\x89PNG\r\n\x1a\n\0\0\0", 11)) == "import.unknown_format");
  CHECK(described("%PDF-1.7\n%") == "import.unknown_format");
  CHECK(described("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest") == "import.old_excel");
  CHECK(described("PK\x03\x04 nothing") == "import.damaged");
}

TEST_CASE("table file: a journal is known by what it says, whatever its name") {
  const auto kind = [](const std::string& text, const std::string& name) {
    const auto format = table_reader().recognise(name, text);
    return format ? format->kind : format.problems().front().code;
  };
  const std::string rent =
      "2025-01-01 * Rent, for May; paid\n  Expenses:Rent  500\n  Assets:Bank\n";
  for (const char* name : {"books.ledger", "books.journal", "books.dat", "books.txt", "books"})
    CHECK(kind(rent, name) == "ledger");
  CHECK(kind("; a comment\n\n2025/1/5=2025/1/6 Rent\n\tExpenses  5\n", "x.txt") == "ledger");
  CHECK(kind(packed(rent), "books.txt.gz") == "ledger");
  CHECK(kind("\xCF\xEB\xE0\xF2\xE0\n2025-01-01 x\n  \xC0\xF0\xE5\xED\xE4\xE0  5\n", "x") ==
        "ledger");
  CHECK(kind("2025-01-01 alone\n", "books.ledger") == "ledger");
  // Tables with days and blanks are tables.
  CHECK(kind("2025-01-01 10:00;A\n2025-01-02 10:00;B\n", "books.txt") == "csv");
  CHECK(kind("Day\tName\n2025-01-01\tRent\n\tMore\n", "books.txt") == "csv");
  CHECK(kind("a;b\n1;2\n", "books.ledger") == "csv");
  CHECK(kind("2025-01-01 alone\n", "books.txt") == "csv");
  // Its text comes whole, in UTF-8.
  const std::string bytes = packed(rent);
  CHECK(table_reader().text(bytes, *table_reader().recognise("x", bytes)) == rent);
}
