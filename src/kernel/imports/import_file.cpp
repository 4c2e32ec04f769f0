#include "kernel/imports/import_file.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/text.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kHeadRows = 20;  // among which the head is looked for
constexpr size_t kSamples = 5, kSampleLength = 80;

size_t filled(const std::vector<std::string>& cells) {
  return static_cast<size_t>(
      std::count_if(cells.begin(), cells.end(), [](const auto& c) { return !trim(c).empty(); }));
}

// Titles above the head fill few cells: the head is the first row that fills most of them.
size_t head_among(const std::vector<ImportRow>& rows) {
  size_t most = 0;
  for (const ImportRow& row : rows) most = std::max(most, filled(row.cells));
  for (size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].broken && filled(rows[i].cells) * 10 >= most * 6) return i;
  return 0;
}

std::vector<ImportColumn> columns_of(const std::vector<std::string>& head, size_t width) {
  std::vector<ImportColumn> columns;
  std::set<std::string> taken;
  for (size_t place = 0; place < width; ++place) {
    ImportColumn column;
    column.place = place;
    std::string name = place < head.size() ? std::string(clip(trim(head[place]), 100)) : "";
    for (char& c : name)
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    if (name.empty()) name = "#" + std::to_string(place + 1);
    column.name = name;
    for (int again = 2; !taken.insert(column.name).second; ++again)
      column.name = name + " (" + std::to_string(again) + ")";
    columns.push_back(std::move(column));
  }
  return columns;
}

void look(ImportColumn& column, std::string_view cell) {
  const std::string text = meant(cell);
  if (text.empty()) return;
  column.numbers.look(text);
  column.dates.look(text);
  if (column.samples.size() == kSamples) return;
  std::string sample(clip(text, kSampleLength));
  if (std::find(column.samples.begin(), column.samples.end(), sample) == column.samples.end())
    column.samples.push_back(std::move(sample));
}

ImportRow taken(const RowSource& source) {
  ImportRow row;
  row.number = source.number();
  for (const std::string_view cell : source.cells()) row.cells.emplace_back(cell);
  return row;
}

Problem problem(std::string_view code, std::string limit = "") {
  Problem problem{std::string(code), "file", {}};
  if (!limit.empty()) problem.args.emplace_back("limit", std::move(limit));
  return problem;
}

// The rows from the source, the first of them held back until the head among them is known.
class Examination {
 public:
  explicit Examination(RowSource& source, int64_t most_rows = INT64_MAX)
      : source_(source), most_rows_(most_rows) {}

  Result<ImportFile> run() {
    std::vector<ImportRow> first;
    for (RowSource::Step step;
         first.size() < kHeadRows && (step = source_.next()) != RowSource::Step::end;) {
      if (step == RowSource::Step::problem && source_.problem().code == "csv.too_many_fields")
        return problem("import.too_many_columns", std::to_string(kMostImportColumns));
      if (step == RowSource::Step::problem && source_.problem().code == "csv.record_too_long")
        return source_.problem();
      first.push_back(taken(source_));
      if (step == RowSource::Step::problem) first.back().broken = source_.problem();
    }
    if (first.empty()) return problem("import.empty");
    const size_t head = head_among(first);
    if (first[head].broken) return problem("import.no_rows");
    file_.head_row = first[head].number;
    names_ = first[head].cells;
    for (size_t i = head + 1; i < first.size(); ++i)
      if (!first[i].broken) note(first[i].cells);
    file_.rows = static_cast<int64_t>(first.size() - head) - 1;
    for (RowSource::Step step; (step = source_.next()) != RowSource::Step::end;) {
      if (++file_.rows > most_rows_) return problem("import.too_large");
      if (step == RowSource::Step::row) note(source_.cells());
    }
    if (file_.rows == 0) return problem("import.no_rows");
    finish();
    return std::move(file_);
  }

 private:
  template <class Cells>
  void note(const Cells& cells) {
    while (columns_.size() < cells.size()) columns_.emplace_back();
    for (size_t i = 0; i < cells.size(); ++i) look(columns_[i], cells[i]);
  }

  // A column without name and without value is none.
  void finish() {
    auto named = columns_of(names_, std::max(names_.size(), columns_.size()));
    for (ImportColumn& column : named) {
      if (column.place < columns_.size()) {
        ImportColumn& seen = columns_[column.place];
        column.samples = std::move(seen.samples);
        column.numbers = seen.numbers;
        column.dates = seen.dates;
      }
      const bool nameless = column.place >= names_.size() || trim(names_[column.place]).empty();
      if (!nameless || !column.samples.empty()) file_.columns.push_back(std::move(column));
    }
  }

