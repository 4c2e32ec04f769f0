// A list as a file: what is shown, all of it, read page by page and written row by row.
#include <atomic>
#include <map>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "http/lists.hpp"
#include "kernel/access/fields.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

constexpr int kRowsAtOnce = 5000;
constexpr const char* kSpreadsheetType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr const char* kSpreadsheetRows = "1048576";

// For other programs: no totals, no notes. Texts that a spreadsheet would take for formulas are
// quoted by an apostrophe.
class CsvTable : public TableWriter {
 public:
  CsvTable(TemporaryFile& file, TableHead head) : file_(file), head_(std::move(head)) {
    std::vector<std::string> labels;
    for (const TableColumn& column : head_.columns) labels.push_back(column.label);
    // The mark tells a spreadsheet that it is UTF-8.
    text_ = "\xEF\xBB\xBF" + csv_line(labels);
  }
  bool row(const ReportRow& row) override {
    std::vector<std::string> fields;
    for (size_t i = 0; i < head_.columns.size(); ++i)
      fields.push_back(cell_text(row.cells[i], head_.columns[i].type, head_.columns[i].scale));
    text_ += csv_line(fields, ',', true);
    if (text_.size() > 256 * 1024) flush();
    return true;
  }
  bool total(const std::string&, const std::vector<ReportCell>&) override { return true; }
  void note(const std::string&) override {}
  void finish() override { flush(); }

 private:
  void flush() {
    file_.append(text_);
    text_.clear();
  }
  TemporaryFile& file_;
  TableHead head_;
  std::string text_;
};

class ListExport {
 public:
  ListExport(const Context& context, const Behaviour& behaviour)
      : context_(context), behaviour_(behaviour), codec_(context.codec()),
        extras_(context.kernel.company_state(context.access.company())->extras()) {
    choose_fields();
  }

  TableHead head() const {
    TableHead head;
    const std::string name(behaviour_.meta->name);
    head.title = context_.text(name + ".plural");
    head.company = context_.kernel.company_state(context_.access.company())->company().name;
    head.language = context_.language();
    for (const FieldMeta* field : fields_)
      head.columns.push_back({label_of(*field), type_of(*field), field->scale});
    return head;
  }

  // Problems of the question, and "export.too_many_rows".
  Problems write(ListQuery query, TableWriter& writer) {
    query.limit = kRowsAtOnce;
    for (;;) {
      if (context_.stopping.load(std::memory_order_relaxed))
        throw Failure("store.unavailable", "the server is stopping");
      auto records = context_.kernel.list(*behaviour_.meta, query, context_.access);
      if (!records) return records.problems();
      const json::object names = references_of(context_, *records);
      for (const Record& record : *records)
        if (!writer.row(row_of(record, names))) return too_many();
      if (records->size() < kRowsAtOnce) break;
      query.after_id = records->back().entity().id;
      query.after_value = sort_value(records->back(), query.sort, codec_);
    }
    return totals(writer) ? Problems{} : too_many();
  }

 private:
  std::string label_of(const FieldMeta& field) const {
    if (const ExtraField* added = extra_of(field))
      return std::string(added->name(context_.language()));
    return std::string(
        context_.text(std::string(behaviour_.meta->name) + "." + std::string(field.name)));
  }
  const ExtraField* extra_of(const FieldMeta& field) const {
    return field.has(kExtra) ? extras_->find(behaviour_.meta->name, field.name) : nullptr;
  }

  static Problems too_many() {
    Problems problems;
    problems.add("export.too_many_rows", "", {{"limit", kSpreadsheetRows}});
    return problems;
  }

  bool shown(const FieldMeta& field) const {
    return !field.has(kSecret) &&
           may_read_field(context_.access, *behaviour_.meta, field, field.name);
  }

  void choose_fields() {
    const std::string wanted = context_.query("fields");
    if (wanted.empty()) {
      for (const FieldMeta& f : behaviour_.meta->fields)
        if (shown(f)) fields_.push_back(&f);
      for (const auto& added : extras_->of(behaviour_.meta->name))
        if (added->in_force && shown(added->meta)) fields_.push_back(&added->meta);
      return;
    }
    for (const std::string_view name : split(wanted, ','))
      if (const FieldMeta* f = find_field(*behaviour_.meta, extras_.get(), name); f && shown(*f))
        fields_.push_back(f);
  }

