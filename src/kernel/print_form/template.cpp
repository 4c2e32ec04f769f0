#include "kernel/print_form/template.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace osnova {

namespace {

constexpr size_t kMostProblems = 20;
constexpr int kLargestSpace = 250;  // millimetres

// Where a piece of a line begins, in characters.
int column_of(std::string_view line, const char* at) {
  int column = 1;
  for (const char* c = line.data(); c < at; ++c)
    if ((static_cast<unsigned char>(*c) & 0xC0) != 0x80) ++column;
  return column;
}

class FormReader {
 public:
  FormReader(std::string_view text, Problems& problems) : problems_(problems) {
    lines_ = split(text, '\n');
  }

  FormTemplate read() {
    FormTemplate form;
    blocks(form.blocks, 0);
    while (at_ < lines_.size()) {  // an [end] or [else] too many
      problem("print_form.end_alone", here(trim(lines_[at_]).data()), {});
      ++at_;
      blocks(form.blocks, 0);
    }
    return form;
  }

 private:
  void problem(std::string_view code, FormPlace place, Problems::Args args) {
    if (told_++ >= kMostProblems) return;
    Problem one{std::string(code), "text", {}};
    one.args.emplace_back("line", std::to_string(place.line));
    one.args.emplace_back("column", std::to_string(place.column));
    for (const auto& [name, value] : args) one.args.emplace_back(name, clip(value, 60));
    problems_.add(std::move(one));
  }

  FormPlace here(const char* at) const {
    return {static_cast<int>(at_) + 1, column_of(lines_[at_], at)};
  }

  // Until the [end] or [else] of whoever asked, which stays to be read.
  void blocks(std::vector<FormBlock>& into, int depth) {
    for (; at_ < lines_.size(); ++at_) {
      const std::string_view line = trim(lines_[at_]);
      if (line == "[end]" || line == "[else]") return;
      block(line, into, depth);
    }
  }

  void block(std::string_view line, std::vector<FormBlock>& into, int depth) {
    if (line.starts_with("//")) return;
    FormBlock one;
    one.at = here(line.data());
    if (line.empty()) {
      one.kind = FormBlock::Kind::space;
    } else if (line.starts_with('[')) {
      if (!directive(line, one, depth)) return;
    } else if (line == "---") {
      one.kind = FormBlock::Kind::rule;
    } else if (line.starts_with("# ") || line.starts_with("## ")) {
      one.kind = FormBlock::Kind::heading;
      one.size = line[1] == '#' ? 2 : 1;
      one.texts.push_back(text(trim(line.substr(static_cast<size_t>(one.size)))));
    } else {
      plain(line, one);
    }
    into.push_back(std::move(one));
  }

  void plain(std::string_view line, FormBlock& one) {
    for (;; line = trim(line)) {
      if (line.starts_with(">< ")) {
        one.align = FormAlign::center;
        line.remove_prefix(3);
      } else if (line.starts_with("> ")) {
        one.align = FormAlign::right;
        line.remove_prefix(2);
      } else if (line.starts_with("* ")) {
        one.strong = true;
        line.remove_prefix(2);
      } else if (line.starts_with("~ ")) {
        one.quiet = true;
        line.remove_prefix(2);
      } else {
        break;
      }
    }
    const auto sides = parts(line, "||"), fact = parts(line, "::");
    if (sides.size() > 1) {
      one.kind = FormBlock::Kind::sides;
      if (sides.size() > 4) problem("print_form.sides", one.at, {});
      for (const std::string_view side : sides) one.texts.push_back(text(side));
    } else if (fact.size() == 2) {
      one.kind = FormBlock::Kind::fact;
      for (const std::string_view side : fact) one.texts.push_back(text(side));
    } else {
      one.texts.push_back(text(line));
    }
  }

