"""How well accounts and open pipeline fit: the distribution of scores, and what each band brings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.ledger import history
from data.core.metrics import GREY, Value, judged, rate, threshold_of
from data.core.numbers import ratio
from data.core.remembering import remembered
from data.icp.formulas.fit import Policy
from data.icp.queries import fit_deals
from data.icp.queries.fit_deals import Brought
from data.icp.views.fit_standings import STANDING_READS, Known, Standing, Standings, accounts_in, standings

FIT_READS = (*STANDING_READS, "targets")
STEP = 1000
"""The width of a bar of the distribution, in hundredths of points."""

OUT = "Ruled out"


@dataclass(frozen=True)
class BandRow:
    """The accounts of one band of scores, from `low` up to `high` (None: no end) in whole points, and their deals.

    The band `Ruled out` has no bounds: who meets a disqualifier scores nothing, whatever the parts say.
    """

    label: str
    low: int | None
    high: int | None
    accounts: int
    open_deals: int
    open: Decimal
    won_deals: int
    won: Decimal


@dataclass(frozen=True)
class Fit:
    """How the accounts of a scope fit at the end of a day; amounts in `currency`.

    distribution: accounts by the whole tens of their score, without those that are ruled out. scored of accounts;
    waiting: scored by earlier definitions. match_share: open deals whose account reaches the fast line.
    """

    as_of: date
    currency: str
    is_computed: bool
    is_blank: bool
    basis: str
    fast: int
    line: int
    accounts: int
    scored: int
    waiting: int
    bands: Sequence[BandRow]
    distribution: Mapping[int, int]
    match_share: Value
    completeness: Value
    unrated: int
    segments: Sequence[str]
    owners: Sequence[str]


def fit(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
        filters: Mapping[str, Any] | None = None) -> Fit:  # fmt: skip
    """Return how well the accounts and the open pipeline of a scope fit at the end of a day."""
    found = standings(session, as_of, known_at=known_at)
    chosen = accounts_in(session, scope, filters)
    mine = [found.rows[number] for number in chosen if number in found.rows]
    worth = brought_on(session, as_of, known_at)
    every = chosen if not filters else accounts_in(session, scope)
    policy = found.terms.policy
    return Fit(
        as_of=as_of, currency=settings.current(session, as_of).currency, is_computed=found.is_computed,
        is_blank=found.terms.scorers.is_blank, basis=found.terms.basis, fast=policy.lines["fast"],
        line=policy.lines["icp"], accounts=len(chosen), scored=len(mine), waiting=sum(each.is_late for each in mine),
        bands=_bands(mine, worth, policy), distribution=_distribution(mine),
        match_share=match_share(session, found, chosen, as_of=as_of, known_at=known_at),
        completeness=completeness(mine), unrated=sum(worth[n].unrated for n in chosen if n in worth),
        segments=sorted({each.segment for each in every.values() if each.segment}),
        owners=sorted({each.owner for each in every.values() if each.owner}),
    )  # fmt: skip


def brought_on(session: Session, as_of: date, known_at: datetime | None) -> Mapping[int, Brought]:
    """Return what each account's deals come to at the end of a day, as known at an instant."""
    return cast(Mapping[int, Brought], remembered(session, _brought, groups=FIT_READS, as_of=as_of, known_at=known_at))


def _brought(session: Session, *, as_of: date, known_at: datetime | None) -> Mapping[int, Brought]:
    currency = settings.current(session, as_of).currency
    rates = Rates(session, currency=currency, day=as_of, known_at=known_at)
    return fit_deals.brought(session, as_of=as_of, known=revision(session, known_at), rates=rates)


def revision(session: Session, known_at: datetime | None) -> int | None:
    """Return the revision up to which the ledger is read; None is all of it."""
    return None if known_at is None else history.revision_at(session, known_at)


def bounds(policy: Policy) -> list[tuple[int, int | None]]:
    """Return the bands of the calibration from the lowest: (from, up to and without)."""
    return list(zip(policy.bands, [*policy.bands[1:], None], strict=True))


def band_label(low: int, high: int | None) -> str:
    """Return what a band is called.

    >>> band_label(40, 70), band_label(70, None)
    ('40 to 69', '70 to 100')
    """
    return f"{low} to {100 if high is None else high - 1}"


def in_band(row: Standing, label: str, policy: Policy) -> bool:
    """Say whether an account belongs to a band by its name."""
    if row.disqualified or label == OUT:
        return bool(row.disqualified) and label == OUT
    return any(band_label(low, high) == label and row.score >= low * 100 and (high is None or row.score < high * 100)
               for low, high in bounds(policy))  # fmt: skip


def _bands(rows: Sequence[Standing], worth: Mapping[int, Brought], policy: Policy) -> list[BandRow]:
    found = []
    for low, high in [*reversed(bounds(policy)), (None, None)]:
        label = OUT if low is None else band_label(low, high)
        inside = [worth.get(row.account_id, Brought()) for row in rows if in_band(row, label, policy)]
        found.append(BandRow(
            label, low, high, len(inside), sum(b.open_deals for b in inside), sum((b.open for b in inside), Decimal(0)),
            sum(b.won_deals for b in inside), sum((b.won for b in inside), Decimal(0)),
        ))  # fmt: skip
    return found


def _distribution(rows: Sequence[Standing]) -> dict[int, int]:
    counted = Counter(min(row.score // STEP, 9) * 10 for row in rows if not row.disqualified)
    return {tens: counted[tens] for tens in range(0, 100, 10)}


def completeness(rows: Sequence[Standing]) -> Value:
    """Return the share of the score's weight that is known, over all scored accounts."""
    if not rows:
        return Value(None, "not_assessable")
    known = sum(row.completeness for row in rows)
    return judged(ratio(known, 100 * len(rows)), None, None, n=len(rows), inputs={"accounts": len(rows)})


def match_share(session: Session, found: Standings, chosen: Mapping[int, Known], *, as_of: date,
                known_at: datetime | None) -> Value:  # fmt: skip
    """Return the share of open deals of some accounts whose account reaches the fast line."""
    deals = fit_deals.opportunities(session, as_of=as_of, known=revision(session, known_at))
    mine = [deal for deal in deals if deal.account_id in chosen]
    rows = [found.rows[number] for deal in mine if (number := deal.account_id or 0) in found.rows]
    fast = found.terms.policy.lines["fast"]
    matched = sum(row.score >= fast * 100 for row in rows)
    inputs = {"matched": matched, "open_deals": len(mine), "not_scored": len(mine) - len(rows), "line": fast}
    if mine and not rows:
        return Value(None, "not_assessable", GREY, 0, inputs)
    return rate(matched, len(rows), threshold_of("icp.match_share", as_of=as_of), inputs=inputs)
