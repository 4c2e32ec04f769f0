// Pages to PDF by cairo, and QR codes by libqrencode.
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include "base/assert.hpp"
#include "print/page.hpp"

namespace osnova::print {

namespace {

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void set_ink(cairo_t* cairo, Ink ink) {
  cairo_set_source_rgb(cairo, ink.red / 255.0, ink.green / 255.0, ink.blue / 255.0);
}

void draw(cairo_t* cairo, const Mark& mark) {
  const auto points = pango_units_to_double;
  switch (mark.kind) {
    case Mark::Kind::text:
      set_ink(cairo, mark.text.ink());
      cairo_move_to(cairo, points(mark.x), points(mark.y));
      pango_cairo_show_layout(cairo, mark.text.layout());
      break;
    case Mark::Kind::line:
      set_ink(cairo, mark.ink);
      cairo_set_line_width(cairo, points(mark.weight));
      cairo_move_to(cairo, points(mark.x), points(mark.y));
      cairo_line_to(cairo, points(mark.to_x), points(mark.to_y));
      cairo_stroke(cairo);
      break;
    case Mark::Kind::boxes:
      set_ink(cairo, mark.ink);
      for (const Mark::Box& b : mark.boxes)
        cairo_rectangle(cairo, points(b.x), points(b.y), points(b.width), points(b.height));
      cairo_fill(cairo);
      break;
  }
  cairo_new_path(cairo);
}

void set_info(cairo_surface_t* surface, const PdfInfo& info) {
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, info.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, info.author.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Osnova");
  const std::string time = (info.date.empty() ? "1970-01-01" : info.date.text()) + "T00:00:00Z";
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, time.c_str());
}

}  // namespace

std::string to_pdf(const std::vector<Page>& pages, const PdfInfo& info) {
  OSNOVA_ASSERT(!pages.empty(), "a document has a page");
  std::string bytes;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &bytes, 595, 842);
  set_info(surface, info);
  cairo_t* cairo = cairo_create(surface);
  for (const Page& page : pages) {
    cairo_pdf_surface_set_size(surface, pango_units_to_double(page.width()),
                               pango_units_to_double(page.height()));
    for (const Mark& mark : page.marks()) draw(cairo, mark);
    cairo_show_page(cairo);
  }
  cairo_surface_finish(surface);
  const cairo_status_t drawn = cairo_status(cairo), written = cairo_surface_status(surface);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  for (const cairo_status_t status : {drawn, written})
    if (status != CAIRO_STATUS_SUCCESS)
      throw Failure("print.failed", cairo_status_to_string(status));
  return bytes;
}

std::string page_picture(const Page& page, int dots) {
  const auto side = [dots](Length length) {
    return static_cast<int>(pango_units_to_double(length) * dots / 72);
  };
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side(page.width()),
                                                        side(page.height()));
  cairo_t* cairo = cairo_create(surface);
  cairo_set_source_rgb(cairo, 1, 1, 1);
  cairo_paint(cairo);
  cairo_scale(cairo, dots / 72.0, dots / 72.0);
  for (const Mark& mark : page.marks()) draw(cairo, mark);
  std::string bytes;
  cairo_status_t status = cairo_status(cairo);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream(surface, append, &bytes);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS)
    throw Failure("print.failed", cairo_status_to_string(status));
  return bytes;
}

QrModules qr_modules(std::string_view text) {
  QrModules modules;
  if (text.empty()) return modules;
  QRcode* code =
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M);
  if (!code) return modules;
  modules.width = code->width;
  for (int i = 0; i < code->width * code->width; ++i)
    modules.cells.push_back((code->data[i] & 1) != 0);
  QRcode_free(code);
  return modules;
}

std::vector<Mark::Box> qr_boxes(std::string_view text, Length side) {
  std::vector<Mark::Box> boxes;
  const QrModules modules = qr_modules(text);
  const int width = modules.width;
  const auto at = [&](int module) { return static_cast<Length>(int64_t{side} * module / width); };
  for (int row = 0; row < width; ++row)
    for (int column = 0; column < width; ++column) {
      if (!modules.black(row, column)) continue;
      boxes.push_back({at(column), at(row), at(column + 1) - at(column), at(row + 1) - at(row)});
    }
  return boxes;
}

}  // namespace osnova::print
