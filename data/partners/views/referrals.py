"""Referrals as the page and the export show them: the clock of each, and what it looks like a duplicate of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.clock import Period, add_months
from data.core.metrics import Value
from data.partners import clocks
from data.partners.formulas import referrals as formulas
from data.partners.formulas.referrals import ACCEPTED, DECLINED, EXPIRED, SUBMITTED
from data.partners.queries import deals, partners
from data.partners.queries import referral_states as standings
from data.partners.queries import referrals as queries
from data.partners.queries.lifecycle import sent_between
from data.partners.views.lifecycle import acceptance, decided_in_time

PAGE = 200
"""Rows of one page of a table."""
REFERRAL_READS = ("referrals", "partners", "deals", "definitions", "people", "work")
LABELS = {SUBMITTED: "Waits for a decision", ACCEPTED: "Accepted", DECLINED: "Declined", EXPIRED: "Ran out"}
COLOURS = {"met": "green", "breached": "red", "pending_overdue": "red", "pending": "yellow"}
WORDS = {"met": "In time", "breached": "Late", "pending_overdue": "Overdue", "pending": "In time so far"}


@dataclass(frozen=True)
class ReferralRow:
    """One referral at the end of a day. clock: met, breached, pending, pending_overdue; reason: why it was declined."""

    id: int
    row_version: int
    company: str
    partner: str
    partner_id: int
    partner_owner_id: int | None
    owner: str
    contact: str
    email: str
    domain: str
    need: str
    kind: str
    source: str
    state: str
    state_label: str
    submitted_on: date
    decide_by: date
    days_left: int | None
    clock: str
    decided_on: date | None
    decided_by: str
    reason: str
    note: str
    introduced_on: date | None
    introduce_by: date | None
    is_introduction_late: bool
    valid_until: date | None
    account: str
    deal: str
    deal_id: int | None
    warning: str


@dataclass(frozen=True)
class Referrals:
    """Referrals as of a day, those that wait first; how many by state; the two rates of those sent in the year.

    rows: those asked for, or one page of them. waits, answered: how many there are in all. late: introductions.
    """

    as_of: date
    rows: tuple[ReferralRow, ...]
    counts: dict[str, int]
    overdue: int
    late: int
    waits: int
    answered: int
    acceptance: Value
    in_time: Value


def referrals(session: Session, *, scope: Scope, as_of: date, partner_id: int | None = None,  # noqa: ARG001 - whoever sees partners sees all
              states: tuple[str, ...] = (), owners: tuple[str, ...] = (),
              pages: tuple[int, int] | None = None) -> Referrals:  # fmt: skip
    """Return the referrals that were sent by a day as they stood at its end; states and owners filter the rows.

    pages: which page, from 1, of those that wait and of those with their answer; none: every row. Both rates count
    what was sent in the twelve months up to the day. Source: domain.md 8.4 and 8.10.
    """
    where = standings.sent_by(as_of, partner_id=partner_id, owners=owners)
    found = standings.tallies(session, *where, as_of=as_of)
    counts = {state: found.get(state, {"n": 0})["n"] for state in LABELS}
    wanted = {state: n for state, n in counts.items() if not states or state in states}
    waits = wanted.pop(SUBMITTED, 0)
    asked = [standings.state_on(as_of).in_(states)] if states else []
    period, group = _year(as_of), None if partner_id is None else {partner_id}
    sent = sent_between(session, period.start, period.end, as_of)
    return Referrals(
        as_of, tuple(_rows(session, [*where, *asked], as_of, pages)), counts,
        found[SUBMITTED]["overdue"] if SUBMITTED in found else 0, _late(session, where, as_of), waits,
        sum(wanted.values()), acceptance(session, period=period, as_of=as_of, counts=sent)(group),
        decided_in_time(session, period=period, as_of=as_of, counts=sent)(group),
    )  # fmt: skip


def _rows(session: Session, where: list[ColumnElement[bool]], as_of: date,
          pages: tuple[int, int] | None) -> Iterator[ReferralRow]:  # fmt: skip
    reasons = queries.reasons(session, as_of)
    for is_waiting, number in zip((True, False), pages or (0, 0), strict=True):
        cut = {"limit": PAGE, "offset": (number - 1) * PAGE} if number else {}
        for row in standings.page(session, *where, as_of=as_of, is_waiting=is_waiting, **cut):
            yield _row(session, row, as_of, reasons)


def _late(session: Session, where: list[ColumnElement[bool]], as_of: date) -> int:
    """Return how many introductions are late: made after their day, or not made when it was over."""
    late, due = 0, {}
    for decided_on, owner_id, introduced, n in standings.acceptances(session, *where, as_of=as_of):
        if (decided_on, owner_id) not in due:
            due[decided_on, owner_id] = clocks.introduce_by(session, decided_on, owner_id)
        late += n if (introduced or as_of) > due[decided_on, owner_id] else 0
    return late


def _year(as_of: date) -> Period:
    following = add_months(as_of.replace(day=1), 1)
    return Period("twelve months", add_months(following, -12), following)


def _row(session: Session, row: dict[str, Any], as_of: date, reasons: dict[str, str]) -> ReferralRow:
    state, decided_on = _state(row, as_of), row["decided_on"]
    if state == SUBMITTED:
        decided_on = None
    due = None
    if state in (ACCEPTED, EXPIRED) and decided_on is not None:
        due = clocks.introduce_by(session, decided_on, row["partner_owner_id"])
    introduced = row["introduced_on"] if row["introduced_on"] and row["introduced_on"] <= as_of else None
    is_late = state == ACCEPTED and due is not None and (introduced or as_of) > due
    return ReferralRow(
        row["id"], row["row_version"], row["company"], row["partner"], row["partner_id"], row["partner_owner_id"],
        row["partner_owner"] or "", row["contact"] or "", row["email"] or "", row["domain"] or "", row["need"] or "",
        row["kind"], row["source"], state, LABELS[state], row["submitted_on"], row["decide_by"],
        (row["decide_by"] - as_of).days if state == SUBMITTED else None,
        formulas.clock(state, row["decide_by"], decided_on, as_of), decided_on, row["decided_by"] or "",
        reasons.get(row["decline_reason"], row["decline_reason"] or "") if state == DECLINED else "",
        row["note"] or "", introduced, due, is_late, row["valid_until"], row["account"] or "",
        row["deal"] or "" if state != SUBMITTED else "", row["deal_id"] if state != SUBMITTED else None,
        row["warning"] or "",
    )  # fmt: skip


def _state(row: dict[str, Any], as_of: date) -> str:
    """Return the state at the end of a day, which the days of the row say."""
    if row["state"] == SUBMITTED or row["decided_on"] is None or row["decided_on"] > as_of:
        return SUBMITTED
    if row["state"] == EXPIRED and (row["valid_until"] is None or row["valid_until"] >= as_of):
        return ACCEPTED
    return str(row["state"])


@dataclass(frozen=True)
class Choices:
    """What the dialogs offer: partners who may send, reasons, people, segments, territories, the company's currency."""

    partners: dict[int, str]
    reasons: dict[str, str]
    people: dict[int, str]
    segments: dict[int, str]
    territories: dict[int, str]
    currency: str
    currencies: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


