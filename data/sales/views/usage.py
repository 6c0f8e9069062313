"""The usage inbox: what comes in for which proof of concept, and the tokens of the machines that send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.sales.formulas.pocs import STATES
from data.sales.queries import pocs
from data.sales.queries import usage as queries
from data.sales.views.poc_board import state_of

IN_USE = "in use"


@dataclass(frozen=True)
class UsageRow:
    """A proof of concept in the inbox: its key for senders, events, users, and when it was last used."""

    id: int
    key: str
    name: str
    account: str
    state: str
    has_telemetry: bool | None
    events: int
    users: int
    first_event_at: datetime | None
    last_event_at: datetime | None


@dataclass(frozen=True)
class TokenRow:
    """A token of a machine. state: in use, ended or expired. Its text is shown once, when it is made."""

    id: int
    name: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    state: str


def usage_inbox(session: Session, *, scope: Scope, as_of: date) -> list[UsageRow]:
    """Return running proofs of concept of a scope with what came in for each, those that never sent anything first."""
    found = pocs.pocs(session, pocs.not_closed(as_of), scope=scope)
    users = pocs.user_counts(session, [row["id"] for row in found])
    firsts = queries.first_events(session, [row["id"] for row in found])
    rows = [
        UsageRow(row["id"], row["external_id"] or str(row["id"]), row["name"], row["account"] or "",
                 STATES[state_of(row, as_of)], row["has_telemetry"], row["events"] or 0, users.get(row["id"], 0),
                 firsts.get(row["id"]), row["used_at"])
        for row in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.events > 0, row.name.casefold(), row.id))


def tokens(session: Session, *, now: datetime) -> Sequence[TokenRow]:
    """Return the tokens, those in use first. Takes the right sales.manage_tokens."""
    rows = [
        TokenRow(row["id"], row["name"], row["made_by"] or "operator", row["made_at"], row["expires_at"],
                 row["used_at"], _state(row, now))
        for row in queries.tokens(session)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.state != IN_USE, -row.id))


def _state(row: Mapping[str, Any], now: datetime) -> str:
    if row["revoked_at"] is not None:
        return "ended"
    return "expired" if row["expires_at"] is not None and row["expires_at"] <= now else IN_USE
