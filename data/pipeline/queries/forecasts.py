"""What forecasts are made of: open deals of a period by category and step, what each step led to, the calls."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlmodel import Session, col

from data.core.clock import Period
from data.core.ledger import history
from data.pipeline.queries.endings import ENDINGS, held_on, nothing_after
from data.pipeline.queries.slices import OMITTED, Slice, column, stages_in, within
from models import Account, Deal, DealVersion, ForecastCall, Segment, StepOutcome, Team, User

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
ACCOUNTS: Any = Account.__table__  # type: ignore[attr-defined]
SEGMENTS: Any = Segment.__table__  # type: ignore[attr-defined]
USERS: Any = User.__table__  # type: ignore[attr-defined]
OUTCOMES: Any = StepOutcome.__table__  # type: ignore[attr-defined]
CALLS: Any = ForecastCall.__table__  # type: ignore[attr-defined]
ZERO: Any = literal_column("0")
ONE: Any = literal_column("1")
NONE: Any = literal_column("''")

EARLY = "early"
"""Open deals that sales has not accepted: due in the period, counted in no forecast."""


class CategorySum(NamedTuple):
    """Open deals of one key, category ("" none, EARLY not accepted yet), step and currency.

    Amounts are minor units. own_deals: those with odds of their owner; own_amount: their amount; own_points: their
    amount times percent.
    """

    key: Any
    category: str
    step: str
    currency: str
    deals: int
    amount: int
    own_deals: int
    own_amount: int
    own_points: int


def _category(slice_: Slice) -> ColumnElement[Any]:
    counted = VERSIONS.c.stage.in_(slice_.counted)
    return case((counted, func.coalesce(VERSIONS.c.forecast_category, NONE)), else_=literal_column(f"'{EARLY}'"))


def _due(slice_: Slice) -> list[ColumnElement[bool]]:
    return [
        history.held(VERSIONS, as_of=slice_.as_of, known=slice_.known), VERSIONS.c.stage.in_(stages_in("open")),
        VERSIONS.c.close_date >= slice_.period.start, VERSIONS.c.close_date < slice_.period.end,
        *within(slice_, VERSIONS),
    ]  # fmt: skip


def category_sums(session: Session, slice_: Slice) -> list[CategorySum]:
    """Return the open deals due in the period by key, category, step and currency; omitted ones are among them."""
    keys = [column(VERSIONS, slice_.by).label("sliced")] if slice_.by else []
    amount = func.coalesce(VERSIONS.c.amount, ZERO)
    own = VERSIONS.c.win_percent.is_not(None)
    groups = [*keys, _category(slice_).label("category"), func.coalesce(VERSIONS.c.process_step, NONE).label("step"),
              VERSIONS.c.currency]  # fmt: skip
    statement = (
        select(*groups, func.sum(ONE), func.sum(amount), func.sum(case((own, ONE), else_=ZERO)),
               func.sum(case((own, amount), else_=ZERO)),
               func.sum(case((own, amount * VERSIONS.c.win_percent), else_=ZERO)))
        .where(*_due(slice_)).group_by(*["sliced"][: len(keys)], "category", "step", VERSIONS.c.currency)
    )  # fmt: skip
    rows = session.connection().execute(statement)
    found = (tuple(row) if keys else (None, *row) for row in rows)
    return [CategorySum(key, category, step, money, *map(int, sums)) for key, category, step, money, *sums in found]


class OpenDeal(NamedTuple):
    """One counted open deal of the period; amount in minor units, 0 without one; `won` once it is known to be won."""

    id: int
    amount: int
    currency: str
    step: str
    won: bool = False


def open_deals(session: Session, slice_: Slice) -> list[OpenDeal]:
    """Return the single open deals that a forecast of the period counts: accepted, not omitted."""
    chosen = (VERSIONS.c.entity_id, func.coalesce(VERSIONS.c.amount, ZERO), VERSIONS.c.currency,
              func.coalesce(VERSIONS.c.process_step, NONE))  # fmt: skip
    statement = select(*chosen).where(*_due(slice_), *_counted(slice_))
    return [OpenDeal(*row) for row in session.connection().execute(statement)]


def tested_deals(session: Session, slice_: Slice, *, seen_on: date) -> list[OpenDeal]:
    """Return the counted open deals of a day, and whether they were won within their period, as seen on a later day.

    Without deals whose history was inferred from one export: it does not say what was known on the day.
    """
    later = VERSIONS.alias("later")
    won = and_(later.c.stage.in_(stages_in("won")), later.c.closed_on < slice_.period.end)
    statement = (
        select(VERSIONS.c.entity_id, func.coalesce(VERSIONS.c.amount, ZERO), VERSIONS.c.currency,
               func.coalesce(VERSIONS.c.process_step, NONE), case((won, ONE), else_=ZERO))
        .join(DEALS, DEALS.c.id == VERSIONS.c.entity_id)
        .outerjoin(later, and_(later.c.entity_id == VERSIONS.c.entity_id,
                               history.held(later, as_of=seen_on, known=slice_.known)))
        .where(*_due(slice_), *_counted(slice_), DEALS.c.is_inferred.is_(False))
    )  # fmt: skip
    rows = session.connection().execute(statement)
    return [OpenDeal(number, amount, money, step, bool(is_won)) for number, amount, money, step, is_won in rows]


def _counted(slice_: Slice) -> list[ColumnElement[bool]]:
    is_shown = func.coalesce(VERSIONS.c.forecast_category, NONE) != OMITTED
    return [VERSIONS.c.stage.in_(slice_.counted), is_shown]


def decided_steps(session: Session, slice_: Slice) -> dict[str, tuple[int, int]]:
    """Return for each step the (won, decided) among deals that ever entered it and were decided by the day.

    The whole company's, of the types that count; deals whose history was inferred are left out: which steps they
    passed is not known. Source: domain.md 1.1.
    """
    if slice_.known is not None:
        return _decided_then(session, slice_)
    if nothing_after(session, slice_):
        c, deals, held = OUTCOMES.c, OUTCOMES.c.deals, ONE == ONE
    else:
        c, deals, held = ENDINGS.c, ONE, held_on(slice_, ENDINGS)
    statement = (
        select(c.steps, c.stage, func.sum(deals)).where(held, c.type.in_(slice_.types), c.steps != NONE)
        .group_by(c.steps, c.stage)
    )  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for steps, stage, n in session.connection().execute(statement):
        for step in steps.strip(",").split(","):
            won, decided = found.get(step, (0, 0))
            found[step] = won + int(n) * (stage in stages_in("won")), decided + int(n)
    return found


def _decided_then(session: Session, slice_: Slice) -> dict[str, tuple[int, int]]:
    """Return the same from the versions that were known at a revision."""
    last = VERSIONS.alias("last")
    known = history.held(last, as_of=slice_.as_of, known=slice_.known)
    is_known = and_(VERSIONS.c.revision_from <= slice_.known, VERSIONS.c.revision_to > slice_.known)
    entered = (
        select(VERSIONS.c.entity_id, VERSIONS.c.process_step,
               func.max(case((last.c.stage.in_(stages_in("won")), ONE), else_=ZERO)).label("won"))
        .join(last, last.c.entity_id == VERSIONS.c.entity_id)
        .join(DEALS, DEALS.c.id == VERSIONS.c.entity_id)
        .where(known, last.c.stage.in_(stages_in("won", "lost", "no_decision")), last.c.type.in_(slice_.types),
               is_known, VERSIONS.c.valid_from <= slice_.as_of, VERSIONS.c.process_step.is_not(None),
               DEALS.c.is_inferred.is_(False))
        .group_by(VERSIONS.c.entity_id, VERSIONS.c.process_step).subquery("entered")
    )  # fmt: skip
    statement = select(entered.c.process_step, func.sum(entered.c.won), func.count()).group_by(entered.c.process_step)
    return {step: (int(won), int(n)) for step, won, n in session.connection().execute(statement)}


def forecast_rows(
    session: Session, slice_: Slice, *, categories: Sequence[str] | None, key: Any = None, offset: int = 0,
    limit: int | None = 200,
) -> tuple[list[dict[str, Any]], list[tuple[str, int, int]]]:  # fmt: skip
    """Return single open deals of some categories (None: all that count), largest first; and (currency, n, amount).

    Each: id, name, external_id, account, owner, segment, stage, process_step, category, close_date, amount (minor
    units), currency, win_percent. Names are those of today, the rest as of the day.
    """
    category = _category(slice_)
    wanted = list(categories) if categories is not None else None
    where = [*_due(slice_), *([category.in_(wanted)] if wanted is not None else _counted(slice_))]
    if slice_.by and key is not None:
        where.append(column(VERSIONS, slice_.by) == key)
    kept = [VERSIONS.c[n] for n in ("stage", "process_step", "close_date", "amount", "currency", "win_percent")]
    statement = (
        select(VERSIONS.c.entity_id.label("id"), DEALS.c.name, DEALS.c.external_id,
               ACCOUNTS.c.name.label("account"), USERS.c.full_name.label("owner"), SEGMENTS.c.name.label("segment"),
               category.label("category"), *kept)
        .outerjoin_from(VERSIONS, DEALS, DEALS.c.id == VERSIONS.c.entity_id)
        .outerjoin(ACCOUNTS, ACCOUNTS.c.id == VERSIONS.c.account_id)
        .outerjoin(USERS, USERS.c.id == VERSIONS.c.owner_id)
        .outerjoin(SEGMENTS, SEGMENTS.c.id == VERSIONS.c.segment_id)
        .where(*where).order_by(func.coalesce(VERSIONS.c.amount, ZERO).desc(), VERSIONS.c.entity_id).offset(offset)
    )  # fmt: skip
    rows = session.connection().execute(statement if limit is None else statement.limit(limit)).mappings()
    sums = select(VERSIONS.c.currency, func.count(), func.sum(func.coalesce(VERSIONS.c.amount, ZERO))).where(*where)
    counted = session.connection().execute(sums.group_by(VERSIONS.c.currency))
    return [dict(row) for row in rows], [(money, int(n), int(minor)) for money, n, minor in counted]


def calls(
    session: Session, *, as_of: date, known_at: datetime | None = None, period: Period | None = None,
    ended_by: date | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the calls made up to a day, oldest first: all columns, with owner, team and submitted_by as names.

    period: only those that overlap it, also where its bounds were others when they were made. ended_by: only those
    of periods that had ended by then.
    """
    by = USERS.alias("by")
    where = [CALLS.c.submitted_on <= as_of]
    if known_at is not None:
        where.append(CALLS.c.submitted_at <= known_at)
    if period is not None:
        where += [CALLS.c.period_start < period.end, CALLS.c.period_end > period.start]
    if ended_by is not None:
        where.append(CALLS.c.period_end <= ended_by)
    statement = (
        select(CALLS, USERS.c.full_name.label("owner"), col(Team.name).label("team"), by.c.full_name.label("by"))
        .outerjoin(USERS, USERS.c.id == CALLS.c.owner_id).outerjoin(Team, col(Team.id) == CALLS.c.team_id)
        .outerjoin(by, by.c.id == CALLS.c.submitted_by_id)
        .where(*where).order_by(CALLS.c.submitted_at, CALLS.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.connection().execute(statement).mappings()]


def team_of(session: Session, team_id: int) -> str | None:
    """Return a team's name, None when there is none."""
    return session.execute(select(col(Team.name)).where(col(Team.id) == team_id)).scalar()


def teams(session: Session) -> list[tuple[int, str]]:
    """Return (number, name) of every team, by name."""
    statement = select(col(Team.id), col(Team.name)).order_by(col(Team.name))
    return [(number, name) for number, name in session.execute(statement) if number is not None]


def members(session: Session, team_id: int) -> tuple[int, ...]:
    """Return the numbers of a team's people, former ones included, in ascending order."""
    found = session.execute(select(col(User.id)).where(col(User.team_id) == team_id)).scalars()
    return tuple(sorted(number for number in found if number is not None))


def own_odds_reasons(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Return why the owners of some deals have odds of their own, as it is written now."""
    why = DEALS.c.win_percent_reason
    statement = select(DEALS.c.id, why).where(DEALS.c.id.in_(numbers), why.is_not(None))
    return {number: str(reason) for number, reason in session.connection().execute(statement)}
