"""Forecasts through the store: roll-ups, three kinds of odds, the range, calls and how near they came."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from data.core import store
from data.core.access import Actor, Refused, Scope
from data.core.clock import Period
from data.pipeline import commands
from data.pipeline.views.forecast import OPEN, Forecast, forecast
from data.pipeline.views.forecast_accuracy import accuracy, period_accuracy
from data.pipeline.views.forecast_calls import call_subjects, forecast_calls
from data.pipeline.views.forecast_range import forecast_range, odds_held
from data.pipeline.views.forecast_tables import category_deals, forecast_remarks
from models import Deal, Team, User
from tests.pipeline_store import ALL, JULY, Q3, SEPTEMBER, close, company, open_deal, rate, won_deal
from tests.revisions import at, change, writing

STEPS = ("discovery", "value_demo", "validation", "business_case", "commercials")
POLICY = dict(zip(STEPS, map(Decimal, ("0.1", "0.2", "0.5", "0.75", "0.9")), strict=True))
Q2 = Period("2025-Q2", date(2025, 4, 1), date(2025, 7, 1))
CHIEF = Actor(None, "chief", frozenset({"executive"}))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    with at(date(2025, 1, 2)):
        company()


def shown(view: Any = forecast, **given: Any) -> Any:
    asked = {"scope": ALL, "period": Q3, "as_of": JULY, **given}
    with store.reading() as session:
        return view(session, **asked)


def ann(*roles: str, team: int | None = None) -> Actor:
    return Actor(101, "ann", frozenset(roles), team)


def call(amount: int, *, on: date, actor: Actor = CHIEF, period: Period = Q3, **given: Any) -> int:
    with at(on), writing(occurred_on=on) as session:
        made = commands.submit_forecast(session, actor=actor, period=period, amount=Decimal(amount), **given)
    return made.id or 0


def add_all(rows: list[dict[str, Any]], *, on: date) -> list[int]:
    """Add many open deals in one revision: amounts in whole units."""
    usual = {"stage": "sao", "currency": "USD", "segment_id": 1, "owner_id": 101, "territory_id": 1, "opened_on": on,
             "close_date": SEPTEMBER}  # fmt: skip
    with writing(occurred_on=on) as session:
        deals = [Deal(name=f"d{place}", **{**usual, **row, "amount": row["amount"] * 100})
                 for place, row in enumerate(rows)]  # fmt: skip
        session.add_all(deals)
    return [deal.id or 0 for deal in deals]


def close_all(numbers: dict[int, str], *, on: date) -> None:
    """Close many deals in one revision, each in its stage."""
    with writing(occurred_on=on) as session:
        for number, stage in numbers.items():
            deal = session.get_one(Deal, number)
            deal.stage, deal.closed_on, deal.close_date, deal.process_step = stage, on, on, None
            deal.owner_at_close_id, deal.territory_at_close_id = deal.owner_id, deal.territory_id


def amounts(view: Forecast) -> list[Decimal | int | None]:
    names = ("commit_forecast", "most_likely_forecast", "best_case_forecast")
    return [view.total.values[name].value for name in names]


def test_worked_example_p09_each_forecast_holds_the_surer_ones() -> None:
    won_deal("w", 300, on=JULY)
    for name, amount in (("commit", 200), ("most_likely", 100), ("best_case", 150), ("pipeline", 400)):
        open_deal(name, amount, forecast_category=name)
    open_deal("left out", 999, forecast_category="omitted")
    view = shown()
    assert amounts(view) == [500, 600, 750]
    assert view.total.sums.rollup.open_pipeline == 850
    assert view.total.sums.parts["omitted"].amount == 999


def test_worked_example_p08_the_policys_odds_weigh_by_step() -> None:
    steps = ((100_000, "value_demo"), (200_000, "validation"), (100_000, "business_case"), (11_000, "commercials"),
             (5_000, None))  # fmt: skip
    add_all([{"amount": amount, "process_step": step} for amount, step in steps], on=JULY)
    value = shown().total.values["weighted"]
    assert value.value == 20_000 + 100_000 + 75_000 + Decimal("9900")
    assert (value.n, value.inputs["without_odds"]) == (4, 1)


def test_a_deal_that_sales_has_not_accepted_is_in_no_forecast_and_is_said() -> None:
    open_deal("early", 70, stage="sql", forecast_category="commit")
    view = shown()
    assert (amounts(view), view.total.sums.open.deals) == ([0, 0, 0], 0)
    assert "1 deals due in the period are not accepted by sales yet" in forecast_remarks(view)[0]
    assert shown(category_deals, category="early").n == 1


def test_without_any_category_there_is_no_category_forecast() -> None:
    open_deal("bare", 70)
    value = shown().total.values["commit_forecast"]
    assert (value.value, value.reason) == (None, "not_assessable")
    open_deal("placed", 30, forecast_category="commit")
    view = shown()
    assert amounts(view) == [30, 30, 30]
    assert (view.total.sums.uncategorised, view.total.sums.parts["pipeline"].amount) == (1, 70)


def test_the_three_kinds_of_odds_are_never_mixed() -> None:
    open_deal("own", 1000, process_step="validation", win_percent=80, forecast_category="commit")
    open_deal("none", 1000, process_step="validation", forecast_category="commit")
    open_ = shown().total.sums.open
    assert open_.weighted == {"policy": 1000, "measured": 1000, "own": 800}
    assert open_.placed == {"policy": 2, "measured": 2, "own": 1}
    own = shown(basis="own").total.values["weighted"]
    assert (own.value, own.n, own.inputs["without_odds"]) == (800, 1, 1)


def decided(n: int, *, won: int, step: str = "validation") -> None:
    with at(date(2025, 5, 1)):
        numbers = add_all([{"amount": 10, "process_step": step}] * n, on=date(2025, 2, 1))
        ends = {number: "closed_won" if place < won else "closed_lost" for place, number in enumerate(numbers)}
        close_all(ends, on=date(2025, 5, 1))


def test_measured_odds_need_thirty_decided_deals_and_say_what_stands_for_them() -> None:
    open_deal("now", 1000, process_step="validation", forecast_category="commit")
    decided(29, won=6)
    odds = shown().odds["validation"]
    assert (odds.probability, odds.n, odds.source) == (Decimal("0.5"), 29, "policy")
    close(open_deal("last", 10, on=date(2025, 2, 1), process_step="validation"), on=date(2025, 6, 1),
          stage="closed_no_decision")  # fmt: skip
    view = shown(basis="measured")
    assert (view.odds["validation"].probability, view.odds["validation"].source) == (Decimal("0.2"), "measured")
    assert view.total.values["weighted"].value == 200
    assert shown(as_of=date(2025, 5, 31)).odds["validation"].source == "policy"


def test_the_range_is_the_same_for_the_same_data_and_its_mean_is_exact() -> None:
    won_deal("w", 50, on=JULY)
    add_all([{"amount": 100 + n, "process_step": STEPS[n % 5], "forecast_category": "pipeline"} for n in range(40)],
            on=JULY)  # fmt: skip
    first, again = shown(forecast_range), shown(forecast_range)
    assert first == again
    weighted = shown().total.values["weighted"].value
    assert first.mean == 50 + weighted
    assert first.p10 <= first.p50 <= first.p90
    assert (first.n, first.closed) == (40, 50)
    assert shown(forecast_range, filters={"owner": "Bob"}).p50 is None


def test_random_stores_add_up_as_a_plain_fold_does() -> None:
    draw = random.Random(9)
    rate("EUR", "1.25")
    rows = [
        {"forecast_category": draw.choice(("commit", "most_likely", "best_case", "pipeline", "omitted", None)),
         "process_step": draw.choice((*STEPS, None)), "win_percent": draw.choice((None, 30, 70)),
         "close_date": draw.choice((date(2025, 7, 5), SEPTEMBER, date(2025, 10, 1))),
         "owner_id": draw.choice((101, 102)), "currency": draw.choice(("USD", "EUR")), "amount": draw.randrange(1, 500)}
        for _ in range(80)
    ]  # fmt: skip
    numbers = add_all(rows, on=date(2025, 6, 1))
    won = {number for number in numbers if draw.random() < 0.2}
    close_all(dict.fromkeys(won, "closed_won"), on=JULY)
    kept = [
        (row["forecast_category"], row["process_step"], row["win_percent"], row["close_date"], row["owner_id"],
         row["amount"] * (Decimal("1.25") if row["currency"] == "EUR" else 1), number in won)
        for number, row in zip(numbers, rows, strict=True)
    ]  # fmt: skip
    view = shown()
    for owner, label in ((None, None), (101, "Ann"), (102, "Bob")):
        sums = next(r for r in (*view.rows, view.total) if r.label == label).sums
        mine = [k for k in kept if owner in (None, k[4])]
        live = [k for k in mine if not k[6] and k[3] < Q3.end and k[0] != "omitted"]
        assert sums.parts["closed"].amount == sum(k[5] for k in mine if k[6])
        for code in ("commit", "most_likely", "best_case"):
            assert sums.parts[code].amount == sum(k[5] for k in live if k[0] == code)
        assert sums.open.amount == sum(k[5] for k in live)
        assert sums.open.weighted["policy"] == sum(k[5] * POLICY[k[1]] for k in live if k[1])
        assert sums.open.weighted["own"] == sum(k[5] * Decimal(k[2]) / 100 for k in live if k[2])
        behind = sum(shown(category_deals, category=code, key=label).n for code in OPEN)
        assert behind == len(live) == sums.open.deals


def test_a_past_day_and_what_was_known_then() -> None:
    with at(date(2025, 6, 10)):
        number = open_deal("moves", 100, forecast_category="best_case")
    with at(date(2025, 7, 20)):
        change(Deal, number, on=date(2025, 7, 5), forecast_category="commit")
    assert amounts(shown(as_of=date(2025, 7, 4))) == [0, 0, 100]
    assert amounts(shown(as_of=date(2025, 7, 10))) == [100, 100, 100]
    assert amounts(shown(as_of=date(2025, 7, 10), known_at=datetime(2025, 7, 15, tzinfo=UTC))) == [0, 0, 100]


def test_a_call_is_frozen_with_the_numbers_of_its_day_and_never_overwritten() -> None:
    number = open_deal("big", 400, forecast_category="commit")
    call(500, on=date(2025, 7, 3), note="  steady ", is_company=True)
    change(Deal, number, on=date(2025, 7, 8), forecast_category="omitted")
    call(450, on=date(2025, 7, 10), is_company=True)
    found = shown(forecast_calls, as_of=date(2025, 7, 18))
    newest, first = found.rows
    assert (first.amount, first.note, first.system["commit_forecast"]) == (500, "steady", 400)
    assert (newest.change, newest.system["commit_forecast"]) == (-50, 0)
    assert (newest.is_stale, first.is_stale) == (True, False)
    assert not shown(forecast_calls, as_of=date(2025, 7, 17)).rows[0].is_stale
    assert found.latest["company", 0].amount == 450
    assert shown(forecast_calls, as_of=date(2025, 7, 4)).latest["company", 0].amount == 500


def test_nobody_calls_for_others_or_for_a_period_that_is_over() -> None:
    with writing() as session:
        session.add_all([Team(id=1, name="North"), Team(id=2, name="South")])
    with pytest.raises(Refused):
        call(1, on=JULY, actor=ann("viewer"))
    with pytest.raises(Refused, match="own manager"):
        call(1, on=JULY, actor=ann("rep", team=1), team_id=1)
    with pytest.raises(Refused, match="own manager"):
        call(1, on=JULY, actor=ann("manager", team=1), team_id=2)
    with pytest.raises(Refused, match="sees every deal"):
        call(1, on=JULY, actor=ann("manager", team=1), is_company=True)
    with pytest.raises(ValueError, match="ended on 2025-07-01"):
        call(1, on=JULY, period=Q2, is_company=True)
    with pytest.raises(ValueError, match="zero or more"):
        call(-1, on=JULY, is_company=True)
    with pytest.raises(ValueError, match="no such team"):
        call(1, on=JULY, team_id=9)
    assert shown(forecast_calls).rows == ()


def test_calls_are_seen_as_far_as_the_scope_reaches() -> None:
    with writing() as session:
        session.add(Team(id=1, name="North"))
    change(User, 101, team_id=1)
    call(10, on=JULY, actor=ann("rep"))
    call(20, on=JULY, actor=Actor(102, "bob", frozenset({"rep"})))
    call(30, on=JULY, actor=ann("manager", team=1), team_id=1)
    call(40, on=JULY, is_company=True)
    own, team = Scope("own", 101), Scope("team", 101, 1, (101,))
    seen = {scope.kind: [c.name for c in shown(forecast_calls, scope=scope).rows] for scope in (ALL, own, team)}
    assert seen == {"all": ["The company", "North", "Bob", "Ann"], "own": ["Ann"], "team": ["North", "Ann"]}
    with store.reading() as session:
        assert set(call_subjects(session, scope=own)) == {"owner"}
        assert call_subjects(session, scope=team)["team"] == ((1, "North"),)


def test_calls_for_other_bounds_stay_when_the_fiscal_year_changes() -> None:
    call(10, on=JULY, period=Period("FY", date(2025, 8, 1), date(2025, 11, 1)), is_company=True)
    found = shown(forecast_calls)
    assert [(c.is_exact, c.period.start) for c in found.rows] == [(False, date(2025, 8, 1))]
    assert found.latest == {}


def test_worked_example_p11_a_perfect_total_may_hide_misses() -> None:
    bob = Actor(102, "bob", frozenset({"rep"}))
    call(9_999, on=date(2025, 5, 20), actor=ann("rep"))
    call(700, on=date(2025, 6, 30), actor=ann("rep"))
    call(300, on=date(2025, 7, 9), actor=bob)
    call(1, on=date(2025, 8, 1), actor=ann("rep"))
    won_deal("a", 200, on=date(2025, 8, 1))
    won_deal("b", 800, on=date(2025, 8, 1), owner=102)
    found = shown(period_accuracy, as_of=date(2025, 10, 1))
    locked = {number: (each.forecast, each.is_late) for number, each in found.owners.items()}
    assert locked == {101: (700, False), 102: (300, True)}
    assert (found.total.value, found.wape.value, found.bias.value) == (1, 0, 0)
    assert (found.total.status, found.wape.status) == ("green", "red")
    over = shown(accuracy, as_of=date(2025, 10, 1), period=Period("2025-Q4", date(2025, 10, 1), date(2026, 1, 1)))
    assert [each.period.label for each in over.periods] == ["FY25-Q3"]
    assert {row.name: row.bias.value for row in over.owners} == {"Ann": Decimal("2.5"), "Bob": Decimal("-0.625")}
    running = shown(period_accuracy, as_of=SEPTEMBER)
    assert (running.total.value, running.total.reason) == (None, "no_data")


def test_odds_are_held_against_what_was_won_without_looking_ahead() -> None:
    with at(date(2025, 5, 15)):
        numbers = add_all([{"amount": 100, "process_step": "business_case", "close_date": date(2025, 6, 25)}] * 10,
                          on=date(2025, 5, 15))  # fmt: skip
        close_all(dict.fromkeys(numbers[:6], "closed_won"), on=date(2025, 6, 20))
    found = shown(odds_held)
    band = next(band for band in found.bands if band.n)
    assert (found.n, band.predicted, band.observed) == (10, Decimal("0.75"), Decimal("0.6"))
    assert not found.is_enough
    assert [(past.actual, past.is_inside) for past in found.ranges] == [(600, True)]
