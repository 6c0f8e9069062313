"""Deals at risk on a day: from the folded table where it knows that day, else from the versions by the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, literal, literal_column, select
from sqlmodel import Session

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries import scoring, terms
from data.pipeline.queries.scoring import VERSIONS, Terms
from models import Account, Deal, DealRisk, Segment, User

RISKS: Any = DealRisk.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
DAYS = ("from_day", "to_day")
SLICED = ("deal_id", *DAYS, "score", "reasons", "assessed", "exposure", "amount", "currency", *scoring.KEPT)


@dataclass(frozen=True)
class RiskSlice:
    """Which open deals are meant: filters as dimension to numbers or types, owners as far as the scope reaches.

    due: only deals whose close date lies in it. deal: only this one. known, known_at: the revision up to which the
    ledger is read, and its instant. least: the lowest score; assessed: how many rules at least; reason: one that must
    hold.
    """

    as_of: date
    by: str | None = None
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    owners: tuple[int, ...] | None = None
    due: Period | None = None
    known: int | None = None
    known_at: datetime | None = None
    least: int = 0
    below: int | None = None
    assessed: int = 0
    unassessed: int | None = None
    reason: str | None = None
    deal: int | None = None


@dataclass(frozen=True)
class Road:
    """How a day is read: under which terms, and whether the folded table knows it."""

    terms: Terms
    is_folded: bool


def road(session: Session, slice_: RiskSlice) -> Road:
    """Return how the day of a slice is read: folded for the present days, as known now; else from the versions."""
    if slice_.known is None and slice_.due is None:
        now = terms.present(session)
        first = terms.folded_since(session, now)
        if first is not None and first <= slice_.as_of and now.day - slice_.as_of <= terms.BACK:
            held = now if now.day == slice_.as_of else terms.of_day(session, slice_.as_of)
            # Other limits held on that day, or other sources fed it: its own rules apply.
            if now.day == slice_.as_of or terms.written(held) == terms.written(now):
                return Road(now, True)
    return Road(terms.of_day(session, slice_.as_of, known=slice_.known, known_at=slice_.known_at), False)


def at(slice_: RiskSlice, road: Road, day: date | None = None) -> Any:
    """Return the deals of a slice as a table: SLICED columns, one row a deal, on its day or on another one."""
    on = day or slice_.as_of
    if road.is_folded:
        chosen = select(*[RISKS.c[name] for name in SLICED]).where(RISKS.c.from_day <= on, RISKS.c.to_day > on)
        return chosen.where(*_within(slice_, RISKS.c))
    known = slice_.known

    def is_known(table: Any) -> ColumnElement[bool]:
        if known is None:
            return scoring.known_now(table)
        return and_(table.c.revision_from <= known, table.c.revision_to > known)

    v = VERSIONS.c
    where = [v.valid_from <= on, v.valid_to > on]
    if slice_.deal is not None:
        where.append(v.entity_id == slice_.deal)
    if slice_.due is not None:
        where += [v.close_date >= slice_.due.start, v.close_date < slice_.due.end]
    row = scoring.told(*where, known=is_known).c
    scored = scoring.scored(row, literal(on), road.terms)
    days = [row.valid_from.label("from_day"), row.valid_to.label("to_day")]
    made = select(row.entity_id.label("deal_id"), *days, *scored, *scoring.kept(row)).subquery("risks")
    return select(*[made.c[name] for name in SLICED]).where(*_within(slice_, made.c))


def _within(slice_: RiskSlice, row: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if slice_.deal is not None:
        conditions.append(row.deal_id == slice_.deal)
    for dimension, values in slice_.filters.items():
        conditions.append(row.type.in_(values) if dimension == "type" else row[f"{dimension}_id"].in_(values))
    if slice_.owners is not None:
        conditions.append(row.owner_id.in_(slice_.owners))
    if slice_.least:
        conditions.append(row.score >= slice_.least)
    if slice_.below is not None:
        conditions.append(row.score < slice_.below)
    if slice_.assessed:
        conditions.append(row.assessed >= slice_.assessed)
    if slice_.unassessed is not None:
        conditions.append(row.assessed < slice_.unassessed)
    if slice_.reason is not None:
        conditions.append((literal(",") + row.reasons + literal(",")).contains(f",{slice_.reason},"))
    return conditions


class RiskSum(NamedTuple):
    """Open deals of one key, score and currency: how many, their amount in minor units, the reasons that hold."""

    key: Any
    score: int
    reasons: tuple[str, ...]
    assessed: int
    currency: str
    deals: int
    amount: int


def risk_sums(session: Session, slice_: RiskSlice, road: Road) -> list[RiskSum]:
    """Return the open deals of a slice, added up by key, reasons, rules assessed and currency."""
    row = at(slice_, road).subquery("sliced").c
    keys = [row.type if slice_.by == "type" else row[f"{slice_.by}_id"]] if slice_.by else []
    by = [*keys, row.score, row.reasons, row.assessed, row.currency]
    statement = select(*by, func.count(), func.sum(row.amount)).group_by(*by)
    found = (tuple(one) if keys else (None, *one) for one in session.connection().execute(statement))
    return [RiskSum(key, int(score), codes(reasons), int(n), money, int(deals), int(amount or 0))
            for key, score, reasons, n, money, deals, amount in found]  # fmt: skip


def codes(written: str) -> tuple[str, ...]:
    """Read reasons as the table holds them.

    >>> codes("no_activity,regressed"), codes("")
    (('no_activity', 'regressed'), ())
    """
    return tuple(code for code in written.split(",") if code)


def newly(session: Session, slice_: RiskSlice, road: Road, *, day: date) -> list[tuple[str, int, int]]:
    """Return (currency, deals, amount in minor units) of the slice's deals that were not in it on an earlier day.

    By the same rules on both days: what has changed is the deals.
    """
    if not road.is_folded:
        return _newly_computed(session, slice_, road, day)
    now, then = at(slice_, road).subquery("now"), at(slice_, road, day).subquery("then")
    was = exists(select(literal_column("1")).where(then.c.deal_id == now.c.deal_id))
    statement = select(now.c.currency, func.count(), func.sum(now.c.amount)).where(~was).group_by(now.c.currency)
    return [(money, int(n), int(amount or 0)) for money, n, amount in session.connection().execute(statement)]


def _newly_computed(session: Session, slice_: RiskSlice, road: Road, day: date) -> list[tuple[str, int, int]]:
    now, then = at(slice_, road).subquery("now").c, at(slice_, road, day).subquery("then").c
    was = set(session.connection().execute(select(then.deal_id)).scalars())
    found: dict[str, list[int]] = {}
    for number, money, amount in session.connection().execute(select(now.deal_id, now.currency, now.amount)):
        if number not in was:
            sums = found.setdefault(money, [0, 0])
            sums[0], sums[1] = sums[0] + 1, sums[1] + int(amount)
    return [(money, deals, amount) for money, (deals, amount) in found.items()]


def risk_rows(session: Session, slice_: RiskSlice, road: Road, *, offset: int = 0,
              limit: int | None = 200) -> list[dict[str, Any]]:  # fmt: skip
    """Return single deals, the largest amount times risk first.

    Each: deal_id, name, row_version, account, owner, owner_id, segment, segment_id, stage, close_date, amount (minor
    units; None without one), currency, score, reasons, assessed, last_activity_on, next_step_date, exposure.
    Names are those of today.
    """
    page = top(slice_, road, offset=offset, limit=limit).subquery("page")
    row, v, owner = page.c, VERSIONS.alias("held"), USERS.alias("owner")
    held = and_(v.c.entity_id == row.deal_id, history.held(v, as_of=slice_.as_of, known=slice_.known))
    listed = (
        select(row.deal_id, DEALS.c.name, DEALS.c.row_version, ACCOUNTS.c.name.label("account"),
               owner.c.full_name.label("owner"), row.owner_id, SEGMENTS.c.name.label("segment"), row.segment_id,
               v.c.stage, v.c.close_date, v.c.amount, row.currency, row.score, row.reasons, row.assessed,
               v.c.last_activity_on, v.c.next_step_date, row.exposure)
        .outerjoin_from(page, v, held)
        .outerjoin(DEALS, DEALS.c.id == row.deal_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == v.c.account_id)
        .outerjoin(owner, owner.c.id == row.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == row.segment_id)
        .order_by(*_order(row, road))
    )  # fmt: skip
    return [dict(found) for found in session.connection().execute(listed).mappings()]


def top(slice_: RiskSlice, road: Road, *, offset: int = 0, limit: int | None = 200) -> Any:
    """Return the statement of one page of deals in the order of amount times risk: a walk along the exposure index."""
    statement = at(slice_, road)
    statement = statement.order_by(*_order(statement.selected_columns, road)).offset(offset)
    return statement if limit is None else statement.limit(limit)


def _order(row: Any, road: Road) -> list[Any]:
    # Ties in the order of the index, so that nothing has to be sorted.
    days = [row.from_day.desc(), row.to_day.desc()] if road.is_folded else []
    return [row.exposure.desc(), *days, row.deal_id.desc()]
