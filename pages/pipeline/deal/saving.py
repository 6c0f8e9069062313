"""Saving from a deal's page: what is refused is said beside what was typed, and nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.frame import scope, write
from data.core import access
from data.core.access import Actor, Conflict
from data.pipeline.commands import FieldProblem
from data.pipeline.views import DealPage


@dataclass(frozen=True)
class Open:
    """The deal that is open: who looks, what the page shows, what its forms offer, whether it is a past day."""

    actor: Actor
    view: DealPage
    choices: dict[str, dict[Any, str]]
    is_past: bool = False

    def may(self, right: str) -> bool:
        """Say whether the person may do an action with this deal today."""
        if self.is_past or not access.may(self.actor, right):
            return False
        reach = scope(self.actor, right)
        return reach.kind == "all" or self.view.values["owner_id"] in {reach.user_id, *reach.team_user_ids}

    def key(self, name: str) -> str:
        """The state of this deal's own widgets: another deal's never shows up in its forms."""
        return f"deal-{self.view.id}-{name}"

    @property
    def version(self) -> int:
        return self.view.row_version


def save(opened: Open, command: Callable[..., Any], *, why: str, done: str = "", **given: Any) -> bool:
    """Run one command on the deal in a revision of its own; what goes wrong is told where this stands.

    Remembers the field of a refused value, and both values of a conflict, for the forms to show.
    """
    st.session_state.pop(opened.key("problem"), None)
    with write(opened.actor, why, done=done) as saving:
        try:
            command(saving.session, opened.view.id, actor=opened.actor, **given)
        except FieldProblem as problem:
            st.session_state[opened.key("problem")] = problem.field
            raise
        except Conflict as conflict:
            fields = [name for name, _, _ in conflict.fields]
            st.session_state[opened.key("conflict")] = (conflict.words, fields)
            raise
    return saving.is_done


def rest(opened: Open, form: str) -> str:
    """Return the mark of a form's present round: after a save its widgets begin anew from the store."""
    return f"{opened.key(form)}-{st.session_state.get(opened.key(f'{form}-round'), 0)}"


def begin_anew(opened: Open, form: str) -> None:
    """Let a form begin anew from the store."""
    name = opened.key(f"{form}-round")
    st.session_state[name] = st.session_state.get(name, 0) + 1
