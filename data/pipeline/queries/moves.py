"""Moves between stages: the flow of a period, steps back, and what became of the deals that entered a stage."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, select, union_all
from sqlmodel import Session

from data.core.clock import Period
from data.pipeline.queries.slices import Slice, column, stages_in, within
from data.pipeline.queries.spells import SPELLS, has_sums, known_stays
from data.pipeline.queries.stays import AGAIN, REMOVED, STAYS, is_back, rank
from models import Account, Deal, EntryMonth, ExitMonth, Segment, User

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
EXITS: Any = ExitMonth.__table__  # type: ignore[attr-defined]
ENTRIES: Any = EntryMonth.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")

OPENED = "opened"
"""Where a move comes from that brings a deal into the records."""


def way(stage: Any, to_stage: Any) -> ColumnElement[Any]:
    """Return where a move goes: forward, lost, back, or "" for a stay that lasts and a deal that was removed."""
    return case(
        (to_stage.in_((STAYS, REMOVED)), literal("")),
        (to_stage.in_(stages_in("lost", "no_decision")), literal("lost")),
        (or_(to_stage.in_(stages_in("won")), rank(to_stage) > rank(stage)), literal("forward")),
        (is_back(stage, to_stage), literal("back")),
        else_=literal(""),
    )


def _ended(table: Any, slice_: Slice, start: date, end: date) -> list[ColumnElement[bool]]:
    c = table.c
    return [c.left_on >= start, c.left_on < end, c.left_on <= slice_.as_of, c.to_stage != STAYS,
            *within(slice_, table)]  # fmt: skip


class Flow(NamedTuple):
    """Moves of the period from one stage to another, by currency; amount in minor units, on leaving the stage."""

    from_stage: str
    to_stage: str
    currency: str
    moves: int
    amount: int


def flows(session: Session, slice_: Slice) -> list[Flow]:
    """Return the moves of the period up to the day; from OPENED where a deal began, to REMOVED where it was removed.

    A deal that opened on the day it closed never stood in an open stage: it is not among them.
    """
    table, period = known_stays(slice_), slice_.period
    c = table.c
    began = [c.number == 1, c.entered_on >= period.start, c.entered_on < period.end, c.entered_on <= slice_.as_of,
             *within(slice_, table)]  # fmt: skip
    both = union_all(
        select(c.stage.label("came_from"), c.to_stage.label("went_to"), c.currency, c.amount)
        .where(*_ended(table, slice_, period.start, period.end)),
        select(literal(OPENED), c.stage, c.currency, c.amount).where(*began),
    ).subquery("moved")  # fmt: skip
    m = both.c
    ways = [m.came_from, m.went_to, m.currency]
    statement: Any = select(*ways, func.count(), func.sum(m.amount)).group_by(*ways)
    rows = session.connection().execute(statement)
    return [Flow(was, now, money, int(moves), int(amount)) for was, now, money, moves, amount in rows]


def moved_deals(
    session: Session, slice_: Slice, *, from_stage: str | None = None, to_stage: str | None = None,
    only_back: bool = False, limit: int | None = 200,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the moves of the period one by one, the largest amount first.

    Each: id, name, account, owner, segment, stage, to_stage, moved_on, days (in the stage left), amount (minor units)
    and currency. Names are those of today.
    """
    table, period = known_stays(slice_), slice_.period
    c = table.c
    if from_stage == OPENED:
        on = c.entered_on
        where = [c.number == 1, on >= period.start, on < period.end, on <= slice_.as_of, *within(slice_, table)]
        stage, reached = literal(OPENED), c.stage
    else:
        on, where = c.left_on, _ended(table, slice_, period.start, period.end)
        stage, reached = c.stage, c.to_stage
    where += [stage == from_stage] if from_stage not in (None, OPENED) else []
    where += [reached == to_stage] if to_stage else []
    where += [c.is_backward == 1] if only_back else []
    statement = (
        select(c.deal_id.label("id"), DEALS.c.name, ACCOUNTS.c.name.label("account"),
               USERS.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"), stage.label("stage"),
               reached.label("to_stage"), on.label("moved_on"), c.entered_on, c.amount, c.currency)
        .outerjoin_from(table, DEALS, DEALS.c.id == c.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == DEALS.c.account_id)
        .outerjoin(USERS, USERS.c.id == c.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == c.segment_id)
        .where(*where).order_by(c.amount.desc(), c.deal_id, on)
    )  # fmt: skip
    rows = session.connection().execute(statement if limit is None else statement.limit(limit)).mappings()
    return [{**row, "days": (row["moved_on"] - row["entered_on"]).days} for row in rows]


