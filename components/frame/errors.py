"""What a page shows when it breaks: a number to quote, never a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components import states
from components.frame import looking
from components.style import page_style
from data.core import logs
from data.core.access import Refused


def show(error: Exception) -> bool:
    """Log an error and draw our state for it. Returns True, so that nothing else is drawn."""
    page_style()
    if isinstance(error, Refused):
        if error.action:
            looking.refused(error.action)
        else:
            states.notice(error.words)
        return True
    number = logs.report(error, where=st.context.url or "a page")
    states.error(
        "This page could not be shown.",
        error_id=number,
        kept="What you saved before is kept.",
        next_step="Try again. If it comes back, tell whoever runs Quarterdeck; the log has the details.",
    )
    return True


@contextmanager
def caught() -> Iterator[None]:
    """Show an error of the block in our own way. Stops and reruns of the page pass through."""
    try:
        yield
    except Exception as error:  # whatever a page raises ends here
        show(error)
