"""Tables that a domain works out in code, not by one SQL statement, and how each is held against what it is made of."""

from collections.abc import Callable

from sqlmodel import Session

IsRight = Callable[[Session], bool]

PROOFS: dict[str, IsRight] = {}
"""Says for a table, by its name, whether it holds exactly what working it out anew gives."""


def prove(table: str, is_right: IsRight) -> None:
    """Offer the proof of a table: `verify` and the nightly comparison ask for it. Entering one again replaces it."""
    PROOFS[table] = is_right


def wrong(session: Session) -> list[str]:
    """Return the names of the tables that do not hold what they are made of, in alphabetical order."""
    return [table for table, is_right in sorted(PROOFS.items()) if not is_right(session)]
