"""Weekly copies of one sheet become its history: between any two of them the store says what the copies say."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor
from data.core.importing import applying, copies
from data.core.importing.copies import Copy
from data.core.importing.reading import ImportRefused
from data.core.ledger import history, replaying, verifying
from data.core.ledger.entries import table_of
from data.core.terminal import line
from models import Deal, DealVersion, Revision
from tests.signed_in import answer_settings

REVOPS = Actor(None, "Rosa", frozenset({"revops"}))
HEAD = "Deal id,Deal,Stage,Opened,Expected close,Annual amount,Currency"
FIRST = date(2025, 3, 7)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()


def weeks(seed: int, count: int = 5) -> list[tuple[date, dict[str, dict[str, Any]]]]:
    """A pipeline that lives for some weeks: deals come, move, change their amount, close, and some are deleted."""
    pick, deals, gone = random.Random(seed), dict[str, dict[str, Any]](), set[str]()
    made = []
    for week in range(count):
        day = FIRST + timedelta(weeks=week)
        for _ in range(3 if week else 9):
            name = f"D{len(deals) + 1:03}"
            opened = day - timedelta(days=pick.randint(0, 6))
            deals[name] = {"stage": pick.choice(["mql", "sql", "sao"]), "opened": opened, "amount": pick.randint(1, 90),
                           "close": day + timedelta(days=pick.randint(10, 80))}  # fmt: skip
        for name, deal in deals.items():
            chance = pick.random()
            if week == 0 or name in gone or deal["stage"].startswith("closed") or deal["opened"] > day - timedelta(7):
                continue
            if chance < 0.25:
                deal["stage"] = {"mql": "sql", "sql": "sao"}.get(deal["stage"], "sao")
            elif chance < 0.45:
                deal["amount"] += pick.randint(-20, 30)
                deal["close"] += timedelta(days=pick.choice([0, 30]))
            elif chance < 0.65:
                deal["stage"] = pick.choice(["closed_won", "closed_lost"])
                deal["close"] = day - timedelta(days=pick.randint(0, 6))
            elif chance < 0.72:
                gone.add(name)
        made.append((day, {name: dict(deal) for name, deal in deals.items() if name not in gone}))
    return made


def as_files(made: Sequence[tuple[date, dict[str, dict[str, Any]]]]) -> list[tuple[str, bytes]]:
    files = []
    for day, deals in made:
        lines = [f"{n},{n},{d['stage']},{d['opened']},{d['close']},{d['amount']},USD" for n, d in deals.items()]
        files.append((f"Pipeline {day}.csv", "\n".join([HEAD, *lines]).encode()))
    return files


def brought(files: Sequence[tuple[str, bytes]], **more: Any) -> tuple[list[Copy], list[Any]]:
    made = copies.dated(files)
    found = copies.read_all(made, target_name="deals")
    return made, copies.apply(made, found, actor=REVOPS, **more)


def held(day: date) -> pd.DataFrame:
    """The store's deals at the end of a day."""
    versions = table_of(DealVersion)
    with store.reading() as session:
        made = [change for change in replaying._changes(session, "deal") if change.operation == "create"]
        names = {change.entity_id: json.loads(change.after)["name"] for change in made}  # of removed deals too
        found = session.connection().execute(select(versions).where(history.held(versions, as_of=day))).mappings()
        return pd.DataFrame([{**row, "name": names[row["entity_id"]]} for row in found]).set_index("name")


