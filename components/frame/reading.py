"""The one cached read: a view's answer is kept until a write touches what it reads, and never crosses scopes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from components.frame import looking
from data.core import remembering, store
from data.core import settings as core_settings
from data.core.access import Refused, Scope

MOST = 4_000
"""Answers kept: a start page has some thirty, and a hundred people read at once; most are a few kilobytes."""

View = Callable[..., Any]


def read(view: View, *, groups: tuple[str, ...], scope: Scope, **arguments: Any) -> Any:
    """Return `view(session, scope=..., **arguments)`, asking the store only when a group it reads has changed.

    groups: every table group whose rows the view looks at. scope: from `frame.scope`; it has to be the present
    person's own. arguments: plain values (dates, text, numbers, tuples). Treat the answer as your own copy.
    """
    if not isinstance(scope, Scope):
        raise TypeError("read() needs the scope of the person who is looking; take it from frame.scope(actor, right)")
    looker = looking.who()
    if looker is None or looker.actor.id != scope.user_id:
        raise Refused("This page was opened by somebody else. Open it again.")
    known = looking.once("_quarterdeck_newest", store.newest)
    key = remembering.key_of(view, groups=groups, scope=scope, arguments=arguments, known=known)
    return _kept(_text(key), _view=view, _scope=scope, _arguments=arguments)


def _text(key: tuple[Any, ...]) -> str | tuple[Any, ...]:
    """The key as one text, which is compared in no time; as it is where something in it has no text of its own."""
    text = repr(key)
    return key if " at 0x" in text else text


def settings(as_of: date | None = None) -> core_settings.Settings:
    """Return the answers about the company that hold on a day, today if none is given."""
    with store.reading() as session:
        return core_settings.current(session, as_of)


@st.cache_data(max_entries=MOST, show_spinner=False)
def _kept(key: str | tuple[Any, ...], *, _view: View, _scope: Scope, _arguments: dict[str, Any]) -> Any:
    del key  # what tells answers apart: the view, the newest writes to what it reads, the scope and the arguments
    with store.reading() as session:
        return _view(session, scope=_scope, **_arguments)