def choices(session: Session, *, scope: Scope, as_of: date) -> Choices:
    """Return what can be chosen when a referral is sent or decided; partners as far as the scope reaches."""
    may = partners.partners(session, partners.PARTNERS.c.state != "ended", scope=scope)
    held = settings.current(session, as_of).currency
    known = deals.currencies(session)
    return Choices({row["id"]: row["name"] for row in may}, queries.reasons(session, as_of), partners.people(session),
                   partners.names(session, "segment"), partners.names(session, "territory"), held,
                   tuple(sorted({held, *known}, key=lambda code: (code != held, code))),
                   tuple(standings.owners(session)))  # fmt: skip


def one(session: Session, *, scope: Scope, as_of: date, referral_id: int) -> ReferralRow | None:  # noqa: ARG001 - as every view
    """Return one referral at the end of a day; None where there was none."""
    found = queries.referrals(session, queries.REFERRALS.c.id == referral_id, queries.REFERRALS.c.submitted_on <= as_of)
    return _row(session, found[0], as_of, queries.reasons(session, as_of)) if found else None


def standing(row: ReferralRow) -> tuple[str, str]:
    """Return the colour and the words of a referral's clock."""
    if row.state == SUBMITTED:
        days = row.days_left or 0
        many = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
        left = "today" if days == 0 else f"{many} left" if days > 0 else f"{many} late"
        return COLOURS[row.clock], f"{WORDS[row.clock]}: {left}"
    return COLOURS[row.clock], WORDS[row.clock]
