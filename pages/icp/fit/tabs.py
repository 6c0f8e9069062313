"""Behind the bands: the single accounts, whether the score tells winners, and what to take away."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import bars, chart, numbers, states
from components.bars import Bar
from components.frame import data_as_of, download, scope
from components.page_foot import page_foot
from components.page_head import section
from components.table import Column, table
from data.core import access, clock, offers, rulebook
from data.core.access import Actor, Scope
from data.icp.views.fit import Fit
from data.icp.views.fit_calibration import Calibration
from pages.icp.fit import accounts

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(actor: Actor, mine: Scope, view: Fit, judged: Calibration, arguments: Mapping[str, Any]) -> None:
    """The tabs, and the foot of the page."""
    listed, telling = st.tabs(["Accounts", "Does the score tell?"], on_change="rerun", key="fit-tabs")
    if listed.open:
        with listed:
            accounts.listing(mine, view, arguments)
    if telling.open:
        with telling:
            _calibration(judged)
    accounts.opened(actor, arguments)
    _foot(actor, view, arguments)


def _calibration(judged: Calibration) -> None:
    section("Win rate by the score at qualification",
            f"Decided after {judged.since} up to {judged.as_of}. Today's score is never used: it has seen the outcome.")
    if not judged.n:
        states.notice(f"No decided deal of these twelve months kept a score. {judged.without_score:,} have none.")
        return
    least = rulebook.limits(judged.as_of)["small_sample"]
    drawn = [Bar(f"{band.label}, n {band.n:,}", None if band.n < least else band.win_rate, "too few") for band in
             reversed(judged.bands)]  # fmt: skip
    spec = bars.spec(drawn, kind="percent", value_name="Win rate", keep_order=True)
    chart.draw(spec, alt=bars.alt(drawn, what="Win rate by score", kind="percent"), key="fit-calibration",
               beside="fit-calibration-bands")  # fmt: skip
    rows = [{"label": band.label, "n": band.n, "won": band.won, "rate": band.win_rate, "lift": band.lift,
             "interval": _interval(band.low, band.high), "why": "no decided deals",
             "note": "too few for a status" if band.n < least else ""} for band in reversed(judged.bands)]  # fmt: skip
    columns = [
        Column("label", "Score"), Column("n", "Decided", "count"), Column("won", "Won", "count"),
        Column("rate", "Win rate", "percent", reason="why"), Column("interval", "95% interval"),
        Column("lift", "Lift over all", "ratio", reason="why"), Column("note", "Note"),
    ]  # fmt: skip
    table(rows, columns, key="fit-calibration-bands", alt="Win rate and lift by band of the score", noun="bands")
    states.notice("What this says:", items=_said(judged))


def _interval(low: Any, high: Any) -> str:
    return "" if low is None else f"{numbers.percent(low, decimals=0)} to {numbers.percent(high, decimals=0)}"


def _said(judged: Calibration) -> list[str]:
    auc = judged.auc.value
    said = [] if auc is None else [f"AUC {auc:.2f}: of a won and a lost deal, so often the won one had scored higher. "
                                   "0.50 is chance."]  # fmt: skip
    if auc is None:
        said.append("No AUC: it needs a won deal and one that was not.")
    if judged.auc.reason == "too_few":
        said.append(f"Too few for a verdict: {judged.n:,} decided and {judged.won:,} won; it takes "
                    f"{judged.least_decided} and {judged.least_won}.")  # fmt: skip
    rising = "rises from band to band" if judged.is_rising else "does not rise from band to band"
    said.append(f"The win rate {rising}.")
    if judged.without_score:
        said.append(f"{judged.without_score:,} decided deals kept no score when they qualified; they are left out.")
    return said


def _foot(actor: Actor, view: Fit, arguments: Mapping[str, Any]) -> None:
    prices = access.may(actor, offers.WITH_PRICES)
    right = offers.WITH_PRICES if prices else offers.WITHOUT_PRICES
    given: dict[str, Any] = {"right": right, "with_prices": prices, "mime": MIME, **arguments,
                             "period": clock.parse_period(f"{view.as_of.year}", clock.FiscalCalendar())}  # fmt: skip
    files = download("Download the accounts", offers.workbook, name="fit",
                     file_name=offers.file_name("fit", view.as_of), **given)  # fmt: skip
    files += download("Download the calibration", offers.workbook, name="fit-calibration",
                      file_name=offers.file_name("fit-calibration", view.as_of), **given)  # fmt: skip
    page_foot(as_of=f"{view.as_of}", source="accounts, their activities, deals and the definitions in force",
              files=data_as_of(scope(actor, "icp.view_fit"), "accounts", "activities", known_on=view.as_of),
              n=view.scored, noun="accounts", downloads=files, key="fit")  # fmt: skip
