"""Time in stage, conversion, slippage and steps back: the database counts what the formulas count deal by deal."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from data.core import registry, store
from data.core.clock import Period
from data.core.metrics import METRICS
from data.pipeline import definitions
from data.pipeline.formulas import conversions as conversion_formulas
from data.pipeline.formulas import slippage, velocity
from data.pipeline.formulas.bridge import DealState
from data.pipeline.queries import Slice, moves, pace, slips
from data.pipeline.queries.slices import COUNTED_TYPES, counted_stages
from data.pipeline.views import conversion, flows
from data.pipeline.views import pace as paces
from data.pipeline.views import velocity as stays
from models import Deal
from tests.data.core.ledger.test_replaying import Life
from tests.data.pipeline.test_spells import versions
from tests.pipeline_store import ALL, Q3, close, company, open_deal, rate, won_deal
from tests.revisions import change

SPRING = Period("2025-Q2", date(2025, 4, 1), Q3.start)
WINDOWS = tuple(Period(f"{start}", start, start + timedelta(days=70)) for start in
                (date(2024, 12, 1), date(2025, 2, 9), date(2025, 4, 20)))  # fmt: skip
SPAN = Period("span", WINDOWS[0].start, WINDOWS[-1].end)
LAST = date(2025, 6, 1)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    registry.load_domains()


def paths(session, as_of: date, *, removed: bool) -> list[list[tuple[str, date]]]:
    """The stages of every deal, oldest first; without those that were removed by the day while they were open."""
    found = []
    for rows in versions(session).values():
        is_gone = rows[-1].valid_to <= as_of and definitions.stages()[rows[-1].stage].is_open
        if (removed or not is_gone) and rows[-1].type in COUNTED_TYPES:
            found.append([(row.stage, row.valid_from) for row in rows if row.valid_from <= as_of])
    return found


def check_moves(session) -> None:
    stages, slice_ = definitions.stages(), Slice(SPAN, LAST)
    deals, every = paths(session, LAST, removed=False), paths(session, LAST, removed=True)
    counted: dict = {}
    for row in moves.fates(session, slice_, WINDOWS):
        counted[row.stage, row.window, row.fate] = counted.get((row.stage, row.window, row.fate), 0) + row.deals
    left = {(stage, n, way): count for _, stage, n, way, count in moves.exits(session, slice_, WINDOWS)}
    for stage in ("mql", "sql", "sao"):
        for n, window in enumerate(WINDOWS):
            given = {"stage": stage, "start": window.start, "end": window.end, "as_of": LAST, "stages": stages}
            hand = conversion_formulas.cohort(deals, **given)
            assert (hand.forward, hand.lost, hand.still_open) == tuple(
                counted.get((stage, n, fate), 0) for fate in ("forward", "lost", "open"))  # fmt: skip
    by_hand = velocity.regression_rate(every, start=SPAN.start, end=SPAN.end, as_of=LAST, stages=stages)
    assert moves.regressions(session, slice_) == ([(None, by_hand.moved, by_hand.regressed)] if by_hand.moved else [])
    for stage in ("mql", "sql", "sao"):
        for n, window in enumerate(WINDOWS):
            given = {"stage": stage, "start": window.start, "end": window.end, "as_of": LAST, "stages": stages}
            hand = conversion_formulas.stage_exits(every, **given)
            assert (hand.forward, hand.lost, hand.back) == tuple(
                left.get((stage, n, way), 0) for way in ("forward", "lost", "back"))  # fmt: skip


def check_slips(session) -> None:
    start, end = date(2025, 2, 1), date(2025, 5, 1)
    slice_ = Slice(Period("x", start, end), LAST)

    def state(rows, day):
        row = next((r for r in rows if r.valid_from <= day < r.valid_to), None)
        if row is None:
            return None
        stage = definitions.stages()[row.stage]
        on = row.close_date or date.max if stage.is_open else row.closed_on or row.close_date or row.valid_from
        return DealState(row.amount or 0, on, stage.state), row

    for last, judged in ((date(2025, 3, 15), date(2025, 3, 15)), (end - timedelta(days=1), end)):
        pairs = []
        for rows in versions(session).values():
            before, after = state(rows, start - timedelta(days=1)), state(rows, last)
            if before and before[1].stage in counted_stages() and before[1].type in COUNTED_TYPES:
                pairs.append((before[0], after and after[0]))
        hand = slippage.due_cohort(pairs, start=start, end=end, as_of=judged)
        found = slips.due_outcomes(session, slice_, start=start - timedelta(days=1), end=last, judged=judged)
        counts = {row.outcome: row.deals for row in found}
        assert {name: n for name, n in hand.counts.items() if n} == {k: n for k, n in counts.items() if k != "removed"}
        assert counts.get("removed", 0) == hand.removed


def check_pushes(session) -> None:
    hand: dict = {}
    for rows in versions(session).values():
        now = next((row for row in rows if row.valid_from <= LAST < row.valid_to), None)
        if now is None or now.stage not in counted_stages() or now.type not in COUNTED_TYPES:
            continue
        dates = [row.close_date for row in rows if row.close_date and row.valid_from <= LAST]
        if dates:
            moved = slippage.deal_pushes([day for day, _ in groupby(dates)], opened_on=now.opened_on)
            key = moved.pushes_any, moved.pushes_month
            hand[key] = hand.get(key, 0) + 1
    found = pace.push_counts(session, Slice(SPAN, LAST))
    assert {(row.pushes_any, row.pushes_month): row.deals for row in found} == hand


@pytest.mark.parametrize("seed", range(3))
def test_moves_slips_and_pushes_are_those_of_the_formulas(migrated_store, seed):
    Life(seed + 70).live(25)
    with store.reading() as session:
        check_moves(session)
        check_slips(session)
        check_pushes(session)


def test_they_are_those_on_postgresql_too(postgres_store):
    Life(77).live(25)
    with store.reading() as session:
        check_moves(session)
        check_slips(session)
        check_pushes(session)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3000, 3060))
def test_they_are_those_after_long_lives(migrated_store, seed):
    Life(seed).live(60)
    with store.reading() as session:
        check_moves(session)
        check_slips(session)
        check_pushes(session)


def ask(view, **given):
    asked = {"scope": ALL, "period": Q3, "as_of": date(2025, 9, 30), **given}
    with store.reading() as session:
        return view(session, **asked)


def stay(name: str, days: int, *, lasts: bool) -> None:
    began = date(2025, 9, 30) - timedelta(days=days)
    deal = open_deal(name, 100, stage="sql", on=began)
    if not lasts:
        change(Deal, deal, on=date(2025, 9, 30), stage="sao")


def test_deals_that_are_still_there_count_in_the_median(migrated_store):
    company()
    for place, (days, lasts) in enumerate(
        ((5, False), (8, False), (12, False), (12, True), (20, False), (25, True), (30, False), (30, True))
    ):
        stay(f"d{place}", days, lasts=lasts)
    by_stage = ask(stays.median_days, by="stage")
    assert by_stage.rows["Sales qualified"].value == 20
    assert ask(stays.median_days, by="segment", filters={"stage": "sql"}).rows["Enterprise"].value == 20
    sql = next(stage for stage in ask(stays.velocity).stages if stage.stage == "sql")
    assert (sql.median.value, sql.median.inputs["lasting"], sql.cut_off) == (20, 3, (12, 25, 30))
    assert by_stage.rows["Sales accepted"].reason == "not_reached"
    assert by_stage.rows["Sales accepted"].inputs["longest"] == 0


def test_due_deals_end_in_one_of_five_ways_and_lost_ones_did_not_slip(migrated_store):
    company()
    for n in range(10):
        deal = open_deal(f"d{n}", 100, due=date(2025, 9, 20))
        if n < 6:
            close(deal, on=date(2025, 8, 1), stage="closed_won" if n < 4 else "closed_lost")
        elif n < 9:
            change(Deal, deal, on=date(2025, 8, 1), close_date=date(2025, 12, 1))
    rates = {name: ask(view).total for name, view in (("slip", paces.slip_rate), ("not", paces.not_won_rate))}
    assert [str(rates[name].value) for name in ("slip", "not")] == ["0.4", "0.6"]
    assert rates["slip"].status == "red"
    told = rates["slip"].inputs
    assert sum(told[name] for name in slippage.OUTCOMES) == told["due"] == 10
    assert ask(paces.slip_rate, as_of=date(2025, 6, 1)).total.reason == "no_data"


def test_a_young_cohort_is_labelled_and_has_no_status(migrated_store):
    company()
    for n in range(6):
        won_deal(f"w{n}", 100, on=date(2025, 7, 20 + n))
    found = {one.stage: one for one in ask(conversion.conversions, period=SPRING)}
    sao = found["sao"]
    assert (sao.cohort.value, sao.is_mature, sao.undecided) == (1, True, 0)
    early = ask(conversion.conversions, as_of=date(2025, 7, 22), period=SPRING)
    young = next(one for one in early if one.stage == "sao")
    assert (young.is_mature, young.cohort.status, young.undecided) == (False, "grey", young.undecided)
    assert ask(conversion.conversion, by="stage", period=SPRING).rows


def test_sales_velocity_says_its_four_inputs(migrated_store):
    company()
    rate("EUR", "2")
    for n in range(4):
        close(open_deal(f"l{n}", 100, on=date(2025, 6, 1)), on=date(2025, 7, 1), stage="closed_lost")
    won_deal("w", 100, on=date(2025, 7, 31), opened_on=date(2025, 7, 1))
    open_deal("a", 100, due=date(2026, 3, 1))
    open_deal("b", 100, currency="EUR")
    value = ask(paces.sales_velocity).total
    assert {name: int(amount * 100) for name, amount in value.inputs.items()} == {
        "open_deals": 200, "average_amount": 15000, "win_rate": 20, "cycle_days": 3000
    }  # fmt: skip
    assert value.value == 2
    assert ask(paces.cycle_days).total.value == 30


def test_the_flow_opens_its_deals_and_a_step_back_is_listed(migrated_store):
    company()
    deal = open_deal("a", 100, on=date(2025, 7, 2))
    change(Deal, deal, on=date(2025, 7, 12), stage="sql")
    close(open_deal("b", 70, on=date(2025, 6, 1)), on=date(2025, 8, 1))
    found = ask(flows.flows)
    assert [(move.source, move.target, move.moves) for move in found.moves] == [
        ("opened", "sao", 1), ("sao", "sql", 1), ("sao", "closed_won", 1)
    ]
    back = ask(flows.moved_deals, only_back=True).rows
    assert [(row["name"], row["stage"], row["to_stage"], row["days"], row["amount"]) for row in back] == [
        ("a", "Sales accepted", "Sales qualified", 10, 100)
    ]
    assert ask(flows.moved_deals, source="opened").rows[0]["name"] == "a"


def test_every_number_of_movement_answers_by_every_dimension_in_the_past_and_as_known_then(migrated_store):
    company()
    won_deal("w", 100, on=date(2025, 7, 31), opened_on=date(2025, 7, 1))
    open_deal("a", 100)
    names = ("median_days", "conversion", "cycle_days", "sales_velocity", "slip_rate", "not_won_rate",
             "regression_rate", "bridge_end", "bridge_change")  # fmt: skip
    with store.reading() as session:
        for name in names:
            metric = METRICS[f"pipeline.{name}"]
            for by in (None, *metric.dimensions):
                for known in (None, datetime(2099, 1, 1, tzinfo=UTC)):
                    asked = {"scope": ALL, "period": Q3, "as_of": date(2025, 8, 15), "known_at": known, "by": by,
                             "filters": {"owner": "Ann"}, "settings": {}}  # fmt: skip
                    result = metric.compute(session, **asked)
                    assert "value" in result.total
                    assert all(by in row for row in result.rows)
