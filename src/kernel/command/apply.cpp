#include "kernel/command/apply.hpp"

#include <cstdio>

#include "meta/codec.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

std::vector<store::TableMeta> command_tables() {
  using store::ColumnType;
  using store::integer_column, store::text_column;
  return {
      {"number_counter",
       {integer_column("company_id"), text_column("type"), text_column("series"), integer_column("year"), integer_column("last"),
        integer_column("last_date")},
       {"company_id", "type", "series", "year"},
       true,
       {}},
      {"dependency",
       {integer_column("company_id"), integer_column("original"), integer_column("dependant"), integer_column("live")},
       {"company_id", "original", "dependant"},
       true,
       {{"dependency_dependant", {"company_id", "dependant"}, false, ""}}},
      {"exception",
       {integer_column("company_id"), integer_column("seq"), integer_column("row"), integer_column("document"), text_column("code"),
        text_column("path"), text_column("args"), integer_column("owner"), integer_column("resolved_seq")},
       {"company_id", "seq", "row"},
       true,
       {}},
      {"node_lease",
       {integer_column("company_id"), integer_column("node"), text_column("token"), integer_column("leased_until")},
       {"company_id", "node"},
       true,
       {}},
      {"quarantine",
       {integer_column("company_id"), text_column("key"), text_column("command"), integer_column("crashes"), integer_column("deaths"),
        integer_column("life"), integer_column("last_at"), integer_column("incident")},
       {"company_id", "key"},
       true,
       {}},
  };
}

JournalHead stored_head(store::Connection& connection, Id company) {
  JournalHead head;
  const Cell key[] = {company};
  auto rows = connection.query(
      "SELECT seq, recorded_at, hash FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1",
      key);
  if (rows->next()) {
    head.seq = rows->integer(0);
    head.recorded_at = rows->integer(1);
    const std::string_view hash = rows->blob(2);
    OSNOVA_ASSERT(hash.size() == head.hash.size(), "a journal hash has 32 bytes");
    std::copy(hash.begin(), hash.end(), head.hash.begin());
  }
  return head;
}

Hash hash_at(store::Connection& connection, Id company, int64_t seq) {
  Hash hash{};
  const Cell key[] = {company, seq};
  auto rows =
      connection.query("SELECT hash FROM journal WHERE company_id = $1 AND seq = $2", key);
  if (rows->next()) {
    const std::string_view bytes = rows->blob(0);
    OSNOVA_ASSERT(bytes.size() == hash.size(), "a journal hash has 32 bytes");
    std::copy(bytes.begin(), bytes.end(), hash.begin());
  }
  return hash;
}

GroupWriter::GroupWriter(store::Connection& connection, const Texts& texts, CompanyHeads& heads,
                         Id company, Clock& clock, SaltSource& salt)
    : connection_(connection),
      texts_(texts),
      heads_(heads),
      company_(company),
      clock_(clock),
      salt_(salt) {}

// --- held rows -----------------------------------------------------------------------------------

Cell GroupWriter::Cells::hold(std::string text) { return Cell(held.emplace_back(std::move(text))); }

void GroupWriter::Totals::add(std::span<const Cell> key, size_t identifying,
                              std::span<const int64_t> measures) {
  std::string& code = scratch;
  code.clear();
  for (size_t i = 0; i < identifying; ++i) {
    code.append(reinterpret_cast<const char*>(&key[i].integer), sizeof(int64_t));
    code.append(key[i].bytes);
    code.push_back('\0');
  }
  auto found = rows.find(code);
  if (found == rows.end()) {
    Total total;
    for (const Cell& cell : key) {
      total.key.push_back(cell);
      // The text belongs to a document or an account of this group, but a copy is cheap and cannot
      // dangle.
      if (!cell.bytes.empty()) total.key.back().bytes = held.emplace_back(cell.bytes);
    }
    total.measures.assign(measures.size(), 0);
    found = rows.emplace(code, std::move(total)).first;
  }
  for (size_t i = 0; i < measures.size(); ++i)
    OSNOVA_ASSERT(
        !add_overflows(found->second.measures[i], measures[i], &found->second.measures[i]),
        "a total fits 64 bits");
}

