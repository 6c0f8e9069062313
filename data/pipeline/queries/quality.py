"""How far open pipeline can be relied on: overdue, stale, without a next step, and which of that can be judged."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select
from sqlmodel import Session

from data.core import rulebook
from data.core.ledger import history
from data.pipeline import definitions
from data.pipeline.queries import feeding
from data.pipeline.queries.slices import OMITTED, Slice, column, within
from models import Deal, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")

RULES = {"overdue": "close_date", "stale": "last_activity_on", "stepless": "next_step_date"}
"""The rules of clean coverage, each with the field that it needs (domain.md 1.2)."""


class Quality(NamedTuple):
    """Open deals of one key, segment and currency: number and amount (minor units) of those that a rule finds.

    by_step: amount of each process step, in the order of the definitions; stepped: deals that have one.
    """

    key: Any
    segment: int
    currency: str
    deals: int
    amount: int
    found: dict[str, tuple[int, int]]
    stepped: int
    by_step: tuple[int, ...]


FOUND = ("overdue", "stale", "stepless", "clean", "debt", "inferred")


def open_due(slice_: Slice, table: Any = VERSIONS) -> list[ColumnElement[bool]]:
    """Return the conditions under which a version is open pipeline of the period (domain.md 1.2)."""
    period = slice_.period
    return [
        history.held(table, as_of=slice_.as_of, known=slice_.known),
        table.c.stage.in_(slice_.counted),
        table.c.close_date >= period.start, table.c.close_date < period.end,
        func.coalesce(table.c.forecast_category, literal_column("''")) != OMITTED,
        *within(slice_, table),
    ]  # fmt: skip


def failing(slice_: Slice, table: Any = VERSIONS) -> dict[str, ColumnElement[bool]]:
    """Return, for each rule, the condition under which a deal fails it, wherever it can be judged."""
    idle_since = slice_.as_of - timedelta(days=rulebook.limits(slice_.as_of)["idle_days"])
    activity, step = table.c.last_activity_on, table.c.next_step_date
    return {
        "overdue": table.c.close_date < slice_.as_of,
        "stale": or_(activity.is_(None), activity < idle_since),
        "stepless": or_(step.is_(None), step < slice_.as_of),
    }


def judged(slice_: Slice, fed: Mapping[str, frozenset[int]], table: Any = VERSIONS) -> dict[str, ColumnElement[bool]]:
    """Return the rules' conditions, each only for the segments in which its field is fed (domain.md 0.18)."""
    segment = column(table, "segment")
    return {
        rule: condition if rule == "overdue" else and_(segment.in_(sorted(fed[rule])), condition)
        for rule, condition in failing(slice_, table).items()
    }


def _counted(slice_: Slice) -> list[ColumnElement[bool]]:
    return [
        history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known),
        VERSIONS.c.stage.in_(slice_.counted),
        func.coalesce(VERSIONS.c.forecast_category, literal_column("''")) != OMITTED,
        *within(slice_, VERSIONS),
    ]


def open_quality(session: Session, slice_: Slice, *, fed: Mapping[str, frozenset[int]]) -> list[Quality]:
    """Return what the rules find among the open deals of the period, by key, segment and currency."""
    period = slice_.period
    rules = [*judged(slice_, fed).values(), func.coalesce(VERSIONS.c.gate_debt, literal_column("''")) != "",
             DEALS.c.is_inferred.is_(True)]  # fmt: skip
    # One group for each mixture of findings: two sums a row of the table, where a sum for each finding were twenty.
    mixture = sum((case((rule, literal_column(str(2**n))), else_=ZERO) for n, rule in enumerate(rules)), start=ZERO)
    keys = [column(VERSIONS, slice_.by).label("sliced")] if slice_.by else []
    due = (VERSIONS.c.close_date >= period.start, VERSIONS.c.close_date < period.end)
    groups = [*keys, column(VERSIONS, "segment").label("of_segment"), VERSIONS.c.currency,
              VERSIONS.c.process_step, mixture.label("mixture")]  # fmt: skip
    statement = (
        select(*groups, func.sum(ONE), func.sum(func.coalesce(VERSIONS.c.amount, ZERO)))
        .outerjoin_from(VERSIONS, DEALS, DEALS.c.id == VERSIONS.c.entity_id)
        .where(*_counted(slice_), *due)
        .group_by(*["sliced"][: len(keys)], "of_segment", VERSIONS.c.currency, VERSIONS.c.process_step, "mixture")
    )
    rows = [tuple(row) if keys else (None, *row) for row in session.connection().execute(statement)]
    return [_quality(group, list(some)) for group, some in groupby(sorted(rows, key=_group), key=_group)]


def _group(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:3]


def _quality(group: tuple[Any, ...], rows: Sequence[tuple[Any, ...]]) -> Quality:
    key, segment, currency = group
    found = {name: [0, 0] for name in FOUND}
    steps = dict.fromkeys(definitions.process_steps(), 0)
    stepped = 0
    for _, _, _, step, mixture, deals, amount in rows:
        flags = [bool(int(mixture) & 2**n) for n in range(5)]
        for name, is_so in zip(FOUND, [*flags[:3], not any(flags[:3]), *flags[3:]], strict=True):
            found[name][0] += int(deals) * is_so
            found[name][1] += int(amount) * is_so
        stepped += int(deals) * (step is not None)
        if step in steps:
            steps[step] += int(amount)
    whole, money = (sum(int(row[place]) for row in rows) for place in (5, 6))
    told = {name: (deals, amount) for name, (deals, amount) in found.items()}
    return Quality(key, int(segment), currency, whole, money, told, stepped, tuple(steps.values()))


def evidence(session: Session, slice_: Slice) -> dict[str, frozenset[int]]:
    """Return, for each rule, the segments in which it can be judged; 0 is no segment.

    A field is fed where some deal of the segment carries it at that time, or where a file that brought deals of
    the segment has a column for it (domain.md 0.18). An expected close date is on every counted deal.
    """
    fed = {"overdue": feeding.segments(session)}
    held = history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known)
    for rule in ("stale", "stepless"):
        fed[rule] = feeding.fed(session, RULES[rule], held)
    return fed


class Unplaced(NamedTuple):
    """Open deals of one key and currency that the period does not count; amount in minor units."""

    key: Any
    currency: str
    deals: int
    amount: int


def undated_deals(session: Session, slice_: Slice) -> list[Unplaced]:
    """Return open deals without a close date by key and currency: they count nowhere until somebody gives them one."""
    return _unplaced(session, slice_, VERSIONS.c.close_date.is_(None))


def late_deals(session: Session, slice_: Slice, *, before: date) -> list[Unplaced]:
    """Return open deals by key and currency whose close date lies before a day: no period from then on counts them."""
    return _unplaced(session, slice_, VERSIONS.c.close_date < before)


def _unplaced(session: Session, slice_: Slice, due: ColumnElement[bool]) -> list[Unplaced]:
    keys = [column(VERSIONS, slice_.by).label("sliced")] if slice_.by else []
    statement = (
        select(*keys, VERSIONS.c.currency, func.sum(ONE), func.sum(func.coalesce(VERSIONS.c.amount, ZERO)))
        .where(*_counted(slice_), due)
        .group_by(*["sliced"][: len(keys)], VERSIONS.c.currency)
    )
    found = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [Unplaced(key, money, int(deals), int(amount)) for key, money, deals, amount in found]
