#include "modules/sales_print/settlements.hpp"

#include <algorithm>

namespace osnova::sales_print {

namespace {

enum class Kind { invoice, credit_note, payment, application, write_off };
constexpr std::string_view kKinds[] = {"invoice", "credit_note", "payment", "application",
                                       "write_off"};

struct Known {
  Kind kind{};
  Date due;
};

struct RawMove {
  Settled move;
  Id settled = 0;
  Currency currency;
};

// All movements that documents of the customer made, found by the sequence of their posting and
// reversal: the register is clustered by it.
struct Reading {
  std::map<Id, Known> documents;
  std::vector<RawMove> moves;

  void read(const ReadContext& context, Kind kind, Id customer, Date to) {
    const std::string table(kKinds[static_cast<size_t>(kind)]);
    const std::string due = kind == Kind::invoice ? "d.due_on" : "NULL";
    const store::Cell keys[] = {context.access.company(), customer, to.days};
    auto rows = context.connection.query(
        "SELECT d.id, d.number, " + due +
            ", d.reversed_seq, s.seq, s.date, s.settled_document, s.currency, s.remaining FROM " +
            table +
            " AS d JOIN settlement AS s ON s.company_id = d.company_id AND "
            "s.seq IN (d.posted_seq, d.reversed_seq) "
            "WHERE d.company_id = $1 AND d.customer = $2 AND d.posted_seq > 0 AND s.date <= $3",
        keys);
    while (rows->next()) {
      RawMove raw;
      raw.move.kind = table;
      raw.move.number = std::string(rows->text(1));
      if (!rows->is_null(2)) raw.move.due = {static_cast<int32_t>(rows->integer(2))};
      raw.move.seq = rows->integer(4);
      raw.move.reversal = rows->integer(3) == raw.move.seq;
      raw.move.date = {static_cast<int32_t>(rows->integer(5))};
      raw.settled = rows->integer(6);
      raw.currency = Currency::of(rows->text(7));
      raw.move.amount = rows->integer(8);
      documents[rows->integer(0)] = {kind, raw.move.due};
      moves.push_back(std::move(raw));
    }
  }
};

size_t bucket_of(Date due, Date at) {
  if (due.empty() || due >= at) return 0;
  const int days = at.days - due.days;
  return days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
}

// What a payment or credit has left makes the debt smaller; what may still be recovered of a
// write-off is no debt.
int sign_of(const std::map<Id, Known>& documents, Id settled) {
  const auto found = documents.find(settled);
  if (found == documents.end() || found->second.kind == Kind::write_off) return 0;
  return found->second.kind == Kind::invoice ? 1 : -1;
}

void age(Settlements& account, const std::map<Id, int64_t>& open,
         const std::map<Id, Known>& documents, Date at) {
  for (const auto& [id, amount] : open) {
    const Known& known = documents.at(id);
    if (known.kind == Kind::invoice)
      account.ageing[bucket_of(known.due, at)] += amount;
    else
      account.unapplied -= amount;
  }
}

}  // namespace

std::map<Currency, Settlements> settlements_of(const ReadContext& context, Id customer, Date from,
                                               Date to) {
  Reading reading;
  for (const Kind kind :
       {Kind::invoice, Kind::credit_note, Kind::payment, Kind::application, Kind::write_off})
    reading.read(context, kind, customer, to);
  std::stable_sort(reading.moves.begin(), reading.moves.end(), [](const auto& a, const auto& b) {
    return std::tie(a.move.date, a.move.seq) < std::tie(b.move.date, b.move.seq);
  });
  std::map<Currency, Settlements> accounts;
  std::map<Currency, std::map<Id, int64_t>> open;
  for (RawMove& raw : reading.moves) {
    const int64_t amount = raw.move.amount * sign_of(reading.documents, raw.settled);
    if (amount == 0) continue;
    Settlements& account = accounts[raw.currency];
    open[raw.currency][raw.settled] += amount;
    account.closing += amount;
    if (raw.move.date < from) {
      account.opening += amount;
    } else if (!account.moves.empty() && account.moves.back().seq == raw.move.seq) {
      account.moves.back().amount += amount;
    } else {
      raw.move.amount = amount;
      account.moves.push_back(std::move(raw.move));
    }
  }
  for (auto& [currency, account] : accounts) {
    std::erase_if(account.moves, [](const Settled& m) { return m.amount == 0; });
    for (const Settled& move : account.moves)
      (move.amount > 0 ? account.debit : account.credit) += std::abs(move.amount);
    age(account, open[currency], reading.documents, to);
  }
  std::erase_if(accounts, [](const auto& entry) {
    return entry.second.moves.empty() && entry.second.opening == 0;
  });
  return accounts;
}

Result<Period> period_of(const PrintContext& context) {
  const auto state = context.kernel.company_state(context.access.company());
  const Date today = context.kernel.business_date(context.access.company());
  Problems problems;
  const auto to = date_argument(context.arguments, "to", today);
  if (!to) return to.problems();
  const auto from =
      date_argument(context.arguments, "from", state->fiscal_year_first(state->fiscal_year(*to)));
  if (!from) return from.problems();
  if (*from > *to) {
    problems.add("print.period", "from", {{"from", from->text()}, {"to", to->text()}});
    return problems;
  }
  return Period{*from, *to};
}

bool load_debtor(Papers& papers) {
  const PrintContext& context = papers.context();
  if (!context.access.may_of_all("sales.invoice.read")) {
    papers.problems.add("access.denied", "", {{"right", "sales.invoice.read"}});
    return false;
  }
  if (!papers.load_customer(context.id)) return false;
  const Id terms = context.kernel.find_id(party_terms_meta(), "key", std::to_string(context.id),
                                          context.access.company());
  const auto record =
      terms ? context.kernel.load(party_terms_meta(), terms, context.access) : std::nullopt;
  if (record && record->as<PartyTerms>().cash_customer) {
    papers.problems.add("print.cash_customer", "id");
    return false;
  }
  return true;
}

}  // namespace osnova::sales_print