// --- one Change ----------------------------------------------------------------------------------

Answer GroupWriter::add(Plan& plan) {
  Answer answer;
  bool in_order = this->in_order(plan);
  for (Plan& more : plan.with)
    if (!this->in_order(more)) {
      plan.problems.append(more.problems);
      in_order = false;
    }
  if (!in_order) {
    answer.problems = plan.problems;
    return answer;
  }
  const bool removal = !plan.change.after;
  if (!removal) take_numbers(plan);
  const int64_t seq = heads_.journal.seq + 1;
  const int64_t recorded_at = std::max(clock_.now_us(), heads_.journal.recorded_at + 1);
  records_.push_back(removal ? plan.change.before : std::move(plan.change.after));
  Record& record = records_.back();
  record.entity().version = (plan.change.before ? plan.change.before.entity().version : 0) + 1;
  if (plan.step && plan.step->effect == Effect::post) record.as<Doc>().posted_seq = seq;
  if (plan.step && plan.step->effect == Effect::reverse) record.as<Doc>().reversed_seq = seq;

  MovementDigest digest;
  add_legs(plan, record.entity().id, seq, digest);
  add_movements(plan, record.entity().id, seq, digest);
  add_dependencies(plan, record.entity().id);
  add_exceptions(plan, record.entity().id, seq);
  add_watch_hits(plan, record, seq, recorded_at);
  add_journal(plan, record, removal, seq, recorded_at, digest.finish());

  if (!removal)
    add_document_notices(plan.change.before, record,
                         plan.step ? plan.step->effect : Effect::none,
                         plan.submission->access.user(), notices_);
  if (!removal && plan.behaviour->tell)
    plan.behaviour->tell(plan.change.before, record, plan.submission->access.user(), notices_);
  notices_.insert(notices_.end(), plan.notices.begin(), plan.notices.end());
  if (removal)
    removed_.push_back(&record);
  else if (!plan.change.before)
    inserted_[&record.meta()].push_back(&record);
  else
    updated_.emplace_back(&records_.emplace_back(std::move(plan.change.before)), &record);
  if (plan.erasure) erasures_.emplace_back(*plan.erasure, &record);
  written_.insert(plan.writes.begin(), plan.writes.end());
  if (plan.barrier) barrier_ = true;

  answer.record = record.entity().id;
  answer.version = record.entity().version;
  answer.seq = seq;
  if (record.meta().kind == RecordKind::document) answer.number = record.as<Doc>().number;
  for (Plan& more : plan.with) {
    const Answer beside = add(more);
    if (more.asked) answer.seq = beside.seq;
  }
  return answer;
}

NumberCounter& GroupWriter::counter(const std::string& type, const std::string& series, int year) {
  const std::string key = type + "/" + series + "/" + std::to_string(year);
  const auto found = heads_.counters.find(key);
  if (found != heads_.counters.end()) return found->second;
  NumberCounter counter{type, series, year, 0, {}};
  const Cell cells[] = {company_, type, series, year};
  auto rows = connection_.query(
      "SELECT last, last_date FROM number_counter WHERE company_id = $1 AND type = $2 AND series = "
      "$3 "
      "AND year = $4",
      cells);
  if (rows->next()) {
    counter.last = rows->integer(0);
    counter.last_date = {static_cast<int32_t>(rows->integer(1))};
  }
  return heads_.counters.emplace(key, std::move(counter)).first->second;
}

// All requests are tested before the first number is taken, so that a refusal leaves no gap.
bool GroupWriter::in_order(Plan& plan) {
  for (const NumberRequest& request : plan.change.effects.numbers) {
    const NumberCounter& c = counter(request.type, request.series, request.date.year());
    if (request.chronological && !c.last_date.empty() && request.date < c.last_date) {
      plan.problems.add("number.chronology", request.field,
                        {{"date", request.date.text()}, {"last", c.last_date.text()}});
      return false;
    }
  }
  return true;
}

