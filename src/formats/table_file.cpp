#include "formats/table_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/csv.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "formats/ledger_text.hpp"
#include "formats/xlsx.hpp"

namespace osnova {

namespace {

constexpr uint64_t kMostUnpacked = uint64_t{1} << 30;
constexpr uint64_t kMostText = uint64_t{64} << 20;  // of a text that is held whole
constexpr size_t kSample = 256 * 1024;              // bytes in which the separator is looked for
constexpr size_t kSampleRows = 50;

Problem problem(std::string_view code) { return {std::string(code), "file", {}}; }

class Inflater {
 public:
  Inflater(const std::string& bytes, uint64_t most) : most_(most) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    constexpr int kGzip = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzip) != Z_OK) throw Failure("file.unreadable", "zlib");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  size_t read(char* buffer, size_t capacity) {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(capacity, 1 << 30));
    const uInt room = stream_.avail_out;
    while (!ended_ && stream_.avail_out == room) {
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        // Several packed files may stand one behind the other (RFC 1952, 2.2).
        ended_ = stream_.avail_in == 0 || inflateReset(&stream_) != Z_OK;
      } else if (result != Z_OK) {
        throw Failure("file.unreadable", "damaged compression");
      }
    }
    const size_t got = room - stream_.avail_out;
    total_ += got;
    if (total_ > most_) throw Failure("file.too_large", "more than it may hold unpacked");
    return got;
  }

 private:
  z_stream stream_{};
  uint64_t most_, total_ = 0;
  bool ended_ = false;
};

class CsvRows : public RowSource {
 public:
  CsvRows(const std::string& bytes, const TableFormat& format, size_t most_cells)
      : reader_(in_utf8(unpacked(bytes, kMostUnpacked),
                        encoding_named(format.encoding).value_or(Encoding::utf8)),
                options(format.separator, most_cells)) {}

  static CsvOptions options(char separator, size_t most_cells) {
    CsvOptions options;
    options.separator = separator;
    options.max_fields = most_cells;
    options.max_record_bytes = 16 << 20;
    return options;
  }

  Step next() override {
    broken_cells_.clear();
    switch (reader_.next()) {
      case CsvReader::Step::record:
        return Step::row;
      case CsvReader::Step::end:
        return Step::end;
      case CsvReader::Step::problem:
        break;
    }
    constexpr size_t kShown = 2000;
    broken_ = valid_utf8(reader_.raw()) ? std::string(clip(reader_.raw(), kShown)) : std::string();
    broken_cells_.assign(1, broken_);
    return Step::problem;
  }
  const std::vector<std::string_view>& cells() const override {
    return broken_cells_.empty() ? reader_.fields() : broken_cells_;
  }
  int64_t number() const override { return reader_.line(); }
  const Problem& problem() const override { return reader_.problem(); }

 private:
  CsvReader reader_;
  std::string broken_;
  std::vector<std::string_view> broken_cells_;
};

// The separator with which most rows have the same number of cells, and more than one.
char separator_of(const std::string& text) {
  char best = ',';
  size_t best_score = 0;
  for (const char separator : {',', ';', '\t', '|'}) {
    size_t at = 0;
    CsvReader reader(
        [&](char* buffer, size_t capacity) {
          const size_t count = std::min(capacity, text.size() - at);
          std::memcpy(buffer, text.data() + at, count);
          at += count;
          return count;
        },
        CsvRows::options(separator, 4096));
    std::vector<size_t> widths;
    for (CsvReader::Step step;
         widths.size() < kSampleRows && (step = reader.next()) != CsvReader::Step::end;)
      if (step == CsvReader::Step::record) widths.push_back(reader.fields().size());
    size_t most = 0, width = 1;
    for (const size_t candidate : widths) {
      const auto count = static_cast<size_t>(std::count(widths.begin(), widths.end(), candidate));
      if (count > most || (count == most && candidate > width)) {
        most = count;
        width = candidate;
      }
    }
    const size_t score = width > 1 ? most * 1000 + std::min<size_t>(width, 900) : 0;
    if (score > best_score) {
      best_score = score;
      best = separator;
    }
  }
  return best;
}

