"""What was planned is written: new records, changed ones, and what the feed said of each."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from data.core.importing import identities
from data.core.importing.plans import Plan
from data.core.ledger import bulk, records
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import canonical, entities, table_of
from models import Feed, FeedRow


def write(session: Session, made: Plan, import_id: int) -> None:
    """Write the new and the changed records of a table, and what its feed said of each."""
    model = entities()[made.target.entity]
    if made.target.settle:
        _write_settled(session, made)
        return
    feed_id = made.feed.feed_id or _new_feed(session, made)
    for story in made.stories:
        if "feed_id" in story[0][1]:
            story[0][1]["feed_id"] = feed_id
    if made.born:
        numbers = records.create_columns(session, model, made.born, occurred_on=made.as_of)
    else:
        numbers = records.create_many(session, model, made.stories)
    records.update_many(session, model, made.edits)
    if made.target.keep_away and made.turned_away:
        made.target.keep_away(session, made)
    if made.target.after:
        made.target.after(session, list(zip(numbers, made.last_values(), strict=True)), made.again(), made.beside)
    _link_within(session, made, dict(zip(made.creates, numbers, strict=True)) if made.own_relations else {})
    _note_rows(session, made, feed_id, import_id, numbers)


def _write_settled(session: Session, made: Plan) -> None:
    """Write facts, edits of records and what stood beside: rows of this kind make no record that a feed is told of."""
    recording_of(session).add_facts(made.facts)
    records.update_many(session, entities()[made.target.entity], made.edits)
    for entity, edits in made.more.items():
        records.update_many(session, entities()[entity], edits)
    if made.target.after:
        made.target.after(session, [], [], made.beside)


def _note_rows(session: Session, made: Plan, feed_id: int, import_id: int, numbers: Sequence[int]) -> None:
    """Keep what the feed said: of a new record only that it was born, for the ledger knows with what."""
    same = {"feed_id": feed_id, "import_id": import_id}
    again, contents = list(made.contents), list(map(canonical, made.contents.values()))
    told: dict[str, Any] = {"entity_id": [made.matched[position] for position in again], "content": contents}
    for positions, said in ((made.creates, {"entity_id": numbers}), (again, told)):
        keys = {"row_key": _of(made.row_keys, positions), "digest": _of(made.row_digests, positions)}
        bulk.insert_columns(session, table_of(FeedRow), {**keys, **said}, same)


def _of(values: Sequence[int], positions: Sequence[int]) -> Sequence[int]:
    return values if len(positions) == len(values) else [values[position] for position in positions]


def _new_feed(session: Session, made: Plan) -> int:
    feed = Feed(target=made.target.name, name=made.feed.name, fields=",".join(sorted(made.reading.columns)))
    session.add(feed)
    session.flush()
    return feed.id or 0


def _link_within(session: Session, made: Plan, numbers: dict[int, int]) -> None:
    """Point rows of this file to each other, now that all of them have numbers."""
    if not made.own_relations:
        return
    model, day = entities()[made.target.entity], recording_of(session).occurred_on
    index = identities.numbers_by(session, made.target.entity, made.target.key[0])
    edits = []
    for position, column, name in made.own_relations:
        number, other = numbers.get(position) or made.matched.get(position), index.get(name)
        if number and other:
            edits.append(records.Edit(number, day, {column: None}, {column: other}))
    records.update_many(session, model, edits)
