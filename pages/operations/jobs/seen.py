"""When this person last looked at the scoreboard: asked once a tab, so that marks stay while they work."""

from datetime import date

import streamlit as st

from data.core import clock, store
from data.core.access import Actor
from data.core.work import visits
from data.core.work.visits import Since

KEY = "jobs-since"
PAGE = "operations-jobs"


def since(actor: Actor, as_of: date) -> Since | None:
    """Return the visit before this one, none where a day before it is looked at."""
    if KEY not in st.session_state:
        with store.housekeeping() as session:
            st.session_state[KEY] = visits.visit(session, user_id=actor.id, page=PAGE, now=clock.now())
    found: Since | None = st.session_state[KEY]
    return found if found is not None and found.day <= as_of else None
