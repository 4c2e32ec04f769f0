// Part of a manual entry taken back. The whole of it is the flow's own "reverse".
#include <set>

#include "kernel/command/facts.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

const RegisterMeta& storno_register() {
  static const RegisterMeta meta{
      "books_storno", {{"entry"}, {"entry_line"}}, {"amount"}, {}, {{{"entry", "entry_line"}}}, {}};
  return meta;
}

namespace {

const EntryLine* line_of(const Entry& entry, int64_t line_id) {
  for (const EntryLine& line : entry.lines)
    if (line.line_id == line_id) return &line;
  return nullptr;
}

// What a storno counts in: the amount of the line, or its base where it has no amount.
int64_t whole_of(const EntryLine& line) {
  return line.amount.minor != 0 ? line.amount.minor : line.base.minor;
}

int64_t taken_of(const Facts& facts, Id entry, int64_t line_id) {
  for (const GuardBalance& balance : facts.guard(storno_register(), entry))
    if (balance.integers[0] == line_id) return balance.measures[0];
  return 0;
}

// Share of a value that belongs to the next part: rounded cumulatively, so that the last part ends
// at the whole to the last cent.
int64_t share(int64_t value, int64_t taken, int64_t part, int64_t whole) {
  const auto up_to = [&](int64_t sum) {
    return multiply_divide(value, sum, whole, Rounding::half_away).value();
  };
  return up_to(taken + part) - up_to(taken);
}

void check_line(const StornoLine& line, const Entry& entry, size_t index, const Facts& facts,
                Problems& problems) {
  const EntryLine* origin = line_of(entry, line.entry_line);
  if (!origin) {
    problems.add("books.storno.unknown_line", join_path("lines", index, "entry_line"),
                 {{"line", std::to_string(line.entry_line)}});
    return;
  }
  if (line.currency != origin->currency)
    problems.add("books.storno.currency", join_path("lines", index, "currency"),
                 {{"currency", origin->currency.code()}});
  const int64_t whole = whole_of(*origin);
  const int64_t left = whole - taken_of(facts, entry.id, line.entry_line);
  const bool same_sign = (line.amount.minor > 0) == (whole > 0) && line.amount.minor != 0;
  if (!same_sign || (whole > 0 ? line.amount.minor > left : line.amount.minor < left))
    problems.add("books.storno.more_than_left", join_path("lines", index, "amount"),
                 {{"left", minor_text(left, line.currency.empty() ? 2 : line.currency.digits())}});
}

}  // namespace

void need_storno(const Record& record, const ActionContext&, Needs& needs) {
  const Storno& storno = record.as<Storno>();
  needs.record(entry_meta(), storno.entry.id);
  if (!storno.entry.empty()) needs.guard(storno_register(), storno.entry.id);
}

void check_storno(const Record& record, const ActionContext& context, Problems& problems) {
  const Storno& storno = record.as<Storno>();
  const Entry* entry = context.facts.get<Entry>(entry_meta(), storno.entry.id);
  if (context.action == "reverse") return;
  if (!entry) {  // of a new one the kernel has said so already
    if (context.action == "post")
      problems.add("reference.unknown", "entry", {{"record", "books.entry"}});
    return;
  }
  if (entry->status != DocStatus::posted) problems.add("books.storno.not_posted", "entry");
  if (storno.date < entry->date)
    problems.add("document.reversal_before_original", "date", {{"original", entry->date.text()}});
  std::set<int64_t> seen;
  for (size_t i = 0; i < storno.lines.size(); ++i) {
    const StornoLine& line = storno.lines[i];
    if (!seen.insert(line.entry_line).second)
      problems.add("books.storno.line_twice", join_path("lines", i, "entry_line"));
    check_line(line, *entry, i, context.facts, problems);
  }
  if (context.action == "post" && storno.lines.empty()) problems.add("books.no_lines", "lines");
}

void post_storno(const Record& record, const ActionContext& context, Effects& effects,
                 Problems& problems) {
  const Storno& storno = record.as<Storno>();
  const Entry& entry = *context.facts.get<Entry>(entry_meta(), storno.entry.id);
  Entry part = entry;
  part.lines.clear();
  for (const StornoLine& line : storno.lines) {
    EntryLine taken = *line_of(entry, line.entry_line);
    const int64_t whole = whole_of(taken);
    const int64_t before = taken_of(context.facts, entry.id, line.entry_line);
    taken.base.minor = share(taken.base.minor, before, line.amount.minor, whole);
    if (taken.amount.minor != 0) taken.amount.minor = line.amount.minor;
    part.lines.push_back(taken);
    Movement m;
    m.register_meta = &storno_register();
    m.date = storno.date;
    m.integers = {entry.id, line.entry_line};
    m.texts = {"", ""};
    m.measures = {line.amount.minor};
    effects.movements.push_back(std::move(m));
  }
  for (const Posting& posting : entry_postings(part, context.facts.company(), problems))
    effects.postings.push_back(reversed(posting, storno.date, posting.book->reversal));
  effects.depends_on.push_back(entry.id);
}

void act_storno(Record&, const ActionContext&, Problems& problems) {
  problems.add("books.storno.of_storno");
}

}  // namespace osnova
