#include "print/designed.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "print/form_values.hpp"

namespace osnova::print {

namespace {

const Style kBody = {pt(8, 5), false, kBlack};
const Style kCaption = {pt(8), false, kGrey};
const Style kSmall = {pt(7, 5), false, kGrey};
constexpr int64_t kFewLines = 40;  // fit any page

class Layout {
 public:
  Layout(const PrintContext& context, FormValues& values, Sheet& sheet)
      : context_(context), values_(values), sheet_(sheet) {}

  void blocks(const std::vector<FormBlock>& all) {
    for (const FormBlock& block : all) put(block);
  }
  void finish() { flush(); }

 private:
  using Kind = FormBlock::Kind;

  // Rows of one kind that follow each other are one grid.
  void put(const FormBlock& block) {
    const bool row = block.kind == Kind::fact || block.kind == Kind::sides;
    const bool nothing = block.kind == Kind::choice || block.kind == Kind::footer;
    if (!nothing && (!row || rows_of_ != block.kind || sides_ != block.texts.size())) flush();
    switch (block.kind) {
      case Kind::heading:
        sheet_.space(mm(2));
        sheet_.text(shown(block.texts[0]), {block.size == 1 ? pt(16) : pt(11), true, kBlack});
        sheet_.space(mm(1, 5));
        break;
      case Kind::text:
        put_text(block);
        break;
      case Kind::fact:
        if (std::string value = shown(block.texts[1]); !value.empty())
          add_row(block, {{shown(block.texts[0]), kCaption}, {std::move(value), kBody}});
        break;
      case Kind::sides:
        put_sides(block);
        break;
      case Kind::table:
        put_table(block);
        break;
      case Kind::choice:
        blocks(values_.holds(block.test) ? block.body : block.otherwise);
        break;
      case Kind::keep: {
        const size_t from = sheet_.mark();
        blocks(block.body);
        flush();
        sheet_.keep(from);
        break;
      }
      case Kind::rule:
        sheet_.space(mm(1));
        sheet_.rule();
        sheet_.space(mm(1));
        break;
      case Kind::space:
        sheet_.space(block.size == 0 ? mm(3) : mm(block.size));
        break;
      case Kind::page:
        sheet_.page();
        break;
      case Kind::signature:
        put_signature(block);
        break;
      case Kind::code:
        put_code(block);
        break;
      case Kind::footer:
        break;
    }
  }

  std::string shown(const FormText& text) { return values_.text(text); }

  static Align align_of(FormAlign align) {
    return align == FormAlign::right    ? Align::right
           : align == FormAlign::center ? Align::center
                                        : Align::left;
  }
  static Style style_of(const FormBlock& block) {
    const Style style = block.quiet ? kSmall : kBody;
    return block.strong ? style.strong() : style;
  }

  // What would be higher than a page is cut: rows are never parted.
  std::string fitting(std::string text, const Style& style, Length width) const {
    const Length most = sheet_.height() * 9 / 10;
    const auto breaks = std::count(text.begin(), text.end(), '\n');
    // Nearly all texts are too short for that, even of the widest letters.
    if (breaks + static_cast<int64_t>(text.size()) * style.size / std::max(width, 1) < kFewLines)
      return text;
    for (Length height = Shaped(text, style, width).height(); height > most;
         height = Shaped(text, style, width).height()) {
      const auto kept = static_cast<int64_t>(code_points(text)) * most / height - 1;
      text = std::string(clip(text, static_cast<size_t>(std::max<int64_t>(kept, 0)))) + "…";
    }
    return text;
  }

  void put_text(const FormBlock& block) {
    const std::string text = shown(block.texts[0]);
    if (text.empty()) return;
    const Style style = style_of(block);
    sheet_.text(fitting(text, style, sheet_.width()), style, align_of(block.align));
  }

