"""Plain rows of partners, their deals and trainings: what workbooks hold and the numbers are worked out from."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.access import Scope
from data.partners import types
from data.partners.queries import deals, lifecycle
from data.partners.queries import partners as queries
from data.partners.queries.money import Money
from data.partners.views.lifecycle import year_before
from data.partners.views.partners import PartnerRow, partner_list

ROLES = {"sourced": "Brought", "influenced": "Helped"}
ALL = Scope("all")


def partner_rows(session: Session, *, as_of: date) -> tuple[str, list[dict[str, Any]]]:
    """Return the currency and a row a partner: those of the list, and the days that the lifecycle is counted by."""
    listed = partner_list(session, scope=ALL, as_of=as_of)
    first, sent = lifecycle.first_active(session), lifecycle.first_sent(session, as_of)
    limits = rulebook.limits(as_of)
    span = timedelta(days=int(limits["partner_active_days"]) - 1)
    then_on = year_before(as_of, int(limits["partner_retention_months"]))
    then = lifecycle.active_between(session, then_on - span, then_on)
    ended = {row["id"]: row["ended_on"] for row in queries.partners(session)}
    rows = []
    for row in listed.rows:
        began, over = first.get(row.id), ended.get(row.id)
        rows.append({
            **{name: getattr(row, name) for name in PartnerRow.__dataclass_fields__},
            "ended_on": over if over is not None and over <= as_of else None,
            "first_active_on": began if began is not None and began <= as_of else None,
            "first_referral_on": sent.get(row.id), "active": "yes" if row.is_active else "no",
            "active_before": "yes" if row.id in then else "no",
        })  # fmt: skip
    return listed.currency, rows


def deal_rows(session: Session, *, as_of: date) -> tuple[str, list[dict[str, Any]]]:
    """Return the currency and a row a part in a deal; what closed after the day is open on it."""
    money = Money(session, currency=settings.current(session, as_of).currency)
    won, lost = deals.stages_in("won"), deals.stages_in("lost", "no_decision")
    rows = []
    for row in deals.parts(session, deals.PARTS.c.since_on <= as_of):
        is_closed = row["closed_on"] is not None and row["closed_on"] <= as_of
        worth = (money.closed(row["amount"], row["currency"], row["closed_on"]) if is_closed
                 else money.planned(row["amount"], row["currency"], as_of))  # fmt: skip
        state = "Won" if row["stage"] in won else "Lost" if row["stage"] in lost else "Open"
        rows.append({
            **row, "type_label": types.label(row["type"]), "role_label": ROLES[row["role"]],
            "state": state if is_closed else "Open", "closed_on": row["closed_on"] if is_closed else None,
            "worth": None if worth is None else money.shown(worth),
        })  # fmt: skip
    return money.currency, rows


def training_rows(session: Session, *, as_of: date) -> list[dict[str, Any]]:
    """Return a row an invitation to a training by a day; who came later has not come yet."""
    rows = queries.trainings(session, queries.TRAININGS.c.invited_on <= as_of)
    for row in rows:
        if row["attended_on"] is not None and row["attended_on"] > as_of:
            row["attended_on"] = row["certified_until"] = None
    return rows
