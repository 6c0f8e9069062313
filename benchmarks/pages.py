"""What each page of the pipeline costs the server: first after a write to what it reads, and warm, beside plain SQL."""

import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import company, postgres
from benchmarks.measuring import percentile, tell

MOST_MILLISECONDS = 100
ROUNDS, WARM = 5, 20
Reads = list[tuple[Callable[..., Any], dict[str, Any]]]
TURNS = itertools.count(1)
MONDAY = company.TODAY - timedelta(days=company.TODAY.weekday())
QUARTER = ("2025-Q4", date(2025, 10, 1), date(2026, 1, 1))
PLAIN = (
    "SELECT segment_id, sum(amount), count(*) FROM deal WHERE stage = 'sao' AND close_date >= '2025-10-01' GROUP BY 1",
    "SELECT owner_id, stage, sum(amount) FROM deal WHERE closed_on >= '2025-10-01' GROUP BY 1, 2",
    "SELECT id, amount FROM deal WHERE stage IN ('mql', 'sql', 'sao') ORDER BY amount DESC LIMIT 200",
    "SELECT stage, count(*) FROM deal_version WHERE revision_to = 9007199254740992 AND valid_from <= '2025-12-29'"
    " AND valid_to > '2025-12-29' GROUP BY 1",
    "SELECT stage, avg(julianday(valid_to) - julianday(valid_from)) FROM deal_version"
    " WHERE revision_to = 9007199254740992 AND valid_to < '9999-12-31' GROUP BY 1",
    "SELECT reason_code, count(*), sum(amount) FROM deal WHERE stage IN ('closed_lost', 'closed_no_decision')"
    " AND closed_on >= '2025-01-01' GROUP BY 1",
    "SELECT a.stage, b.stage, sum(b.amount) FROM deal_version a JOIN deal_version b ON b.entity_id = a.entity_id"
    " WHERE a.revision_to = 9007199254740992 AND b.revision_to = 9007199254740992"
    " AND a.valid_from <= '2025-12-22' AND a.valid_to > '2025-12-22'"
    " AND b.valid_from <= '2025-12-29' AND b.valid_to > '2025-12-29' GROUP BY 1, 2",
)
"""Seven panels as somebody would ask a database with indexes and no sums kept."""


def main(scale: str) -> None:
    """Measure every page on both databases, print, write the figures as JSON, exit 1 when a warm page is too slow."""
    figures: dict[str, Any] = {"scale": scale, "pages": {}}
    slow = _measured(scale, figures)
    with postgres.holding(scale) as server:
        if server is None:
            tell("pages on PostgreSQL", "not measured", raw="the server is not installed")
        else:
            figures["postgresql"] = _apart(scale)
    out = Path(os.environ.get("BENCH_JSON", company.home() / f"pages-{scale}.json"))
    out.write_text(json.dumps(figures, indent=1))
    slow += figures.get("postgresql", {}).get("slow", [])
    sys.exit(f"slow: {', '.join(slow)}" if slow else 0)


def _apart(scale: str) -> dict[str, Any]:
    """Measure on the server in a process of its own, which prints; the figures come back in a file."""
    out = company.home() / f"pages-{scale}-postgresql.json"
    subprocess.run([sys.executable, "-m", "benchmarks.pages", scale, str(out)], check=True)
    found: dict[str, Any] = json.loads(out.read_text())
    out.unlink()
    return found


def _measured(scale: str, figures: dict[str, Any]) -> list[str]:
    """Measure the database of the environment, print, and return the pages that are too slow."""
    where = " on PostgreSQL" if os.environ.get("BENCH_SERVER") else ""
    with _today(), company.served(scale):
        plain = _plain()
        for name, ask in _pages().items():
            first, warm = _times(ask)
            figures["pages"][name] = {"first": first, "warm": warm}
            said = f"{statistics.median(first):,.0f} ms first, {percentile(warm, 0.95):,.1f} ms warm p95"
            tell(f"page {name} at {scale}{where}", said, limit=f"warm p95 at most {MOST_MILLISECONDS} ms")
        figures["plain"] = plain
        every = sum(statistics.median(page["first"]) for page in figures["pages"].values())
        tell(f"all pages first / seven plain panels at {scale}{where}", f"{every / plain:.2f}", raw=f"{plain:,.0f} ms")
    return [n for n, page in figures["pages"].items() if percentile(page["warm"], 0.95) > MOST_MILLISECONDS]


