#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/command/company_state.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/ledger/rate.hpp"
#include "kernel/period/drafts.hpp"
#include "kernel/registry.hpp"

namespace osnova {

const EnumMeta& enum_meta(Area) {
  static const EnumMeta m{"ledger.area", {"sales", "tax", "ledger"}};
  return m;
}
const EnumMeta& enum_meta(PeriodState) {
  static const EnumMeta m{"ledger.period_state", {"future", "open", "soft_closed", "closed"}};
  return m;
}
const EnumMeta& enum_meta(TaxRounding) {
  static const EnumMeta m{"kernel.tax_rounding", {"by_line", "by_document"}};
  return m;
}

const RecordMeta& book_meta() {
  static const RecordMeta meta = describe<Book>("ledger.book", RecordKind::catalogue, [](auto& r) {
    using Self = Book;
    r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
    r.field(OSNOVA_FIELD(name)).required();
    r.field(OSNOVA_FIELD(ordinal)).computed();
    r.field(OSNOVA_FIELD(kind)).frozen();
    r.field(OSNOVA_FIELD(currency)).required().frozen();
    r.field(OSNOVA_FIELD(reversal));
    r.field(OSNOVA_FIELD(active));
  });
  return meta;
}

const RecordMeta& account_meta() {
  static const RecordMeta meta =
      describe<Account>("ledger.account", RecordKind::catalogue, [](auto& r) {
        using Self = Account;
        r.field(OSNOVA_FIELD(key)).unique().computed();
        r.field(OSNOVA_FIELD(book)).required().frozen().refers("ledger.book");
        r.field(OSNOVA_FIELD(code)).required().list().frozen();
        r.field(OSNOVA_FIELD(name_en)).search();
        r.field(OSNOVA_FIELD(name_ru)).search();
        r.field(OSNOVA_FIELD(parent));
        r.field(OSNOVA_FIELD(type)).frozen();
        r.field(OSNOVA_FIELD(heading));
        r.field(OSNOVA_FIELD(currency)).frozen();
        r.field(OSNOVA_FIELD(monetary)).frozen().aside();
        r.field(OSNOVA_FIELD(control)).frozen();
        r.field(OSNOVA_FIELD(off_balance)).frozen().aside();
        r.field(OSNOVA_FIELD(open_items)).frozen().aside();
        r.field(OSNOVA_FIELD(allowed)).aside();
        r.field(OSNOVA_FIELD(a1)).aside();
        r.field(OSNOVA_FIELD(a2)).aside();
        r.field(OSNOVA_FIELD(a3)).aside();
        r.field(OSNOVA_FIELD(a4)).aside();
        r.field(OSNOVA_FIELD(valid_from)).aside();
        r.field(OSNOVA_FIELD(valid_to)).aside();
      });
  return meta;
}

const RecordMeta& rate_meta() {
  static const RecordMeta meta =
      describe<ExchangeRate>("ledger.rate", RecordKind::shared_catalogue, [](auto& r) {
        using Self = ExchangeRate;
        r.field(OSNOVA_FIELD(key)).unique().computed();
        r.field(OSNOVA_FIELD(from_currency)).required().list().frozen();
        r.field(OSNOVA_FIELD(to_currency)).required().frozen();
        r.field(OSNOVA_FIELD(date)).required().frozen();
        r.field(OSNOVA_FIELD(nominal));
        r.field(OSNOVA_FIELD(value)).required();
        r.field(OSNOVA_FIELD(source)).required();
        r.index({"from_currency", "to_currency", "date"});
      });
  return meta;
}

const RecordMeta& commodity_meta() {
  static const RecordMeta meta =
      describe<Commodity>("ledger.commodity", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Commodity;
        r.field(OSNOVA_FIELD(unit)).required().list().frozen();
        r.field(OSNOVA_FIELD(symbol)).required().unique().list().search();
        r.field(OSNOVA_FIELD(name)).search();
      });
  return meta;
}

