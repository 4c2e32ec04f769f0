#pragma once
// What is sold, and the class that decides to which accounts it goes.
#include "meta/record.hpp"

namespace osnova {

// Catalogue "item.class".
struct ItemClass : Entity {
  Text<40> code;
  Text<120> name;
  Text<20> revenue_ifrs;  // account codes of the IFRS-style books; "" = the role `revenue`
  Text<20> returns_ifrs;  // "" = credits are net on the revenue account
  Text<20> revenue_ru;    // "" = the role `revenue`
};

// Catalogue "item.item". The code is exact: case counts.
struct Item : Entity {
  Text<60> code;
  Text<200> name;
  Ref<ItemClass> item_class;
  Text<20> unit;
  Text<20> tax_code;
  Price price;
  bool active = true;
};

}  // namespace osnova
