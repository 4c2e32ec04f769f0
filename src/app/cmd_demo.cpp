// The demonstration company: a year of a wholesaler in two books and three currencies, made by
// commands only.
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "app/demo_purchases.hpp"
#include "app/progress_line.hpp"
#include "base/prng.hpp"
#include "modules/books/close_commands.hpp"

namespace osnova::app {

namespace json = boost::json;

namespace {

constexpr int kMonths = 12;

// A clock that the story moves, so that journal times follow the business.
class StoryClock : public Clock {
 public:
  int64_t now_us() override { return now_us_ += 1000; }
  void go_to(Date date) {
    now_us_ = std::max(now_us_, (int64_t{date.days} * 86400 + 32400) * 1'000'000);
  }

 private:
  int64_t now_us_ = 0;
};

struct Sold {
  Id id = 0;
  std::string customer, currency, tax_code;
  Date date;
  int64_t gross = 0;  // minor units
  int64_t quantity = 0;
};

class Demo {
 public:
  Demo(Kernel& kernel, StoryClock& clock, const Access& access, const Access& shared, Month first)
      : kernel_(kernel), clock_(clock), access_(access), shared_(shared), first_(first) {}

  void run(int documents) {
    requisites();
    names();
    catalogues();
    rates();
    opening();
    ProgressLine progress;
    const int a_month = std::max(10, documents / kMonths);
    for (int month = 0; month < kMonths; ++month) {
      trade(first_ + month, a_month);
      clock_.go_to((first_ + month).last());
      purchases_.trade(first_ + month);
      progress.show(std::to_string(documents_) + " documents");
    }
    progress.end();
    close();
    drafts();
    purchases_.drafts(last().next().first());
  }
  int documents() const { return documents_; }
  Month last() const { return first_ + (kMonths - 1); }

 private:
  Answer must(Command command, const Access& access) {
    const Answer answer = kernel_.execute(command, access);
    if (!answer.ok()) {
      std::string why = command.name + ":";
      for (const Problem& p : answer.problems) why += " " + p.code + " " + p.path;
      raise_bug("demo", __FILE__, __LINE__, (why + answer.incident).c_str());
    }
    return answer;
  }
  Answer create(const std::string& name, json::object input, bool post = false) {
    Command command;
    const bool shared = name.starts_with("party.party") || name.starts_with("ledger.rate");
    command.company = shared ? 0 : access_.company();
    command.name = name + ".create";
    command.input = std::move(input);
    if (post) {
      command.then = "post";
      ++documents_;
    }
    return must(std::move(command), shared ? shared_ : access_);
  }

  // What printed documents say of the company.
  void requisites() {
    const auto state = kernel_.company_state(access_.company());
    Command command;
    command.name = "kernel.company.update";
    command.record = access_.company();
    command.expected_version = state->company().version;
    command.input = {
        {"legal_name", "ООО «Демонстрация»"},
        {"inn", "7701123451"},
        {"kpp", "770101001"},
        {"address", "101000, г. Москва, ул. Мясницкая, д. 1, офис 5"},
        {"phone", "+7 495 000-00-00"},
        {"email", "sales@example.org"},
        {"director", "Иванова А. П."},
        {"director_title", "Генеральный директор"},
        {"accountant", "Петров С. В."},
        {"accounts", json::array{json::object{{"currency", "RUB"},
                                              {"bank", "ПАО СБЕРБАНК, г. Москва"},
                                              {"bic", "044525225"},
                                              {"account", "40702810638050013199"},
                                              {"correspondent", "30101810400000000225"}},
                                 json::object{{"currency", "EUR"},
                                              {"bank", "Example Bank, Berlin"},
                                              {"bic", "EXAMDEFF"},
                                              {"iban", "DE89370400440532013000"}}}}};
    must(std::move(command), shared_);
  }

  // How people call the owner and the books.
  void names() {
    const auto name = [&](const RecordMeta& meta, Id company, Id id, std::string_view text) {
      const Access& access = company == 0 ? shared_ : access_;
      Command command;
      command.company = company;
      command.name = std::string(meta.name) + ".update";
      command.record = id;
      command.expected_version = kernel_.load(meta, id, access)->entity().version;
      command.input = {{"name", text}};
      must(std::move(command), access);
    };
    name(user_meta(), 0, shared_.user(), "Anna Ivanova");
    const auto state = kernel_.company_state(access_.company());
    for (const Book* book : state->books())
      name(book_meta(), access_.company(), book->id, book->kind == BookKind::ru ? "RSBU" : "IFRS");
  }

