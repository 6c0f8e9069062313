"""The app with a clock that stands still, for the approved pictures: `python -m tests.browser.still_server INSTANT`."""

import sys
from contextvars import ContextVar
from datetime import datetime

from streamlit.web import cli

from data.core import clock
from tests.browser.serving import DOOR


def hold(instant: datetime) -> None:
    """Let every thread of this process live at one instant; `clock.frozen` holds it for a single thread only."""
    clock._frozen = ContextVar("frozen instant", default=instant)


if __name__ == "__main__":
    hold(datetime.fromisoformat(sys.argv[1]))
    sys.argv = ["streamlit", *DOOR[2:]]
    cli.main()
