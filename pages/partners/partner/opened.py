"""The partner that is open, and saving from its page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from components.frame import scope, write
from data.core import access
from data.core.access import Actor
from data.partners.views.partners import PartnerPage

EDIT, LINKS = "partners.edit", "partners.manage_links"


@dataclass(frozen=True)
class Open:
    """Who looks, what the page shows, the day of looking; is_past: nothing can be changed then."""

    actor: Actor
    view: PartnerPage
    as_of: date
    zone: str
    is_past: bool

    @property
    def may_edit(self) -> bool:
        """Whether the person may change it now."""
        return self.may(EDIT)

    def may(self, right: str) -> bool:
        """Whether the person may do something with this partner now."""
        if self.is_past or not access.may(self.actor, right):
            return False
        reach = scope(self.actor, right)
        return reach.kind == "all" or self.view.row.owner_id in {reach.user_id, *reach.team_user_ids} - {None}

    def key(self, name: str) -> str:
        """The state of this one's own widgets: another's never shows up in its forms."""
        return f"partner-{self.view.row.id}-{name}"

    def round(self, form: str) -> str:
        """The mark of a form's present round: after a save its widgets begin anew from the store."""
        return f"{self.key(form)}-{st.session_state.get(self.key(f'{form}-round'), 0)}"


def save(page: Open, command: Callable[..., Any], *given: Any, why: str, done: str = "Saved.", form: str = "",
         **named: Any) -> None:  # fmt: skip
    """Run one command in a revision of its own and draw the page anew; what is wrong is told where this stands."""
    with write(page.actor, why, done=done) as saving:
        command(saving.session, *given, actor=page.actor, **named)
    if saving.is_done:
        name = page.key(f"{form}-round")
        st.session_state[name] = st.session_state.get(name, 0) + 1
        st.rerun()
