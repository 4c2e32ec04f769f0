"""One journal of double entry, in the formats of all programs that are measured."""
import datetime
import random
import re
from decimal import Decimal

FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)


def generated(transactions):
    """Two years of a trading company: sales, receipts, purchases and payments in GBP and EUR.

    Yields (day, text, currency, [(account, minor units)]), each balanced in its currency, in the
    order of days, over 429 accounts; the same for the same number. There are neither prices nor
    conversions, which Osnova's import refuses.
    """
    chance = random.Random(1)
    days = (LAST - FIRST).days + 1
    for i in range(transactions):
        day = FIRST + datetime.timedelta(days=i * days // transactions)
        kind = chance.randrange(100)
        currency = "EUR" if chance.randrange(4) == 0 else "GBP"
        net = chance.randrange(100, 1000000)
        vat = (net * 20 + 50) // 100
        party = chance.randrange(200 if kind < 70 else 100)
        bank = f"Assets:Bank:{currency}{chance.randrange(4)}"
        revenue, expense = chance.randrange(40), chance.randrange(80)
        receivable, payable = f"Assets:Receivable:C{party:03}", f"Liabilities:Payable:V{party:03}"
        if kind < 45:
            legs = [(receivable, net + vat), (f"Income:Sales:R{revenue:02}", -net),
                    ("Liabilities:VAT", -vat)]
        elif kind < 70:
            legs = [(bank, net), (receivable, -net)]
        elif kind < 90:
            legs = [(f"Expenses:E{expense:02}", net), ("Liabilities:VAT", vat),
                    (payable, -net - vat)]
        else:
            legs = [(payable, net), (bank, -net)]
        yield day, f"Document {i + 1}", currency, legs


def exported(path):
    """The journal that Osnova exported as ledger text, all of it in one currency.

    Accounts get names that every program takes: `1100 Trade receivables` is `Assets:N1100`.
    """
    legs, head, currency = [], None, None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if re.match(r"\d{4}-", line):
                if legs:
                    yield (*head, currency, legs)
                day, _, text = line.strip().partition(" ")
                head, legs = (datetime.date.fromisoformat(day), text.removeprefix("* ")), []
            elif posting := re.match(r"\s+(\S+).*?\s{2,}(-?[\d.]+) (\w+)\s*$", line):
                currency = posting[3]
                legs.append((f"Assets:N{posting[1]}", minor(posting[2])))
            elif line.strip():
                raise ValueError(f"not understood: {line}")
    if legs:
        yield (*head, currency, legs)


def minor(text):
    """Minor units of a decimal; more than two places are an error, as nothing may be lost."""
    value = Decimal(text.strip() or "0").scaleb(2)
    if value != value.to_integral_value():
        raise ValueError(f"not whole minor units: {text}")
    return int(value)


def decimal(units):
    return f"{'-' if units < 0 else ''}{abs(units) // 100}.{abs(units) % 100:02}"


def write(journal, ledger_path, beancount_path):
    """Writes both formats and says what is in them.

    `account` is the asset with most postings that is kept in GBP alone, `lines` how many they are.
    """
    postings, count, first, busy, currencies = 0, 0, None, {}, {}
    body = beancount_path + ".body"
    with open(ledger_path, "w", encoding="utf-8") as ledger, \
            open(body, "w", encoding="utf-8") as beancount:
        for day, text, currency, legs in journal:
            lines = "".join(f"  {name}  {decimal(units)} {currency}\n" for name, units in legs)
            ledger.write(f"{day} * {text}\n{lines}\n")
            beancount.write(f'{day} * "{text}"\n{lines}\n')
            first, last, count, postings = first or day, day, count + 1, postings + len(legs)
            for name, _ in legs:
                busy[name] = busy.get(name, 0) + 1
                currencies.setdefault(name, set()).add(currency)
    with open(beancount_path, "w", encoding="utf-8") as out, open(body, encoding="utf-8") as rest:
        out.writelines(f"{first} open {name}\n" for name in sorted(busy))
        out.writelines(rest)
    account = max((name for name in busy if currencies[name] == {"GBP"} and name[0] == "A"),
                  key=busy.get)
    return {"transactions": count, "postings": postings, "accounts": len(busy), "first": first,
            "last": last, "middle": first + (last - first) / 2, "account": account,
            "lines": busy[account]}
