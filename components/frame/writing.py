"""Writing from a page: one revision, and a refusal, a conflict or a wrong value told in our own words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from data.core import access, denials, store
from data.core.access import Actor

log = logging.getLogger("quarterdeck.pages")


@dataclass
class Saving:
    """One attempt to save. `session` is for commands; `is_done` is true once everything is in the store."""

    session: Any
    is_done: bool = False
    problem: str = ""


@contextmanager
def write(actor: Actor, reason: str | None = None, *, channel: str = "form", done: str = "") -> Iterator[Saving]:
    """Run commands in one revision: `with write(actor, "Invite") as saving: commands.invite_user(saving.session, …)`.

    Afterwards `saving.is_done` says whether it was saved. A refusal, a conflict or a wrong value is drawn where the
    block stands, and nothing of the block is kept. `done`: what a passing note says after success.
    """
    saving = Saving(None)
    try:
        with store.writing(actor, channel, reason) as session:
            saving.session = session
            yield saving
        saving.is_done = True
    except access.Refused as refusal:
        denials.record(actor, refusal.action, where="form")
        saving.problem = refusal.words
    except access.Conflict as conflict:
        saving.problem = conflict.words
    except ValueError as wrong:
        saving.problem = str(wrong)
    if saving.problem:
        states.notice(saving.problem)
    elif done:
        st.toast(plain(done))
