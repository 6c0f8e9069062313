"""What the import page is made of: tables on one sheet, hidden rows, corrections, promises, remembered answers."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from data.core import registry, store
from data.core.access import Actor
from data.core.importing import applying, effects, hiding, parts, promises, recalling, repairs, strangers
from data.core.importing.applying import Outcome
from data.core.importing.files import FileRefused
from data.core.importing.headers import read_tables
from data.core.importing.mappings import load_mapping
from data.core.importing.parts import Part
from data.core.importing.promises import StoreMoved
from data.core.importing.reading import ImportRefused
from data.core.importing.repairs import Repairs
from data.core.ledger import verifying
from data.core.ledger.entries import table_of
from models import Account, Change, ImportRun, Revision
from tests.signed_in import answer_settings

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
ACCOUNTS = b"Account,Industry,Employees\nAcme,Steel,10\nBolt,Tools,20\n"


def workbook(*rows: list[object], hide: tuple[int, ...] = (), columns: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for number in hide:
        sheet.row_dimensions[number].hidden = True
    for letter in columns:
        sheet.column_dimensions[letter].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of(content: bytes, name: str = "accounts.csv", target: str = "accounts") -> list[Part]:
    registry.load_domains()
    return parts.parts_of(content, name, target_name=target)


def preview(found: list[Part]) -> Outcome:
    return applying.preview(found, actor=REVOPS)


def apply(found: list[Part], content: bytes = ACCOUNTS, **more: object) -> Outcome:
    return applying.apply(found, content, actor=REVOPS, **more)  # type: ignore[arg-type]


def counted(model: type) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# --- several tables on a sheet


def test_tables_below_each_other_and_side_by_side_are_read_one_by_one() -> None:
    rows: list[list[object]] = [
        ["Pipeline"], ["Deal id", "Owner", "Amount"], ["D1", "Ana", 5], ["D2", "Ben", 6], [],
        ["Person", "Quota", "Region"], ["Ana", 100, "N"], ["Ben", 200, "S"],
    ]  # fmt: skip
    for row, more in zip(rows[1:4], (["Code", "Rate"], ["EUR", 1.1], ["GBP", 1.3]), strict=True):
        row += [None, *more]
    found = read_tables(workbook(*rows), "book.xlsx")
    assert [(table.header_row, table.headers, table.row_numbers) for table in found] == [
        (2, ["Deal id", "Owner", "Amount"], [3, 4]),
        (6, ["Person", "Quota", "Region"], [7, 8]),
        (2, ["Code", "Rate"], [3, 4]),
    ]


@pytest.mark.parametrize("rows", [
    [["Name", "Amount"], ["A", 1], [], ["B", 2], [], ["C", 3]],
    [["Name", "Owner", "Stage"], ["A", "Ana", "Won"], [], ["B", "Ben", "Lost"], ["C", "Ana", "Won"]],
    [["Name", "Amount"], ["A", 1], [], ["Name", "Amount"], ["B", 2]],
    [["Name", "Amount", None, "Comment"], ["A", 1, None, None], ["B", 2, None, "late"]],
    [["Name", "Amount"], ["A", 1], [], ["Notes", "by hand"], ["read", "them"]],
])  # fmt: skip
def test_gaps_in_one_table_do_not_make_it_two(rows: list[list[object]]) -> None:
    assert len(read_tables(workbook(*rows), "book.xlsx")) == 1


# --- hidden rows and columns


def test_hidden_rows_and_columns_are_named_and_left_out_when_asked() -> None:
    content = workbook(["Account", "Industry", "Employees"], ["Acme", "x", 1], ["Bolt", "y", 2], hide=(3,), columns="B")
    [part] = of(content, "book.xlsx")
    hidden = repairs.hidden_of(part.table, hiding.hidden_in(content))
    assert (hidden.rows, hidden.columns) == ((3,), ("Industry",))
    left = Repairs(left_out=frozenset({(part.table.sheet, 1, "rows"), (part.table.sheet, 1, "columns")}))
    without = repairs.repaired(part, left, hidden)
    assert (without.table.headers, without.table.row_numbers) == (["Account", "Employees"], [2])
    assert "Industry" not in without.mapping.columns
    assert without.table.skipped[-1].why == "hidden, and left out as you asked"


def test_a_file_that_cannot_say_what_is_hidden_is_read_all_the_same(shared_data: Path) -> None:
    made = shared_data / "open/torture/made"
    for name in ("truncated.xlsx", "sparse_corner_A1_XFD1048576.xlsx", "pass_protected.xlsx", "ok.xlsx", "bom.csv"):
        assert hiding.hidden_in((made / name).read_bytes()) == {}


# --- corrections


def test_a_corrected_cell_is_checked_again_goes_in_and_is_kept_with_the_import(migrated_store: str) -> None:
    content = ACCOUNTS.replace(b"20", b"many")
    found = of(content)
    assert preview(found).plans[0].counts["refused"] == 1
    corrected = Repairs({(None, 1, 3, "Employees"): "20"})
    found = [repairs.repaired(part, corrected) for part in found]
    done = apply(found, content, corrected=corrected)
    assert done.plans[0].counts["create"] == 2
    with store.reading() as session:
        [told] = session.execute(select(table_of(ImportRun).c.outcome)).scalars()
    assert '"corrected": [{"sheet": null, "row": 3, "column": "Employees", "now": "20"}]' in told
    assert repairs.from_json(corrected.as_json()) == corrected


# --- commit is what was shown


def test_an_import_does_exactly_what_was_shown(migrated_store: str) -> None:
    found = of(ACCOUNTS)
    shown = [promises.promise(plan) for plan in preview(found).plans]
    done = apply(found, expected=shown)
    assert [promises.promise(plan) for plan in done.plans] == shown == [promises.from_json(shown[0].as_json())]


def test_a_store_that_moved_stops_it_and_says_which_cell(migrated_store: str) -> None:
    apply(of(ACCOUNTS))
    later = ACCOUNTS.replace(b"Acme,Steel,10", b"Acme,Iron,11").replace(b"Bolt,Tools,20", b"Bolt,Tools,22")
    found = of(later)
    shown = [promises.promise(plan) for plan in preview(found).plans]
    with store.writing(REVOPS, "form") as session:
        session.execute(select(Account).where(table_of(Account).c.name == "Bolt")).scalar_one().industry = "Nails"
        session.execute(select(Account).where(table_of(Account).c.name == "Acme")).scalar_one().industry = "Wood"
    before = counted(Revision)
    with pytest.raises(StoreMoved) as stopped:
        apply(found, later, expected=shown)
    assert stopped.value.moved == (
        "row 2, Acme, industry: would be left alone now",
        "row 2, Acme, industry (kept): would change too now",
    )
    assert counted(Revision) == before


def test_rows_that_change_places_are_noticed_though_the_counts_are_the_same(migrated_store: str) -> None:
    found = of(ACCOUNTS)
    shown = [promises.promise(plan) for plan in preview(found).plans]
    apply(of(b"Account,Industry,Employees\nAcme,Steel,10\n", "other.csv"))
    now = promises.promise(preview(found).plans[0])
    assert promises.moved(shown[0], now) == ["row 2: was to be created, would be left alone now"]


# --- the effect on the numbers


def test_the_effect_is_worked_out_on_the_real_data_and_nothing_of_it_is_kept(migrated_store: str) -> None:
    answer_settings()
    rows = b"Deal id,Stage,Opened,Expected close,Annual amount\nD-1,sao,2025-01-31,2025-08-30,100\n"
    found, day = of(rows, "deals.csv", "deals"), date(2025, 7, 1)
    before = (counted(Revision), counted(Change), counted(ImportRun))
    with store.reading() as session:
        content = verifying.content(session)
    told = effects.effects(found, rows, names=["pipeline.overdue_amount", "pipeline.weighted_coverage", "pipeline.no"],
                           actor=REVOPS, as_of=day)  # fmt: skip
    assert [one.name for one in told] == ["pipeline.overdue_amount", "pipeline.weighted_coverage"]
    assert (counted(Revision), counted(Change), counted(ImportRun)) == before
    with store.reading() as session:
        assert verifying.content(session) == content
        assert list(verifying.findings(session)) == []
    assert not list((store.home() / "uploads").glob("*"))
    late = effects.effects(found, rows, names=["pipeline.overdue_amount"], actor=REVOPS, as_of=date(2025, 9, 15))
    assert late[0].is_changed


def test_the_effect_of_a_file_that_is_too_long_is_refused_in_words(
    migrated_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "MOST_ROWS", 1)
    with pytest.raises(ImportRefused, match="this one has 2"):
        effects.effects(of(ACCOUNTS), ACCOUNTS, names=[], actor=REVOPS)


# --- remembered answers, words and names nobody knows


def test_a_file_of_the_same_name_is_read_as_it_was_the_last_time(migrated_store: str) -> None:
    registry.load_domains()
    mapping = load_mapping("version: 1\ntarget: accounts\ncolumns: {Firm: name, Trade: industry}")
    rows = b"Firm,Trade\nAcme,Steel\n"
    apply(parts.parts_of(rows, "firms 2025-01-31.csv", mapping=mapping), rows)
    again = read_tables(b"Firm,Trade,More\nBolt,Tools,x\n", "firms 2025-02-28.csv")
    other = read_tables(rows, "elsewhere.csv")
    with store.reading() as session:
        [known] = recalling.recall(session, again).values()
        assert recalling.recall(session, other) == {}
    assert known.mapping.columns == {"Firm": "name", "Trade": "industry"}
    assert (known.file, known.actor) == ("firms 2025-01-31.csv", "Rosa")


def test_unknown_names_come_with_counts_and_what_they_look_like(migrated_store: str) -> None:
    apply(of(ACCOUNTS))
    rows = b"Deal id,Stage,Account\nD1,sao,Acme\nD2,sao,Acmee\nD3,sao,Acmee\nD4,sao,Zebra\n"
    with store.reading() as session:
        [found] = strangers.strangers(session, of(rows, "deals.csv", "deals")[0])
    assert (found.field.name, found.known) == ("account", 1)
    assert [(one.text, one.count, [s.field for s in one.suggestions]) for one in found.unknown] == [
        ("Acmee", 2, ["Acme"]), ("Zebra", 1, []),
    ]  # fmt: skip


def test_words_that_stand_for_nothing_are_counted() -> None:
    table = read_tables(b"a,b\nSelect,x\nSelect,Select\ny,TBD\n", "x.csv")[0]
    assert strangers.placeholders(table, ["a", "b"]) == {"Select": 3, "TBD": 1}



# --- real exports: how much a person has to decide

REAL = {
    "fivetran-salesforce/sf_account_data.csv": ("accounts", 1),
    "fivetran-salesforce/sf_user_data.csv": ("people", 1),
    "fivetran-salesforce/sf_contact_data.csv": ("contacts", 3),
    "fivetran-hubspot/company_data.csv": ("accounts", 1),
}
"""File to its target and the decisions it takes at most: questions, and columns whose names nobody has."""


@pytest.mark.parametrize("file", sorted(REAL))
def test_a_real_export_takes_at_most_three_decisions(file: str, shared_data: Path, migrated_store: str) -> None:
    registry.load_domains()
    path = shared_data / "open" / file
    target, most = REAL[file]
    [part] = parts.parts_of(path.read_bytes(), path.name)
    assert part.target.name == target
    with store.reading() as session:
        unknown = strangers.strangers(session, part)
    planned = preview([part]).plans[0]
    blanks = strangers.placeholders(part.table, list(part.mapping.columns))
    assert len(unknown) + bool(blanks) <= most
    assert planned.questions == []
    assert planned.counts["create"] + planned.counts["refused"] == len(part.table.row_numbers)


def test_select_is_found_in_the_lead_scores_and_asked_about_once(shared_data: Path) -> None:
    path = shared_data / "open/lead-scoring/Lead Scoring.csv"
    table = read_tables(path.read_bytes(), path.name)[0]
    assert strangers.placeholders(table, table.headers)["Select"] == 13_043


def test_a_workbook_whose_data_lies_in_a_hidden_model_is_refused_in_one_sentence(shared_data: Path) -> None:
    path = shared_data / "open/powerbi-opportunity/Opportunity Tracking Sample no PV.xlsx"
    with pytest.raises(FileRefused) as refused:
        parts.parts_of(path.read_bytes(), path.name)
    assert refused.value.message.startswith("No table was found: no row of column names with rows below it. ")
