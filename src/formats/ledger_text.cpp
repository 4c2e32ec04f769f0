#include "formats/ledger_text.hpp"

#include "base/decimal.hpp"
#include "base/text.hpp"

namespace osnova::formats {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

class LedgerReader {
 public:
  LedgerReading read(std::string_view text) {
    if (!valid_utf8(text)) {
      reading_.fatal.add("ledger_text.not_utf8");
      return std::move(reading_);
    }
    if (text.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text.size() && !reading_.fatal) {
      const size_t end = std::min(text.find('\n', at_), text.size());
      std::string_view line = text.substr(at_, end - at_);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      ++number_;
      next_ = std::min(end + 1, text.size());
      take_line(line);
      at_ = next_;
    }
    finish_transaction();
    return std::move(reading_);
  }

 private:
  // Sets aside the transaction that is open, or the line that is read, with what is indented below.
  void refuse(std::string_view code, int line, std::string_view name = {},
              std::string_view value = {}) {
    if (skipping_) return;
    Problem p{std::string(code), "", {{"line", std::to_string(line)}}};
    if (!name.empty()) p.args.emplace_back(name, value);
    LedgerRefusal refusal{number_, at_, next_, {}, std::move(p)};
    if (open_) {
      refusal.line = current().line;
      refusal.begin = current().begin;
      refusal.date = current().date;
      refusal.end = finishing_ ? current().end : next_;
      reading_.transactions.pop_back();
      open_ = false;
    }
    skipping_ = !finishing_;
    reading_.refused.push_back(std::move(refusal));
  }
  void feature(std::string_view name) { refuse("ledger_text.feature", number_, "feature", name); }
  void feature_whole(std::string_view name) {
    reading_.fatal.add("ledger_text.feature_whole", "",
                       {{"line", std::to_string(number_)}, {"feature", std::string(name)}});
  }
  LedgerTransaction& current() { return reading_.transactions.back(); }

  void take_line(std::string_view line) {
    if (!block_.empty()) {
      if (trim(line) == "end " + block_ || trim(line) == "end") block_.clear();
      return;
    }
    if (trim(line).empty()) return finish_transaction();
    if (is_blank(line.front())) {
      if (skipping_) return take_skipped(trim(line));
      if (open_) current().end = next_;
      return take_indented(trim(line));
    }
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

  // Below something that was set aside.
  void take_skipped(std::string_view line) {
    reading_.refused.back().end = next_;
    if (directive_.empty()) return;
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (word == "alias") return feature_whole("directive alias");
    if (directive_ == "commodity" && word == "format" && has_decimal_comma(line))
      feature_whole("decimal comma");
  }

  static bool has_decimal_comma(std::string_view line) {
    line = line.substr(0, line.find(';'));
    const size_t comma = line.rfind(','), dot = line.rfind('.');
    return comma != line.npos && (dot == line.npos || dot < comma);
  }

  void take_directive(std::string_view line, std::string_view word) {
    switch (line.front()) {
      case '=':
        return feature_whole("automated transaction");
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
        return feature_whole("option in the file");
      default:
        break;
    }
    if (word == "!" || word == "@" || line.front() == '!' || line.front() == '@')
      word = trim(line.substr(1, line.find_first_of(" \t", 1)));
    for (const char ch : word)
      if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '-'))
        return refuse("ledger_text.syntax", number_, "text", clip(line, 60));
    // These say something beside the transactions; every other one says how to read them.
    for (const std::string_view harmless :
         {"account", "assert", "bucket", "check", "commodity", "payee", "tag", "A", "N"}) {
      if (word != harmless) continue;
      if (word == "commodity" && has_decimal_comma(line)) return feature_whole("decimal comma");
      feature("directive " + std::string(word));
      directive_ = word;
      return;
    }
    feature_whole("directive " + std::string(word));
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
    t.begin = at_;
    t.end = next_;
    reading_.transactions.push_back(std::move(t));
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
    current().postings.push_back(std::move(p));
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
    skipping_ = false;
    directive_.clear();
    if (!open_ || reading_.fatal) return;
    finishing_ = true;
    balance(current());
    finishing_ = open_ = false;
  }

  void balance(LedgerTransaction& t) {
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

  LedgerReading reading_;
  bool open_ = false;         // the last transaction may still get postings
  bool finishing_ = false;    // it is complete and weighed
  bool skipping_ = false;     // below what was set aside
  std::string directive_;     // that was set aside, while skipping
  std::string block_;         // inside "comment" or "test"
  size_t at_ = 0, next_ = 0;  // the line that is read, and the one behind it
  int number_ = 0;
};

// "2025-01-31", "2025/1/31", "31.01.2025" and what stands behind it, or nothing.
bool begins_with_day(std::string_view line) {
  size_t digits = 0, marks = 0, at = 0;
  for (; at < line.size() && (is_digit(line[at]) ||
                              (at > 0 && (line[at] == '-' || line[at] == '/' || line[at] == '.')));
       ++at)
    (is_digit(line[at]) ? digits : marks) += 1;
  return (marks == 2 || marks == 1) && digits >= 3 && digits <= 8 &&
         (at == line.size() || line[at] == ' ' || line[at] == '=' || line[at] == '\r');
}

}  // namespace

LedgerReading read_ledger_leniently(std::string_view text) { return LedgerReader().read(text); }

Result<std::vector<LedgerTransaction>> read_ledger(std::string_view text) {
  LedgerReading reading = read_ledger_leniently(text);
  Problems problems;
  for (LedgerRefusal& refusal : reading.refused) problems.add(std::move(refusal.problem));
  problems.append(reading.fatal);
  if (problems) return problems;
  return std::move(reading.transactions);
}

bool looks_like_ledger(std::string_view name, std::string_view text) {
  constexpr size_t kLines = 1000;
  bool any_day = false, below_day = false;
  size_t lines = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (++lines > kLines) break;
    const std::string_view inside = trim(line);
    if (inside.empty()) below_day = false;
    if (inside.empty() || inside.front() == ';' || inside.front() == '#') continue;
    if (is_blank(line.front())) {
      if (below_day && !is_digit(inside.front())) return true;
    } else {
      below_day = begins_with_day(line);
      any_day = any_day || below_day;
    }
  }
  const std::string lower = to_lower_ascii(name);
  return any_day &&
         (lower.ends_with(".ledger") || lower.ends_with(".journal") || lower.ends_with(".hledger"));
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
