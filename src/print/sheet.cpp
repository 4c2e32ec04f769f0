#include "print/sheet.hpp"

#include <algorithm>

namespace osnova::print {

namespace {

constexpr Length kA4Short = mm(210), kA4Long = mm(297);

std::string replaced(std::string text, std::string_view name, size_t number) {
  if (const size_t at = text.find(name); at != text.npos)
    text.replace(at, name.size(), std::to_string(number));
  return text;
}

}  // namespace

Sheet::Sheet(SheetSetup setup)
    : setup_(std::move(setup)),
      page_width_(setup_.landscape ? kA4Long : kA4Short),
      page_height_(setup_.landscape ? kA4Short : kA4Long) {}

Length Sheet::width() const { return page_width_ - setup_.left - setup_.right; }

Length Sheet::height() const { return page_height_ - setup_.top - setup_.bottom; }

void Sheet::page() {
  space(0);
  pieces_.back().opens = true;
}

void Sheet::text(std::string_view text, const Style& style, Align align) {
  const Shaped shaped(text, style, width(), align);
  Piece piece;
  piece.band = {shaped.height(),
                [shaped](Page& page, Length x, Length y) { page.text(shaped, x, y); }};
  pieces_.push_back(std::move(piece));
}

void Sheet::space(Length height) {
  Piece piece;
  piece.band = {height, [](Page&, Length, Length) {}};
  piece.blank = true;
  pieces_.push_back(std::move(piece));
}

void Sheet::rule(Length weight, Ink ink) {
  Piece piece;
  piece.band = {weight, [weight, ink, wide = width()](Page& page, Length x, Length y) {
                  page.line(x, y + weight / 2, x + wide, y + weight / 2, weight, ink);
                }};
  pieces_.push_back(std::move(piece));
}

void Sheet::grid(const Grid& grid) {
  const auto layout = std::make_shared<const GridLayout>(grid, width());
  // The layout owns what the bands draw, so each function holds it.
  const auto held = [&layout](const GridLayout::Band& band) {
    return Band{band.height,
                [layout, draw = band.draw](Page& page, Length x, Length y) { draw(page, x, y); }};
  };
  std::shared_ptr<const Band> head;
  if (!grid.head.empty()) head = std::make_shared<const Band>(held(layout->head()));
  bool first = true;
  for (const GridLayout::Band& band : layout->bands()) {
    Piece piece;
    piece.band = held(band);
    piece.head = head;
    piece.first = std::exchange(first, false);
    pieces_.push_back(std::move(piece));
  }
}

void Sheet::keep(size_t from, bool with_previous) {
  if (with_previous && from > 0) --from;
  // Blank space before a block does not part it from what is above.
  while (with_previous && from > 0 && pieces_[from].blank) --from;
  for (size_t i = from; i + 1 < pieces_.size(); ++i) pieces_[i].glued = true;
}

// Puts chunks (pieces glued to each other) on pages.
class Sheet::Breaker {
 public:
  explicit Breaker(const Sheet& sheet) : sheet_(sheet), setup_(sheet.setup_) { open_page(); }

  std::vector<Page> run() {
    const auto& pieces = sheet_.pieces_;
    for (size_t i = 0; i < pieces.size();) {
      size_t end = i + 1;
      while (end < pieces.size() && pieces[end - 1].glued) ++end;
      if (pieces[i].opens && !at_top_) open_page();
      if (!place(i, end, false) && (at_top_ || !fresh_page_and_place(i, end)))
        for (size_t k = i; k < end; ++k) place_alone(k);  // higher than a page
      i = end;
    }
    return std::move(pages_);
  }

 private:
  void open_page() {
    pages_.emplace_back(sheet_.page_width_, sheet_.page_height_);
    y_ = setup_.top;
    at_top_ = true;
  }

  bool fresh_page_and_place(size_t begin, size_t end) {
    open_page();
    return place(begin, end, false);
  }

  void place_alone(size_t index) {
    if (place(index, index + 1, false)) return;
    if (!at_top_) open_page();
    place(index, index + 1, true);
  }

  // False, and nothing drawn, when the pieces do not fit below y_.
  bool place(size_t begin, size_t end, bool force) {
    const Length bottom = sheet_.page_height_ - setup_.bottom;
    Length y = y_;
    bool top = at_top_;
    std::vector<std::pair<const Band*, Length>> bands;
    for (size_t i = begin; i < end; ++i) {
      const Piece& piece = sheet_.pieces_[i];
      if (piece.blank && top) continue;
      if (piece.head && (piece.first || top)) {
        bands.emplace_back(piece.head.get(), y);
        y += piece.head->height;
      }
      bands.emplace_back(&piece.band, y);
      y += piece.band.height;
      top = false;
      // Blank space may hang over the edge of the page.
      if (y > bottom && !piece.blank && !force) return false;
    }
    for (const auto& [band, at] : bands) band->draw(pages_.back(), setup_.left, at);
    y_ = y;
    at_top_ = top;
    return true;
  }

  const Sheet& sheet_;
  const SheetSetup& setup_;
  std::vector<Page> pages_;
  Length y_ = 0;
  bool at_top_ = true;
};

void Sheet::add_stamps() {
  for (size_t i = 0; i < setup_.stamps.size(); i += 2) {
    const bool two = i + 1 < setup_.stamps.size();
    std::vector<StampLayout> row = {StampLayout(setup_.stamps[i])};
    if (two) row.emplace_back(setup_.stamps[i + 1]);
    const Length height = std::max(row.front().height(), row.back().height());
    space(i == 0 ? mm(6) : kStampGap);
    Piece piece;
    piece.band = {height, [row, height, wide = width()](Page& page, Length x, Length y) {
                    Length at = x + wide - kStampWidth;
                    row.back().draw(page, at, y, height);
                    at -= kStampWidth + kStampGap;
                    if (row.size() > 1) row.front().draw(page, at, y, height);
                  }};
    pieces_.push_back(std::move(piece));
  }
}

std::vector<Page> Sheet::pages() const {
  Sheet whole = *this;
  whole.add_stamps();
  std::vector<Page> pages = Breaker(whole).run();
  if (setup_.page_of_pages.empty()) return pages;
  const Style style{pt(7), false, kGrey};
  for (size_t i = 0; i < pages.size(); ++i) {
    const std::string number =
        replaced(replaced(setup_.page_of_pages, "{page}", i + 1), "{pages}", pages.size());
    const Shaped right(number, style);
    const Length y = page_height_ - setup_.bottom + mm(6);
    pages[i].text(right, page_width_ - setup_.right - right.width(), y);
    const Length room = width() - right.width() - mm(4);
    if (!setup_.footer.empty()) pages[i].text(Shaped(setup_.footer, style, room), setup_.left, y);
  }
  return pages;
}

}  // namespace osnova::print
