"""Submitting a call: for whom, how much, and a note; what was submitted stays as it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from components import numbers, states
from components.escape import plain
from components.frame import read, scope, write
from data.core import access
from data.core.access import Actor
from data.pipeline import commands
from data.pipeline.views.forecast import FORECAST_READS, Forecast, forecast
from data.pipeline.views.forecast_calls import Calls, call_subjects

WORDS = {"owner": "My own deals", "company": "The company"}
DONE = "forecast-called"


def button(actor: Actor, view: Forecast, calls: Calls) -> None:
    """The button that opens the form, for whoever may submit, while the period is not over."""
    if told := st.session_state.pop(DONE, None):
        states.notice(told)
    if not access.may(actor, commands.forecasts.SUBMIT) or view.as_of >= view.period.end:
        return
    if st.button("Submit a forecast", icon=":material/edit_note:", key="forecast-call"):
        _form(actor, view, calls)


def _name(pair: tuple[str, tuple[int, str]]) -> str:
    kind, (_, name) = pair
    return WORDS.get(kind) or plain(f"Team {name}")


@st.dialog("Submit a forecast")
def _form(actor: Actor, view: Forecast, calls: Calls) -> None:
    """Ask for whom, how much and why, with the last call and the suite's own numbers beside it."""
    subjects = read(call_subjects, groups=("people",), scope=scope(actor, commands.forecasts.SUBMIT))
    every = [(kind, one) for kind in ("company", "team", "owner") for one in subjects.get(kind, ())]
    if not every:
        states.notice("There is nobody you may submit a forecast for.")
        return
    pair = st.selectbox("For", every, format_func=_name)
    last = calls.latest.get((pair[0], pair[1][0]))
    _beside(actor, view, pair, last.amount if last else None)
    start = float(last.amount) if last and last.amount is not None else 0.0
    amount = st.number_input(f"What {view.period.label} will bring ({view.currency})", min_value=0.0, value=start,
                             step=1_000.0, format="%.2f")  # fmt: skip
    note = st.text_area("Note", max_chars=commands.forecasts.MOST_NOTE, placeholder="What changed, what it hangs on")
    if st.button("Submit", type="primary"):
        _submit(actor, view, pair, Decimal(str(amount)), note)


def _beside(actor: Actor, view: Forecast, pair: tuple[str, tuple[int, str]], last: Decimal | None) -> None:
    said = [] if last is None else [f"The last call was {numbers.full_money(last, view.currency)}."]
    if pair[0] == "company":
        found = read(forecast, groups=FORECAST_READS, scope=scope(actor, "pipeline.view"), period=view.period,
                     as_of=view.as_of, by=None)  # fmt: skip
        sums = found.total.sums.rollup
        said += [f"The suite: commit {numbers.money(sums.commit_forecast, view.currency)}, most likely "
                 f"{numbers.money(sums.most_likely_forecast, view.currency)}, best case "
                 f"{numbers.money(sums.best_case_forecast, view.currency)}."]  # fmt: skip
    words = "A call is frozen with the suite's numbers of this moment. The next one stands beside it."
    states.notice(words, items=said)


def _submit(actor: Actor, view: Forecast, pair: tuple[str, tuple[int, str]], amount: Decimal, note: str) -> None:
    kind, (number, _) = pair
    subject: Mapping[str, Any] = {"company": {"is_company": True}, "team": {"team_id": number}}.get(kind, {})
    with write(actor, "forecast call") as saving:
        commands.submit_forecast(saving.session, actor=actor, period=view.period, amount=amount, note=note, **subject)
    if saving.is_done:
        st.session_state[DONE] = f"Submitted: {numbers.full_money(amount, view.currency)} for {view.period.label}."
        st.rerun()
