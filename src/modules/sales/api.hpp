#pragma once
// What other modules may know of sales: its documents.
#include "modules/sales/documents.hpp"