@contextmanager
def _today() -> Iterator[None]:
    """Stand on the company's last day."""
    from data.core import clock

    with clock.frozen(datetime(*company.TODAY.timetuple()[:3], 12, tzinfo=UTC)):
        yield


def _plain() -> float:
    from data.core import store

    times = []
    for _ in range(2):
        began = time.perf_counter()
        with store.engine().connect() as connection:
            for statement in PLAIN:
                connection.exec_driver_sql(_spoken(statement, connection.dialect.name)).all()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def _spoken(statement: str, dialect: str) -> str:
    return statement if dialect == "sqlite" else re.sub(r"julianday\((\w+)\)", r"\1", statement)


def _pages() -> dict[str, tuple[tuple[str, ...], Reads]]:
    """The reads of each page as it makes them when it opens: table groups, views and their arguments."""
    from data.core.clock import Period
    from data.pipeline import views
    from data.pipeline.views.bridge import bridge
    from data.pipeline.views.conversion import conversions
    from data.pipeline.views.forecast_range import forecast_range
    from data.pipeline.views.velocity import velocity

    when: dict[str, Any] = {"period": Period(*QUARTER), "as_of": company.TODAY}
    by: dict[str, Any] = {**when, "by": "segment"}
    return {
        "coverage": (views.READS, [(views.coverage, by)]),
        "bridge": (views.READS, [(bridge, {**by, "since": MONDAY - timedelta(days=7)})]),
        "velocity": (views.READS, [(velocity, when), (conversions, when)]),
        "deal risk": (views.RISK_READS, [(views.risks, {"as_of": company.TODAY}),
                                         (views.risk_deals, {"as_of": company.TODAY})]),
        "deals": (views.GRID_READS, [(views.deals_grid, {"as_of": company.TODAY, "stages": ("mql", "sql", "sao")})]),
        "forecast": (views.FORECAST_READS, [(views.forecast, {**when, "by": "owner"}), (forecast_range, when)]),
        "losses": (views.LOSS_READS, [(views.losses, by)]),
    }  # fmt: skip


def _times(page: tuple[tuple[str, ...], Reads]) -> tuple[list[float], list[float]]:
    """Milliseconds after a write to a deal, and while something that the page does not read is written."""
    groups, reads = page
    kept: dict[Any, Any] = {}
    first, warm = [], []
    for _ in range(ROUNDS):
        _touch_deal(next(TURNS))
        first.append(_ask(groups, reads, kept))
        for _ in range(WARM // ROUNDS):
            _touch_task()
            warm.append(_ask(groups, reads, kept))
    return first, warm


def _ask(groups: tuple[str, ...], reads: Reads, kept: dict[Any, Any]) -> float:
    from data.core import remembering, store
    from data.core.access import Scope

    scope, began = Scope("all"), time.perf_counter()
    for view, given in reads:
        key = remembering.key_of(view, groups=groups, scope=scope, arguments=given)
        if key not in kept:
            with store.reading() as session:
                kept[key] = view(session, scope=scope, **given)
    return (time.perf_counter() - began) * 1000


def _touch_deal(turn: int) -> None:
    from data.core import access, store
    from models import Deal

    with store.writing(access.operator(), "form", "benchmark") as session:
        session.get(Deal, random.Random(turn).randint(1, 9_000)).amount = 100_000 + turn  # type: ignore[union-attr]


def _touch_task() -> None:
    from data.core import access, store
    from data.core.work import tasks

    with store.writing(access.operator(), "form", "benchmark") as session:
        tasks.add(session, title="Benchmark", owner_id=None, due_on=None)


def _on_server(scale: str, out: str) -> None:
    figures: dict[str, Any] = {"pages": {}}
    figures["slow"] = _measured(scale, figures)
    Path(out).write_text(json.dumps(figures))


if __name__ == "__main__":
    (_on_server if len(sys.argv) > 2 else main)(*sys.argv[1:])
