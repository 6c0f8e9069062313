"""Bad files on the command line: exit 1, one plain sentence that says what is wrong, nothing written."""

from pathlib import Path

import pytest

from data.core import store
from data.core.ledger import history, verifying
from data.core.terminal import line
from models import Account

DEALS = "Opportunity ID,Stage,Amount,Owner\nD1,Won,5,Nobody\n"
FILES = {
    "no bytes": ("deals.xlsx", b"", "The file is empty"),
    "no text": ("deals.csv", b"\x00\x01\x02", "text"),
    "no such target": ("deals.csv", DEALS.encode(), "There is no import target"),
    "nothing that fits": ("things.csv", b"a,b\n1,2\n", "choose a target"),
    "a needed column missing": ("deals.csv", b"Opportunity ID,Amount\nD1,5\n", "Stage"),
    "no such import": ("", b"", "There is no import 99"),
}
AS_DEALS = ["--as", "deals"]
MORE = {"no such target": ["--as", "dreams"], "a needed column missing": AS_DEALS, "no bytes": AS_DEALS}


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(
    what: str, migrated_store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert migrated_store
    name, content, words = FILES[what]
    with store.reading() as session:
        before = verifying.content(session)
    if name:
        (tmp_path / name).write_bytes(content)
        code = line.run(["import", str(tmp_path / name), *MORE.get(what, [])])
    else:
        code = line.run(["undo", "99"])
    said = capsys.readouterr().err.strip()
    assert code == 1
    assert words in said
    assert "log" not in said
    assert said.count("\n") == 0
    with store.reading() as session:
        assert verifying.content(session) == before


def test_a_refused_row_is_told_by_place_and_reason(
    migrated_store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert migrated_store
    (tmp_path / "deals.csv").write_text(DEALS)
    errors = tmp_path / "refused.xlsx"
    assert line.run(["import", str(tmp_path / "deals.csv"), "--as", "deals", "--errors", str(errors)]) == 1
    said = capsys.readouterr().out
    assert "Nothing was written." in said
    assert "row 2, Stage, 'Won'" in said
    assert errors.read_bytes().startswith(b"PK")


def test_refused_rows_left_out_on_purpose_still_end_with_1_and_a_clean_file_with_0(
    migrated_store: str, tmp_path: Path
) -> None:
    assert migrated_store
    half, whole = tmp_path / "half.csv", tmp_path / "whole.csv"
    half.write_text("Account,Employees\nAcme,many\nBolt,5\n")
    whole.write_text("Account,Employees\nCore,5\n")
    assert line.run(["import", str(half), "--as", "accounts", "--allow-partial"]) == 1
    assert line.run(["import", str(whole), "--as", "accounts"]) == 0
    with store.reading() as session:
        names = [row["name"] for row in history.rows_as_known(session, Account, None)]
    assert names == ["Bolt", "Core"]