def regressions(session: Session, slice_: Slice) -> list[tuple[Any, int, int]]:
    """Return (key, deals that moved in the period, deals among them that moved back at least once)."""
    table, period = known_stays(slice_), slice_.period
    keys = [column(table, slice_.by).label("sliced")] if slice_.by else []
    back = case((table.c.is_backward == 1, table.c.deal_id))
    statement = (
        select(*keys, func.count(table.c.deal_id.distinct()), func.count(back.distinct()))
        .where(*_ended(table, slice_, period.start, period.end), table.c.to_stage != REMOVED,
               table.c.stage.in_(stages_in("open")))
        .group_by(*keys)
    )  # fmt: skip
    rows = session.connection().execute(statement)
    return [(key, int(moved), int(n)) for key, moved, n in (tuple(r) if keys else (None, *r) for r in rows) if moved]


def _window(day: Any, windows: Sequence[Period]) -> ColumnElement[Any]:
    return case(*[(and_(day >= w.start, day < w.end), literal_column(str(n))) for n, w in enumerate(windows)])


class Fate(NamedTuple):
    """Deals that first entered a stage in a window, by what became of them: forward, lost, open or removed."""

    key: Any
    stage: str
    window: int
    fate: str
    deals: int
    newest: date


def is_summed(session: Session, slice_: Slice, windows: Sequence[Period]) -> bool:
    """Say whether the sums by month can answer: whole months, and what `has_sums` asks for."""
    return all(day.day == 1 for w in windows for day in (w.start, w.end)) and has_sums(session, slice_)


def _fates_by_month(session: Session, slice_: Slice, windows: Sequence[Period]) -> list[Fate]:
    c = ENTRIES.c
    keys = [column(ENTRIES, slice_.by).label("sliced")] if slice_.by else []
    window = _window(c.bucket, windows).label("window")
    groups = [*keys, c.stage, window, c.fate]
    statement = (
        select(*groups, func.sum(c.deals))
        .where(c.bucket >= windows[0].start, c.bucket < windows[-1].end, *within(slice_, ENTRIES)).group_by(*groups)
    )
    rows = [(tuple(row) if keys else (None, *row)) for row in session.connection().execute(statement)]
    newest = _newest(session, slice_, windows[-1], sorted({(stage, key) for key, stage, n, *_ in rows
                                                           if n == len(windows) - 1}))  # fmt: skip
    # Only the last window is asked how new its newest deal is.
    return [Fate(key, stage, int(n), fate, int(deals), newest.get((stage, key), windows[int(n)].start))
            for key, stage, n, fate, deals in rows if n is not None]  # fmt: skip


def _newest(
    session: Session, slice_: Slice, window: Period, wanted: Sequence[tuple[str, Any]]
) -> dict[tuple[str, Any], date]:
    """Return the day of the newest first entry of each stage and key in a window: a short walk back from its end."""
    c, found = SPELLS.c, {}
    for stage, key in wanted:
        mine = [column(SPELLS, slice_.by) == key] if slice_.by else []
        statement = (
            select(c.entered_on)
            .where(c.stage == stage, c.fate != AGAIN, c.entered_on >= window.start, c.entered_on < window.end, *mine,
                   *within(slice_, SPELLS))
            .order_by(c.entered_on.desc()).limit(1)
        )  # fmt: skip
        found[stage, key] = session.connection().execute(statement).scalar_one()
    return found


