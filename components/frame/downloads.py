"""A file to take away: built on the click, with the right asked again at that moment."""

from collections.abc import Callable
from typing import Any

from components.frame import looking
from components.page_foot import Download
from data.core import access, denials, store
from data.core.doors import sessions


def download(
    label: str, build: Callable[..., bytes | str], *, right: str, file_name: str, mime: str, **arguments: Any
) -> tuple[Download, ...]:
    """Return what `page_foot(downloads=…)` takes: one file, or nothing when the person may not have it.

    `build(session, scope=…, **arguments)` runs only on the click, in a reading session of its own.
    """
    held = looking.token()
    looker = sessions.find(held)
    if looker is None or not access.may(looker.actor, right):
        return ()

    def built() -> bytes | str:
        # The click comes later and outside the page's run: the session may have ended, the right may be gone.
        now = sessions.find(held)
        if now is None or not access.may(now.actor, right):
            denials.record(now.actor if now else None, right, where="download")
            raise access.Refused("You may not take this file any more. Sign in again.", action=right)
        with store.reading() as session:
            return build(session, scope=access.scope_for(session, now.actor, right), **arguments)

    return (Download(label, built, file_name, mime),)
