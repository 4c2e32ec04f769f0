#pragma once
#include "modules/item/item.hpp"

namespace osnova {

const RecordMeta& item_meta();
const RecordMeta& item_class_meta();  // cached: CompanyState::get<ItemClass>

}  // namespace osnova
