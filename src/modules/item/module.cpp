#include "modules/item/module.hpp"

#include "kernel/command/facts.hpp"
#include "kernel/registry.hpp"
#include "modules/item/api.hpp"

namespace osnova {

const RecordMeta& item_class_meta() {
  static const RecordMeta meta =
      describe<ItemClass>("item.class", RecordKind::catalogue, [](auto& r) {
        using Self = ItemClass;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required();
        r.field(OSNOVA_FIELD(revenue_ifrs)).refers("ledger.account");
        r.field(OSNOVA_FIELD(returns_ifrs)).refers("ledger.account");
        r.field(OSNOVA_FIELD(revenue_ru)).refers("ledger.account");
      });
  return meta;
}

const RecordMeta& item_meta() {
  static const RecordMeta meta = describe<Item>("item.item", RecordKind::catalogue, [](auto& r) {
    using Self = Item;
    r.field(OSNOVA_FIELD(code)).required().unique().list().search();
    r.field(OSNOVA_FIELD(name)).required().list().search();
    r.field(OSNOVA_FIELD(item_class)).refers("item.class");
    r.field(OSNOVA_FIELD(unit));
    r.field(OSNOVA_FIELD(tax_code)).refers("tax.code");
    r.field(OSNOVA_FIELD(price)).keyed_twice();
    r.field(OSNOVA_FIELD(active));
  });
  return meta;
}

namespace {

// An account that a class names must take entries in every book of that kind.
void check_class(const Record& record, const ActionContext& context, Problems& problems) {
  const ItemClass& c = record.as<ItemClass>();
  const CompanyState& company = context.facts.company();
  const auto check = [&](const Text<20>& code, BookKind kind, const char* path) {
    if (code.empty()) return;
    for (const Book* book : company.books()) {
      if (book->kind != kind) continue;
      const Account* account = company.account(*book, code);
      if (!account || account->heading || account->off_balance)
        problems.add("item.class.account", path, {{"account", code}, {"book", book->code}});
    }
  };
  check(c.revenue_ifrs, BookKind::ifrs, "revenue_ifrs");
  check(c.returns_ifrs, BookKind::ifrs, "returns_ifrs");
  check(c.revenue_ru, BookKind::ru, "revenue_ru");
}

}  // namespace

void register_item(Registry& registry) {
  Behaviour item_class;
  item_class.meta = &item_class_meta();
  item_class.cached = true;
  item_class.check = check_class;
  registry.add(item_class);
  Behaviour item;
  item.meta = &item_meta();
  registry.add(item);
}

}  // namespace osnova
