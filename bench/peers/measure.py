"""What bench/peers/run measures, its table and its JSON."""
import argparse
import datetime
import json
import os
import subprocess
import sys

import invoices
import journal
import ledgers
import timing

SHOP = "uci-online-retail/online-retail_2010-12..2011-08.csv.gz"
VERSIONS = {"ledger": ["ledger", "--version"], "hledger": ["hledger", "--version"], "beancount": ["bean-query", "--version"],
            "tryton": ["trytond", "--version"], "postgresql": ["psql", "--version"]}


def arguments():
    parser = argparse.ArgumentParser(prog="bench/peers/run")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--transactions", type=int, default=100000, help="of the generated journal; 0: no journals")
    parser.add_argument("--invoices", type=int, default=300, help="0: no invoices")
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--postgres", default="", help=argparse.SUPPRESS)
    parser.add_argument("--missing", action="append", default=[], help=argparse.SUPPRESS)  # NAME=reason
    return parser.parse_args()


def first_line(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip().partition("\n")[0].strip()


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}"


def load():
    return round(os.getloadavg()[0], 1)


def of_journal(options, missing, transactions, name):
    """Times of all programs on one journal, by question and program."""
    print(f"the {name} journal", file=sys.stderr)
    text, beancount = (os.path.join(options.scratch, f"{name}.{kind}") for kind in ("ledger", "beancount"))
    told = journal.write(transactions, text, beancount)
    told.update(text=text, beancount=beancount)
    workspace = os.path.join(options.scratch, name + ".osnova")
    stored = ledgers.Osnova(told, options.program, workspace, from_text=False)
    place = ["--workspace", workspace]
    invoices.password(options.program, place)
    programs = {"Osnova, workspace, new process": stored}
    with invoices.served(options.program, place) as (_, address):
        client = ledgers.Client(address, invoices.PASSWORD)
        stored.name_accounts({account["code"]: account["name_en"] for account in client.all("ledger.account")})
        programs["Osnova, workspace, HTTP"] = ledgers.Served(stored, client)
        programs["Osnova, from text"] = ledgers.Osnova(told, options.program, workspace + "2", from_text=True)
        programs["Osnova, from text"].name_accounts(stored.names)
        if "ledger" not in missing:
            programs["ledger"] = ledgers.Ledger(told)
        if "hledger" not in missing:
            programs["hledger"] = ledgers.Hledger(told)
        if "beancount" not in missing:
            programs["beancount"] = ledgers.Beancount(told, cached=False)
            programs["beancount, from its cache"] = ledgers.Beancount(told, cached=True)
        times = ledgers.compare(programs, options.scratch)
    shown = {key: told[key] for key in ("transactions", "postings", "accounts", "account", "lines")}
    return {**shown, "middle": str(told["middle"]), "times": times}


def shop(options):
    """The entries of a real shop, as Osnova made them of its sales: the text that it exports."""
    root = os.path.join(os.path.dirname(__file__), "..", "..")
    file = os.path.join(root, "..", "shared", "data", SHOP)
    if not os.path.exists(file):
        return None
    place = [options.program, "--workspace", os.path.join(options.scratch, "sales.osnova")]
    text = os.path.join(options.scratch, "exported.ledger")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*place, "init", "--company", "SHOP", "--currency", "GBP", "--book", "main:ifrs"], **quiet)
    subprocess.run([*place, "import", "sales", file, "--map", os.path.join(root, "examples", "online-retail.toml")], **quiet)
    with open(text, "wb") as out:
        subprocess.run([*place, "export", "ledger"], check=True, stdout=out)
    return journal.exported(text)


def seconds(ms):
    return f"{ms / 1000:.{3 if ms < 1000 else 2 if ms < 10000 else 1}f}"


def ratio(part, whole):
    times = part / whole
    return f"{times:.{2 if times < 10 else 0}f}"


def journal_table(name, told):
    print(f"\n{name}: {told['transactions']} transactions, {told['postings']} postings, {told['accounts']} accounts; "
          f"past day {told['middle']}, register of {told['lines']} lines. Seconds: median (spread), processor; "
          "times that of Osnova from its workspace, from text\n")
    print("| program | all balances | at a past day | register of an account | times workspace | times text |")
    print("|---|---|---|---|---|---|")
    times = told["times"]
    base = {question: times[question]["Osnova, workspace, new process"]["median_ms"] for question in ledgers.QUESTIONS}
    text = times["balances"]["Osnova, from text"]["median_ms"]
    for program in times["balances"]:
        cells = []
        for question in ledgers.QUESTIONS:
            t = times[question].get(program)
            if not t:
                cells.append("-")
                continue
            processor = f", {seconds(t['processor_ms'])}" if t["processor_ms"] is not None else ""
            cells.append(f"{seconds(t['median_ms'])} ({seconds(t['min_ms'])}-{seconds(t['max_ms'])}){processor}")
        of_workspace = " / ".join(ratio(times[q][program]["median_ms"], base[q]) for q in ledgers.QUESTIONS if program in times[q])
        print(f"| {program} | {' | '.join(cells)} | {of_workspace} | {ratio(times['balances'][program]['median_ms'], text)} |")


def invoice_table(times):
    engines = [name for name in times if name.startswith("Osnova")]
    print("\nInvoices of three lines, created and posted by one client. A second: median (spread); processor of the program alone\n")
    print("| program | invoices | a second | processor ms an invoice | " + " | ".join(f"{e} is times as fast" for e in engines) + " |")
    print("|---|---|---|---|" + "---|" * len(engines))
    for name, t in times.items():
        faster = " | ".join(ratio(times[e]["per_s"], t["per_s"]) for e in engines)
        print(f"| {name} | {t['invoices']} | {t['per_s']} ({t['per_s_min']}-{t['per_s_max']}) | "
              f"{t['processor_ms'] / t['invoices']:.1f} | {faster} |")


def main():
    options = arguments()
    missing = dict(one.split("=", 1) for one in options.missing)
    versions = {"osnova": first_line([options.program, "--version"]), "python": sys.version.split()[0]}
    versions.update({name: first_line(command) for name, command in VERSIONS.items() if name not in missing})
    result = {"machine": machine(), "date": str(datetime.date.today()), "versions": versions, "not_measured": missing,
              "load_before": load(), "journals": {}}
    if options.transactions:
        result["journals"]["generated"] = of_journal(options, missing, journal.generated(options.transactions), "generated")
        if entries := shop(options):
            result["journals"]["shop"] = of_journal(options, missing, entries, "shop")
        else:
            missing["shop"] = "its data is not there"
    if options.invoices:
        print("invoices", file=sys.stderr)
        result["invoices"] = invoices.measured(options.program, options.scratch, options.invoices, options.postgres,
                                               "tryton" not in missing)
    result["load_after"] = load()
    if options.json:
        print(json.dumps(result))
        return
    print(f"{result['date']}, {result['machine']}, load {result['load_before']} before and {result['load_after']} after")
    print("; ".join(f"{name}: {version}" for name, version in versions.items()))
    for name, told in result["journals"].items():
        journal_table(name, told)
    if "invoices" in result:
        invoice_table(result["invoices"])
    for name, reason in missing.items():
        print(f"not measured: {name}: {reason}")


main()
