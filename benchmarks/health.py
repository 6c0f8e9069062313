"""Health of 100,000 customers worked out anew, again on the next day, of one customer after a form, and read."""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.company import SCALES
from benchmarks.measuring import own_store, peak_megabytes, tell

MOST_SECONDS, MOST_MILLISECONDS, MANY = 60, 60, 100_000
DAY, DAYS = date(2026, 3, 2), (1, 8, 15, 22, 29)


def main(scale: str) -> None:
    """Fill a store with as many customers as the scale has deals, score them, print, exit 1 when a limit is missed."""
    customers = SCALES[scale]
    with own_store():
        from data.core import clock

        with clock.frozen(_noon(DAY)):
            _fill(customers, random.Random(1))
            raw, whole = _timed(_bare_read), _timed(_score)
            one, read = _one(customers), _timed(_board)
        with clock.frozen(_noon(DAY + timedelta(days=1))):
            again = _timed(_score)
            proof = _timed(_prove)
    limit = MOST_SECONDS * customers / MANY
    tell(f"health: {customers:,} customers scored", f"{whole:.1f} s", limit=f"at most {limit:g} s",
         raw=f"reading what they are made of {raw:.1f} s")  # fmt: skip
    tell("health: all of them on the next day", f"{again:.1f} s", limit=f"at most {limit:g} s")
    tell("health: one customer rated, median", f"{one:.0f} ms", limit=f"at most {MOST_MILLISECONDS} ms")
    tell("health: the board of all customers, cold", f"{read:.1f} s", raw=f"peak {peak_megabytes():.0f} MB")
    tell("health: proving every score", f"{proof:.1f} s")
    sys.exit(0 if max(whole, again) <= limit and one <= MOST_MILLISECONDS else 1)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(customers: int, chance: random.Random) -> None:
    """Write customers with subscriptions and readings straight into their tables: filling is not what is measured."""
    from data.core import access, store
    from models import Setting

    with store.writing(access.operator(), "setup") as session:
        given = {"company": "Bench", "currency": "USD", "zone": "UTC", "fy_start_month": "1"}
        session.add_all([Setting(name=n, valid_from=date(1900, 1, 1), value=v) for n, v in given.items()])
    numbers = range(1, customers + 1)
    _insert("account", ("id", "name", "row_version"), [(n, f"Customer {n:07d}", 1) for n in numbers])
    start = DAY - timedelta(days=400)
    _insert("subscription", ("id", "account_id", "start_on", "arr", "currency", "seats", "basis", "row_version"),
            [(n, n, start, 1_200_000, "USD", 50, "contract", 1) for n in numbers])  # fmt: skip
    for ago in DAYS:
        _insert("account_usage", ("revision_id", "account_id", "day", "feature", "active_users", "requests", "failed"),
                [(1, n, DAY - timedelta(days=ago), "", chance.randrange(55), 1000, chance.randrange(40))
                 for n in numbers])  # fmt: skip
    _insert("support_ticket", ("account_id", "opened_on", "is_escalated", "row_version"),
            [(n, DAY - timedelta(days=chance.randrange(60)), False, 1) for n in numbers])  # fmt: skip
    _insert("survey_score", ("revision_id", "account_id", "kind", "score", "read_on"),
            [(1, n, "survey", chance.randrange(101), DAY - timedelta(days=chance.randrange(120)))
             for n in numbers])  # fmt: skip
    strengths = ("strong", "medium", "weak")
    _insert("champion", ("account_id", "name", "strength", "is_sponsor", "references_given", "row_version"),
            [(n, "Kim", chance.choice(strengths), False, 0, 1) for n in numbers if n % 5])  # fmt: skip


def _insert(name: str, columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    from data.core import store
    from data.core.ledger import bulk
    from models import Record

    with store.housekeeping() as session:
        bulk.insert_rows(session, Record.metadata.tables[name], columns, rows)


def _bare_read() -> None:
    from data.core import store

    with store.reading() as session:
        for name in ("subscription", "account_usage", "support_ticket", "survey_score", "champion"):
            session.connection().exec_driver_sql(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - names of ours


def _score() -> None:
    from data.core import access, store
    from data.customers import scoring

    with store.writing(access.system(), "job", "bench") as session:
        scoring.score(session)


def _one(customers: int) -> float:
    """Rate single customers through the command, in milliseconds each, the commit included."""
    from data.core import access, store
    from data.customers import commands

    def rate(number: int) -> None:
        with store.writing(access.operator(), "form", "bench") as session:
            commands.rate_sentiment(session, number, actor=access.operator(), score=number % 100)

    chosen = random.Random(2).sample(range(1, customers + 1), 25)
    return 1000 * statistics.median(_timed(lambda n=number: rate(n)) for number in chosen)


def _board() -> None:
    from data.core import store
    from data.core.access import Scope
    from data.customers.views.health import health_board

    with store.reading() as session:
        health_board(session, scope=Scope("all"), as_of=DAY)


def _prove() -> None:
    from data.core import store
    from data.customers import scoring

    with store.reading() as session:
        if not scoring.is_right(session):
            sys.exit("the newest scores are not what customers give")


if __name__ == "__main__":
    main(sys.argv[1])
