"""Short ways to write revisions in tests, and what every store must satisfy afterwards."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, registry, store
from data.core.access import Actor
from data.core.ledger import history, records, rollups, undoing, verifying
from models import Account, Deal

ME = Actor(None, "tester")


def writing(channel: str = "form", **given: Any) -> AbstractContextManager[Session]:
    """Open a revision."""
    return store.writing(ME, channel, "test", **given)


def at(day: date) -> AbstractContextManager[datetime]:
    """Hold the clock still at noon of a day."""
    return clock.frozen(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def add_account(name: str = "Acme", **values: Any) -> int:
    """Add an account through a form and return its number."""
    with writing() as session:
        account = Account(name=name, **values)
        session.add(account)
    assert account.id is not None
    return account.id


def add_deal(name: str = "Big", *, on: date | None = None, **values: Any) -> int:
    """Add a deal through a form and return its number."""
    with writing(occurred_on=on) as session:
        deal = Deal(**{"name": name, "stage": "sao", "currency": "USD", "amount": 100, **values})
        session.add(deal)
    assert deal.id is not None
    return deal.id


def change(model: Any, number: int, *, on: date | None = None, **values: Any) -> None:
    """Change a record through a form."""
    with writing(occurred_on=on) as session:
        record = session.get(model, number)
        for name, value in values.items():
            setattr(record, name, value)


def remove(model: Any, number: int, *, on: date | None = None) -> None:
    """Remove a record through a form."""
    with writing(occurred_on=on) as session:
        session.delete(session.get(model, number))


def newest() -> int:
    """Return the number of the newest revision."""
    with store.reading() as session:
        return history.revision_at(session, None)


def undo(*revision_ids: int) -> undoing.Undone:
    """Undo revisions, the newest when none is named."""
    with writing("undo") as session:
        return undoing.undo(session, revision_ids or (history.revision_at(session, None),))


def content() -> dict[str, str]:
    """Return the hash of each entity table."""
    with store.reading() as session:
        return verifying.content(session)


def findings() -> list[str]:
    """Return what verifying finds."""
    with store.reading() as session:
        return list(verifying.findings(session))


def sums() -> dict[str, Any]:
    """Return what every rollup holds."""
    registry.load_domains()
    with store.reading() as session:
        return {name: rollups.stored(session, rollup) for name, rollup in rollups.ROLLUPS.items()}


def bring_in(stories: list[records.Story]) -> list[int]:
    """Create deals as an import does and return their numbers."""
    with writing("import") as session:
        return list(records.create_many(session, Deal, stories))


def edit(edits: list[records.Edit]) -> None:
    """Change deals as an import does."""
    with writing("import") as session:
        records.update_many(session, Deal, edits)
