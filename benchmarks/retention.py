"""Recurring revenue of 100,000 customers over 36 months: worked out anew, after one amendment, and read by the page."""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.company import SCALES
from benchmarks.measuring import own_store, peak_megabytes, percentile, tell

MOST_MILLISECONDS, MOST_SECONDS, IMPORTED, MANY = 100, 5, 5_000, 100_000
DAY = date(2026, 3, 2)
MONTHS, PRODUCTS, SEGMENTS, TURNS = 36, 6, 5, 20


def main(scale: str) -> None:
    """Fill a store with as many customers as the scale has deals, print, exit 1 when a limit is missed."""
    customers = SCALES[scale]
    with own_store():
        from data.core import clock

        with clock.frozen(datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)):
            lines = _fill(customers)
            whole, small = _timed(_rebuild), _timed(lambda: _add(random.Random(7), customers, 1_000, IMPORTED))
            one = statistics.median(1000 * _timed(lambda n=n: _amend(n)) for n in range(1, 8))  # type: ignore[misc]
            reads = _reads()
    warm, first = percentile(reads["warm"], 0.95), statistics.median(reads["first"])
    tell(f"retention: {customers:,} customers, {lines:,} lines anew", f"{whole:.1f} s",
         raw=f"{peak_megabytes():,.0f} MB at most")  # fmt: skip
    tell(f"retention: {IMPORTED:,} lines more, folded", f"{small:.1f} s", limit=f"at most {MOST_SECONDS} s")
    tell("retention: one line ended, median", f"{one:.0f} ms")
    tell("retention: page after a deal was changed", f"{warm:.1f} ms p95", limit=f"at most {MOST_MILLISECONDS} ms",
         raw=f"{first:,.0f} ms first after a line was ended")  # fmt: skip
    tell("retention: customers behind one bar", f"{statistics.median(reads['behind']):,.0f} ms")
    sys.exit(0 if warm <= MOST_MILLISECONDS and small <= MOST_SECONDS else 1)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(customers: int) -> int:
    """Add accounts and about three lines for each, some amended, some ended, some come back; return how many lines."""
    from data.core import access, store
    from data.core.ledger import records
    from models import Account, Product, Segment, Setting

    chance = random.Random(1)
    with store.writing(access.operator(), "setup") as session:
        given = {"company": "Bench", "currency": "USD", "zone": "UTC", "fy_start_month": "1"}
        session.add_all([Setting(name=n, valid_from=date(1900, 1, 1), value=v) for n, v in given.items()])
        session.add_all([Segment(id=n, name=f"Segment {n}", rank=n) for n in range(1, SEGMENTS + 1)])
        session.add_all([Product(id=n, name=f"Product {n}", currency="USD") for n in range(1, PRODUCTS + 1)])
    columns: dict[str, list[Any]] = {"name": [f"Account {n:07}" for n in range(1, customers + 1)],
                                     "segment_id": [chance.randint(1, SEGMENTS) for _ in range(customers)]}  # fmt: skip
    with store.writing(access.operator(), "import") as session:
        records.create_columns(session, Account, columns, occurred_on=DAY)
    return _add(chance, customers, 0, customers * 3)


def _add(chance: random.Random, customers: int, first: int, lines: int) -> int:
    """Add lines of customers in turn, each following the one before it of the same customer, or beside it."""
    from data.core import access, store
    from data.core.ledger import records
    from models import Subscription

    rows: list[tuple[Any, ...]] = []
    while len(rows) < lines:
        account = 1 + (first + len(rows) // 3) % customers
        start, product = DAY - timedelta(days=chance.randrange(60, 30 * MONTHS)), chance.randint(1, PRODUCTS)
        arr = chance.randrange(1_000, 90_000) * 100
        for place in range(min(3, lines - len(rows))):
            end = start + timedelta(days=chance.randrange(90, 500))
            is_last = place == 2 and chance.random() < 0.8
            rows.append((account, product, start, None if is_last or end > DAY else end, arr, 10 + place))
            if end > DAY:
                start = DAY - timedelta(days=chance.randrange(30, 900))
                product = chance.randint(1, PRODUCTS)
            else:
                start, arr = end, int(arr * chance.choice((0.8, 1.0, 1.1, 1.3)))
    names = ("account_id", "product_id", "start_on", "ended_on", "arr", "seats")
    columns = dict(zip(names, (list(one) for one in zip(*rows, strict=True)), strict=True))
    columns |= {"currency": ["USD"] * len(rows)}
    with store.writing(access.operator(), "import") as session:
        records.create_columns(session, Subscription, columns, occurred_on=DAY)
    return len(rows)


def _rebuild() -> None:
    from data.core import access, store
    from data.customers import folding

    with store.writing(access.system(), "job") as session:
        folding.rebuild(session)


def _amend(number: int) -> None:
    """End a line that runs, through the ledger, with all that follows in the same revision."""
    from sqlalchemy import select
    from sqlmodel import col

    from data.core import access, store
    from models import Subscription

    with store.writing(access.operator(), "form") as session:
        open_lines = select(Subscription).where(col(Subscription.ended_on).is_(None))
        found = session.execute(open_lines.order_by(col(Subscription.id)).offset(97 * number).limit(1)).scalar()
        if found is not None:
            found.ended_on = DAY


def _reads() -> dict[str, list[float]]:
    """Milliseconds of the page's reads: after a line ended, after a deal changed, and of the customers of a bar."""
    from data.core import store
    from data.core.access import Scope
    from data.customers.views.retention import retention
    from data.customers.views.retention_customers import behind

    def read(view: Callable[..., Any], **more: Any) -> float:
        with store.reading() as session:
            return 1000 * _timed(lambda: view(session, scope=Scope("all"), as_of=DAY, **more))

    found: dict[str, list[float]] = {"first": [], "warm": [], "behind": []}
    for turn in range(3):
        _amend(100 + turn)
        found["first"].append(read(retention, by="segment"))
    for turn in range(TURNS):
        _touch_deal(turn)
        found["warm"].append(read(retention, by="segment"))
    found["behind"] = [read(behind, bar="churn") for _ in range(3)]
    return found


def _touch_deal(turn: int) -> None:
    from data.core import access, store
    from models import Deal

    with store.writing(access.operator(), "form") as session:
        session.add(Deal(name=f"Deal {turn}", stage="mql", currency="USD"))


if __name__ == "__main__":
    main(sys.argv[1])