void GroupWriter::take_numbers(Plan& plan) {
  Record& record = plan.change.after;
  for (const NumberRequest& request : plan.change.effects.numbers) {
    NumberCounter& c = counter(request.type, request.series, request.date.year());
    ++c.last;
    c.last_date = std::max(c.last_date, request.date);
    touched_counters_.insert(&c);
    char digits[24];
    std::snprintf(digits, sizeof digits, "%05lld", static_cast<long long>(c.last));
    std::string text = request.prefix;
    for (const std::string& part : {request.series, std::to_string(request.date.year())})
      if (!part.empty()) text += (text.empty() ? "" : "-") + part;
    const FieldMeta* field = record.meta().find(request.field);
    OSNOVA_ASSERT(field != nullptr, "the number's field exists");
    set_text(*field, record.data(), text + "-" + digits);
  }
}

// --- ledger --------------------------------------------------------------------------------------

void GroupWriter::add_legs(const Plan& plan, Id document, int64_t seq, MovementDigest& digest) {
  int leg_index = 0, posting_index = 0;
  for (const Posting& posting : plan.change.effects.postings) {
    for (const Leg& leg : posting.legs) {
      add_leg(posting, leg, posting_index, leg_index++, seq, document, digest);
      if (leg.dims.open_item != 0 && leg.account->open_items != OpenItems::none)
        add_open_item(posting, leg);
    }
    ++posting_index;
  }
  int row = 0;
  for (const Posting& posting : plan.change.effects.postings)
    add_conversions(posting, seq, document, row, digest);
}

void GroupWriter::add_leg(const Posting& posting, const Leg& leg, int posting_index, int leg_index,
                          int64_t seq, Id document, MovementDigest& digest) {
  const auto id = [](int64_t value) { return Cell::id_or_null(value); };
  const auto text = [](const std::string& value) { return Cell::text_or_null(value); };
  const Dimensions& d = leg.dims;
  const Cell currency = legs_.hold(leg.currency.code());
  const Cell row[] = {company_,
                      seq,
                      leg_index,
                      posting.book->ordinal,
                      posting_index,
                      leg.pair,
                      static_cast<int>(leg.side),
                      static_cast<int>(posting.kind),
                      posting.date.days,
                      std::string_view(leg.account->code),
                      text(d.tax_code),
                      text(d.country),
                      currency,
                      leg.amount,
                      leg.base,
                      id(d.quantity),
                      id(d.unit_item),
                      id(d.party),
                      id(d.open_item),
                      d.due.empty() ? Cell() : Cell(d.due.days),
                      id(d.contract),
                      id(d.project),
                      id(d.cost_centre),
                      text(d.desk),
                      text(d.lot),
                      text(d.a1),
                      text(d.a2),
                      text(d.a3),
                      text(d.a4),
                      document,
                      id(d.line)};
  digest.row("ledger", row);
  legs_.cells.insert(legs_.cells.end(), std::begin(row), std::end(row));
  const bool debit = leg.side == Side::debit;
  const int64_t measures[] = {debit ? leg.amount : 0, debit ? 0 : leg.amount, debit ? leg.base : 0,
                              debit ? 0 : leg.base};
  const Cell key[] = {company_,
                      posting.book->ordinal,
                      std::string_view(leg.account->code),
                      currency,
                      static_cast<int>(posting.kind),
                      seq / kJournalBlock,
                      posting.date.days};
  turnovers_.add(key, 7, measures);
}

void GroupWriter::add_open_item(const Posting& posting, const Leg& leg) {
  const int64_t sign = leg.side == Side::debit ? 1 : -1;
  const int64_t measures[] = {sign * leg.amount, sign * leg.base};
  const Dimensions& d = leg.dims;
  const std::string currency = leg.currency.code();
  Cell key[] = {company_,
                d.open_item,
                posting.book->ordinal,
                std::string_view(leg.account->code),
                d.party,
                currency,
                d.due.empty() ? Cell() : Cell(d.due.days),
                posting.date.days,
                Cell::id_or_null(d.contract)};
  open_items_.add(key, 6, measures);
  key[6] = posting.date.days;
  open_item_days_.add(std::span(key, 7), 7, measures);
  const bool debit = leg.side == Side::debit;
  const int64_t turnover[] = {debit ? leg.base : 0, debit ? 0 : leg.base};
  Cell party[] = {company_, posting.book->ordinal, std::string_view(leg.account->code), d.party,
                  Month::of(posting.date).index};
  party_months_.add(party, 5, turnover);
  party[4] = posting.date.year();
  party_years_.add(party, 5, turnover);
}

