"""Stays in stages, folded by the database, are those that the versions tell in Python, whatever happened."""

from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise

import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.ledger import derived
from data.core.ledger.entries import table_of
from data.pipeline import definitions
from data.pipeline.formulas import velocity
from data.pipeline.queries import Slice, spells
from models import FOREVER, NEVER, Deal, DealSpell, DealVersion, SpellMonth
from tests.data.core.ledger.test_replaying import Life
from tests.pipeline_store import Q3, company, open_deal
from tests.revisions import add_account, bring_in, change, findings, newest, remove, undo

SPELLS, VERSIONS = table_of(DealSpell), table_of(DealVersion)
DAYS = (date(2025, 3, 1), date(2025, 6, 30), date(2026, 1, 1))


@pytest.fixture(autouse=True)
def _loaded() -> None:
    registry.load_domains()


def versions(session, known: int | None = None) -> dict[int, list]:
    held = VERSIONS.c.revision_to == NEVER
    if known is not None:
        held = (VERSIONS.c.revision_from <= known) & (VERSIONS.c.revision_to > known)
    rows = session.execute(select(VERSIONS).where(held).order_by(VERSIONS.c.entity_id, VERSIONS.c.valid_from))
    return {number: list(some) for number, some in groupby(rows.all(), key=lambda row: row.entity_id)}


def told_by_hand(deals: dict[int, list]) -> set[tuple]:
    """(deal, number, stage, entered, left, to, back, amount, segment) of every stay, step by step."""
    stages, found = definitions.stages(), set()
    for number, rows in deals.items():
        runs = [[rows[0]]]
        for before, after in pairwise(rows):
            if before.stage == after.stage and before.valid_to == after.valid_from:
                runs[-1].append(after)
            else:
                runs.append([after])
        for place, (run, following) in enumerate(zip(runs, [*runs[1:], None], strict=True), start=1):
            first, last = run[0], run[-1]
            to = "" if last.valid_to == FOREVER else "removed"
            if following and following[0].valid_from == last.valid_to:
                to = following[0].stage
            here = stages[first.stage]
            if not here.is_open and to in ("", "removed"):
                continue
            is_back = to in stages and here.is_open and velocity.direction(first.stage, to, stages) == "back"
            found.add((number, place, first.stage, first.valid_from, last.valid_to, to, int(is_back),
                       last.amount or 0, last.segment_id or 0))  # fmt: skip
    return found


def stored(session) -> set[tuple]:
    c = SPELLS.c
    return set(map(tuple, session.execute(select(c.deal_id, c.number, c.stage, c.entered_on, c.left_on, c.to_stage,
                                                 c.is_backward, c.amount, c.segment_id))))  # fmt: skip


def check() -> None:
    with store.reading() as session:
        assert stored(session) == told_by_hand(versions(session))
        assert derived.is_right(session, derived.DERIVED["deal_spell"])
        for as_of in DAYS:
            slice_ = Slice(Q3, as_of)
            by_stay = sorted(spells.stay_counts(session, slice_, sums=False))
            then = replace(slice_, known=newest())
            assert sorted(spells.stay_counts(session, then)) == by_stay
            if spells.has_sums(session, slice_):
                assert sorted(spells.stay_counts(session, slice_, sums=True)) == by_stay
    assert findings() == []


@pytest.mark.parametrize("seed", range(4))
def test_stays_are_those_that_the_versions_tell(migrated_store, seed):
    Life(seed + 40).live(20)
    check()


def test_stays_are_those_on_postgresql_too(postgres_store):
    Life(47).live(20)
    check()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2000, 2080))
def test_stays_are_those_after_long_lives(migrated_store, seed):
    Life(seed).live(50)
    check()


def test_stays_known_then_are_those_that_were_told_then(migrated_store):
    life, told = Life(51), {}
    add_account()
    with store.reading() as session:
        known = newest()
    for _ in range(15):
        life.edit_by_import() if life.draw.random() < 0.6 else life.create_by_import()
        with store.reading() as session:
            told[newest()] = sorted(spells.stay_counts(session, Slice(Q3, DAYS[1], known=newest())))
    life.undo()
    with store.reading() as session:
        for known, counts in told.items():
            assert sorted(spells.stay_counts(session, Slice(Q3, DAYS[1], known=known))) == counts


def test_a_change_within_a_stage_begins_no_stay_and_a_backdated_move_rewrites_them(migrated_store):
    company()
    deal = open_deal("a", 100, stage="sql", on=date(2025, 1, 1))
    change(Deal, deal, on=date(2025, 1, 9), amount=50_000)
    change(Deal, deal, on=date(2025, 2, 1), stage="sao")
    change(Deal, deal, on=date(2025, 1, 20), stage="mql")
    with store.reading() as session:
        assert stored(session) == {
            (deal, 1, "sql", date(2025, 1, 1), date(2025, 1, 20), "mql", 1, 50_000, 1),
            (deal, 2, "mql", date(2025, 1, 20), FOREVER, "", 0, 50_000, 1),
        }
    undo()
    check()


def test_a_reopened_deal_stayed_closed_and_a_removed_one_leads_nowhere(migrated_store):
    company()
    first, second = bring_in([
        [(date(2025, 1, 1), {"name": n, "stage": "sao", "type": "new", "currency": "USD"})] for n in "ab"
    ])  # fmt: skip
    change(Deal, first, on=date(2025, 2, 1), stage="closed_lost", closed_on=date(2025, 2, 1))
    change(Deal, first, on=date(2025, 3, 1), stage="sao", closed_on=None)
    remove(Deal, second, on=date(2025, 4, 1))
    with store.reading() as session:
        assert [row[2:7] for row in sorted(stored(session))] == [
            ("sao", date(2025, 1, 1), date(2025, 2, 1), "closed_lost", 0),
            ("closed_lost", date(2025, 2, 1), date(2025, 3, 1), "sao", 0),
            ("sao", date(2025, 3, 1), FOREVER, "", 0),
            ("sao", date(2025, 1, 1), date(2025, 4, 1), "removed", 0),
        ]
    check()


def test_the_sums_answer_for_today_and_leave_the_past_to_the_stays(migrated_store):
    company()
    deal = open_deal("a", 100, stage="sql", on=date(2025, 1, 1))
    change(Deal, deal, on=date(2025, 2, 1), stage="sao")
    with store.reading() as session:
        assert spells.has_sums(session, Slice(Q3, date(2025, 2, 1)))
        assert not spells.has_sums(session, Slice(Q3, date(2025, 1, 31)))
        assert not spells.has_sums(session, Slice(Q3, Q3.start, "owner"))
        assert session.execute(select(table_of(SpellMonth).c.days).order_by(table_of(SpellMonth).c.days)).all() == [
            (0,), (31,)
        ]  # fmt: skip
