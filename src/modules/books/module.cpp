#include "modules/books/module.hpp"

#include "kernel/registry.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

const EnumMeta& enum_meta(EntryKind) {
  static const EnumMeta meta{"books.entry_kind", {"normal", "adjusting"}};
  return meta;
}
const EnumMeta& enum_meta(StornoStatus) {
  static const EnumMeta meta{"books.storno_status", {"draft", "posted"}};
  return meta;
}
const EnumMeta& enum_meta(ClosingStep) {
  static const EnumMeta meta{"books.closing_step",
                             {"revaluation", "month_result", "income_tax", "year_end"}};
  return meta;
}

namespace {

// A storno is final: "reverse" is there to say so.
constexpr FlowStep kStornoFlow[] = {
    allow("post", StornoStatus::draft, StornoStatus::posted, "post").with(Effect::post),
    allow("reverse", StornoStatus::posted, StornoStatus::posted, "reverse"),
};
static_assert(every_state_reachable(kStornoFlow, StornoStatus::draft, 2));

const RecordMeta& entry_line_meta() {
  static const RecordMeta meta = describe<EntryLine>("books.lines", RecordKind::line, [](auto& r) {
    using Self = EntryLine;
    r.field(OSNOVA_FIELD(book)).refers("ledger.book");
    r.field(OSNOVA_FIELD(account)).refers("ledger.account");
    r.field(OSNOVA_FIELD(side));
    r.field(OSNOVA_FIELD(debit)).refers("ledger.account");
    r.field(OSNOVA_FIELD(credit)).refers("ledger.account");
    r.field(OSNOVA_FIELD(pair)).aside();
    r.field(OSNOVA_FIELD(currency));
    r.field(OSNOVA_FIELD(amount)).in_currency("currency").keyed_twice();
    r.field(OSNOVA_FIELD(base)).aside();
    r.field(OSNOVA_FIELD(unvalued)).aside();
    r.field(OSNOVA_FIELD(party)).refers("party.party");
    r.field(OSNOVA_FIELD(open_item)).aside();
    r.field(OSNOVA_FIELD(due)).aside();
    r.field(OSNOVA_FIELD(tax_code)).aside();
    r.field(OSNOVA_FIELD(country)).aside();
    r.field(OSNOVA_FIELD(text));
  });
  return meta;
}

const RecordMeta& storno_line_meta() {
  static const RecordMeta meta = describe<StornoLine>("books.lines", RecordKind::line, [](auto& r) {
    using Self = StornoLine;
    r.field(OSNOVA_FIELD(entry_line)).required();
    r.field(OSNOVA_FIELD(currency));
    r.field(OSNOVA_FIELD(amount)).in_currency("currency").keyed_twice();
  });
  return meta;
}

const RecordMeta& opening_line_meta() {
  static const RecordMeta meta =
      describe<OpeningLine>("books.lines", RecordKind::line, [](auto& r) {
        using Self = OpeningLine;
        r.field(OSNOVA_FIELD(book)).refers("ledger.book");
        r.field(OSNOVA_FIELD(account)).required().refers("ledger.account");
        r.field(OSNOVA_FIELD(side));
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency").keyed_twice();
        r.field(OSNOVA_FIELD(base)).aside();
        r.field(OSNOVA_FIELD(party)).refers("party.party");
        r.field(OSNOVA_FIELD(item_ref)).aside();
        r.field(OSNOVA_FIELD(item_date)).aside();
        r.field(OSNOVA_FIELD(due)).aside();
      });
  return meta;
}

}  // namespace

const RecordMeta& entry_meta() {
  static const RecordMeta meta = describe<Entry>("books.entry", RecordKind::document, [](auto& r) {
    using Self = Entry;
    describe_doc(r);
    r.field(OSNOVA_FIELD(status)).list().computed();
    r.field(OSNOVA_FIELD(kind));
    r.field(OSNOVA_FIELD(currency));
    r.field(OSNOVA_FIELD(text)).search();
    r.lines(OSNOVA_FIELD(lines), entry_line_meta());
  });
  return meta;
}

const RecordMeta& storno_meta() {
  static const RecordMeta meta =
      describe<Storno>("books.storno", RecordKind::document, [](auto& r) {
        using Self = Storno;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(entry)).required().list().refers("books.entry");
        r.field(OSNOVA_FIELD(text)).search();
        r.lines(OSNOVA_FIELD(lines), storno_line_meta());
      });
  return meta;
}

const RecordMeta& opening_meta() {
  static const RecordMeta meta =
      describe<Opening>("books.opening", RecordKind::document, [](auto& r) {
        using Self = Opening;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(partial));
        r.lines(OSNOVA_FIELD(lines), opening_line_meta());
      });
  return meta;
}

const RecordMeta& closing_run_meta() {
  static const RecordMeta meta =
      describe<ClosingRun>("books.closing_run", RecordKind::document, [](auto& r) {
        using Self = ClosingRun;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(book)).required().list().refers("ledger.book");
        r.field(OSNOVA_FIELD(step));
        r.field(OSNOVA_FIELD(tax_rate));
      });
  return meta;
}

void register_books(Registry& registry) {
  const auto document = [](const RecordMeta& meta, std::string_view prefix) {
    Behaviour b;
    b.meta = &meta;
    b.flow.assign(std::begin(kPostingFlow), std::end(kPostingFlow));
    b.area = "ledger";
    b.number_prefix = prefix;
    return b;
  };
  Behaviour entry = document(entry_meta(), "JRN");
  entry.needs = need_entry;
  entry.derive = derive_entry;
  entry.check = check_entry;
  entry.post = post_entry;
  registry.add(entry);
  registry.add(storno_register());
  Behaviour storno = document(storno_meta(), "STO");
  storno.flow.assign(std::begin(kStornoFlow), std::end(kStornoFlow));
  storno.needs = need_storno;
  storno.check = check_storno;
  storno.post = post_storno;
  storno.act = act_storno;
  registry.add(storno);
  Behaviour opening = document(opening_meta(), "OPN");
  opening.check = check_opening;
  opening.post = post_opening;
  registry.add(opening);
  Behaviour closing = document(closing_run_meta(), "CLS");
  closing.needs = need_closing;
  closing.check = check_closing;
  closing.post = post_closing;
  registry.add(closing);
}

}  // namespace osnova
