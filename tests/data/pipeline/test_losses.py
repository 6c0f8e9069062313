"""Losses through the store: reasons as they were called, competitors, stages, and the deals behind every mark."""

import random
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from data.core import store
from data.core.access import Actor
from data.core.clock import Period
from data.pipeline import commands
from data.pipeline.metrics import losses as metrics_losses
from data.pipeline.views.losses import Losses, losses
from data.pipeline.views.losses_tables import loss_sheets, reason_rows, stage_losses
from data.pipeline.views.lost_deals import lost_deals
from data.pipeline.views.win_rates import Asked, cohort_win_rate, discount_rate, value_win_rate
from models import Deal
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at, change, writing

YEAR = Period("2025", date(2025, 1, 1), date(2026, 1, 1))
END = date(2025, 12, 31)
REVOPS = Actor(None, "ops", frozenset({"revops"}))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    with at(date(2025, 1, 2)):
        company()
        with writing() as session:
            commands.load_first_values(session)


def shown(view: Any = losses, **given: Any) -> Any:
    with store.reading() as session:
        return view(session, **{"scope": ALL, "period": YEAR, "as_of": END, **given})


def close_all(rows: list[dict[str, Any]]) -> list[int]:
    """Open deals on the first of January and close each as its row says: stage, on, amount, reason_code and more."""
    with writing(occurred_on=date(2025, 1, 1)) as session:
        deals = [Deal(name=f"d{n}", stage="sao", process_step="validation", currency="USD", opened_on=date(2025, 1, 1),
                      amount=row["amount"] * 100, segment_id=row.get("segment_id", 1), owner_id=101, territory_id=1)
                 for n, row in enumerate(rows)]  # fmt: skip
        session.add_all(deals)
    numbers = [deal.id or 0 for deal in deals]
    for day in sorted({row["on"] for row in rows}):
        with writing(occurred_on=day) as session:
            for number, row in zip(numbers, rows, strict=True):
                if row["on"] == day:
                    deal = session.get_one(Deal, number)
                    deal.closed_on = deal.close_date = day
                    deal.process_step, deal.owner_at_close_id, deal.territory_at_close_id = None, 101, 1
                    for name, value in row.items():
                        if name not in ("on", "amount", "segment_id"):
                            setattr(deal, name, value)
    return numbers


def lost(amount: int, reason: str | None, on: date, **given: Any) -> dict[str, Any]:
    return {"amount": amount, "on": on, "reason_code": reason, "stage": "closed_lost", **given}


def labels(view: Losses) -> dict[str | None, tuple[int, Decimal]]:
    return {share.reason: (share.deals, share.amount) for share in view.shares}


def test_old_losses_keep_the_word_of_their_day_unless_folded() -> None:
    spring, autumn = date(2025, 3, 1), date(2025, 10, 1)
    with at(date(2025, 7, 1)):
        with writing() as session:
            commands.rename_code(session, actor=REVOPS, kind="loss", code="security", label="Compliance", note="why")
        with writing() as session:
            commands.merge_code(session, actor=REVOPS, kind="loss", code="timing", into="no_budget", note="same thing")
    close_all([lost(10, "security", spring), lost(20, "security", autumn), lost(30, "timing", spring),
               lost(5, "no_budget", autumn), lost(1, None, autumn)])  # fmt: skip
    assert labels(shown()) == {"Timing": (1, 30), "Compliance": (1, 20), "Security": (1, 10), "No budget": (1, 5),
                               None: (1, 1)}  # fmt: skip
    assert labels(shown(folded=True)) == {"No budget": (2, 35), "Compliance": (2, 30), None: (1, 1)}
    assert [row["name"] for row in shown(lost_deals, reason="Security").rows] == ["d0"]
    assert shown(lost_deals, reason="Compliance", folded=True).n == 2
    assert shown(lost_deals, reason="No reason given").n == 1


def test_more_than_the_limit_of_vague_reasons_rings_the_alarm_and_missing_ones_stand_beside_it() -> None:
    on = date(2025, 6, 1)
    with at(date(2025, 1, 3)), writing() as session:
        commands.add_code(session, actor=REVOPS, kind="loss", label="Other", note="asked for")
    close_all([lost(10, "price", on)] * 18 + [lost(10, "other", on)] + [lost(10, None, on)] * 3)
    view = shown()
    assert (view.vague.is_alarm, view.without_reason) == (True, 3)
    assert view.vague.share_of_deals == Decimal(1) / 19 or round(view.vague.share_of_deals, 4) == Decimal("0.0526")
    with store.reading() as session:
        found = metrics_losses.vague_reasons(session, scope=ALL, period=YEAR, as_of=END, known_at=None, by=None,
                                             filters={}, settings={})  # fmt: skip
    assert (found.total["status"], found.total["inputs"]["without_reason"]) == ("red", 3)


def test_win_rates_by_competitor_come_with_n_and_interval_and_none_is_an_answer() -> None:
    on = date(2025, 6, 1)
    won = {"amount": 1, "on": on, "stage": "closed_won"}
    close_all([{**won, "primary_competitor": "Acme"}] * 8 + [lost(1, "price", on, primary_competitor="Acme")] * 12
              + [{**won, "primary_competitor": "none"}, lost(1, "price", on)])  # fmt: skip
    rates = {each.competitor: each for each in shown().competitors}
    assert (rates["Acme"].won, rates["Acme"].n, rates["Acme"].rate) == (8, 20, Decimal("0.4"))
    assert (round(rates["Acme"].low, 3), round(rates["Acme"].high, 3)) == (0.219, 0.613)
    assert {"No competitor", "Not recorded"} <= set(rates)
    with store.reading() as session:
        found = metrics_losses.competitive_win_rate(session, scope=ALL, period=YEAR, as_of=END, known_at=None,
                                                    by="competitor", filters={}, settings={})  # fmt: skip
    assert (found.total["value"], found.total["n"]) == (Decimal("0.4"), 20)
    assert len(found.rows) == 3


