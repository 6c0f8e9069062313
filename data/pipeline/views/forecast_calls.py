"""Who said what about a period, when, and what the suite's own numbers were that day."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.pipeline import queries
from data.pipeline.formulas import calls as formulas
from data.pipeline.formulas.calls import Submitted
from data.pipeline.queries import Slice, forecasts
from data.pipeline.queries.slices import owners_in
from data.pipeline.views.gathering import rates_of

Subject = tuple[str, int]
"""Whose number a call is: ("owner", number), ("team", number) or ("company", 0)."""

COMPANY: Subject = ("company", 0)
COMPANY_NAME = "The company"


@dataclass(frozen=True)
class Call:
    """One call. amount and change (against the one before about the same period) are None without exchange rate.

    system: the suite's numbers at that moment, decimals by name. is_stale: the newest one, yet too old to rely on.
    is_exact: made for exactly the period that is shown, not for one whose bounds were others then.
    """

    id: int
    subject: Subject
    name: str
    period: Period
    on: date
    at: datetime
    by: str
    amount: Decimal | None
    change: Decimal | None
    note: str
    system: Mapping[str, Decimal]
    is_stale: bool
    is_exact: bool


@dataclass(frozen=True)
class Calls:
    """Every call about a period, newest first, and the newest of each subject for exactly this period."""

    rows: tuple[Call, ...]
    latest: Mapping[Subject, Call]
    currency: str
    stale_days: int


def forecast_calls(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None
) -> Calls:
    """Return the calls about a period, as far as the scope reaches: own, the team's, or everybody's.

    Calls made for other bounds that overlap the period are among the rows: editing periods deletes no history.
    """
    found = [row for row in forecasts.calls(session, as_of=as_of, known_at=known_at, period=period)
             if is_within(scope, row)]  # fmt: skip
    rates = rates_of(session, Slice(period, as_of), known_at)
    days = stale_days(as_of)
    before: dict[tuple[Subject, date, date], Decimal | None] = {}
    newest = {(subject_of(row), row["period_start"], row["period_end"]): row["id"] for row in found}
    calls = []
    for row in found:
        key = (subject_of(row), row["period_start"], row["period_end"])
        is_newest = newest[key] == row["id"] and as_of < row["period_end"]
        call = _call(row, rates, period, before.get(key), is_stale=is_newest and _is_stale(row, as_of, days))
        before[key] = call.amount
        calls.append(call)
    latest = {call.subject: call for call in calls if call.is_exact}
    return Calls(tuple(reversed(calls)), latest, rates.currency, days)


def stale_days(as_of: date) -> int:
    """Return after how many days a call is stale."""
    return int(rulebook.limits(as_of).get("call_days", 7))


def is_within(scope: Scope, row: Mapping[str, Any]) -> bool:
    """Say whether a scope opens a call: everybody's, the team's and its people's, or a person's own."""
    owners = owners_in(scope)
    if owners is None:
        return True
    if row["owner_id"] is not None:
        return row["owner_id"] in owners
    return row["team_id"] is not None and scope.kind == "team" and row["team_id"] == scope.team_id


def subject_of(row: Mapping[str, Any]) -> Subject:
    """Return whose number a stored call is."""
    if row["owner_id"] is not None:
        return ("owner", row["owner_id"])
    return ("team", row["team_id"]) if row["team_id"] is not None else COMPANY


def name_of_call(row: Mapping[str, Any]) -> str:
    """Return what a call's subject is called."""
    kind, number = subject_of(row)
    if kind == "company":
        return COMPANY_NAME
    return str((row["owner"] if kind == "owner" else row["team"]) or f"No. {number}")


def submitted(row: Mapping[str, Any]) -> Submitted:
    """Return a stored call as the formulas take it."""
    return Submitted(row["submitted_at"], row["submitted_on"], row["amount"], row["currency"])


def _is_stale(row: Mapping[str, Any], as_of: date, days: int) -> bool:
    return formulas.is_stale(submitted(row), as_of=as_of, days=days)


def _call(row: Mapping[str, Any], rates: Rates, period: Period, before: Decimal | None, *, is_stale: bool) -> Call:
    content = json.loads(row["content"])
    amount = rates.planned(row["amount"], row["currency"])
    bounds = (row["period_start"], row["period_end"])
    return Call(
        id=row["id"], subject=subject_of(row), name=name_of_call(row),
        period=Period(str(content.get("period") or f"{bounds[0]}/{bounds[1]}"), *bounds),
        on=row["submitted_on"], at=row["submitted_at"], by=str(row["by"] or "the suite"), amount=amount,
        change=None if amount is None or before is None else amount - before, note=row["note"],
        system={name: Decimal(value) for name, value in content["numbers"].items() if value is not None},
        is_stale=is_stale, is_exact=bounds == (period.start, period.end),
    )  # fmt: skip


def call_subjects(session: Session, *, scope: Scope) -> dict[str, tuple[tuple[int, str], ...]]:
    """Return for whom somebody of this scope may submit: owner, team and company, each to (number, name)."""
    people, every = queries.labels(session, "owner"), forecasts.teams(session)
    own = ((scope.user_id, people.get(scope.user_id, "")),) if scope.user_id is not None else ()
    found: dict[str, tuple[tuple[int, str], ...]] = {"owner": tuple((n, str(name)) for n, name in own)}
    if scope.kind == "team":
        found["team"] = tuple(team for team in every if team[0] == scope.team_id)
    if scope.kind == "all":
        found |= {"team": tuple(every), "company": ((0, COMPANY_NAME),)}
    return {kind: names for kind, names in found.items() if names}


def frozen_numbers(rows: Sequence[tuple[str, Decimal | None]]) -> dict[str, str | None]:
    """Return numbers as a call keeps them: plain decimal texts.

    >>> frozen_numbers([("closed", Decimal("1E+3")), ("weighted", None)])
    {'closed': '1000', 'weighted': None}
    """
    return {name: None if value is None else f"{value:f}" for name, value in rows}