// The currency-position register: what conversion pairs moved, per currency. A leg on an account
// without currency counts as the book's own.
void GroupWriter::add_conversions(const Posting& posting, int64_t seq, Id document, int& row,
                                  MovementDigest& digest) {
  if (!posting.conversion) return;
  std::map<int, std::map<Currency, std::pair<int64_t, int64_t>>> pairs;
  for (const Leg& leg : posting.legs) {
    if (leg.pair == 0) continue;
    const int64_t sign = leg.side == Side::debit ? 1 : -1;
    auto& sum = pairs[leg.pair][leg.currency];
    sum.first += sign * leg.amount;
    sum.second += sign * leg.base;
  }
  std::map<Currency, std::pair<int64_t, int64_t>> sums;
  for (const auto& [pair, currencies] : pairs)
    if (currencies.size() > 1)
      for (const auto& [currency, sum] : currencies) {
        sums[currency].first += sum.first;
        sums[currency].second += sum.second;
      }
  for (const auto& [currency, sum] : sums) {
    if (sum.first == 0 && sum.second == 0) continue;
    const Cell cells[] = {company_,
                          seq,
                          row++,
                          posting.book->ordinal,
                          posting.date.days,
                          conversions_.hold(currency.code()),
                          sum.first,
                          sum.second,
                          document};
    digest.row("conversion", cells);
    conversions_.cells.insert(conversions_.cells.end(), std::begin(cells), std::end(cells));
  }
}

// --- other registers -----------------------------------------------------------------------------

void GroupWriter::add_movements(const Plan& plan, Id document, int64_t seq,
                                MovementDigest& digest) {
  for (const auto& sql : texts_.registers()) {
    int row = 0;
    for (const Movement& m : plan.change.effects.movements) {
      if (m.register_meta != sql->meta) continue;
      OSNOVA_ASSERT(m.integers.size() == sql->meta->dimensions.size() &&
                        m.texts.size() == m.integers.size() &&
                        m.measures.size() == sql->meta->measures.size(),
                    "a movement has every dimension and measure");
      Cells& cells = movements_[sql.get()];
      const size_t begin = cells.cells.size();
      for (const Cell& cell :
           {Cell(company_), Cell(seq), Cell(row++), Cell(m.date.days), Cell(document)})
        cells.cells.push_back(cell);
      for (size_t i = 0; i < m.integers.size(); ++i) {
        if (sql->meta->dimensions[i].type == store::ColumnType::text)
          cells.cells.push_back(m.texts[i].empty() ? Cell() : cells.hold(m.texts[i]));
        else
          cells.cells.push_back(m.integers[i]);
      }
      for (int64_t measure : m.measures) cells.cells.push_back(measure);
      digest.row(sql->meta->name, std::span(cells.cells).subspan(begin));
      add_movement_totals(*sql, m);
    }
  }
}

void GroupWriter::add_movement_totals(const Texts::RegisterSql& sql, const Movement& m) {
  const auto cell = [&](int dimension) {
    const auto i = static_cast<size_t>(dimension);
    return sql.meta->dimensions[i].type == store::ColumnType::text ? Cell(m.texts[i])
                                                                   : Cell(m.integers[i]);
  };
  std::vector<Cell> key;
  for (const auto& grain : sql.grains) {
    key.assign(1, Cell(company_));
    for (int d : grain.dimensions) key.push_back(cell(d));
    key.push_back(Month::of(m.date).index);
    register_totals_[&grain.upsert].add(key, key.size(), m.measures);
  }
  if (sql.key.empty() || m.integers[static_cast<size_t>(sql.key[0])] == 0) return;
  key.assign(1, Cell(company_));
  for (int k : sql.key) key.push_back(cell(k));
  register_totals_[&sql.balance].add(key, key.size(), m.measures);
  if (!sql.day.columns.empty()) {
    key.push_back(m.date.days);
    register_totals_[&sql.day].add(key, key.size(), m.measures);
  }
}