def fates(session: Session, slice_: Slice, windows: Sequence[Period]) -> list[Fate]:
    """Return what became, by the end of the day, of the deals that first entered a stage in each window.

    The fates are those of `conversions.cohort`; a deal that was removed while it was open has one of its own.
    """
    if is_summed(session, slice_, windows):
        return _fates_by_month(session, slice_, windows)
    f, later, earlier = (known_stays(slice_).alias(name) for name in ("entry", "later", "earlier"))
    again = select(ONE).where(earlier.c.deal_id == f.c.deal_id, earlier.c.stage == f.c.stage,
                              earlier.c.number < f.c.number).exists()  # fmt: skip
    moved = and_(later.c.deal_id == f.c.deal_id, later.c.number >= f.c.number, later.c.left_on <= slice_.as_of)
    went = case((way(f.c.stage, later.c.to_stage) == "forward", ONE), else_=ZERO)
    last = case((later.c.to_stage == REMOVED, literal_column("2")),
                (later.c.to_stage.in_(stages_in("lost", "no_decision")), ONE), else_=ZERO)  # fmt: skip
    keys = [column(f, slice_.by).label("sliced")] if slice_.by else []
    window = _window(f.c.entered_on, windows).label("window")
    single = (
        # The last move is the one of the highest number; what it was rides along in the remainder.
        select(*keys, f.c.stage, window, f.c.entered_on, func.max(went).label("went"),
               func.max(later.c.number * 4 + last).label("latest"))
        .outerjoin_from(f, later, moved)
        .where(f.c.entered_on >= windows[0].start, f.c.entered_on < windows[-1].end, f.c.entered_on <= slice_.as_of,
               f.c.stage.in_(stages_in("open")), ~again, *within(slice_, f))
        .group_by(f.c.deal_id, *keys, f.c.stage, window, f.c.entered_on)
    ).subquery("single")  # fmt: skip
    s = single.c
    fate = case((s.latest % 4 == 2, literal("removed")), (s.went == 1, literal("forward")),
                (s.latest % 4 == 1, literal("lost")), else_=literal("open")).label("fate")  # fmt: skip
    groups = [*([s.sliced] if keys else []), s.stage, s.window, fate]
    statement = select(*groups, func.count(), func.max(s.entered_on)).where(s.window.is_not(None)).group_by(*groups)
    rows = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [Fate(key, stage, int(n), what, int(deals), newest) for key, stage, n, what, deals, newest in rows]


def exits(session: Session, slice_: Slice, windows: Sequence[Period]) -> list[tuple[Any, str, int, str, int]]:
    """Return (key, stage, window, way, stays) of the stays that ended in each window: forward, lost or back."""
    use = is_summed(session, slice_, windows)
    table = EXITS if use else known_stays(slice_)
    on, count = (table.c.bucket, func.sum(table.c.spells)) if use else (table.c.left_on, func.count())
    held = [on >= windows[0].start, on < windows[-1].end, *within(slice_, table)] if use else _ended(
        table, slice_, windows[0].start, windows[-1].end)  # fmt: skip
    keys = [column(table, slice_.by).label("sliced")] if slice_.by else []
    groups = [*keys, table.c.stage, _window(on, windows).label("window"),
              way(table.c.stage, table.c.to_stage).label("way")]  # fmt: skip
    statement = (
        select(*groups, count)
        .where(*held, table.c.stage.in_(stages_in("open")), table.c.to_stage != REMOVED)
        .group_by(*groups)
    )
    rows = (tuple(row) if keys else (None, *row) for row in session.connection().execute(statement))
    return [(key, stage, int(n), where, int(count)) for key, stage, n, where, count in rows if n is not None]
