"""The daily rollup and the versions give the same sums, whatever happened to the deals."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from data.core import store
from data.core.clock import Period
from data.pipeline import queries
from data.pipeline.queries import Slice
from models import Deal
from tests.pipeline_store import Q3, company, coverage
from tests.revisions import at, bring_in, change, findings, remove, undo

DAYS = some.integers(0, 150).map(lambda n: date(2025, 5, 1) + timedelta(days=n))
STAGES = some.sampled_from(["sql", "sao", "closed_won", "closed_lost", "closed_no_decision"])
CHANGES = some.fixed_dictionaries(
    {},
    optional={
        "stage": STAGES, "amount": some.one_of(some.none(), some.integers(0, 10**9)), "close_date": DAYS,
        "owner_id": some.sampled_from([None, 101, 102]), "segment_id": some.sampled_from([None, 1, 2]),
        "type": some.sampled_from(["new", "expansion", "renewal"]),
        "forecast_category": some.sampled_from([None, "commit", "omitted"]),
    },
)  # fmt: skip
ACTS = some.lists(some.tuples(some.integers(0, 3), DAYS, CHANGES), max_size=6)


def told(values, day):
    """Fill in what a close carries along."""
    if str(values.get("stage", "")).startswith("closed"):
        values = {**values, "closed_on": day, "owner_at_close_id": values.get("owner_id"), "territory_at_close_id": 1}
    return values


def sums(session, slice_, *, rollup):
    window = Period("12 months", date(2025, 6, 1), date(2025, 9, 1))
    return (
        sorted(map(str, queries.open_sums(session, slice_, rollup=rollup))),
        sorted(map(str, queries.won_sums(session, slice_, currency="USD", rollup=rollup))),
        sorted(map(str, queries.decided_deals(session, slice_, window=window, rollup=rollup))),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(born=some.lists(some.tuples(DAYS, DAYS, some.integers(1, 10**6)), min_size=4, max_size=4), acts=ACTS)
def test_both_roads_give_the_same_sums(
    migrated_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, born: list, acts: list
) -> None:
    path = tmp_path / "roads.db"
    store.engine().dispose()
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(migrated_template, path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path))
    company()
    numbers = bring_in([
        [(day, {"name": f"d{n}", "stage": "sao", "type": "new", "currency": "USD", "amount": amount,
                "close_date": due, "owner_id": 101, "segment_id": 1})]
        for n, (day, due, amount) in enumerate(born)
    ])  # fmt: skip
    for which, day, values in acts:
        change(Deal, numbers[which], on=day, **told(values, day))
    with store.reading() as session:
        for by in (None, "segment", "owner", "type"):
            for as_of in (date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 15), date(2025, 12, 31)):
                slice_ = Slice(Q3, as_of, by)
                assert sums(session, slice_, rollup=True) == sums(session, slice_, rollup=False)
                assert judged(session, slice_) == sums(session, slice_, rollup=True)[0]
                mine = replace(slice_, owners=(102,))
                assert sums(session, mine, rollup=True) == sums(session, mine, rollup=False)
    store.engine().dispose()


def judged(session, slice_):
    """The open deals as the view adds them up: from the versions that the rules of clean coverage look at."""
    found = {}
    for row in queries.open_quality(session, slice_, fed=queries.evidence(session, slice_)):
        deals, amount = found.get((row.key, row.currency), (0, 0))
        found[row.key, row.currency] = (deals + row.deals, amount + row.amount)
    return sorted(str(queries.OpenSum(*key, *both)) for key, both in found.items())


def test_an_instant_and_a_cut_month_leave_the_rollup(migrated_store: str) -> None:
    whole, cut = Slice(Q3, Q3.start), Slice(Period("x", Q3.start, date(2025, 7, 9)), Q3.start)
    assert queries.has_rollup(whole, open_deals=True)
    assert not queries.has_rollup(cut, open_deals=True)
    assert queries.has_rollup(cut, open_deals=False)
    assert not queries.has_rollup(replace(whole, known=1), open_deals=False)


def test_a_removed_and_an_undone_deal_are_in_neither_sum(migrated_store: str) -> None:
    company()
    first, second = bring_in([
        [(date(2025, 6, 1), {"name": n, "stage": "sao", "type": "new", "currency": "USD", "amount": 100,
                             "close_date": date(2025, 8, 1)})] for n in ("a", "b")
    ])  # fmt: skip
    remove(Deal, first, on=date(2025, 6, 20))
    slice_ = Slice(Q3, Q3.start)
    with store.reading() as session:
        assert sums(session, slice_, rollup=True) == sums(session, slice_, rollup=False)
    change(Deal, second, on=date(2025, 6, 25), amount=500)
    undo()
    with store.reading() as session:
        assert sums(session, slice_, rollup=True) == sums(session, slice_, rollup=False)
    assert coverage().total.tally.open == 1
    assert findings() == []


def test_both_databases_give_the_same_numbers(either_store: str) -> None:
    with at(date(2025, 6, 1)):
        company()
    bring_in([
        [(date(2025, 6, 1), {"name": f"d{n}", "stage": "sao", "type": "new", "currency": ["USD", "EUR"][n % 2],
                             "amount": 1000 * n, "close_date": date(2025, 7 + n % 3, 5),
                             "segment_id": [1, 2, None][n % 3],
                             "owner_id": 101, "process_step": "validation", "gate_debt": "champion"})]
        for n in range(1, 13)
    ])  # fmt: skip
    for by in (None, "segment", "owner", "type"):
        for known in (None, datetime(2099, 1, 1, tzinfo=UTC)):
            view = coverage(by=by, known_at=known)
            tally = view.total.tally
            assert (tally.open_deals, tally.open, tally.left_out, tally.debt_deals) == (6, 420, 6, 6)