  RowSource& source_;
  const int64_t most_rows_;
  ImportFile file_;
  std::vector<std::string> names_;
  std::vector<ImportColumn> columns_;
};

}  // namespace

const ImportColumn* ImportFile::column(std::string_view wanted) const {
  for (const ImportColumn& one : columns)
    if (one.name == wanted) return &one;
  return nullptr;
}

std::string meant(std::string_view cell) {
  std::string_view text = trim(cell);
  constexpr std::string_view kBlank = "\u00A0";
  while (text.starts_with(kBlank)) text = trim(text.substr(kBlank.size()));
  while (text.ends_with(kBlank)) text = trim(text.substr(0, text.size() - kBlank.size()));
  if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@\t\r").find(text[1]) != text.npos)
    text.remove_prefix(1);
  return std::string(text);
}

namespace {

bool is_without_rows(const Result<ImportFile>& file) {
  return !file && (file.problems().has("import.empty") || file.problems().has("import.no_rows"));
}

// Of a workbook without rows in its first sheet the sheets behind are looked at, some of them: each
// look unpacks the workbook's texts again.
Result<ImportFile> examined(const TableReader& reader, const std::string& bytes, TableFormat format,
                            bool any_sheet) {
  constexpr size_t kTries = 20;
  const auto look = [&] {
    const auto source = reader.open(bytes, format, kMostImportColumns);
    return Examination(*source).run();
  };
  const std::string first_sheet = format.sheet;
  auto file = look();
  for (size_t i = 0; any_sheet && is_without_rows(file) && i < format.sheets.size(); ++i) {
    if (i == kTries) break;
    if (format.sheets[i].name == first_sheet) continue;
    format.sheet = format.sheets[i].name;
    auto other = look();
    if (!is_without_rows(other)) file = std::move(other);
  }
  if (file) file->format = std::move(format);
  return file;
}

// How many rows each sheet has, in their order, as long as that is quickly said.
void count_sheets(const TableReader& reader, const std::string& bytes, ImportFile& file) {
  constexpr int64_t kMostCounted = 50'000;
  auto& sheets = file.format.sheets;
  if (sheets.size() < 2) return;
  int64_t left = kMostCounted;
  try {
    const auto source = reader.open(bytes, file.format, kMostImportColumns);
    for (TableSheet& sheet : sheets) {
      if (sheet.name == file.format.sheet) {
        sheet.rows = file.rows;
        continue;
      }
      if (left == 0 || !source->turn_to(sheet.name)) continue;
      const auto other = Examination(*source, left).run();
      sheet.rows = other ? other->rows : is_without_rows(other) ? 0 : -1;
      left = sheet.rows < 0 ? 0 : left - sheet.rows;
    }
  } catch (const Failure&) {
    // A damaged sheet is told of when it is chosen.
  }
}

}  // namespace

Result<ImportFile> examine(const TableReader& reader, const std::string& name,
                           const std::string& bytes, const std::string& sheet) {
  if (bytes.size() > kLargestImport)
    return problem("import.too_large", std::to_string(kLargestImport >> 20));
  auto format = reader.recognise(name, bytes);
  if (!format) return format.problems();
  const auto& sheets = format->sheets;
  if (!sheet.empty() && std::none_of(sheets.begin(), sheets.end(),
                                     [&](const TableSheet& one) { return one.name == sheet; }))
    return Problem{"import.unknown_sheet", "sheet", {{"sheet", sheet}}};
  if (!sheet.empty()) format->sheet = sheet;
  if (format->kind == "ledger") {
    ImportFile journal;
    journal.format = std::move(*format);
    return journal;
  }
  try {
    auto file = examined(reader, bytes, std::move(*format), sheet.empty());
    if (file) count_sheets(reader, bytes, *file);
    return file;
  } catch (const Failure& failure) {
    return problem(failure.public_code() == "file.too_large" ? "import.too_large_unpacked"
                                                             : "import.damaged");
  }
}

ImportRows::ImportRows(const TableReader& reader, const std::string& bytes, const ImportFile& file)
    : file_(file), source_(reader.open(bytes, file.format, kMostImportColumns)) {
  for (RowSource::Step step; (step = source_->next()) != RowSource::Step::end;)
    if (source_->number() >= file.head_row) break;
}

