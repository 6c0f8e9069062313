"""Many new records at once: columns of values become the same rows, changes and versions as one story each."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.core import store
from data.core.ledger import bulk, copytext, history, lives, records
from data.core.ledger.capturing import recording_of
from data.core.ledger.entries import table_of
from models import NEVER, Account, AccountVersion, Feed, FeedRow, Product, Segment
from tests.revisions import findings, newest, undo, writing

DAY = date(2025, 3, 1)
COLUMNS: dict[str, list[Any]] = {
    "name": ["Acme", "Tab\there", "Back\\slash", "Line\nbreak", "Ünïcode \u2713"],
    "external_id": ["A-1", None, "A-3", "\\N", "A-5"],
    "revenue": [100, None, 0, -5, 2**40],
    "founded": [1999, 2000, None, None, 2003],
}


def accounts() -> list[dict[str, Any]]:
    with store.reading() as session:
        return [dict(row) for row in session.connection().execute(select(Account).order_by(Account.id)).mappings()]  # type: ignore[arg-type]


def versions() -> list[tuple[Any, ...]]:
    table = table_of(AccountVersion)
    with store.reading() as session:
        held = select(table).where(table.c.revision_to == NEVER).order_by(table.c.entity_id, table.c.valid_from)
        rows = session.connection().execute(held).mappings().all()
    own = {"entity_id", "revision_from"}
    return [tuple(value for name, value in row.items() if name not in own) for row in rows]


def told(revision: int) -> list[tuple[Any, ...]]:
    with store.reading() as session:
        found = history.entries_of(session, revision_ids=[revision])
        return [(entry.operation, entry.occurred_on, entry.before, entry.after) for entry in found]


@pytest.mark.usefixtures("either_store")
def test_columns_leave_what_stories_leave() -> None:
    left = []
    for by_column in (True, False):
        with writing("import") as session:
            if by_column:
                records.create_columns(session, Account, COLUMNS, occurred_on=DAY)
            else:
                rows = zip(*COLUMNS.values(), strict=True)
                stories = [[(DAY, dict(zip(COLUMNS, row, strict=True)))] for row in rows]
                records.create_many(session, Account, stories)
        rows = [{name: value for name, value in row.items() if name != "id"} for row in accounts()]
        left.append((rows, versions(), told(newest())))
        assert findings() == []
        undo()
        assert (accounts(), findings()) == ([], [])
    assert left[0] == left[1]


LATER, EARLIER = date(2025, 5, 1), date(2025, 1, 1)
LIVES: list[records.Story] = [
    [(DAY, {"name": "one day"})],
    [(LATER, {"name": "another day", "industry": "Steel", "founded": 1999})],
    [(DAY, {"name": "grew", "industry": "Steel"}), (LATER, {"industry": "Coal", "employees": 7})],
    [(DAY, {"name": "lost it", "industry": "Steel"}), (LATER, {"industry": None})],
    [(DAY, {"name": "at once", "industry": "Steel"}), (DAY, {"industry": "Coal"})],
    [(DAY, {"name": "backdated", "industry": "Steel"}), (EARLIER, {"industry": "Coal"})],
    [(DAY, {"name": "as it was", "industry": "Steel"}), (LATER, {"industry": "Steel"})],
    [(DAY, {"name": "beside its history"}), (LATER, {"domain": "acme.example"})],
    [(DAY, {"name": "three"}), (LATER, {"industry": "Coal"}), (date(2025, 6, 1), {"employees": 9, "founded": 1950})],
]


def accounts_told(revision: int) -> list[tuple[Any, ...]]:
    with store.reading() as session:
        found = history.entries_of(session, revision_ids=[revision])
    return sorted((e.entity_id, e.occurred_on, e.operation, str(e.before), str(e.after)) for e in found)


@pytest.mark.usefixtures("either_store")
@pytest.mark.parametrize("portion", [2, 100])
def test_lives_written_together_are_those_written_one_by_one(portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "PORTION", portion)
    left = []
    for together in (True, False):
        with writing("import") as session:
            numbers = None if together else range(1, len(LIVES) + 1)
            given = records.create_many(session, Account, LIVES, numbers=numbers)
            first = given[0]
        rows = [{name: value for name, value in row.items() if name != "id"} for row in accounts()]
        held = [(number - first, *rest) for number, *rest in accounts_told(newest())]
        left.append((rows, versions(), held))
        assert findings() == []
        undo()
        assert (accounts(), findings()) == ([], [])
    assert left[0] == left[1]


@pytest.mark.usefixtures("migrated_store")
def test_bulk_work_holds_fewer_pages_and_gives_them_back() -> None:
    with store.reading() as session:
        sizes = []
        pages = session.connection().exec_driver_sql
        with bulk.small_cache(session):
            sizes.append(pages("PRAGMA cache_size").scalar_one())
        sizes.append(pages("PRAGMA cache_size").scalar_one())
    assert sizes == [bulk.BULK_CACHE, -98304]


@pytest.mark.usefixtures("either_store")
def test_a_record_given_by_column_gets_the_defaults_of_its_table() -> None:
    with writing("import") as session:
        records.create_columns(session, Product, {"name": ["Base"], "currency": ["USD"]}, occurred_on=DAY)
    assert told(newest()) == [("create", DAY, None, {"currency": "USD", "is_active": True, "name": "Base"})]
    with store.reading() as session:
        assert session.get(Product, 1).row_version == 1  # type: ignore[union-attr]


@pytest.mark.usefixtures("postgres_store")
def test_a_form_that_brings_columns_does_not_take_its_place_early() -> None:
    with writing("form") as session:
        records.create_columns(session, Account, COLUMNS, occurred_on=DAY)
        assert not recording_of(session)._numbered
    assert len(accounts()) == len(COLUMNS["name"])
    assert findings() == []


@pytest.mark.usefixtures("either_store")
@pytest.mark.parametrize("count", [1, 24, 25, 26, 250, 276])
def test_every_row_arrives_whatever_their_number(count: int) -> None:
    with writing("import") as session:
        session.add(Segment(name="any"))
        session.add(Feed(target="accounts", name="file"))
        session.flush()
        same = {"feed_id": 1, "import_id": 1, "content": None}
        keys = {"row_key": list(range(count)), "entity_id": range(count), "digest": [-n for n in range(count)]}
        bulk.insert_columns(session, table_of(FeedRow), keys, same)
        found = session.connection().execute(select(table_of(FeedRow)).order_by("row_key")).all()
    assert [tuple(row) for row in found] == [(1, n, 1, n, -n, None) for n in range(count)]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_texts_are_copied_without_a_bare_tab_or_break(texts: list[str]) -> None:
    lines = b"".join(copytext.lines([texts, texts])).decode()
    assert lines.count("\n") == len(texts) == lines.count("\t")
    assert not set("\r\x0b\x0c\x08") & set(lines)


def test_a_value_without_a_text_of_its_own_is_not_copied() -> None:
    assert copytext.texts([Decimal("1.50"), None, True, b"\x00\xff"]) == ["1.50", "\\N", "t", "\\\\x00ff"]
    with pytest.raises(TypeError, match="cannot be copied"):
        copytext.texts([object()])
