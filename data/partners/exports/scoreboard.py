"""Scoreboards, profitability, the programme and the comparison with direct, to take away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.partners.queries.scoreboard import WITH_US
from data.partners.views.against_direct import Compared, Side, against_direct
from data.partners.views.profit import Earned, profits
from data.partners.views.programme import programme_view
from data.partners.views.scoreboard import Board, Row, boards
from data.partners.views.todo_sums import todo_sums

SINGLE, TOTALS = "partners.view_partners", "partners.view"
FROM_LINK = {"link": "by link", "review": "in a review"}


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], notes: Sequence[tuple[str, str]],
           *, with_prices: bool) -> Sheet:  # fmt: skip
    """Return a sheet, without its amounts where the reader may not see them."""
    kept = columns if with_prices else [column for column in columns if column.kind != "money"]
    return Sheet(title, kept, rows, notes)


def _money(key: str, title: str, currency: str) -> Column:
    return Column(key, title, "money", currency=currency)


@export("partner-scoreboards", title="Partner scoreboards", right=SINGLE)
def partner_scoreboards_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every signed partner with the colour of its scoreboard, every line with target, actual and limits, and the
    to-dos of reviews that were due in the period.
    """
    found = boards(session, scope=scope, as_of=as_of, states=WITH_US)
    notes = [("As they are on", f"{as_of}")] + ([("Quarter", found[0].period.label)] if found else [])
    lines = [_line(board, row, with_prices=with_prices) for board in found for row in board.rows]
    todos = [vars(one) for one in todo_sums(session, scope=scope, period=period, as_of=as_of)]
    return [_sheet("Partners", BOARDS, [_board(one) for one in found], notes, with_prices=with_prices),
            Sheet("Lines", LINES, lines, notes),
            Sheet("To-dos", TODOS, todos, [*notes, ("Due in", period.label)])]  # fmt: skip


BOARDS = (
    Column("partner_id", "Number", "count"), Column("partner", "Partner", width=30), Column("type", "Type"),
    Column("owner", "Owner", width=22), Column("colour", "Colour"), Column("green", "Green lines", "count"),
    Column("yellow", "Yellow lines", "count"), Column("red", "Red lines", "count"),
    Column("grey", "Not judged", "count"), Column("overrides", "A person's word", "count"),
    Column("version", "Version", "count"), Column("state", "Limits"), Column("valid_from", "Hold from", "date"),
    Column("ours", "Signed for us", width=22), Column("theirs", "Signed for them", width=22), Column("how", "How"),
    Column("digest", "Digest of what was signed", width=30),
)  # fmt: skip
LINES = (
    Column("partner", "Partner", width=30), Column("title", "Line", width=26), Column("area", "Area"),
    Column("kind", "Kind"), Column("unit", "Unit"), Column("target", "Target of the quarter", "number"),
    Column("due", "Due by now", "number"), Column("actual", "Actual", "number"),
    Column("counted", "Counted instead", "number"), Column("attainment", "Attainment", "percent"),
    Column("colour", "Colour"), Column("reason", "Why grey"), Column("green", "Green from", "number"),
    Column("yellow", "Yellow from", "number"), Column("change", "Against last quarter", "number"),
    Column("source", "Source"), Column("note", "Note", width=40),
)  # fmt: skip
TODOS = (
    Column("partner_id", "Number", "count"), Column("partner", "Partner", width=30), Column("due", "Due", "count"),
    Column("done", "Done", "count"), Column("in_time", "In time", "count"),
)  # fmt: skip


def _board(board: Board) -> dict[str, Any]:
    signed = board.signed
    return {
        **{name: getattr(board, name) for name in ("partner_id", "partner", "type", "owner", "overrides", "version",
                                                   "valid_from", "digest")},
        "colour": board.status, "state": board.state, "ours": signed.get("ours"), "theirs": signed.get("theirs"),
        "how": FROM_LINK.get(signed.get("theirs_by") or "", ""),
        **{colour: board.colours.get(colour, 0) for colour in ("green", "yellow", "red", "grey")},
    }  # fmt: skip


def _line(board: Board, row: Row, *, with_prices: bool) -> dict[str, Any]:
    shown = with_prices or row.unit != "money"
    numbers = ("target", "due", "actual", "counted", "green", "yellow", "change")
    source = "a person's word" if row.is_override else "counted" if row.is_counted else "entered"
    return {
        "partner": board.partner, "title": row.title, "area": row.area, "kind": row.kind, "unit": row.unit,
        "attainment": row.attainment, "colour": row.status, "reason": row.reason, "source": source, "note": row.note,
        **{name: getattr(row, name) if shown else None for name in numbers},
    }  # fmt: skip


