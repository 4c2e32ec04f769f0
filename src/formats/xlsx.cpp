#include "formats/xlsx.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <pugixml.hpp>

#include "base/text.hpp"

namespace osnova {

namespace {

// XML without entities of its own is all that a package holds; pugixml expands none.
constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata;

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

bool is(const pugi::xml_node& node, std::string_view name) { return local_name(node) == name; }

// The attribute whatever its prefix: "r:id", "id".
std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& a : node.attributes()) {
    const std::string_view full = a.name();
    if (full == name || (full.size() > name.size() && full.ends_with(name) &&
                         full[full.size() - name.size() - 1] == ':'))
      return a.value();
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& one : node.children())
    if (is(one, name)) return one;
  return {};
}

void parse(pugi::xml_document& document, std::string& text, const char* what) {
  if (!document.load_buffer_inplace(text.data(), text.size(), kParse, pugi::encoding_utf8))
    throw Failure("file.unreadable", std::string(what) + " is no XML");
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// "_x000D_": a character that XML cannot hold. Only control characters are written so in practice,
// and an underscore itself.
std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '_' && at + 6 < text.size() && text[at + 1] == 'x' && text[at + 6] == '_') {
      int code = 0;
      for (size_t i = at + 2; i < at + 6 && code >= 0; ++i)
        code = hex_value(text[i]) < 0 ? -1 : code * 16 + hex_value(text[i]);
      if (code > 0 && code < 0x80) {
        if (code != '\r') out.push_back(static_cast<char>(code));
        at += 6;
        continue;
      }
    }
    out.push_back(text[at]);
  }
  return out;
}

// The texts of an <si> or <is>: its runs joined, without the reading aids of Japanese.
void append_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node& one : node.children()) {
    if (is(one, "t"))
      out += one.text().get();
    else if (is(one, "r"))
      out += child(one, "t").text().get();
  }
}

// "BC12" to 54 (from 0); -1 when it is no address.
int64_t column_of(std::string_view address) {
  int64_t column = 0;
  size_t at = 0;
  for (; at < address.size() && address[at] >= 'A' && address[at] <= 'Z' && at < 4; ++at)
    column = column * 26 + (address[at] - 'A' + 1);
  return at == 0 ? -1 : column - 1;
}

// A target relative to the folder of the part that names it; it never leaves the package.
std::string resolved(std::string_view folder, std::string_view target) {
  std::string path(target.starts_with('/') ? "" : folder);
  path += target;
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  std::string out;
  for (const std::string_view part : parts) out += (out.empty() ? "" : "/") + std::string(part);
  return out;
}

// What a number format shows, by its first section.
struct Shown {
  bool day = false, time = false, percent = false;
  size_t zeros = 0;
};

Shown shown_by(std::string_view code) {
  Shown shown;
  bool month = false;
  const std::string lower = to_lower_ascii(code);
  if (lower == "general") return shown;
  if (lower.size() > 1 && lower.find_first_not_of('0') == lower.npos) shown.zeros = lower.size();
  for (size_t i = 0; i < lower.size() && lower[i] != ';'; ++i) {
    const char c = lower[i];
    if (c == '"') {
      i = std::min(lower.find('"', i + 1), lower.size());
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const size_t end = std::min(lower.find(']', i), lower.size());
      const std::string_view inside = std::string_view(lower).substr(i + 1, end - i - 1);
      if (!inside.empty() && inside.find_first_not_of("hms") == inside.npos) shown.time = true;
      i = end;
    } else if (lower.compare(i, 5, "am/pm") == 0) {
      i += 4;
    } else if (c == 'y' || c == 'd') {
      shown.day = true;
    } else if (c == 'm') {
      month = true;
    } else if (c == 'h' || c == 's') {
      shown.time = true;
    } else if (c == '%') {
      shown.percent = true;
    }
  }
  if (month && !shown.time) shown.day = true;
  return shown;
}

// The formats that every workbook has without naming them (18.8.30).
Shown shown_by_number(int64_t id) {
  Shown shown;
  shown.day = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) ||
              (id >= 34 && id <= 36) || (id >= 50 && id <= 58);
  shown.time = (id >= 18 && id <= 21) || (id >= 45 && id <= 47);
  shown.percent = id == 9 || id == 10;
  return shown;
}