def test_the_stage_at_loss_is_read_from_the_last_open_day() -> None:
    numbers = close_all([lost(10, "price", date(2025, 6, 1)), lost(20, "price", date(2025, 6, 1),
                                                                  stage="closed_no_decision")])  # fmt: skip
    with writing(occurred_on=date(2025, 8, 1)) as session:
        session.get_one(Deal, numbers[0]).close_note = "written later"
    found = shown(stage_losses)
    assert [(s.label, s.lost, s.no_decision, s.amount) for s in found] == [("SAO, Validation", 1, 1, 30)]
    behind = shown(lost_deals, stage="SAO, Validation")
    assert {row["note"] for row in behind.rows} == {"written later", ""}


def test_reasons_months_and_groups_add_up_as_a_plain_fold_does() -> None:
    draw = random.Random(4)
    codes = ("price", "timing", "competitor", None)
    rows = [
        lost(draw.randrange(1, 100), draw.choice(codes), date(2025, draw.randrange(2, 8), draw.randrange(1, 5)),
             segment_id=draw.choice((1, 2)), primary_competitor=draw.choice(("Acme", "Globex", None)))
        for _ in range(60)
    ]  # fmt: skip
    close_all(rows)
    view = shown()
    named = {"price": "Price", "timing": "Timing", "competitor": "Competitor", None: None}
    counted = Counter(named[row["reason_code"]] for row in rows)
    assert {share.reason: share.deals for share in view.shares} == counted
    assert view.amount == sum(row["amount"] for row in rows)
    for month, shares in view.months.items():
        mine = [row for row in rows if row["on"].replace(day=1) == month]
        assert {s.reason: s.amount for s in shares} == {
            label: sum(r["amount"] for r in mine if named[r["reason_code"]] == label)
            for label in {named[r["reason_code"]] for r in mine}
        }
    for by, key in (("segment", "Enterprise"), ("competitor", "Acme")):
        mine = [r for r in rows if (r["segment_id"] == 1 if by == "segment" else r["primary_competitor"] == "Acme")]
        grouped = shown(by=by).groups[key]
        assert sum(s.deals for s in grouped) == len(mine) == shown(lost_deals, by=by, key=key).n
        price = sum(r["reason_code"] == "price" for r in mine)
        assert shown(lost_deals, by=by, key=key, reason="Price").n == price
    sheets = loss_sheets(view, with_prices=False)
    assert all(column.kind != "money" for sheet in sheets for column in sheet.columns)
    assert reason_rows(view)[0]["deals"] == 60


def test_worked_example_p21_by_amount_by_cohort_and_by_opening() -> None:
    on = date(2025, 6, 1)
    kinds = [("closed_won", 12), ("closed_lost", 20), ("closed_no_decision", 8)]
    close_all([{"amount": 10, "on": on, "stage": stage} for stage, n in kinds for _ in range(n)])
    for place in range(10):
        open_deal(f"still open {place}", 10, on=date(2025, 1, 1))
    asked = Asked(ALL, YEAR, END)
    with store.reading() as session:
        value = value_win_rate(session, asked).total
        without = value_win_rate(session, asked, with_no_decision=False).total
        cohort = cohort_win_rate(session, asked).total
        close = metrics_losses.close_rate(session, scope=ALL, period=YEAR, as_of=END, known_at=None, by=None,
                                          filters={}, settings={}).total  # fmt: skip
    assert (value.value, without.value) == (Decimal("0.3"), Decimal("0.375"))
    assert (cohort.value, cohort.n, cohort.inputs["still_open"]) == (Decimal("0.24"), 50, 10)
    assert cohort.inputs["is_mature"]
    assert (close["value"], close["inputs"]) == (Decimal("0.24"), {"won": 12, "created": 50})


def test_worked_example_p22_the_discount_rate_divides_sums_and_takes_a_percentage_where_prices_are_missing() -> None:
    on = date(2025, 6, 1)
    won = {"on": on, "stage": "closed_won"}
    close_all([
        {**won, "amount": 1, "list_total": 100_000_00, "net_total": 90_000_00},
        {**won, "amount": 40_000, "discount_percent": "33.33333333333333333333333333333333"},
        {**won, "amount": 1, "list_total": 0, "net_total": 0}, {**won, "amount": 7},
    ])  # fmt: skip
    with store.reading() as session:
        total = discount_rate(session, Asked(ALL, YEAR, END)).total
    assert round(total.value or 0, 6) == Decimal("0.1875")
    assert (total.n, total.inputs["free"], total.inputs["without_prices"]) == (2, 1, 1)


def test_a_discount_that_was_changed_later_is_on_a_past_day_what_it_was() -> None:
    june, august = date(2025, 6, 1), date(2025, 8, 1)
    with at(june):
        won = {"on": june, "stage": "closed_won", "amount": 90}
        first, _ = close_all([{**won, "discount_percent": "10"}, {**won, "discount_percent": "10"}])
    with at(august):
        change(Deal, first, on=august, discount_percent="55")

    def rate(as_of: date, known_at: datetime | None = None) -> Decimal | None:
        with store.reading() as session:
            return discount_rate(session, Asked(ALL, YEAR, as_of, known_at)).total.value

    before, then = Decimal("0.1"), 1 - Decimal(180) / Decimal(300)
    assert [rate(day) for day in (june, august, END)] == [before, then, then]
    assert rate(END, datetime(2025, 7, 1, tzinfo=UTC)) == before