@export("partner-profit", title="Profitability of partners", right=SINGLE)
def partner_profit_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Each partner over the four quarters up to the day: sourced revenue, costs of its own and shared, profit, return,
    cost of a deal won; and each of the quarters.
    """
    view = profits(session, scope=scope, as_of=as_of)
    notes = [("From", f"{view.start}"), ("To", f"{as_of}"), ("Margin", f"{view.programme.margin}"),
             ("Not borne by anybody", f"{view.unshared}"), ("Costs without a rate", f"{view.left_out}")]  # fmt: skip
    columns = [
        Column("rank", "Rank", "count"), Column("partner_id", "Number", "count"),
        Column("partner", "Partner", width=30), Column("type", "Type"), Column("owner", "Owner", width=22),
        _money("sourced", "Sourced revenue", view.currency), _money("gross", "Gross profit", view.currency),
        _money("own", "Own costs", view.currency), _money("shared", "Part of shared costs", view.currency),
        _money("cost", "Cost", view.currency), _money("profit", "Profit", view.currency),
        Column("roi", "Return", "ratio"), Column("customers", "Deals won", "count"),
        _money("cac", "Cost of a deal won", view.currency), Column("against", "Against direct", "percent"),
        Column("colour", "Colour"), Column("reason", "Why grey"), Column("leave", "Talk about ending"),
    ]  # fmt: skip
    quarters = [{"partner": one.partner, **vars(quarter)} for one in view.rows for quarter in one.quarters]
    of_quarters = [
        Column("partner", "Partner", width=30), Column("label", "Quarter"),
        _money("sourced", "Sourced revenue", view.currency), _money("cost", "Cost", view.currency),
        _money("profit", "Profit", view.currency), Column("status", "Colour"),
    ]  # fmt: skip
    return [_sheet("Profitability", columns, [_earned(one) for one in view.rows], notes, with_prices=with_prices),
            _sheet("Quarters", of_quarters, quarters, notes, with_prices=with_prices)]  # fmt: skip


def _earned(one: Earned) -> dict[str, Any]:
    result = one.result
    return {
        **{name: getattr(one, name) for name in ("rank", "partner_id", "partner", "type", "owner", "sourced",
                                                 "customers", "reason")},
        "gross": result.gross_profit, "own": sum(one.own_costs.values()), "shared": one.shared_cost,
        "cost": result.cost, "profit": result.profit, "roi": result.roi, "cac": result.cac,
        "against": result.cac_vs_direct, "colour": one.status, "leave": "yes" if one.is_to_be_left else "no",
    }  # fmt: skip


@export("partner-programme", title="Targets of the partner programme", right=TOTALS)
def partner_programme_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """The programme's targets with what is reached, and the two wholes that partners bring a part of: new bookings, and
    a year's recurring revenue.
    """
    view = programme_view(session, scope=scope, as_of=as_of)
    began = view.programme.started_on
    notes = [("As of", f"{as_of}"), ("Programme began on", f"{began}" if began else "no day given")]
    targets = [
        Column("month", "Month", "count"), Column("title", "Target", width=46), Column("unit", "Unit"),
        Column("wanted", "Wanted", "number"), Column("actual", "Reached", "number"),
        Column("due_by_now", "Due by now", "number"), Column("forecast", "Ends at", "number"),
        Column("due_on", "By", "date"), Column("state", "State"), Column("said", "Note", width=36),
    ]  # fmt: skip
    wholes = [{"what": title, "partners": value.inputs["of_partners"], "whole": value.inputs[name],
               "share": value.value}
              for title, name, value in (("New bookings", "bookings", view.bookings),
                                         ("Recurring revenue", "revenue", view.revenue))]  # fmt: skip
    of_wholes = [
        Column("what", "What", width=22), _money("partners", "From partners", view.currency),
        _money("whole", "In all", view.currency), Column("share", "Part", "percent"),
    ]  # fmt: skip
    return [Sheet("Targets", targets, [vars(one) for one in view.targets], notes),
            _sheet("Wholes", of_wholes, wholes, [*notes, ("Bookings from", f"{view.start}")],
                   with_prices=with_prices)]  # fmt: skip


@export("partner-against-direct", title="Partners against direct", right=TOTALS)
def partner_against_direct_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Deals with a partner beside deals without, decided in twelve months, in all and by segment, with intervals."""
    asked = (filters or {}).get("segment") or ()
    view = against_direct(session, scope=scope, as_of=as_of,
                          segments=(asked,) if isinstance(asked, str) else tuple(asked))  # fmt: skip
    notes = [("From", f"{view.start}"), ("To", f"{as_of}"), ("Won without an amount", f"{view.left_out}")]
    columns = [
        Column("segment", "Segment", width=22), Column("side", "Side", width=18), Column("won", "Won", "count"),
        Column("decided", "Decided", "count"), Column("open", "Still open", "count"),
        Column("rate", "Close rate", "percent"), Column("low", "Close rate from", "percent"),
        Column("high", "Close rate to", "percent"), _money("size", "Size of a deal won", view.currency),
        _money("size_low", "Size from", view.currency), _money("size_high", "Size to", view.currency),
        Column("days", "Days to win", "number"), Column("days_low", "Days from", "count"),
        Column("days_high", "Days to", "count"), Column("decision", "Days to a decision", "number"),
        _money("cac", "Cost of a customer", view.currency), Column("few", "Too few deals"),
    ]  # fmt: skip
    rows = [_side(pair, side) for pair in (view.total, *view.segments) for side in (pair.partner, pair.direct)]
    return [_sheet("Partners and direct", columns, rows, notes, with_prices=with_prices)]


def _side(pair: Compared, side: Side) -> dict[str, Any]:
    return {
        "segment": pair.segment, "side": side.name, "won": side.won, "decided": side.decided, "open": side.still_open,
        "rate": side.close_rate.value, "low": side.rate_low, "high": side.rate_high, "size": side.size,
        "size_low": side.size_low, "size_high": side.size_high, "days": side.days, "days_low": side.days_low,
        "days_high": side.days_high, "decision": side.decision_days, "cac": side.cac,
        "few": "yes" if side.is_few else "no",
    }  # fmt: skip
