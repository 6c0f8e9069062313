"""Whether the score tells winners from losers: over decided deals, by the score they had when they qualified."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.core.metrics import Value, judged, threshold_of
from data.core.remembering import remembered
from data.core.statistics import wilson
from data.icp import definitions
from data.icp.formulas.calibration import Band, calibrate
from data.icp.queries import fit_deals
from data.icp.queries.fit_deals import Judged
from data.icp.views.fit import band_label, revision
from data.icp.views.fit_standings import owners_of

CALIBRATION_READS = ("deals", "definitions", "people")
MONTHS = 12


@dataclass(frozen=True)
class BandRate:
    """The decided deals of one band: how many, won, win rate with its interval, lift over all; None without any."""

    label: str
    n: int
    won: int
    win_rate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    lift: Decimal | None


@dataclass(frozen=True)
class Calibration:
    """The score judged over twelve months: AUC with its reason, bands from the lowest, deals without a kept score.

    scores: (score, decided, won) of each single score, from the lowest: what AUC and bands are worked out from.
    """

    as_of: date
    since: date
    auc: Value
    bands: Sequence[BandRate]
    is_rising: bool
    n: int
    won: int
    without_score: int
    least_decided: int
    least_won: int
    scores: Sequence[tuple[int, int, int]]


def calibration(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
                filters: Mapping[str, Any] | None = None) -> Calibration:  # fmt: skip
    """Return how the score at qualification ranked the deals decided in the twelve months that end with the day.

    The score of today is never used: it has seen the outcome (domain.md 2.2). Owners are those of the close.
    """
    found = judged_deals(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    policy = definitions.fit_policy(as_of)
    scored = [(deal.score, deal.state == "won") for deal in found if deal.score is not None]
    decided, won = Counter(score for score, _ in scored), Counter(score for score, is_won in scored if is_won)
    result = calibrate(scored, edges=policy.bands, least_decided=policy.least_decided, least_won=policy.least_won)
    inputs = {"decided": result.n, "won": result.won, "without_score": len(found) - len(scored),
              "needs_decided": policy.least_decided, "needs_won": policy.least_won}  # fmt: skip
    threshold = threshold_of("icp.fit_auc", as_of=as_of)
    return Calibration(
        as_of, _since(as_of), judged(result.auc, result.reason, threshold, n=result.n, inputs=inputs),
        [_rate(band) for band in result.bands], result.is_rising, result.n, result.won, len(found) - len(scored),
        policy.least_decided, policy.least_won, [(score, decided[score], won[score]) for score in sorted(decided)],
    )  # fmt: skip


def judged_deals(session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
                 filters: Mapping[str, Any] | None = None) -> list[Judged]:  # fmt: skip
    """Return the deals that were decided in the twelve months up to a day, of a scope and some segments or owners."""
    every = cast(list[Judged], remembered(session, _judged, groups=CALIBRATION_READS, as_of=as_of, known_at=known_at))
    mine = owners_of(scope)
    names = fit_deals.owner_names(session)
    kept = [deal for deal in every if mine is None or deal.owner_id in mine]
    for name, values in (filters or {}).items():
        wanted = {values} if isinstance(values, str) else set(values)
        if name == "segment" and wanted:
            kept = [deal for deal in kept if (deal.segment or "(none)") in wanted]
        elif name == "owner" and wanted:
            kept = [deal for deal in kept if names.get(deal.owner_id or 0, "(none)") in wanted]
    return kept


def _judged(session: Session, *, as_of: date, known_at: datetime | None) -> list[Judged]:
    return fit_deals.judged(session, as_of=as_of, known=revision(session, known_at), since=_since(as_of))


def _since(as_of: date) -> date:
    first = clock.add_months(as_of.replace(day=1), -MONTHS)
    last = (clock.add_months(first, 1) - first).days
    return first.replace(day=min(as_of.day, last))


def _rate(band: Band) -> BandRate:
    ends = [Decimal(f"{bound:.6f}") for bound in wilson(band.won, band.n)] if band.n else [None, None]
    label = band_label(int(band.low), None if band.high is None else int(band.high))
    return BandRate(label, band.n, band.won, band.win_rate, ends[0], ends[1], band.lift)
