"""Every export holds as many rows as the view that the page shows reports."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from data.core import clock, registry, settings, store
from data.core.offers import EXPORTS
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


def without(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name not in names}


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
}  # fmt: skip


def test_every_export_is_counted() -> None:
    assert set(COUNTED) == set(EXPORTS)


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_an_export_has_as_many_rows_as_its_view_reports(name: str, cases: list[Exported]) -> None:
    for case in cases:
        asked = {"scope": ALL, "period": case.period, "as_of": case.as_of, "filters": case.filters}
        with store.reading() as session:
            wanted = COUNTED[name](session, asked)
        assert [len(case.rows(name, place)) for place in range(len(wanted))] == wanted, case.words


OF_DEALS = ("deals", "deal_risk", "bridge-deals", "moves", "lost-deals")


@pytest.mark.parametrize("name", OF_DEALS)
def test_an_export_of_single_deals_says_which_deal_each_row_is(name: str, cases: list[Exported]) -> None:
    with store.reading() as session:
        known = {row.id: (row.external_id, row.name) for row in session.execute(select(Deal)).scalars()}
    for case in cases:
        rows = case.rows(name)
        assert list(rows.columns[-2:]) == ["ID", "Number"]
        assert [known[number] for number in rows.Number] == list(zip(rows.ID, rows.Deal, strict=True))
