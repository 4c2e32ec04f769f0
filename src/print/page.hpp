#pragma once
// What a page consists of, and how text is measured. Everything is laid out in integers; cairo
// draws them in pdf.cpp.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"

typedef struct _PangoLayout PangoLayout;

namespace osnova::print {

// 1/1024 of a typographical point, Pango's unit; 1 point = 1/72 inch.
using Length = int;
constexpr Length pt(int points, int tenths = 0) { return points * 1024 + tenths * 1024 / 10; }
constexpr Length mm(int millimetres, int tenths = 0) {
  return static_cast<Length>((int64_t{millimetres} * 10 + tenths) * 7'372'800 / 25'400);
}

struct Ink {
  uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Ink&) const = default;
};
inline constexpr Ink kBlack = {0x1a, 0x1f, 0x36};  // text
inline constexpr Ink kGrey = {0x5b, 0x63, 0x78};   // captions
inline constexpr Ink kHair = {0xd5, 0xda, 0xe3};   // hairlines of commercial forms
inline constexpr Ink kPale = {0xf5, 0xf6, 0xf9};   // ground of a heading
inline constexpr Ink kFull = {0x00, 0x00, 0x00};   // frames of statutory forms
inline constexpr Ink kAlert = {0xb4, 0x23, 0x18};  // "draft", "reversed"

enum class Align : uint8_t { left, center, right };

struct Style {
  Length size = pt(8, 5);
  bool bold = false;
  Ink ink = kBlack;
  Style sized(Length s) const { return {s, bold, ink}; }
  Style strong() const { return {size, true, ink}; }
  Style in(Ink i) const { return {size, bold, i}; }
};

// Text of one paragraph, broken into lines. Copies share the layout.
class Shaped {
 public:
  Shaped() = default;
  // Breaks at words, a longer word anywhere. `width` -1 = one line as wide as it is.
  Shaped(std::string_view text, const Style& style, Length width = -1, Align align = Align::left);
  Length width() const { return width_; }  // of the ink's box, at most the given width
  Length height() const { return height_; }
  int lines() const;
  Ink ink() const { return ink_; }
  bool empty() const { return layout_ == nullptr; }
  std::string text() const;
  PangoLayout* layout() const { return layout_.get(); }

 private:
  std::shared_ptr<PangoLayout> layout_;
  Length width_ = 0, height_ = 0;
  Ink ink_;
};

struct Mark {
  enum class Kind : uint8_t { text, line, boxes };
  struct Box {
    Length x = 0, y = 0, width = 0, height = 0;
  };
  Kind kind = Kind::text;
  Length x = 0, y = 0, to_x = 0, to_y = 0;  // text: its upper left corner; line: from, to
  Length weight = 0;                        // line
  Ink ink;                                  // line, boxes
  Shaped text;
  std::vector<Box> boxes;  // filled as one path: no seams between them
};

class Page {
 public:
  Page(Length width, Length height) : width_(width), height_(height) {}
  Length width() const { return width_; }
  Length height() const { return height_; }
  void text(const Shaped& shaped, Length x, Length y);
  void line(Length x, Length y, Length to_x, Length to_y, Length weight, Ink ink);
  void box(Mark::Box box, Ink ink) { boxes({box}, ink); }
  void boxes(std::vector<Mark::Box> boxes, Ink ink);
  const std::vector<Mark>& marks() const { return marks_; }
  // The texts of the page one after another, in the order in which they were placed.
  std::string text() const;

 private:
  Length width_, height_;
  std::vector<Mark> marks_;
};

struct PdfInfo {
  std::string title, author;
  Date
      date;  // of the document: the PDF's date of creation, so that equal documents are equal files
};

// The bytes of the PDF, with embedded subsets of the fonts. Failure "print.failed" when cairo
// refuses, "print.font_missing" when the font of the forms is not installed.
std::string to_pdf(const std::vector<Page>& pages, const PdfInfo& info);

// The bytes of a picture of one page (PNG), so many dots an inch. Failure "print.failed".
std::string page_picture(const Page& page, int dots);

// The modules of a QR code (error correction M), row by row; none when the text is too long for one.
struct QrModules {
  int width = 0;
  std::vector<bool> cells;
  bool black(int row, int column) const {
    return cells[static_cast<size_t>(row * width + column)];
  }
};
QrModules qr_modules(std::string_view text);

// The modules as boxes in a square of `side`, black on nothing;
// the caller leaves a margin. Empty when the text is too long for a code.
std::vector<Mark::Box> qr_boxes(std::string_view text, Length side);

}  // namespace osnova::print
