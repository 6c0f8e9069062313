"""What was lost since the profile in force began, by reason: the board that a change of the profile begins from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median_low
from typing import Any

from sqlmodel import Session

from data.core import drafts, rulebook, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.numbers import ratio
from data.icp import definitions
from data.icp.queries import closed_loop as queries
from data.icp.queries.closed_loop import Lost
from data.icp.views.fit import revision
from data.icp.views.fit_standings import owners_of

LOOP_READS = ("deals", "definitions", "people", "work")
TOP = 5
NO_REASON = "No reason given"


@dataclass(frozen=True)
class Reason:
    """One reason: deals, amount in the reporting currency and its share of all; `this_month`: deals of the last month.

    Scores are those at qualification: how many deals kept one, the median, and how many lay on the wrong side of the
    lines: at the fast line or above (the profile let them in), and below the lower line.
    """

    code: str
    label: str
    deals: int
    amount: Decimal
    share: Decimal | None
    this_month: int
    scored: int
    median: int | None
    fast: int
    below: int


@dataclass(frozen=True)
class ClosedLoop:
    """The reasons that cost most since `since` (None: ever, the profile is as shipped), the five largest first.

    draft: number, state and note of the profile's next version where one is on its way.
    """

    as_of: date
    currency: str
    version: int
    since: date | None
    deals: int
    amount: Decimal
    unrated: int
    reasons: Sequence[Reason]
    others: int
    draft: Mapping[str, Any] | None


def closed_loop(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None) -> ClosedLoop:
    """Return why deals were not won since the profile of the day came into force, by amount."""
    version, since = in_force_since(session, as_of)
    mine = owners_of(scope)
    found = [deal for deal in queries.lost(session, since=since, as_of=as_of, known=revision(session, known_at))
             if mine is None or deal.owner_id in mine]  # fmt: skip
    currency = settings.current(session, as_of).currency
    rates = Rates(session, currency=currency, day=as_of, known_at=known_at)
    worth = {deal.id: rates.closed(deal.amount, deal.currency, deal.closed_on) for deal in found}
    total = sum((amount for amount in worth.values() if amount is not None), Decimal(0))
    groups: dict[str, list[Lost]] = defaultdict(list)
    for deal in found:
        groups[deal.reason or ""].append(deal)
    words = queries.reason_labels(session)
    reasons = sorted((_reason(code, deals, worth, total, words, as_of) for code, deals in groups.items()),
                     key=lambda each: (-each.amount, each.label))  # fmt: skip
    return ClosedLoop(
        as_of, currency, version, since, len(found), total, sum(amount is None for amount in worth.values()),
        reasons[:TOP], len(reasons) - len(reasons[:TOP]), _draft(session),
    )  # fmt: skip


def in_force_since(session: Session, as_of: date) -> tuple[int, date | None]:
    """Return the profile's version in force on a day and the day it began; no day for the one as shipped."""
    held = rulebook.held(definitions.ICP, as_of)
    rows = rulebook.history(session, definitions.ICP)
    return held.version, next((one.valid_from for one in rows if one.version == held.version), None)


def _reason(code: str, deals: Sequence[Lost], worth: Mapping[int, Decimal | None], total: Decimal,
            words: Mapping[str, str], as_of: date) -> Reason:  # fmt: skip
    amount = sum((worth[deal.id] or Decimal(0) for deal in deals), Decimal(0))
    scores = [deal.score for deal in deals if deal.score is not None]
    lines = definitions.fit_policy(as_of).lines
    label = words.get(code, code.replace("_", " ").capitalize()) if code else NO_REASON
    return Reason(
        code, label, len(deals), amount, ratio(amount, total) if total else None,
        sum(deal.closed_on >= as_of.replace(day=1) for deal in deals), len(scores),
        median_low(scores) if scores else None, sum(score >= lines["fast"] for score in scores),
        sum(score < lines["icp"] for score in scores),
    )  # fmt: skip


def _draft(session: Session) -> dict[str, Any] | None:
    found = drafts.on_its_way(session, definitions.ICP)
    if found is None:
        return None
    return {"id": found.id, "version": found.version, "state": found.state, "note": found.note or ""}


def proposal_note(loop: ClosedLoop, reason: Reason) -> str:
    """Return what a draft says of the reason it was begun for: names and numbers as they stand on the day."""
    since = "ever" if loop.since is None else f"since version {loop.version} of {loop.since}"
    share = "" if reason.share is None else f", {reason.share:.0%} of what was not won"
    deals = "1 deal" if reason.deals == 1 else f"{reason.deals} deals"
    said = f"{reason.label}: {deals}, {loop.currency} {reason.amount:,.0f}{share} {since}."
    if reason.median is None:
        return f"{said} None of them kept a fit score."
    return f"{said} Fit score when they qualified: median {reason.median} of {reason.scored}, {reason.fast} on the " \
           "fast path."  # fmt: skip
