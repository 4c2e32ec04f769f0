#include "print/value_text.hpp"

#include "formats/money_words.hpp"
#include "meta/codec.hpp"
#include "print/figures.hpp"

namespace osnova::print {

namespace {

std::string amount_of(const PrintContext& context, int64_t minor, Currency currency,
                      std::string_view how) {
  if (how == "words")
    return capitalised(formats::money_in_words(minor, currency, context.language));
  const std::string text = amount_text(minor, currency.digits(), context.language);
  return how == "money" ? text + "\u00A0" + std::string(currency.code()) : text;
}

std::string title_of(const PrintContext& context, std::string_view record, Id id) {
  const Behaviour* target = context.kernel.registry().find(record);
  if (!target || id == 0) return {};
  const auto titles = context.kernel.titles(*target->meta, {id},
                                            context.access.in_language(context.language));
  return titles.empty() ? std::string() : titles.begin()->second;
}

}  // namespace

std::string value_text(const PrintContext& context, const FieldMeta& field, const void* data,
                       Currency currency, std::string_view how) {
  if (field.kind == Kind::text) return std::string(get_text(field, data));
  if (!has_value(field, data)) return {};
  const int64_t number = field.kind == Kind::timestamp ? 0 : get_integer(field, data);
  if (field.is_id()) return title_of(context, field.target, number);
  switch (field.kind) {
    case Kind::amount:
      return amount_of(context, number, currency, how);
    case Kind::date: {
      const Date date{static_cast<int32_t>(number)};
      return how == "long" ? long_date(date, context.language)
                           : short_date(date, context.language);
    }
    case Kind::decimal:
      // Prices have two decimals at least, whatever their scale.
      return decimal_figure(number, field.scale, field.scale == Price::scale ? 2 : 0,
                            context.language);
    case Kind::integer:
      if (field.has(kMonth)) return Month{static_cast<int>(number)}.text();
      if (how == "words") return formats::number_in_words(number, context.language);
      return decimal_figure(number, 0, 0, context.language);
    case Kind::boolean:
      return context.text(number != 0 ? "report.choice.yes" : "report.choice.no");
    case Kind::enumeration:
      return context.text(std::string(field.enumeration->name) + "." +
                          std::string(field.enumeration->codes[static_cast<size_t>(number)]));
    default:
      return osnova::value_text(field, data, currency);
  }
}

std::string added_text(const PrintContext& context, const ExtraField& field,
                       const ExtraValue& value, Currency company_currency, std::string_view how) {
  if (field.is_choice)
    if (const ExtraChoice* choice = field.choice(value.text))
      return context.language == "ru" && !choice->name_ru.empty() ? choice->name_ru
                                                                  : choice->name_en;
  const Currency currency = value.currency.empty() ? company_currency : value.currency;
  return value_text(context, extra_meta(value), &value, currency, how);
}

}  // namespace osnova::print
