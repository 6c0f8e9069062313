"""What the folded tables say of moves, closes and steps is what the versions say, on any day, after any history."""

from dataclasses import replace
from datetime import date

import pytest

from data.core import registry, store
from data.core.clock import Period
from data.core.ledger import derived, records
from data.pipeline.queries import Slice, forecasts, losses, moves, outcomes, pace, sums
from models import Deal
from tests.data.core.ledger.test_replaying import Life
from tests.pipeline_store import Q3, company, open_deal
from tests.revisions import bring_in, change, findings, newest, remove, undo, writing

YEARS = Period("years", date(2024, 1, 1), date(2027, 1, 1))
WINDOWS = (Period("a", date(2024, 1, 1), date(2025, 1, 1)), Period("b", date(2025, 1, 1), date(2025, 4, 1)),
           Period("c", date(2025, 4, 1), date(2027, 1, 1)))  # fmt: skip
DAYS = (date(2025, 2, 14), date(2025, 6, 30), date(2030, 1, 1))


@pytest.fixture(autouse=True)
def _loaded() -> None:
    registry.load_domains()


class Busy(Life):
    """A life with steps, types, segments, reasons and days of opening."""

    def values(self) -> dict:
        draw = self.draw
        more = {"process_step": draw.choice([None, "discovery", "value_demo", "commercials"]),
                "type": draw.choice(["new", "new", "expansion", "renewal"]), "segment_id": draw.choice([None, 1]),
                "opened_on": draw.choice([None, self.day()]), "reason_code": draw.choice([None, "price"]),
                "primary_competitor": draw.choice([None, "Acme"])}  # fmt: skip
        return {**super().values(), **more}


def answers(session, slice_: Slice) -> dict[str, object]:
    """Everything that is read from the folded tables; as known at a revision it comes from the versions."""
    wide = replace(slice_, period=YEARS)
    last = len(WINDOWS) - 1
    fates = {(f.key, f.stage, f.window, f.fate): f.deals for f in moves.fates(session, slice_, WINDOWS)}
    newest_entries: dict = {}
    for f in moves.fates(session, slice_, WINDOWS):
        if f.window == last:
            key = f.key, f.stage
            newest_entries[key] = max(f.newest, newest_entries.get(key, f.newest))
    return {
        "fates": fates, "newest": newest_entries, "exits": sorted(moves.exits(session, slice_, WINDOWS), key=str),
        "steps": forecasts.decided_steps(session, slice_),
        "losses": sorted(losses.loss_sums(session, wide, by=slice_.by), key=str),
        "rivals": sorted(losses.outcomes(session, wide), key=str),
        "further": sorted(losses.contributing(session, wide)),
        "stages": sorted(losses.stage_sums(session, wide), key=str),
        "decided": sorted(outcomes.decided_amounts(session, slice_, window=YEARS), key=str),
        "cycles": outcomes.cycle_days(session, slice_, window=YEARS),
        "paces": sorted(pace.cycle_days(session, slice_, window=YEARS), key=str),
        "prices": sorted(sums.won_prices(session, wide), key=str),
    }  # fmt: skip


def check() -> None:
    with store.reading() as session:
        for name in ("deal_spell", "deal_ending"):
            assert derived.is_right(session, derived.DERIVED[name])
        for as_of in DAYS:
            for by in (None, "segment", "owner"):
                slice_ = Slice(Q3, as_of, by=by)
                told, then = (answers(session, one) for one in (slice_, replace(slice_, known=newest())))
                # On a past day a stay carries the values of its end: only the days' own versions know those of the day.
                left_out = {"fates", "newest", "exits"} if as_of != DAYS[-1] else set()
                assert [name for name in told if told[name] != then[name] and name not in left_out] == [], (as_of, by)
    assert findings() == []


@pytest.mark.parametrize("seed", range(2))
def test_moves_and_closes_are_those_that_the_versions_tell(migrated_store, seed):
    company()
    Busy(seed + 70).live(25)
    check()


def test_they_are_those_on_postgresql_too(postgres_store):
    company()
    Busy(77).live(25)
    check()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3000, 3040))
def test_they_are_those_after_long_lives(migrated_store, seed):
    company()
    Busy(seed).live(50)
    check()


def closed(stage: str, on: date, **more) -> dict[str, object]:
    return {"stage": stage, "closed_on": on, "owner_at_close_id": 1, **more}


def test_steps_fates_and_reopened_deals_are_told_alike(migrated_store):
    company()
    start = {"stage": "sql", "type": "new", "currency": "USD", "segment_id": 1, "opened_on": date(2025, 1, 1)}
    won, back, gone, late = bring_in([[(date(2025, 1, 1), {"name": name, **start})] for name in "abcd"])
    for deal, day in ((won, 2), (back, 3), (gone, 4), (late, 5)):
        change(Deal, deal, on=date(2025, 2, day), stage="sao", process_step="value_demo")
    change(Deal, won, on=date(2025, 3, 1), process_step="commercials")
    change(Deal, won, on=date(2025, 3, 9), **closed("closed_won", date(2025, 3, 8), amount=500))
    change(Deal, back, on=date(2025, 3, 2), stage="sql")
    change(Deal, back, on=date(2025, 4, 2), stage="sao")
    change(Deal, back, on=date(2025, 5, 2), **closed("closed_lost", date(2025, 5, 2), reason_code="price"))
    change(Deal, back, on=date(2025, 6, 2), stage="sao", closed_on=None)
    remove(Deal, gone, on=date(2025, 7, 1))
    check()
    with store.reading() as session:
        slice_ = Slice(Q3, DAYS[-1])
        assert forecasts.decided_steps(session, slice_) == {"value_demo": (1, 1), "commercials": (1, 1)}
        found = {(f.stage, f.fate): f.deals for f in moves.fates(session, slice_, [YEARS])}
        assert found == {("sql", "forward"): 3, ("sql", "removed"): 1, ("sao", "forward"): 1, ("sao", "open"): 2,
                         ("sao", "removed"): 1}  # fmt: skip
    undo()
    check()


def test_a_change_that_a_folded_table_does_not_hold_leaves_its_rows_and_sums_alone(migrated_store):
    company()
    deal = open_deal("a", 100, stage="sao", on=date(2025, 1, 1))
    change(Deal, deal, on=date(2025, 2, 1), **closed("closed_won", date(2025, 2, 1)))
    before = rows_written()
    change(Deal, deal, on=date(2025, 2, 1), next_step="call")
    assert rows_written() == before
    check()


def rows_written() -> list[tuple]:
    with store.reading() as session:
        statement = "SELECT * FROM deal_ending ORDER BY 1, 2, 3"
        return [tuple(row) for row in session.connection().exec_driver_sql(statement)]


def test_many_scattered_deals_are_folded_in_one_pass(either_store):
    company()
    start = {"name": "many", "stage": "sao", "type": "new", "currency": "USD", "amount": 100}
    deals = bring_in([[(date(2025, 1, 1), start)] for _ in range(1_100)])
    moved = [records.Edit(n, date(2025, 2, 1), {"stage": "sao"}, closed("closed_lost", date(2025, 2, 1)))
             for n in deals[::2]]  # fmt: skip
    with writing() as session:
        records.update_many(session, Deal, moved)
    with store.reading() as session:
        found = {(f.stage, f.fate): f.deals for f in moves.fates(session, Slice(Q3, DAYS[-1]), [YEARS])}
        assert found == {("sao", "lost"): 550, ("sao", "open"): 550}
        for name in ("deal_spell", "deal_ending", "deal_risk"):
            assert derived.is_right(session, derived.DERIVED[name])
