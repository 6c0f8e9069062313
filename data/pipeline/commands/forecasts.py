"""What people submit as their forecast: a number and a note, frozen with the suite's own numbers of that moment."""

import json
from decimal import Decimal

from sqlmodel import Session

from data.core import access, numbers
from data.core.access import Actor, Refused, Scope
from data.core.clock import Period
from data.core.ledger.capturing import recording_of
from data.pipeline.queries import forecasts
from data.pipeline.views.forecast import BASES, OPEN, Forecast, forecast
from data.pipeline.views.forecast_calls import frozen_numbers
from models import ForecastCall

SUBMIT = "pipeline.submit_forecast"
MOST_NOTE = 2_000


def submit_forecast(
    session: Session, *, actor: Actor, period: Period, amount: Decimal, note: str = "", team_id: int | None = None,
    is_company: bool = False,
) -> ForecastCall:  # fmt: skip
    """Keep what somebody expects a period to bring, in whole or part units of the reporting currency.

    Own deals unless a team or the company is named: a team takes its manager, the company somebody who sees all. A
    call is never changed: the next one stands beside it. Raises Refused, ValueError in words.
    Source: domain.md 1.3 and 1.4.
    """
    scope = _subject(session, actor, team_id, is_company=is_company)
    recording = recording_of(session)
    day = recording.occurred_on
    if period.end <= day:
        raise ValueError(f"{period.label} ended on {period.end}. A forecast is for a period that is not over.")
    if not amount.is_finite() or amount < 0:
        raise ValueError("A forecast is an amount of zero or more.")
    if len(note) > MOST_NOTE:
        raise ValueError(f"A note has at most {MOST_NOTE:,} characters.")
    view = forecast(session, scope=scope, period=period, as_of=day, by=None)
    call = ForecastCall(
        owner_id=None if is_company or team_id is not None else actor.id, team_id=team_id,
        period_start=period.start, period_end=period.end, submitted_at=recording.recorded_at, submitted_on=day,
        submitted_by_id=actor.id, amount=numbers.to_minor(amount, view.currency), currency=view.currency,
        note=note.strip(), content=_content(view),
    )  # fmt: skip
    session.add(call)
    session.flush()
    return call


def _subject(session: Session, actor: Actor, team_id: int | None, *, is_company: bool) -> Scope:
    """Return whose deals the call is about. Raises Refused when the actor may not speak for them."""
    width = access.require(actor, SUBMIT)
    if is_company:
        if width != "all":
            raise Refused("The company's forecast is submitted by somebody who sees every deal.", action=SUBMIT)
        return Scope("all", actor.id)
    if team_id is not None:
        if forecasts.team_of(session, team_id) is None:
            raise ValueError("There is no such team.")
        if width == "own" or (width == "team" and team_id != actor.team_id):
            raise Refused("A team's forecast is submitted by its own manager.", action=SUBMIT)
        return Scope("team", actor.id, team_id, forecasts.members(session, team_id))
    if actor.id is None:
        raise ValueError("Only a person has deals of their own. Name a team or the company.")
    return Scope("own", actor.id, actor.team_id, (actor.id,))


def _content(view: Forecast) -> str:
    sums, rollup = view.total.sums, view.total.sums.rollup
    found = [(code, sums.parts[code].amount) for code in ("closed", *OPEN, "omitted")]
    found += [("commit_forecast", rollup.commit_forecast), ("most_likely_forecast", rollup.most_likely_forecast),
              ("best_case_forecast", rollup.best_case_forecast), ("open", rollup.open_pipeline)]  # fmt: skip
    found += [(f"weighted_by_{basis}", sums.open.weighted[basis]) for basis in BASES]
    deals = {"open": sums.open.deals, "won": sums.parts["closed"].deals}
    held = {"period": view.period.label, "currency": view.currency, "numbers": frozen_numbers(found), "deals": deals}
    return json.dumps(held, separators=(",", ":"))
