"""How many deals go on from each stage: the cohort that entered it, and the exits of the period (domain.md 1.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics, rulebook
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Value
from data.core.numbers import ratio
from data.core.remembering import remembered
from data.pipeline import definitions
from data.pipeline.formulas import conversions as formulas
from data.pipeline.formulas.conversions import CohortCounts
from data.pipeline.queries import Slice, moves
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED
from data.pipeline.views.keyed import STAGE, Keyed, keyed, without_stage
from data.pipeline.views.pace import median_cycle

QUARTERS = 4
"""How many periods before it a conversion is compared with."""


@dataclass
class Entered:
    """Deals that entered in the period and in each of those before it, by fate; and the stays that ended in them."""

    fates: dict[tuple[int, str], int] = field(default_factory=dict)
    exits: dict[tuple[int, str], int] = field(default_factory=dict)
    newest: date | None = None

    @staticmethod
    def sum(parts: Iterable["Entered"]) -> "Entered":
        """Return all of them together."""
        whole = Entered()
        for part in parts:
            for mine, theirs in ((whole.fates, part.fates), (whole.exits, part.exits)):
                for key, n in theirs.items():
                    mine[key] = mine.get(key, 0) + n
            whole.newest = max(filter(None, (whole.newest, part.newest)), default=None)
        return whole

    def cohort(self, window: int = QUARTERS) -> CohortCounts:
        """Return the deals of one window; the last is the period itself."""
        forward, lost, still = (self.fates.get((window, fate), 0) for fate in ("forward", "lost", "open"))
        return CohortCounts(forward, lost, still, self.newest)


@dataclass(frozen=True)
class Terms:
    """What a conversion is judged by: the day and the median cycle in days, None where nothing was won."""

    as_of: date
    cycle: int | None

    def is_mature(self, entered: Entered) -> bool:
        """Whether the newest deal of the cohort has had time enough."""
        cycles = rulebook.limits(self.as_of)["mature_cycles"]
        return formulas.is_mature(entered.newest, as_of=self.as_of, median_cycle=self.cycle, cycles=cycles)

    def cohort(self, entered: Entered) -> Value:
        """Return the share that went on; no status while the cohort is immature."""
        counts = entered.cohort()
        inputs = {"forward": counts.forward, "lost": counts.lost, "undecided": counts.still_open,
                  "entered": counts.entered, "resolved_only": counts.rates.resolved_only,
                  "upper_bound": counts.rates.upper_bound, "mature": "yes" if self.is_mature(entered) else "no",
                  "removed": entered.fates.get((QUARTERS, "removed"), 0)}  # fmt: skip
        before = [entered.cohort(window) for window in range(QUARTERS)]
        found = self._judged(counts.forward, counts.entered, [(c.forward, c.entered) for c in before], inputs)
        return found if self.is_mature(entered) else Value(found.value, found.reason, n=found.n, inputs=found.inputs)

    def snapshot(self, entered: Entered) -> Value:
        """Return the share of the period's exits that went forward, whenever the deals had entered."""
        def of(window: int) -> tuple[int, int]:
            forward, lost = (entered.exits.get((window, way), 0) for way in ("forward", "lost"))
            return forward, forward + lost

        forward, n = of(QUARTERS)
        inputs = {"forward": forward, "lost": n - forward, "back": entered.exits.get((QUARTERS, "back"), 0)}
        return self._judged(forward, n, [of(window) for window in range(QUARTERS)], inputs)

    def _judged(self, forward: int, n: int, before: Sequence[tuple[int, int]], inputs: dict[str, Any]) -> Value:
        found = metrics.rate(forward, n, None, inputs=inputs)
        value = None if found.value is None else Decimal(found.value)
        yellow = Decimal(rulebook.limits(self.as_of)["conversion_yellow"])
        status, mean = formulas.conversion_status(value, before, yellow=yellow)
        told = {**found.inputs, "mean_of_four": mean}
        return Value(found.value, found.reason, "grey" if found.reason else status, found.n, told)


@dataclass(frozen=True)
class StageConversion:
    """One open stage: the cohort of the period and its exits side by side. undecided: share of the cohort."""

    stage: str
    label: str
    cohort: Value
    snapshot: Value
    undecided: Decimal | None
    is_mature: bool


def conversions(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> tuple[StageConversion, ...]:  # fmt: skip
    """Return for every open stage what became of the deals that entered it in the period, and what left it in it.

    Removed deals are in neither. A status compares with the four periods before.
    """
    terms, sums = _gathered(session, STAGE, scope=scope, period=period, as_of=as_of, known_at=known_at,
                            filters=filters)  # fmt: skip
    _, _, stages = without_stage(None, None)
    labels = {code: stage.label for code, stage in definitions.stages().items()}
    found = []
    for code in stages:
        entered = sums.get(code, Entered())
        counts = entered.cohort()
        share = ratio(counts.still_open, counts.entered) if counts.entered else None
        found.append(StageConversion(code, labels[code], terms.cohort(entered), terms.snapshot(entered), share,
                                     terms.is_mature(entered)))  # fmt: skip
    return tuple(found)


def conversion(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None,
) -> Keyed:  # fmt: skip
    """Return the cohort conversion by a dimension or by stage, over the open stages that are asked for."""
    terms, sums = _gathered(session, by, scope=scope, period=period, as_of=as_of, known_at=known_at, filters=filters)
    return keyed(session, by, sums, terms.cohort, Entered.sum)


def _gathered(
    session: Session, by: str | None, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    filters: Mapping[str, Any] | None,
) -> tuple[Terms, dict[Any, Entered]]:  # fmt: skip
    dimension, rest, stages = without_stage(by, filters)
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=dimension, filters=rest)
    windows = _windows(session, slice_)
    found: dict[Any, Entered] = {}
    for row in remembered(session, moves.fates, slice_, windows, groups=SUMMED):
        if row.stage in stages:
            entered = found.setdefault(row.stage if by == STAGE else row.key, Entered())
            entered.fates[row.window, row.fate] = entered.fates.get((row.window, row.fate), 0) + row.deals
            if row.window == QUARTERS:
                entered.newest = max(filter(None, (entered.newest, row.newest)))
    for key, stage, window, way, n in remembered(session, moves.exits, slice_, windows, groups=SUMMED):
        if stage in stages:
            entered = found.setdefault(stage if by == STAGE else key, Entered())
            entered.exits[window, way] = entered.exits.get((window, way), 0) + n
    return Terms(as_of, median_cycle(session, slice_)), found


def _windows(session: Session, slice_: Slice) -> tuple[Period, ...]:
    """Return the four periods before this one, oldest first, and it."""
    calendar = company.current(session, slice_.as_of).calendar
    found = [slice_.period]
    for _ in range(QUARTERS):
        found.insert(0, clock.previous(found[0], calendar))
    return tuple(found)
