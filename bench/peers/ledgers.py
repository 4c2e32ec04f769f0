"""The programs of plain text accounting and Osnova on one journal: what they are asked, and how their answers are read.

Three questions: the balances of all accounts at the end, those at a past day, the register of one account. An answer of
balances is {(account, currency): minor units} without zeros; of a register, the sorted [(day, minor units)] and the last balance.
"""
import csv
import datetime
import http.client
import json
import os
import time
import urllib.parse

from journal import minor
from timing import in_turns, run

QUESTIONS = ("balances", "past", "register")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def balances_of(triples):
    return {(account.strip(), currency.strip()): units for account, currency, text in triples if (units := minor(text))}


def register_of(rows):
    """Of (day, amount, balance) in the order of the program."""
    return sorted((day, minor(amount)) for day, amount, _ in rows), minor(rows[-1][2])


def end_of(day):
    return str(day + datetime.timedelta(days=1))  # ledger and hledger name the first day that is left out


class Ledger:
    def __init__(self, journal):
        self.journal = journal
        self.base = ["ledger", "--args-only", "-f", journal["text"]]

    def ask(self, question, out):
        if question == "register":
            command = ["reg", f"^{self.journal['account']}$", "--register-format",
                       '%(format_date(date, "%Y-%m-%d"))\t%(quantity(amount))\t%(quantity(display_total))\n']
        else:
            command = ["bal", "--flat", "--no-total", "--balance-format", "%(account)\t%(join(scrub(display_total)))\n"]
            command += ["-e", end_of(self.journal["middle"])] if question == "past" else []
        return run(self.base + command, out)

    def answer(self, question, out):
        with open(out, encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        if question == "register":
            return register_of(lines)
        return balances_of((account, amount.split()[1], amount.split()[0])
                           for account, amounts in lines for amount in amounts.split("\\n") if " " in amount.strip())


class Hledger:
    def __init__(self, journal):
        self.journal = journal

    def ask(self, question, out):
        command = ["hledger", "-f", self.journal["text"]]
        if question == "register":
            command += ["reg", f"acct:^{self.journal['account']}$", "-O", "csv"]
        else:
            command += ["bal", "--flat", "-N", "-O", "csv", "--layout=bare"]
            command += ["-e", end_of(self.journal["middle"])] if question == "past" else []
        return run(command, out)

    def answer(self, question, out):
        rows = rows_of(out)
        if question == "register":
            return register_of([(r["date"], r["amount"].split()[0], r["total"].split()[0]) for r in rows])
        return balances_of((r["account"], r["commodity"], r["balance"]) for r in rows)


class Beancount:
    def __init__(self, journal, cached):
        self.journal = journal
        self.environment = {} if cached else {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
        self.environment["BEANCOUNT_LOAD_CACHE_FILENAME"] = journal["beancount"] + (".cache" if cached else ".none")
        if cached:
            self.ask("balances", os.devnull)  # writes the cache

    def ask(self, question, out):
        if question == "register":
            query = f"SELECT date, number, balance WHERE account = '{self.journal['account']}'"
        else:
            until = f"WHERE date <= {self.journal['middle']} " if question == "past" else ""
            query = f"SELECT account, currency, sum(number) AS number {until}GROUP BY account, currency"
        return run(["bean-query", "-q", "-f", "csv", self.journal["beancount"], query], out, self.environment)

    def answer(self, question, out):
        rows = rows_of(out)
        if question == "register":
            return register_of([(r["date"].strip(), r["number"], r["balance"].split()[0]) for r in rows])
        return balances_of((r["account"], r["currency"], r["number"]) for r in rows)


class Osnova:
    """From its workspace, a process a question. `from_text`: with setting up a workspace and importing the text before."""

    def __init__(self, journal, program, workspace, from_text):
        self.journal, self.program, self.workspace, self.from_text = journal, program, workspace, from_text
        self.questions = QUESTIONS[:1] if from_text else QUESTIONS  # the import outweighs every question
        if not from_text:
            self.fill()

    def name_accounts(self, names):
        """By code, as the import made them; the same of the same text."""
        self.names, self.codes = names, {name: code for code, name in names.items()}

    def command(self, *words):
        return [self.program, "--workspace", self.workspace, *words]

    def fill(self):
        for tail in ("", "-wal", "-shm"):
            if os.path.exists(self.workspace + tail):
                os.remove(self.workspace + tail)
        first = run(self.command("init", "--company", "PEERS", "--currency", "GBP", "--book", "main:ifrs"))
        second = run(self.command("import", "ledger", self.journal["text"]))
        return first[0] + second[0], first[1] + second[1]

    def arguments(self, question):
        last = self.journal["last"]
        if question == "register":
            return "account-card", {"account": self.codes[self.journal["account"]], "from": str(self.journal["first"]),
                                    "to": str(last), "limit": str(self.journal["lines"] + 1)}
        return "trial-balance", {"by": "currency", "as_of": str(self.journal["middle"] if question == "past" else last)}

    def ask(self, question, out):
        before = self.fill() if self.from_text else (0, 0)
        name, arguments = self.arguments(question)
        options = [word for key, value in arguments.items() for word in ("--" + key.replace("_", "-"), value)]
        report = run(self.command("report", name, "--csv", *options), out)
        return before[0] + report[0], before[1] + report[1]

    def answer(self, question, out):
        return self.read(question, rows_of(out))

    def read(self, question, rows):
        if question != "register":
            return balances_of((self.names[r["account"]], r["currency"], r["closing_amount"]) for r in rows)
        return register_of([(r["date"], r["debit"] or negated(r["credit"]), r["balance"]) for r in rows])


def negated(text):
    return text[1:] if text.startswith("-") else "-" + text


class Served(Osnova):
    """A running server, over one connection: a request a question."""

    def __init__(self, of, client):
        self.journal, self.client = of.journal, client
        self.name_accounts(of.names)
        for question in QUESTIONS:
            self.ask(question, os.devnull)

    def ask(self, question, out):
        name, arguments = self.arguments(question)
        target = f"/api/PEERS/report/{name}?format=csv&" + "&".join(f"{k}={v}" for k, v in arguments.items())
        begin = time.perf_counter()
        body = self.client.get(target)
        seconds = time.perf_counter() - begin
        with open(out, "wb") as file:
            file.write(body)
        return seconds, None


class Client:
    """One connection to an Osnova server, signed in."""

    def __init__(self, address, password):
        self.connection = http.client.HTTPConnection(address)
        self.headers = {"Content-Type": "application/json"}
        token = self.post("/api/session", {"login": "owner", "password": password}, "")["token"]
        self.headers["Authorization"] = "Bearer " + token

    def ask(self, method, target, body, headers):
        self.connection.request(method, target, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status // 100 != 2:
            raise RuntimeError(f"{method} {target}: {answer.status} {content.decode()[:2000]}")
        return content

    def get(self, target):
        return self.ask("GET", target, None, self.headers)

    def all(self, record):
        """Of a list, page by page."""
        items, after = [], ""
        while True:
            page = json.loads(self.get(f"/api/PEERS/{record}?limit=100{after}"))
            items += page["items"]
            if not page["next"]:
                return items
            after = "&after=" + urllib.parse.quote(page["next"])

    def post(self, target, body, key):
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        return json.loads(self.ask("POST", target, json.dumps(body), headers))


def compare(programs, scratch):
    """Asks every program every question, compares the answers to the last minor unit, and gives the times by question.

    `programs`: {name: program}; the first one's answer is that of which the others must not differ.
    """
    times = {}
    for question in QUESTIONS:
        asked = {name: program for name, program in programs.items() if question in getattr(program, "questions", QUESTIONS)}
        outs = {name: os.path.join(scratch, f"answer-{i}.txt") for i, name in enumerate(asked)}
        times[question] = in_turns({name: lambda n=name, p=program: p.ask(question, outs[n]) for name, program in asked.items()})
        answers = {name: program.answer(question, outs[name]) for name, program in asked.items()}
        first, expected = next(iter(answers.items()))
        for name, answer in answers.items():
            if not expected or answer != expected:
                raise SystemExit(f"FAILED  {question}: {name} does not say what {first} says{difference(answer, expected)}")
    return times


def difference(answer, expected):
    if isinstance(answer, dict):
        other = sorted(k for k in answer.keys() | expected.keys() if answer.get(k) != expected.get(k))
        return "".join(f"\n  {k}: {answer.get(k)}, not {expected.get(k)}" for k in other[:10])
    return f": {len(answer[0])} lines to {answer[1]}, not {len(expected[0])} to {expected[1]}"
