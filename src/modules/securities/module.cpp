#include "modules/securities/module.hpp"

#include "formats/identifiers.hpp"
#include "kernel/command/command.hpp"
#include "kernel/registry.hpp"
#include "modules/securities/api.hpp"

namespace osnova {

const EnumMeta& enum_meta(InstrumentKind) {
  static const EnumMeta meta{"securities.instrument_kind",
                             {"share", "receipt", "bond", "fund_unit", "other"}};
  return meta;
}

const RecordMeta& instrument_meta() {
  static const RecordMeta meta =
      describe<Instrument>("securities.instrument", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Instrument;
        r.field(OSNOVA_FIELD(code)).required().unique().list().search();
        r.field(OSNOVA_FIELD(isin)).unique().list().search().keyed_twice();
        r.field(OSNOVA_FIELD(name)).required().list().search();
        r.field(OSNOVA_FIELD(kind)).list();
        r.field(OSNOVA_FIELD(issuer)).list().refers("party.party");
        r.field(OSNOVA_FIELD(currency));
        r.field(OSNOVA_FIELD(nominal)).in_currency("currency").keyed_twice();
        r.field(OSNOVA_FIELD(matures_on)).list().deadline();
        r.field(OSNOVA_FIELD(active));
      });
  return meta;
}

namespace {

void check_instrument(const Record& record, const ActionContext&, Problems& problems) {
  const Instrument& one = record.as<Instrument>();
  if (const std::string_view wrong = formats::check_isin(one.isin); !wrong.empty())
    problems.add(wrong, "isin");
  if (one.nominal.minor < 0) problems.add("securities.nominal_negative", "nominal");
  if (!one.matures_on.empty() && one.kind != InstrumentKind::bond)
    problems.add("securities.matures_not", "matures_on");
}

}  // namespace

void register_securities(Registry& registry) {
  Behaviour instrument;
  instrument.meta = &instrument_meta();
  instrument.check = check_instrument;
  registry.add(instrument);
}

}  // namespace osnova
