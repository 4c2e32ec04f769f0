#include "kernel/register/register.hpp"

namespace osnova {

using store::ColumnMeta;
using store::ColumnType;
using store::TableMeta;

int RegisterMeta::dimension(std::string_view column) const {
  for (size_t i = 0; i < dimensions.size(); ++i)
    if (dimensions[i].name == column) return static_cast<int>(i);
  raise_bug("dimension", __FILE__, __LINE__, "the register has the dimension");
}

namespace {
ColumnMeta integer(std::string name, bool not_null = true) {
  return {std::move(name), ColumnType::integer, not_null};
}
ColumnMeta text(std::string name, bool not_null = true) {
  return {std::move(name), ColumnType::text, not_null};
}
}  // namespace

std::vector<TableMeta> tables_of(const RegisterMeta& meta) {
  std::vector<TableMeta> tables;
  TableMeta t{
      meta.name,
      {integer("company_id"), integer("seq"), integer("row"), integer("date"), integer("document")},
      {"company_id", "seq", "row"},
      true,
      meta.indexes};
  for (const auto& d : meta.dimensions) t.columns.push_back(d);
  for (const auto& m : meta.measures) t.columns.push_back(integer(m));
  tables.push_back(t);
  const auto keyed = [&](std::string name, const std::vector<std::string>& key, const char* last) {
    TableMeta k{std::move(name), {integer("company_id")}, {"company_id"}, true, {}};
    for (const auto& d : key) {
      ColumnMeta c = meta.dimensions[static_cast<size_t>(meta.dimension(d))];
      c.not_null = true;
      k.columns.push_back(c);
      k.primary_key.push_back(d);
    }
    if (last) {
      k.columns.push_back(integer(last));
      k.primary_key.emplace_back(last);
    }
    for (const auto& m : meta.measures) k.columns.push_back(integer(m));
    tables.push_back(k);
  };
  for (const GrainMeta& g : meta.grains) keyed(meta.name + "_" + g.name, g.dimensions, "month");
  for (const GuardMeta& g : meta.guards) {
    keyed(meta.name + "_balance", g.key, nullptr);
    if (g.by_day) keyed(meta.name + "_day", g.key, "day");
  }
  return tables;
}

std::vector<TableMeta> ledger_tables() {
  const auto turnovers = [](std::string name, std::vector<std::string> periods,
                            std::vector<std::string> key) {
    TableMeta table{std::move(name),
                    {integer("company_id"), integer("book"), text("account"), text("currency"),
                     integer("kind")},
                    std::move(key),
                    true,
                    {}};
    for (std::string& period : periods) table.columns.push_back(integer(std::move(period)));
    for (const char* measure : {"debit", "credit", "base_debit", "base_credit"})
      table.columns.push_back(integer(measure));
    return table;
  };
  TableMeta ledger{
      "ledger",
      {integer("company_id"),
       integer("seq"),
       integer("leg"),
       integer("book"),
       integer("posting"),
       integer("pair"),
       integer("side"),
       integer("kind"),
       integer("date"),
       text("account"),
       text("tax_code", false),
       text("country", false),
       text("currency"),
       integer("amount"),
       integer("base_amount"),
       integer("quantity", false),
       integer("unit_item", false),
       integer("party", false),
       integer("open_item", false),
       integer("due", false),
       integer("contract", false),
       integer("project", false),
       integer("cost_centre", false),
       text("desk", false),
       text("lot", false),
       text("a1", false),
       text("a2", false),
       text("a3", false),
       text("a4", false),
       integer("document"),
       integer("line", false)},
      {"company_id", "seq", "leg"},
      true,
      {{"ledger_account",
        {"company_id", "book", "account", "date", "seq", "leg", "side", "kind", "base_amount"},
        false,
        ""},
       {"ledger_open_item",
        {"company_id", "book", "account", "date", "party", "open_item", "side", "base_amount"},
        false,
        "open_item"}}};
  TableMeta item{"open_item",
                 {integer("company_id"), integer("open_item"), integer("book"), text("account"),
                  integer("party"), text("currency"), integer("amount"), integer("base_amount"),
                  integer("due", false), integer("date", false), integer("contract", false)},
                 {"company_id", "open_item", "book", "account", "party", "currency"},
                 true,
                 {{"open_item_party", {"company_id", "book", "party"}, false, ""}}};
  TableMeta day{"open_item_day",
                {integer("company_id"), integer("open_item"), integer("book"), text("account"),
                 integer("party"), text("currency"), integer("day"), integer("amount"),
                 integer("base_amount")},
                {"company_id", "open_item", "book", "account", "party", "currency", "day"},
                true,
                {}};
  TableMeta conversion{
      "conversion",
      {integer("company_id"), integer("seq"), integer("row"), integer("book"), integer("date"),
       text("currency"), integer("amount"), integer("base_amount"), integer("document")},
      {"company_id", "seq", "row"},
      true,
      {}};
  // The months are read as ranges (few behind today), the years account by account.
  const auto parties = [](std::string name, const char* period, std::vector<std::string> key) {
    return TableMeta{std::move(name),
                     {integer("company_id"), integer("book"), text("account"), integer("party"),
                      integer(period), integer("debit"), integer("credit")},
                     std::move(key),
                     true,
                     {}};
  };
  return {
      ledger,
      turnovers("ledger_block", {"block", "day"},
                {"company_id", "book", "block", "day", "account", "currency", "kind"}),
      turnovers("ledger_day", {"day"},
                {"company_id", "book", "day", "account", "currency", "kind"}),
      turnovers("ledger_month", {"month"},
                {"company_id", "book", "account", "currency", "kind", "month"}),
      turnovers("ledger_year", {"year"},
                {"company_id", "book", "account", "currency", "kind", "year"}),
      parties("ledger_party_month", "month", {"company_id", "book", "month", "account", "party"}),
      parties("ledger_party_year", "year", {"company_id", "book", "account", "party", "year"}),
      item,
      day,
      conversion};
}

}  // namespace osnova
