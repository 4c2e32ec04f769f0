#include "print/page.hpp"

#include <pango/pangocairo.h>

#include <algorithm>

#include "base/assert.hpp"

namespace osnova::print {

namespace {

constexpr const char* kFamily = "DejaVu Sans";

// Layouts made here are drawn in the units of a PDF page: 72 dots an inch, nothing hinted.
PangoContext* make_context() {
  PangoContext* context = pango_font_map_create_context(pango_cairo_font_map_get_default());
  pango_cairo_context_set_resolution(context, 72);
  pango_context_set_round_glyph_positions(context, false);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  return context;
}

PangoFontDescription* describe_font(const Style& style) {
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family_static(description, kFamily);
  pango_font_description_set_stretch(description, PANGO_STRETCH_CONDENSED);
  pango_font_description_set_weight(description,
                                    style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_size(description, style.size);
  return description;
}

// Another font would break every measure of a form, so it is an error and not a substitution.
void check_font(PangoContext* context) {
  PangoFontDescription* wanted = describe_font({});
  PangoFont* font = pango_context_load_font(context, wanted);
  pango_font_description_free(wanted);
  std::string family;
  if (font) {
    PangoFontDescription* found = pango_font_describe(font);
    family = pango_font_description_get_family(found);
    pango_font_description_free(found);
    g_object_unref(font);
  }
  if (!family.starts_with(kFamily))
    throw Failure("print.font_missing", std::string(kFamily) + " is missing, found " + family);
}

// Pango's contexts belong to one thread.
PangoContext* context_of_thread() {
  struct Owner {
    PangoContext* context = make_context();
    ~Owner() { g_object_unref(context); }
  };
  thread_local Owner owner;
  thread_local const bool checked = (check_font(owner.context), true);
  (void)checked;
  return owner.context;
}

}  // namespace

Shaped::Shaped(std::string_view text, const Style& style, Length width, Align align)
    : layout_(pango_layout_new(context_of_thread()), [](PangoLayout* l) { g_object_unref(l); }),
      ink_(style.ink) {
  PangoLayout* layout = layout_.get();
  PangoFontDescription* description = describe_font(style);
  pango_layout_set_font_description(layout, description);
  pango_font_description_free(description);
  if (width >= 0) pango_layout_set_width(layout, std::max(width, 1));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout, align == Align::left     ? PANGO_ALIGN_LEFT
                                     : align == Align::center ? PANGO_ALIGN_CENTER
                                                              : PANGO_ALIGN_RIGHT);
  pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  PangoRectangle box;
  pango_layout_get_extents(layout, nullptr, &box);
  width_ = box.width;
  height_ = box.height;
}

int Shaped::lines() const { return layout_ ? pango_layout_get_line_count(layout_.get()) : 0; }

std::string Shaped::text() const {
  return layout_ ? pango_layout_get_text(layout_.get()) : std::string();
}

void Page::text(const Shaped& shaped, Length x, Length y) {
  if (shaped.empty()) return;
  Mark mark;
  mark.kind = Mark::Kind::text;
  mark.x = x;
  mark.y = y;
  mark.text = shaped;
  marks_.push_back(std::move(mark));
}

void Page::line(Length x, Length y, Length to_x, Length to_y, Length weight, Ink ink) {
  Mark mark;
  mark.kind = Mark::Kind::line;
  mark.x = x;
  mark.y = y;
  mark.to_x = to_x;
  mark.to_y = to_y;
  mark.weight = weight;
  mark.ink = ink;
  marks_.push_back(std::move(mark));
}

void Page::boxes(std::vector<Mark::Box> boxes, Ink ink) {
  Mark mark;
  mark.kind = Mark::Kind::boxes;
  mark.boxes = std::move(boxes);
  mark.ink = ink;
  marks_.push_back(std::move(mark));
}

std::string Page::text() const {
  std::string all;
  for (const Mark& mark : marks_)
    if (mark.kind == Mark::Kind::text) all += mark.text.text() + "\n";
  return all;
}

}  // namespace osnova::print
