"""Whatever is written, in whatever order, the ledger alone rebuilds rows, histories and sums."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data.core import store
from data.core.ledger import capturing, history, records, replaying, rollups, timelines, versions
from data.core.ledger.entries import Entry, table_of
from models import NEVER, Account, Deal, DealVersion
from tests.revisions import add_account, findings, newest, undo, writing

STAGES = ["mql", "sql", "sao", "closed_won", "closed_lost"]


class Life:
    """A company that does everything there is to do, by a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.born = 1

    def day(self) -> date:
        return date(2025, 1, 1) + timedelta(days=self.draw.randrange(200))

    def values(self) -> dict:
        draw = self.draw
        stage = draw.choice(STAGES)
        some = {"stage": stage, "amount": draw.choice([None, 0, 5, 1000]),
                "close_date": draw.choice([None, self.day()]),
                "closed_on": self.day() if stage.startswith("closed") else None, "next_step": draw.choice([None, "x"]),
                "champion": draw.choice([None, "Ana"])}  # fmt: skip
        return {name: some[name] for name in draw.sample(sorted(some), draw.randint(1, 6))}

    def deals(self) -> list[int]:
        with store.reading() as session:
            return sorted(session.execute(select(Deal.id)).scalars())

    def create_by_form(self) -> None:
        with writing(occurred_on=self.day()) as session:
            session.add(Deal(**{"name": "a", "stage": "sao", "currency": "USD", **self.values()}))

    def create_by_import(self) -> None:
        with writing("import") as session:
            stories = []
            for _ in range(self.draw.randint(1, 5)):
                days = sorted(self.day() for _ in range(self.draw.randint(1, 4)))
                first = {"name": "b", "stage": "mql", "currency": "USD", **self.values()}
                stories.append([(days[0], first), *[(day, self.values()) for day in days[1:]]])
            records.create_many(session, Deal, stories)

    def edit_by_form(self) -> None:
        numbers = self.deals()
        with writing(occurred_on=self.day()) as session:
            for number in self.draw.sample(numbers, min(2, len(numbers))):
                deal = session.get(Deal, number)
                for name, value in self.values().items():
                    setattr(deal, name, value)
                if self.draw.random() < 0.5:
                    capturing.on_day(deal, self.day())

    def edit_by_import(self) -> None:
        with writing("import") as session:
            rows = {row["id"]: row for row in history.rows_as_known(session, Deal, None)}
            edits = []
            for number in self.draw.choices(sorted(rows) or [0], k=4 if rows else 0):
                after = {name: value for name, value in self.values().items() if rows[number][name] != value}
                if after:
                    before = {name: rows[number][name] for name in after}
                    edits.append(records.Edit(number, self.day(), before, after))
                    rows[number] |= after
            records.update_many(session, Deal, edits)

    def remove(self) -> None:
        numbers = self.deals()
        if numbers:
            with writing(occurred_on=self.day()) as session:
                session.delete(session.get(Deal, self.draw.choice(numbers)))

    def rename_account(self) -> None:
        with writing(occurred_on=self.day()) as session:
            account = session.execute(select(Account)).scalars().first()
            if account:
                account.industry = self.draw.choice(["software", "steel", None])

    def undo(self) -> None:
        last = newest()
        lived = range(min(self.born + 1, last), last + 1)  # not what was there before: a life goes on to use that
        undo(*{self.draw.choice(lived) for _ in range(self.draw.randint(1, 2))})

    def live(self, steps: int) -> None:
        acts = [self.create_by_form, self.create_by_import, self.edit_by_form, self.edit_by_import, self.edit_by_import,
                self.remove, self.rename_account, self.undo, self.undo]  # fmt: skip
        add_account()
        self.born = newest()
        for _ in range(steps):
            self.draw.choice(acts)()


def known_then(session, revision: int) -> list:
    rows = session.execute(
        select(DealVersion).where(DealVersion.revision_from <= revision, DealVersion.revision_to > revision)
    ).scalars()
    ends = {"revision_from", "revision_to"}
    return sorted(repr(sorted(row.model_dump(exclude=ends).items(), key=str)) for row in rows)


def check() -> None:
    with store.reading() as session:
        for entity in ("deal", "account"):
            found = list(replaying.compared(session, entity))
            assert found
            assert all(one.is_row_right and one.is_history_right for one in found)
        for rollup in rollups.ROLLUPS.values():
            assert rollups.stored(session, rollup) == rollups.rebuilt(session, rollup)
            assert replaying.is_summed(session, rollup)
    assert findings() == []


@pytest.mark.parametrize("seed", range(8))
def test_the_ledger_rebuilds_rows_histories_and_sums(migrated_store, seed):
    Life(seed).live(25)
    check()


def test_the_ledger_rebuilds_them_on_postgresql_too(postgres_store):
    Life(100).live(25)
    check()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_the_ledger_rebuilds_them_after_long_lives(migrated_store, seed):
    Life(seed).live(60)
    check()


def test_what_was_known_at_a_revision_never_changes(migrated_store):
    life, seen = Life(7), {}
    add_account()
    for _ in range(30):
        life.draw.choice([life.create_by_import, life.edit_by_import, life.undo])()
        with store.reading() as session:
            seen[newest()] = known_then(session, newest())
    with store.reading() as session:
        assert {revision: known_then(session, revision) for revision in seen} == seen


def test_one_record_as_of_a_day_is_its_version_of_that_day(migrated_store):
    life = Life(8)
    life.live(25)
    columns = versions.state_columns("deal")
    with store.reading() as session:
        table = table_of(DealVersion)
        for row in session.execute(select(table).where(table.c.revision_to == NEVER)).mappings():
            told = history.record_as_of(session, "deal", row["entity_id"], as_of=row["valid_from"])
            assert {name: told.get(name) for name in columns} == {name: row[name] for name in columns}


def test_a_large_import_is_written_in_portions_and_is_whole(migrated_store, monkeypatch):
    from data.core.ledger import recording

    monkeypatch.setattr(recording, "SPILL", 3)
    monkeypatch.setattr(records, "PORTION", 4)
    life = Life(9)
    life.live(25)
    check()


def test_a_rollup_is_rebuilt_from_zero(migrated_store):
    Life(3).live(20)
    with store.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE pipeline_day SET amount = amount + 1")
    assert findings()
    with writing("job") as session:
        for rollup in rollups.ROLLUPS.values():
            rollups.rebuild(session, rollup, history.revision_at(session, None))
    assert findings() == []



@pytest.mark.parametrize("seed", range(40))
def test_a_life_folded_from_its_birth_on_is_what_its_changes_make_one_by_one(seed):
    draw, begun = random.Random(seed), date(2025, 1, 1)
    entries = [Entry("deal", 1, "create", begun, None, {"stage": "sao", "amount": 0})]
    for _ in range(draw.randint(0, 8)):
        begun += timedelta(days=draw.choice([0, 0, 1, 3, -1 if seed % 4 == 0 else 1]))
        after = {draw.choice(["amount", "win_percent"]): draw.randint(0, 2), "next_step": "not kept by versions"}
        entries.append(Entry("deal", 1, "update", begun, None, after))
    right: timelines.Timeline = []
    for entry in versions._of_state("deal", entries):
        right = timelines.apply(right, entry)
    columns = versions.state_columns("deal")
    assert versions.folded("deal", entries) == [
        (span.valid_from, span.valid_to, [span.values[name] for name in columns]) for span in right
    ]