// The decimal point of a plain number two places to the right.
std::string hundredfold(const std::string& text) { return fifteen_digits(text + "E2"); }

}  // namespace

// One kind of element after another out of a part that is never held whole.
struct XlsxRows::Stream {
  Stream(PackageParts& from, size_t most_bytes, size_t most_element)
      : parts(from), limit(most_bytes), element_limit(most_element) {}

  bool fill() {
    if (at > 0) {
      buffer.erase(0, at);
      at = 0;
    }
    constexpr size_t kChunk = 128 * 1024;
    if (buffer.size() > element_limit) throw Failure("file.too_large", "an element is too long");
    const size_t had = buffer.size();
    buffer.resize(had + kChunk);
    const size_t got = parts.read(buffer.data() + had, kChunk);
    buffer.resize(had + got);
    total += got;
    if (total > limit) throw Failure("file.too_large", "a part is too long");
    return got > 0;
  }

  // The prefix of the part's elements, "x:" or nothing, by the first of them.
  void begin() {
    for (size_t open = 0;;) {
      open = buffer.find('<', open);
      while (open == buffer.npos || buffer.find_first_of(" \t\r\n/>", open + 1) == buffer.npos) {
        if (!fill()) return;
        open = buffer.find('<');
      }
      if (buffer[open + 1] == '?' || buffer[open + 1] == '!') {
        ++open;
        continue;
      }
      const size_t end = buffer.find_first_of(" \t\r\n/>", open + 1);
      const std::string name = buffer.substr(open + 1, end - open - 1);
      if (const size_t colon = name.find(':'); colon != name.npos)
        prefix = name.substr(0, colon + 1);
      return;
    }
  }

  // Position behind `tag` and a character that ends a name, from `from` on; npos when there is none
  // in what was read so far.
  size_t find_tag(const std::string& tag, size_t from) const {
    for (size_t found = from; (found = buffer.find(tag, found)) != buffer.npos; ++found) {
      const size_t behind = found + tag.size();
      if (behind >= buffer.size()) return buffer.npos;
      if (std::string_view(" \t\r\n/>").find(buffer[behind]) != std::string_view::npos)
        return found;
    }
    return buffer.npos;
  }

  // Behind the '>' that ends the tag at `open`; quotes may hold one. npos when it is not there yet.
  size_t tag_end(size_t open) const {
    char quote = 0;
    for (size_t i = open; i < buffer.size(); ++i) {
      const char c = buffer[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i + 1;
      }
    }
    return buffer.npos;
  }

  bool next(const std::string& name, std::string& element) {
    const std::string opening = "<" + prefix + name, closing = "</" + prefix + name;
    size_t found;
    while ((found = find_tag(opening, at)) == buffer.npos) {
      // Nothing of what was searched is needed but a tag that may begin at its end.
      at = buffer.size() - std::min(buffer.size() - at, opening.size());
      if (!fill()) return false;
    }
    at = found;
    size_t end;
    while ((end = tag_end(at)) == buffer.npos)
      if (!fill()) throw Failure("file.unreadable", "the file ends within an element");
    if (buffer[end - 2] != '/') {
      size_t close, searched = end - at;
      while ((close = find_tag(closing, at + searched)) == buffer.npos ||
             (end = tag_end(close)) == buffer.npos) {
        const size_t keep = std::min(buffer.size() - at, closing.size() + 64);
        searched = std::max(searched, buffer.size() - at - keep);
        if (!fill()) throw Failure("file.unreadable", "the file ends within an element");
      }
    }
    element.assign(buffer, at, end - at);
    at = end;
    return true;
  }

  PackageParts& parts;
  size_t limit, element_limit;
  std::string buffer, prefix;
  size_t at = 0, total = 0;
};

XlsxRows::XlsxRows(std::unique_ptr<PackageParts> parts, const XlsxLimits& limits,
                   std::string_view sheet)
    : parts_(std::move(parts)), limits_(limits) {
  read_workbook(sheet);
  if (!parts_->open(sheet_part_)) throw Failure("file.unreadable", "the sheet is missing");
  stream_ = std::make_unique<Stream>(*parts_, limits_.sheet, limits_.row);
  stream_->begin();
}

