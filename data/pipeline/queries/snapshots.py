"""Two snapshots of the deals side by side, and what differs between them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlmodel import Session

from data.core.ledger import history
from data.pipeline.queries.slices import OMITTED, Slice, column, stages_in
from data.pipeline.queries.spells import ONE, REMOVED, SPELLS, VERSIONS, ZERO
from models import NEVER, Account, Deal, Segment, User

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]

EARLY = "early"
"""A deal below the first counted stage: open, but in neither pipeline (domain.md 1.2)."""


@dataclass(frozen=True)
class Between:
    """Two snapshots of one slice: at the end of `since`, and at the end of the slice's own day.

    worth: what one minor unit of each currency is worth, for comparing and ordering only; other money is left out.
    """

    slice_: Slice
    since: date
    worth: tuple[tuple[str, float], ...]


class Path(NamedTuple):
    """What a deal was and became: states (None: not there), whether due in the period, the way its amount went."""

    before: str | None
    was_due: bool
    after: str | None
    is_due: bool
    sign: int

    @property
    def code(self) -> str:
        """The path as one text, as the database writes it."""
        return f"{self.before or '-'} {int(self.was_due)} {self.after or '-'} {int(self.is_due)} {self.sign}"


class Group(NamedTuple):
    """Deals of one key that took the same path, by their currencies; amounts in minor units."""

    key: Any
    path: Path
    currency_before: str | None
    currency_after: str | None
    deals: int
    amount_before: int
    amount_after: int


def state(table: Any, counted: Collection[str]) -> ColumnElement[Any]:
    """Return what a version is to the pipeline: open (at a counted stage), early, won, lost or no_decision."""
    ends = [(table.c.stage.in_(stages_in(name)), literal(name)) for name in ("won", "lost", "no_decision")]
    return case((table.c.stage.in_(counted), literal("open")), *ends, else_=literal(EARLY))


def _side(between: Between, day: date, name: str, *, only: str) -> Any:
    """Return one snapshot. only: `changed` for versions that do not hold on both days, `due` for those in the sums."""
    slice_, v = between.slice_, VERSIONS.alias(f"{name}_version")
    closed = v.c.stage.in_(stages_in("won", "lost", "no_decision"))
    on = case((closed, func.coalesce(v.c.closed_on, v.c.close_date, v.c.valid_from)), else_=v.c.close_date)
    # An open deal that is omitted or has no date is there, but due at no time.
    is_shown = func.coalesce(v.c.forecast_category, literal_column("''")) != OMITTED
    due = and_(on >= slice_.period.start, on < slice_.period.end, or_(closed, is_shown))
    key = [_key(v, slice_.by, closed).label("sliced")] if slice_.by else []
    kept = [v.c[n] for n in ("entity_id", "currency", "stage", "owner_id", "account_id", "segment_id")]
    where = [v.c.type.in_(slice_.types), v.c.currency.in_([code for code, _ in between.worth]),
             *filters_of(slice_, v, closed), *_when(between, v, day, only=only)]  # fmt: skip
    if only == "due":
        where += [v.c.stage.in_(slice_.counted), v.c.close_date >= slice_.period.start,
                  v.c.close_date < slice_.period.end, is_shown]  # fmt: skip
    return select(
        *kept, *key, state(v, slice_.counted).label("state"), case((due, ONE), else_=ZERO).label("due"),
        on.label("closing"), v.c.amount.label("given"), func.coalesce(v.c.amount, ZERO).label("amount"),
    ).where(*where).subquery(name)  # fmt: skip


def _when(between: Between, v: Any, day: date, *, only: str) -> list[ColumnElement[bool]]:
    """Return the conditions under which a version holds on the day."""
    slice_, since = between.slice_, between.since
    if slice_.known is not None or only == "due":
        found = [history.held(v, as_of=day, known=slice_.known)]
    else:
        # The sum hides the column from the index by revision, under which nearly all versions lie.
        found = [v.c.valid_from <= day, v.c.valid_to > day, v.c.revision_to + ZERO == NEVER]
    if only == "changed" and day != since:
        found.append(v.c.valid_from > since)
    elif only == "changed":
        found.append(v.c.valid_to <= slice_.as_of)
        found += [v.c.entity_id.in_(_moved(between))] if slice_.known is None else []
    return found


def _moved(between: Between) -> Any:
    """Return the deals with a version that began after the first day, or that were removed while they were open."""
    since, until = between.since, between.slice_.as_of
    began = select(VERSIONS.c.entity_id).where(VERSIONS.c.valid_from > since, VERSIONS.c.valid_from <= until)
    removed = select(SPELLS.c.deal_id).where(
        SPELLS.c.left_on > since, SPELLS.c.left_on <= until, SPELLS.c.to_stage == REMOVED
    )
    return union(began, removed)


def _key(v: Any, dimension: str, closed: Any) -> ColumnElement[Any]:
    if dimension not in ("owner", "territory"):
        return column(v, dimension)
    return case((closed, column(v, dimension, is_closed=True)), else_=column(v, dimension))


def filters_of(slice_: Slice, v: Any, closed: Any) -> list[ColumnElement[bool]]:
    """Return the filters and the scope; where `closed` holds, by owner and territory at the close."""
    wanted = {d: values for d, values in slice_.filters.items() if d != "type"}
    found: list[ColumnElement[bool]] = [_key(v, d, closed).in_(values) for d, values in wanted.items()]
    return found if slice_.owners is None else [*found, _key(v, "owner", closed).in_(slice_.owners)]


FIELDS = ("state", "due", "currency", "amount", "given", "stage", "closing", "owner_id", "account_id", "segment_id")


def _paired(between: Between, *, only: str) -> Any:
    """Return one row a deal (by a key: a deal and key) with every field as it was, `a_`, and as it is, `b_`.

    only: `changed`, or the day (`start` or `end`) whose sums the deals have to be in.
    """
    first, second = {"start": ("due", "all"), "end": ("all", "due")}.get(only, ("changed", "changed"))
    a = _side(between, between.since, "a", only=first)
    b = _side(between, between.slice_.as_of, "b", only=second)
    keys = ["entity_id", *(["sliced"] if between.slice_.by else [])]
    if only == "changed":
        return _stacked(a, b, keys)
    same = and_(*[a.c[name] == b.c[name] for name in keys])
    base, both = (a, a.join(b, same, isouter=True)) if only == "start" else (b, b.join(a, same, isouter=True))
    fields = [side.c[name].label(f"{prefix}_{name}") for prefix, side in (("a", a), ("b", b)) for name in FIELDS]
    return select(*[base.c[name] for name in keys], *fields).select_from(both).subquery("paired")


def _stacked(a: Any, b: Any, keys: list[str]) -> Any:
    """Pair two sides by stacking and grouping them: joined in full, the embedded database compares all with all."""

    def lines(here: Any, prefix: str) -> Any:
        none = {name: type_coerce(null(), here.c[name].type) for name in FIELDS}
        mine = {f"{p}_{name}": (here.c if p == prefix else none)[name] for p in "ab" for name in FIELDS}
        return select(*[here.c[name] for name in keys], *[value.label(name) for name, value in mine.items()])

    both = union_all(lines(a, "a"), lines(b, "b")).subquery("stacked")
    fields = [func.max(both.c[f"{p}_{name}"]).label(f"{p}_{name}") for p in "ab" for name in FIELDS]
    by = [both.c[name] for name in keys]
    return select(*by, *fields).group_by(*by).subquery("paired")


def _worth(between: Between, p: Any, prefix: str) -> Any:
    amount, currency = p.c[f"{prefix}_amount"], p.c[f"{prefix}_currency"]
    if len(between.worth) == 1:
        return amount
    return amount * case(*[(currency == code, literal(rate)) for code, rate in between.worth], else_=0.0)


def _sign(between: Between, p: Any) -> Any:
    before, after = _worth(between, p, "a"), _worth(between, p, "b")
    return case((after > before, ONE), (after < before, literal_column("-1")), else_=ZERO)


def changes(session: Session, between: Between) -> list[Group]:
    """Return the deals whose version differs between the two snapshots, summed by key, path and currencies.

    A deal whose currency changed stands alone: its amounts can only be compared in another one.
    """
    p = _paired(between, only="changed")
    alone = case((p.c.a_currency != p.c.b_currency, p.c.entity_id), else_=ZERO).label("alone")
    keys = [p.c.sliced] if between.slice_.by else []
    groups = [*keys, p.c.a_state, func.coalesce(p.c.a_due, ZERO).label("was_due"), p.c.b_state,
              func.coalesce(p.c.b_due, ZERO).label("is_due"), _sign(between, p).label("sign"),
              p.c.a_currency, p.c.b_currency, alone]  # fmt: skip
    sums = [func.coalesce(func.sum(p.c[name]), ZERO) for name in ("a_amount", "b_amount")]
    statement = select(*groups, func.count(), *sums).group_by(*groups)
    rows = [tuple(row) if keys else (None, *row) for row in session.connection().execute(statement)]
    return [
        Group(key, Path(before, bool(was), after, bool(due), int(sign)), money, other, int(n), int(x), int(y))
        for key, before, was, after, due, sign, money, other, _, n, x, y in rows
    ]


def _path(between: Between, p: Any) -> Any:
    def text(value: Any) -> Any:
        return cast(value, String)

    return (func.coalesce(p.c.a_state, literal("-")) + " " + text(func.coalesce(p.c.a_due, ZERO)) + " "
            + func.coalesce(p.c.b_state, literal("-")) + " " + text(func.coalesce(p.c.b_due, ZERO)) + " "
            + text(_sign(between, p)))  # fmt: skip


def pairs(
    session: Session, between: Between, *, paths: Collection[Path], only: str, key: Any = None,
    offset: int = 0, limit: int | None = 200,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return single deals of some paths, the largest first, each with what it was and what it is.

    Each: id, name, external_id, account, segment, was_owner, is_owner, path (as code) and the FIELDS, as they were
    (`a_`) and as they are (`b_`); amounts are minor units, `given` is None without an amount.
    only: `changed` for deals that did not stay as they were, `start` or `end` for all that were due on that day.
    """
    p = _paired(between, only=only)
    owner_a, owner_b = USERS.alias("owner_a"), USERS.alias("owner_b")
    path, after = _path(between, p), func.coalesce(_worth(between, p, "b"), 0)
    # What left without a trace is as large as it was.
    larger = case((after > 0, after), else_=func.coalesce(_worth(between, p, "a"), 0))
    where = [path.in_([one.code for one in paths])]
    if between.slice_.by and key is not None:
        where.append(p.c.sliced == key)
    statement = (
        select(p, DEALS.c.name, DEALS.c.external_id, ACCOUNTS.c.name.label("account"),
               SEGMENTS.c.name.label("segment"), owner_a.c.full_name.label("was_owner"),
               owner_b.c.full_name.label("is_owner"), path.label("path"))
        .outerjoin_from(p, DEALS, DEALS.c.id == p.c.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == func.coalesce(p.c.b_account_id, p.c.a_account_id))
        .outerjoin(SEGMENTS, SEGMENTS.c.id == func.coalesce(p.c.b_segment_id, p.c.a_segment_id))
        .outerjoin(owner_a, owner_a.c.id == p.c.a_owner_id)
        .outerjoin(owner_b, owner_b.c.id == p.c.b_owner_id)
        .where(*where).order_by(larger.desc(), p.c.entity_id).offset(offset)
    )  # fmt: skip
    statement = statement if limit is None else statement.limit(limit)
    return [dict(row) for row in session.connection().execute(statement).mappings()]
