"""A small company with partners in a real store, and short ways to let them send companies."""

from datetime import date
from typing import Any

from data.core import access, store
from data.core.access import Actor
from data.core.ledger import reckoned
from data.partners import commands
from models import Partner, Referral

MANAGER = Actor(102, "bob", frozenset({"partner_manager"}))
OPERATOR = access.operator()
GATE = {"persona": "CFO", "fit_score": 70, "segment_id": 1, "territory_id": 1, "owner_id": 101, "currency": "USD"}
"""What the gate asks of a deal that a referral becomes."""


def add_partner(name: str = "Harbor", *, type: str = "referral", on: date | None = None, state: str = "active",
                owner: int = 102, **values: Any) -> int:  # fmt: skip
    """Add a partner and return its number."""
    with store.writing(OPERATOR, "form", occurred_on=on) as session:
        made = commands.create_partner(session, actor=OPERATOR, name=name, type=type, state=state, owner_id=owner,
                                       **values)  # fmt: skip
    assert made.id is not None
    return made.id


def send(partner: int, company: str, *, on: date | None = None, **values: Any) -> commands.Sent:
    """Let a partner send a company in."""
    with store.writing(OPERATOR, "form", occurred_on=on) as session:
        return commands.submit_referral(session, actor=OPERATOR, partner_id=partner, company=company, **values)


def accept(number: int, *, on: date | None = None, **values: Any) -> Referral:
    """Accept a referral with everything that its deal needs."""
    with store.writing(MANAGER, "form", occurred_on=on) as session:
        return commands.accept_referral(session, number, actor=MANAGER, **{**GATE, **values})


def row(number: int) -> Referral:
    """Return a referral as it stands."""
    with store.reading() as session:
        return session.get_one(Referral, number)


def partner(number: int) -> Partner:
    """Return a partner as it stands."""
    with store.reading() as session:
        return session.get_one(Partner, number)


def assert_folded() -> None:
    """Hold every table that is worked out against what it is made of."""
    with store.reading() as session:
        assert reckoned.wrong(session) == []
