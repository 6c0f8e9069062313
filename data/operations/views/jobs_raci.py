"""Who answers for a job by the RACI, where it has a line: shown on the scoreboard and on the job's page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import registry, rulebook

VIEW, DOCUMENT = "operations.raci_of", "raci"


def raci_line(session: Session, job: str, *, as_of: date) -> Any:
    """Return the RACI's line of a job on a day, as the view `operations.raci_of` gives it; None where it has none."""
    return registry.view(VIEW)(session, kind="job", key=job, as_of=as_of)


def accountable(session: Session, jobs: Iterable[str], *, as_of: date) -> dict[str, str]:
    """Return job to the roles, with their people, that the RACI holds accountable on a day; others are left out."""
    # The whole document is read for a line: only those that it has are asked for.
    known = rulebook.in_force(DOCUMENT, as_of).get("activities", {})
    lines = {job: raci_line(session, job, as_of=as_of) for job in jobs if f"job:{job}" in known}
    return {job: ", ".join(one.words for one in line.accountable) for job, line in lines.items()
            if line is not None and line.accountable}  # fmt: skip
