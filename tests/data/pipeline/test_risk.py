"""What is at risk: bands, reasons, money; how far it can be judged; the past; what the rules were worth."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data.core import access, clock, metrics, store
from data.core.access import Scope
from data.core.clock import Period
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.pipeline import views
from data.pipeline.commands import load_first_values
from data.pipeline.queries import deal_page
from models import Deal
from tests.pipeline_store import company, open_deal, rate
from tests.revisions import at, bring_in, writing

TODAY = date(2025, 7, 10)
ALL = Scope("all")
FINE = {"last_activity_on": date(2025, 7, 9), "next_step_date": date(2025, 8, 1), "champion": "Kim"}
ROOT = Path(__file__).parents[2]


def risks(**given: object) -> views.Risks:
    with store.reading() as session:
        return views.risks(session, **{"scope": ALL, "as_of": TODAY, **given})


def deals(**given: object) -> views.RiskDeals:
    with store.reading() as session:
        return views.risk_deals(session, **{"scope": ALL, "as_of": TODAY, **given})


def some_deals() -> None:
    company()
    rate("EUR", "1.25")
    open_deal("Fine", 1000, **FINE)
    open_deal("High", 400, currency="EUR", **{**FINE, "last_activity_on": date(2025, 6, 24), "champion": None,
                                              "next_step_date": date(2025, 7, 5)})  # fmt: skip
    open_deal("Watch", 300, owner_id=102, **{**FINE, "last_activity_on": None})
    open_deal("Unknown", 200, segment_id=2)
    open_deal("No rate", 100, currency="GBP", **FINE)


def test_money_and_deals_add_up_by_band_and_reason(either_store: str) -> None:
    with at(TODAY):
        some_deals()
        view = risks(by="owner")
    assert view.seconds is None
    assert (view.open.deals, view.open.amount, view.open.left_out) == (5, Decimal(2000), 1)
    assert {band: found.deals for band, found in view.bands.items()} == {"high": 1, "medium": 1, "low": 2, "unknown": 1}
    assert view.bands["high"].amount == 500
    assert {code: found.amount for code, found in view.reasons.items() if found.deals} == {
        "no_activity": 800, "no_champion": 500, "no_next_step": 500,
    }  # fmt: skip
    assert {label: part.deals for label, part in view.by.items()} == {"Ann": 1, "Bob": 0}
    assert (view.rules, view.of) == (5, 7)
    assert view.unjudged["no_champion"] == ("(none)", "Small business")


@pytest.mark.parametrize("day", [TODAY, date(2025, 7, 1), date(2025, 5, 20)])
def test_a_deals_own_page_says_what_the_panel_says_on_any_day(migrated_store: str, day: date) -> None:
    with at(TODAY):
        some_deals()
        open_deal("Older than what is folded", 50, on=date(2025, 5, 1), last_activity_on=date(2025, 5, 2))
        panel = {row["deal_id"]: row["score"] for row in deals(as_of=day).rows}
        with store.reading() as session:
            own = {number: deal_page.risk_row(session, number, day) for number in panel}
    assert panel
    assert {number: found and found[0] for number, found in own.items()} == panel


def test_the_largest_amount_times_points_comes_first(migrated_store: str) -> None:
    with at(TODAY):
        some_deals()
        found = deals()
        high = deals(band="high")
        idle = deals(reason="no_activity")
        unknown = deals(band="unknown")
    assert [row["name"] for row in found.rows[:2]] == ["High", "Watch"]
    assert found.n == 5
    first = found.rows[0]
    assert first["reasons"] == "idle 16 days, no champion, next step 5 days late"
    assert (first["band"], first["score"], first["assessed"]) == ("High", 65, "5 of 7")
    assert found.rows[1]["reasons"] == "no activity ever"
    assert [row["name"] for row in high.rows] == ["High"]
    assert {row["name"] for row in idle.rows} == {"High", "Watch"}
    assert [(row["name"], row["band"], row["assessed"]) for row in unknown.rows] == [
        ("Unknown", "Not assessable", "2 of 7")
    ]


def test_a_scope_and_a_filter_reach_only_their_deals(migrated_store: str) -> None:
    with at(TODAY):
        some_deals()
        assert deals(scope=Scope("own", 102)).n == 1
        assert risks(filters={"segment": ("Small business",)}).open.deals == 1
        assert risks(due=Period("x", date(2025, 10, 1), date(2026, 1, 1))).open.deals == 0


def test_a_past_day_is_worked_out_by_the_same_rules(migrated_store: str) -> None:
    with at(TODAY):
        some_deals()
    with at(date(2025, 9, 30)):
        with writing() as session:
            session.get(Deal, 1).champion = "Lee"
        past, now = risks(), risks(as_of=date(2025, 9, 30))
    assert past.seconds is not None
    assert past.bands["high"].amount == 500
    assert now.seconds is None
    assert (now.bands["high"].deals, now.bands["medium"].deals) == (1, 3)


def test_newly_at_risk_is_what_was_not_on_monday(migrated_store: str) -> None:
    with at(TODAY):
        some_deals()
        view = risks()
        assert (view.monday, view.newly.deals) == (date(2025, 7, 7), 1)
        monday = risks(as_of=date(2025, 7, 7))
        assert monday.bands["high"].deals == 0
    with at(date(2025, 7, 17)):
        later = risks(as_of=date(2025, 7, 17))
        assert (later.bands["high"].deals, later.newly.deals) == (1, 0)


def test_metrics_say_the_same(migrated_store: str) -> None:
    with at(TODAY):
        some_deals()
        given = {"scope": ALL, "period": Period("x", TODAY, TODAY), "as_of": TODAY, "known_at": None, "filters": {},
                 "settings": {}}  # fmt: skip
        with store.reading() as session:
            amount = metrics.METRICS["pipeline.at_risk_amount"].compute(session, by="segment", **given)
            count = metrics.METRICS["pipeline.high_risk_deals"].compute(session, by=None, **given)
    assert amount.total["value"] == 500
    assert {row["segment"]: row["value"] for row in amount.rows} == {"Enterprise": 500, "Small business": 0}
    assert count.total["value"] == 1


def test_rules_are_tested_on_what_became_of_deals(migrated_store: str) -> None:
    with at(date(2025, 5, 1)):
        company()
        plain = {"stage": "sao", "type": "new", "currency": "USD", "owner_id": 101, "segment_id": 1}
        closing = {"closed_on": date(2025, 6, 15), "close_date": date(2025, 6, 15), "owner_at_close_id": 101}
        stories = []
        for n in range(12):
            stage = "closed_lost" if n in (0, 6, 7, 8, 9) else "closed_won"
            born = (date(2025, 4, 1), {"name": f"D{n}", **plain, "champion": "Kim" if n < 6 else None})
            # One was found at the very end: thirty days before there was none.
            late = [(date(2025, 6, 10), {"champion": "Lee"})] if n == 6 else []
            stories.append([born, *late, (date(2025, 6, 15), {"stage": stage, **closing})])
        bring_in(stories)
        open_deal("Still open", 10, champion="Kim")
    with at(TODAY), store.reading() as session:
        found = views.back_test(session, scope=ALL, as_of=TODAY)
    rule = next(one for one in found.rows if one.rule == "no_champion")
    assert (found.n, found.lead) == (12, 30)
    assert (rule.with_it.n, rule.without.n) == (6, 6)
    assert rule.with_it.value == Decimal(4) / 6 or abs(rule.with_it.value - Decimal(4) / 6) < Decimal("1e-20")
    assert rule.lift == 4
    assert rule.with_it.inputs["low"] < rule.with_it.value < rule.with_it.inputs["high"]


def bring(content: bytes, name: str, day: date) -> None:
    mapping = load_mapping((ROOT / "journeys" / "maven.yaml").read_text())
    if name.startswith("activity"):
        mapping = load_mapping(ACTIVITY)
    with clock.frozen(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        found = parts.parts_of(content, name, mapping=mapping)
        plans = applying.apply(found, content, actor=access.operator(), as_of=day).plans
    assert not any(plan.refused or plan.questions for plan in plans)


ACTIVITY = """
version: 1
target: deals
key: [external_id]
columns: {opportunity_id: external_id, deal_stage: stage, last: last_activity_on, step: next_step_date,
  champion: champion}
