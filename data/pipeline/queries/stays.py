"""Stays of deals in stages: the statement that folds them from versions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from data.core.ledger.rollups import unindexed
from data.pipeline import definitions
from data.pipeline.queries.slices import stages_in
from models import FOREVER, NEVER, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")

STAYS, REMOVED = "", "removed"
"""Where a stay led that led to no stage: it lasts, or the deal was removed from the records."""

AGAIN = ""
"""The fate of a stay that is not a deal's first in an open stage: what became of the deal stands at the first."""

KEPT = ("motion_id", "segment_id", "territory_id", "owner_id", "product_id")
WON = "99"

Known = Callable[[Any], ColumnElement[bool]]
"""Says for a table of versions, or an alias of it, which of them are known."""


def rank(stage: Any) -> ColumnElement[int]:
    """Return the rank of a stage's column; 0 where there is no such stage."""
    return case(
        *[(stage == code, literal_column(str(known.rank))) for code, known in definitions.stages().items()], else_=ZERO
    )


def is_back(stage: Any, to_stage: Any) -> ColumnElement[bool]:
    """Return the condition under which a move goes to a lower stage. Opening a closed deal again is none."""
    is_open = stages_in("open")
    return and_(stage.in_(is_open), to_stage.in_(is_open), rank(to_stage) < rank(stage))


def known_now(table: Any) -> ColumnElement[bool]:
    """Return the condition of the versions that are known now."""
    # The deals are few and named: without statistics SQLite would rather walk every version known now.
    held: ColumnElement[bool] = unindexed(table.c.revision_to) == NEVER
    return held


def stays(known: Known, *where: ColumnElement[bool], until: date | None = None, fates: bool = False) -> Select[Any]:
    """Return the statement of the stays that some versions tell, its columns those of the table of stays.

    Consecutive versions in one stage are one stay, with the values of the last of them. It leads to the next
    version's stage, to REMOVED where none follows, to STAYS while it lasts. Of closed stages only those count that a
    deal left again: nobody waits in a closed stage. `until` cuts the versions off at the end of a day. `fates`: with
    what became of the deal after its first stay in an open stage.
    """
    s = _lasts(known, where, until).subquery("lasts").c
    row: dict[str, Any] = {"partition_by": s.entity_id, "order_by": s.valid_from}
    ahead = _ahead(s, row) if fates else []
    runs = select(
        *s, func.row_number().over(**row).label("number"),
        func.lag(s.ends).over(**row).label("before"), *ahead,
    ).subquery("runs")  # fmt: skip
    r = runs.c
    matters = or_(r.stage.in_(stages_in("open")), r.to_stage.not_in((STAYS, REMOVED)))
    found = select(*r, _entered(r, known, until).label("entered_on")).where(matters).subquery("stays")
    f = found.c
    chosen = {
        "deal_id": f.entity_id, "number": f.number, "stage": f.stage, "entered_on": f.entered_on, "left_on": f.ends,
        "to_stage": f.to_stage, "is_backward": case((is_back(f.stage, f.to_stage), ONE), else_=ZERO), "type": f.type,
        **{name: func.coalesce(f[name], ZERO) for name in KEPT}, "amount": func.coalesce(f.amount, ZERO),
        "currency": f.currency,
    }  # fmt: skip
    chosen |= {"fate": _fate(f, known)} if fates else {}
    return select(*[value.label(name) for name, value in chosen.items()])


def _lasts(known: Known, where: tuple[ColumnElement[bool], ...], until: date | None) -> Select[Any]:
    """Return the last version of each stay, and where it leads: the stage of the version that follows without a gap."""
    v, following = VERSIONS.c, VERSIONS.alias("following")
    cut: list[Any] = [] if until is None else [following.c.valid_from <= until]
    next_one = and_(following.c.entity_id == v.entity_id, following.c.valid_from == v.valid_to, known(following), *cut)
    seen = [] if until is None else [v.valid_from <= until]
    ends = v.valid_to if until is None else case((v.valid_to > until, literal(FOREVER)), else_=v.valid_to)
    to_stage = case((ends == FOREVER, literal(STAYS)), else_=func.coalesce(following.c.stage, literal(REMOVED)))
    values = [v[name] for name in ("entity_id", "valid_from", "stage", "type", "amount", "currency", *KEPT)]
    return (
        select(*values, ends.label("ends"), to_stage.label("to_stage"))
        .outerjoin_from(VERSIONS, following, next_one)
        .where(known(VERSIONS), *where, *seen, or_(following.c.stage.is_(None), following.c.stage != v.stage))
    )


def _entered(run: Any, known: Known, until: date | None) -> Any:
    """Return the day on which a stay began: its deal's first version since the stay before it."""
    first = VERSIONS.alias("first")
    since = or_(run.before.is_(None), first.c.valid_from >= run.before)
    return (
        select(first.c.valid_from)
        .where(first.c.entity_id == run.entity_id, since, known(first),
               *([] if until is None else [first.c.valid_from <= until]))
        .order_by(first.c.valid_from).limit(1).correlate(run.entity_id.table).scalar_subquery()
    )  # fmt: skip


def _ahead(run: Any, row: dict[str, Any]) -> list[Any]:
    """Return the highest stage that a deal goes to from here on, and the day of its last move with what that was.

    Moves out of closed stages count, unless the deal was removed from there: nobody waits in one.
    """
    counts = or_(run.to_stage.in_(stages_in("open", "won", "lost", "no_decision")),
                 and_(run.to_stage == REMOVED, run.stage.in_(stages_in("open"))))  # fmt: skip
    reached = case((run.to_stage.in_(stages_in("won")), literal_column(WON)),
                   (run.to_stage.in_(stages_in("open")), rank(run.to_stage)), else_=ZERO)  # fmt: skip
    what = case((run.to_stage == REMOVED, literal("removed")),
                (run.to_stage.in_(stages_in("lost", "no_decision")), literal("lost")), else_=literal(""))  # fmt: skip
    latest = case((counts, cast(run.ends, String).concat(what)))
    return [func.max(value).over(**row, rows=(0, None)).label(name)
            for name, value in (("reached", reached), ("latest", latest))]  # fmt: skip


def _fate(run: Any, known: Known) -> Any:
    """Return what became of a deal after its first stay in an open stage: removed, forward, lost or open."""
    earlier = VERSIONS.alias("earlier")
    again = (
        select(ONE).where(earlier.c.entity_id == run.entity_id, earlier.c.valid_from < run.entered_on,
                          earlier.c.stage == run.stage, known(earlier))
        .correlate(run.entity_id.table).exists()
    )  # fmt: skip
    what = func.substr(run.latest, 11)
    # Back in a stage at its third stay at the earliest: the second is in another one.
    return case(
        (run.stage.not_in(stages_in("open")), literal(AGAIN)), (and_(run.number > 2, again), literal(AGAIN)),
        (what == "removed", literal("removed")), (run.reached > rank(run.stage), literal("forward")),
        (what == "lost", literal("lost")), else_=literal("open"),
    )  # fmt: skip
