"""Usage of proofs of concept from a file: events that are added once and never changed, as the address takes them."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, rulebook
from data.core.importing.plans import Plan
from data.core.importing.relations import Related, relate
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger.capturing import recording_of
from data.sales.commands.usage import store_usage
from data.sales.imports.instants import instant
from data.sales.queries import usage as queries
from data.sales.queries.usage import Row
from models import Poc

POCS = relate(Related("pocs", Poc, by={"external_id": "external_id", "name": "name"}, stub=None))
SEEN = "events of these keys came in before: nothing is added twice"
BESIDE = "usage"
MOST = 1_000_000


def usage(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Work out which events are new; refuse those of the future, and rows that contradict each other."""
    ahead = timedelta(minutes=int(rulebook.limits(batch.as_of)["usage_ahead_minutes"]))
    latest = max(clock.end_of_day(batch.as_of, batch.settings.zone), clock.now()) + ahead
    rows: dict[tuple[int, str], tuple[int, Row]] = {}
    for position in shaped.positions:
        values = shaped.row(position)
        if values.get("poc_id") is None:
            if position not in made.reading.refused:
                named = made.reading.columns["poc"][position]
                made.reading.refuse(position, "poc", named, "there is no proof of concept of that id or name")
            continue
        found = _row(batch, values)
        quantity = found.quantity
        twin = rows.get((found.poc_id, found.key))
        if found.at > latest:
            made.reading.refuse(position, "at", f"{found.at:%Y-%m-%d %H:%M} UTC", "it lies in the future")
        elif not 1 <= quantity <= MOST:
            made.reading.refuse(position, "quantity", quantity, f"a quantity is a whole number from 1 to {MOST:,}")
        elif twin is not None and twin[1] != found:
            number = made.reading.table.row_numbers[twin[0]]
            made.reading.refuse(position, "key", found.key, f"row {number} has the same key and says something else")
        elif twin is not None:
            made.unchanged += 1
        else:
            rows[found.poc_id, found.key] = position, found
    for pair in queries.stored(batch.session, list(rows)):
        del rows[pair]
        made.unchanged += 1
    if made.unchanged:
        batch.tell(SEEN, made.unchanged)
    made.creates = [position for position, _ in rows.values()]
    batch.beside[BESIDE] = [row for _, row in rows.values()]


def _row(batch: Batch, row: dict[str, Any]) -> Row:
    at, person = instant(row["at"], batch.settings), (row.get("user") or "").strip()[:200]
    kind, quantity = (row.get("kind") or "use").strip()[:50], row.get("quantity")
    told = "\x1f".join(str(one) for one in (row["poc_id"], at, person, kind, quantity))
    key = (row.get("key") or f"row-{hashlib.sha256(told.encode()).hexdigest()[:20]}")[:200]
    return Row(row["poc_id"], key, at, person, kind, 1 if quantity is None else int(quantity))


def keep(session: Session, _new: Told, _again: Told, beside: dict[Any, Any]) -> None:
    """Store the events that are new, with the clocks and users that follow."""
    if found := beside.get(BESIDE):
        access.require(recording_of(session).actor, "sales.send_usage")
        store_usage(session, found, now=clock.now())


register(
    Target(
        name="usage_events",
        title="Usage of proofs of concept",
        entity="poc",
        order=90,
        key=("poc", "key", "at", "user"),
        about="What users of a proof of concept did in the product, a line an event. The same file twice adds nothing.",
        settle=usage,
        after=keep,
        fields=(
            Field("poc", "text", "Proof of concept", required=True, relation="pocs",
                  aliases=("poc id", "poc key", "trial", "trial id", "workspace", "tenant"),
                  help="its id, or its name"),
            Field("key", "identifier", "Key", aliases=("event id", "id", "event key", "uuid"),
                  help="what tells the event from others; without one its values do"),
            Field("at", "instant", "When", required=True,
                  aliases=("timestamp", "time", "occurred at", "event time", "date", "day")),
            Field("user", "text", "User", aliases=("user id", "person", "email", "user email", "login")),
            Field("kind", "text", "Kind", aliases=("event", "event name", "event type", "action", "feature")),
            Field("quantity", "integer", "Quantity", aliases=("count", "events", "sessions", "times")),
        ),
    )
)  # fmt: skip