values: {stage: {Prospecting: mql, Engaging: sao}}
options: {date_order: ymd, currency: USD}
"""


def test_deals_of_a_real_export_do_not_all_share_a_band(migrated_store: str, shared_data: Path) -> None:
    folder, day = shared_data / "open" / "maven", date(2017, 12, 31)
    with writing("setup") as session:
        load_first_values(session)
    for name in ("sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"):
        bring((folder / name).read_bytes(), name, day)
    with at(day):
        first = risks(as_of=day)
    # The export says nothing of activity, champions or next steps: no deal is called healthy, and none at risk.
    assert first.bands["unknown"].deals == first.open.deals > 2000
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["opportunity_id", "deal_stage", "last", "step", "champion"])
    with (folder / "sales_pipeline.csv").open() as file:
        open_rows = [row for row in csv.DictReader(file) if row["deal_stage"] in ("Prospecting", "Engaging")]
    for n, row in enumerate(open_rows):
        told = [("2017-12-28", "2018-01-15", "Kim"), ("2017-12-20", "", ""), ("", "", "")][n % 3]
        writer.writerow([row["opportunity_id"], row["deal_stage"], *told])
    bring(out.getvalue().encode(), "activity.csv", day)
    with at(day):
        then = risks(as_of=day)
    assert then.open.deals == first.open.deals
    assert min(then.bands[band].deals for band in ("high", "medium", "low")) > 600
    assert then.bands["unknown"].deals == 0
