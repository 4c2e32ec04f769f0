#include <algorithm>
#include <numeric>

#include "base/assert.hpp"
#include "print/sheet.hpp"

namespace osnova::print {

namespace {

// A cell in its place, with its text broken to its width.
struct Placed {
  const Cell* cell = nullptr;
  size_t row = 0, column = 0;
  Length x = 0, width = 0, pad_left = 0, pad_right = 0;
  Align align = Align::left;
  int edges = 0;
  Shaped text, note;
  Length note_gap = 0;

  Length content() const {
    const Length gap = cell->picture_height > 0 && !text.empty() ? mm(1) : 0;
    return cell->picture_height + gap + (text.empty() ? 0 : text.height()) +
           (note.empty() ? 0 : note_gap + note.height());
  }
};

// Rows that belong together, ready to be drawn. Kept alive by the drawing functions.
struct Block {
  std::vector<Placed> cells;
  std::vector<Length> tops;  // of each row, and the bottom of the last
  std::vector<char> grounds;
  Length width = 0;
};

void draw_edges(Page& page, const Grid& grid, const Placed& p, Mark::Box box) {
  const Length right = box.x + box.width, bottom = box.y + box.height;
  // A frame's corners meet: lines end in the middle of each other.
  const Length half = grid.weight / 2;
  if (p.edges & kTop) page.line(box.x - half, box.y, right + half, box.y, grid.weight, grid.ink);
  if (p.edges & kBottom)
    page.line(box.x - half, bottom, right + half, bottom, grid.weight, grid.ink);
  if (p.edges & kLeft) page.line(box.x, box.y, box.x, bottom, grid.weight, grid.ink);
  if (p.edges & kRight) page.line(right, box.y, right, bottom, grid.weight, grid.ink);
}

void draw_cell(Page& page, const Grid& grid, const Placed& p, Mark::Box box) {
  draw_edges(page, grid, p, box);
  const Length room = box.height - 2 * grid.pad_y - p.content();
  Length y = box.y + grid.pad_y;
  if (grid.vertical == VerticalAlign::middle) y += std::max(room, 0) / 2;
  if (grid.vertical == VerticalAlign::bottom) y += std::max(room, 0);
  const Length x = box.x + p.pad_left;
  if (p.cell->picture_height > 0) {
    auto boxes = p.cell->picture;
    const Length free = box.width - p.pad_left - p.pad_right - p.cell->picture_height;
    const Length shift = p.align == Align::right ? free : p.align == Align::center ? free / 2 : 0;
    for (Mark::Box& b : boxes) {
      b.x += x + shift;
      b.y += y;
    }
    page.boxes(std::move(boxes), kFull);
    y += p.cell->picture_height + mm(1);
  }
  page.text(p.text, x, y);
  if (!p.note.empty())
    page.text(p.note, x, y + (p.text.empty() ? 0 : p.text.height()) + p.note_gap);
}

void draw_block(Page& page, const Grid& grid, const Block& block, Length x, Length y) {
  for (size_t row = 0; row < block.grounds.size(); ++row)
    if (block.grounds[row])
      page.box({x, y + block.tops[row], block.width, block.tops[row + 1] - block.tops[row]}, kPale);
  for (const Placed& p : block.cells) {
    const Length top = block.tops[p.row];
    const Length bottom = block.tops[p.row + static_cast<size_t>(p.cell->rows)];
    draw_cell(page, grid, p, {x + p.x, y + top, p.width, bottom - top});
  }
}

// Finds the column of each cell: columns that a row span from above covers are skipped.
class Placer {
 public:
  explicit Placer(size_t columns) : covered_(columns, 0) {}
  size_t next(const Cell& cell) {
    while (column_ < covered_.size() && covered_[column_] > 0) ++column_;
    const size_t at = column_;
    OSNOVA_ASSERT(at + static_cast<size_t>(cell.span) <= covered_.size(),
                  "the cells of a row fit its columns");
    for (int i = 0; i < cell.span; ++i) covered_[column_++] = cell.rows;
    return at;
  }
  // True when a span reaches into the next row.
  bool end_row() {
    bool open = false;
    for (int& left : covered_) {
      if (left > 0) --left;
      open = open || left > 0;
    }
    column_ = 0;
    return open;
  }

