#include "testing/case_file.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/money.hpp"
#include "base/text.hpp"

namespace osnova::testing {

namespace {

[[noreturn]] void fail(const std::string& path, int line, const std::string& why) {
  throw std::runtime_error(path + ":" + std::to_string(line) + ": " + why);
}

// Cuts a comment that stands outside of quotes: " #" to the end of the line.
std::string without_comment(const std::string& line) {
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) quoted = !quoted;
    if (line[i] == '#' && !quoted && (i == 0 || line[i - 1] == ' ')) return line.substr(0, i);
  }
  return line;
}

// Cuts off what stands behind a sign outside of quotes.
void split_off(CaseLine& line, std::string_view sign, std::string& into) {
  bool quoted = false;
  for (size_t i = 0; i < line.rest.size(); ++i) {
    if (line.rest[i] == '"' && (i == 0 || line.rest[i - 1] != '\\')) quoted = !quoted;
    if (!quoted && line.rest.compare(i, sign.size(), sign) == 0 &&
        (i == 0 || line.rest[i - 1] == ' ')) {
      into = trim(std::string_view(line.rest).substr(i + sign.size()));
      line.rest = trim(std::string_view(line.rest).substr(0, i));
      return;
    }
  }
}

}  // namespace

CaseFile parse_case(const std::string& path, const std::string& text) {
  CaseFile file;
  file.path = path;
  std::istringstream in(text);
  std::string raw;
  for (int number = 1; std::getline(in, raw); ++number) {
    if (file.rule.empty()) {
      if (!raw.starts_with("# ")) fail(path, number, "the first line states the rule: # ...");
      file.rule = raw.substr(2);
      continue;
    }
    const std::string line = without_comment(raw);
    const std::string_view content = trim(line);
    if (content.empty()) continue;
    if (line.front() == ' ' || line.front() == '\t') {
      if (file.lines.empty()) fail(path, number, "nothing to continue");
      file.lines.back().rest += " " + std::string(content);
      continue;
    }
    CaseLine next;
    next.number = number;
    const size_t blank = content.find(' ');
    next.verb = content.substr(0, blank);
    if (blank != content.npos) next.rest = trim(content.substr(blank));
    file.lines.push_back(std::move(next));
  }
  for (CaseLine& line : file.lines) {
    split_off(line, "!", line.refusal);
    split_off(line, "-> ", line.waits);
  }
  if (file.lines.empty()) fail(path, 1, "an empty case");
  return file;
}

CaseFile read_case(const std::string& path) {
  std::ifstream in(path);
  if (!in) fail(path, 0, "cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return parse_case(path, text.str());
}

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

GoldenLeg leg_of(std::string_view part, bool debit) {
  part = trim(part);
  const size_t blank = part.rfind(' ');
  if (blank == part.npos)
    throw std::runtime_error("golden: account and amount expected: " + std::string(part));
  std::string amount(part.substr(blank + 1));
  replace_all(amount, ",", "");
  replace_all(amount, "−", "-");
  auto minor = parse_minor(amount, 2);
  if (!minor) throw std::runtime_error("golden: not an amount: " + amount);
  return {debit, std::string(trim(part.substr(0, blank))), *minor};
}

void legs_of(std::string_view side, bool debit, GoldenEntry& entry) {
  for (size_t plus; (plus = side.find(" + ")) != side.npos; side = side.substr(plus + 3))
    entry.legs.push_back(leg_of(side.substr(0, plus), debit));
  entry.legs.push_back(leg_of(side, debit));
}

}  // namespace

std::vector<GoldenEntry> parse_golden(const std::string& text) {
  std::vector<GoldenEntry> entries;
  for (const std::string_view part : split(text, ';')) {
    const std::string_view content = trim(part);
    if (content.empty()) continue;
    GoldenEntry entry;
    if (content.starts_with("Dt ") || content.starts_with("Kt ")) {
      entry.legs.push_back(leg_of(content.substr(3), content.starts_with("Dt ")));
    } else if (const size_t slash = content.find(" / "); slash != content.npos) {
      legs_of(content.substr(0, slash), true, entry);
      legs_of(content.substr(slash + 3), false, entry);
    } else if (const size_t dash = content.find("–"); dash != content.npos) {
      const GoldenLeg credit = leg_of(content.substr(dash + std::string_view("–").size()), false);
      entry.legs.push_back({true, std::string(trim(content.substr(0, dash))), credit.minor});
      entry.legs.push_back(credit);
    } else {
      throw std::runtime_error("golden: neither 'debits / credits' nor 'debit–credit': " +
                               std::string(content));
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace osnova::testing
