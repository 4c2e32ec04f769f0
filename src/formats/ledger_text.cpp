#include "formats/ledger_text.hpp"

#include "base/decimal.hpp"
#include "base/text.hpp"

namespace osnova::formats {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

class LedgerReader {
 public:
  Result<std::vector<LedgerTransaction>> read(std::string_view text) {
    if (!valid_utf8(text)) return Problem{"ledger_text.not_utf8", "", {}};
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && !problem_) {
      const size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text = end == text.npos ? std::string_view{} : text.substr(end + 1);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      ++number_;
      take_line(line);
    }
    finish_transaction();
    if (problem_) return problems_;
    return std::move(journal_);
  }

 private:
  void refuse(std::string_view code, int line, std::string_view name = {},
              std::string_view value = {}) {
    if (problem_) return;
    problem_ = true;
    Problem p{std::string(code), "", {{"line", std::to_string(line)}}};
    if (!name.empty()) p.args.emplace_back(name, value);
    problems_.add(std::move(p));
  }
  void feature(std::string_view name) { refuse("ledger_text.feature", number_, "feature", name); }

  void take_line(std::string_view line) {
    if (!block_.empty()) {
      if (trim(line) == "end " + block_ || trim(line) == "end") block_.clear();
      return;
    }
    if (trim(line).empty()) return finish_transaction();
    if (is_blank(line.front())) return take_indented(trim(line));
    finish_transaction();
    const char c = line.front();
    if (c == ';' || c == '#' || c == '%' || c == '|' || c == '*') return;
    if (is_digit(c)) return take_header(line);
    const std::string_view word = trim(line.substr(0, line.find_first_of(" \t")));
    if (word == "test" || word == "comment") {
      block_ = word;
      return;
    }
    take_directive(line, word);
  }

