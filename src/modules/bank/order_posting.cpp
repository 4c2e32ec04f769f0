// Postings of an order: payables, or an advance, against the bank.
#include <algorithm>
#include <map>

#include "kernel/command/settling.hpp"
#include "modules/bank/payment_order.hpp"
#include "modules/tax/api.hpp"

namespace osnova {

namespace {

class OrderPosting {
 public:
  OrderPosting(const PaymentOrder& order, const Book& book, const Facts& facts, int64_t base)
      : order_(order),
        book_(book),
        facts_(facts),
        company_(facts.company()),
        home_(order.currency == book.currency),
        bank_(company_.role(book, home_ ? "bank" : "bank_fc")),
        base_(base),
        builder_(book, order.date) {
    if (!home_) builder_.allow_conversion();
  }

  Posting make() {
    if (order_.lines.empty())
      pay(company_.role(book_, home_ ? "prepaid" : "prepaid_fc"), base_, order_.amount.minor,
          dims(order_.id));
    else
      settle();
    return builder_.take();
  }

 private:
  Dimensions dims(Id open_item) const {
    Dimensions dims;
    dims.party = order_.payee.id;
    dims.open_item = open_item;
    return dims;
  }

  void pay(const Account* account, int64_t base, int64_t amount, const Dimensions& dims) {
    builder_.pair();
    builder_.leg(Side::debit, account, base, order_.currency, amount, dims);
    builder_.leg(Side::credit, bank_, base, order_.currency, amount);
  }

  OpenShare& open(Id item) {
    auto [found, fresh] = open_.try_emplace(item);
    if (!fresh) return found->second;
    for (const OpenItemBalance& balance : facts_.open_items(item)) {
      if (balance.book != book_.ordinal || balance.currency != order_.currency ||
          balance.party != order_.payee.id || balance.amount >= 0)
        continue;
      const Account* account = company_.account(book_, balance.account);
      if (account && is_payable(company_, book_, *account))
        found->second = {account, -balance.amount, -balance.base};
    }
    OSNOVA_ASSERT(found->second.account != nullptr, "check() found the item open in every book");
    return found->second;
  }

  // The whole order is converted once; its lines share the value. What an item is carried at beyond
  // its share is an exchange difference.
  void settle() {
    std::vector<int64_t> amounts;
    for (const PaymentOrderLine& line : order_.lines) amounts.push_back(line.amount.minor);
    const auto paid = spread(base_, amounts);
    for (size_t i = 0; i < order_.lines.size(); ++i) {
      const Id item = open_item_of(order_.lines[i]);
      OpenShare& share = open(item);
      const int64_t carried = share.take(amounts[i]);
      pay(share.account, paid[i], amounts[i], dims(item));
      if (carried != paid[i])
        exchange_difference(builder_, company_, book_,
                            {carried > paid[i] ? Side::debit : Side::credit, share.account,
                             order_.currency, std::abs(carried - paid[i])},
                            dims(item));
    }
  }

  const PaymentOrder& order_;
  const Book& book_;
  const Facts& facts_;
  const CompanyState& company_;
  const bool home_;  // in the book's own currency
  const Account* bank_;
  const int64_t base_;
  PostingBuilder builder_;
  std::map<Id, OpenShare> open_;
};

}  // namespace

void post_payment_order(const Record& record, const ActionContext& context, Effects& effects,
                        Problems& problems) {
  const PaymentOrder& order = record.as<PaymentOrder>();
  for (const Book* book : context.facts.company().books()) {
    const auto base =
        to_base(order.amount.minor, order.currency, *book, order.date, context.facts, problems);
    if (!base) return;
    effects.postings.push_back(OrderPosting(order, *book, context.facts, *base).make());
  }
  for (const PaymentOrderLine& line : order.lines) {
    const Id item = open_item_of(line);
    if (std::find(effects.depends_on.begin(), effects.depends_on.end(), item) ==
        effects.depends_on.end())
      effects.depends_on.push_back(item);
  }
}

}  // namespace osnova
