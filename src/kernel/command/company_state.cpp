#include <boost/json.hpp>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/command/fact_loader.hpp"

namespace osnova {

const Book* CompanyState::book(std::string_view code) const {
  for (const Book* b : books_)
    if (b->code == code) return b;
  return nullptr;
}
const Book* CompanyState::book_by_ordinal(int64_t ordinal) const {
  for (const Book* b : books_)
    if (b->ordinal == ordinal) return b;
  return nullptr;
}
const Account* CompanyState::account(const Book& book, std::string_view code) const {
  std::string key = std::to_string(book.ordinal);
  key += '/';
  key += code;
  const auto found = accounts_.find(key);
  return found == accounts_.end() ? nullptr : found->second;
}

namespace {
using Roles = std::map<std::string, std::string, std::less<>>;

Roles read_roles(BookKind kind) {
  const auto bytes =
      embedded_file("kernel/ledger/charts/" +
                    std::string(enum_meta(kind).codes[static_cast<size_t>(kind)]) + ".json");
  const boost::json::value chart =
      boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()));
  Roles roles;
  for (const auto& m : chart.at("roles").as_object())
    roles[std::string(m.key())] = std::string(m.value().as_string());
  return roles;
}

// Read once, at initialization: readers and the writer ask at the same time.
const Roles& roles_of(BookKind kind) {
  static const Roles all[] = {read_roles(BookKind::ifrs), read_roles(BookKind::ru)};
  return all[static_cast<size_t>(kind)];
}
}  // namespace

const Account* CompanyState::role(const Book& book, std::string_view role) const {
  const auto& roles = roles_of(book.kind);
  const auto found = roles.find(role);
  OSNOVA_ASSERT(found != roles.end(), "the chart knows the role");
  return account(book, found->second);
}

std::vector<const Account*> CompanyState::accounts(const Book& book) const {
  std::vector<const Account*> list;
  for (const auto& [key, a] : accounts_)
    if (a->book.id == book.id) list.push_back(a);
  std::sort(list.begin(), list.end(), [](auto* a, auto* b) { return a->code < b->code; });
  return list;
}

PeriodState CompanyState::period(const Book& book, Area area, Month month,
                                 Date business_date) const {
  const auto found = calendars_.find({book.ordinal, static_cast<int>(area)});
  if (found == calendars_.end()) return state_of(Calendar{}, month, business_date);
  return state_of(*found->second, month, business_date);
}

bool CompanyState::year_locked(const Book& book, int year) const {
  const auto found = calendars_.find({book.ordinal, static_cast<int>(Area::ledger)});
  return found != calendars_.end() && found->second->locked_year != 0 &&
         year <= found->second->locked_year;
}

int CompanyState::fiscal_year(Date date) const {
  return date < fiscal_year_first(date.year()) ? date.year() - 1 : date.year();
}
Date CompanyState::fiscal_year_first(int year) const {
  int64_t month = 1;
  if (company_) parse_int(std::string_view(company_->fiscal_year_start).substr(0, 2), &month);
  return *Date::from_ymd(year, static_cast<int>(month), 1);
}
Date CompanyState::fiscal_year_last(int year) const {
  return {fiscal_year_first(year + 1).days - 1};
}

const std::vector<Record>& CompanyState::all(const RecordMeta& meta) const {
  static const std::vector<Record> none;
  const auto t = tables_.find(&meta);
  return t == tables_.end() ? none : t->second.records;
}
const Record* CompanyState::find(const RecordMeta& meta, Id id) const {
  const auto t = tables_.find(&meta);
  if (t == tables_.end()) return nullptr;
  const auto r = t->second.by_id.find(id);
  return r == t->second.by_id.end() ? nullptr : &t->second.records[r->second];
}
const Record* CompanyState::find(const RecordMeta& meta, std::string_view key) const {
  const auto t = tables_.find(&meta);
  if (t == tables_.end()) return nullptr;
  const auto r = t->second.by_key.find(std::string(key));
  return r == t->second.by_key.end() ? nullptr : &t->second.records[r->second];
}

std::shared_ptr<const CompanyState> StateLoader::load(store::Connection& connection,
                                                      const Registry& registry,
                                                      const FactLoader::RecordTexts& texts,
                                                      Id company) {
  auto state = std::make_shared<CompanyState>();
  for (const Behaviour& b : registry.records()) {
    if (!b.cached) continue;
    const bool shared = b.meta->kind == RecordKind::shared_catalogue;
    if (!shared && company == 0) continue;
    auto& table = state->tables_[b.meta];
    const auto& sql = texts.of(*b.meta);
    const store::Cell key[] = {shared ? Id{0} : company};
    {
      auto rows = connection.query("SELECT " + sql.columns_text() + " FROM " + b.meta->table +
                                       " WHERE company_id = $1 ORDER BY id",
                                   key);
      while (rows->next()) table.records.push_back(sql.read_row(*rows));
    }
    const FieldMeta* unique = nullptr;
    for (const FieldMeta& f : b.meta->fields)
      if (f.has(kUnique)) {
        unique = &f;
        break;
      }
    sql.load_lines(connection, table.records);
    for (size_t i = 0; i < table.records.size(); ++i) {
      table.by_id[table.records[i].entity().id] = i;
      if (unique && has_value(*unique, table.records[i].data()))
        table.by_key[std::string(get_text(*unique, table.records[i].data()))] = i;
    }
  }
  state->extras_ = extra_fields_of(state->all(added_field_meta()));
  if (company == 0) return state;
  const Record* own = state->find(company_meta(), company);
  if (!own) return nullptr;
  state->company_ = &own->as<Company>();
  if (auto zone = TimeZone::load(state->company_->time_zone)) state->time_zone_ = *zone;
  for (const Record& r : state->all(book_meta()))
    if (r.as<Book>().active) state->books_.push_back(&r.as<Book>());
  std::sort(state->books_.begin(), state->books_.end(),
            [](auto* a, auto* b) { return a->ordinal < b->ordinal; });
  for (const Record& r : state->all(account_meta())) {
    const Account& a = r.as<Account>();
    if (const Book* b = state->get<Book>(book_meta(), a.book.id))
      state->accounts_[std::to_string(b->ordinal) + "/" + a.code] = &a;
  }
  for (const Record& r : state->all(calendar_meta())) {
    const Calendar& c = r.as<Calendar>();
    if (const Book* b = state->get<Book>(book_meta(), c.book.id))
      state->calendars_[{b->ordinal, static_cast<int>(c.area)}] = &c;
  }
  return state;
}

}  // namespace osnova
