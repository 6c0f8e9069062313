"""How long deals stay in each stage, with those still there counted as they are (domain.md 1.8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import rulebook, statistics
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Value
from data.core.remembering import remembered
from data.core.statistics import Incidence, Survival
from data.pipeline import definitions
from data.pipeline.formulas.velocity import direction
from data.pipeline.queries import spells
from data.pipeline.queries.spells import REMOVED, STAYS, StayCount
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED
from data.pipeline.views.keyed import STAGE, Keyed, keyed, without_stage

QUARTER_LEFT = 0.25
"""Share still inside when three in four have left: the 75th percentile."""


@dataclass
class Stays:
    """Histograms of stays, whole days to how many: ended ones by where they led, and those cut off.

    Cut off are stays that last and those of removed deals: how long they would have been nobody knows.
    """

    ended: dict[str, Counter[int]] = field(
        default_factory=lambda: {way: Counter() for way in ("forward", "lost", "back")}
    )
    censored: Counter[int] = field(default_factory=Counter)
    lasting: int = 0

    def add(self, row: StayCount) -> None:
        if row.to_stage in (STAYS, REMOVED):
            self.censored[row.days] += row.spells
            self.lasting += row.spells if row.to_stage == STAYS else 0
        else:
            self.ended[direction(row.stage, row.to_stage, definitions.stages())][row.days] += row.spells

    @staticmethod
    def sum(parts: Iterable["Stays"]) -> "Stays":
        """Return all of them together."""
        whole = Stays()
        for part in parts:
            for way, histogram in part.ended.items():
                whole.ended[way].update(histogram)
            whole.censored.update(part.censored)
            whole.lasting += part.lasting
        return whole

    def survival(self) -> Survival:
        """Return the curve of all stays, whichever way they ended."""
        left: Counter[int] = Counter()
        for histogram in self.ended.values():
            left.update(histogram)
        return statistics.kaplan_meier_counts(left, self.censored)

    def incidence(self) -> Incidence:
        """Return the shares that went forward, were lost or went back by each day, as exits that compete."""
        return statistics.cumulative_incidence(self.ended, self.censored)

    def median(self) -> Value:
        """Return the median days; without one, `longest` among the inputs says what it is longer than."""
        found = self.survival()
        longest = None if found.longest is None else int(found.longest)
        inputs = {"stays": found.n, "lasting": self.lasting, "longest": longest, "p75": _left_by(found, QUARTER_LEFT)}
        if not found.n:
            return Value(None, "no_data", n=0, inputs=inputs)
        if found.median is None:
            return Value(None, "not_reached", n=found.n, inputs=inputs)
        reason = "too_few" if found.n < rulebook.limits()["small_sample"] else None
        return Value(int(found.median), reason, n=found.n, inputs=inputs)


def _left_by(found: Survival, share: float) -> int | None:
    return next((int(day) for day, inside in found.curve.items() if round(inside, 12) <= share), None)


@dataclass(frozen=True)
class StageStays:
    """One open stage. median: whole days. advanced, lost: shares in the end; advance_days: when half have advanced.

    curve: (day, share inside) after each exit; cut_off: days on which a stay was still lasting.
    """

    stage: str
    label: str
    median: Value
    p75: int | None
    curve: tuple[tuple[int, float], ...]
    cut_off: tuple[int, ...]
    advanced: float
    lost: float
    advance_days: int | None
    advancing: tuple[tuple[int, float], ...]
    losing: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Velocity:
    """Time in every open stage up to a day. from_sums: read from the monthly sums, else stay by stay."""

    as_of: date
    stages: tuple[StageStays, ...]
    from_sums: bool

    @property
    def has_stays(self) -> bool:
        """Whether any deal ever stood in an open stage."""
        return any(stage.median.n for stage in self.stages)


def velocity(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Velocity:  # fmt: skip
    """Return time in stage over all stays known at the end of a day; the period does not cut them.

    Raises ValueError with a sentence for the reader on an unknown filter.
    """
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    sums = _by(remembered(session, spells.stay_counts, slice_, groups=SUMMED), by_stage=True)
    known = {code: stage for code, stage in definitions.stages().items() if stage.is_open}
    return Velocity(as_of, tuple(_stage(code, stage.label, sums.get(code, Stays())) for code, stage in known.items()),
                    spells.has_sums(session, slice_))  # fmt: skip


def median_days(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> Keyed:  # fmt: skip
    """Return the median stay by a dimension or by stage, whole days, over the open stages that are asked for."""
    dimension, rest, stages = without_stage(by, filters)
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=dimension, filters=rest)
    rows = [row for row in remembered(session, spells.stay_counts, slice_, groups=SUMMED) if row.stage in stages]
    return keyed(session, by, _by(rows, by_stage=by == STAGE), Stays.median, Stays.sum)


def _by(rows: Iterable[StayCount], *, by_stage: bool) -> dict[Any, Stays]:
    found: dict[Any, Stays] = defaultdict(Stays)
    for row in rows:
        found[row.stage if by_stage else row.key].add(row)
    return dict(found)


def _stage(code: str, label: str, stays: Stays) -> StageStays:
    survival, both, median = stays.survival(), stays.incidence(), stays.median()
    half = both.time_to("forward", 0.5)
    return StageStays(
        stage=code, label=label, median=median, p75=median.inputs["p75"], curve=_points(survival.curve),
        cut_off=tuple(sorted(stays.censored)), advanced=both.share("forward"), lost=both.share("lost"),
        advance_days=None if half is None else int(half), advancing=_points(both.curves["forward"]),
        losing=_points(both.curves["lost"]),
    )  # fmt: skip


def _points(curve: Mapping[float, float]) -> tuple[tuple[int, float], ...]:
    return tuple((int(day), share) for day, share in curve.items())
