"""What the demo company's customers subscribe to, as its billing system exports it."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.core import access
from data.core.clock import add_months
from data.core.importing import applying, parts
from data.demo.company import SEED, Account
from data.demo.workbooks import Made

REASON = "the demo company"
DAY = timedelta(days=1)
SHARE, LONGEST, NEWEST = 0.66, 42, 3
"""The share of accounts that became customers; how many months ago the first and the last of them did."""

LOST, SHRUNK, GROWN, CROSSED, DEARER = 0.09, 0.09, 0.38, 0.14, 0.62
"""Odds of a term: it is not renewed, renewed for fewer seats, grows on the way, gains a product, gets dearer."""

BACK = 0.2
"""The share of those that left who come back four months later."""

HEAD = ("Subscription id", "Contract", "Account", "Product", "Plan", "Start", "End of the term", "Ended on",
        "Revenue a year", "Currency", "Seats", "Billing", "Notice in days", "Renews by itself", "Basis", "Follows",
        "Why it follows")  # fmt: skip
PLANS = {"SMB": ("Starter", "Fold Starter", 6), "Mid-market": ("Team", "Fold Team", 30),
         "Enterprise": ("Works", "Fold Works", 140), "Public sector": ("Works", "Fold Works", 60)}  # fmt: skip
MORE = ("Bracken Audit", "Bracken Ledger")
SEAT = {"Fold Starter": 700, "Fold Team": 620, "Fold Works": 560, "Bracken Audit": 310, "Bracken Ledger": 420}


@dataclass(frozen=True)
class Line:
    """One line of the export; a term ends on `end`, and the line on `ended` unless it still runs."""

    key: str
    contract: str
    product: str
    start: date
    end: date
    seats: int
    price: int
    ended: date | None = None
    follows: str = ""
    change: str = ""
    basis: str = "contract"


def bring(made: Made) -> None:
    """Bring the export in through the importer."""
    day = made.company.made_on
    content = export(made).encode()
    found = parts.parts_of(content, "subscriptions.csv", target_name="subscriptions")
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def export(made: Made) -> str:
    """Return the export of the billing system as text."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(HEAD)
    for account in made.company.accounts:
        draw = random.Random(f"{SEED} subscriptions {account.number}")
        if account.segment.name in PLANS and draw.random() < SHARE:
            for line in _Customer(account, draw, made.company.made_on).lines():
                write.writerow(_row(account, line, draw))
    return out.getvalue()


class _Customer:
    """The lines of one customer, from its first term to the one that runs or the day it left."""

    def __init__(self, account: Account, draw: random.Random, today: date) -> None:
        self._account, self._draw, self._today = account, draw, today
        self._made, self._terms = 0, 0

    def lines(self) -> Iterator[Line]:
        """Yield every line in the order of their starts."""
        draw, back = self._draw, self._draw.randint(NEWEST, LONGEST)
        start = add_months(self._today.replace(day=1), -back) + timedelta(days=draw.randrange(28))
        product, usual = PLANS[self._account.segment.name][1:]
        seats = max(2, round(usual * draw.lognormvariate(0, 0.6)))
        if draw.random() < 0.12:
            yield replace(self._term(product, start - timedelta(days=30), 1, seats, 0), basis="trial", ended=start)
        line: Line | None = self._term(product, start, self._length(), seats, SEAT[product])
        if line and draw.random() < 0.15:
            yield replace(line, key=self._key(), basis="one_time", end=start + timedelta(days=60),
                          ended=start + timedelta(days=61), price=max(1, line.price // 3))  # fmt: skip
        while line:
            told = list(self._through(line))
            yield from told[:-1]
            last = told[-1]
            if last.end >= self._today - timedelta(days=draw.randrange(24)):
                yield last
                return
            yield replace(last, ended=last.end + DAY)
            line = self._next(last)

    def _through(self, line: Line) -> Iterator[Line]:
        """Yield a term's lines: it may grow on the way, and gain a product that ends with it or runs on."""
        half = line.start + (line.end - line.start) / 2
        if half < self._today and self._draw.random() < CROSSED:
            yield from self._more(half + timedelta(days=20), line.contract)
        if half < self._today and self._draw.random() < GROWN:
            yield replace(line, ended=half)
            seats = round(line.seats * self._draw.uniform(1.1, 1.5)) + 1
            line = replace(line, key=self._key(), start=half, seats=seats, follows=line.key, change="seats")
        yield line

    def _more(self, start: date, contract: str) -> Iterator[Line]:
        if start >= self._today:
            return
        product = self._draw.choice(MORE)
        first = replace(self._term(product, start, 12, self._draw.randint(5, 30), SEAT[product]), contract=contract)
        while first.end < self._today:
            yield replace(first, ended=first.end + DAY)
            if self._draw.random() < LOST:
                return
            first = self._renewed(first)
        yield first

    def _next(self, last: Line) -> Line | None:
        """Return the term that follows; none when the customer leaves for good, a later one when it comes back."""
        if self._draw.random() >= LOST:
            return self._renewed(last)
        start = last.end + timedelta(days=120)
        if start < self._today and self._draw.random() < BACK:
            return self._term(last.product, start, 12, max(2, last.seats // 2), last.price)
        return None

    def _renewed(self, last: Line) -> Line:
        price = round(last.price * self._draw.uniform(1.02, 1.07)) if self._draw.random() < DEARER else last.price
        seats = last.seats
        if self._draw.random() < SHRUNK:
            seats = max(1, round(last.seats * self._draw.uniform(0.5, 0.9)))
        made = self._term(last.product, last.end + DAY, self._length(), seats, price)
        return replace(made, follows=last.key, change="renewal")

    def _length(self) -> int:
        return self._draw.choice((12, 12, 24, 36)) if self._account.segment.name == "Enterprise" else 12

    def _term(self, product: str, start: date, months: int, seats: int, price: int) -> Line:
        self._terms += 1
        first = add_months(start.replace(day=1), months)
        end = first + timedelta(days=min(start.day, 28) - 1) - DAY
        return Line(self._key(), f"C-{self._account.number:04d}-{self._terms}", product, start, end, seats, price)

    def _key(self) -> str:
        self._made += 1
        return f"SUB-{self._account.number:04d}-{self._made:02d}"


def _row(account: Account, line: Line, draw: random.Random) -> list[object]:
    plan = PLANS[account.segment.name][0]
    renews = {"SMB": "yes"}.get(account.segment.name, "yes" if draw.random() < 0.3 else "no")
    return [line.key, line.contract, account.name, line.product, plan, line.start, line.end, line.ended or "",
            line.seats * line.price, account.territory.currency, line.seats,
            "monthly" if account.segment.name == "SMB" else "annual", 30 if renews == "yes" else 90, renews,
            line.basis, line.follows, line.change]  # fmt: skip

