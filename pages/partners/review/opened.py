"""The review that a page has open: who looks at it, how it is read, and how a click writes to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import read, scope, who
from data.core import access, denials, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.partners.views.review import ROOM_READS, Room, room

RUN, VIEW = "partners.run_review", "partners.view_partners"


@dataclass(frozen=True)
class Open:
    """One review on one screen."""

    actor: Actor
    number: int
    scope: Scope
    zone: str
    today: date

    def key(self, part: str) -> str:
        """Return a key of the screen's state for this review."""
        return f"review-{self.number}-{part}"

    def room(self) -> Room | None:
        """Read the review as it is now: one question to the store while nothing has changed."""
        found: Room | None = read(room, groups=ROOM_READS, scope=self.scope, review_id=self.number)
        return found

    def may_run(self, found: Room) -> bool:
        """Say whether the person may write to it."""
        if not access.may(self.actor, RUN):
            return False
        reach = scope(self.actor, RUN)
        return reach.kind == "all" or bool({found.owner_id, found.lead_id} & {reach.user_id, *reach.team_user_ids})

    def act(self, command: Callable[..., Any], *given: Any, why: str = "partner review", **more: Any) -> str:
        """Run a command in a click of its own; return what is wrong in words, empty when it is saved."""
        problem = ""
        try:
            looker = who()
            if looker is None:
                return "You are signed out. Sign in again; what you typed is kept."
            with store.writing(looker.actor, "form", why) as session:
                command(session, *given, actor=looker.actor, **more)
        except Refused as refusal:
            denials.record(self.actor, refusal.action, where="form")
            problem = refusal.words
        except Conflict as conflict:
            problem = conflict.words
        except ValueError as wrong:
            problem = str(wrong)
        return problem

    def click(self, command: Callable[..., Any], *given: Any, **more: Any) -> None:
        """Run a command from a button; what is wrong is told where the next run draws it."""
        st.session_state[self.key("problem")] = self.act(command, *given, **more)

    def tell(self) -> None:
        """Draw what the last click could not do."""
        if problem := st.session_state.pop(self.key("problem"), ""):
            states.notice(problem)
