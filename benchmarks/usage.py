"""Usage of proofs of concept: the board over 500 that run and a million events, and events coming in."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import postgres
from benchmarks.measuring import own_store, percentile, tell

POCS, EVENTS, BATCH = 500, 1_000_000, 500
BOARD_MS, PER_SECOND = 100, 2_000
DAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def main(scale: str) -> None:
    """Fill both databases, look at the board, let events in; print, exit 1 when a limit is missed. S: a tenth."""
    events = EVENTS // 10 if scale == "S" else EVENTS
    with own_store():
        is_right = _measured("SQLite", events)
    if (programs := postgres.binaries()) is None:
        tell("usage: PostgreSQL", "not installed here")
    else:
        with postgres.running(programs) as server, _at(postgres.emptied(server)):
            is_right = _measured("PostgreSQL", events) and is_right
    sys.exit(0 if is_right else 1)


def _measured(name: str, events: int) -> bool:
    from data.core import clock

    with clock.frozen(NOON):
        _company()
        filled = _timed(lambda: _fill(events))
        began = time.process_time()
        board = [1000 * _timed(_board) for _ in range(40)]
        ours = 1000 * (time.process_time() - began) / len(board)
        batches, single = _ingest(20, BATCH), _ingest(30, 1)
    p95, rate = percentile(board, 0.95), BATCH / percentile(batches, 0.5)
    tell(f"usage, {name}: board of {POCS} with {events:,} events, 95th", f"{p95:.0f} ms",
         limit=f"at most {BOARD_MS} ms", raw=f"our processor time {ours:.0f} ms each")  # fmt: skip
    tell(f"usage, {name}: events a second in batches of {BATCH}", f"{rate:,.0f}", limit=f"at least {PER_SECOND:,}",
         raw=f"slowest batch {1000 * max(batches):.0f} ms")  # fmt: skip
    tell(f"usage, {name}: one event a request, median", f"{1000 * percentile(single, 0.5):.0f} ms")
    tell(f"usage, {name}: filling set-based", f"{filled:.1f} s")
    return p95 <= BOARD_MS and rate >= PER_SECOND


@contextmanager
def _at(address: str) -> Iterator[None]:
    """Point the environment at a database of a server, and make the tables there."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"QUARTERDECK_DIR": folder, "DATABASE_URL": address}
        from data.core import migrating, store

        migrating.upgrade()
        yield
        store.engine().dispose()


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _company() -> None:
    """Deals, each with a running proof of concept, its steps and criteria, and messages of its customer."""
    from data.core import access, store
    from data.core.ledger.capturing import recording_of
    from data.core.ledger.records import create_many
    from models import Account, Criterion, Deal, Poc, PocStep, Segment, Setting, User

    begun = DAY - timedelta(days=14)
    with store.writing(access.operator(), "demo") as session:
        given = {"company": "Bench", "currency": "USD", "zone": "Europe/Berlin", "fy_start_month": "1"}
        session.add_all([Setting(name=n, valid_from=date(1900, 1, 1), value=v) for n, v in given.items()])
        session.add(Segment(id=1, name="Enterprise", rank=1))
        session.add_all([User(id=n, name=f"u{n}", full_name=f"User {n}") for n in range(1, 51)])
        session.flush()

        def make(model: Any, rows: list[dict[str, Any]]) -> Any:
            return create_many(session, model, [[(begun, row)] for row in rows])

        accounts = make(Account, [{"name": f"Account {n}"} for n in range(POCS)])
        deals = make(Deal, [{"name": f"Deal {n}", "stage": "sao", "currency": "USD", "amount": 100_000 * n,
                             "account_id": number, "segment_id": 1, "owner_id": n % 50 + 1}
                            for n, number in enumerate(accounts)])  # fmt: skip
        pocs = make(Poc, [{"name": f"Trial {n}", "external_id": f"T-{n}", "deal_id": number, "started_on": begun,
                           "planned_end": DAY + timedelta(days=14), "engineer_id": n % 50 + 1, "has_telemetry": True,
                           "has_weekend_pause": n % 2 == 0} for n, number in enumerate(deals)])  # fmt: skip
        make(PocStep, [{"poc_id": number, "lane": lane, "day": day, "title": f"Step {day}",
                        "due_on": begun + timedelta(days=day)}
                       for number in pocs for lane in ("value", "security", "provisioning") for day in (1, 5, 10, 20)])
        make(Criterion, [{"poc_id": number, "position": n, "wording": f"Shows {n}", "weight": 25}
                         for number in pocs for n in range(4)])  # fmt: skip
        recording_of(session).add_facts([
            {"deal_id": number, "kind": "mail", "direction": way, "occurred_at": NOON - timedelta(hours=7 * n + 1)}
            for number in deals for n in range(20) for way in ("in", "out")
        ])  # fmt: skip


def _fill(events: int) -> None:
    """Store events in a few large revisions and fold the clocks once at the end."""
    from data.core import access, store
    from data.core.ledger.capturing import recording_of
    from data.sales import rollups
    from data.sales.queries.usage import Row
    from models import UsageEvent

    chance, size = random.Random(1), 100_000
    for start in range(0, events, size):
        with store.writing(access.operator(), "demo", "usage") as session:
            rows = [Row(n % POCS + 1, f"e{n}", NOON - timedelta(seconds=chance.randrange(14 * 86_400)),
                        f"user {n % 7}", "report", 1).fact()
                    for n in range(start, min(start + size, events))]  # fmt: skip
            recording_of(session).add_facts(rows, model=UsageEvent)
    with store.writing(access.operator(), "demo", "clocks") as session:
        rollups.refold(session)
        recording_of(session).freshen("usage")


def _board() -> None:
    from data.core import store
    from data.core.access import Scope
    from data.sales.views import poc_board

    with store.reading() as session:
        found = poc_board(session, scope=Scope("all"), as_of=DAY, now=NOON)
    assert len(found.rows) == POCS  # noqa: S101 (a board of fewer would be a faster one)


def _ingest(times: int, size: int) -> list[float]:
    """Return seconds a request takes that brings so many events, spread over all proofs of concept."""
    from data.core import access, store
    from data.sales.commands import receive_usage

    def send(place: int) -> None:
        events = [{"poc": f"T-{(place * 37 + n) % POCS}", "key": f"b{size}-{place}-{n}", "at": NOON.isoformat(),
                   "user": f"user {n % 9}"} for n in range(size)]  # fmt: skip
        with store.writing(access.operator(), "api", "usage received") as session:
            receive_usage(session, events, actor=access.operator())

    return [_timed(lambda place=place: send(place)) for place in range(times)]


if __name__ == "__main__":
    main(*sys.argv[1:] or ("M",))
