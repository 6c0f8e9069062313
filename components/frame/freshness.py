"""What "data as of" means at the foot of a page: the newest day that an import in force shows, and its file."""

from collections.abc import Sequence
from datetime import date

from components.frame.reading import read
from data.core import registry
from data.core.access import Scope

GROUPS = ("deals", "targets", "people", "definitions", "leads", "activities", "quality")
MOST = 3
"""How many files a foot names."""


def data_as_of(scope: Scope, *targets: str, known_on: date | None = None) -> str:
    """Return what the rows of some import targets stand on, oldest first: "2025-11-03 (pipeline.csv)".

    Of more than a few only the first and the last day are named. Nothing was imported: an empty text.
    `known_on`: imports that show a later day are left out.
    """
    rows = read(registry.view("quality.freshness"), groups=GROUPS, scope=scope, targets=tuple(targets),
                known_on=known_on)  # fmt: skip
    days = sorted(rows, key=lambda row: row["as_of"])
    told: Sequence[str] = list(dict.fromkeys(f"{row['as_of']} ({row['file']})" for row in days))
    if len(told) > MOST:
        return f"{days[0]['as_of']} to {days[-1]['as_of']} ({len(told)} files, the oldest {days[0]['file']})"
    return "; ".join(told)
