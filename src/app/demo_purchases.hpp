#pragma once
// What the demonstration company buys and pays: suppliers with bank accounts, their bills as manual
// entries, and payment orders.
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"

namespace osnova::app {

class DemoPurchases {
 public:
  // Gives a command "<record>.create", posts if asked, and returns the record.
  using Create = std::function<Id(const std::string& record, boost::json::object input, bool post)>;
  explicit DemoPurchases(Create create) : create_(std::move(create)) {}

  void suppliers();
  // The bills of a month, and the orders that pay those of the month before.
  void trade(Month month);
  // Orders that wait to be posted.
  void drafts(Date today);

 private:
  struct Bill {
    Id id = 0;
    std::string supplier, currency, tax_code, purpose;
    int64_t amount = 0;  // minor units
  };
  void bill(Month month, int day, Bill bill);
  void pay(const Bill& bill, Date date, int64_t amount, bool post);

  Create create_;
  std::string factory_, landlord_, abroad_;
  std::vector<Bill> due_;  // of the last month
};

}  // namespace osnova::app