  // The line between separators that stand in no field and behind no backslash.
  static std::vector<std::string_view> parts(std::string_view line, std::string_view separator) {
    std::vector<std::string_view> found;
    size_t begin = 0;
    for (size_t i = 0; i < line.size();) {
      if (line[i] == '\\') {
        i += 2;
      } else if (line.substr(i).starts_with("{{")) {
        const size_t end = line.find("}}", i);
        i = end == line.npos ? line.size() : end + 2;
      } else if (line.substr(i).starts_with(separator)) {
        found.push_back(trim(line.substr(begin, i - begin)));
        i += separator.size();
        begin = i;
      } else {
        ++i;
      }
    }
    found.push_back(trim(line.substr(std::min(begin, line.size()))));
    return found;
  }

  FormText text(std::string_view line) {
    FormText all;
    std::string letters;
    const auto flush = [&] {
      if (letters.empty()) return;
      all.emplace_back();
      all.back().text = std::exchange(letters, {});
    };
    for (size_t i = 0; i < line.size();) {
      if (line[i] == '\\' && i + 1 < line.size()) {
        letters.push_back(line[i + 1]);
        i += 2;
      } else if (line.substr(i).starts_with("{{")) {
        const size_t end = line.find("}}", i);
        if (end == line.npos) {
          problem("print_form.tag_open", here(line.data() + i), {});
          return all;
        }
        flush();
        field(line.substr(i + 2, end - i - 2), all);
        i = end + 2;
      } else {
        letters.push_back(line[i++]);
      }
    }
    flush();
    return all;
  }

  // customer.name, date long, description or item.name
  void field(std::string_view inside, FormText& into) {
    const FormPlace place = here(inside.data());
    std::vector<std::string_view> words = split(trim(inside), ' ');
    std::erase(words, std::string_view());
    FormPart part;
    part.text = trim(inside);
    part.at = place;
    bool named = !words.empty();
    if (named) part.path = words[0];
    size_t next = 1;
    for (; next + 1 < words.size() && words[next] == "or"; next += 2)
      part.otherwise.emplace_back(words[next + 1]);
    if (next < words.size()) part.how = words[next];
    named = named && next + 1 >= words.size() && part.how != "or" &&
            part.text.find_first_of("{}\\|") == part.text.npos;
    if (!named) return problem("print_form.tag_empty", place, {{"text", part.text}});
    into.push_back(std::move(part));
  }

  // False where there is no block.
  bool directive(std::string_view line, FormBlock& one, int depth) {
    const size_t close = line.find(']');
    if (close == line.npos) {
      problem("print_form.bracket", one.at, {});
      return false;
    }
    const std::string_view inside = trim(line.substr(1, close - 1));
    const std::string_view rest = trim(line.substr(close + 1));
    const size_t blank = std::min(inside.find(' '), inside.size());
    const std::string_view word = inside.substr(0, blank);
    const std::string_view argument = trim(inside.substr(blank));
    const bool takes_text = word == "sign" || word == "qr" || word == "footer";
    if (!takes_text && !rest.empty())
      problem("print_form.behind", here(rest.data()), {{"word", word}});
    if (word == "if") return choice(argument, one, depth);
    if (word == "keep") return nested(word, FormBlock::Kind::keep, one, depth);
    if (word == "table") return table(argument, one);
    if (word == "page") {
      one.kind = FormBlock::Kind::page;
    } else if (word == "space") {
      one.kind = FormBlock::Kind::space;
      int64_t millimetres = 0;
      if (!parse_int(argument, &millimetres) || millimetres < 1 || millimetres > kLargestSpace)
        problem("print_form.space", one.at, {{"most", std::to_string(kLargestSpace)}});
      one.size = static_cast<int>(std::clamp<int64_t>(millimetres, 1, kLargestSpace));
    } else if (word == "sign") {
      one.kind = FormBlock::Kind::signature;
      for (const std::string_view side : parts(rest, "|")) one.texts.push_back(text(side));
      if (one.texts.size() > 2) problem("print_form.sign", one.at, {});
      one.texts.resize(2);
    } else if (word == "qr" || word == "footer") {
      one.kind = word == "qr" ? FormBlock::Kind::code : FormBlock::Kind::footer;
      one.texts.push_back(text(rest));
    } else {
      problem("print_form.word", one.at, {{"word", word}});
      return false;
    }
    return true;
  }

