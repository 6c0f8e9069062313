"""The flow of deals between stages in a period, the moves one by one, and how open deals stand: idle, pushed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column
from data.core.remembering import remembered
from data.pipeline import definitions
from data.pipeline.queries import Slice, moves, pace
from data.pipeline.queries.moves import OPENED
from data.pipeline.queries.spells import REMOVED
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, evidence, rates_of

MOST = 200
BANDS = ((0, 7), (8, 14), (15, 30), (31, 60), (61, None))
"""Idle days; the limit in force cuts stale from fresh, whichever band it falls into."""


@dataclass(frozen=True)
class Move:
    """Moves from one stage to another; amount in the reporting currency, None where some has no rate."""

    source: str
    target: str
    moves: int
    amount: Decimal | None


@dataclass(frozen=True)
class Flows:
    """All moves of a period up to a day, in the order of the stages. labels: what sources and targets are called."""

    moves: tuple[Move, ...]
    labels: Mapping[str, str]
    currency: str


def labels() -> dict[str, str]:
    """Return what every end of a move is called, in the order in which they stand."""
    return {OPENED: "Opened", **{code: s.label for code, s in definitions.stages().items()}, REMOVED: "Removed"}


def flows(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Flows:  # fmt: skip
    """Return the moves between stages in a period, a deal once for each of its moves.

    Raises ValueError with a sentence for the reader on an unknown filter.
    """
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    rates, found = rates_of(session, slice_, known_at), dict[tuple[str, str], tuple[int, Decimal | None]]()
    for row in remembered(session, moves.flows, slice_, groups=SUMMED):
        n, so_far = found.get((row.from_stage, row.to_stage), (0, Decimal(0)))
        amount = rates.planned(row.amount, row.currency)
        both = None if so_far is None or amount is None else so_far + amount
        found[row.from_stage, row.to_stage] = n + row.moves, both
    known = labels()
    order = list(known)
    ways = sorted(found, key=lambda way: (order.index(way[0]), order.index(way[1])))
    return Flows(tuple(Move(*way, *found[way]) for way in ways), known, rates.currency)


@dataclass(frozen=True)
class MovedDeals:
    """Moves one by one: id, name, account, owner, segment, stage and to_stage (labels), moved_on, days, amount."""

    rows: tuple[dict[str, Any], ...]
    currency: str


def moved_deals(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, source: str | None = None, target: str | None = None,
    only_back: bool = False, size: int | None = MOST,
) -> MovedDeals:  # fmt: skip
    """Return the moves of the period from a stage to another, or all that went back, the largest amount first."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    rates, known = rates_of(session, slice_, known_at), labels()
    rows = moves.moved_deals(session, slice_, from_stage=source, to_stage=target, only_back=only_back, limit=size)
    return MovedDeals(tuple({
        **row, "name": row["name"] or f"Removed deal {row['id']}", "stage": known[row["stage"]],
        "to_stage": known[row["to_stage"]], "amount": rates.planned(row["amount"], row["currency"]),
        "amount_reason": "no exchange rate",
    } for row in rows), rates.currency)  # fmt: skip


def moved_columns(found: MovedDeals, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the moves one by one."""
    money = [Column("amount", "Amount", "money", found.currency)] if with_prices else []
    return [
        Column("name", "Deal", width=34), Column("account", "Account", width=28), Column("owner", "Owner", width=22),
        *money, Column("stage", "From", width=20), Column("to_stage", "To", width=20),
        Column("moved_on", "On", "date"), Column("days", "Days there", "count"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How the open deals stand. idle: (days from, to, deals); to None: and more. never: no activity at all.

    stale: idle for more days than the limit, or never touched; judged: deals of segments in which activity is fed.
    pushes: moves of a close date into a later month to deals.
    """

    idle: tuple[tuple[int, int | None, int], ...]
    never: int
    stale: int
    judged: int
    limit: int
    pushes: Mapping[int, int]
    pushed_at_risk: int


def standing(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Standing:  # fmt: skip
    """Return idle days and pushes of the deals that are open at the end of the day, whatever their close date."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    limits = rulebook.limits(as_of)
    idle = remembered(session, pace.idle_days, slice_, segments=tuple(sorted(_fed(session, slice_))), groups=SUMMED)
    pushed = remembered(session, pace.push_counts, slice_, groups=SUMMED)
    months: dict[int, int] = {}
    for row in pushed:
        months[row.pushes_month] = months.get(row.pushes_month, 0) + row.deals
    never = sum(n for days, n in idle if days is None)
    return Standing(
        idle=tuple((low, high, sum(n for days, n in idle if days is not None and low <= days <= (high or days)))
                   for low, high in BANDS),
        never=never, stale=never + sum(n for days, n in idle if days is not None and days > limits["idle_days"]),
        judged=sum(n for _, n in idle), limit=limits["idle_days"], pushes=dict(sorted(months.items())),
        pushed_at_risk=sum(n for often, n in months.items() if often >= limits["pushes_at_risk"]),
    )  # fmt: skip


def _fed(session: Session, slice_: Slice) -> frozenset[int]:
    return evidence(session, slice_)["stale"]
