"""What the risk rules obey: points, limits, rates, and what is fed; and how the folded table says under which it is."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from data.core import clock, rulebook, settings
from data.core.exchange import Rates
from data.core.ledger import history
from data.core.ledger.capturing import ReadingSession
from data.pipeline import definitions
from data.pipeline.queries import feeding
from data.pipeline.queries.scoring import FED, VERSIONS, Terms
from models import DealRisk, RollupMark

TABLE = str(DealRisk.__tablename__)
BACK = timedelta(days=8)
"""How far before today a day may lie to be read from the folded table."""


def present(session: Session) -> Terms:
    """Return the terms of the present day, by what is known now: those of the folded table."""
    today = clock.today(settings.current(session).zone)
    return _terms(session, today, feeding.known_last())


def of_day(session: Session, as_of: date, *, known: int | None = None, known_at: datetime | None = None) -> Terms:
    """Return the terms of a day, by what was known at a revision and its instant."""
    held = history.held(VERSIONS, as_of=as_of, known=known)
    return _terms(session, as_of, held, known_at)


def _terms(session: Session, day: date, held: ColumnElement[bool], known_at: datetime | None = None) -> Terms:
    limits = rulebook.limits(day)
    currency = settings.current(session, day).currency
    return Terms(
        day=day, weights=definitions.risk_weights(day).weights, idle_days=int(limits["idle_days"]),
        regression_days=int(limits["regression_days"]), pushes=int(limits["pushes_at_risk"]),
        blank_words=definitions.gates(day).blank_words, currency=currency,
        fed={rule: feeding.fed(session, field, held) for rule, field in FED.items()},
        rates=Rates(session, currency=currency, day=day, known_at=known_at).plan_rates(),
    )  # fmt: skip


def since(terms: Terms) -> date:
    """Return the first day that the folded table has to know: a month's first, so that it seldom moves.

    Every day read from it is compared with the Monday before, the oldest one too.

    >>> from types import SimpleNamespace
    >>> since(SimpleNamespace(day=date(2026, 3, 10))), since(SimpleNamespace(day=date(2026, 3, 11)))
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    """
    return clock.last_monday(terms.day - BACK).replace(day=1)


def written(terms: Terms) -> str:
    """Return the terms as the folded table's mark holds them, without the day."""
    said = {
        "weights": dict(terms.weights), "idle": terms.idle_days, "back": terms.regression_days,
        "pushes": terms.pushes, "blank": sorted(terms.blank_words), "currency": terms.currency,
        "fed": {rule: sorted(numbers) for rule, numbers in terms.fed.items()},
        "rates": {currency: str(rate) for currency, rate in sorted(terms.rates.items())},
    }  # fmt: skip
    return json.dumps(said, separators=(",", ":"))


def basis(session: Session) -> str:
    """Return what the folded rows hang on: the first day that they have to know, and the terms."""
    terms = present(session)
    return f"{since(terms)} {written(terms)}"


def folding(session: Session) -> tuple[date, Terms]:
    """Return the first day needed and the terms under which rows are made.

    Who only reads proves what is there: it takes the terms of the mark, or a table that has merely fallen behind the
    calendar would be called wrong.
    """
    mark = _mark(session) if isinstance(session, ReadingSession) else ""
    now = present(session)
    if not mark:
        return since(now), now
    first, _, under = mark.partition(" ")
    said = json.loads(under)
    held = Terms(
        day=now.day, weights=said["weights"], idle_days=said["idle"], regression_days=said["back"],
        pushes=said["pushes"], blank_words=frozenset(said["blank"]), currency=said["currency"],
        fed={rule: frozenset(numbers) for rule, numbers in said["fed"].items()},
        rates={currency: Decimal(rate) for currency, rate in said["rates"].items()},
    )  # fmt: skip
    return date.fromisoformat(first), held


def folded_since(session: Session, terms: Terms) -> date | None:
    """Return the first day for which the folded table is right under these terms; None when it is under others.

    They change by the calendar and by edits of definitions; the table follows with the next write.
    """
    first, _, under = _mark(session).partition(" ")
    return date.fromisoformat(first) if under == written(terms) else None


def _mark(session: Session) -> str:
    statement = select(col(RollupMark.basis)).where(col(RollupMark.name) == TABLE)
    return session.execute(statement).scalar() or ""
