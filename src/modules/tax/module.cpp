#include "modules/tax/module.hpp"

#include <boost/json.hpp>

#include "base/embedded.hpp"
#include "kernel/registry.hpp"
#include "modules/tax/api.hpp"

namespace osnova {

const EnumMeta& enum_meta(TaxKind) {
  static const EnumMeta meta{"tax.kind", {"standard", "reduced", "zero", "exempt", "none"}};
  return meta;
}

namespace {

const RecordMeta& tax_rate_meta() {
  static const RecordMeta meta = describe<TaxRate>("tax.rates", RecordKind::line, [](auto& r) {
    using Self = TaxRate;
    r.field(OSNOVA_FIELD(valid_from)).required();
    r.field(OSNOVA_FIELD(rate));
  });
  return meta;
}

void check_code(const Record& record, const ActionContext&, Problems& problems) {
  const TaxCode& code = record.as<TaxCode>();
  for (size_t i = 0; i < code.rates.size(); ++i) {
    if (code.rates[i].rate.mantissa < 0 || code.rates[i].rate > Percent::of(100))
      problems.add("tax.rate_range", join_path("rates", i, "rate"));
    if (i > 0 && code.rates[i].valid_from <= code.rates[i - 1].valid_from)
      problems.add("tax.rates_order", join_path("rates", i, "valid_from"));
    if (code.kind != TaxKind::standard && code.kind != TaxKind::reduced &&
        code.rates[i].rate.mantissa != 0)
      problems.add("tax.rate_of_kind", join_path("rates", i, "rate"));
  }
}

}  // namespace

const RecordMeta& tax_code_meta() {
  static const RecordMeta meta = describe<TaxCode>("tax.code", RecordKind::catalogue, [](auto& r) {
    using Self = TaxCode;
    r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
    r.field(OSNOVA_FIELD(name)).required();
    r.field(OSNOVA_FIELD(kind));
    r.field(OSNOVA_FIELD(advances));
    r.lines(OSNOVA_FIELD(rates), tax_rate_meta());
  });
  return meta;
}

const RegisterMeta& tax_register() {
  using store::ColumnType;
  static const RegisterMeta meta{"tax_register",
                                 {{"tax_code", ColumnType::text},
                                  {"rate"},
                                  {"direction", ColumnType::text},
                                  {"document_type", ColumnType::text},
                                  {"country", ColumnType::text},
                                  {"party"},
                                  {"counter_document"}},
                                 {"base", "tax"},
                                 {{"code", {"tax_code", "direction"}}},
                                 {},
                                 {}};
  return meta;
}

std::vector<std::string> shipped_tax_codes(std::string_view country) {
  const auto bytes = embedded_file("modules/tax/rates.json");
  OSNOVA_ASSERT(!bytes.empty(), "the rates are in the program");
  const boost::json::value all =
      boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()));
  std::vector<std::string> codes;
  for (const auto& set : all.as_array()) {
    const auto& of = set.at("country").as_string();
    if (!of.empty() && of != boost::json::string_view(country.data(), country.size())) continue;
    for (const auto& code : set.at("codes").as_array())
      codes.push_back(boost::json::serialize(code));
  }
  return codes;
}

void register_tax(Registry& registry) {
  Behaviour code;
  code.meta = &tax_code_meta();
  code.cached = true;
  code.check = check_code;
  registry.add(code);
  registry.add(tax_register());
}

}  // namespace osnova
