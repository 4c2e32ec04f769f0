"""The same invoices in Osnova, over HTTP, and in Tryton: how fast they are posted, one by one."""
import datetime
import json
import os
import random
import subprocess
import sys
import time

from journal import decimal, minor
from osnova import COMPANY, PASSWORD, quietly, served
from timing import in_turns

CUSTOMERS = 20
RECEIVABLES = "1100"  # of the shipped chart


def invoices(count):
    """Three lines each, of today: Tryton warns of payments that are due in the past."""
    chance = random.Random(2)
    today = str(datetime.date.today())
    return [{"customer": chance.randrange(CUSTOMERS), "date": today,
             "lines": [{"quantity": quantity, "price": decimal(chance.randrange(100, 10000))}
                       for quantity in (1, 2, 3)]}
            for _ in range(count)]


def total(wanted):
    """Minor units with VAT of 20 %, rounded once an invoice: Tryton unless told otherwise."""
    nets = [sum(line["quantity"] * minor(line["price"]) for line in invoice["lines"])
            for invoice in wanted]
    return sum(net + (net * 20 + 50) // 100 for net in nets)


def must_be(what, receivable, wanted):
    if minor(receivable) != total(wanted):
        sys.exit(f"FAILED  receivables of {what}: {receivable}, not {decimal(total(wanted))}")


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_osnova(program, place, wanted):
    """In a new company: a request an invoice, the next when the one before was answered."""
    quietly(program, *place, *COMPANY)
    with served(program, place) as (server, client):
        def make(record, body, key):
            return client.post(f"/api/PEERS/{record}", body, key)["id"]

        customers = []
        for i in range(CUSTOMERS):
            party = {"code": f"C{i}", "name": f"Customer {i}"}
            customers.append(make("party.party", party, f"party-{i}"))
            make("party.terms", {"party": customers[i]}, f"terms-{i}")
        thing = {"code": "THING", "name": "Thing", "tax_code": "vat"}
        item = make("item.item", thing, "item")
        begin, before = time.perf_counter(), processor_seconds(server.pid)
        for i, invoice in enumerate(wanted):
            lines = [{"item": item, "quantity": str(line["quantity"]), "price": line["price"]}
                     for line in invoice["lines"]]
            body = {"customer": customers[invoice["customer"]], "date": invoice["date"],
                    "currency": "GBP", "tax_rounding": "by_document", "lines": lines}
            make("sales.invoice?then=post", body, f"invoice-{i}")
        seconds = time.perf_counter() - begin
        processor = processor_seconds(server.pid) - before
        day = wanted[0]["date"]
        rows = json.loads(client.get(f"/api/PEERS/report/trial-balance?as_of={day}"))["rows"]
        receivable = next(row["closing_debit"] for row in rows if row["account"] == RECEIVABLES)
        must_be("Osnova", receivable, wanted)
    return seconds, processor


class Tryton:
    """A database that is ready, of which every measurement takes a copy.

    PGHOST, PGPORT and PGUSER name the server.
    """

    def __init__(self, scratch):
        self.scratch, self.config = scratch, os.path.join(scratch, "trytond.conf")
        secret = os.path.join(scratch, "tryton-password")
        with open(self.config, "w", encoding="ascii") as file:
            file.write("[database]\nuri = postgresql:///\n")
        with open(secret, "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        self.environment = {**os.environ, "TRYTONPASSFILE": secret, "PYTHONWARNINGS": "ignore"}
        self.call("createdb", "ready")
        self.call("trytond-admin", "-c", self.config, "-d", "ready", "-u", "account_invoice",
                  "--activate-dependencies", "--email", "nobody@example.com")
        self.books("ready", "ready")

    def call(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
        return done.stdout

    def books(self, what, database, *words):
        script = os.path.join(os.path.dirname(__file__), "tryton_books.py")
        return self.call(sys.executable, script, what, database, self.config, *words)

    def post(self, way, wanted):
        path = os.path.join(self.scratch, "invoices.json")
        with open(path, "w", encoding="ascii") as file:
            json.dump(wanted, file)
        self.call("createdb", "-T", "ready", "books")
        try:
            told = json.loads(self.books("post", "books", way, path))
        finally:
            self.call("dropdb", "books")
        if told["posted"] != len(wanted):
            sys.exit(f"FAILED  Tryton posted {told['posted']} of {len(wanted)} invoices")
        must_be("Tryton", told["receivable"], wanted)
        return told["seconds"], told["processor"]


def measured(program, scratch, count, postgres, with_tryton):
    """Times by way: of all invoices, through Tryton's slower client library of a fifth of them."""
    wanted = invoices(count)
    few = wanted[:max(1, count // 5)]
    files = (["--workspace", os.path.join(scratch, f"invoices-{i}.osnova")] for i in range(1000))
    schemas = (["--db", f"{postgres}&schema=invoices{i}"] for i in range(1000))
    ways = {"Osnova, HTTP, file": (lambda: in_osnova(program, next(files), wanted), wanted)}
    if postgres:
        ways["Osnova, HTTP, PostgreSQL"] = (
            lambda: in_osnova(program, next(schemas), wanted), wanted)
    if with_tryton:
        print("  Tryton's database is being made", file=sys.stderr)
        tryton = Tryton(scratch)
        ways["Tryton, models, one by one"] = (lambda: tryton.post("models", wanted), wanted)
        ways["Tryton, models, 100 a transaction"] = (lambda: tryton.post("batch", wanted), wanted)
        ways["Tryton, client library, one by one"] = (lambda: tryton.post("client", few), few)
    times = in_turns({name: way for name, (way, _) in ways.items()})
    for name, t in times.items():
        t["invoices"] = len(ways[name][1])
        for rate, of in (("per_s", "median_ms"), ("per_s_min", "max_ms"), ("per_s_max", "min_ms")):
            t[rate] = round(t["invoices"] * 1000 / t[of], 1)
    return times
