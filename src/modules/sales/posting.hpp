#pragma once
// What the posting functions of sales share: registers and settlement accounts.
#include "kernel/command/command.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/command/settling.hpp"
#include "modules/item/api.hpp"
#include "modules/party/api.hpp"
#include "modules/sales/documents.hpp"
#include "modules/tax/api.hpp"

namespace osnova {

// "sales": document_type, line, origin_document, origin_line, item, item_class, party, country,
// currency, tax_code | quantity, remaining, net, tax, base_net, base_tax (currency of the first
// book). What remains of an invoice line to be credited is guarded by (origin_document,
// origin_line).
const RegisterMeta& sales_register();
Movement sales_movement(Date date);

// "settlement": settled_document, party, currency | remaining: what of a payment, credit or invoice
// is not settled yet, in its own currency. Guarded: nobody applies more than there is.
const RegisterMeta& settlement_register();
Movement settlement_movement(Date date, Id document, Id party, Currency currency,
                             int64_t remaining);
// What remains; 0 when the fact was not declared.
int64_t remaining_of(const Facts& facts, Id document);

const Account* receivable_account(const CompanyState& company, const Book& book, Currency currency);
const Account* advance_account(const CompanyState& company, const Book& book, Currency currency);
const Account* money_account(const CompanyState& company, const Book& book, MoneyPlace place,
                             Currency currency);

Dimensions item_dims(Id party, Id open_item, Date due = {});
int64_t tax_part(int64_t tax, int64_t used_before, int64_t part, int64_t whole);

}  // namespace osnova
