"""The only SELECTs of this domain, one file a noun."""

from data.quality.queries.feeds import (
    arrival,
    arrivals,
    brought,
    feed,
    feeds,
    known_files,
    last_taken,
    newest_imports,
)
from data.quality.queries.files import alive, file, files, latest_parity, named
from data.quality.queries.imports import imports
from data.quality.queries.people import people, user
from data.quality.queries.votes import first_votes, first_with_role, own_score, trust, vote_of

__all__ = [
    "alive", "arrival", "arrivals", "brought", "feed", "feeds", "file", "files", "first_votes", "first_with_role",
    "imports", "known_files", "last_taken", "latest_parity", "named", "newest_imports", "own_score", "people",
    "trust", "user", "vote_of",
]  # fmt: skip
