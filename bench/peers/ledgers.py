"""What programs of plain text accounting are asked about a journal, and how their answers are read.

Three questions: the balances of all accounts, those at a past day, the register of an account.
Balances are read as {(account, currency): minor units} without zeros; a register as its sorted
[(day, minor units)] and its last balance.
"""
import csv
import datetime
import os
import sys

from journal import minor
from timing import in_turns, run

QUESTIONS = ("balances", "past", "register")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def balances_of(triples):
    return {(account.strip(), currency.strip()): units
            for account, currency, text in triples if (units := minor(text))}


def register_of(rows):
    """Of (day, amount, balance) in the order of the program."""
    return sorted((day.strip(), minor(amount)) for day, amount, _ in rows), minor(rows[-1][2])


def day_after(day):
    return str(day + datetime.timedelta(days=1))


class Program:
    questions = QUESTIONS

    def __init__(self, journal):
        self.journal = journal

    def until(self, question):
        """ledger and hledger name the first day that is left out."""
        return ["-e", day_after(self.journal["middle"])] if question == "past" else []


class Ledger(Program):
    def ask(self, question, out):
        command = ["ledger", "--args-only", "-f", self.journal["text"]]
        if question == "register":
            line = '%(format_date(date, "%Y-%m-%d"))\t%(quantity(amount))\t' \
                '%(quantity(display_total))\n'
            command += ["reg", f"^{self.journal['account']}$", "--register-format", line]
        else:
            line = "%(account)\t%(join(scrub(display_total)))\n"
            command += ["bal", "--flat", "--no-total", "--balance-format", line]
        return run(command + self.until(question), out)

    def answer(self, question, out):
        with open(out, encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        if question == "register":
            return register_of(lines)
        amounts = [(account, *amount.split()) for account, several in lines
                   for amount in several.split("\\n") if amount.strip() not in ("", "0")]
        return balances_of((account, currency, text) for account, text, currency in amounts)


class Hledger(Program):
    def ask(self, question, out):
        command = ["hledger", "-f", self.journal["text"]]
        if question == "register":
            command += ["reg", f"acct:^{self.journal['account']}$", "-O", "csv"]
        else:
            command += ["bal", "--flat", "-N", "-O", "csv", "--layout=bare"]
        return run(command + self.until(question), out)

    def answer(self, question, out):
        rows = rows_of(out)
        if question == "register":
            return register_of([(row["date"], row["amount"].split()[0], row["total"].split()[0])
                                for row in rows])
        return balances_of((row["account"], row["commodity"], row["balance"]) for row in rows)


class Beancount(Program):
    def __init__(self, journal, cached):
        super().__init__(journal)
        self.environment = {"BEANCOUNT_LOAD_CACHE_FILENAME": journal["beancount"] + ".cache"}
        if cached:
            self.ask("balances", os.devnull)  # writes the cache, if it took more than a second
        else:
            self.environment = {"BEANCOUNT_DISABLE_LOAD_CACHE": "1",
                                "BEANCOUNT_LOAD_CACHE_FILENAME": journal["beancount"] + ".none"}

    def ask(self, question, out):
        if question == "register":
            account = self.journal["account"]
            query = f"SELECT date, number, balance WHERE account = '{account}'"
        else:
            until = f"WHERE date <= {self.journal['middle']}" if question == "past" else ""
            query = "SELECT account, currency, sum(number) AS number " \
                f"{until} GROUP BY account, currency"
        command = ["bean-query", "-q", "-f", "csv", self.journal["beancount"], query]
        return run(command, out, self.environment)

    def answer(self, question, out):
        rows = rows_of(out)
        if question == "register":
            return register_of([(row["date"], row["number"], row["balance"].split()[0])
                                for row in rows])
        return balances_of((row["account"], row["currency"], row["number"]) for row in rows)


def compare(programs, scratch):
    """Asks every program its questions, compares the answers to the last minor unit, and gives the
    times by question and program. Of {name: program}, the first says what the others must say."""
    times = {}
    for question in QUESTIONS:
        asked = {name: p for name, p in programs.items() if question in p.questions}
        outs = {name: os.path.join(scratch, f"answer-{i}.txt") for i, name in enumerate(asked)}
        times[question] = in_turns({name: lambda program=program, out=outs[name]:
                                    program.ask(question, out)
                                    for name, program in asked.items()})
        answers = {name: program.answer(question, outs[name]) for name, program in asked.items()}
        first, expected = next(iter(answers.items()))
        for name, answer in answers.items():
            if not expected or answer != expected:
                sys.exit(f"FAILED  {question}: {name} differs from {first}"
                         f"{difference(answer, expected)}")
    return times


def difference(answer, expected):
    if isinstance(answer, dict):
        keys = sorted(key for key in answer.keys() | expected.keys()
                      if answer.get(key) != expected.get(key))
        return "".join(f"\n  {key}: {answer.get(key)}, not {expected.get(key)}"
                       for key in keys[:10])
    return f": {len(answer[0])} lines to {answer[1]}, not {len(expected[0])} to {expected[1]}"
