#include <array>

#include "base/text.hpp"
#include "kernel/command/fact_loader.hpp"
#include "kernel/ledger/rate.hpp"
#include "kernel/ledger/totals.hpp"
#include "kernel/period/drafts.hpp"

namespace osnova {

using store::Cell;

size_t FactKeyHash::operator()(const FactKey& k) const {
  size_t h = static_cast<size_t>(k.type) * 0x9E3779B97F4A7C15ull;
  h ^= reinterpret_cast<size_t>(k.meta) * 31;
  h = h * 1099511628211ull ^ static_cast<size_t>(k.id);
  h = h * 1099511628211ull ^ static_cast<size_t>(k.extra);
  return h ^ std::hash<std::string>{}(k.text);
}

void Needs::add(FactKey key) {
  for (const FactKey& k : keys_)
    if (k == key) return;
  keys_.push_back(std::move(key));
}
void Needs::record(const RecordMeta& meta, Id id) {
  if (id != 0) add({FactKey::Type::record, &meta, id, 0, ""});
}
void Needs::unique(const RecordMeta& meta, std::string_view field, std::string_view value) {
  add({FactKey::Type::unique_field, &meta, 0, 0, std::string(field) + "=" + std::string(value)});
}
void Needs::open_items(Id id) {
  if (id != 0) add({FactKey::Type::open_items, nullptr, id, 0, ""});
}
void Needs::guard(const RegisterMeta& meta, Id family) {
  if (family != 0) add({FactKey::Type::guard, &meta, family, 0, ""});
}
void Needs::rate(Currency from, Currency to, Date on) {
  if (from == to || from.empty() || to.empty() || on.empty()) return;
  add({FactKey::Type::rate, nullptr, on.days, (int64_t{from.packed()} << 32) | to.packed(),
       from.code() + to.code()});
}
void Needs::balances(const Book& book, Date as_of) {
  add({FactKey::Type::balances, nullptr, book.ordinal, as_of.days, ""});
}
void Needs::monetary_items(const Book& book, Date as_of) {
  add({FactKey::Type::monetary_items, nullptr, book.ordinal, as_of.days, ""});
}

namespace {
FactKey drafts_key(Area area, Date from, Date to) {
  return {FactKey::Type::drafts, nullptr, from.days, to.days,
          std::string(enum_meta(area).codes[static_cast<size_t>(area)])};
}
}  // namespace

void Needs::drafts(Area area, Date from, Date to) { add(drafts_key(area, from, to)); }

struct Facts::Store {
  struct OpenItem {
    std::vector<OpenItemBalance> balances;
    std::vector<std::pair<OpenItemBalance, Date>> days;
  };
  std::unordered_set<FactKey, FactKeyHash> loaded;
  std::unordered_map<FactKey, Record, FactKeyHash> records;  // record and unique_field
  std::unordered_map<Id, OpenItem> open_items;
  std::unordered_map<FactKey, std::vector<GuardBalance>, FactKeyHash> guards;
  std::unordered_map<FactKey, std::optional<QuotedRate>, FactKeyHash> rates;
  std::unordered_map<FactKey, std::vector<AccountBalance>, FactKeyHash> balances;
  std::unordered_map<FactKey, std::vector<OpenItemBalance>, FactKeyHash> items;
  std::unordered_map<FactKey, std::vector<DraftsLeft>, FactKeyHash> drafts;
};

const Record* Facts::record(const RecordMeta& meta, Id id) const {
  if (id == 0) return nullptr;
  if (const Record* cached = state_ ? state_->find(meta, id) : nullptr) return cached;
  const auto found = store_->records.find({FactKey::Type::record, &meta, id, 0, ""});
  return found == store_->records.end() ? nullptr : &found->second;
}
const Record* Facts::unique(const RecordMeta& meta, std::string_view field,
                            std::string_view value) const {
  const auto found = store_->records.find(
      {FactKey::Type::unique_field, &meta, 0, 0, std::string(field) + "=" + std::string(value)});
  return found == store_->records.end() ? nullptr : &found->second;
}
std::span<const OpenItemBalance> Facts::open_items(Id id) const {
  const auto found = store_->open_items.find(id);
  return found == store_->open_items.end()
             ? std::span<const OpenItemBalance>{}
             : std::span<const OpenItemBalance>(found->second.balances);
}
std::span<const GuardBalance> Facts::guard(const RegisterMeta& meta, Id family) const {
  const auto found = store_->guards.find({FactKey::Type::guard, &meta, family, 0, ""});
  return found == store_->guards.end() ? std::span<const GuardBalance>{}
                                       : std::span<const GuardBalance>(found->second);
}
std::optional<QuotedRate> Facts::rate(Currency from, Currency to, Date on) const {
  if (from == to) return QuotedRate{Rate::of(1), 1, on, ""};
  const auto found =
      store_->rates.find({FactKey::Type::rate, nullptr, on.days,
                          (int64_t{from.packed()} << 32) | to.packed(), from.code() + to.code()});
  return found == store_->rates.end() ? std::nullopt : found->second;
}
std::span<const AccountBalance> Facts::balances(const Book& book, Date as_of) const {
  const auto found =
      store_->balances.find({FactKey::Type::balances, nullptr, book.ordinal, as_of.days, ""});
  OSNOVA_ASSERT(found != store_->balances.end(), "balances were declared");
  return found->second;
}
bool Facts::loaded_balances(const Book& book, Date as_of) const {
  return store_->balances.contains(
      {FactKey::Type::balances, nullptr, book.ordinal, as_of.days, ""});
}
std::span<const OpenItemBalance> Facts::monetary_items(const Book& book, Date as_of) const {
  const auto found =
      store_->items.find({FactKey::Type::monetary_items, nullptr, book.ordinal, as_of.days, ""});
  OSNOVA_ASSERT(found != store_->items.end(), "monetary items were declared");
  return found->second;
}
const std::vector<DraftsLeft>& Facts::drafts(Area area, Date from, Date to) const {
  const auto found = store_->drafts.find(drafts_key(area, from, to));
  OSNOVA_ASSERT(found != store_->drafts.end(), "drafts were declared");
  return found->second;
}
int64_t Facts::lowest_open(Id id, int book, std::string_view account, Currency currency, Date from,
                           int sign) const {
  const auto found = store_->open_items.find(id);
  if (found == store_->open_items.end()) return 0;
  std::map<Date, int64_t> days;
  int64_t start = 0;
  for (const auto& [b, day] : found->second.days) {
    if (b.book != book || b.account != account || b.currency != currency) continue;
    if (day <= from)
      start += sign * b.amount;
    else
      days[day] += sign * b.amount;
  }
  int64_t lowest = start, running = start;
  for (const auto& [day, amount] : days) lowest = std::min(lowest, running += amount);
  return lowest;
}

int64_t GuardBalance::lowest_from(Date from, size_t measure) const {
  int64_t later = 0;
  for (auto day = days.upper_bound(from); day != days.end(); ++day) later += day->second;
  int64_t running = measures[measure] - later, lowest = running;
  for (auto day = days.upper_bound(from); day != days.end(); ++day)
    lowest = std::min(lowest, running += day->second);
  return lowest;
}

FactLoader::FactLoader(store::Connection& connection, const Registry& registry,
                       const RecordTexts& sql, Id company,
                       std::shared_ptr<const CompanyState> state)
    : connection_(connection), registry_(registry), sql_(sql), company_(company) {
  facts_.store_ = std::make_shared<Facts::Store>();
  facts_.state_ = std::move(state);
}

namespace {

// Balances of families, and the days of each where the guard looks at days.
class GuardLoader {
 public:
  GuardLoader(store::Connection& connection, Id company, const RegisterMeta& meta)
      : connection_(connection), company_(company), meta_(meta), guard_(meta.guards.front()) {}

