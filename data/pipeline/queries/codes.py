"""The words that people choose from, and how often they were chosen."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.pipeline import definitions
from data.pipeline.formulas.codes import CodeList, Label
from models import Deal, Lead, ReasonCode

DEALS: Any = Deal.__table__  # type: ignore[attr-defined]
KINDS = {"lost": "loss", "no_decision": "no_decision"}
"""The list that a deal's reason is from, by the state in which it was closed."""


def labels(session: Session, kind: str | None = None) -> list[Label]:
    """Return every label of every code, of one kind if it is named."""
    statement = select(ReasonCode)
    statement = statement if kind is None else statement.where(col(ReasonCode.kind) == kind)
    return [
        Label(row.kind, row.code, row.label, row.valid_from, row.valid_to, row.position, row.merged_into, row.review_on)
        for row in session.execute(statement).scalars()
    ]


def code_list(session: Session, kind: str) -> CodeList:
    """Return the codes of one kind, with all their labels."""
    return CodeList(labels(session, kind))


def in_force(session: Session, kind: str, as_of: date) -> list[tuple[str, str]]:
    """Return (code, label) of what can be chosen on a day, in the order people expect. Source: domain.md 1.13."""
    return code_list(session, kind).in_force(as_of)


def problem(session: Session, kind: str, code: str, as_of: date) -> str:
    """Return why a code cannot be chosen on a day, naming its successor; an empty text when it can."""
    return code_list(session, kind).problem(code, as_of)


def rows_of(session: Session, kind: str, code: str) -> list[ReasonCode]:
    """Return the records of one code, oldest label first, kept from other writers until the transaction ends."""
    statement = select(ReasonCode).where(col(ReasonCode.kind) == kind, col(ReasonCode.code) == code)
    return list(session.execute(statement.order_by(col(ReasonCode.valid_from)).with_for_update()).scalars())


class Used(NamedTuple):
    """How often a code stands on records as the first reason, as a further one, and on which day last."""

    first: int
    further: int
    last_on: date | None


def usage(session: Session) -> dict[tuple[str, str], Used]:
    """Return how often each (kind, text) is used by closed deals and disqualified leads, as records stand now."""
    firsts: dict[tuple[str, str], tuple[int, date | None]] = {}
    further: Counter[tuple[str, str]] = Counter()
    states = {code: KINDS[stage.state] for code, stage in definitions.stages().items() if stage.state in KINDS}
    given = select(DEALS.c.stage, DEALS.c.reason_code, DEALS.c.contributing_reasons, func.count(),
                   func.max(DEALS.c.closed_on))  # fmt: skip
    given = given.where(DEALS.c.stage.in_(states)).group_by(
        DEALS.c.stage, DEALS.c.reason_code, DEALS.c.contributing_reasons
    )
    for stage, code, others, n, last in session.connection().execute(given):
        if code:
            known, day = firsts.get((states[stage], code), (0, None))
            firsts[states[stage], code] = known + n, max(filter(None, (day, last)), default=None)
        for other in filter(None, (others or "").split(",")):
            further[states[stage], other] += n
    leads = select(col(Lead.disqualified_reason), func.count()).where(col(Lead.disqualified_reason).is_not(None))
    for code, n in session.execute(leads.group_by(col(Lead.disqualified_reason))):
        firsts["lead", code] = n, None
    found = {}
    for key in {*firsts, *further}:
        n, last = firsts.get(key, (0, None))
        found[key] = Used(n, further[key], last)
    return found
