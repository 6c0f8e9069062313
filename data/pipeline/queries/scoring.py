"""The risk rules as SQL: one text for the folded table, for any past day, and for the back-test (domain.md 1.14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, String, and_, case, func, literal, literal_column, or_, select

from data.core.ledger import rollups
from data.core.numbers import minor_places
from data.pipeline import definitions
from data.pipeline.queries.days import days_after
from models import NEVER, DealVersion

VERSIONS: Any = DealVersion.__table__  # type: ignore[attr-defined]
ONE: Any = literal_column("1")
ZERO: Any = literal_column("0")
RULES = ("no_activity", "no_champion", "no_next_step", "regressed", "pushed_twice", "meddicc_blocked", "poc_stalled")
FED = {"no_activity": "last_activity_on", "no_champion": "champion", "no_next_step": "next_step_date"}
"""The rules that need a field, and the field."""

FACTS = ("entity_id", "valid_from", "valid_to", "close_date", "amount", "currency", "last_activity_on",
         "next_step_date", "champion", "is_meddicc_blocked", "is_poc_stalled", "type", "motion_id", "segment_id",
         "territory_id", "owner_id", "product_id")  # fmt: skip
"""What the score is read from, and what deals are sliced by."""

KEPT = ("type", "motion_id", "segment_id", "territory_id", "owner_id", "product_id")
MOST_MINOR = 9 * 10**12
"""Larger amounts count as this one where deals are put in order: amount, rate and score have to fit in 64 bits."""


@dataclass(frozen=True)
class Terms:
    """What the rules obey on a day. fed: rule to the segments in which it can be assessed. rates: into `currency`."""

    day: date
    weights: Mapping[str, int]
    idle_days: int
    regression_days: int
    pushes: int
    blank_words: frozenset[str]
    fed: Mapping[str, frozenset[int]]
    rates: Mapping[str, Decimal]
    currency: str


def rank(row: Any) -> Any:
    """Return a version's rank among the open stages, 0 once it is closed."""
    return rank_of(row.stage)


def rank_of(stage: Any) -> Any:
    """Return the rank of a column of stages among the open ones, 0 for the closed."""
    ranks = {code: found.rank for code, found in definitions.stages().items() if found.is_open}
    return case(*[(stage == code, literal_column(str(n))) for code, n in ranks.items()], else_=ZERO)


Known = Callable[[Any], ColumnElement[bool]]
"""Says for a table of versions, or an alias of it, which of them are known."""


def known_now(table: Any) -> ColumnElement[bool]:
    """Return the condition of the versions known now."""
    # Plus nothing: the index that begins with this column would be read from end to end for a single deal.
    condition: ColumnElement[bool] = table.c.revision_to + ZERO == NEVER
    return condition


def told(*where: ColumnElement[bool], known: Known = known_now) -> CTE:
    """Return open versions that fulfil a condition, each with what its past says: `regressed_on`, `pushes`.

    Pushes are moves of an open deal's expected date into a later calendar month, without dates from before the deal
    was opened; a move to a lower open stage is a regression, opening a closed deal again is none (domain.md 1.6, 1.9).
    """
    v = VERSIONS.c
    chosen = select(*[v[name] for name in FACTS]).where(known(VERSIONS), rank(v) > 0, *where)
    found = chosen.cte("found").prefix_with("MATERIALIZED")
    past = [_regressed_on(found, known).label("regressed_on"), _pushes(found, known).label("pushes")]
    return select(*found.c, *past).cte("told").prefix_with("MATERIALIZED")


def _regressed_on(found: CTE, known: Known) -> Any:
    # Looked up deal by deal: most of an import have no past, and sorting all of them would cost most.
    at, before = VERSIONS.alias("at"), VERSIONS.alias("before")
    earlier = last_of(rank(before.c), at, before, known)
    return (
        select(func.max(at.c.valid_from))
        .where(at.c.entity_id == found.c.entity_id, at.c.valid_from <= found.c.valid_from, known(at),
               rank(at.c) > 0, rank(at.c) < earlier)
        .scalar_subquery()
    )  # fmt: skip


def _pushes(found: CTE, known: Known) -> Any:
    at, before = VERSIONS.alias("at"), VERSIONS.alias("before")
    earlier = last_of(before.c.close_date, at, before, known, rank(before.c) > 0, before.c.close_date.is_not(None))
    # Twice the same look, once for the month and once for what is no push: a date from before the deal was opened.
    is_real = earlier >= func.coalesce(at.c.opened_on, earlier)
    return (
        select(func.count())
        .where(at.c.entity_id == found.c.entity_id, at.c.valid_from <= found.c.valid_from, known(at),
               rank(at.c) > 0, rollups.month_start(at.c.close_date) > rollups.month_start(earlier), is_real)
        .scalar_subquery()
    )  # fmt: skip


def last_of(value: Any, at: Any, before: Any, known: Known, *more: ColumnElement[bool]) -> Any:
    """Return a value of the version before another one."""
    return (
        select(value)
        .where(before.c.entity_id == at.c.entity_id, before.c.valid_from < at.c.valid_from, known(before), *more)
        .order_by(before.c.valid_from.desc())
        .limit(1)
        .correlate(at)
        .scalar_subquery()
    )


