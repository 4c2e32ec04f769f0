"""What bench/peers/run measures, its tables and its JSON."""
import argparse
import datetime
import json
import os
import subprocess
import sys

import invoices
import journal
import ledgers
import osnova

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SHOP = os.path.join(ROOT, "../shared/data/uci-online-retail/online-retail_2010-12..2011-08.csv.gz")
VERSIONS = {"ledger": ["ledger", "--version"], "hledger": ["hledger", "--version"],
            "beancount": ["bean-query", "--version"], "tryton": ["trytond", "--version"],
            "postgresql": ["psql", "--version"]}
STORED, TEXT = "Osnova, workspace, new process", "Osnova, from text"


def arguments():
    parser = argparse.ArgumentParser(prog="bench/peers/run")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--transactions", type=int, default=100000,
                        help="of the generated journal; 0: no journals (default: %(default)s)")
    parser.add_argument("--invoices", type=int, default=300,
                        help="0: none (default: %(default)s)")
    # What bench/peers/run says.
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--postgres", default="", help=argparse.SUPPRESS)
    parser.add_argument("--missing", action="append", default=[], help=argparse.SUPPRESS)
    return parser.parse_args()


def first_line(command):
    said = subprocess.run(command, capture_output=True, text=True).stdout
    return said.strip().partition("\n")[0].strip()


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return f"{os.cpu_count()} x {models[0] if models else 'unknown'}"


def of_journal(options, missing, transactions, name):
    """Times of all programs on one journal, by question and program."""
    print(f"the {name} journal", file=sys.stderr)
    path = os.path.join(options.scratch, name)
    text, beancount = path + ".ledger", path + ".beancount"
    told = {**journal.write(transactions, text, beancount), "text": text, "beancount": beancount}
    stored = osnova.Workspace(told, options.program, path + ".osnova")
    stored.fill()
    with osnova.served(options.program, stored.place) as (_, client):
        again = osnova.FromText(told, options.program, path + "-again.osnova")
        programs = {STORED: stored, "Osnova, workspace, HTTP": osnova.Served(told, client),
                    TEXT: again}
        for account in client.all("ledger.account"):
            for program in programs.values():
                program.codes[account["name_en"]] = account["code"]
        if "ledger" not in missing:
            programs["ledger"] = ledgers.Ledger(told)
        if "hledger" not in missing:
            programs["hledger"] = ledgers.Hledger(told)
        if "beancount" not in missing:
            programs["beancount"] = ledgers.Beancount(told, cached=False)
            programs["beancount, from its cache"] = ledgers.Beancount(told, cached=True)
        times = ledgers.compare(programs, options.scratch)
    shown = {key: told[key] for key in ("transactions", "postings", "accounts", "lines")}
    return {**shown, "past": str(told["middle"]), "times": times}


def shop_entries(options):
    """What Osnova exports as ledger text of a real shop's sales."""
    program = [options.program, "--workspace", os.path.join(options.scratch, "sales.osnova")]
    text = os.path.join(options.scratch, "exported.ledger")
    mapping = os.path.join(ROOT, "examples", "online-retail.toml")
    osnova.quietly(*program, *osnova.COMPANY)
    osnova.quietly(*program, "import", "sales", SHOP, "--map", mapping)
    with open(text, "wb") as out:
        osnova.quietly(*program, "export", "ledger", out=out)
    return journal.exported(text)


def seconds(milliseconds):
    places = 3 if milliseconds < 1000 else 2 if milliseconds < 10000 else 1
    return f"{milliseconds / 1000:.{places}f}"


def times_as_long(part, whole):
    ratio = part / whole
    if ratio < 0.001:
        return "< 0.001"
    return f"{ratio:.{3 if ratio < 0.1 else 2 if ratio < 10 else 0}f}"


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def journal_table(name, told):
    print(f"\nThe {name} journal: {told['transactions']} transactions, {told['postings']} postings,"
          f" {told['accounts']} accounts; past day {told['past']}, register of {told['lines']} lines."
          "\nSeconds: median (spread) processor.\n")
    row("program", "balances", "balances at a past day", "register of an account",
        f"times as long as {STORED}", f"as {TEXT}")
    print("|---|---|---|---|---|---|")
    times = told["times"]
    for program in times["balances"]:
        cells, ratios = [], []
        for question in ledgers.QUESTIONS:
            t = times[question].get(program)
            if not t:
                cells.append("")
                continue
            processor = "" if t["processor_ms"] is None else " " + seconds(t["processor_ms"])
            spread = f"{seconds(t['min_ms'])}-{seconds(t['max_ms'])}"
            cells.append(f"{seconds(t['median_ms'])} ({spread}){processor}")
            ratios.append(times_as_long(t["median_ms"], times[question][STORED]["median_ms"]))
        from_text = times["balances"][TEXT]["median_ms"]
        row(program, *cells, " / ".join(ratios),
            times_as_long(times["balances"][program]["median_ms"], from_text))


def invoice_table(times):
    engines = [name for name in times if name.startswith("Osnova")]
    print("\nInvoices of three lines, created and posted by one client, one after the other."
          " Median (spread); processor of the program without PostgreSQL.\n")
    row("program", "invoices", "a second", "processor, ms each",
        *(f"{engine}: times as fast" for engine in engines))
    print("|---|---|---|---|" + "---|" * len(engines))
    for name, t in times.items():
        row(name, str(t["invoices"]), f"{t['per_s']} ({t['per_s_min']}-{t['per_s_max']})",
            f"{t['processor_ms'] / t['invoices']:.1f}",
            *(times_as_long(times[engine]["per_s"], t["per_s"]) for engine in engines))


def tables(result):
    print(f"{result['date']}, {result['machine']}, "
          f"load {result['load_before']} before, {result['load_after']} after")
    print("; ".join(f"{name}: {version}" for name, version in result["versions"].items()))
    for name, told in result["journals"].items():
        journal_table(name, told)
    if "invoices" in result:
        invoice_table(result["invoices"])
    for name, reason in result["not_measured"].items():
        print(f"not measured: {name}: {reason}")


def main():
    options = arguments()
    missing = dict(one.split("=", 1) for one in options.missing)
    versions = {"osnova": first_line([options.program, "--version"])}
    versions.update({name: first_line(command) for name, command in VERSIONS.items()
                     if name not in missing})
    result = {"machine": machine(), "date": str(datetime.date.today()), "versions": versions,
              "not_measured": missing, "load_before": round(os.getloadavg()[0], 1), "journals": {}}
    if options.transactions:
        entries = journal.generated(options.transactions)
        result["journals"]["generated"] = of_journal(options, missing, entries, "generated")
        if os.path.exists(SHOP):
            entries = shop_entries(options)
            result["journals"]["shop"] = of_journal(options, missing, entries, "shop")
        else:
            missing["shop"] = "its data is not there"
    if options.invoices:
        print("invoices", file=sys.stderr)
        result["invoices"] = invoices.measured(options.program, options.scratch, options.invoices,
                                               options.postgres, "tryton" not in missing)
    result["load_after"] = round(os.getloadavg()[0], 1)
    if options.json:
        print(json.dumps(result))
    else:
        tables(result)


main()