  bool nested(std::string_view word, FormBlock::Kind kind, FormBlock& one, int depth) {
    one.kind = kind;
    if (depth + 1 >= kDeepestForm) {
      problem("print_form.too_deep", one.at, {{"most", std::to_string(kDeepestForm)}});
      at_ = lines_.size();
      return false;
    }
    ++at_;
    blocks(one.body, depth + 1);
    if (kind == FormBlock::Kind::choice && at_ < lines_.size() && trim(lines_[at_]) == "[else]") {
      ++at_;
      blocks(one.otherwise, depth + 1);
    }
    if (at_ >= lines_.size() || trim(lines_[at_]) != "[end]")
      problem("print_form.not_closed", one.at, {{"word", word}});
    return true;
  }

  bool choice(std::string_view said, FormBlock& one, int depth) {
    static constexpr std::array<std::pair<std::string_view, ConditionOp>, 6> kSigns = {
        {{">=", ConditionOp::at_least},
         {"<=", ConditionOp::at_most},
         {"!=", ConditionOp::not_equal},
         {"=", ConditionOp::equal},
         {">", ConditionOp::above},
         {"<", ConditionOp::below}}};
    FormTest& test = one.test;
    test.at = one.at;
    if (said.starts_with("not ")) {
      test.negated = true;
      said = trim(said.substr(4));
    }
    // The first sign there is; of two that begin together the longer one.
    size_t end = said.size();
    for (const auto& [sign, op] : kSigns) {
      const size_t at = said.find(sign);
      if (at >= end) continue;
      test.compares = true;
      test.op = op;
      test.value = trim(said.substr(at + sign.size()));
      end = at;
    }
    test.path = trim(said.substr(0, end));
    if (test.path.empty() || test.path.find(' ') != test.path.npos ||
        (test.negated && test.compares)) {
      problem("print_form.condition", one.at, {{"condition", said}});
      test.path.clear();
    }
    return nested("if", FormBlock::Kind::choice, one, depth);
  }

  bool table(std::string_view lines, FormBlock& one) {
    one.kind = FormBlock::Kind::table;
    one.lines = lines;
    int total = 0;
    for (++at_; at_ < lines_.size(); ++at_) {
      const std::string_view line = trim(lines_[at_]);
      if (line == "[end]") break;
      if (line.empty() || line.starts_with("//")) continue;
      FormColumn column;
      column.at = here(line.data());
      const auto said = parts(line, "|");
      if (said.size() != 4) {
        problem("print_form.table_row", column.at, {});
        continue;
      }
      column.title = text(said[0]);
      column.value = text(said[3]);
      int64_t width = 0;
      if (!said[1].empty() && (!parse_int(said[1], &width) || width < 3 || width > 100)) {
        problem("print_form.width", here(said[1].data()), {{"text", said[1]}});
        width = 0;
      }
      column.width = static_cast<int>(width);
      total += column.width;
      for (const std::string_view how : split(said[2], ' ')) {
        if (how == "right")
          column.align = FormAlign::right;
        else if (how == "center")
          column.align = FormAlign::center;
        else if (how == "sum")
          column.sum = true;
        else if (!how.empty() && how != "left")
          problem("print_form.column_how", here(said[2].data()), {{"text", how}});
      }
      one.columns.push_back(std::move(column));
    }
    if (at_ >= lines_.size()) problem("print_form.not_closed", one.at, {{"word", "table"}});
    if (one.columns.empty()) problem("print_form.table_empty", one.at, {});
    if (one.columns.size() > kMostFormColumns)
      problem("print_form.columns", one.at, {{"most", std::to_string(kMostFormColumns)}});
    const auto open = std::count_if(one.columns.begin(), one.columns.end(),
                                    [](const FormColumn& c) { return c.width == 0; });
    if (total > 100 || (open > 0 && total > 97))
      problem("print_form.too_wide", one.at, {{"width", std::to_string(total)}});
    return true;
  }

  Problems& problems_;
  std::vector<std::string_view> lines_;
  size_t at_ = 0;
  size_t told_ = 0;
};

}  // namespace

FormTemplate parse_form(std::string_view text, Problems& problems) {
  return FormReader(text, problems).read();
}

}  // namespace osnova
