"""Coverage of a period by segment, owner, territory, product, motion or type: what page, export and terminal show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.ledger import history
from data.core.metrics import Value
from data.pipeline import queries
from data.pipeline.formulas import coverage as formulas
from data.pipeline.queries import Slice
from data.pipeline.views.answers import Terms, answers, thresholds
from data.pipeline.views.gathering import gather, window
from data.pipeline.views.plan import Cut
from data.pipeline.views.tally import Tally, total

READS = ("deals", "targets", "definitions", "people")
"""The table groups that these views read: part of every cache key."""

BASES = ("remaining", "plan")
EVERYWHERE = "every segment"


@dataclass(frozen=True)
class Row:
    """One key with its sums and numbers. label None: nothing set, or the total. headline: by basis and clean."""

    key: Any
    label: str | None
    tally: Tally
    values: Mapping[str, Value]
    headline: Value

    @property
    def needed(self) -> Value:
        """The coverage that the win rate asks for."""
        return self.values["required_coverage"]


@dataclass(frozen=True)
class Coverage:
    """Everything that a coverage page shows, before it is drawn.

    rows: keys with something to say, largest gap to policy first. quiet: keys that only closed deals in `window`.
    cut: what the targets are set by. unjudged: rule to segments in which it cannot be judged. before: open deals
    (number, money) whose date passed before the period. currency: of all money.
    """

    period: Period
    as_of: date
    known_at: datetime | None
    by: str | None
    basis: str
    clean: bool
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    policy: Decimal
    rows: tuple[Row, ...]
    quiet: tuple[Row, ...]
    total: Row
    window: Period
    cut: Cut | None
    is_partial: bool
    rules: int
    unjudged: Mapping[str, tuple[str, ...]]
    before: tuple[int, Decimal]
    has_deals: bool

    @property
    def headline(self) -> str:
        """The short name of the number that the bars show."""
        name = "coverage" if self.basis == "remaining" else "coverage_plan"
        return f"clean_{name}" if self.clean else name


def coverage(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "segment", filters: Mapping[str, Any] | None = None, basis: str = "remaining",
    clean: bool = False, settings: Mapping[str, Any] | None = None,
) -> Coverage:  # fmt: skip
    """Return coverage of a period at the end of a day, as known at an instant (domain.md 1.2).

    filters: dimension to name or names, `(none)` for nothing set. Amounts are unrounded decimals of the reporting
    currency. Raises ValueError with a sentence for the reader on an unknown dimension, value or basis.
    """
    if basis not in BASES:
        raise ValueError(f"The basis is remaining or plan, not {basis}.")
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    gathered = gather(session, slice_, known_at=known_at)
    unjudged = _unjudged(session, gathered.unfed)
    terms = Terms(thresholds(settings, as_of), unjudged, gathered.rules)
    names = queries.labels(session, by) if by else {}
    name = ("clean_" if clean else "") + ("coverage" if basis == "remaining" else "coverage_plan")

    def row(key: Any, tally: Tally, **more: Any) -> Row:
        found = answers(tally, terms, **more)
        return Row(key, names.get(key), tally, found, found[name])

    rows = [row(key, tally) for key, tally in gathered.tallies.items()] if by else []
    whole = total(gathered.tallies.values())
    if gathered.total_target:
        whole.target = gathered.total_target
    gaps = sum((_gap(r) for r in rows), Decimal(0)) if by else None
    return Coverage(
        period=period, as_of=as_of, known_at=known_at, by=by, basis=basis, clean=clean,
        filters=_written(filters), currency=gathered.currency, policy=terms.policy,
        rows=tuple(sorted((r for r in rows if r.tally.counts), key=_order)),
        quiet=tuple(r for r in rows if r.tally.decided and not r.tally.counts),
        total=row(None, whole, segment_gaps=gaps), window=window(as_of), cut=gathered.cut,
        is_partial=gathered.is_partial, rules=gathered.rules, unjudged=unjudged, before=gathered.before,
        has_deals=bool(whole.open_deals or whole.won_deals or whole.undated_deals) or queries.has_deals(session),
    )  # fmt: skip


def sliced(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any] | None,
) -> Slice:  # fmt: skip
    """Return which deals are meant: names turned into numbers, the scope into owners, the instant into a revision."""
    if by is not None and by not in queries.DIMENSIONS:
        raise ValueError(f"There is no dimension {by}. Known are {', '.join(queries.DIMENSIONS)}.")
    known = None if known_at is None else history.revision_at(session, known_at)
    return Slice(period, as_of, by, queries.resolved(session, filters or {}), queries.owners_in(scope), known)


def _unjudged(session: Session, unfed: Mapping[str, frozenset[int] | None]) -> dict[str, tuple[str, ...]]:
    """Return rule to the names of the segments in which it cannot be judged."""
    names = {0: queries.NO_NAMES, **queries.labels(session, "segment")} if any(unfed.values()) else {}
    return {
        rule: (EVERYWHERE,) if segments is None else tuple(sorted(names.get(n, str(n)) for n in segments))
        for rule, segments in unfed.items()
    }


def _gap(row: Row) -> Decimal:
    return formulas.remaining(row.tally.won, row.tally.target) or Decimal(0)


def _order(row: Row) -> tuple[Decimal, bool, str]:
    missing = row.values["coverage"].inputs["gap_to_policy"] or Decimal(0)
    return (-missing, row.label is None, row.label or "")


def _written(filters: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    return {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (filters or {}).items() if v}
