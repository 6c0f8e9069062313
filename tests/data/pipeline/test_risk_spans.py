"""The folded risk of open deals says on each day what the formula says of their versions."""

import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select, text

from data.core import clock, registry, store
from data.core.ledger import derived
from data.pipeline import definitions
from data.pipeline.formulas import risks, slippage
from data.pipeline.queries import risk, terms
from data.pipeline.queries.risk import RiskSlice
from models import FOREVER, NEVER, Deal, DealRisk, DealVersion, FxRate
from tests.pipeline_store import company, open_deal, rate
from tests.revisions import at, bring_in, change, remove, undo, writing

TODAY = date(2025, 7, 10)
LIMITS: dict[str, Any] = {
    "weights": definitions.risk_weights().weights, "bands": definitions.risk_weights().bands,
    "idle_limit": 14, "pushes_limit": 2,
}  # fmt: skip
VERSIONS = DealVersion.__table__
RISKS = DealRisk.__table__


def timelines() -> dict[int, list[Any]]:
    known = select(VERSIONS).where(VERSIONS.c.revision_to == NEVER)
    statement = known.order_by(VERSIONS.c.entity_id, VERSIONS.c.valid_from)
    found: dict[int, list[Any]] = {}
    with store.reading() as session:
        for row in session.connection().execute(statement):
            found.setdefault(row.entity_id, []).append(row)
    return found


def is_filled(text: str | None) -> bool:
    blank = {word.casefold() for word in definitions.gates().blank_words}
    return bool(text and text.strip() and text.strip().casefold() not in blank)


def expected(versions: list[Any], day: date, fed: dict[str, set]) -> tuple | None:
    """What the formula says of one deal at the end of a day, from its versions alone."""
    stages = definitions.stages()
    past = [v for v in versions if v.valid_from <= day]
    if not past or past[-1].valid_to <= day or not stages[past[-1].stage].is_open:
        return None
    now = past[-1]
    steps = [
        later.valid_from for earlier, later in pairwise(past)
        if stages[earlier.stage].is_open and stages[later.stage].is_open
        and stages[later.stage].rank < stages[earlier.stage].rank
    ]  # fmt: skip
    dates = [v.close_date for v in past if stages[v.stage].is_open and v.close_date]
    segment = now.segment_id or 0
    rules = {rule for rule, segments in fed.items() if segment in segments} | {"regressed"}
    rules |= {"pushed_twice"} if now.close_date else set()
    rules |= {"meddicc_blocked"} if now.is_meddicc_blocked is not None else set()
    facts = risks.DealFacts(
        last_activity_on=now.last_activity_on, has_champion=is_filled(now.champion), next_step_on=now.next_step_date,
        is_regressed=any((day - step).days <= 30 for step in steps),
        pushes_month=slippage.deal_pushes(dates, opened_on=now.opened_on).pushes_month,
        is_meddicc_blocked=bool(now.is_meddicc_blocked),
    )  # fmt: skip
    found = risks.deal_risk(facts, as_of=day, fed=frozenset(rules), **LIMITS)
    return found.score, ",".join(found.reasons), found.assessed


def fed_now(found: dict[int, list[Any]]) -> dict[str, set]:
    last = [v[-1] for v in found.values() if v[-1].valid_to == FOREVER]
    fields = {"no_activity": "last_activity_on", "no_champion": "champion", "no_next_step": "next_step_date"}
    return {rule: {v.segment_id or 0 for v in last if getattr(v, name) is not None} for rule, name in fields.items()}


def folded(day: date) -> dict[int, tuple]:
    with store.reading() as session:
        statement = select(RISKS).where(RISKS.c.from_day <= day, RISKS.c.to_day > day)
        rows = session.connection().execute(statement).all()
    assert len({row.deal_id for row in rows}) == len(rows)
    return {row.deal_id: (row.score, row.reasons, row.assessed) for row in rows}


def computed(day: date) -> dict[int, tuple]:
    with store.reading() as session:
        slice_ = RiskSlice(day)
        road = risk.Road(terms.present(session), False)
        return {row["deal_id"]: (row["score"], row["reasons"], row["assessed"])
                for row in risk.risk_rows(session, slice_, road, limit=None)}  # fmt: skip


