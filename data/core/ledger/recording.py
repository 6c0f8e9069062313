"""One revision in the making: collects changes and facts, and writes them with their chained hash at the end."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from data.core import clock, reactions
from data.core.access import Actor
from data.core.ledger import changes, derived, rollups, versions
from data.core.ledger.entries import Entry, entities, table_of
from data.core.ledger.facts import Pending
from models import Activity, EntityCounter, Revision, Setting, TableGroup, info

SPILL = 5_000
"""Changes held in memory before they are written: an import of a million rows must not need a million in hand."""

CHAIN_LOCK = 7_301
"""The advisory lock that orders the chain on PostgreSQL."""

FLOOR_LOCK = 7_302
"""The advisory lock that forms share and bulk work takes alone: it holds the chain for long, and they hold rows."""

BULK = frozenset({"import", "undo", "job", "demo"})
"""Channels that may bring more than fits in memory."""

GENESIS = bytes(32)


class Recording:
    """What one `store.writing` block has changed so far."""

    def __init__(self, session: Session, actor: Actor, channel: str, reason: str | None,
                 occurred_on: date | None, import_id: int | None, undoes: int | None) -> None:  # fmt: skip
        self.session, self.actor, self.channel, self.reason = session, actor, channel, reason
        self.import_id, self.undoes = import_id, undoes
        self.recorded_at = clock.now()
        self._occurred_on = occurred_on
        self._entries: list[Entry] = []
        self._groups: set[str] = set()
        self._head: Revision | None = None
        self._numbered = False
        self._digests = hashlib.sha256()
        self._changes, self._about = 0, set[int]()
        self._facts = Pending()
        self.may_spill = True
        self.is_finished = False
        self._touched: dict[str, set[int]] = {}

    def begin(self) -> None:
        """Take a place on the floor: on PostgreSQL forms work side by side, and bulk work alone, as on SQLite."""
        connection = self.session.connection()
        if connection.dialect.name == "postgresql":
            self.may_spill = self.channel in BULK
            lock = "pg_advisory_xact_lock" if self.may_spill else "pg_advisory_xact_lock_shared"
            connection.execute(text(f"SELECT {lock}(:key)"), {"key": FLOOR_LOCK})

    @property
    def occurred_on(self) -> date:
        """The business day of changes that do not say otherwise: today in the reporting zone."""
        if self._occurred_on is None:
            self._occurred_on = clock.reporting_day(self.recorded_at, self._zone())
        return self._occurred_on

    def _zone(self) -> str:
        with self.session.no_autoflush:
            found = self.session.connection().execute(
                select(col(Setting.value))
                .where(col(Setting.name) == "zone")
                .order_by(col(Setting.valid_from).desc())
                .limit(1)
            )
            return found.scalar() or "UTC"

    @property
    def revision_id(self) -> int:
        """The number of this revision. Asking for it takes the place in the chain, so ask late."""
        self._take_place()
        return (self._head.id if self._head else 0) + 1

    @property
    def recorded_month(self) -> int:
        """The partition key of this revision's rows."""
        return self.recorded_at.year * 100 + self.recorded_at.month

    def numbers(self, entity: str, count: int) -> range:
        """Return `count` record numbers that nothing has ever had."""
        dialect = {"sqlite": sqlite, "postgresql": postgresql}[self.session.connection().dialect.name]
        statement = dialect.insert(EntityCounter).values(entity=entity, last_id=count)
        table = table_of(EntityCounter)
        statement = statement.on_conflict_do_update(
            index_elements=["entity"], set_={"last_id": table.c.last_id + count}
        ).returning(table.c.last_id)
        last = self.session.connection().execute(statement).scalar_one()
        return range(last - count + 1, last + 1)

    def add(self, entry: Entry) -> None:
        """Record one changed row."""
        self._entries.append(entry)
        self._groups.add(group_of(entry.entity))

    def extend(self, entries: Iterable[Entry]) -> None:
        """Record many changed rows, writing them out in portions."""
        for entry in entries:
            self.add(entry)
            if len(self._entries) >= SPILL and self.may_spill:
                self._spill()

    def add_facts(self, rows: Sequence[dict[str, Any]], model: type[SQLModel] = Activity) -> None:
        """Add facts, written when the revision is: they carry its number, and it their count and digest."""
        self._facts.add(model, rows)
        self._groups |= {info(model)["group"]} if rows else set()

    @property
    def pending_facts(self) -> Sequence[dict[str, Any]]:
        """Activities that this revision adds and has not written yet: for reactions, which run before."""
        return self._facts.of(Activity)

    def turn_facts(self, about: Iterable[int] = ()) -> None:
        """Say that activities of an earlier revision, about these accounts, hold no more, or again."""
        self._groups.add(info(Activity)["group"])
        self._about |= set(about)

    def freshen(self, group: str) -> None:
        """Say that rows of a group of tables were worked out anew: a revision is written even for that."""
        self._groups.add(group)

    def _take_place(self) -> None:
        if self._numbered:
            return
        connection = self.session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        self._numbered = True
        with self.session.no_autoflush:
            self._head = self.session.execute(select(Revision).order_by(col(Revision.id).desc()).limit(1)).scalar()
        if self._head:  # a clock set back must not put a later revision before an earlier one
            self.recorded_at = max(self.recorded_at, self._head.recorded_at)

    def _spill(self) -> None:
        entries, self._entries = self._entries, []
        if not entries:
            return
        self._digests.update(changes.write(self.session, self._place(), entries))
        self._changes += len(entries)
        versions.write(self.session, self.revision_id, entries)
        for entry in entries:
            self._touched.setdefault(entry.entity, set()).add(entry.entity_id)

    def _place(self) -> changes.Place:
        revision = self.revision_id  # first: taking the place may move the instant
        last = self._head.last_change_id if self._head else 0
        return changes.Place(self.recorded_month, revision, last + self._changes + 1)

    def add_births(self, born: changes.Births) -> None:
        """Record many new records, whose rows are written already. For bulk work only: it takes the place at once."""
        self._spill()
        place = self._place()
        self._digests.update(changes.write_births(self.session, place, born))
        self._changes += len(born.numbers)
        if born.later:
            self._digests.update(changes.write(self.session, self._place(), born.later))
            self._changes += len(born.later)
        self._groups.add(group_of(born.entity))
        versions.write_births(self.session, place, born)
        self._touched.setdefault(born.entity, set()).update(born.numbers)

    def finish(self) -> None:
        """Write the revision: its changes, versions, rollups, freshness and hash. Nothing changed, nothing written."""
        self.is_finished = True
        if not (self._entries or self._changes or self._groups):
            return
        reactions.run(self.session, self._changed())
        self._spill()
        self._facts.write(self.session, self.revision_id)
        revision = self._revision(self.revision_id, self._head)
        rollups.advance(self.session, revision.id, self._touched)
        derived.advance(self.session, revision.id, self._touched)
        self._freshen(revision.id)
        values = {column.name: getattr(revision, column.name) for column in table_of(Revision).columns}
        self.session.connection().execute(insert(table_of(Revision)), values)

    def _changed(self) -> dict[str, set[int]]:
        """Return the numbers of the records changed so far, by table; of activities, the accounts they are about."""
        found = {entity: set(numbers) for entity, numbers in self._touched.items()}
        for entry in self._entries:
            found.setdefault(entry.entity, set()).add(entry.entity_id)
        about = self._about | {row["account_id"] for row in self.pending_facts if row.get("account_id")}
        return {**found, "activity": about} if about else found

    def _revision(self, number: int, head: Revision | None) -> Revision:
        last = head.last_change_id if head else 0
        made = Revision(
            recorded_month=self.recorded_month, id=number, recorded_at=self.recorded_at, actor_id=self.actor.id,
            actor=self.actor.name, login=self.actor.login, channel=self.channel, reason=self.reason,
            import_id=self.import_id, undoes=self.undoes, changes=self._changes,
            last_change_id=last + self._changes, facts=len(self._facts),
            facts_digest=self._facts.digest() if len(self._facts) else None,
            previous_hash=head.hash if head else GENESIS, hash=b"",
        )  # fmt: skip
        made.hash = chain_hash(made, self._digests.digest())
        return made

    def _freshen(self, revision: int) -> None:
        dialect = {"sqlite": sqlite, "postgresql": postgresql}[self.session.connection().dialect.name]
        for group in sorted(self._groups - {""}):
            statement = dialect.insert(TableGroup).values(name=group, revision_id=revision)
            statement = statement.on_conflict_do_update(index_elements=["name"], set_={"revision_id": revision})
            self.session.connection().execute(statement)


@cache
def group_of(entity: str) -> str:
    """Return the group of tables that an entity belongs to."""
    return str(info(entities()[entity])["group"])


def chain_hash(revision: Revision, digests: bytes) -> bytes:
    """Return the hash of a revision: over the one before it, its own fields and the digests of its changes."""
    fields = {c.name: getattr(revision, c.name) for c in table_of(Revision).columns if c.name not in UNHASHED}
    fields["recorded_at"] = _utc(revision.recorded_at)
    own = json.dumps(fields, sort_keys=True, default=lambda value: value.hex())
    return hashlib.sha256(revision.previous_hash + own.encode() + digests).digest()


UNHASHED = frozenset({"hash", "previous_hash"})


def _utc(instant: datetime) -> str:
    return instant.astimezone(clock.UTC).isoformat(timespec="microseconds")
