"""Osnova: its workspaces and servers, and the same questions as the programs of ledgers.py."""
import contextlib
import http.client
import json
import os
import signal
import subprocess
import time
import urllib.parse

from journal import decimal, minor
from ledgers import QUESTIONS, Program, balances_of, register_of, rows_of
from timing import run

PASSWORD = "a long password"
COMPANY = ["init", "--company", "PEERS", "--currency", "GBP", "--country", "GB",
           "--book", "main:ifrs"]


def quietly(*command, said=None, out=subprocess.DEVNULL):
    subprocess.run(command, input=said, text=True, check=True, stdout=out)


@contextlib.contextmanager
def served(program, place):
    """A server of the workspace `place` (arguments of the program): its process and a client."""
    quietly(program, *place, "user", "password", "owner", said=PASSWORD + "\n")
    # Its one connection outlives the minutes in which the others are asked.
    server = subprocess.Popen([program, "--set", "http.idle_s=3600", *place, "serve", "--listen",
                               "127.0.0.1:0"], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    try:
        said = ""
        for line in server.stdout:
            said += line
            if "serving" in line and "http://" in line:
                break
        else:
            raise RuntimeError("the server does not start: " + said)
        yield server, Client(said.split("http://")[1].split()[0].rstrip("/"))
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate()


class Client:
    """One connection, signed in."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)
        self.headers = {"Content-Type": "application/json"}
        answer = self.post("/api/session", {"login": "owner", "password": PASSWORD})
        self.headers["Authorization"] = "Bearer " + answer["token"]

    def ask(self, method, target, body, headers):
        self.connection.request(method, target, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status // 100 != 2:
            raise RuntimeError(f"{method} {target}: {answer.status} {content.decode()[:2000]}")
        return content

    def get(self, target):
        return self.ask("GET", target, None, self.headers)

    def post(self, target, body, key=None):
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        return json.loads(self.ask("POST", target, json.dumps(body), headers))

    def all(self, record):
        """Of a list, page by page."""
        items, after = [], ""
        while True:
            page = json.loads(self.get(f"/api/PEERS/{record}?limit=100{after}"))
            items += page["items"]
            if not page["next"]:
                return items
            after = "&after=" + urllib.parse.quote(page["next"])


class Workspace(Program):
    """A new process a question, on a workspace into which the text was imported before."""

    def __init__(self, journal, program, path):
        super().__init__(journal)
        self.program, self.path = program, path
        self.place = ["--workspace", path]
        self.codes = {}  # of accounts by name, as the import made them

    def fill(self):
        """Sets the workspace up and imports the text."""
        for tail in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(self.path + tail)
        made = run([self.program, *self.place, *COMPANY])
        imported = run([self.program, *self.place, "import", "ledger", self.journal["text"]])
        return tuple(map(sum, zip(made, imported)))

    def arguments(self, question):
        journal = self.journal
        if question == "register":
            return "account-card", {"account": self.codes[journal["account"]],
                                    "from": journal["first"], "to": journal["last"],
                                    "limit": journal["lines"] + 1}
        day = journal["middle" if question == "past" else "last"]
        return "trial-balance", {"by": "currency", "as_of": day}

    def ask(self, question, out):
        name, arguments = self.arguments(question)
        options = [f"--{key.replace('_', '-')}={value}" for key, value in arguments.items()]
        return run([self.program, *self.place, "report", name, "--csv", *options], out)

    def answer(self, question, out):
        rows = rows_of(out)
        if question == "register":
            return register_of([(row["date"], decimal(minor(row["debit"]) - minor(row["credit"])),
                                 row["balance"]) for row in rows])
        names = {code: name for name, code in self.codes.items()}
        return balances_of((names[row["account"]], row["currency"], row["closing_amount"])
                           for row in rows)


class FromText(Workspace):
    """A question after setting up a workspace and importing the text, as the others read it each
    time; only the first question, since the import outweighs them all."""

    questions = QUESTIONS[:1]

    def ask(self, question, out):
        return tuple(map(sum, zip(self.fill(), super().ask(question, out))))


class Served(Workspace):
    """A request a question, over the one connection to a running server."""

    def __init__(self, journal, client):
        super().__init__(journal, None, None)
        self.client = client

    def ask(self, question, out):
        name, arguments = self.arguments(question)
        target = f"/api/PEERS/report/{name}?format=csv&" + urllib.parse.urlencode(arguments)
        self.client.get(target)  # what is measured is a server at work, not one that was woken
        begin = time.perf_counter()
        body = self.client.get(target)
        seconds = time.perf_counter() - begin
        with open(out, "wb") as file:
            file.write(body)
        return seconds, None
