"""Tryton in one process: `ready` makes a company in a new database, `post` makes and posts invoices in it.

tryton_books.py ready DATABASE CONFIG
tryton_books.py post DATABASE CONFIG WAY INVOICES.json
WAY: `client`, one by one through Tryton's own client library (proteus) with what a form fills in; `server`, one by one through the
models, a transaction each; `batch`, through the models, 100 in a transaction. Prints one JSON object.
"""
import datetime
import json
import os
import sys
import time
from decimal import Decimal

from proteus import Model, config

BATCH = 100


def ready(database):
    os.environ["DB_NAME"] = database  # the scenarios of Tryton's own tests, which set a company up, ask for it
    from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, create_tax, get_accounts
    from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
    from trytond.modules.company.tests.tools import create_company, get_company
    from trytond.modules.currency.tests.tools import get_currency

    create_company(currency=get_currency("GBP"))
    company = get_company()
    year = set_fiscalyear_invoice_sequences(create_fiscalyear(company))
    year.click("create_period")
    create_chart(company)
    accounts = get_accounts(company)
    tax = create_tax(Decimal("0.20"))
    tax.save()
    category = Model.get("product.category")(name="Goods", accounting=True)
    category.account_expense, category.account_revenue = accounts["expense"], accounts["revenue"]
    category.customer_taxes.append(tax)
    category.save()
    unit, = Model.get("product.uom").find([("name", "=", "Unit")])
    template = Model.get("product.template")(name="Thing", default_uom=unit, type="service")
    template.list_price, template.account_category = Decimal("12.50"), category
    template.save()
    term = Model.get("account.invoice.payment_term")(name="30 days")
    term.lines.new(type="remainder").relativedeltas.new(days=30)
    term.save()
    for i in range(20):
        Model.get("party.party")(name=f"Customer {i}", customer_payment_term=term).save()


def parties():
    found = Model.get("party.party").find([("name", "like", "Customer %")])
    return {int(p.name.split()[1]): p for p in found}


def by_client(invoices):
    customers = parties()
    product, = Model.get("product.product").find([])
    Invoice = Model.get("account.invoice")
    begin, processor = time.perf_counter(), time.process_time()
    for wanted in invoices:
        invoice = Invoice(party=customers[wanted["customer"]], invoice_date=datetime.date.fromisoformat(wanted["date"]))
        for line in wanted["lines"]:
            new = invoice.lines.new(product=product, quantity=line["quantity"])
            new.unit_price = Decimal(line["price"])
        invoice.save()
        invoice.click("post")
    return time.perf_counter() - begin, time.process_time() - processor


def by_server(database, invoices, together):
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    customers = parties()
    client = config.get_config()
    user, context = client.user, client.context
    product, = Model.get("product.product").find([])
    pool = Pool(database)
    begin, processor = time.perf_counter(), time.process_time()
    for first in range(0, len(invoices), together):
        with Transaction().start(database, user, context=context) as transaction:
            Invoice = pool.get("account.invoice")
            made = [new_invoice(pool, wanted, customers, product.id) for wanted in invoices[first:first + together]]
            Invoice.save(made)
            Invoice.post(made)
            transaction.commit()
    return time.perf_counter() - begin, time.process_time() - processor


def new_invoice(pool, wanted, customers, product):
    """With what Tryton's on_change gives for party and product, as its own modules make invoices."""
    Invoice, Line = pool.get("account.invoice"), pool.get("account.invoice.line")
    invoice = Invoice(type="out", invoice_date=datetime.date.fromisoformat(wanted["date"]), party=customers[wanted["customer"]].id,
                      company=Invoice.default_company(), currency=Invoice.default_currency(), accounting_date=None)
    invoice.on_change_type()
    invoice.on_change_party()
    invoice.account = invoice.on_change_with_account()
    lines = []
    for line in wanted["lines"]:
        new = Line(type="line", invoice=invoice, invoice_type="out", company=invoice.company, currency=invoice.currency,
                   party=invoice.party, product=product, quantity=line["quantity"])
        new.on_change_product()
        new.unit_price = Decimal(line["price"])
        lines.append(new)
    invoice.lines = lines
    return invoice


def receivable():
    account, = Model.get("account.account").find([("type.receivable", "=", True)])
    return str(account.balance), len(Model.get("account.invoice").find([("state", "=", "posted")]))


def main():
    what, database, file = sys.argv[1:4]
    os.environ.pop("TRYTOND_DATABASE_URI", None)
    config.set_trytond("postgresql:///" + database, config_file=file)
    if what == "ready":
        ready(database)
        return
    way, path = sys.argv[4:6]
    with open(path, encoding="utf-8") as invoices_file:
        invoices = json.load(invoices_file)
    seconds, processor = by_client(invoices) if way == "client" else by_server(database, invoices, BATCH if way == "batch" else 1)
    balance, posted = receivable()
    print(json.dumps({"seconds": seconds, "processor": processor, "receivable": balance, "posted": posted}))


main()