  // `out` has a list for each of `families`.
  void load(std::span<const Id> families, std::span<std::vector<GuardBalance>* const> out) {
    std::vector<Cell> keys;
    for (const Id family : families)
      for (const Id cell : {company_, family}) keys.emplace_back(cell);
    std::string measures;
    for (const auto& m : meta_.measures) measures += (measures.empty() ? "" : ", ") + m;
    connection_.each(sql("_balance", measures), keys, 2, [&](size_t family, store::Rows& row) {
      GuardBalance& b = out[family]->emplace_back(key_of(row));
      for (size_t m = 0; m < meta_.measures.size(); ++m)
        b.measures.push_back(row.integer(static_cast<int>(guard_.key.size() - 1 + m)));
    });
    if (!guard_.by_day || guard_.non_negative.empty()) return;
    const int column = static_cast<int>(guard_.key.size()) - 1;
    connection_.each(
        sql("_day", "day, " + guard_.non_negative), keys, 2, [&](size_t family, store::Rows& row) {
          const GuardBalance key = key_of(row);
          for (GuardBalance& b : *out[family])
            if (b.integers == key.integers && b.texts == key.texts)
              b.days[{static_cast<int32_t>(row.integer(column))}] += row.integer(column + 1);
        });
  }

 private:
  std::string sql(const char* table, const std::string& values) const {
    std::string text = "SELECT ";
    for (size_t k = 1; k < guard_.key.size(); ++k) text += guard_.key[k] + ", ";
    return text + values + " FROM " + meta_.name + table + " WHERE company_id = $1 AND " +
           guard_.key[0] + " = $2";
  }
  GuardBalance key_of(store::Rows& rows) const {
    GuardBalance b;
    for (size_t k = 1; k < guard_.key.size(); ++k) {
      const auto dimension = static_cast<size_t>(meta_.dimension(guard_.key[k]));
      const bool text = meta_.dimensions[dimension].type == store::ColumnType::text;
      const int column = static_cast<int>(k) - 1;
      b.integers.push_back(text ? 0 : rows.integer(column));
      b.texts.emplace_back(text ? rows.text(column) : std::string_view{});
    }
    return b;
  }
  store::Connection& connection_;
  Id company_;
  const RegisterMeta& meta_;
  const GuardMeta& guard_;
};

}  // namespace

void FactLoader::load_unique(const RecordMeta& meta, const std::string& field,
                             std::span<const FactKey* const> keys) {
  std::vector<std::string> values;
  for (const FactKey* key : keys) values.push_back(key->text.substr(field.size() + 1));
  sql_.of(meta).load_by(
      connection_, meta.kind == RecordKind::shared_catalogue ? 0 : company_, field, values,
      [&](size_t value, Record r) { facts_.store_->records.emplace(*keys[value], std::move(r)); });
}

void FactLoader::load_open_items(std::span<const Id> ids) {
  std::vector<Cell> keys;
  std::vector<Facts::Store::OpenItem*> items;
  for (const Id id : ids) {
    keys.insert(keys.end(), {Cell(company_), Cell(id)});
    items.push_back(&facts_.store_->open_items[id]);
  }
  const auto read = [&](size_t item, store::Rows& row) {
    OpenItemBalance b;
    b.book = static_cast<int>(row.integer(0));
    b.account = row.text(1);
    b.party = row.integer(2);
    b.open_item = ids[item];
    b.currency = Currency::of(row.text(3));
    b.amount = row.integer(4);
    b.base = row.integer(5);
    return b;
  };
  connection_.each(
      "SELECT book, account, party, currency, amount, base_amount, due, date, contract "
      "FROM open_item WHERE company_id = $1 AND open_item = $2",
      keys, 2, [&](size_t item, store::Rows& row) {
        OpenItemBalance b = read(item, row);
        if (!row.is_null(6)) b.due = {static_cast<int32_t>(row.integer(6))};
        b.date = {static_cast<int32_t>(row.integer(7))};
        b.contract = row.integer(8);
        items[item]->balances.push_back(std::move(b));
      });
  connection_.each(
      "SELECT book, account, party, currency, amount, base_amount, day FROM open_item_day "
      "WHERE company_id = $1 AND open_item = $2",
      keys, 2, [&](size_t item, store::Rows& row) {
        items[item]->days.emplace_back(read(item, row), Date{static_cast<int32_t>(row.integer(6))});
      });
}

void FactLoader::assume(Currency from, Currency to, Date on, const QuotedRate& rate) {
  Needs needs;
  needs.rate(from, to, on);
  for (const FactKey& key : needs.keys()) {
    facts_.store_->loaded.insert(key);
    facts_.store_->rates[key] = rate;
  }
}

bool FactLoader::load(std::span<const FactKey> keys) {
  Facts::Store& store = *facts_.store_;
  std::map<const RecordMeta*, std::vector<Id>> records;
  std::map<const RegisterMeta*, std::vector<const FactKey*>> guards;
  std::map<std::pair<const RecordMeta*, std::string>, std::vector<const FactKey*>> uniques;
  std::vector<Id> items;
  bool any = false;
  for (const FactKey& key : keys) {
    if (!store.loaded.insert(key).second) continue;
    any = true;
    switch (key.type) {
      case FactKey::Type::record: {
        const auto& meta = *static_cast<const RecordMeta*>(key.meta);
        if (!meta.name.empty() && !(facts_.state_ && facts_.state_->find(meta, key.id)))
          records[&meta].push_back(key.id);
        break;
      }
      case FactKey::Type::unique_field:
        uniques[{static_cast<const RecordMeta*>(key.meta), key.text.substr(0, key.text.find('='))}]
            .push_back(&key);
        break;
      case FactKey::Type::open_items:
        items.push_back(key.id);
        break;
      case FactKey::Type::guard:
        guards[static_cast<const RegisterMeta*>(key.meta)].push_back(&key);
        break;
      case FactKey::Type::rate: {
        auto& slot = store.rates[key];
        const std::string from = key.text.substr(0, 3), to = key.text.substr(3);
        const Cell cells[] = {0, from, to, key.id};
        auto rows = connection_.query(
            "SELECT value, nominal, date, source FROM rate WHERE company_id = $1 AND from_currency "
            "= $2 AND to_currency = $3 AND date <= $4 ORDER BY date DESC, id DESC LIMIT 1",
            cells);
        if (rows->next())
          slot = QuotedRate{{rows->integer(0)},
                            rows->integer(1),
                            {static_cast<int32_t>(rows->integer(2))},
                            std::string(rows->text(3))};
        break;
      }
      case FactKey::Type::balances: {
        auto& list = store.balances[key];
        const Book* book = facts_.state_->book_by_ordinal(key.id);
        const Date day{static_cast<int32_t>(key.extra)};
        std::map<std::pair<std::string, std::string>, AccountBalance> sums;
        // Everything is "before the day after": a month's end is read from totals alone.
        const Date next{day.days + 1};
        for (const auto& [k, t] : read_balances({connection_, company_, key.id}, next, day)) {
          AccountBalance& sum = sums[{k.account, k.currency}];
          sum.amount += t.closing_amount();
          sum.base += t.closing();
        }
        for (auto& [k, sum] : sums) {
          sum.account = facts_.state_->account(*book, k.first);
          sum.currency = Currency::of(k.second);
          list.push_back(sum);
        }
        break;
      }
      case FactKey::Type::monetary_items: {
        auto& list = store.items[key];
        const Book* book = facts_.state_->book_by_ordinal(key.id);
        // What is in the book's own currency is never revalued.
        const std::string own = book->currency.code();
        const Cell cells[] = {company_, key.id, key.extra, own};
        auto rows = connection_.query(
            "SELECT account, party, open_item, currency, CAST(SUM(amount) AS BIGINT), "
            "CAST(SUM(base_amount) AS BIGINT) FROM open_item_day WHERE company_id = $1 AND book = "
            "$2 AND day <= $3 AND currency <> $4 GROUP BY account, party, open_item, currency",
            cells);
        while (rows->next()) {
          const Account* a = facts_.state_->account(*book, rows->text(0));
          if (!a->monetary || !a->currency || (rows->integer(4) == 0 && rows->integer(5) == 0))
            continue;
          OpenItemBalance b;
          b.book = static_cast<int>(key.id);
          b.account = rows->text(0);
          b.party = rows->integer(1);
          b.open_item = rows->integer(2);
          b.currency = Currency::of(rows->text(3));
          b.amount = rows->integer(4);
          b.base = rows->integer(5);
          list.push_back(std::move(b));
        }
        break;
      }
      case FactKey::Type::drafts:
        store.drafts[key] =
            read_drafts(connection_, registry_, company_,
                        static_cast<Area>(enum_meta(Area{}).find(key.text).value()),
                        {static_cast<int32_t>(key.id)}, {static_cast<int32_t>(key.extra)});
        break;
      default:
        break;
    }
  }
  for (const auto& [meta, ids] : records)
    sql_.of(*meta).load(
        connection_, meta->kind == RecordKind::shared_catalogue ? 0 : company_, ids,
        [&, m = meta](Record r) {
          const Id id = r.entity().id;
          store.records.emplace(FactKey{FactKey::Type::record, m, id, 0, ""}, std::move(r));
        });
  for (const auto& [of, found] : uniques) load_unique(*of.first, of.second, found);
  if (!items.empty()) load_open_items(items);
  for (const auto& [meta, found] : guards) {
    std::vector<Id> families;
    std::vector<std::vector<GuardBalance>*> out;
    for (const FactKey* key : found) {
      families.push_back(key->id);
      out.push_back(&store.guards[*key]);
    }
    GuardLoader(connection_, company_, *meta).load(families, out);
  }
  return any;
}

}  // namespace osnova