XlsxRows::~XlsxRows() = default;

bool XlsxRows::turn_to(const std::string& sheet) {
  const auto part = parts_of_sheets_.find(sheet);
  if (part == parts_of_sheets_.end() || !parts_->open(part->second)) return false;
  sheet_ = sheet;
  stream_ = std::make_unique<Stream>(*parts_, limits_.sheet, limits_.row);
  stream_->begin();
  number_ = 0;
  return true;
}

std::string XlsxRows::whole_part(const std::string& name) {
  std::string text;
  if (!parts_->open(name)) return text;
  for (;;) {
    constexpr size_t kChunk = 64 * 1024;
    const size_t had = text.size();
    if (had > limits_.small_part) throw Failure("file.too_large", name + " is too long");
    text.resize(had + kChunk);
    const size_t got = parts_->read(text.data() + had, kChunk);
    text.resize(had + got);
    if (got == 0) return text;
  }
}

// The package says where the workbook is, the workbook which sheets there are, its relations where
// these and its styles and texts are. Charts that fill a sheet are none.
void XlsxRows::read_workbook(std::string_view sheet) {
  std::string workbook = "xl/workbook.xml";
  if (std::string text = whole_part("_rels/.rels"); !text.empty()) {
    pugi::xml_document document;
    parse(document, text, "_rels/.rels");
    for (const pugi::xml_node& one : document.document_element().children())
      if (attribute(one, "Type").ends_with("/officeDocument"))
        workbook = resolved("", attribute(one, "Target"));
  }
  std::string text = whole_part(workbook);
  if (text.empty()) throw Failure("file.unreadable", "there is no workbook in it");
  pugi::xml_document document;
  parse(document, text, "the workbook");
  const std::string_view from =
      attribute(child(document.document_element(), "workbookPr"), "date1904");
  from_1904_ = from == "1" || from == "true";
  const size_t slash = workbook.rfind('/');
  const std::string folder = slash == workbook.npos ? "" : workbook.substr(0, slash + 1);
  std::string relations = whole_part(folder + "_rels/" + workbook.substr(folder.size()) + ".rels");
  pugi::xml_document related;
  if (!relations.empty()) parse(related, relations, "the workbook's relations");
  std::map<std::string, std::string, std::less<>> sheet_parts;  // by id
  std::string styles, texts;
  for (const pugi::xml_node& one : related.document_element().children()) {
    const std::string_view type = attribute(one, "Type");
    const std::string part = resolved(folder, attribute(one, "Target"));
    if (type.ends_with("/worksheet")) sheet_parts.emplace(attribute(one, "Id"), part);
    if (type.ends_with("/styles")) styles = part;
    if (type.ends_with("/sharedStrings")) texts = part;
  }
  std::string hidden_part;  // of the first
  for (const pugi::xml_node& one : child(document.document_element(), "sheets").children()) {
    const auto part = sheet_parts.find(attribute(one, "id"));
    if (!is(one, "sheet") || part == sheet_parts.end() || sheets_.size() == limits_.sheets)
      continue;
    const std::string_view state = attribute(one, "state");
    TableSheet found{std::string(attribute(one, "name")), !state.empty() && state != "visible"};
    const bool wanted = sheet.empty() ? !found.hidden : found.name == sheet;
    if (wanted && sheet_part_.empty()) {
      sheet_ = found.name;
      sheet_part_ = part->second;
    }
    if (found.hidden && hidden_part.empty()) hidden_part = part->second;
    parts_of_sheets_.try_emplace(found.name, part->second);
    sheets_.push_back(std::move(found));
  }
  std::stable_partition(sheets_.begin(), sheets_.end(),
                        [](const TableSheet& one) { return !one.hidden; });
  if (sheet.empty() && sheet_part_.empty() && !sheets_.empty()) {
    sheet_ = sheets_.front().name;
    sheet_part_ = hidden_part;
  }
  if (sheet_part_.empty()) throw Failure("file.unreadable", "there is no sheet in it");
  if (!styles.empty()) read_styles(styles);
  if (!texts.empty()) read_texts(texts);
}

