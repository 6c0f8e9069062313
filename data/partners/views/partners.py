"""Partners as the list, their own page and the export show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook, settings
from data.core.access import Scope
from data.core.clock import Period, add_months
from data.partners import types
from data.partners.commands.taking import STATES
from data.partners.formulas.types import Scored
from data.partners.queries import deals, lifecycle
from data.partners.queries import partners as queries
from data.partners.queries.money import Money
from data.partners.views.referrals import Referrals, referrals

PARTNER_READS = ("partners", "referrals", "partner_months", "deals", "definitions", "people")
SPAN = 12
"""Months that the list looks back."""


@dataclass(frozen=True)
class PartnerRow:
    """One partner at the end of a day. The twelve months before it: sent, accepted; won: brought, in the reporting

    currency; helped: won with its help. open: amount of open deals that it brought. last_on: the last accepted
    referral or deal. is_active: within the limit.
    """

    id: int
    name: str
    type: str
    type_label: str
    tier: str
    state: str
    state_label: str
    owner: str
    owner_id: int | None
    signed_on: date | None
    is_strategic: bool
    sent: int
    accepted: int
    waiting: int
    deals: int
    open: Decimal
    won: Decimal
    helped: Decimal
    is_active: bool


@dataclass(frozen=True)
class Partners:
    """The partners as of a day with whom something was or is going on, and the currency of the amounts."""

    as_of: date
    currency: str
    rows: tuple[PartnerRow, ...]
    without_rate: int


def partner_list(session: Session, *, scope: Scope, as_of: date,  # noqa: ARG001 - whoever sees partners sees all
                 types_: tuple[str, ...] = (), states: tuple[str, ...] = ()) -> Partners:  # fmt: skip
    """Return every partner with what came of it in the twelve months up to a day. Amounts add up for won, not helped.

    Source: domain.md 8.11: the pages of partners are never added up.
    """
    money = Money(session, currency=settings.current(session, as_of).currency)
    year = _year(as_of)
    sent = lifecycle.sent_between(session, year.start, year.end, as_of)
    active = lifecycle.active_between(session, as_of - _span(as_of), as_of)
    sums, unknown = _sums(session, money, year, as_of)
    was = queries.versions(session, as_of)
    rows = []
    for row in queries.partners(session):
        if row["id"] not in was:
            continue
        held = {**row, **{name: was[row["id"]][name] for name in ("name", "type", "tier", "state", "signed_on")}}
        told, mine = sent.get(row["id"], {}), sums.get(row["id"], {})
        if (types_ and held["type"] not in types_) or (states and held["state"] not in states):
            continue
        rows.append(PartnerRow(
            row["id"], held["name"], held["type"], types.label(held["type"]), held["tier"] or "", held["state"],
            STATES.get(held["state"], held["state"]), row["owner"] or "", row["owner_id"], held["signed_on"],
            row["is_strategic"], told.get("submitted", 0), told.get("accepted", 0),
            told.get("pending", 0) + told.get("overdue", 0), mine.get("deals", 0), money.shown(mine.get("open", 0)),
            money.shown(mine.get("won", 0)), money.shown(mine.get("helped", 0)), row["id"] in active,
        ))  # fmt: skip
    rows.sort(key=lambda row: (-row.won, -row.sent, row.name))
    return Partners(as_of, money.currency, tuple(rows), unknown)


def _year(as_of: date) -> Period:
    following = add_months(as_of.replace(day=1), 1)
    return Period("twelve months", add_months(following, -SPAN), following)


def _span(as_of: date) -> timedelta:
    return timedelta(days=int(rulebook.limits(as_of)["partner_active_days"]) - 1)


def _sums(session: Session, money: Money, year: Period, as_of: date) -> tuple[dict[int, dict[str, int]], int]:
    """Return by partner: how many deals, what of them is open, was won in the year, was won with help; minor units."""
    sums: dict[int, dict[str, int]] = {}
    unknown, won, still = 0, deals.stages_in("won"), deals.stages_in("open")
    for row in deals.parts(session, deals.PARTS.c.since_on <= as_of):
        mine = sums.setdefault(row["partner_id"], {"deals": 0, "open": 0, "won": 0, "helped": 0})
        mine["deals"] += 1
        is_source = row["role"] == "sourced"
        if row["stage"] in won and row["closed_on"] in year and row["closed_on"] <= as_of:
            worth = money.closed(row["amount"] or 0, row["currency"], row["closed_on"])
            mine["won" if is_source else "helped"] += worth or 0
        elif row["stage"] in still and is_source:
            worth = money.planned(row["amount"] or 0, row["currency"], as_of)
            mine["open"] += worth or 0
        else:
            continue
        unknown += worth is None
    return sums, unknown


@dataclass(frozen=True)
class PartnerPage:
    """Everything about one partner as of a day. deals: with worth in the reporting currency; credit: won of them."""

    row: PartnerRow
    record: Mapping[str, Any]
    currency: str
    contacts: Sequence[Mapping[str, Any]]
    referrals: Referrals
    deals: Sequence[Mapping[str, Any]]
    trainings: Sequence[Mapping[str, Any]]
    costs: Sequence[Mapping[str, Any]]
    actuals: Sequence[Mapping[str, Any]]
    people: Mapping[int, str]
    kind: Mapping[str, Any]


def partner_page(session: Session, *, scope: Scope, as_of: date, partner_id: int) -> PartnerPage | None:
    """Return one partner with everything that hangs on it, or None where there is none on that day."""
    listed = partner_list(session, scope=scope, as_of=as_of)
    row = next((one for one in listed.rows if one.id == partner_id), None)
    if row is None:
        return None
    money = Money(session, currency=listed.currency)
    record = queries.partners(session, queries.PARTNERS.c.id == partner_id)[0]
    parts = [_part(one, money, as_of) for one in deals.parts(session, deals.PARTS.c.partner_id == partner_id,
                                                             deals.PARTS.c.since_on <= as_of)]  # fmt: skip
    return PartnerPage(
        row, record, listed.currency, queries.contacts(session, [partner_id]),
        referrals(session, scope=scope, as_of=as_of, partner_id=partner_id, pages=(1, 1)), parts,
        queries.trainings(session, queries.TRAININGS.c.partner_id == partner_id,
                          queries.TRAININGS.c.invited_on <= as_of),
        queries.costs(session, queries.COSTS.c.partner_id == partner_id, queries.COSTS.c.month <= as_of),
        queries.actuals(session, queries.ACTUALS.c.partner_id == partner_id, queries.ACTUALS.c.month <= as_of),
        queries.people(session), types.types(as_of).get(row.type, {}),
    )  # fmt: skip


def _part(row: dict[str, Any], money: Money, as_of: date) -> dict[str, Any]:
    is_won = row["stage"] in deals.stages_in("won")
    worth = (money.closed(row["amount"], row["currency"], row["closed_on"]) if is_won
             else money.planned(row["amount"], row["currency"], as_of))  # fmt: skip
    return {**row, "worth": None if worth is None else money.shown(worth), "is_won": is_won,
            "is_open": row["stage"] in deals.stages_in("open")}  # fmt: skip


def type_scores(session: Session, *, scope: Scope, as_of: date, answers: tuple[tuple[str, str], ...],  # noqa: ARG001 - as every view
                weights: tuple[tuple[str, int], ...] = ()) -> list[Scored]:  # fmt: skip
    """Return the six kinds of partnership by score for some answers, the best first. Source: domain.md 8.13."""
    return types.choose(dict(answers), weights={name: Decimal(value) for name, value in weights} or None, as_of=as_of)


def deal_choices(session: Session, *, scope: Scope, as_of: date) -> dict[int, str]:  # noqa: ARG001 - as every view
    """Return the open deals that help can be logged on: number to name and account."""
    return deals.open_names(session)


def partner_links(session: Session, *, partner_id: int) -> list[dict[str, Any]]:
    """Return the links made for a partner, the newest first. They are no records: read them anew each time."""
    return queries.links(session, partner_id)