  void put_sides(const FormBlock& block) {
    const Length width = sheet_.width() / static_cast<Length>(block.texts.size());
    std::vector<Cell> cells;
    for (const FormText& side : block.texts)
      cells.push_back({fitting(shown(side), style_of(block), width - mm(4)), style_of(block)});
    add_row(block, std::move(cells));
  }

  void add_row(const FormBlock& block, std::vector<Cell> cells) {
    if (grid_.columns.empty()) {
      rows_of_ = block.kind;
      sides_ = block.texts.size();
      if (block.kind == Kind::fact)
        grid_ = plain_grid({{mm(40)}, {0, 1}});
      else
        grid_ = plain_grid(std::vector<Column>(sides_, Column{0, 1}));
    }
    grid_.rows.push_back({std::move(cells)});
  }

  void flush() {
    if (!grid_.rows.empty()) sheet_.grid(grid_);
    grid_ = {};
    rows_of_ = Kind::text;
  }

  void put_table(const FormBlock& block) {
    const auto lines = values_.lines(block.lines);
    std::vector<Column> columns;
    std::vector<std::string> titles;
    int open = 0, taken = 0;
    for (const FormColumn& column : block.columns) {
      taken += column.width;
      if (column.width == 0) ++open;
    }
    const int rest = open > 0 ? std::max(1, (100 - taken) / open) : 0;
    std::vector<Length> widths;
    for (const FormColumn& column : block.columns) {
      const int percent = column.width == 0 ? rest : column.width;
      const Length width = static_cast<Length>(int64_t{sheet_.width()} * percent / 100);
      widths.push_back(width);
      const bool figures = column.align == FormAlign::right;
      // Figures are not broken: their column grows, texts share what is left.
      columns.push_back({figures ? width : 0, figures ? 0 : percent, align_of(column.align)});
      titles.push_back(shown(column.title));
    }
    Grid grid = ledger_grid(std::move(columns), titles);
    for (const FormValues::LineAt& line : lines) {
      Row row;
      for (size_t i = 0; i < block.columns.size(); ++i)
        row.cells.push_back({fitting(values_.text(block.columns[i].value, &line), kBody,
                                     std::max(widths[i] - mm(4), mm(5))),
                             kBody});
      grid.rows.push_back(std::move(row));
    }
    const bool sums = std::any_of(block.columns.begin(), block.columns.end(),
                                  [](const FormColumn& c) { return c.sum; });
    if (sums && !lines.empty()) grid.rows.push_back(totals(block, lines));
    sheet_.grid(grid);
    if (sums && !lines.empty()) sheet_.keep(sheet_.mark() - 1, true);
  }

  Row totals(const FormBlock& block, const std::vector<FormValues::LineAt>& lines) {
    Row row;
    const auto first = std::find_if(block.columns.begin(), block.columns.end(),
                                    [](const FormColumn& c) { return c.sum; });
    const auto before = static_cast<int>(first - block.columns.begin());
    if (before > 0) {
      Cell caption{context_.text("print.report_total"), kBody.strong(), before};
      caption.align = static_cast<int>(Align::left);
      caption.edges = kNone;
      row.cells.push_back(std::move(caption));
    }
    for (auto at = first; at != block.columns.end(); ++at) {
      const FormColumn& column = *at;
      Cell cell{"", kBody.strong()};
      if (column.sum) {
        int64_t sum = 0;
        bool over = false;
        for (const FormValues::LineAt& line : lines)
          over = over || add_overflows(sum, values_.figure(column, line).value_or(0), &sum);
        cell.text = over ? "–" : values_.figure_text(column, *lines.front().meta, sum);
      }
      cell.edges = kNone;
      row.cells.push_back(std::move(cell));
    }
    return row;
  }

  void put_signature(const FormBlock& block) {
    const size_t from = sheet_.mark();
    sheet_.space(mm(8));
    Grid grid = plain_grid({{0, 2}, {0, 2}, {mm(3)}, {0, 3}});
    grid.vertical = VerticalAlign::bottom;
    grid.ink = kFull;
    Cell line{"", kBody};
    line.edges = kBottom;
    grid.rows.push_back({{{shown(block.texts[0]), kBody},
                          std::move(line),
                          {"", kBody},
                          {shown(block.texts[1]), kBody}}});
    sheet_.grid(grid);
    sheet_.keep(from, true);
  }

