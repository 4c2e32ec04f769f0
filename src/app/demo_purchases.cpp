#include "app/demo_purchases.hpp"

#include <boost/json.hpp>

#include "base/rounding.hpp"
#include "kernel/ledger/ledger.hpp"

namespace osnova::app {

namespace json = boost::json;

namespace {

Date day_of(Month month, int day) { return *Date::from_ymd(month.year(), month.month(), day); }

// 20 % until 2025, 22 % from 2026.
int64_t tax_inside(int64_t gross, Month month) {
  const int64_t rate = month.year() < 2026 ? 20 : 22;
  return multiply_divide(gross, rate, 100 + rate, Rounding::half_away).value();
}

}  // namespace

void DemoPurchases::suppliers() {
  const auto supplier = [&](json::object party, json::object account, int days) {
    party["accounts"] = json::array{std::move(account)};
    const std::string id = std::to_string(create_("party.party", std::move(party), false));
    create_("party.terms", {{"party", id}, {"payment_days", days}}, false);
    return id;
  };
  factory_ = supplier({{"code", "S2001"},
                       {"name", "Furniture factory"},
                       {"legal_name", "ООО «Мебельная фабрика»"},
                       {"country", "RU"},
                       {"inn", "7701555010"},
                       {"kpp", "770101001"}},
                      {{"account", "40702810000001234567"},
                       {"bic", "044525974"},
                       {"bank", "АО «ТБАНК», г. Москва"},
                       {"correspondent", "30101810145250000974"},
                       {"currency", "RUB"}},
                      30);
  landlord_ = supplier({{"code", "S2002"},
                        {"name", "Warehouse landlord"},
                        {"legal_name", "АО «Складской комплекс»"},
                        {"country", "RU"},
                        {"inn", "7701555028"},
                        {"kpp", "770101001"}},
                       {{"account", "40702810300001234567"},
                        {"bic", "044525593"},
                        {"bank", "АО «АЛЬФА-БАНК», г. Москва"},
                        {"correspondent", "30101810200000000593"},
                        {"currency", "RUB"}},
                       10);
  abroad_ = supplier({{"code", "S2003"},
                      {"name", "Holzwerk Nord"},
                      {"legal_name", "Holzwerk Nord GmbH"},
                      {"country", "DE"}},
                     {{"iban", "DE02120300000000202051"},
                      {"bic", "BYLADEM1001"},
                      {"bank", "Deutsche Kreditbank, Berlin"},
                      {"currency", "EUR"}},
                     30);
}

// Goods with tax inside, goods from abroad or rent, in both books under one settlement document.
void DemoPurchases::bill(Month month, int day, Bill bill) {
  const bool abroad = bill.currency != "RUB", taxed = bill.tax_code == "vat";
  const bool rent = bill.supplier == landlord_;
  const Date date = day_of(month, day), due = date + (rent ? 10 : 30);
  json::array lines;
  const auto line = [&](const char* book, const char* debit, const char* credit, int64_t amount) {
    lines.push_back(json::object{{"book", book},
                                 {"debit", debit},
                                 {"credit", credit},
                                 {"currency", bill.currency},
                                 {"amount", minor_text(amount, 2)},
                                 {"party", bill.supplier},
                                 {"open_item", "own"},
                                 {"due", due.text()}});
  };
  const int64_t tax = taxed ? tax_inside(bill.amount, month) : 0;
  line("main", rent ? "5100" : "1200", "2100", bill.amount - tax);
  line("rsbu", rent ? "26" : "41.01", abroad ? "60.21" : "60.01", bill.amount - tax);
  if (tax != 0) {
    line("main", "1300", "2100", tax);
    line("rsbu", "19.03", "60.01", tax);
  }
  bill.id = create_("books.entry",
                    {{"date", date.text()},
                     {"text", bill.purpose},
                     {"currency", bill.currency},
                     {"lines", std::move(lines)}},
                    true);
  due_.push_back(std::move(bill));
}

void DemoPurchases::pay(const Bill& bill, Date date, int64_t amount, bool post) {
  const std::string sum = minor_text(amount, 2);
  create_("bank.payment_order",
          {{"payee", bill.supplier},
           {"date", date.text()},
           {"currency", bill.currency},
           {"amount", sum},
           {"purpose", bill.purpose},
           {"tax_code", bill.tax_code},
           {"lines",
            json::array{json::object{{"open_item", std::to_string(bill.id)}, {"amount", sum}}}}},
          post);
}

void DemoPurchases::trade(Month month) {
  // Rent first, then goods at home, then goods from abroad in two parts.
  for (const auto& [day, supplier] : {std::pair{5, &landlord_}, std::pair{10, &factory_},
                                      std::pair{12, &abroad_}, std::pair{25, &abroad_}})
    for (const Bill& bill : due_) {
      if (bill.supplier != *supplier) continue;
      const int64_t half = supplier == &abroad_ ? bill.amount / 2 : 0;
      pay(bill, day_of(month, day), day == 25 ? half : bill.amount - half, true);
    }
  if (due_.empty())
    create_("bank.payment_order",
            {{"payee", factory_},
             {"date", day_of(month, 9).text()},
             {"currency", "RUB"},
             {"amount", "50000"},
             {"purpose", "Аванс по договору поставки № 7"},
             {"tax_code", "vat"}},
            true);
  due_.clear();
  const std::string number = std::to_string(month.month()), year = std::to_string(month.year());
  const int64_t wave = month.month() % 5;
  bill(month, 8,
       {0, factory_, "RUB", "vat", "Оплата по счёту № " + number + "-М/" + year,
        24'000'000 + wave * 1'350'050});
  bill(month, 14,
       {0, abroad_, "EUR", "", "Invoice HN-" + year + "-" + number, 180'000 + wave * 31'515});
  bill(month, 28,
       {0, landlord_, "RUB", "none", "Аренда склада, счёт № " + number + "/" + year, 9'500'000});
}

void DemoPurchases::drafts(Date today) {
  for (const Bill& bill : due_) pay(bill, today, bill.amount, false);
}

}  // namespace osnova::app
