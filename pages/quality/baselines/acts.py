"""What can be done to baselines: freeze, set a target, choose the metrics, look behind a number."""

from datetime import date
from decimal import Decimal, InvalidOperation

import streamlit as st

from components import states
from components.frame import explain, write
from data.core.access import Actor
from data.core.metrics import METRICS, Metric
from data.quality import commands
from data.quality.views.baselines import Baseline, Baselines

DONE, OPENED = "baselines-done", "baselines-open"
POINTS = {"up": "Higher is better.", "down": "Lower is better."}


def row(actor: Actor, view: Baselines, today: date) -> None:
    """The buttons over the table."""
    with st.container(horizontal=True, gap="small", key="baselines-acts"):
        is_first = view.frozen_on is None
        if st.button("Freeze today", type="primary" if is_first else "secondary", key="baselines-freeze"):
            _freeze(actor, view, today)
        elif st.button("Set a target", key="baselines-aim"):
            _aim(actor, view)
        elif st.button("Choose the metrics", key="baselines-choose"):
            _choose(actor, view)


def open_why(view: Baselines, name: str, currency: str) -> None:
    """Open the drawer of a metric's present value."""
    if found := next((one for one in view.rows if one.name == name), None):
        explain(name, found.row, as_of=view.as_of, currency=currency, noun="records")


def _freeze(actor: Actor, view: Baselines, today: date) -> None:
    titles = {one.name: one.title for one in view.rows}

    @st.dialog("Freeze the baseline", position="right")
    def drawer() -> None:
        day = st.date_input("As of the end of", value=today, max_value=today, format="YYYY-MM-DD")
        names = st.multiselect("Metrics", list(titles), default=list(titles), format_func=titles.get)
        again = [one.title for one in view.rows if one.name in names and one.frozen_on]
        if again:
            states.notice("Frozen before; the earlier baseline stays in the history:", items=again)
        note = st.text_area("Why" if again else "Why (may stay empty)", max_chars=1000, key="baselines-freeze-note")
        if st.button("Freeze", type="primary", key="baselines-freeze-now", disabled=not names):
            with write(actor, note.strip() or "baselines frozen") as saving:
                commands.freeze_baselines(saving.session, actor=actor, on=day, names=names, note=note)
            _told(saving.is_done, f"Frozen: what {len(names)} metrics came to at the end of {day}.")

    drawer()


def _aim(actor: Actor, view: Baselines) -> None:
    known = {one.name: one for one in view.rows}

    @st.dialog("Set a target", position="right")
    def drawer() -> None:
        one = known[st.selectbox("Metric", list(known), format_func=lambda name: known[name].title)]
        unit = {"percent": " (%)", "days": " (days)", "money": f" ({one.currency})", "ratio": " (×)"}.get(one.unit, "")
        text = st.text_input(f"Target{unit}", value=_shown(one), key=f"baselines-target-{one.name}",
                             help="Empty: no target.")  # fmt: skip
        states.notice(POINTS.get(one.direction, ""))
        note = st.text_area("Why", max_chars=1000, help="Kept with the new version", key="baselines-aim-note")
        if st.button("Save the target", type="primary", key="baselines-aim-now"):
            _save_target(actor, one, text, note, view.newest)

    drawer()


def _save_target(actor: Actor, one: Baseline, text: str, note: str, opened: int) -> None:
    try:
        target = _number(text, one)
    except InvalidOperation:
        states.notice("Write the target as a number, or leave it empty for none.")
        return
    with write(actor, note.strip() or None) as saving:
        commands.set_target(saving.session, actor=actor, name=one.name, target=target, note=note, opened=opened)
    _told(saving.is_done, f"{one.title}: the target is {text.strip() or 'none'}.")


def _scale(one: Baseline) -> int:
    return 100 if one.unit == "percent" else 1


def _shown(one: Baseline) -> str:
    return "" if one.target is None else f"{(Decimal(one.target) * _scale(one)).normalize():f}"


def _number(text: str, one: Baseline) -> Decimal | None:
    return Decimal(text.strip().replace(",", ".").rstrip("%× ")) / _scale(one) if text.strip() else None


def _choose(actor: Actor, view: Baselines) -> None:
    held = [one.name for one in view.rows]
    offered = sorted({*held, *(name for name, metric in METRICS.items() if _has_way(metric))})

    @st.dialog("Choose the success metrics", position="right")
    def drawer() -> None:
        names = st.multiselect("Metrics", offered, default=held, format_func=lambda name: METRICS[name].title,
                               help="Metrics whose thresholds say which way is better.")  # fmt: skip
        note = st.text_area("Why", max_chars=1000, help="Kept with the new version", key="baselines-choose-note")
        if st.button("Save the metrics", type="primary", key="baselines-choose-now"):
            with write(actor, note.strip() or None) as saving:
                commands.choose_success_metrics(saving.session, actor=actor, names=names, note=note)
            _told(saving.is_done, f"{len(names)} success metrics.")

    drawer()


def _has_way(metric: Metric) -> bool:
    threshold = metric.threshold()
    return threshold is not None and threshold.direction in ("up", "down")


def _told(is_done: bool, words: str) -> None:
    if is_done:
        st.session_state[DONE] = words
        st.rerun()