bool ImportRows::next(ImportRow& row) {
  const RowSource::Step step = source_->next();
  if (step == RowSource::Step::end) return false;
  row.number = source_->number();
  row.broken.reset();
  row.cells.clear();
  const auto& cells = source_->cells();
  if (step == RowSource::Step::problem) {
    row.broken = source_->problem();
    row.cells.assign(cells.begin(), cells.end());
    return true;
  }
  for (const ImportColumn& column : file_.columns)
    row.cells.emplace_back(column.place < cells.size() ? cells[column.place] : std::string_view());
  return true;
}

// --- as JSON -------------------------------------------------------------------------------------

namespace {

json::object choice_json(const JournalChoice& choice) {
  json::object accounts;
  for (const auto& [name, account] : choice.accounts)
    accounts[name] = json::object{{"code", account.code}, {"type", account.type}};
  return {{"book", choice.book},
          {"from", choice.from.text()},
          {"until", choice.until.text()},
          {"accounts", std::move(accounts)}};
}

JournalChoice choice_of(const json::object& object) {
  const auto text = [](const json::value& v) { return std::string(v.as_string()); };
  JournalChoice choice;
  choice.book = text(object.at("book"));
  if (auto day = Date::parse(text(object.at("from")))) choice.from = *day;
  if (auto day = Date::parse(text(object.at("until")))) choice.until = *day;
  for (const auto& [name, account] : object.at("accounts").as_object())
    choice.accounts[std::string(name)] = {text(account.at("code")), text(account.at("type"))};
  return choice;
}

}  // namespace

std::string plan_text(const ImportPlan& plan) {
  json::array columns;
  for (const ImportColumn& c : plan.file.columns)
    columns.push_back(json::object{{"name", c.name},
                                   {"place", c.place},
                                   {"decimals", static_cast<int>(c.numbers.decimals())},
                                   {"order", static_cast<int>(c.dates.order())}});
  json::object mapping;
  for (const auto& [column, field] : plan.mapping) mapping[column] = field;
  const ImportFile& file = plan.file;
  return json::serialize(json::object{{"name", file.name},
                                      {"hash", file.hash},
                                      {"kind", file.format.kind},
                                      {"encoding", file.format.encoding},
                                      {"separator", std::string(1, file.format.separator)},
                                      {"sheet", file.format.sheet},
                                      {"rows", file.rows},
                                      {"head_row", file.head_row},
                                      {"comma", file.comma_is_decimal},
                                      {"month_first", file.month_first},
                                      {"columns", std::move(columns)},
                                      {"record", plan.record},
                                      {"then", plan.then},
                                      {"mapping", std::move(mapping)},
                                      {"journal", choice_json(plan.journal)}});
}

ImportPlan plan_of(const std::string& text) {
  const json::value value = json::parse(text);
  const auto string = [](const json::value& v) { return std::string(v.as_string()); };
  ImportPlan plan;
  ImportFile& file = plan.file;
  file.name = string(value.at("name"));
  file.hash = string(value.at("hash"));
  file.format = {string(value.at("kind")),
                 string(value.at("encoding")),
                 string(value.at("separator"))[0],
                 string(value.at("sheet")),
                 {}};
  file.rows = value.at("rows").as_int64();
  file.head_row = value.at("head_row").as_int64();
  file.comma_is_decimal = value.at("comma").as_bool();
  file.month_first = value.at("month_first").as_bool();
  for (const json::value& c : value.at("columns").as_array()) {
    ImportColumn column;
    column.name = string(c.at("name"));
    column.place = static_cast<size_t>(c.at("place").as_int64());
    column.numbers =
        WrittenNumbers(static_cast<WrittenNumbers::Decimals>(c.at("decimals").as_int64()));
    column.dates = WrittenDates(static_cast<WrittenDates::Order>(c.at("order").as_int64()));
    column.numbers.settle(file.comma_is_decimal);
    column.dates.settle(file.month_first);
    file.columns.push_back(std::move(column));
  }
  plan.record = string(value.at("record"));
  plan.then = string(value.at("then"));
  for (const auto& [column, field] : value.at("mapping").as_object())
    plan.mapping[std::string(column)] = string(field);
  if (const auto* journal = value.as_object().if_contains("journal"))
    plan.journal = choice_of(journal->as_object());
  return plan;
}

}  // namespace osnova