const RecordMeta& calendar_meta() {
  static const RecordMeta meta =
      describe<Calendar>("ledger.calendar", RecordKind::catalogue, [](auto& r) {
        using Self = Calendar;
        r.field(OSNOVA_FIELD(key)).unique().computed();
        r.field(OSNOVA_FIELD(book)).required().frozen().refers("ledger.book");
        r.field(OSNOVA_FIELD(area)).frozen();
        r.field(OSNOVA_FIELD(closed_through)).computed().month();
        r.field(OSNOVA_FIELD(soft_closed_through)).computed().month();
        r.field(OSNOVA_FIELD(open_through)).computed().month();
        r.field(OSNOVA_FIELD(locked_year)).computed();
        r.field(OSNOVA_FIELD(reason)).computed();
      });
  return meta;
}

namespace {

const RecordMeta& company_account_meta() {
  static const RecordMeta meta =
      describe<CompanyAccount>("kernel.accounts", RecordKind::line, [](auto& r) {
        using Self = CompanyAccount;
        r.field(OSNOVA_FIELD(currency));
        r.field(OSNOVA_FIELD(bank));
        r.field(OSNOVA_FIELD(bic)).keyed_twice();
        r.field(OSNOVA_FIELD(account)).keyed_twice();
        r.field(OSNOVA_FIELD(iban)).keyed_twice();
        r.field(OSNOVA_FIELD(correspondent));
      });
  return meta;
}

}  // namespace

const RecordMeta& company_meta() {
  static const RecordMeta meta =
      describe<Company>("kernel.company", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Company;
        r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(name)).required();
        r.field(OSNOVA_FIELD(currency)).required().frozen();
        r.field(OSNOVA_FIELD(time_zone)).required();
        r.field(OSNOVA_FIELD(fiscal_year_start)).required().frozen();
        r.field(OSNOVA_FIELD(country));
        r.field(OSNOVA_FIELD(tax_rounding));
        r.field(OSNOVA_FIELD(advances_by_default));
        r.field(OSNOVA_FIELD(inn));
        r.field(OSNOVA_FIELD(kpp));
        r.field(OSNOVA_FIELD(legal_name));
        r.field(OSNOVA_FIELD(ogrn));
        r.field(OSNOVA_FIELD(vat_number));
        r.field(OSNOVA_FIELD(address));
        r.field(OSNOVA_FIELD(phone));
        r.field(OSNOVA_FIELD(email));
        r.field(OSNOVA_FIELD(director));
        r.field(OSNOVA_FIELD(director_title));
        r.field(OSNOVA_FIELD(accountant));
        r.field(OSNOVA_FIELD(payee_cooling_days));
        r.lines(OSNOVA_FIELD(accounts), company_account_meta());
      });
  return meta;
}

PeriodState state_of(const Calendar& c, Month month, Date business_date) {
  if (month.index <= c.closed_through) return PeriodState::closed;
  if (month.index <= c.soft_closed_through) return PeriodState::soft_closed;
  const int64_t open = std::max<int64_t>(c.open_through, Month::of(business_date).index + 1);
  return month.index <= open ? PeriodState::open : PeriodState::future;
}

