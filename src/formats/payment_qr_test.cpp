#include "formats/payment_qr.hpp"

#include <doctest/doctest.h>

using namespace osnova;
using formats::payment_qr_text;
using formats::TransferOrder;

namespace {

TransferOrder sample() {
  TransferOrder order;
  order.name = "ООО «Ромашка»";
  order.account = "40702810638050013199";
  order.bank = "ПАО СБЕРБАНК";
  order.bic = "044525225";
  order.correspondent = "30101810400000000225";
  order.inn = "7707083893";
  order.kpp = "773601001";
  order.purpose = "Оплата по счёту № 7. В т.ч. НДС 20 %";
  order.kopecks = 12'050'102;
  return order;
}

}  // namespace

TEST_CASE("payment QR: fields in the order of the standard") {
  CHECK(payment_qr_text(sample()).value() ==
        "ST00012|Name=ООО «Ромашка»|PersonalAcc=40702810638050013199|BankName=ПАО "
        "СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225|PayeeINN=7707083893|KPP=773601001|"
        "Purpose=Оплата по счёту № 7. В т.ч. НДС 20 %|Sum=12050102");
}

TEST_CASE("payment QR: what is empty is left out, what is long is cut, line breaks vanish") {
  TransferOrder order = sample();
  order.inn = order.kpp = order.correspondent = "";
  order.kopecks = 0;
  order.purpose = "a\nb" + std::string(300, 'x');
  const std::string text = payment_qr_text(order).value();
  CHECK(text.find("PayeeINN") == text.npos);
  CHECK(text.find("KPP") == text.npos);
  CHECK(text.find("Sum") == text.npos);
  CHECK(text.find("|CorrespAcc=0|") != text.npos);
  CHECK(text.ends_with("|Purpose=a b" + std::string(207, 'x')));
}

TEST_CASE("payment QR: a value with the separator in it changes the separator") {
  TransferOrder order = sample();
  order.name = "A|B";
  CHECK(payment_qr_text(order).value().starts_with("ST00012~Name=A|B~PersonalAcc="));
}

TEST_CASE("payment QR: what a bank would refuse is refused here") {
  TransferOrder order = sample();
  order.account.back() = '8';
  CHECK(payment_qr_text(order).problems().front().path == "account");
  order.account = order.bank = "";
  order.kopecks = -1;
  const auto refused = payment_qr_text(order);
  CHECK(refused.problems().size() == 3);
  CHECK(refused.problems().has("payment_qr.missing"));
  CHECK(refused.problems().has("payment_qr.negative"));
}
