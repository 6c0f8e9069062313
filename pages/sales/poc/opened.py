"""The proof of concept that is open, and saving from its page: what is refused is said beside what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from components.frame import scope, write
from data.core import access
from data.core.access import Actor
from data.sales.views.poc_shapes import PocPage

EDIT = "sales.edit_poc"


@dataclass(frozen=True)
class Open:
    """Who looks, what the page shows, the day and instant of looking; is_past: nothing can be changed then."""

    actor: Actor
    view: PocPage
    as_of: date
    now: datetime
    zone: str
    is_past: bool

    @property
    def may_edit(self) -> bool:
        """Whether the person may change it now."""
        if self.is_past or self.is_closed or not access.may(self.actor, EDIT):
            return False
        reach = scope(self.actor, EDIT)
        return reach.kind == "all" or self.view.deal_owner_id in {reach.user_id, *reach.team_user_ids}

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.view.row.state in ("expand", "exit")

    def key(self, name: str) -> str:
        """The state of this one's own widgets: another's never shows up in its forms."""
        return f"poc-{self.view.row.id}-{name}"

    def round(self, form: str) -> str:
        """The mark of a form's present round: after a save its widgets begin anew from the store."""
        return f"{self.key(form)}-{st.session_state.get(self.key(f'{form}-round'), 0)}"


def save(opened: Open, command: Callable[..., Any], number: int, *, why: str, done: str = "", form: str = "",
         **given: Any) -> None:  # fmt: skip
    """Run one command in a revision of its own and draw the page anew; what is wrong is told where this stands."""
    with write(opened.actor, why, done=done) as saving:
        command(saving.session, number, actor=opened.actor, **given)
    if saving.is_done:
        name = opened.key(f"{form}-round")
        st.session_state[name] = st.session_state.get(name, 0) + 1
        st.rerun()
