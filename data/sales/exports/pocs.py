"""Proofs of concept to take away: the board as it is, its cohorts, and the usage of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS, Value
from data.core.offers import export
from data.sales.views.poc_board import poc_board
from data.sales.views.poc_conversion import Conversion, poc_conversion
from data.sales.views.poc_shapes import LAST_WORDS, BoardRow
from data.sales.views.usage import usage_inbox

BOARD = (
    Column("name", "Proof of concept", width=30), Column("account", "Account", width=26),
    Column("deal", "Deal", width=26), Column("segment", "Segment"), Column("owner", "Deal owner", width=22),
    Column("engineer", "Engineer", width=22),
    Column("state_label", "State"), Column("colour", "Clock"), Column("silent_hours", "Silent hours", "ratio"),
    Column("last", "Last activity"), Column("last_at", "At", "instant"), Column("started_on", "Start", "date"),
    Column("planned_end", "Planned end", "date"), Column("days_left", "Days left", "count"),
    Column("criteria_met", "Criteria met", "count"), Column("criteria", "Criteria", "count"),
    Column("slower_lane", "Lane that holds up"), Column("amount", "Amount", "money", currency_key="currency"),
    Column("currency", "Currency"),
)  # fmt: skip
PRICES = frozenset({"amount", "currency"})


@export("poc-board", title="Proofs of concept", right="sales.view_pocs")
def poc_board_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every proof of concept that runs or waits with its clock, as the board shows it, at the end of the day or now."""
    now = min(time.now(), time.end_of_day(as_of, settings.current(session, as_of).zone))
    board = poc_board(session, scope=scope, as_of=as_of, now=now, filters=filters)
    columns = [column for column in BOARD if with_prices or column.key not in PRICES]
    rows = [_row(row, columns) for row in board.rows]
    said = [("As it was at", f"{now:%Y-%m-%d %H:%M} UTC"), ("Red, yellow, unknown, green",
             ", ".join(str(board.colours.get(name, 0)) for name in ("red", "yellow", "unknown", "green")))]  # fmt: skip
    return [Sheet("Proofs of concept", columns, rows, said)]


def _row(row: BoardRow, columns: Sequence[Column]) -> dict[str, Any]:
    told = {column.key: getattr(row, column.key) for column in columns}
    return {**told, "last": LAST_WORDS.get(row.last, "")}


@export("poc-conversion", title="Conversion of proofs of concept", right="sales.view_pocs")
def poc_conversion_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Cohorts by the month they started, and win rates with and without by size of the deal."""
    found = poc_conversion(session, scope=scope, as_of=as_of, filters=filters)
    said = [("As it stood at the end of", f"{as_of}")]
    sheets = [Sheet("Cohorts", COHORT, [_cohort(one) for one in found.cohorts], said)]
    return [*sheets, _sizes(found, said)] if with_prices else sheets


COHORT = (
    Column("month", "Started in", "date"), Column("started", "Started", "count"), Column("running", "Running", "count"),
    Column("extended", "Extended", "count"), Column("overdue", "Past their end", "count"),
    Column("expand", "Expanded", "count"), Column("exit", "Exited", "count"),
    Column("conversion", "Conversion", "percent"), Column("median_days", "Days, median", "ratio"),
    Column("p75_days", "Days, 75th percentile", "ratio"), Column("with_criteria", "Criteria agreed before", "count"),
    Column("note", "Note"),
)  # fmt: skip


def _cohort(one: Any) -> dict[str, Any]:
    told = {column.key: getattr(one, column.key, None) for column in COHORT}
    return {**told, "conversion": one.conversion.value, "note": _why(one.conversion)}


def _why(value: Value) -> str:
    return REASONS.get(value.reason or "", "")


def _sizes(found: Conversion, said: Sequence[tuple[str, str]]) -> Sheet:
    columns = [Column("low", "Amount from", "money", found.currency),
               Column("high", "to below", "money", found.currency),
               Column("with_poc", "Win rate with", "percent"), Column("n_with", "Deals with", "count"),
               Column("without", "Win rate without", "percent"), Column("n_without", "Deals without", "count"),
               Column("difference", "Difference", "percent")]  # fmt: skip
    rows = [{"low": one.low, "high": one.high, "with_poc": one.with_poc.value, "n_with": one.with_poc.n,
             "without": one.without.value, "n_without": one.without.n, "difference": one.difference}
            for one in found.bands]  # fmt: skip
    more = [("Difference at equal size", "no value" if found.difference.value is None else
             f"{100 * found.difference.value:.1f} points"), ("Currency", found.currency)]  # fmt: skip
    return Sheet("With and without", columns, rows, [*said, *more])


@export("poc-usage", title="Usage of proofs of concept", right="sales.view_pocs")
def poc_usage_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """What came in about the use of each that runs: events, users, first and last day, as known now."""
    rows = [{column.key: getattr(one, column.key) for column in USAGE}
            for one in usage_inbox(session, scope=scope, as_of=as_of)]  # fmt: skip
    return [Sheet("Usage", USAGE, rows, [("As it was on", f"{as_of}")])]


USAGE = (
    Column("key", "Key"), Column("name", "Proof of concept", width=30), Column("account", "Account", width=26),
    Column("state", "State"), Column("events", "Events", "count"), Column("users", "Users", "count"),
    Column("first_event_at", "First event", "instant"), Column("last_event_at", "Last event", "instant"),
)  # fmt: skip
