"""Stage conversion: what became of a cohort, what left a stage in a period, and against which mean (domain.md 1.7)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.core.metrics import Threshold
from data.core.numbers import EXACT, ratio
from data.pipeline.definitions import Stage
from data.pipeline.formulas.stages import Cohort, cohort_conversion
from data.pipeline.formulas.velocity import Entry, direction, moves, spells


@dataclass(frozen=True)
class CohortCounts:
    """Deals that entered a stage in a window, by what has become of them; `newest` is the last day one entered."""

    forward: int
    lost: int
    still_open: int
    newest: date | None

    @property
    def entered(self) -> int:
        return self.forward + self.lost + self.still_open

    @property
    def rates(self) -> Cohort:
        """The conversion, the resolved-only reading and the upper bound, fractions."""
        return cohort_conversion(forward=self.forward, lost=self.lost, still_in=self.still_open)


def cohort(
    deals: Iterable[Sequence[Entry]], *, stage: str, start: date, end: date, as_of: date, stages: Mapping[str, Stage]
) -> CohortCounts:
    """Follow the deals that first entered a stage in [start, end) up to `as_of`.

    Forward: reached any later stage, whatever followed. Lost: ended lost or undecided without that. Still open: all
    others, also those that went back. A deal that skipped the stage never entered it, but has passed the one before.
    Takes the (stage, day) entries of each deal, oldest first. Raises KeyError on an unknown stage.

    >>> from data.pipeline.definitions import stages
    >>> path = [("sql", date(2025, 6, 2)), ("closed_won", date(2025, 7, 1))]
    >>> june = dict(stage="sql", start=date(2025, 6, 1), end=date(2025, 7, 1), as_of=date(2025, 7, 31))
    >>> cohort([path, path[:1]], **june, stages=stages()).rates.conversion
    Decimal('0.5')
    """
    fates: Counter[str] = Counter()
    entered: list[date] = []
    for entries in deals:
        known = moves(entries, as_of=as_of)
        first = next((place for place, (name, _) in enumerate(known) if name == stage), None)
        if first is not None and start <= known[first][1] < end:
            entered.append(known[first][1])
            fates[_fate(stage, [name for name, _ in known[first + 1:]], stages)] += 1
    return CohortCounts(fates["forward"], fates["lost"], fates["open"], max(entered, default=None))


def _fate(stage: str, after: Sequence[str], stages: Mapping[str, Stage]) -> str:
    if any(direction(stage, name, stages) == "forward" for name in after):
        return "forward"
    return "lost" if after and direction(stage, after[-1], stages) == "lost" else "open"


def is_mature(newest: date | None, *, as_of: date, median_cycle: Decimal | int | None, cycles: Decimal | int) -> bool:
    """Say whether a cohort's newest deal entered at least `cycles` median cycles ago; otherwise its rate will rise.

    >>> days = (date(2025, 3, 31), date(2025, 4, 1))
    >>> [is_mature(date(2025, 1, 1), as_of=day, median_cycle=45, cycles=2) for day in days]
    [False, True]
    """
    if newest is None or median_cycle is None:
        return False
    return (as_of - newest).days >= EXACT.multiply(Decimal(cycles), Decimal(median_cycle))


@dataclass(frozen=True)
class Exits:
    """Stays in a stage that ended in a period, by where they went. Snapshot conversion leaves `back` out."""

    forward: int
    lost: int
    back: int


def stage_exits(
    deals: Iterable[Sequence[Entry]], *, stage: str, start: date, end: date, as_of: date, stages: Mapping[str, Stage]
) -> Exits:
    """Count the stays in a stage that ended in [start, end), whenever they began: what the snapshot reading divides.

    >>> from data.pipeline.definitions import stages
    >>> path = [("sql", date(2025, 1, 2)), ("sao", date(2025, 6, 3))]
    >>> june = dict(stage="sql", start=date(2025, 6, 1), end=date(2025, 7, 1), as_of=date(2025, 7, 31))
    >>> stage_exits([path], **june, stages=stages())
    Exits(forward=1, lost=0, back=0)
    """
    ways: Counter[str] = Counter()
    for entries in deals:
        for spell in spells(entries, as_of=as_of, stages=stages):
            ended = spell.left_on is not None and start <= spell.left_on < end
            if ended and spell.stage == stage and spell.to_stage is not None:
                ways[direction(stage, spell.to_stage, stages)] += 1
    return Exits(ways["forward"], ways["lost"], ways["back"])


def conversion_status(
    value: Decimal | None, trailing: Iterable[tuple[int, int]], *, yellow: Decimal
) -> tuple[str, Decimal | None]:
    """Compare a conversion with the trailing quarters: at least their mean is green, `yellow` times it yellow.

    Takes (forward, of how many) of each quarter; the mean divides sums, as ratios are never averaged (domain.md 0.9).
    Returns the status and the mean; grey and None without any past.

    >>> conversion_status(Decimal("0.35"), [(4, 10), (8, 20)], yellow=Decimal("0.85"))
    ('yellow', Decimal('0.4'))
    """
    quarters = list(trailing)
    entered = sum(of for _, of in quarters)
    if not entered:
        return "grey", None
    mean = ratio(sum(forward for forward, _ in quarters), entered)
    return Threshold("up", mean, EXACT.multiply(mean, yellow)).status(value), mean
