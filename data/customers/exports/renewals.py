"""Renewals to take away: what comes up with both views, the terms of a period with what was kept, save offers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.customers.commands.offers import KINDS
from data.customers.views.offers import STATE_WORDS as OFFER_WORDS
from data.customers.views.offers import save_offers
from data.customers.views.renewal_lines import lines
from data.customers.views.renewal_shapes import STATE_WORDS, VIEW_WORDS, Contract, Line
from data.customers.views.renewals import Runway, runway

PRICES = frozenset({"arr", "kept", "expected", "booked", "discount", "saved"})


def _open_columns(currency: str) -> list[Column]:
    return [
        Column("number", "Number", "count"), Column("account", "Account", width=28),
        Column("contract", "Contract", width=18), Column("product", "Product", width=22), Column("segment", "Segment"),
        Column("owner", "Owner", width=22), Column("end_on", "Ends on", "date"),
        Column("notice_on", "Notice by", "date"), Column("renews", "Renews by itself"),
        Column("arr", "ARR", "money", currency), Column("system", "System"), Column("owner_view", "Owner's view"),
        Column("seen", "Seen as"), Column("odds", "Odds", "percent"), Column("why", "Why", width=36),
        Column("disagree", "They disagree"), Column("owed", "View owed"), Column("step", "Next step", width=30),
        Column("step_on", "Due", "date"), Column("remind_on", "Reminder", "date"),
        Column("late", "Steps late", "count"),
        Column("sponsor", "Sponsor", width=22),
    ]  # fmt: skip


def _term_columns(currency: str) -> list[Column]:
    return [
        Column("number", "Number", "count"), Column("account", "Account", width=28), Column("product", "Product"),
        Column("segment", "Segment"), Column("owner", "Owner", width=22), Column("end_on", "Ended on", "date"),
        Column("state", "State"), Column("arr", "Available", "money", currency),
        Column("kept", "Kept", "money", currency), Column("booked", "Booked", "money", currency),
        Column("expected", "Expected", "money", currency), Column("booked_on", "Signed on", "date"),
        Column("due", "Due"), Column("in_time", "In time"),
    ]  # fmt: skip


@export("renewals", title="Renewals", right="customers.view_accounts")
def renewals_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Open lines whose end is near, as the runway shows them; and every term that ends in the period with what was
    available, kept and expected of it.
    """
    view = runway(session, scope=scope, as_of=as_of, filters=filters)
    ended = lines(session, scope=scope, as_of=as_of, since=period.start, until=period.end - timedelta(days=1),
                  filters=filters)  # fmt: skip
    rows = [_open(view, one, line) for one in view.contracts for line in one.lines]
    said = [("As of", f"{as_of}"), ("Currency", view.currency)]
    sheets = [Sheet("Coming up", _open_columns(view.currency), rows, said),
              Sheet("Terms of the period", _term_columns(view.currency), [_term(line, as_of) for line in ended],
                    [*said, ("Period", period.label)])]  # fmt: skip
    return sheets if with_prices else [_without_prices(sheet) for sheet in sheets]


def _open(view: Runway, one: Contract, line: Line) -> dict[str, Any]:
    step = one.next_step
    return {
        "number": line.id, "account": line.account, "contract": line.contract, "product": line.product,
        "segment": line.segment, "owner": line.owner, "end_on": line.end_on, "notice_on": line.notice_on,
        "renews": {True: "yes", False: "no", None: "not said"}[line.is_auto_renew], "arr": line.arr,
        "system": VIEW_WORDS[line.system][1],
        "owner_view": VIEW_WORDS[line.owner_view][1] if line.owner_view else "not said",
        "seen": VIEW_WORDS[line.view][1], "odds": line.odds,
        "why": line.view_reason, "disagree": "yes" if one in view.disagreements else "no",
        "owed": "yes" if line.is_owed else "no", "step": step.title if step else "",
        "step_on": step.due_on if step else None, "remind_on": step.remind_on if step else None,
        "late": one.late_steps, "sponsor": "missing" if one.is_without_sponsor else line.sponsor,
    }  # fmt: skip


def _term(line: Line, as_of: date) -> dict[str, Any]:
    is_due = line.end_on < as_of or line.booked_on is not None
    return {
        "number": line.id, "account": line.account, "product": line.product, "segment": line.segment,
        "owner": line.owner, "end_on": line.end_on, "state": STATE_WORDS[line.state], "arr": line.arr,
        "kept": line.kept if line.arr is not None else None, "booked": line.booked,
        "expected": line.forecast if line.arr is not None else None, "booked_on": line.booked_on,
        "due": "yes" if is_due else "no", "in_time": "yes" if line.is_on_time else "no",
    }  # fmt: skip


def _without_prices(sheet: Sheet) -> Sheet:
    columns = [column for column in sheet.columns if column.key not in PRICES]
    rows = [{key: value for key, value in row.items() if key not in PRICES} for row in sheet.rows]
    return Sheet(sheet.title, columns, rows, sheet.notes)


@export("save-offers", title="Save offers", right="customers.view_accounts")
def save_offers_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every save offer up to the day: what, for whom, until when, where it stands, what it costs and what it saved."""
    view = save_offers(session, scope=scope, as_of=as_of, filters=filters)
    columns = [
        Column("id", "Number", "count"), Column("account", "Account", width=28), Column("segment", "Segment"),
        Column("owner", "Owner", width=22), Column("kind", "Kind"), Column("terms", "Terms", width=40),
        Column("state", "State"), Column("asked_by", "Asked by", width=22), Column("requested_on", "Asked on", "date"),
        Column("expires_on", "Last day", "date"), Column("answered_on", "Answered on", "date"),
        Column("arr", "ARR", "money", view.currency), Column("discount", "Costs a year", "money", view.currency),
        Column("saved", "ARR saved", "money", view.currency),
    ]  # fmt: skip
    rows = [{**{column.key: getattr(one, column.key) for column in columns}, "kind": KINDS.get(one.kind, one.kind),
             "state": OFFER_WORDS[one.state][1]} for one in view.rows]  # fmt: skip
    made = Sheet("Save offers", columns, rows, [("As of", f"{as_of}"), ("Offers made", f"{view.made}")])
    return [made if with_prices else _without_prices(made)]
