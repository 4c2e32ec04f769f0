#pragma once
#include "modules/securities/instrument.hpp"

namespace osnova {

const RecordMeta& instrument_meta();

}  // namespace osnova
