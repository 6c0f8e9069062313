"""How people come in: by password, by a one-time link, as the first of all, or into the demo company."""

import logging
import os
import sys
from collections.abc import Mapping

from data.core import access, clock, store
from data.core.doors import addresses, sessions
from data.people import commands, passwords, queries, signing_in
from models import User

WRONG = "User name or password is wrong."
log = logging.getLogger("quarterdeck.people")
Answer = tuple[str | None, str | None]
"""A token, or what was wrong."""


def sign_in(name: str, password: str, *, address: str, browser: str) -> Answer:
    """Return the token of a new session, or what to tell; the words are the same for unknown names."""
    try:
        token = signing_in.sign_in(name=name, password=password, address=address, browser=browser)
    except signing_in.TooMany as error:
        log.warning("sign-in slowed down for one name from %s", address)
        return None, str(error)
    log.info("sign-in %s from %s", "accepted" if token else "refused", address)
    return token, None if token else WRONG


def sign_out(token: str) -> None:
    """End the session of a token."""
    with store.housekeeping() as session:
        commands.sign_out(session, token=token)


def link(code: str, purpose: str) -> str | None:
    """Return whom a link is for, by full name; a dash for the first administrator; None when it does not work."""
    with store.reading() as session:
        found = queries.one_time_code(session, code, now=clock.now())
        if found is None or found.purpose != purpose:
            return None
        user = session.get(User, found.user_id) if found.user_id else None
        return user.full_name if user else "–" if purpose == "setup" else None


def first_administrator(form: Mapping[str, str], *, browser: str) -> Answer:
    """Make the first administrator from the set-up form, and sign them in."""
    password = form.get("password", "")
    wrong = passwords.problem(password, name=form.get("name", ""))
    if wrong:
        return None, wrong
    kept = passwords.hashed(password)
    try:
        with store.writing(access.system(), "setup", "first administrator") as session:
            user = commands.create_first_administrator(
                session, code=form.get("code", ""), name=form.get("name", ""), full_name=form.get("full_name", ""),
                password=password, password_hash=kept,
            )  # fmt: skip
            return sessions.open_session(session, user, browser=browser), None
    except ValueError as error:
        return None, str(error)


def accept_link(form: Mapping[str, str], *, browser: str) -> Answer:
    """Set the password of whoever holds an invitation or a reset link, and sign them in."""
    password, code = form.get("password", ""), form.get("code", "")
    kept = passwords.hashed(password) if passwords.problem(password, name="") is None else None
    try:
        with store.writing(access.system(), "setup", "password chosen through a one-time link") as session:
            user = commands.accept_code(session, code=code, password=password, password_hash=kept)
            return sessions.open_session(session, user, browser=browser), None
    except ValueError as error:
        return None, str(error)


def change_password(looker: sessions.Looker, form: Mapping[str, str], *, address: str, browser: str) -> Answer:
    """Change one's own password; every session ends and a new one begins for this browser."""
    password, name = form.get("password", ""), looker.actor.name
    try:
        signing_in.count_attempt(name=name, address=address)
        with store.reading() as session:
            kept = queries.password_hash(session, name)
        is_proven = passwords.matches(form.get("present", ""), kept)
        wrong = passwords.problem(password, name=name)
        made = passwords.hashed(password) if is_proven and not wrong else None
        with store.writing(looker.actor, "form", "own password") as session:
            user = commands.change_own_password(
                session, actor=looker.actor, is_proven=is_proven, password=password, password_hash=made
            )
            return sessions.open_session(session, user, browser=browser), None
    except (ValueError, signing_in.TooMany, access.Refused) as error:
        return None, str(error)


def is_demo() -> bool:
    """Say whether this server may hand out roles: only when told to, and only over the demo company."""
    if os.environ.get("QUARTERDECK_DEMO") != "1":
        return False
    with store.reading() as session:
        return queries.settings(session).is_demo


def demo_roles() -> list[tuple[str, str, str]]:
    """Return the roles to choose from on the demo company: name, label, about. Empty anywhere else."""
    if not is_demo():
        return []
    roles = access.permissions().roles.values()
    return [(role.name, role.label, role.about) for role in roles if not role.is_service]


def sign_in_to_demo(role: str, *, browser: str) -> str | None:
    """Return a session for somebody of the demo company who holds a role; None anywhere else."""
    if role not in {name for name, _, _ in demo_roles()}:
        return None
    with store.reading() as session:
        found = queries.holder_of(session, role)
    if found is None:
        with store.writing(access.system(), "demo", "role switcher") as session:
            label = access.permissions().roles[role].label
            session.add(User(name=f"demo-{role}", full_name=f"{label} (demo)", roles=role))
    with store.housekeeping() as session:
        user = queries.holder_of(session, role)
        return sessions.open_session(session, user, browser=browser) if user else None


def waiting_note() -> str | None:
    """Return what the sign-in page says while nobody can sign in yet."""
    with store.reading() as session:
        if queries.has_credentials(session):
            return None
    return "There is no administrator yet. Open the link that was printed where the server was started."


def prepare() -> None:
    """Make the first administrator from the environment, or print a link to make one, while nobody has a password."""
    with store.reading() as session:
        if queries.has_credentials(session) or queries.settings(session).is_demo:
            return
    name, password = os.environ.get("QUARTERDECK_ADMIN"), os.environ.get("QUARTERDECK_ADMIN_PASSWORD")
    if name and password:
        try:
            _administrator_from_environment(name, password)
            return
        except ValueError as error:
            sys.stdout.write(f"\n  QUARTERDECK_ADMIN was not made: {error}\n")
    with store.housekeeping() as session:
        code = commands.create_setup_code(session)
    path = addresses.public().link(f"/auth/set-up?code={code}")
    sys.stdout.write(f"\n  Make the first administrator here (works once, for 24 hours):\n\n    {path}\n\n")
    sys.stdout.flush()


def _administrator_from_environment(name: str, password: str) -> None:
    with store.writing(access.system(), "setup", "first administrator from the environment") as session:
        commands.create_first_administrator(session, code=None, name=name, full_name=name, password=password)
