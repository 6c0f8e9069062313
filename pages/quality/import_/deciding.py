"""The last step: import it, or hand it in for somebody else; and what it would do to the headline numbers."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from components import numbers, states
from components.markup import draw
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor
from data.core.importing import applying, effects, progress, promises, submissions
from data.core.importing.applying import Outcome
from data.core.importing.effects import Effect
from data.core.importing.parts import Part
from data.core.importing.progress import Work
from data.core.metrics import REASONS
from pages.quality.import_ import outcome, studio
from pages.quality.import_.studio import Box, File

HEADLINES = ("pipeline.coverage", "pipeline.weighted_coverage", "pipeline.clean_coverage", "pipeline.overdue_amount",
             "pipeline.win_rate", "pipeline.asp")  # fmt: skip


def effect(held: Box, key: object, parts: Sequence[Part], file: File, actor: Actor, as_of: date, currency: str) -> None:
    """Draw the button for the effect on the numbers, and the effect once it was asked for."""
    asked = held.get("effect-asked") == key
    if not asked and not st.button("Show the effect on the numbers", key="import-effect",
                                   help="Works it out on the real data, then takes all of it back."):  # fmt: skip
        return
    held["effect-asked"] = key
    found: list[Effect] = studio.result(
        held, "effect", key,
        lambda: effects.effects(parts, file.content, names=HEADLINES, actor=actor, as_of=as_of),
        actor, "Working out the effect",
    )  # fmt: skip
    rows = [[one.title, _value(one, "before", currency), _value(one, "after", currency),
             "changes" if one.is_changed else "stays"] for one in found]  # fmt: skip
    heads = [(f"As of {as_of.isoformat()}", False), ("Now", True), ("After the import", True), ("", False)]
    draw(plain_table(rows, heads, alt="Headline numbers before and after the import"))


def _value(one: Effect, side: str, currency: str) -> str:
    value, reason = getattr(one, side), getattr(one, f"{side}_reason")
    if value is None:
        return REASONS.get(reason or "", "no value")
    return numbers.text_of(value, one.unit, currency=currency)


def confirm(planned: Outcome, *, actor: Actor) -> tuple[bool, str | None] | None:
    """Ask what to do with what was checked. Returns None for nothing yet, else whether refused rows are left out, and
    the note when it is handed in.
    """
    changes, refused = outcome.count_of(planned)
    if any(plan.questions for plan in planned.plans):
        return None
    if not changes:
        words = "Nothing can be imported yet. Answer above, under Values, or correct the rows."
        done = "Nothing to import: everything in the file is in the store already."
        states.notice(words if refused else done)
        return None
    left = "the refused row" if refused == 1 else f"the {refused:,} refused rows"
    partial = bool(refused) and st.checkbox(f"Leave {left} out and import the rest")
    is_ready = partial or not refused
    if access.may(actor, "import.commit"):
        words = f"Import {changes:,} {'row' if changes == 1 else 'rows'}"
        return (partial, None) if is_ready and st.button(words, type="primary", key="import-go") else None
    states.notice("You may check files, not import them.", items=[
        f"Hand this one in, and one of these imports it: {access.who_may('import.commit')}."])  # fmt: skip
    note = st.text_area("Note for whoever imports it", max_chars=500, key="import-note", height=80)
    words = f"Hand in {changes:,} {'row' if changes == 1 else 'rows'}"
    return (partial, note) if is_ready and st.button(words, type="primary", key="import-submit") else None


def begin(parts: Sequence[Part], file: File, planned: Outcome, held: Box, *, actor: Actor, as_of: date,
          partial: bool) -> Work:  # fmt: skip
    """Begin the import of exactly what was shown."""
    expected = [promises.promise(plan) for plan in planned.plans]
    corrected = studio.repairs(held)
    return studio.begin_import(
        lambda: outcome.receipt(
            applying.apply(parts, file.content, actor=actor, as_of=as_of, allow_partial=partial, expected=expected,
                           corrected=corrected)
        ), file, actor,
    )  # fmt: skip


def hand_in(parts: Sequence[Part], file: File, planned: Outcome, held: Box, *, actor: Actor, as_of: date,
            partial: bool, note: str) -> str:  # fmt: skip
    """Hand the checked file in and return what to say."""
    number = submissions.submit(parts, file.content, actor=actor, as_of=as_of, planned=planned, allow_partial=partial,
                                corrected=studio.repairs(held), note=note)  # fmt: skip
    return f"Submission {number} waits to be imported. The answer appears under Past imports."


def follow(work: Work, held: Box) -> None:
    """Wait a moment for an import; show how far it is, or what it did. Raises what it raised."""
    with st.spinner("Importing"):
        is_done = work.wait(studio.PATIENCE)
    if not is_done:
        studio.show(work)
        st.stop()
    held.pop("importing", None)
    work.is_seen = True
    if work.state == progress.STOPPED:
        held["told"] = "Cancelled. Nothing was written."
    elif work.error is not None:
        raise work.error
    else:
        held["done"] = work.result
        studio.clear(held)
    st.rerun()
