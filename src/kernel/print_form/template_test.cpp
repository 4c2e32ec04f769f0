// Templates of printed forms: what is read, and where it is wrong.
#include "kernel/print_form/template.hpp"

#include <doctest/doctest.h>

#include "kernel/print_form/print_form.hpp"

using namespace osnova;

namespace {

// "3:7 print_form.field", one a problem.
std::string told(std::string_view text) {
  Problems problems;
  parse_form(text, problems);
  std::string all;
  for (const Problem& one : problems) {
    CHECK(one.path == "text");
    all += (all.empty() ? "" : "; ") + one.args[0].second + ":" + one.args[1].second + " " +
           one.code.substr(one.code.find('.') + 1);
  }
  return all;
}

FormTemplate read(std::string_view text) {
  Problems problems;
  FormTemplate form = parse_form(text, problems);
  CHECK(problems.empty());
  return form;
}

using Is = FormBlock::Kind;

}  // namespace

TEST_CASE("print forms: blocks are read by line") {
  const FormTemplate form = read(
      "# Note {{number}}\n## Small\nplain\n> * right\n>< ~ middle\nA :: {{b}}\na || b || c\n---\n\n"
      "[space 12]\n[page]\n[sign] Director | {{company.director}}\n[qr] x\n[footer] f\n// nothing\n"
      "[keep]\ninside\n[end]");
  const Is kinds[] = {Is::heading, Is::heading,   Is::text, Is::text,   Is::text,
                      Is::fact,    Is::sides,     Is::rule, Is::space,  Is::space,
                      Is::page,    Is::signature, Is::code, Is::footer, Is::keep};
  REQUIRE(form.blocks.size() == std::size(kinds));
  for (size_t i = 0; i < std::size(kinds); ++i) CHECK(form.blocks[i].kind == kinds[i]);
  CHECK(form.blocks[0].size == 1);
  CHECK(form.blocks[0].texts[0][1].path == "number");
  CHECK(form.blocks[3].strong);
  CHECK(form.blocks[3].align == FormAlign::right);
  CHECK(form.blocks[4].quiet);
  CHECK(form.blocks[4].align == FormAlign::center);
  CHECK(form.blocks[6].texts.size() == 3);
  CHECK(form.blocks[9].size == 12);
  CHECK(form.blocks[14].body.size() == 1);
}

TEST_CASE("print forms: a backslash takes the meaning of the sign behind it") {
  const FormTemplate form = read("\\# no heading \\{{x}} a \\|| b\n\\[if x]");
  REQUIRE(form.blocks.size() == 2);
  CHECK(form.blocks[0].kind == Is::text);
  REQUIRE(form.blocks[0].texts[0].size() == 1);
  CHECK(form.blocks[0].texts[0][0].text == "# no heading {{x}} a || b");
  CHECK(form.blocks[1].texts[0][0].text == "[if x]");
}

TEST_CASE("print forms: conditions and tables") {
  const FormTemplate chosen = read("[if not note]\na\n[else]\nb\n[if gross >= 1000]\n[end]\n[end]");
  REQUIRE(chosen.blocks.size() == 1);
  CHECK(chosen.blocks[0].test.negated);
  CHECK(chosen.blocks[0].body.size() == 1);
  REQUIRE(chosen.blocks[0].otherwise.size() == 2);
  const FormTest& test = chosen.blocks[0].otherwise[1].test;
  CHECK(test.path == "gross");
  CHECK(test.op == ConditionOp::at_least);
  CHECK(test.value == "1000");
  const FormTemplate table = read(
      "[table lines]\n// remark\n\nItem \\| x | 40 | | {{item.name}}\nSum | | right sum | "
      "{{gross}}\n[end]");
  REQUIRE(table.blocks.size() == 1);
  const FormBlock& block = table.blocks[0];
  CHECK(block.lines == "lines");
  REQUIRE(block.columns.size() == 2);
  CHECK(block.columns[0].title[0].text == "Item | x");
  CHECK(block.columns[0].width == 40);
  CHECK(block.columns[1].width == 0);
  CHECK(block.columns[1].sum);
  CHECK(block.columns[1].align == FormAlign::right);
}

TEST_CASE("print forms: a field has alternatives and a way to be written") {
  const FormText text = read("{{due_on or  date or x long}}{{a}}").blocks[0].texts[0];
  REQUIRE(text.size() == 2);
  CHECK(text[0].path == "due_on");
  CHECK(text[0].otherwise == std::vector<std::string>{"date", "x"});
  CHECK(text[0].how == "long");
  CHECK(text[1].otherwise.empty());
  CHECK(told("{{a or}}") == "1:3 tag_empty");
  CHECK(told("{{a long b}}") == "1:3 tag_empty");
}

TEST_CASE("print forms: what is wrong is told with line and column, all of it") {
  CHECK(told("ok\n  Счёт {{number") == "2:8 tag_open");
  CHECK(told("{{}} and {{a|b}}") == "1:3 tag_empty; 1:12 tag_empty");
  CHECK(told("[frame]\n[space 0]\n[space]\n[page] x") ==
        "1:1 word; 2:1 space; 3:1 space; 4:8 behind");
  CHECK(told("[if x]\n[keep]\n[end]") == "1:1 not_closed");
  CHECK(told("a\n[end]\n[end]\nb") == "2:1 end_alone; 3:1 end_alone");
  CHECK(told("[table x]\na | 1000 | up | b\na | 2 | | b\na|b\n[end]") ==
        "2:5 width; 2:12 column_how; 3:5 width; 4:1 table_row");
  CHECK(told("[table x]\na | 60 | | b\nb | 40 | | c\nc | | | d\n[end]") == "1:1 too_wide");
  CHECK(told("[if not a = b]\n[end]") == "1:1 condition");
  CHECK(told("[") == "1:1 bracket");
  // Not more than a person reads at once.
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "{{\n";
  Problems problems;
  parse_form(many, problems);
  CHECK(problems.size() == 20);
}

TEST_CASE("print forms: no text is too odd to be read") {
  for (const char* text :
       {"", "\n\n", "\\", "{{\\", "[if ]\n[end]", "[table ]\n[end]", "||||", "::", "# ", "[sign]",
        "[sign] |", "\xD0\xA9", "[end]", "[else]", ">< > * ~ ", "[]"}) {
    Problems problems;
    parse_form(text, problems);
  }
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "[keep]\n";
  Problems problems;
  parse_form(deep, problems);
  CHECK(problems.has("print_form.too_deep"));
}

TEST_CASE("print forms: the name says code and version") {
  std::string code;
  int64_t version = 7;
  CHECK(read_form_name("own.note", &code, &version));
  CHECK(code == "note");
  CHECK(version == 0);
  CHECK(read_form_name("own.note@12", &code, &version));
  CHECK(version == 12);
  for (const char* wrong : {"invoice", "own.note@", "own.note@0", "own.note@-1", "own.note@x"})
    CHECK_FALSE(read_form_name(wrong, &code, &version));
}
