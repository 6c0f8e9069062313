"""Where a job's colours begin: every version with its reason, and the form for the next one."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from components import states
from components.frame import write
from components.page_head import section
from components.timeline import Event, timeline
from data.core.access import Actor
from data.operations import commands
from data.operations.formulas.jobs_shapes import CADENCES, COMPOSITE, VERDICT, Job
from data.operations.job_words import CADENCE_WORDS, limits_words
from data.operations.views import JobPage

DONE = "job-limits-done"
PLURAL = {"qa_pass_pct": "share passed, %", "critical_bugs": "critical faults"}


def versions(view: JobPage) -> None:
    """Every version in which this job's limits, cadence or target changed, the newest first."""
    section("Limits", limits_words(view.row.job))
    if told := st.session_state.pop(DONE, None):
        states.notice(told)
    if not view.versions:
        states.notice("Nobody has changed the limits of this job: those that were delivered hold.")
        return
    events = [
        Event(when=f"from {one.valid_from}", who=one.who, what=f"Version {one.version}", why=one.note,
              note="; ".join(f"{name}: {before} became {after}" for name, before, after in one.changes))
        for one in view.versions
    ]  # fmt: skip
    timeline(events, label="Versions of the limits")


def form(actor: Actor, view: JobPage, today: date) -> None:
    """Ask for other limits, the cadence and the target, why, and from when."""
    job = view.row.job
    with st.expander("Change limits, cadence or target", icon=":material/edit:"):
        asked: dict[str, Any] = {}
        if job.kind != VERDICT:
            for mark in ("green", "yellow"):
                asked[mark] = _mark(job, mark)
        asked["cadence"] = st.selectbox("A new value is due", list(CADENCES), format_func=CADENCE_WORDS.__getitem__,
                                        index=list(CADENCES).index(job.cadence), key=f"cadence-{job.key}")  # fmt: skip
        if job.kind in ("attainment", "duration_ratio"):
            target = "" if job.target is None else str(job.target)
            asked["target"] = st.text_input("Target where a value brings none", target, key=f"target-{job.key}")
        note = st.text_input("Why", key=f"limits-why-{job.key}", max_chars=500)
        day = st.date_input("Holds from", value=today, min_value=today, format="YYYY-MM-DD", key=f"from-{job.key}",
                            help="Earlier days keep the limits they had")  # fmt: skip
        if st.button("Save as a new version", type="primary", key=f"limits-save-{job.key}"):
            _save(actor, job, asked, note, day)


def _mark(job: Job, mark: str) -> Any:
    """Ask for one limit in the shape that the job's kind has: a number, a range, or one number a part."""
    held, word = getattr(job, mark), mark.capitalize()
    if job.kind == COMPOSITE:
        return {name: st.text_input(f"{word}: {PLURAL.get(name, name)}", str(value), key=f"{mark}-{name}-{job.key}")
                for name, value in held.items()}  # fmt: skip
    if job.direction == "band":
        ends = ("lowest", "highest")
        return [st.text_input(f"{word}: {end}", str(value), key=f"{mark}-{end}-{job.key}")
                for end, value in zip(ends, held, strict=True)]  # fmt: skip
    said = {"up": "from", "down": "up to"}[job.direction]
    return st.text_input(f"{word} {said}", str(held), key=f"{mark}-{job.key}")


def _number(text: str, what: str) -> Decimal | int:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f'{what} is a number, not "{text[:30]}". Nothing was saved.')
    return int(found) if found == found.to_integral_value() else found


def _read(name: str, value: Any) -> Any:
    if name == "cadence":
        return value
    if isinstance(value, Mapping):
        return {part: _number(text, f"{name.capitalize()}, {part}") for part, text in value.items()}
    if isinstance(value, list):
        return [_number(text, name.capitalize()) for text in value]
    if name == "target" and not value.strip():
        return None
    return _number(value, name.capitalize())


def _save(actor: Actor, job: Job, asked: Mapping[str, Any], note: str, day: date) -> None:
    held = {name: list(value) if isinstance(value := getattr(job, name), tuple) else value for name in asked}
    try:
        wanted = {name: _read(name, value) for name, value in asked.items()}
    except ValueError as wrong:
        states.notice(str(wrong))
        return
    changes = {name: value for name, value in wanted.items() if value != held[name]}
    with write(actor, note.strip() or None) as saving:
        commands.edit_job(saving.session, actor=actor, job=job.key, note=note, valid_from=day,
                          opened={name: held[name] for name in changes}, **changes)  # fmt: skip
    if saving.is_done:
        st.session_state[DONE] = f"The new limits hold from {day} on. Earlier days keep theirs."
        st.rerun()