  void take_directive(std::string_view line, std::string_view word) {
    switch (line.front()) {
      case '=':
        return feature("automated transaction");
      case '~':
        return feature("periodic transaction");
      case 'P':
        if (word == "P") return feature("price directive");
        break;
      case 'i':
      case 'I':
      case 'o':
      case 'O':
      case 'h':
      case 'b':
        if (word.size() == 1) return feature("time log");
        break;
      case '-':
        return feature("option in the file");
      default:
        break;
    }
    if (word == "!" || word == "@" || line.front() == '!' || line.front() == '@')
      word = trim(line.substr(1, line.find_first_of(" \t", 1)));
    for (const char ch : word)
      if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '-'))
        return refuse("ledger_text.syntax", number_, "text", clip(line, 60));
    feature("directive " + std::string(word));
  }

  bool take_date(std::string_view& rest, Date* date) {
    const size_t end = rest.find_first_of(" \t=");
    std::string_view text = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view{} : rest.substr(end);
    std::vector<int64_t> parts;
    for (size_t at = 0; at <= text.size();) {
      const size_t stop = std::min(text.find_first_of("/-.", at), text.size());
      int64_t part = 0;
      if (!all_digits(text.substr(at, stop - at)) ||
          !parse_int(text.substr(at, stop - at), &part)) {
        refuse("ledger_text.date", number_, "text", clip(text, 40));
        return false;
      }
      parts.push_back(part);
      at = stop + 1;
    }
    if (parts.size() == 2 || (parts.size() == 3 && parts[0] < 1000)) {
      feature("date without a four-digit year");
      return false;
    }
    const auto found = parts.size() == 3 && parts[0] <= 9999 && parts[1] <= 12 && parts[2] <= 31
                           ? Date::from_ymd(static_cast<int>(parts[0]), static_cast<int>(parts[1]),
                                            static_cast<int>(parts[2]))
                           : std::nullopt;
    if (!found) {
      refuse("ledger_text.date", number_, "text", clip(text, 40));
      return false;
    }
    *date = *found;
    return true;
  }

  void take_header(std::string_view line) {
    LedgerTransaction t;
    t.line = number_;
    if (!take_date(line, &t.date)) return;
    if (!line.empty() && line.front() == '=') return feature("auxiliary date");
    line = trim(line);
    if (!line.empty() && (line.front() == '*' || line.front() == '!')) {
      t.status = line.front();
      line = trim(line.substr(1));
    }
    if (!line.empty() && line.front() == '(') {
      const size_t end = line.find(')');
      if (end != line.npos) {
        t.code = line.substr(1, end - 1);
        line = trim(line.substr(end + 1));
      }
    }
    if (const size_t note = note_at(line); note != line.npos) {
      t.note = trim(line.substr(note + 1));
      line = trim(line.substr(0, note));
    }
    t.payee = line;
    journal_.push_back(std::move(t));
    open_ = true;
  }

  // A note begins with ";" behind two blanks or a tab, or at the start.
  static size_t note_at(std::string_view line) {
    for (size_t i = 0; i < line.size(); ++i)
      if (line[i] == ';' &&
          (i == 0 || line[i - 1] == '\t' || (i > 1 && line[i - 1] == ' ' && line[i - 2] == ' ')))
        return i;
    return line.npos;
  }

  void take_indented(std::string_view line) {
    if (line.front() == ';') return;
    if (!open_) {
      // Indented text under a comment or a directive that was refused before.
      return refuse("ledger_text.syntax", number_, "text", clip(line, 60));
    }
    if (line.front() == '#' || line.front() == '%' || line.front() == '|') return;
    if (line.front() == '*' || line.front() == '!') line = trim(line.substr(1));
    if (line.empty()) return refuse("ledger_text.syntax", number_, "text", "posting");
    if (line.front() == '(' || line.front() == '[') return feature("virtual posting");
    if (line.front() == '<') return feature("deferred posting");
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (word == "assert" || word == "check" || word == "expr")
      return feature("directive " + std::string(word));
    LedgerPosting p;
    p.line = number_;
    size_t end = line.size();
    for (size_t i = 0; i < line.size(); ++i)
      if (line[i] == '\t' || (line[i] == ' ' && i + 1 < line.size() && is_blank(line[i + 1]))) {
        end = i;
        break;
      }
    p.account = trim(line.substr(0, end));
    std::string_view rest = trim(line.substr(end));
    if (const size_t note = rest.find(';'); note != rest.npos) {
      p.note = trim(rest.substr(note + 1));
      rest = trim(rest.substr(0, note));
    }
    if (rest.empty())
      p.elided = true;
    else if (!take_amount(rest, &p.amount))
      return;
    journal_.back().postings.push_back(std::move(p));
  }

  bool take_commodity(std::string_view& text, std::string* commodity) {
    if (!text.empty() && text.front() == '"') {
      const size_t end = text.find('"', 1);
      if (end == text.npos) return false;
      *commodity = text.substr(1, end - 1);
      text = text.substr(end + 1);
      return true;
    }
    size_t end = 0;
    while (end < text.size() && !is_digit(text[end]) && !is_blank(text[end]) &&
           std::string_view("-+.,;@*/^&|=<>{}[]()!?:\"'").find(text[end]) == std::string_view::npos)
      ++end;
    *commodity = text.substr(0, end);
    text = text.substr(end);
    return true;
  }

  bool bad_amount() {
    refuse("ledger_text.amount", number_);
    return false;
  }

  bool take_amount(std::string_view text, LedgerAmount* amount) {
    if (text.front() == '(') return feature("value expression"), false;
    if (text.front() == '=') return feature("balance assertion"), false;
    if (text.front() == '*' || text.front() == '/') return feature("value expression"), false;
    bool negative = false;
    const auto take_sign = [&] {
      if (!text.empty() && text.front() == '-') {
        negative = !negative;
        text = trim(text.substr(1));
      }
    };
    take_sign();
    if (!text.empty() && !is_digit(text.front()) && text.front() != '.') {
      if (!take_commodity(text, &amount->commodity) || amount->commodity.empty())
        return bad_amount();
      text = trim(text);
      take_sign();
    }
    size_t end = 0;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.' || text[end] == ','))
      ++end;
    std::string number;
    if (!plain_number(text.substr(0, end), number)) return false;
    text = trim(text.substr(end));
    if (amount->commodity.empty() && !text.empty() &&
        std::string_view("@={(*/+-[").find(text.front()) == std::string_view::npos) {
      if (!take_commodity(text, &amount->commodity)) return bad_amount();
      text = trim(text);
    }
    if (!text.empty()) {
      switch (text.front()) {
        case '@':
          return feature("price"), false;
        case '{':
          return feature("lot"), false;
        case '[':
          return feature("lot"), false;
        case '(':
          return feature(text.starts_with("(@") ? "price" : "lot"), false;
        case '=':
          return feature("balance assertion"), false;
        case '*':
        case '/':
        case '+':
        case '-':
          return feature("value expression"), false;
        default:
          return bad_amount();
      }
    }
    const auto mantissa = parse_decimal(number, LedgerAmount::kScale);
    if (!mantissa) return bad_amount();
    amount->mantissa = negative ? -*mantissa : *mantissa;
    return true;
  }

  // "1,234.50" without its grouping. A comma that does not group thousands is a decimal comma:
  // refused, because "1,234" would mean two numbers.
  bool plain_number(std::string_view text, std::string& number) {
    if (text.empty()) return bad_amount();
    const size_t dot = text.find('.');
    if (dot != text.npos && text.find_first_of(".,", dot + 1) != text.npos)
      return bad_number_or_comma(text);
    const std::string_view whole = text.substr(0, dot);
    size_t group = whole.size();
    for (size_t comma; (comma = whole.rfind(',', group - 1)) != whole.npos && group > 0;
         group = comma) {
      if (group - comma != 4) return feature("decimal comma"), false;
      if (comma == 0) return bad_amount();
    }
    for (const char c : text)
      if (c != ',') number.push_back(c);
    if (number.front() == '.') number.insert(0, "0");
    if (number.back() == '.') number.pop_back();
    return true;
  }
  bool bad_number_or_comma(std::string_view text) {
    if (text.find(',') != text.npos) return feature("decimal comma"), false;
    return bad_amount();
  }

  void finish_transaction() {
    if (!open_ || problem_) return;
    open_ = false;
    LedgerTransaction& t = journal_.back();
    if (t.postings.empty())
      return refuse("ledger_text.syntax", t.line, "text", "a transaction without postings");
    std::map<std::string, int128> sums;
    LedgerPosting* elided = nullptr;
    for (LedgerPosting& p : t.postings) {
      if (p.elided) {
        if (elided)
          return refuse("ledger_text.unbalanced", p.line, "rest", "two amounts are left out");
        elided = &p;
      } else {
        sums[p.amount.commodity] += p.amount.mantissa;
      }
    }
    std::erase_if(sums, [](const auto& s) { return s.second == 0; });
    if (elided) return fill(t, static_cast<size_t>(elided - t.postings.data()), sums);
    if (sums.empty()) return;
    if (sums.size() == 2 && (sums.begin()->second < 0) != (std::next(sums.begin())->second < 0))
      return refuse("ledger_text.feature", t.line, "feature",
                    "two commodities with an implied price");
    std::string rest;
    for (const auto& [commodity, sum] : sums)
      rest += (rest.empty() ? "" : ", ") +
              decimal_text(static_cast<int64_t>(sum), LedgerAmount::kScale) +
              (commodity.empty() ? "" : " " + commodity);
    refuse("ledger_text.unbalanced", t.line, "rest", rest);
  }

  // The amount that was left out takes what is missing, once a commodity.
  void fill(LedgerTransaction& t, size_t at, const std::map<std::string, int128>& sums) {
    const LedgerPosting pattern = t.postings[at];
    t.postings.erase(t.postings.begin() + static_cast<ptrdiff_t>(at));
    if (sums.empty()) {
      LedgerPosting p = pattern;
      t.postings.insert(t.postings.begin() + static_cast<ptrdiff_t>(at), p);
    }
    for (const auto& [commodity, sum] : sums) {
      if (sum > INT64_MAX || sum < -INT64_MAX) return refuse("ledger_text.amount", pattern.line);
      LedgerPosting p = pattern;
      p.amount = {static_cast<int64_t>(-sum), commodity};
      t.postings.insert(t.postings.begin() + static_cast<ptrdiff_t>(at++), p);
    }
  }

  std::vector<LedgerTransaction> journal_;
  Problems problems_;
  bool problem_ = false;
  bool open_ = false;  // the last transaction may still get postings
  std::string block_;  // inside "comment" or "test"
  int number_ = 0;
};

}  // namespace

Result<std::vector<LedgerTransaction>> read_ledger(std::string_view text) {
  return LedgerReader().read(text);
}

std::map<std::pair<std::string, std::string>, int64_t> ledger_balances(
    const std::vector<LedgerTransaction>& journal) {
  std::map<std::pair<std::string, std::string>, int64_t> sums;
  for (const LedgerTransaction& t : journal)
    for (const LedgerPosting& p : t.postings)
      sums[{p.account, p.amount.commodity}] += p.amount.mantissa;
  std::erase_if(sums, [](const auto& s) { return s.second == 0; });
  return sums;
}

std::string ledger_text(Date date, std::string_view code, std::string_view payee,
                        const std::vector<LedgerLine>& lines) {
  std::string text = date.text() + " *";
  if (!code.empty()) text += " (" + std::string(code) + ")";
  text += " " + std::string(payee) + "\n";
  for (const LedgerLine& line : lines)
    text += "    " + line.account + "  " + line.amount + " " + line.commodity + "\n";
  return text + "\n";
}

}  // namespace osnova::formats
