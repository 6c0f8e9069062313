"""Time in stage: the spells of a deal, who is slow, how long a sale takes, who goes back (domain.md 1.8 to 1.10)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from data.core.numbers import EXACT, ratio
from data.pipeline.definitions import Stage

Answer = tuple[Decimal | None, str | None]
Entry = tuple[str, date]


@dataclass(frozen=True)
class Spell:
    """One stay in an open stage. `left_on` and `to_stage` are None while it lasts; it is then counted to `until`."""

    stage: str
    entered_on: date
    left_on: date | None
    to_stage: str | None
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.entered_on).days

    @property
    def has_ended(self) -> bool:
        return self.left_on is not None


def moves(entries: Sequence[Entry], *, as_of: date) -> list[Entry]:
    """Return the stages a deal entered by the end of a day, oldest first; the same stage again is no move.

    Raises ValueError when the entries are not in the order of their days.

    >>> moves([("sql", date(2025, 1, 1)), ("sql", date(2025, 1, 5)), ("sao", date(2025, 3, 1))], as_of=date(2025, 2, 1))
    [('sql', datetime.date(2025, 1, 1))]
    """
    if any(later[1] < earlier[1] for earlier, later in pairwise(entries)):
        raise ValueError("The stages of a deal come oldest first.")
    known = [entry for entry in entries if entry[1] <= as_of]
    return [entry for place, entry in enumerate(known) if not place or known[place - 1][0] != entry[0]]


def spells(entries: Sequence[Entry], *, as_of: date, stages: Mapping[str, Stage]) -> tuple[Spell, ...]:
    """Return the stays of a deal in open stages, oldest first; the last one is open unless the deal is closed.

    Takes (stage, day entered), oldest first, closing stages included: they end a stay and begin none, so that a
    reopened deal starts a new one. Raises ValueError when days go back, KeyError on an unknown stage.

    >>> from data.pipeline.definitions import stages
    >>> stays = spells([("sql", date(2025, 1, 1)), ("sao", date(2025, 1, 11))], as_of=date(2025, 2, 1), stages=stages())
    >>> [(spell.stage, spell.days, spell.to_stage) for spell in stays]
    [('sql', 10, 'sao'), ('sao', 21, None)]
    """
    known = moves(entries, as_of=as_of)
    ends: list[Entry | None] = [*known[1:], None]
    return tuple(
        Spell(stage, entered, after[1] if after else None, after[0] if after else None, after[1] if after else as_of)
        for (stage, entered), after in zip(known, ends, strict=False)
        if stages[stage].is_open
    )


def days_by_stage(stays: Iterable[Spell]) -> dict[str, int]:
    """Return the time in each stage, whole days: the sum of its spells.

    >>> stay = Spell("sql", date(2025, 1, 1), date(2025, 1, 11), "sao", date(2025, 1, 11))
    >>> days_by_stage([stay, stay])
    {'sql': 20}
    """
    days: Counter[str] = Counter()
    for spell in stays:
        days[spell.stage] += spell.days
    return dict(days)


def durations(stays: Iterable[Spell]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the histograms, days to spells, of stays that ended and of stays that last: what medians are made of.

    >>> durations([Spell("sql", date(2025, 1, 1), None, None, date(2025, 1, 11))])
    ({}, {10: 1})
    """
    listed = list(stays)
    ended = Counter(spell.days for spell in listed if spell.has_ended)
    return dict(ended), dict(Counter(spell.days for spell in listed if not spell.has_ended))


def direction(from_stage: str, to_stage: str, stages: Mapping[str, Stage]) -> str:
    """Say where a deal went on leaving an open stage: forward (won included), lost (or no decision), or back.

    Raises KeyError on an unknown stage.

    >>> from data.pipeline.definitions import stages
    >>> [direction("sql", to, stages()) for to in ("sao", "closed_won", "closed_no_decision", "mql")]
    ['forward', 'forward', 'lost', 'back']
    """
    reached = stages[to_stage]
    if reached.state in ("lost", "no_decision"):
        return "lost"
    return "forward" if reached.state == "won" or reached.rank > stages[from_stage].rank else "back"


