// Posting, reversing and their guards.
#include <boost/json.hpp>

#include "kernel/command/planner.hpp"

namespace osnova {

namespace {

Area area_from(std::string_view name) {
  if (name == "sales") return Area::sales;
  if (name == "tax") return Area::tax;
  return Area::ledger;
}

}  // namespace

void Planner::post(Plan& plan) {
  Effects& effects = plan.change.effects;
  plan.behaviour->post(plan.work, context(plan, plan.step->action), effects, plan.problems);
  if (plan.failed()) return;
  std::erase_if(effects.postings, [](const Posting& p) { return p.legs.empty(); });
  for (size_t i = 0; i < effects.postings.size(); ++i)
    check_posting(effects.postings[i], i, plan.problems);
  check_periods(plan, effects);
  if (effects.numbers.empty() && !plan.behaviour->number_prefix.empty())
    effects.numbers.push_back({std::string(plan.behaviour->meta->name), "",
                               plan.work.as<Doc>().date, "number",
                               std::string(plan.behaviour->number_prefix), false});
}

void Planner::check_periods(Plan& plan, const Effects& effects) {
  const Area area = area_from(plan.behaviour->area);
  std::vector<Date> dates;
  for (const Posting& posting : effects.postings) {
    check_month(plan, *posting.book, area, posting.date, posting.kind);
    if (area != Area::ledger)
      check_month(plan, *posting.book, Area::ledger, posting.date, posting.kind);
    if (std::find(dates.begin(), dates.end(), posting.date) == dates.end())
      dates.push_back(posting.date);
  }
  for (const Movement& m : effects.movements)
    if (std::find(dates.begin(), dates.end(), m.date) == dates.end()) dates.push_back(m.date);
  // A document of trade belongs to every active book, also to one in which it has no posting.
  if (area != Area::ledger)
    for (const Book* book : state_->books())
      for (Date date : dates) check_month(plan, *book, area, date, MovementKind::normal);
  if (!effects.tax_point.empty())
    for (const Book* book : state_->books())
      check_month(plan, *book, Area::tax, effects.tax_point, MovementKind::normal);
}

void Planner::check_month(Plan& plan, const Book& book, Area area, Date date, MovementKind kind) {
  const int year = state_->fiscal_year(date);
  std::string code;
  const Month month = Month::of(date);
  if (state_->year_locked(book, year)) {
    code = "ledger.period.year_locked";
  } else if (kind == MovementKind::closing) {
    return;  // the adjusting period of the year: open until the year is locked
  } else if (kind == MovementKind::adjusting) {
    if (!plan.submission->access.may("ledger.period.post_adjusting"))
      code = "ledger.period.adjusting_right";
  } else {
    switch (state_->period(book, area, month, business_date_)) {
      case PeriodState::open:
        return;
      case PeriodState::future:
        code = "ledger.period.future";
        break;
      case PeriodState::closed:
        code = "ledger.period.closed";
        break;
      case PeriodState::soft_closed:
        if (kind == MovementKind::revaluation &&
            plan.submission->access.may("ledger.period.post_in_soft_close"))
          return;
        code = "ledger.period.soft_closed";
        break;
    }
  }
  if (code.empty() || plan.problems.has(code)) return;
  plan.problems.add(code, "date",
                    {{"book", book.code},
                     {"month", month.text()},
                     {"area", enum_meta(area).codes[static_cast<size_t>(area)]},
                     {"year", std::to_string(year)}});
}

// Guarded registers: the balance after this document may not fall below zero.
void Planner::guard(Plan& plan) {
  const Effects& effects = plan.change.effects;
  struct Sum {
    const Movement* movement;
    int64_t delta;
    Date from;  // the first day that it moves
  };
  std::vector<Sum> sums;
  for (const Movement& m : effects.movements) {
    const Texts::RegisterSql& sql = texts_.of(*m.register_meta);
    if (sql.guarded_measure < 0) continue;
    if (m.integers[static_cast<size_t>(sql.key[0])] == 0) continue;  // belongs to no family
    const int64_t delta = m.measures[static_cast<size_t>(sql.guarded_measure)];
    const auto same = std::find_if(sums.begin(), sums.end(), [&](const Sum& s) {
      if (s.movement->register_meta != m.register_meta) return false;
      return std::all_of(sql.key.begin(), sql.key.end(), [&](int k) {
        const auto i = static_cast<size_t>(k);
        return s.movement->integers[i] == m.integers[i] && s.movement->texts[i] == m.texts[i];
      });
    });
    if (same != sums.end()) {
      same->delta += delta;
      same->from = std::min(same->from, m.date);
    } else {
      sums.push_back({&m, delta, m.date});
    }
  }
  for (const Sum& sum : sums) {
    if (sum.delta >= 0) continue;
    const Texts::RegisterSql& sql = texts_.of(*sum.movement->register_meta);
    const Id family = sum.movement->integers[static_cast<size_t>(sql.key[0])];
    int64_t balance = 0;  // the lowest on any day from the first one on
    for (const GuardBalance& b : loader_.facts().guard(*sum.movement->register_meta, family)) {
      bool same = true;
      for (size_t k = 1; k < sql.key.size(); ++k) {
        const auto i = static_cast<size_t>(sql.key[k]);
        same = same && b.integers[k - 1] == sum.movement->integers[i] &&
               b.texts[k - 1] == sum.movement->texts[i];
      }
      if (same) balance = b.lowest_from(sum.from, static_cast<size_t>(sql.guarded_measure));
    }
    if (balance + sum.delta >= 0) continue;
    Problem problem{
        sum.movement->register_meta->name + ".guard.negative",
        "",
        {{"available", std::to_string(balance)}, {"wanted", std::to_string(-sum.delta)}}};
    if (plan.behaviour->fact)
      plan.exceptions.push_back(std::move(problem));
    else
      plan.problems.add(std::move(problem));
  }
}

void Planner::collect_writes(Plan& plan) {
  const Record& record = plan.change.after ? plan.change.after : plan.change.before;
  Needs writes;
  writes.record(record.meta(), record.entity().id);
  for (const FieldMeta& field : record.meta().fields)
    if (field.has(kUnique) && has_value(field, record.data()))
      writes.unique(record.meta(), field.name, get_text(field, record.data()));
  for (const Posting& posting : plan.change.effects.postings)
    for (const Leg& leg : posting.legs)
      if (leg.dims.open_item != 0) writes.open_items(leg.dims.open_item);
  for (const Movement& m : plan.change.effects.movements) {
    const Texts::RegisterSql& sql = texts_.of(*m.register_meta);
    if (sql.key.empty()) continue;
    if (const Id family = m.integers[static_cast<size_t>(sql.key[0])]; family != 0)
      writes.guard(*m.register_meta, family);
  }
  for (Id original : plan.change.effects.depends_on) {
    FactKey key{FactKey::Type::record};
    key.id = original;
    key.text = "dependants";
    writes.keys_.push_back(key);
  }
  plan.writes = writes.keys();
  if (plan.step && plan.step->effect == Effect::reverse) {
    FactKey key{FactKey::Type::record};
    key.id = record.entity().id;
    key.text = "dependants";
    plan.reads.push_back(key);
  }
  plan.barrier = plan.behaviour->cached || record.meta().name == "ledger.rate";
  for (const FactKey& key : plan.reads) switch (key.type) {
      case FactKey::Type::record:
      case FactKey::Type::open_items:
      case FactKey::Type::guard:
      case FactKey::Type::rate:
      case FactKey::Type::unique_field:
        break;
      default:
        plan.barrier = true;  // totals: every posting writes them
    }
}

// --- reversal ------------------------------------------------------------------------------------

namespace {

constexpr const char* kLegsOf =
    "SELECT leg, book, posting, pair, side, kind, date, account, tax_code, country, currency, "
    "amount, "
    "base_amount, quantity, unit_item, party, open_item, due, contract, project, cost_centre, "
    "desk, lot, "
    "a1, a2, a3, a4, line FROM ledger WHERE company_id = $1 AND seq = $2 ORDER BY leg";

Date date_or_none(store::Rows& row, int column) {
  return row.is_null(column) ? Date{} : Date{static_cast<int32_t>(row.integer(column))};
}

Leg read_leg(store::Rows& row) {
  Leg leg;
  leg.pair = static_cast<int>(row.integer(3));
  leg.side = row.integer(4) == 0 ? Side::debit : Side::credit;
  leg.dims.tax_code = row.text(8);
  leg.dims.country = row.text(9);
  leg.currency = Currency::of(row.text(10));
  leg.amount = row.integer(11);
  leg.base = row.integer(12);
  leg.dims.quantity = row.integer(13);
  leg.dims.unit_item = row.integer(14);
  leg.dims.party = row.integer(15);
  leg.dims.open_item = row.integer(16);
  leg.dims.due = date_or_none(row, 17);
  leg.dims.contract = row.integer(18);
  leg.dims.project = row.integer(19);
  leg.dims.cost_centre = row.integer(20);
  leg.dims.desk = row.text(21);
  leg.dims.lot = row.text(22);
  leg.dims.a1 = row.text(23);
  leg.dims.a2 = row.text(24);
  leg.dims.a3 = row.text(25);
  leg.dims.a4 = row.text(26);
  leg.dims.line = row.integer(27);
  return leg;
}

}  // namespace

// Reads what the document posted: the reversal negates the stored movements, whatever today's rules
// say.
void Planner::load_reversal(Plan& plan) {
  const Doc& doc = plan.work.as<Doc>();
  Effects& effects = plan.change.effects;
  const store::Cell at[] = {company_, doc.posted_seq};
  auto rows = connection_.query(kLegsOf, at);
  int64_t posting_index = -1;
  while (rows->next()) {
    if (rows->integer(2) != posting_index) {
      posting_index = rows->integer(2);
      Posting posting;
      posting.book = state_->book_by_ordinal(rows->integer(1));
      posting.kind = static_cast<MovementKind>(rows->integer(5));
      posting.date = {static_cast<int32_t>(rows->integer(6))};
      posting.conversion = true;
      effects.postings.push_back(std::move(posting));
    }
    Leg leg = read_leg(*rows);
    leg.account = state_->account(*effects.postings.back().book, rows->text(7));
    OSNOVA_ASSERT(leg.account != nullptr, "a stored leg has an account of its book");
    effects.postings.back().legs.push_back(std::move(leg));
  }
  for (const auto& sql : texts_.registers()) {
    auto stored = connection_.query(sql->select, at);
    while (stored->next()) {
      Movement m;
      m.register_meta = sql->meta;
      m.date = {static_cast<int32_t>(stored->integer(3))};
      int column = 5;
      for (const auto& dimension : sql->meta->dimensions) {
        const bool text = dimension.type == store::ColumnType::text;
        m.integers.push_back(text ? 0 : stored->integer(column));
        m.texts.emplace_back(text ? stored->text(column) : std::string_view{});
        ++column;
      }
      for (size_t i = 0; i < sql->meta->measures.size(); ++i)
        m.measures.push_back(-stored->integer(column++));
      effects.movements.push_back(std::move(m));
    }
  }
}

// The business date where that is open in the book, else the first day of the first open period
// after the original. Given dates are taken as they are and tested like any other.
Date Planner::reversal_date(const Plan& plan, const Book& book, Date original,
                            Problems& problems) const {
  const auto& arguments = plan.submission->command.input;
  if (const auto* given = arguments.if_contains("date"); given && given->is_string()) {
    auto date = Date::parse(std::string_view(given->as_string()));
    if (date && *date >= original) return *date;
    if (date)
      problems.add("document.reversal_before_original", "date", {{"original", original.text()}});
    else
      problems.append(date.problems());
    return original;
  }
  const Area area = area_from(plan.behaviour->area);
  const auto open = [&](Month month) {
    return state_->period(book, area, month, business_date_) == PeriodState::open &&
           state_->period(book, Area::ledger, month, business_date_) == PeriodState::open;
  };
  if (business_date_ >= original && open(Month::of(business_date_))) return business_date_;
  if (open(Month::of(original))) return original;
  for (Month month = Month::of(original).next(); month <= Month::of(business_date_) + 12;
       month = month.next())
    if (open(month)) return month.first();
  return original;  // nothing is open: the period check says so
}

void Planner::reverse(Plan& plan) {
  const Id id = plan.work.entity().id;
  const store::Cell key[] = {company_, id};
  auto live = connection_.query(
      "SELECT dependant FROM dependency WHERE company_id = $1 AND original = $2 AND live = 1 "
      "ORDER BY dependant",
      key);
  std::string list;
  while (live->next()) list += (list.empty() ? "" : ", ") + std::to_string(live->integer(0));
  if (!list.empty()) plan.problems.add("document.has_dependants", "", {{"documents", list}});
  auto originals = connection_.query(
      "SELECT original FROM dependency WHERE company_id = $1 AND dependant = $2 AND live = 1", key);
  Effects& effects = plan.change.effects;
  while (originals->next()) effects.depends_on.push_back(originals->integer(0));
  Date moved;
  for (Posting& posting : effects.postings) {
    const Date date = reversal_date(plan, *posting.book, posting.date, plan.problems);
    posting = reversed(posting, date, posting.book->reversal);
    if (moved.empty() || date > moved) moved = date;
  }
  for (Movement& m : effects.movements)
    if (!moved.empty())
      m.date = moved;
    else
      m.date = std::max(m.date, business_date_);
  plan.change.is_reversal = true;
  check_periods(plan, effects);
}

}  // namespace osnova
