#pragma once
// What is traded.
#include "meta/record.hpp"

namespace osnova {

struct Party;

enum class InstrumentKind : int { share, receipt, bond, fund_unit, other };
const EnumMeta& enum_meta(InstrumentKind);

// Shared catalogue "securities.instrument".
struct Instrument : Entity {
  Text<40> code;  // by which people call it: a ticker
  Text<12> isin;  // ISO 6166; "" = none was given to it
  Text<200> name;
  InstrumentKind kind{};
  Ref<Party> issuer;
  Currency currency;  // of the nominal
  Amount nominal;     // of one piece; 0 = without
  Date matures_on;    // of a bond; none = perpetual, or not known
  bool active = true;
};

}  // namespace osnova
