#pragma once
// RFC 4180 with the liberties that real files take: LF or CRLF, any one-byte separator, a byte
// order mark. Streams: memory is bounded by the longest allowed record.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace osnova {

struct CsvOptions {
  char separator = ',';
  size_t max_record_bytes = 1 << 20;
  size_t max_fields = 4096;
};

// Pull parser over a byte source. The source returns 0 at the end of input and throws Failure when
// reading fails.
class CsvReader {
 public:
  using Source = std::function<size_t(char* buffer, size_t capacity)>;
  CsvReader(Source source, CsvOptions options = {});

  enum class Step { record, end, problem };
  // After `record`, fields() is valid until the next call. After `problem`, problem() says why
  // (csv.quote_unbalanced, csv.record_too_long, csv.too_many_fields, csv.not_utf8,
  // csv.text_after_quote) and reading goes on at the next line break, so that one broken record
  // does not hide the rest.
  //
  // A quote that finds no end is looked for once: up to where that search had stopped, records end
  // with their line, and one whose quotes are open there is csv.quote_unbalanced. So the work is
  // linear in the input, whatever it holds.
  Step next();
  const std::vector<std::string_view>& fields() const { return fields_; }
  const Problem& problem() const { return problem_; }
  // 1-based number of the line on which the last record began; raw() is its text as it stood.
  int64_t line() const { return record_line_; }
  std::string_view raw() const;
  // Bytes looked at so far in search of the ends of records: at most three times the input.
  size_t searched_bytes() const { return searched_bytes_; }

 private:
  bool fill();
  bool read_record();
  struct Search {
    size_t end = 0;       // offset in buffer_
    bool quoted = false;  // within quotes there
    int64_t breaks = 0;   // line breaks within quotes on the way
  };
  Search search_end();
  bool refuse(const char* code);
  bool split_record();
  void skip_to_line_end();
  Source source_;
  CsvOptions options_;
  std::string buffer_;
  size_t begin_ = 0, end_ = 0;  // of the record in buffer_, line break excluded
  size_t next_ = 0;             // where the next record begins
  size_t one_line_until_ = 0;   // records that begin before it end with their line
  size_t searched_bytes_ = 0;
  bool source_ended_ = false;
  bool started_ = false;
  int64_t line_ = 1, record_line_ = 0;
  std::vector<std::string_view> fields_;
  std::string unescaped_;
  Problem problem_;
};

// Quotes a field when it must be; "\n" line ends. A field that a spreadsheet would take for a formula
// (=, +, -, @, tab or carriage return at the start and not a number) is prefixed with an apostrophe
// when `for_spreadsheet`.
std::string csv_line(const std::vector<std::string>& fields, char separator = ',',
                     bool for_spreadsheet = false);

}  // namespace osnova
