#pragma once
// The pure functions of the other documents of sales.
#include "modules/sales/posting.hpp"

namespace osnova {

class Registry;

void need_credit_note(const Record& record, const ActionContext& context, Needs& needs);
void derive_credit_note(Record& record, const ActionContext& context);
void check_credit_note(const Record& record, const ActionContext& context, Problems& problems);
void post_credit_note(const Record& record, const ActionContext& context, Effects& effects,
                      Problems& problems);

void need_payment(const Record& record, const ActionContext& context, Needs& needs);
void derive_payment(Record& record, const ActionContext& context);
void check_payment(const Record& record, const ActionContext& context, Problems& problems);
void post_payment(const Record& record, const ActionContext& context, Effects& effects,
                  Problems& problems);

void need_application(const Record& record, const ActionContext& context, Needs& needs);
void check_application(const Record& record, const ActionContext& context, Problems& problems);
void post_application(const Record& record, const ActionContext& context, Effects& effects,
                      Problems& problems);

void need_write_off(const Record& record, const ActionContext& context, Needs& needs);
void derive_write_off(Record& record, const ActionContext& context);
void check_write_off(const Record& record, const ActionContext& context, Problems& problems);
void post_write_off(const Record& record, const ActionContext& context, Effects& effects,
                    Problems& problems);

void need_recovery(const Record& record, const ActionContext& context, Needs& needs);
void derive_recovery(Record& record, const ActionContext& context);
void check_recovery(const Record& record, const ActionContext& context, Problems& problems);
void post_recovery(const Record& record, const ActionContext& context, Effects& effects,
                   Problems& problems);

void register_sales_reports(Registry& registry);

}  // namespace osnova
