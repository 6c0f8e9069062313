"""Running the audit now."""

import streamlit as st

from components.frame import write
from data.core import access
from data.core.access import Actor
from data.pipeline import commands
from data.pipeline.views import AuditView


def button(actor: Actor, view: AuditView) -> None:
    """The button, for whoever may run the audit."""
    if not access.may(actor, "pipeline.run_audit"):
        return
    if st.button("Run the audit now", icon=":material/play_arrow:", type="secondary" if view.ran_at else "primary"):
        with st.spinner("Looking at every record"), write(actor, "audit", channel="job", done="Done") as saving:
            commands.run_audit(saving.session, actor=actor)
        if saving.is_done:
            st.rerun()