def assessable(row: Any, terms: Terms) -> dict[str, ColumnElement[bool] | None]:
    """Return, for each rule, the condition under which it can be assessed for a version; None: for none.

    Pushes need a close date, the checklist needs somebody to have filled it in, a stall a proof of concept that runs
    and whose use is measured.
    """
    segment = func.coalesce(row.segment_id, ZERO)
    found: dict[str, ColumnElement[bool] | None] = {
        rule: _among(segment, terms.fed[rule]) if terms.fed[rule] else None for rule in FED
    }
    always: ColumnElement[bool] = literal_column("1") == 1
    return found | {
        "regressed": always, "pushed_twice": row.close_date.is_not(None),
        "meddicc_blocked": row.is_meddicc_blocked.is_not(None),
        "poc_stalled": row.is_poc_stalled.is_not(None),
    }  # fmt: skip


def _among(segment: Any, numbers: frozenset[int]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = segment.in_([literal_column(str(n)) for n in sorted(numbers)])
    return condition


def turns(row: Any, terms: Terms) -> dict[str, Any]:
    """Return the days on which the calendar alone turns a rule: the first day of being idle, overdue, past a step."""
    return {
        "no_activity": days_after(row.last_activity_on, literal_column(str(terms.idle_days + 1))),
        "no_next_step": days_after(row.next_step_date, ONE),
        "regressed": days_after(row.regressed_on, literal_column(str(terms.regression_days + 1))),
    }


def holding(row: Any, day: Any, terms: Terms, turn: Mapping[str, Any] | None = None) -> dict[str, ColumnElement[bool]]:
    """Return, for each rule, the condition under which it holds on a day, wherever it can be assessed."""
    turn = turn or turns(row, terms)
    blank = [literal(word.casefold()) for word in sorted(terms.blank_words)]
    return {
        "no_activity": or_(row.last_activity_on.is_(None), turn["no_activity"] <= day),
        "no_champion": or_(row.champion.is_(None), func.trim(row.champion) == literal(""),
                           func.lower(func.trim(row.champion)).in_(blank)),
        "no_next_step": or_(row.next_step_date.is_(None), turn["no_next_step"] <= day),
        "regressed": turn["regressed"] > day,
        "pushed_twice": row.pushes >= literal_column(str(terms.pushes)),
        "meddicc_blocked": row.is_meddicc_blocked.is_(True), "poc_stalled": row.is_poc_stalled.is_(True),
    }  # fmt: skip


def scored(row: Any, day: Any, terms: Terms, turn: Mapping[str, Any] | None = None) -> list[Any]:
    """Return the columns score, reasons (codes, comma-separated, heaviest first), assessed, exposure."""
    can, holds = assessable(row, terms), holding(row, day, terms, turn)
    hit = {rule: and_(can[rule], holds[rule]) for rule in terms.weights if can.get(rule) is not None}  # type: ignore[arg-type]
    score = _total(case((found, literal_column(str(terms.weights[rule]))), else_=ZERO) for rule, found in hit.items())
    empty: Any = literal_column("''", String())
    codes = empty
    for rule, found in hit.items():
        codes = codes.concat(case((found, literal_column(f"'{rule},'", String())), else_=empty))
    return [
        score.label("score"),
        func.rtrim(codes, literal_column("','", String())).label("reasons"),
        _total(case((can[rule], ONE), else_=ZERO) for rule in hit).label("assessed"),  # type: ignore[arg-type]
        (score * converted(row, terms)).label("exposure"),
    ]


def _total(parts: Any) -> Any:
    return sum(parts, start=ZERO)


def converted(row: Any, terms: Terms) -> Any:
    """Return a deal's amount in minor units of the reporting currency, cut off; 0 without an amount or a rate."""
    found = [(row.currency == terms.currency, _cut(row, MOST_MINOR))]
    for currency, rate in sorted(terms.rates.items()):
        exact = rate.scaleb(minor_places(terms.currency) - minor_places(currency))
        above, below = _fraction(exact)
        most = min(MOST_MINOR, int(MOST_MINOR * 1_000 / exact))
        # Whole numbers throughout: both databases have to put deals in the same order.
        found.append((row.currency == currency, _cut(row, most) * literal(above) // literal(below)))
    return case(*found, else_=ZERO)


def _cut(row: Any, most: int) -> Any:
    return case((row.amount > most, literal(most)), else_=func.coalesce(row.amount, ZERO))


def _fraction(rate: Decimal) -> tuple[int, int]:
    """Return a rate as two whole numbers, to six digits: the order of deals needs no more."""
    places = 5 - rate.adjusted()
    if places < 0:
        return int(rate), 1
    return int(rate.scaleb(places)), int(10**places)


def kept(row: Any) -> list[Any]:
    """Return the columns that deals are sliced by, 0 where nothing is set, and their money."""
    sliced = [row.type, *(func.coalesce(row[name], ZERO).label(name) for name in KEPT[1:])]
    return [func.coalesce(row.amount, ZERO).label("amount"), row.currency, *sliced]
