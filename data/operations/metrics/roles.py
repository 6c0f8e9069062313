"""How many contacts have a role of the list."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, judged, metric, threshold_of
from data.operations.views.roles import ROLE_READS, roles

MATCHED, OTHER = "operations.title_match_share", "operations.other_role_share"


@metric(MATCHED, title="Contacts with a known role", unit="percent", owner="revops", reads=ROLE_READS,
        rows="roles")  # fmt: skip
def title_match_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Contacts whose title comes to an area and a role / contacts with a title. The rest wait for a person.

    Today's contacts by the rules of the day.

    Source: domain.md 7.10.
    """
    del period, known_at, by, filters
    share, n = roles(session, scope=scope, as_of=as_of).matched_share
    found = judged(share, "no_data" if share is None else None, threshold_of(MATCHED, settings, as_of), n=n)
    return Result([], found.as_row())


@metric(OTHER, title="Roles that say other", unit="percent", owner="revops", reads=ROLE_READS,
        rows="roles")  # fmt: skip
def other_role_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Contacts whose role is "other" of an area / contacts with a known role: how much the list does not name.

    Today's contacts by the rules of the day.

    Source: domain.md 7.10.
    """
    del period, known_at, by, filters
    share, n = roles(session, scope=scope, as_of=as_of).other_share
    found = judged(share, "no_data" if share is None else None, threshold_of(OTHER, settings, as_of), n=n)
    return Result([], found.as_row())
