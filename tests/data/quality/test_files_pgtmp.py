"""Spreadsheets on their way to retirement: registered, compared cell by cell, retired, and noticed when they return."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor, Refused, Scope
from data.core.importing import applying, parts
from data.core.ledger import verifying
from data.core.ledger.entries import table_of
from data.core.terminal import line
from data.quality import commands, views
from models import Deal, ShadowFile, Ticket
from tests import pipeline_store
from tests.revisions import change, remove, writing
from tests.signed_in import make_user

ALL = Scope("all")
ROWS = [
    ["Deal id", "Deal", "Stage", "Opened", "Expected close", "Annual amount"],
    ["D-1", "One", "sao", date(2025, 1, 31), date(2025, 6, 30), 100],
    ["D-2", "Two", "sao", date(2025, 1, 31), date(2025, 6, 30), 200],
    ["D-3", "Three", "sao", date(2025, 1, 31), date(2025, 6, 30), 300],
]
DAY = date(2025, 3, 1)


@pytest.fixture(autouse=True)
def _store(postgres_store: str) -> None:
    registry.load_domains()
    pipeline_store.company()


@pytest.fixture
def rosa() -> Actor:
    user = make_user("rosa", "revops")
    return Actor(user.id, "rosa", frozenset({"revops"}))


def book(rows: list[list[Any]] = ROWS) -> bytes:
    out, made = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(out)
    return out.getvalue()


def brought(actor: Actor, content: bytes | None = None, name: str = "Pipeline 2025-03-01.xlsx") -> int:
    content = content or book()
    found = parts.parts_of(content, name, target_name="deals")
    return applying.apply(found, content, actor=actor, as_of=DAY).import_id or 0


def board() -> list[dict[str, Any]]:
    with store.reading() as session:
        return views.shadow_files(session, scope=ALL)


def open_tickets() -> list[str]:
    with store.reading() as session:
        table = table_of(Ticket).c
        statement = select(table.detail).where(table.cleared_on.is_(None)).order_by(table.id)
        return list(session.execute(statement).scalars())


def test_every_import_enters_its_file_and_its_undo_takes_it_out_again(rosa: Actor) -> None:
    with store.reading() as session:
        before = verifying.content(session)
    number = brought(rosa)
    (row,) = board()
    assert (row["name"], row["what"], row["owner_id"], row["last_seen"], row["state"]) == (
        "pipeline", "Deals", rosa.id, DAY, "In use")  # fmt: skip
    changed = book([ROWS[0], [*ROWS[1][:-1], 150], *ROWS[2:]])
    second = brought(rosa, changed, "pipeline 2025-03-08.xlsx")
    assert len(board()) == 1, "a copy of another day is the same spreadsheet"
    applying.undo(second, actor=rosa)
    applying.undo(number, actor=rosa)
    with store.reading() as session:
        assert verifying.content(session) == before


def test_a_comparison_counts_cells_rows_and_amounts_and_raises_tickets_for_the_owner(rosa: Actor) -> None:
    brought(rosa)
    change(Deal, 2, amount=25_000, name="Second")
    remove(Deal, 3)
    with writing() as session:
        session.add(Deal(external_id="X", name="Of another file", stage="sao", currency="USD", amount=999))
    made = commands.compare_file(board()[0]["id"], actor=rosa)
    assert (made.rows, made.rows_equal, made.cells, made.cells_equal) == (3, 1, 18, 10)
    assert (made.only_in_file, made.only_in_store) == (1, 0)
    assert (made.amount_file, made.amount_store, made.currency) == (60_000, 35_000, "USD")
    told = {(one.field, one.file, one.store) for one in made.differences}
    assert told == {("Annual amount", "200", "250.00"), ("Deal", "Two", "Second"), ("", "a row", "nothing")}
    details = open_tickets()
    assert any("Annual amount: 250.00 here, 200 in pipeline (row 3)" in detail for detail in details)
    assert any("1 rows only in the file" in detail for detail in details)
    change(Deal, 2, amount=20_000, name="Two")
    fewer = [row for row in ROWS if row[0] != "D-3"]
    assert commands.compare_file(board()[0]["id"], actor=rosa, content=book(fewer), file_name="p.xlsx").is_full
    assert open_tickets() == [], "what agrees again is cleared by itself"


def test_records_that_the_file_has_lost_count_against_it(rosa: Actor) -> None:
    brought(rosa)
    made = commands.compare_file(board()[0]["id"], actor=rosa, content=book(ROWS[:3]), file_name="Pipeline.xlsx")
    assert (made.rows, made.rows_equal, made.only_in_store) == (3, 2, 1)
    assert (made.amount_file, made.amount_store) == (30_000, 60_000)
    same = commands.compare_file(board()[0]["id"], actor=rosa)
    assert same.is_full


def test_a_spreadsheet_retires_at_full_parity_or_with_a_signature(rosa: Actor) -> None:
    brought(rosa)
    number = board()[0]["id"]

    def retire(**more: Any) -> None:
        with store.writing(rosa, "form") as session:
            commands.retire_file(session, number, actor=rosa, **more)

    with pytest.raises(ValueError, match="never compared"):
        retire()
    change(Deal, 1, amount=1)
    commands.compare_file(number, actor=rosa)
    with pytest.raises(ValueError, match="2 of 3 rows agree"):
        retire()
    assert not board()[0]["is_retired"]
    retire(sign_off="an old typing slip")
    assert board()[0]["state"].endswith("differences signed off")
    assert open_tickets() == []
    with store.writing(rosa, "form") as session:
        commands.revive_file(session, number, actor=rosa)
    change(Deal, 1, amount=10_000)
    commands.compare_file(number, actor=rosa)
    retire()
    assert board()[0]["is_retired"]


def test_a_retired_spreadsheet_that_comes_again_is_noticed(rosa: Actor) -> None:
    brought(rosa)
    commands.compare_file(board()[0]["id"], actor=rosa)
    with store.writing(rosa, "form") as session:
        commands.retire_file(session, board()[0]["id"], actor=rosa)
    content = book([*ROWS, ["D-4", "Four", "sao", None, None, 1]])
    planned = applying.preview(parts.parts_of(content, "pipeline 2025-04-01.xlsx", target_name="deals"), actor=rosa)
    assert any("was retired on" in note for note in planned.as_json()["notes"])


def test_whose_file_it_is_not_may_not_retire_it(rosa: Actor) -> None:
    brought(rosa)
    paula = make_user("paula", "partner_manager")
    actor = Actor(paula.id, "paula", frozenset({"partner_manager"}))
    with pytest.raises(Refused, match="somebody else"), store.writing(actor, "form") as session:
        commands.retire_file(session, board()[0]["id"], actor=actor, sign_off="mine")
    with pytest.raises(Refused), store.writing(actor, "form") as session:
        commands.describe_file(session, board()[0]["id"], actor=actor, owner_id=None, feeds="", place="")


def test_a_sheet_that_went_out_from_here_is_no_spreadsheet_of_its_own(rosa: Actor, tmp_path: Path) -> None:
    brought(rosa)
    file = tmp_path / "deals.xlsx"
    assert line.run(["export", "deals", "--out", str(file)]) == 0
    made = openpyxl.load_workbook(file)
    next(c for row in made.worksheets[0] for c in row if c.value == "One").value = "Uno"
    made.save(file)
    assert line.run(["import", str(file)]) == 0
    assert [row["name"] for row in board()] == ["pipeline"]


def test_the_command_line_lists_compares_and_retires(
    rosa: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brought(rosa)
    file = tmp_path / "Pipeline 2025-03-01.xlsx"
    file.write_bytes(book([*ROWS, ["D-9", "Nine", "sao", None, None, 5]]))
    assert line.run(["files"]) == 0
    assert "pipeline: Deals; Rosa" in capsys.readouterr().out
    assert line.run(["--json", "parity", str(file)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["rows_equal"], told["only_in_file"]) == (4, 3, 1)
    assert line.run(["retire", "pipeline"]) == 1
    assert line.run(["parity", "pipeline"]) == 0
    assert line.run(["retire", "pipeline"]) == 0
    with store.reading() as session:
        assert session.execute(select(ShadowFile)).scalar_one().state == "retired"
    assert line.run(["retire", "nothing"]) == 1
