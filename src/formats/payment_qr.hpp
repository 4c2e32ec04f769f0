#pragma once
// The text of the bar code on a Russian bill: GOST R 56042-2014, version 0001, UTF-8.
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace osnova::formats {

struct TransferOrder {
  std::string name;           // of the payee, at most 160 characters
  std::string account;        // 20 digits
  std::string bank;           // at most 45 characters
  std::string bic;            // 9 digits
  std::string correspondent;  // the bank's account at the Bank of Russia; "" is sent as 0
  std::string inn, kpp;       // "" = left out
  std::string purpose;        // at most 210 characters
  int64_t kopecks = 0;        // 0 = the payer fills it in
};

// "ST00012|Name=..|PersonalAcc=..|BankName=..|BIC=..|CorrespAcc=..|PayeeINN=..|KPP=..|Purpose=..|
// Sum=..". Values that are too long are cut; when a value holds "|", another separator that the
// standard allows stands in its place. Problems: "payment_qr.missing", "payment_qr.negative", and
// those of formats/identifiers.hpp for account, INN and KPP; the path is the field.
Result<std::string> payment_qr_text(const TransferOrder& order);

}  // namespace osnova::formats
