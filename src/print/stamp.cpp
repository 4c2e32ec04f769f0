#include "print/stamp.hpp"

#include <algorithm>
#include <array>

namespace osnova::print {

namespace {

constexpr Length kPad = mm(2, 5), kCaption = mm(21), kLineGap = mm(0, 6), kWeight = pt(0, 9);
constexpr Style kTitle = {pt(7, 5), true, kStampInk};
constexpr Style kText = {pt(7), false, kStampInk};

}  // namespace

StampLayout::StampLayout(const Stamp& stamp)
    : title_(stamp.title, kTitle, kStampWidth - 2 * kPad, Align::center) {
  height_ = 2 * kPad + title_.height() + mm(1);
  for (const auto& [caption, value] : stamp.rows) {
    const Shaped left(caption, kText, kCaption);
    const Shaped right(value, kText, kStampWidth - 2 * kPad - kCaption);
    height_ += std::max(left.height(), right.height()) + kLineGap;
    rows_.emplace_back(left, right);
  }
}

void StampLayout::draw(Page& page, Length x, Length y, Length height) const {
  const Length right = x + kStampWidth, bottom = y + height;
  for (const auto& [fx, fy, tx, ty] :
       {std::array{x, y, right, y}, std::array{x, bottom, right, bottom},
        std::array{x, y, x, bottom}, std::array{right, y, right, bottom}})
    page.line(fx, fy, tx, ty, kWeight, kStampInk);
  Length at = y + kPad;
  page.text(title_, x + kPad, at);
  at += title_.height() + mm(1);
  for (const auto& [caption, value] : rows_) {
    page.text(caption, x + kPad, at);
    page.text(value, x + kPad + kCaption, at);
    at += std::max(caption.height(), value.height()) + kLineGap;
  }
}

}  // namespace osnova::print
