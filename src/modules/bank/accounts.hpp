#pragma once
// Which account is paid to, and which is paid from.
#include "modules/bank/payment_order.hpp"

namespace osnova {

// Fills what the person left out and copies what the chosen accounts are. A choice that was copied
// is copied again only when payee, account or currency change, or when the account is emptied.
void choose_accounts(PaymentOrder& order, const ActionContext& context);

// Problems of the choice at any time: an account that is none of theirs, of another currency, or
// malformed.
void check_choice(const PaymentOrder& order, const ActionContext& context, Problems& problems);
// ... and of paying now: an account that is missing, changed since, or not usable yet.
void check_payable_now(const PaymentOrder& order, const ActionContext& context, Problems& problems);

}  // namespace osnova
