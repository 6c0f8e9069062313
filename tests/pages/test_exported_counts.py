"""Every export holds as many rows as the view that the page shows reports."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from data.core import clock, documents, registry, rulebook, settings, store
from data.core.exchange import Rates
from data.core.offers import EXPORTS
from data.customers.views import (
    churn,
    expansion,
    health,
    health_alerts,
    health_backtest,
    renewal_lines,
    renewals,
    retention,
    retention_customers,
    retention_tables,
    subscriptions,
)
from data.customers.views import offers as save_offers
from data.icp.formulas import profile_sheet
from data.icp.formulas.profiles import ALL as EVERY_SEGMENT
from data.icp.queries import profiles
from data.icp.views import closed_loop, fit, fit_calibration, traits, value_map
from data.operations import views as operations
from data.operations.views.raci import Judged
from data.partners.queries.scoreboard import WITH_US
from data.partners.views import (
    against_direct,
    profit,
    programme,
    referrals,
    reviews,
    scoreboard,
    term_sheets,
    todo_sums,
)
from data.partners.views import lists as partner_lists
from data.pipeline import views
from data.pipeline.queries.moves import OPENED
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_tables, flows, forecast_calls, forecast_tables, lead_periods, leads, velocity
from data.quality import views as quality
from models import Deal
from tests.exported_rows import ALL, Exported, demo_cases

registry.load_domains()


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("counted")) as found:
        yield found


def bridge_of(s: Session, asked: dict[str, Any]) -> bridges.Bridge:
    return bridges.bridge(s, since=clock.last_monday(asked["as_of"]), **asked)


def board_of(s: Session, asked: dict[str, Any]) -> leads.Board:
    ended = clock.end_of_day(asked["as_of"], settings.current(s).zone)
    return leads.board(s, scope=ALL, at=min(ended, clock.now()), filters=asked["filters"])


def profile_lines(s: Session, day: date) -> list[Any]:
    held, people = rulebook.in_force("icp", day)["profiles"], documents.people(s)
    return [line for entry in held.values() for line in profile_sheet.lines(entry, people)]


def best_of(s: Session, day: date) -> traits.Traits:
    return traits.traits_of(profiles.market(s), rulebook.in_force("icp", day), EVERY_SEGMENT, size=25, on=day)


def sentences_of(judged: Judged) -> list[str]:
    return [text for said in (judged.sentences, judged.role_sentences) for found in said.values() for text in found]


def on_day(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what definitions are asked for: they have neither period nor filter."""
    return without(asked, "period", "filters")


def without(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name not in names}


def renewals_of(s: Session, asked: dict[str, Any]) -> int:
    ends = {"since": asked["period"].start, "until": asked["period"].end - timedelta(days=1)}
    return len(renewal_lines.lines(s, **without(asked, "period"), **ends))


def sheets_of_retention(s: Session, asked: dict[str, Any]) -> list[int]:
    view = retention.retention(s, by="segment", **without(asked, "period"))
    return [len(view.rows), len(view.weeks), len(retention.TITLES), len(retention_tables.driver_rows(view.total.tally))]


def signs_of(s: Session, asked: dict[str, Any]) -> list[Any]:
    rates = Rates(s, currency=settings.current(s).currency, day=asked["as_of"])
    every = expansion.trigger_rows(s, scope=asked["scope"], as_of=asked["as_of"], rates=rates)
    return [one for one in every if expansion.is_wanted(one, asked["filters"])]


