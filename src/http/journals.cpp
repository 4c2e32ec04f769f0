// Journals of double entry among the imports: what the file names, what it would become.
#include <algorithm>

#include "base/text.hpp"
#include "http/context.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

std::string_view type_code(AccountType type) {
  return enum_meta(type).codes[static_cast<size_t>(type)];
}

// Accounts of the book that an entry without a party may use, by code.
json::array chart_of(const Context& context, const CompanyState& company, const Book& book) {
  json::array chart;
  for (const Account* account : company.accounts(book)) {
    if (account->heading) continue;
    if (account->control && account->open_items == OpenItems::required) continue;
    const std::string_view russian(account->name_ru), english(account->name_en);
    const bool ru = context.language() == "ru" && !russian.empty();
    chart.push_back(json::object{{"code", std::string_view(account->code)},
                                 {"name", ru || english.empty() ? russian : english}});
  }
  return chart;
}

json::object journal_json(const Context& context, const Journal& journal) {
  const auto company = context.kernel.company_state(context.access.company());
  json::array books, types, accounts, commodities;
  for (const Book* book : company->books())
    books.push_back(json::object{{"code", std::string_view(book->code)},
                                 {"name", std::string_view(book->name)}});
  for (const AccountType type : {AccountType::asset, AccountType::liability, AccountType::equity,
                                 AccountType::income, AccountType::expense})
    types.push_back(json::object{
        {"code", type_code(type)},
        {"label", context.text("ledger.account_type." + std::string(type_code(type)))}});
  for (const JournalAccount& one : journal.accounts())
    accounts.push_back(json::object{{"name", one.name},
                                    {"code", one.code},
                                    {"type", one.type},
                                    {"made", one.made},
                                    {"postings", one.postings}});
  for (const JournalCommodity& one : journal.commodities())
    commodities.push_back(json::object{{"symbol", one.symbol},
                                       {"means", one.means},
                                       {"unit", one.currency.is_unit()},
                                       {"made", one.made},
                                       {"postings", one.postings}});
  const Book* book = company->book(journal.book());
  return {{"book", journal.book()},
          {"books", std::move(books)},
          {"first", journal.first_day().text()},
          {"last", journal.last_day().text()},
          {"entries", journal.size()},
          {"refused", journal.refused()},
          {"accounts", std::move(accounts)},
          {"types", std::move(types)},
          {"commodities", std::move(commodities)},
          {"chart", book ? chart_of(context, *company, *book) : json::array()}};
}

// {"book"?, "from"?, "until"?, "accounts"?: {name: {"code"?, "type"?}}}
Result<JournalChoice> journal_choice(const json::object& given) {
  JournalChoice choice;
  const auto text = [](const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  choice.book = text(given, "book");
  for (const auto& [name, day] : {std::pair{"from", &choice.from}, {"until", &choice.until}}) {
    const std::string written = text(given, name);
    if (written.empty()) continue;
    auto read = Date::parse(written);
    if (!read) return Problem{"date.invalid", name, {{"text", written}}};
    *day = *read;
  }
  const auto* accounts = given.if_contains("accounts");
  if (accounts && !accounts->is_object()) return Problem{"input.object_expected", "accounts", {}};
  if (accounts)
    for (const auto& [name, value] : accounts->as_object()) {
      if (!value.is_object()) return Problem{"input.object_expected", "accounts", {}};
      const json::object& one = value.as_object();
      JournalAccountChoice account{text(one, "code"), text(one, "type")};
      const auto& codes = enum_meta(AccountType::asset).codes;
      if (!account.type.empty() &&
          std::find(codes.begin(), codes.end(), account.type) == codes.end())
        return Problem{"import.unknown_option", "accounts", {{"value", account.type}}};
      choice.accounts[std::string(name)] = std::move(account);
    }
  return choice;
}

json::object row_json(const Context& context, const Imports::JournalRow& row) {
  const JournalEntry& entry = row.entry;
  json::array postings;
  for (const JournalPosting& p : entry.postings)
    postings.push_back(json::object{{"account", p.account},
                                    {"code", p.code},
                                    {"amount", p.amount},
                                    {"commodity", p.commodity}});
  constexpr size_t kShown = 2000;
  return {
      {"row", entry.line},
      {"values",
       json::object{{"date", entry.date.text()}, {"number", entry.number}, {"title", entry.title}}},
      {"text", clip(entry.text, kShown)},
      {"postings", std::move(postings)},
      {"problems", problems_json(context.labels, context.language(), entry.problems)},
      {"known", row.known}};
}

}  // namespace

Response journal_looked_at(const Context& context, int status, const Imports::Upload& made) {
  json::array targets;
  targets.emplace_back(made.journal->record());
  return json_response(status, json::object{{"id", std::to_string(made.id)},
                                            {"name", made.file.name},
                                            {"format", "Ledger, " + made.file.format.encoding},
                                            {"columns", json::array()},
                                            {"rows", made.journal->size()},
                                            {"sheet", ""},
                                            {"sheets", json::array()},
                                            {"suggested", json::object()},
                                            {"suggestions", json::object()},
                                            {"targets", std::move(targets)},
                                            {"journal", journal_json(context, *made.journal)}});
}

Response import_journal(const Context& context, Id id) {
  Imports* imports = context.services.imports;
  if (!imports) return problem_response(context, "http.not_found", 404);
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  if (!body->is_object()) return problem_response(context, "input.object_expected", 422);
  auto choice = journal_choice(body->as_object());
  if (!choice) return problem_response(context, choice.problems());
  auto made = imports->choose_book(context.access.in_language(context.language()), id, *choice);
  if (!made) return problem_response(context, made.problems());
  return journal_looked_at(context, 200, *made);
}

Response preview_journal(const Context& context, Id id, const json::object& given) {
  auto choice = journal_choice(given);
  if (!choice) return problem_response(context, choice.problems());
  auto preview = context.services.imports->preview_journal(
      context.access.in_language(context.language()), id, *choice);
  if (!preview) return problem_response(context, preview.problems());
  json::array rows;
  for (const Imports::JournalRow& row : preview->rows) rows.push_back(row_json(context, row));
  const size_t checked = rows.size();
  return json_response(
      200, json::object{
               {"rows", std::move(rows)},
               {"checked", checked},
               {"journal", journal_json(context, *preview->journal)},
               {"problems", problems_json(context.labels, context.language(), preview->problems)}});
}

}  // namespace osnova::http