def in_copy(deals: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(deals, orient="index")


def bridge(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, int]:
    """From the definition: what was open, what came, what grew and shrank, what was won, lost and dropped, what is."""
    both = before[before.open].join(after.add_suffix("_after"), how="left")
    stays, final = both.open_after == True, both.amount_after.fillna(both.amount)  # noqa: E712 - a column of both kinds
    change = final - both.amount
    new = after[after.open & ~after.index.isin(before[before.open].index)]
    return {
        "start": int(before[before.open].amount.sum()), "new": int(new.amount.sum()),
        "up": int(change[change > 0].sum()), "down": int(-change[change < 0].sum()),
        "won": int(final[both.stage_after == "closed_won"].sum()),
        "lost": int(final[both.stage_after == "closed_lost"].sum()),
        "removed": int(final[both.stage_after.isna()].sum()),
        "end": int(after[after.open].amount.sum()), "kept": int(final[stays].sum()),
    }  # fmt: skip


def plain(frame: pd.DataFrame, scale: int) -> pd.DataFrame:
    made = pd.DataFrame({"stage": frame.stage, "amount": frame.amount.astype(int) // scale})
    made["open"] = ~made.stage.str.startswith("closed")
    return made


@pytest.mark.parametrize("seed", range(3))
def test_stages_and_the_bridge_between_any_two_copies_are_those_of_the_copies(seed: int) -> None:
    made = weeks(seed)
    brought(as_files(made), remove_reason="deleted in the sheet")
    from_store = {day: plain(held(day), 100) for day, _ in made}
    from_files = {day: plain(in_copy(deals), 1) for day, deals in made}
    for day, _ in made:
        left, right = from_store[day].sort_index(), from_files[day].sort_index()
        assert left.stage.to_dict() == right.stage.to_dict(), day
        assert left.amount.to_dict() == right.amount.to_dict(), day
    for one, two in combinations([day for day, _ in made], 2):
        expected, told = (bridge(frames[one], frames[two]) for frames in (from_files, from_store))
        assert told == expected, (one, two)
        assert told["start"] + told["new"] + told["up"] - told["down"] - told["won"] - told["lost"] - told["removed"] \
            == told["end"]  # fmt: skip
    with store.reading() as session:
        assert list(verifying.findings(session)) == []


@pytest.mark.parametrize("seed", range(2))
def test_rows_that_vanish_stay_and_are_reported_unless_their_removal_is_asked_for(seed: int) -> None:
    made = weeks(seed)
    files = as_files(made)
    steps = copies.compare(copies.dated(files), copies.read_all(copies.dated(files), target_name="deals"))
    names = [set(deals) for _, deals in made]
    assert [set(step.gone) for step in steps] == [set(), *[a - b for a, b in pairwise(names)]]
    brought(files)
    assert set(held(made[-1][0]).index) == set().union(*names)


def test_each_copy_is_an_import_of_its_day_that_says_it_is_inferred_and_can_be_undone() -> None:
    made = weeks(3)
    with store.reading() as session:
        before = verifying.content(session)
    _, done = brought(list(reversed(as_files(made))), remove_reason="deleted in the sheet")
    with store.reading() as session:
        revisions = session.execute(select(Revision).where(Revision.import_id.is_not(None)).order_by(Revision.id))
        reasons = [revision.reason for revision in revisions.scalars()]
        assert [r.startswith("inferred from dated copies") for r in reasons] == [True] * len(made)
        assert f"seen between {made[0][0]} and {made[1][0]}" in reasons[1]
        flags = Counter(bool(flag) for flag in session.execute(select(table_of(Deal).c.is_inferred)).scalars())
        assert flags[True] > flags[False]
    for outcome in reversed(done):
        assert applying.undo(outcome.import_id or 0, actor=REVOPS).kept == []
    with store.reading() as session:
        assert verifying.content(session) == before


def test_a_row_that_comes_back_was_only_absent() -> None:
    made = weeks(0, 3)
    name = next(iter(made[0][1]))
    files = as_files([made[0], (made[1][0], {k: v for k, v in made[1][1].items() if k != name}), made[0]])
    files[2] = (f"Pipeline {made[2][0]}.csv", files[2][1])
    ordered = copies.dated(files)
    steps = copies.compare(ordered, copies.read_all(ordered, target_name="deals"))
    assert name in steps[1].gone
    assert name in steps[2].back
    brought(files, remove_reason="gone")
    assert name in held(made[2][0]).index


def test_an_older_state_never_slips_beneath_a_newer_one() -> None:
    files = as_files(weeks(1))
    brought(files[3:])
    with pytest.raises(ImportRefused, match="Undo the newer import"):
        brought(files[:3])


@pytest.mark.parametrize(("names", "words"), [
    (["a.csv"], "no date"), (["a 2025-01-01.csv", "a 2025-01-01 (2).csv"], "the same day"),
    (["07-03-2025.csv"], "no date"),
])  # fmt: skip
def test_copies_need_days_of_their_own(names: list[str], words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        copies.dated([(name, b"") for name in names])


def test_files_of_other_names_are_no_copies() -> None:
    content = as_files(weeks(1))[0][1]
    with pytest.raises(ImportRefused, match="not copies of one file"):
        copies.read_all(copies.dated([("a 2025-01-01.csv", content), ("b 2025-01-08.csv", content)]))


def test_the_command_line_takes_copies_and_says_what_vanished(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = weeks(0)
    paths = []
    for name, content in as_files(made):
        (tmp_path / name).write_bytes(content)
        paths.append(str(tmp_path / name))
    assert line.run(["import", *paths, "--as", "deals"]) == 2
    assert "--as-of from-name" in capsys.readouterr().err
    assert line.run(["import", *paths, "--as", "deals", "--as-of", "from-name", "--dry-run"]) == 0
    assert "gone since the copy before" in capsys.readouterr().out
    assert line.run(["import", *paths, "--as", "deals", "--as-of", "from-name"]) == 0
    assert f"import {len(made)} as of {made[-1][0]}" in capsys.readouterr().out