COUNTED: dict[str, Callable[[Session, dict[str, Any]], list[int]]] = {
    "coverage": lambda s, asked: [len(views.coverage(s, by="segment", **asked).rows)],
    "deals": lambda s, asked: [views.deals_behind(s, size=1, **asked).n],
    "deal_risk": lambda s, asked: [views.risk_deals(s, size=1, **without(asked, "period")).n],
    "deals-grid": lambda s, asked: [views.deals_grid(s, size=1, **without(asked, "period")).n],
    "tickets": lambda s, asked: [views.tickets(s, size=1, **without(asked, "period", "filters")).n],
    "bridge": lambda s, asked: [len(bridge_tables.drawn(bridge_of(s, asked).total))],
    "bridge-deals": lambda s, asked: [
        bridge_of(s, asked).total.deals[bar] for bar in bridges.BARS if bar not in bridges.TOTALS],
    "velocity": lambda s, asked: [len(velocity.velocity(s, **asked).stages)],
    # Deals that came in are listed on demand only.
    "moves": lambda s, asked: [sum(m.moves for m in flows.flows(s, **asked).moves if m.source != OPENED)],
    "leads": lambda s, asked: [len(part) for board in [board_of(s, asked)]
                               for counted in [lead_periods.counted(s, **asked)]
                               for part in (board.clocks, board.waiting, board.by_owner, counted.touches,
                                            counted.qualified)],
    "forecast": lambda s, asked: [len(views.forecast(s, by="owner", **asked).rows), len(forecast_tables.SHOWN)],
    "forecast-calls": lambda s, asked: [len(forecast_calls.forecast_calls(s, **without(asked, "filters")).rows)],
    "losses": lambda s, asked: [len(part) for view in [views.losses(s, **asked)] for part in (
        {*view.contributing, *(share.reason for share in view.shares)},
        [share for shares in view.months.values() for share in shares], view.competitors)],
    "lost-deals": lambda s, asked: [views.lost_deals(s, size=1, **asked).n],
    "codes": lambda s, asked: [len(views.codes(s, **without(asked, "period", "filters")).rows)],
    "spreadsheets": lambda s, asked: [len(quality.shadow_files(s, scope=asked["scope"]))],
    "feeds": lambda s, asked: [len(quality.feeds(s, scope=asked["scope"]))],
    "baselines": lambda s, asked: [len(quality.baselines(s, **on_day(asked)).rows)],
    "metrics": lambda s, asked: [len(part) for view in [quality.dictionary(s, **on_day(asked))]
                                 for part in (view.entries, view.limits, view.changes)],
    "icp": lambda s, asked: [len(profile_lines(s, asked["as_of"]))],
    "icp-traits": lambda s, asked: [len(best_of(s, asked["as_of"]).traits)],
    "fit": lambda s, asked: [n for view in [fit.fit(s, **without(asked, "period"))]
                             for n in (view.scored, len(view.bands))],
    "fit-calibration": lambda s, asked: [
        len(part) for view in [fit_calibration.calibration(s, **without(asked, "period"))]
        for part in (view.bands, view.scores)],
    "value-map": lambda s, asked: [len(part) for view in [value_map.value_map(s, **on_day(asked))]
                                   for part in (view.rows, view.assets)],
    "closed-loop": lambda s, asked: [len(closed_loop.closed_loop(s, **on_day(asked)).reasons)],
    "jobs": lambda s, asked: [len(part) for board in [operations.job_board(s, **on_day(asked))]
                              for part in (board.rows, board.stages, board.groups)],
    "raci": lambda s, asked: [n for view in [operations.raci(s, **on_day(asked))]
                              for n in (*3 * [len(view.document.activities)], len(sentences_of(view.judged)))],
    "roles": lambda s, asked: [len(part) for view in [operations.roles(s, **on_day(asked))]
                               for part in (view.rows, view.titles)],
    "renewals": lambda s, asked: [
        sum(len(one.lines) for one in renewals.runway(s, **without(asked, "period")).contracts),
        renewals_of(s, asked)],
    "expansion": lambda s, asked: [n for view in [expansion.expansion_page(s, **without(asked, "period"))] for n in (
        len(signs_of(s, asked)), len(view.deals), len(view.precisions), len(view.steps), view.utilisation.n or 0)],
    "upgrade-prompts": lambda s, asked: [
        sum(one.state == "open" and one.health != "red" for one in signs_of(s, asked))],
    "save-offers": lambda s, asked: [len(save_offers.save_offers(s, **without(asked, "period")).rows)],
    "churn": lambda s, asked: [len(part) for view in [churn.churn_page(s, **without(asked, "period"))]
                               for part in (view.lost, view.unexplained)],
    "retention": lambda s, asked: [len(retention_customers.customers(s, **without(asked, "period"))),
                                   *sheets_of_retention(s, asked)],
    "contracts": lambda s, asked: [subscriptions.contracts(s, size=1, **without(asked, "period", "filters")).n],
    "retention-totals": lambda s, asked: sheets_of_retention(s, asked),
    "customer-health": lambda s, asked: [len(health.health_board(s, **without(asked, "period")).rows)],
    "health-alerts": lambda s, asked: [sum(
        health.is_wanted(one, asked["filters"])
        for one in health_alerts.alerts_of(s, scope=asked["scope"], as_of=asked["as_of"]))],
    "health-backtest": lambda s, asked: [
        len(part) for test in [health_backtest.backtest(s, **without(asked, "period"))]
        for part in (test.terms, test.result.colours)],
    "term-sheets": lambda s, asked: [len(term_sheets.term_sheets(s, **without(asked, "period", "filters")).rows)],
    "partners": lambda s, asked: [len(partner_lists.partner_rows(s, as_of=asked["as_of"])[1])],
    "partner-deals": lambda s, asked: [len(partner_lists.deal_rows(s, as_of=asked["as_of"])[1])],
    "partner-people": lambda s, asked: [len(partner_lists.training_rows(s, as_of=asked["as_of"]))],
    "referrals": lambda s, asked: [sum(referrals(s, scope=ALL, as_of=asked["as_of"]).counts.values())],
    "partner-scoreboards": lambda s, asked: [
        n for found in [scoreboard.boards(s, scope=ALL, as_of=asked["as_of"], states=WITH_US)]
        for n in (len(found), sum(len(one.rows) for one in found),
                  len(todo_sums.todo_sums(s, scope=ALL, period=asked["period"], as_of=asked["as_of"])))],
    "partner-profit": lambda s, asked: [n for found in [profit.profits(s, scope=ALL, as_of=asked["as_of"])]
                                        for n in (len(found.rows), sum(len(one.quarters) for one in found.rows))],
    "partner-programme": lambda s, asked: [
        len(programme.programme_view(s, scope=ALL, as_of=asked["as_of"]).targets), 2],
    "partner-against-direct": lambda s, asked: [2 * len(against_direct.against_direct(
        s, scope=ALL, as_of=asked["as_of"], segments=asked["filters"].get("segment", ())).segments)],
    "partner-reviews": lambda s, asked: [len(reviews.reviews(s, scope=ALL, as_of=asked["as_of"]).lines)],
    "review-todos": lambda s, asked: [len(reviews.reviews(s, scope=ALL, as_of=asked["as_of"]).todos)],
}  # fmt: skip


