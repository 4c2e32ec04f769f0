#include "modules/sales_print/papers.hpp"

#include <algorithm>

#include "base/rounding.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"
#include "print/value_text.hpp"

namespace osnova::sales_print {

Papers::Papers(const PrintContext& context)
    : context_(context), state_(context.kernel.company_state(context.access.company())) {}

bool Papers::load(const RecordMeta& meta) {
  document_ = context_.kernel.load(meta, context_.id, context_.access);
  if (!document_) {
    problems.add("record.not_found", "id", {{"record", std::string(meta.name)}});
    return false;
  }
  return true;
}

std::vector<std::pair<std::string, std::string>> Papers::added() const {
  std::vector<std::pair<std::string, std::string>> shown;
  if (!document_) return shown;
  for (const auto& field : state_->extras()->of(document_->meta().name)) {
    const ExtraValue* value = document_->entity().extra.find(field->path);
    if (value && field->in_print && field->in_force && !value->personal)
      shown.emplace_back(field->name(context_.language),
                         print::added_text(context_, *field, *value, company().currency, "money"));
  }
  return shown;
}

bool Papers::load_customer(Id id) {
  customer_ = context_.kernel.load(party_meta(), id, context_.access);
  if (!customer_) problems.add("record.not_found", "customer", {{"record", "party.party"}});
  return customer_.has_value();
}

DocStatus Papers::status() const {
  if (!document_) return DocStatus::posted;
  const FieldMeta* field = document_->meta().find("status");
  return static_cast<DocStatus>(get_integer(*field, document_->data()));
}

bool Papers::posted_only() {
  if (status() != DocStatus::draft) return true;
  problems.add("print.not_posted", "status");
  return false;
}

const Item* Papers::item(Id id) {
  if (id == 0) return nullptr;
  for (const auto& [known, record] : items_)
    if (known == id) return record ? &record->as<Item>() : nullptr;
  items_.emplace_back(id, context_.kernel.load(item_meta(), id, context_.access));
  return items_.back().second ? &items_.back().second->as<Item>() : nullptr;
}

std::string Papers::rate_text(const std::string& code, Percent rate, bool& taxed) const {
  const TaxCode* tax = state_->get<TaxCode>(tax_code_meta(), code);
  taxed = tax && tax->kind != TaxKind::exempt && tax->kind != TaxKind::none;
  if (!taxed) return text("no_tax");
  return print::decimal_figure(rate.mantissa, Percent::scale, 0, context_.language) + "%";
}

template <class L>
SoldLine Papers::line_of(const L& line) {
  SoldLine sold;
  const Item* thing = item(line.item.id);
  if (thing) {
    sold.code = thing->code;
    sold.unit = thing->unit;
  }
  sold.name = !line.description.empty() ? std::string(line.description)
              : thing                   ? std::string(thing->name)
                                        : std::string();
  sold.quantity = line.quantity;
  sold.price = line.price;
  sold.net = line.net;
  sold.tax = line.tax;
  sold.gross = line.gross;
  sold.rate = rate_text(line.tax_code, line.tax_rate, sold.taxed);
  const int digits = currency_.digits();
  const auto entered = extend(Quantity::of(1), line.price, digits, Rounding::half_away);
  const bool derive = inclusive_ || line.price.is_zero();
  const auto derived = line.quantity.is_zero()
                           ? std::nullopt
                           : multiply_divide(line.net.minor, power_of_ten(Quantity::scale),
                                             line.quantity.mantissa, Rounding::half_away);
  sold.net_price = (derive ? derived : entered).value_or(0);
  return sold;
}

std::vector<SoldLine> Papers::lines(const Invoice& invoice) {
  currency_ = invoice.currency;
  inclusive_ = invoice.prices_include_tax;
  std::vector<SoldLine> all;
  for (const InvoiceLine& line : invoice.lines) {
    all.push_back(line_of(line));
    all.back().number = static_cast<int>(all.size());
  }
  return all;
}

std::vector<SoldLine> Papers::lines(const CreditNote& note) {
  currency_ = note.currency;
  std::vector<SoldLine> all;
  for (const CreditLine& line : note.lines) {
    all.push_back(line_of(line));
    all.back().number = static_cast<int>(all.size());
    all.back().invoice = line.invoice.id;
  }
  return all;
}

std::vector<TaxLine> Papers::taxes(const std::vector<SoldLine>& lines) {
  std::vector<TaxLine> sums;
  for (const SoldLine& line : lines) {
    auto found = std::find_if(sums.begin(), sums.end(),
                              [&](const TaxLine& t) { return t.rate == line.rate; });
    if (found == sums.end()) found = sums.insert(sums.end(), {line.rate, line.taxed, 0, 0});
    found->net += line.net.minor;
    found->tax += line.tax.minor;
  }
  return sums;
}

std::string Papers::amount(int64_t minor, Currency currency) const {
  return print::amount_text(minor, currency.digits(), context_.language);
}

std::string Papers::number() const {
  if (!doc().number.empty()) return doc().number;
  return doc().external_number.empty() ? text("no_number") : std::string(doc().external_number);
}

std::string name_of(const Company& company) {
  return company.legal_name.empty() ? std::string(company.name) : std::string(company.legal_name);
}

std::string name_of(const Party& party) {
  return party.legal_name.empty() ? std::string(party.name) : std::string(party.legal_name);
}

std::string address_of(const Party& party) {
  for (const PartyAddress& address : party.addresses)
    if (address.kind == "legal") return address.address;
  return party.addresses.empty() ? std::string() : std::string(party.addresses.front().address);
}

std::string inn_kpp(std::string_view inn, std::string_view kpp, std::string_view language) {
  const bool ru = language == "ru";
  const std::string first = inn.empty() ? "" : (ru ? "ИНН " : "INN ") + std::string(inn);
  const std::string second = kpp.empty() ? "" : (ru ? "КПП " : "KPP ") + std::string(kpp);
  return joined({first, second}, ", ");
}

std::string tied(std::string text) {
  for (const std::string_view word :
       {"г.", "ул.", "д.", "стр.", "корп.", "офис", "кв.", "пр.", "пер.", "ИНН", "КПП", "тел.:"}) {
    const std::string open = std::string(word) + " ";
    for (size_t at = text.find(open); at != text.npos; at = text.find(open, at + 1))
      if (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n')
        text.replace(at + word.size(), 1, "\u00A0");
  }
  return text;
}

std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator) {
  std::string all;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!all.empty()) all += separator;
    all += part;
  }
  return all;
}

void status_mark(print::Sheet& sheet, const Papers& papers) {
  print::status_mark(
      sheet, papers.context(),
      enum_meta(papers.status()).codes[static_cast<size_t>(papers.status())]);
}

}  // namespace osnova::sales_print
