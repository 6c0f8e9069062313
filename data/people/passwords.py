"""Passwords: which are accepted, how they are kept, how they are checked."""

import base64
import hashlib
import re
from functools import cache

import bcrypt

from data.core import reference

SHORTEST, LONGEST = 12, 128
ROUNDS = 12
FEWEST_LETTERS = 5
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def problem(password: str, *, name: str) -> str | None:
    """Say why a password is not accepted for a user name; None when it is. Nothing is demanded of its composition.

    >>> problem("a lighthouse in May", name="ana")
    >>> problem("lighthouse", name="ana")
    'Use at least 12 characters. A sentence is easy to remember.'
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A sentence is easy to remember."
    if len(password.encode()) > LONGEST:
        return f"Use at most {LONGEST} characters."
    lowered = password.lower()
    if name and name.lower().partition("@")[0] in lowered and len(name.partition("@")[0]) >= 3:
        return "Leave your user name out of the password."
    if len(set(lowered)) < FEWEST_LETTERS or _is_common(lowered):
        return (
            "This password is among the first that people try. Choose another, "
            "for example four words that do not belong together."
        )
    return None


def _is_common(lowered: str) -> bool:
    core = _AROUND.sub("", lowered)
    known = common()
    forms = {lowered, core, re.sub(r"[\W_]", "", lowered)}
    if not core or forms & known:
        return True
    # A piece of a row of keys, or a known word again and again, is no better than the word.
    return any(
        word.startswith(form) or re.fullmatch(f"(?:{re.escape(word)})+", form) for form in forms for word in known
    )


@cache
def common() -> frozenset[str]:
    """Return the words of common_passwords.txt."""
    lines = (reference.FOLDER / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def hashed(password: str) -> str:
    """Return the salted hash to keep."""
    return bcrypt.hashpw(_prepared(password), bcrypt.gensalt(ROUNDS)).decode()


def matches(password: str, kept: str | None) -> bool:
    """Say whether a password is the one kept. Without one the same work is done, so that time tells nothing."""
    fits = bcrypt.checkpw(_prepared(password), (kept or _nobody()).encode())
    return fits and kept is not None


@cache
def _nobody() -> str:
    return hashed("the password of nobody")


def _prepared(password: str) -> bytes:
    # bcrypt reads 72 bytes and stops at a zero byte: it is given a digest of all of it, as text.
    return base64.b64encode(hashlib.sha256(password.encode()).digest())
