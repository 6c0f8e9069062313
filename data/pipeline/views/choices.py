"""What a reader can filter by: the names of each dimension, owners only as far as the scope reaches."""

from sqlmodel import Session

from data.core.access import Scope
from data.pipeline import queries


def choices(session: Session, *, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Return dimension to names in the order people expect; `(none)` last, for deals with nothing set."""
    owners = queries.owners_in(scope)
    found: dict[str, tuple[str, ...]] = {}
    for dimension in queries.DIMENSIONS:
        known = queries.labels(session, dimension)
        if dimension == "owner" and owners is not None:
            known = {number: name for number, name in known.items() if number in owners}
        none = () if dimension == "type" or not known else (queries.NO_NAMES,)
        found[dimension] = (*known.values(), *none)
    return found