namespace {

void derive_book(Record& record, const ActionContext& ctx) {
  Book& b = record.as<Book>();
  if (b.ordinal == 0)
    b.ordinal = static_cast<int64_t>(ctx.facts.company().all(book_meta()).size()) + 1;
}

void derive_account(Record& record, const ActionContext& ctx) {
  Account& a = record.as<Account>();
  if (const Book* b = ctx.facts.get<Book>(book_meta(), a.book.id))
    a.key = std::string(b->code) + "/" + a.code;
}

// Letters of one alphabet, digits, points, dashes: a code is typed, sorted and exported, and "А" is
// not "A".
void check_account(const Record& record, const ActionContext& ctx, Problems& problems) {
  const Account& a = record.as<Account>();
  bool form = true, latin = false, cyrillic = false;
  for (size_t i = 0; i < a.code.size(); ++i) {
    const auto c = static_cast<unsigned char>(a.code[i]);
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    latin = latin || letter;
    cyrillic = cyrillic || c == 0xD0 || c == 0xD1;
    form = form && (letter || c >= 0x80 || (c >= '0' && c <= '9') || c == '.' || c == '-');
  }
  if (!form) problems.add("ledger.account.code_form", "code", {{"code", a.code}});
  if (latin && cyrillic) problems.add("ledger.account.two_alphabets", "code", {{"code", a.code}});
  const Book* book = ctx.facts.get<Book>(book_meta(), a.book.id);
  if (book && !a.parent.empty() && !ctx.facts.company().account(*book, a.parent))
    problems.add("ledger.account_unknown", "parent", {{"account", a.parent}, {"book", book->code}});
}

void derive_rate(Record& record, const ActionContext&) {
  ExchangeRate& r = record.as<ExchangeRate>();
  r.key =
      r.from_currency.code() + "/" + r.to_currency.code() + "/" + r.date.text() + "/" + r.source;
}

void check_rate(const Record& record, const ActionContext&, Problems& problems) {
  const ExchangeRate& r = record.as<ExchangeRate>();
  if (r.value.mantissa <= 0) problems.add("rate.not_positive", "value");
  if (r.nominal <= 0) problems.add("rate.not_positive", "nominal");
  if (r.from_currency == r.to_currency) problems.add("rate.same_currency", "to_currency");
}

void derive_calendar(Record& record, const ActionContext& ctx) {
  Calendar& c = record.as<Calendar>();
  if (const Book* b = ctx.facts.get<Book>(book_meta(), c.book.id))
    c.key = std::string(b->code) + "/" +
            std::string(enum_meta(c.area).codes[static_cast<size_t>(c.area)]);
}

void check_company(const Record& record, const ActionContext&, Problems& problems) {
  const Company& c = record.as<Company>();
  if (auto zone = TimeZone::load(c.time_zone); !zone) problems.append(zone.problems());
  int64_t month = 0, day = 0;
  const auto parts = split(c.fiscal_year_start, '-');
  if (c.fiscal_year_start.size() != 5 || parts.size() != 2 || !parse_int(parts[0], &month) ||
      !parse_int(parts[1], &day) ||
      !Date::from_ymd(2001, static_cast<int>(month), static_cast<int>(day)) || day != 1)
    problems.add("kernel.company.fiscal_year_start_invalid", "fiscal_year_start");
  if (c.payee_cooling_days < 0 || c.payee_cooling_days > 60)
    problems.add("kernel.company.payee_cooling_days_range", "payee_cooling_days");
}

std::optional<Month> month_argument(const ActionContext& ctx, Problems& problems) {
  const auto* v = ctx.arguments.if_contains("month");
  if (!v || !v->is_string()) {
    problems.add("input.required", "month");
    return std::nullopt;
  }
  auto m = Month::parse(std::string_view(v->as_string()));
  if (!m) {
    problems.append(m.problems());
    return std::nullopt;
  }
  return *m;
}

// Whether drafts of the closed months are to stay as they are.
bool with_drafts(const ActionContext& ctx, Problems& problems) {
  const auto* given = ctx.arguments.if_contains("with_drafts");
  if (!given || given->is_null()) return false;
  if (!given->is_bool()) problems.add("input.type", "with_drafts", {{"expected", "boolean"}});
  return given->is_bool() && given->as_bool();
}

void need_calendar(const Record& record, const ActionContext& ctx, Needs& needs) {
  Problems later;  // told by act_calendar
  if (ctx.action != "close" || with_drafts(ctx, later)) return;
  const Calendar& c = record.as<Calendar>();
  if (const auto month = month_argument(ctx, later))
    needs.drafts(c.area, first_day_closing(c), month->last());
}

void act_calendar(Record& record, const ActionContext& ctx, Problems& problems) {
  Calendar& c = record.as<Calendar>();
  const CompanyState& state = ctx.facts.company();
  const Book* book = state.get<Book>(book_meta(), c.book.id);
  if (ctx.action == "lock_year") {
    const auto* v = ctx.arguments.if_contains("year");
    if (!v || !v->is_int64()) return problems.add("input.required", "year");
    // A lock moves forward only; a year beyond the last closed month cannot be whole.
    const int64_t year = v->as_int64();
    const std::string text = std::to_string(year);
    if (year <= c.locked_year)
      return problems.add("ledger.period.year_locked", "year",
                          {{"year", text}, {"book", book->code}});
    if (year > Month{static_cast<int>(c.closed_through)}.year() ||
        Month::of(state.fiscal_year_last(static_cast<int>(year))).index > c.closed_through)
      return problems.add("ledger.period.year_not_closed", "year", {{"year", text}});
    c.locked_year = year;
    return;
  }
  const auto month = month_argument(ctx, problems);
  if (!month) return;
  if (ctx.action == "close" || ctx.action == "soft_close") {
    if (c.area == Area::ledger && ctx.action == "close")
      for (Area other : {Area::sales, Area::tax})
        if (state.period(*book, other, *month, ctx.business_date) != PeriodState::closed)
          return problems.add("ledger.period.areas_first", "month", {{"month", month->text()}});
    int64_t& through = ctx.action == "close" ? c.closed_through : c.soft_closed_through;
    if (month->index <= through)
      return problems.add("ledger.period.already_closed", "month", {{"month", month->text()}});
    if (ctx.action == "close" && !with_drafts(ctx, problems))
      refuse_drafts(ctx.facts.drafts(c.area, first_day_closing(c), month->last()), *month,
                    ctx.access, problems);
    through = month->index;
    c.soft_closed_through = std::max(c.soft_closed_through, c.closed_through);
  } else if (ctx.action == "reopen") {
    const auto* reason = ctx.arguments.if_contains("reason");
    if (!reason || !reason->is_string() || reason->as_string().empty())
      return problems.add("input.required", "reason");
    if (month->index > c.soft_closed_through)
      return problems.add("ledger.period.not_closed", "month", {{"month", month->text()}});
    // The ledger's calendar holds the lock for all areas of the book.
    const int year = state.fiscal_year(month->first());
    if (state.year_locked(*book, year))
      return problems.add("ledger.period.year_locked", "month",
                          {{"year", std::to_string(year)}, {"book", book->code}});
    c.closed_through = std::min<int64_t>(c.closed_through, month->index - 1);
    c.soft_closed_through = std::min<int64_t>(c.soft_closed_through, month->index - 1);
    c.reason = std::string(reason->as_string());
  }
}

}  // namespace

