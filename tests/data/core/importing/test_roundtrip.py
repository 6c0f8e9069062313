"""Tables go out as a workbook, are edited elsewhere and come back: only what the person changed is applied."""

import io
import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor, Scope
from data.core.exporting import to_csv, to_xlsx
from data.core.importing import applying, parts, removals, reporting, roundtrip
from data.core.importing.applying import Outcome
from data.core.importing.reading import ImportRefused
from data.core.importing.targets import TARGETS
from data.core.ledger import verifying
from data.core.ledger.entries import table_of
from data.core.terminal import line
from models import Account, Deal, FxRate, Segment, Target, User
from tests import pipeline_store
from tests.revisions import change, writing

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
ALL = Scope("all")
NASTY = ["=1+1", "-5", "+49 30 123", "@home", "'=x", "Zoë & <b>", "007", "1e5", "two\nlines", "N/A", "TRUE",
         "2025-01-31", "total", "1,5", "\U0001f600 wide", "x" * 400]  # fmt: skip
DAY = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    pipeline_store.company()


def filled(seed: int, count: int = 14) -> None:
    """Random deals, accounts, targets and rates, with the ugliest texts there are."""
    pick = random.Random(seed)
    with writing() as session:
        session.add_all(Account(name=f"{pick.choice(NASTY)} {n}", country=pick.choice(NASTY), segment_id=1,
                                employees=pick.choice([None, 0, 12]), revenue=pick.choice([None, 10**9]),
                                currency="USD") for n in range(1, 6))  # fmt: skip
        session.add(User(id=103, name="ann.2", full_name="Ann"))  # two people of one name: a row says which is meant
        for n in range(1, count + 1):
            session.add(
                Deal(
                    external_id=pick.choice([f"{n:05}", f"D-{n}", None]), name=pick.choice(NASTY), currency="USD",
                    stage=pick.choice(["mql", "sao"]), amount=pick.choice([None, 0, 5, 123_456_789]),
                    account_id=pick.choice([None, 1, 2]), owner_id=pick.choice([101, 103]),
                    segment_id=pick.choice([1, 2]),
                    opened_on=pick.choice([None, date(2024, 2, 29)]), close_date=date(2025, 9, pick.randint(1, 30)),
                    discount_percent=pick.choice([None, "12.5", "0"]), seats=pick.choice([None, 3]),
                    partner_sourced=pick.choice([None, True, False]), next_step=pick.choice([None, *NASTY]),
                    partners_influencing=pick.choice([None, "A; B"]),
                )
            )  # fmt: skip
        session.add(Target(period_start=date(2025, 7, 1), period_end=date(2025, 10, 1), amount=10**8, currency="USD"))
        session.add(Target(period_start=date(2025, 2, 1), period_end=date(2025, 2, 9), amount=5, currency="EUR"))
        session.add(FxRate(currency="EUR", kind="plan", valid_from=date(2025, 1, 1), rate=108_123_456))


def exported(target: str = "deals", **more: Any) -> bytes:
    with store.reading() as session:
        return to_xlsx([roundtrip.sheet(session, scope=more.pop("scope", ALL), target=target, **more)])