void XlsxRows::read_styles(const std::string& name) {
  std::string text = whole_part(name);
  if (text.empty()) return;
  pugi::xml_document document;
  parse(document, text, "the styles");
  std::vector<std::pair<int64_t, Shown>> own;
  for (const pugi::xml_node& one : child(document.document_element(), "numFmts").children()) {
    int64_t id = 0;
    if (parse_int(attribute(one, "numFmtId"), &id))
      own.emplace_back(id, shown_by(attribute(one, "formatCode")));
  }
  for (const pugi::xml_node& one : child(document.document_element(), "cellXfs").children()) {
    if (!is(one, "xf")) continue;
    int64_t id = 0;
    parse_int(attribute(one, "numFmtId"), &id);
    const auto found = std::find_if(own.begin(), own.end(),
                                    [&](const auto& format) { return format.first == id; });
    const Shown shown = found == own.end() ? shown_by_number(id) : found->second;
    Style style;
    style.look = shown.day       ? Look::day
                 : shown.time    ? Look::time
                 : shown.percent ? Look::percent
                                 : Look::plain;
    style.zeros = static_cast<uint8_t>(std::min<size_t>(shown.zeros, 30));
    styles_.push_back(style);
  }
}

void XlsxRows::read_texts(const std::string& name) {
  if (!parts_->open(name)) return;
  Stream stream(*parts_, limits_.texts, limits_.row);
  stream.begin();
  for (std::string element; stream.next("si", element);) {
    pugi::xml_document document;
    parse(document, element, "a shared text");
    std::string text;
    append_text(document.document_element(), text);
    texts_.push_back(unescaped(text));
  }
}

std::string XlsxRows::cell_text(std::string_view type, std::string value, size_t style) const {
  if (type == "s") {
    int64_t index = -1;
    if (!parse_int(trim(value), &index) || index < 0 || static_cast<size_t>(index) >= texts_.size())
      return {};
    return texts_[static_cast<size_t>(index)];
  }
  if (type == "str" || type == "inlineStr" || type == "e") return unescaped(value);
  const std::string stored(trim(value));
  if (type == "b") return stored == "1" || stored == "true" ? "true" : "false";
  if (type == "d") return stored;
  const Style look = style < styles_.size() ? styles_[style] : Style{};
  if (look.look == Look::day || look.look == Look::time) return day_of(stored, from_1904_);
  std::string number = fifteen_digits(stored);
  if (look.look == Look::percent) return hundredfold(number) + "%";
  if (look.zeros > number.size() && all_digits(number))
    number.insert(0, look.zeros - number.size(), '0');
  return number;
}

RowSource::Step XlsxRows::next() {
  for (std::string element; stream_->next("row", element);) {
    pugi::xml_document document;
    parse(document, element, "a row");
    const pugi::xml_node row = document.document_element();
    int64_t number = 0;
    number_ = parse_int(attribute(row, "r"), &number) && number > 0 ? number : number_ + 1;
    values_.clear();
    cells_.clear();
    int64_t column = -1;
    bool too_wide = false;
    for (const pugi::xml_node& cell : row.children()) {
      if (!is(cell, "c")) continue;
      const int64_t addressed = column_of(attribute(cell, "r"));
      column = addressed >= 0 ? addressed : column + 1;
      const std::string_view type = attribute(cell, "t");
      std::string value;
      if (type == "inlineStr")
        append_text(child(cell, "is"), value);
      else
        value = child(cell, "v").text().get();
      int64_t style = 0;
      parse_int(attribute(cell, "s"), &style);
      std::string text =
          value.empty()
              ? std::string()
              : cell_text(type, std::move(value), static_cast<size_t>(std::max<int64_t>(style, 0)));
      if (text.empty()) continue;
      too_wide = too_wide || column >= static_cast<int64_t>(limits_.cells);
      if (too_wide) break;
      if (static_cast<size_t>(column) >= values_.size())
        values_.resize(static_cast<size_t>(column) + 1);
      values_[static_cast<size_t>(column)] = std::move(text);
    }
    if (too_wide) {
      problem_ = {"csv.too_many_fields", "", {{"line", std::to_string(number_)}}};
      return Step::problem;
    }
    if (values_.empty()) continue;
    cells_.assign(values_.begin(), values_.end());
    return Step::row;
  }
  return Step::end;
}

}  // namespace osnova