def check() -> None:
    found = timelines()
    fed = fed_now(found)
    # The table's first day, and the Monday before the oldest day that is read from it.
    for day in (date(2025, 6, 1), date(2025, 6, 30), TODAY, date(2025, 7, 25), date(2025, 8, 20), date(2025, 10, 1)):
        wanted = {n: said for n, versions in found.items() if (said := expected(versions, day, fed)) is not None}
        assert folded(day) == wanted
        assert computed(day) == wanted
    with store.reading() as session:
        assert derived.is_right(session, derived.DERIVED["deal_risk"])


DAYS = some.integers(0, 150).map(lambda n: date(2025, 5, 1) + timedelta(days=n))
MAYBE = some.one_of(some.none(), DAYS)
CHANGES = some.fixed_dictionaries({}, optional={
    "stage": some.sampled_from(["mql", "sql", "sao", "closed_won", "closed_lost"]), "close_date": MAYBE,
    "last_activity_on": MAYBE, "next_step_date": MAYBE, "champion": some.sampled_from([None, " ", "Kim", "n/a"]),
    "is_meddicc_blocked": some.sampled_from([None, True, False]), "segment_id": some.sampled_from([None, 1, 2]),
    "opened_on": some.sampled_from([None, date(2025, 6, 1)]),
    "amount": some.one_of(some.none(), some.integers(0, 10**9)),
})  # fmt: skip
ACTS = some.lists(some.tuples(some.integers(0, 2), DAYS, CHANGES), max_size=9)
ENDS = some.sampled_from(["nothing", "undo", "remove", "remove and undo"])


@contextmanager
def fresh(template: Path, folder: Path, patch: pytest.MonkeyPatch):
    path = folder / "risk.db"
    store.engine().dispose()
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(template, path)
    patch.setenv("DATABASE_URL", f"sqlite:///{path}")
    patch.setenv("QUARTERDECK_DIR", str(folder))
    yield
    store.engine().dispose()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(born=some.lists(some.tuples(DAYS, CHANGES), min_size=3, max_size=3), acts=ACTS, end=ENDS)
def test_the_folded_days_are_what_the_formula_says_of_the_versions(
    migrated_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, born: list, acts: list, end: str
) -> None:
    with fresh(migrated_template, tmp_path, monkeypatch), at(TODAY):
        company()
        plain = {"stage": "sao", "type": "new", "currency": "USD"}
        numbers = bring_in([[(day, {"name": f"d{n}", **plain, **values})] for n, (day, values) in enumerate(born)])
        for which, day, values in acts:
            change(Deal, numbers[which], on=day, **values)
        if end == "undo" and acts:
            undo()
        if end.startswith("remove"):
            remove(Deal, numbers[0], on=date(2025, 7, 20))
        if end == "remove and undo":
            undo()
        check()


def test_a_deal_changed_on_the_first_of_a_month_is_folded_for_the_day_before(either_store: str) -> None:
    with at(TODAY):
        company()
        number = open_deal("A", None, on=date(2025, 5, 26), due=None, segment_id=None)
        change(Deal, number, on=date(2025, 6, 15), segment_id=2, last_activity_on=date(2025, 9, 24),
               next_step_date=date(2025, 7, 6))  # fmt: skip
        change(Deal, number, on=date(2025, 7, 1), stage="mql", last_activity_on=date(2025, 9, 4))
        assert number in folded(date(2025, 6, 30))
        check()


def test_newly_at_risk_is_the_same_from_the_folded_table_as_from_the_versions(migrated_store: str) -> None:
    with at(TODAY):
        company()
        told = {"last_activity_on": date(2025, 1, 1), "next_step_date": date(2025, 1, 2), "is_meddicc_blocked": True}
        change(Deal, open_deal("A", 1000, **told), on=date(2025, 7, 1), amount=200_000)
        open_deal("B", 500, on=date(2025, 7, 2), **told)
        with store.reading() as session:
            for day in (TODAY - timedelta(days=back) for back in range(9)):
                slice_, before = RiskSlice(day, least=50), clock.last_monday(day)
                road = risk.road(session, slice_)
                assert road.is_folded
                found = risk.newly(session, slice_, road, day=before)
                assert found == risk.newly(session, slice_, risk.Road(road.terms, False), day=before)
                assert sum(deals for _, deals, _ in found) == (1 if day <= date(2025, 7, 7) else 0)