class Book:
    """A workbook in somebody's hands."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.page = self.book.worksheets[0]
        self.head = next(r for r in range(1, 12) if any(c.value == "Record no." for c in self.page[r]))
        self.columns = {cell.value: cell.column for cell in self.page[self.head]}

    def line(self, number: int) -> int:
        column = self.columns["Record no."]
        return next(r for r in range(self.head + 1, self.page.max_row + 1) if self.page.cell(r, column).value == number)

    def set(self, number: int, heading: str, value: Any) -> None:
        cell = self.page.cell(self.line(number), self.columns[heading])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # the library makes a formula of what a person would type as text

    def add(self, **values: Any) -> None:
        line = self.page.max_row + 1
        for heading, value in values.items():
            self.page.cell(line, self.columns[heading.replace("_", " ")]).value = value

    def content(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def brought(content: bytes, name: str = "deals.xlsx", **more: Any) -> Outcome:
    return applying.apply(parts.parts_of(content, name), content, actor=REVOPS, as_of=DAY, **more)


def checked(content: bytes, name: str = "deals.xlsx", **more: Any) -> Outcome:
    return applying.preview(parts.parts_of(content, name), actor=REVOPS, as_of=DAY, **more)


def rows(model: Any = Deal) -> dict[int, dict[str, Any]]:
    with store.reading() as session:
        return {r["id"]: dict(r) for r in session.connection().execute(select(table_of(model))).mappings()}


def hashes() -> dict[str, str]:
    with store.reading() as session:
        assert list(verifying.findings(session)) == []
        return verifying.content(session)


def changes(done: Outcome) -> dict[str, int]:
    return {name: sum(plan.counts[name] for plan in done.plans) for name in done.plans[0].counts if name != "unchanged"}


NOTHING = {"create": 0, "update": 0, "conflict": 0, "refused": 0, "not_in_file": 0}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("target", ["deals", "accounts", "targets", "rates", "people", "products"])
def test_what_comes_back_unedited_changes_nothing(seed: int, target: str) -> None:
    filled(seed)
    content = exported(target)
    assert changes(checked(content)) == NOTHING, "as it went out"
    assert changes(checked(Book(content).content())) == NOTHING, "saved by another program"
    assert brought(content).import_id is None


EDITS: dict[str, tuple[str, list[Any], list[Any]]] = {
    "amount": ("Annual amount", [1234.56, 0, 7], [123_456, 0, 700]),
    "name": ("Deal", ["New name", "=2+2 not", "A"], ["New name", "=2+2 not", "A"]),
    "close_date": ("Expected close", [date(2026, 1, 2), date(2026, 3, 4)], [date(2026, 1, 2), date(2026, 3, 4)]),
    "segment_id": ("Segment", ["Enterprise", "Small business"], [1, 2]),
    "discount_percent": ("Discount", [0.05, 0.2], ["5", "20"]),
    "seats": ("Seats", [9, 11, None], [9, 11, None]),
    "next_step": ("Next step", ["Call", None], ["Call", None]),
    "partner_sourced": ("Partner sourced", [True, False], [True, False]),
}


@pytest.mark.parametrize("seed", range(5))
def test_edits_of_two_sides_are_merged_cell_by_cell(seed: int) -> None:
    filled(seed)
    pick, base, book = random.Random(100 + seed), rows(), Book(exported())
    theirs: dict[tuple[int, str], Any] = {}
    for _ in range(18):
        number, name = pick.choice(list(base)), pick.choice(list(EDITS))
        heading, cells, values = EDITS[name]
        at = pick.randrange(len(cells))
        book.set(number, heading, cells[at])
        theirs[number, name] = values[at]
    ours: dict[tuple[int, str], Any] = {}
    for _ in range(9):
        number, name = pick.choice(list(base)), pick.choice([n for n in EDITS if n != "segment_id"])
        value = pick.choice(EDITS[name][2])
        if rows()[number][name] != value:
            change(Deal, number, **{name: value})
        ours[number, name] = value
    before, state = rows(), hashes()
    done = brought(book.content())
    assert changes(done)["refused"] == 0, [(r.column, r.value, r.reason) for plan in done.plans for r in plan.refused]
    after, kept = rows(), {(c.record, c.field) for plan in done.plans for c in plan.conflicts}
    clashes = 0
    for (number, name), wanted in theirs.items():
        was, now = base[number][name], before[number][name]
        expected = now if wanted in (was, now) or now != was else wanted  # the definition, not the program
        clash = wanted not in (was, now) and now != was
        clashes += clash
        assert after[number][name] == expected, (number, name)
        if clash:
            assert name in {field for _, field in kept}
    assert sum(len(plan.conflicts) for plan in done.plans) == clashes
    untouched = [(n, f) for n in base for f in EDITS if (n, f) not in theirs]
    assert all(after[n][f] == before[n][f] for n, f in untouched)
    if done.import_id:
        applying.undo(done.import_id, actor=REVOPS)
    assert hashes() == state


def test_a_conflict_shows_what_went_out_what_is_here_and_what_the_file_says() -> None:
    filled(1)
    book = Book(exported())
    book.set(3, "Deal", "Theirs")
    change(Deal, 3, name="Ours")
    (conflict,) = checked(book.content()).plans[0].conflicts
    assert (conflict.now, conflict.file) == ("Ours", "Theirs")
    assert conflict.base in set(NASTY)  # type: ignore[attr-defined]
    assert brought(book.content(), take_theirs=True).import_id
    assert rows()[3]["name"] == "Theirs"


def test_what_changes_and_what_is_in_conflict_is_said_in_names_and_amounts_side_by_side() -> None:
    with writing() as session:
        session.add(Deal(id=1, external_id="D-1", name="Big", stage="sao", amount=10_000, currency="USD", owner_id=101,
                         segment_id=1))  # fmt: skip
    book = Book(exported())
    change(Deal, 1, on=DAY, owner_id=102, amount=20_000)
    book.set(1, "Owner", "Cy")
    book.set(1, "Annual amount", 350.5)
    book.set(1, "Segment", "Small business")
    with writing() as session:
        session.add(User(id=104, name="cy", full_name="Cy"))
    plan = checked(book.content()).plans[0]
    three = {line["field"]: (line["base"], line["now"], line["file"]) for line in reporting.conflicts(plan)}
    assert three == {"Owner": ("Ann", "Bob", "Cy"), "Annual amount": ("100.00 USD", "200.00 USD", "350.50 USD")}
    (line,) = reporting.changes(plan)
    assert (line["field"], line["now"], line["file"]) == ("Segment", "Enterprise", "Small business")
    assert load_kept(reporting.changes_workbook([plan])) == ["Ann", "Bob", "Cy"]


def load_kept(content: bytes) -> list[str]:
    page = openpyxl.load_workbook(io.BytesIO(content))["Kept as they are here"]
    line = next(row for row in page.iter_rows(values_only=True) if "Owner" in row)
    return [str(cell) for cell in line if cell in ("Ann", "Bob", "Cy")]


def test_a_name_that_changed_here_since_is_no_edit_of_the_sheet() -> None:
    filled(1)
    content = exported()
    change(User, 101, full_name="Ann Renamed")
    change(Segment, 1, name="Big")
    assert changes(checked(content)) == NOTHING


def test_a_row_taken_out_of_the_sheet_stays_here_and_is_counted() -> None:
    filled(2)
    book = Book(exported())
    book.page.delete_rows(book.line(2))
    assert changes(checked(book.content())) == {**NOTHING, "not_in_file": 1}
    assert brought(book.content()).import_id is None
    assert 2 in rows()


def test_rows_taken_out_leave_the_store_when_that_is_said_and_come_back_by_undo() -> None:
    filled(2)
    book = Book(exported())
    book.page.delete_rows(book.line(2))
    state = hashes()
    with pytest.raises(ImportRefused, match="why"):
        removals.of_missing(REVOPS, " ")
    done = brought(book.content(), then=removals.of_missing(REVOPS, "sold"), reason="sold")
    assert 2 not in rows()
    applying.undo(done.import_id or 0, actor=REVOPS)
    assert hashes() == state


def test_a_row_added_to_the_sheet_is_a_new_record_once() -> None:
    filled(3)
    book, count = Book(exported()), len(rows())
    book.add(Deal_id="N-1", Deal="Brand new", Stage="sao", Annual_amount=10, Currency="USD", Opened=date(2025, 6, 1))
    book.set(4, "Deal", "Edited")
    done = brought(book.content())
    assert changes(done) == {**NOTHING, "create": 1, "update": 1}
    assert len(rows()) == count + 1
    again = brought(book.content())
    assert (again.import_id, changes(again)) == (None, NOTHING)


def test_a_copied_row_with_another_key_is_new_and_with_the_same_key_is_refused() -> None:
    filled(3)
    change(Deal, 4, external_id="D-4")
    book = Book(exported())
    values = [cell.value for cell in book.page[book.line(4)]]
    book.page.append(values)
    assert changes(checked(book.content()))["refused"] == 1
    book.page.cell(book.page.max_row, book.columns["Deal id"]).value = "COPY-1"
    book.page.cell(book.page.max_row, book.columns["Owner"]).value = "Bob"
    assert changes(checked(book.content())) == {**NOTHING, "create": 1}


def test_sorted_rows_renamed_sheets_and_added_columns_do_not_matter() -> None:
    filled(4)
    book = Book(exported())
    lines = [[c.value for c in row] for row in book.page.iter_rows(min_row=book.head + 1)]
    for at, cells in enumerate(reversed(lines), start=book.head + 1):
        for column, value in enumerate(cells, start=1):
            cell = book.page.cell(at, column)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.page.title = "Mine"
    book.page.cell(book.head, book.page.max_column + 1).value = "My notes"
    book.page.cell(book.head + 1, book.page.max_column).value = "call them"
    assert changes(checked(book.content())) == NOTHING


def test_a_sheet_of_another_store_or_with_a_changed_origin_is_refused() -> None:
    filled(1)
    book = Book(exported())
    origin = book.book["Origin"]
    origin["B2"].value = origin["B2"].value.replace('"deals"', '"deals" ').replace("1-14", "1-99")
    with pytest.raises(ImportRefused, match="origin does not check out"):
        checked(book.content())


def test_an_emptied_cell_empties_the_field_unless_it_may_not_be_empty() -> None:
    filled(5)
    change(Deal, 1, seats=4, external_id="D-1")
    book = Book(exported())
    book.set(1, "Seats", None)
    assert brought(book.content()).import_id
    assert rows()[1]["seats"] is None
    book = Book(exported())
    book.set(1, "Type", None)
    book.set(2, "Stage", None)
    assert changes(checked(book.content()))["refused"] == 2


def test_a_past_state_can_be_exported_and_its_edits_meet_what_came_since() -> None:
    with writing(occurred_on=date(2025, 1, 1)) as session:
        session.add(Deal(name="One", stage="mql", currency="USD", amount=100))
    change(Deal, 1, on=date(2025, 6, 1), amount=200)
    book = Book(exported(as_of=date(2025, 3, 1)))
    assert book.page.cell(book.line(1), book.columns["Annual amount"]).value == 1
    assert changes(checked(book.content())) == NOTHING
    book.set(1, "Annual amount", 3)
    assert len(checked(book.content()).plans[0].conflicts) == 1


def test_a_narrow_scope_takes_away_and_changes_only_its_own() -> None:
    filled(6)
    with store.reading() as session:
        made = roundtrip.sheet(session, scope=Scope("own", 101, None, (101,)), target="deals")
    numbers = {row["_record"] for row in made.rows}
    assert numbers == {n for n, row in rows().items() if row["owner_id"] == 101}
    book = Book(exported())
    other = next(n for n, row in rows().items() if row["owner_id"] == 103)
    book.set(other, "Deal", "Mine now")
    manager = Actor(101, "Ann", frozenset({"manager"}))
    with store.reading() as session:
        part = parts.parts_of(book.content(), "deals.xlsx")[0]
        made_plan = roundtrip.plan(session, part.table, part.mapping, part.target, as_of=DAY,
                                   scope=Scope("team", 101, 1, (101,)))  # fmt: skip
    assert manager.name
    assert made_plan.counts["refused"] == 1


@pytest.mark.parametrize("seed", range(2))
def test_a_csv_of_deals_changes_nothing_on_its_way_back(seed: int) -> None:
    filled(seed)
    for number, row in rows().items():
        if row["external_id"] is None:
            change(Deal, number, external_id=f"X{number}")
        if row["owner_id"] == 103:
            change(Deal, number, owner_id=102)
    change(User, 103, full_name="Cid")
    with store.reading() as session:
        content = to_csv(roundtrip.sheet(session, scope=ALL, target="deals", for_text=True))
    before = rows()
    done = applying.apply(parts.parts_of(content, "deals.csv", target_name="deals"), content, actor=REVOPS, as_of=DAY)
    assert [(r.row, r.column, r.value, r.reason) for plan in done.plans for r in plan.refused] == []
    names = {column for target in [TARGETS["deals"]] for column in (f.name for f in target.fields)}
    assert [(n, k) for n, row in rows().items() for k in names & row.keys() if row[k] != before[n][k]] == []
    assert changes(done)["update"] == 0


def test_the_workbook_offers_code_lists_types_and_a_frozen_heading() -> None:
    filled(1)
    book = Book(exported())
    page = book.page
    assert page.freeze_panes == f"A{book.head + 1}"
    lists = {str(rule.sqref).split("1", 1)[0][:2].strip("0123456789"): rule.formula1 for rule in
             page.data_validations.dataValidation}  # fmt: skip
    assert all(formula.startswith("=Lists!") or formula.startswith("Lists!") for formula in lists.values())
    assert book.book["Lists"].sheet_state == book.book["Origin"].sheet_state == "hidden"
    hidden = page.column_dimensions[openpyxl.utils.get_column_letter(book.columns["Record no."])]
    assert (hidden.hidden, hidden.max) == (True, book.columns["Record version"])
    stages = [cell.value for column in book.book["Lists"].columns for cell in column]
    assert {"closed_no_decision", "Enterprise", "new"} <= set(stages)
    amount = next(n for n, row in rows().items() if row["amount"] == 123_456_789)
    cell = page.cell(book.line(amount), book.columns["Annual amount"])
    assert Decimal(str(cell.value)) == Decimal("1234567.89")
    assert isinstance(page.cell(book.line(1), book.columns["Expected close"]).value, date)


def test_the_command_line_exports_a_table_that_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(0)
    file = tmp_path / "deals.xlsx"
    assert line.run(["export", "deals", "--out", str(file)]) == 0
    book = Book(file.read_bytes())
    book.set(1, "Deal", "Edited elsewhere")
    file.write_bytes(book.content())
    capsys.readouterr()
    assert line.run(["--json", "import", str(file), "--reason", "offline"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {**NOTHING, "update": 1, "unchanged": 13}
    assert rows()[1]["name"] == "Edited elsewhere"
    assert line.run(["export", "rates", "--out", str(tmp_path / "r.csv"), "--period", "2025-Q3"]) == 2
