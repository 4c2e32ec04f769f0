// Expectations: what the books, the record, the journal and the reports must say.
#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"
#include "testing/case_world.hpp"

namespace osnova::testing {

namespace json = boost::json;

namespace {

[[noreturn]] void differs(const std::string& why) { throw std::runtime_error(why); }

std::pair<std::string, std::string> cut(const std::string& text) {
  const std::string_view all = trim(text);
  const size_t blank = all.find(' ');
  if (blank == all.npos) return {std::string(all), ""};
  return {std::string(all.substr(0, blank)), std::string(trim(all.substr(blank)))};
}

using Sums = std::map<std::string, int64_t>;

bool is_pairwise(const GoldenEntry& e) { return e.legs.size() == 2; }

// IFRS: turnover per account and side; control accounts net, because transfers between open items
// of one account are left out of golden rows.
Sums by_account(const std::vector<GoldenEntry>& entries, const std::vector<std::string>& control) {
  Sums sums;
  for (const GoldenEntry& entry : entries)
    for (const GoldenLeg& leg : entry.legs) {
      const bool net = std::find(control.begin(), control.end(), leg.account) != control.end();
      if (net)
        sums[leg.account + " net"] += leg.debit ? leg.minor : -leg.minor;
      else
        sums[leg.account + (leg.debit ? " Dr" : " Cr")] += leg.minor;
    }
  std::erase_if(sums, [](const auto& s) { return s.second == 0; });
  return sums;
}

// RSBU: sum per correspondence; entries within one account are left out.
Sums by_correspondence(const std::vector<GoldenEntry>& entries) {
  Sums sums;
  for (const GoldenEntry& entry : entries) {
    if (entry.legs.size() == 1) {
      sums[(entry.legs[0].debit ? "Dt " : "Kt ") + entry.legs[0].account] += entry.legs[0].minor;
      continue;
    }
    if (!is_pairwise(entry)) differs("an entry of an RSBU book has one debit and one credit");
    if (entry.legs[0].account != entry.legs[1].account)
      sums[entry.legs[0].account + "–" + entry.legs[1].account] += entry.legs[0].minor;
  }
  std::erase_if(sums, [](const auto& s) { return s.second == 0; });
  return sums;
}

std::string text_of(const Sums& sums) {
  std::string text;
  for (const auto& [key, minor] : sums)
    text += (text.empty() ? "" : "; ") + key + " " + minor_text(minor, 2);
  return text.empty() ? "nothing" : text;
}

}  // namespace

// What was posted to a book: of one journal seq, or of the whole story when seq is 0. One entry a
// pair.
std::vector<GoldenEntry> CaseWorld::posted(const std::string& book_code, int64_t seq) {
  const auto state = kernel_->company_state(company_);
  const Book* book = state->book(book_code);
  if (!book) differs("no such book: " + book_code);
  auto reader = database_->reader();
  const store::Cell cells[] = {company_, seq != 0 ? seq : story_begin_ + 1,
                               seq != 0 ? seq : INT64_MAX, book->ordinal};
  auto rows = reader->query(
      "SELECT seq, posting, pair, side, account, base_amount FROM ledger WHERE company_id = $1 AND "
      "seq >= $2 "
      "AND seq <= $3 AND book = $4 ORDER BY seq, posting, pair, side, leg",
      cells);
  std::vector<GoldenEntry> entries;
  std::array<int64_t, 3> last = {-1, -1, -1};
  while (rows->next()) {
    const std::array<int64_t, 3> now = {rows->integer(0), rows->integer(1), rows->integer(2)};
    if (now != last || now[2] == 0) entries.emplace_back();
    last = now;
    entries.back().legs.push_back({rows->integer(3) == 0, std::string(rows->text(4)),
                                   static_cast<long long>(rows->integer(5))});
  }
  return entries;
}

void CaseWorld::golden(const std::string& rest) {
  const auto [book_code, notation] = cut(rest);
  const auto state = kernel_->company_state(company_);
  const Book* book = state->book(book_code);
  if (!book) differs("no such book: " + book_code);
  const auto expected = parse_golden(notation);
  const auto actual = posted(book_code, 0);
  std::vector<std::string> control;
  for (const Account* account : state->accounts(*book))
    if (account->control) control.push_back(account->code);
  const bool ru = book->kind == BookKind::ru;
  const Sums want = ru ? by_correspondence(expected) : by_account(expected, control);
  const Sums have = ru ? by_correspondence(actual) : by_account(actual, control);
  if (want != have)
    differs("golden " + book_code + ":\n    expected " + text_of(want) + "\n    posted   " +
            text_of(have));
}

// legs LABEL BOOK notation: exactly what one document posted.
void CaseWorld::legs(const std::string& rest) {
  const auto [label, more] = cut(rest);
  const auto [book_code, notation] = cut(more);
  const auto known = labels_.find(label);
  if (known == labels_.end()) differs("no such label: " + label);
  const auto state = kernel_->company_state(company_);
  const Book* book = state->book(book_code);
  if (!book) differs("no such book: " + book_code);
  if (known->second.posted_seq == 0) differs(label + " was not posted");
  const auto actual = posted(book_code, known->second.posted_seq);
  const auto expected = parse_golden(notation == "none" ? "" : notation);
  const bool ru = book->kind == BookKind::ru;
  const Sums want = ru ? by_correspondence(expected) : by_account(expected, {});
  const Sums have = ru ? by_correspondence(actual) : by_account(actual, {});
  if (want != have)
    differs("legs of " + label + ":\n    expected " + text_of(want) + "\n    posted   " +
            text_of(have));
}

// open BOOK ACCOUNT LABEL AMOUNT: balance of an open item in its own currency, debit positive.
void CaseWorld::open_item(const std::string& rest) {
  const auto words = split(rest, ' ');
  if (words.size() != 4) differs("open BOOK ACCOUNT LABEL AMOUNT");
  const auto known = labels_.find(std::string(words[2]));
  if (known == labels_.end()) differs("no such label: " + std::string(words[2]));
  const auto state = kernel_->company_state(company_);
  const Book* book = state->book(words[0]);
  if (!book) differs("no such book");
  auto reader = database_->reader();
  const store::Cell cells[] = {company_, known->second.id, book->ordinal, words[1]};
  auto rows = reader->query(
      "SELECT amount FROM open_item WHERE company_id = $1 AND open_item = $2 AND book = $3 AND "
      "account = $4",
      cells);
  int64_t sum = 0;
  while (rows->next()) sum += rows->integer(0);
  std::string amount(words[3]);
  std::erase(amount, ',');
  const auto expected = parse_minor(amount, 2);
  if (!expected || *expected != sum)
    differs("open item: expected " + std::string(words[3]) + ", is " + minor_text(sum, 2));
}

// balance BOOK ACCOUNT AMOUNT: debit minus credit of everything, in the book's currency.
void CaseWorld::balance(const std::string& rest) {
  const auto words = split(rest, ' ');
  if (words.size() != 3) differs("balance BOOK ACCOUNT AMOUNT");
  const auto state = kernel_->company_state(company_);
  const Book* book = state->book(words[0]);
  if (!book) differs("no such book");
  auto reader = database_->reader();
  const store::Cell cells[] = {company_, book->ordinal, words[1]};
  auto rows = reader->query(
      "SELECT CAST(SUM(base_debit - base_credit) AS BIGINT) FROM ledger_year WHERE company_id = $1 "
      "AND "
      "book = $2 AND account = $3",
      cells);
  const int64_t sum = rows->next() ? rows->integer(0) : 0;
  std::string amount(words[2]);
  std::erase(amount, ',');
  const auto expected = parse_minor(amount, 2);
  if (!expected || *expected != sum)
    differs("balance of " + std::string(words[1]) + ": expected " + std::string(words[2]) +
            ", is " + minor_text(sum, 2));
}

// field LABEL NAME VALUE: the value as JSON shows it, ends of lines as \n; lines by "lines.0.net".
void CaseWorld::field(const std::string& rest) {
  const auto [label, more] = cut(rest);
  const auto [name, expected] = cut(more);
  const auto known = labels_.find(label);
  if (known == labels_.end()) differs("no such label: " + label);
  const Behaviour* behaviour = settings_.registry->find(known->second.record);
  Access person = access("owner");
  auto record = kernel_->load(*behaviour->meta, known->second.id, person);
  if (!record) differs("not found: " + label);
  CodecContext codec;
  codec.company_currency = kernel_->company_state(company_)->company().currency;
  json::value value = to_json(*record, codec);
  // A path of one member: an added field or a ticked point; nothing where there is none.
  const bool whole = is_extra(name) || is_note(name);
  for (const std::string_view part : split(name, whole ? '\n' : '.')) {
    int64_t index = 0;
    if (whole && !value.as_object().contains(part)) {
      value = nullptr;
    } else if (value.is_array() && parse_int(part, &index)) {
      if (index >= static_cast<int64_t>(value.as_array().size()))
        differs("no line " + std::string(part));
      value = json::value(value.as_array()[static_cast<size_t>(index)]);
    } else if (value.is_object() && value.as_object().contains(part)) {
      value = json::value(value.as_object().at(part));
    } else {
      differs("no field " + name);
    }
  }
  std::string actual =
      value.is_string() ? std::string(value.as_string()) : json::serialize(value);
  for (size_t at = 0; (at = actual.find('\n')) != actual.npos;) actual.replace(at, 1, "\\n");
  if (actual != expected) differs(label + " " + name + ": expected " + expected + ", is " + actual);
}

// journal LABEL create,post: the commands that made the record what it is.
void CaseWorld::journal(const std::string& rest) {
  const auto [label, expected] = cut(rest);
  const auto known = labels_.find(label);
  if (known == labels_.end()) differs("no such label: " + label);
  auto reader = database_->reader();
  const Behaviour* behaviour = settings_.registry->find(known->second.record);
  const bool shared = behaviour->meta->kind == RecordKind::shared_catalogue;
  const store::Cell cells[] = {shared ? Id{0} : company_, known->second.id};
  auto rows = reader->query(
      "SELECT command FROM journal WHERE company_id = $1 AND record_id = $2 ORDER BY seq", cells);
  std::string actual;
  while (rows->next()) {
    const std::string_view command = rows->text(0);
    actual += (actual.empty() ? "" : ",") + std::string(command.substr(command.rfind('.') + 1));
  }
  if (actual != expected)
    differs("journal of " + label + ": expected " + expected + ", is " + actual);
}

// report NAME {arguments} column=value column=value: one row, or the totals ("totals
// column=value"), has these values as JSON shows them. "rows=3" counts the rows. A blank in a value
// is written ~.
void CaseWorld::report(const std::string& rest) {
  const auto [name, more] = cut(rest);
  std::string expected = more;
  ReportArguments arguments;
  if (more.starts_with('{')) {
    const size_t end = more.find('}');
    auto parsed = parse_json(with_ids(more.substr(0, end + 1)));
    if (!parsed) differs("the report's arguments are not JSON");
    for (const auto& member : parsed->as_object())
      arguments[member.key()] = std::string(member.value().as_string());
    expected = trim(std::string_view(more).substr(end + 1));
  }
  auto table = kernel_->report(name, arguments, access("owner"));
  if (!table) differs("report: refused: " + table.problems().front().code);
  const json::object out = report_json(*table);
  const bool totals = expected.starts_with("totals ");
  if (totals) expected = expected.substr(7);
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const std::string_view part : split(expected, ' ')) {
    const size_t equals = part.find('=');
    if (part.empty()) continue;
    if (equals == part.npos) differs("column=value expected: " + std::string(part));
    std::string value(part.substr(equals + 1));
    for (size_t at; (at = value.find('~')) != value.npos;) value[at] = ' ';
    wanted.emplace_back(part.substr(0, equals), value);
  }
  const auto& rows = out.at("rows").as_array();
  if (wanted.size() == 1 && wanted[0].first == "rows") {
    if (std::to_string(rows.size()) != wanted[0].second)
      differs("report: expected " + wanted[0].second + " rows, has " + std::to_string(rows.size()));
    return;
  }
  const auto matches = [&](const json::object& row) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& w) {
      const auto* value = row.if_contains(w.first);
      if (!value) return false;
      const std::string text =
          value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
      return text == w.second || (value->is_null() && w.second == "null");
    });
  };
  if (totals ? matches(out.at("totals").as_object())
             : std::any_of(rows.begin(), rows.end(),
                           [&](const auto& r) { return matches(r.as_object()); }))
    return;
  differs("report " + name + ": no row with " + expected + " in " + json::serialize(out));
}

}  // namespace osnova::testing