def exits(stays: Iterable[Spell], *, stages: Mapping[str, Stage]) -> dict[str, dict[int, int]]:
    """Return for each direction, forward, lost and back, the histogram of the stays that ended so: competing exits.

    >>> from data.pipeline.definitions import stages
    >>> won = Spell("sao", date(2025, 1, 1), date(2025, 1, 31), "closed_won", date(2025, 1, 31))
    >>> exits([won], stages=stages())["forward"]
    {30: 1}
    """
    counted: dict[str, Counter[int]] = {"forward": Counter(), "lost": Counter(), "back": Counter()}
    for spell in stays:
        if spell.to_stage is not None:
            counted[direction(spell.stage, spell.to_stage, stages)][spell.days] += 1
    return {way: dict(histogram) for way, histogram in counted.items()}


def slow_status(days: int, median: float | None, *, yellow: Decimal, red: Decimal) -> str:
    """Compare a stay that lasts with the median of its stage and segment: more than `yellow` or `red` times is slow.

    Without a median the status is grey.

    >>> [slow_status(days, 20.0, yellow=Decimal("1.5"), red=Decimal(2)) for days in (30, 31, 40, 41)]
    ['green', 'yellow', 'yellow', 'red']
    """
    if median is None:
        return "grey"
    usual = Decimal(median)
    if days > EXACT.multiply(red, usual):
        return "red"
    return "yellow" if days > EXACT.multiply(yellow, usual) else "green"


def cycle_length(won: Iterable[tuple[date, date]]) -> Answer:
    """Return the mean days from opening to winning over (opened, won) pairs of won deals only.

    >>> cycle_length([(date(2025, 1, 1), date(2025, 3, 2)), (date(2025, 1, 1), date(2025, 4, 11))])
    (Decimal('80'), None)
    """
    cycles = [(closed - opened).days for opened, closed in won]
    return (ratio(sum(cycles), len(cycles)), None) if cycles else (None, "no_cycle")


@dataclass(frozen=True)
class Regressions:
    """Deals that moved in a period and those of them that went back at least once; rate is their ratio."""

    regressed: int
    moved: int
    rate: Decimal | None
    reason: str | None = None


def steps_back(
    entries: Sequence[Entry], *, start: date, end: date, as_of: date, stages: Mapping[str, Stage]
) -> tuple[int, int]:
    """Count a deal's moves in [start, end), and those of them to a lower stage. Reopening is neither.

    >>> from data.pipeline.definitions import stages
    >>> path = [("sql", date(2025, 1, 1)), ("sao", date(2025, 1, 8)), ("sql", date(2025, 1, 20))]
    >>> steps_back(path, start=date(2025, 1, 10), end=date(2025, 2, 1), as_of=date(2025, 2, 1), stages=stages())
    (1, 1)
    """
    known = moves(entries, as_of=as_of)
    made = [
        direction(before, after, stages)
        for (before, _), (after, day) in pairwise(known)
        if stages[before].is_open and start <= day < end
    ]
    return len(made), made.count("back")


def regression_rate(
    deals: Iterable[Sequence[Entry]], *, start: date, end: date, as_of: date, stages: Mapping[str, Stage]
) -> Regressions:
    """Share of the deals that moved in [start, end) which moved back at least once (domain.md 1.9).

    >>> from data.pipeline.definitions import stages
    >>> path = [("sao", date(2025, 1, 1)), ("sql", date(2025, 1, 8))]
    >>> year = dict(start=date(2025, 1, 1), end=date(2026, 1, 1), as_of=date(2025, 12, 31))
    >>> regression_rate([path, path[:1]], **year, stages=stages()).rate
    Decimal('1')
    """
    counts = [steps_back(deal, start=start, end=end, as_of=as_of, stages=stages) for deal in deals]
    moved, regressed = sum(made > 0 for made, _ in counts), sum(back > 0 for _, back in counts)
    if not moved:
        return Regressions(regressed, moved, None, "no_data")
    return Regressions(regressed, moved, ratio(regressed, moved))