def test_both_databases_fold_alike(either_store: str) -> None:
    with at(TODAY):
        company()
        rate("EUR", "1.25")
        told = {"last_activity_on": date(2025, 7, 1), "next_step_date": date(2025, 7, 12)}
        first = open_deal("A", 1000, champion="Kim", **told)
        open_deal("B", 900, currency="EUR", champion="-", segment_id=2)
        open_deal("C", None, stage="sql", type="renewal", segment_id=None)
        change(Deal, first, on=date(2025, 7, 5), stage="sql", close_date=date(2025, 11, 2))
        change(Deal, first, on=date(2025, 7, 8), close_date=date(2025, 12, 2), is_meddicc_blocked=True)
        check()
        with store.reading() as session:
            days = session.connection().execute(
                select(RISKS.c.from_day, RISKS.c.to_day, RISKS.c.score, RISKS.c.exposure)
                .where(RISKS.c.deal_id == first, RISKS.c.to_day > date(2025, 7, 8)).order_by(RISKS.c.from_day)
            ).all()  # fmt: skip
    assert [tuple(row) for row in days] == [
        (date(2025, 7, 8), date(2025, 7, 13), 30, 30 * 100_000),
        (date(2025, 7, 13), date(2025, 7, 16), 50, 50 * 100_000),
        (date(2025, 7, 16), date(2025, 8, 5), 75, 75 * 100_000),
        (date(2025, 8, 5), FOREVER, 65, 65 * 100_000),
    ]


def test_other_rates_or_limits_fold_everything_anew(migrated_store: str) -> None:
    with at(TODAY):
        company()
        open_deal("A", 1000, currency="EUR", last_activity_on=date(2025, 6, 1), next_step_date=date(2025, 7, 1))
        with store.reading() as session:
            assert session.connection().execute(select(RISKS.c.exposure)).scalars().all()[-1] == 0
        rate("EUR", "2")
        with store.reading() as session:
            assert session.connection().execute(select(RISKS.c.exposure)).scalars().all()[-1] == 45 * 200_000
            assert risk.road(session, RiskSlice(TODAY)).is_folded
        with writing() as session:
            session.delete(session.get(FxRate, 1))
    # A rate that comes into force by the calendar alone: the table is behind until somebody writes; it is not read.
    with at(TODAY):
        rate("EUR", "3", since=date(2025, 7, 1))
        rate("EUR", "4", since=date(2025, 7, 12))
    with at(date(2025, 7, 12)), store.reading() as session:
        road = risk.road(session, RiskSlice(date(2025, 7, 12)))
        assert not road.is_folded
        assert risk.risk_rows(session, RiskSlice(date(2025, 7, 12)), road)[0]["exposure"] == 45 * 400_000


def test_the_riskiest_deals_are_found_along_the_index(migrated_store: str) -> None:
    with at(TODAY):
        company()
        plain = {"stage": "sao", "type": "new", "currency": "USD", "next_step_date": date(2025, 6, 1)}
        bring_in([[(date(2025, 6, 1), {"name": f"d{n}", **plain, "amount": n * 100})] for n in range(300)])
        with store.reading() as session:
            slice_ = RiskSlice(TODAY)
            road = risk.road(session, slice_)
            assert road.is_folded
            statement = risk.top(slice_, road, limit=200)
            said = str(statement.compile(session.connection(), compile_kwargs={"literal_binds": True}))
            plan = " ".join(row[3] for row in session.connection().execute(text(f"EXPLAIN QUERY PLAN {said}")))
            assert "ix_deal_risk_exposure" in plan
            assert "TEMP B-TREE" not in plan
            rows = risk.risk_rows(session, slice_, road)
            assert [row["name"] for row in rows[:3]] == ["d299", "d298", "d297"]
            assert len(rows) == 200


def test_registered_where_the_ledger_finds_it() -> None:
    registry.load_domains()
    assert derived.DERIVED["deal_risk"].entity == "deal"