 private:
  std::vector<int> covered_;
  size_t column_ = 0;
};

Placed place(const Grid& grid, const std::vector<Length>& widths, const Cell& cell, size_t row,
             size_t column) {
  Placed p;
  p.cell = &cell;
  p.row = row;
  p.column = column;
  const auto begin = widths.begin();
  const auto first = begin + static_cast<ptrdiff_t>(column);
  p.x = std::accumulate(begin, first, 0);
  p.width = std::accumulate(first, first + cell.span, 0);
  p.pad_left = grid.flush && column == 0 ? 0 : grid.pad_x;
  p.pad_right =
      grid.flush && column + static_cast<size_t>(cell.span) == widths.size() ? 0 : grid.pad_x;
  p.align = cell.align >= 0 ? static_cast<Align>(cell.align) : grid.columns[column].align;
  p.edges = cell.edges >= 0 ? cell.edges : grid.edges;
  const Length room = p.width - p.pad_left - p.pad_right;
  if (!cell.text.empty()) p.text = Shaped(cell.text, cell.style, room, p.align);
  if (!cell.note.empty()) {
    p.note = Shaped(cell.note, Style{cell.style.size * 82 / 100, false, kGrey}, room, p.align);
    p.note_gap = cell.text.empty() ? 0 : mm(0, 4);
  }
  return p;
}

// Heights of the rows: first cells of one row, then what spans several makes the last one higher.
void measure_rows(const Grid& grid, const std::vector<const Row*>& rows, Block& block) {
  std::vector<Length> heights(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) heights[i] = rows[i]->height;
  for (const Placed& p : block.cells)
    if (p.cell->rows == 1) heights[p.row] = std::max(heights[p.row], p.content() + 2 * grid.pad_y);
  for (const Placed& p : block.cells) {
    if (p.cell->rows == 1) continue;
    const size_t last = p.row + static_cast<size_t>(p.cell->rows) - 1;
    OSNOVA_ASSERT(last < heights.size(), "a row span ends within its grid");
    Length have = 0;
    for (size_t i = p.row; i <= last; ++i) have += heights[i];
    heights[last] += std::max(0, p.content() + 2 * grid.pad_y - have);
  }
  block.tops.assign(1, 0);
  for (const Length height : heights) block.tops.push_back(block.tops.back() + height);
}

}  // namespace

GridLayout::GridLayout(const Grid& grid, Length width) : grid_(grid) { measure_columns(width); }

// Figures (right-aligned cells of one column) are never broken: they widen their column. What is
// left is shared out. Where they ask for more than there is, they are broken rather than cut off.
void GridLayout::measure_columns(Length width) {
  const size_t count = grid_.columns.size();
  widths_.resize(count);
  for (size_t i = 0; i < count; ++i) widths_[i] = grid_.columns[i].width;
  Placer placer(count);
  for (const Row& row : grid_.rows) {
    for (const Cell& cell : row.cells) {
      const size_t column = placer.next(cell);
      if (cell.span > 1 || grid_.columns[column].align != Align::right ||
          grid_.columns[column].share > 0 || cell.text.empty())
        continue;
      const Length natural = Shaped(cell.text, cell.style).width() + 2 * grid_.pad_x + 1;
      widths_[column] = std::max(widths_[column], natural);
    }
    placer.end_row();
  }
  Length left = width - std::accumulate(widths_.begin(), widths_.end(), 0);
  int shares = 0;
  Length least = 0;
  for (size_t i = 0; i < count; ++i) {
    shares += grid_.columns[i].share;
    if (grid_.columns[i].share > 0) least += std::max(mm(5) - widths_[i], 0);
  }
  if (const Length room = width - least, taken = width - left; taken > room && room > 0) {
    for (Length& w : widths_) w = static_cast<Length>(int64_t{w} * room / taken);
    left = width - std::accumulate(widths_.begin(), widths_.end(), 0);
  }
  for (size_t i = 0; i < count && shares > 0; ++i) {
    const int share = grid_.columns[i].share;
    if (share == 0) continue;
    const Length part = static_cast<Length>(int64_t{left} * share / shares);
    widths_[i] = std::max(widths_[i] + part, mm(5));
    left -= part;
    shares -= share;
  }
}

Grid plain_grid(std::vector<Column> columns) {
  Grid grid;
  grid.columns = std::move(columns);
  grid.pad_x = mm(2);
  grid.pad_y = mm(0, 4);
  grid.flush = true;
  return grid;
}

Grid ledger_grid(std::vector<Column> columns, const std::vector<std::string>& titles) {
  Grid grid = plain_grid(std::move(columns));
  grid.pad_y = mm(1, 6);
  grid.edges = kBottom;
  Row head;
  for (const std::string& title : titles) head.cells.push_back({title, {pt(7, 5), false, kGrey}});
  grid.head.push_back(std::move(head));
  return grid;
}

std::vector<GridLayout::Band> GridLayout::bands_of(bool head) const {
  const auto& all = head ? grid_.head : grid_.rows;
  std::vector<Band> bands;
  Placer placer(grid_.columns.size());
  auto block = std::make_shared<Block>();
  std::vector<const Row*> rows;
  for (size_t i = 0; i < all.size(); ++i) {
    rows.push_back(&all[i]);
    block->grounds.push_back(all[i].ground);
    for (const Cell& cell : all[i].cells)
      block->cells.push_back(place(grid_, widths_, cell, rows.size() - 1, placer.next(cell)));
    const bool open = placer.end_row() || (head && i + 1 < all.size());
    if (open) continue;
    block->width = std::accumulate(widths_.begin(), widths_.end(), 0);
    measure_rows(grid_, rows, *block);
    bands.push_back({block->tops.back(), [this, block](Page& page, Length x, Length y) {
                       draw_block(page, grid_, *block, x, y);
                     }});
    block = std::make_shared<Block>();
    rows.clear();
  }
  return bands;
}

GridLayout::Band GridLayout::head() const {
  const auto bands = bands_of(true);
  return bands.empty() ? Band{} : bands.front();
}

}  // namespace osnova::print
