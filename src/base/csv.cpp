#include "base/csv.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace osnova {

CsvReader::CsvReader(Source source, CsvOptions options)
    : source_(std::move(source)), options_(options) {}

std::string_view CsvReader::raw() const {
  return std::string_view(buffer_).substr(begin_, end_ - begin_);
}

// Reads more behind what is there, dropping what was consumed. False when the source has ended.
bool CsvReader::fill() {
  if (source_ended_) return false;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    end_ -= begin_;
    next_ -= begin_;
    one_line_until_ -= std::min(one_line_until_, begin_);
    begin_ = 0;
  }
  constexpr size_t kChunk = 256 * 1024;
  const size_t had = buffer_.size();
  buffer_.resize(had + kChunk);
  const size_t got = source_(buffer_.data() + had, kChunk);
  buffer_.resize(had + got);
  if (got == 0) source_ended_ = true;
  return got > 0;
}

bool CsvReader::refuse(const char* code) {
  problem_ = {code, "", {{"line", std::to_string(record_line_)}}};
  return false;
}

// From begin_ to where the record ends: a line break outside of quotes, the end of the input, or a
// place beyond the longest allowed record.
CsvReader::Search CsvReader::search_end() {
  const bool one_line = begin_ < one_line_until_;
  bool quoted = false, field_start = true;
  int64_t breaks = 0;
  for (size_t at = begin_;;) {
    if (at == buffer_.size()) {
      const size_t length = at - begin_;
      // fill() moves the record to the front of the buffer.
      if (length > options_.max_record_bytes || !fill()) return {begin_ + length, quoted, breaks};
      at = begin_ + length;
      continue;
    }
    const char c = buffer_[at];
    if (c == '\n') {
      if (!quoted || one_line) return {at, quoted, breaks};
      ++breaks;
    } else if (quoted) {
      quoted = c != '"';
    } else if (c == '"' && field_start) {
      quoted = true;  // also behind a closing quote: ""
    } else {
      field_start = c == options_.separator;
    }
    ++at;
  }
}

bool CsvReader::read_record() {
  const auto [at, quoted, breaks] = search_end();
  const size_t length = at - begin_;
  searched_bytes_ += length;
  if (quoted || length > options_.max_record_bytes) {
    // What follows the record's first line is searched again, and only once more.
    one_line_until_ = std::max(one_line_until_, at);
    if (length > options_.max_record_bytes) return refuse("csv.record_too_long");
    return refuse("csv.quote_unbalanced");
  }
  end_ = at;
  next_ = at < buffer_.size() ? at + 1 : at;
  line_ += breaks + 1;
  if (end_ > begin_ && buffer_[end_ - 1] == '\r') --end_;
  return true;
}

bool CsvReader::split_record() {
  fields_.clear();
  unescaped_.clear();
  const std::string_view record = raw();
  if (!valid_utf8(record) || record.find('\0') != record.npos) return refuse("csv.not_utf8");
  unescaped_.reserve(record.size());  // views into it stay valid
  for (size_t at = 0;;) {
    if (fields_.size() == options_.max_fields) return refuse("csv.too_many_fields");
    if (at < record.size() && record[at] == '"') {
      const size_t start = unescaped_.size();
      ++at;
      for (;;) {
        const size_t quote = record.find('"', at);
        if (quote == record.npos) return refuse("csv.quote_unbalanced");
        unescaped_.append(record.substr(at, quote - at));
        at = quote + 1;
        if (at >= record.size() || record[at] != '"') break;
        unescaped_.push_back('"');
        ++at;
      }
      if (at < record.size() && record[at] != options_.separator)
        return refuse("csv.text_after_quote");
      fields_.push_back(std::string_view(unescaped_).substr(start));
    } else {
      const size_t stop = std::min(record.find(options_.separator, at), record.size());
      fields_.push_back(record.substr(at, stop - at));
      at = stop;
    }
    if (at >= record.size()) return true;
    ++at;
  }
}

// After a broken record: on to the next line break.
void CsvReader::skip_to_line_end() {
  for (;;) {
    const void* found = buffer_.size() > begin_
                            ? std::memchr(buffer_.data() + begin_, '\n', buffer_.size() - begin_)
                            : nullptr;
    if (found) {
      next_ = static_cast<size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      end_ = next_ - 1;
      searched_bytes_ += next_ - begin_;
      return;
    }
    searched_bytes_ += buffer_.size() - begin_;
    begin_ = next_ = end_ = buffer_.size();
    if (!fill()) return;
  }
}

CsvReader::Step CsvReader::next() {
  if (!started_) {
    started_ = true;
    while (buffer_.size() < 3 && fill()) {
    }
    if (buffer_.starts_with("\xEF\xBB\xBF")) next_ = 3;
  }
  for (;;) {
    begin_ = end_ = next_;
    if (begin_ == buffer_.size() && !fill()) return Step::end;
    record_line_ = line_;
    if (!read_record()) {
      if (problem_.code == "csv.record_too_long" || problem_.code == "csv.quote_unbalanced") {
        line_ = record_line_ + 1;
        skip_to_line_end();
      }
      return Step::problem;
    }
    if (begin_ == end_) continue;  // an empty line
    return split_record() ? Step::record : Step::problem;
  }
}

namespace {

bool needs_quotes(std::string_view field, char separator) {
  for (const char c : field)
    if (c == separator || c == '"' || c == '\n' || c == '\r') return true;
  return !field.empty() && (field.front() == ' ' || field.back() == ' ');
}

bool looks_like_formula(std::string_view field) {
  if (field.empty() || std::string_view("=+-@\t\r").find(field.front()) == std::string_view::npos)
    return false;
  if (field.front() != '+' && field.front() != '-') return true;
  return field.find_first_not_of("0123456789.,", 1) != field.npos || field.size() == 1;
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields, char separator, bool for_spreadsheet) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i) line.push_back(separator);
    const bool formula = for_spreadsheet && looks_like_formula(fields[i]);
    if (!formula && !needs_quotes(fields[i], separator)) {
      line += fields[i];
      continue;
    }
    line.push_back('"');
    if (formula) line.push_back('\'');
    for (const char c : fields[i]) {
      if (c == '"') line.push_back('"');
      line.push_back(c);
    }
    line.push_back('"');
  }
  line.push_back('\n');
  return line;
}

}  // namespace osnova
