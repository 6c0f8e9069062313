"""Answers stay in memory exactly as long as nothing that they were read from is written."""

import shutil
from datetime import date
from pathlib import Path

from data.core import remembering, store
from data.core.access import Scope
from models import Segment
from tests.revisions import add_deal, writing

CALLS: list[str] = []


def counted(session, word: str) -> int:
    CALLS.append(word)
    return len(CALLS)


def ask(word: str = "a", *groups: str) -> int:
    with store.reading() as session:
        return remembering.remembered(session, counted, word, groups=groups or ("deals",))


def test_a_write_to_another_group_leaves_an_answer_and_one_to_its_own_does_not(migrated_store: str) -> None:
    add_deal()
    first = ask()
    with writing() as session:
        session.add(Segment(name="Large"))
    assert ask() == first
    assert ask("b") != first
    add_deal("other")
    assert ask() != first


def test_a_session_that_writes_is_never_answered_from_memory(migrated_store: str) -> None:
    add_deal()
    first = ask()
    with writing() as session:
        assert remembering.remembered(session, counted, "a", groups=("deals",)) != first


def test_a_store_put_back_from_a_backup_and_written_anew_is_another_one(migrated_store: str, tmp_path: Path) -> None:
    add_deal()
    store.engine().dispose()
    shutil.copy(tmp_path / "quarterdeck.db", tmp_path / "kept.db")
    add_deal("one way")
    first = ask()
    store.engine().dispose()
    for leftover in tmp_path.glob("quarterdeck.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "kept.db", tmp_path / "quarterdeck.db")
    add_deal("the other way")
    assert ask() != first


def test_a_key_tells_scopes_days_and_filters_apart(migrated_store: str) -> None:
    def key(scope: Scope = Scope("all"), **given: object) -> object:  # noqa: B008 - a scope cannot change
        return remembering.key_of(counted, groups=("deals",), scope=scope, arguments=given)

    day = date(2025, 7, 1)
    assert key(as_of=day, filters={"type": ("new",)}) == key(filters={"type": ["new"]}, as_of=day)
    assert len({key(as_of=day), key(Scope("own", 1), as_of=day), key(Scope("own", 2), as_of=day), key()}) == 4