Result<TableFormat> recognise_csv(const std::string& name, const std::string& bytes) {
  EncodingGuess guess;
  std::string head, chunk(256 * 1024, '\0');
  const auto source = unpacked(bytes, kMostUnpacked);
  for (size_t got; (got = source(chunk.data(), chunk.size())) > 0;) {
    const std::string_view piece(chunk.data(), got);
    guess.look(piece);
    if (head.size() < kSample) head += piece.substr(0, kSample - head.size());
  }
  if (head.empty()) return problem("import.empty");
  const Encoding encoding = guess.encoding();
  const ByteSource text_source = in_utf8(
      [&head, at = size_t{0}](char* buffer, size_t capacity) mutable {
        const size_t count = std::min(capacity, head.size() - at);
        std::memcpy(buffer, head.data() + at, count);
        at += count;
        return count;
      },
      encoding);
  std::string text;
  for (size_t got; (got = text_source(chunk.data(), chunk.size())) > 0;)
    text.append(chunk.data(), got);
  // Pictures, documents and programs have zero bytes; text has none in any alphabet that is known.
  if (text.find('\0') != text.npos || text.starts_with("%PDF"))
    return problem("import.unknown_format");
  if (trim(text).empty()) return problem("import.empty");
  TableFormat format;
  format.encoding = name_of(encoding);
  if (formats::looks_like_ledger(name, text)) {
    format.kind = "ledger";
    return format;
  }
  format.kind = "csv";
  format.separator = separator_of(text);
  return format;
}

XlsxLimits limits_of(size_t most_cells) {
  XlsxLimits limits;
  limits.cells = most_cells;
  return limits;
}

Result<TableFormat> recognise(const std::string& name, const std::string& bytes) {
  if (bytes.empty()) return problem("import.empty");
  // The compound files of old Excel; also what a password makes of a new one.
  if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return problem("import.old_excel");
  try {
    if (!bytes.starts_with("PK\x03\x04")) return recognise_csv(name, bytes);
    TableFormat format;
    format.kind = "xlsx";
    const XlsxRows rows(zip_parts(bytes), limits_of(16'384));
    format.sheet = rows.sheet();
    format.sheets = rows.sheets();
    return format;
  } catch (const Failure& failure) {
    return problem(failure.public_code() == "file.too_large" ? "import.too_large_unpacked"
                                                             : "import.damaged");
  }
}

}  // namespace

std::function<size_t(char*, size_t)> unpacked(const std::string& bytes, uint64_t most_bytes) {
  if (bytes.starts_with("\x1F\x8B"))
    return [inflater = std::make_shared<Inflater>(bytes, most_bytes)](
               char* buffer, size_t capacity) { return inflater->read(buffer, capacity); };
  return [&bytes, at = size_t{0}](char* buffer, size_t capacity) mutable {
    const size_t count = std::min(capacity, bytes.size() - at);
    std::memcpy(buffer, bytes.data() + at, count);
    at += count;
    return count;
  };
}

TableReader table_reader() {
  TableReader reader;
  reader.recognise = recognise;
  reader.open = [](const std::string& bytes, const TableFormat& format,
                   size_t most_cells) -> std::unique_ptr<RowSource> {
    if (format.kind == "xlsx")
      return std::make_unique<XlsxRows>(zip_parts(bytes), limits_of(most_cells), format.sheet);
    return std::make_unique<CsvRows>(bytes, format, most_cells);
  };
  reader.text = [](const std::string& bytes, const TableFormat& format) {
    const ByteSource source = in_utf8(unpacked(bytes, kMostText),
                                      encoding_named(format.encoding).value_or(Encoding::utf8));
    std::string text, chunk(256 * 1024, '\0');
    for (size_t got; (got = source(chunk.data(), chunk.size())) > 0;)
      text.append(chunk.data(), got);
    return text;
  };
  return reader;
}

}  // namespace osnova
