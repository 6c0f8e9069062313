"""The customer that is open, and saving from its page: what is refused is said beside what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.frame import scope, write
from data.core import access
from data.core.access import Actor
from data.customers.views.account_shapes import AccountPage, OpenDeal

EDIT = "customers.edit"


@dataclass(frozen=True)
class Open:
    """Who looks, what the page shows, the deals that they may see; is_past: nothing can be changed then."""

    actor: Actor
    view: AccountPage
    deals: Sequence[OpenDeal]
    hidden: int
    zone: str
    is_past: bool

    @property
    def may_edit(self) -> bool:
        """Whether the person may change what is known of it now."""
        if self.is_past or not access.may(self.actor, EDIT):
            return False
        reach = scope(self.actor, EDIT)
        owners = {self.view.facts["owner_id"], self.view.profile["success_owner_id"]}
        return reach.kind == "all" or bool(owners & {reach.user_id, *reach.team_user_ids})

    def key(self, name: str) -> str:
        """The state of this one's own widgets: another's never shows up in its forms."""
        return f"account-{self.view.id}-{name}"


def save(opened: Open, command: Callable[..., Any], *given: Any, why: str, done: str, **more: Any) -> None:
    """Run one command in a revision of its own and draw the page anew; what is wrong is told where this stands."""
    with write(opened.actor, why, done=done) as saving:
        command(saving.session, *given, actor=opened.actor, **more)
    if saving.is_done:
        st.rerun()
