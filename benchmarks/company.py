"""A made-up company of any size with a past: 10,000, 100,000 or 1,000,000 deals, each with about ten changes.

It goes through the ledger's own bulk road, so that it verifies, and is kept between runs by scale, seed and schema.
"""

import hashlib
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks import postgres

SCALES = {"S": 10_000, "M": 100_000, "L": 1_000_000}
SEED = 7
FIRST, TODAY = date(2023, 1, 1), date(2025, 12, 31)
PORTION = 25_000
"""Deals a revision: an import is one, and this is a company that has seen many."""

ENDS = ("closed_won", "closed_lost", "closed_lost", "closed_no_decision")
REASONS = {"closed_lost": ("price", "competitor", "timing", "product_gap"),
           "closed_no_decision": ("no_response", "budget_freeze")}  # fmt: skip
STEPS = ("discovery", "value_demo", "validation", "business_case", "commercials")
CATEGORIES = ("pipeline", "best_case", "most_likely", "commit")


def home() -> Path:
    """The folder in which made companies are kept; BENCH_HOME names another."""
    folder = Path(os.environ.get("BENCH_HOME", Path(tempfile.gettempdir()) / "quarterdeck-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def served(scale: str) -> Iterator[Path]:
    """Point the environment at a copy of the company of a scale, made on first use; the copy goes away afterwards.

    With BENCH_SERVER, the folder of a PostgreSQL server to which the company was moved, a database there.
    """
    if server := os.environ.get("BENCH_SERVER"):
        with tempfile.TemporaryDirectory(dir=home()) as folder:
            os.environ |= {"QUARTERDECK_DIR": folder, "DATABASE_URL": postgres.copied(server)}
            _catch_up()
            yield Path(folder)
        return
    kept = made(scale)
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        shutil.copy(kept, f"{folder}/store.db")
        _point(Path(folder))
        _catch_up()
        yield Path(folder)


def move(scale: str, server: str) -> None:
    """Put the company of a scale on a PostgreSQL server, to be copied there for each measurement."""
    kept = made(scale)
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        os.environ |= {"QUARTERDECK_DIR": folder, "DATABASE_URL": postgres.emptied(server)}
        from sqlalchemy import create_engine, select, text
        from sqlmodel import Session

        import models
        from data.core import copying, migrating, store
        from data.core.ledger import bulk

        migrating.upgrade()
        engine = store.make_engine(store.url())
        with (create_engine(f"sqlite:///{kept}").connect() as source,
              Session(engine.execution_options(**{store.WRITE: True})) as target, target.begin()):  # fmt: skip
            for table in models.Record.metadata.sorted_tables:
                names = tuple(table.columns.keys())
                rows = source.execution_options(yield_per=PORTION).execute(select(table))
                for some in rows.partitions(PORTION):
                    bulk.insert_rows(target, table, names, [tuple(row) for row in some])
            copying._move_sequences(target.connection())
            target.connection().execute(text("ANALYZE"))
        engine.dispose()


def made(scale: str) -> Path:
    """Return the file of the company of a scale; make it if this schema has none yet."""
    file = home() / f"company-{scale}-{SEED}-{_schema()}.db"
    if not file.exists():
        with tempfile.TemporaryDirectory(dir=home()) as folder:
            _point(Path(folder))
            fill(SCALES[scale])
            from data.core import store

            store.engine().dispose()
            shutil.move(f"{folder}/store.db", file)
    return file


def _schema() -> str:
    """A short name for the tables as they are now: another schema is another company."""
    import models

    tables = models.Record.metadata.sorted_tables
    said = [f"{t.name}:{sorted(f'{c.name} {c.type}' for c in t.columns)}{sorted(str(i.name) for i in t.indexes)}"
            for t in tables]  # fmt: skip
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:10]


def _catch_up() -> None:
    """Fold what was added to the code since the company was made."""
    from data.core import registry, store
    from data.core.ledger import derived

    registry.load_domains()
    with store.housekeeping() as session:
        derived.catch_up(session, 1)


def _point(folder: Path) -> None:
    os.environ["QUARTERDECK_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/store.db"
    os.environ.pop("DATABASE_OWNER_URL", None)


def fill(deals: int) -> None:
    """Make the tables and bring in the company: people, accounts, targets, deals with their lives."""
    from data.core import access, migrating, registry, store
    from data.core.ledger import records
    from models import Deal

    migrating.upgrade()
    registry.load_domains()
    _company(deals)
    chance = random.Random(SEED)
    for first in range(1, deals + 1, PORTION):
        stories = [life(chance, number, deals) for number in range(first, min(first + PORTION, deals + 1))]
        with store.writing(access.operator(), "import") as session:
            records.create_many(session, Deal, stories)


def _company(deals: int) -> None:
    from data.core import access, store
    from data.core.ledger import records
    from models import Account, Motion, Product, Segment, Setting, Target, Team, Territory, User

    given = {"company": "Bench", "currency": "USD", "zone": "UTC", "fy_start_month": "1"}
    with store.writing(access.operator(), "setup") as session:
        session.add_all([Setting(name=n, valid_from=date(1900, 1, 1), value=v) for n, v in given.items()])
        session.add_all([Segment(id=n, name=f"Segment {n}", rank=n) for n in range(1, 7)])
        session.add_all([Territory(id=n, name=f"Territory {n}") for n in range(1, 9)])
        session.add_all([Team(id=n, name=f"Team {n}") for n in range(1, 7)])
        session.flush()
        for n in range(1, 61):
            session.add(User(id=n, name=f"s{n}", full_name=f"Seller {n:02}", team_id=1 + n % 6))
        session.add_all([Product(id=n, name=f"Product {n}", currency="USD") for n in range(1, 13)])
        for n in (1, 2, 3, 4):
            session.add(Motion(id=n, name=f"Motion {n}", channel="online", audience="commercial"))
        session.flush()
        for (year, quarter), segment in product(product((2023, 2024, 2025, 2026), range(4)), range(1, 7)):
            start = date(year, 1 + 3 * quarter, 1)
            end = date(year + quarter // 3, 1 + (3 * quarter + 3) % 12, 1)
            session.add(Target(period_start=start, period_end=end, segment_id=segment, amount=deals * 10**6,
                               currency="USD"))  # fmt: skip
    with store.writing(access.operator(), "import") as session:
        accounts: list[Any] = [[(FIRST, {"name": f"Account {n:06}"})] for n in range(1, deals // 10 + 1)]
        records.create_many(session, Account, accounts)


def life(chance: random.Random, number: int, deals: int) -> list[tuple[date, dict[str, Any]]]:
    """Return a deal's story: its first values, then about ten days on which something changed."""
    opened = FIRST + timedelta(days=chance.randrange((TODAY - FIRST).days))
    owner, territory, segment = 1 + number % 60, 1 + number % 8, 1 + number % 6
    due = opened + timedelta(days=chance.randrange(40, 260))
    story: list[tuple[date, dict[str, Any]]] = [(opened, {
        "name": f"Deal {number}", "external_id": f"D-{number:08d}", "account_id": 1 + number % (deals // 10),
        "owner_id": owner, "segment_id": segment, "territory_id": territory, "product_id": 1 + number % 12,
        "motion_id": 1 + number % 4, "type": ("new", "new", "expansion", "renewal")[number % 4], "stage": "mql",
        "currency": "USD", "amount": chance.randrange(100_000, 25_000_000), "opened_on": opened, "close_date": due,
        "source": ("event", "web", "partner")[number % 3], "forecast_category": "pipeline",
    })]  # fmt: skip
    day, ends = opened, chance.random() < 0.8
    for place in range(9):
        day += timedelta(days=chance.randrange(3, 30))
        if day > TODAY:
            return story
        story.append((day, _change(chance, place, day, due)))
        due = story[-1][1].get("close_date", due)
    if ends and day < TODAY:
        story.append(_end(chance, day + timedelta(days=1), owner, territory))
    return story


def _change(chance: random.Random, place: int, day: date, due: date) -> dict[str, Any]:
    seen = {"last_activity_on": day, "next_step_date": day + timedelta(days=chance.randrange(5, 40))}
    if place == 1:
        return {**seen, "stage": "sql", "process_step": "discovery"}
    if place == 3:
        return {**seen, "stage": "sao", "process_step": "value_demo", "forecast_category": "best_case"}
    if place == 5 and chance.random() < 0.1:
        return {"stage": "sql", "process_step": "discovery"}
    if place in (4, 7):
        return {**seen, "process_step": STEPS[min(4, place - 2)], "forecast_category": CATEGORIES[chance.randrange(4)]}
    if place in (2, 6):
        return {"close_date": due + timedelta(days=chance.randrange(-20, 60))}
    if place == 8:
        return {**seen, "champion": "Kim" if chance.random() < 0.6 else None, "stage": "sao"}
    return {**seen, "amount": chance.randrange(100_000, 25_000_000)}


def _end(chance: random.Random, day: date, owner: int, territory: int) -> tuple[date, dict[str, Any]]:
    stage = chance.choice(ENDS)
    reason = chance.choice(REASONS[stage]) if stage in REASONS else None
    competitor = chance.choice(("none", "Acme", "Globex", "Initech"))
    closed = {"closed_on": day, "close_date": day, "owner_at_close_id": owner, "territory_at_close_id": territory}
    return day, {"stage": stage, "reason_code": reason, "primary_competitor": competitor, **closed}


if __name__ == "__main__":
    move(*sys.argv[1:])
