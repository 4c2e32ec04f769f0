"""Tryton in one process.

tryton_books.py ready DATABASE CONFIG                     a company, chart, tax, customers, product
tryton_books.py post DATABASE CONFIG WAY INVOICES.json    makes and posts invoices, prints JSON

WAY: `models`, one by one through the server's models, a transaction each; `batch`, 100 in a
transaction; `client`, one by one through Tryton's client library, with what a form fills in.
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
    # Tryton's own tests know how a company is set up; they ask for this.
    os.environ["DB_NAME"] = database
    from trytond.modules.account.tests import tools as account
    from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
    from trytond.modules.company.tests.tools import create_company, get_company
    from trytond.modules.currency.tests.tools import get_currency

    create_company(currency=get_currency("GBP"))
    company = get_company()
    year = set_fiscalyear_invoice_sequences(account.create_fiscalyear(company))
    year.click("create_period")
    account.create_chart(company)
    accounts = account.get_accounts(company)
    tax = account.create_tax(Decimal("0.20"))
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


def day_of(wanted):
    return datetime.date.fromisoformat(wanted["date"])


def by_client(invoices, customers, product):
    Invoice = Model.get("account.invoice")
    for wanted in invoices:
        invoice = Invoice(party=customers[wanted["customer"]], invoice_date=day_of(wanted))
        for line in wanted["lines"]:
            new = invoice.lines.new(product=product, quantity=line["quantity"])
            new.unit_price = Decimal(line["price"])
        invoice.save()
        invoice.click("post")


def by_models(database, invoices, customers, product, together):
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    client = config.get_config()
    pool = Pool(database)
    Invoice = pool.get("account.invoice")
    for first in range(0, len(invoices), together):
        with Transaction().start(database, client.user, context=client.context) as transaction:
            made = [new_invoice(pool, wanted, customers[wanted["customer"]].id, product.id)
                    for wanted in invoices[first:first + together]]
            Invoice.save(made)
            Invoice.post(made)
            transaction.commit()


def new_invoice(pool, wanted, customer, product):
    """With what Tryton finds for party and product, as its modules make invoices."""
    Invoice, Line = pool.get("account.invoice"), pool.get("account.invoice.line")
    invoice = Invoice(type="out", invoice_date=day_of(wanted), party=customer,
                      company=Invoice.default_company(), currency=Invoice.default_currency(),
                      accounting_date=None)
    invoice.on_change_type()
    invoice.on_change_party()
    invoice.account = invoice.on_change_with_account()
    lines = []
    for line in wanted["lines"]:
        new = Line(type="line", invoice=invoice, invoice_type="out", company=invoice.company,
                   currency=invoice.currency, party=invoice.party, product=product,
                   quantity=line["quantity"])
        new.on_change_product()
        new.unit_price = Decimal(line["price"])
        lines.append(new)
    invoice.lines = lines
    return invoice


def post(database, way, path):
    with open(path, encoding="utf-8") as file:
        invoices = json.load(file)
    parties = Model.get("party.party").find([("name", "like", "Customer %")])
    customers = {int(party.name.split()[1]): party for party in parties}
    product, = Model.get("product.product").find([])
    begin, processor = time.perf_counter(), time.process_time()
    if way == "client":
        by_client(invoices, customers, product)
    else:
        by_models(database, invoices, customers, product, BATCH if way == "batch" else 1)
    told = {"seconds": time.perf_counter() - begin, "processor": time.process_time() - processor}
    account, = Model.get("account.account").find([("type.receivable", "=", True)])
    told["receivable"] = str(account.balance)
    told["posted"] = len(Model.get("account.invoice").find([("state", "=", "posted")]))
    print(json.dumps(told))


def main():
    what, database, file = sys.argv[1:4]
    config.set_trytond("postgresql:///" + database, config_file=file)
    if what == "ready":
        ready(database)
    else:
        post(database, *sys.argv[4:6])


main()