  static CellType type_of(const FieldMeta& field) {
    switch (field.kind) {
      case Kind::amount:
        return CellType::amount;
      case Kind::decimal:
        return CellType::quantity;
      case Kind::integer:
        return CellType::integer;
      case Kind::date:
        return CellType::date;
      default:
        return CellType::text;
    }
  }

  ReportRow row_of(const Record& record, const json::object& names) {
    ReportRow row;
    for (size_t i = 0; i < fields_.size(); ++i) row.cells.push_back(cell_of(i, record, names));
    return row;
  }

  ReportCell cell_of(size_t column, const Record& record, const json::object& names) {
    const FieldMeta& field = *fields_[column];
    const bool always = field.kind == Kind::amount || field.kind == Kind::decimal ||
                        field.kind == Kind::integer || field.kind == Kind::boolean;
    const void* data = place_of(field, record);
    const ExtraField* added = extra_of(field);
    if ((!always || added) && !has_value_in(field, record)) return ReportCell::none();
    if (field.kind == Kind::amount) {
      const Currency currency =
          added && !added->currency.empty()
              ? added->currency
              : currency_of(field, record.meta(), data, record, codec_.company_currency);
      const int64_t minor = get_integer(field, data);
      if (currency.empty()) return minor == 0 ? ReportCell::none() : ReportCell::of(minor, 0);
      Sum& sum = sums_[currency][column];
      sum.overflow = sum.overflow || __builtin_add_overflow(sum.minor, minor, &sum.minor);
      return ReportCell::of(minor, currency.digits());
    }
    if (type_of(field) != CellType::text) return ReportCell::of(get_integer(field, data));
    std::string text = value_text(field, data, {});
    if (const ExtraChoice* choice = added ? added->choice(text) : nullptr)
      text = context_.language() == "ru" && !choice->name_ru.empty() ? choice->name_ru
                                                                     : choice->name_en;
    if (field.kind == Kind::reference)
      if (const auto* name = names.if_contains(text)) text = std::string(name->as_string());
    if (field.kind == Kind::enumeration)
      text = std::string(context_.text(std::string(field.enumeration->name) + "." + text));
    return ReportCell::of_text(text);
  }

  // A row for each currency.
  bool totals(TableWriter& writer) const {
    for (const auto& [currency, by_column] : sums_) {
      std::vector<ReportCell> cells(fields_.size());
      for (const auto& [column, sum] : by_column)
        if (!sum.overflow) cells[column] = ReportCell::of(sum.minor, currency.digits());
      const std::string label =
          std::string(context_.text("web.report.total")) + " " + currency.code();
      if (!writer.total(label, cells)) return false;
    }
    return true;
  }

  struct Sum {
    int64_t minor = 0;
    bool overflow = false;
  };
  const Context& context_;
  const Behaviour& behaviour_;
  const CodecContext codec_;
  std::shared_ptr<const ExtraFields> extras_;
  std::vector<const FieldMeta*> fields_;
  std::map<Currency, std::map<size_t, Sum>> sums_;
};

}  // namespace

Response file_response(std::shared_ptr<TemporaryFile> file, const std::string& title,
                       const std::string& format) {
  Response response;
  response.content_type = format == "xlsx"     ? kSpreadsheetType
                          : format == "ledger" ? "text/plain; charset=utf-8"
                                               : "text/csv; charset=utf-8";
  response.file = std::move(file);
  response.headers.emplace_back("Content-Disposition",
                                file_name_header("attachment", title + "." + format));
  return response;
}

Response export_records(const Context& context, const Behaviour& behaviour) {
  std::string format = context.query("format");
  if (format.empty()) format = "csv";
  Output* output = context.services.output;
  if (format != "csv" && (format != "xlsx" || !output))
    return problem_response(context, "export.format", 422, {{"format", format}});
  auto query = list_query(context, *behaviour.meta);
  if (!query) return problem_response(context, query.problems());
  ListExport list(context, behaviour);
  const TableHead head = list.head();
  auto file = std::make_shared<TemporaryFile>(context.services.temporary);
  std::unique_ptr<TableWriter> writer;
  if (format == "csv")
    writer = std::make_unique<CsvTable>(*file, head);
  else
    writer = output->spreadsheet(file->path(), head);
  if (Problems problems = list.write(std::move(*query), *writer))
    return problem_response(context, problems);
  writer->finish();
  context.kernel.log_access(context.access, "export",
                            std::string(behaviour.meta->name) + "." + format);
  return file_response(std::move(file), head.title, format);
}

}  // namespace osnova::http