void register_ledger_records(Registry& registry) {
  Behaviour company{.meta = &company_meta()};
  company.cached = true;
  company.check = check_company;
  registry.add(company);
  Behaviour book{.meta = &book_meta()};
  book.cached = true;
  book.derive = derive_book;
  registry.add(book);
  Behaviour account{.meta = &account_meta()};
  account.cached = true;
  account.derive = derive_account;
  account.check = check_account;
  registry.add(account);
  Behaviour calendar{.meta = &calendar_meta()};
  calendar.cached = true;
  calendar.derive = derive_calendar;
  calendar.needs = need_calendar;
  calendar.act = act_calendar;
  calendar.actions = {"close", "soft_close", "reopen", "lock_year"};
  for (const char* action : {"close", "soft_close", "reopen"})
    calendar.arguments.push_back({action, "month", Kind::text, true});
  calendar.arguments.push_back({"close", "with_drafts", Kind::boolean, false});
  calendar.arguments.push_back({"reopen", "reason", Kind::text, true});
  calendar.arguments.push_back({"lock_year", "year", Kind::integer, true});
  registry.add(calendar);
  Behaviour rate{.meta = &rate_meta()};
  rate.derive = derive_rate;
  rate.check = check_rate;
  registry.add(rate);
  registry.add(Behaviour{.meta = &commodity_meta()});
}

}  // namespace osnova