void GroupWriter::add_dependencies(const Plan& plan, Id document) {
  for (Id original : plan.change.effects.depends_on)
    for (const Cell& cell :
         {Cell(company_), Cell(original), Cell(document), Cell(plan.change.is_reversal ? 0 : 1)})
      dependencies_.cells.push_back(cell);
}

void GroupWriter::add_exceptions(const Plan& plan, Id document, int64_t seq) {
  int row = 0;
  for (const Problem& problem : plan.exceptions) {
    std::string args;
    for (const auto& [name, value] : problem.args) args += name + "=" + value + "\n";
    const Cell cells[] = {company_,
                          seq,
                          row++,
                          document,
                          exceptions_.hold(problem.code),
                          exceptions_.hold(problem.path),
                          exceptions_.hold(std::move(args)),
                          plan.submission->access.user(),
                          0};
    exceptions_.cells.insert(exceptions_.cells.end(), std::begin(cells), std::end(cells));
  }
}

void GroupWriter::add_watch_hits(const Plan& plan, const Record& record, int64_t seq,
                                 int64_t recorded_at) {
  for (const Id entry : plan.watch_hits) {
    const Cell cells[] = {company_,
                          seq,
                          entry,
                          recorded_at,
                          plan.submission->access.user(),
                          record.meta().name,
                          record.entity().id,
                          watch_hits_.hold(plan.change.command)};
    watch_hits_.cells.insert(watch_hits_.cells.end(), std::begin(cells), std::end(cells));
  }
}

// --- journal -------------------------------------------------------------------------------------

void GroupWriter::add_journal(const Plan& plan, const Record& record, bool removal, int64_t seq,
                              int64_t recorded_at, const Hash& digest) {
  const Command& command = plan.submission->command;
  JournalRow& row = journal_.emplace_back();
  row.company = company_;
  row.seq = seq;
  row.recorded_at = recorded_at;
  row.user = plan.submission->access.user();
  row.origin = plan.submission->access.origin();
  row.command = plan.change.command;
  row.record = record.meta().name;
  row.record_id = record.entity().id;
  row.version = record.entity().version;
  row.key = command.key;
  row.salt.resize(16);
  salt_.fill(reinterpret_cast<unsigned char*>(row.salt.data()), 16);
  if (!command.key.empty())
    row.input_hash = salted_input(input_hash(plan.asked ? *plan.asked : command), row.salt);
  auto changes =
      removal ? difference(plan.change.before, Record{}) : difference(plan.change.before, record);
  if (plan.erasure)
    for (FieldChange& note : plan.erasure->notes()) changes.push_back(std::move(note));
  if (plan.acted_for != 0) changes.push_back({"#acted_for", "", plan.acted_for_login});
  if (const Id emergency = plan.submission->access.emergency(); emergency != 0)
    changes.push_back({"#emergency", "", std::to_string(emergency)});
  const Hash root = encode_changes(changes, row.salt, row.changes);
  row.digest = digest;
  row.hash = row_hash(row, heads_.journal.hash, root);
  heads_.journal = {seq, recorded_at, row.hash};
  if (plan.erasure)
    erase_values(row.changes, row.salt,
                 [&](std::string_view path) { return plan.erasure->covers(path); });
  const Cell cells[] = {company_,
                        seq,
                        recorded_at,
                        row.user,
                        row.origin,
                        row.command,
                        row.record,
                        row.record_id,
                        row.version,
                        Cell::text_or_null(row.key),
                        row.input_hash.empty() ? Cell() : Cell::blob(row.input_hash),
                        row.salt.empty() ? Cell() : Cell::blob(row.salt),
                        Cell::blob(row.changes),
                        Cell::blob(bytes_of(row.digest)),
                        Cell::blob(bytes_of(row.hash))};
  journal_cells_.cells.insert(journal_cells_.cells.end(), std::begin(cells), std::end(cells));
}

Hash input_hash(const Command& command) {
  CanonicalWriter out;
  out.text('n', command.name);
  out.text('t', command.then);
  out.integer('i', command.record);
  out.integer('v', command.expected_version);
  canonical_json(command.input, out);
  return out.hash();
}

}  // namespace osnova
