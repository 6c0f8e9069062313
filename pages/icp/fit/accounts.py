"""The single accounts: a list cut in the store, and one of them with the reasons behind its score."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, scope
from components.page_head import section
from components.table import Column, page_of, table
from data.core.access import Actor, Scope
from data.icp.views.fit import FIT_READS, Fit
from data.icp.views.fit_accounts import Detail, account_fit, fit_accounts

BAND, ORDER, SEARCH, LAST = "fit-band", "fit-order", "fit-search", "fit-picked"
ALL = "All"
ORDERS = {"score": "Best fit first", "open": "Most open first", "completeness": "Best known first",
          "account": "By name"}  # fmt: skip
OPENED = "fit-account"


def follow_bar(mark: str | None, view: Fit) -> None:
    """Show the accounts of the band in which a bar lies that was just clicked. Runs before the pickers."""
    if not mark or mark == st.session_state.get(LAST):
        return
    st.session_state[LAST] = mark
    tens = int(mark.split(" ", 1)[0])
    inside = [b for b in view.bands if b.low is not None and b.low <= tens and (b.high is None or tens < b.high)]
    if inside:
        st.session_state[BAND] = inside[0].label


def follow_band(row: Mapping[str, Any]) -> None:
    """Show the accounts of a band that was clicked."""
    st.session_state[BAND] = row["label"]


def listing(mine: Scope, view: Fit, arguments: Mapping[str, Any]) -> None:
    """One page of accounts with band, reasons and open deals."""
    labels = [band.label for band in view.bands]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="qd-fit-accounts"):
        band = st.selectbox("Score", [ALL, *labels], key=BAND, width=160)
        order = st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, key=ORDER, width=190)
        search = st.text_input("Name contains", key=SEARCH, max_chars=100, width=220)
    asked = {"band": None if band == ALL else band, "order": order, "search": search}
    name = f"fit-{band}-{order}-{search}"
    found = read(fit_accounts, groups=FIT_READS, scope=mine, page=page_of(name, view.scored), **asked, **arguments)
    if not found.n:
        states.notice("No account of this kind.")
        return
    rows = [{**row, "open": numbers.rounded(row["open"], 0), "against": row["out"] or row["against"]}
            for row in found.rows]  # fmt: skip
    columns = [
        Column("account", "Account", "open", width=190), Column("score", "Score", "number"), Column("band", "Band"),
        Column("completeness", "Known", "percent"), Column("open", f"Open ({found.currency})", "count"),
        Column("for", "For it", width=200), Column("against", "Against it, or ruled out by", width=210),
        Column("segment", "Segment", width=100), Column("owner", "Owner", width=110),
    ]  # fmt: skip
    table(rows, columns, key=name, alt=f"{found.n} accounts by fit", noun="accounts", total=found.n,
          on_open=lambda row: st.session_state.update({OPENED: row["id"]}))  # fmt: skip


def opened(actor: Actor, arguments: Mapping[str, Any]) -> None:
    """Show the account that was just clicked."""
    number = st.session_state.pop(OPENED, None)
    if number is not None:
        _show(actor, number, arguments)


@st.dialog("Why this score", width="large")
def _show(actor: Actor, number: int, arguments: Mapping[str, Any]) -> None:
    found = read(account_fit, groups=FIT_READS, scope=scope(actor, "icp.view_fit"), account_id=number,
                 as_of=arguments["as_of"])  # fmt: skip
    if found is None:
        states.notice("There is no such account on this day, or it belongs to somebody else.")
        return
    section(f"{found.account}: {_score(found)} of 100", _about(found))
    if found.out:
        states.notice("Ruled out, whatever the parts say:", items=list(found.out))
    reasons(found.plus, found.minus, key=f"fit-{number}")


def _score(found: Detail) -> str:
    return f"{found.score.normalize():f}"


def _about(found: Detail) -> str:
    said = [found.segment or "no segment", f"owner: {found.owner or 'nobody'}", f"{found.completeness}% known",
            f"profile: {found.profile}", "scored by earlier definitions" if found.is_late else found.basis]  # fmt: skip
    return "; ".join(said)


def reasons(plus: Sequence[Mapping[str, Any]], minus: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """The five largest reasons on either side: points earned, and points missed with what is not known apart."""
    for title, rows, name in (("For it", plus, "points"), ("Against it", minus, "missed")):
        section(title)
        if not rows:
            states.notice("Nothing yet." if name == "points" else "Nothing: every point is earned.")
            continue
        columns = [Column("part", "Part"), Column("value", "On record", width=220),
                   Column("said", "Which is", width=180), Column(name, title, "number"),
                   Column("of", "Of", "number")]  # fmt: skip
        table(rows, columns, key=f"{key}-{name}", alt=f"{title}: {len(rows)} parts of the score", noun="parts")
