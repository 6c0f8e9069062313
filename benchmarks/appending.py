"""What the summary tables cost a write: 10,000 mixed changes in one transaction with and without them, and forms."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import company, postgres
from benchmarks.measuring import percentile, processor_seconds, tell

CHANGES, FORMS, WRITERS, EACH = 10_000, 60, 4, 25
LEAST_SHARES = {"SQLite": 0.8, "PostgreSQL": 0.7}


def main(scale: str) -> None:
    """Measure both ways in turn on copies of one company, on both databases; exit 1 when a share is missed."""
    held = [_share(scale, "SQLite")]
    with company.served(scale):
        tell("append: a form, p50 / p95", forms(scale))
        tell(f"append: {WRITERS} writers / one, changes a second", writers())
    with postgres.holding(scale) as server:
        if server is None:
            tell("append on PostgreSQL", "not measured", raw="the server is not installed")
        else:
            held.append(_share(scale, "PostgreSQL"))
    sys.exit(0 if all(held) else 1)


def _share(scale: str, database: str) -> bool:
    spent: dict[str, list[float]] = {"with": [], "without": []}
    for way in ("with", "without", "without", "with"):
        spent[way].append(_apart(scale, way))
    share, least = min(spent["without"]) / min(spent["with"]), LEAST_SHARES[database]
    tell(f"append on {database}: with summary tables / without", f"{share:.2f}", limit=f"at least {least}",
         raw=f"{min(spent['with']):.1f} s and {min(spent['without']):.1f} s for {CHANGES:,} changes")  # fmt: skip
    return share >= least


def _apart(scale: str, way: str) -> float:
    command = [sys.executable, "-m", "benchmarks.appending", way, scale]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def _spent() -> float:
    server = os.environ.get("BENCH_SERVER")
    return processor_seconds() + (postgres.server_seconds(Path(server)) if server else 0)


def append(scale: str, way: str) -> float:
    """Processor seconds of one transaction of mixed changes: amounts, dates, stages, owners."""
    with company.served(scale):
        from data.core import access, store
        from data.core.ledger import derived, records, rollups
        from models import Deal

        edits = _edits(company.SCALES[scale])
        if way == "without":
            rollups.ROLLUPS.clear()
            derived.DERIVED.clear()
        began = _spent()
        with store.writing(access.operator(), "import", "benchmark", occurred_on=company.TODAY) as session:
            records.update_many(session, Deal, edits)
        return _spent() - began


def _edits(deals: int) -> list[Any]:
    from sqlalchemy import select

    from data.core import store
    from data.core.ledger import records
    from models import Deal

    chance = random.Random(company.SEED)
    chosen = chance.sample(range(1, deals + 1), min(CHANGES, deals))
    names = ("amount", "close_date", "stage", "owner_id")
    found = []
    with store.reading() as session:
        columns = [getattr(Deal, name) for name in ("id", *names)]
        for number, *held in session.execute(select(*columns).where(Deal.id.in_(chosen))):  # type: ignore[union-attr]
            before = dict(zip(names, held, strict=True))
            name = names[number % 4]
            stage, later = "sql" if before["stage"] == "sao" else "sao", before["close_date"] + timedelta(days=31)
            after = {"amount": (before["amount"] or 0) + 100, "close_date": later, "stage": stage,
                     "owner_id": 1 + number % 59}[name]  # fmt: skip
            found.append(records.Edit(number, company.TODAY, {name: before[name]}, {name: after}))
    return found


def forms(scale: str) -> str:
    """Milliseconds of single changes, each its own transaction with everything that hangs on it."""
    from data.core import access, store
    from models import Deal

    chance, times = random.Random(3), []
    for place in range(FORMS):
        began = time.perf_counter()
        with store.writing(access.operator(), "form", "benchmark") as session:
            deal = session.get(Deal, chance.randint(1, company.SCALES[scale]))
            deal.amount = 100_000 + place  # type: ignore[union-attr]
        times.append((time.perf_counter() - began) * 1000)
    return f"{percentile(times, 0.5):.1f} / {percentile(times, 0.95):.1f} ms"


def writers() -> str:
    """Changes a second of four processes that write at once beside one; a lost or refused change ends the run."""
    speeds = []
    for count in (1, WRITERS):
        command = [sys.executable, "-m", "benchmarks.appending", "write"]
        running = [subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True) for _ in range(count)]
        said = [process.communicate()[0] for process in running]
        if any(process.returncode for process in running):
            raise SystemExit("A writer failed.")
        speeds.append(count * EACH / max(float(text) for text in said))
    lost = (1 + WRITERS) * EACH - _seats()
    return f"{speeds[1]:.0f} / {speeds[0]:.0f}, {lost} lost"


def _seats() -> int:
    from data.core import store
    from models import Deal

    with store.reading() as session:
        return session.get(Deal, 1).seats or 0  # type: ignore[union-attr]


def write() -> None:
    """Raise one counter of one deal again and again, each in a transaction: what the others do must stay."""
    from data.core import access, registry, store
    from models import Deal

    registry.load_domains()
    began = time.perf_counter()
    for _ in range(EACH):
        with store.writing(access.operator(), "form", "benchmark") as session:
            deal = session.get(Deal, 1, with_for_update=True)
            deal.seats = (deal.seats or 0) + 1  # type: ignore[union-attr]
    print(time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1] in ("with", "without"):
        print(json.dumps(append(sys.argv[2], sys.argv[1])))
    elif sys.argv[1] == "write":
        write()
    else:
        main(sys.argv[1])
