"""The same invoices in Osnova, over HTTP, and in Tryton: how long a company waits until they are posted."""
import contextlib
import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time

from journal import decimal, minor
from ledgers import Client
from timing import in_turns

PASSWORD = "a long password"
CUSTOMERS = 20


def invoices(count):
    """Three lines each, dated today (Tryton warns of payments that are due in the past)."""
    chance = random.Random(2)
    today = str(datetime.date.today())
    return [{"customer": chance.randrange(CUSTOMERS), "date": today,
             "lines": [{"quantity": quantity, "price": decimal(chance.randrange(100, 10000))} for quantity in (1, 2, 3)]}
            for _ in range(count)]


def total(wanted):
    """Minor units with VAT of 20 %, rounded once an invoice, as Tryton does unless told otherwise. A fifth of whole pence is never half a penny."""
    nets = [sum(line["quantity"] * minor(line["price"]) for line in invoice["lines"]) for invoice in wanted]
    return sum(net + (net * 20 + 50) // 100 for net in nets)


def must_be(what, receivable, wanted):
    if minor(receivable) != total(wanted):
        raise SystemExit(f"FAILED  receivables of {what}: {receivable}, not {decimal(total(wanted))}")


@contextlib.contextmanager
def served(program, place):
    """A server of the workspace `place` (arguments of the program): its process and its address."""
    server = subprocess.Popen([program, *place, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if "serving" in line and "http://" in line:
                break
        else:
            raise RuntimeError("the server does not start: " + "".join(said))
        yield server, said[-1].split("http://")[1].split()[0].rstrip("/")
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate()


def company(program, place):
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([program, *place, "init", "--company", "PEERS", "--currency", "GBP", "--country", "GB",
                    "--book", "main:ifrs"], **quiet)
    password(program, place)


def password(program, place):
    subprocess.run([program, *place, "user", "password", "owner"], input=PASSWORD + "\n", text=True, check=True,
                   stdout=subprocess.DEVNULL)


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_osnova(program, place, wanted):
    """In a new company, one request an invoice (create and post), the next when the one before was answered."""
    company(program, place)
    with served(program, place) as (server, address):
        client = Client(address, PASSWORD)
        make = lambda record, body, key: client.post(f"/api/PEERS/{record}", body, key)
        customers = []
        for i in range(CUSTOMERS):
            customers.append(make("party.party", {"code": f"C{i}", "name": f"Customer {i}"}, f"party-{i}")["id"])
            make("party.terms", {"party": customers[-1]}, f"terms-{i}")
        item = make("item.item", {"code": "THING", "name": "Thing", "tax_code": "vat"}, "item")["id"]
        before = processor_seconds(server.pid)
        begin = time.perf_counter()
        for i, invoice in enumerate(wanted):
            lines = [{"item": item, "quantity": str(line["quantity"]), "price": line["price"]} for line in invoice["lines"]]
            make("sales.invoice?then=post", {"customer": customers[invoice["customer"]], "date": invoice["date"],
                                             "currency": "GBP", "tax_rounding": "by_document", "lines": lines}, f"invoice-{i}")
        seconds = time.perf_counter() - begin
        processor = processor_seconds(server.pid) - before
        rows = json.loads(client.get(f"/api/PEERS/report/trial-balance?as_of={wanted[0]['date']}"))["rows"]
        must_be("Osnova", next(row["closing_debit"] for row in rows if row["account"] == "1100"), wanted)
    return seconds, processor


class Tryton:
    """A database that is ready, of which each measurement takes a copy. PGHOST and PGPORT name the server."""

    def __init__(self, scratch):
        self.scratch, self.config = scratch, os.path.join(scratch, "trytond.conf")
        secret = os.path.join(scratch, "tryton-password")
        with open(self.config, "w", encoding="ascii") as file:
            file.write("[database]\nuri = postgresql:///\n")
        with open(secret, "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        self.environment = {**os.environ, "TRYTONPASSFILE": secret, "PYTHONWARNINGS": "ignore"}
        self.call("createdb", "ready")
        self.call("trytond-admin", "-c", self.config, "-d", "ready", "-u", "account_invoice", "--activate-dependencies",
                  "--email", "nobody@example.com")
        self.books("ready", "ready")

    def call(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
        return done.stdout

    def books(self, *words):
        script = os.path.join(os.path.dirname(__file__), "tryton_books.py")
        return self.call(sys.executable, script, *words[:2], self.config, *words[2:])

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
            raise SystemExit(f"FAILED  Tryton posted {told['posted']} of {len(wanted)} invoices")
        must_be("Tryton", told["receivable"], wanted)
        return told["seconds"], told["processor"]


def measured(program, scratch, count, postgres, with_tryton):
    """Times by way: of all `count` invoices, but of a fifth of them through Tryton's slow client library."""
    wanted = invoices(count)
    few = wanted[:max(1, count // 5)]
    files = (["--workspace", os.path.join(scratch, f"invoices-{i}.osnova")] for i in range(1000))
    schemas = (["--db", f"{postgres}&schema=invoices{i}"] for i in range(1000))
    ways = {"Osnova, HTTP, file": (lambda: in_osnova(program, next(files), wanted), count)}
    if postgres:
        ways["Osnova, HTTP, PostgreSQL"] = (lambda: in_osnova(program, next(schemas), wanted), count)
    if with_tryton:
        print("  Tryton's database is being made", file=sys.stderr)
        tryton = Tryton(scratch)
        ways["Tryton, client library"] = (lambda: tryton.post("client", few), len(few))
        ways["Tryton, models, one by one"] = (lambda: tryton.post("server", wanted), count)
        ways["Tryton, models, 100 a transaction"] = (lambda: tryton.post("batch", wanted), count)
    times = in_turns({name: way for name, (way, _) in ways.items()})
    for name, time_of in times.items():
        time_of["invoices"] = ways[name][1]
        for rate, of in (("per_s", "median_ms"), ("per_s_min", "max_ms"), ("per_s_max", "min_ms")):
            time_of[rate] = round(time_of["invoices"] * 1000 / time_of[of], 1)
    return times
