"""What is at risk among open deals on a day: in all, by reason, by dimension, and how far it can be judged at all."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session

from data.core import clock, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.ledger import history
from data.core.numbers import worth
from data.core.remembering import remembered
from data.pipeline import definitions, queries
from data.pipeline.formulas import risks as formulas
from data.pipeline.queries import risk as asked
from data.pipeline.queries.risk import RiskSlice, RiskSum, Road
from data.pipeline.queries.scoring import FED, Terms

RISK_READS = ("deals", "definitions", "people")
BANDS = ("high", "medium", "low", formulas.UNKNOWN)
ZERO = Decimal(0)


@dataclass
class Sum:
    """Deals and their amount in the reporting currency. left_out: those of them whose money has no exchange rate."""

    deals: int = 0
    amount: Decimal = ZERO
    left_out: int = 0

    def add(self, deals: int, amount: Decimal | None) -> None:
        """Add deals; money without a rate is left out and counted."""
        self.deals += deals
        self.amount += amount or ZERO
        self.left_out += deals if amount is None else 0


@dataclass(frozen=True)
class Risks:
    """Everything that the deal risk page says about open deals, but the single ones.

    bands: band to sum. reasons: code to (deals, amount) in which it holds, of every deal and of those at high risk;
    a deal with two reasons is in both. newly: deals at high risk that were not on `monday`. rules: how many of the
    rules can be assessed for some deal, of `of`. unjudged: rule to the names of segments where no source feeds it.
    seconds: how long a day took that the folded table does not know; None when it does.
    """

    as_of: date
    known_at: datetime | None
    filters: Mapping[str, tuple[str, ...]]
    due: Period | None
    currency: str
    open: Sum
    bands: Mapping[str, Sum]
    reasons: Mapping[str, Sum]
    high_reasons: Mapping[str, Sum]
    by: Mapping[str | None, Sum]
    newly: Sum
    monday: date
    rules: int
    of: int
    needed: int
    unjudged: Mapping[str, tuple[str, ...]]
    seconds: float | None
    has_deals: bool
    terms: Terms = field(repr=False)


def risks(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None, by: str | None = None,
    filters: Mapping[str, Any] | None = None, due: Period | None = None,
) -> Risks:  # fmt: skip
    """Return what is at risk among all open deals at the end of a day, whatever their type (domain.md 1.14).

    filters: dimension to name or names, `(none)` for nothing set. due: only deals whose close date lies in it.
    by: also the amount at high risk by a dimension. Raises ValueError with a sentence for the reader.
    """
    began = time.perf_counter()
    slice_ = risk_slice(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters, due=due, by=by)
    road = asked.road(session, slice_)
    gathered = _gathered(session, slice_, road)
    terms, monday = road.terms, clock.last_monday(as_of)
    newly = Sum()
    for money, deals, minor in asked.newly(session, _high(slice_, as_of), road, day=monday):
        newly.add(deals, converted(terms, minor, money))
    seen = frozenset({0, *queries.labels(session, "segment")})
    names = {0: queries.NO_NAMES, **queries.labels(session, "segment")}
    return Risks(
        as_of=as_of, known_at=known_at, filters=_written(filters), due=due, currency=terms.currency, **gathered,
        newly=newly, monday=monday, of=len(terms.weights), needed=needed(as_of),
        unjudged={rule: tuple(names[n] for n in sorted(seen - terms.fed[rule])) for rule in FED
                  if seen - terms.fed[rule]},
        seconds=None if road.is_folded else time.perf_counter() - began,
        has_deals=bool(gathered["open"].deals) or queries.has_deals(session), terms=terms,
    )  # fmt: skip


def risk_slice(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None, filters: Mapping[str, Any] | None,
    due: Period | None, by: str | None = None, **more: Any,
) -> RiskSlice:  # fmt: skip
    """Return which deals are meant: names turned into numbers, the scope into owners, the instant into a revision."""
    if by is not None and by not in queries.DIMENSIONS:
        raise ValueError(f"There is no dimension {by}. Known are {', '.join(queries.DIMENSIONS)}.")
    known = None if known_at is None else history.revision_at(session, known_at)
    return RiskSlice(as_of, by, queries.resolved(session, filters or {}), queries.owners_in(scope), due, known,
                     known_at, **more)  # fmt: skip


def needed(as_of: date) -> int:
    """Return how many rules must be assessable for a deal to get a band."""
    return int(rulebook.limits(as_of)["risk_rules_needed"])


def band_of(score: int, assessed: int, as_of: date) -> str:
    """Return high, medium, low or unknown."""
    return formulas.band(score, assessed, bands=definitions.risk_weights(as_of).bands, needed=needed(as_of))


def converted(terms: Terms, minor: int, currency: str) -> Decimal | None:
    """Return an open amount in the reporting currency at the plan rate, unrounded; None without a rate."""
    rate = Decimal(1) if currency == terms.currency else terms.rates.get(currency)
    return worth(minor, currency, rate)


def _high(slice_: RiskSlice, as_of: date) -> RiskSlice:
    least = definitions.risk_weights(as_of).bands["high"]
    return RiskSlice(**{**vars(slice_), "least": least, "assessed": needed(as_of)})


def _gathered(session: Session, slice_: RiskSlice, road: Road) -> dict[str, Any]:
    """Return the sums over all deals: open, by band, by reason, by the dimension."""
    whole, bands = Sum(), {band: Sum() for band in BANDS}
    reasons = {rule: Sum() for rule in road.terms.weights}
    high = {rule: Sum() for rule in road.terms.weights}
    by: dict[Any, Sum] = {}
    names = queries.labels(session, slice_.by) if slice_.by else {}
    most = 0
    for row in sums_of(session, slice_, road):
        amount = converted(road.terms, row.amount, row.currency)
        band = band_of(row.score, row.assessed, slice_.as_of)
        most = max(most, row.assessed)
        whole.add(row.deals, amount)
        bands[band].add(row.deals, amount)
        for rule in row.reasons:
            reasons[rule].add(row.deals, amount)
            if band == "high":
                high[rule].add(row.deals, amount)
        if slice_.by:
            part = by.setdefault(names.get(row.key), Sum())
            part.add(row.deals if band == "high" else 0, amount if band == "high" else ZERO)
    return {"open": whole, "bands": bands, "reasons": reasons, "high_reasons": high, "by": by, "rules": most}


def sums_of(session: Session, slice_: RiskSlice, road: Road) -> list[RiskSum]:
    """Return the sums of a slice, kept until something changes: the tiles and the table ask for the same."""
    return cast(list[RiskSum], remembered(session, asked.risk_sums, slice_, road, groups=RISK_READS))


def _written(filters: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    return {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (filters or {}).items() if v}