  void put_code(const FormBlock& block) {
    const std::string text = shown(block.texts[0]);
    const Length side = mm(31);
    auto boxes = qr_boxes(text, side);
    if (boxes.empty()) return;
    Grid grid = plain_grid({{mm(36)}, {0, 1}});
    Cell picture{"", kBody};
    picture.picture_height = side;
    picture.picture = std::move(boxes);
    grid.rows.push_back({{std::move(picture), {"", kBody}}});
    sheet_.grid(grid);
  }

  const PrintContext& context_;
  FormValues& values_;
  Sheet& sheet_;
  Grid grid_;
  Kind rows_of_ = Kind::text;
  size_t sides_ = 0;
};

// What stands at the foot of each page: the last one that is in force.
void find_footer(const std::vector<FormBlock>& all, FormValues& values, std::string& footer) {
  for (const FormBlock& block : all) {
    if (block.kind == FormBlock::Kind::footer) footer = values.text(block.texts[0]);
    if (block.kind == FormBlock::Kind::choice)
      find_footer(values.holds(block.test) ? block.body : block.otherwise, values, footer);
    if (block.kind == FormBlock::Kind::keep) find_footer(block.body, values, footer);
  }
}

SheetSetup setup_of(const PrintContext& context, const OwnForm& form,
                    const std::vector<FormBlock>& blocks, FormValues& values) {
  const bool russian = context.language == "ru";
  const RecordMeta& meta = values.record().meta();
  std::string title = russian && !form.name_ru.empty() ? form.name_ru : form.name_en;
  const auto titles =
      context.kernel.titles(meta, {context.id}, context.access.in_language(context.language));
  if (!titles.empty()) title += " " + titles.begin()->second;
  const FieldMeta* date = meta.find("date");
  const Date day = date && date->kind == Kind::date
                       ? *static_cast<const Date*>(member(*date, values.record().data()))
                       : Date{};
  std::string firm = values.company().legal_name;
  if (firm.empty()) firm = values.company().name;
  SheetSetup setup = sheet_setup(context, title, firm, day);
  std::string footer;
  find_footer(blocks, values, footer);
  // Whoever holds the paper can name what it was printed by.
  setup.footer = (footer.empty() ? title : footer) + " · " + std::string(form.code);
  if (form.version > 0) setup.footer += "@" + std::to_string(form.version);
  setup.landscape = form.landscape;
  return setup;
}

}  // namespace

Result<Sheet> lay_out(const PrintContext& context, const OwnForm& form) {
  const Registry& registry = context.kernel.registry();
  const Behaviour* behaviour = registry.find(form.record);
  if (!behaviour) return Problem{"print_form.record", "record", {{"record", form.record}}};
  const auto state = context.kernel.company_state(context.access.company());
  Problems problems;
  const FormTemplate parsed = parse_form(form.text, problems);
  check_form(parsed, *behaviour->meta, registry, state->extras().get(), problems);
  if (problems) return problems;
  auto record = context.kernel.load(*behaviour->meta, context.id, context.access);
  if (!record) return Problem{"record.not_found", "", {{"record", form.record}}};
  FormValues values(context, std::move(*record));
  Sheet sheet(setup_of(context, form, parsed.blocks, values));
  const FieldMeta* status = behaviour->meta->find("status");
  if (behaviour->meta->kind == RecordKind::document && status && status->enumeration)
    status_mark(sheet, context,
                status->enumeration
                    ->codes[static_cast<size_t>(get_integer(*status, values.record().data()))]);
  Layout layout(context, values, sheet);
  layout.blocks(parsed.blocks);
  layout.finish();
  return sheet;
}

}  // namespace osnova::print
