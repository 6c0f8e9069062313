"""Tables of movement to take away: the bridge, the deals behind a bar, time in stage, moves between stages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, offers
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Sheet, to_csv
from data.core.offers import export
from data.pipeline.exports.identity import identified
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_deals, bridge_tables, flows, velocity_tables


@export("bridge", title="Pipeline bridge", right="pipeline.view")
def bridge(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    since: date | None = None, rolling: bool = False,
) -> Sequence[Sheet]:  # fmt: skip
    """What changed in open pipeline between two days, the last Monday and the day unless others are named."""
    view = bridges.bridge(session, scope=scope, period=period, since=since or clock.last_monday(as_of),
                          as_of=as_of, known_at=known_at, by=by, filters=filters, rolling=rolling)  # fmt: skip
    return [bridge_tables.bridge_sheet(view, with_prices=with_prices)]


@export("bridge-deals", title="Deals behind the bridge", right="pipeline.view_deals")
def deals(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    since: date | None = None, rolling: bool = False, bar: str | None = None, key: str | None = None,
) -> Sequence[Sheet]:  # fmt: skip
    """The deals of each bar, what each was and what it is; a sheet a bar unless one bar is named."""
    asked: dict[str, Any] = {
        "scope": scope, "period": period, "since": since or clock.last_monday(as_of), "as_of": as_of,
        "known_at": known_at, "filters": filters, "rolling": rolling,
    }  # fmt: skip
    notes = bridge_tables.bridge_notes(bridges.bridge(session, **asked))
    wanted = [bar] if bar else [one for one in bridges.BARS if one not in bridges.TOTALS]
    found = [bridge_deals.bridge_deals(session, **asked, bar=one, by=by, key=key, size=None) for one in wanted]
    sheets = [bridge_tables.bridge_deals_sheet(one, notes=notes, with_prices=with_prices) for one in found]
    return [identified(session, sheet, [row["id"] for row in one.rows])
            for sheet, one in zip(sheets, found, strict=True)]  # fmt: skip


@export("velocity", title="Velocity by stage", right="pipeline.view")
def by_stage(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """Time in each open stage and conversion from it, as on the page."""
    del by, with_prices  # always by stage, and without money
    asked: dict[str, Any] = {"scope": scope, "period": period, "as_of": as_of, "known_at": known_at, "filters": filters}
    return [velocity_tables.stage_sheet(session, **asked)]


@export("moves", title="Moves between stages", right="pipeline.view_deals")
def moves(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
    source: str | None = None, target: str | None = None, only_back: bool = False,
) -> Sequence[Sheet]:  # fmt: skip
    """The moves between stages in a period one by one, the largest amount first."""
    del by
    found = flows.moved_deals(session, scope=scope, period=period, as_of=as_of, known_at=known_at, filters=filters,
                              source=source, target=target, only_back=only_back, size=None)  # fmt: skip
    columns = flows.moved_columns(found, with_prices=with_prices)
    notes = [("Period", period.label), ("As of", f"end of {as_of}")]
    sheet = Sheet("Moves", columns, [{c.key: row[c.key] for c in columns} for row in found.rows], notes)
    return [identified(session, sheet, [row["id"] for row in found.rows])]


def csv(session: Session, *, scope: Scope, name: str, **arguments: Any) -> bytes:
    """Return the first sheet of an export as csv: what a download button hands out beside the workbook."""
    return to_csv(offers.found(name).build(session, scope=scope, **arguments)[0])