  // A number of ten digits with its check digit.
  static std::string inn_of(int number) {
    std::string digits = std::to_string(780500000 + number);
    static constexpr int weights[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * weights[i];
    return digits + std::to_string(sum % 11 % 10);
  }

  static std::string customer_name(int i) {
    static const char* const first[] = {"North", "New",   "Bright", "Old",   "Green",
                                        "Blue",  "Quiet", "First",  "South", "Upper",
                                        "Small", "Great", "Far",    "City",  "River"};
    static const char* const second[] = {"House",   "Shore",   "Court", "Garden", "Bridge",
                                         "Port",    "Park",    "Grove", "Line",   "Style",
                                         "Quarter", "Comfort", "World", "View"};
    return std::string(first[i % 15]) + " " + second[i / 15 % 14];
  }

  json::object customer(int i, bool abroad) {
    json::object input = {{"code", "K" + std::to_string(1000 + i)},
                          {"name", customer_name(i)},
                          {"country", abroad ? "DE" : "RU"}};
    const std::string house = std::to_string(i + 1);
    const std::string address = abroad ? "Musterstrasse " + house + ", 10115 Berlin"
                                       : "190000, г. Санкт-Петербург, ул. Садовая, д. " + house;
    input["addresses"] = json::array{json::object{{"kind", "legal"}, {"address", address}}};
    if (!abroad) {
      input["inn"] = inn_of(i);
      input["kpp"] = "780501001";
    }
    return input;
  }

  void catalogues() {
    clock_.go_to(first_.previous().last());
    const Id goods = create("item.class", {{"code", "goods"},
                                           {"name", "Goods"},
                                           {"revenue_ifrs", "4000"},
                                           {"returns_ifrs", "4090"}})
                         .record;
    static const char* const things[] = {"Oak table",  "Beech chair", "Pine shelf", "Desk lamp",
                                         "Wall clock", "Rug",         "Mirror",     "Vase"};
    for (int i = 0; i < 40; ++i) {
      const std::string code = "A" + std::to_string(100 + i);
      items_.push_back(create("item.item", {{"code", code},
                                            {"name", std::string(things[i % 8]) + " " +
                                                         std::to_string(i / 8 + 1)},
                                            {"item_class", std::to_string(goods)},
                                            {"unit", "шт"},
                                            {"tax_code", "vat"},
                                            {"price", std::to_string(500 + 137 * i)}})
                           .record);
    }
    for (int i = 0; i < 210; ++i) {
      const bool abroad = i % 7 == 0;
      const Id id = create("party.party", customer(i, abroad)).record;
      create("party.terms",
             {{"party", std::to_string(id)}, {"payment_days", i % 3 == 0 ? 14 : 30}});
      (abroad ? abroad_ : home_).push_back(std::to_string(id));
    }
    purchases_.suppliers();
  }

  // Month-end and mid-month rates that drift; documents take the last one on or before their day.
  void rates() {
    int64_t usd = 9000, eur = 9900;
    for (int month = -1; month < kMonths; ++month)
      for (const int day : {1, 15, 0}) {
        const Month m = first_ + month;
        const Date date = day == 0 ? m.last() : *Date::from_ymd(m.year(), m.month(), day);
        usd += prng_.between(-120, 130);
        eur += prng_.between(-130, 130);
        for (const auto& [currency, value] : {std::pair{"USD", usd}, std::pair{"EUR", eur}})
          create("ledger.rate", {{"from_currency", currency},
                                 {"to_currency", "RUB"},
                                 {"date", date.text()},
                                 {"value", minor_text(value, 2)},
                                 {"source", "demo"}});
      }
  }

  void opening() {
    json::array lines;
    const auto line = [&](const char* book, const char* account, const char* side,
                          const char* amount) {
      lines.push_back(json::object{{"book", book},
                                   {"account", account},
                                   {"side", side},
                                   {"currency", "RUB"},
                                   {"amount", amount}});
    };
    line("main", "1010", "debit", "5000000");
    line("main", "3000", "credit", "1000000");
    line("main", "3100", "credit", "6970000");
    line("rsbu", "51", "debit", "5000000");
    line("rsbu", "80.09", "credit", "1000000");
    line("rsbu", "84.01", "credit", "6970000");
    for (const auto& [book, account] : {std::pair{"main", "1020"}, std::pair{"rsbu", "52"}})
      lines.push_back(json::object{{"book", book},
                                   {"account", account},
                                   {"side", "debit"},
                                   {"currency", "EUR"},
                                   {"amount", "30000"},
                                   {"base", "2970000"}});
    create("books.opening",
           {{"date", first_.previous().last().text()}, {"lines", std::move(lines)}}, true);
  }

  Date day_in(Month month) {
    return month.first() + static_cast<int>(prng_.below(static_cast<uint64_t>(month.last().day())));
  }

  void trade(Month month, int documents) {
    std::vector<Date> days;
    for (int i = 0; i < documents; ++i) days.push_back(day_in(month));
    std::sort(days.begin(), days.end());
    for (const Date day : days) {
      clock_.go_to(day);
      const uint64_t dice = prng_.below(100);
      if (dice < 55)
        sell(day);
      else if (dice < 88)
        pay(day);
      else if (dice < 94)
        advance(day);
      else if (dice < 98)
        give_back(day);
      else
        expense(day);
    }
  }

  void sell(Date day) {
    const bool abroad = prng_.chance(20);
    Sold sold;
    auto& parties = abroad ? abroad_ : home_;
    sold.customer = parties[prng_.below(parties.size())];
    sold.currency = abroad ? (prng_.chance(50) ? "USD" : "EUR") : "RUB";
    sold.tax_code = abroad ? "vat0" : "vat";
    sold.date = day;
    json::array lines;
    const int64_t count = prng_.between(1, 5);
    for (int64_t i = 0; i < count; ++i) {
      const int64_t quantity = prng_.between(1, 12),
                    price = abroad ? prng_.between(20, 400) : prng_.between(500, 9000);
      if (i == 0) sold.quantity = quantity;
      lines.push_back(json::object{{"item", std::to_string(items_[prng_.below(items_.size())])},
                                   {"quantity", std::to_string(quantity)},
                                   {"price", std::to_string(price)},
                                   {"tax_code", sold.tax_code}});
      sold.gross += quantity * price * (abroad ? 100 : 120);
    }
    json::object input = {{"customer", sold.customer},
                          {"date", day.text()},
                          {"currency", sold.currency},
                          {"country", abroad ? "DE" : "RU"},
                          {"lines", std::move(lines)}};
    if (const auto found = advances_.find(sold.customer);
        found != advances_.end() && !abroad && found->second.gross <= sold.gross) {
      input["advances"] = json::array{json::object{{"payment", std::to_string(found->second.id)},
                                                   {"amount", minor_text(found->second.gross, 2)}}};
      sold.gross -= found->second.gross;
      advances_.erase(found);
    }
    sold.id = create("sales.invoice", std::move(input), true).record;
    if (sold.gross > 0) open_.push_back(std::move(sold));
  }

  // The oldest open invoices are paid first, most of them whole.
  void pay(Date day) {
    if (open_.empty()) return sell(day);
    const size_t index = prng_.below(std::min<size_t>(open_.size(), 40));
    Sold& sold = open_[index];
    const bool part = prng_.chance(10);
    const int64_t amount = part ? sold.gross / 2 : sold.gross;
    if (amount <= 0) return;
    json::object input = {{"customer", sold.customer},
                          {"date", day.text()},
                          {"currency", sold.currency},
                          {"amount", minor_text(amount, 2)},
                          {"invoice", std::to_string(sold.id)}};
    if (prng_.chance(5) && amount > 5000) input["charges"] = "15.00";
    const Id payment = create("sales.payment", std::move(input), true).record;
    create("sales.application",
           {{"customer", sold.customer},
            {"date", day.text()},
            {"currency", sold.currency},
            {"invoice_currency", sold.currency},
            {"lines", json::array{json::object{{"payment", std::to_string(payment)},
                                               {"invoice", std::to_string(sold.id)},
                                               {"amount", minor_text(amount, 2)},
                                               {"invoice_amount", minor_text(amount, 2)}}}}},
           true);
    if (part)
      sold.gross -= amount;
    else
      open_.erase(open_.begin() + static_cast<ptrdiff_t>(index));
  }

  void advance(Date day) {
    Sold advance;
    advance.customer = home_[prng_.below(home_.size())];
    if (advances_.contains(advance.customer)) return sell(day);
    advance.gross = prng_.between(10, 60) * 100'000;
    advance.id = create("sales.payment",
                        {{"customer", advance.customer},
                         {"date", day.text()},
                         {"currency", "RUB"},
                         {"amount", minor_text(advance.gross, 2)},
                         {"purpose", "advance"},
                         {"tax_code", "vat"}},
                        true)
                     .record;
    advances_[advance.customer] = advance;
  }

  void give_back(Date day) {
    if (open_.empty()) return sell(day);
    Sold& sold = open_.back();
    if (sold.quantity < 1 || sold.date > day) return sell(day);
    create("sales.credit_note",
           {{"customer", sold.customer},
            {"date", day.text()},
            {"currency", sold.currency},
            {"reason", "returned"},
            {"lines",
             json::array{json::object{
                 {"invoice", std::to_string(sold.id)}, {"invoice_line", 1}, {"quantity", "1"}}}}},
           true);
    sold.quantity = 0;
  }

  void expense(Date day) {
    const std::string amount = std::to_string(prng_.between(5, 90)) + "000";
    create("books.entry",
           {{"date", day.text()},
            {"text", "Rent and wages"},
            {"lines", json::array{json::object{{"book", "main"},
                                               {"debit", "5100"},
                                               {"credit", "1010"},
                                               {"currency", "RUB"},
                                               {"amount", amount}},
                                  json::object{{"book", "rsbu"},
                                               {"debit", "26"},
                                               {"credit", "51"},
                                               {"currency", "RUB"},
                                               {"amount", amount}}}}},
           true);
  }

  // All months; a year that ended among them as well.
  void close() {
    clock_.go_to(last().next().first());
    const auto silent = [](const std::string&) {};
    const auto done = [](const Problems& problems) {
      OSNOVA_ASSERT(problems.empty(), problems.empty() ? "" : problems.front().code.c_str());
    };
    const Month december{first_.year() * 12 + 11};
    CloseRequest request;
    request.from = first_;
    request.through = std::min(december, last());
    request.tax_rate = Percent::of(25);
    done(close_months(kernel_, access_, request, silent));
    if (december >= last()) return;
    done(close_year(kernel_, access_, first_.year(), "", silent));
    request.from = december.next();
    request.through = last();
    done(close_months(kernel_, access_, request, silent));
  }

  // What waits for somebody: the month that follows has begun.
  void drafts() {
    const Date today = last().next().first();
    for (int i = 0; i < 3; ++i) {
      json::array lines;
      for (int line = 0; line <= i; ++line)
        lines.push_back(
            json::object{{"item", std::to_string(items_[static_cast<size_t>(7 * i + line)])},
                         {"quantity", std::to_string(2 + i)},
                         {"price", std::to_string(1200 + 350 * line)},
                         {"tax_code", "vat"}});
      create("sales.invoice", {{"customer", home_[static_cast<size_t>(3 * i + 1)]},
                               {"date", today.text()},
                               {"currency", "RUB"},
                               {"country", "RU"},
                               {"lines", std::move(lines)}});
    }
  }

  Kernel& kernel_;
  StoryClock& clock_;
  Access access_, shared_;
  Month first_;
  Prng prng_{20250101};
  std::vector<Id> items_;
  std::vector<std::string> home_, abroad_;
  std::vector<Sold> open_;
  std::map<std::string, Sold> advances_;
  DemoPurchases purchases_{[this](const std::string& record, json::object input, bool post) {
    return create(record, std::move(input), post).record;
  }};
  int documents_ = 0;
};

}  // namespace

int run_demo(const Common& common, int documents, const std::string& from) {
  const auto first = Month::parse(from);
  if (!first) {
    refused(first.problems(), common);
    return kUsage;
  }
  StoryClock clock;
  clock.go_to(first->previous().last() + -1);
  Workspace::Options options;
  options.create = true;
  options.clock = &clock;
  Workspace workspace(common, options);
  if (!workspace.kernel().companies().empty()) {
    std::cerr << "this workspace has a company already\n";
    return kRefused;
  }
  InitOptions init;
  init.company = "DEMO";
  init.name = "Demonstration wholesaler";
  init.currency = "RUB";
  init.country = "RU";
  init.time_zone = "Europe/Moscow";
  init.owner_login = common.user;
  init.books = {{"main", BookKind::ifrs, ""}, {"rsbu", BookKind::ru, ""}};
  auto company = init_company(workspace.kernel(), init);
  if (!company) return refused(company.problems(), common);
  auto access = workspace.access("demo");
  if (!access) return refused(access.problems(), common);
  if (Problems problems = ship_catalogues(workspace.kernel(), *access))
    return refused(problems, common);
  auto shared = workspace.kernel().access_for(common.user, 0, "demo");
  if (!shared) return refused(shared.problems(), common);
  if (Problems problems = ship_runbooks(workspace.kernel(), init.country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_policies(workspace.kernel(), init.country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_rights(workspace.kernel(), init.country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_retention(workspace.kernel(), init.country, *shared))
    return refused(problems, common);
  if (Problems problems = ship_print_forms(workspace.kernel(), *shared))
    return refused(problems, common);
  Demo demo(workspace.kernel(), clock, *access, *shared, *first);
  demo.run(documents);
  std::cout << "company DEMO with " << demo.documents() << " documents, closed through "
            << demo.last().text() << "\n";
  return kDone;
}

}  // namespace osnova::app
