#include "formats/payment_qr.hpp"

#include <vector>

#include "base/text.hpp"
#include "formats/identifiers.hpp"

namespace osnova::formats {

namespace {

Problems check(const TransferOrder& order) {
  Problems problems;
  const std::pair<const char*, const std::string*> required[] = {{"name", &order.name},
                                                                 {"account", &order.account},
                                                                 {"bank", &order.bank},
                                                                 {"bic", &order.bic}};
  for (const auto& [path, value] : required)
    if (trim(*value).empty()) problems.add("payment_qr.missing", path);
  if (order.kopecks < 0) problems.add("payment_qr.negative", "kopecks");
  if (problems) return problems;
  const std::pair<const char*, std::string_view> checks[] = {
      {"account", check_russian_account(order.account, order.bic)},
      {"inn", check_inn(order.inn)},
      {"kpp", check_kpp(order.kpp)}};
  for (const auto& [path, code] : checks)
    if (!code.empty()) problems.add(code, path);
  return problems;
}

// Line breaks would end the value for some readers.
std::string value_of(std::string_view text, size_t most) {
  std::string clean(clip(trim(text), most));
  for (char& c : clean)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return clean;
}

}  // namespace

Result<std::string> payment_qr_text(const TransferOrder& order) {
  if (Problems problems = check(order)) return problems;
  std::vector<std::pair<std::string_view, std::string>> fields = {
      {"Name", value_of(order.name, 160)},
      {"PersonalAcc", order.account},
      {"BankName", value_of(order.bank, 45)},
      {"BIC", order.bic},
      {"CorrespAcc", order.correspondent.empty() ? "0" : value_of(order.correspondent, 20)}};
  if (!order.inn.empty()) fields.emplace_back("PayeeINN", order.inn);
  if (!order.kpp.empty()) fields.emplace_back("KPP", order.kpp);
  if (!order.purpose.empty()) fields.emplace_back("Purpose", value_of(order.purpose, 210));
  if (order.kopecks > 0) fields.emplace_back("Sum", std::to_string(order.kopecks));
  std::string all;
  for (const auto& [name, value] : fields) all += value;
  char separator = '|';
  for (const char other : {'~', '^', '`', '_'})
    if (all.find(separator) != all.npos) separator = other;
  std::string text = "ST00012";
  for (const auto& [name, value] : fields) {
    text += separator;
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

}  // namespace osnova::formats
