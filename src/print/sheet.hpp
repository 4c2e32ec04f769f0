#pragma once
// A document under construction: paragraphs, grids and space flow down the page and on to the next.
// A grid repeats its head on every page; rows are never cut; what is kept together moves together.
#include <functional>
#include <string>
#include <vector>

#include "print/page.hpp"
#include "print/stamp.hpp"

namespace osnova::print {

enum Edge : uint8_t { kNone = 0, kLeft = 1, kTop = 2, kRight = 4, kBottom = 8, kAll = 15 };

enum class VerticalAlign : uint8_t { top, middle, bottom };

struct Column {
  Length width = 0;  // at least; figures widen it, so that they are never broken
  int share = 0;     // of the room that is left; 0 = none
  Align align = Align::left;
};

struct Cell {
  std::string text;
  Style style;
  int span = 1;                      // columns
  int rows = 1;                      // rows
  int align = -1;                    // Align; -1 = as the column
  int edges = -1;                    // Edge; -1 = as the grid
  std::string note{};                // below the text, smaller and grey
  std::vector<Mark::Box> picture{};  // above the text
  Length picture_height = 0;
};

struct Row {
  std::vector<Cell> cells;
  Length height = 0;    // at least
  bool ground = false;  // pale behind the whole row
};

struct Grid {
  std::vector<Column> columns;
  std::vector<Row> head;  // repeated at the top of each page that the grid reaches
  std::vector<Row> rows;
  Length pad_x = mm(1, 5), pad_y = mm(0, 8);
  int edges = kNone;  // of a cell
  Length weight = pt(0, 5);
  Ink ink = kHair;
  VerticalAlign vertical = VerticalAlign::top;
  bool flush = false;  // the first and last column have no padding outside
};

// A grid for "caption: value" rows and for texts side by side, without lines.
Grid plain_grid(std::vector<Column> columns);
// A table with a hairline under each row and small titles; figures on the right.
Grid ledger_grid(std::vector<Column> columns, const std::vector<std::string>& titles);

struct SheetSetup {
  PdfInfo info;
  bool landscape = false;
  Length left = mm(18), right = mm(18), top = mm(16), bottom = mm(18);
  // "{page} / {pages}" is replaced; drawn right in the footer. "" = no footer at all.
  std::string page_of_pages;
  std::string footer;  // left in the footer
  std::vector<Stamp> stamps;  // after everything else, two in a row; one alone stands on the right
};

class Sheet {
 public:
  explicit Sheet(SheetSetup setup);
  Length width() const;   // between the margins
  Length height() const;  // likewise
  void text(std::string_view text, const Style& style = {}, Align align = Align::left);
  void space(Length height);  // vanishes at the top of a page
  void page();                // goes on at the top of one
  void rule(Length weight = pt(0, 5), Ink ink = kHair);
  void grid(const Grid& grid);
  // Everything placed since `from` stays on one page, if a page holds it; `with_previous` takes the
  // piece before along (the last row of a table), so that signatures never stand alone.
  size_t mark() const { return pieces_.size(); }
  void keep(size_t from, bool with_previous = false);

  std::vector<Page> pages() const;
  std::string pdf() const { return to_pdf(pages(), setup_.info); }

 private:
  using Draw = std::function<void(Page&, Length x, Length y)>;
  struct Band {
    Length height = 0;
    Draw draw;
  };
  struct Piece {
    Band band;
    std::shared_ptr<const Band> head;  // of its grid
    bool first = false;                // of its grid: the head comes before it
    bool glued = false;                // to the next piece
    bool blank = false;
    bool opens = false;                // a page, unless it stands on top of one
  };
  class Breaker;
  void add_stamps();

  SheetSetup setup_;
  Length page_width_, page_height_;
  std::vector<Piece> pieces_;
};

// Pieces of a grid: shaped rows with their heights. For Sheet and for tests.
class GridLayout {
 public:
  GridLayout(const Grid& grid, Length width);
  const std::vector<Length>& widths() const { return widths_; }
  // Rows that a row span joins are one band.
  struct Band {
    Length height = 0;
    std::function<void(Page&, Length x, Length y)> draw;
  };
  std::vector<Band> bands() const { return bands_of(false); }
  Band head() const;  // height 0 without head

 private:
  std::vector<Band> bands_of(bool head) const;
  void measure_columns(Length width);

  const Grid grid_;
  std::vector<Length> widths_;
};

}  // namespace osnova::print
