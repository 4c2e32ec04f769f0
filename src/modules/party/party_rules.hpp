#pragma once
#include "kernel/command/command.hpp"

namespace osnova {

void derive_party(Record& record, const ActionContext& context);
void check_party(const Record& record, const ActionContext& context, Problems& problems);
void derive_terms(Record& record, const ActionContext& context);
void check_terms(const Record& record, const ActionContext& context, Problems& problems);

}  // namespace osnova