def test_every_export_but_those_of_the_sales_process_is_counted() -> None:
    assert set(COUNTED) == {name for name, one in EXPORTS.items() if not one.build.__module__.startswith("data.sales")}

UNCUT = ("jobs",)
"""Exports that refuse the filters of deals: nothing of theirs has a segment."""


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_an_export_has_as_many_rows_as_its_view_reports(name: str, cases: list[Exported]) -> None:
    for case in cases:
        asked = {"scope": ALL, "period": case.period, "as_of": case.as_of, "filters": case.filters}
        with store.reading() as session:
            wanted = COUNTED[name](session, asked)
        told = {"filters": {}} if name in UNCUT else {}
        assert [len(case.rows(name, place, **told)) for place in range(len(wanted))] == wanted, case.words


OF_DEALS = ("deals", "deal_risk", "bridge-deals", "moves", "lost-deals")


@pytest.mark.parametrize("name", OF_DEALS)
def test_an_export_of_single_deals_says_which_deal_each_row_is(name: str, cases: list[Exported]) -> None:
    with store.reading() as session:
        known = {row.id: (row.external_id, row.name) for row in session.execute(select(Deal)).scalars()}
    for case in cases:
        rows = case.rows(name)
        assert list(rows.columns[-2:]) == ["ID", "Number"]
        assert [known[number] for number in rows.Number] == list(zip(rows.ID, rows.Deal, strict=True))
