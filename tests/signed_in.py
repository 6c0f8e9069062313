"""People for the tests: made in a real store, signed in with real sessions, shown to pages as a browser would."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest.mock import patch

import streamlit.runtime.context as streamlit_context
from sqlalchemy.engine import make_url

from data.core import access, clock, migrating, store
from data.core.access import Actor
from data.core.doors import addresses, sessions
from data.core.settings import BEGINNING
from models import Credential, Setting, User


def make_store() -> None:
    """Migrate the store that the environment names: an embedded one once for the whole run, then by copy."""
    file = make_url(store.owner_url()).database if store.owner_url().startswith("sqlite") else None
    if file is None:
        migrating.upgrade()
    else:
        shutil.copy(_template(), file)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck-template-"))
    migrating.upgrade(f"sqlite:///{folder / 'store.db'}")
    return folder / "store.db"


def make_user(name: str, *roles: str, team_id: int | None = None, password_hash: str | None = None) -> User:
    """Add a user with roles; with a password hash they can also sign in through the form."""
    with store.writing(access.system(), "setup") as session:
        user = User(name=name, full_name=name.title(), roles=access.written_roles(roles), team_id=team_id)
        session.add(user)
        session.flush()
        if password_hash:
            session.add(Credential(user_id=user.id or 0, password_hash=password_hash, changed_at=clock.now()))
    return user


def answer_settings(company: str = "Meridian", currency: str = "USD", zone: str = "UTC", month: int = 1) -> None:
    """Answer the four questions for all time."""
    answers = {"company": company, "currency": currency, "zone": zone, "fy_start_month": str(month)}
    with store.writing(access.system(), "setup") as session:
        for name, value in answers.items():
            session.add(Setting(name=name, valid_from=BEGINNING, value=value))


def session_of(user: User) -> str:
    """Sign a user in and return the token of the session."""
    with store.housekeeping() as session:
        return sessions.open_session(session, user, browser="test")


def actor_of(user: User) -> Actor:
    """Return a user as an actor."""
    return access.actor_of(user)


@dataclass
class Browser:
    """What a page learns of the browser: its cookies."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    remote_ip: str = "127.0.0.1"


@contextmanager
def looking(token: str | None) -> Iterator[Browser]:
    """Show pages a browser that carries this token. AppTest has no browser of its own to take cookies from."""
    browser = Browser({addresses.public().cookie: token} if token else {})
    with patch.object(streamlit_context, "_get_client_context", lambda: browser):
        yield browser
