#pragma once
// The mark of an electronic signature on paper: a frame with a title and what names the certificate.
#include <string>
#include <utility>
#include <vector>

#include "print/page.hpp"

namespace osnova::print {

inline constexpr Ink kStampInk = {0x1d, 0x3f, 0x8f};

struct Stamp {
  std::string title;
  std::vector<std::pair<std::string, std::string>> rows;  // caption, value
};

inline constexpr Length kStampWidth = mm(84), kStampGap = mm(4);

class StampLayout {
 public:
  explicit StampLayout(const Stamp& stamp);
  Length height() const { return height_; }
  // `height` may be more than its own: neighbours are drawn equally high.
  void draw(Page& page, Length x, Length y, Length height) const;

 private:
  Shaped title_;
  std::vector<std::pair<Shaped, Shaped>> rows_;
  Length height_ = 0;
};

}  // namespace osnova::print
