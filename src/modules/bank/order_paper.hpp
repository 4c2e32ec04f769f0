#pragma once
// Payment orders on paper.
#include <memory>
#include <optional>
#include <string>

#include "modules/bank/payment_order.hpp"
#include "print/print.hpp"

namespace osnova {

// One order that may be printed, with the company that pays.
class OrderPaper {
 public:
  // Loads the order; `problems` say "record.not_found", or "print.not_posted" for a draft: what is
  // no order yet does not go to a bank.
  explicit OrderPaper(const print::PrintContext& context);

  const PaymentOrder& order() const { return record_->as<PaymentOrder>(); }
  const Company& company() const { return state_->company(); }
  std::string_view payer() const;  // as on documents
  // The number that a bank takes: "PMO-2025-00017" is 17.
  std::string bank_number() const;
  bool reversed() const { return order().status == DocStatus::reversed; }
  Problems problems;

 private:
  std::shared_ptr<const CompanyState> state_;
  std::optional<Record> record_;
};

// Платёжное поручение, form 0401060 (762-П, appendices 1 to 3); Problem
// "bank.payment_order.form_roubles".
Result<std::string> render_order_0401060(const print::PrintContext& context);
// A payment order for banks elsewhere.
Result<std::string> render_payment_order(const print::PrintContext& context);

}  // namespace osnova
